/**
 * The rules delete because something newer stays. So whether the newest one of a disk and region is still there decides
 * about all older ones: another job may have deleted it meanwhile.
 */

import { isDeleting, isSame } from '../../snapshots/identity.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import { retentionGroup } from '../../snapshots/retention/plan.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import type { PruneOutcome } from './outcome.ts'

/** Finds a snapshot that is listed now, by its id. */
type Find = (id: string) => Snapshot | undefined

/** Says why a snapshot must stay because the newest one of its disk and region is not there any more. */
export type Guardians = (outcome: PruneOutcome, find: Find) => string | undefined

/** The guardians of a plan. Where only failed ones are left there are none. */
export function guardiansOf(outcomes: readonly PruneOutcome[]): Guardians {
  const guardians = Map.groupBy(
    outcomes.filter(({ newest }) => newest === true),
    retentionGroup
  )
  return (outcome, find) => {
    const lost = guardians
      .get(retentionGroup(outcome))
      ?.find(({ snapshot }) => !isStillThere(snapshot, find(snapshot.id)))
    return lost === undefined
      ? undefined
      : `snapshot "${lost.snapshot.name}", the newest usable one, is gone: nothing older is deleted`
  }
}

function isStillThere(snapshot: Snapshot, found: Snapshot | undefined): boolean {
  return (
    found !== undefined &&
    isSame(snapshot, found) &&
    !isDeleting(found) &&
    readinessOf(found).state !== 'failed'
  )
}
