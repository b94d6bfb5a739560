/**
 * Inputs that `action.yml` does not know. The runner hands them over with a warning that nobody reads, so a typo would
 * silently lose `dry-run`, or a rule of retention.
 */

import { nearNames } from '../../snapshots/near-names.ts'
import type { Source } from './read.ts'
import { shown } from './read.ts'

/** Characters of a name that are compared: more than any input has. */
const MAX_COMPARED = 30

/** Unknown inputs: what is wrong with those that resemble a known one, and those that resemble none. */
export function unknownInputs(
  source: Source,
  names: readonly string[]
): { readonly mistaken: readonly string[]; readonly ignored: readonly string[] } {
  // Without separators, which are what is mistaken most.
  const known = new Map(names.map((name) => [bare(name), name]))
  const meantBy = (name: string): string | undefined => {
    const given = bare(name).slice(0, MAX_COMPARED)
    return known.get(given) ?? known.get(nearNames(given, [...known.keys()])[0] ?? '')
  }
  // The runner gives names in capitals, with `_` in place of a space.
  const unknown = source
    .inputNames()
    .map((name) => name.toLowerCase())
    .filter((name) => !names.includes(name))
    .map((name) => ({ name, meant: meantBy(name) }))
  return {
    mistaken: unknown.flatMap(({ name, meant }) =>
      meant === undefined ? [] : [`"${shown(name)}" does not exist. Did you mean "${meant}"?`]
    ),
    ignored: unknown.flatMap(({ name, meant }) => (meant === undefined ? [name] : []))
  }
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}
