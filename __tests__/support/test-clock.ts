/** A clock that tests move: sleeping is instant, and counted. */

import { ActionError } from '../../src/errors.ts'
import type { RunClock } from '../../src/clock.ts'

export class TestClock implements RunClock {
  readonly sleeps: number[] = []
  private readonly controller = new AbortController()
  private ids = 0
  private readonly startedAt: number
  private time: number
  private readonly timeoutMs: number
  private readonly onSleep: (ms: number) => void

  /** `onSleep` lets the world move on while the run waits. */
  constructor(timeoutMs = 3_600_000, onSleep: (ms: number) => void = () => undefined) {
    this.startedAt = Date.parse('2026-11-23T10:00:00.000Z')
    this.time = this.startedAt
    this.timeoutMs = timeoutMs
    this.onSleep = onSleep
  }

  /** What it showed at first. */
  get startTime(): number {
    return this.startedAt
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  stop(): void {
    // Nothing runs by itself here.
  }

  now(): number {
    return this.time
  }

  remaining(): number {
    return Math.max(0, this.startedAt + this.timeoutMs - this.time)
  }

  newId(): string {
    this.ids += 1
    return `id-${this.ids}`
  }

  cancel(reason: ActionError = new ActionError('Cancelled', 'The job was cancelled.')): void {
    this.controller.abort(reason)
  }

  async sleep(ms: number): Promise<void> {
    await Promise.resolve()
    this.signal.throwIfAborted()
    this.sleeps.push(ms)
    const left = this.remaining()
    this.time += Math.min(ms, left)
    if (ms > left) {
      this.cancel(new ActionError('Timeout', 'The time that "timeout" gives is over.'))
      this.signal.throwIfAborted()
    }
    this.onSleep(ms)
    this.signal.throwIfAborted()
  }
}
