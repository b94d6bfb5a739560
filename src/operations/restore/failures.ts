/** Failures of a restore. */

import { ActionError } from '../../errors.ts'
import type { RestoreOutcome, SwapStatus } from './outcome.ts'
import { isRestored, labelOf } from './outcome.ts'
import { endsRun, together } from '../common/failures.ts'

/** Why the step fails, when it does: a disk that was not made, else the exchange. */
export function restoreFailure(
  outcomes: readonly RestoreOutcome[],
  swap: SwapStatus | undefined
): ActionError | undefined {
  const failed = outcomes.flatMap((outcome) =>
    outcome.error === undefined ? [] : [{ name: labelOf(outcome.source), error: outcome.error }]
  )
  const [first] = failed
  if (first === undefined) return swap?.error
  const untouched =
    swap === undefined
      ? ''
      : ` Nothing was exchanged on virtual machine "${swap.machine.name}", and it was not stopped.`
  const { code } = first.error
  if (outcomes.length === 1) {
    if (swap === undefined) return first.error
    return withMessage(first.error, code, `${first.error.message}${untouched}`)
  }
  return together(`${failed.length} of ${outcomes.length} disks were not restored`, failed, {
    code: endsRun(first.error) ? code : 'PartialFailure',
    end: untouched === '' ? undefined : untouched.trim(),
    remedy: `${madeInWords(outcomes.filter(isRestored).length)} Running this job again goes on with what was made and makes only what is missing.`,
    cause: first.error
  })
}

function madeInWords(count: number): string {
  if (count === 0) return 'No disk is made and proven.'
  return count === 1 ? 'One disk is made and proven.' : `${count} disks are made and proven.`
}

/** A run that ends early says what goes on in Azure without it. */
export function interruptedRestore(
  error: ActionError,
  outcome: RestoreOutcome | undefined
): ActionError {
  if (outcome === undefined || (error.code !== 'Timeout' && error.code !== 'Cancelled')) {
    return error
  }
  const name = `disk "${outcome.ref.name}" in resource group "${outcome.ref.resourceGroup}"`
  const state = {
    planned: `Whether Azure took ${name} is not known.`,
    accepted: `Azure has accepted ${name} and goes on with it; this step has not seen its end.`,
    made: `Azure has made ${name}.`
  }[outcome.stage]
  return withMessage(error, error.code, `${error.message} ${state}`)
}

function withMessage(error: ActionError, code: ActionError['code'], message: string): ActionError {
  return new ActionError(code, message, {
    ...(error.remedy !== undefined && { remedy: error.remedy }),
    ...(error.azure !== undefined && { azure: error.azure }),
    cause: error
  })
}
