import { createHash } from 'node:crypto'
import type { Call } from '../wire/call.ts'
import { BlobError } from './blob-error.ts'
import { headerOf } from './headers.ts'

/** Checksums of written and read bytes: MD5, and CRC-64 with the polynomial of NVMe. */

export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64')
}

/** Little-endian, as Storage writes it. */
export function crc64Of(bytes: Uint8Array): string {
  const [lows, highs] = (tables ??= makeTables())
  let low = 0xffffffff
  let high = 0xffffffff
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ (lows[index] ?? 0)
    high = (high >>> 8) ^ (highs[index] ?? 0)
  }
  const written = Buffer.alloc(8)
  written.writeUInt32LE(~low >>> 0, 0)
  written.writeUInt32LE(~high >>> 0, 4)
  return written.toString('base64')
}

/** Compares with the client's checksums, and answers with the same kind. */
export function checkSums(
  call: Call,
  bytes: () => Uint8Array,
  names: { readonly md5: string; readonly crc64: string }
): Record<string, string> {
  const md5 = headerOf(call, names.md5)
  const crc64 = headerOf(call, names.crc64)
  if (md5 === undefined && crc64 === undefined) return {}
  const content = bytes()
  if (md5 !== undefined) {
    compare('Md5Mismatch', 'MD5', md5, md5Of(content))
    return { 'content-md5': md5 }
  }
  compare('Crc64Mismatch', 'CRC64', crc64 ?? '', crc64Of(content))
  return { 'x-ms-content-crc64': crc64 ?? '' }
}

function compare(code: string, kind: string, given: string, found: string): void {
  if (given === found) return
  throw new BlobError(
    400,
    code,
    `The ${kind} value specified in the request did not match with the ${kind} value calculated by the server.`,
    { [`UserSpecified${kind}`]: given, [`ServerCalculated${kind}`]: found }
  )
}

let tables: readonly [Uint32Array, Uint32Array] | undefined

/** Half by half: 64-bit integers would be ten times slower. */
function makeTables(): readonly [Uint32Array, Uint32Array] {
  const lows = new Uint32Array(256)
  const highs = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) {
      value = (value & 1n) === 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n
    }
    lows[byte] = Number(value & 0xffffffffn)
    highs[byte] = Number(value >> 32n)
  }
  return [lows, highs]
}
