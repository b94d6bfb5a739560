/**
 * The post step: runs when the job ends, also after the main step was killed. It acts on how the job ended, with
 * the snapshots of a `create` that succeeded. Of one that was interrupted it looks up what was about to be written,
 * so that nothing that Azure accepted is lost. Failures here warn.
 */

import { brief } from './action/brief.ts'
import { reportFinalize } from './action/report/finalize-report.ts'
import { lookUpSummary, lookUpWarning, notLookedUp } from './action/report/look-up-report.ts'
import type { SignInSettings } from './action/settings/common.ts'
import type { MadeByMain, Remembered, Unplanned } from './action/state.ts'
import { memoryOf, recall } from './action/state.ts'
import type { RunClock } from './clock.ts'
import { ActionError, describe } from './errors.ts'
import type { World } from './main.ts'
import { connectOptions, endingWith } from './main.ts'
import { asActionError } from './operations/common/failures.ts'
import type { Finding } from './operations/common/look-up.ts'
import { lookUp } from './operations/common/look-up.ts'
import { GRANT_SECONDS, closeNoted } from './operations/diff/access.ts'
import { finalize, nothingDone } from './operations/finalize.ts'
import type {
  DeployOutcome,
  FinalizeRequest,
  FinalizeResult
} from './operations/finalize/outcome.ts'
import { DEPLOY_OUTCOMES, tellWayBack } from './operations/finalize/outcome.ts'
import type { Azure, Runner } from './ports.ts'
import type { ResourceRef } from './snapshots/resource-id.ts'
import { isEmptyPolicy } from './snapshots/retention/policy.ts'
import { durationInWords, listed } from './snapshots/words.ts'

/** The post step ends within two minutes, whatever Azure does. */
const POST_TIMEOUT_MS = 110_000

/** Most snapshots that are worked on at once: there is little time, and nobody else to leave room for. */
const MOST_PARALLEL = 16

/** Runs the post step. Never rejects and never fails the job. */
export async function post(world: World): Promise<void> {
  const { runner } = world
  const clock = world.startClock(POST_TIMEOUT_MS)
  try {
    await act(recall(runner), clock, world)
  } catch (error) {
    runner.warning(`The post step failed: ${describe(error)}`)
  } finally {
    clock.stop()
  }
}

/** A main step that came to its end and has proven something was green; only then its snapshots are acted on. */
async function act(remembered: Remembered, clock: RunClock, world: World): Promise<void> {
  await actOnEnd(remembered, clock, world)
  const { granted, signIn } = remembered
  if (granted.length > 0 && signIn !== undefined) await close(granted, signIn, clock, world)
}

/** Ends access to data that the main step had opened and could not close. */
async function close(
  granted: readonly ResourceRef[],
  signIn: SignInSettings,
  clock: RunClock,
  world: World
): Promise<void> {
  const { runner } = world
  const names = listed(granted.map(({ name }) => `"${name}"`))
  runner.info(`The step had opened the data of ${names} and did not say that it is closed.`)
  try {
    const work = async (): Promise<void> => {
      const azure = await connect(signIn, clock, world)
      await closeNoted(granted, { azure, clock, log: runner })
    }
    await endingWith(clock.signal, work())
  } catch (error) {
    runner.warning(
      `The data of ${names} may still be open for up to ${durationInWords(GRANT_SECONDS * 1_000)}, because the post step could not close it: ${describe(error)} \`az snapshot revoke-access\` closes it.`,
      'Data may be open'
    )
  }
}

async function actOnEnd(remembered: Remembered, clock: RunClock, world: World): Promise<void> {
  const { runner } = world
  const { ended, made, signIn } = remembered
  if (!ended) {
    await actOnInterrupted(remembered, clock, world)
  } else if (made === 'none') {
    runner.info('The step told everything itself.')
  } else if (made === 'damaged' || signIn === undefined) {
    runner.warning(
      'What this step took can no longer be read from its state, so nothing was held or deleted when the job ended. Its own log and summary name the snapshots.',
      'State is damaged'
    )
  } else {
    await finish({ ...remembered, signIn, made }, clock, world)
  }
}

/** What is told of an operation that was interrupted and had noted nothing before. */
const UNPLANNED: Readonly<Record<Unplanned, { readonly text: string; readonly title: string }>> = {
  finalize: {
    text: 'The step was interrupted, perhaps while it held, released or deleted snapshots; its log tells how far it came. Run it again: it does what is missing, and nothing twice.',
    title: 'Interrupted while finishing the deploy'
  },
  export: {
    text: 'The step was interrupted, perhaps while it wrote to a page blob; its log tells which, and the metadata of that blob how far it came. Run it again: it goes on where it stopped. Until then, only the snapshots of that blob are whole.',
    title: 'Interrupted while exporting'
  }
}

/** The main step was killed, or could not tell everything. */
async function actOnInterrupted(
  remembered: Remembered,
  clock: RunClock,
  world: World
): Promise<void> {
  const { planned, signIn, unplanned } = remembered
  if (signIn !== undefined && planned.length > 0) {
    await lookUpPlanned({ ...remembered, signIn }, clock, world)
  } else if (unplanned !== undefined) {
    const { text, title } = UNPLANNED[unplanned]
    world.runner.warning(text, title)
  } else if (signIn === undefined) {
    world.runner.info(
      'The main step left no state: it ended before it asked Azure for anything. The post step changes nothing.'
    )
  } else {
    world.runner.info('The step had written nothing.')
  }
}

/** The main step was green: acts on how the job ended. */
async function finish(
  remembered: Remembered & { readonly signIn: SignInSettings; readonly made: MadeByMain },
  clock: RunClock,
  world: World
): Promise<void> {
  const { runner } = world
  const { signIn, made, summary } = remembered
  const outcome = readOutcome(runner)
  if (outcome === undefined) {
    runner.warning(
      `How the job ended is not known ("job-status" is "${runner.input('job-status')}"), so nothing was held or deleted. Leave that input at its default.`,
      'After the deploy'
    )
    return
  }
  const request = requestFor(made, outcome, signIn)
  if (!hasWork(request, runner)) {
    runner.info(
      `The job ended with ${outcome}: the snapshots are kept, and there is nothing to do.`
    )
    return
  }
  const result = await finalizeInTime(request, clock, world, signIn)
  if (result.failure !== undefined) {
    const told = (text: string): string => inWords(text, clock)
    const { failure } = result
    runner.warning(told(describe(failure)), 'After the deploy', told(brief(failure)))
  }
  if (summary && isWorthTelling(result)) {
    await writeSummary(() => reportFinalize(result, runner.run, clock.now()).summary(), runner)
  }
}

/** Never rejects: the way back is told also when Azure cannot be asked. */
async function finalizeInTime(
  request: FinalizeRequest,
  clock: RunClock,
  world: World,
  signIn: SignInSettings
): Promise<FinalizeResult> {
  const { runner } = world
  try {
    return await endingWith(
      clock.signal,
      (async () => {
        const azure = await connect(signIn, clock, world)
        const ports = { azure, clock, log: runner, memory: memoryOf(runner), run: runner.run }
        return await finalize(request, ports)
      })()
    )
  } catch (error) {
    const result = nothingDone(request, asActionError(error))
    await tellWayBack(result, { log: runner, run: runner.run })
    return result
  }
}

function requestFor(
  { entries, after }: MadeByMain,
  outcome: DeployOutcome,
  { environment }: SignInSettings
): FinalizeRequest {
  return {
    operation: 'finalize',
    targets: entries.map((entry) => ({
      ref: {
        subscriptionId: entry.subscription,
        resourceGroup: entry.snapshotGroup,
        name: entry.snapshot
      },
      entry
    })),
    outcome,
    after,
    dryRun: false,
    maxParallel: MOST_PARALLEL,
    environment
  }
}

/** A success that changed nothing is told by the summary of the main step already. */
function isWorthTelling({ outcome, finalized, retention }: FinalizeResult): boolean {
  return (
    outcome !== 'success' ||
    retention !== undefined ||
    finalized.some(({ done }) => done !== 'kept')
  )
}

/** The runner evaluates this input anew for the post step. */
function readOutcome(runner: Runner): DeployOutcome | undefined {
  const status = runner.input('job-status').toLowerCase()
  return DEPLOY_OUTCOMES.find((outcome) => outcome === status)
}

/**
 * Whether Azure has to be asked at all. In the first attempt of a run nobody can have held for it what it has just
 * made, so most jobs that succeed need no second sign-in.
 */
function hasWork({ outcome, after }: FinalizeRequest, { run }: Runner): boolean {
  if (outcome === 'skipped') return false
  return (
    outcome !== 'success' ||
    after.onSuccess === 'delete' ||
    !isEmptyPolicy(after.policy) ||
    run.runAttempt > 1
  )
}

/** The main step was interrupted: looks up what became of what it was about to write. */
async function lookUpPlanned(
  { planned, signIn, summary }: Remembered & { readonly signIn: SignInSettings },
  clock: RunClock,
  world: World
): Promise<void> {
  const { runner } = world
  let findings: readonly Finding[]
  try {
    const work = async (): Promise<readonly Finding[]> =>
      lookUp(planned, { azure: await connect(signIn, clock, world), clock })
    findings = await endingWith(clock.signal, work())
  } catch (error) {
    const { text, title } = notLookedUp(planned, inWords(describe(error), clock))
    runner.warning(text, title)
    return
  }
  const { text, title } = lookUpWarning(findings)
  runner.warning(inWords(text, clock), title)
  if (summary) await writeSummary(() => inWords(lookUpSummary(findings), clock), runner)
}

async function connect(
  signIn: SignInSettings,
  clock: RunClock,
  { runner, ...world }: World
): Promise<Azure> {
  const signedIn = await world.signIn(connectOptions(signIn, runner, clock))
  return await signedIn.connect()
}

/** A summary that cannot be written harms nothing that was done; the log has told it all. */
async function writeSummary(markdown: () => string, runner: Runner): Promise<void> {
  try {
    await runner.summary(markdown())
  } catch (error) {
    runner.warning(`The job summary could not be written: ${describe(error)}`)
  }
}

/** The reason of a clock speaks of an input; here the time is fixed. What nobody expected keeps its own words. */
function inWords(text: string, { signal }: RunClock): string {
  if (
    !signal.aborted ||
    (signal.reason instanceof ActionError && signal.reason.cause !== undefined)
  ) {
    return text
  }
  return text.replaceAll(describe(signal.reason), TIME_IS_OVER)
}

const TIME_IS_OVER = `The post step ends after ${POST_TIMEOUT_MS / 1_000} s, or when the job is cancelled once more.`
