import type { Answer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { World } from '../world.ts'
import { blobNotFound, BlobError, containerNotFound, invalidBlobType } from './blob-error.ts'
import { checkConditions } from './conditions.ts'
import { checkLease } from './leases.ts'
import type { Blob, BlobState, Container, StorageAccount } from './storage-account.ts'
import { etagOf, modifiedOf } from './storage-account.ts'

/** An authorized request to a storage account. */
export interface StorageRequest {
  readonly world: World
  readonly call: Call
  readonly version: string
  readonly now: number
  readonly account: StorageAccount
  readonly container: string
  readonly blob: string
  /** `snapshot=`: the requested snapshot of the blob. */
  readonly snapshot: string | undefined
}

export type Operation = (request: StorageRequest) => Answer

export function findContainer({ account, container }: StorageRequest): Container {
  const found = account.containers.get(container)
  if (found === undefined) throw containerNotFound()
  return found
}

export function findBlob(request: StorageRequest): Blob {
  const found = findContainer(request).blobs.get(request.blob)
  if (found === undefined) throw blobNotFound()
  return found
}

/** The requested blob or snapshot of it, if its conditions are met. */
export function findReadable(request: StorageRequest): BlobState {
  const blob = findBlob(request)
  const { call, now, snapshot } = request
  if (snapshot === undefined) checkLease(call, blob, now, false)
  const state = snapshot === undefined ? blob : findSnapshot(blob, snapshot)
  checkConditions(call, state)
  return state
}

export function findSnapshot(blob: Blob, snapshot: string): BlobState {
  const found = blob.snapshots.find((one) => one.snapshot === snapshot)
  if (found === undefined) throw blobNotFound()
  return found
}

/** The blob, if it may be written: not a snapshot, its lease named, its conditions met. */
export function findWritable(request: StorageRequest): Blob {
  checkNotSnapshot(request)
  const blob = findBlob(request)
  checkLease(request.call, blob, request.now, true)
  checkConditions(request.call, blob)
  return blob
}

export function findWritablePages(request: StorageRequest): Blob {
  const blob = findWritable(request)
  if (blob.type !== 'PageBlob') throw invalidBlobType()
  return blob
}

/** A snapshot cannot be changed (the code is a guess). */
export function checkNotSnapshot({ snapshot }: StorageRequest): void {
  if (snapshot === undefined) return
  throw new BlobError(
    400,
    'InvalidQueryParameterValue',
    'Value for one of the query parameters specified in the request URI is invalid.',
    { QueryParameterName: 'snapshot', QueryParameterValue: snapshot }
  )
}

/** Marks a change, and reports it. */
export function changed(
  { world }: StorageRequest,
  what: { stamp: number }
): Record<string, string> {
  what.stamp = world.clock.stamp()
  return changeHeaders(what)
}

export function changeHeaders(what: { readonly stamp: number }): Record<string, string> {
  return { etag: etagOf(what), 'last-modified': modifiedOf(what) }
}
