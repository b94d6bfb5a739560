/**
 * A gate that all workers of a run pass before they send a request. One 429 closes it for all of them: Azure refuses
 * what comes within the wait that it asks for, and begins that wait again (Microsoft: troubleshooting throttling
 * errors). Whoever waits does so by the caller's own clock.
 */

import type { Rhythm } from './snapshots/pace.ts'
import { waitAfter } from './snapshots/pace.ts'

/** What a request gets when it passes: how often the gate had closed by then. */
export type Ticket = number

/** A refusal because of too many requests. */
export type Refusal = {
  /** How long Azure asks to wait, in milliseconds; where it does not say, the gate's rhythm does. */
  readonly retryAfterMs: number | undefined
  /** The longest wait that is worth beginning, in milliseconds. */
  readonly mostMs: number
  /** Waits; rejects when the run is over. */
  readonly sleep: (ms: number) => Promise<void>
}

/** The end of a refusal: how long the gate is closed for it, in milliseconds. */
export type Closing = {
  readonly waitMs: number
  /** Whether it closed the gate; else the request had left before another refusal closed it. */
  readonly isFirst: boolean
}

export type Gate = {
  /** Resolves when requests may leave. Rejects when the run is over. */
  pass(): Promise<Ticket>
  /** Azure answered a request with anything but a 429: the next wait is a short one again. */
  answered(ticket: Ticket): void
  /** Closes the gate. `undefined`, and the gate stays as it is, when the wait is longer than `mostMs`. */
  refused(ticket: Ticket, refusal: Refusal): Closing | undefined
}

/** Makes a gate that is open. `rhythm` is how its waits grow while every request is refused. */
export function makeGate(rhythm: Rhythm): Gate {
  let closed: Promise<void> | undefined
  /** Length of the wait that the gate is closed for. */
  let closedMs = 0
  let closings = 0
  /** Closings since Azure last answered. */
  let streak = 0

  function close(waitMs: number, sleep: Refusal['sleep']): void {
    if (closed !== undefined && waitMs <= closedMs) return
    const opening: Promise<void> = Promise.all([closed, sleep(waitMs)]).then(() => {
      if (closed === opening) closed = undefined
    })
    // Whoever passes is told; that nobody does must not end the process.
    opening.catch(() => undefined)
    closed = opening
    closedMs = waitMs
  }

  return {
    async pass() {
      while (closed !== undefined) await closed
      return closings
    },
    answered(ticket) {
      if (ticket === closings) streak = 0
    },
    refused(ticket, { retryAfterMs, mostMs, sleep }) {
      const isFirst = ticket === closings
      const waitMs = waitAfter(rhythm, isFirst ? streak : Math.max(0, streak - 1), retryAfterMs)
      if (waitMs > mostMs) return undefined
      if (isFirst) {
        closings += 1
        streak += 1
      }
      close(waitMs, sleep)
      return { waitMs, isFirst }
    }
  }
}
