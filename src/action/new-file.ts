/**
 * Files for the workflow. Others may write to the same folder: a file is new, its name cannot be predicted, and only
 * its owner can read it.
 */

import { randomUUID } from 'node:crypto'
import { open, writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'

import type { OpenFile } from '../ports.ts'

/** Bytes that are collected before they are written: single lines would be a system call each. */
const CHUNK_BYTES = 64 * 1024

/** Characters of a name that are kept: with what is added it stays below the 255 bytes of most file systems. */
const MAX_NAME = 160

/** Exclusive creation never follows a link: it fails where anything of that name is. */
const CREATED = { flag: 'wx', mode: 0o600 } as const

/** The path of a new file, whose name begins with the one given and keeps its extension. */
export function newPath(folder: string, name: string): string {
  const { name: start, ext } = parse(name)
  return join(folder, `${start.slice(0, MAX_NAME)}-${randomUUID()}${ext}`)
}

/** Writes a new file. Rejects where there is one already. */
export function createFile(path: string, text: string): Promise<void> {
  return writeFile(path, text, CREATED)
}

/** Opens a new file, for what grows while an operation goes on. Its memory is one buffer, however much is written. */
export async function openFile(path: string): Promise<OpenFile> {
  const handle = await open(path, CREATED.flag, CREATED.mode)
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
