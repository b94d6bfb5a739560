import { badRequest, invalidParameter } from '../arm/arm-error.ts'
import { writeResourceId } from '../arm/resource-id.ts'
import { copiesInBackground } from '../compute/compute-resource.ts'
import type { Disk } from '../compute/disk.ts'
import type { JsonObject } from '../wire/json.ts'
import { isObject, objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { checkAttachable, checkCaching, findAttachable } from './attach-rules.ts'
import { managedDisk } from './machine-creation.ts'
import { changesOf, checkSame, checkStorageType } from './machine-disk-changes.ts'
import { attachedDisk } from './machine-disks.ts'
import { notAllowed } from './machine-operations.ts'
import type { OsDisk, VirtualMachine } from './virtual-machine.ts'

/** The disk of the operating system that the machine has after a PUT or PATCH: the same, or another in its place. */
export function readOsDisk(world: World, machine: VirtualMachine, storage: JsonObject): OsDisk {
  const current = machine.osDisk
  const given = storage.osDisk
  if (!isObject(given)) return current
  checkSame(stringAt(given, 'createOption'), current.createOption, 'osDisk.createOption')
  checkSame(stringAt(given, 'osType'), current.osType, 'osDisk.osType')
  const kept = { ...current, ...changesOf(given, current) }
  if (current.backing.kind === 'blob') {
    checkSame(stringAt(objectAt(given, 'vhd'), 'uri'), current.backing.uri, 'osDisk.vhd.uri')
    return kept
  }
  const id = stringAt(objectAt(given, 'managedDisk'), 'id') ?? current.backing.id
  if (isSettled(world, machine, id)) {
    checkSame(stringAt(given, 'name'), current.name, 'osDisk.name')
    const disk = managedDisk(world, current)
    if (disk !== undefined) checkStorageType(machine, disk, given)
    return kept
  }
  const disk = readSwapped(world, machine, given, id)
  return { ...kept, name: disk.name, backing: { kind: 'managed', id: writeResourceId(disk) } }
}

/** The same disk as before, and really there. */
function isSettled(world: World, machine: VirtualMachine, id: string): boolean {
  const { backing } = machine.osDisk
  if (backing.kind === 'blob' || backing.id.toLowerCase() !== id.toLowerCase()) return false
  return backing.kind === 'host' || attachedDisk(world, machine, machine.osDisk) !== undefined
}

/** The other disk, when it may take that place (Microsoft: os-disk-swap; the refusals are guesses in Azure's style). */
function readSwapped(world: World, machine: VirtualMachine, given: JsonObject, id: string): Disk {
  if (machine.osDisk.backing.kind === 'host') {
    throw notAllowed(SWAP, machine, 'the VM uses an ephemeral OS disk')
  }
  // Recorded 2020: a machine that is stopped will do, though it is still on its host.
  if (machine.power !== 'deallocated' && machine.power !== 'stopped') {
    throw notAllowed(SWAP, machine, 'the VM is not deallocated')
  }
  const disk = findAttachable(world, machine, id)
  checkSame(stringAt(given, 'name'), disk.name, 'osDisk.name')
  checkAttachable(world, machine, disk)
  checkStorageType(machine, disk, given)
  checkCaching(disk, stringAt(given, 'caching') ?? machine.osDisk.caching)
  checkBootable(world, machine, disk)
  return disk
}

const SWAP = 'Swap OS Disk'

function checkBootable(world: World, machine: VirtualMachine, disk: Disk): void {
  const target = 'osDisk.managedDisk.id'
  if (copiesInBackground(disk.sku)) {
    throw invalidParameter(target, `Disks of type '${disk.sku}' cannot be used as an OS disk.`)
  }
  const { osType } = machine.osDisk
  if (disk.settings.osType !== osType) {
    throw invalidParameter(target, `The disk '${disk.name}' is not an OS disk of type '${osType}'.`)
  }
  const generation = managedDisk(world, machine.osDisk)?.settings.hyperVGeneration
  const other = disk.settings.hyperVGeneration
  if (generation === undefined || other === undefined || generation === other) return
  throw badRequest(
    `The disk '${disk.name}' is of another Hypervisor generation than VM '${machine.name}'.`,
    target
  )
}
