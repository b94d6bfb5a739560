/** Long JSON without a long text: the result file of thousands of snapshots has many megabytes. */

/** Minimum characters of a part, apart from the last. */
const PART_LENGTH = 64 * 1024

/** Elements of a list that become one text. */
const BATCH = 20

/** The text of `JSON.stringify(value, null, 2)` in parts. Lists that are members of `value` are written in batches. */
export function* jsonParts(value: unknown): Generator<string> {
  let part = ''
  for (const piece of isMembers(value) ? members(value) : [JSON.stringify(value, null, 2)]) {
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
    const isList = Array.isArray(member) && member.length > 0
    // Empty for a member that JSON leaves out.
    const text = inner({ [name]: isList ? 0 : member })
    if (text === '') continue
    yield isFirst ? '{' : ','
    isFirst = false
    if (!isList) {
      yield text
      continue
    }
    yield `${text.slice(0, -1)}[`
    for (let from = 0; from < member.length; from += BATCH) {
      // In as many brackets as in the whole, so that the lines are indented as there.
      const elements = inner([member.slice(from, from + BATCH)])
      yield `${from === 0 ? '' : ','}${elements.slice('\n  ['.length, -'\n  ]'.length)}`
    }
    yield '\n  ]'
  }
  yield isFirst ? '{}' : '\n}'
}

/** The text between the outer brackets, from the first line break to before the last one. */
function inner(value: object): string {
  return JSON.stringify(value, null, 2).slice(1, -'\n}'.length)
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
