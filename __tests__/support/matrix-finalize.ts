/** `finalize` under every fault: what its runs meet, and what must hold after them. */

import { isDeepStrictEqual } from 'node:util'

import type { Json } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { reportFinalize } from '../../src/action/operations/finalize.ts'
import type {
  FinalizeRequest,
  FinalizeResult,
  Finalized
} from '../../src/operations/finalize/outcome.ts'
import type { AfterDeploy, DeployOutcome } from '../../src/snapshots/retention/policy.ts'
import type { NamedTarget } from '../../src/snapshots/receipt.ts'
import { receiptEntry } from '../../src/snapshots/receipt.ts'
import { TAG } from '../../src/snapshots/tags.ts'
import type { Tags } from '../../src/snapshots/types.ts'
import { finalizeRequest } from './deployed.ts'
import type { Problem } from './invariants.ts'
import { other, wrong } from './invariants.ts'
import type { Member, SeededDisk } from './matrix-retention.ts'
import {
  KEEP_TWO,
  exists,
  judgeCarriedOut,
  judgeOutcomes,
  judgeProtected,
  seedDisk,
  seedHistory,
  seedRunningCopy,
  tagsOf
} from './matrix-retention.ts'
import { finalize } from '../../src/operations/finalize.ts'
import type { Attempt, Case, Place, Row, Scenario } from './matrix.ts'

/** A snapshot of the deploy, and what is known of it from the start. */
type Deployed = {
  readonly disk: string
  readonly fate: Member['fate']
  /** The hold that it has before the run. */
  readonly hold?: (now: number) => string
  /** Further tags; those of the action unless they say otherwise. */
  readonly tags?: Tags
  /** Whether a copy reads from it. */
  readonly copied?: boolean
}

/** A `finalize` to be given faults. */
type FinalizeScenario = {
  readonly name: string
  readonly outcome: DeployOutcome
  readonly snapshots: readonly Deployed[]
  readonly after?: Partial<AfterDeploy>
  /** Names the snapshots; else a receipt does, which says more about them. */
  readonly byName?: boolean
  /** Seeds older snapshots of the first disk. */
  readonly history?: boolean
  readonly injects?: (row: Row) => boolean
}

/** A snapshot of the deploy as it was seeded. */
export type Made = Member & {
  readonly target: NamedTarget
  readonly tags: Tags
  readonly hold?: string
}

/** What everybody but the action has written on the snapshots. */
const THEIRS: Tags = { owner: 'shop', 'Cost Center': '7' }

function finalizeScenario(described: FinalizeScenario): Scenario {
  const { outcome, snapshots, after = {}, byName = false, history = false, ...scenario } = described
  return {
    ...scenario,
    operation: 'finalize',
    seed: async (place) => {
      const disks = snapshots.map(({ disk }) => seedDisk(place, { name: disk }))
      const older = disks
        .slice(0, history ? 1 : 0)
        .flatMap((disk) => seedHistory(place, disk, (name) => name !== 'newest'))
      const made = await Promise.all(snapshots.map((one, at) => seedMade(place, one, disks[at])))
      const copies = snapshots.flatMap(({ copied }, at) => {
        const source = made[at]
        return copied === true && source !== undefined
          ? [seedRunningCopy(place, source, source.tags)]
          : []
      })
      const targets = made.map(({ target }) => (byName ? { ...target, entry: undefined } : target))
      return caseOf(
        place,
        made,
        [...older, ...copies],
        finalizeRequest(outcome, targets, { after })
      )
    }
  }
}

async function seedMade(
  place: Place,
  { fate, hold: holdAt, tags: further }: Deployed,
  disk: SeededDisk | undefined
): Promise<Made> {
  if (disk === undefined) throw new Error('each snapshot has a disk')
  const { simulator, group, subscriptionId, startedAt } = place
  const hold = holdAt?.(startedAt)
  const name = `${disk.name}-4711`
  const tags = { ...tagsOf(disk, place), ...THEIRS, ...further }
  const { id } = simulator.seedSnapshot({
    name,
    source: disk.id,
    group,
    tags: hold === undefined ? tags : { ...tags, [TAG.hold]: hold }
  })
  const { azure } = await place.portsFor(1)
  const ref = { subscriptionId, resourceGroup: group, name }
  const found = await azure.findSnapshot(ref)
  if (found === undefined) throw new Error('it was just seeded')
  const entry = receiptEntry(
    await azure.getDisk({ ...ref, name: disk.name }),
    found,
    subscriptionId
  )
  return { id, name, fate, tags, target: { ref, entry }, ...(hold !== undefined && { hold }) }
}

/** `others`: snapshots that no receipt names. */
function caseOf(
  place: Place,
  made: readonly Made[],
  others: readonly Member[],
  request: FinalizeRequest
): Case {
  let result: FinalizeResult | undefined
  return {
    async run(ports) {
      result = undefined
      result = await finalize(request, ports)
      ports.log.info(reportFinalize(result, ports.run, ports.clock.now()).summary())
      return result.failure
    },
    judge: (attempt) => [
      ...judgeProtected([...made, ...others], place.simulator),
      ...made.flatMap((one) => judgeTags(one, place)),
      ...(result === undefined
        ? [other('it has no result')]
        : [
            ...judgeResult(made, request, result, place, attempt),
            ...judgeRetention([...made, ...others], result, place, attempt)
          ])
    ]
  }
}

function judgeResult(
  made: readonly Made[],
  { outcome, after }: FinalizeRequest,
  result: FinalizeResult,
  place: Place,
  attempt: Attempt
): readonly Problem[] {
  return made.flatMap((one) => {
    const reported = result.finalized.find(({ target }) => target.ref.name === one.name)
    if (reported === undefined) return [other(`nothing is told of ${one.name}`)]
    return [
      ...judgeClaim(one, reported, place, attempt),
      ...(outcome === 'success'
        ? judgeAfterSuccess(one, reported, place, attempt)
        : [
            ...judgeRestoreInstructions(result, attempt),
            ...(after.onFailure === 'hold' && attempt.succeeded ? judgeHold(one, place) : [])
          ])
    ]
  })
}

/** What is reported of a snapshot is how it is. */
function judgeClaim(
  one: Made,
  { done, reason }: Finalized,
  { simulator }: Place,
  { saidGone }: Attempt
): readonly Problem[] {
  const there = exists(one.id, simulator)
  const hold = holdOf(one, simulator)
  const holds: Readonly<Record<Finalized['done'], boolean>> = {
    held: there && hold !== undefined,
    released: there && hold === undefined,
    kept: there,
    deleted: !there || saidGone,
    missing: !there || saidGone,
    replaced: !there,
    failed: true
  }
  return holds[done]
    ? []
    : [
        wrong(
          `${one.name}: "${done}: ${reason}", but ${there ? 'there' : 'gone'}, ${hold ?? 'free'}`
        )
      ]
}

/** Whatever may still be there can be gone back to, where anything is known of it but its name. */
function judgeRestoreInstructions(
  { finalized }: FinalizeResult,
  { said }: Attempt
): readonly Problem[] {
  const isThere = finalized.some(
    ({ done, target, snapshot }) =>
      done !== 'missing' && done !== 'replaced' && (target.entry ?? snapshot) !== undefined
  )
  const isTold = said.some((line) => line.includes('Restore instructions'))
  return isTold || !isThere ? [] : [other('the way back is not told')]
}

/** Green means: there is something to go back to, and it is held for as long as was asked for. */
function judgeHold(one: Made, { simulator, startedAt }: Place): readonly Problem[] {
  const hold = holdOf(one, simulator) ?? ''
  const isLong = hold.startsWith('unlimited') || endOf(hold) >= startedAt + 29.9 * DAY_MS
  const keepsWords = one.hold?.endsWith(BY_HAND) !== true || hold.endsWith(BY_HAND)
  return [
    ...(isLong ? [] : [wrong(`${one.name} is held so: "${hold}"`)]),
    ...(keepsWords
      ? []
      : [{ kind: 'lost' as const, text: `the words of whoever held ${one.name}` }])
  ]
}

const DAY_MS = 86_400_000

/** What a person writes into a hold. */
const BY_HAND = ' ask Kim'

function endOf(hold: string): number {
  return Date.parse(hold.split(' ')[0] ?? '')
}

/** What could not be done is reported; nobody else's hold is released. */
function judgeAfterSuccess(
  one: Made,
  { done }: Finalized,
  { simulator }: Place,
  { undisturbed, failure, said }: Attempt
): readonly Problem[] {
  const problems: Problem[] = []
  const there = exists(one.id, simulator)
  const hold = holdOf(one, simulator)
  const isTheirs = one.hold?.endsWith(BY_HAND) === true
  if (there && isTheirs && hold !== one.hold) {
    problems.push({ kind: 'lost', text: `the hold that somebody has set on ${one.name}` })
  }
  // Where the step fails, its failure shows why.
  const isTold = failure !== undefined || said.some((line) => line.includes(`"${one.name}"`))
  if (done === 'failed' && !isTold) {
    problems.push(other(`nobody is told what failed about ${one.name}`))
  }
  if (undisturbed && there && !isTheirs && hold !== undefined) {
    problems.push(wrong(`${one.name} is still held: ${hold}`))
  }
  if (undisturbed && there && one.fate === 'goes') problems.push(wrong(`${one.name} is there`))
  return problems
}

/** Retention warns after a success: what it was to delete is gone, or the problem is reported. */
function judgeRetention(
  members: readonly Member[],
  { retention }: FinalizeResult,
  place: Place,
  attempt: Attempt
): readonly Problem[] {
  if (retention === undefined) return []
  const { outcomes, failure } = retention
  const isTold = failure !== undefined && attempt.said.some((line) => line.includes('Retention: '))
  return [
    ...judgeOutcomes(members, outcomes, place, attempt),
    ...(isTold && !attempt.undisturbed ? [] : judgeCarriedOut(members, outcomes, place, attempt)),
    ...(failure !== undefined && attempt.said.some((line) => line.includes('nothing to delete'))
      ? [wrong('it could not look, and says that there is nothing to delete')]
      : []),
    ...(failure !== undefined && failure.remedy === undefined && failure.code !== 'Cancelled'
      ? [other(`no remedy: ${failure.message}`)]
      : [])
  ]
}

/** Tags other than the hold stay as they were, whatever was done. */
export function judgeTags(
  { id, name, tags }: Pick<Made, 'id' | 'name' | 'tags'>,
  place: Place
): readonly Problem[] {
  if (!exists(id, place.simulator)) return []
  const rest = Object.fromEntries(
    Object.entries(tagsNow(id, place)).filter(([tag]) => tag !== TAG.hold)
  )
  return isDeepStrictEqual(rest, tags)
    ? []
    : [{ kind: 'lost', text: `tags of ${name}: ${JSON.stringify(rest)}` }]
}

function tagsNow(id: string, { simulator }: Place): Record<string, Json | undefined> {
  return { ...objectAt(simulator.getResource({ id }), 'tags') }
}

/** The hold that a snapshot has by now. */
export function holdOf(
  { id }: Pick<Made, 'id'>,
  simulator: Place['simulator']
): string | undefined {
  if (!exists(id, simulator)) return undefined
  return stringAt(objectAt(simulator.getResource({ id }), 'tags'), TAG.hold)
}

/** What is asked about the one whose hold is too short; the others are alike. */
function isOfTemp({ path, nth }: Row): boolean {
  return path.endsWith('{operation}') ? nth <= 2 : path.endsWith('/snapshots/temp-4711')
}

/** Releasing, which comes before, is hit by a scenario of its own. */
function isDeletionOfData({ method, path, nth }: Row): boolean {
  if (path.endsWith('{operation}')) return nth > 2
  return path.endsWith('/snapshots/data-4711') ? method === 'DELETE' || nth > 2 : isList({ path })
}

function isList({ path }: Pick<Row, 'path'>): boolean {
  return path.endsWith('/snapshots')
}

const ONE: readonly Deployed[] = [{ disk: 'data', fate: 'stays' }]

const ofAnEarlierAttempt = (now: number): string =>
  `${new Date(now + DAY_MS).toISOString().slice(0, 19)}Z failure of run 4711.0`

const byHand = (): string => `unlimited${BY_HAND}`

const byHandForADay = (now: number): string => `${new Date(now + DAY_MS).toISOString()}${BY_HAND}`

/** Every `finalize` of the matrix. */
export const FINALIZES: readonly Scenario[] = [
  finalizeScenario({
    name: 'finalize, failure, one snapshot is held',
    outcome: 'failure',
    snapshots: ONE
  }),
  finalizeScenario({
    name: 'finalize, failure, a snapshot by its name is held',
    outcome: 'failure',
    snapshots: ONE,
    byName: true,
    injects: ({ method, path }) => method === 'GET' && path.endsWith('/data-4711')
  }),
  finalizeScenario({
    name: 'finalize, cancelled, three are held, two of them already',
    outcome: 'cancelled',
    injects: isOfTemp,
    snapshots: [
      { disk: 'data', fate: 'stays' },
      { disk: 'logs', fate: 'stays', hold: byHand },
      { disk: 'temp', fate: 'stays', hold: byHandForADay }
    ]
  }),
  finalizeScenario({
    name: 'finalize, failure, on-failure keep',
    outcome: 'failure',
    snapshots: ONE,
    after: { onFailure: 'keep' }
  }),
  finalizeScenario({
    name: 'finalize, success, what was held is released',
    outcome: 'success',
    snapshots: [
      { disk: 'data', fate: 'stays', hold: ofAnEarlierAttempt },
      { disk: 'logs', fate: 'stays', hold: byHand }
    ]
  }),
  finalizeScenario({
    name: 'finalize, success, on-success delete',
    outcome: 'success',
    snapshots: [
      { disk: 'data', fate: 'goes', hold: ofAnEarlierAttempt },
      { disk: 'logs', fate: 'stays', hold: byHand },
      { disk: 'temp', fate: 'stays', copied: true },
      { disk: 'web', fate: 'stays', tags: { [TAG.repository]: 'contoso/other' } }
    ],
    after: { onSuccess: 'delete' },
    injects: isDeletionOfData
  }),
  finalizeScenario({
    name: 'finalize, success with keep-last',
    outcome: 'success',
    snapshots: ONE,
    after: { policy: KEEP_TWO },
    history: true,
    // Its deletions are those of `prune`.
    injects: ({ method, path, nth }) =>
      method === 'GET' && nth === 1 && !/\/snapshots\/(?!data)|operation/.test(path)
  })
]
