import type { Lock, LockLevel } from '../arm/locks.ts'
import type { Policy, PolicySeed } from '../arm/policies.ts'
import { findRegion } from '../arm/regions.ts'
import { resourceKey, writeResourceId } from '../arm/resource-id.ts'
import { copyDuration } from '../compute/background-copy.ts'
import type { Disk, ImmutabilityType, Snapshot } from '../compute/compute-resource.ts'
import {
  copiesInBackground,
  DEFAULT_FAST_SECTOR,
  DISK_TYPE,
  SNAPSHOT_TYPE
} from '../compute/compute-resource.ts'
import { createDisk } from '../compute/disk-creation.ts'
import { createSnapshot } from '../compute/snapshot-creation.ts'
import type { ManagedIdentity } from '../entra/directory.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import { addGroup, findGroup } from '../world.ts'
import { findDisk, findSnapshot } from './find.ts'

/** A disk for a test or a demo; absent properties have usual values. */
export interface DiskSeed {
  name: string
  /** Created in the disk's region when it does not exist; `production` when absent. */
  group?: string
  subscriptionId?: string
  /** `westeurope` when absent. */
  location?: string
  /** Such as `{ name: 'losangeles', type: 'EdgeZone' }`. */
  extendedLocation?: JsonObject
  /** `Premium_LRS` when absent. */
  sku?: string
  /** 64 when absent. */
  sizeGb?: number
  tags?: Record<string, string>
  zones?: string[]
  /** Id of a virtual machine that it is attached to, which need not exist; `seedVm` sets it itself. */
  managedBy?: string
  /** 512, or 4096 when absent; Premium SSD v2 and Ultra only. */
  logicalSectorSize?: number
  /** Source of the disk, such as `{ createOption: 'FromImage', … }`; an empty disk when absent. */
  creationData?: JsonObject
  /** Further members of `properties`, such as `osType` or `networkAccessPolicy`. */
  properties?: JsonObject
}

/** An existing snapshot, of any time, beyond every limit. */
export interface SnapshotSeed {
  name: string
  /** Id of the disk (Copy) or, for a copy across regions, of the snapshot (CopyStart). */
  source: string
  group?: string
  location?: string
  incremental?: boolean
  sku?: string
  tags?: Record<string, string>
  /** ISO instant, or milliseconds since 1970. */
  timeCreated?: string | number
  /** Progress of its copy; 100 when absent. */
  percent?: number
  provisioningState?: 'Succeeded' | 'Failed'
  /** Prevents its deletion, from now on. */
  immutability?: { days: number; type: ImmutabilityType }
  properties?: JsonObject
}

export function seedGroup(
  world: World,
  seed: { subscriptionId: string; name: string; location?: string; tags?: Record<string, string> }
) {
  const { subscriptionId, name, location = 'westeurope', tags = {} } = seed
  return (
    findGroup(world, subscriptionId, name) ??
    addGroup(world, { subscriptionId, name, location: regionOf(location), tags })
  )
}

export function seedDisk(world: World, seed: DiskSeed, subscription: string): Disk {
  const subscriptionId = seed.subscriptionId ?? subscription
  const location = regionOf(seed.location ?? 'westeurope')
  const sku = seed.sku ?? 'Premium_LRS'
  const group = seedGroup(world, { subscriptionId, name: seed.group ?? 'production', location })
  const disk = createDisk(world, {
    id: { subscriptionId, group: group.name, type: DISK_TYPE, name: seed.name },
    location,
    extendedLocation: seed.extendedLocation,
    source: undefined,
    tags: seed.tags,
    sku,
    sizeGb: seed.sizeGb ?? 64,
    settings: seed.properties ?? {},
    creationData: {
      createOption: 'Empty',
      ...seed.creationData,
      ...(copiesInBackground(sku)
        ? { logicalSectorSize: seed.logicalSectorSize ?? DEFAULT_FAST_SECTOR }
        : {})
    },
    zones: seed.zones,
    owners: seed.managedBy === undefined ? [] : [seed.managedBy]
  })
  disk.provisioningState = 'Succeeded'
  return disk
}

/** Deletes the disk and creates it again, empty: same id, another uniqueId. */
export function recreateDisk(world: World, id: string): Disk {
  const old = findDisk(world, id)
  world.disks.remove(old)
  const disk = createDisk(world, {
    ...old,
    id: old,
    source: undefined
  })
  disk.provisioningState = 'Succeeded'
  return disk
}

export function seedSnapshot(world: World, seed: SnapshotSeed): Snapshot {
  const isCopy = seed.source.toLowerCase().includes('/snapshots/')
  const source = isCopy
    ? { kind: 'snapshot' as const, resource: findSnapshot(world, seed.source) }
    : { kind: 'disk' as const, resource: findDisk(world, seed.source) }
  const { subscriptionId, location } = source.resource
  const background = source.kind === 'disk' && copiesInBackground(source.resource.sku)
  const copied = isCopy || background
  const made = createSnapshot(world, {
    id: {
      subscriptionId,
      group: seedGroup(world, {
        subscriptionId,
        name: seed.group ?? source.resource.group,
        location: seed.location ?? location
      }).name,
      type: SNAPSHOT_TYPE,
      name: seed.name
    },
    location: regionOf(seed.location ?? location),
    extendedLocation: isCopy ? undefined : source.resource.extendedLocation,
    incremental: seed.incremental ?? true,
    origin: {
      source,
      copyMs: copied ? copyDuration(world.settings, source.resource.sizeGb) : undefined,
      copiedFrom: isCopy ? resourceKey(source.resource) : undefined,
      instantMinutes: undefined
    },
    tags: seed.tags,
    sku: seed.sku,
    sizeGb: undefined,
    settings: seed.properties ?? {},
    creationData: {
      createOption: isCopy ? 'CopyStart' : 'Copy',
      sourceResourceId: writeResourceId(source.resource)
    }
  })
  const snapshot: Snapshot = {
    ...made,
    timeCreated: readInstant(seed.timeCreated) ?? made.timeCreated
  }
  if (snapshot.copy !== undefined) snapshot.copy.fixedPercent = seed.percent ?? 100
  snapshot.provisioningState = seed.provisioningState ?? 'Succeeded'
  if (seed.immutability !== undefined) {
    snapshot.immutability = { ...seed.immutability, startsAt: world.clock.now() }
  }
  return world.snapshots.add(snapshot)
}

function readInstant(instant: string | number | undefined): number | undefined {
  if (instant === undefined || typeof instant === 'number') return instant
  const ms = Date.parse(instant)
  if (Number.isNaN(ms)) throw new RangeError(`'${instant}' is not an instant`)
  return ms
}

export function regionOf(location: string): string {
  const region = findRegion(location)
  if (region === undefined) throw new RangeError(`the simulator has no region '${location}'`)
  return region.name
}

/** A lock for a test. */
export interface LockSeed {
  /** `/subscriptions/…`, `/subscriptions/…/resourceGroups/…` or the id of a resource. */
  scope: string
  level: LockLevel
  /** `lock` when absent. */
  name?: string
}

export function addLock(world: World, { scope, level, name = 'lock' }: LockSeed): Lock {
  return world.locks.add({ name, scope: scopeOf(scope), level })
}

export function addPolicy(world: World, seed: PolicySeed, subscription: string): Policy {
  const known = ['missingTag', 'allowedLocations', 'allowedSkus', 'allowedNetworkAccess']
  const rules = Object.keys(seed.deny)
  for (const rule of rules) {
    if (!known.includes(rule)) throw new RangeError(`a policy cannot deny by '${rule}'`)
  }
  if (rules.length === 0) throw new RangeError(`the policy '${seed.name}' denies nothing`)
  const scope = scopeOf(seed.scope ?? `/subscriptions/${subscription}`)
  return world.policies.add({ ...seed, scope })
}

function scopeOf(scope: string): string {
  if (/^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+(\/.+)?)?$/i.test(scope)) return scope
  throw new RangeError(`'${scope}' is not a scope`)
}

/** An identity of the client's host. */
export interface ManagedIdentitySeed {
  /** `system`: the host's only own one; `user` when absent. */
  kind?: 'system' | 'user'
  /** Of the identity as a resource; `identity` when absent. */
  name?: string
  /** `production` when absent. */
  group?: string
  appId?: string
  objectId?: string
}

/** Its tenant is that of the subscription; it has no permissions until a role is assigned. */
export function seedManagedIdentity(
  world: World,
  seed: ManagedIdentitySeed,
  subscriptionId: string
): ManagedIdentity {
  const { kind = 'user', name = 'identity', group = 'production', ...ids } = seed
  const { managedIdentities } = world.directory
  if (kind === 'system' && managedIdentities.some((one) => one.kind === 'system')) {
    throw new RangeError('the host has a system-assigned identity already')
  }
  const tenantId = world.subscriptions.get(subscriptionId.toLowerCase())?.tenantId
  if (tenantId === undefined) throw new RangeError(`there is no subscription '${subscriptionId}'`)
  const identity: ManagedIdentity = {
    kind,
    application: world.directory.addApplication({ ...ids, tenantId, name }),
    resourceId: writeResourceId({
      subscriptionId,
      group,
      ...(kind === 'system'
        ? { type: 'Microsoft.Compute/virtualMachines', name: 'runner' }
        : { type: 'Microsoft.ManagedIdentity/userAssignedIdentities', name })
    })
  }
  managedIdentities.push(identity)
  return identity
}
