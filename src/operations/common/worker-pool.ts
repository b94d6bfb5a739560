/** Pieces of a disk that are worked on, begun in their order, some side by side; and how far that is. */

import { asError } from '../../errors.ts'
import type { Clock, Log } from '../../ports.ts'
import { formatBytes, formatShare } from '../../snapshots/format.ts'

type WorkerPool = {
  /** Begins a piece as soon as there is room; rejects when one before it failed. */
  begin(offset: number, work: () => Promise<void>): Promise<void>
  /** Everything before this is done, where `offset` was begun last. */
  doneUpTo(offset: number): number
  /** Does what begins pieces; resolves, or rejects, when none of them is under way any more. */
  work(beginning: () => Promise<void>): Promise<void>
}

export function workerPool(size: number): WorkerPool {
  const running = new Map<number, Promise<void>>()
  const failures: { readonly error: unknown; readonly offset: number }[] = []

  const throwFailure = (): void => {
    const [first] = failures
    if (first !== undefined) throw asError(first.error)
  }

  return {
    async begin(offset, work) {
      while (running.size >= size && failures.length === 0) await Promise.race(running.values())
      throwFailure()
      running.set(
        offset,
        work()
          .catch((error: unknown) => void failures.push({ error, offset }))
          .finally(() => running.delete(offset))
      )
    },
    doneUpTo: (offset) =>
      Math.min(offset, ...running.keys(), ...failures.map((failure) => failure.offset)),
    async work(beginning) {
      try {
        await beginning()
      } finally {
        // What is under way must not go on when the access that it uses is taken back.
        await Promise.all(running.values())
      }
      throwFailure()
    }
  }
}

/** How often it is told, in milliseconds. */
const LOG_EVERY_MS = 60_000

/** Takes note of a piece that is begun: the bytes that are done by then, and where on the disk it lies. */
type ProgressLogger = (doneBytes: number, offset: number) => void

/**
 * Tells once a minute how far a snapshot is `done`, such as "copied", of `length` bytes. Nobody knows how much
 * is still to come before the last range has arrived, so there is a rate and a place, and no estimate.
 */
export function progressLogger(
  name: string,
  done: string,
  length: number,
  { clock, log }: { readonly clock: Pick<Clock, 'now'>; readonly log: Log }
): ProgressLogger {
  const from = clock.now()
  let told = from
  return (doneBytes, offset) => {
    const now = clock.now()
    if (now - told < LOG_EVERY_MS) return
    told = now
    const rate = formatBytes(Math.round(doneBytes / ((now - from) / 1_000)))
    log.info(
      `${name}: ${formatBytes(doneBytes)} ${done} so far, ${rate}/s, up to ${formatShare(offset, length)} of the disk`
    )
  }
}
