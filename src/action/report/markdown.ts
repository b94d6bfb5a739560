/** Markdown that says what it is given and nothing else: no name, tag or message can inject into it. */

import { plain } from '../../plain-text.ts'

/** Text inside a paragraph or a table cell. */
export function escapeMarkdown(text: string): string {
  return (
    plain(text)
      .replaceAll(/\s+/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*_~[\]|!]/g, String.raw`\$&`)
      // Neither a mention nor a link of its own making.
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

/** A link; the address is one that the action built itself. */
export function link(label: string, url: string): string {
  return `[${escapeMarkdown(label)}](${encodeURI(url).replaceAll(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'))})`
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Parts that follow each other, empty ones left out. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`
}

/** Commands to copy. Names of Azure cannot hold what would end the block. */
export function commands(lines: readonly string[]): string {
  return ['```sh', ...lines.map((line) => plain(line).replaceAll('`', '')), '```'].join('\n')
}
