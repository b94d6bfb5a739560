import type { Answer } from '../wire/answer.ts'
import { emptyAnswer } from '../wire/answer.ts'
import { formatUtc } from '../timestamps.ts'
import {
  BlobError,
  blobNotFound,
  invalidBlobType,
  invalidHeader,
  unsupportedHeader
} from './blob-error.ts'
import { checkConditions } from './conditions.ts'
import { headerOf, metadataHeaders, numberHeader, readMetadata } from './headers.ts'
import { changeLease, checkLease, leaseHeaders } from './leases.ts'
import { checkLength } from './put-blob.ts'
import { contentAnswer, propertiesAnswer, rangesAnswer } from './read-blob.ts'
import type { Blob, BlobState } from './storage-account.ts'
import type { StorageRequest } from './storage-request.ts'
import {
  changed,
  changeHeaders,
  checkNotSnapshot,
  findBlob,
  findContainer,
  findReadable,
  findWritable
} from './storage-request.ts'

/** The operations on an existing blob. */

export function getProperties(request: StorageRequest): Answer {
  return propertiesAnswer(findReadable(request), leaseOf(request))
}

export function getContent(request: StorageRequest): Answer {
  return contentAnswer(request.call, findReadable(request), leaseOf(request))
}

export function getMetadata(request: StorageRequest): Answer {
  const blob = findReadable(request)
  return emptyAnswer(200, { ...changeHeaders(blob), ...metadataHeaders(blob.metadata) })
}

export function getPageRanges(request: StorageRequest): Answer {
  const { call, version, world } = request
  const url = 'x-ms-previous-snapshot-url'
  // Microsoft: get-page-ranges: for the accounts behind managed disks only; the code is a guess.
  if (headerOf(call, url) !== undefined) throw unsupportedHeader(url)
  const blob = findReadable(request)
  const previous = findPrevious(request, blob)
  return rangesAnswer(call, version, world.settings.rangesPerPage, blob, previous)
}

/** Set Blob Metadata replaces all of it. */
export function setMetadata(request: StorageRequest): Answer {
  const blob = findWritable(request)
  blob.metadata = readMetadata(request.call)
  return emptyAnswer(200, { ...changed(request, blob), 'x-ms-request-server-encrypted': 'true' })
}

/** Set Blob Properties: another length, another sequence number. */
export function setProperties(request: StorageRequest): Answer {
  const { call } = request
  const blob = findWritable(request)
  const length = numberHeader(call, 'x-ms-blob-content-length')
  const action = headerOf(call, 'x-ms-sequence-number-action')
  if ((length !== undefined || action !== undefined) && blob.type !== 'PageBlob') {
    throw invalidBlobType()
  }
  if (action !== undefined) blob.sequenceNumber = nextNumber(request, blob, action)
  if (length !== undefined) resize(blob, checkLength(length))
  blob.contentType = headerOf(call, 'x-ms-blob-content-type') ?? blob.contentType
  return emptyAnswer(200, {
    ...changed(request, blob),
    'x-ms-blob-sequence-number': String(blob.sequenceNumber)
  })
}

/** Snapshot Blob: the blob as it is, with its own metadata if the request has some. */
export function snapshotBlob(request: StorageRequest): Answer {
  const { call, world, now } = request
  checkNotSnapshot(request)
  const blob = findBlob(request)
  // Needs no lease id, but a wrong one is refused.
  checkLease(call, blob, now, false)
  checkConditions(call, blob)
  const metadata = readMetadata(call)
  const own = Object.keys(metadata).length > 0
  const snapshot = formatUtc(world.clock.stamp())
  const { type, generation, createdAt, length, sequenceNumber, contentType } = blob
  const taken = {
    type,
    generation,
    createdAt,
    length,
    sequenceNumber,
    contentType,
    // The etag is the blob's unless the metadata differ (Microsoft: snapshot-blob).
    stamp: own ? world.clock.stamp() : blob.stamp,
    metadata: own ? metadata : blob.metadata,
    bytes: blob.bytes.freeze(),
    snapshot
  }
  blob.snapshots.push(taken)
  return emptyAnswer(201, { ...changeHeaders(taken), 'x-ms-snapshot': snapshot })
}

export function leaseBlob(request: StorageRequest): Answer {
  const { call, now } = request
  checkNotSnapshot(request)
  const blob = findBlob(request)
  checkConditions(call, blob)
  const { status, headers } = changeLease(call, blob, now)
  return emptyAnswer(status, { ...changeHeaders(blob), ...headers })
}

/** For a blob with snapshots the request must say what happens to them. */
export function deleteBlob(request: StorageRequest): Answer {
  const { call, now, snapshot } = request
  const { blobs } = findContainer(request)
  const blob = findBlob(request)
  const also = headerOf(call, 'x-ms-delete-snapshots')
  if (snapshot !== undefined) {
    const index = blob.snapshots.findIndex((one) => one.snapshot === snapshot)
    if (index < 0) throw blobNotFound()
    if (also !== undefined) throw invalidHeader('x-ms-delete-snapshots', also)
    blob.snapshots.splice(index, 1)
    return emptyAnswer(202, { 'x-ms-delete-type-permanent': 'true' })
  }
  checkLease(call, blob, now, true)
  checkConditions(call, blob)
  if (also !== undefined && also !== 'include' && also !== 'only') {
    throw invalidHeader('x-ms-delete-snapshots', also)
  }
  if (also === undefined && blob.snapshots.length > 0) {
    throw new BlobError(
      409,
      'SnapshotsPresent',
      'This operation is not permitted while the blob has snapshots.'
    )
  }
  if (also === 'only') blob.snapshots.length = 0
  else blobs.delete(blob.name)
  return emptyAnswer(202, { 'x-ms-delete-type-permanent': 'true' })
}

function leaseOf(request: StorageRequest): Record<string, string> {
  return request.snapshot === undefined ? leaseHeaders(findBlob(request), request.now) : {}
}

/** `prevsnapshot`: the earlier of two states of one blob. */
function findPrevious(request: StorageRequest, blob: BlobState): BlobState | undefined {
  const previous = request.call.query.get('prevsnapshot')
  if (previous === null) return undefined
  const found = findBlob(request).snapshots.find((one) => one.snapshot === previous)
  if (found === undefined) {
    throw new BlobError(409, 'PreviousSnapshotNotFound', 'The previous snapshot is not found.')
  }
  if (request.snapshot !== undefined && request.snapshot < previous) {
    throw new BlobError(
      400,
      'PreviousSnapshotCannotBeNewer',
      'The prevsnapshot query parameter value cannot be newer than snapshot query parameter value.'
    )
  }
  if (found.generation === blob.generation) return found
  throw new BlobError(
    409,
    'BlobOverwritten',
    'The blob has been recreated since the previous snapshot was taken.'
  )
}

function resize(blob: Blob, length: number): void {
  if (length < blob.length) blob.bytes.clear(length, blob.length - length)
  blob.length = length
}

function nextNumber({ call }: StorageRequest, blob: Blob, action: string): number {
  const given = numberHeader(call, 'x-ms-blob-sequence-number')
  switch (action.toLowerCase()) {
    case 'increment':
      return blob.sequenceNumber + 1
    case 'max':
      return Math.max(blob.sequenceNumber, given ?? 0)
    case 'update':
      return given ?? 0
    default:
      throw invalidHeader('x-ms-sequence-number-action', action)
  }
}
