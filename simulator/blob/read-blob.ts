import { PAGE } from '../compute/page-content.ts'
import type { PageRange } from '../compute/page-ranges.ts'
import type { Answer } from '../wire/answer.ts'
import { emptyAnswer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import {
  BlobError,
  invalidBlobType,
  invalidHeader,
  invalidQuery,
  invalidRange
} from './blob-error.ts'
import { crc64Of, md5Of } from './checksums.ts'
import { headerOf, metadataHeaders, readRange } from './headers.ts'
import { SINCE } from './service-versions.ts'
import type { BlobState } from './storage-account.ts'
import { etagOf, modifiedOf } from './storage-account.ts'
import { xmlAnswer } from './xml.ts'

/** Reads are the same for a blob, a snapshot of one, and a disk in the form of one. */

/** Get Blob Properties. */
export function propertiesAnswer(
  blob: BlobState,
  more: Readonly<Record<string, string>> = {}
): Answer {
  return emptyAnswer(200, {
    ...describe(blob),
    ...more,
    'content-length': String(blob.length),
    'accept-ranges': 'bytes'
  })
}

/** Get Blob. */
export function contentAnswer(
  call: Call,
  blob: BlobState,
  more: Readonly<Record<string, string>> = {}
): Answer {
  const range = readRange(call, 'x-ms-range', 'range')
  const from = range?.from ?? 0
  const to = Math.min(range?.to ?? blob.length, blob.length)
  if (from >= blob.length && blob.length > 0) throw invalidRange()
  if (to - from > MAX_BYTES) {
    throw new Error(`the simulator gives ${String(MAX_BYTES)} bytes at a time: ask for a range`)
  }
  const body = blob.bytes.read(from, to - from)
  const headers = { ...describe(blob), ...more, ...sums(call, body), 'accept-ranges': 'bytes' }
  if (range === undefined) return { status: 200, headers, body, content: null }
  const contentRange = `bytes ${String(from)}-${String(to - 1)}/${String(blob.length)}`
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange },
    body,
    content: null
  }
}

/** Get Page Ranges, of all written pages or of the changes since an earlier state. */
export function rangesAnswer(
  call: Call,
  version: string,
  perPage: number,
  blob: BlobState,
  previous: BlobState | undefined
): Answer {
  if (blob.type !== 'PageBlob') throw invalidBlobType()
  const request = readPageList(call, version, blob.length, perPage)
  const ranges: Iterable<PageRange> =
    previous === undefined
      ? blob.bytes.ranges(request.from)
      : blob.bytes.changesSince(previous.bytes, request.from)
  return pageListAnswer(ranges, request, {
    etag: etagOf(blob),
    'last-modified': modifiedOf(blob),
    'x-ms-blob-content-length': String(blob.length)
  })
}

/** One answer is held in memory completely. */
const MAX_BYTES = 64 * 1024 ** 2

function describe(blob: BlobState): Record<string, string> {
  return {
    etag: etagOf(blob),
    'last-modified': modifiedOf(blob),
    'content-type': blob.contentType,
    'x-ms-blob-type': blob.type,
    'x-ms-creation-time': new Date(blob.createdAt).toUTCString(),
    'x-ms-server-encrypted': 'true',
    ...(blob.type === 'PageBlob'
      ? {
          'x-ms-blob-sequence-number': String(blob.sequenceNumber),
          'x-ms-blob-content-length': String(blob.length)
        }
      : {}),
    ...metadataHeaders(blob.metadata)
  }
}

/** For a range of at most 4 MiB, on request (Microsoft: get-blob). */
function sums(call: Call, body: Uint8Array): Record<string, string> {
  const [md5, crc64] = [WITH_MD5, WITH_CRC64].map((name) => headerOf(call, name) === 'true')
  if (md5 !== true && crc64 !== true) return {}
  if (md5 === true && crc64 === true) throw invalidHeader(WITH_CRC64, 'true')
  if (body.length > 4 * 1024 ** 2) {
    throw new BlobError(400, 'OutOfRangeInput', 'One of the request inputs is out of range.')
  }
  return md5 === true ? { 'content-md5': md5Of(body) } : { 'x-ms-content-crc64': crc64Of(body) }
}

const WITH_MD5 = 'x-ms-range-get-content-md5'
const WITH_CRC64 = 'x-ms-range-get-content-crc64'

/** The requested ranges, and their maximum number. */
interface PageListRequest {
  /** The first byte, or that of the marker. */
  readonly from: number
  /** The last byte, not included. */
  readonly to: number
  readonly most: number
}

/** Reads range, marker and `maxresults` (Microsoft: get-page-ranges). */
function readPageList(
  call: Call,
  version: string,
  length: number,
  perPage: number
): PageListRequest {
  const range = readRange(call, 'x-ms-range', 'range') ?? { from: 0, to: length }
  if (range.from >= Math.max(length, 1)) throw invalidRange()
  const from = Math.floor(range.from / PAGE) * PAGE
  const to = Math.min(length, Math.ceil((range.to ?? length) / PAGE) * PAGE)
  // Earlier versions support neither: they return all ranges.
  if (version < SINCE.pagedRanges) return { from, to, most: Infinity }
  const marker = call.query.get('marker') ?? ''
  return {
    from: marker === '' ? from : readMarker(marker, from, to),
    to,
    most: readMost(call, perPage)
  }
}

/** The answer: changed and cleared ranges in the order of the disk, both ends included. */
function pageListAnswer(
  ranges: Iterable<PageRange>,
  request: PageListRequest,
  headers: Readonly<Record<string, string>>
): Answer {
  const parts: string[] = []
  let marker = ''
  for (const { from, to, cleared } of ranges) {
    if (from >= request.to) break
    if (parts.length >= request.most) {
      marker = writeMarker(from)
      break
    }
    const name = cleared ? 'ClearRange' : 'PageRange'
    const last = Math.min(to, request.to) - 1
    parts.push(`<${name}><Start>${String(from)}</Start><End>${String(last)}</End></${name}>`)
  }
  const next = marker === '' ? '<NextMarker />' : `<NextMarker>${marker}</NextMarker>`
  return xmlAnswer(200, `<PageList>${parts.join('')}${next}</PageList>`, headers)
}

function readMost(call: Call, perPage: number): number {
  const given = call.query.get('maxresults')
  if (given === null) return perPage
  const most = Number(given)
  if (!Number.isInteger(most)) throw invalidQuery('maxresults', given)
  if (most <= 0) throw invalidQuery('maxresults', given, 'It must be greater than zero.')
  return Math.min(most, perPage)
}

/** Opaque to the client; holds the first byte that was not reported. */
function writeMarker(from: number): string {
  return Buffer.from(`2!${String(from)}!page`).toString('base64url')
}

function readMarker(marker: string, from: number, to: number): number {
  const position = /^2!(\d+)!page$/.exec(Buffer.from(marker, 'base64url').toString())?.[1]
  const at = Number(position ?? NaN)
  if (at >= from && at < to) return at
  throw invalidQuery('marker', marker, 'It is not one that was given out for this list.')
}
