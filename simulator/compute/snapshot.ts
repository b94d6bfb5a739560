import type { BackgroundCopy } from './background-copy.ts'
import type { ComputeResource } from './compute-resource.ts'
import type { ImmutabilityPolicy } from './immutability.ts'

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

export const SNAPSHOT_TYPE = 'Microsoft.Compute/snapshots'
