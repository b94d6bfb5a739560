import { readResourceId, writeResourceId } from '../arm/resource-id.ts'
import type { Field } from '../compute/fields.ts'
import { arrange } from '../compute/fields.ts'
import { formatInstant } from '../timestamps.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import { etagOf } from './machine-operations.ts'
import type {
  DataDisk,
  MachineDisk,
  OsDisk,
  PowerState,
  VirtualMachine
} from './virtual-machine.ts'
import { disksOf } from './virtual-machine.ts'

const readOnly = (name: string, since: string): Field => ({ name, since, writable: false })

const FIRST = '2015-06-15'
const MANAGED_DISKS = '2016-04-30-preview'

/** Members of `properties` in the order of Compute's answers (recorded 2026). */
const PROPERTIES: readonly Field[] = [
  'hardwareProfile',
  'provisioningState',
  'vmId',
  'additionalCapabilities',
  'storageProfile',
  'osProfile',
  'securityProfile',
  'networkProfile',
  'diagnosticsProfile',
  'availabilitySet',
  'licenseType',
  'priority',
  'instanceView'
]
  .map((name) => readOnly(name, FIRST))
  .concat(readOnly('timeCreated', '2021-11-01'))

/** Members of a disk of a machine, in the same order. */
const DISK: readonly Field[] = [
  readOnly('lun', FIRST),
  readOnly('osType', FIRST),
  readOnly('diffDiskSettings', '2018-06-01'),
  readOnly('name', FIRST),
  readOnly('createOption', FIRST),
  readOnly('vhd', FIRST),
  readOnly('caching', FIRST),
  readOnly('writeAcceleratorEnabled', '2017-12-01'),
  readOnly('managedDisk', MANAGED_DISKS),
  readOnly('deleteOption', '2021-03-01'),
  readOnly('diskSizeGB', FIRST),
  readOnly('toBeDetached', '2019-03-01'),
  readOnly('detachOption', '2021-03-01')
]

interface MachineViewing {
  readonly apiVersion: string
  /** As one member of many: the resource group in capitals, as with disks (recorded 2024). */
  readonly inList: boolean
  readonly withInstance: boolean
}

export function viewMachine(
  world: World,
  machine: VirtualMachine,
  { apiVersion, inList, withInstance }: MachineViewing
): JsonObject {
  const group = inList ? machine.group.toUpperCase() : machine.group
  const { tags, zones, revision } = machine
  return {
    name: machine.name,
    id: writeResourceId({ ...machine, group }),
    type: machine.type,
    location: machine.location,
    ...(tags === undefined ? {} : { tags }),
    ...(zones === undefined ? {} : { zones }),
    properties: arrange(
      {
        ...machine.settings,
        hardwareProfile: { vmSize: machine.size },
        provisioningState: machine.provisioningState,
        vmId: machine.vmId,
        storageProfile: storageView(world, machine, apiVersion),
        timeCreated: formatInstant(machine.timeCreated, machine.offset),
        ...(withInstance ? { instanceView: instanceView(world, machine) } : {})
      },
      PROPERTIES,
      apiVersion
    ),
    ...(apiVersion >= ETAG_SINCE ? { etag: etagOf(revision) } : {})
  }
}

const ETAG_SINCE = '2024-03-01'

export function storageView(world: World, machine: VirtualMachine, apiVersion: string): JsonObject {
  const { imageReference } = machine.settings
  return {
    ...(imageReference === undefined ? {} : { imageReference }),
    osDisk: osDiskView(world, machine, machine.osDisk, apiVersion),
    dataDisks: machine.dataDisks.map((disk) => dataDiskView(world, machine, disk, apiVersion))
  }
}

function osDiskView(
  world: World,
  machine: VirtualMachine,
  disk: OsDisk,
  apiVersion: string
): JsonObject {
  const isLocal = disk.backing.kind === 'host'
  const values = {
    osType: disk.osType,
    ...(isLocal ? { diffDiskSettings: { option: 'Local', placement: 'CacheDisk' } } : {}),
    ...commonView(world, machine, disk)
  }
  return arrange(values, DISK, apiVersion)
}

function dataDiskView(
  world: World,
  machine: VirtualMachine,
  disk: DataDisk,
  apiVersion: string
): JsonObject {
  const { lun, toBeDetached, detachOption } = disk
  const values = {
    lun,
    ...commonView(world, machine, disk),
    toBeDetached,
    ...(detachOption === undefined ? {} : { detachOption })
  }
  return arrange(values, DISK, apiVersion)
}

function commonView(world: World, machine: VirtualMachine, disk: MachineDisk): JsonObject {
  const { name, createOption, caching, writeAcceleratorEnabled, deleteOption } = disk
  return {
    name,
    createOption,
    caching,
    ...(writeAcceleratorEnabled === undefined ? {} : { writeAcceleratorEnabled }),
    ...backingView(world, machine, disk),
    deleteOption
  }
}

/**
 * What the host knows of a disk (its type and size) is missing for a deallocated machine (reported for
 * Azure/azure-cli#15765: the machine itself then has neither).
 */
function backingView(world: World, machine: VirtualMachine, disk: MachineDisk): JsonObject {
  const { backing } = disk
  const onHost = machine.power !== 'deallocated'
  if (backing.kind === 'blob') {
    return { vhd: { uri: backing.uri }, ...(onHost ? { diskSizeGB: backing.sizeGb } : {}) }
  }
  if (backing.kind === 'host') {
    const managedDisk = { storageAccountType: 'Standard_LRS', id: backing.id }
    return { managedDisk, diskSizeGB: backing.sizeGb }
  }
  const id = readResourceId(backing.id)
  const managed = id === undefined ? undefined : world.disks.get(id)
  if (managed === undefined || !onHost) return { managedDisk: { id: spelled(disk, backing.id) } }
  return {
    managedDisk: { storageAccountType: managed.sku, id: spelled(disk, backing.id) },
    diskSizeGB: managed.sizeGb
  }
}

/** The disk that was created with the machine has its group in capitals (recorded 2020). */
function spelled({ createOption }: MachineDisk, text: string): string {
  const id = readResourceId(text)
  if (id === undefined || createOption !== 'FromImage') return text
  return writeResourceId({ ...id, group: id.group.toUpperCase() })
}

/** The current state of a machine (Microsoft: Compute REST model, VirtualMachineInstanceView). */
export function instanceView(world: World, machine: VirtualMachine): JsonObject {
  const now = formatInstant(world.clock.now(), machine.offset)
  const provisioning = machine.provisioningState
  const runs = machine.power === 'running'
  return {
    ...(runs ? { computerName: machine.name, osName: machine.osDisk.osType } : {}),
    disks: disksOf(machine).map(({ name }) => ({
      name,
      statuses: [status('ProvisioningState', 'Succeeded', now)]
    })),
    statuses: [status('ProvisioningState', provisioning, now), powerStatus(machine.power)]
  }
}

function status(kind: string, state: string, time: string): JsonObject {
  return {
    code: `${kind}/${state.toLowerCase()}`,
    level: state === 'Failed' ? 'Error' : 'Info',
    displayStatus: `Provisioning ${state.toLowerCase()}`,
    time
  }
}

function powerStatus(power: PowerState): JsonObject {
  return { code: `PowerState/${power}`, level: 'Info', displayStatus: `VM ${power}` }
}
