/** Failures of several disks, told together. */

import type { ErrorCode, Part } from '../../errors.ts'
import { ActionError, describe, isRetryableStatus } from '../../errors.ts'
import type { Problem } from '../../snapshots/problem.ts'

/** Anything thrown, as an ActionError. */
export function asActionError(error: unknown): ActionError {
  return error instanceof ActionError
    ? error
    : new ActionError('AzureRefused', describe(error), { cause: error })
}

/** A failure in other words: with its code, its remedy and Azure's answer, where none of them is `changed`. */
export function rephrased(
  cause: ActionError,
  message: string,
  changed: { readonly code?: ErrorCode; readonly remedy?: string | undefined } = {}
): ActionError {
  const { azure } = cause
  const { code, remedy } = { code: cause.code, remedy: cause.remedy, ...changed }
  return new ActionError(code, message, {
    ...(remedy !== undefined && { remedy }),
    ...(azure !== undefined && { azure }),
    cause
  })
}

/** Whether the run itself is over: cancelled, or out of time. Then nothing more can be asked. */
export function endsRun(error: ActionError | undefined): boolean {
  return error?.code === 'Cancelled' || error?.code === 'Timeout'
}

/** Whether a write that met this may have happened all the same, although nothing was heard of it. */
export function leavesDoubt(error: ActionError | undefined): boolean {
  return endsRun(error) || error?.code === 'Unreachable'
}

/** Whether nobody can say if a request took effect: what it was about has to be read back. */
export function isUncertain(error: unknown): boolean {
  if (!(error instanceof ActionError)) return false
  return isRetryable(error) || (error.azure?.status ?? 0) >= 500
}

/** Whether the same request is worth another try. */
export function isRetryable({ code, azure }: ActionError): boolean {
  return code === 'Unreachable' || isRetryableStatus(azure?.status ?? 0)
}

/** Whether Azure itself says that an operation which it had accepted came to nothing; that arrives with status 200. */
export function isOperationFailure({ code, azure }: ActionError): boolean {
  return code === 'SnapshotFailed' || azure?.status === 200
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
  throw together(
    `${problems.length} problems, nothing was written`,
    problems.map((error) => ({ error })),
    { code: first.code, cause: first }
  )
}

/** Several failures as one: a heading, then each of them on a line of its own, then what is left to say. */
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

/** The one failure of a set of which some disks failed; `undefined` when none did. */
export function partialFailure(
  disks: readonly { readonly name: string; readonly error: ActionError | undefined }[],
  proven: number
): ActionError | undefined {
  const failed = disks.flatMap(({ name, error }) => (error === undefined ? [] : [{ name, error }]))
  const [first] = failed
  if (first === undefined || disks.length === 1) return first?.error
  return together(`${failed.length} of ${disks.length} disks failed`, failed, {
    code: endsRun(first.error) ? first.error.code : 'PartialFailure',
    remedy: `${provenInWords(proven)} Running this job again with "if-exists: reuse" keeps what was made and takes only what is missing.`,
    cause: first.error
  })
}

function provenInWords(count: number): string {
  if (count === 0) return 'No snapshot is proven.'
  return count === 1
    ? 'One snapshot is proven and usable.'
    : `${count} snapshots are proven and usable.`
}
