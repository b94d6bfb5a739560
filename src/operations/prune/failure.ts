/** Why a `prune` fails that could not delete everything that it decided to. */

import { ActionError } from '../../errors.ts'
import { counted, quotedNames } from '../../snapshots/words.ts'
import type { PruneOutcome } from './outcome.ts'
import { InDoubt } from '../common/remove.ts'
import { endsRun } from '../common/failures.ts'

/** Reasons that are told. */
const MOST_REASONS = 8

/** Snapshots that are still there, or may be, for the same reason. */
export type FailedAlike = {
  readonly outcomes: readonly PruneOutcome[]
  readonly error: ActionError
}

/** The snapshots that could not be deleted, those with the same reason together. */
export function failedAlike(outcomes: readonly PruneOutcome[]): readonly FailedAlike[] {
  const failed = outcomes.flatMap((outcome) =>
    outcome.error === undefined ? [] : [{ outcome, error: outcome.error }]
  )
  const byReason = Map.groupBy(failed, ({ outcome, error }) =>
    [outcome.result, error.code, error.azure?.status, error.azure?.code, error.remedy].join(' ')
  )
  return [...byReason.values()].flatMap((members): FailedAlike[] => {
    const [first] = members
    return first === undefined
      ? []
      : [{ outcomes: members.map(({ outcome }) => outcome), error: first.error }]
  })
}

/** The failure of the step; `undefined` when everything was deleted that was to be. */
export function pruneFailure(outcomes: readonly PruneOutcome[]): ActionError | undefined {
  const alike = failedAlike(outcomes)
  const errors = alike.map(({ error }) => error)
  const [first] = errors
  if (first === undefined) return undefined
  const ends = errors.filter(endsRun)
  const end = ends.find((error) => !(error instanceof InDoubt)) ?? ends[0]
  const count = (result: PruneOutcome['result']): number =>
    outcomes.filter((outcome) => outcome.result === result).length
  const more = alike.length - MOST_REASONS
  return new ActionError(
    end?.code ?? 'PartialFailure',
    [
      `${end === undefined ? '' : `${end.message} `}${whatIsLeft(count('refused'), count('in-doubt'))}:`,
      ...alike.slice(0, MOST_REASONS).map((one) => `- ${told(one)}`),
      ...(more > 0 ? [`- ${counted(more, 'more reason')} in the result file`] : [])
    ].join('\n'),
    {
      remedy: `${inWords(count('deleted'))} ${count('deleted') === 1 ? 'was' : 'were'} deleted. When this step is run again it deletes what is left.`,
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

function told({ outcomes, error }: FailedAlike): string {
  const names = quotedNames(outcomes.map(({ snapshot }) => snapshot.name))
  return `${names}: ${failureInWords(error)}`
}

/** Why a snapshot is still there, and what helps; one line. */
export function failureInWords(error: ActionError): string {
  const { message } = error
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${remedyOf(error)}`.trimEnd()
}

/** For deletions Azure's general codes mean something in particular. */
function remedyOf({ remedy, azure }: ActionError): string {
  if (azure?.code !== 'OperationNotAllowed' || azure.status === 429) return remedy ?? ''
  return 'A snapshot cannot be deleted while its data is being exported (`az snapshot revoke-access` ends that), nor before its immutability policy expires.'
}
