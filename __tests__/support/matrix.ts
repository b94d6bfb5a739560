/**
 * The fault matrix: something is run once on the real SDK to learn its requests, then once more for every one of them
 * and every fault. What must hold afterwards is read from the simulator itself, not from what the run says.
 *
 * What is run is a `Scenario`, one object in a file beside this one; this file knows no operation.
 */

import type { FaultMoment, FaultTarget } from '../../simulator/faults/fault.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { Json, JsonObject } from '../../simulator/wire/json.ts'
import { isObject, stringAt } from '../../simulator/wire/json.ts'
import type { Exchange } from '../../simulator/wire/recording.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { ActionError, describe } from '../../src/errors.ts'
import type { AllPorts } from '../../src/action/operations/operation.ts'
import type { Azure, Blobs, DataRef, PlannedWrite, TemporaryDisk } from '../../src/ports.ts'
import { refKey } from '../../src/snapshots/resource-id.ts'
import { InMemoryFiles } from './data-ports.ts'
import type { Book, Problem } from './invariants.ts'
import { bookOf, keptAtHome, nothingWritten, other, othersUntouched } from './invariants.ts'
import type { Fault, Struck } from './matrix-faults.ts'
import { FAULTS, concerns, momentsOf, specOf } from './matrix-faults.ts'
import { RecordingRunner } from './recording-runner.ts'
import { connectTo } from './simulated.ts'
import { TestClock } from './test-clock.ts'

/** Something to run under every fault. A new operation is an object of this type, and a line in the test. */
export type Scenario = {
  readonly name: string
  /** What its cases are counted under. */
  readonly operation: string
  /** How a run ends that meets no fault, where that is no success; what else it may end in after one that passes. */
  readonly ends?: readonly ErrorCode[]
  /** Makes what a run meets, again for every case. */
  readonly seed: (place: Place) => Case | Promise<Case>
  /** Signs in inside of the case; without it all cases share one connection. */
  readonly connect?: (bounds: Bounds, place: Place) => Promise<Connected>
  /** Whether a request is hit; every one unless it says so. */
  readonly injects?: (row: Row) => boolean
  /** What a request is hit with; the faults of Resource Manager unless it says so. */
  readonly faults?: readonly Fault[] | ((row: Row) => readonly Fault[])
  /** Whether its runs are to write nothing. */
  readonly dryRun?: boolean
  /** The time that its runs have, where no input gives it; else it is that of the fault. */
  readonly timeoutMs?: number
}

/** What a sign-in leads to. */
export type Connected = Azure & Blobs

/** One run of a scenario, in a world of its own. */
export type Case = {
  /** Runs it; returns why the step fails, when it has a result and fails all the same. `nth` counts runs of the job. */
  readonly run: (ports: AllPorts, nth: number) => Promise<ActionError | undefined>
  /** What does not hold after the latest run. */
  readonly judge: (attempt: Attempt) => readonly Problem[]
  /** Ends what the scenario itself made go wrong: after this a run has to succeed. */
  readonly mend?: () => void
}

/** A case, and the world as it was before it. */
type Prepared = Case & {
  readonly before: Book
  readonly isOwn: (id: string) => boolean
}

/** Where a case lives: a resource group that is its own, and containers of that name. */
export type Place = {
  readonly simulator: Simulator
  readonly group: string
  readonly subscriptionId: string
  /** The simulator's clock before anything was run. */
  readonly startedAt: number
  /** What a run before the one that is hit needs. */
  readonly portsFor: (nth: number) => Promise<AllPorts>
}

/** What a sign-in needs of its run. Read again for each request: some libraries keep their first connection. */
export type Bounds = {
  readonly signal: AbortSignal
  readonly remaining: () => number
  readonly now: () => number
  readonly say: (message: string) => void
}

/** One request of a clean run. */
export type Row = Struck & {
  readonly title: string
  /** Which request of that method and path, counted from 1. */
  readonly nth: number
}

/** One case: a request, and what hits it when. */
export type Injection = {
  readonly title: string
  readonly scenario: string
  readonly operation: string
  readonly row: Row
  readonly fault: Fault
  readonly when: FaultMoment
}

/** What one run came to. */
export type Attempt = {
  readonly succeeded: boolean
  readonly failure: ActionError | undefined
  /** Anything thrown that is no ActionError. */
  readonly stray: unknown
  /** What this run and those before it noted for the post step. */
  readonly planned: readonly PlannedWrite[]
  /** The snapshots whose data may be open, as saved for the post step, by this run and earlier ones. */
  readonly granted: readonly DataRef[]
  /** The temporary disks that may exist, as saved for the post step, by this run and earlier ones. */
  readonly temporary: readonly TemporaryDisk[]
  /** Everything that was said, line by line. */
  readonly said: readonly string[]
  /** It met at most what passes: it must have come to the same end as a clean run. */
  readonly undisturbed: boolean
  /** Azure itself said, in its own words, that there is no such resource. */
  readonly saidGone: boolean
  /** An item of a list could not be read: it is not changed. */
  readonly hidden: boolean
}

/** What came of a number of cases. */
export type Totals = {
  cases: number
  succeeded: number
  failed: number
  wrong: number
  duplicates: number
  lost: number
}

/** Real time after which a run counts as one that never ends; a busy machine stops a process for many seconds. */
const NEVER_MS = 60_000

/** Name of the disk and the snapshot that nobody asks for. */
export const ANOTHER = 'another'

/** How much virtual time a job is started again after: its snapshots get other names. */
const NEXT_RUN_MS = 61_000

export class Matrix {
  /** By operation, in the order in which they came. */
  readonly totals = new Map<string, Totals>()
  readonly rejections: unknown[] = []
  private readonly simulator: Simulator
  private readonly noteRejection = (reason: unknown): void => void this.rejections.push(reason)
  private serial = 0
  private clock = new TestClock()
  private said: string[] = []
  private shared: Promise<Connected> | undefined
  private readonly bounds: Bounds

  constructor(simulator: Simulator) {
    this.simulator = simulator
    this.bounds = boundsOf(
      () => this.clock,
      (message) => this.said.push(message)
    )
    process.on('unhandledRejection', this.noteRejection)
  }

  close(): void {
    process.off('unhandledRejection', this.noteRejection)
  }

  /** The requests of a clean run that are to be given faults, in the order in which they left. */
  async rowsOf(scenario: Scenario): Promise<readonly Row[]> {
    const { place, one } = await this.begin(scenario)
    const clock = this.makeClock(scenario.timeoutMs)
    const attempt = await this.attempt(scenario, place, one, 1, { clock })
    const problems = this.judge(scenario, one, attempt)
    if (
      attempt.stray !== undefined ||
      attempt.failure?.code !== scenario.ends?.[0] ||
      problems.length > 0
    ) {
      const flaws = problems.map(({ text }) => text).join('; ')
      throw new Error(
        `the clean run of "${scenario.name}" is not as expected: ${reported(attempt)} ${flaws}`
      )
    }
    const seen = new Map<string, number>()
    const known = new Known()
    const rows = this.simulator.exchanges.map((exchange): Row => {
      const { method, status, responseHeaders: headers, responseBody: body } = exchange
      const path = pathOf(exchange.url, place.group)
      const nth = (seen.get(`${method} ${path}`) ?? 0) + 1
      seen.set(`${method} ${path}`, nth)
      const title = `${method} ${shortOf(path)} #${nth}`
      const seenBefore = method === 'GET' && status < 300 && known.has(exchange)
      known.note(exchange)
      return { title, method, path, nth, status, headers, body, seenBefore }
    })
    this.end(place, one)
    return rows.filter((row) => scenario.injects?.(row) ?? true)
  }

  /** Every fault that says anything about a request, at every moment at which it can hit. */
  casesOf({ name, operation, faults = FAULTS }: Scenario, row: Row): readonly Injection[] {
    const all = typeof faults === 'function' ? faults(row) : faults
    return all
      .filter((one) => concerns(one, row))
      .flatMap((fault) =>
        momentsOf(fault, row.method).map((when) => ({
          title: `${name}: ${row.title}: ${fault.name} ${when}`,
          scenario: name,
          operation,
          row,
          fault,
          when
        }))
      )
  }

  /** Strikes requests; returns what does not hold, one line per case. */
  async inject(scenario: Scenario, injections: readonly Injection[]): Promise<readonly string[]> {
    const lines: string[] = []
    for (const injection of injections) {
      const problems = await this.runCase(scenario, injection)
      lines.push(...problems.map(({ kind, text }) => `${injection.title}: [${kind}] ${text}`))
    }
    return lines
  }

  private async runCase(
    scenario: Scenario,
    { row, fault, when }: Injection
  ): Promise<readonly Problem[]> {
    const { place, one, another } = await this.begin(scenario)
    const path = row.path.replaceAll('{group}', place.group)
    const target: FaultTarget = { method: row.method, path: patternOf(path), nth: row.nth }
    const clock = this.makeClock(scenario.timeoutMs ?? fault.timeoutMs)
    const seen = { struck: false }
    const scene = { another: path.includes('/disks/') ? another.disk : another.snapshot }
    const spec = specOf(fault, target, when, scene)
    this.simulator.hook(target, 'before', () => {
      seen.struck = true
      if (spec.kind === 'hang') setTimeout(() => clock.cancel(), 5)
    })
    this.simulator.injectFault(spec)

    const rejected = this.rejections.length
    const passes = fault.transient && (spec.kind !== 'rewrite' || row.status < 400)
    const first = await this.attempt(scenario, place, one, 1, {
      clock,
      undisturbed: passes,
      saidGone: fault.saysGone,
      hidden: fault.hides,
      // A connection that is cancelled, or that has learnt of a wrong clock, serves no other run.
      ownConnection: spec.kind === 'hang' || spec.kind === 'date'
    })
    this.simulator.clearFaults()
    const problems: Problem[] = [...judgeWords(first, clock), ...this.judge(scenario, one, first)]
    if (!seen.struck) problems.push(other(`the fault never struck: ${reported(first)}`))
    if (passes && !endsWell(first, scenario)) {
      problems.push(other(`a passing fault was not survived: ${reported(first)}`))
    }
    // What ends as a clean run does can be mended as that can.
    if (!first.succeeded && !passes) {
      problems.push(...(await this.again(scenario, place, one, first)))
    }
    if (this.rejections.length > rejected) {
      problems.push(other(`unhandled rejection: ${String(this.rejections.at(-1))}`))
    }
    this.count(scenario, first, problems)
    this.end(place, one)
    return problems
  }

  /** A failed job is run again, in a world where nothing goes wrong any more: it has to succeed. */
  private async again(
    scenario: Scenario,
    place: Place,
    one: Prepared,
    { planned, granted, temporary, saidGone }: Attempt
  ): Promise<readonly Problem[]> {
    one.mend?.()
    const clock = this.makeClock(scenario.timeoutMs)
    const before = { clock, planned, granted, temporary, saidGone }
    const second = await this.attempt(scenario, place, one, 2, before)
    const problems = [...judgeWords(second, clock), ...this.judge(scenario, one, second)]
    if (!second.succeeded) problems.push(other(`it failed: ${reported(second)}`))
    return problems.map(({ kind, text }) => ({ kind, text: `second attempt: ${text}` }))
  }

  /** What holds for whatever is run, and what holds for this. */
  private judge({ dryRun = false }: Scenario, one: Prepared, attempt: Attempt): readonly Problem[] {
    const { before, isOwn } = one
    const after = bookOf(this.simulator)
    return [
      ...keptAtHome(this.simulator),
      ...othersUntouched(before, after, isOwn),
      ...(dryRun ? nothingWritten(this.simulator, before, after, attempt.planned) : []),
      ...one.judge(attempt)
    ]
  }

  private count({ operation }: Scenario, first: Attempt, problems: readonly Problem[]): void {
    const has = (kind: Problem['kind']): number =>
      problems.some((problem) => problem.kind === kind) ? 1 : 0
    const totals = this.totals.get(operation) ?? noTotals()
    this.totals.set(operation, totals)
    totals.cases += 1
    if (first.succeeded) totals.succeeded += 1
    else totals.failed += 1
    totals.wrong += has('wrong')
    totals.duplicates += has('duplicate')
    totals.lost += has('lost')
  }

  private makeClock(timeoutMs?: number): TestClock {
    return new TestClock(timeoutMs, (ms) => void this.simulator.advance({ ms }))
  }

  /** A case that is ready to run, and a disk and its snapshot that nobody asks for. */
  private async begin(scenario: Scenario): Promise<{
    readonly place: Place
    readonly one: Prepared
    readonly another: { readonly disk: JsonObject; readonly snapshot: JsonObject }
  }> {
    this.serial += 1
    const group = `matrix-${this.serial}`
    const place: Place = {
      simulator: this.simulator,
      group,
      subscriptionId: SEEDED.subscriptionId,
      startedAt: this.simulator.clock.now(),
      portsFor: async (nth) => {
        this.clock = this.makeClock()
        return portsOf(
          await this.connection(),
          this.clock,
          new RecordingRunner({}, {}, { runAttempt: nth })
        )
      }
    }
    const disk = this.simulator.seedDisk({ name: ANOTHER, group })
    const snapshot = this.simulator.seedSnapshot({ name: ANOTHER, source: disk.id, group })
    const one = await scenario.seed(place)
    if (scenario.connect === undefined) await this.connection()
    this.simulator.clearExchanges()
    const another = {
      disk: this.simulator.getResource({ id: disk.id }),
      snapshot: this.simulator.getResource({ id: snapshot.id })
    }
    const prepared: Prepared = {
      ...one,
      before: bookOf(this.simulator),
      isOwn: (id) => id.includes(`/${group}/`) && !id.endsWith(`/${ANOTHER}`)
    }
    return { place, one: prepared, another }
  }

  /** So that nothing grows: the next case finds an empty Azure. */
  private end({ group, subscriptionId }: Place, one: Case): void {
    one.mend?.()
    const { machines, disks, snapshots } = this.simulator.readState()
    for (const { id } of this.simulator.readAccess()) this.simulator.revokeAccess({ id })
    for (const { containers } of this.simulator.world.storage.values()) containers.delete(group)
    for (const each of machines.filter((resource) => isIn(resource, group))) {
      this.simulator.deleteVm({ id: stringAt(each, 'id') ?? '' })
    }
    for (const each of snapshots.filter((resource) => isIn(resource, group))) {
      this.simulator.deleteSnapshot({ id: stringAt(each, 'id') ?? '' })
    }
    for (const each of disks.filter((resource) => isIn(resource, group))) {
      this.simulator.deleteDisk({ id: stringAt(each, 'id') ?? '' })
    }
    this.simulator.world.groups.delete(`${subscriptionId}/${group}`.toLowerCase())
    this.simulator.clearExchanges()
  }

  /** One sign-in serves all runs but those that are about signing in, or that end it. */
  private connection(): Promise<Connected> {
    this.shared ??= connectTo(this.simulator, {
      ...this.bounds,
      // It outlives the clocks of the runs: Azure's answers would not agree with each new one.
      now: () => this.simulator.clock.now(),
      signal: new AbortController().signal
    }).then(({ azure }) => azure)
    return this.shared
  }

  private connect({ connect }: Scenario, place: Place, own: boolean): Promise<Connected> {
    if (connect !== undefined) return connect(this.bounds, place)
    if (!own) return this.connection()
    return connectTo(this.simulator, { signal: this.clock.signal }).then(({ azure }) => azure)
  }

  private async attempt(
    scenario: Scenario,
    place: Place,
    one: Case,
    nth: number,
    {
      clock = this.makeClock(),
      undisturbed = true,
      saidGone = false,
      hidden = false,
      planned = [],
      granted = [],
      temporary = [],
      ownConnection = false
    }: Partial<
      Pick<Attempt, 'undisturbed' | 'saidGone' | 'hidden' | 'planned' | 'granted' | 'temporary'>
    > & {
      readonly clock?: TestClock
      readonly ownConnection?: boolean
    } = {}
  ): Promise<Attempt> {
    this.clock = clock
    this.said = []
    const { said } = this
    const runner = new RecordingRunner({}, {}, { runAttempt: nth })
    const noted: Noted = {
      planned: [...planned],
      granted: [],
      temporary: new Map(temporary.map((disk) => [refKey(disk), disk]))
    }
    const work = async (): Promise<ActionError | undefined> => {
      const azure = await this.connect(scenario, place, ownConnection)
      if (nth > 1) await clock.sleep(NEXT_RUN_MS)
      return one.run(portsOf(azure, clock, runner, noted), nth)
    }
    let failure: ActionError | undefined
    let stray: unknown
    try {
      failure = await withinReason(work())
    } catch (error) {
      if (error instanceof ActionError) failure = error
      else stray = error
    }
    return {
      succeeded: failure === undefined && stray === undefined,
      failure,
      stray,
      planned: noted.planned,
      granted: [...granted, ...noted.granted],
      temporary: [...noted.temporary.values()],
      said: [...runner.lines, ...runner.warnings, ...said],
      undisturbed,
      saidGone,
      hidden
    }
  }
}

/** The resources that the answers of a run have shown, by their lower-cased ids. */
class Known {
  private readonly ids = new Set<string>()

  has({ url }: Exchange): boolean {
    const id = idOf(url)
    return id !== '' && this.ids.has(id)
  }

  note({ method, url, status, responseBody: body }: Exchange): void {
    if (status >= 300) return
    if (method === 'DELETE') this.ids.delete(idOf(url))
    else this.ids.add(idOf(url))
    if (!isObject(body) || !Array.isArray(body.value)) return
    for (const one of body.value as readonly Json[]) {
      this.ids.add((stringAt(isObject(one) ? one : {}, 'id') ?? '').toLowerCase())
    }
  }
}

function idOf(url: string): string {
  const { pathname } = new URL(url)
  return /\/(?:disks|snapshots|virtualMachines)\/[^/]+$/i.test(pathname)
    ? pathname.toLowerCase()
    : ''
}

/** What a run has told the post step. */
type Noted = {
  readonly planned: PlannedWrite[]
  granted: readonly DataRef[]
  readonly temporary: Map<string, TemporaryDisk>
}

function portsOf(
  azure: Connected,
  clock: TestClock,
  log: RecordingRunner,
  noted: Noted = { planned: [], granted: [], temporary: new Map() }
): AllPorts {
  return {
    azure,
    blobs: azure,
    clock,
    log,
    run: log.run,
    files: new InMemoryFiles(),
    stateStore: {
      planned: (writes) => void noted.planned.push(...writes),
      opening: (snapshots) => void (noted.granted = [...noted.granted, ...snapshots]),
      closed(snapshots) {
        const keys = new Set(snapshots.map((one) => refKey(one)))
        noted.granted = noted.granted.filter((one) => !keys.has(refKey(one)))
      },
      creating: (disk) => void noted.temporary.set(refKey(disk), disk),
      deleted: (disk) => void noted.temporary.delete(refKey(disk))
    }
  }
}

function boundsOf(clock: () => TestClock, say: (message: string) => void): Bounds {
  return {
    get signal() {
      return clock().signal
    },
    remaining: () => clock().remaining(),
    now: () => clock().now(),
    say
  }
}

/** Whether a run came to an end that a clean run can come to. */
function endsWell({ failure, stray }: Attempt, { ends = [] }: Scenario): boolean {
  if (stray !== undefined) return false
  return failure === undefined ? ends.length === 0 : ends.includes(failure.code)
}

function noTotals(): Totals {
  return { cases: 0, succeeded: 0, failed: 0, wrong: 0, duplicates: 0, lost: 0 }
}

/** A failure has to be a text for a person, with what to do next. */
function judgeWords({ failure, stray, said }: Attempt, clock: TestClock): readonly Problem[] {
  if (stray !== undefined) return [other(`it threw ${thrown(stray)}`)]
  const problems = said.filter(isBad).map((line) => other(`a bad line in the log: ${line}`))
  if (failure === undefined) {
    if (clock.remaining() <= 0) problems.push(other('a success past the timeout'))
    return problems
  }
  const text = describe(failure)
  if (failure.message.trim().length < 20) problems.push(other(`hardly a message: "${text}"`))
  if (isBad(text)) problems.push(other(`a bad message: ${text}`))
  // Whoever cancels a run before its first write knows what to do next.
  if (failure.code !== 'Cancelled' && failure.remedy === undefined && !text.includes('\n')) {
    problems.push(other(`no remedy: ${text}`))
  }
  if (failure.code === 'Timeout') problems.push(other(`it went on until the timeout: ${text}`))
  return problems
}

/** What nobody should read: leftovers of the program, and URLs that are signed. */
function isBad(text: string): boolean {
  return /\bundefined\b|\[object |\bNaN\b|[?&](?:s|sig|h|c)=|\n\s+at |Cannot read propert|is not (?:a function|iterable)|Unexpected (?:token|end)|Invalid time value|<html/.test(
    text
  )
}

function reported({ failure, stray }: Attempt): string {
  if (stray !== undefined) return thrown(stray)
  return failure === undefined ? 'a success' : `${failure.code}: ${describe(failure)}`
}

function thrown(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** Whether a resource is in a group. */
export function isIn(resource: JsonObject, group: string): boolean {
  return (stringAt(resource, 'id') ?? '').toLowerCase().includes(`/resourcegroups/${group}/`)
}

/** The path of a request without what differs from run to run, and by which Storage shows what is asked of it. */
function pathOf(url: string, group: string): string {
  const { pathname, searchParams } = new URL(url)
  const component = searchParams.get('comp')
  return pathname
    .replaceAll(new RegExp(group, 'gi'), '{group}')
    .replace(/(?<=\/(?:Disk)?Operations\/)[^/]+$/i, '{operation}')
    .replace(/^\/md-[\da-z]+\/[\da-z]+\/abcd$/, '/{data}')
    .replace(/(?<=-verify-)[\da-f]{12}(?=\/|$)/, '{mark}')
    .concat(component === null ? '' : `?comp=${component}`)
}

/** A path as the title of a test: without where it is, and without random ids. */
function shortOf(path: string): string {
  return path
    .replace(/^\/subscriptions\/.*\/(?=disks|snapshots|virtualMachines|(?:Disk)?Operations)/i, '')
    .replaceAll(/\/[\da-f]{8}-[\da-f-]{27}(?=\/|$)/gi, '/…')
}

function patternOf(path: string): string {
  const [where = '', component] = path.split('?comp=')
  const escaped = where
    .replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    .replace('{operation}', '[^/?]+')
    .replace('{data}', '[^/?]+/[^/?]+/abcd')
    .replace('{mark}', String.raw`[\da-f]{12}`)
  return component === undefined
    ? `^${escaped}(?:\\?(?!.*\\bcomp=)|$)`
    : `^${escaped}\\?(?:.*&)?comp=${component}(?:&|$)`
}

/** Rejects when a run does not end. */
async function withinReason<T>(run: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const never = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the run did not end')), NEVER_MS)
  })
  try {
    return await Promise.race([run, never])
  } finally {
    clearTimeout(timer)
  }
}

/** Shortens timers of exactly these lengths to nothing; returns how to end that. */
export function withoutWaitsOf(waits: ReadonlySet<number>): () => void {
  const real = globalThis.setTimeout
  // Whoever gives arguments counts on them.
  const quick = <Args extends unknown[]>(
    work: (...args: Args) => void,
    ms?: number,
    ...args: Args
  ): NodeJS.Timeout => real(work, ms !== undefined && waits.has(ms) ? 1 : ms, ...args)
  globalThis.setTimeout = Object.assign(quick, { __promisify__: real.__promisify__ })
  return () => {
    globalThis.setTimeout = real
  }
}
