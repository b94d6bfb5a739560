/**
 * Retention: which of a disk's snapshots the rules keep, and why. The semantics are exactly those of
 * restic's `forget` (restic documentation: "Removing backup snapshots"), in UTC with ISO weeks.
 */

import type { DataTime } from '../types.ts'
import type { Bucket, Period, RetentionPolicy, Rule } from './policy.ts'
import { rulesOf } from './policy.ts'

/** What the rules say of one snapshot. */
export type Verdict = {
  readonly keep: boolean
  /** The rules that keep it, or for each rule why it does not. */
  readonly reasons: readonly string[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** 1970-01-01 was a Thursday: ISO weeks, which begin on Mondays, are three days ahead of the epoch's. */
const DAYS_FROM_MONDAY_TO_EPOCH = 3

/** One for all instants, of which there are very many. */
const calendar = new Date(0)

/** Numbers the periods of time: two instants have the same number exactly when they are in one period. */
const NUMBERED: Readonly<Record<Exclude<Bucket, 'each'>, (instant: number) => number>> = {
  hour: (instant) => Math.floor(instant / HOUR_MS),
  day: (instant) => Math.floor(instant / DAY_MS),
  week: (instant) => Math.floor((instant / DAY_MS + DAYS_FROM_MONDAY_TO_EPOCH) / 7),
  month: (instant) => {
    calendar.setTime(instant)
    return calendar.getUTCFullYear() * 12 + calendar.getUTCMonth()
  },
  year: (instant) => {
    calendar.setTime(instant)
    return calendar.getUTCFullYear()
  }
}

/**
 * Applies a policy to the data times of the snapshots of one disk, newest first. `now`, in milliseconds since the epoch, decides which of them are in the future: age is measured from the newest that is not.
 * A policy without a rule keeps everything.
 */
export function applyPolicy(
  instants: readonly DataTime[],
  policy: RetentionPolicy,
  now: number
): readonly Verdict[] {
  const latest = instants.find((instant) => instant <= now)
  const judges = rulesOf(policy).map((rule) => judgeOf(rule, latest))
  if (judges.length === 0) return instants.map(() => NO_RULE)
  return instants.map((instant, index) =>
    verdictOf(judges, instant, index, index === instants.length - 1)
  )
}

/**
 * The instant that lies a period before another one. As in restic, a day that a month does not have runs
 * over into the next month: one month before 31 March is 3 March, or 2 March in a leap year.
 */
export function before(instant: number, period: Period): number {
  const date = new Date(instant)
  date.setUTCFullYear(
    date.getUTCFullYear() - period.years,
    date.getUTCMonth() - period.months,
    date.getUTCDate() - period.days
  )
  return date.getTime() - period.hours * HOUR_MS
}

const NO_RULE: Verdict = { keep: true, reasons: ['there is no rule'] }

/** What one rule says of one snapshot: that it keeps it, or why not. */
type Opinion = { readonly keep: boolean; readonly reason: string }

/** Has to be asked about every snapshot in turn, newest first: a rule remembers what it has kept. */
type Judge = (instant: number, index: number, oldest: boolean) => Opinion

function judgeOf(rule: Rule, latest: number | undefined): Judge {
  const { text, bucket } = rule
  // Few objects for many snapshots: what a rule says is always one of these.
  const kept = { keep: true, reason: text }
  const keptAsOldest = { keep: true, reason: `${text} (the oldest)` }
  const represented = { keep: false, reason: `${text} keeps a newer one of the same ${bucket}` }
  const usedUp = { keep: false, reason: `${text} is used up by newer ones` }
  const tooOld = { keep: false, reason: `older than ${text}` }
  const start = windowStart(rule, latest)
  let left = rule.count === 'unlimited' ? Number.POSITIVE_INFINITY : rule.count
  let last: number | undefined

  return (instant, index, oldest) => {
    if (instant <= start) return tooOld
    const period = bucket === 'each' ? index : NUMBERED[bucket](instant)
    const isNew = period !== last
    if (left === 0) return isNew ? usedUp : represented
    // While counts are left, the oldest one is kept as well: that makes the history as long as it can be.
    if (!isNew && !oldest) return represented
    last = period
    left -= 1
    return isNew ? kept : keptAsOldest
  }
}

/** The instant that everything which a rule keeps is later than. */
function windowStart({ within }: Rule, latest: number | undefined): number {
  // Where everything is in the future, nothing is too old.
  if (within === undefined || latest === undefined) return Number.NEGATIVE_INFINITY
  return before(latest, within)
}

function verdictOf(judges: readonly Judge[], ...asked: Parameters<Judge>): Verdict {
  let keep = false
  // Either all that keep it, or all, because none does.
  let reasons: string[] = []
  for (const judge of judges) {
    const opinion = judge(...asked)
    if (opinion.keep && !keep) reasons = []
    keep ||= opinion.keep
    if (opinion.keep === keep) reasons.push(opinion.reason)
  }
  return { keep, reasons }
}
