import type { ArmError } from '../arm/arm-error.ts'
import {
  badRequest,
  computeError,
  invalidParameter,
  operationNotAllowed
} from '../arm/arm-error.ts'
import { findRegion } from '../arm/regions.ts'
import { resourceKey } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Answer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { booleanAt, numberAt, objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { beginAccess, endAccess, findAccessProblem } from './access.ts'
import { accessStateOf, copyView, failCopiesFrom, isCopying } from './background-copy.ts'
import type { ImmutabilityPolicy, Snapshot } from './compute-resource.ts'
import { copiesInBackground, SNAPSHOT_TYPE } from './compute-resource.ts'
import { propertiesView, resourceView } from './compute-view.ts'
import {
  accept,
  acceptDelete,
  acceptNew,
  checkComputeName,
  checkNotDeleting,
  readExtendedLocation,
  readProperties,
  readSku,
  requireCreationData
} from './compute-writes.ts'
import { SNAPSHOT_FIELDS } from './fields.ts'
import { checkDeletable, immutabilityView, lockPolicy, updatePolicy } from './immutability.ts'
import type { ResourceKind } from './resource-kind.ts'
import { passive, resourceType } from './resource-kind.ts'
import { createSnapshot } from './snapshot-creation.ts'
import { readOrigin } from './snapshot-origin.ts'
import type { Source } from './source.ts'

const SNAPSHOTS: ResourceKind<Snapshot> = {
  type: SNAPSHOT_TYPE,
  noun: 'snapshot',
  fields: SNAPSHOT_FIELDS,
  own: ['creationData', 'diskSizeGB', 'incremental', 'completionPercent', 'diskState'],
  store: ({ snapshots }) => snapshots,
  skus: ({ incremental }) => offeredSkus(incremental),
  view: viewSnapshot,
  output: outputOf,
  create,
  check(snapshot, properties, isPut) {
    if (isPut) checkSameType(snapshot, properties)
  },
  apply: () => undefined,
  remove: removeLater,
  actions: {
    beginGetAccess: { run: beginSnapshotAccess },
    endGetAccess: { run: endAccess },
    updateImmutabilityPolicy: {
      run: (request, snapshot) => protect(request, snapshot, updatePolicy(request, snapshot))
    },
    updateImmutabilityPolicyLock: {
      run: (request, snapshot) => protect(request, snapshot, lockPolicy(request, snapshot))
    }
  },
  buckets: {
    get: 'LowCostGet',
    put: 'HighCostSnapshotCreateHydrate',
    patch: 'CreateUpdateDisks',
    remove: 'DeleteDisks',
    // Shared with creation: recorded 2023, 3 of 3.
    action: 'HighCostSnapshotCreateHydrate'
  }
}

export const snapshotType = (world: World) => resourceType(world, SNAPSHOTS)

export function viewSnapshot(
  world: World,
  snapshot: Snapshot,
  apiVersion: string,
  inList: boolean
): JsonObject {
  const now = world.clock.now()
  const special = { ...copyView(snapshot, now), ...constants(snapshot, now) }
  const properties = propertiesView(snapshot, special, SNAPSHOT_FIELDS, apiVersion, now)
  return resourceView(snapshot, properties, inList)
}

/** Removes it at once; copies with this source end in an error. */
export function remove(world: World, snapshot: Snapshot): void {
  world.snapshots.remove(snapshot)
  failCopiesFrom(world.snapshots.all(), resourceKey(snapshot), world.clock.now())
}

function removeLater(request: ResourceRequest, snapshot: Snapshot): Answer {
  const { world } = request
  checkDeletable(world, snapshot)
  return acceptDelete(request, snapshot, () => {
    remove(world, snapshot)
  })
}

/** Accepted with an empty body like other POSTs (the model says 200 or 202; not recorded). */
function protect(request: ResourceRequest, snapshot: Snapshot, policy: ImmutabilityPolicy): Answer {
  checkNotDeleting(snapshot)
  return accept(request, snapshot, () => {
    snapshot.immutability = policy
    return { output: outputOf(request.world, snapshot, request.apiVersion) }
  })
}

/** The members that do not change during a copy. */
function constants(snapshot: Snapshot, now: number): JsonObject {
  const { incremental, familyId } = snapshot
  return {
    incremental,
    ...immutabilityView(snapshot, now),
    ...(familyId === undefined ? {} : { incrementalSnapshotFamilyId: familyId })
  }
}

/** The result of a write: the resource without its progress (recorded 2023-11). */
function outputOf(world: World, snapshot: Snapshot, apiVersion: string): JsonObject {
  const now = world.clock.now()
  const special = { ...constants(snapshot, now), snapshotAccessState: accessStateOf(snapshot, now) }
  const properties = propertiesView(snapshot, special, SNAPSHOT_FIELDS, apiVersion, now)
  return resourceView(snapshot, properties, false)
}

function create(request: ResourceRequest): Answer {
  const { world } = request
  checkComputeName('snapshot', request.id.name)
  const properties = readProperties(request, SNAPSHOT_FIELDS, 'SnapshotProperties')
  const creationData = requireCreationData(properties, 'snapshot')
  const incremental = booleanAt(properties, 'incremental') ?? false
  const sku = readSnapshotSku(request, incremental)
  const origin = readOrigin(request, creationData, incremental)
  if (incremental && origin.source !== undefined) checkRates(world, origin.source)
  const problem =
    incremental && origin.source !== undefined ? findCountProblem(world, origin.source) : undefined
  const snapshot = createSnapshot(world, {
    id: { ...request.id, type: SNAPSHOT_TYPE },
    location: request.location,
    extendedLocation: readExtendedLocation(request.body),
    incremental,
    origin,
    tags: request.tags,
    sku,
    sizeGb: numberAt(properties, 'diskSizeGB'),
    settings: passive(SNAPSHOTS, properties),
    creationData
  })
  return acceptNew(request, snapshot, properties, () => {
    if (snapshot.provisioningState === 'Updating') {
      snapshot.provisioningState = problem === undefined ? 'Succeeded' : 'Failed'
    }
    return problem === undefined
      ? { output: outputOf(world, snapshot, request.apiVersion) }
      : { error: problem }
  })
}

/** A full snapshot does not become an incremental one, or vice versa. */
function checkSameType(snapshot: Snapshot, properties: JsonObject): void {
  if ((booleanAt(properties, 'incremental') ?? false) === snapshot.incremental) return
  throw badRequest(
    `Changing property 'incremental' is not allowed for existing disk '${snapshot.name}'.`
  )
}

/** The region decides the SKUs of an incremental snapshot (recorded 2025-09). */
function readSnapshotSku({ body, location }: ResourceRequest, incremental: boolean) {
  const name = stringAt(objectAt(body, 'sku'), 'name')
  const zoned = findRegion(location)?.zones === true
  const supported = zoned ? offeredSkus(true) : ['Standard_LRS']
  if (!incremental || name === undefined || supported.includes(name)) {
    return readSku(body, offeredSkus(incremental), 'snapshot')
  }
  throw invalidParameter(
    'sku',
    `SKU ${name} is not supported for resource type IncrementalSnapshot in this region. Supported SKUs for this region ` +
      `are ${supported.join(',')}`
  )
}

/** An incremental snapshot is on standard storage for every disk type (Microsoft: disks-incremental-snapshots). */
function offeredSkus(incremental: boolean): string[] {
  const standard = ['Standard_LRS', 'Standard_ZRS']
  return incremental ? standard : [...standard, 'Premium_LRS']
}

function beginSnapshotAccess(request: ResourceRequest, snapshot: Snapshot): Answer {
  const { world } = request
  const now = world.clock.now()
  const state = accessStateOf(snapshot, now)
  if (!state.startsWith('Available')) {
    throw operationNotAllowed(
      `Access to the snapshot '${snapshot.name}' cannot be granted while its access state is '${state}'.`
    )
  }
  const problem = findAccessProblem(world, snapshot)
  if (problem !== undefined) throw problem
  // Several parallel requests were each within the limit when they arrived.
  return beginAccess(request, snapshot, () => findAccessProblem(world, snapshot))
}

const FIVE_MINUTES = 5 * 60_000

/** Refuses at once when Azure does (Microsoft: disks-incremental-snapshots-restrictions; codes not published). */
function checkRates(world: World, source: Source): void {
  if (source.kind !== 'disk') return
  const now = world.clock.now()
  const siblings = snapshotsOf(world, source.resource.uniqueId)
  const recent = siblings.filter(
    ({ timeCreated }) => world.diskClock.now() - timeCreated < FIVE_MINUTES
  )
  if (recent.length >= world.settings.snapshotsPerFiveMinutes) {
    throw computeError(
      world.settings.snapshotRateStatus,
      'SnapshotOperationRateExceeded',
      `The rate of snapshot operations against the disk '${source.resource.name}' is exceeded.`
    )
  }
  if (!copiesInBackground(source.resource.sku)) return
  const pending = siblings.filter(
    (snapshot) => snapshot.provisioningState === 'Updating' || isCopying(snapshot, now)
  )
  if (pending.length >= world.settings.pendingPerDisk) {
    throw operationNotAllowed(
      `The disk '${source.resource.name}' already has '${String(pending.length)}' snapshots whose background copy is not complete.`
    )
  }
}

/** The limit of the count is checked late: the write is accepted and then fails (Azure/azure-sdk-for-python#14282). */
function findCountProblem(world: World, source: Source): ArmError | undefined {
  if (source.kind !== 'disk') return undefined
  const alive = snapshotsOf(world, source.resource.uniqueId)
  if (alive.length < world.settings.snapshotsPerDisk) return undefined
  return computeError(
    409,
    'SnapshotsLimitReached',
    'The snapshot count was exceeded for a disk. Please retry the request after sometime.'
  )
}

/** Existing incremental snapshots of one disk; failed ones have no data. */
function snapshotsOf(world: World, diskUniqueId: string): Snapshot[] {
  return [...world.snapshots.all()].filter(
    (snapshot) =>
      snapshot.incremental &&
      snapshot.sourceUniqueId === diskUniqueId &&
      snapshot.provisioningState !== 'Failed'
  )
}
