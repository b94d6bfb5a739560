/**
 * The post step: runs when the job ends, also after the main step was killed. What the main step was
 * about to write is looked up, so that nothing that Azure accepted is lost. Failures here warn.
 */

import { describe } from './errors.ts'
import { code, escapeMarkdown, paragraphs } from './action/report/markdown.ts'
import { recall } from './action/state.ts'
import type { World } from './main.ts'
import { connectOptions, endingWith } from './main.ts'
import type { Finding } from './operations/look-up.ts'
import { lookUp } from './operations/look-up.ts'
import type { Runner } from './ports.ts'

/** The post step ends within two minutes, whatever Azure does. */
const POST_TIMEOUT_MS = 110_000

/** Runs the post step. Never rejects and never fails the job. */
export async function post(world: World): Promise<void> {
  const { runner } = world
  const { signIn, planned, ended } = recall(runner)
  if (ended || signIn === undefined || planned.length === 0) {
    runner.info(ended ? 'The step told everything itself.' : 'The step had written nothing.')
    return
  }
  const clock = world.startClock(POST_TIMEOUT_MS)
  try {
    const work = async (): Promise<void> => {
      const signedIn = await world.signIn(connectOptions(signIn, runner, clock))
      const azure = await signedIn.connect()
      await tell(await lookUp(planned, azure), runner)
    }
    await endingWith(clock.signal, work())
  } catch (error) {
    runner.warning(
      `The step was interrupted, and what Azure made of it could not be looked up: ${describe(error)} It was about to write: ${planned.map((write) => `"${write.name}" in resource group "${write.resourceGroup}"`).join(', ')}.`,
      'Snapshots in doubt'
    )
  } finally {
    clock.stop()
  }
}

async function tell(findings: readonly Finding[], runner: Runner): Promise<void> {
  const lines = findings.map(({ write, state, detail }) => {
    const name = `"${write.name}" in resource group "${write.resourceGroup}"`
    switch (state) {
      case 'made':
        return `Snapshot ${name} was made before the step was interrupted (${detail}). "if-exists: reuse" goes on with it when this job is run again.`
      case 'absent':
        return `Snapshot ${name} was not made.`
      case 'foreign':
        return `Snapshot ${name} exists, but another writer made it.`
      case 'unknown':
        return `Whether snapshot ${name} was made could not be found out: ${detail}`
    }
  })
  runner.warning(
    `The step was interrupted.\n${lines.join('\n')}`,
    'Interrupted while taking snapshots'
  )
  await runner.summary(
    paragraphs(
      '## Disk snapshots: interrupted',
      ...findings.map(
        // Azure's words name subscription and client, which are secrets in many teams: they stay in the log.
        ({ write, state, detail }) =>
          `${code(write.name)} in ${code(write.resourceGroup)}: ${state === 'made' ? 'was made' : state === 'absent' ? 'was not made' : state === 'foreign' ? 'was made by another writer' : 'is in doubt'}${detail === '' || state === 'unknown' ? '' : ` (${escapeMarkdown(detail)})`}`
      )
    )
  )
}
