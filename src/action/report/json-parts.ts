/** Long JSON without a long text: the result file of thousands of snapshots has many megabytes. */

/** Minimum characters of a part, apart from the last. */
const PART_LENGTH = 64 * 1024

/** The text of `JSON.stringify(value, null, 2)` in parts. Lists in `value` are written element by element. */
export function* jsonParts(value: unknown): Generator<string> {
  let part = ''
  for (const piece of isMembers(value) ? members(value) : [textOf(value)]) {
    part += piece
    if (part.length < PART_LENGTH) continue
    yield part
    part = ''
  }
  yield part
}

function* members(value: Readonly<Record<string, unknown>>): Generator<string> {
  let isFirst = true
  for (const [name, member] of Object.entries(value)) {
    // Left out, as `JSON.stringify` does.
    if (member === undefined) continue
    yield `${isFirst ? '{' : ','}\n  ${JSON.stringify(name)}: `
    isFirst = false
    if (Array.isArray(member) && member.length > 0) yield* elements(member)
    else yield indented(textOf(member), '  ')
  }
  yield isFirst ? '{}' : '\n}'
}

function* elements(list: readonly unknown[]): Generator<string> {
  let isFirst = true
  for (const element of list) {
    yield `${isFirst ? '[' : ','}\n    ${indented(textOf(element), '    ')}`
    isFirst = false
  }
  yield '\n  ]'
}

/** Line breaks are between the values: those within a string are escaped. */
function indented(text: string, indent: string): string {
  return text.replaceAll('\n', `\n${indent}`)
}

function textOf(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value, null, 2)
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
