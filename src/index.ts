/** Process entry of both steps: real adapters in, main or post step out. The only top-level effect. */

import { makeRunner } from './action/runner.ts'
import { isPost } from './action/state.ts'
import { signIn } from './azure/connect.ts'
import { startClock } from './clock.ts'
import { ActionError } from './errors.ts'
import type { World } from './main.ts'
import { main } from './main.ts'
import { post } from './post.ts'

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

const runner = makeRunner(process.env)
const world: World = {
  runner,
  signIn,
  startClock: (timeoutMs) => startClock(timeoutMs, cancellation.signal)
}

await (isPost(runner) ? post(world) : main(world))
// A connection that is kept alive, or one that hangs, must not keep the step alive.
process.exit()
