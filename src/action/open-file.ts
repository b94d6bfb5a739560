/** A file that grows while an operation goes on; what is written goes to the disk before more is taken. */

import { open } from 'node:fs/promises'

import type { OpenFile } from '../ports.ts'

/** Bytes that are collected before they are written: single lines would be a system call each. */
const CHUNK_BYTES = 64 * 1024

/** Begins a file anew. Its memory is one buffer, however much is written. */
export async function openFile(path: string): Promise<OpenFile> {
  const handle = await open(path, 'w')
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let used = 0

  async function flush(): Promise<void> {
    for (let from = 0; from < used;) {
      const { bytesWritten } = await handle.write(buffer, from, used - from)
      from += bytesWritten
    }
    used = 0
  }

  return {
    path,
    async write(bytes) {
      for (let from = 0; from < bytes.length;) {
        const part = bytes.subarray(from, from + CHUNK_BYTES - used)
        buffer.set(part, used)
        used += part.length
        from += part.length
        if (used === CHUNK_BYTES) await flush()
      }
    },
    async close() {
      try {
        await flush()
      } finally {
        await handle.close()
      }
    }
  }
}
