/** The simulator's time, in milliseconds since 1970 with a fraction. Every effect of a write, every expiry and every header reads it. */
export interface Clock {
  now(): number
  /** An instant that no earlier stamp had, so that two resources never share a `timeCreated`. */
  stamp(): number
  /** Moves time forward, in milliseconds; works on both kinds of clock. */
  advance(ms: number): void
}

/** `system` follows the machine (plus advances); `virtual` changes only when it is advanced. */
export type ClockKind = 'system' | 'virtual'

/** The clock of another service than Resource Manager, `skewMs` ahead of it, or behind. */
export function skewedClock(
  clock: Pick<Clock, 'now' | 'stamp'>,
  skewMs: () => number
): Pick<Clock, 'now' | 'stamp'> {
  return { now: () => clock.now() + skewMs(), stamp: () => clock.stamp() + skewMs() }
}

/** The finest step of a double at today's date: 2^-10 ms. */
const STEP_MS = 1 / 1024

export function createClock(kind: ClockKind): Clock {
  // A whole number, so that advancing a virtual clock adds up exactly.
  const start = Date.now()
  let advanced = 0
  let last = 0
  const now =
    kind === 'virtual'
      ? () => start + advanced
      : () => performance.timeOrigin + performance.now() + advanced
  return {
    now,
    stamp() {
      last = Math.max(now(), last + STEP_MS)
      return last
    },
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError('the clock only moves forward')
      advanced += ms
    }
  }
}

/** The future effects by instant. Nothing here uses timers: due entries run when a request (or a test) reads the present. */
export interface Agenda {
  add(at: number, happen: () => void): void
  /** Runs everything that is due at `now`, in order of time. */
  settle(now: number): void
}

interface Entry {
  readonly at: number
  readonly happen: () => void
}

export function createAgenda(): Agenda {
  /** Sorted by time, first due first. */
  const entries: Entry[] = []
  return {
    add(at, happen) {
      let index = entries.length
      while (index > 0 && (entries[index - 1]?.at ?? 0) > at) index--
      entries.splice(index, 0, { at, happen })
    },
    settle(now) {
      for (let first = entries[0]; first !== undefined && first.at <= now; first = entries[0]) {
        entries.shift()
        first.happen()
      }
    }
  }
}
