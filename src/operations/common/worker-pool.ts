/** Pieces of a disk that are worked on, started in their order, some in parallel; and the progress of that. */

import { asError } from '../../errors.ts'
import type { Clock, Log } from '../../ports.ts'
import { formatBytes, formatShare } from '../../snapshots/format.ts'

type WorkerPool = {
  /** Starts a piece as soon as a slot is free; rejects when an earlier one failed. */
  begin(offset: number, work: () => Promise<void>): Promise<void>
  /** Everything before this offset is done, when `offset` was started last. */
  doneUpTo(offset: number): number
  /** Runs `beginning`, which starts pieces; resolves, or rejects, when no piece is in progress any more. */
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
        // A piece in progress must end before its access is revoked.
        await Promise.all(running.values())
      }
      throwFailure()
    }
  }
}

/** Interval of progress lines, in milliseconds. */
const LOG_EVERY_MS = 60_000

/** Records the start of a piece: the bytes that are done by then, and its offset on the disk. */
type ProgressLogger = (doneBytes: number, offset: number) => void

/**
 * Logs once a minute how many bytes of a snapshot are `done`, such as "copied", of `length` bytes. The total
 * is unknown until the last range has arrived, so there is a rate and an offset, and no estimate.
 */
export function progressLogger(
  name: string,
  done: string,
  length: number,
  { clock, log }: { readonly clock: Pick<Clock, 'now'>; readonly log: Log }
): ProgressLogger {
  const from = clock.now()
  let loggedAt = from
  return (doneBytes, offset) => {
    const now = clock.now()
    if (now - loggedAt < LOG_EVERY_MS) return
    loggedAt = now
    const rate = formatBytes(Math.round(doneBytes / ((now - from) / 1_000)))
    log.info(
      `${name}: ${formatBytes(doneBytes)} ${done} so far, ${rate}/s, up to ${formatShare(offset, length)} of the disk`
    )
  }
}
