/**
 * What the runner gives a step to write to, tried before anything is asked of Azure, and files for the workflow. Others
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

/** The files of commands, with what they are for. Without its variable the toolkit writes to the log. */
const COMMAND_FILES = { GITHUB_OUTPUT: 'outputs', GITHUB_STATE: 'state' } as const

/** A disk that is full refuses the first block, not the file. */
const PROBE = ' '.repeat(4_096)

const NOTHING_SENT = 'Nothing was sent to Azure.'

/** Where files for the workflow go. */
export function temporaryFolder(env: Env): string {
  return env('RUNNER_TEMP') ?? tmpdir()
}

/** Rejects with everything that a step has to write to and cannot. Leaves nothing behind. */
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

/** Why a value could not be handed to the runner. */
export function notWritten(
  variable: keyof typeof COMMAND_FILES,
  env: Env,
  cause: unknown
): ActionError {
  return unwritable(messageOf(variable, env(variable) ?? '', cause), undefined, cause)
}

/** As the toolkit writes: to a file that is there. */
async function appendable(path: string): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_APPEND)
  await handle.close()
}

async function takesFiles(folder: string): Promise<void> {
  const path = newPath(folder, 'probe')
  await createFile(path, PROBE)
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
