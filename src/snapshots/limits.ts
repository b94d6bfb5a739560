/**
 * How near a disk is to Azure's limits. Microsoft publishes the figures but no error codes for two of them, so a
 * refusal is recognised by counting, not by its words.
 */

import { sameId } from './resource-id.ts'
import type { Snapshot } from './types.ts'

/** Microsoft: incremental snapshots, restrictions. */
export const LIMITS = {
  /** Incremental snapshots of one disk at the same time. */
  alive: 500,
  /** Incremental snapshots of one disk that are created within `windowMs`. */
  perWindow: 7,
  windowMs: 300_000,
  /** Snapshots of one Premium SSD v2 or Ultra disk whose background copy is not done. */
  pending: 3
} as const

/**
 * Azure's code for a disk at its limit of snapshots: one name is recorded (azure-sdk-for-python#14282), the other is in
 * a public troubleshooting text.
 */
export function isSnapshotLimit(code: string | undefined): boolean {
  return code === 'SnapshotsLimitReached' || code === 'SnapshotLimitReached'
}

/** The usage of the limits by one disk. */
export type Usage = {
  readonly alive: number
  /** Created within the window before `at`. */
  readonly recent: number
  /** When the window has capacity again; milliseconds since the epoch. `undefined` when it has capacity now. */
  readonly roomAt: number | undefined
  readonly pending: number
}

/** Counts the incremental snapshots of a disk. `at` is the instant by Azure's clock, milliseconds since the epoch. */
export function usageOf(diskUniqueId: string, snapshots: readonly Snapshot[], at: number): Usage {
  const own = snapshots.filter((one) => one.incremental && sameId(one.sourceUniqueId, diskUniqueId))
  const recent = own
    .flatMap(({ timeCreated }) => timeCreated ?? [])
    // Azure's `Date` has whole seconds: a snapshot created in this one is a little ahead of it.
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

/** The background copy of a snapshot is neither complete nor failed. */
function isPending({ provisioningState, completionPercent, copyError }: Snapshot): boolean {
  return (
    copyError === undefined &&
    !/^(?:failed|canceled|deleting)$/i.test(provisioningState ?? '') &&
    completionPercent !== undefined &&
    completionPercent < 100
  )
}

/** Formats the usage, as far as it is relevant. */
export function formatUsage({ alive, recent, pending }: Usage): string {
  return `${alive} of ${LIMITS.alive} incremental snapshots, ${recent} of ${LIMITS.perWindow} in the last 5 minutes, ${pending} of ${LIMITS.pending} pending`
}
