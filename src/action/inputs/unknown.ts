/**
 * Inputs that `action.yml` does not know. The runner hands them over with a warning that nobody reads, so a typo would
 * silently lose `dry-run`, or a rule of retention.
 */

import { nearNames } from '../../snapshots/near-names.ts'
import { INPUTS } from '../names.ts'
import type { Source } from './read.ts'
import { shown } from './read.ts'

/** Inputs without separators, which are what is mistaken most, and their names. */
const BARE = new Map(Object.keys(INPUTS).map((name) => [bare(name), name]))

/** Characters of a name that are compared: more than any input has. */
const MAX_COMPARED = 30

/** What is wrong with unknown inputs that resemble a known one. */
export function mistakenInputs(source: Source): string[] {
  return unknownInputs(source).flatMap((name) => {
    const meant = meantBy(name)
    return meant === undefined ? [] : [`"${shown(name)}" does not exist. Did you mean "${meant}"?`]
  })
}

/** Unknown inputs that resemble none. */
export function ignoredInputs(source: Source): readonly string[] {
  return unknownInputs(source).filter((name) => meantBy(name) === undefined)
}

/** The runner gives names in capitals, with `_` in place of a space. */
function unknownInputs(source: Source): readonly string[] {
  return source
    .inputNames()
    .map((name) => name.toLowerCase())
    .filter((name) => !Object.hasOwn(INPUTS, name))
}

function meantBy(name: string): string | undefined {
  const given = bare(name).slice(0, MAX_COMPARED)
  const exact = BARE.get(given)
  if (exact !== undefined) return exact
  const [nearest = ''] = nearNames(given, [...BARE.keys()])
  return BARE.get(nearest)
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}
