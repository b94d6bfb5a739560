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
import { usesProxy } from './action/proxies.ts'
import { jsonParts } from './action/report/json-parts.ts'
import { LIST_OUTPUTS, failureSummary } from './action/report/report.ts'
import { OutputWriter } from './action/report/output-writer.ts'
import type { Outputs, Report, ReportFile } from './action/report/report.ts'
import type { Settings } from './action/settings.ts'
import { inputWarnings, readCommon, readSettings } from './action/settings.ts'
import { stateStore, saveEnd, saveCreated, saveMain, saveRefused } from './action/state.ts'
import type { ConnectOptions, SignedIn } from './azure/connect.ts'
import type { RunClock } from './clock.ts'
import { ActionError, asActionError, causesOf, describe, isAbort } from './errors.ts'
import type { Azure, Blobs, Runner } from './ports.ts'
import { secretsIn } from './snapshots/data/blob-url.ts'
import { version } from './version.ts'

/** A chosen sign-in method, as the steps see it. */
type Signed = Pick<SignedIn, 'subscriptionId'> & { connect(): Promise<Azure & Blobs> }

/** The world as the steps see it; tests have their own. */
export type World = {
  readonly runner: Runner
  readonly startClock: (timeoutMs: number) => RunClock
  /** Chooses the sign-in method; its `connect` signs in. */
  readonly signIn: (options: ConnectOptions) => Promise<Signed>
}

/** How long an operation may take to report its end after its timeout, in milliseconds. */
export const SHUTDOWN_GRACE_MS = 2_000

/** Runs the step. Never rejects: a failure fails the step with one message. */
export async function main(world: World): Promise<void> {
  const { runner } = world
  const reported: Reported = {
    outputs: new OutputWriter(runner),
    settings: undefined,
    report: undefined,
    isStateLost: false
  }
  let failure: unknown
  try {
    failure = await run(world, reported)
  } catch (error) {
    failure = error
    await reportFailure(error, reported, runner)
  }
  if (failure === undefined) return
  for (const line of causesOf(failure)) runner.debug(line)
  runner.fail(describe(failure), brief(failure))
}

/** What a run has reported. */
type Reported = {
  readonly outputs: OutputWriter
  /** Once they are read. */
  settings: Settings | undefined
  /** The latest, for a run that does not end by itself. */
  report: Report | undefined
  /** A failure to write the state is reported once. */
  isStateLost: boolean
}

/** Reads the settings and runs them within their time. Rejects when there is no result to report. */
async function run(world: World, reported: Reported): Promise<ActionError | undefined> {
  const { runner } = world
  // Before anything can quote it, for instance a message about another input.
  for (const secret of secretsIn(runner.input('blob-url'))) runner.mask(secret)
  for (const warning of inputWarnings(runner)) runner.warning(warning, 'Inputs')
  // The sign-in method depends on this machine: it comes first, because a session may have the subscription. If these
  // inputs cannot be read, reading all of them throws.
  const common = readCommon(runner) ?? readSettings(runner)
  const clock = world.startClock(common.timeoutMs)
  try {
    const choice = await chooseSignIn(common.signIn, clock, world)
    const settings = readSettings(runner, choice.signedIn)
    reported.settings = settings
    await runner.checkFiles()
    saveMain(runner, { ...settings, interrupted: whenInterrupted(settings.request) })
    const { failure, inDoubt } = await endingWith(
      clock.signal,
      carryOut(settings, choice, clock, world, reported)
    ).catch((error: unknown) => {
      // An operation that rejects has written nothing, unless the run was aborted.
      if (error instanceof ActionError && !isAbort(error)) {
        noteAfterwards(reported, runner, () => saveRefused(runner))
      }
      throw error
    })
    // Everything has been reported, so the post step has nothing to do. Unless the outcome of a write is unknown: the
    // post step has the time to read it.
    if (!inDoubt) noteAfterwards(reported, runner, () => saveEnd(runner))
    return failure
  } finally {
    clock.stop()
  }
}

/** The sign-in method, or why there is none: problems with the inputs are reported first. */
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

/** Runs the operation and reports its result; returns why the step must fail, if it must. */
async function carryOut(
  settings: Settings,
  choice: Choice,
  clock: RunClock,
  world: World,
  reported: Reported
): Promise<Pick<Performed, 'failure' | 'inDoubt'>> {
  const { runner } = world
  const { after } = settings
  const { report, failure, inDoubt, made } = await performSignedIn(
    settings.request,
    choice,
    clock,
    runner,
    (partial) =>
      reported.outputs.publish(() => {
        reported.report = partial()
        return reported.report.outputs
      })
  )
  reported.report = report
  // Before anything that takes time: a verified snapshot must not be forgotten when the job ends.
  if (after !== undefined) {
    noteAfterwards(reported, runner, () => saveCreated(runner, made, after))
  }
  reported.outputs.finish(report.outputs)
  for (const file of [...report.files, resultFile(report.json)]) {
    reported.outputs.finish(await writeReportFile(file, runner))
  }
  warnAboutSize(report, runner)
  if (settings.summary) await writeSummary(runner, report.summary)
  return { failure, inDoubt }
}

/** Signs in and runs the operation. */
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

/** The result file always exists: a later step that reads it must not fail for another reason. */
async function reportFailure(error: unknown, reported: Reported, runner: Runner): Promise<void> {
  const { outputs, settings } = reported
  outputs.finish()
  const { report } = reported
  // What was asked for, also where it could not be read.
  const operation = settings?.request.operation ?? (runner.input('operation') || 'create')
  const json = { operation, ...report?.json, failure: describe(error) }
  outputs.finish(await writeReportFile(resultFile(json), runner))
  if (settings?.summary === true) {
    const failure = failureSummary(settings.request.operation, asActionError(error))
    await writeSummary(runner, report?.summary ?? ((): string => failure))
  }
}

/**
 * Completes the sign-in settings with the environment: secrets come from there and are never stored. Throws
 * `InvalidInput` for an invalid proxy in the environment.
 */
export function connectOptions(
  signIn: SignInSettings,
  runner: Runner,
  clock: RunClock
): ConnectOptions {
  return {
    usesProxy: usesProxy((name) => runner.env(name)),
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

/** Without a trailing line break, which a secret from a file has; Entra's secrets contain no white space. */
function clientSecret(runner: Runner): string | undefined {
  const secret = runner.env('AZURE_CLIENT_SECRET')?.trim()
  return secret === '' ? undefined : secret
}

/** Outputs that would exceed what a job can hand on are empty. */
function warnAboutSize({ outputs }: Report, runner: Runner): void {
  const names = LIST_OUTPUTS.filter((name) => outputs[name] === '')
  if (names.length === 0) return
  runner.warning(
    `Empty, because the value exceeds the size limit of a job output: ${names.map((name) => `"${name}"`).join(', ')}. The file in "result-file" contains everything.`,
    'Output too large'
  )
}

function resultFile(json: unknown): ReportFile {
  return { output: 'result-file', name: 'snapshots', json }
}

/** A file that cannot be written does not change what was done. */
async function writeReportFile(
  { output, name, json }: ReportFile,
  runner: Runner
): Promise<Outputs> {
  try {
    return { [output]: await runner.writeFile(fileName(name, runner), jsonParts(json)) }
  } catch (error) {
    runner.warning(`The file of "${output}" could not be written: ${describe(error)}`, output)
    return {}
  }
}

/** Saves state for the post step when the work is done: a failure of this does not fail the step. */
function noteAfterwards(reported: Reported, runner: Runner, note: () => void): void {
  try {
    note()
  } catch (error) {
    if (reported.isStateLost) return
    reported.isStateLost = true
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

/** A summary that cannot be written does not change what was done. */
export async function writeSummary(runner: Runner, summary: () => string): Promise<void> {
  try {
    await runner.summary(summary())
  } catch (error) {
    runner.warning(`The job summary could not be written: ${describe(error)}`)
  }
}

/** Ends with the run even if the work does not notice its timeout. */
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
