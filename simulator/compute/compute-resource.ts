import { randomUUID } from 'node:crypto'
import { operationNotAllowed } from '../arm/arm-error.ts'
import type { ResourceId } from '../arm/resource-id.ts'
import type { Tags } from '../arm/tags.ts'
import type { JsonObject } from '../wire/json.ts'
import type { SparseBytes } from './sparse-bytes.ts'

type ProvisioningState = 'Updating' | 'Succeeded' | 'Failed' | 'Deleting'

/** The common properties of disks and snapshots. */
export interface ComputeResource extends ResourceId {
  readonly location: string
  /** Such as `{ name: 'losangeles', type: 'EdgeZone' }`; absent in a region's own data centers. */
  readonly extendedLocation: JsonObject | undefined
  tags: Tags | undefined
  /** `Premium_LRS` */
  sku: string
  /** Members of `properties` that are stored as sent and have no effect in the simulator. */
  settings: JsonObject
  creationData: JsonObject
  sizeGb: number
  readonly uniqueId: string
  /** ms since 1970. */
  readonly timeCreated: number
  /** Offset of the time zone of its instants, in minutes. */
  readonly offset: number
  provisioningState: ProvisioningState
  readonly bytes: SparseBytes
  /** A valid shared access signature. */
  grant: Grant | undefined
}

interface Grant {
  readonly accessSas: string
  /** ms since 1970. */
  readonly expiresAt: number
}

export const BYTES_PER_GIB = 1024 ** 3

export function hasLiveGrant(resource: ComputeResource, now: number): boolean {
  return resource.grant !== undefined && resource.grant.expiresAt > now
}

/** Refuses what a running export may not have; `before` names it. */
export function checkNoLiveAccess(now: number, resource: ComputeResource, before: string): void {
  if (!hasLiveGrant(resource, now)) return
  throw operationNotAllowed(
    `There is an active shared access signature outstanding for disk ${resource.name}. Call EndGetAccess before ${before}.`
  )
}

/** `tier` of a sku, as Azure adds it in answers. */
export function skuView(name: string): JsonObject {
  if (name.startsWith('UltraSSD')) return { name, tier: 'Ultra' }
  return { name, tier: name.startsWith('Premium') ? 'Premium' : 'Standard' }
}

/** Disk types whose snapshots need a background copy before they can be used. */
export function copiesInBackground(sku: string): boolean {
  return sku === 'PremiumV2_LRS' || sku === 'UltraSSD_LRS'
}

/** Sector size of every disk that does not name one, in bytes. */
export const CLASSIC_SECTOR = 512

/** Sector size of a new Premium SSD v2 or Ultra disk that does not choose one, in bytes (Microsoft: disks-types). */
export const DEFAULT_FAST_SECTOR = 4096

export interface Disk extends ComputeResource {
  readonly type: 'Microsoft.Compute/disks'
  zones: readonly string[] | undefined
  /** Ids of the virtual machines that it is attached to: one, or up to `maxShares`. */
  owners: readonly string[]
  /** When that last changed, or one of these machines was started or deallocated, ms since 1970. */
  ownersChangedAt: number | undefined
}

export const DISK_TYPE = 'Microsoft.Compute/disks'

export interface Snapshot extends ComputeResource {
  readonly type: 'Microsoft.Compute/snapshots'
  readonly incremental: boolean
  /** `uniqueId` of its source disk or snapshot. */
  readonly sourceUniqueId: string | undefined
  /** What can be compared with it; incremental snapshots only. */
  readonly familyId: string | undefined
  /** A copy that continues after the operation has succeeded: across regions, or of a Premium SSD v2 or Ultra disk. */
  copy: BackgroundCopy | undefined
  /** End of its instant-access window, ms since 1970. */
  readonly instantUntil: number | undefined
  immutability: ImmutabilityPolicy | undefined
  /** How a disk that is made from it comes out; as it should when absent. */
  damage?: Damage | undefined
}

/**
 * What is wrong with a snapshot that looks as any other: a disk made from it lacks the later half of its written pages,
 * its creation is refused, or fails after it was accepted.
 */
export type Damage = 'incomplete' | 'refused' | 'failed'

/** A copy that continues after an operation has succeeded. */
export interface BackgroundCopy {
  /** ms since 1970. */
  readonly startsAt: number
  readonly durationMs: number
  /** Id of the source snapshot, lower-cased; none for a background copy from the disk itself. */
  readonly sourceKey: string | undefined
  /** Identifies the original disk of the data: the same along a chain of copies. */
  readonly lineage: string | undefined
  /** When that data was captured, ms since 1970. */
  readonly dataTaken: number | undefined
  /** Set from outside to replace the computed value. */
  fixedPercent: number | undefined
  /** Stops the copy (Azure's only code: CopySourceNotFound). */
  error: { readonly errorCode: string; readonly errorMessage: string } | undefined
}

export type ImmutabilityType = 'Unlocked' | 'Locked'

/** What prevents the deletion of a snapshot. Its codes were never published: they are guesses. */
export interface ImmutabilityPolicy {
  readonly type: ImmutabilityType
  readonly days: number
  /** ms since 1970. */
  readonly startsAt: number
}

export const SNAPSHOT_TYPE = 'Microsoft.Compute/snapshots'

/** Incremental snapshots whose changes can be compared: those of one disk, or the copies of one family in one region. */
export interface Family {
  readonly id: string
  /**
   * Sku of its latest snapshot: the next one inherits it when the request has none (Microsoft: Compute REST model,
   * snapshot sku).
   */
  sku: string | undefined
}

export type Families = Map<string, Family>

/** The family for a source (a disk's uniqueId, or another family's id) in a region. */
export function familyOf(families: Families, origin: string, region: string): Family {
  const key = `${origin}@${region}`
  let family = families.get(key)
  if (family === undefined) {
    family = { id: randomUUID(), sku: undefined }
    families.set(key, family)
  }
  return family
}
