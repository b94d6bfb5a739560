/**
 * How near a disk is to Azure's limits. Microsoft names the figures but no error codes for two of them, so
 * a refusal is understood by counting, not by its words.
 */

import { sameId } from './resource-id.ts'
import type { Snapshot } from './types.ts'

/** Microsoft: incremental snapshots, restrictions. */
export const LIMITS = {
  /** Incremental snapshots of one disk at the same time. */
  alive: 500,
  /** Incremental snapshots of one disk that are made within `windowMs`. */
  perWindow: 7,
  windowMs: 300_000,
  /** Snapshots of one Premium SSD v2 or Ultra disk whose background copy is not done. */
  pending: 3
} as const

/**
 * Azure's code for a disk that has as many snapshots as it may have: one name is recorded (azure-sdk-for-python#14282),
 * the other is in a public troubleshooting text.
 */
export function isSnapshotLimit(code: string | undefined): boolean {
  return code === 'SnapshotsLimitReached' || code === 'SnapshotLimitReached'
}

/** What of the limits one disk uses. */
export type Usage = {
  readonly alive: number
  /** Made within the window before `at`. */
  readonly recent: number
  /** When the window has room again; milliseconds since the epoch. `undefined` when it has room now. */
  readonly roomAt: number | undefined
  readonly pending: number
}

/**
 * Counts the incremental snapshots of a disk. `at` is the instant by Azure's clock, milliseconds since the epoch.
 */
export function usageOf(diskUniqueId: string, snapshots: readonly Snapshot[], at: number): Usage {
  const own = snapshots.filter((one) => one.incremental && sameId(one.sourceUniqueId, diskUniqueId))
  const recent = own
    .flatMap(({ timeCreated }) => timeCreated ?? [])
    // Azure's `Date` has whole seconds: what was made in this one lies a little ahead of it.
    .filter((created) => created > at - LIMITS.windowMs)
    .toSorted((a, b) => a - b)
  const first = recent.at(-LIMITS.perWindow)
  return {
    alive: own.length,
    recent: recent.length,
    roomAt: first === undefined ? undefined : first + LIMITS.windowMs,
    pending: own.filter(isPending).length
  }
}

/** The background copy of a snapshot is not done, and it has not failed either. */
function isPending({ provisioningState, completionPercent, copyError }: Snapshot): boolean {
  return (
    copyError === undefined &&
    !/^(?:failed|canceled|deleting)$/i.test(provisioningState ?? '') &&
    completionPercent !== undefined &&
    completionPercent < 100
  )
}

/** The usage in words, as far as it is worth knowing. */
export function formatUsage({ alive, recent, pending }: Usage): string {
  return `${alive} of ${LIMITS.alive} incremental snapshots, ${recent} of ${LIMITS.perWindow} in the last 5 minutes, ${pending} of ${LIMITS.pending} pending`
}
