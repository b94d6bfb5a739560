/** What a failure means: whether to ask again, to read back, to go on without, or to stop. */

import type { ErrorCode, Problem } from '../../errors.ts'
import { ActionError, describe, isRetryableStatus } from '../../errors.ts'

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

/** Azure's own word that there is none. A 404 without it can be anybody's, a proxy's for instance. */
export function isGone(error: unknown): boolean {
  const code = error instanceof ActionError ? error.azure?.code : undefined
  return code === 'ResourceNotFound' || code === 'ResourceGroupNotFound'
}

export function isForbidden(error: unknown): boolean {
  return error instanceof ActionError && error.code === 'Forbidden'
}

/** Whether something cannot be seen from here: it is not there, or closed to the sign-in. */
export function isHidden(error: unknown): boolean {
  return isForbidden(error) || (error instanceof ActionError && error.code === 'NotFound')
}

/** What is read, or nothing where that fails as expected. */
export async function unless<T>(
  isExpected: (error: unknown) => boolean,
  reading: Promise<T>
): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (isExpected(error)) return undefined
    throw error
  }
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
