import { randomUUID } from 'node:crypto'
import { createSparseBytes } from '../compute/sparse-bytes.ts'
import { PAGE } from '../compute/page-content.ts'
import type { Answer } from '../wire/answer.ts'
import { emptyAnswer } from '../wire/answer.ts'
import { BlobError, invalidHeader, missingHeader, unsupportedHeader } from './blob-error.ts'
import { checkSums } from './checksums.ts'
import { checkConditions } from './conditions.ts'
import { headerOf, numberHeader, readMetadata, requiredHeader } from './headers.ts'
import { checkLease } from './leases.ts'
import { hasSas } from './sas.ts'
import type { Blob } from './storage-account.ts'
import type { StorageRequest } from './storage-request.ts'
import { changeHeaders, checkNotSnapshot, findContainer } from './storage-request.ts'

/** The largest page blob (Microsoft: scalability-targets). */
const MAX_PAGES = 8 * 1024 ** 4

/**
 * Put Blob: an empty page blob, or a block blob with its content; replaces a blob of that name, whose snapshots stay.
 */
export function putBlob(request: StorageRequest): Answer {
  const { call, world, now } = request
  checkNotSnapshot(request)
  if (headerOf(call, 'x-ms-copy-source') !== undefined) throw unsupportedHeader('x-ms-copy-source')
  const { blobs } = findContainer(request)
  const before = blobs.get(request.blob)
  if (before !== undefined) {
    checkOverwrite(request)
    checkLease(call, before, now, true)
  }
  checkConditions(call, before)
  const type = requiredHeader(call, 'x-ms-blob-type')
  const content = type === 'PageBlob' ? readPageBlob(request) : readBlockBlob(request, type)
  const stamp = world.clock.stamp()
  const blob: Blob = {
    ...content,
    name: request.blob,
    generation: randomUUID(),
    createdAt: stamp,
    stamp,
    metadata: readMetadata(call),
    contentType:
      headerOf(call, 'x-ms-blob-content-type') ??
      headerOf(call, 'content-type') ??
      'application/octet-stream',
    lease: before?.lease,
    snapshots: before?.snapshots ?? []
  }
  blobs.set(blob.name, blob)
  return emptyAnswer(201, {
    ...changeHeaders(blob),
    'x-ms-request-server-encrypted': 'true'
  })
}

function readPageBlob({ call }: StorageRequest) {
  const length = numberHeader(call, 'x-ms-blob-content-length')
  if (length === undefined) throw missingHeader('x-ms-blob-content-length')
  if (call.bytes.length > 0) throw invalidHeader('content-length', String(call.bytes.length))
  return {
    type: 'PageBlob' as const,
    length: checkLength(length),
    bytes: createSparseBytes(),
    sequenceNumber: numberHeader(call, 'x-ms-blob-sequence-number') ?? 0
  }
}

/** Page blobs end with a whole page. */
export function checkLength(length: number): number {
  if (length % PAGE === 0 && length <= MAX_PAGES) return length
  throw invalidHeader('x-ms-blob-content-length', String(length))
}

function readBlockBlob({ call }: StorageRequest, type: string) {
  if (type !== 'BlockBlob') throw invalidHeader('x-ms-blob-type', type)
  checkSums(call, () => call.bytes, { md5: 'content-md5', crc64: 'x-ms-content-crc64' })
  const bytes = createSparseBytes()
  bytes.write(0, call.bytes)
  return { type: 'BlockBlob' as const, length: call.bytes.length, bytes, sequenceNumber: 0 }
}

/** A signature with only `create` does not allow replacing. */
function checkOverwrite({ call }: StorageRequest): void {
  if (!hasSas(call) || call.query.get('sp')?.includes('w') === true) return
  throw new BlobError(
    403,
    'UnauthorizedBlobOverwrite',
    'This request is not authorized to perform blob overwrites.'
  )
}
