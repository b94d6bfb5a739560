import { PAGE } from '../compute/page-content.ts'
import type { SparseBytes } from '../compute/sparse-bytes.ts'

/** A range of bytes to write; base64, or the bytes themselves within the process. */
export interface Written {
  offset: number
  bytes: string | Uint8Array
}

export interface Range {
  offset: number
  length: number
}

export function readContent(bytes: string | Uint8Array): Uint8Array {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes
}

export function readBase64(bytes: SparseBytes, { offset, length }: Range): { bytes: string } {
  return { bytes: Buffer.from(bytes.read(offset, length)).toString('base64') }
}

/** Ranges of whole pages: single ones, or `count` of `length` bytes, `stride` bytes from one to the next. */
export type Stretches =
  { ranges: Range[] } | { offset?: number; count: number; stride: number; length: number }

/** In order; throws when they overlap or are not pages. */
export function stretchesOf(where: Stretches): Range[] {
  const stretches =
    'ranges' in where
      ? where.ranges.toSorted((one, other) => one.offset - other.offset)
      : everyStride(where)
  let end = 0
  for (const { offset, length } of stretches) {
    if (offset % PAGE !== 0 || length % PAGE !== 0 || length <= 0) {
      throw new RangeError(`${String(length)} bytes at ${String(offset)} are not whole pages`)
    }
    if (offset < end) throw new RangeError(`the stretches overlap at ${String(offset)}`)
    end = offset + length
  }
  return stretches
}

function everyStride({
  offset = 0,
  count,
  stride,
  length
}: Exclude<Stretches, { ranges: Range[] }>): Range[] {
  return Array.from({ length: count }, (_, index) => ({ offset: offset + index * stride, length }))
}
