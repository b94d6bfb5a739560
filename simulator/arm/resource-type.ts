import type { AccessToken } from '../entra/directory.ts'
import type { Answer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { Bucket } from './rate-limits.ts'
import type { ResourceId } from './resource-id.ts'
import type { Tags } from './tags.ts'

/** A request that Resource Manager has accepted. */
export interface ArmCall {
  readonly world: World
  readonly call: Call
  readonly caller: AccessToken
  readonly requestId: string
  readonly apiVersion: string
}

/** A request for one resource, after the checks of Resource Manager. */
export interface ResourceRequest extends ArmCall {
  /** Group in the stored letter case, name as sent. */
  readonly id: ResourceId
  readonly body: JsonObject
  /** The normalised region of a PUT; the resource's own otherwise. */
  readonly location: string
  /** The checked tags of the body, when it has some. */
  readonly tags: Tags | undefined
}

export interface Tracked extends ResourceId {
  readonly location: string
}

/**
 * The implementation of one resource type by a provider. Resource Manager does the rest in the same way for all:
 * sign-in, versions, permissions, groups, locations, tags, 404, paging.
 */
export interface ResourceType<R extends Tracked = Tracked> {
  /** `Microsoft.Compute/snapshots` */
  readonly type: string
  find(id: ResourceId): R | undefined
  list(subscriptionId: string, group: string | undefined): readonly R[]
  /** Supported versions, oldest first. */
  apiVersions(): readonly string[]
  /**
   * The resource on the wire. `inList`: as one member of many, whose ids Azure spells differently. `query`: that of a
   * GET, for additional members.
   */
  view(resource: R, apiVersion: string, inList: boolean, query?: URLSearchParams): JsonObject
  /** The answers to GETs below the resource, by Azure's names. */
  readonly parts?: Readonly<Record<string, Part<R>>>
  put(request: ResourceRequest, existing: R | undefined): Answer
  patch(request: ResourceRequest, resource: R): Answer
  remove(request: ResourceRequest, resource: R): Answer
  /** POST actions by Azure's names. */
  readonly actions: Readonly<Record<string, Action<R>>>
  readonly buckets: Readonly<Record<'get' | 'put' | 'patch' | 'remove' | 'action', Bucket>>
}

interface Part<R extends Tracked> {
  view(resource: R, apiVersion: string): JsonObject
}

/** Methods, not function members, so that a type of snapshots counts as a type of resources. */
interface Action<R extends Tracked> {
  /** Its own bucket, if it has one. */
  readonly bucket?: Bucket
  run(request: ResourceRequest, resource: R): Answer
}
