/** How copies fail: one by one, and together. */

import { ActionError } from '../../errors.ts'
import { counted } from '../../snapshots/words.ts'
import { endsRun, together } from '../common/failures.ts'
import type { WaitFor } from '../create/outcome.ts'
import type { CopyOutcome } from './outcome.ts'
import { copyLabel, hasCopyArrived } from './outcome.ts'
import type { PlannedCopy } from './plan.ts'

/** The source gone, a copy can never arrive, and no later snapshot has to wait for it. */
export class SourceGone extends ActionError {}

/** A copy whose turn did not come. */
export function notBegun(end: ActionError): ActionError {
  return new ActionError(end.code, end.message, {
    ...(end.remedy !== undefined && { remedy: end.remedy }),
    cause: end
  })
}

/** Azure copies the snapshots of a disk in their order: a later copy would shut the earlier snapshot out for good. */
export function outOfTurn({ region }: PlannedCopy, earlier: PlannedCopy): ActionError {
  return new ActionError(
    'CopyFailed',
    `It was not begun, because the earlier snapshot "${earlier.source.name}" of the same disk has not arrived in "${region}", and Azure copies them in the order in which they were taken.`,
    { remedy: 'Running this job again copies both.' }
  )
}

/** A run that ends early says what goes on in Azure without it, and how a later one goes on. */
export function interruptedCopy(error: ActionError, outcome: CopyOutcome | undefined): ActionError {
  if (outcome === undefined || !endsRun(error)) return error
  const name = `copy "${outcome.ref.name}" in region "${outcome.region}"`
  const state = {
    planned: `Azure was not asked for ${name} yet, or has refused it.`,
    writing: `Whether Azure took ${name} is not known.`,
    accepted: `Azure has accepted ${name} and goes on with it without this step.`,
    created: `Azure has made ${name} and goes on copying its data without this step.`,
    usable: `Azure has made ${name}.`
  }[outcome.stage]
  return new ActionError(error.code, `${error.message} ${state}`, {
    remedy: [
      error.remedy,
      'Keep the source. Running this job again goes on with that copy, and makes it when it is missing.'
    ]
      .filter((part) => part !== undefined)
      .join(' '),
    cause: error
  })
}

/** The one failure of a step of which some copies failed; `undefined` when none did. */
export function copyFailure(
  outcomes: readonly CopyOutcome[],
  waitFor: WaitFor
): ActionError | undefined {
  const failed = outcomes.flatMap(({ error, ...one }) =>
    error === undefined ? [] : [{ name: copyLabel(one), error }]
  )
  const first = failed[0]?.error
  if (first === undefined || outcomes.length === 1) return first
  const ending = failed.find(({ error }) => endsRun(error))?.error.code
  const arrived = outcomes.filter((outcome) => hasCopyArrived(outcome, waitFor)).length
  return together(
    `${failed.length} of ${counted(outcomes.length, 'copy', 'copies')} failed`,
    failed,
    {
      code: ending ?? 'PartialFailure',
      remedy: `${arrivedInWords(arrived)} Running this job again goes on with what Azure has accepted and copies only what is missing.`,
      cause: first
    }
  )
}

/** Why the run is over, without what is said of the copy that met it first. */
export function endingOf(error: ActionError): ActionError {
  return error.cause instanceof ActionError && endsRun(error.cause) ? endingOf(error.cause) : error
}

function arrivedInWords(count: number): string {
  if (count === 0) return 'No copy is proven.'
  return count === 1 ? 'One copy is proven.' : `${count} copies are proven.`
}
