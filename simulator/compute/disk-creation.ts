import { randomUUID } from 'node:crypto'
import type { ResourceId } from '../arm/resource-id.ts'
import type { Tags } from '../arm/tags.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { Disk } from './compute-resource.ts'
import {
  CLASSIC_SECTOR,
  copiesInBackground,
  DEFAULT_FAST_SECTOR,
  DISK_TYPE
} from './compute-resource.ts'
import { inheritedByDisk } from './inheritance.ts'
import type { Source } from './source.ts'
import { createSparseBytes } from './sparse-bytes.ts'

/** Everything that is known about a disk before it exists. */
interface DiskPlan {
  readonly id: ResourceId
  readonly location: string
  readonly extendedLocation: JsonObject | undefined
  readonly source: Source | undefined
  readonly tags: Tags | undefined
  readonly sku: string
  readonly sizeGb: number
  readonly settings: JsonObject
  readonly creationData: JsonObject
  readonly zones: readonly string[] | undefined
  readonly owners: readonly string[]
}

/** Puts the disk into the world in state Updating. */
export function createDisk(world: World, plan: DiskPlan): Disk {
  const source = plan.source?.resource
  return world.disks.add({
    ...plan.id,
    type: DISK_TYPE,
    location: plan.location,
    extendedLocation: plan.extendedLocation,
    tags: plan.tags,
    sku: plan.sku,
    settings: { ...inheritedByDisk(source?.settings), ...plan.settings },
    creationData: {
      ...sectorSizeOf(plan),
      ...plan.creationData,
      ...(source === undefined ? {} : { sourceUniqueId: source.uniqueId })
    },
    sizeGb: plan.sizeGb,
    uniqueId: randomUUID(),
    timeCreated: world.diskClock.stamp(),
    offset: world.nextOffset(),
    provisioningState: 'Updating',
    bytes: source?.bytes.freeze() ?? createSparseBytes(),
    grant: undefined,
    zones: plan.zones,
    owners: plan.owners,
    ownersChangedAt: undefined
  })
}

/** That of the source, else the default of the type; only some types report it. */
function sectorSizeOf({ sku, source }: DiskPlan): JsonObject {
  if (!copiesInBackground(sku)) return {}
  if (source === undefined) return { logicalSectorSize: DEFAULT_FAST_SECTOR }
  return { logicalSectorSize: source.resource.creationData.logicalSectorSize ?? CLASSIC_SECTOR }
}
