/** How many calls there may be, and in which time. */
export interface CallLimit {
  readonly calls: number
  readonly seconds: number
}

/** Counts calls in windows of time; off the clock alone, without timers. */
export interface CallWindow {
  count(now: number): Counted
}

export interface Counted {
  /** Calls in this window so far, this one included. */
  readonly measured: number
  /** Set when the call is one too many. */
  readonly refusal: CallRefusal | undefined
}

export interface CallRefusal {
  readonly startedAt: number
  readonly endsAt: number
}

/**
 * A window begins with its first call. The first call that is one too many has to wait for its end; a call
 * inside of that wait begins the wait anew (Microsoft: troubleshooting-throttling-errors).
 */
export function createCallWindow({ calls, seconds }: CallLimit): CallWindow {
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
      if (measured <= calls) return { measured, refusal: undefined }
      waitMs ??= endsAt - now
      endsAt = now + waitMs
      return { measured, refusal: { startedAt, endsAt } }
    }
  }
}
