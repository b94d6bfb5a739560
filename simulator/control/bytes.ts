import type { SparseBytes } from '../compute/sparse-bytes.ts'

/** A stretch of bytes that is written; base64, or the bytes themselves within the process. */
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
