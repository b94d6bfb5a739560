/** How far one copy has come. */

import { ActionError, describe } from '../../errors.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import { failures } from '../../snapshots/verification.ts'
import { counted } from '../../snapshots/words.ts'
import type { WaitFor } from '../create/outcome.ts'
import { endsRun, leavesDoubt } from '../common/failures.ts'

/** One snapshot on its way to one region. */
export type CopyOutcome = {
  readonly source: Snapshot
  /** The disk that the source came from in the end, as far as anything tells. */
  readonly disk: ResourceRef | undefined
  /** The target region in Azure's own form. */
  readonly region: string
  readonly ref: ResourceRef
  /**
   * `planned`: nothing was sent. `writing`: the write may have left. `accepted`: Azure has taken it. `created`: read
   * back and proven. `usable`: its data has arrived.
   */
  readonly stage: 'planned' | 'writing' | 'accepted' | 'created' | 'usable'
  /** It was there already, arrived or on its way. */
  readonly reused: boolean
  /** A failed copy of an earlier attempt is, or was, removed for it. */
  readonly replaces: boolean
  /** As last read. */
  readonly copy?: Snapshot
  readonly readiness?: Readiness
  readonly checks: readonly Check[]
  /** From its turn to its arrival, in milliseconds. */
  readonly elapsedMs?: number
  readonly error?: ActionError
}

/** The source gone, a copy can never arrive, and no later snapshot has to wait for it. */
export class SourceGone extends ActionError {}

/** Whether every check holds and the data has arrived. */
export function isVerifiedCopy(outcome: CopyOutcome): boolean {
  return outcome.stage === 'usable' && isProvenCopy(outcome)
}

/** Whether a copy has come as far as the step promises. */
export function hasCopyArrived(outcome: CopyOutcome, waitFor: WaitFor): boolean {
  return waitFor === 'created' ? isProvenCopy(outcome) : isVerifiedCopy(outcome)
}

/** Whether the write may have happened although nothing was heard of it. */
export function isCopyInDoubt({ stage, error }: CopyOutcome): boolean {
  return stage === 'writing' && leavesDoubt(error)
}

function isProvenCopy({ stage, error, checks }: CopyOutcome): boolean {
  return (
    (stage === 'usable' || stage === 'created') &&
    error === undefined &&
    checks.length > 0 &&
    failures(checks).length === 0
  )
}

/** Where a copy goes, for log and messages. */
export function copyLabel({ source, region }: Pick<CopyOutcome, 'source' | 'region'>): string {
  return `${source.name} → ${region}`
}

/** The one failure of a step of which some copies failed; `undefined` when none did. */
export function copyFailure(
  outcomes: readonly CopyOutcome[],
  waitFor: WaitFor
): ActionError | undefined {
  const failed = outcomes.filter(({ error }) => error !== undefined)
  const first = failed[0]?.error
  if (first === undefined || outcomes.length === 1) return first
  const ending = failed.find(({ error }) => endsRun(error))?.error?.code
  const arrived = outcomes.filter((outcome) => hasCopyArrived(outcome, waitFor)).length
  return new ActionError(
    ending ?? 'PartialFailure',
    [
      `${failed.length} of ${counted(outcomes.length, 'copy', 'copies')} failed:`,
      ...failed.map(({ error, ...one }) => `- ${copyLabel(one)}: ${describe(error)}`)
    ].join('\n'),
    {
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
