/** The main step: settings → operation → outputs → summary. The one place that fails the step. */

import { brief } from './action/brief.ts'
import type { SignInSettings } from './action/inputs/read.ts'
import type { OperationRequest, Performed } from './action/operations/index.ts'
import {
  perform,
  performOffline,
  performUnreachable,
  whenInterrupted
} from './action/operations/index.ts'
import type { AllPorts } from './action/operations/operation.ts'
import { refuseUnusableProxy } from './action/proxies.ts'
import { failureSummary } from './action/report/report.ts'
import { OutputWriter } from './action/report/output-writer.ts'
import type { Outputs, Report, ReportFile } from './action/report/report.ts'
import type { Settings } from './action/settings.ts'
import { inputWarnings, readCommon, readSettings } from './action/settings.ts'
import { stateStore, saveEnd, saveCreated, saveMain } from './action/state.ts'
import type { ConnectOptions, SignedIn } from './azure/connect.ts'
import type { RunClock } from './clock.ts'
import type { ActionError } from './errors.ts'
import { asActionError, causesOf, describe } from './errors.ts'
import type { Azure, Blobs, Runner } from './ports.ts'
import { secretsIn } from './snapshots/data/blob-url.ts'
import { version } from './version.ts'

/** A way to sign in that was chosen, as the steps see it. */
type Signed = Pick<SignedIn, 'subscriptionId'> & { connect(): Promise<Azure & Blobs> }

/** The world as the steps see it; tests bring their own. */
export type World = {
  readonly runner: Runner
  readonly startClock: (timeoutMs: number) => RunClock
  /** Chooses the way to sign in; its `connect` goes it. */
  readonly signIn: (options: ConnectOptions) => Promise<Signed>
}

/** How long an operation may take to put its end into words once its time is over, in milliseconds. */
export const SHUTDOWN_GRACE_MS = 2_000

/** Runs the step. Never rejects: what goes wrong fails the step with one message. */
export async function main(world: World): Promise<void> {
  const { runner } = world
  const told: Reported = {
    outputs: new OutputWriter(runner),
    settings: undefined,
    report: undefined,
    isStateLost: false
  }
  let failure: unknown
  try {
    failure = await run(world, told)
  } catch (error) {
    failure = error
    await reportFailure(error, told, runner)
  }
  if (failure === undefined) return
  for (const line of causesOf(failure)) runner.debug(line)
  runner.fail(describe(failure), brief(failure))
}

/** What of a run has been told. */
type Reported = {
  readonly outputs: OutputWriter
  /** Once they are read. */
  settings: Settings | undefined
  /** The latest, for a run that does not come to its end. */
  report: Report | undefined
  /** That the state cannot be written is told once. */
  isStateLost: boolean
}

/** Reads the settings and carries them out within their time. Rejects when there is no result to tell. */
async function run(world: World, told: Reported): Promise<ActionError | undefined> {
  const { runner } = world
  // Before anything can quote it: a message about another input, for instance.
  for (const secret of secretsIn(runner.input('blob-url'))) runner.mask(secret)
  for (const warning of inputWarnings(runner)) runner.warning(warning, 'Inputs')
  // Who signs in is a choice of this machine: it comes first, because a session may bring the subscription.
  // Where that cannot be read, reading everything throws.
  const common = readCommon(runner) ?? readSettings(runner)
  const clock = world.startClock(common.timeoutMs)
  try {
    const choice = await chooseSignIn(common.signIn, clock, world)
    const settings = readSettings(runner, choice.signedIn)
    told.settings = settings
    await runner.checkFiles()
    saveMain(runner, { ...settings, interrupted: whenInterrupted(settings.request) })
    const { failure, inDoubt } = await endingWith(
      clock.signal,
      carryOut(settings, choice, clock, world, told)
    )
    // Everything has been told: what is left for the post step is nothing.
    // Unless nobody knows what Azure took: the post step has the time to look.
    if (!inDoubt) noteAfterwards(told, runner, () => saveEnd(runner))
    return failure
  } finally {
    clock.stop()
  }
}

/** How to sign in, or why nobody can: what is wrong with the inputs is told first. */
type Choice =
  | { readonly signedIn: Signed; readonly failure?: never }
  | { readonly signedIn?: never; readonly failure: unknown }

async function chooseSignIn(
  signIn: SignInSettings,
  clock: RunClock,
  world: World
): Promise<Choice> {
  try {
    const choosing = async (): Promise<Signed> =>
      await world.signIn(connectOptions(signIn, world.runner, clock))
    return { signedIn: await endingWith(clock.signal, choosing()) }
  } catch (failure) {
    return { failure }
  }
}

/** Performs the operation and tells its result; returns why the step has to fail, when it has to. */
async function carryOut(
  settings: Settings,
  choice: Choice,
  clock: RunClock,
  world: World,
  told: Reported
): Promise<Pick<Performed, 'failure' | 'inDoubt'>> {
  const { runner } = world
  const { after } = settings
  const { report, failure, inDoubt, made } = await performSignedIn(
    settings.request,
    choice,
    clock,
    runner,
    (partial) =>
      told.outputs.publish(() => {
        told.report = partial()
        return told.report.outputs
      })
  )
  told.report = report
  // Before anything that takes time: a snapshot that is proven must not be forgotten when the job ends.
  if (after !== undefined) {
    noteAfterwards(told, runner, () => saveCreated(runner, made, after))
  }
  told.outputs.finish(report.outputs)
  for (const file of [...report.files, resultFile(report.json)]) {
    told.outputs.finish(await writeReportFile(file, runner))
  }
  warnAboutSize(report, runner)
  if (settings.summary) await writeSummary(runner, report.summary)
  return { failure, inDoubt }
}

/** Signs in and performs the operation. */
async function performSignedIn(
  request: OperationRequest,
  choice: Choice,
  clock: RunClock,
  runner: Runner,
  publish: (partial: () => Report) => void
): Promise<Performed> {
  const surroundings = { log: runner, run: runner.run, now: clock.now() }
  const offline = performOffline(request, surroundings)
  if (offline !== undefined) return offline
  try {
    if (choice.signedIn === undefined) throw choice.failure
    const azure = await choice.signedIn.connect()
    const ports: AllPorts = {
      azure,
      blobs: azure,
      clock,
      files: runner,
      log: runner,
      stateStore: stateStore(runner),
      run: runner.run
    }
    return await perform(request, ports, publish)
  } catch (error) {
    const performed = await performUnreachable(request, asActionError(error), surroundings)
    if (performed === undefined) throw error
    return performed
  }
}

/** The result file is always there: a later step that reads it must not fail for another reason. */
async function reportFailure(error: unknown, told: Reported, runner: Runner): Promise<void> {
  const { outputs, settings } = told
  outputs.finish()
  const { report } = told
  outputs.finish(
    await writeReportFile(resultFile({ ...report?.json, failure: describe(error) }), runner)
  )
  if (settings?.summary === true) {
    const failure = failureSummary(settings.request.operation, asActionError(error))
    await writeSummary(runner, report?.summary ?? ((): string => failure))
  }
}

/**
 * Completes the sign-in settings with the environment: secrets come from there and are never stored. Throws
 * `InvalidInput` when the environment names a proxy that is none.
 */
export function connectOptions(
  signIn: SignInSettings,
  runner: Runner,
  clock: RunClock
): ConnectOptions {
  refuseUnusableProxy((name) => runner.env(name))
  return {
    signIn: {
      auth: signIn.auth,
      clientId: signIn.clientId,
      tenantId: signIn.tenantId,
      audience: signIn.audience,
      clientSecret: clientSecret(runner),
      certificatePath: runner.env('AZURE_CLIENT_CERTIFICATE_PATH'),
      certificatePassword: runner.env('AZURE_CLIENT_CERTIFICATE_PASSWORD'),
      federatedTokenFile: runner.env('AZURE_FEDERATED_TOKEN_FILE'),
      oidcAvailable: runner.idTokenAvailable,
      identityExpected:
        runner.env('IDENTITY_ENDPOINT') !== undefined ||
        runner.env('RUNNER_ENVIRONMENT') === 'self-hosted'
    },
    environment: signIn.environment,
    signal: clock.signal,
    remaining: () => clock.remaining(),
    now: () => clock.now(),
    say: (message) => runner.info(message),
    debug: (message) => runner.debug(message),
    mask: (secret) => runner.mask(secret),
    idToken: (audience) => runner.idToken(audience),
    userAgent: `azure-incremental-snapshot-action/${version}`
  }
}

/** Without the end of a line that a secret has which was stored from a file; none of Entra's holds white space. */
function clientSecret(runner: Runner): string | undefined {
  const secret = runner.env('AZURE_CLIENT_SECRET')?.trim()
  return secret === '' ? undefined : secret
}

/** Outputs that hold a list of what was found or made; empty for want of any only where `count` says so. */
const LISTS = [
  'snapshots',
  'snapshot-ids',
  'snapshot-names',
  'copied-snapshot-ids',
  'restored-disk-ids',
  'verified-snapshot-ids',
  'failed-snapshot-ids'
] as const

/** Outputs that would exceed what a job can hand on are empty; that must not look like "none". */
function warnAboutSize({ outputs, json }: Report, runner: Runner): void {
  const names = [
    ...(outputs.count === '0' ? [] : LISTS),
    'kept-snapshot-ids' as const,
    // A dry run deletes nothing.
    ...(json.dryRun === true ? [] : (['pruned-snapshot-ids'] as const))
  ].filter((name) => outputs[name] === '')
  if (names.length === 0) return
  runner.warning(
    `Empty, because the value exceeds the size limit of a job output: ${names.map((name) => `"${name}"`).join(', ')}. The file in "result-file" contains everything.`,
    'Output too large'
  )
}

function resultFile(json: unknown): ReportFile {
  return { output: 'result-file', name: 'snapshots', json }
}

/** A file that cannot be written harms nothing that was done. */
async function writeReportFile(
  { output, name, json }: ReportFile,
  runner: Runner
): Promise<Outputs> {
  try {
    const text = JSON.stringify(json, null, 2)
    return { [output]: await runner.writeFile(fileName(name, runner), text) }
  } catch (error) {
    runner.warning(`The file of "${output}" could not be written: ${describe(error)}`, output)
    return {}
  }
}

/** Notes something for the post step when the work is done: that this cannot be is no reason to fail. */
function noteAfterwards(told: Reported, runner: Runner, note: () => void): void {
  try {
    note()
  } catch (error) {
    if (told.isStateLost) return
    told.isStateLost = true
    runner.warning(
      `${describe(error)} The post step does not know what this step created, so it holds and deletes nothing when the job ends.`,
      'State'
    )
  }
}

function fileName(name: string, runner: Runner): string {
  const { runId, runAttempt, job, step } = runner.run
  return `${name}-${runId}-${runAttempt}-${job}-${step}.json`.replaceAll(/[^\w.-]/g, '-')
}

/** A summary that cannot be written harms nothing that was done. */
export async function writeSummary(runner: Runner, summary: () => string): Promise<void> {
  try {
    await runner.summary(summary())
  } catch (error) {
    runner.warning(`The job summary could not be written: ${describe(error)}`)
  }
}

/** Ends with the run even when the work does not notice that its time is over. */
export async function endingWith<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let onAbort: (() => void) | undefined
  const end = new Promise<never>((_resolve, reject) => {
    onAbort = (): void => {
      timer = setTimeout(() => reject(signal.reason as Error), SHUTDOWN_GRACE_MS)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, end])
  } finally {
    clearTimeout(timer)
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
  }
}
