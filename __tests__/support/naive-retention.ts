/**
 * A second, naive reading of retention, to compare with: restic's documentation ("Removing backup snapshots")
 * rule by rule, with the names of periods instead of arithmetic.
 */

import type { Count, Period, RetentionPolicy } from '../../src/snapshots/retention/policy.ts'

const HOUR = 3_600_000

/**
 * Whether each instant, newest first, is kept: per rule the newest of each period, whose name is a date, and the
 * oldest of all where counts are left.
 */
export function keptNaively(
  instants: readonly number[],
  policy: RetentionPolicy,
  now: number
): readonly boolean[] {
  const kept = new Set<number>()
  const latest = Math.max(...instants.filter((instant) => instant <= now))
  const indices = [...instants.keys()]
  const oldest = instants.length - 1

  const keep = (name: string, candidates: readonly number[], count: Count): void => {
    const periods = new Map<string, number>()
    for (const index of candidates) {
      const period =
        name === 'last' || name === 'all' ? String(index) : named(name, instants[index])
      if (!periods.has(period)) periods.set(period, index)
    }
    const newest = [...periods.values()].slice(0, count === 'unlimited' ? undefined : count)
    for (const index of newest) kept.add(index)
    const countsLeft = count === 'unlimited' || newest.length < count
    if (countsLeft && candidates.includes(oldest)) kept.add(oldest)
  }

  for (const [name, count] of Object.entries(policy.counts)) keep(name, indices, count)
  for (const [name, period] of Object.entries(policy.within)) {
    const within = indices.filter((index) => {
      const instant = instants[index] ?? Number.NaN
      return latest === Number.NEGATIVE_INFINITY || instant > earlier(latest, period)
    })
    keep(name, within, 'unlimited')
  }
  return indices.map((index) => kept.has(index))
}

function named(bucket: string, instant = Number.NaN): string {
  const iso = new Date(instant).toISOString()
  const length = { yearly: 4, monthly: 7, daily: 10, hourly: 13 }[bucket]
  return length === undefined ? mondayBefore(instant) : iso.slice(0, length)
}

function mondayBefore(instant: number): string {
  const date = new Date(instant)
  while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1)
  return date.toISOString().slice(0, 10)
}

/** Go's `AddDate`: all units of the date at once, and what overflows runs on. */
function earlier(instant: number, { years, months, days, hours }: Period): number {
  const date = new Date(instant)
  const time = instant % (24 * HOUR)
  return (
    Date.UTC(
      date.getUTCFullYear() - years,
      date.getUTCMonth() - months,
      date.getUTCDate() - days,
      -hours
    ) + time
  )
}
