import type { Answer } from '../wire/answer.ts'
import { emptyAnswer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import {
  BlobError,
  invalidHeader,
  invalidPageRange,
  invalidRange,
  unsupportedHeader
} from './blob-error.ts'
import { checkSums } from './checksums.ts'
import { checkSequenceNumber, checkSourceConditions } from './conditions.ts'
import { askAt, EXPORT_PATH, openExport } from './export-blob.ts'
import { headerOf, readPages, requiredHeader } from './headers.ts'
import { SINCE } from './service-versions.ts'
import type { Blob, BlobState } from './storage-account.ts'
import { openBlob } from './storage-authorization.ts'
import type { StorageRequest } from './storage-request.ts'
import { changed, findWritablePages } from './storage-request.ts'

/** Maximum bytes of one write (Microsoft: put-page, put-page-from-url). */
const MAX_BYTES = 4 * 1024 ** 2

interface Pages {
  readonly from: number
  readonly to: number
}

/** `comp=page`: pages from the body, from a URL, or none at all. */
export function putPage(request: StorageRequest): Answer {
  const { call } = request
  const write = requiredHeader(call, 'x-ms-page-write').toLowerCase()
  if (write !== 'update' && write !== 'clear') throw invalidHeader('x-ms-page-write', write)
  const blob = findWritablePages(request)
  checkSequenceNumber(call, blob)
  const pages = readPages(call, 'x-ms-range', 'range')
  if (pages.to > blob.length) throw invalidPageRange()
  if (write === 'clear') return clearPages(request, blob, pages)
  return headerOf(call, 'x-ms-copy-source') === undefined
    ? updatePages(request, blob, pages)
    : copyPages(request, blob, pages)
}

function clearPages(request: StorageRequest, blob: Blob, { from, to }: Pages): Answer {
  checkEmptyBody(request.call)
  blob.bytes.clear(from, to - from)
  return written(request, blob)
}

function updatePages(request: StorageRequest, blob: Blob, { from, to }: Pages): Answer {
  const { call } = request
  if (headerOf(call, 'x-ms-structured-body') !== undefined) {
    throw unsupportedHeader('x-ms-structured-body')
  }
  checkSize(call.bytes.length)
  if (call.bytes.length !== to - from) {
    throw invalidHeader('content-length', String(call.bytes.length))
  }
  const sums = checkSums(call, () => call.bytes, {
    md5: 'content-md5',
    crc64: 'x-ms-content-crc64'
  })
  const delayMs = request.account.throughput.bytes(to - from)
  blob.bytes.write(from, call.bytes)
  return { ...written(request, blob, sums), delayMs }
}

/** Put Page From URL. */
function copyPages(request: StorageRequest, blob: Blob, { from, to }: Pages): Answer {
  const { call } = request
  if (request.version < SINCE.putPageFromUrl) throw unsupportedHeader('x-ms-copy-source')
  checkEmptyBody(call)
  checkSize(to - from)
  const source = readPages(call, 'x-ms-source-range')
  if (source.to - source.from !== to - from) {
    throw invalidHeader('x-ms-source-range', headerOf(call, 'x-ms-source-range'))
  }
  const { bytes, length } = openCopySource(request)
  if (source.to > length) throw invalidRange()
  const sums = checkSums(call, () => bytes.read(source.from, to - from), {
    md5: 'x-ms-source-content-md5',
    crc64: 'x-ms-source-content-crc64'
  })
  const delayMs = request.account.throughput.bytes(to - from)
  blob.bytes.copy(from, bytes, source.from, to - from)
  return { ...written(request, blob, sums), delayMs }
}

function written(
  request: StorageRequest,
  blob: Blob,
  sums: Readonly<Record<string, string>> = {}
): Answer {
  return emptyAnswer(201, {
    ...changed(request, blob),
    ...sums,
    'x-ms-blob-sequence-number': String(blob.sequenceNumber),
    'x-ms-request-server-encrypted': 'true'
  })
}

function checkEmptyBody({ bytes }: Call): void {
  if (bytes.length > 0) throw invalidHeader('content-length', String(bytes.length))
}

function checkSize(bytes: number): void {
  if (bytes <= MAX_BYTES) return
  throw new BlobError(
    413,
    'RequestBodyTooLarge',
    'The request body is too large and exceeds the maximum permissible limit.',
    { MaxLimit: String(MAX_BYTES) }
  )
}

const HEADER = 'x-ms-copy-source'

/** Maximum length of a source URL (Microsoft: put-page-from-url: 2 KiB). */
const LONGEST = 2048

/** The source of Put Page From URL: a disk, a snapshot or another blob, each opened with the request's credentials. */
function openCopySource(request: StorageRequest): BlobState {
  const { call, version, world } = request
  const url = requiredHeader(call, HEADER)
  if (url.length > LONGEST || !URL.canParse(url)) throw invalidHeader(HEADER, url)
  const given = headerOf(call, 'x-ms-copy-source-authorization')
  const authorization = version < SINCE.copySourceAuthorization ? undefined : given
  const ask = askAt(url, call.origin, authorization, version)
  if (ask === undefined) throw cannotVerify(404, 'The specified resource does not exist.')
  let source: BlobState
  try {
    source = EXPORT_PATH.test(ask.path) ? openExport(world, ask).state : openBlob(world, ask)
  } catch (error) {
    if (error instanceof BlobError) throw cannotVerify(error.status, error.message)
    throw error
  }
  checkSourceConditions(call, source)
  return source
}

/** The source's own status and sentence under a code of the copy's (Azure/azure-storage-azcopy#2829, MicrosoftDocs/azure-docs#83422). */
function cannotVerify(status: number, message: string): BlobError {
  return new BlobError(status, 'CannotVerifyCopySource', message)
}
