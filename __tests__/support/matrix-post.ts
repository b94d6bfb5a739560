/** The post step after a green `create`, under every fault: what its runs meet, and what must hold after them. */

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { signIn } from '../../src/azure/connect.ts'
import type { World } from '../../src/main.ts'
import { main } from '../../src/main.ts'
import type { Blobs, Ports } from '../../src/ports.ts'
import { post } from '../../src/post.ts'
import type { Tags } from '../../src/snapshots/types.ts'
import { InMemoryAzure } from './in-memory-azure.ts'
import type { Problem } from './invariants.ts'
import { other, wrong } from './invariants.ts'
import { FAULTS } from './matrix-faults.ts'
import { holdOf, judgeTags } from './matrix-finalize.ts'
import type { Member } from './matrix-retention.ts'
import {
  exists,
  judgeCarriedOut,
  judgeProtected,
  seedDisk,
  seedHistory
} from './matrix-retention.ts'
import { SIGN_IN_FAULTS } from './matrix-sign-in-faults.ts'
import type { Attempt, Case, Place, Row, Scenario } from './matrix.ts'
import { isIn } from './matrix.ts'
import { RecordingRunner } from './recording-runner.ts'
import { TestClock } from './test-clock.ts'

type Inputs = Readonly<Record<string, string>>

/** A job to be given faults when it ends. */
type PostScenario = {
  readonly name: string
  readonly status: 'success' | 'failure' | 'cancelled'
  readonly disks: readonly string[]
  readonly inputs?: Inputs
  /** Whether a success deletes what the main step made. */
  readonly deletes?: boolean
  /** Seeds older snapshots of the first disk. */
  readonly history?: boolean
  /** Signs in inside of the post step; else that is done already. */
  readonly signsIn?: boolean
  readonly injects?: (row: Row) => boolean
}

/** A snapshot that the main step has made. */
type Made = Member & { readonly tags: Tags }

/** What the post step has in all, as it says itself. */
const POST_MS = 110_000

/** What every snapshot of a main step is called. */
const SUFFIX = 'before'

function postScenario(described: PostScenario): Scenario {
  const { name, status, disks, history = false, signsIn = false, injects } = described
  return {
    name,
    operation: 'post',
    timeoutMs: POST_MS,
    faults: signsIn ? SIGN_IN_FAULTS.filter(fitsIn) : FAULTS.filter(fitsIn),
    ...(injects !== undefined && { injects }),
    // Whatever is asked before Azure itself is asked by the post step.
    ...(signsIn && {
      connect: () => Promise.resolve(Object.assign(new InMemoryAzure(), NO_BLOBS))
    }),
    seed: async (place) => {
      const seeded = disks.map((disk) => seedDisk(place, { name: disk }))
      const older = seeded
        .slice(0, history ? 1 : 0)
        .flatMap((disk) => seedHistory(place, disk, (one) => one !== 'newest'))
      const inputs = inputsOf(described, place)
      const before = new RecordingRunner(inputs)
      await main(worldOf(before, await place.portsFor(1), place))
      if (before.failures.length > 0) throw new Error(before.failures.join())
      // Azure's clock has whole seconds: within the same one, what was just made looks dated in the future.
      place.simulator.advance({ ms: 2_000 })
      const made = madeIn(place, described.deletes === true ? 'goes' : 'stays')
      return caseOf(place, { ...described, inputs: { ...inputs, 'job-status': status } }, before, {
        made,
        older
      })
    }
  }
}

/** Whoever asks to wait longer than the post step lasts is told so; nothing else is known of that. */
function fitsIn({ name }: { readonly name: string }): boolean {
  return !name.includes('within the timeout')
}

function inputsOf({ disks, inputs }: PostScenario, { simulator, group }: Place): Inputs {
  return {
    disk: disks.join('\n'),
    'resource-group': group,
    'subscription-id': SEEDED.subscriptionId,
    'client-id': SEEDED.clientId,
    'tenant-id': SEEDED.tenantId,
    auth: 'secret',
    environment: simulator.url,
    'snapshot-name': `{disk}-${SUFFIX}`,
    ...inputs
  }
}

const EXPORTS_NOTHING = 'the post step exports nothing'

const NO_BLOBS: Blobs = {
  sameData: () => Promise.resolve(true),
  dataLength: () => Promise.reject(new Error(EXPORTS_NOTHING)),
  target: () => {
    throw new Error(EXPORTS_NOTHING)
  }
}

function worldOf(
  runner: RecordingRunner,
  { azure, clock }: Ports,
  { simulator }: Place,
  signsIn = false
): World {
  return {
    runner,
    startClock: (timeoutMs) =>
      clock instanceof TestClock && timeoutMs === POST_MS
        ? clock
        : new TestClock(timeoutMs, (ms) => void simulator.advance({ ms })),
    signIn: (options) =>
      signsIn
        ? signIn({ ...options, rhythm: { firstMs: 1, growth: 1, mostMs: 1 } })
        : Promise.resolve({
            subscriptionId: undefined,
            connect: () => Promise.resolve({ ...azure, ...NO_BLOBS })
          })
  }
}

function madeIn({ simulator, group }: Place, fate: Member['fate']): readonly Made[] {
  return simulator
    .readState()
    .snapshots.filter((one) => isIn(one, group))
    .map((one) => ({
      id: stringAt(one, 'id') ?? '',
      name: stringAt(one, 'name') ?? '',
      fate,
      tags: { ...objectAt(one, 'tags') } as Tags
    }))
    .filter(({ name }) => name.endsWith(`-${SUFFIX}`))
}

/** `before`: the main step, whose state is all that the post step has. */
function caseOf(
  place: Place,
  { status, inputs, signsIn }: PostScenario,
  before: RecordingRunner,
  { made, older }: { readonly made: readonly Made[]; readonly older: readonly Member[] }
): Case {
  let runner = before
  return {
    async run(ports, nth) {
      runner = new RecordingRunner(
        inputs,
        { AZURE_CLIENT_SECRET: SEEDED.clientSecret },
        { runAttempt: nth }
      )
      for (const [name, value] of before.saved) runner.saved.set(name, value)
      try {
        await post(worldOf(runner, ports, place, signsIn))
      } finally {
        for (const text of [...runner.lines, ...runner.summaries]) ports.log.info(text)
        for (const text of runner.warnings) ports.log.warning(text)
      }
      return undefined
    },
    judge: (attempt) => [
      ...runner.failures.map((text) => other(`it fails the job: ${text}`)),
      ...judgeProtected([...made, ...older], place.simulator),
      ...made.flatMap((one) => [
        ...judgeTags(one, place),
        ...judgeClaims(one, place.simulator, attempt),
        ...(status === 'success'
          ? judgeAfterSuccess(one, runner, place.simulator, attempt)
          : judgeAfterFailure(one, runner, place.simulator, attempt))
      ]),
      ...judgeRetention(older, runner, place, attempt)
    ]
  }
}

/** What any line of log and summary says of a snapshot is true. */
function judgeClaims(
  one: Made,
  simulator: Simulator,
  { said, saidGone }: Attempt
): readonly Problem[] {
  const there = exists(one.id, simulator)
  const isHeld = holdOf(one, simulator) !== undefined
  const claims: readonly (readonly [claim: RegExp, holds: boolean])[] = [
    [/\bheld (?:already|until|without|by)/, isHeld],
    [/🗑️|: deleted\b/, !there || saidGone],
    [/: it is (?:gone|being deleted)|another snapshot has its name/, !there || saidGone],
    [/✅ kept/, there]
  ]
  const lines = said.flatMap((text) => text.split('\n')).filter((line) => line.includes(one.name))
  return lines.flatMap((line) =>
    claims.some(([claim, holds]) => claim.test(line) && !holds) ? [wrong(`not so: ${line}`)] : []
  )
}

/** Every snapshot is held, or somebody is told that it is not, and why. */
function judgeAfterFailure(
  one: Made,
  { warnings }: RecordingRunner,
  simulator: Simulator,
  { undisturbed, saidGone }: Attempt
): readonly Problem[] {
  const problems: Problem[] = []
  if (holdOf(one, simulator) !== undefined) return problems
  if (undisturbed) problems.push(other(`${one.name} is not held`))
  const [restoreInstructions, ...reasons] = warnings
  const isNamed =
    restoreInstructions?.includes(`"${one.name}"`) === true &&
    restoreInstructions.includes(': not held')
  const isTold = saidGone
    ? warnings.some((text) => text.includes(one.name))
    : isNamed && reasons.some((text) => text.trim().length >= 20)
  if (!isTold) problems.push(other(`nobody is told why ${one.name} is not held`))
  return problems
}

/** What was to be deleted is gone, or the reason is reported. */
function judgeAfterSuccess(
  one: Made,
  { warnings, lines }: RecordingRunner,
  simulator: Simulator,
  { undisturbed, saidGone }: Attempt
): readonly Problem[] {
  if (one.fate === 'stays' || saidGone || !exists(one.id, simulator)) return []
  if (undisturbed) return [other(`${one.name} is still there`)]
  const isTold = warnings.length > 0 || lines.some((text) => text.includes(`${one.name}: kept: `))
  return isTold ? [] : [other(`nobody is told why ${one.name} is still there`)]
}

/** What the rules let go is gone, or the reason is reported. */
function judgeRetention(
  older: readonly Member[],
  { warnings, lines }: RecordingRunner,
  place: Place,
  attempt: Attempt
): readonly Problem[] {
  const isSaid =
    warnings.length > 0 || lines.some((line) => line.includes('no retention rules are applied'))
  const isTold = isSaid && !attempt.undisturbed
  return isTold ? [] : judgeCarriedOut(older, [], place, attempt)
}

/** Snapshots of a set are all alike: what is asked about one of them is hit. */
function isOfLogs({ path, nth }: Row): boolean {
  return nth === 1 && path.endsWith(`/logs-${SUFFIX}`)
}

function isOutsideOfResourceManager({ path }: Row): boolean {
  return !path.startsWith('/subscriptions/')
}

/** Every post step of the matrix. */
export const POSTS: readonly Scenario[] = [
  postScenario({ name: 'post, the job failed', status: 'failure', disks: ['data'] }),
  postScenario({
    name: 'post, the job was cancelled, three disks',
    status: 'cancelled',
    disks: ['data', 'logs', 'temp'],
    injects: isOfLogs
  }),
  postScenario({
    name: 'post, the job failed, sign-in',
    status: 'failure',
    disks: ['data'],
    signsIn: true,
    injects: isOutsideOfResourceManager
  }),
  postScenario({
    name: 'post, the job succeeded, on-success delete',
    status: 'success',
    disks: ['data'],
    inputs: { 'on-success': 'delete' },
    deletes: true
  }),
  postScenario({
    name: 'post, the job succeeded, keep-last',
    status: 'success',
    disks: ['data'],
    inputs: { 'keep-last': '2' },
    history: true,
    // Its deletions are those of `prune`.
    injects: ({ method, path, nth }) =>
      method === 'GET' && nth === 1 && !/\/snapshots\/(?!data)|operation/.test(path)
  })
]
