import type { ArmError } from '../arm/arm-error.ts'
import { operationNotAllowed } from '../arm/arm-error.ts'
import type { World } from '../world.ts'
import { hasLiveGrant } from './compute-resource.ts'
import type { Snapshot } from './snapshot.ts'

/** Only so many snapshots of a family can be read at once (Microsoft: disks-incremental-snapshots-restrictions; the code is not published). */
export function findAccessProblem(world: World, snapshot: Snapshot): ArmError | undefined {
  if (!snapshot.incremental) return undefined
  const now = world.clock.now()
  const limit = world.settings.accessPerFamily
  const open = [...world.snapshots.all()].filter(
    (one) => one !== snapshot && one.familyId === snapshot.familyId && hasLiveGrant(one, now)
  )
  if (open.length < limit) return undefined
  return operationNotAllowed(
    `The number of snapshots of one family with an active shared access signature exceeds the limit of ${String(limit)}.`
  )
}
