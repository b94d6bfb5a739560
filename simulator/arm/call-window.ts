/** The allowed number of calls: in a window of time, or from a bucket that refills. */
export type CallLimit =
  | { readonly calls: number; readonly seconds: number }
  | { readonly calls: number; readonly perSecond: number }

/** Counts calls against one limit; by the clock, without timers. */
export interface CallWindow {
  count(now: number): Counted
}

interface Counted {
  /** Calls in this window so far, including this one; for a bucket, the missing ones. */
  readonly measured: number
  /** Set when the call exceeds the limit. */
  readonly refusal: CallRefusal | undefined
}

export interface CallRefusal {
  readonly startedAt: number
  readonly endsAt: number
}

/** A limit that is not `enforced` is only counted. */
export function createCallWindow(limit: CallLimit, enforced: boolean): CallWindow {
  return 'seconds' in limit ? createWindow(limit, enforced) : createBucket(limit, enforced)
}

/**
 * A window begins with its first call. The first call over the limit must wait for its end; a call within that wait
 * restarts the wait (Microsoft: troubleshooting-throttling-errors).
 */
function createWindow(
  { calls, seconds }: Extract<CallLimit, { readonly seconds: number }>,
  enforced: boolean
): CallWindow {
  let startedAt = 0
  let endsAt = 0
  let waitMs: number | undefined
  let measured = 0
  return {
    count(now) {
      if (endsAt <= now) {
        startedAt = now
        endsAt = now + seconds * 1000
        waitMs = undefined
        measured = 0
      }
      measured++
      if (measured <= calls || !enforced) return { measured, refusal: undefined }
      waitMs ??= endsAt - now
      endsAt = now + waitMs
      return { measured, refusal: { startedAt, endsAt } }
    }
  }
}

/** Whole seconds, the minimum of `Retry-After`. */
const LEAST_WAIT_MS = 1000

/**
 * A bucket refills steadily. A call to an empty bucket must wait for the next one, at least a second, and a call within
 * that wait restarts the wait, as in a window.
 */
function createBucket(
  { calls, perSecond }: Extract<CallLimit, { readonly perSecond: number }>,
  enforced: boolean
): CallWindow {
  let left = calls
  let filledAt = 0
  let closedUntil = 0
  return {
    count(now) {
      left = Math.min(calls, left + (Math.max(0, now - filledAt) * perSecond) / 1000)
      filledAt = now
      const refused = enforced && (left < 1 || now < closedUntil)
      if (!refused) left = Math.max(0, left - 1)
      const measured = calls - Math.floor(left)
      if (!refused) return { measured, refusal: undefined }
      closedUntil = now + Math.max(LEAST_WAIT_MS, ((1 - left) * 1000) / perSecond)
      return { measured, refusal: { startedAt: now, endsAt: closedUntil } }
    }
  }
}
