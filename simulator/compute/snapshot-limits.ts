import type { ArmError } from '../arm/arm-error.ts'
import { computeError, operationNotAllowed } from '../arm/arm-error.ts'
import type { World } from '../world.ts'
import { isCopying } from './background-copy.ts'
import { copiesInBackground } from './compute-resource.ts'
import type { Snapshot } from './snapshot.ts'
import type { Source } from './source.ts'

const FIVE_MINUTES = 5 * 60_000

/** Refuses at once what Azure refuses at once (Microsoft: disks-incremental-snapshots-restrictions; codes not published). */
export function checkRates(world: World, source: Source): void {
  if (source.kind !== 'disk') return
  const now = world.clock.now()
  const siblings = snapshotsOf(world, source.resource.uniqueId)
  const recent = siblings.filter(
    ({ timeCreated }) => world.diskClock.now() - timeCreated < FIVE_MINUTES
  )
  if (recent.length >= world.settings.snapshotsPerFiveMinutes) {
    throw computeError(
      world.settings.snapshotRateStatus,
      'SnapshotOperationRateExceeded',
      `The rate of snapshot operations against the disk '${source.resource.name}' is exceeded.`
    )
  }
  if (!copiesInBackground(source.resource.sku)) return
  const pending = siblings.filter(
    (snapshot) => snapshot.provisioningState === 'Updating' || isCopying(snapshot, now)
  )
  if (pending.length >= world.settings.pendingPerDisk) {
    throw operationNotAllowed(
      `The disk '${source.resource.name}' already has '${String(pending.length)}' snapshots whose background copy is not complete.`
    )
  }
}

/** The count limit is found out late: the write is accepted and then fails (Azure/azure-sdk-for-python#14282). */
export function findCountProblem(world: World, source: Source): ArmError | undefined {
  if (source.kind !== 'disk') return undefined
  const alive = snapshotsOf(world, source.resource.uniqueId)
  if (alive.length < world.settings.snapshotsPerDisk) return undefined
  return computeError(
    409,
    'SnapshotsLimitReached',
    'The snapshot count was exceeded for a disk. Please retry the request after sometime.'
  )
}

/** Incremental snapshots of one disk that exist; failed ones hold no data. */
function snapshotsOf(world: World, diskUniqueId: string): Snapshot[] {
  return [...world.snapshots.all()].filter(
    (snapshot) =>
      snapshot.incremental &&
      snapshot.sourceUniqueId === diskUniqueId &&
      snapshot.provisioningState !== 'Failed'
  )
}
