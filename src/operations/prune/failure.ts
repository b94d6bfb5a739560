/** Why a `prune` fails that could not delete everything that it decided to. */

import { ActionError } from '../../errors.ts'
import { counted, quotedNames } from '../../snapshots/words.ts'
import { InDoubt, withoutDoubt } from '../common/existing.ts'
import { endsRun } from '../common/failures.ts'
import type { PruneOutcome } from './outcome.ts'

/** Reasons that are told. */
const MOST_REASONS = 8

/** Snapshots that are still there, or may be, for the same reason. */
export type FailedAlike = {
  readonly outcomes: readonly PruneOutcome[]
  /** Why, and what helps; one line. What the end of the run means for them, where that is the reason. */
  readonly reason: string
}

/** The snapshots that could not be deleted, those with the same reason together. */
export function failedAlike(outcomes: readonly PruneOutcome[]): readonly FailedAlike[] {
  const failed = outcomes.flatMap((outcome) =>
    outcome.error === undefined ? [] : [{ outcome, error: outcome.error }]
  )
  const byReason = Map.groupBy(failed, ({ outcome, error }) =>
    [
      outcome.result,
      error.code,
      ...(endsRun(error) ? [] : [error.azure?.status, error.azure?.code, error.remedy])
    ].join(' ')
  )
  return [...byReason.values()].flatMap((members): FailedAlike[] => {
    const [first] = members
    if (first === undefined) return []
    const reason = endsRun(first.error)
      ? BY_THE_END[first.outcome.result === 'in-doubt' ? 'in-doubt' : 'refused']
      : failureInWords(first.error)
    return [{ outcomes: members.map(({ outcome }) => outcome), reason }]
  })
}

const BY_THE_END = {
  refused: 'not started when the run ended',
  'in-doubt': 'in progress when the run ended, the result is unknown'
} as const

/** What ended the run before everything was deleted, for a person; `undefined` when nothing did. */
export function endOf(outcomes: readonly PruneOutcome[]): ActionError | undefined {
  const ends = outcomes.flatMap(({ error }) =>
    error !== undefined && endsRun(error) ? [error] : []
  )
  return ends.find((error) => !(error instanceof InDoubt)) ?? ends.map(withoutDoubt)[0]
}

/** The failure of the step; `undefined` when everything was deleted that was to be. Each thing is said once. */
export function pruneFailure(outcomes: readonly PruneOutcome[]): ActionError | undefined {
  const alike = failedAlike(outcomes)
  const [first] = outcomes.flatMap(({ error }) => error ?? [])
  if (first === undefined) return undefined
  const end = endOf(outcomes)
  const count = (result: PruneOutcome['result']): number =>
    outcomes.filter((outcome) => outcome.result === result).length
  const more = alike.length - MOST_REASONS
  const remedies = [
    `${inWords(count('deleted'))} ${count('deleted') === 1 ? 'was' : 'were'} deleted. When this step is run again it deletes what is left.`,
    ...(end?.remedy === undefined ? [] : [end.remedy])
  ]
  return new ActionError(
    end?.code ?? 'PartialFailure',
    [
      `${end === undefined ? '' : `${end.message} `}${whatIsLeft(count('refused'), count('in-doubt'))}:`,
      ...alike.slice(0, MOST_REASONS).map((one) => `- ${told(one)}`),
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
  const left = `${inWords(refused)} that retention deletes ${refused === 1 ? 'is' : 'are'} still there`
  return doubtful === 0 ? left : `${left}, and ${doubt.toLowerCase()}`
}

function inWords(count: number): string {
  return count === 1 ? 'One snapshot' : `${count === 0 ? 'No' : count} snapshots`
}

function told({ outcomes, reason }: FailedAlike): string {
  return `${quotedNames(outcomes.map(({ snapshot }) => snapshot.name))}: ${reason}`
}

/** Why a snapshot is still there, and what helps; one line. */
function failureInWords(error: ActionError): string {
  const { message } = error
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${remedyOf(error)}`.trimEnd()
}

/** For deletions Azure's general codes mean something in particular. */
function remedyOf({ remedy, azure }: ActionError): string {
  if (azure?.code !== 'OperationNotAllowed' || azure.status === 429) return remedy ?? ''
  return 'A snapshot cannot be deleted while its data is being exported (`az snapshot revoke-access` ends that), nor before its immutability policy expires.'
}
