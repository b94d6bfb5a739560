/**
 * The bundle as a runner runs it: `dist` alone in an empty directory, a process of its own under Node 24,
 * inputs and files by environment variables, nothing else inherited.
 */

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What one process of the action left. */
export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly state: Readonly<Record<string, string>>
}

export type RunOptions = {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** State of the main step: given, also as an empty one, the process is the post step. */
  readonly state?: Readonly<Record<string, string>>
  /** Called with the process as soon as it runs. */
  readonly onStart?: (child: ChildProcess) => void
}

/** The variables that GitHub sets for every step. */
export const GITHUB: Readonly<Record<string, string>> = {
  GITHUB_ACTION: 'snapshot',
  GITHUB_JOB: 'deploy',
  GITHUB_REF_NAME: 'main',
  GITHUB_REPOSITORY: 'octo-org/octo-repo',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_RUN_ID: '4711',
  GITHUB_RUN_NUMBER: '42',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
  GITHUB_WORKFLOW: 'Deploy',
  GITHUB_WORKFLOW_REF: 'octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main'
}

/** For a post step of a test that is not about how long an absence has to last: the pauses after a 404 pass at once. */
export const BRIEF_ABSENCE: Readonly<Record<string, string>> = {
  NODE_OPTIONS: `--import=${new URL('brief-absence.mjs', import.meta.url).href}`
}

/** A copy of the bundle in an empty directory. */
export class Bundle {
  readonly directory = mkdtempSync(join(tmpdir(), 'action-'))
  private steps = 0

  constructor() {
    cpSync(new URL('../../dist', import.meta.url), join(this.directory, 'dist'), {
      recursive: true
    })
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }

  /** Runs one process to its end. */
  async run({ inputs = {}, env = {}, state, onStart }: RunOptions): Promise<Ended> {
    this.steps += 1
    const folder = join(this.directory, `step-${this.steps}`)
    mkdirSync(folder)
    const files = {
      out: join(folder, 'out'),
      summary: join(folder, 'summary'),
      state: join(folder, 'state')
    }
    for (const file of Object.values(files)) writeFileSync(file, '')

    const entry = state === undefined ? 'dist/main.js' : 'dist/post.js'
    const child = spawn(process.execPath, [join(this.directory, entry)], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...GITHUB,
        GITHUB_OUTPUT: files.out,
        GITHUB_STEP_SUMMARY: files.summary,
        GITHUB_STATE: files.state,
        RUNNER_TEMP: folder,
        ...Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
        ),
        ...Object.fromEntries(
          Object.entries(state ?? {}).map(([name, value]) => [`STATE_${name}`, value])
        ),
        ...env
      }
    })
    let log = ''
    child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
    onStart?.(child)
    const { code, signal } = await new Promise<Pick<Ended, 'code' | 'signal'>>((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal }))
    )
    return {
      code,
      signal,
      log,
      outputs: readCommandFile(files.out),
      summary: readFileSync(files.summary, 'utf8'),
      state: readCommandFile(files.state)
    }
  }
}

/** Reads `name<<delimiter` blocks and `name=value` lines as the runner does; a later value replaces an earlier one. */
export function readCommandFile(file: string): Record<string, string> {
  const values: Record<string, string> = {}
  if (!existsSync(file)) return values
  const lines = readFileSync(file, 'utf8').split('\n')
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const [, plain, value] = /^([^=<]+)=(.*)$/.exec(line) ?? []
    if (plain !== undefined) values[plain] = value ?? ''
    const [, name, delimiter] = /^([^=]+?)<<(.+)$/.exec(line) ?? []
    if (name === undefined || delimiter === undefined) continue
    const end = lines.indexOf(delimiter, index + 1)
    values[name] = lines.slice(index + 1, end).join('\n')
    index = end
  }
  return values
}
