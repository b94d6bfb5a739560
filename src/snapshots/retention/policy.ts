/**
 * The rules of retention and how they are written. Rules and grammar are those of restic's `forget`
 * (restic documentation: "Removing backup snapshots"), because people know them.
 */

/** Rules that keep a number of periods: the newest snapshot of each. */
export const COUNTED = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const

/** Rules that keep what is not older than a period: everything, or the newest of each hour, day and so on. */
export const WITHIN = ['all', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const

/** How many periods a rule keeps; `unlimited` is never used up. */
export type Count = number | 'unlimited'

/** A span of the calendar, as people write it: how long a year or a month is depends on where it ends. */
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
}

/** What a rule divides time into. */
export type Bucket = 'each' | 'hour' | 'day' | 'week' | 'month' | 'year'

/** One rule of a policy. */
export type Rule = {
  /** The rule as it is written in a workflow, such as `keep-daily: 7`: its name in every reason. */
  readonly text: string
  readonly bucket: Bucket
  /** How many periods it keeps; `unlimited` for a rule that looks at the age alone. */
  readonly count: Count
  /** How old a snapshot may be, measured from the newest one; absent where the age does not matter. */
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

/** Longest period, in years: restic's users write 9999y for ever, and instants must stay calculable. */
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

/** The rules of a policy, always in the same order. A rule that could keep nothing is none. */
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

/** About how many years a period has: good for bounds alone. */
function inYears({ years, months, days, hours }: Period): number {
  return years + months / 12 + days / 365 + hours / (365 * 24)
}
