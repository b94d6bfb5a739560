/** The main step: settings → operation → outputs → summary. The one place that fails the step. */

import { readSettings, withSubscription } from './action/inputs.ts'
import type { Settings, SignInSettings } from './action/inputs.ts'
import type { OutputName } from './action/names.ts'
import { reportCreate } from './action/report/create-report.ts'
import { reportList } from './action/report/list-report.ts'
import type { Outputs, Report, ReportFile } from './action/report/report.ts'
import { memoryOf, rememberEnd, rememberMain } from './action/state.ts'
import type { ConnectOptions, SignedIn } from './azure/connect.ts'
import type { RunClock } from './clock.ts'
import { ActionError, causesOf, describe } from './errors.ts'
import { isInDoubt } from './operations/create-outcome.ts'
import { create } from './operations/create.ts'
import { list } from './operations/list.ts'
import type { Ports, Runner } from './ports.ts'
import { version } from './version.ts'

/** The world as the steps see it; tests bring their own. */
export type World = {
  readonly runner: Runner
  readonly startClock: (timeoutMs: number) => RunClock
  /** Chooses the way to sign in; its `connect` goes it. */
  readonly signIn: (options: ConnectOptions) => Promise<SignedIn>
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
  const settings = readSettings(runner)
  refuseCancelled(settings)
  rememberMain(runner, settings.signIn)
  const clock = world.startClock(settings.timeoutMs)
  try {
    const { failure, inDoubt } = await endingWith(clock.signal, carryOut(settings, clock, world))
    // Everything has been told: what is left for the post step is nothing.
    // Unless nobody knows what Azure took: the post step has the time to look.
    if (!inDoubt) rememberEnd(runner)
    return failure
  } finally {
    clock.stop()
  }
}

/**
 * A post step whose main step was killed before it could note anything takes itself for the main step. The
 * status of the job tells that nobody wants a snapshot any more; red, because there is none.
 */
function refuseCancelled({ jobStatus, request }: Settings): void {
  if (jobStatus !== 'cancelled' || request.operation !== 'create' || request.dryRun) return
  throw new ActionError('Cancelled', 'The job is cancelled: no snapshot is taken in it.', {
    remedy: 'Run the job again.'
  })
}

/** Performs the operation and tells its result; returns why the step has to fail, when it has to. */
async function carryOut(
  settings: Settings,
  clock: RunClock,
  world: World
): Promise<Pick<Performed, 'failure' | 'inDoubt'>> {
  const { runner } = world
  const signedIn = await world.signIn(connectOptions(settings.signIn, runner, clock))
  const request = withSubscription(settings.request, signedIn.subscriptionId)
  const azure = await signedIn.connect()
  const ports: Ports = { azure, clock, log: runner, memory: memoryOf(runner), run: runner.run }
  const setOutputs = outputSetter(runner)

  const { report, failure, inDoubt } = await perform(request, ports, (partial) =>
    setOutputs(partial.outputs)
  )
  setOutputs(report.outputs)
  for (const file of [...report.files, resultFile(report.json)]) {
    setOutputs(await writeReportFile(file, runner))
  }
  warnAboutSize(report, runner)
  if (settings.summary) await writeSummary(runner, report)
  return { failure, inDoubt }
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

type Performed = {
  readonly report: Report
  readonly failure: ActionError | undefined
  /** Whether Azure may have taken a write that no output names. */
  readonly inDoubt: boolean
}

/** Dispatches on the operation. A new operation is a line here and files of its own. */
async function perform(
  request: Settings['request'],
  ports: Ports,
  publish: (partial: Report) => void
): Promise<Performed> {
  const { run, clock } = ports
  switch (request.operation) {
    case 'create': {
      const result = await create(request, ports, (partial) =>
        publish(reportCreate(partial, run, clock.now()))
      )
      return {
        report: reportCreate(result, run, clock.now()),
        failure: result.failure,
        inDoubt: result.outcomes.some(isInDoubt)
      }
    }
    case 'list': {
      const result = await list(request, ports)
      return { report: reportList(result, run, clock.now()), failure: undefined, inDoubt: false }
    }
  }
}

/** Completes the sign-in settings with the environment: secrets come from there and are never stored. */
export function connectOptions(
  signIn: SignInSettings,
  runner: Runner,
  clock: RunClock
): ConnectOptions {
  return {
    signIn: {
      auth: signIn.auth,
      clientId: signIn.clientId,
      tenantId: signIn.tenantId,
      audience: signIn.audience,
      clientSecret: runner.env('AZURE_CLIENT_SECRET'),
      certificatePath: runner.env('AZURE_CLIENT_CERTIFICATE_PATH'),
      certificatePassword: runner.env('AZURE_CLIENT_CERTIFICATE_PASSWORD'),
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

/** Sets outputs when their value changes: they are set again and again while a run goes on. */
function outputSetter(runner: Runner): (outputs: Outputs) => void {
  const set = new Map<string, string>()
  return (outputs) => {
    for (const [name, value] of Object.entries(outputs) as [OutputName, string][]) {
      if (set.get(name) === value) continue
      set.set(name, value)
      runner.output(name, value)
    }
  }
}

/** Outputs that would exceed what a job can hand on are empty; that must not look like "none". */
function warnAboutSize({ outputs }: Report, runner: Runner): void {
  const names = (['snapshots', 'snapshot-ids', 'snapshot-names'] as const).filter(
    (name) => outputs[name] === '' && outputs.count !== '0'
  )
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
