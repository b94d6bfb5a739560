import type { ComputeResource } from './compute-resource.ts'

export interface Snapshot extends ComputeResource {
  readonly type: 'Microsoft.Compute/snapshots'
  readonly incremental: boolean
  /** `uniqueId` of the disk or snapshot that it was made from. */
  readonly sourceUniqueId: string | undefined
  /** What can be compared with it; incremental snapshots only. */
  readonly familyId: string | undefined
  /** A copy that runs after the operation has succeeded: across regions, or of a Premium SSD v2 or Ultra disk. */
  copy: BackgroundCopy | undefined
  /** End of its instant-access window, ms since 1970. */
  readonly instantUntil: number | undefined
  immutability: ImmutabilityPolicy | undefined
}

/** The copying that goes on after an operation has succeeded. */
export interface BackgroundCopy {
  /** ms since 1970. */
  readonly startsAt: number
  readonly durationMs: number
  /** Id of the snapshot copied from, lower-cased; none for a background copy from the disk itself. */
  readonly sourceKey: string | undefined
  /** What stands for the disk that the data comes from in the end: the same along a chain of copies. */
  readonly lineage: string | undefined
  /** When that data was taken of the disk, ms since 1970. */
  readonly dataTaken: number | undefined
  /** Set from outside in place of what the time says. */
  fixedPercent: number | undefined
  /** Ends the copy where it stands (Azure's only code: CopySourceNotFound). */
  error: { readonly errorCode: string; readonly errorMessage: string } | undefined
}

export type ImmutabilityType = 'Unlocked' | 'Locked'

/** What keeps a snapshot from being deleted. Its codes were never published: they are guesses. */
export interface ImmutabilityPolicy {
  readonly type: ImmutabilityType
  readonly days: number
  /** ms since 1970. */
  readonly startsAt: number
}

export const SNAPSHOT_TYPE = 'Microsoft.Compute/snapshots'
