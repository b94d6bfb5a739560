import { randomUUID } from 'node:crypto'
import { writeResourceId } from '../arm/resource-id.ts'
import type { Disk } from '../compute/compute-resource.ts'
import { DISK_TYPE } from '../compute/compute-resource.ts'
import { sharesOf } from '../compute/disk-ownership.ts'
import { createMachine, removeMachine } from '../machines/machine-creation.ts'
import { attachedDisk } from '../machines/machine-disks.ts'
import type {
  DataDisk,
  MachineDisk,
  MachineFailure,
  OsDisk,
  VirtualMachine
} from '../machines/virtual-machine.ts'
import { MACHINE_TYPE, STAGES } from '../machines/virtual-machine.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { Range, Written } from './bytes.ts'
import { readBase64, readContent } from './bytes.ts'
import { findDisk, findMachine } from './find.ts'
import { regionOf, seedDisk, seedGroup } from './seeds.ts'

/** The main properties of a seeded machine. */
export interface SeededMachine {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly vmId: string
  /** Id of the managed OS disk, if it is managed. */
  readonly osDisk: string | undefined
}

/** The disk of a program on the machine: a LUN, or the OS disk. */
type Place = number | 'os'

/** The actions on machines; part of the control endpoint's actions. */
export function machineActions(world: World, subscriptionId: string) {
  return {
    seedVm(seed: MachineSeed): SeededMachine {
      const machine = seedMachine(world, seed, subscriptionId)
      const { name, location, vmId, osDisk } = machine
      return {
        id: writeResourceId(machine),
        name,
        location,
        vmId,
        osDisk: osDisk.backing.kind === 'managed' ? osDisk.backing.id : undefined
      }
    },
    /** The machine is deleted at once; its disks stay. */
    deleteVm({ id }: { id: string }) {
      removeMachine(world, findMachine(world, id))
      return {}
    },
    /** Makes the machine fail at its next `at`, once; earlier parts of the same operation are executed. */
    failVm({ id, ...failure }: { id: string } & MachineFailure) {
      if (!STAGES.includes(failure.at)) {
        throw new RangeError(`a machine fails at one of ${STAGES.join(', ')}, not '${failure.at}'`)
      }
      const machine = findMachine(world, id)
      machine.failures = [...machine.failures, failure]
      return {}
    },
    /** A write of a program on the machine: to the disk that is there now. */
    writeVm({ id, lun, offset, bytes }: { id: string; lun: Place } & Written) {
      const content = readContent(bytes)
      diskIn(world, id, lun).bytes.write(offset, content)
      return { written: content.length }
    },
    readVm({ id, lun, offset, length }: { id: string; lun: Place } & Range) {
      return readBase64(diskIn(world, id, lun).bytes, { offset, length })
    }
  }
}

/** The managed disk in a place of the machine. */
function diskIn(world: World, id: string, place: Place): Disk {
  const machine = findMachine(world, id)
  const there =
    place === 'os' ? [machine.osDisk] : machine.dataDisks.filter((disk) => disk.lun === place)
  const [disk] = there.flatMap((one) => attachedDisk(world, machine, one) ?? [])
  if (disk !== undefined) return disk
  throw new RangeError(`'${machine.name}' has no managed disk at ${String(place)}`)
}

/** A disk of a machine: a managed one, or one of the kinds without snapshots. */
interface PlaceSeed {
  /** Id of a managed disk. */
  disk?: string
  /** URL of the blob of an unmanaged disk. */
  vhd?: string
  /** A disk on the host; only for the OS disk. */
  ephemeral?: boolean
  /** Of a disk that is not managed. */
  name?: string
  /** Of a disk that is created here; 30 when absent. */
  sizeGb?: number
  /** `None`, `ReadOnly` or `ReadWrite`. */
  caching?: string
  deleteOption?: 'Detach' | 'Delete'
}

interface DataDiskSeed extends PlaceSeed {
  lun: number
}

/** A machine for a test or a demo; absent properties have usual values. */
interface MachineSeed {
  name: string
  /** Created in the machine's region when it does not exist; `production` when absent. */
  group?: string
  subscriptionId?: string
  /** That of its first managed disk when absent, else `westeurope`. */
  location?: string
  zones?: string[]
  tags?: Record<string, string>
  /** `Standard_D4s_v5` when absent. */
  size?: string
  /** `Linux` when absent. */
  osType?: 'Linux' | 'Windows'
  /** A new Premium SSD of 30 GiB, with Azure's name, when absent. */
  osDisk?: string | PlaceSeed
  dataDisks?: DataDiskSeed[]
  /** `false`: deallocated. */
  running?: boolean
  /** Further members of `properties`, such as `osProfile` or `securityProfile`. */
  properties?: JsonObject
}

/** The place of a machine and its resources. */
interface Home {
  readonly subscriptionId: string
  readonly group: string
  readonly location: string
}

function seedMachine(world: World, seed: MachineSeed, subscription: string): VirtualMachine {
  const { name, tags, zones, dataDisks = [], running = true } = seed
  const subscriptionId = seed.subscriptionId ?? subscription
  const location = regionOf(seed.location ?? locationOfDisks(world, seed) ?? 'westeurope')
  const { name: group } = seedGroup(world, {
    subscriptionId,
    name: seed.group ?? 'production',
    location
  })
  const home = { subscriptionId, group, location }
  return createMachine(world, {
    id: { subscriptionId, group, type: MACHINE_TYPE, name },
    location,
    tags,
    zones,
    size: seed.size ?? 'Standard_D4s_v5',
    running,
    osDisk: readOsDisk(world, seed, home),
    dataDisks: dataDisks.map((disk) => readDataDisk(world, disk, home)),
    settings: { networkProfile: networkOf(home, name), ...seed.properties }
  })
}

function readOsDisk(world: World, seed: MachineSeed, home: Home): OsDisk {
  const { osDisk = {}, osType = 'Linux' } = seed
  const given = typeof osDisk === 'string' ? { disk: osDisk } : osDisk
  const name = given.name ?? `${seed.name}_OsDisk_1_${randomUUID().replaceAll('-', '')}`
  const make = () => newOsDisk(world, home, name, osType, given.sizeGb)
  return { osType, createOption: 'FromImage', ...readPlace(world, { ...given, name }, home, make) }
}

function readDataDisk(world: World, given: DataDiskSeed, home: Home): DataDisk {
  const { lun, name = `data-${String(lun)}` } = given
  if (given.ephemeral === true) throw new RangeError('a data disk cannot be ephemeral')
  const make = () => {
    throw new RangeError(`the disk at LUN ${String(lun)} needs a disk or a vhd`)
  }
  return {
    lun,
    createOption: given.disk === undefined ? 'Empty' : 'Attach',
    ...readPlace(world, { caching: 'None', ...given, name }, home, make),
    toBeDetached: false,
    detachOption: undefined
  }
}

/** The common properties of both kinds of disks. */
function readPlace(
  world: World,
  given: PlaceSeed & { name: string },
  home: Home,
  make: () => Disk
): Omit<MachineDisk, 'createOption'> {
  const { name, caching = 'ReadWrite', deleteOption = 'Detach' } = given
  const backing = readBacking(given, home)
  const common = { caching, deleteOption, writeAcceleratorEnabled: undefined }
  if (backing !== undefined) return { ...common, name, backing }
  const disk = given.disk === undefined ? make() : findFree(world, given.disk)
  return { ...common, name: disk.name, backing: { kind: 'managed', id: writeResourceId(disk) } }
}

/** A disk that is not managed. */
function readBacking({ name, vhd, ephemeral, sizeGb = 30 }: PlaceSeed, home: Home) {
  if (vhd !== undefined) return { kind: 'blob', uri: vhd, sizeGb } as const
  if (ephemeral !== true) return undefined
  const id = writeResourceId({ ...home, type: DISK_TYPE, name: name ?? '' })
  return { kind: 'host', id, sizeGb } as const
}

function newOsDisk(world: World, home: Home, name: string, osType: string, sizeGb = 30): Disk {
  const seed = {
    ...home,
    name,
    sizeGb,
    creationData: { createOption: 'FromImage' },
    properties: { osType, hyperVGeneration: 'V2' }
  }
  return seedDisk(world, seed, home.subscriptionId)
}

function findFree(world: World, id: string): Disk {
  const disk = findDisk(world, id)
  if (disk.owners.length < sharesOf(disk)) return disk
  throw new RangeError(`'${disk.name}' is attached to '${disk.owners.join(', ')}' already`)
}

/** A machine is in the location of its first managed disk. */
function locationOfDisks(world: World, { osDisk, dataDisks = [] }: MachineSeed) {
  const given = [typeof osDisk === 'string' ? { disk: osDisk } : osDisk, ...dataDisks]
  const [first] = given.flatMap((one) => one?.disk ?? [])
  return first === undefined ? undefined : findDisk(world, first).location
}

/** Every machine has a network interface, which a change of the machine repeats. */
function networkOf(home: Home, name: string): JsonObject {
  const type = 'Microsoft.Network/networkInterfaces'
  const id = writeResourceId({ ...home, type, name: `${name}VMNic` })
  return { networkInterfaces: [{ id }] }
}
