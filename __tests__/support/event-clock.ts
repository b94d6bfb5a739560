/**
 * A clock for many who wait at the same time: it stands still as long as Azure is being asked, then moves on to the
 * next one who wakes up. Waits overlap as they do in reality, and take no time.
 */

import { ActionError } from '../../src/errors.ts'
import type { Clock } from '../../src/ports.ts'

type Sleeper = {
  readonly wakesAt: number
  readonly wake: () => void
  readonly fail: (why: unknown) => void
}

export class EventClock implements Clock {
  readonly signal: AbortSignal
  private readonly controller = new AbortController()
  private readonly startedAt = Date.parse('2026-11-23T10:00:00.000Z')
  private readonly timeoutMs: number
  private readonly onMove: (ms: number) => void
  private time = this.startedAt
  private asking = 0
  private ids = 0
  private sleepers: Sleeper[] = []
  private turn: NodeJS.Immediate | undefined

  /** `onMove` lets the world move on as well. */
  constructor(timeoutMs: number, onMove: (ms: number) => void) {
    this.signal = this.controller.signal
    this.timeoutMs = timeoutMs
    this.onMove = onMove
  }

  now(): number {
    return this.time
  }

  /** Milliseconds since it was made. */
  elapsed(): number {
    return this.time - this.startedAt
  }

  remaining(): number {
    return Math.max(0, this.timeoutMs - this.elapsed())
  }

  newId(): string {
    this.ids += 1
    return `id-${this.ids}`
  }

  sleep(ms: number): Promise<void> {
    if (this.signal.aborted) return Promise.reject(this.signal.reason as Error)
    return new Promise((wake, fail) => {
      this.sleepers.push({ wakesAt: this.time + ms, wake, fail })
      this.moveOn()
    })
  }

  /** The same port, whose requests this clock waits for. */
  watching<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: readonly unknown[]): unknown => {
          const answer: unknown = Reflect.apply(member as () => unknown, target, args)
          return answer instanceof Promise ? this.waitFor(answer) : answer
        }
      }
    })
  }

  private async waitFor<T>(answer: Promise<T>): Promise<T> {
    this.asking += 1
    try {
      return await answer
    } finally {
      this.asking -= 1
      this.moveOn()
    }
  }

  private moveOn(): void {
    this.turn ??= setImmediate(() => {
      this.turn = undefined
      if (this.asking > 0 || this.sleepers.length === 0) return
      const next = Math.min(...this.sleepers.map(({ wakesAt }) => wakesAt))
      const end = this.startedAt + this.timeoutMs
      this.onMove(Math.min(next, end) - this.time)
      this.time = Math.min(next, end)
      if (next > end) {
        this.endWith(
          new ActionError('Timeout', 'The time that "timeout" gives is over.', {
            remedy: 'Raise it.'
          })
        )
        return
      }
      const due = this.sleepers.filter(({ wakesAt }) => wakesAt <= this.time)
      this.sleepers = this.sleepers.filter(({ wakesAt }) => wakesAt > this.time)
      for (const { wake } of due) wake()
      this.moveOn()
    })
  }

  private endWith(reason: Error): void {
    this.controller.abort(reason)
    for (const { fail } of this.sleepers.splice(0)) fail(reason)
  }
}
