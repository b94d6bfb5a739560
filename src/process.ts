/** The process around a stage: what ends it early, and that what it says arrives. */

import type { Writable } from 'node:stream'

import { ActionError, causesOf, describe, redacted } from './errors.ts'

const KEEPS_RUNNING_NOTE =
  'The outputs name what Azure accepted. Run the job again with "if-exists: reuse" to resume it.'

/**
 * Aborts when the run has to end before its time, with the reason as an ActionError: the job is cancelled, or something
 * is thrown that nobody caught. What the run made by then is told in the same way in both cases.
 */
export function endingEarly(debug: (message: string) => void): AbortSignal {
  const early = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The runner sends SIGINT, after 7.5 s SIGTERM and after 2.5 s more it kills.
    process.once(signal, () =>
      early.abort(
        new ActionError('Cancelled', 'The job was cancelled.', { remedy: KEEPS_RUNNING_NOTE })
      )
    )
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (thrown: unknown) => {
      // Nobody has explained it yet: it may quote whatever was sent.
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
  // Nobody reads the log any more: that is no reason to lose outputs and state.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  return early.signal
}

function sentence(thrown: unknown): string {
  return `${redacted(describe(thrown)).trim().replace(/\.$/, '')}.`
}

/** Resolves when everything that was written to a stream has left the process, or after a while (milliseconds). */
export async function flushed(stream: Writable, mostMs: number): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return
  let timer: NodeJS.Timeout | undefined
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, mostMs)
    // Writes are done in their order: when this one is, all others are.
    stream.write('', () => resolve())
  })
  clearTimeout(timer)
}
