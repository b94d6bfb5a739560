/** The result for each snapshot that `prune` judged, and why the step fails if not all could be deleted. */

import { ActionError, isAbort } from '../../errors.ts'
import type { Choice } from '../../snapshots/latest.ts'
import { chooseLatest } from '../../snapshots/latest.ts'
import type { Decision } from '../../snapshots/retention/plan.ts'
import { counted, quotedNames } from '../../snapshots/format.ts'
import { UnknownOutcomeError, withKnownOutcome } from '../common/existing.ts'
import type { PruneSource } from './inspect.ts'

export type PruneOutcome = Decision & {
  /** Name of its disk, as far as it is known from Azure or tags. */
  readonly disk: string
  readonly source: PruneSource
  /** Id of the snapshot that it was copied from, when that one was seen. */
  readonly copyOf: string | undefined
  /**
   * `gone`: it was to be deleted, and another process deleted it first. `refused`: it was to be deleted and still
   * exists. `in-doubt`: it is unknown whether it exists. `error` says why. `pending`: not yet processed; only in
   * progress reports.
   */
  readonly result: 'kept' | 'deleted' | 'would-delete' | 'gone' | 'refused' | 'in-doubt' | 'pending'
  readonly error?: ActionError
}

/** Whether no later disk of the same name is known. */
export function isOfLast({ standing }: PruneSource): boolean {
  return standing === 'current' || standing === 'gone' || standing === 'last'
}

/** The latest usable snapshot of each disk among some of its snapshots; former disks have none. */
export function latestOfEach(outcomes: readonly PruneOutcome[]): ReadonlyMap<PruneSource, Choice> {
  const ofLast = outcomes.filter(({ source }) => isOfLast(source))
  return new Map(
    [...Map.groupBy(ofLast, ({ source }) => source)].map(([source, members]) => {
      const { disk } = source
      return [source, chooseLatest(members, { sku: disk?.sku, home: disk?.location })]
    })
  )
}

/** Reasons that are shown. */
const MAX_REASONS = 8

/** Snapshots that still exist, or may exist, for the same reason. */
type FailedAlike = {
  readonly outcomes: readonly PruneOutcome[]
  /** Why; what the end of the run means for them, where that is the reason. */
  readonly reason: string
  /** What helps; empty where nothing is known. */
  readonly remedy: string
}

/** The snapshots that could not be deleted, grouped by reason. */
export function failedAlike(outcomes: readonly PruneOutcome[]): readonly FailedAlike[] {
  const failed = outcomes.flatMap((outcome) =>
    outcome.error === undefined ? [] : [{ outcome, error: outcome.error }]
  )
  const byReason = Map.groupBy(failed, ({ outcome, error }) =>
    [
      outcome.result,
      error.code,
      ...(isAbort(error) ? [] : [error.azure?.status, error.azure?.code, error.remedy])
    ].join(' ')
  )
  return [...byReason.values()].flatMap((members): FailedAlike[] => {
    const [first] = members
    if (first === undefined) return []
    const { message } = first.error
    const [reason, remedy] = isAbort(first.error)
      ? [BY_THE_END[first.outcome.result === 'in-doubt' ? 'in-doubt' : 'refused'], '']
      : [`${message}${/[.!?]$/.test(message) ? '' : '.'}`, remedyOf(first.error)]
    return [{ outcomes: members.map(({ outcome }) => outcome), reason, remedy }]
  })
}

const BY_THE_END = {
  refused: 'not started when the run ended',
  'in-doubt': 'in progress when the run ended, the result is unknown'
} as const

/** The abort that ended the run before everything was deleted; `undefined` when there was none. */
export function endOf(outcomes: readonly PruneOutcome[]): ActionError | undefined {
  const ends = outcomes.flatMap(({ error }) =>
    error !== undefined && isAbort(error) ? [error] : []
  )
  return (
    ends.find((error) => !(error instanceof UnknownOutcomeError)) ?? ends.map(withKnownOutcome)[0]
  )
}

/** The failure of the step; `undefined` when everything planned was deleted. Each reason appears once. */
export function pruneFailure(outcomes: readonly PruneOutcome[]): ActionError | undefined {
  const alike = failedAlike(outcomes)
  const [first] = outcomes.flatMap(({ error }) => error ?? [])
  if (first === undefined) return undefined
  const end = endOf(outcomes)
  const count = (result: PruneOutcome['result']): number =>
    outcomes.filter((outcome) => outcome.result === result).length
  const more = alike.length - MAX_REASONS
  const remedies = [
    `${inWords(count('deleted'))} ${count('deleted') === 1 ? 'was' : 'were'} deleted. Run this step again to delete the rest.`,
    ...(end?.remedy === undefined ? [] : [end.remedy])
  ]
  return new ActionError(
    end?.code ?? 'PartialFailure',
    [
      `${end === undefined ? '' : `${end.message} `}${whatIsLeft(count('refused'), count('in-doubt'))}:`,
      ...alike.slice(0, MAX_REASONS).map((one) => `- ${describeFailures(one)}`),
      ...(more > 0 ? [`- ${counted(more, 'more reason')} in the result file`] : [])
    ].join('\n'),
    {
      remedy: remedies.join(' '),
      ...(first.azure !== undefined && { azure: first.azure }),
      cause: end ?? first
    }
  )
}

function whatIsLeft(refused: number, doubtful: number): string {
  const doubt = `${inWords(doubtful)} ${doubtful === 1 ? 'is' : 'are'} in doubt`
  if (refused === 0) return doubt
  const left = `${inWords(refused)} that the retention rules delete ${refused === 1 ? 'is' : 'are'} not deleted`
  return doubtful === 0 ? left : `${left}, and ${doubt}`
}

function inWords(count: number): string {
  return counted(count, 'snapshot')
}

function describeFailures({ outcomes, reason, remedy }: FailedAlike): string {
  return `${quotedNames(outcomes.map(({ snapshot }) => snapshot.name))}: ${reason}\n${remedy}`.trimEnd()
}

/** For deletions, Azure's general error codes have a special meaning. */
function remedyOf({ remedy, azure }: ActionError): string {
  if (azure?.code !== 'OperationNotAllowed' || azure.status === 429) return remedy ?? ''
  return 'Revoke the SAS access with `az snapshot revoke-access`, or wait until the immutability policy of the snapshot expires: until then it cannot be deleted.'
}
