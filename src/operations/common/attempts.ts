/** How often a request is sent, and how far apart: a 429 is no attempt, as long as the run has time. */

import type { ActionError } from '../../errors.ts'
import type { Clock } from '../../ports.ts'
import { RETRY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { isThrottled } from './failures.ts'

/** Most times that one request is sent, apart from those that Azure throttled. */
export const MAX_ATTEMPTS = 6

export type Attempts = {
  /** Which attempt comes next, counted from 1. */
  readonly nth: () => number
  /**
   * How long to wait before the next attempt, in milliseconds; `undefined` when none is left, or the run ends before.
   * `failure` is what the last one met; nothing where Azure said yes without effect.
   */
  next(failure: ActionError | undefined): number | undefined
}

export function countAttempts(clock: Pick<Clock, 'remaining'>): Attempts {
  let attempts = 1
  /** 429s in a row. */
  let throttled = 0
  return {
    nth: () => attempts,
    next(failure) {
      const isFree = isThrottled(failure)
      const look = isFree ? throttled : attempts - 1
      const wait = waitAfter(RETRY_RHYTHM, look, failure?.azure?.retryAfterMs)
      if (wait > clock.remaining() || (!isFree && attempts >= MAX_ATTEMPTS)) return undefined
      throttled = isFree ? throttled + 1 : 0
      if (!isFree) attempts += 1
      return wait
    }
  }
}
