/**
 * Holds: the tag that keeps a snapshot from retention. The action sets it when a deployment fails; a
 * person can set it, too, with an end and words of their own.
 *
 * The value begins with an ISO date or instant, or with `unlimited`; why follows after a space. The tag holds by being
 * there: one that is empty or cannot be read holds as well.
 */

import type { Run } from './run.ts'
import { TAG, fitted, tagValue } from './tags.ts'
import type { Tags } from './types.ts'
import { minuteInWords } from './words.ts'

/** How a deployment ended that has its snapshots held. */
export type HeldOutcome = 'failure' | 'cancelled'

const DAY_MS = 86_400_000
const SECOND_MS = 1_000
const UNLIMITED = 'unlimited'
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/
const ACTION_HOLD =
  /^(?:unlimited|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z) (?:failure|cancelled) of run ([\w-]+)\.(\d+)$/

/** The value of the tag that holds a snapshot, such as `2026-12-23T07:00:00Z failure of run 4711.1`. */
export function holdTag(hold: {
  /** Milliseconds since the epoch; absent for a hold without an end. */
  readonly until: number | undefined
  readonly outcome: HeldOutcome
  readonly run: Pick<Run, 'runId' | 'runAttempt'>
}): string {
  const { until, outcome, run } = hold
  const end = until === undefined ? UNLIMITED : wholeSeconds(until)
  return fitted(`${end} ${outcome} of run ${run.runId}.${run.runAttempt}`)
}

/**
 * When the hold of a snapshot ends, in milliseconds since the epoch; `unlimited` for one without an end,
 * `unreadable` for one that does not begin as a hold should, `undefined` where there is none.
 */
export function heldUntil(tags: Tags): number | 'unlimited' | 'unreadable' | undefined {
  const hold = tagValue(tags, TAG.hold)
  if (hold === undefined) return undefined
  const [until = ''] = hold.trim().split(/\s+/)
  if (until.toLowerCase() === UNLIMITED) return UNLIMITED
  // `Date.parse` reads far more than ISO dates, such as "1" as a month of 2001.
  const start = ISO_DATE.test(until) ? Date.parse(until) : Number.NaN
  if (Number.isNaN(start)) return 'unreadable'
  // A date without a time holds through that day.
  return until.includes('T') ? start : start + DAY_MS
}

/**
 * Whether a hold is in force at an instant (milliseconds since the epoch). One that cannot be read counts as a hold,
 * and so does each where the time is not known, because that loses nothing.
 */
export function isHeld(tags: Tags, at: number | undefined): boolean {
  const until = heldUntil(tags)
  return typeof until === 'number' ? at === undefined || at < until : until !== undefined
}

/** How long a snapshot is held, in words that follow `held`. */
export function holdInWords(tags: Tags): string {
  const until = heldUntil(tags)
  if (typeof until === 'number') return `until ${minuteInWords(until)}`
  return until === 'unlimited' ? 'without expiry' : `by its tag "${TAG.hold}"`
}

/** Whether an attempt of this run wrote the hold. */
export function isHoldOf(tags: Tags, { runId }: Pick<Run, 'runId'>): boolean {
  return holderOf(tags)?.runId === runId
}

/**
 * Whether the success of an attempt may release the hold: only one that an earlier attempt of the same run has set.
 * Of the same attempt it is another job's, whose deploy has failed; and what a person wrote stays.
 */
export function isReleasedBy(tags: Tags, run: Pick<Run, 'runId' | 'runAttempt'>): boolean {
  const holder = holderOf(tags)
  return holder?.runId === run.runId && holder.runAttempt < run.runAttempt
}

/** The attempt of a run that wrote the hold; `undefined` where nobody or somebody else did. */
function holderOf(tags: Tags): Pick<Run, 'runId' | 'runAttempt'> | undefined {
  const [, runId, attempt] = ACTION_HOLD.exec(tagValue(tags, TAG.hold) ?? '') ?? []
  return runId === undefined ? undefined : { runId, runAttempt: Number(attempt) }
}

/** The first whole second that is not before an instant: a hold is never shorter than asked for. */
function wholeSeconds(ms: number): string {
  return new Date(Math.ceil(ms / SECOND_MS) * SECOND_MS).toISOString().replace('.000Z', 'Z')
}
