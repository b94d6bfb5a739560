import { randomUUID } from 'node:crypto'
import { findRegion } from '../arm/regions.ts'
import type { ResourceId } from '../arm/resource-id.ts'
import type { Tags } from '../arm/tags.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { Family, Snapshot } from './compute-resource.ts'
import { familyOf, SNAPSHOT_TYPE } from './compute-resource.ts'
import { inheritedBySnapshot } from './inheritance.ts'
import type { Origin } from './snapshot-origin.ts'
import { dataTakenOf, lineageOf } from './snapshot-origin.ts'
import { createSparseBytes } from './sparse-bytes.ts'

/** Everything that is known about a snapshot before it exists. */
interface SnapshotPlan {
  readonly id: ResourceId
  readonly location: string
  readonly extendedLocation: JsonObject | undefined
  readonly incremental: boolean
  readonly origin: Origin
  readonly tags: Tags | undefined
  readonly sku: string | undefined
  readonly sizeGb: number | undefined
  readonly settings: JsonObject
  readonly creationData: JsonObject
}

const MINUTE = 60_000

/** Puts the snapshot into the world in state Updating; its content is frozen now. */
export function createSnapshot(world: World, plan: SnapshotPlan): Snapshot {
  const { origin, location } = plan
  const source = origin.source?.resource
  const family = plan.incremental ? findFamily(world, origin, location) : undefined
  const sku = plan.sku ?? family?.sku ?? defaultSku(plan)
  if (family !== undefined) family.sku = sku
  const timeCreated = world.diskClock.stamp()
  const readyAt = world.clock.now() + world.settings.operationMs
  return world.snapshots.add({
    ...plan.id,
    type: SNAPSHOT_TYPE,
    location,
    extendedLocation: plan.extendedLocation,
    tags: plan.tags,
    sku,
    settings: { ...inheritedBySnapshot(source?.settings), ...plan.settings },
    creationData: {
      ...plan.creationData,
      ...(source === undefined ? {} : { sourceUniqueId: source.uniqueId }),
      ...sectorSizeOf(source?.creationData)
    },
    sizeGb: plan.sizeGb ?? source?.sizeGb ?? 0,
    uniqueId: randomUUID(),
    timeCreated,
    offset: world.nextOffset(),
    provisioningState: 'Updating',
    bytes: source?.bytes.freeze() ?? createSparseBytes(),
    grant: undefined,
    incremental: plan.incremental,
    sourceUniqueId: source?.uniqueId,
    familyId: family?.id,
    copy:
      origin.copyMs === undefined
        ? undefined
        : {
            // The operation succeeds at 0 %; the copy starts at its end (recorded 2023-11).
            startsAt: readyAt,
            durationMs: origin.copyMs,
            sourceKey: origin.copiedFrom,
            ...copiedSnapshot(origin),
            fixedPercent: undefined,
            error: undefined
          },
    immutability: undefined,
    instantUntil:
      origin.instantMinutes === undefined ? undefined : readyAt + origin.instantMinutes * MINUTE
  })
}

/** What the limits of copies need after the source is deleted. */
function copiedSnapshot({ copiedFrom, source }: Origin) {
  const snapshot = copiedFrom !== undefined && source?.kind === 'snapshot' ? source : undefined
  return {
    lineage: snapshot && lineageOf(snapshot.resource),
    dataTaken: snapshot && dataTakenOf(snapshot.resource)
  }
}

/** Of the disk in its region; a copy gets the family of its source's copies in the target region (recorded 2023-11: a new id). */
function findFamily(world: World, { source }: Origin, region: string): Family {
  if (source === undefined) return familyOf(world.families, randomUUID(), region)
  const origin =
    source.kind === 'disk' ? source.resource.uniqueId : (source.resource.familyId ?? randomUUID())
  return familyOf(world.families, origin, region)
}

/** Microsoft: disks-incremental-snapshots: zone-redundant when the region has zones; a full snapshot is not. */
function defaultSku({ incremental, location }: SnapshotPlan): string {
  return incremental && findRegion(location)?.zones === true ? 'Standard_ZRS' : 'Standard_LRS'
}

function sectorSizeOf(creationData: JsonObject = {}): JsonObject {
  const { logicalSectorSize } = creationData
  return logicalSectorSize === undefined ? {} : { logicalSectorSize }
}
