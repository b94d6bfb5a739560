/**
 * What the reusable workflow `.github/workflows/fleet.yml` needs beside the action: the matrix of shards, the report that
 * a shard leaves as an artifact, and the one summary of all of them. Runs on a checkout alone, so it imports nothing
 * that is not in this repository.
 */

import { randomUUID } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'

import { code, escapeMarkdown, link, paragraphs, table } from '../../src/action/report/markdown.ts'
import { counted, listed } from '../../src/snapshots/format.ts'

/** Most jobs of one matrix (GitHub: "A matrix will generate a maximum of 256 jobs per workflow run"). */
const MAX_SHARDS = 256

/** The operations that a shard can do. */
const OPERATIONS = ['create', 'prune'] as const
type Operation = (typeof OPERATIONS)[number]

/** Most characters of one shard's failure in the summary: a summary holds 1 MiB, and there may be 256 of them. */
const MAX_FAILURE = 2_000

/** Most shards that are named in a line. */
const MAX_NAMED = 20

type Env = Readonly<Record<string, string | undefined>>

/** An error whose text tells what to do: it is printed without a stack. */
class FleetError extends Error {}

/** Runs the part that the inputs name. Returns the exit code; 1 after an annotation that says why. */
export function fleet(env: Env): number {
  try {
    const part = input(env, 'part')
    if (part === 'plan') return plan(env)
    if (part === 'report') return report(env)
    if (part === 'gather') return gather(env)
    throw new FleetError(`"part" is "${part}": expected plan, report or gather.`)
  } catch (error) {
    annotate('error', error instanceof FleetError ? error.message : String(error))
    return 1
  }
}

// The matrix.

function plan(env: Env): number {
  const problems: string[] = []
  const check = (ok: boolean, problem: string): void => {
    if (!ok) problems.push(problem)
  }
  const shards = input(env, 'shards')
  const jobs = input(env, 'max-jobs')
  const operation = input(env, 'operation')
  check(isOperation(operation), `"operation" is "${operation}": expected create or prune.`)
  check(
    isWhole(shards, MAX_SHARDS),
    `"shards" is "${shards}": expected a whole number from 1 to ${MAX_SHARDS}, because GitHub runs at most ${MAX_SHARDS} jobs of a matrix.`
  )
  check(
    isWhole(jobs, MAX_SHARDS),
    `"max-jobs" is "${jobs}": expected a whole number from 1 to ${MAX_SHARDS}.`
  )
  check(
    /^[\w.-]{1,80}$/.test(input(env, 'name')),
    '"name" must have 1 to 80 letters, digits, ".", "_" or "-": it begins the names of artifacts.'
  )
  if (problems.length > 0) throw new FleetError(problems.join('\n'))
  setOutput(env, 'matrix', JSON.stringify(shardsOf(Number(shards))))
  return 0
}

function shardsOf(parts: number): readonly string[] {
  return Array.from({ length: parts }, (_, at) => `${at + 1}/${parts}`)
}

function isWhole(text: string, most: number): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= most
}

function isOperation(text: string): text is Operation {
  return (OPERATIONS as readonly string[]).includes(text)
}

// What a shard leaves.

/** How a step or a job ended, as GitHub says. */
const OUTCOMES = ['success', 'failure', 'cancelled', 'skipped'] as const
type Outcome = (typeof OUTCOMES)[number]

/** The file `report.json` of an artifact. */
type Report = {
  readonly version: 1
  readonly operation: Operation
  readonly shard: string
  /** The workflow run: an artifact of another one is no report of this one. */
  readonly run: string
  readonly attempt: number
  readonly outcome: Outcome
  readonly verified: boolean
  /** Address of the job; empty where GitHub does not say which one it is. */
  readonly job: string
}

function report(env: Env): number {
  const shard = input(env, 'shard')
  const attempt = Number(env.GITHUB_RUN_ATTEMPT ?? '1')
  const folder = input(env, 'folder')
  const job = input(env, 'check-run-id')
  mkdirSync(folder, { recursive: true })
  const content: Report = {
    version: 1,
    operation: operationIn(env),
    shard,
    run: env.GITHUB_RUN_ID ?? '',
    attempt,
    outcome: outcomeOf(input(env, 'outcome')),
    verified: input(env, 'verified') === 'true',
    job: /^\d+$/.test(job) ? `${runUrl(env)}/job/${job}` : ''
  }
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify(content, null, 2)}\n`)
  const receipt = input(env, 'receipt')
  if (receipt !== '') writeFileSync(join(folder, 'receipt.txt'), receipt)
  const result = input(env, 'result-file')
  if (result !== '' && existsSync(result)) copyFileSync(result, join(folder, 'result.json'))
  setOutput(
    env,
    'artifact',
    `${input(env, 'name')}-shard-${shard.replace('/', '-of-')}-attempt-${attempt}`
  )
  return 0
}

function operationIn(env: Env): Operation {
  const operation = input(env, 'operation')
  if (isOperation(operation)) return operation
  throw new FleetError(`"operation" is "${operation}": expected create or prune.`)
}

/** What GitHub does not say is a failure: nothing is green because a word was missing. */
function outcomeOf(text: unknown): Outcome {
  return OUTCOMES.find((one) => one === text) ?? 'failure'
}

function runUrl(env: Env): string {
  return `${env.GITHUB_SERVER_URL ?? 'https://github.com'}/${env.GITHUB_REPOSITORY ?? ''}/actions/runs/${env.GITHUB_RUN_ID ?? ''}`
}

// The summary of all shards.

/** A disk of a `create`, as the result file tells it. */
type DiskResult = { readonly id: string; readonly snapshot: string; readonly reused: boolean }

/** What one shard came to. */
type ShardEnd = {
  readonly shard: string
  /** Its newest report; none when it did not get that far. */
  readonly report: Report | undefined
  readonly disks: number
  /** Disks with a snapshot that Azure accepted. */
  readonly made: readonly DiskResult[]
  /** Snapshots that `prune` checked, and those that it deleted or, in a dry run, would delete. */
  readonly checked: number
  readonly deleted: number
  readonly dryRun: boolean
  /** Why it is red; none when it is green. */
  readonly problem: string | undefined
}

function gather(env: Env): number {
  const operation = operationIn(env)
  const shards = input(env, 'shards')
  if (!isWhole(shards, MAX_SHARDS)) throw new FleetError(`"shards" is "${shards}".`)
  const found = reportsIn(input(env, 'folder'), operation, env.GITHUB_RUN_ID ?? '')
  const ends = shardsOf(Number(shards)).map((shard) => endOf(shard, found))
  const red = ends.filter(({ problem }) => problem !== undefined)
  // The jobs say the last word: one that fails after its report, or in an attempt that left none, is red.
  const jobs = outcomeOf(input(env, 'outcome'))
  const doubled = operation === 'create' ? twiceIn(ends) : []
  const problems = [
    ...(red.length === 0
      ? []
      : [
          `${red.length} of ${counted(ends.length, 'shard')} did not succeed: ${named(red.map(({ shard }) => shard))}.`
        ]),
    ...(red.length > 0 || jobs === 'success'
      ? []
      : [
          `Every report is green, but the jobs of the shards ended with "${jobs}": one failed or was cancelled after its report, or left none in this attempt.`
        ]),
    ...(doubled.length === 0
      ? []
      : [`More than one shard has these disks or snapshots: ${named(doubled)}.`])
  ]
  const isGreen = problems.length === 0
  const made = ends.flatMap((end) => end.made)
  const deleted = ends.reduce((sum, end) => sum + end.deleted, 0)
  const isVerified =
    operation === 'create' &&
    isGreen &&
    made.length > 0 &&
    ends.every(({ report: one, disks }) => disks === 0 || one?.verified === true)

  setOutput(env, 'verified', String(isVerified))
  const count = operation === 'create' ? made.length : deleted
  setOutput(env, 'count', String(ends.some(({ dryRun }) => dryRun) ? 0 : count))
  setOutput(env, 'failed-shards', JSON.stringify(red.map(({ shard }) => shard)))
  const text = summaryOf({ operation, ends, problems, isVerified })
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, text)
  console.log(text)
  if (!isGreen) annotate('error', `${problems.join(' ')}\n${REMEDY}`)
  return isGreen ? 0 : 1
}

const REMEDY =
  'Read the log of each red job, then choose "Re-run failed jobs" in this workflow run: it resumes the snapshots that exist and creates only what is missing.'

/** The newest report of each shard, with the folder that it is in. Others in the folder are left out with a warning. */
function reportsIn(
  folder: string,
  operation: Operation,
  run: string
): ReadonlyMap<string, { readonly report: Report; readonly folder: string }> {
  const newest = new Map<string, { readonly report: Report; readonly folder: string }>()
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /(?:^|[\\/])report\.json$/.test(file)
      )
    : []
  for (const file of files.toSorted()) {
    const path = join(folder, file)
    const one = readReport(path)
    if (one?.operation !== operation || one.run !== run) {
      annotate('warning', `${file} is no report of this workflow run: it is left out.`)
      continue
    }
    const known = newest.get(one.shard)
    if (known !== undefined && known.report.attempt >= one.attempt) continue
    newest.set(one.shard, { report: one, folder: join(path, '..') })
  }
  return newest
}

function readReport(path: string): Report | undefined {
  const found = readJson(path)
  const { version, operation, shard, run, attempt, outcome, verified, job } = found
  if (version !== 1 || typeof operation !== 'string' || !isOperation(operation)) return undefined
  if (typeof shard !== 'string' || typeof run !== 'string') return undefined
  if (typeof attempt !== 'number' || !Number.isInteger(attempt)) return undefined
  return {
    version,
    operation,
    shard,
    run,
    attempt,
    outcome: outcomeOf(outcome),
    verified: verified === true,
    job: typeof job === 'string' ? job : ''
  }
}

/** A JSON object in a file; an empty one where there is none that can be read. */
function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    return objectIn(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return {}
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function objectsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(objectIn) : []
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function endOf(shard: string, found: ReturnType<typeof reportsIn>): ShardEnd {
  const known = found.get(shard)
  const result = known === undefined ? {} : readJson(join(known.folder, 'result.json'))
  const dryRun = result.dryRun === true
  const disks = objectsIn(dryRun ? result.planned : result.disks)
  const decisions = objectsIn(result.decisions)
  return {
    shard,
    report: known?.report,
    disks: disks.length,
    made: disks
      .filter(({ stage }) => stage !== undefined && stage !== 'planned')
      .map((disk) => ({
        id: textIn(disk.uniqueId),
        snapshot: textIn(disk.snapshot),
        reused: disk.reused === true
      })),
    checked: decisions.length,
    deleted: decisions.filter((one) => one.result === (dryRun ? 'would-delete' : 'deleted')).length,
    dryRun,
    problem: problemOf(known?.report, result)
  }
}

function problemOf(
  found: Report | undefined,
  result: Readonly<Record<string, unknown>>
): string | undefined {
  if (found === undefined) {
    return 'It left no report: its job did not start, or its runner was lost. What Azure accepted exists; a re-run takes it over.'
  }
  if (found.outcome === 'success') {
    // A success without its result says nothing of its disks.
    return Object.hasOwn(result, 'operation')
      ? undefined
      : 'Its step succeeded, but its report has no readable result file.'
  }
  const failure = textIn(result.failure)
  const ended = `The step ended with "${found.outcome}" in attempt ${found.attempt}.`
  return failure === '' ? `${ended} Its log says why.` : failure
}

/** Disks that two shards have. Each disk is in exactly one part, so this must not be. */
function twiceIn(ends: readonly ShardEnd[]): readonly string[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { id, snapshot } of ends.flatMap(({ made }) => made)) {
    if (seen.has(id)) twice.add(snapshot)
    seen.add(id)
  }
  return [...twice]
}

function summaryOf({
  operation,
  ends,
  problems,
  isVerified
}: {
  readonly operation: Operation
  readonly ends: readonly ShardEnd[]
  readonly problems: readonly string[]
  readonly isVerified: boolean
}): string {
  const isGreen = problems.length === 0
  return paragraphs(
    `## ${operation === 'create' ? 'Disk snapshots' : 'Retention'} of the fleet${ends.some(({ dryRun }) => dryRun) ? ': dry run' : ''}`,
    `${isGreen ? '✅' : '❌'} ${escapeMarkdown(operation === 'create' ? madeInWords(ends, isVerified) : deletedInWords(ends))}`,
    ...problems.map((problem) => `❌ ${escapeMarkdown(problem)}`),
    isGreen ? undefined : escapeMarkdown(REMEDY),
    operation === 'create'
      ? table(
          ['Shard', 'Result', 'Disks', 'Snapshots', 'Of an earlier attempt', 'Attempt'],
          ends.map((end) => [
            ...headOf(end),
            String(end.disks),
            String(end.made.length),
            String(end.made.filter(({ reused }) => reused).length),
            attemptOf(end)
          ])
        )
      : table(
          ['Shard', 'Result', 'Checked', 'Deleted', 'Attempt'],
          ends.map((end) => [
            ...headOf(end),
            String(end.checked),
            String(end.deleted),
            attemptOf(end)
          ])
        ),
    ...ends.flatMap(({ shard, problem }) =>
      problem === undefined
        ? []
        : [`**Shard ${shard}**: ${escapeMarkdown(problem.slice(0, MAX_FAILURE))}`]
    )
  )
}

function headOf({ shard, report: one, problem }: ShardEnd): readonly string[] {
  const name = one === undefined || one.job === '' ? code(shard) : link(shard, one.job)
  if (problem === undefined) return [name, '✅']
  return [name, `❌ ${one === undefined ? 'no report' : one.outcome}`]
}

function attemptOf({ report: one }: ShardEnd): string {
  return one === undefined ? '–' : String(one.attempt)
}

function madeInWords(ends: readonly ShardEnd[], isVerified: boolean): string {
  const disks = ends.reduce((sum, end) => sum + end.disks, 0)
  const made = ends.reduce((sum, end) => sum + end.made.length, 0)
  const words = `${counted(ends.length, 'shard')}, ${counted(disks, 'disk')}, ${counted(made, 'snapshot')}`
  return isVerified ? `${words}: all verified and ready to restore.` : `${words}.`
}

function deletedInWords(ends: readonly ShardEnd[]): string {
  const checked = ends.reduce((sum, end) => sum + end.checked, 0)
  const deleted = ends.reduce((sum, end) => sum + end.deleted, 0)
  const verb = ends.some(({ dryRun }) => dryRun) ? 'would be deleted' : 'deleted'
  return `${counted(ends.length, 'shard')}, ${counted(checked, 'snapshot')} checked, ${deleted} ${verb}.`
}

function named(names: readonly string[]): string {
  const more = names.length - MAX_NAMED
  return listed(more > 0 ? [...names.slice(0, MAX_NAMED), `${more} more`] : names)
}

// The runner's files and commands. The action's own code for them needs a package that is not in a checkout.

function input(env: Env, name: string): string {
  return (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
}

function setOutput(env: Env, name: string, value: string): void {
  const file = env.GITHUB_OUTPUT
  if (file === undefined || file === '') throw new FleetError('GITHUB_OUTPUT is not set.')
  const delimiter = `end-${randomUUID()}`
  appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
}

function annotate(kind: 'error' | 'warning', message: string): void {
  const text = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  console.log(`::${kind}::${text}`)
}
