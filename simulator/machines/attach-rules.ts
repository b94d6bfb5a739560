import type { ArmError } from '../arm/arm-error.ts'
import {
  badRequest,
  computeError,
  invalidParameter,
  operationNotAllowed
} from '../arm/arm-error.ts'
import type { ResourceId } from '../arm/resource-id.ts'
import { readResourceId, writeResourceId } from '../arm/resource-id.ts'
import type { Disk } from '../compute/compute-resource.ts'
import { checkNoLiveAccess, copiesInBackground } from '../compute/compute-resource.ts'
import { isOwnedBy, sharesOf } from '../compute/disk-ownership.ts'
import type { World } from '../world.ts'
import { isLeaving, ownedElsewhere } from './machine-disks.ts'
import type { DataDisk, VirtualMachine } from './virtual-machine.ts'

/** Which disks a machine can have, and at which LUNs. */

/** The disk of a requested id; one in another region is not found (a guess, after Azure/azure-cli#11909). */
export function findAttachable(world: World, machine: VirtualMachine, given: string): Disk {
  const id = readResourceId(given)
  const disk = id === undefined ? undefined : world.disks.get(id)
  if (disk?.location === machine.location) return disk
  throw id === undefined ? invalidId(given) : notFound(id)
}

/** What prevents attaching a disk that the machine does not have yet. */
export function checkAttachable(world: World, machine: VirtualMachine, disk: Disk): void {
  checkFree(world, machine, disk)
  checkZones(machine, disk)
  if (disk.provisioningState !== 'Succeeded') {
    throw operationNotAllowed(
      `The disk '${disk.name}' is in provisioning state '${disk.provisioningState}' and cannot be attached.`
    )
  }
  checkNoLiveAccess(world.clock.now(), disk, 'attaching the disk')
}

function checkFree(world: World, machine: VirtualMachine, disk: Disk): void {
  if (isLeaving(world, disk)) {
    // kubernetes/kubernetes#78657
    throw computeError(
      409,
      'AttachDiskWhileBeingDetached',
      `Cannot attach data disk '${disk.name}' to VM '${machine.name}' because the disk is currently being detached or ` +
        'the last detach operation failed. Please wait until the disk is completely detached and then try again or ' +
        'delete/detach the disk explicitly again.'
    )
  }
  if (isOwnedBy(disk, writeResourceId(machine))) {
    // Azure/azure-sdk-for-go#816; Microsoft: error-messages.
    throw computeError(
      409,
      'ConflictingUserInput',
      `Disk '${writeResourceId(disk)}' cannot be attached as the disk is already owned by VM '${writeResourceId(machine)}'.`
    )
  }
  if (disk.owners.length >= sharesOf(disk)) throw ownedElsewhere(disk, machine)
}

/** Only zone-redundant disks fit machines of any zone (Microsoft: disks-redundancy). */
function checkZones(machine: VirtualMachine, disk: Disk): void {
  if (disk.sku.endsWith('_ZRS')) return
  const [here] = machine.zones ?? []
  const [there] = disk.zones ?? []
  if (here === there) return
  const subject = `Disk ${writeResourceId(disk)} cannot be attached to the VM because`
  // jenkins-infra/azure#1406 and jrudlin/Azure#7; the third is a guess after them.
  if (here === undefined) throw badRequest(`${subject} the VM is not in zone '${there ?? ''}'.`)
  if (there === undefined) throw badRequest(`${subject} it is not in zone '${here}'.`)
  throw badRequest(
    `${subject} it is not in the same zone as the VM. VM zone: '${here}'. Disk zone: '${there}'.`
  )
}

/** Caching is for slow and small disks only (Microsoft: disks-types, premium-storage-performance). */
export function checkCaching(disk: Disk, caching: string): void {
  if (!['None', 'ReadOnly', 'ReadWrite'].includes(caching)) {
    throw invalidParameter(
      'dataDisk.caching',
      `The value of parameter dataDisk.caching is invalid.`
    )
  }
  if (caching === 'None') return
  const only = "Only Disk CachingType 'None' is supported for disk with"
  if (disk.sizeGb > 4095) {
    throw invalidParameter('dataDisk.caching', `${only} size greater than 4095 GB.`)
  }
  if (!copiesInBackground(disk.sku)) return
  throw invalidParameter('dataDisk.caching', `${only} storage account type '${disk.sku}'.`)
}

/** Rules for all data disks of a machine together, without those that are detached. */
export function checkTogether(machine: VirtualMachine, disks: readonly DataDisk[]): void {
  const staying = disks.filter(({ toBeDetached }) => !toBeDetached)
  const most = mostDataDisks(machine.size)
  if (staying.length > most) {
    throw operationNotAllowed(
      `The maximum number of data disks allowed to be attached to a VM of this size is ${String(most)}.`,
      'dataDisks'
    )
  }
  const mixed = staying.find(({ backing }) => isBlob(backing) !== isBlob(machine.osDisk.backing))
  if (mixed === undefined) return
  const what = isBlob(mixed.backing)
    ? 'Addition of a blob based disk to VM with managed disks'
    : 'Addition of a managed disk to a VM with blob based disks'
  throw operationNotAllowed(`${what} is not supported.`)
}

function isBlob({ kind }: DataDisk['backing']): boolean {
  return kind === 'blob'
}

/** A LUN is for one disk; when it is reused at once, the setting decides whether it counts as free. */
export function checkLuns(disks: readonly DataDisk[], reuse: boolean): void {
  const taken = new Set<number>()
  for (const { lun, toBeDetached } of disks) {
    if (!Number.isInteger(lun) || lun < 0 || lun > LAST_LUN) {
      throw invalidParameter('dataDisk.lun', 'The value of parameter dataDisk.lun is out of range.')
    }
    if (toBeDetached && reuse) continue
    // Azure/azure-sdk-for-go#678
    if (taken.has(lun)) {
      throw invalidParameter('dataDisk.lun', `A disk at LUN ${String(lun)} already exists.`)
    }
    taken.add(lun)
  }
}

function invalidId(given: string): ArmError {
  return invalidParameter(
    'managedDisk.id',
    `The value '${given.slice(0, 300)}' of parameter managedDisk.id is no resource id.`
  )
}

function notFound(id: ResourceId): ArmError {
  return computeError(404, 'NotFound', `Disk ${writeResourceId(id)} is not found.`)
}

/**
 * How many data disks a machine may have: two for each processor and 32 at most, as for the current sizes B, D and E
 * (Microsoft: sizes); a size without a number has 32.
 */
function mostDataDisks(size: string): number {
  const [, processors] = /^[A-Za-z]+_[A-Za-z]+(\d+)/.exec(size) ?? []
  return processors === undefined ? 32 : Math.min(32, 2 * Number(processors))
}

/** LUNs go from 0 to 63 (Azure/azure-cli#6965). */
export const LAST_LUN = 63
