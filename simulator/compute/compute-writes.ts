import { badRequest, computeError, invalidParameter } from '../arm/arm-error.ts'
import type { Outcome } from '../arm/operations.ts'
import { resourceKey, writeResourceId } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Answer } from '../wire/answer.ts'
import { emptyAnswer, prettyAnswer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { isObject, objectAt, stringAt } from '../wire/json.ts'
import type { ComputeResource } from './compute-resource.ts'
import { checkNoLiveAccess, DISK_TYPE, SNAPSHOT_TYPE } from './compute-resource.ts'
import type { Field } from './fields.ts'
import { arrange, CREATION_FIELDS, pickWritable } from './fields.ts'

/** The writable members of a request's `properties`, with checked `creationData`. */
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

/** The network access to the data; private access needs a disk access resource. */
function checkNetwork(properties: JsonObject): void {
  for (const [name, allowed] of Object.entries(ACCESS)) {
    const value = properties[name]
    if (value === undefined || (typeof value === 'string' && allowed.includes(value))) continue
    throw invalidParameter(
      name,
      `The value of parameter ${name} is invalid. Allowed values are: ${allowed.join(', ')}.`
    )
  }
  const isPrivate = properties.networkAccessPolicy === 'AllowPrivate'
  if (isPrivate === (properties.diskAccessId !== undefined)) return
  throw invalidParameter(
    'diskAccessId',
    "The parameters networkAccessPolicy 'AllowPrivate' and diskAccessId must be given together."
  )
}

/** The extended location in the body, if there is one. */
export function readExtendedLocation({ extendedLocation }: JsonObject): JsonObject | undefined {
  return isObject(extendedLocation) ? extendedLocation : undefined
}

/** `sku.name` of the body, if the type offers it. */
export function readSku(
  body: JsonObject,
  offered: readonly string[],
  kind: string
): string | undefined {
  const name = stringAt(objectAt(body, 'sku'), 'name')
  if (name === undefined || offered.includes(name)) return name
  throw invalidParameter(
    `${kind}.sku.name`,
    `The value '${name}' of parameter ${kind}.sku.name is not allowed. Allowed values are: ${offered.join(', ')}.`
  )
}

export function requireCreationData(properties: JsonObject, kind: string): JsonObject {
  const creationData = objectAt(properties, 'creationData')
  if (stringAt(creationData, 'createOption') !== undefined) return creationData
  throw invalidParameter(
    `${kind}.creationData`,
    `Required parameter '${kind}.creationData' is missing (null).`
  )
}

/** Accepts a write that creates a resource. Its operation starts with the resource (recorded: 29 of 29, 0 to 0.875 s before). */
export function acceptNew(
  request: ResourceRequest,
  resource: ComputeResource,
  echoed: JsonObject,
  complete: () => Outcome
): Answer {
  const { world } = request
  const { unseenMs } = world.settings
  if (unseenMs > 0) world.unseenUntil.set(resourceKey(resource), world.clock.now() + unseenMs)
  return acceptWrite(request, resource, echoed, complete, resource.timeCreated)
}

/** Accepts a write that changes a resource: its operation starts later than the resource. */
export function acceptChange(
  request: ResourceRequest,
  resource: ComputeResource,
  echoed: JsonObject,
  complete: () => Outcome
): Answer {
  // At least a millisecond, even when the clock does not advance: no client reads an instant more exactly.
  const startTime = Math.max(request.world.diskClock.now(), Math.floor(resource.timeCreated) + 1)
  return acceptWrite(request, resource, echoed, complete, startTime)
}

/** Accepts a write that ends with the resource as its result. */
function acceptWrite(
  request: ResourceRequest,
  resource: ComputeResource,
  echoed: JsonObject,
  complete: () => Outcome,
  startTime: number
): Answer {
  const { settings, operations } = request.world
  // Recorded for snapshots 2020 to 2025, for disks 2019 and 2020; never with a DELETE, a POST or a poll.
  const waits = resource.type === SNAPSHOT_TYPE || settings.era === '2019'
  const headers = operations.start({
    request,
    resource,
    section: 'DiskOperations',
    startTime,
    ...(waits ? { retryAfter: 2 } : {}),
    complete
  })
  return prettyAnswer(202, acceptedView(request, resource, echoed), headers)
}

/** Accepts a POST or a DELETE: the answer is empty, the operation has the result. */
export function accept(
  request: ResourceRequest,
  resource: ComputeResource,
  complete: () => Outcome
): Answer {
  const { operations } = request.world
  const headers = operations.start({ request, resource, section: 'DiskOperations', complete })
  return emptyAnswer(202, headers)
}

/** Accepts a delete: the resource stays visible as `Deleting` until the operation ends (observed 2023). */
export function acceptDelete(
  request: ResourceRequest,
  resource: ComputeResource,
  remove: () => void
): Answer {
  checkNoLiveAccess(request.world.clock.now(), resource, 'deleting the disk')
  resource.provisioningState = 'Deleting'
  return accept(request, resource, () => {
    remove()
    return { output: undefined }
  })
}

/** Writing to a resource that is being deleted is a conflict (code unverified). */
export function checkNotDeleting(resource: ComputeResource): void {
  if (resource.provisioningState !== 'Deleting') return
  throw computeError(
    409,
    'Conflict',
    `The resource '${resource.name}' is being deleted and cannot be changed.`
  )
}

/** An existing resource cannot get another source (MicrosoftDocs/azure-docs#34967: 400 BadRequest, 'disk' also for snapshots). */
export function checkSameSource(resource: ComputeResource, creationData: JsonObject): void {
  for (const property of ['createOption', 'sourceResourceId', 'sourceUri']) {
    const before = stringAt(resource.creationData, property) ?? ''
    const after = stringAt(creationData, property) ?? ''
    if (normalise(before) === normalise(after)) continue
    throw badRequest(
      `Changing property '${property}' is not allowed for existing disk '${resource.name}'.`
    )
  }
}

function normalise(value: string): string {
  return value.toLowerCase().replace(/^\//, '')
}

/**
 * The body of a 202: it repeats the request and is not the resource. In 2019 it had neither id nor type (and a snapshot
 * not even its name) but an undocumented `isArmResource`; in 2023 it names the resource, and no longer the unique id of
 * a copy's source (both recorded).
 */
function acceptedView(
  { world, id, location, tags, body, apiVersion }: ResourceRequest,
  { creationData: { sourceUniqueId } }: ComputeResource,
  echoed: JsonObject
): JsonObject {
  const rest = { location, tags, sku: body.sku }
  if (world.settings.era === '2019') {
    const creation = { ...objectAt(echoed, 'creationData'), sourceUniqueId }
    const creationData = arrange(creation, CREATION_FIELDS, apiVersion)
    return {
      ...(id.type === DISK_TYPE ? { name: id.name } : {}),
      ...rest,
      properties: { ...echoed, creationData, provisioningState: 'Updating', isArmResource: true }
    }
  }
  return {
    name: id.name,
    id: writeResourceId(id),
    type: id.type,
    ...rest,
    properties: { ...echoed, provisioningState: 'Updating' }
  }
}

/**
 * Microsoft: resource-name-rules, Microsoft.Compute; the rule for the start and end of a name is only the portal's
 * (azure-rest-api-specs#42025).
 */
const NAME = /^[A-Za-z0-9_.-]{1,80}$/

/** `kind` is `snapshot` or `disk`; the sentence is Azure's (microsoft/AzureStorageExplorer#4425). */
export function checkComputeName(kind: string, name: string): void {
  if (NAME.test(name)) return
  throw invalidParameter(`${kind}.name`, `The value of parameter ${kind}.name is invalid.`)
}
