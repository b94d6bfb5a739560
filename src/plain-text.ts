/**
 * Names, tags and messages come from others. They can hold characters that a terminal, a log viewer or a page obeys in
 * place of showing them: what is shown to a person loses those.
 */

/** Commands of a terminal that carry text of their own, such as a title or a link: with that text, up to their end. */
const WITH_TEXT =
  /(?:\u001B\\?[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u0090-\u009F\n]*(?:\u0007|\u001B\\|\u009C)/g

/** Other commands of a terminal, such as a color, as a whole: without their first character the rest would be shown. */
const SEQUENCES = /(?:\u001B\\?\[|\u009B)[0-?]*[ -/]*[@-~]?|\u001B[ -/]*[0-~]?/g

/** What controls and is not seen: all but a tab and the end of a line, and whatever turns the direction of writing. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu

/** A text without anything but what it shows. Takes time in proportion to its length. */
export function plain(text: string): string {
  return text
    .replaceAll(WITH_TEXT, '')
    .replaceAll(SEQUENCES, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(UNSEEN, '')
}
