import type { Settings } from '../settings.ts'
import type { JsonObject } from '../wire/json.ts'
import type { BackgroundCopy, Snapshot } from './compute-resource.ts'
import type { SparseBytes } from './sparse-bytes.ts'
import { createSparseBytes } from './sparse-bytes.ts'

/** 0–100 with one decimal; it stops after an error. */
export function percentOf(copy: BackgroundCopy, now: number): number {
  if (copy.fixedPercent !== undefined) return copy.fixedPercent
  if (copy.durationMs <= 0) return now >= copy.startsAt ? 100 : 0
  const part = Math.min(1, Math.max(0, (now - copy.startsAt) / copy.durationMs))
  return Math.floor(part * 1000) / 10
}

export function isCopying(snapshot: Snapshot, now: number): boolean {
  const { copy } = snapshot
  return copy !== undefined && copy.error === undefined && percentOf(copy, now) < 100
}

/** The current content of a snapshot; the bytes of a copy across regions count only when all are there. */
export function contentOf(snapshot: Snapshot, now: number): SparseBytes {
  const { copy, bytes } = snapshot
  const arriving = copy?.sourceKey !== undefined && percentOf(copy, now) < 100
  return arriving ? createSparseBytes() : bytes
}

type AccessState =
  'Pending' | 'Available' | 'InstantAccess' | 'AvailableWithInstantAccess' | 'Unknown'

/** Microsoft: disks-instant-access-snapshots, snapshot access states. */
export function accessStateOf(snapshot: Snapshot, now: number): AccessState {
  const { copy, instantUntil, provisioningState } = snapshot
  if (provisioningState === 'Failed' || copy?.error !== undefined) return 'Unknown'
  if (provisioningState === 'Updating' && copy === undefined) return 'Pending'
  const instant =
    instantUntil !== undefined && now < instantUntil && provisioningState !== 'Updating'
  if (copy === undefined || percentOf(copy, now) >= 100) {
    return instant ? 'AvailableWithInstantAccess' : 'Available'
  }
  return instant ? 'InstantAccess' : 'Pending'
}

/** The members about the copy; the output of an operation never has the percentage (recorded 2023-11). */
export function copyView(snapshot: Snapshot, now: number): JsonObject {
  const { copy } = snapshot
  const state = { snapshotAccessState: accessStateOf(snapshot, now) }
  if (copy === undefined) return state
  return {
    ...state,
    completionPercent: percentOf(copy, now),
    ...(copy.error === undefined ? {} : { copyCompletionError: copy.error })
  }
}

/** Stops the progress of every copy whose source snapshot is deleted. */
export function failCopiesFrom(
  snapshots: Iterable<Snapshot>,
  sourceKey: string,
  now: number
): void {
  for (const snapshot of snapshots) {
    const { copy } = snapshot
    if (copy?.sourceKey !== sourceKey || !isCopying(snapshot, now)) continue
    copy.fixedPercent = percentOf(copy, now)
    copy.error = {
      errorCode: 'CopySourceNotFound',
      errorMessage: 'The source snapshot was deleted before the copy was complete.'
    }
  }
}

/** Growing a disk makes its snapshots with a running copy fail (Microsoft: disks-incremental-snapshots-restrictions). */
export function failCopiesOfDisk(
  snapshots: Iterable<Snapshot>,
  diskUniqueId: string,
  now: number
): void {
  for (const snapshot of snapshots) {
    if (snapshot.sourceUniqueId !== diskUniqueId || !isCopying(snapshot, now)) continue
    snapshot.provisioningState = 'Failed'
    if (snapshot.copy !== undefined) snapshot.copy.fixedPercent = percentOf(snapshot.copy, now)
  }
}

/** Size of a disk whose copy takes `copyMs`, in GiB. */
const UNIT = 64

/**
 * How long a copy across regions or in the background takes, ms: twice the size, twice as long. Azure publishes no
 * figure, also not for `Enhanced`; here it is twice as fast.
 */
export function copyDuration(settings: Settings, sizeGb: number, speed?: string): number {
  return (settings.copyMs * sizeGb) / UNIT / (speed === 'Enhanced' ? 2 : 1)
}
