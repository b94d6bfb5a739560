import {
  computeError,
  gatewayError,
  invalidParameter,
  operationNotAllowed
} from '../arm/arm-error.ts'
import { authorizeLinked } from '../arm/authorization.ts'
import type { ResourceId } from '../arm/resource-id.ts'
import { readResourceId, writeResourceId } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { JsonObject } from '../wire/json.ts'
import { objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { accessStateOf } from './background-copy.ts'
import type { Disk, Snapshot } from './compute-resource.ts'
import { DISK_TYPE, SNAPSHOT_TYPE } from './compute-resource.ts'

/** The source of a new disk or snapshot. */
export type Source =
  | { readonly kind: 'disk'; readonly resource: Disk }
  | { readonly kind: 'snapshot'; readonly resource: Snapshot }

/** Finds the resource in `creationData.sourceResourceId`, with Azure's checks. */
export function findSource(request: ResourceRequest, creationData: JsonObject): Source {
  const given = stringAt(creationData, 'sourceResourceId')
  if (given === undefined || given === '') {
    throw invalidParameter(
      'creationData.sourceResourceId',
      "Required parameter 'creationData.sourceResourceId' is missing (null)."
    )
  }
  const id = readResourceId(given)
  if (id === undefined) throw invalidSource(given)
  checkLinkedPermission(request, id)
  const source = findById(request.world, id)
  if (source === undefined) throw sourceNotFound(id)
  if (id.subscriptionId.toLowerCase() !== request.id.subscriptionId.toLowerCase()) {
    // Microsoft: disks-incremental-snapshots-restrictions, same subscription; the code is not published.
    throw invalidParameter(
      'creationData.sourceResourceId',
      `The source '${given}' must be in the subscription '${request.id.subscriptionId}'.`
    )
  }
  return source
}

/** For a source in another region Azure answers "not found" (Azure/azure-cli#11909). */
export function sourceNotFound(id: ResourceId) {
  return computeError(
    404,
    'ResourceNotFound',
    `The Resource '${id.type}/${id.name}' under resource group '${id.group}' was not found. For more details please go ` +
      'to https://aka.ms/ARMResourceNotFoundFix'
  )
}

/** A resource stays in the edge zone of its source (kubernetes-sigs/azuredisk-csi-driver#2450). */
export function checkSameEdgeZone({ body }: ResourceRequest, { resource }: Source): void {
  const zone = stringAt(objectAt(body, 'extendedLocation'), 'name') ?? ''
  const wanted = stringAt(resource.extendedLocation ?? {}, 'name') ?? ''
  if (zone.toLowerCase() === wanted.toLowerCase()) return
  throw computeError(
    400,
    'InvalidParameter',
    `The ExtendedLocation '${zone}' of the target resource does not match the ExtendedLocation '${wanted}' of the source resource`
  )
}

/** A snapshot can be read only when its data is complete; a disk, while it is not being deleted. */
export function checkReadable(world: World, source: Source, instantIsEnough: boolean): void {
  const { resource } = source
  if (resource.provisioningState === 'Deleting' || resource.provisioningState === 'Failed') {
    throw operationNotAllowed(
      `The source '${resource.name}' is in provisioning state '${resource.provisioningState}'.`
    )
  }
  if (source.kind === 'disk') return
  const state = accessStateOf(source.resource, world.clock.now())
  if (state.startsWith('Available') || (state === 'InstantAccess' && instantIsEnough)) return
  throw operationNotAllowed(
    `The snapshot '${resource.name}' cannot be used as a source while its access state is '${state}': its data is still being copied.`
  )
}

function findById(world: World, id: ResourceId): Source | undefined {
  const type = id.type.toLowerCase()
  if (type === DISK_TYPE.toLowerCase()) {
    const resource = world.disks.get(id)
    return resource === undefined ? undefined : { kind: 'disk', resource }
  }
  if (type === SNAPSHOT_TYPE.toLowerCase()) {
    const resource = world.snapshots.get(id)
    return resource === undefined ? undefined : { kind: 'snapshot', resource }
  }
  throw invalidSource(writeResourceId(id))
}

/** Reading the source needs `beginGetAccess` on it (Azure/OpenShift#186). */
function checkLinkedPermission(request: ResourceRequest, id: ResourceId): void {
  const { world } = request
  const asked = { action: `${request.id.type}/write`, scope: writeResourceId(request.id) }
  if (!world.subscriptions.has(id.subscriptionId.toLowerCase())) {
    throw gatewayError(
      403,
      'LinkedAuthorizationFailed',
      `The client has permission to perform action '${asked.action}' on scope '${asked.scope}', however the linked ` +
        `subscription '${id.subscriptionId}' was not found.`
    )
  }
  authorizeLinked(request, asked, {
    action: `${id.type}/beginGetAccess/action`,
    scope: writeResourceId(id)
  })
}

function invalidSource(given: string) {
  return invalidParameter(
    'creationData.sourceResourceId',
    `The entity '${given.slice(0, 300)}' is not of the expected type.`
  )
}
