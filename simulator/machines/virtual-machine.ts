import type { ResourceId } from '../arm/resource-id.ts'
import type { Tags } from '../arm/tags.ts'
import type { JsonObject } from '../wire/json.ts'

/** A virtual machine, as far as its disks are concerned. */
export interface VirtualMachine extends ResourceId {
  readonly type: 'Microsoft.Compute/virtualMachines'
  readonly location: string
  readonly zones: readonly string[] | undefined
  readonly vmId: string
  /** ms since 1970. */
  readonly timeCreated: number
  /** Offset of the time zone of its instants, in minutes. */
  readonly offset: number
  tags: Tags | undefined
  /** `Standard_D4s_v5` */
  size: string
  provisioningState: 'Updating' | 'Succeeded' | 'Failed' | 'Deleting'
  power: PowerState
  osDisk: OsDisk
  dataDisks: readonly DataDisk[]
  /** Members of `properties` that are stored as sent and have no effect in the simulator. */
  settings: JsonObject
  /** Counts the changes; the number in its etag. */
  revision: number
  /** Its injected failures. */
  failures: readonly MachineFailure[]
}

/** A part of an operation that can fail by itself, after the earlier parts have happened. */
export const STAGES = ['detach', 'attach', 'osDisk', 'start', 'powerOff', 'deallocate'] as const

export type Stage = (typeof STAGES)[number]

/** An injected failure at the next time that a machine reaches its stage. */
export interface MachineFailure {
  readonly at: Stage
  readonly code?: string
  readonly message?: string
}

export const MACHINE_TYPE = 'Microsoft.Compute/virtualMachines'

/** `stopped`: shut down, but still on its host. Only `deallocated` releases the host and the disks. */
export type PowerState =
  'starting' | 'running' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated'

/** A disk of a machine. */
export interface MachineDisk {
  readonly name: string
  readonly backing: Backing
  readonly caching: string
  readonly createOption: string
  /** What happens to the disk when the machine is deleted. */
  readonly deleteOption: string
  readonly writeAcceleratorEnabled: boolean | undefined
}

/** Where the bytes of a disk are: in a managed disk, in a customer's blob, or on the host. */
type Backing =
  | { readonly kind: 'managed'; readonly id: string }
  | { readonly kind: 'blob'; readonly uri: string; readonly sizeGb: number }
  | { readonly kind: 'host'; readonly id: string; readonly sizeGb: number }

export interface OsDisk extends MachineDisk {
  readonly osType: string
}

export interface DataDisk extends MachineDisk {
  readonly lun: number
  readonly toBeDetached: boolean
  readonly detachOption: string | undefined
}

/** Every disk of a machine, the OS disk first. */
export function disksOf({
  osDisk,
  dataDisks
}: Pick<VirtualMachine, 'osDisk' | 'dataDisks'>): readonly MachineDisk[] {
  return [osDisk, ...dataDisks]
}
