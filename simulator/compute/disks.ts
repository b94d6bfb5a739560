import type { ArmError } from '../arm/arm-error.ts'
import {
  badRequest,
  computeError,
  invalidParameter,
  operationNotAllowed
} from '../arm/arm-error.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Answer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { numberAt, objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { beginAccess, endAccess } from './access.ts'
import { failCopiesOfDisk } from './background-copy.ts'
import type { Disk } from './compute-resource.ts'
import { DISK_TYPE } from './compute-resource.ts'
import { propertiesView, resourceView } from './compute-view.ts'
import {
  acceptDelete,
  acceptNew,
  checkComputeName,
  readExtendedLocation,
  readProperties,
  readSku,
  requireCreationData
} from './compute-writes.ts'
import { createDisk } from './disk-creation.ts'
import { checkNotInUse, ownershipView, ownersView } from './disk-ownership.ts'
import { readDiskSize, readDiskSource } from './disk-source.ts'
import { DISK_FIELDS } from './fields.ts'
import { inheritedByDisk } from './inheritance.ts'
import { PAGE } from './page-content.ts'
import type { ResourceKind } from './resource-kind.ts'
import { passive, resourceType } from './resource-kind.ts'

const SKUS = [
  'Standard_LRS',
  'StandardSSD_LRS',
  'StandardSSD_ZRS',
  'Premium_LRS',
  'Premium_ZRS',
  'PremiumV2_LRS',
  'UltraSSD_LRS'
]

const DISKS: ResourceKind<Disk> = {
  type: DISK_TYPE,
  noun: 'disk',
  fields: DISK_FIELDS,
  own: ['creationData', 'diskSizeGB', 'completionPercent', 'diskState'],
  store: ({ disks }) => disks,
  skus: () => SKUS,
  view: viewDisk,
  output: (world, disk, apiVersion) => viewDisk(world, disk, apiVersion, false),
  create,
  check: checkSize,
  apply: resize,
  remove,
  actions: {
    beginGetAccess: {
      run: (request, disk) => {
        checkNotInUse(request.world, disk)
        return beginAccess(request, disk)
      }
    },
    endGetAccess: { run: endAccess }
  },
  buckets: {
    get: 'LowCostGet',
    put: 'CreateUpdateDisks',
    patch: 'CreateUpdateDisks',
    remove: 'DeleteDisks',
    action: 'HighCostDiskHydrate'
  }
}

export const diskType = (world: World) => resourceType(world, DISKS)

export function viewDisk(
  world: World,
  disk: Disk,
  apiVersion: string,
  inList: boolean
): JsonObject {
  const special = {
    ...performanceOf(disk.sku, disk.sizeGb, stringAt(disk.settings, 'tier')),
    ...chosenPerformance(disk.settings),
    ...ownershipView(world, disk)
  }
  const properties = propertiesView(disk, special, DISK_FIELDS, apiVersion, world.clock.now())
  return resourceView(disk, properties, inList, {
    ...ownersView(disk, apiVersion),
    ...(disk.zones === undefined ? {} : { zones: disk.zones })
  })
}

/** Requested IOPS and throughput; only some disk types allow a choice. */
function chosenPerformance({ diskIOPSReadWrite, diskMBpsReadWrite }: JsonObject): JsonObject {
  return {
    ...(diskIOPSReadWrite === undefined ? {} : { diskIOPSReadWrite }),
    ...(diskMBpsReadWrite === undefined ? {} : { diskMBpsReadWrite })
  }
}

function create(request: ResourceRequest): Answer {
  const { world } = request
  checkComputeName('disk', request.id.name)
  const properties = readProperties(request, DISK_FIELDS, 'DiskProperties')
  const creationData = requireCreationData(properties, 'disk')
  const sku = readSku(request.body, SKUS, 'disk') ?? 'Standard_LRS'
  const source = readDiskSource(request, creationData, sku)
  const settings = passive(DISKS, properties)
  const damage = source?.kind === 'snapshot' ? source.resource.damage : undefined
  if (damage === 'refused') throw unreadableSource(source?.resource.name ?? '')
  checkSecureSet({ ...inheritedByDisk(source?.resource.settings), ...settings })
  const disk = createDisk(world, {
    id: { ...request.id, type: DISK_TYPE },
    location: request.location,
    extendedLocation: readExtendedLocation(request.body),
    source,
    tags: request.tags,
    sku,
    sizeGb: readDiskSize(world, properties, source),
    settings,
    creationData,
    zones: readZones(request.body),
    owners: []
  })
  if (damage === 'incomplete') loseHalf(disk)
  return acceptNew(request, disk, properties, () => {
    if (damage === 'failed') {
      disk.provisioningState = 'Failed'
      return { error: unreadableSource(source?.resource.name ?? '') }
    }
    if (disk.provisioningState === 'Updating') disk.provisioningState = 'Succeeded'
    return { output: viewDisk(world, disk, request.apiVersion, false) }
  })
}

/** The code is a guess: no failure of a restore is recorded. */
function unreadableSource(name: string): ArmError {
  return computeError(409, 'Conflict', `The data of the source '${name}' cannot be read.`)
}

/** Empties the later half of the written pages, as a copy does that ended too soon. */
function loseHalf({ bytes }: Disk): void {
  const ranges = [...bytes.ranges()]
  const total = ranges.reduce((sum, { from, to }) => sum + to - from, 0)
  let kept = Math.floor(total / 2 / PAGE) * PAGE
  for (const { from, to } of ranges) {
    const left = Math.min(kept, to - from)
    kept -= left
    if (from + left < to) bytes.clear(from + left, to - from - left)
  }
}

/** A confidential disk with a customer's key must name its encryption set (the refusal is a guess). */
function checkSecureSet(settings: JsonObject): void {
  const { securityType, secureVMDiskEncryptionSetId } = objectAt(settings, 'securityProfile')
  const isNeeded = securityType === 'ConfidentialVM_DiskEncryptedWithCustomerKey'
  if (isNeeded === (secureVMDiskEncryptionSetId !== undefined)) return
  throw invalidParameter(
    'disk.securityProfile.secureVMDiskEncryptionSetId',
    `The parameters securityType 'ConfidentialVM_DiskEncryptedWithCustomerKey' and secureVMDiskEncryptionSetId must be given together.`
  )
}

function checkSize(disk: Disk, properties: JsonObject): void {
  const sizeGb = numberAt(properties, 'diskSizeGB') ?? disk.sizeGb
  if (sizeGb >= disk.sizeGb) return
  throw badRequest(
    `Disk size reduction is not supported. Current size is ${String(disk.sizeGb)} GB, requested size is ${String(sizeGb)} GB.`
  )
}

function resize(world: World, disk: Disk, properties: JsonObject): void {
  const sizeGb = numberAt(properties, 'diskSizeGB') ?? disk.sizeGb
  if (sizeGb > disk.sizeGb) {
    failCopiesOfDisk(world.snapshots.all(), disk.uniqueId, world.clock.now())
  }
  disk.sizeGb = sizeGb
}

function remove(request: ResourceRequest, disk: Disk): Answer {
  const [owner] = disk.owners
  if (owner !== undefined) {
    throw operationNotAllowed(`Disk ${disk.name} is attached to VM ${owner}.`)
  }
  return acceptDelete(request, disk, () => {
    request.world.disks.remove(disk)
  })
}

function readZones(body: JsonObject): readonly string[] | undefined {
  const { zones } = body
  return Array.isArray(zones) ? zones.filter((zone) => typeof zone === 'string') : undefined
}

/** Premium SSD tiers: size up to GiB, tier, IOPS, MB/s (Microsoft: disks-types; P15 recorded 2023-11). */
const PREMIUM = [
  [4, 'P1', 120, 25],
  [8, 'P2', 120, 25],
  [16, 'P3', 120, 25],
  [32, 'P4', 120, 25],
  [64, 'P6', 240, 50],
  [128, 'P10', 500, 100],
  [256, 'P15', 1100, 125],
  [512, 'P20', 2300, 150],
  [1024, 'P30', 5000, 200],
  [2048, 'P40', 7500, 250],
  [4096, 'P50', 7500, 250],
  [8192, 'P60', 16_000, 500],
  [16_384, 'P70', 18_000, 750],
  [32_767, 'P80', 20_000, 900]
] as const

/** `diskIOPSReadWrite`, `diskMBpsReadWrite` and, if there is one, `tier`: that of the size, or a higher one that was chosen. */
function performanceOf(sku: string, sizeGb: number, chosen?: string): JsonObject {
  if (sku === 'Premium_LRS' || sku === 'Premium_ZRS') {
    const [, tier, iops, mbps] =
      PREMIUM.find(([, name]) => name === chosen) ??
      PREMIUM.find(([upTo]) => sizeGb <= upTo) ??
      PREMIUM[13]
    return { diskIOPSReadWrite: iops, diskMBpsReadWrite: mbps, tier }
  }
  // Premium SSD v2 starts with 3000 IOPS and 125 MB/s (Microsoft: disks-types).
  if (sku === 'PremiumV2_LRS' || sku === 'UltraSSD_LRS') {
    return { diskIOPSReadWrite: 3000, diskMBpsReadWrite: 125 }
  }
  // Recorded 2019 for Standard_LRS up to 4 TiB.
  return { diskIOPSReadWrite: 500, diskMBpsReadWrite: 60 }
}
