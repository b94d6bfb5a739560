/** Markdown that shows exactly its input: no name, tag or message can inject into it. */

/** Text inside a paragraph or a table cell. */
export function escapeMarkdown(text: string): string {
  return (
    plain(text)
      .replaceAll(/\s+/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*_~[\]|!]/g, String.raw`\$&`)
      // Neither a mention nor an automatic link.
      .replaceAll('@', '&#64;')
      .replaceAll('://', '&#58;//')
      .replaceAll(/\bwww\./gi, (text) => text.replace('.', '&#46;'))
  )
}

/** A name in a code span. What could end the span, or the cell, is replaced. */
export function code(text: string): string {
  const name = plain(text).replaceAll(/\s+/g, ' ').replaceAll(/[`|]/g, '·')
  return `\`${name === '' ? '·' : name}\``
}

/** A link; the action itself has built its URL. */
export function link(label: string, url: string): string {
  return `[${escapeMarkdown(label)}](${encodeURI(url).replaceAll(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'))})`
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Joins parts, without empty ones. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`
}

/** Characters of a line that a summary shows without scrolling. */
const MAX_IN_LINE = 100

/** Commands to copy. Azure names cannot contain the end of the block. */
export function commands(lines: readonly string[]): string {
  const shown = lines.map((line) => plain(line).replaceAll('`', ''))
  return ['```sh', ...shown.flatMap(broken), '```'].join('\n')
}

/** A command whose options go on in lines of their own where it is too long for one. */
function broken(command: string): readonly string[] {
  if (command.length <= MAX_IN_LINE) return [command]
  const at = command.lastIndexOf(' --', MAX_IN_LINE - 2)
  // What is left is one option, whose value is long.
  if (command.slice(0, Math.max(at, 0)).trim() === '') return [command]
  return [`${command.slice(0, at)} \\`, ...broken(`  ${command.slice(at + 1)}`)]
}

// Names, tags and messages come from others. They can contain control characters for a terminal, a log viewer or a
// page: these are removed from every shown text.

/** Terminal commands with text of their own, such as a title or a link: with that text, up to their end. */
const WITH_TEXT =
  /(?:\u001B\\?[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u0090-\u009F\n]*(?:\u0007|\u001B\\|\u009C)/g

/** Other terminal commands, such as a color, as a whole: without their first character the rest would be shown. */
const SEQUENCES = /(?:\u001B\\?\[|\u009B)[0-?]*[ -/]*[@-~]?|\u001B[ -/]*[0-~]?/g

/** Invisible control characters: all but a tab and a line break, and those that change the direction of writing. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu

/** The visible part of a text. Takes time in proportion to its length. */
export function plain(text: string): string {
  return text
    .replaceAll(WITH_TEXT, '')
    .replaceAll(SEQUENCES, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(UNSEEN, '')
}
