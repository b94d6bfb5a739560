/** The processes of both stages, with the real adapters. `entries/` has the files that start them. */

import { makeRunner } from './action/runner.ts'
import { signIn } from './azure/connect.ts'
import { startClock } from './clock.ts'
import { SHUTDOWN_GRACE_MS, main } from './main.ts'
import type { World } from './main.ts'
import { post } from './post.ts'
import type { Runner } from './ports.ts'
import { endingEarly, flushed } from './process.ts'
import { formatDuration } from './snapshots/format.ts'
import { watch } from './watchdog.ts'

/** Maximum wait for a log that is read slowly, in milliseconds. */
const FLUSH_MS = 30_000

/** How long after its timeout a run may take to end by itself, and then to answer the watchdog, in milliseconds. */
const GRACE_MS = SHUTDOWN_GRACE_MS + 1_000
const ANSWER_MS = 3_000

/** Runs the main stage, and ends the process. */
export function runMain(): Promise<void> {
  return run(main, (runner, message) => runner.fail(message))
}

/** Runs the post stage, and ends the process. It never fails the job. */
export function runPost(): Promise<void> {
  return run(post, (runner, message) => {
    runner.warning(message)
    process.exitCode = 0
  })
}

async function run(
  stage: (world: World) => Promise<void>,
  reportUnfinished: (runner: Runner, message: string) => void
): Promise<void> {
  const runner = makeRunner(process.env)
  let isOver = false
  process.once('exit', () => {
    if (!isOver) reportUnfinished(runner, UNFINISHED)
  })
  const early = endingEarly((message) => runner.debug(message))
  await stage({
    runner,
    signIn,
    startClock: (timeoutMs) => {
      watch({ afterMs: timeoutMs + GRACE_MS, answerMs: ANSWER_MS, words: blocked(timeoutMs) })
      return startClock(timeoutMs, early)
    }
  })
  isOver = true
  await flushed(process.stdout, FLUSH_MS)
  // An open or hanging connection must not keep the step alive.
  process.exit()
}

const WHAT_WAS_MADE =
  'The outputs and the log name what Azure accepted. Run the job again. If the error occurs again, report it with the debug log.'

/** The process ended without a request of the action. */
const UNFINISHED = `The process ended before the step was complete. ${WHAT_WAS_MADE}`

/** A runner command for a process that can no longer write it itself. */
function blocked(timeoutMs: number): string {
  return `::error::The step was killed because it was still blocked after ${formatDuration(timeoutMs)}. ${WHAT_WAS_MADE}`
}
