/**
 * Azure's clock, as the `Date` headers of its answers show it. Successive answers come from different regions, whose
 * clocks differ by seconds (recorded 2017 to 2025). A larger difference is an error of unknown source: then the time is
 * unknown, and everything that depends on it must work without.
 *
 * The runner's clock measures the time between two answers; it need not show the right time for that.
 */

import { formatDuration, formatMinute } from './format.ts'

/** Maximum difference between answers, in milliseconds. */
export const MAX_DISAGREEMENT_MS = 5 * 60_000

/** A runner's clock that was set back by more than this, in milliseconds, cannot be compared with what it showed before. */
const SET_BACK_MS = 1_000

/** The time by Azure's answers; instants in milliseconds since the epoch. */
export type AzureTime =
  /** `at`: the latest `Date` of all answers, whole seconds. */
  | { readonly known: true; readonly at: number }
  /** `latest`: the latest `Date` of any answer. `reason`: why the time is unknown, for a person. */
  | { readonly known: false; readonly latest: number | undefined; readonly reason: string }

/** What is known of the time so far. */
export type ServerClock = {
  /** The runner's clock at the last answer. */
  readonly heardAt: number
  /** The latest `Date`. */
  readonly latest: number
  /**
   * By how much Azure is ahead of the runner: the minimum and maximum of all answers. An answer is dated between its
   * request and its arrival. While all agree, `least` is the smaller one.
   */
  readonly ahead: { readonly least: number; readonly most: number }
}

/** When a request was sent and its answer arrived, by the runner's clock. */
type Heard = { readonly sentAt: number; readonly arrivedAt: number }

/** Records the `Date` of an answer. */
export function heard(
  clock: ServerClock | undefined,
  date: number,
  { sentAt, arrivedAt }: Heard
): ServerClock {
  const ahead = { least: date - arrivedAt, most: date - sentAt }
  if (clock === undefined || arrivedAt < clock.heardAt - SET_BACK_MS) {
    return { heardAt: arrivedAt, latest: date, ahead }
  }
  return {
    heardAt: Math.max(arrivedAt, clock.heardAt),
    latest: Math.max(date, clock.latest),
    ahead: {
      least: Math.max(ahead.least, clock.ahead.least),
      most: Math.min(ahead.most, clock.ahead.most)
    }
  }
}

/** The time, when all answers agree. One that disagrees makes it unknown for the rest of the run. */
export function timeOf(clock: ServerClock | undefined): AzureTime {
  if (clock === undefined) {
    return {
      known: false,
      latest: undefined,
      reason: 'no response of Azure has reported the time yet'
    }
  }
  const { heardAt, latest, ahead } = clock
  const apart = ahead.least - ahead.most
  if (apart <= MAX_DISAGREEMENT_MS) return { known: true, at: latest }
  return {
    known: false,
    latest,
    reason: `Azure's clocks disagree by ${formatDuration(apart)} (now is ${formatMinute(heardAt + ahead.most)} by one, ${formatMinute(heardAt + ahead.least)} by another)`
  }
}
