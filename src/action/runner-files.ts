/**
 * The files that a step must write, checked before any request to Azure, and files for the workflow. Other processes
 * may write to the same folder: a file is new, its name cannot be predicted, and only its owner can read it.
 */

import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, parse } from 'node:path'

import { ActionError, describe } from '../errors.ts'
import type { OpenFile } from '../ports.ts'

type Env = (name: string) => string | undefined

/** The command files, and their content. Without its variable the toolkit writes to the log. */
const COMMAND_FILES = { GITHUB_OUTPUT: 'outputs', GITHUB_STATE: 'state' } as const

/** A full disk refuses the first block, not the file. */
const PROBE = ' '.repeat(4_096)

const NOTHING_SENT = 'Nothing was sent to Azure.'

/** The folder of files for the workflow. */
export function temporaryFolder(env: Env): string {
  return env('RUNNER_TEMP') ?? tmpdir()
}

/** Rejects with every file that a step must write and cannot. Leaves nothing behind. */
export async function checkRunnerFiles(env: Env): Promise<void> {
  const tries = [
    ...(['GITHUB_OUTPUT', 'GITHUB_STATE'] as const).map((variable) => ({
      variable,
      path: env(variable),
      attempt: appendable
    })),
    { variable: 'RUNNER_TEMP' as const, path: temporaryFolder(env), attempt: takesFiles }
  ]
  const problems = await Promise.all(
    tries.map(async ({ variable, path, attempt }) => {
      if (path === undefined) return []
      try {
        await attempt(path)
        return []
      } catch (error) {
        return [messageOf(variable, path, error)]
      }
    })
  )
  const found = problems.flat()
  if (found.length > 0) throw unwritable(found.join('\n'), NOTHING_SENT)
}

/** Why a value could not be passed to the runner. */
export function notWritten(
  variable: keyof typeof COMMAND_FILES,
  env: Env,
  cause: unknown
): ActionError {
  return unwritable(messageOf(variable, env(variable) ?? '', cause), undefined, cause)
}

/** Like the toolkit: appends only to an existing file. */
async function appendable(path: string): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_APPEND)
  await handle.close()
}

async function takesFiles(folder: string): Promise<void> {
  const path = newPath(folder, 'probe')
  await createFile(path, [PROBE])
  await rm(path)
}

function messageOf(
  variable: keyof typeof COMMAND_FILES | 'RUNNER_TEMP',
  path: string,
  error: unknown
): string {
  const what =
    variable === 'RUNNER_TEMP'
      ? `The runner's temporary folder (RUNNER_TEMP, "${path}")`
      : `The runner's file for ${COMMAND_FILES[variable]} (${variable}, "${path}")`
  return `${what} cannot be written: ${describe(error)}.`
}

function unwritable(message: string, first: string | undefined, cause?: unknown): ActionError {
  return new ActionError('RunnerRefused', message, {
    remedy: [
      first,
      'Check on the runner that the disk is not full and that the user of the job has write permission there. A job in a container needs the folders of the runner mounted.'
    ]
      .filter((part) => part !== undefined)
      .join(' '),
    cause
  })
}

/** Buffer size before a write: single lines would need a system call each. */
const CHUNK_BYTES = 64 * 1024

/** Maximum characters of a name: with the random part it stays below the 255 bytes of most file systems. */
const MAX_NAME = 160

/** Exclusive creation never follows a link: it fails when a file of that name exists. */
const CREATED = { flag: 'wx', mode: 0o600 } as const

/** The path of a new file: the given name with a random part, and its extension. */
export function newPath(folder: string, name: string): string {
  const { name: start, ext } = parse(name)
  return join(folder, `${start.slice(0, MAX_NAME)}-${randomUUID()}${ext}`)
}

/** Writes a new file, part by part. Rejects when the file exists. */
export function createFile(path: string, parts: Iterable<string>): Promise<void> {
  return writeFile(path, parts, CREATED)
}

/** Opens a new file that grows during an operation. It needs memory for one buffer only. */
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
