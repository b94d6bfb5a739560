/** Whether two answers are about one snapshot. */

import { readinessOf } from './readiness.ts'
import { sameId } from './resource-id.ts'
import type { Snapshot } from './types.ts'

/**
 * Whether two readings of a name are of one snapshot, and not of two that followed each other. An answer need not carry
 * everything that another one does.
 */
export function isSame(a: Snapshot, b: Snapshot): boolean {
  const agree = (one: string | undefined, other: string | undefined): boolean =>
    one === undefined || other === undefined || sameId(one, other)
  return (
    a.timeCreated === b.timeCreated &&
    agree(a.uniqueId, b.uniqueId) &&
    agree(a.sourceUniqueId, b.sourceUniqueId)
  )
}

/** Whether Azure is deleting a snapshot. */
export function isDeleting(snapshot: Snapshot): boolean {
  return readinessOf(snapshot).state === 'deleting'
}
