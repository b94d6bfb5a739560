/**
 * The post step: runs when the job ends, even after the main step was killed. It acts on the outcome of the job, with
 * the snapshots of a `create` that succeeded. For an interrupted step it reads the state of the planned writes, so that
 * nothing that Azure accepted is lost. Failures here are warnings.
 */

import { brief } from './action/brief.ts'
import type { SignInSettings } from './action/inputs/read.ts'
import { reportFinalize } from './action/operations/finalize.ts'
import {
  reconcileSummary,
  reconcileWarning,
  notReconciled
} from './action/report/reconcile-report.ts'
import type { CreatedByMain, LoadedState } from './action/state.ts'
import { stateStore, loadState } from './action/state.ts'
import type { RunClock } from './clock.ts'
import { ActionError, asActionError, describe } from './errors.ts'
import type { World } from './main.ts'
import { connectOptions, endingWith, writeSummary } from './main.ts'
import type { Finding } from './operations/common/reconcile.ts'
import { reconcile } from './operations/common/reconcile.ts'
import { GRANT_SECONDS, closeNoted } from './operations/common/access.ts'
import { deleteNoted } from './operations/common/temporary-disks.ts'
import { finalize, nothingDone } from './operations/finalize.ts'
import type { Azure, Runner } from './ports.ts'
import { DEPLOY_OUTCOMES, isEmptyPolicy } from './snapshots/retention/policy.ts'
import { addRestoreInstructions } from './operations/finalize/outcome.ts'
import type { FinalizeRequest, FinalizeResult } from './operations/finalize/outcome.ts'
import type { DeployOutcome } from './snapshots/retention/policy.ts'
import { counted, formatDuration, listed } from './snapshots/format.ts'
import { deleteCommand } from './snapshots/restore/swap-plan.ts'

/** The post step ends within two minutesin every case. */
const POST_TIMEOUT_MS = 110_000

/** Maximum parallel snapshots: there is little time, and nothing else runs. */
const MAX_PARALLEL = 16

/** What each part of the post step needs. */
type Step = {
  readonly savedState: LoadedState
  readonly clock: RunClock
  readonly runner: Runner
  /** Works with Azure, signed in like the main step, within the time of this step. */
  readonly atAzure: <T>(signIn: SignInSettings, work: (azure: Azure) => Promise<T>) => Promise<T>
}

/** Runs the post step. Never rejects and never fails the job. */
export async function post({ runner, ...world }: World): Promise<void> {
  const clock = world.startClock(POST_TIMEOUT_MS)
  try {
    const step: Step = {
      savedState: loadState(runner),
      clock,
      runner,
      atAzure: (signIn, work) => {
        const connected = async (): Promise<Azure> => {
          const signedIn = await world.signIn(connectOptions(signIn, runner, clock))
          return await signedIn.connect()
        }
        return endingWith(clock.signal, connected().then(work))
      }
    }
    await actOnEnd(step)
    await close(step)
    await deleteTemporaryDisks(step)
  } catch (error) {
    runner.warning(`The post step failed: ${describe(error)}`)
  } finally {
    clock.stop()
  }
}

/** Revokes access to data that the main step had granted and could not revoke. */
async function close({ savedState, clock, runner, atAzure }: Step): Promise<void> {
  const { granted, signIn } = savedState
  if (granted.length === 0 || signIn === undefined) return
  const names = listed(granted.map(({ name }) => `"${name}"`))
  runner.info(
    `The step granted SAS access to ${names} and did not report that it revoked the access.`
  )
  try {
    await atAzure(signIn, (azure) => closeNoted(granted, { azure, clock, log: runner }))
  } catch (error) {
    runner.warning(
      `SAS access to ${names} may remain granted for up to ${formatDuration(GRANT_SECONDS * 1_000)}, because the post step could not revoke it: ${describe(error)} Revoke it with \`az snapshot revoke-access\`.`,
      'SAS access may remain granted'
    )
  }
}

/** Deletes the temporary disks of restore tests that the main step could not delete. */
async function deleteTemporaryDisks({ savedState, clock, runner, atAzure }: Step): Promise<void> {
  const { temporary, signIn } = savedState
  if (temporary.length === 0 || signIn === undefined) return
  runner.info(
    `The step did not see ${counted(temporary.length, 'temporary disk')} deleted: deleting what exists.`
  )
  try {
    await atAzure(signIn, (azure) => deleteNoted(temporary, { azure, clock, log: runner }))
  } catch (error) {
    runner.warning(
      `Temporary disks may still exist, because the post step could not delete them: ${inWords(describe(error), clock)} The next "operation: verify" deletes them once they have expired. To delete them now, run ${listed(temporary.map((disk) => `\`${deleteCommand(disk)}\``))}.`,
      'Temporary disks left behind'
    )
  }
}

/** A main step that ended and has verified something was green; only then its snapshots are acted on. */
async function actOnEnd(step: Step): Promise<void> {
  const { runner, savedState } = step
  const { ended, made, signIn } = savedState
  if (!ended) {
    await actOnInterrupted(step)
  } else if (made === 'none') {
    runner.info('Nothing to do: the main step already reported its result.')
  } else if (made === 'damaged' || signIn === undefined) {
    runner.warning(
      'The state of this step is damaged, so nothing was held or deleted when the job ended. The log and the summary of the step name its snapshots.',
      'State is damaged'
    )
  } else {
    await finish(made, signIn, step)
  }
}

/** The main step was killed, or could not report everything. */
async function actOnInterrupted(step: Step): Promise<void> {
  const { runner, savedState } = step
  const { signIn, planned, interrupted } = savedState
  if (signIn !== undefined && planned.length > 0) {
    await reconcilePlanned(signIn, step)
  } else if (interrupted !== undefined) {
    runner.warning(interrupted.text, interrupted.title)
  } else if (signIn === undefined) {
    runner.info(
      'Nothing to do: the main step saved no state, because it ended before it sent a request to Azure.'
    )
  } else {
    runner.info('Nothing to do: the step wrote nothing.')
  }
}

/** The main step was green: acts on the outcome of the job. */
async function finish(made: CreatedByMain, signIn: SignInSettings, step: Step): Promise<void> {
  const { runner, clock, savedState } = step
  // The runner evaluates this input again for the post step.
  const status = runner.input('job-status')
  const outcome = DEPLOY_OUTCOMES.find((one) => one === status.toLowerCase())
  if (outcome === undefined) {
    runner.warning(
      `The result of the job is unknown ("job-status" is "${status}"), so nothing was held or deleted. Leave "job-status" at its default.`,
      'After the deploy'
    )
    return
  }
  const request = requestFor(made, outcome, signIn)
  if (!hasWork(request, runner)) {
    runner.info(`Nothing to do: the job ended with ${outcome}, and the snapshots are kept.`)
    return
  }
  const result = await finalizeInTime(request, signIn, step)
  if (result.failure !== undefined) {
    const forPost = (text: string): string => inWords(text, clock)
    const { failure } = result
    runner.warning(forPost(describe(failure)), 'After the deploy', forPost(brief(failure)))
  }
  if (savedState.summary && isWorthReporting(result)) {
    await writeSummary(runner, () => reportFinalize(result, runner.run, clock.now()).summary())
  }
}

/** Never rejects: the restore instructions are logged even when Azure cannot be reached. */
async function finalizeInTime(
  request: FinalizeRequest,
  signIn: SignInSettings,
  { runner, clock, atAzure }: Step
): Promise<FinalizeResult> {
  const ports = { clock, log: runner, stateStore: stateStore(runner), run: runner.run }
  try {
    return await atAzure(signIn, (azure) => finalize(request, { ...ports, azure }))
  } catch (error) {
    const result = nothingDone(request, asActionError(error))
    await addRestoreInstructions(result, ports)
    return result
  }
}

function requestFor(
  { entries, after }: CreatedByMain,
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
    maxParallel: MAX_PARALLEL,
    environment
  }
}

/** A success that changed nothing is already in the summary of the main step. */
function isWorthReporting({ outcome, finalized, retention }: FinalizeResult): boolean {
  return (
    outcome !== 'success' ||
    retention !== undefined ||
    finalized.some(({ done }) => done !== 'kept')
  )
}

/**
 * Whether requests to Azure are needed. In the first attempt of a run nothing can be held for it yet, so most jobs that
 * succeed need no second sign-in.
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

/** The main step was interrupted: reads the state of its planned writes. */
async function reconcilePlanned(
  signIn: SignInSettings,
  { savedState, clock, runner, atAzure }: Step
): Promise<void> {
  const { planned, summary } = savedState
  let findings: readonly Finding[]
  try {
    findings = await atAzure(signIn, (azure) => reconcile(planned, { azure, clock }))
  } catch (error) {
    const { text, title } = notReconciled(planned, inWords(describe(error), clock))
    runner.warning(text, title)
    return
  }
  const { text, title } = reconcileWarning(findings)
  runner.warning(inWords(text, clock), title)
  if (summary) await writeSummary(runner, () => inWords(reconcileSummary(findings), clock))
}

/** The reason of a clock names an input; here the time is fixed. An unexpected error keeps its text. */
function inWords(text: string, { signal }: RunClock): string {
  if (
    !signal.aborted ||
    (signal.reason instanceof ActionError && signal.reason.cause !== undefined)
  ) {
    return text
  }
  return text.replaceAll(describe(signal.reason), TIME_IS_OVER)
}

const TIME_IS_OVER = `The post step ends after ${POST_TIMEOUT_MS / 1_000} s, or when the job is cancelled again.`
