import type { Control } from '../control/control-client.ts'
import type { Json } from '../wire/json.ts'

/** One control action as a workflow writes it: its name and its arguments. */
export interface ControlLine {
  readonly name: string
  readonly args: Json
}

/**
 * Reads the input `control`: one action per line, `name {json}`; a line that does not begin with a letter continues the
 * one before it. Throws a RangeError that names the line.
 */
export function readControl(text: string): ControlLine[] {
  const entries: string[] = []
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    if (/^[a-z]/i.test(line)) entries.push(line)
    else if (entries.length > 0) entries.push(`${entries.pop() ?? ''}\n${line}`)
    else
      throw new RangeError(`"control" begins with '${line.trim()}', not with the name of an action`)
  }
  return entries.map(readEntry)
}

function readEntry(entry: string): ControlLine {
  const [, name = '', rest = ''] = /^(\w+)([\s\S]*)$/.exec(entry) ?? []
  try {
    return { name, args: rest.trim() === '' ? {} : (JSON.parse(rest) as Json) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new RangeError(`the arguments of '${name}' in "control" are not JSON: ${why}`)
  }
}

/** Runs the actions in their order; the first that fails ends it, and the error names it. */
export async function runControl(
  control: Control,
  lines: readonly ControlLine[],
  onDone: (name: string) => void
): Promise<Json[]> {
  const results: Json[] = []
  const actions = control as unknown as Record<string, (args: Json) => Promise<Json>>
  for (const [index, { name, args }] of lines.entries()) {
    try {
      results.push((await actions[name]?.(args)) ?? null)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`action ${index + 1} of "control", '${name}', failed: ${why}`, {
        cause: error
      })
    }
    onDone(name)
  }
  return results
}
