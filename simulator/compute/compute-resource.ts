import type { ResourceId } from '../arm/resource-id.ts'
import type { Tags } from '../arm/tags.ts'
import type { JsonObject } from '../wire/json.ts'
import type { SparseBytes } from './sparse-bytes.ts'

export type ProvisioningState = 'Updating' | 'Succeeded' | 'Failed' | 'Deleting'

/** What disks and snapshots have in common. */
export interface ComputeResource extends ResourceId {
  readonly location: string
  /** Such as `{ name: 'losangeles', type: 'EdgeZone' }`; absent in a region's own data centers. */
  readonly extendedLocation: JsonObject | undefined
  tags: Tags | undefined
  /** `Premium_LRS` */
  sku: string
  /** Members of `properties` that are stored as sent and mean nothing to the simulator. */
  settings: JsonObject
  creationData: JsonObject
  sizeGb: number
  readonly uniqueId: string
  /** ms since 1970. */
  readonly timeCreated: number
  /** Zone offset in which Azure writes its instants, in minutes. */
  readonly offset: number
  provisioningState: ProvisioningState
  readonly bytes: SparseBytes
  /** A live shared access signature. */
  grant: Grant | undefined
}

export interface Grant {
  readonly accessSas: string
  /** ms since 1970. */
  readonly expiresAt: number
}

export const BYTES_PER_GIB = 1024 ** 3

export function hasLiveGrant(resource: ComputeResource, now: number): boolean {
  return resource.grant !== undefined && resource.grant.expiresAt > now
}

/** `tier` of a sku, as Azure adds it in answers. */
export function skuView(name: string): JsonObject {
  if (name.startsWith('UltraSSD')) return { name, tier: 'Ultra' }
  return { name, tier: name.startsWith('Premium') ? 'Premium' : 'Standard' }
}

/** Disk types whose snapshots are copied in the background before they can be used. */
export function copiesInBackground(sku: string): boolean {
  return sku === 'PremiumV2_LRS' || sku === 'UltraSSD_LRS'
}

/** Sector size of every disk that does not name one, in bytes. */
export const CLASSIC_SECTOR = 512

/** Sector size of a new Premium SSD v2 or Ultra disk that does not choose one, in bytes (Microsoft: disks-types). */
export const DEFAULT_FAST_SECTOR = 4096
