/** The state of one copy, and the failures of copies: one by one, and together. */

import { ActionError, isAbort, isAmbiguous } from '../../errors.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { DataTime, Snapshot } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import { counted } from '../../snapshots/format.ts'
import type { WaitFor } from '../common/batch.ts'
import { formatCount, failureOf, hasArrived, interrupted } from '../common/batch.ts'
import type { PlannedCopy } from './plan.ts'

/** The copy of one snapshot to one region. */
export type CopyOutcome = {
  readonly source: Snapshot
  /** Time of the source's data, and so of the copy's. */
  readonly dataTime: DataTime | undefined
  /** The original disk of the source, when known. */
  readonly disk: ResourceRef | undefined
  /** The target region in Azure's own form. */
  readonly region: string
  readonly ref: ResourceRef
  /**
   * `planned`: nothing was sent. `writing`: the write may have been sent. `accepted`: Azure has accepted it. `created`:
   * read back and verified. `usable`: its data is complete.
   */
  readonly stage: 'planned' | 'writing' | 'accepted' | 'created' | 'usable'
  /** It existed before, complete or in progress. */
  readonly reused: boolean
  /** A failed copy of an earlier attempt is, or was, removed for it. */
  readonly replaces: boolean
  /** As last read. */
  readonly copy?: Snapshot
  readonly readiness?: Readiness
  readonly checks: readonly Check[]
  /** From its start to its completion, in milliseconds. */
  readonly elapsedMs?: number
  readonly error?: ActionError
}

/** Whether the write may have taken effect although no answer arrived. */
export function hasUnknownCopyOutcome({ stage, error }: CopyOutcome): boolean {
  return stage === 'writing' && isAmbiguous(error)
}

/** Source and target of a copy, for log and messages. */
export function copyLabel({ source, region }: Pick<CopyOutcome, 'source' | 'region'>): string {
  return `${source.name} → ${region}`
}

/** Without its source a copy can never complete, and no later snapshot has to wait for it. */
export class SourceGone extends ActionError {}

/**
 * Azure copies the snapshots of a disk in their order: after a later copy, the earlier snapshot can never be copied.
 */
export function outOfTurn({ region }: PlannedCopy, earlier: PlannedCopy): ActionError {
  return new ActionError(
    'CopyFailed',
    `The copy was not started, because the earlier snapshot "${earlier.source.name}" of the same disk has not arrived in "${region}". Azure copies the snapshots of a disk in the order in which they were taken.`,
    { remedy: 'Run this job again to copy both.' }
  )
}

/** An abort says what Azure continues to execute, and how a later run resumes it. */
export function interruptedCopy(error: ActionError, outcome: CopyOutcome | undefined): ActionError {
  if (outcome === undefined) return error
  const name = `copy "${outcome.ref.name}" in region "${outcome.region}"`
  const standing = {
    planned: `The request for ${name} was not sent, or Azure refused it.`,
    writing: `It is unknown whether Azure accepted ${name}.`,
    accepted: `Azure accepted ${name} and continues without this step.`,
    created: `Azure created ${name} and continues to copy its data without this step.`,
    usable: `Azure created ${name}.`
  }[outcome.stage]
  return interrupted(
    error,
    standing,
    'Keep the source. Run this job again to resume that copy, or to create it if it is missing.'
  )
}

/** The one failure of a step of which some copies failed; `undefined` when none did. */
export function copyFailure(
  outcomes: readonly CopyOutcome[],
  waitFor: WaitFor
): ActionError | undefined {
  const arrived = outcomes.filter((outcome) => hasArrived(outcome, waitFor)).length
  return failureOf(
    outcomes.map(({ error, ...one }) => ({ name: copyLabel(one), error })),
    {
      heading: (failed) => `${failed} of ${counted(outcomes.length, 'copy', 'copies')} failed`,
      remedy: `${formatCount(arrived, ['copy', 'copies'], 'verified')} Run this job again to resume what Azure accepted and to copy only what is missing.`
    }
  )
}

/** Why the run is over, without the details of the copy that it stopped first. */
export function endingOf(error: ActionError): ActionError {
  return error.cause instanceof ActionError && isAbort(error.cause) ? endingOf(error.cause) : error
}
