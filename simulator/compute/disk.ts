import type { ComputeResource } from './compute-resource.ts'

export interface Disk extends ComputeResource {
  readonly type: 'Microsoft.Compute/disks'
  zones: readonly string[] | undefined
  /** Id of the virtual machine that has it attached. */
  managedBy: string | undefined
}

export const DISK_TYPE = 'Microsoft.Compute/disks'
