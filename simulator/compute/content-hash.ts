import { createHash } from 'node:crypto'
import { PAGE } from './page-content.ts'
import type { SparseBytes } from './sparse-bytes.ts'

/** Bytes per step. */
const SLICE = 2048 * PAGE

const ZEROS = Buffer.alloc(PAGE)

/**
 * A hash of a range, equal exactly when the bytes are equal: of the pages that are not zeros, each with its number, so
 * that the empty terabytes of a disk cost nothing.
 */
export function contentHash(content: SparseBytes, offset: number, length: number): string {
  const hash = createHash('sha256')
  const end = offset + length
  for (const { from, to } of content.ranges(offset)) {
    if (from >= end) break
    for (let at = from; at < Math.min(to, end); at += SLICE) {
      const size = Math.min(SLICE, to - at, end - at)
      hash.update(marked(Buffer.from(content.read(at, size).buffer), at - offset))
    }
  }
  return hash.digest('hex')
}

/** The pages that are not zeros, each after its number. */
function marked(bytes: Buffer, start: number): Buffer {
  const marked = Buffer.alloc(Math.ceil(bytes.length / PAGE) * (PAGE + 8))
  let length = 0
  for (let at = 0; at < bytes.length; at += PAGE) {
    const page = bytes.subarray(at, at + PAGE)
    if (page.equals(ZEROS.subarray(0, page.length))) continue
    marked.writeDoubleLE((start + at) / PAGE, length)
    length += 8 + page.copy(marked, length + 8)
  }
  return marked.subarray(0, length)
}
