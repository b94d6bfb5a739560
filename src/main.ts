/** The main step: settings → operation → outputs → summary. The one place that fails the step. */

import { readSettings } from './action/inputs.ts'
import type { Settings } from './action/inputs.ts'
import type { Operation, OutputName } from './action/names.ts'
import { refuseUnusableProxy } from './action/proxies.ts'
import type { Outputs, Report, ReportFile } from './action/report/report.ts'
import type { SignInSettings } from './action/settings/common.ts'
import { withSubscription } from './action/settings/subscription.ts'
import type { Unplanned } from './action/state.ts'
import { memoryOf, rememberEnd, rememberMade, rememberMain } from './action/state.ts'
import type { ConnectOptions, SignedIn } from './azure/connect.ts'
import type { RunClock } from './clock.ts'
import { ActionError, causesOf, describe } from './errors.ts'
import type { Blobs } from './operations/export/ports.ts'
import { asActionError } from './operations/common/failures.ts'
import type { AllPorts, Performed } from './perform.ts'
import { perform, performOffline, performWithout } from './perform.ts'
import type { Azure, Runner } from './ports.ts'
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
const LAST_WORDS_MS = 2_000

/** Runs the step. Never rejects: what goes wrong fails the step with one message. */
export async function main(world: World): Promise<void> {
  const { runner } = world
  let failure: unknown
  try {
    failure = await run(world)
  } catch (error) {
    failure = error
    await tellFailure(error, runner)
  }
  if (failure === undefined) return
  for (const line of causesOf(failure)) runner.debug(line)
  runner.fail(describe(failure))
}

/** Reads the settings and carries them out within their time. Rejects when there is no result to tell. */
async function run(world: World): Promise<ActionError | undefined> {
  const { runner } = world
  // Before anything can quote it: a message about another input, for instance.
  for (const secret of secretsIn(runner.input('blob-url'))) runner.mask(secret)
  const settings = readSettings(runner)
  refuseCancelled(settings)
  rememberMain(runner, { ...settings, unplanned: changesUnplanned(settings) })
  const clock = world.startClock(settings.timeoutMs)
  try {
    const { failure, inDoubt } = await endingWith(clock.signal, carryOut(settings, clock, world))
    // Everything has been told: what is left for the post step is nothing.
    // Unless nobody knows what Azure took: the post step has the time to look.
    if (inDoubt !== true) rememberEnd(runner)
    return failure
  } finally {
    clock.stop()
  }
}

/** What a cancelled job gets nothing of. */
const REFUSED: Readonly<Partial<Record<Operation, string>>> = {
  create: 'no snapshot is taken in it',
  copy: 'nothing is copied in it',
  restore: 'nothing is restored in it',
  prune: 'nothing is deleted in it',
  export: 'nothing is exported in it'
}

/**
 * A post step whose main step was killed before it could note anything takes itself for the main step. The
 * status of the job tells that nobody wants a write any more; red, because there is none.
 */
function refuseCancelled({ jobStatus, request }: Settings): void {
  const { operation } = request
  const refusal = REFUSED[operation]
  if (jobStatus !== 'cancelled' || refusal === undefined) return
  if ('dryRun' in request && request.dryRun) return
  throw new ActionError('Cancelled', `The job is cancelled: ${refusal}.`, {
    remedy:
      operation === 'create'
        ? 'Run the job again.'
        : 'Run the job again. A step that is to do so in cancelled jobs all the same sets "job-status: success".'
  })
}

/**
 * `finalize` holds and deletes only what its inputs name, and `export` notes in its blob how far it is: they note
 * nothing before.
 */
function changesUnplanned({ request }: Settings): Unplanned | undefined {
  if (request.operation !== 'finalize' && request.operation !== 'export') return undefined
  if (request.dryRun) return undefined
  const neverRan = request.operation === 'finalize' && request.outcome === 'skipped'
  return neverRan ? undefined : request.operation
}

/** Performs the operation and tells its result; returns why the step has to fail, when it has to. */
async function carryOut(
  settings: Settings,
  clock: RunClock,
  world: World
): Promise<Pick<Performed, 'failure' | 'inDoubt'>> {
  const { runner } = world
  const setOutputs = outputSetter(runner)
  const { report, failure, inDoubt, made } = await performSignedIn(
    settings,
    clock,
    world,
    (partial) => setOutputs(partial.outputs, 'on the way')
  )
  // Before anything that takes time: a snapshot that is proven must not be forgotten when the job ends.
  if (settings.after !== undefined) rememberMade(runner, made ?? [], settings.after)
  setOutputs(report.outputs)
  for (const file of [...report.files, resultFile(report.json)]) {
    setOutputs(await writeReportFile(file, runner))
  }
  warnAboutSize(report, runner)
  if (settings.summary) await writeSummary(runner, report)
  return { failure, inDoubt }
}

/** Signs in and performs the operation. */
async function performSignedIn(
  settings: Settings,
  clock: RunClock,
  world: World,
  publish: (partial: Report) => void
): Promise<Performed> {
  const { runner } = world
  const surroundings = { log: runner, run: runner.run, now: clock.now() }
  const offline = performOffline(settings.request, surroundings)
  if (offline !== undefined) return offline
  try {
    const signedIn = await world.signIn(connectOptions(settings.signIn, runner, clock))
    const request = withSubscription(settings.request, signedIn.subscriptionId)
    const azure = await signedIn.connect()
    const ports: AllPorts = {
      azure,
      blobs: azure,
      clock,
      files: runner,
      log: runner,
      memory: memoryOf(runner),
      run: runner.run
    }
    return await perform(request, ports, publish)
  } catch (error) {
    const performed = await performWithout(settings.request, asActionError(error), surroundings)
    if (performed === undefined) throw error
    return performed
  }
}

/** The result file is always there: a later step that reads it must not fail for another reason. */
async function tellFailure(error: unknown, runner: Runner): Promise<void> {
  try {
    const json = { failure: describe(error) }
    const outputs = await writeReportFile(resultFile(json), runner)
    outputSetter(runner)(outputs)
  } catch (problem) {
    runner.debug(`the result file could not be written: ${describe(problem)}`)
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
      clientSecret: runner.env('AZURE_CLIENT_SECRET'),
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

/**
 * Characters of one output that are written while a run goes on. The runner keeps every value that an output ever
 * had in a file, and with a set of hundreds of disks some change a thousand times: then only the end is written.
 */
const MOST_REWRITTEN = 256 * 1024

/** Sets outputs when their value changes: they are set again and again while a run goes on. */
function outputSetter(runner: Runner): (outputs: Outputs, moment?: 'end' | 'on the way') => void {
  const set = new Map<string, string>()
  const written = new Map<string, number>()
  return (outputs, moment = 'end') => {
    for (const [name, value] of Object.entries(outputs) as [OutputName, string][]) {
      if (set.get(name) === value) continue
      const length = (written.get(name) ?? 0) + value.length
      if (moment !== 'end' && length > MOST_REWRITTEN) continue
      written.set(name, length)
      set.set(name, value)
      runner.output(name, value)
    }
  }
}

/** Outputs that hold a list of what was found or made; empty for want of any only where `count` says so. */
const LISTS = [
  'snapshots',
  'snapshot-ids',
  'snapshot-names',
  'copied-snapshot-ids',
  'restored-disk-ids'
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
    `Empty, because it would not fit into a job output: ${names.map((name) => `"${name}"`).join(', ')}. The file that "result-file" names holds everything.`,
    'An output is too large'
  )
}

function resultFile(json: unknown): ReportFile {
  return { output: 'result-file', name: 'snapshots', json }
}

async function writeReportFile(
  { output, name, json }: ReportFile,
  runner: Runner
): Promise<Outputs> {
  const text = JSON.stringify(json, null, 2)
  return { [output]: await runner.writeFile(fileName(name, runner), text) }
}

function fileName(name: string, runner: Runner): string {
  const { runId, runAttempt, job, step } = runner.run
  return `${name}-${runId}-${runAttempt}-${job}-${step}.json`.replaceAll(/[^\w.-]/g, '-')
}

/** A summary that cannot be written harms nothing that was done. */
async function writeSummary(runner: Runner, report: Report): Promise<void> {
  try {
    await runner.summary(report.summary())
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
      timer = setTimeout(() => reject(signal.reason as Error), LAST_WORDS_MS)
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
