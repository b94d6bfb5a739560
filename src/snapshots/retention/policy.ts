/**
 * The rules of retention and their grammar. Both are those of restic's `forget` (restic documentation: "Removing backup
 * snapshots"), because people know them.
 */

import type { DataTime } from '../types.ts'

/** Rules that keep a number of periods: the newest snapshot of each. */
export const COUNTED = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const

/** Rules that keep snapshots within a period: all of them, or the newest of each hour, day and so on. */
export const WITHIN = ['all', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const

/** How many periods a rule keeps; `unlimited` has no end. */
export type Count = number | 'unlimited'

/** A calendar period, as people write it: the length of a year or a month depends on its end. */
export type Period = {
  readonly years: number
  readonly months: number
  readonly days: number
  readonly hours: number
}

/** Which snapshots of a disk to keep: those that any of the rules keeps. An absent rule keeps nothing. */
export type RetentionPolicy = {
  readonly counts: Partial<Record<(typeof COUNTED)[number], Count>>
  readonly within: Partial<Record<(typeof WITHIN)[number], Period>>
  /**
   * How many of the newest snapshots that passed a restore test stay whatever the rules say. No rule: a policy of this
   * alone has none.
   */
  readonly verified?: Count | undefined
}

/** The periods that a rule divides time into. */
type Bucket = 'each' | 'hour' | 'day' | 'week' | 'month' | 'year'

/** One rule of a policy. */
type Rule = {
  /** The rule as written in a workflow, such as `keep-daily: 7`: its name in every reason. */
  readonly text: string
  readonly bucket: Bucket
  /** How many periods it keeps; `unlimited` for a rule about the age alone. */
  readonly count: Count
  /** Maximum age, measured from the newest snapshot; absent when the age does not matter. */
  readonly within: Period | undefined
}

const BUCKETS: Readonly<Record<(typeof COUNTED)[number] | (typeof WITHIN)[number], Bucket>> = {
  last: 'each',
  all: 'each',
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year'
}

const UNITS = { y: 'years', m: 'months', d: 'days', h: 'hours' } as const

/** Longest period, in years: restic's users write 9999y for ever, and dates must stay valid. */
const MAX_YEARS = 10_000

/** Reads a count: a whole number from 1, or `unlimited` in any case. */
export function parseCount(text: string): Count | undefined {
  const trimmed = text.trim()
  if (trimmed.toLowerCase() === 'unlimited') return 'unlimited'
  return /^[1-9]\d{0,8}$/.test(trimmed) ? Number(trimmed) : undefined
}

/**
 * Reads a period such as `30d` or `1y2m3d3h`, where `m` means months: each unit at most once, in any
 * order, and more than nothing in all.
 */
export function parsePeriod(text: string): Period | undefined {
  const trimmed = text.trim()
  if (!/^(?:\d{1,9}[ymdh])+$/.test(trimmed)) return undefined
  const parts = [...trimmed.matchAll(/(\d+)([ymdh])/g)].map(
    ([, number = '', unit = '']) => [UNITS[unit as keyof typeof UNITS], Number(number)] as const
  )
  const given = new Map(parts)
  if (given.size < parts.length) return undefined
  const period = { years: 0, months: 0, days: 0, hours: 0, ...Object.fromEntries(given) }
  const years = inYears(period)
  return years > 0 && years <= MAX_YEARS ? period : undefined
}

/** Writes a period in the grammar that `parsePeriod` reads, the largest unit first. */
export function formatPeriod(period: Period): string {
  return Object.entries(UNITS)
    .filter(([, unit]) => period[unit] !== 0)
    .map(([letter, unit]) => `${period[unit]}${letter}`)
    .join('')
}

/** The rules of a policy, always in the same order. A rule that could keep nothing is left out. */
export function rulesOf({ counts, within }: RetentionPolicy): readonly Rule[] {
  const counting = COUNTED.flatMap((name): readonly Rule[] => {
    const count = counts[name]
    if (count === undefined || (count !== 'unlimited' && count < 1)) return []
    return [{ text: `keep-${name}: ${count}`, bucket: BUCKETS[name], count, within: undefined }]
  })
  const ageing = WITHIN.flatMap((name): readonly Rule[] => {
    const period = within[name]
    if (period === undefined || inYears(period) <= 0) return []
    const input = name === 'all' ? 'keep-within' : `keep-within-${name}`
    const text = `${input}: ${formatPeriod(period)}`
    return [{ text, bucket: BUCKETS[name], count: 'unlimited', within: period }]
  })
  return [...counting, ...ageing]
}

/** Whether a policy has no rule. */
export function isEmptyPolicy(policy: RetentionPolicy): boolean {
  return rulesOf(policy).length === 0
}

/** Approximate years of a period: only for bounds. */
function inYears({ years, months, days, hours }: Period): number {
  return years + months / 12 + days / 365 + hours / (365 * 24)
}

/** The scopes of the rules, the narrowest first. */
export const PRUNE_SCOPES = ['workflow', 'repository', 'all'] as const

export type PruneScope = (typeof PRUNE_SCOPES)[number]

/** The outcomes of a deploy. `skipped`: it never ran. */
export const DEPLOY_OUTCOMES = ['success', 'failure', 'cancelled', 'skipped'] as const

export type DeployOutcome = (typeof DEPLOY_OUTCOMES)[number]

/** What happens to the snapshots after the deploy. */
export type AfterDeploy = {
  readonly onSuccess: 'keep' | 'delete'
  /** For failure and cancellation. */
  readonly onFailure: 'keep' | 'hold'
  /** How long a hold lasts, in milliseconds. */
  readonly holdForMs: number | 'unlimited'
  /** Retention of the disks after a success; empty for none. */
  readonly policy: RetentionPolicy
  readonly pruneScope: PruneScope
}

// Retention: which snapshots of a disk the rules keep, and why. The semantics are exactly those of restic's `forget`
// (restic documentation: "Removing backup snapshots"), in UTC with ISO weeks.

/** The verdict of the rules on one snapshot. */
export type Verdict = {
  readonly keep: boolean
  /** The rules that keep it, or for each rule why it does not. */
  readonly reasons: readonly string[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** 1970-01-01 was a Thursday: ISO weeks, which begin on Mondays, are three days ahead of the epoch's. */
const DAYS_FROM_MONDAY_TO_EPOCH = 3

/** One object for all instants, of which there are very many. */
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
  let verdict = NO_RULE
  let previous: readonly Opinion[] = []
  return instants.map((instant, index) => {
    const isOldest = index === instants.length - 1
    const opinions = judges.map((judge) => judge(instant, index, isOldest))
    // Few objects for many snapshots: mostly all rules say the same as about the one before.
    const isSame = previous.length > 0 && opinions.every((one, at) => one === previous[at])
    if (!isSame) verdict = verdictOf(opinions)
    previous = opinions
    return verdict
  })
}

/**
 * The instant that lies a period before another one. As in restic, a day that a month does not have moves into the next
 * month: one month before 31 March is 3 March, or 2 March in a leap year.
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

/** The verdict of one rule on one snapshot: that it keeps it, or why not. */
type Opinion = { readonly keep: boolean; readonly reason: string }

/** Must be called for every snapshot in turn, newest first: a rule remembers what it has kept. */
type Judge = (instant: number, index: number, oldest: boolean) => Opinion

function judgeOf(rule: Rule, latest: number | undefined): Judge {
  const { text, bucket } = rule
  // Few objects for many snapshots: the verdict is always one of these.
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
    // While counts are left, the oldest one is kept as well: the history is as long as possible.
    if (!isNew && !oldest) return represented
    last = period
    left -= 1
    return isNew ? kept : keptAsOldest
  }
}

/** A rule keeps only what is later than this instant. */
function windowStart({ within }: Rule, latest: number | undefined): number {
  // When everything is in the future, nothing is too old.
  if (within === undefined || latest === undefined) return Number.NEGATIVE_INFINITY
  return before(latest, within)
}

/** Either all rules that keep it, or all, because none does. */
function verdictOf(opinions: readonly Opinion[]): Verdict {
  const keep = opinions.some((opinion) => opinion.keep)
  return {
    keep,
    reasons: opinions.filter((opinion) => opinion.keep === keep).map(({ reason }) => reason)
  }
}
