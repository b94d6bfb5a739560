/** The process of a stage: what ends it early, and the delivery of its log. */

import type { Writable } from 'node:stream'

import { ActionError, causesOf, describe, redacted } from './errors.ts'

const KEEPS_RUNNING_NOTE =
  'The outputs name what Azure accepted. Run the job again with "if-exists: reuse" to resume it.'

/**
 * Aborts when the run must end early, with the reason as an ActionError: the job is cancelled, or there is an uncaught
 * error. What the run created by then is reported in the same way in both cases.
 */
export function endingEarly(debug: (message: string) => void): AbortSignal {
  const early = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The runner sends SIGINT, after 7.5 s SIGTERM, and kills after 2.5 s more.
    process.once(signal, () =>
      early.abort(
        new ActionError('Cancelled', 'The job was cancelled.', { remedy: KEEPS_RUNNING_NOTE })
      )
    )
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (thrown: unknown) => {
      // An unexplained error may quote what was sent.
      debug(redacted(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)))
      for (const line of causesOf(thrown)) debug(line)
      early.abort(
        new ActionError('Cancelled', `Unexpected error in the action: ${sentence(thrown)}`, {
          remedy: `${KEEPS_RUNNING_NOTE} If the error occurs again, report it with the debug log.`,
          cause: thrown
        })
      )
    })
  }
  // The reader of the log is gone: outputs and state must still be written.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  return early.signal
}

function sentence(thrown: unknown): string {
  return `${redacted(describe(thrown)).trim().replace(/\.$/, '')}.`
}

/** Resolves when everything that was written to a stream has left the process, or after a time limit (milliseconds). */
export async function flushed(stream: Writable, mostMs: number): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return
  let timer: NodeJS.Timeout | undefined
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, mostMs)
    // Writes are executed in order: after this one all others are done.
    stream.write('', () => resolve())
  })
  clearTimeout(timer)
}
