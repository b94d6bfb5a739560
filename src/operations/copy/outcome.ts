/** How far one copy has come, and how copies fail: one by one, and together. */

import { ActionError, isAbort, isAmbiguous } from '../../errors.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { DataTime, Snapshot } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import { counted } from '../../snapshots/format.ts'
import type { WaitFor } from '../common/batch.ts'
import { formatCount, failureOf, hasArrived, interrupted } from '../common/batch.ts'
import type { PlannedCopy } from './plan.ts'

/** One snapshot on its way to one region. */
export type CopyOutcome = {
  readonly source: Snapshot
  /** Of the source's data, and so of the copy's. */
  readonly dataTime: DataTime | undefined
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

/** Whether the write may have happened although nothing was heard of it. */
export function hasUnknownCopyOutcome({ stage, error }: CopyOutcome): boolean {
  return stage === 'writing' && isAmbiguous(error)
}

/** Where a copy goes, for log and messages. */
export function copyLabel({ source, region }: Pick<CopyOutcome, 'source' | 'region'>): string {
  return `${source.name} → ${region}`
}

/** The source gone, a copy can never arrive, and no later snapshot has to wait for it. */
export class SourceGone extends ActionError {}

/** Azure copies the snapshots of a disk in their order: a later copy would shut the earlier snapshot out for good. */
export function outOfTurn({ region }: PlannedCopy, earlier: PlannedCopy): ActionError {
  return new ActionError(
    'CopyFailed',
    `The copy was not started, because the earlier snapshot "${earlier.source.name}" of the same disk has not arrived in "${region}". Azure copies the snapshots of a disk in the order in which they were taken.`,
    { remedy: 'Run this job again to copy both.' }
  )
}

/** A run that ends early says what goes on in Azure without it, and how a later one goes on. */
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

/** Why the run is over, without what is said of the copy that met it first. */
export function endingOf(error: ActionError): ActionError {
  return error.cause instanceof ActionError && isAbort(error.cause) ? endingOf(error.cause) : error
}
