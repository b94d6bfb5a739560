import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Answer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { ComputeResource } from './compute-resource.ts'
import {
  acceptChange,
  changeable,
  checkNotDeleting,
  checkSameSource,
  readProperties,
  readSku,
  requireCreationData
} from './compute-writes.ts'
import type { Field } from './fields.ts'

/** How disks and snapshots differ in being changed. */
export interface ResourceKind<R extends ComputeResource> {
  readonly noun: 'disk' | 'snapshot'
  readonly fields: readonly Field[]
  /** Members of `properties` that mean something to the simulator; it only keeps the others. */
  readonly own: readonly string[]
  skus(resource: R): readonly string[]
  /** Refuses what cannot become of it; `isPut` when `properties` are all that it is to have. */
  check(resource: R, properties: JsonObject, isPut: boolean): void
  /** Brings about what the kept members do not. */
  apply(world: World, resource: R, properties: JsonObject): void
  /** The result of the write. */
  output(world: World, resource: R, apiVersion: string): JsonObject
}

/** A PUT on an existing name makes nothing new: it changes what may be changed and says the same 202 (recorded 2017). */
export function updateResource<R extends ComputeResource>(
  world: World,
  kind: ResourceKind<R>,
  request: ResourceRequest,
  resource: R
): Answer {
  checkNotDeleting(resource)
  const properties = readProperties(request, kind.fields, `${typeOf(kind)}Properties`)
  checkSameSource(resource, requireCreationData(properties, kind.noun))
  kind.check(resource, properties, true)
  return change(world, kind, request, resource, { echoed: properties, tags: request.tags })
}

export function patchResource<R extends ComputeResource>(
  world: World,
  kind: ResourceKind<R>,
  request: ResourceRequest,
  resource: R
): Answer {
  checkNotDeleting(resource)
  const properties = readProperties(request, kind.fields, `${typeOf(kind)}UpdateProperties`)
  kind.check(resource, properties, false)
  // Tags that are sent replace all others; tags that are not sent stay.
  const tags = request.tags ?? resource.tags
  const echoed = { ...changeable(resource), ...properties }
  return change(world, kind, request, resource, { echoed, tags })
}

/** Members that are stored as sent. */
export function passive<R extends ComputeResource>(
  { own }: ResourceKind<R>,
  properties: JsonObject
): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !own.includes(name)))
}

function change<R extends ComputeResource>(
  world: World,
  kind: ResourceKind<R>,
  request: ResourceRequest,
  resource: R,
  { echoed, tags }: { readonly echoed: JsonObject; readonly tags: ComputeResource['tags'] }
): Answer {
  resource.sku = readSku(request.body, kind.skus(resource), kind.noun) ?? resource.sku
  resource.tags = tags
  kind.apply(world, resource, echoed)
  resource.settings = { ...resource.settings, ...passive(kind, echoed) }
  const before = resource.provisioningState
  if (before === 'Succeeded') resource.provisioningState = 'Updating'
  return acceptChange(world, request, resource, echoed, () => {
    if (before === 'Succeeded' && resource.provisioningState === 'Updating') {
      resource.provisioningState = 'Succeeded'
    }
    return { output: kind.output(world, resource, request.apiVersion) }
  })
}

function typeOf<R extends ComputeResource>({ noun }: ResourceKind<R>): string {
  return noun === 'disk' ? 'Disk' : 'Snapshot'
}
