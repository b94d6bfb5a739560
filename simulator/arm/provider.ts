import type { Answer } from '../wire/answer.ts'
import { emptyAnswer, prettyAnswer, withHeaders } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { isObject, objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { findGroup } from '../world.ts'
import type { ArmError } from './arm-error.ts'
import { gatewayError, pathNotKnown } from './arm-error.ts'
import { authorize } from './authorization.ts'
import type { LockedOperation } from './locks.ts'
import { cutPage, listBody } from './paging.ts'
import type { Bucket } from './rate-limits.ts'
import { findRegion, regionNames } from './regions.ts'
import { groupNotFound } from './resource-groups.ts'
import type { ResourceId } from './resource-id.ts'
import { resourceKey, writeResourceId } from './resource-id.ts'
import type { ArmCall, ResourceRequest, ResourceType, Tracked } from './resource-type.ts'
import type { Subscription } from './subscriptions.ts'
import { readTags } from './tags.ts'

/** Everything under `/providers/`: the same checks for every resource type. */
export function answerProvider(
  types: readonly ResourceType[],
  arm: ArmCall,
  subscription: Subscription,
  group: string | undefined,
  [namespace = '', kind = '', name, action, ...more]: readonly string[]
): Answer {
  const { world } = arm
  const { subscriptionId } = subscription
  if (isOperationPath(kind, action, more)) {
    const bucket = action?.toLowerCase() === 'operations' ? 'GetVMOperation' : 'GetOperation'
    const [operation = ''] = more
    return inBucket(world, { subscriptionId, bucket, resource: operation }, () =>
      world.operations.poll(arm.call, operation)
    )
  }
  const type = findType(types, arm, namespace, kind)
  const id = { subscriptionId, group: group ?? '', type: type.type, name: name ?? '' }
  checkVersion(arm, type, kind, id)
  if (name === undefined) return answerList(arm, type, subscriptionId, group)
  if (group === undefined || more.length > 0) {
    throw pathNotKnown(arm.call.path)
  }
  return action === undefined ? answerResource(arm, type, id) : answerBelow(arm, type, id, action)
}

/** `locations/{region}/DiskOperations/{id}`, of machines `/operations/{id}`; anybody with the signed URL may read it. */
function isOperationPath(
  kind: string,
  section: string | undefined,
  more: readonly string[]
): boolean {
  return (
    kind.toLowerCase() === 'locations' &&
    ['diskoperations', 'operations'].includes(section?.toLowerCase() ?? '') &&
    more.length === 1
  )
}

function findType(
  types: readonly ResourceType[],
  arm: ArmCall,
  namespace: string,
  kind: string
): ResourceType {
  const wanted = `${namespace}/${kind}`.toLowerCase()
  const type = types.find((one) => one.type.toLowerCase() === wanted)
  if (type !== undefined) return type
  if (!types.some((one) => one.type.toLowerCase().startsWith(`${namespace.toLowerCase()}/`))) {
    throw gatewayError(
      404,
      'InvalidResourceNamespace',
      `The resource namespace '${namespace}' is invalid.`
    )
  }
  throw gatewayError(
    404,
    'InvalidResourceType',
    `The resource type '${kind}' could not be found in the namespace '${namespace}' for api version '${arm.apiVersion}'.`
  )
}

/**
 * Refuses a version that this cloud does not have. When the location is known, from the body or from the resource, the
 * message names it (azure-cli#28496, azure-cli#7075); for a list it says that there is no such type
 * (azure-rest-api-specs#27625, on disks). Both list the existing versions, each in its own form.
 */
function checkVersion(arm: ArmCall, type: ResourceType, kind: string, id: ResourceId): void {
  const apiVersions = type.apiVersions()
  if (apiVersions.includes(arm.apiVersion)) return
  const body = arm.call.json()
  const location =
    (isObject(body) ? stringAt(body, 'location') : undefined) ?? type.find(id)?.location
  if (location === undefined) {
    const [namespace = ''] = type.type.split('/')
    throw gatewayError(
      404,
      'InvalidResourceType',
      `The resource type '${kind}' could not be found in the namespace '${namespace}' for api version ` +
        `'${arm.apiVersion}'. The supported api-versions are '${apiVersions.join(',')}'.`
    )
  }
  throw gatewayError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '${location}' and API version '${arm.apiVersion}' for type ` +
      `'${kind}'. The supported api-versions are '${apiVersions.join(', ')}'. The supported locations are ` +
      `'${regionNames().join(', ')}'.`
  )
}

function answerList(
  arm: ArmCall,
  type: ResourceType,
  subscriptionId: string,
  groupName: string | undefined
): Answer {
  const { world } = arm
  if (arm.call.method !== 'GET') throw methodNotAllowed(arm)
  const scope = `/subscriptions/${subscriptionId}`
  const at = groupName === undefined ? scope : `${scope}/resourceGroups/${groupName}`
  const { objectId } = arm.caller
  // A list shows what the caller may read; Resource Manager refuses it only to who may read nothing of it.
  const isWhole = world.access.allows(objectId, `${type.type}/read`, at)
  if (!isWhole && !world.access.allowsBelow(objectId, `${type.type}/read`, at)) {
    authorize(arm, `${type.type}/read`, at)
  }
  if (groupName !== undefined && findGroup(world, subscriptionId, groupName) === undefined) {
    throw groupNotFound(groupName)
  }
  return inBucket(world, { subscriptionId, bucket: 'HighCostGet', resource: at }, () => {
    const all = type
      .list(subscriptionId, groupName)
      .filter((one) => isSeen(world, one))
      .filter(
        (one) => isWhole || world.access.allows(objectId, `${type.type}/read`, writeResourceId(one))
      )
    const page = cutPage(arm.call, all, world.settings.pageSize)
    const members = page.members.map((resource) =>
      type.view(resource, arm.apiVersion, true, arm.call.query)
    )
    return prettyAnswer(200, listBody(members, page.nextLink))
  })
}

/** The permission that a method needs, after the name of the type. */
const RIGHTS: Readonly<Record<string, 'read' | 'write' | 'delete'>> = {
  GET: 'read',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete'
}

function answerResource(arm: ArmCall, type: ResourceType, requested: ResourceId): Answer {
  const { world } = arm
  const right = RIGHTS[arm.call.method]
  if (right === undefined) throw methodNotAllowed(arm)
  const { id, resource } = enter(arm, type, requested, right, right)
  const inBucketOf = (bucket: Bucket, serve: () => Answer) =>
    inBucket(world, chargeOf(id, bucket), serve)
  switch (arm.call.method) {
    case 'PUT': {
      const request = readPut(arm, type, id, resource)
      checkPolicies(request, undefined)
      return inBucketOf(type.buckets.put, () => type.put(request, resource))
    }
    case 'DELETE':
      if (resource === undefined) return emptyAnswer(204)
      return inBucketOf(type.buckets.remove, () =>
        type.remove(readRequest(arm, id, resource, {}), resource)
      )
    case 'PATCH': {
      if (resource === undefined) throw resourceNotFound(id)
      const request = readRequest(arm, id, resource, readBody(arm))
      checkPolicies(request, type.view(resource, arm.apiVersion, false))
      return inBucketOf(type.buckets.patch, () => type.patch(request, resource))
    }
    default:
      if (resource === undefined || !isSeen(world, resource)) throw resourceNotFound(id)
      return inBucketOf(type.buckets.get, () =>
        prettyAnswer(200, type.view(resource, arm.apiVersion, false, arm.call.query))
      )
  }
}

/** Whether a new resource is already visible in the region that answers. Writes reach their service at once. */
function isSeen(world: World, id: ResourceId): boolean {
  return (world.unseenUntil.get(resourceKey(id)) ?? 0) <= world.clock.now()
}

/** A part of the resource that has a path of its own, or an action on it. */
function answerBelow(
  arm: ArmCall,
  type: ResourceType,
  requested: ResourceId,
  wanted: string
): Answer {
  const { world } = arm
  const part = findByName(type.parts ?? {}, wanted)
  if (part === undefined) return answerAction(arm, type, requested, wanted)
  if (arm.call.method !== 'GET') throw methodNotAllowed(arm)
  const [name, below] = part
  const { id, resource } = enter(arm, type, requested, `${name}/read`, 'read')
  if (resource === undefined) throw resourceNotFound(id)
  return inBucket(world, chargeOf(id, type.buckets.get), () =>
    prettyAnswer(200, below.view(resource, arm.apiVersion))
  )
}

function findByName<T>(
  named: Readonly<Record<string, T>>,
  wanted: string
): readonly [string, T] | undefined {
  return Object.entries(named).find(([one]) => one.toLowerCase() === wanted.toLowerCase())
}

function answerAction(
  arm: ArmCall,
  type: ResourceType,
  requested: ResourceId,
  wanted: string
): Answer {
  const { world } = arm
  const [name, action] = findByName(type.actions, wanted) ?? []
  if (name === undefined || action === undefined) {
    throw pathNotKnown(arm.call.path)
  }
  if (arm.call.method !== 'POST') throw methodNotAllowed(arm)
  const { id, resource } = enter(arm, type, requested, `${name}/action`, 'write')
  if (resource === undefined) throw resourceNotFound(id)
  const body = arm.call.body === '' ? {} : readBody(arm)
  return inBucket(world, chargeOf(id, action.bucket ?? type.buckets.action), () =>
    action.run(readRequest(arm, id, resource, body), resource)
  )
}

/** Checks permissions and locks; the id has the group in its stored letter case. */
function enter(
  arm: ArmCall,
  type: ResourceType,
  requested: ResourceId,
  right: string,
  operation: 'read' | LockedOperation
) {
  authorize(arm, `${type.type}/${right}`, writeResourceId(requested))
  const group = findGroup(arm.world, requested.subscriptionId, requested.group)
  if (group === undefined) throw groupNotFound(requested.group)
  const id = { ...requested, group: group.name }
  if (operation !== 'read') arm.world.locks.check(operation, writeResourceId(id))
  return { id, resource: type.find(id) }
}

export function resourceNotFound(id: ResourceId): ArmError {
  return gatewayError(
    404,
    'ResourceNotFound',
    `The Resource '${id.type}/${id.name}' under resource group '${id.group}' was not found. For more details please go ` +
      'to https://aka.ms/ARMResourceNotFoundFix'
  )
}

function methodNotAllowed(arm: ArmCall): ArmError {
  return gatewayError(
    405,
    'HttpMethodNotSupported',
    `The http method '${arm.call.method}' is not supported at '${arm.call.path}'.`
  )
}

/** The result of a PUT or PATCH must pass every policy. */
function checkPolicies(
  { id, body, location, tags, world }: ResourceRequest,
  before: JsonObject | undefined
): void {
  const resource = {
    location,
    tags: tags ?? objectAt(before ?? {}, 'tags'),
    sku: { ...objectAt(before ?? {}, 'sku'), ...objectAt(body, 'sku') },
    properties: { ...objectAt(before ?? {}, 'properties'), ...objectAt(body, 'properties') }
  }
  world.policies.check({ name: id.name, type: id.type, scope: writeResourceId(id) }, resource)
}

/** What a call is counted for. */
interface Charge {
  readonly subscriptionId: string
  readonly bucket: Bucket
  readonly resource: string
}

function chargeOf(id: ResourceId, bucket: Bucket): Charge {
  return { subscriptionId: id.subscriptionId, bucket, resource: resourceKey(id) }
}

/** Serves a call while its bucket has capacity. */
function inBucket(world: World, charge: Charge, serve: () => Answer): Answer {
  const { subscriptionId, bucket, resource } = charge
  const { headers, refusal } = world.limits.compute(subscriptionId, bucket, resource)
  return refusal ?? withHeaders(serve(), headers)
}

/** Checks the requirements of Resource Manager itself for a new or changed resource. */
function readPut(
  arm: ArmCall,
  type: ResourceType,
  id: ResourceId,
  existing: Tracked | undefined
): ResourceRequest {
  checkName(id.name)
  const body = readBody(arm)
  const given = stringAt(body, 'location')
  if (given === undefined || given === '') {
    throw gatewayError(
      400,
      'LocationRequired',
      'The location property is required for this definition.'
    )
  }
  const region = findRegion(given)
  if (region === undefined) {
    throw gatewayError(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${given}' is not available for resource type '${type.type}'. List of available regions ` +
        `for the resource type is '${regionNames().join(',')}'.`
    )
  }
  if (existing !== undefined && existing.location !== region.name) {
    throw gatewayError(
      409,
      'InvalidResourceLocation',
      `The resource '${existing.name}' already exists in location '${existing.location}' in resource group ` +
        `'${existing.group}'. A resource with the same name cannot be created in location '${region.name}'. Please ` +
        'select a new resource name.'
    )
  }
  return readRequest(arm, id, { ...id, location: region.name }, body)
}

function readRequest(
  arm: ArmCall,
  id: ResourceId,
  { location }: Tracked,
  body: JsonObject
): ResourceRequest {
  return { ...arm, id, body, location, tags: readTags(body) }
}

/** Names that no resource may have; finer rules are the provider's. */
function checkName(name: string): void {
  if (name.length > 260) {
    throw gatewayError(
      400,
      'InvalidResourceName',
      `The provided resource name '${name}' has a length of '${String(name.length)}' which exceeds the maximum length of '260'.`
    )
  }
  if (/[<>%&:\\?/#*]/.test(name) || /[. ]$/.test(name)) {
    throw gatewayError(
      400,
      'InvalidResourceName',
      `The provided resource name '${name}' has these invalid characters: '<>%&:\\?/#*'. The name can not end with a period or space.`
    )
  }
}

function readBody(arm: ArmCall): JsonObject {
  const type = arm.call.headers['content-type']
  if (type === undefined || !/^application\/json\b/i.test(type)) {
    throw gatewayError(
      415,
      'UnsupportedMediaType',
      `The content media type '${type ?? '<null>'}' is not supported. Only 'application/json' is supported.`
    )
  }
  const body = arm.call.json()
  if (isObject(body)) return body
  throw gatewayError(
    400,
    'InvalidRequestContent',
    "The request content was invalid and could not be deserialized: 'Unexpected character encountered while parsing value.'."
  )
}
