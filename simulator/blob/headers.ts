import type { Call } from '../wire/call.ts'
import { PAGE } from '../compute/page-content.ts'
import { BlobError, invalidHeader, invalidPageRange, missingHeader } from './blob-error.ts'
import type { Metadata } from './storage-account.ts'

/** Reads the headers of Storage's requests. */

export function headerOf(call: Call, name: string): string | undefined {
  const value = call.headers[name]
  return typeof value === 'string' ? value : undefined
}

export function requiredHeader(call: Call, name: string): string {
  const value = headerOf(call, name)
  if (value === undefined || value === '') throw missingHeader(name)
  return value
}

export function numberHeader(call: Call, name: string): number | undefined {
  const value = headerOf(call, name)
  if (value === undefined) return undefined
  if (!/^\d{1,16}$/.test(value)) throw invalidHeader(name, value)
  return Number(value)
}

/** A range of bytes, without the last one; no end means up to the end. */
interface ByteRange {
  readonly from: number
  readonly to: number | undefined
}

/** `bytes=0-511`, or `bytes=512-`. */
export function readRange(call: Call, ...names: readonly string[]): ByteRange | undefined {
  for (const name of names) {
    const value = headerOf(call, name)
    if (value === undefined) continue
    const [, first, last] = /^bytes=(\d{1,16})-(\d{1,16})?$/.exec(value) ?? []
    if (first === undefined) throw invalidHeader(name, value)
    const range = { from: Number(first), to: last === undefined ? undefined : Number(last) + 1 }
    if (range.to !== undefined && range.to <= range.from) throw invalidHeader(name, value)
    return range
  }
  return undefined
}

/** Whole pages with both ends, for writes. */
export function readPages(call: Call, ...names: readonly string[]): { from: number; to: number } {
  const range = readRange(call, ...names)
  if (range?.to === undefined) throw missingHeader(names[0] ?? '')
  if (range.from % PAGE !== 0 || range.to % PAGE !== 0) throw invalidPageRange()
  return { from: range.from, to: range.to }
}

const META = 'x-ms-meta-'

/** Names as the client wrote them, as far as Node keeps that: in lower case. */
export function readMetadata(call: Call): Metadata {
  const metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(call.headers)) {
    if (!name.startsWith(META) || typeof value !== 'string') continue
    const key = name.slice(META.length)
    // Names are C# identifiers (Microsoft: setting-and-retrieving-properties-and-metadata).
    if (!/^[a-z_]\w*$/i.test(key)) {
      throw new BlobError(
        400,
        'InvalidMetadata',
        'The specified metadata is invalid. It includes characters that are not permitted.',
        { HeaderName: name, HeaderValue: value }
      )
    }
    metadata[key] = value
  }
  const size = Object.entries(metadata).reduce(
    (sum, [key, text]) => sum + key.length + text.length,
    0
  )
  if (size > MAX_METADATA) {
    throw new BlobError(
      400,
      'MetadataTooLarge',
      'The size of the specified metadata exceeds the maximum size permitted.'
    )
  }
  return metadata
}

export function metadataHeaders(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, text]) => [META + name, text]))
}

/** 8 KiB, names and values together (Microsoft: set-blob-metadata). */
const MAX_METADATA = 8192
