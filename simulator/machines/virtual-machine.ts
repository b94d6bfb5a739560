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
  /** Zone offset in which Azure writes its instants, in minutes. */
  readonly offset: number
  tags: Tags | undefined
  /** `Standard_D4s_v5` */
  size: string
  provisioningState: 'Updating' | 'Succeeded' | 'Failed' | 'Deleting'
  power: PowerState
  osDisk: OsDisk
  dataDisks: readonly DataDisk[]
  /** Members of `properties` that are stored as sent and mean nothing to the simulator. */
  settings: JsonObject
  /** Counts the changes; the number in its etag. */
  revision: number
  /** What is to go wrong with it. */
  failures: readonly MachineFailure[]
}

/** A part of an operation that goes wrong on its own, after what came before it has happened. */
export const STAGES = ['detach', 'attach', 'osDisk', 'start', 'powerOff', 'deallocate'] as const

export type Stage = (typeof STAGES)[number]

/** What is to go wrong the next time that a machine comes to it. */
export interface MachineFailure {
  readonly at: Stage
  readonly code?: string
  readonly message?: string
}

export const MACHINE_TYPE = 'Microsoft.Compute/virtualMachines'

/** `stopped`: shut down, but still on its host. Only `deallocated` gives the host, and the disks, free. */
export type PowerState =
  'starting' | 'running' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated'

/** A disk in its place on a machine. */
export interface MachineDisk {
  readonly name: string
  readonly backing: Backing
  readonly caching: string
  readonly createOption: string
  /** What becomes of the disk with the machine. */
  readonly deleteOption: string
  readonly writeAcceleratorEnabled: boolean | undefined
}

/** Where the bytes of such a disk are: in a managed disk, in a blob of the customer's, or on the host alone. */
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

/** Every disk of a machine, that of the operating system first. */
export function disksOf({
  osDisk,
  dataDisks
}: Pick<VirtualMachine, 'osDisk' | 'dataDisks'>): readonly MachineDisk[] {
  return [osDisk, ...dataDisks]
}
