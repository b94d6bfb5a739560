import { computeError } from '../arm/arm-error.ts'
import type { Outcome } from '../arm/operations.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Answer } from '../wire/answer.ts'
import { emptyAnswer, prettyAnswer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { isObject, objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { acceptedView } from './accepted.ts'
import type { ComputeResource } from './compute-resource.ts'
import { hasLiveGrant } from './compute-resource.ts'
import { CREATION_FIELDS } from './fields.ts'
import type { Field } from './fields.ts'
import { pickWritable } from './fields.ts'

/** The writable members of a request's `properties`, `creationData` checked as well. */
export function readProperties(
  request: ResourceRequest,
  fields: readonly Field[],
  typeName: string
): JsonObject {
  const given = pickWritable(
    objectAt(request.body, 'properties'),
    fields,
    request.apiVersion,
    typeName
  )
  checkNetwork(given)
  if (given.creationData === undefined) return given
  const creationData = pickWritable(
    objectAt(given, 'creationData'),
    CREATION_FIELDS,
    request.apiVersion,
    `${typeName}.creationData`
  )
  return { ...given, creationData }
}

const ACCESS = {
  networkAccessPolicy: ['AllowAll', 'AllowPrivate', 'DenyAll'],
  publicNetworkAccess: ['Enabled', 'Disabled']
}

/** Who may export the data; private access needs to say through what. */
function checkNetwork(properties: JsonObject): void {
  for (const [name, allowed] of Object.entries(ACCESS)) {
    const value = properties[name]
    if (value === undefined || (typeof value === 'string' && allowed.includes(value))) continue
    throw computeError(
      400,
      'InvalidParameter',
      `The value of parameter ${name} is invalid. Allowed values are: ${allowed.join(', ')}.`,
      name
    )
  }
  const isPrivate = properties.networkAccessPolicy === 'AllowPrivate'
  if (isPrivate === (properties.diskAccessId !== undefined)) return
  throw computeError(
    400,
    'InvalidParameter',
    "The parameters networkAccessPolicy 'AllowPrivate' and diskAccessId must be given together.",
    'diskAccessId'
  )
}

/** Where the body puts the resource outside of the region's own data centers, if it does. */
export function readExtendedLocation({ extendedLocation }: JsonObject): JsonObject | undefined {
  return isObject(extendedLocation) ? extendedLocation : undefined
}

/** `sku.name` of the body, when it names one that the type offers. */
export function readSku(
  body: JsonObject,
  offered: readonly string[],
  kind: string
): string | undefined {
  const name = stringAt(objectAt(body, 'sku'), 'name')
  if (name === undefined || offered.includes(name)) return name
  throw computeError(
    400,
    'InvalidParameter',
    `The value '${name}' of parameter ${kind}.sku.name is not allowed. Allowed values are: ${offered.join(', ')}.`,
    `${kind}.sku.name`
  )
}

export function requireCreationData(properties: JsonObject, kind: string): JsonObject {
  const creationData = objectAt(properties, 'creationData')
  if (stringAt(creationData, 'createOption') !== undefined) return creationData
  throw computeError(
    400,
    'InvalidParameter',
    `Required parameter '${kind}.creationData' is missing (null).`,
    `${kind}.creationData`
  )
}

/** What the 202 of a PATCH says of the resource beside the change (Microsoft: Snapshot_Update example). */
export function changeable(resource: ComputeResource): JsonObject {
  return { creationData: resource.creationData, diskSizeGB: resource.sizeGb }
}

/** Accepts a write that ends with the resource as its result. */
export function acceptWrite(
  world: World,
  request: ResourceRequest,
  resource: ComputeResource,
  echoed: JsonObject,
  complete: () => Outcome
): Answer {
  const body = acceptedView(
    world.settings,
    request,
    echoed,
    stringAt(resource.creationData, 'sourceUniqueId')
  )
  return prettyAnswer(202, body, start(world, request, resource, complete))
}

/** Accepts a delete: the resource stays visible as `Deleting` until the operation ends (observed 2023). */
export function acceptDelete(
  world: World,
  request: ResourceRequest,
  resource: ComputeResource,
  remove: () => void
): Answer {
  checkNoLiveAccess(world, resource)
  resource.provisioningState = 'Deleting'
  const headers = start(world, request, resource, () => {
    remove()
    return { output: undefined }
  })
  return emptyAnswer(202, headers)
}

/** Writing to what is being deleted is a conflict (code unverified). */
export function checkNotDeleting(resource: ComputeResource): void {
  if (resource.provisioningState !== 'Deleting') return
  throw computeError(
    409,
    'Conflict',
    `The resource '${resource.name}' is being deleted and cannot be changed.`
  )
}

/** A resource that exists cannot be made from something else (MicrosoftDocs/azure-docs#34967: 400 BadRequest, 'disk' also for snapshots). */
export function checkSameSource(resource: ComputeResource, creationData: JsonObject): void {
  for (const property of ['createOption', 'sourceResourceId', 'sourceUri']) {
    const before = stringAt(resource.creationData, property) ?? ''
    const after = stringAt(creationData, property) ?? ''
    if (normalise(before) === normalise(after)) continue
    throw computeError(
      400,
      'BadRequest',
      `Changing property '${property}' is not allowed for existing disk '${resource.name}'.`
    )
  }
}

function normalise(value: string): string {
  return value.toLowerCase().replace(/^\//, '')
}

function checkNoLiveAccess(world: World, resource: ComputeResource): void {
  if (!hasLiveGrant(resource, world.clock.now())) return
  throw computeError(
    409,
    'OperationNotAllowed',
    `There is an active shared access signature outstanding for disk ${resource.name}. Call EndGetAccess before deleting the disk.`
  )
}

function start(
  world: World,
  request: ResourceRequest,
  resource: ComputeResource,
  complete: () => Outcome
): Record<string, string> {
  return world.operations.start({
    call: request.call,
    subscriptionId: resource.subscriptionId,
    location: resource.location,
    section: 'DiskOperations',
    apiVersion: request.apiVersion,
    requestId: request.requestId,
    offset: resource.offset,
    complete
  })
}
