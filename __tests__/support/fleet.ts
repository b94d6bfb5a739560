/**
 * The reusable workflow `fleet.yml`, run without GitHub: the steps of its jobs with the inputs that the file gives them,
 * each in a process of its own as a runner starts it, artifacts as folders.
 */

import type { ChildProcess } from 'node:child_process'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { parse } from 'yaml'

import type { Ended } from './bundle.ts'
import { Bundle, GITHUB, readCommandFile } from './bundle.ts'
import type { Result } from './workflow.ts'

type Texts = Readonly<Record<string, string>>
type Value = string | number | boolean

type FleetStep = {
  readonly id?: string
  readonly uses?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, Value>>
}

type FleetJob = {
  readonly permissions?: Texts
  readonly if?: string
  readonly strategy?: Readonly<Record<string, unknown>>
  readonly steps: readonly FleetStep[]
}

export type FleetFile = {
  readonly on: {
    readonly workflow_call: {
      readonly inputs: Readonly<
        Record<
          string,
          { readonly type: string; readonly default?: Value; readonly required?: true }
        >
      >
    }
  }
  readonly jobs: Readonly<Record<'plan' | 'shard' | 'gather', FleetJob>>
}

const ROOT = new URL('../../', import.meta.url)

export const FLEET_TEXT = readFileSync(new URL('.github/workflows/fleet.yml', ROOT), 'utf8')
export const FLEET_FILE = parse(FLEET_TEXT) as FleetFile

/** The step of a job that uses the action, or the part of the workflow that is no action of its own. */
export function stepOf(job: keyof FleetFile['jobs'], id: string): FleetStep {
  const step = FLEET_FILE.jobs[job].steps.find((one) => one.id === id)
  if (step === undefined) throw new Error(`fleet.yml has no step ${id}`)
  return step
}

/** What a call of the workflow gives its expressions under `inputs`. */
export function callOf(given: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const { inputs } = FLEET_FILE.on.workflow_call
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(inputs, name)) throw new Error(`fleet.yml has no input ${name}`)
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: value }]) => [name, given[name] ?? value ?? ''])
  )
}

/** The inputs of a step with their expressions filled in; `known` by the names that expressions use. */
export function filled(step: FleetStep, known: Readonly<Record<string, Value>>): Texts {
  return Object.fromEntries(
    Object.entries(step.with ?? {}).map(([name, text]) => [
      name,
      String(text).replaceAll(/\$\{\{\s*(.+?)\s*\}\}/g, (_whole, expression: string) =>
        String(evaluate(expression, known))
      )
    ])
  )
}

/** An expression of names, texts, `==`, `&&`, `||` and brackets, as GitHub evaluates it. */
export function evaluate(expression: string, known: Readonly<Record<string, Value>>): Value {
  const tokens = expression.match(/'[^']*'|[\w.-]+|==|&&|\|\||[()]/g) ?? []
  let at = 0
  const take = (token: string): boolean => tokens[at] === token && ++at > 0

  function either(): Value {
    let value = both()
    while (take('||')) {
      const other = both()
      if (value === '' || value === false) value = other
    }
    return value
  }
  function both(): Value {
    let value = compared()
    while (take('&&')) {
      const other = compared()
      if (value !== '' && value !== false) value = other
    }
    return value
  }
  function compared(): Value {
    const value = single()
    return take('==') ? value === single() : value
  }
  function single(): Value {
    if (take('(')) {
      const value = either()
      if (!take(')')) throw new Error(`no end of a bracket in ${expression}`)
      return value
    }
    const token = tokens[at++] ?? ''
    if (token.startsWith("'")) return token.slice(1, -1)
    const value = known[token]
    if (value === undefined) throw new Error(`nothing stands for ${token} in ${expression}`)
    return value
  }
  const value = either()
  if (at !== tokens.length) throw new Error(`cannot read ${expression}`)
  return value
}

/** How one job of the matrix is disturbed. */
export type Disturbance = {
  /** Called with the process of the main step. */
  readonly onStart?: (child: ChildProcess) => void
  /** The runner is gone with its process: no later step, no post step. */
  readonly losesRunner?: boolean
}

/** How a job of the matrix ended; `main` is its step of the action. */
export type ShardRun = { readonly result: Result; readonly main: Ended; readonly post?: Ended }

/** One run of the workflow, with the artifacts of all of its attempts. */
export class FleetRun {
  readonly artifacts = mkdtempSync(join(tmpdir(), 'fleet-'))
  private readonly bundle = new Bundle()
  private readonly inputs: Readonly<Record<string, Value>>
  private readonly env: Texts

  constructor(given: Readonly<Record<string, Value>>, env: Texts) {
    this.inputs = Object.fromEntries(
      Object.entries(callOf(given)).map(([name, value]) => [`inputs.${name}`, value])
    )
    this.env = env
  }

  remove(): void {
    this.bundle.remove()
    rmSync(this.artifacts, { recursive: true, force: true })
  }

  /** The shards of the matrix. */
  plan(): readonly string[] {
    const { outputs, code, log } = this.part(filled(stepOf('plan', 'plan'), this.inputs), '1')
    if (code !== 0) throw new Error(log)
    return JSON.parse(outputs.matrix ?? '') as string[]
  }

  /** One job of the matrix: the action, its report as an artifact, and the post step. */
  async shard(
    shard: string,
    attempt: string,
    { onStart, losesRunner = false }: Disturbance = {}
  ): Promise<ShardRun> {
    const known = { ...this.inputs, 'matrix.shard': shard }
    const inputs = filled(stepOf('shard', 'snapshots'), known)
    const env = { ...this.env, ...jobOf(attempt) }
    const main = await this.bundle.run({ inputs, env, ...(onStart && { onStart }) })
    if (losesRunner) return { result: 'failure', main }
    const outcome = main.code === 0 ? 'success' : 'failure'
    const folder = mkdtempSync(join(tmpdir(), 'fleet-report-'))
    const report = this.part(
      {
        ...filled(stepOf('shard', 'report'), {
          ...known,
          'steps.snapshots.outcome': outcome,
          'steps.snapshots.outputs.verified': main.outputs.verified ?? '',
          'steps.snapshots.outputs.receipt': main.outputs.receipt ?? '',
          'steps.snapshots.outputs.result-file': main.outputs['result-file'] ?? '',
          'job.check_run_id': '',
          'runner.temp': ''
        }),
        folder
      },
      attempt
    )
    if (report.code !== 0) throw new Error(report.log)
    // GitHub refuses an artifact of a name that the attempt has already.
    cpSync(folder, join(this.artifacts, report.outputs.artifact ?? ''), {
      recursive: true,
      errorOnExist: true,
      force: false
    })
    rmSync(folder, { recursive: true })
    const post = await this.bundle.run({
      inputs: { ...inputs, 'job-status': outcome },
      env,
      state: main.state
    })
    return { result: outcome, main, post }
  }

  /** The last job, with how the jobs of the matrix ended together. */
  gather(outcome: Result, attempt: string): Part {
    return this.part(
      {
        ...filled(stepOf('gather', 'gather'), {
          ...this.inputs,
          'needs.shard.result': outcome,
          'runner.temp': ''
        }),
        folder: this.artifacts
      },
      attempt
    )
  }

  private part(inputs: Texts, attempt: string): Part {
    return runPart(inputs, jobOf(attempt))
  }
}

/** What one part of the workflow left. */
export type Part = {
  readonly code: number | null
  readonly log: string
  readonly outputs: Texts
  readonly summary: string
}

/** Runs one part as the runner does: its entry alone, inputs and files by environment variables. */
export function runPart(inputs: Texts, env: Texts = {}): Part {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-part-'))
  const files = { out: join(folder, 'out'), summary: join(folder, 'summary') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const entry = new URL('scripts/fleet/main.ts', ROOT).pathname
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...GITHUB,
      GITHUB_OUTPUT: files.out,
      GITHUB_STEP_SUMMARY: files.summary,
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
      ),
      ...env
    }
  })
  const part = {
    code: status,
    log: `${stdout}${stderr}`,
    outputs: readCommandFile(files.out),
    summary: readFileSync(files.summary, 'utf8')
  }
  rmSync(folder, { recursive: true })
  return part
}

/** A folder with one artifact for each of some reports; `files` by name. */
export function writeArtifact(folder: string, name: string, files: Texts): void {
  mkdirSync(join(folder, name), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text)
}

/** What GitHub sets in a job of the matrix: the ids of job and step as the file has them. */
function jobOf(attempt: string): Texts {
  return {
    GITHUB_JOB: 'shard',
    GITHUB_ACTION: 'snapshots',
    GITHUB_RUN_ATTEMPT: attempt
  }
}
