import type { ArmError } from '../arm/arm-error.ts'
import {
  badRequest,
  computeError,
  invalidParameter,
  operationNotAllowed
} from '../arm/arm-error.ts'
import { writeResourceId } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Disk } from '../compute/compute-resource.ts'
import { copiesInBackground } from '../compute/compute-resource.ts'
import type { Answer } from '../wire/answer.ts'
import { prettyAnswer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { booleanAt, isObject, numberAt, objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import {
  checkAttachable,
  checkCaching,
  checkLuns,
  checkTogether,
  findAttachable
} from './attach-rules.ts'
import { managedDisk } from './machine-creation.ts'
import { attachedDisk, settleDisks } from './machine-disks.ts'
import {
  beginOperation,
  checkIdle,
  checkMachinePermissions,
  checkMatch,
  etagOf,
  notAllowed
} from './machine-operations.ts'
import { viewMachine } from './machine-view.ts'
import type { DataDisk, MachineDisk, OsDisk, VirtualMachine } from './virtual-machine.ts'

/** Members of `properties` with an effect in the simulator; it only stores the others. */
const OWN = [
  'hardwareProfile',
  'storageProfile',
  'provisioningState',
  'vmId',
  'timeCreated',
  'instanceView'
]

/**
 * A PUT or PATCH of a machine that exists: 200 with the future machine, in state Updating, and an operation without a
 * `Location` (recorded 2020 and 2026). Members that a PUT omits stay as well (a guess).
 */
export function updateMachine(request: ResourceRequest, machine: VirtualMachine): Answer {
  const { world } = request
  checkMachinePermissions(request, machine)
  checkMatch(request, machine)
  checkIdle(machine, 'Update VM')
  const properties = objectAt(request.body, 'properties')
  const storage = objectAt(properties, 'storageProfile')
  const size = stringAt(objectAt(properties, 'hardwareProfile'), 'vmSize') ?? machine.size
  const osDisk = readOsDisk(world, machine, storage)
  const dataDisks = readDataDisks(world, machine, storage)
  const settings = { ...machine.settings, ...passive(properties) }
  checkTogether({ ...machine, size, osDisk }, dataDisks)
  Object.assign(machine, { size, osDisk, dataDisks, settings })
  if (request.tags !== undefined) machine.tags = request.tags
  const { 'azure-asyncoperation': status } = beginOperation(request, machine, () =>
    settleDisks(world, machine)
  )
  const { apiVersion } = request
  const body = viewMachine(world, machine, { apiVersion, inList: false, withInstance: false })
  return prettyAnswer(200, body, {
    'azure-asyncoperation': status,
    'azure-asyncnotification': 'Enabled',
    etag: etagOf(machine.revision)
  })
}

function passive(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !OWN.includes(name)))
}

/**
 * The data disks of a machine after a PUT or PATCH. The list is complete: a disk that is not in it, or is marked, is
 * detached; a new one is attached.
 */
function readDataDisks(
  world: World,
  machine: VirtualMachine,
  storage: JsonObject
): readonly DataDisk[] {
  const given = storage.dataDisks
  if (given === undefined || given === null) return machine.dataDisks
  if (!Array.isArray(given) || !given.every(isObject)) {
    throw invalidParameter('dataDisks', 'The value of parameter dataDisks is invalid.')
  }
  const known = given.map((one) => machine.dataDisks.find((disk) => isSame(disk, one)))
  const gone = machine.dataDisks.filter((disk) => !known.includes(disk))
  const disks = given.map((one, index) => {
    const current = known[index]
    return current === undefined
      ? readNew(world, machine, gone, one)
      : readKnown(world, machine, current, one)
  })
  const leaving = gone.map((disk) => ({ ...disk, toBeDetached: true }))
  checkLuns(disks, world.settings.lunReuse)
  return [...leaving, ...disks]
}

/** A disk is identified by its id, or by the URL of its blob. */
function isSame({ backing }: DataDisk, given: JsonObject): boolean {
  if (backing.kind === 'blob') return backing.uri === stringAt(objectAt(given, 'vhd'), 'uri')
  const id = stringAt(objectAt(given, 'managedDisk'), 'id')
  return id?.toLowerCase() === backing.id.toLowerCase()
}

function readKnown(
  world: World,
  machine: VirtualMachine,
  current: DataDisk,
  given: JsonObject
): DataDisk {
  checkSame(numberAt(given, 'lun'), current.lun, 'dataDisk.lun')
  checkSame(stringAt(given, 'name'), current.name, 'dataDisk.name')
  const disk = managedDisk(world, current)
  if (disk !== undefined) checkStorageType(machine, disk, given)
  const changed = { ...current, ...changesOf(given, current) }
  const toBeDetached = booleanAt(given, 'toBeDetached') ?? false
  if (disk !== undefined && !toBeDetached) {
    checkCaching(disk, changed.caching)
    // A disk that an earlier operation could not attach is tried again.
    if (attachedDisk(world, machine, current) === undefined) checkAttachable(world, machine, disk)
  }
  const detachOption = toBeDetached ? stringAt(given, 'detachOption') : undefined
  return { ...changed, toBeDetached, detachOption }
}

function readNew(
  world: World,
  machine: VirtualMachine,
  gone: readonly DataDisk[],
  given: JsonObject
): DataDisk {
  const lun = numberAt(given, 'lun') ?? -1
  // Azure/azure-cli#15765: a LUN keeps its disk until it is empty.
  if (gone.some((disk) => disk.lun === lun)) throw propertyChange('dataDisk.managedDisk.id')
  const disk = findAttachable(world, machine, readId(given))
  checkAttachable(world, machine, disk)
  checkStorageType(machine, disk, given)
  const caching = stringAt(given, 'caching') ?? 'None'
  checkCaching(disk, caching)
  return {
    lun,
    name: disk.name,
    backing: { kind: 'managed', id: writeResourceId(disk) },
    caching,
    createOption: 'Attach',
    deleteOption: stringAt(given, 'deleteOption') ?? 'Detach',
    writeAcceleratorEnabled: booleanAt(given, 'writeAcceleratorEnabled'),
    toBeDetached: false,
    detachOption: undefined
  }
}

/** Only existing disks are attached here: the simulator creates none implicitly. */
function readId(given: JsonObject): string {
  const option = stringAt(given, 'createOption')
  const id = stringAt(objectAt(given, 'managedDisk'), 'id')
  if (option === 'Attach' && id !== undefined) return id
  if (id !== undefined) {
    // kubernetes-sigs/azuredisk-csi-driver#254
    throw computeError(
      400,
      'InvalidParameterConflictingProperties',
      `The property 'dataDisk.createOption' cannot have the value '${option ?? ''}' when property ` +
        "'dataDisk.managedDisk.id' is set."
    )
  }
  throw invalidParameter(
    'dataDisk.managedDisk.id',
    "Required parameter 'dataDisk.managedDisk.id' is missing (null)."
  )
}

/** The OS disk of the machine after a PUT or PATCH: the same, or another one. */
function readOsDisk(world: World, machine: VirtualMachine, storage: JsonObject): OsDisk {
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

/** The same disk as before, and really attached. */
function isSettled(world: World, machine: VirtualMachine, id: string): boolean {
  const { backing } = machine.osDisk
  if (backing.kind === 'blob' || backing.id.toLowerCase() !== id.toLowerCase()) return false
  return backing.kind === 'host' || attachedDisk(world, machine, machine.osDisk) !== undefined
}

/** The other disk, if it can be the OS disk (Microsoft: os-disk-swap; the refusals are guesses in Azure's style). */
function readSwapped(world: World, machine: VirtualMachine, given: JsonObject, id: string): Disk {
  if (machine.osDisk.backing.kind === 'host') {
    throw notAllowed(SWAP, machine, 'the VM uses an ephemeral OS disk')
  }
  // Recorded 2020: a stopped machine is enough, although it is still on its host.
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

/** What a PUT or PATCH may not change of an attached disk. */

/** The sentence and status of MicrosoftDocs/azure-docs#11611, azure-sdk-for-net#37285 and azure-cli#15765. */
function propertyChange(property: string): ArmError {
  return computeError(
    409,
    'PropertyChangeNotAllowed',
    `Changing property '${property}' is not allowed.`,
    property
  )
}

/** Refuses another value than the existing one; an absent one stays. */
function checkSame(
  given: string | number | undefined,
  current: string | number,
  property: string
): void {
  if (given === undefined || String(given) === String(current)) return
  throw propertyChange(property)
}

/** The type of a disk is a property of the disk (hashicorp/terraform-provider-azurerm#921). */
function checkStorageType(machine: VirtualMachine, disk: Disk, given: JsonObject): void {
  const type = stringAt(objectAt(given, 'managedDisk'), 'storageAccountType')
  if (type === undefined || type === disk.sku) return
  throw operationNotAllowed(
    `Managed disk storage account type change through Virtual Machine '${machine.name}' is not allowed. Please update ` +
      `disk resource at ${writeResourceId(disk)}.`
  )
}

/** What may change of a disk that stays attached. */
function changesOf(
  given: JsonObject,
  current: MachineDisk
): Pick<MachineDisk, 'caching' | 'deleteOption' | 'writeAcceleratorEnabled'> {
  const accelerator = given.writeAcceleratorEnabled
  return {
    caching: stringAt(given, 'caching') ?? current.caching,
    deleteOption: stringAt(given, 'deleteOption') ?? current.deleteOption,
    writeAcceleratorEnabled:
      typeof accelerator === 'boolean' ? accelerator : current.writeAcceleratorEnabled
  }
}
