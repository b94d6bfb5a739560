/**
 * Works on several disks, snapshots or copies in one step: their states, the log of each, and their common failure.
 */

import pLimit from 'p-limit'

import type { ErrorCode, Part } from '../../errors.ts'
import { ActionError, asActionError, describe, isAbort, rephrased } from '../../errors.ts'
import type { Log, Ports } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { refKey } from '../../snapshots/resource-id.ts'
import { failures, remedyFor } from '../../snapshots/verification.ts'
import type { Check } from '../../snapshots/verification.ts'
import { listed } from '../../snapshots/format.ts'
import { cachedIn } from './attempts.ts'

/** The end of the wait: `usable` guarantees that the snapshot can be restored, `created` does not. */
export type WaitFor = 'usable' | 'created'

type Outcome = {
  readonly stage: string
  readonly checks: readonly Check[]
  readonly error?: ActionError
}

/** Whether the created object is what was requested; not whether it can be restored. */
export function passesChecks({ checks, error }: Outcome): boolean {
  return error === undefined && checks.length > 0 && failures(checks).length === 0
}

/** Whether a snapshot or a copy has reached the state that the step guarantees. */
export function hasArrived(outcome: Outcome, waitFor: WaitFor): boolean {
  const { stage } = outcome
  return (stage === 'usable' || stage === waitFor) && passesChecks(outcome)
}

/** Whether every check passes and it can be restored. */
export function isVerified(outcome: Outcome): boolean {
  return hasArrived(outcome, 'usable')
}

/** Fails when a check does not pass: an object that differs from the request is no success. */
export function insist(checks: readonly Check[], what: string, remedy: string): void {
  const broken = failures(checks)
  if (broken.length === 0) return
  throw new ActionError(
    'NotVerified',
    `${what}: it ${listed(broken.map((one) => `${negated(one.claim)} (${one.finding})`))}.`,
    { remedy: remedyFor(broken, remedy) }
  )
}

/** The opposite of a check's claim, for an error. */
function negated(claim: string): string {
  return claim
    .replace(/^did not exist before$/, 'existed before this run')
    .replace(/^(is|was) /, '$1 not ')
    .replace(/^has /, 'does not have ')
    .replace(/^comes /, 'does not come ')
    .replace(/^names /, 'does not name ')
}

/** An abort says what Azure continues to execute, and how a later run resumes it. Any other error is unchanged. */
export function interrupted(error: ActionError, standing: string, remedy?: string): ActionError {
  if (!isAbort(error)) return error
  return rephrased(error, `${error.message} ${standing}`, {
    remedy: [error.remedy, remedy].filter((part) => part !== undefined).join(' ') || undefined
  })
}

/** Changes the state of one of several. */
export type Advance<Of> = (change: Partial<Of>) => void

/** Updates the outcomes of a step one by one and calls `changed` after each update. */
export function advanceIn<Of>(outcomes: Of[], changed: () => void): (index: number) => Advance<Of> {
  return (index) => (change) => {
    const before = outcomes[index]
    if (before === undefined) return
    outcomes[index] = { ...before, ...change }
    changed()
  }
}

type Batch<Task> = {
  /** Tasks of one lane follow each other; lanes run in parallel. */
  readonly lanes: readonly (readonly Task[])[]
  /** Title of a lane in the log. */
  readonly titleOf: (task: Task) => string
  /** Tasks in one slot share a limit. */
  readonly slotOf: (task: Task) => string
  readonly maxPerSlot: number
  /** `isLast`: no other task of its lane waits for this one to end. */
  readonly work: (task: Task, ports: Ports, isLast: boolean) => Promise<void>
  /** Records a failure, and returns its message. */
  readonly failed: (task: Task, error: ActionError) => string
}

/**
 * Works on all tasks; a failure is logged with its task and stops no other lane. With several lanes the log of each is
 * buffered until the lane is done, and is then one group, so that they do not mix.
 */
export async function workOn<Task>(
  { lanes, titleOf, slotOf, maxPerSlot, work, failed }: Batch<Task>,
  ports: Ports
): Promise<void> {
  const slots = new Map<string, ReturnType<typeof pLimit>>()
  const logs = new Map<string, BufferedLog>()
  const oneAtATime = pLimit(1)
  const inSlot = (task: Task, run: () => Promise<void>): Promise<void> => {
    const slot = cachedIn(slots, slotOf(task), () => pLimit(maxPerSlot))
    return slot(run)
  }
  await Promise.all(
    lanes.map(async (lane) => {
      for (const [index, task] of lane.entries()) {
        const title = titleOf(task)
        const { log, flush } = cachedIn(logs, title, () =>
          lanes.length > 1 ? bufferedLog(title, ports.log) : { log: ports.log }
        )
        const isLast = index === lane.length - 1
        await inSlot(task, async () => {
          try {
            await work(task, { ...ports, log }, isLast)
          } catch (error) {
            log.info(failed(task, asActionError(error)))
          } finally {
            if (isLast && flush !== undefined) await oneAtATime(flush)
          }
        })
      }
    })
  )
}

type BufferedLog = { readonly log: Log; readonly flush?: () => Promise<void> }

/** Progress of long work is still shown at once. */
function bufferedLog(title: string, log: Log): BufferedLog {
  const lines: string[] = []
  return {
    log: {
      info: (message) => void lines.push(message),
      progress: (message) => log.progress(message),
      warning: (message, heading) => log.warning(message, heading),
      debug: (message) => log.debug(message),
      group: (heading, work) => log.group(heading, work)
    },
    flush: async () => {
      if (lines.length === 0) return
      await log.group(title, () => {
        for (const line of lines.splice(0)) log.info(line)
        return Promise.resolve()
      })
    }
  }
}

/** Works on one after the other; starts none after an abort. */
export async function inTurn<Task, Of extends { readonly error?: ActionError }>(
  tasks: readonly Task[],
  work: (task: Task, index: number) => Promise<Of>
): Promise<readonly Of[]> {
  const outcomes: Of[] = []
  for (const [index, task] of tasks.entries()) {
    const outcome = await work(task, index)
    outcomes.push(outcome)
    if (isAbort(outcome.error)) break
  }
  return outcomes
}

/** A problem for every name that several would get. `inWords` gets their number and the name. */
export function duplicatesAmong(
  refs: readonly ResourceRef[],
  inWords: (count: number, ref: ResourceRef) => string,
  remedy: string
): readonly ActionError[] {
  return [...Map.groupBy(refs, refKey).values()].flatMap((same) => {
    const [first] = same
    if (first === undefined || same.length < 2) return []
    return [new ActionError('InvalidInput', inWords(same.length, first), { remedy })]
  })
}

/** Results of several tasks, each in the order given. */
export type Settled<T> = { readonly found: readonly T[]; readonly problems: readonly ActionError[] }

/** Waits for all, so that all problems are reported together. */
export async function settleAll<T>(tasks: readonly Promise<T>[]): Promise<Settled<T>> {
  const settled = await Promise.allSettled(tasks)
  return {
    found: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    problems: settled.flatMap((one) =>
      one.status === 'rejected' ? [asActionError(one.reason)] : []
    )
  }
}

/** The results of all tasks. Rejects with all problems together. */
export async function allOf<T>(tasks: readonly Promise<T>[]): Promise<readonly T[]> {
  const { found, problems } = await settleAll(tasks)
  throwAll(problems)
  return found
}

/** Throws the problems of a whole set: a single one unchanged, several as one. */
export function throwAll(problems: readonly ActionError[]): void {
  const [first] = problems
  if (first === undefined) return
  if (problems.length === 1) throw first
  throw together(
    `${problems.length} problems, nothing was written`,
    problems.map((error) => ({ error })),
    { code: first.code, cause: first }
  )
}

type Member = { readonly name: string; readonly error: ActionError | undefined }

/**
 * The one failure of a step of which some parts failed; `undefined` when none did. `heading` gets how many failed; the
 * message ends with how many of `total` were not started.
 */
export function failureOf(
  members: readonly Member[],
  {
    heading,
    total = members.length,
    ...details
  }: {
    readonly heading: (failed: number) => string
    readonly total?: number
    readonly code?: ErrorCode
    readonly end?: string | undefined
    readonly remedy: string
  }
): ActionError | undefined {
  const failed = members.flatMap(({ name, error }) =>
    error === undefined ? [] : [{ name, error }]
  )
  const [first] = failed
  if (first === undefined || total === 1) return first?.error
  const ending = failed.find(({ error }) => isAbort(error))?.error.code
  const left = total - members.length
  return together(
    `${heading(failed.length)}${left > 0 ? `, and ${left} more were not started` : ''}`,
    failed,
    { code: ending ?? 'PartialFailure', cause: first.error, ...details }
  )
}

/** A sentence with the number of verified ones. */
export function formatCount(
  count: number,
  [one, many]: readonly [string, string],
  state: string
): string {
  return count === 1 ? `1 ${one} is ${state}.` : `${count} ${many} are ${state}.`
}

/** Several failures as one: a heading, then one line for each, then the rest. */
export function together(
  heading: string,
  parts: readonly Part[],
  {
    code,
    end,
    ...details
  }: {
    readonly code: ErrorCode
    readonly end?: string | undefined
    readonly remedy?: string
    readonly cause: ActionError
  }
): ActionError {
  const lines = parts.map(
    ({ name, error }) => `- ${name === undefined ? '' : `${name}: `}${describe(error)}`
  )
  const message = [`${heading}:`, ...lines, ...(end === undefined ? [] : [end])].join('\n')
  return new ActionError(code, message, { ...details, parts })
}
