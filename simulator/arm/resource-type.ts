import type { AccessToken } from '../entra/directory.ts'
import type { Answer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { Bucket } from './rate-limits.ts'
import type { ResourceId } from './resource-id.ts'
import type { Tags } from './tags.ts'

/** A request that Resource Manager has let in. */
export interface ArmCall {
  readonly world: World
  readonly call: Call
  readonly caller: AccessToken
  readonly requestId: string
  readonly apiVersion: string
}

/** A request for one resource, after Resource Manager has let it pass. */
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
 * What a provider offers of one resource type. Resource Manager does the rest in the same way for all:
 * sign-in, versions, rights, groups, locations, tags, 404, paging.
 */
export interface ResourceType<R extends Tracked = Tracked> {
  /** `Microsoft.Compute/snapshots` */
  readonly type: string
  find(id: ResourceId): R | undefined
  list(subscriptionId: string, group: string | undefined): readonly R[]
  /** Versions that are answered, oldest first. */
  apiVersions(): readonly string[]
  /**
   * The resource on the wire. `inList`: as one member of many, whose ids Azure spells differently. `query`: that of a
   * GET, for what may be asked for beside.
   */
  view(resource: R, apiVersion: string, inList: boolean, query?: URLSearchParams): JsonObject
  /** What a GET below the resource answers, by its name as Azure spells it. */
  readonly parts?: Readonly<Record<string, Part<R>>>
  put(request: ResourceRequest, existing: R | undefined): Answer
  patch(request: ResourceRequest, resource: R): Answer
  remove(request: ResourceRequest, resource: R): Answer
  /** POST actions by their name as Azure spells it. */
  readonly actions: Readonly<Record<string, Action<R>>>
  readonly buckets: Readonly<Record<'get' | 'put' | 'patch' | 'remove' | 'action', Bucket>>
}

interface Part<R extends Tracked> {
  view(resource: R, apiVersion: string): JsonObject
}

/** Methods, not function members, so that a type of snapshots counts as a type of resources. */
interface Action<R extends Tracked> {
  /** Its own bucket, when it has one. */
  readonly bucket?: Bucket
  run(request: ResourceRequest, resource: R): Answer
}
