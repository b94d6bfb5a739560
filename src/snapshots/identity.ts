/** Whether two answers are about one snapshot. */

import { readinessOf } from './readiness.ts'
import { sameId } from './resource-id.ts'
import type { Snapshot } from './types.ts'

/** What tells one snapshot from another that had its name. */
type Identity = Pick<Snapshot, 'uniqueId' | 'timeCreated'>

/**
 * Whether two readings of a name are of one snapshot, and not of two that followed each other. `unknown` where they have
 * nothing in common that could tell: an answer need not carry everything that another one does.
 */
export function compare(a: Identity, b: Identity): 'same' | 'different' | 'unknown' {
  if (a.uniqueId !== undefined && b.uniqueId !== undefined) {
    return sameId(a.uniqueId, b.uniqueId) ? 'same' : 'different'
  }
  if (a.timeCreated === undefined || b.timeCreated === undefined) return 'unknown'
  return a.timeCreated === b.timeCreated ? 'same' : 'different'
}

/** Whether two readings are surely of one snapshot. */
export function isSame(a: Identity, b: Identity): boolean {
  return compare(a, b) === 'same'
}

/** Whether Azure is deleting a snapshot. */
export function isDeleting(snapshot: Snapshot): boolean {
  return readinessOf(snapshot).state === 'deleting'
}
