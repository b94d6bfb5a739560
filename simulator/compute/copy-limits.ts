import type { ArmError } from '../arm/arm-error.ts'
import { operationNotAllowed } from '../arm/arm-error.ts'
import type { World } from '../world.ts'
import { isCopying } from './background-copy.ts'
import type { Snapshot } from './snapshot.ts'

/** A snapshot's family stands for its disk; a copy has one of its own, and that of what it was copied from counts. */
export function lineageOf({ copy, familyId }: Snapshot): string | undefined {
  return copy?.lineage ?? familyId
}

/** When the data of a snapshot was taken of its disk, ms since 1970. */
export function dataTakenOf({ copy, timeCreated }: Snapshot): number {
  return copy?.dataTaken ?? timeCreated
}

/**
 * Copies across regions: one of a disk at a time, in the order in which its snapshots were taken, and so many into one
 * region (Microsoft: disks-copy-incremental-snapshot-across-regions). That the sentence speaks of ongoing CopyStart
 * requests is known from those who look for it; its other words and the code are guesses, and so is that a copy of a
 * copy counts as one of the same disk.
 */
export function checkCopies(world: World, source: Snapshot, region: string): void {
  const { copiesPerDisk, copiesPerRegion } = world.settings
  const now = world.clock.now()
  const copies = [...world.snapshots.all()].filter((one) => one.copy?.sourceKey !== undefined)
  const ongoing = copies.filter((one) => isCopying(one, now))
  const lineage = lineageOf(source)
  const ofDisk = ongoing.filter((one) => one.copy?.lineage === lineage)
  if (ofDisk.length >= copiesPerDisk) {
    throw limitReached(ofDisk.length, 'for snapshots of the same disk', copiesPerDisk)
  }
  const intoRegion = ongoing.filter(
    (one) => one.subscriptionId === source.subscriptionId && one.location === region
  )
  if (intoRegion.length >= copiesPerRegion) {
    const where = `for the subscription in the region '${region}'`
    throw limitReached(intoRegion.length, where, copiesPerRegion)
  }
  const newer = copies.find(
    (one) =>
      one.location === region &&
      one.copy?.lineage === lineage &&
      one.copy?.error === undefined &&
      dataTakenOf(one) > dataTakenOf(source)
  )
  if (newer === undefined) return
  throw operationNotAllowed(
    `The snapshot '${source.name}' cannot be copied: '${newer.name}' is a copy of a later snapshot of the same disk. ` +
      'Incremental snapshots must be copied in the order in which they were created.'
  )
}

function limitReached(count: number, where: string, limit: number): ArmError {
  return operationNotAllowed(
    `The number of ongoing CopyStart requests ${where} is '${String(count)}', which has reached the CopyStart requests ` +
      `limit of '${String(limit)}'. Please retry after an ongoing copy has completed.`
  )
}
