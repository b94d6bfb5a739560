/** Failures of a restore. */

import type { ActionError } from '../../errors.ts'
import { countInWords, failureOf, interrupted } from '../common/batch.ts'
import { rephrased } from '../common/failures.ts'
import type { RestoreOutcome, SwapStatus } from './outcome.ts'
import { isRestored, labelOf } from './outcome.ts'

/** Why the step fails, when it does: a disk that was not made, else the exchange. */
export function restoreFailure(
  outcomes: readonly RestoreOutcome[],
  swap: SwapStatus | undefined
): ActionError | undefined {
  const untouched =
    swap === undefined
      ? undefined
      : `Nothing was exchanged on virtual machine "${swap.machine.name}", and it was not stopped.`
  const failure = failureOf(
    outcomes.map(({ source, error }) => ({ name: labelOf(source), error })),
    {
      heading: (failed) => `${failed} of ${outcomes.length} disks were not restored`,
      end: untouched,
      remedy: `${countInWords(outcomes.filter(isRestored).length, ['disk', 'disks'], 'made and proven')} Running this job again goes on with what was made and makes only what is missing.`
    }
  )
  if (failure === undefined) return swap?.error
  if (outcomes.length > 1 || untouched === undefined) return failure
  return rephrased(failure, `${failure.message} ${untouched}`)
}

/** A run that ends early says what goes on in Azure without it. */
export function stopped(error: ActionError, outcome: RestoreOutcome | undefined): ActionError {
  if (outcome === undefined) return error
  const name = `disk "${outcome.ref.name}" in resource group "${outcome.ref.resourceGroup}"`
  const standing = {
    planned: `Whether Azure took ${name} is not known.`,
    accepted: `Azure has accepted ${name} and goes on with it; this step has not seen its end.`,
    made: `Azure has made ${name}.`
  }[outcome.stage]
  return interrupted(error, standing)
}
