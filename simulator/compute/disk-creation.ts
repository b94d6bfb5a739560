import { randomUUID } from 'node:crypto'
import type { ResourceId } from '../arm/resource-id.ts'
import type { Tags } from '../arm/tags.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import { copiesInBackground, DEFAULT_FAST_SECTOR } from './compute-resource.ts'
import type { Disk } from './disk.ts'
import { DISK_TYPE } from './disk.ts'
import type { Source } from './source.ts'
import { createSparseBytes } from './sparse-bytes.ts'

/** Everything that is decided about a disk before it exists. */
export interface DiskPlan {
  readonly id: ResourceId
  readonly location: string
  readonly source: Source | undefined
  readonly tags: Tags | undefined
  readonly sku: string
  readonly sizeGb: number
  readonly settings: JsonObject
  readonly creationData: JsonObject
  readonly zones: readonly string[] | undefined
  readonly managedBy: string | undefined
}

/** Puts the disk into the world in state Updating. */
export function createDisk(world: World, plan: DiskPlan): Disk {
  const source = plan.source?.resource
  return world.disks.add({
    ...plan.id,
    type: DISK_TYPE,
    location: plan.location,
    tags: plan.tags,
    sku: plan.sku,
    settings: plan.settings,
    creationData: {
      ...sectorSizeOf(plan),
      ...plan.creationData,
      ...(source === undefined ? {} : { sourceUniqueId: source.uniqueId })
    },
    sizeGb: plan.sizeGb,
    uniqueId: randomUUID(),
    timeCreated: world.clock.stamp(),
    offset: world.nextOffset(),
    provisioningState: 'Updating',
    bytes: source?.bytes.freeze() ?? createSparseBytes(),
    grant: undefined,
    zones: plan.zones,
    managedBy: plan.managedBy
  })
}

/** Of the source, else the type's own; other types have none. */
function sectorSizeOf({ sku, source }: DiskPlan): JsonObject {
  if (!copiesInBackground(sku)) return {}
  const { logicalSectorSize = DEFAULT_FAST_SECTOR } = source?.resource.creationData ?? {}
  return { logicalSectorSize }
}
