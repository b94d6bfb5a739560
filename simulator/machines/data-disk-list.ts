import { computeError, invalidParameter } from '../arm/arm-error.ts'
import { writeResourceId } from '../arm/resource-id.ts'
import type { JsonObject } from '../wire/json.ts'
import { booleanAt, isObject, numberAt, objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { checkAttachable, checkCaching, checkLuns, findAttachable } from './attach-rules.ts'
import { managedDisk } from './machine-creation.ts'
import { changesOf, checkSame, checkStorageType, propertyChange } from './machine-disk-changes.ts'
import { attachedDisk } from './machine-disks.ts'
import type { DataDisk, VirtualMachine } from './virtual-machine.ts'

/**
 * The data disks that a machine has after a PUT or PATCH. The list is whole: what is not in it, or is marked in it, goes;
 * what is new in it, comes.
 */
export function readDataDisks(
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

/** A disk is known by its id, or by the address of its blob. */
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
    // One that an earlier operation could not attach is tried again.
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
  // Azure/azure-cli#15765: a place keeps its disk until it is empty.
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

/** Only disks that exist are attached here: the simulator makes none in passing. */
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
