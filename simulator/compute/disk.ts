import type { ComputeResource } from './compute-resource.ts'

export interface Disk extends ComputeResource {
  readonly type: 'Microsoft.Compute/disks'
  zones: readonly string[] | undefined
  /** Ids of the virtual machines that have it attached: one, or up to `maxShares`. */
  owners: readonly string[]
  /** When that last changed, or a machine of them was started or deallocated, ms since 1970. */
  ownersChangedAt: number | undefined
}

export const DISK_TYPE = 'Microsoft.Compute/disks'
