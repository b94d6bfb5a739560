/** The processes of both stages: real adapters in, main or post step out. `entries/` has what starts them. */

import { makeRunner } from './action/runner.ts'
import { signIn } from './azure/connect.ts'
import { startClock } from './clock.ts'
import { ActionError } from './errors.ts'
import type { World } from './main.ts'
import { main } from './main.ts'
import { post } from './post.ts'

/** Runs the main stage, and ends the process. */
export function runMain(): Promise<void> {
  return run(main)
}

/** Runs the post stage, and ends the process. */
export function runPost(): Promise<void> {
  return run(post)
}

async function run(stage: (world: World) => Promise<void>): Promise<void> {
  const cancellation = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The runner sends SIGINT, after 7.5 s SIGTERM and after 2.5 s more it kills.
    process.once(signal, () =>
      cancellation.abort(
        new ActionError('Cancelled', 'The job was cancelled.', {
          remedy:
            'What Azure had accepted is in the outputs; "if-exists: reuse" goes on with it when the job is run again.'
        })
      )
    )
  }
  await stage({
    runner: makeRunner(process.env),
    signIn,
    startClock: (timeoutMs) => startClock(timeoutMs, cancellation.signal)
  })
  // A connection that is kept alive, or one that hangs, must not keep the step alive.
  process.exit()
}
