import { badRequest, invalidParameter } from '../arm/arm-error.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { JsonObject } from '../wire/json.ts'
import { numberAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { accessStateOf } from './background-copy.ts'
import type { Snapshot } from './compute-resource.ts'
import { CLASSIC_SECTOR, copiesInBackground } from './compute-resource.ts'
import type { Source } from './source.ts'
import { checkReadable, checkSameEdgeZone, findSource, sourceNotFound } from './source.ts'

/** An empty disk, or one from a snapshot or disk of its region. */
export function readDiskSource(
  request: ResourceRequest,
  creationData: JsonObject,
  sku: string
): Source | undefined {
  const option = stringAt(creationData, 'createOption')
  if (option === 'Empty') return undefined
  if (option !== 'Copy') {
    throw invalidParameter(
      'creationData.createOption',
      `The value '${option ?? ''}' of parameter 'creationData.createOption' is not allowed. Allowed values are: Empty, Copy.`
    )
  }
  const source = findSource(request, creationData)
  if (source.resource.location !== request.location) throw sourceNotFound(source.resource)
  checkSameEdgeZone(request, source)
  // Microsoft: disks-instant-access-snapshots: only Premium SSD v2 and Ultra disks come from a snapshot in that state.
  checkReadable(request.world, source, copiesInBackground(sku))
  checkSectors(source, sku)
  checkSameSectors(source, creationData)
  return source
}

/** Microsoft: disks-incremental-snapshots-restrictions: 4096-byte sectors fit Premium SSD v2 and Ultra disks only. */
function checkSectors({ resource }: Source, sku: string): void {
  if (resource.creationData.logicalSectorSize !== 4096 || copiesInBackground(sku)) return
  throw invalidParameter(
    'creationData.sourceResourceId',
    `The source '${resource.name}' has a logical sector size of 4096, which disks of type '${sku}' do not support.`
  )
}

/** Data keeps its sector size; the refusal is a guess. */
function checkSameSectors({ resource }: Source, creationData: JsonObject): void {
  const there = resource.creationData.logicalSectorSize ?? CLASSIC_SECTOR
  const asked = creationData.logicalSectorSize ?? there
  if (asked === there) return
  throw invalidParameter(
    'creationData.logicalSectorSize',
    `The logical sector size '${String(numberAt(creationData, 'logicalSectorSize'))}' is not that of the source '${resource.name}', ${String(numberAt(resource.creationData, 'logicalSectorSize') ?? CLASSIC_SECTOR)}.`
  )
}

/** The requested size, not below that of the source, and not above that of one with instant access. */
export function readDiskSize(
  world: World,
  properties: JsonObject,
  source: Source | undefined
): number {
  const least = source?.resource.sizeGb
  const size = numberAt(properties, 'diskSizeGB') ?? least
  if (size === undefined || size < 1 || size > 65_536) {
    throw invalidParameter(
      'disk.diskSizeGB',
      `Required parameter 'disk.diskSizeGB' is missing (null) or out of range.`
    )
  }
  if (least !== undefined && size < least) {
    throw badRequest(
      `Disk size ${String(size)} GB is smaller than the size of its source, ${String(least)} GB.`
    )
  }
  if (source?.kind === 'snapshot') checkInstantSize(world, source.resource, size)
  return size
}

/** Microsoft: disks-instant-access-snapshots: no larger than the snapshot, while it has only instant access. */
function checkInstantSize(world: World, snapshot: Snapshot, sizeGb: number): void {
  if (sizeGb <= snapshot.sizeGb) return
  if (accessStateOf(snapshot, world.clock.now()) !== 'InstantAccess') return
  throw badRequest(
    `Disk size ${String(sizeGb)} GB is larger than the size of its instant access snapshot, ${String(snapshot.sizeGb)} GB.`
  )
}
