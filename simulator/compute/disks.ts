import { computeError } from '../arm/arm-error.ts'
import type { ResourceRequest, ResourceType } from '../arm/resource-type.ts'
import type { Answer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { numberAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { beginAccess, endAccess } from './access.ts'
import { failCopiesOfDisk } from './background-copy.ts'
import { propertiesView, resourceView } from './compute-view.ts'
import {
  acceptDelete,
  acceptWrite,
  changeable,
  checkNotDeleting,
  checkSameSource,
  readProperties,
  readSku,
  requireCreationData
} from './compute-writes.ts'
import type { Disk } from './disk.ts'
import { DISK_TYPE } from './disk.ts'
import { createDisk } from './disk-creation.ts'
import { performanceOf } from './disk-performance.ts'
import { readDiskSize, readDiskSource } from './disk-source.ts'
import { DISK_FIELDS } from './fields.ts'
import { checkComputeName } from './names.ts'

const SKUS = [
  'Standard_LRS',
  'StandardSSD_LRS',
  'StandardSSD_ZRS',
  'Premium_LRS',
  'Premium_ZRS',
  'PremiumV2_LRS',
  'UltraSSD_LRS'
]

/** `Microsoft.Compute/disks`. */
export function diskType(world: World): ResourceType<Disk> {
  return {
    type: DISK_TYPE,
    find: (id) => world.disks.get(id),
    list: (subscriptionId, group) => world.disks.list(subscriptionId, group),
    view: (disk, apiVersion, inList) => viewDisk(world, disk, apiVersion, inList),
    put: (request, existing) =>
      existing === undefined ? create(world, request) : update(world, request, existing),
    patch: (request, disk) => patch(world, request, disk),
    remove: (request, disk) => remove(world, request, disk),
    actions: {
      beginGetAccess: { run: (request, disk) => beginAccess(world, request, disk) },
      endGetAccess: { run: (request, disk) => endAccess(world, request, disk) }
    },
    buckets: {
      put: 'CreateUpdateDisks',
      patch: 'CreateUpdateDisks',
      remove: 'DeleteDisks',
      action: 'HighCostDiskHydrate'
    }
  }
}

export function viewDisk(
  world: World,
  disk: Disk,
  apiVersion: string,
  inList: boolean
): JsonObject {
  const special = {
    ...performanceOf(disk.sku, disk.sizeGb),
    ...chosenPerformance(disk.settings),
    diskState: disk.managedBy === undefined ? 'Unattached' : 'Attached'
  }
  const properties = propertiesView(disk, special, DISK_FIELDS, apiVersion, world.clock.now())
  return resourceView(disk, properties, inList, {
    ...(disk.managedBy === undefined ? {} : { managedBy: disk.managedBy }),
    ...(disk.zones === undefined ? {} : { zones: disk.zones })
  })
}

/** IOPS and throughput that were asked for; only some disk types let one choose. */
function chosenPerformance({ diskIOPSReadWrite, diskMBpsReadWrite }: JsonObject): JsonObject {
  return {
    ...(diskIOPSReadWrite === undefined ? {} : { diskIOPSReadWrite }),
    ...(diskMBpsReadWrite === undefined ? {} : { diskMBpsReadWrite })
  }
}

function create(world: World, request: ResourceRequest): Answer {
  checkComputeName('disk', request.id.name)
  const properties = readProperties(request, DISK_FIELDS, 'DiskProperties')
  const creationData = requireCreationData(properties, 'disk')
  const sku = readSku(request.body, SKUS, 'disk') ?? 'Standard_LRS'
  const source = readDiskSource(world, request, creationData, sku)
  const disk = createDisk(world, {
    id: { ...request.id, type: DISK_TYPE },
    location: request.location,
    source,
    tags: request.tags,
    sku,
    sizeGb: readDiskSize(properties, source),
    settings: passive(properties),
    creationData,
    zones: readZones(request.body),
    managedBy: undefined
  })
  return accept(world, request, disk, properties)
}

/** A PUT on an existing name is an update, as with snapshots. */
function update(world: World, request: ResourceRequest, disk: Disk): Answer {
  checkNotDeleting(disk)
  const properties = readProperties(request, DISK_FIELDS, 'DiskProperties')
  checkSameSource(disk, requireCreationData(properties, 'disk'))
  disk.tags = request.tags
  return change(world, request, disk, properties)
}

function patch(world: World, request: ResourceRequest, disk: Disk): Answer {
  checkNotDeleting(disk)
  const properties = readProperties(request, DISK_FIELDS, 'DiskUpdateProperties')
  // Tags that are sent replace all others; tags that are not sent stay.
  if (request.tags !== undefined) disk.tags = request.tags
  return change(world, request, disk, { ...changeable(disk), ...properties })
}

function change(
  world: World,
  request: ResourceRequest,
  disk: Disk,
  properties: JsonObject
): Answer {
  const sku = readSku(request.body, SKUS, 'disk')
  if (sku !== undefined) disk.sku = sku
  const sizeGb = numberAt(properties, 'diskSizeGB') ?? disk.sizeGb
  if (sizeGb < disk.sizeGb) {
    throw computeError(
      400,
      'BadRequest',
      `Disk size reduction is not supported. Current size is ${String(disk.sizeGb)} GB, requested size is ${String(sizeGb)} GB.`
    )
  }
  if (sizeGb > disk.sizeGb) {
    failCopiesOfDisk(world.snapshots.all(), disk.uniqueId, world.clock.now())
  }
  disk.sizeGb = sizeGb
  disk.settings = { ...disk.settings, ...passive(properties) }
  disk.provisioningState = 'Updating'
  return accept(world, request, disk, properties)
}

function accept(
  world: World,
  request: ResourceRequest,
  disk: Disk,
  properties: JsonObject
): Answer {
  return acceptWrite(world, request, disk, properties, () => {
    if (disk.provisioningState === 'Updating') disk.provisioningState = 'Succeeded'
    return { output: viewDisk(world, disk, request.apiVersion, false) }
  })
}

function remove(world: World, request: ResourceRequest, disk: Disk): Answer {
  if (disk.managedBy !== undefined) {
    throw computeError(
      409,
      'OperationNotAllowed',
      `Disk ${disk.name} is attached to VM ${disk.managedBy}.`
    )
  }
  return acceptDelete(world, request, disk, () => {
    world.disks.remove(disk)
  })
}

function readZones(body: JsonObject): readonly string[] | undefined {
  const { zones } = body
  return Array.isArray(zones) ? zones.filter((zone) => typeof zone === 'string') : undefined
}

/** Members that the simulator only keeps; the others have fields of their own. */
function passive(properties: JsonObject): JsonObject {
  const own = ['creationData', 'diskSizeGB', 'completionPercent', 'diskState']
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !own.includes(name)))
}
