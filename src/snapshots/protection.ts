/** What protects a snapshot from every deletion, by any operation and any rule. */

import { formatMinute } from './format.ts'
import type { ImmutabilityPolicy, Run, Snapshot, Tags } from './types.ts'
import type { AzureTime } from './server-clock.ts'
import { TAG, fitted, tagValue } from './tags.ts'

type Protected = Pick<Snapshot, 'tags' | 'immutability'>

/**
 * Why no operation may delete a snapshot now; empty when nothing protects it. When the time is unknown, nothing is
 * deleted: a hold could be in force, a snapshot be younger than it seems.
 */
export function protectionsOf(snapshot: Protected, time: AzureTime): readonly string[] {
  return time.known
    ? protectionsAt(snapshot, time.at)
    : [`${time.reason}: nothing is deleted`, ...protectionsAt(snapshot, undefined)]
}

const UNPROTECTED: readonly string[] = []

/**
 * Its hold and its immutability policy, if they are in force at an instant; all of them when the instant is unknown.
 */
export function protectionsAt(
  { tags, immutability }: Protected,
  at: number | undefined
): readonly string[] {
  if (immutability === undefined && !isHeld(tags, at)) return UNPROTECTED
  return [
    ...(isHeld(tags, at) ? [`held ${formatHold(tags)}`] : []),
    ...(immutability !== undefined && isInForce(immutability, at)
      ? [formatPolicy(immutability)]
      : [])
  ]
}

/** A policy that is not known to have expired is in force: Azure would refuse to delete the snapshot. */
function isInForce({ expired, expiresAt }: ImmutabilityPolicy, at: number | undefined): boolean {
  if (expired !== undefined) return !expired
  return expiresAt === undefined || at === undefined || at < expiresAt
}

function formatPolicy({ type = '', expiresAt }: ImmutabilityPolicy): string {
  const until = expiresAt === undefined ? '' : ` until ${formatMinute(expiresAt)}`
  return `protected by its ${type === '' ? '' : `${type.toLowerCase()} `}immutability policy${until}`
}

// Holds: the tag that protects a snapshot from retention. The action sets it when a deployment fails; a person can set
// it too, with an end and a text.
//
// The value starts with an ISO date or instant, or with `unlimited`; the reason follows after a space. The existence of
// the tag is enough: an empty or unreadable one holds as well.

/** The outcome of a deployment whose snapshots are held. */
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
 * When the hold of a snapshot ends, in milliseconds since the epoch; `unlimited` for one without an end, `unreadable`
 * for any other start, `undefined` when there is none.
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
 * Whether a hold is in force at an instant (milliseconds since the epoch). An unreadable one counts as a hold, and so
 * does each when the time is unknown, because that loses nothing.
 */
export function isHeld(tags: Tags, at: number | undefined): boolean {
  const until = heldUntil(tags)
  return typeof until === 'number' ? at === undefined || at < until : until !== undefined
}

/** Formats how long a snapshot is held, to follow `held`. */
export function formatHold(tags: Tags): string {
  const until = heldUntil(tags)
  if (typeof until === 'number') return `until ${formatMinute(until)}`
  return until === 'unlimited' ? 'without expiry' : `by its tag "${TAG.hold}"`
}

/** Whether an attempt of this run wrote the hold. */
export function isHoldOf(tags: Tags, { runId }: Pick<Run, 'runId'>): boolean {
  return holderOf(tags)?.runId === runId
}

/**
 * Whether the success of an attempt may release the hold: only one that an earlier attempt of the same run has set. One
 * of the same attempt belongs to another job, whose deploy has failed; and a person's hold stays.
 */
export function isReleasedBy(tags: Tags, run: Pick<Run, 'runId' | 'runAttempt'>): boolean {
  const holder = holderOf(tags)
  return holder?.runId === run.runId && holder.runAttempt < run.runAttempt
}

/** The attempt of a run that wrote the hold; `undefined` for any other hold. */
function holderOf(tags: Tags): Pick<Run, 'runId' | 'runAttempt'> | undefined {
  const [, runId, attempt] = ACTION_HOLD.exec(tagValue(tags, TAG.hold) ?? '') ?? []
  return runId === undefined ? undefined : { runId, runAttempt: Number(attempt) }
}

/** The first whole second that is not before an instant: a hold is never shorter than requested. */
function wholeSeconds(ms: number): string {
  return new Date(Math.ceil(ms / SECOND_MS) * SECOND_MS).toISOString().replace('.000Z', 'Z')
}

// Temporary snapshots: those that `on-success: delete` deletes when the job of their `create` succeeds. As long as that
// may happen, retention must not rely on them: of two, a rule would delete the older one, and the job the newer one.

/**
 * For how long the tag counts, in milliseconds. GitHub ends every job within five days (GitHub: usage limits, job
 * execution time of self-hosted runners): after that no job is left to delete the snapshot.
 */
export const TEMPORARY_MS = 5 * 86_400_000

/** The tag, for the tags of a new snapshot. */
export function temporaryTag(): Tags {
  return { [TAG.temporary]: 'on-success: delete' }
}

/** Whether the tag exists, in force or not. */
export function hasTemporaryTag(tags: Tags): boolean {
  return tagValue(tags, TAG.temporary) !== undefined
}

/**
 * Whether a job may still delete the snapshot, at an instant (milliseconds since the epoch). A held one is not deleted,
 * so it is like any other.
 */
export function isTemporary(
  { tags, timeCreated }: Pick<Snapshot, 'tags' | 'timeCreated'>,
  at: number
): boolean {
  // With an unknown time of creation, its job may still delete it.
  const until = timeCreated === undefined ? Infinity : timeCreated + TEMPORARY_MS
  return hasTemporaryTag(tags) && !isHeld(tags, at) && at < until
}
