import type { ResourceRequest, ResourceType } from '../arm/resource-type.ts'
import type { ResourceStore } from '../arm/resource-store.ts'
import type { Answer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { ComputeResource } from './compute-resource.ts'
import {
  acceptChange,
  checkNotDeleting,
  checkSameSource,
  readProperties,
  readSku,
  requireCreationData
} from './compute-writes.ts'
import type { Field } from './fields.ts'

/** The differences between disks and snapshots. */
export interface ResourceKind<R extends ComputeResource> extends Pick<
  ResourceType<R>,
  'remove' | 'actions' | 'buckets'
> {
  readonly type: R['type']
  readonly noun: 'disk' | 'snapshot'
  readonly fields: readonly Field[]
  /** Members of `properties` with an effect in the simulator; it only stores the others. */
  readonly own: readonly string[]
  store(world: World): ResourceStore<R>
  skus(resource: R): readonly string[]
  view(world: World, resource: R, apiVersion: string, inList: boolean): JsonObject
  /** The result of a write. */
  output(world: World, resource: R, apiVersion: string): JsonObject
  create(request: ResourceRequest): Answer
  /** Refuses impossible changes; `isPut` when `properties` are complete. */
  check(resource: R, properties: JsonObject, isPut: boolean): void
  /** Executes the effects of the members that are not only stored. */
  apply(world: World, resource: R, properties: JsonObject): void
}

/** The interface of a kind for Resource Manager. */
export function resourceType<R extends ComputeResource>(
  world: World,
  kind: ResourceKind<R>
): ResourceType<R> {
  const store = kind.store(world)
  return {
    type: kind.type,
    find: (id) => store.get(id),
    list: (subscriptionId, group) => store.list(subscriptionId, group),
    apiVersions: () => world.settings.apiVersions,
    view: (resource, apiVersion, inList) => kind.view(world, resource, apiVersion, inList),
    put: (request, existing) =>
      existing === undefined ? kind.create(request) : change(kind, request, existing),
    patch: (request, resource) => change(kind, request, resource),
    remove: (request, resource) => kind.remove(request, resource),
    actions: kind.actions,
    buckets: kind.buckets
  }
}

/** Members that are stored as sent. */
export function passive<R extends ComputeResource>(
  { own }: ResourceKind<R>,
  properties: JsonObject
): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !own.includes(name)))
}

/**
 * A PUT on an existing name creates nothing: it changes what may be changed and returns the same 202 (recorded 2017).
 * That of a PATCH describes the resource in addition to the change (Microsoft: Snapshot_Update example).
 */
function change<R extends ComputeResource>(
  kind: ResourceKind<R>,
  request: ResourceRequest,
  resource: R
): Answer {
  const { world, call } = request
  const isPut = call.method === 'PUT'
  checkNotDeleting(resource)
  const typeName = `${kind.noun === 'disk' ? 'Disk' : 'Snapshot'}${isPut ? '' : 'Update'}Properties`
  const given = readProperties(request, kind.fields, typeName)
  if (isPut) checkSameSource(resource, requireCreationData(given, kind.noun))
  kind.check(resource, given, isPut)
  const { creationData, sizeGb: diskSizeGB, provisioningState: before } = resource
  const echoed = isPut ? given : { creationData, diskSizeGB, ...given }
  resource.sku = readSku(request.body, kind.skus(resource), kind.noun) ?? resource.sku
  // Sent tags replace all others; a PATCH without tags keeps them.
  resource.tags = isPut ? request.tags : (request.tags ?? resource.tags)
  kind.apply(world, resource, echoed)
  resource.settings = { ...resource.settings, ...passive(kind, echoed) }
  if (before === 'Succeeded') resource.provisioningState = 'Updating'
  return acceptChange(request, resource, echoed, () => {
    if (before === 'Succeeded' && resource.provisioningState === 'Updating') {
      resource.provisioningState = 'Succeeded'
    }
    return { output: kind.output(world, resource, request.apiVersion) }
  })
}
