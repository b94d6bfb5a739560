/** Real time and randomness, within the run's timeout. */

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

import { ActionError } from './errors.ts'
import type { Clock } from './ports.ts'
import { formatDuration } from './snapshots/format.ts'

/** A clock whose signal ends the run: after a cancellation, or when the time is up. */
export type RunClock = Clock & {
  readonly signal: AbortSignal
  /** Stops the timer, so that the process can end. */
  stop(): void
}

/** Starts the run's time. `cancelled` has the reason of a cancellation. */
export function startClock(timeoutMs: number, cancelled: AbortSignal): RunClock {
  const timeout = new AbortController()
  const endsAt = performance.now() + timeoutMs
  const timer = setTimeout(() => {
    timeout.abort(
      new ActionError('Timeout', `Timed out after ${formatDuration(timeoutMs)} ("timeout").`, {
        remedy: 'Raise "timeout" if Azure needs more time.'
      })
    )
  }, timeoutMs)
  const signal = AbortSignal.any([cancelled, timeout.signal])
  return {
    signal,
    stop: () => clearTimeout(timer),
    now: () => Date.now(),
    remaining: () => Math.max(0, endsAt - performance.now()),
    newId: () => randomUUID(),
    sleep: async (ms) => {
      try {
        await delay(ms, undefined, { signal })
      } catch (error) {
        signal.throwIfAborted()
        throw error
      }
    }
  }
}
