import type { Call } from '../wire/call.ts'
import { BlobError, invalidHeader } from './blob-error.ts'
import { headerOf, numberHeader } from './headers.ts'
import type { BlobState } from './storage-account.ts'
import { etagOf } from './storage-account.ts'

/** Conditional headers (Microsoft: specifying-conditional-headers-for-blob-service-operations). */

const SECOND = 1000

/** For the blob as it is, if it exists: an unnecessary read is 304, any other failed condition 412. */
export function checkConditions(call: Call, blob: BlobState | undefined): void {
  const failed = firstFailed(call, blob, '')
  if (failed === undefined) return
  const isRead = call.method === 'GET' || call.method === 'HEAD'
  if (isRead && (failed === 'if-none-match' || failed === 'if-modified-since')) {
    throw new BlobError(304, 'ConditionNotMet', 'The condition was not met.')
  }
  // Storage distinguishes a blob that must not exist from one that must be another.
  if (failed === 'if-none-match' && headerOf(call, failed) === '*') {
    throw new BlobError(409, 'BlobAlreadyExists', 'The specified blob already exists.')
  }
  throw new BlobError(
    412,
    'ConditionNotMet',
    'The condition specified using HTTP conditional header(s) is not met.'
  )
}

/** For the source of a copy. */
export function checkSourceConditions(call: Call, source: BlobState): void {
  if (firstFailed(call, source, 'x-ms-source-') === undefined) return
  throw new BlobError(
    412,
    'SourceConditionNotMet',
    'The source condition specified using HTTP conditional header(s) is not met.'
  )
}

/** For a page blob's sequence number. */
export function checkSequenceNumber(call: Call, { sequenceNumber }: BlobState): void {
  const [most, below, exactly] = ['le', 'lt', 'eq'].map((name) =>
    numberHeader(call, `x-ms-if-sequence-number-${name}`)
  )
  const met =
    (most === undefined || sequenceNumber <= most) &&
    (below === undefined || sequenceNumber < below) &&
    (exactly === undefined || sequenceNumber === exactly)
  if (met) return
  throw new BlobError(
    412,
    'SequenceNumberConditionNotMet',
    'The sequence number condition specified was not met.'
  )
}

function firstFailed(call: Call, blob: BlobState | undefined, prefix: string): string | undefined {
  const etag = blob === undefined ? undefined : etagOf(blob)
  const holds: Readonly<Record<string, (value: string) => boolean>> = {
    'if-match': (value) => etag !== undefined && matches(value, etag),
    'if-none-match': (value) => etag === undefined || !matches(value, etag),
    'if-modified-since': (value) => blob === undefined || secondsOf(blob) > instant(value),
    'if-unmodified-since': (value) => blob === undefined || secondsOf(blob) <= instant(value)
  }
  return Object.entries(holds).find(([name, hold]) => {
    const value = headerOf(call, prefix + name)
    return value !== undefined && !hold(value)
  })?.[0]
}

function matches(value: string, etag: string): boolean {
  return value === '*' || value.split(',').some((one) => unquoted(one) === unquoted(etag))
}

function unquoted(etag: string): string {
  return etag.trim().replace(/^(W\/)?"(.*)"$/, '$2')
}

/** Headers have whole seconds. */
function secondsOf({ stamp }: BlobState): number {
  return Math.floor(stamp / SECOND)
}

function instant(value: string): number {
  const ms = Date.parse(value)
  if (Number.isNaN(ms)) throw invalidHeader('date', value)
  return Math.floor(ms / SECOND)
}
