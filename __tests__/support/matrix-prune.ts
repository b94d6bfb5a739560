/** `prune` under every fault: what its runs meet, and what must hold after them. */

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { reportPrune } from '../../src/action/operations/prune.ts'
import type { PruneRequest, PruneResult } from '../../src/operations/prune.ts'
import { prune } from '../../src/operations/prune.ts'
import type { Problem } from './invariants.ts'
import { other, wrong } from './invariants.ts'
import { guid, run, selectionOf } from './builders.ts'
import type { Attempt, Bounds, Case, Connected, Place, Row, Scenario } from './matrix.ts'
import { ANOTHER } from './matrix.ts'
import type { Member } from './matrix-retention.ts'
import { bySecret, connectTo } from './simulated.ts'
import {
  KEEP_TWO,
  exists,
  judgeCarriedOut,
  judgeOutcomes,
  judgeProtected,
  seedDisk,
  seedHistory
} from './matrix-retention.ts'

/** A `prune` to be given faults. */
type PruneScenario = {
  readonly name: string
  /** Prunes the disk by name; every disk with snapshots otherwise. */
  readonly bySelection: boolean
  readonly dryRun?: boolean
  /** Whether the disk is gone by the time of the run. */
  readonly gone?: boolean
  readonly connect?: NonNullable<Scenario['connect']>
  readonly injects?: (row: Row) => boolean
}

function pruneScenario(described: PruneScenario): Scenario {
  const { bySelection, dryRun = false, gone = false, ...scenario } = described
  return {
    ...scenario,
    operation: 'prune',
    dryRun,
    seed: (place) => {
      const { simulator, group, subscriptionId } = place
      const disk = seedDisk(place, { name: 'data' })
      const members = seedHistory(place, disk)
      if (gone) simulator.deleteDisk({ id: disk.id })
      return caseOf(place, [...members, nobodyAskedFor(place)], {
        operation: 'prune',
        selection: bySelection
          ? selectionOf({ name: disk.name, resourceGroup: group, subscriptionId })
          : selectionOf(),
        scope: 'resource-group',
        snapshotGroup: undefined,
        home: { subscriptionId, resourceGroup: group },
        policy: KEEP_TWO,
        pruneScope: 'workflow',
        maxParallel: 8,
        dryRun
      })
    }
  }
}

/** Signs in as somebody who may do everything in the group of the case, and nothing outside of it. */
async function connectToGroup(
  bounds: Bounds,
  { simulator, group, subscriptionId }: Place
): Promise<Connected> {
  const { appId, objectId } =
    simulator.world.directory.applications.get(GROUP_APP) ??
    simulator.addApplication({
      tenantId: SEEDED.tenantId,
      appId: GROUP_APP,
      secrets: [SEEDED.clientSecret]
    })
  const scope = `/subscriptions/${subscriptionId}/resourceGroups/${group}`
  simulator.assignRole({ principalId: objectId, scope, role: 'Contributor' })
  const signIn = bySecret({ clientId: appId })
  return (await connectTo(simulator, { ...bounds, signIn })).azure
}

const GROUP_APP = guid('an application with rights to single groups')

/** The snapshot of another disk, which every case has. */
function nobodyAskedFor({ group, subscriptionId }: Place): Member {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/snapshots/${ANOTHER}`
  return { id, name: ANOTHER, fate: 'stays' }
}

function caseOf(place: Place, members: readonly Member[], request: PruneRequest): Case {
  const { simulator } = place
  let result: PruneResult | undefined
  let published: PruneResult | undefined
  let before: readonly Member[] = []
  return {
    async run(ports) {
      result = undefined
      published = undefined
      before = thereOf(members, simulator)
      result = await prune(request, ports, (one) => (published = one()))
      ports.log.info(reportPrune(result, ports.run, ports.clock.now()).summary())
      return result.failure
    },
    judge: (attempt) => [
      ...judgeProtected(members, simulator),
      ...judgeState(before, simulator, attempt),
      ...(result === undefined
        ? judgeRejected(before, published, simulator)
        : [
            ...judgeOutcomes(members, result.outcomes, place, attempt),
            ...judgeOutputs(result, place, attempt),
            ...judgeDeletedOnTheWay(published, place, attempt)
          ]),
      ...(request.dryRun
        ? judgePlan(before, result, attempt)
        : attempt.succeeded
          ? judgeCarriedOut(members, result?.outcomes ?? [], place, attempt)
          : [])
    ]
  }
}

function thereOf(members: readonly Member[], simulator: Simulator): readonly Member[] {
  return members.filter(({ id }) => exists(id, simulator))
}

/** Should the step be killed, its post step knows of each snapshot that may be gone. */
function judgeState(
  before: readonly Member[],
  simulator: Simulator,
  { planned }: Attempt
): readonly Problem[] {
  const noted = planned.flatMap((write) => (write.kind === 'deletions' ? write.names : []))
  return before
    .filter(({ id, name }) => !exists(id, simulator) && !noted.includes(name))
    .map(({ name }): Problem => ({ kind: 'lost', text: `${name} is gone, and was not noted` }))
}

/** A run that has no result has come to no plan: nothing may be gone. */
function judgeRejected(
  before: readonly Member[],
  published: PruneResult | undefined,
  simulator: Simulator
): readonly Problem[] {
  const deleted = before.filter(({ id }) => !exists(id, simulator))
  return [
    ...(published === undefined ? [] : [other('it rejects after its plan stood')]),
    ...deleted.map(({ name }): Problem => ({ kind: 'lost', text: `nobody is told: ${name}` }))
  ]
}

/** What the workflow continues with. */
function judgeOutputs(
  result: PruneResult,
  { simulator }: Place,
  { saidGone }: Attempt
): readonly Problem[] {
  const { outputs } = reportPrune(result, run(), 0)
  const kept = idsIn(outputs['kept-snapshot-ids'])
  const pruned = idsIn(outputs['pruned-snapshot-ids'])
  return [
    ...kept.filter((id) => !exists(id, simulator)).map((id) => wrong(`kept, but gone: ${id}`)),
    ...pruned
      .filter((id) => exists(id, simulator) && !saidGone)
      .map((id) => wrong(`pruned, but there: ${id}`))
  ]
}

function idsIn(output: string | undefined): readonly string[] {
  return output === undefined || output === '' ? [] : (JSON.parse(output) as string[])
}

/** What stands in the outputs should the step be killed before its end. */
function judgeDeletedOnTheWay(
  published: PruneResult | undefined,
  { simulator }: Place,
  { saidGone }: Attempt
): readonly Problem[] {
  return (published?.outcomes ?? [])
    .filter(({ result, snapshot }) => result === 'deleted' && exists(snapshot.id, simulator))
    .filter(() => !saidGone)
    .map(({ snapshot }) => wrong(`published as deleted, but there: ${snapshot.name}`))
}

/** The plan is the whole one, or there is none; what could not be read, or has no sure age, is left out of it. */
function judgePlan(
  before: readonly Member[],
  result: PruneResult | undefined,
  { hidden, said }: Attempt
): readonly Problem[] {
  if (result === undefined) return []
  const plan = result.outcomes
    .filter((one) => one.result === 'would-delete')
    .map(({ snapshot }) => snapshot.name)
  const expected = before.filter(({ fate }) => fate === 'goes').map(({ name }) => name)
  const missing = expected.filter((name) => !plan.includes(name))
  const isDoubtful = said.some((line) => line.includes('clocks disagree'))
  const mostMissing = isDoubtful ? expected.length : hidden ? 1 : 0
  return plan.every((name) => expected.includes(name)) && missing.length <= mostMissing
    ? []
    : [wrong(`a plan to delete ${plan.join(', ')}`)]
}

/** Deletions are all alike: one of them is hit, in addition to everything that is read before. */
function isBeforeDeletionsOrOfOne({ path, nth }: Row): boolean {
  if (path.endsWith('{operation}')) return nth === 1
  return !/\/snapshots\/(?:hold-over|failed)$/.test(path)
}

function isList({ path }: Row): boolean {
  return path.endsWith('/snapshots')
}

/** Every `prune` of the matrix. */
export const PRUNES: readonly Scenario[] = [
  pruneScenario({
    name: 'prune, a disk with a history',
    bySelection: true,
    injects: isBeforeDeletionsOrOfOne
  }),
  pruneScenario({
    name: 'prune, a disk that is gone',
    bySelection: true,
    gone: true,
    injects: (row) => isList(row) || row.path.includes('/disks/')
  }),
  pruneScenario({
    name: 'prune, rights to the group alone',
    bySelection: true,
    connect: connectToGroup,
    injects: isList
  }),
  pruneScenario({ name: 'prune, no selection', bySelection: false, injects: isList }),
  pruneScenario({ name: 'prune, dry-run', bySelection: true, dryRun: true })
]
