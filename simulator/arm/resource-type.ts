import type { AccessToken } from '../entra/directory.ts'
import type { Answer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { JsonObject } from '../wire/json.ts'
import type { Bucket } from './rate-limits.ts'
import type { ResourceId } from './resource-id.ts'
import type { Tags } from './tags.ts'

/** A request for one resource, after Resource Manager has let it pass. */
export interface ResourceRequest {
  readonly call: Call
  /** Group in the stored letter case, name as sent. */
  readonly id: ResourceId
  readonly apiVersion: string
  readonly body: JsonObject
  readonly requestId: string
  readonly caller: AccessToken
  /** The normalised region of a PUT; the resource's own otherwise. */
  readonly location: string
  /** The checked tags of the body, when it has some. */
  readonly tags: Tags | undefined
}

export interface Tracked extends ResourceId {
  readonly location: string
}

/**
 * What a provider offers of one resource type. Resource Manager does the rest in the same way for all:
 * sign-in, versions, rights, groups, locations, tags, 404, paging.
 */
export interface ResourceType<R extends Tracked = Tracked> {
  /** `Microsoft.Compute/snapshots` */
  readonly type: string
  find(id: ResourceId): R | undefined
  list(subscriptionId: string, group: string | undefined): readonly R[]
  /** The resource on the wire. `inList`: as one member of many, whose ids Azure spells differently. */
  view(resource: R, apiVersion: string, inList: boolean): JsonObject
  put(request: ResourceRequest, existing: R | undefined): Answer
  patch(request: ResourceRequest, resource: R): Answer
  remove(request: ResourceRequest, resource: R): Answer
  /** POST actions by their name as Azure spells it. */
  readonly actions: Readonly<Record<string, Action<R>>>
  readonly buckets: Readonly<Record<'put' | 'patch' | 'remove' | 'action', Bucket>>
}

/** Methods, not function members, so that a type of snapshots counts as a type of resources. */
export interface Action<R extends Tracked> {
  run(request: ResourceRequest, resource: R): Answer
}
