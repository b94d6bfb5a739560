/**
 * The fault matrix: an operation is run once on the real SDK to learn its requests, then once more for every one of
 * them and every fault. What must hold afterwards is read from the simulator itself, not from what the run says.
 */

import { isDeepStrictEqual } from 'node:util'
import { runInThisContext } from 'node:vm'

import type { FaultMoment, FaultTarget } from '../../simulator/faults/fault.ts'
import type { DiskSeed } from '../../simulator/control/seeds.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { Json, JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { ActionError, describe } from '../../src/errors.ts'
import { isVerified } from '../../src/operations/create-outcome.ts'
import type { CreateOutcome } from '../../src/operations/create-outcome.ts'
import { create } from '../../src/operations/create.ts'
import type { ListResult } from '../../src/operations/list.ts'
import { list } from '../../src/operations/list.ts'
import type { Azure, PlannedWrite, Ports } from '../../src/ports.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { createRequest } from './builders.ts'
import type { Fault } from './matrix-faults.ts'
import { FAULTS, concerns, momentsOf, specOf } from './matrix-faults.ts'
import { RecordingRunner } from './recording-runner.ts'
import { connectTo } from './simulated.ts'
import { TestClock } from './test-clock.ts'

/** The runs whose requests are the rows of the matrix. */
export type Scenario = {
  readonly name: string
  readonly operation: 'create' | 'list'
  readonly disks: readonly Omit<DiskSeed, 'group'>[]
  /** Snapshots that each disk has already. */
  readonly snapshots?: number
  /** Whether the disks are gone by the time of the run. */
  readonly gone?: boolean
}

/** One request of a clean run. */
export type Row = {
  readonly title: string
  readonly method: string
  /** Path with `{group}` in place of the group's name; operations are all alike. */
  readonly path: string
  /** Which request of that method and path, counted from 1. */
  readonly nth: number
  readonly status: number
  readonly body: Json
}

/** What came of every case so far. */
export type Totals = {
  cases: number
  succeeded: number
  failed: number
  wrong: number
  duplicates: number
  lost: number
  /** Faults of the action that are reported and not yet mended; never one of the three above. */
  known: number
}

type World = {
  readonly group: string
  readonly disks: readonly (ResourceRef & { readonly id: string; readonly uniqueId: string })[]
  /** A disk and its snapshot that nobody asks for. */
  readonly another: { readonly disk: JsonObject; readonly snapshot: JsonObject }
  readonly startedAt: number
}

/** What one run of an operation came to. */
type Attempt = {
  readonly error: ActionError | undefined
  /** Anything thrown that is no ActionError. */
  readonly stray: unknown
  readonly outcomes: readonly CreateOutcome[]
  readonly verified: boolean
  readonly listed: ListResult | undefined
  readonly planned: readonly PlannedWrite[]
  readonly clock: TestClock
  readonly said: readonly (readonly string[])[]
}

type Problem = {
  readonly kind: 'wrong' | 'duplicate' | 'lost' | 'other'
  readonly text: string
}

/** A problem of kind `other` that is reported and not yet mended. */
export type Known = {
  readonly text: RegExp
  readonly why: string
}

/** Real time after which a run counts as one that never ends. */
const NEVER_MS = 8_000

/** Name of the disk and the snapshot that nobody asks for. */
const ANOTHER = 'another'

const REQUEST_TAG = 'snapshot-request'
const DISK_TAG = 'snapshot-disk-unique-id'
const RUN_TAG = 'snapshot-run'

export class Matrix {
  readonly totals: Totals = {
    cases: 0,
    succeeded: 0,
    failed: 0,
    wrong: 0,
    duplicates: 0,
    lost: 0,
    known: 0
  }
  readonly rejections: unknown[] = []
  private readonly simulator: Simulator
  private readonly known: readonly Known[]
  private readonly noteRejection = (reason: unknown): void => void this.rejections.push(reason)
  private serial = 0
  private clock = new TestClock()
  private said: string[] = []
  private shared: Promise<Azure> | undefined

  constructor(simulator: Simulator, known: readonly Known[]) {
    this.simulator = simulator
    this.known = known
    realProcess().on('unhandledRejection', this.noteRejection)
  }

  close(): void {
    realProcess().off('unhandledRejection', this.noteRejection)
  }

  /** The requests of a clean run, in the order in which they left. */
  async rowsOf(scenario: Scenario): Promise<readonly Row[]> {
    const world = this.makeWorld(scenario)
    await this.connection()
    this.simulator.clearExchanges()
    const attempt = await this.attempt(scenario, world, 1)
    if (attempt.error !== undefined || attempt.stray !== undefined) {
      throw new Error(`the clean run of "${scenario.name}" failed: ${told(attempt)}`)
    }
    const seen = new Map<string, number>()
    const rows = this.simulator.exchanges.map(({ method, url, status, responseBody }): Row => {
      const path = pathOf(url, world.group)
      const nth = (seen.get(`${method} ${path}`) ?? 0) + 1
      seen.set(`${method} ${path}`, nth)
      const title = `${method} ${path.replace(/^.*\/(?=disks|snapshots|DiskOperations)/i, '')} #${nth}`
      return { title, method, path, nth, status, body: responseBody }
    })
    this.dropWorld(world)
    return rows
  }

  /** Runs every fault on one request; returns what does not hold, one line per case. */
  async strike(scenario: Scenario, row: Row): Promise<readonly string[]> {
    const lines: string[] = []
    const faults = FAULTS.filter((one) => concerns(one, row.body)).filter(
      ({ effect }) => effect.does !== 'swap' || /\/(?:disks|snapshots)\/[^/]+$/.test(row.path)
    )
    for (const fault of faults) {
      for (const when of momentsOf(fault, row.method)) {
        const title = `${scenario.name}: ${row.title}: ${fault.name} ${when}`
        const problems = await this.runCase(scenario, row, fault, when)
        const fresh = problems.filter((one) => !this.isKnown(one))
        if (fresh.length < problems.length) this.totals.known += 1
        lines.push(...fresh.map(({ kind, text }) => `${title}: [${kind}] ${text}`))
      }
    }
    return lines
  }

  private async runCase(
    scenario: Scenario,
    row: Row,
    fault: Fault,
    when: FaultMoment
  ): Promise<readonly Problem[]> {
    const world = this.makeWorld(scenario)
    const path = row.path.replaceAll('{group}', world.group)
    const target: FaultTarget = { method: row.method, path: patternOf(path), nth: row.nth }
    const clock = this.makeClock(fault.timeoutMs)
    const seen = { struck: false }
    this.simulator.hook(target, 'before', () => {
      seen.struck = true
      if (fault.effect.does === 'hang') setTimeout(() => clock.cancel(), 5)
    })
    const another = path.includes('/disks/') ? world.another.disk : world.another.snapshot
    this.simulator.injectFault(
      specOf(fault, target, when, () => this.truthAt(path, row, world), another)
    )

    const rejected = this.rejections.length
    const first = await this.attempt(scenario, world, 1, clock, fault.effect.does === 'hang')
    this.simulator.clearFaults()
    const problems: Problem[] = [...this.judge(scenario, world, first, [], fault.saysGone)]
    if (!seen.struck) problems.push(other('the fault never struck'))
    const mustSucceed = fault.transient && (fault.effect.does !== 'rewrite' || row.status < 400)
    if (mustSucceed && !succeeded(first))
      problems.push(other(`a passing fault was not survived: ${told(first)}`))

    if (!succeeded(first)) {
      const second = await this.attempt(scenario, world, 2)
      problems.push(
        ...this.judge(scenario, world, second, first.planned).map((one) => ({
          ...one,
          text: `second attempt: ${one.text}`
        }))
      )
      if (!succeeded(second)) problems.push(other(`the second attempt failed: ${told(second)}`))
    }
    if (this.rejections.length > rejected) {
      problems.push(other(`unhandled rejection: ${String(this.rejections.at(-1))}`))
    }
    this.count(first, problems)
    this.dropWorld(world)
    return problems
  }

  private isKnown({ kind, text }: Problem): boolean {
    return kind === 'other' && this.known.some((one) => one.text.test(text))
  }

  private count(first: Attempt, problems: readonly Problem[]): void {
    const has = (kind: Problem['kind']): number =>
      problems.some((problem) => problem.kind === kind) ? 1 : 0
    this.totals.cases += 1
    if (succeeded(first)) this.totals.succeeded += 1
    else this.totals.failed += 1
    this.totals.wrong += has('wrong')
    this.totals.duplicates += has('duplicate')
    this.totals.lost += has('lost')
  }

  /** Azure's own body for the request that is being answered. */
  private truthAt(path: string, row: Row, { group }: World): Json {
    try {
      return this.simulator.getResource({ id: path })
    } catch {
      // No resource: a list, an operation, or one that is absent. There the clean run's answer is as good.
      const text = JSON.stringify(row.body)
      return JSON.parse(text.replaceAll(/matrix-\d+/gi, group)) as Json
    }
  }

  private makeClock(timeoutMs: number): TestClock {
    return new TestClock(timeoutMs, (ms) => void this.simulator.advance({ ms }))
  }

  private makeWorld({ disks, snapshots = 0, gone = false }: Scenario): World {
    this.serial += 1
    const group = `matrix-${this.serial}`
    const { subscriptionId } = SEEDED
    const seeded = disks.map((seed) => {
      const { id, name, uniqueId } = this.simulator.seedDisk({ ...seed, group })
      for (let index = 1; index <= snapshots; index++) {
        this.simulator.seedSnapshot({ name: `${name}-${index}`, source: id, group })
      }
      if (gone) this.simulator.deleteDisk({ id })
      return { id, name, uniqueId, resourceGroup: group, subscriptionId }
    })
    const disk = this.simulator.seedDisk({ name: ANOTHER, group })
    const snapshot = this.simulator.seedSnapshot({ name: ANOTHER, source: disk.id, group })
    const another = {
      disk: this.simulator.getResource({ id: disk.id }),
      snapshot: this.simulator.getResource({ id: snapshot.id })
    }
    return { group, disks: seeded, another, startedAt: this.simulator.clock.now() }
  }

  /** So that nothing grows: the next case finds an empty Azure. */
  private dropWorld({ group }: World): void {
    const { disks, snapshots } = this.simulator.readState()
    for (const one of snapshots.filter((each) => isIn(each, group))) {
      this.simulator.deleteSnapshot({ id: stringAt(one, 'id') ?? '' })
    }
    for (const one of disks.filter((each) => isIn(each, group))) {
      this.simulator.deleteDisk({ id: stringAt(one, 'id') ?? '' })
    }
    this.simulator.clearExchanges()
  }

  /** One sign-in serves all runs but those that end it. */
  private connection(): Promise<Azure> {
    this.shared ??= connectTo(this.simulator, {
      remaining: () => this.clock.remaining(),
      now: () => this.clock.now(),
      say: (message) => this.said.push(message)
    }).then(({ azure }) => azure)
    return this.shared
  }

  private async attempt(
    scenario: Scenario,
    world: World,
    runAttempt: number,
    clock = this.makeClock(600_000),
    bounded = false
  ): Promise<Attempt> {
    this.clock = clock
    this.said = []
    const azure = bounded
      ? (await connectTo(this.simulator, { signal: clock.signal })).azure
      : await this.connection()
    // A later attempt starts at another time, which gives its snapshots other names.
    if (runAttempt > 1) await clock.sleep(61_000)
    const log = new RecordingRunner({}, {}, { runAttempt })
    const planned: PlannedWrite[] = []
    const ports: Ports = {
      azure,
      clock,
      log,
      run: log.run,
      memory: { planned: (writes) => void planned.push(...writes) }
    }
    const attempt: Attempt = {
      error: undefined,
      stray: undefined,
      outcomes: [],
      verified: false,
      listed: undefined,
      planned,
      clock,
      said: [log.lines, log.warnings, this.said]
    }
    try {
      const done = await withinReason(
        scenario.operation === 'create' ? takeAll(world, runAttempt, ports) : listAll(world, ports)
      )
      return { ...attempt, ...done }
    } catch (error) {
      return error instanceof ActionError ? { ...attempt, error } : { ...attempt, stray: error }
    }
  }

  /** Everything that must hold after any run, read from the simulator's own state. */
  private judge(
    scenario: Scenario,
    world: World,
    attempt: Attempt,
    plannedBefore: readonly PlannedWrite[] = [],
    saidGone = false
  ): readonly Problem[] {
    return [
      ...judgeWords(attempt),
      ...(scenario.operation === 'create'
        ? this.judgeCreate(world, attempt, [...plannedBefore, ...attempt.planned])
        : this.judgeList({ ...scenario, gone: scenario.gone === true || saidGone }, world, attempt))
    ]
  }

  private judgeCreate(
    world: World,
    attempt: Attempt,
    planned: readonly PlannedWrite[]
  ): readonly Problem[] {
    const problems: Problem[] = []
    const made = this.simulator
      .readState()
      .snapshots.filter((one) => isIn(one, world.group) && stringAt(one, 'name') !== ANOTHER)
    const of = (uniqueId: string): readonly JsonObject[] =>
      made.filter((one) => {
        const tags = objectAt(one, 'tags')
        return (
          stringAt(tags, DISK_TAG) === uniqueId &&
          stringAt(tags, RUN_TAG)?.startsWith('4711.') === true
        )
      })

    for (const disk of world.disks) {
      const own = of(disk.uniqueId)
      if (own.length > 1) {
        problems.push({ kind: 'duplicate', text: `${disk.name} has ${own.length} snapshots` })
      }
      const outcome = attempt.outcomes.find((one) => one.disk.name === disk.name)
      const claimed = succeeded(attempt) || (outcome !== undefined && isVerified(outcome))
      if (!claimed) continue
      const found = made.find((one) => sameText(stringAt(one, 'id'), outcome?.snapshot?.id))
      for (const text of flawsOf(found, disk.uniqueId, world.startedAt)) {
        problems.push({ kind: 'wrong', text: `${disk.name}: ${text}` })
      }
    }
    if (succeeded(attempt) && !attempt.verified) {
      problems.push({ kind: 'wrong', text: 'a success that is not verified' })
    }
    for (const one of made) {
      const name = stringAt(one, 'name')
      const request = stringAt(objectAt(one, 'tags'), REQUEST_TAG)
      const noted =
        planned.some((write) => write.name === name && write.requestId === request) ||
        attempt.outcomes.some(({ snapshot }) => sameText(snapshot?.id, stringAt(one, 'id')))
      if (!noted) problems.push({ kind: 'lost', text: `nobody knows of snapshot ${name ?? ''}` })
    }
    return problems
  }

  private judgeList(
    { snapshots = 0, gone = false }: Scenario,
    world: World,
    { listed }: Attempt
  ): readonly Problem[] {
    if (listed === undefined) return []
    const problems: Problem[] = []
    const wrong = (text: string): void => void problems.push({ kind: 'wrong', text })
    for (const disk of world.disks) {
      const one = listed.disks.find(({ ref }) => ref.name === disk.name)
      const names = (one?.lineage.generations ?? [])
        .flatMap(({ descendants }) => descendants.map(({ snapshot }) => snapshot.name))
        .toSorted()
      const expected = Array.from({ length: snapshots }, (_, at) => `${disk.name}-${at + 1}`)
      if (!isDeepStrictEqual(names, expected.toSorted())) {
        wrong(`the lineage of ${disk.name} is ${names.join(', ') || 'empty'}`)
      }
      const flawed = (one?.lineage.generations ?? []).flatMap(({ descendants }) =>
        descendants.filter(({ snapshot }) => !this.isTrue(snapshot.id, snapshot.timeCreated))
      )
      if (flawed.length > 0) wrong(`${disk.name}: ${flawed.length} snapshots are not as they are`)
      if (!gone && one?.disk === undefined) wrong(`${disk.name} is there, but said to be gone`)
      if (!gone && one?.disk !== undefined && one.disk.uniqueId !== disk.uniqueId) {
        wrong(`${disk.name} has another unique id`)
      }
    }
    return problems
  }

  private isTrue(id: string, timeCreated: number): boolean {
    try {
      const properties = objectAt(this.simulator.getResource({ id }), 'properties')
      return Date.parse(stringAt(properties, 'timeCreated') ?? '') === timeCreated
    } catch {
      return false
    }
  }
}

/** Promise 1, checked on the resource itself: why it does not hold. */
function flawsOf(
  found: JsonObject | undefined,
  diskUniqueId: string,
  startedAt: number
): readonly string[] {
  if (found === undefined) return ['the snapshot that was claimed does not exist']
  const properties = objectAt(found, 'properties')
  const source = stringAt(objectAt(properties, 'creationData'), 'sourceUniqueId')
  const created = Date.parse(stringAt(properties, 'timeCreated') ?? '')
  const state = stringAt(properties, 'provisioningState')
  const access = stringAt(properties, 'snapshotAccessState')
  const percent = properties.completionPercent ?? 100
  const flaws: readonly (readonly [holds: boolean, text: string])[] = [
    [properties.incremental === true, 'it is not incremental'],
    [source === diskUniqueId, `it comes from ${String(source)}`],
    [created >= Math.floor(startedAt), `it was made before, at ${new Date(created).toISOString()}`],
    [state === 'Succeeded', `its provisioning state is ${String(state)}`],
    [access?.startsWith('Available') === true, `its access state is ${String(access)}`],
    [percent === 100, `it is copied to ${JSON.stringify(percent)} %`]
  ]
  return flaws.filter(([holds]) => !holds).map(([, text]) => text)
}

/** A failure has to be a text for a person, with what to do next. */
function judgeWords({ error, stray, clock, said, outcomes }: Attempt): readonly Problem[] {
  if (stray !== undefined) return [other(`it threw ${thrown(stray)}`)]
  const problems = said
    .flat()
    .filter(isBad)
    .map((line) => other(`a bad line in the log: ${line}`))
  if (error === undefined) {
    if (clock.remaining() <= 0) problems.push(other('a success past the timeout'))
    return problems
  }
  const text = describe(error)
  if (error.message.trim().length < 20) problems.push(other(`hardly a message: "${text}"`))
  if (isBad(text)) problems.push(other(`a bad message: ${text}`))
  // Whoever cancels a run before its first write knows what to do next.
  const needsRemedy = error.code !== 'Cancelled' || outcomes.length > 0
  if (needsRemedy && error.remedy === undefined && !text.includes('\n')) {
    problems.push(other(`no remedy: ${text}`))
  }
  if (error.code === 'Timeout') problems.push(other(`it went on until the timeout: ${text}`))
  for (const { error: own } of outcomes) {
    if (own !== undefined && own.remedy === undefined)
      problems.push(other(`no remedy: ${own.message}`))
  }
  return problems
}

/** What nobody should read: leftovers of the program, and URLs that are signed. */
function isBad(text: string): boolean {
  return /\bundefined\b|\[object |\bNaN\b|[?&](?:s|sig|h|c)=|\n\s+at |Cannot read propert|is not (?:a function|iterable)|Unexpected (?:token|end)|Invalid time value/.test(
    text
  )
}

async function takeAll(
  { disks }: World,
  runAttempt: number,
  ports: Ports
): Promise<Partial<Attempt>> {
  const { outcomes, verified, failure } = await create(
    createRequest({
      disks,
      ifExists: runAttempt > 1 ? 'reuse' : 'fail',
      subscriptionId: SEEDED.subscriptionId
    }),
    ports,
    () => undefined
  )
  return { outcomes, verified, error: failure }
}

async function listAll({ disks }: World, ports: Ports): Promise<Partial<Attempt>> {
  const listed = await list(
    {
      operation: 'list',
      disks,
      scope: 'resource-group',
      snapshotGroup: undefined,
      maxParallel: 8
    },
    ports
  )
  return { listed }
}

function succeeded({ error, stray }: Attempt): boolean {
  return error === undefined && stray === undefined
}

function told({ error, stray }: Attempt): string {
  return error === undefined ? thrown(stray) : `${error.code}: ${describe(error)}`
}

function thrown(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function other(text: string): Problem {
  return { kind: 'other', text }
}

function isIn(resource: JsonObject, group: string): boolean {
  return (stringAt(resource, 'id') ?? '').toLowerCase().includes(`/resourcegroups/${group}/`)
}

function sameText(one: string | undefined, another: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === another?.toLowerCase()
}

/** The path of a request without what differs from run to run. */
function pathOf(url: string, group: string): string {
  return new URL(url).pathname
    .replaceAll(new RegExp(group, 'gi'), '{group}')
    .replace(/(?<=\/DiskOperations\/)[^/]+$/i, '{operation}')
}

function patternOf(path: string): string {
  const escaped = path.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
  return `^${escaped.replace('{operation}', '[^/?]+')}(?:\\?|$)`
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

/** Jest gives tests a copy of `process` that hears no events. */
function realProcess(): NodeJS.Process {
  return runInThisContext('process') as NodeJS.Process
}

/** Shortens timers of exactly these lengths to nothing; returns how to end that. */
export function withoutWaitsOf(waits: ReadonlySet<number>): () => void {
  const real = globalThis.setTimeout
  const quick = (work: () => void, ms?: number): NodeJS.Timeout =>
    real(work, ms !== undefined && waits.has(ms) ? 1 : ms)
  globalThis.setTimeout = Object.assign(quick, { __promisify__: real.__promisify__ })
  return () => {
    globalThis.setTimeout = real
  }
}
