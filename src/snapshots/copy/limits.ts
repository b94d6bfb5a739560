/**
 * How near copies are to Azure's limits. The code of such a refusal is not published, so it is recognised by counting
 * the running copies, not by its words.
 */

import type { DiskKey, WantedCopy } from './existing.ts'
import { diskKeysOf, laterCopiesAmong } from './existing.ts'
import type { Dated } from '../data-time.ts'
import { oldestData } from '../data-time.ts'
import { listed } from '../format.ts'
import { readinessOf } from '../readiness.ts'
import { canonical, sameId } from '../resource-id.ts'
import type { Snapshot } from '../types.ts'

/** Microsoft: copy an incremental snapshot to a new region, restrictions. */
export const COPY_LIMITS = {
  /** Running copies of snapshots of one disk, whatever their region. */
  perDisk: 1,
  /** Running copies into one region of one subscription. */
  perRegion: 100
} as const

/** What prevents a copy. */
type CopyUsage = {
  /** Running copies of the same disk. */
  readonly ofDisk: readonly Snapshot[]
  /** Running copies into the same region. */
  readonly intoRegion: readonly Snapshot[]
  /** A copy of a later snapshot of the disk in the region: Azure then accepts none of an earlier one. */
  readonly later: Snapshot | undefined
}

/** Counts the copies among the snapshots of a scope that prevent a requested one. */
export function copyUsageOf(
  wanted: WantedCopy,
  disk: DiskKey,
  snapshots: readonly Snapshot[]
): CopyUsage {
  const all = [...snapshots, wanted.source]
  const keys = diskKeysOf(all)
  const ongoing = snapshots.filter(isCopying)
  return {
    ofDisk: ongoing.filter((one) => keys.get(canonical(one.id)) === disk),
    intoRegion: ongoing.filter((one) => sameId(one.location, wanted.region)),
    later: laterCopiesAmong(all)(wanted, disk)
  }
}

/** Whether the usage leaves no capacity for another copy. */
export function isFull({ ofDisk, intoRegion }: CopyUsage): boolean {
  return ofDisk.length >= COPY_LIMITS.perDisk || intoRegion.length >= COPY_LIMITS.perRegion
}

/** What must end before there is capacity. */
export function inTheWay({ ofDisk, intoRegion }: CopyUsage, region: string): string {
  if (ofDisk.length >= COPY_LIMITS.perDisk) {
    return `Azure copies 1 snapshot of a disk at a time, and ${listed(ofDisk.map(formatCopy))} ${ofDisk.length === 1 ? 'is' : 'are'} in progress`
  }
  return `Azure runs ${COPY_LIMITS.perRegion} copies into a region at a time, and ${intoRegion.length} into ${region} are in progress`
}

function formatCopy({ name, resourceGroup, location, completionPercent }: Snapshot): string {
  const percent = completionPercent === undefined ? '' : `, ${Math.floor(completionPercent)} %`
  return `copy "${name}" in resource group "${resourceGroup}" (${location}${percent})`
}

/** Whether a copy is in progress. */
function isCopying(snapshot: Snapshot): boolean {
  return (
    snapshot.incremental &&
    snapshot.createOption?.toLowerCase() === 'copystart' &&
    readinessOf(snapshot).state === 'pending'
  )
}

// The order of copies. Azure copies one snapshot of a disk at a time, and in the order in which they were taken
// (Microsoft: copy an incremental snapshot to a new region), so the copies of a disk wait in one lane.

/** A copy as far as its order depends on it. */
export type Queued = Pick<Dated, 'dataTime'> & {
  readonly disk: DiskKey
  /** Is in progress in Azure already. */
  readonly running: boolean
}

/**
 * One lane for each disk. Running copies come first, then the sources in the order of their data, and last those with
 * an unknown data time: they may be newer, and a later copy would make an earlier one impossible. The regions of one
 * source keep their order. Lanes with a running copy come first, because it counts towards the limit of its region
 * already.
 */
export function lanesOf<T extends Queued>(copies: readonly T[]): readonly (readonly T[])[] {
  const lanes = [...Map.groupBy(copies, ({ disk }) => disk).values()].map((lane) =>
    lane.toSorted((a, b) => Number(b.running) - Number(a.running) || oldestData(a, b))
  )
  return lanes.toSorted((a, b) => Number(isRunning(b)) - Number(isRunning(a)))
}

function isRunning(lane: readonly Queued[]): boolean {
  return lane[0]?.running === true
}
