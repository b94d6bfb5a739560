/** Failures of several disks, told together. */

import { ActionError, describe } from '../../errors.ts'
import type { Problem } from '../../snapshots/problem.ts'

/** Anything thrown, as an ActionError. */
export function asActionError(error: unknown): ActionError {
  return error instanceof ActionError
    ? error
    : new ActionError('AzureRefused', describe(error), { cause: error })
}

/** Whether the run itself is over: cancelled, or out of time. Then nothing more can be asked. */
export function endsRun(error: ActionError | undefined): boolean {
  return error?.code === 'Cancelled' || error?.code === 'Timeout'
}

/** Whether a write that met this may have happened all the same, although nothing was heard of it. */
export function leavesDoubt(error: ActionError | undefined): boolean {
  return endsRun(error) || error?.code === 'Unreachable'
}

/** Whether nobody can say if a request took effect; asked again, it may well be answered. */
export function isUncertain(error: unknown): error is ActionError {
  if (!(error instanceof ActionError)) return false
  if (error.code === 'Unreachable') return true
  const status = error.azure?.status
  return status !== undefined && (status === 408 || status === 429 || status >= 500)
}

/** Whether Azure refused a request for nothing but the number of requests. It passes, and is no attempt. */
export function isThrottled(error: ActionError | undefined): boolean {
  return error?.azure?.status === 429
}

/** A problem that a rule has found, as an error. */
export function problemError({ code, message, remedy }: Problem): ActionError {
  return new ActionError(code, message, { remedy })
}

/** Throws the first problem that a rule has found, if any has. */
export function refuse(...problems: readonly (Problem | undefined)[]): void {
  const found = problems.find((one) => one !== undefined)
  if (found !== undefined) throw problemError(found)
}

/** What became of several tasks, each in the order given. */
export type Settled<T> = { readonly found: readonly T[]; readonly problems: readonly ActionError[] }

/** Waits for all, so that everything that stands in the way is known and can be told together. */
export async function settleAll<T>(tasks: readonly Promise<T>[]): Promise<Settled<T>> {
  const settled = await Promise.allSettled(tasks)
  return {
    found: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    problems: settled.flatMap((one) =>
      one.status === 'rejected' ? [asActionError(one.reason)] : []
    )
  }
}

/** What all of several tasks found. Rejects with everything that stands in the way of any of them. */
export async function allOf<T>(tasks: readonly Promise<T>[]): Promise<readonly T[]> {
  const { found, problems } = await settleAll(tasks)
  throwAll(problems)
  return found
}

/** Throws what stands in the way of a whole set: one problem as it is, several told together. */
export function throwAll(problems: readonly ActionError[]): void {
  const [first] = problems
  if (first === undefined) return
  if (problems.length === 1) throw first
  throw new ActionError(
    first.code,
    `${problems.length} problems, nothing was written:\n${problems.map((problem) => `- ${describe(problem)}`).join('\n')}`,
    { cause: first }
  )
}

/** The one failure of a set of which some disks failed; `undefined` when none did. */
export function partialFailure(
  disks: readonly { readonly name: string; readonly error: ActionError | undefined }[],
  proven: number
): ActionError | undefined {
  const failed = disks.flatMap(({ name, error }) => (error === undefined ? [] : [{ name, error }]))
  const [first] = failed
  if (first === undefined || disks.length === 1) return first?.error
  return new ActionError(
    endsRun(first.error) ? first.error.code : 'PartialFailure',
    [
      `${failed.length} of ${disks.length} disks failed:`,
      ...failed.map(({ name, error }) => `- ${name}: ${describe(error)}`)
    ].join('\n'),
    {
      remedy: `${provenInWords(proven)} Running this job again with "if-exists: reuse" keeps what was made and takes only what is missing.`,
      cause: first.error
    }
  )
}

function provenInWords(count: number): string {
  if (count === 0) return 'No snapshot is proven.'
  return count === 1
    ? 'One snapshot is proven and usable.'
    : `${count} snapshots are proven and usable.`
}
