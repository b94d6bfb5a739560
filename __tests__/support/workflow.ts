/**
 * Workflow files run as GitHub and its runner run them, as far as the examples need it: events and their inputs, jobs
 * after what they need, matrices, conditions, variables, outputs, shell steps by the real bash, and the post stages
 * when a job ends. What an action does is the caller's. A key that is not known here is an error, so that nothing in a
 * file stays untried.
 */

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readCommandFile } from './bundle.ts'
import type { Scope, Token, WorkflowFile } from './workflow-file.ts'
import { at, elementsOf, entriesOf, holds, readWorkflow, textOf, textsOf } from './workflow-file.ts'
import { valueOf } from './workflow-file.ts'

export type Result = 'success' | 'failure' | 'cancelled' | 'skipped'

type Texts = Readonly<Record<string, string>>

/** A step that uses an action, with its expressions evaluated, and how its job stands. */
export type ActionStep = {
  readonly uses: string
  readonly id: string
  readonly job: string
  readonly inputs: Texts
  readonly env: Texts
  /** Of the token of the job, such as `id-token`, with `read` or `write`. */
  readonly permissions: Texts
  readonly status: Result
  readonly workspace: string
}

/** What a step left. */
export type Acted = {
  readonly result: Exclude<Result, 'skipped'>
  readonly outputs?: Texts
  /** Variables of later steps of the job. */
  readonly env?: Texts
  /** A folder of programs for later steps of the job. */
  readonly path?: string
  readonly log?: string
  readonly summary?: string
  /** What its action does when the job ends, by the job's status. */
  readonly post?: ((status: Result) => Promise<Pick<Acted, 'log' | 'summary'>>) | undefined
}

/** The world around a workflow. */
export type Surroundings = {
  /** The event that starts it; without one, the first of the file. */
  readonly event?: string
  /** What is filled in when it is started by hand. */
  readonly inputs?: Readonly<Record<string, string | boolean>>
  readonly vars?: Texts
  /** Variables that the runner sets. */
  readonly env?: Texts
  /** Carries out a step that uses an action. */
  readonly act: (step: ActionStep) => Promise<Acted>
  /** Called before each shell step; `cancelled` is somebody who cancels the workflow during it. */
  readonly onRun?: (script: string) => 'cancelled' | undefined
}

type Ended = { readonly result: Result; readonly outputs: Texts }

/** How a run ended: its jobs, and what a reader sees. */
export type Ran = {
  readonly jobs: Readonly<Record<string, Ended>>
  /** For each job and leg, the steps with an id and how they ended. */
  readonly steps: Readonly<Record<string, Result>>
  readonly log: string
  readonly summary: string
}

const WORKFLOW_KEYS = ['name', 'on', 'permissions', 'concurrency', 'env', 'jobs']
const JOB_KEYS = [
  ...['name', 'needs', 'if', 'runs-on', 'permissions', 'environment', 'concurrency'],
  ...['outputs', 'strategy', 'env', 'steps', 'timeout-minutes']
]
const STEP_KEYS = ['id', 'name', 'if', 'uses', 'with', 'run', 'env', 'continue-on-error', 'shell']

/** Runs a workflow file. Throws when GitHub would refuse the file, the event or its inputs. */
export async function runWorkflow(content: string, around: Surroundings): Promise<Ran> {
  const file = await readWorkflow(content)
  return await new WorkflowRun(file, around).run()
}

/** The type of an input, which the parser declares and does not export. */
const BOOLEAN: ReadonlySet<string> = new Set(['boolean'])

type JobModel = WorkflowFile['template']['jobs'][number]

/** Where the steps of one leg are. */
type Leg = {
  readonly job: string
  readonly scope: Scope
  readonly permissions: Texts
  readonly workspace: string
  readonly env: Record<string, string>
  readonly path: string[]
  readonly steps: Record<string, { outputs: Texts; outcome: Result; conclusion: Result }>
  readonly posts: NonNullable<Acted['post']>[]
  status: Result
}

class WorkflowRun {
  private readonly file: WorkflowFile
  private readonly around: Surroundings
  private readonly jobs: Record<string, Ended> = {}
  private readonly steps: Record<string, Result> = {}
  private log = ''
  private summary = ''
  private isCancelled = false

  constructor(file: WorkflowFile, around: Surroundings) {
    this.file = file
    this.around = around
  }

  async run(): Promise<Ran> {
    const { root, template } = this.file
    insistOnKeys(root, WORKFLOW_KEYS)
    const event = this.around.event ?? Object.keys(template.events)[0] ?? ''
    if (template.events[event] === undefined) throw new Error(`nothing is on "${event}"`)
    const contexts = {
      github: { event_name: event, repository: 'octo-org/octo-repo' },
      vars: this.around.vars ?? {},
      inputs: event === 'workflow_dispatch' ? this.inputs() : {}
    }
    const scope = { contexts }
    insistOnGroup(at(root, 'concurrency'), scope)
    const models = new Map(template.jobs.map((model) => [model.id.value, model]))
    const waiting = entriesOf(at(root, 'jobs')).map(([name]) => name)
    while (waiting.length > 0) {
      const next = waiting.findIndex((name) =>
        needsOf(models.get(name)).every((need) => this.jobs[need] !== undefined)
      )
      const [name = ''] = waiting.splice(next, 1)
      const model = models.get(name)
      if (next < 0 || model === undefined) throw new Error('jobs wait for each other')
      this.jobs[name] = await this.runJob(name, model, models, contexts)
    }
    return { jobs: this.jobs, steps: this.steps, log: this.log, summary: this.summary }
  }

  /** The inputs of a start by hand, as the form of GitHub gives them. */
  private inputs(): Record<string, unknown> {
    const declared = this.file.template.events.workflow_dispatch?.inputs ?? {}
    const given = this.around.inputs ?? {}
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(declared, name)) throw new Error(`there is no input "${name}"`)
    }
    return Object.fromEntries(
      Object.entries(declared).map(([name, { type, required, default: usual, options }]) => {
        const value = given[name] ?? usual ?? (BOOLEAN.has(type) ? false : '')
        if (required === true && value === '') throw new Error(`"${name}" is required`)
        if (options !== undefined && !options.some((option) => option === value)) {
          throw new Error(`"${name}" is none of its options`)
        }
        return [name, value]
      })
    )
  }

  private async runJob(
    name: string,
    model: JobModel,
    models: ReadonlyMap<string, JobModel>,
    contexts: Readonly<Record<string, unknown>>
  ): Promise<Ended> {
    const token = at(this.file.root, 'jobs', name)
    insistOnKeys(token, JOB_KEYS)
    const needs = needsOf(model)
    const before = ancestorsOf(name, models).map((one) => this.jobs[one]?.result)
    const scope = {
      contexts: {
        ...contexts,
        needs: Object.fromEntries(needs.map((need) => [need, this.jobs[need]]))
      },
      functions: {
        always: true,
        cancelled: this.isCancelled,
        success: !this.isCancelled && before.every((result) => result === 'success'),
        failure: before.includes('failure')
      }
    }
    if (!holds(model.if.expression, scope)) return { result: 'skipped', outputs: {} }
    insistOnGroup(at(token, 'concurrency'), scope)
    const legs = await Promise.all(
      legsOf(at(token, 'strategy', 'matrix'), scope).map((matrix, index) =>
        this.runLeg(token, model, name, index, { contexts: { ...scope.contexts, matrix } })
      )
    )
    return {
      result: legs.find(({ result }) => result !== 'success')?.result ?? 'success',
      outputs: Object.assign({}, ...legs.map(({ outputs }) => outputs)) as Texts
    }
  }

  /** One leg of a matrix, or a job without one: its steps, then the post stages, the last one first. */
  private async runLeg(
    token: Token | undefined,
    model: JobModel,
    job: string,
    index: number,
    outer: Scope
  ): Promise<Ended> {
    if (model.type !== 'job') throw new Error(`job "${job}" calls a workflow`)
    const { root } = this.file
    const env = textsOf(at(root, 'env'), outer)
    const workspace = mkdtempSync(join(tmpdir(), 'workspace-'))
    textOf(at(token, 'name'), outer)
    const leg: Leg = {
      job,
      scope: outer,
      permissions: textsOf(at(token, 'permissions') ?? at(root, 'permissions'), outer),
      workspace,
      env: {
        ...env,
        ...textsOf(at(token, 'env'), { contexts: { ...outer.contexts, env } })
      },
      path: [],
      steps: {},
      posts: [],
      status: 'success'
    }
    try {
      for (const [number, step] of elementsOf(at(token, 'steps')).entries()) {
        const one = model.steps[number]
        if (one?.if === undefined) throw new Error(`job "${job}" has a step of an unknown kind`)
        const id = textOf(at(step, 'id'), outer)
        const outcome = await this.runStep(leg, step, one.if.expression, id || one.id)
        if (id !== '') this.steps[`${job}${index === 0 ? '' : `.${index}`}.${id}`] = outcome
      }
      const outputs = textsOf(at(token, 'outputs'), scopeOf(leg))
      for (const post of leg.posts) this.keep(await post(leg.status))
      return { result: leg.status, outputs }
    } finally {
      rmSync(workspace, { recursive: true, force: true })
    }
  }

  private async runStep(leg: Leg, step: Token, condition: string, id: string): Promise<Result> {
    insistOnKeys(step, STEP_KEYS)
    leg.steps[id] = { outputs: {}, outcome: 'skipped', conclusion: 'skipped' }
    const before = scopeOf(leg)
    const env = { ...leg.env, ...textsOf(at(step, 'env'), before) }
    const scope = { ...before, contexts: { ...before.contexts, env } }
    if (!holds(condition, scope)) return 'skipped'
    textOf(at(step, 'name'), scope)
    const acted =
      at(step, 'uses') === undefined
        ? await this.runShell(leg, step, scope, env)
        : await this.around.act({
            uses: textOf(at(step, 'uses'), scope),
            id,
            job: leg.job,
            inputs: textsOf(at(step, 'with'), scope),
            env: { ...this.around.env, ...env, ...pathOf(leg) },
            permissions: leg.permissions,
            status: leg.status,
            workspace: leg.workspace
          })
    this.keep(acted)
    Object.assign(leg.env, acted.env)
    if (acted.path !== undefined) leg.path.unshift(acted.path)
    if (acted.post !== undefined) leg.posts.unshift(acted.post)
    const { result, outputs = {} } = acted
    const goesOn = valueOf(at(step, 'continue-on-error'), scope) === true
    leg.steps[id] = { outputs, outcome: result, conclusion: goesOn ? 'success' : result }
    if (result === 'cancelled') this.isCancelled = true
    if (result === 'cancelled' || (result === 'failure' && !goesOn && leg.status === 'success')) {
      leg.status = result
    }
    return result
  }

  /** A shell step, started as the runner starts it. */
  private async runShell(leg: Leg, step: Token, scope: Scope, env: Texts): Promise<Acted> {
    const script = textOf(at(step, 'run'), scope)
    const options = at(step, 'shell') === undefined ? ['-e'] : WITH_SHELL
    const folder = mkdtempSync(join(tmpdir(), 'step-'))
    try {
      mkdirSync(join(folder, 'temp'))
      const files = Object.fromEntries(
        ['OUTPUT', 'ENV', 'STEP_SUMMARY', 'PATH'].map((name) => [
          `GITHUB_${name}`,
          join(folder, name)
        ])
      )
      for (const file of Object.values(files)) writeFileSync(file, '')
      writeFileSync(join(folder, 'script.sh'), script)
      const isCancelled = this.around.onRun?.(script) === 'cancelled'
      const { code, log } = await started(
        'bash',
        [...options, join(folder, 'script.sh')],
        leg.workspace,
        {
          HOME: leg.workspace,
          RUNNER_TEMP: join(folder, 'temp'),
          ...files,
          ...this.around.env,
          ...env,
          ...pathOf(leg)
        }
      )
      return {
        result: isCancelled ? 'cancelled' : code === 0 ? 'success' : 'failure',
        outputs: readCommandFile(files.GITHUB_OUTPUT ?? ''),
        env: readCommandFile(files.GITHUB_ENV ?? ''),
        log,
        summary: readFileSync(files.GITHUB_STEP_SUMMARY ?? '', 'utf8')
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  private keep({ log = '', summary = '' }: Pick<Acted, 'log' | 'summary'>): void {
    this.log += log
    this.summary += summary
  }
}

/** Options of a step that says `shell: bash`. */
const WITH_SHELL = ['--noprofile', '--norc', '-eo', 'pipefail']

function pathOf({ path }: Leg): Texts {
  return { PATH: [...path, process.env.PATH ?? ''].join(':') }
}

/** What the expressions of a step see. A job that starts after the workflow was cancelled is not cancelled itself. */
function scopeOf(leg: Leg): Scope {
  return {
    contexts: {
      ...leg.scope.contexts,
      env: leg.env,
      job: { status: leg.status },
      runner: { os: 'Linux' },
      steps: leg.steps
    },
    functions: {
      always: true,
      cancelled: leg.status === 'cancelled',
      success: leg.status === 'success',
      failure: leg.status === 'failure'
    }
  }
}

function needsOf(model: JobModel | undefined): readonly string[] {
  return (model?.needs ?? []).map(({ value }) => value)
}

function ancestorsOf(name: string, models: ReadonlyMap<string, JobModel>): readonly string[] {
  const needs = needsOf(models.get(name))
  return [...new Set([...needs, ...needs.flatMap((need) => ancestorsOf(need, models))])]
}

/** The legs of a matrix: each combination of its values. GitHub fails a job whose matrix has a list without elements. */
function legsOf(matrix: Token | undefined, scope: Scope): readonly Record<string, unknown>[] {
  if (matrix === undefined) return [{}]
  let legs: readonly Record<string, unknown>[] = [{}]
  for (const [axis, values] of Object.entries(valueOf(matrix, scope) as object)) {
    if (!Array.isArray(values)) throw new Error(`the matrix has no list of "${axis}"`)
    if (values.length === 0) throw new Error(`the matrix has no element in "${axis}"`)
    legs = legs.flatMap((leg) => values.map((value: unknown) => ({ ...leg, [axis]: value })))
  }
  return legs
}

/** A group without a name would let everything run at the same time. */
function insistOnGroup(concurrency: Token | undefined, scope: Scope): void {
  if (concurrency === undefined) return
  const group = at(concurrency, 'group') ?? concurrency
  if (textOf(group, scope) === '') throw new Error('the group of "concurrency" is empty')
}

function insistOnKeys(token: Token | undefined, known: readonly string[]): void {
  const unknown = entriesOf(token).find(([key]) => !known.includes(key))
  if (unknown !== undefined) throw new Error(`"${unknown[0]}" is not known here`)
}

async function started(
  program: string,
  options: readonly string[],
  cwd: string,
  env: Texts
): Promise<{ readonly code: number | null; readonly log: string }> {
  const child = spawn(program, options, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { code, log }
}
