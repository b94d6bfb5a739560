/** `restore` under every fault, with and without `swap`: what its runs meet, and what must hold after them. */

import type { SeededMachine } from '../../simulator/control/machine-actions.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { reportRestore } from '../../src/action/operations/restore.ts'
import type { RestoreRequest, RestoreResult } from '../../src/operations/restore.ts'
import { restore } from '../../src/operations/restore.ts'
import { describe } from '../../src/errors.ts'
import type { Problem } from './invariants.ts'
import { nothingDoubled, nothingLost, other, wrong } from './invariants.ts'
import { run, selectionOf } from './builders.ts'
import type { Fault } from './matrix-faults.ts'
import { FAULTS } from './matrix-faults.ts'
import type { Attempt, Case, Place, Row, Scenario } from './matrix.ts'
import { isIn } from './matrix.ts'
import { restoreRequest } from './restores.ts'

/** A disk of the machine, with a snapshot that is to be restored. */
type Source = {
  readonly disk: { readonly id: string; readonly name: string }
  readonly snapshot: { readonly id: string; readonly name: string; readonly uniqueId: string }
  /** Where it is attached, when it is. */
  readonly lun: number | 'os' | undefined
}

/** A `restore` to be given faults. */
type RestoreScenario = {
  readonly name: string
  /** Disks by name, with their LUN on the machine when there is one. */
  readonly disks: Readonly<Record<string, number | 'os'>>
  readonly swap?: boolean
  /** Whether the machine runs; without a machine nothing does. */
  readonly running?: boolean
  /** Where Azure fails to change the machine, once, after it has said yes. */
  readonly failsAt?: 'detach' | 'attach' | 'osDisk' | 'start'
  /** Restores the latest snapshots of the disks instead of snapshots by name. */
  readonly bySelection?: boolean
  readonly dryRun?: boolean
  /** Whether an earlier attempt of the run has made the disks already. */
  readonly second?: boolean
  readonly injects?: (row: Row) => boolean
  readonly faults?: readonly Fault[]
}

/** How the old disks are attached; the new ones shall be, too. */
const CACHING = 'ReadOnly'

function restoreScenario(described: RestoreScenario): Scenario {
  const { disks, swap = false, running = true, bySelection, dryRun = false, ...others } = described
  const { failsAt, second = false, ...rest } = others
  return {
    ...rest,
    operation: swap ? 'restore and swap' : 'restore',
    dryRun,
    seed: async (place) => {
      const { simulator, group, subscriptionId } = place
      const sources = Object.entries(disks).map(([name, lun]) => seedSource(place, name, lun))
      const machine = swap ? seedMachine(place, sources, running) : undefined
      if (machine !== undefined && failsAt !== undefined) {
        simulator.failVm({ id: machine.id, at: failsAt })
      }
      const refOf = (name: string) => ({ name, resourceGroup: group, subscriptionId })
      const named = sources.map(({ snapshot }) => refOf(snapshot.name))
      const request = restoreRequest({
        ...(bySelection === true
          ? {
              sources: {
                targets: [],
                selection: selectionOf(...Object.keys(disks).map(refOf)),
                snapshotGroup: undefined
              }
            }
          : { snapshots: named }),
        ...(machine !== undefined && { vm: refOf(machine.name), swap, allowStop: running }),
        dryRun
      })
      // Its age is judged by whole seconds of Azure's clock.
      simulator.advance({ ms: 2_000 })
      if (second) {
        await restore({ ...request, swap: false }, await place.portsFor(1), () => undefined)
      }
      const there = new Set(sources.flatMap((one) => madeOf(place, one).map(nameOf)))
      return caseOf(place, sources, { machine, running, request, there, second })
    }
  }
}

function seedSource({ simulator, group }: Place, name: string, lun: number | 'os'): Source {
  const disk = lun === 'os' ? seedSystem(simulator, group) : simulator.seedDisk({ name, group })
  const snapshot = simulator.seedSnapshot({ name: `${name}-1`, source: disk.id, group })
  return { disk, snapshot, lun }
}

function seedMachine(
  { simulator, group }: Place,
  sources: readonly Source[],
  running: boolean
): SeededMachine {
  const os = sources.find(({ lun }) => lun === 'os')?.disk ?? seedSystem(simulator, group)
  return simulator.seedVm({
    name: 'web',
    group,
    running,
    osDisk: { disk: os.id, caching: CACHING },
    dataDisks: sources.flatMap(({ disk, lun }) =>
      typeof lun === 'number' ? [{ lun, disk: disk.id, caching: CACHING }] : []
    )
  })
}

function seedSystem(simulator: Place['simulator'], group: string): Source['disk'] {
  return simulator.seedDisk({ name: 'system', group, properties: { osType: 'Linux' } })
}

/** What a case is about. */
type World = {
  readonly machine: SeededMachine | undefined
  readonly running: boolean
  readonly request: RestoreRequest
  readonly second: boolean
  /** Names of the new disks that were there before. */
  readonly there: ReadonlySet<string>
}

function caseOf(place: Place, sources: readonly Source[], world: World): Case {
  const { simulator } = place
  const { request, machine, there, second } = world
  let result: RestoreResult | undefined
  let writes: readonly string[] = []
  return {
    async run(ports, nth) {
      result = undefined
      const from = simulator.exchanges.length
      try {
        // By then the names are other ones.
        if (second) await ports.clock.sleep(61_000)
        const runAttempt = second ? nth + 1 : nth
        const own = { ...ports, run: { ...ports.run, runAttempt } }
        result = await restore(request, own, () => undefined)
        ports.log.info(reportRestore(result, run(), ports.clock.now()).summary())
        return result.failure
      } finally {
        writes = simulator.exchanges
          .slice(from)
          .filter(({ method, url }) => method !== 'GET' && url.includes('/subscriptions/'))
          .map(({ method, url }) => `${method} ${new URL(url).pathname}`)
      }
    },
    judge: (attempt) => [
      ...judgeKept(place, sources, machine),
      ...(result === undefined ? judgeUnwritten(writes, attempt) : []),
      ...(result === undefined ? [] : judgeWords(place, sources, world, attempt)),
      ...sources.flatMap((source) => [
        ...judgeState(place, source, there, result, attempt),
        ...judgeNumber(place, source, attempt)
      ]),
      ...(attempt.succeeded && !request.dryRun ? judgeGoal(place, sources, world, result) : []),
      ...(attempt.succeeded && request.dryRun && result?.outcomes.length !== sources.length
        ? [wrong('the plan is not whole')]
        : [])
    ]
  }
}

/** What was there before stays, whatever happens. */
function judgeKept(
  { simulator }: Place,
  sources: readonly Source[],
  machine: SeededMachine | undefined
): readonly Problem[] {
  const ids = [
    ...sources.flatMap(({ disk, snapshot }) => [disk.id, snapshot.id]),
    ...(machine === undefined ? [] : [machine.id])
  ]
  const there = new Set(
    Object.values(simulator.readState())
      .flat()
      .map((one) => stringAt(one as JsonObject, 'id')?.toLowerCase())
  )
  return ids
    .filter((id) => !there.has(id.toLowerCase()))
    .map((id) => ({ kind: 'lost', text: `${id} is gone` }))
}

/** A run that has no result, or that was not to write, has sent no write. */
function judgeUnwritten(writes: readonly string[], { planned }: Attempt): readonly Problem[] {
  return [
    ...writes.map((one) => wrong(`it rejects, and sent ${one}`)),
    ...(planned.length > 0 && writes.length > 0 ? [other('it noted writes')] : [])
  ]
}

/** The disks that were made of a snapshot. */
function madeOf({ simulator, group }: Place, { snapshot }: Source): readonly JsonObject[] {
  return simulator
    .readState()
    .disks.filter(
      (one) =>
        isIn(one, group) &&
        stringAt(
          objectAt(objectAt(one, 'properties'), 'creationData'),
          'sourceUniqueId'
        )?.toLowerCase() === snapshot.uniqueId.toLowerCase()
    )
}

function nameOf(one: JsonObject): string {
  return stringAt(one, 'name') ?? ''
}

/** Outputs, or what the post step reads, name every disk that a run made. */
function judgeState(
  place: Place,
  source: Source,
  there: ReadonlySet<string>,
  result: RestoreResult | undefined,
  { planned }: Attempt
): readonly Problem[] {
  return nothingLost(
    'disk',
    madeOf(place, source),
    ({ name }) =>
      there.has(name) ||
      planned.some((write) => write.kind === 'disk' && write.name === name) ||
      result?.outcomes.some(({ ref, stage }) => ref.name === name && stage !== 'planned') === true
  )
}

/**
 * One disk for each snapshot. Only of one that a machine has run with nobody knows what is in it: in its place a second
 * attempt makes another one.
 */
function judgeNumber(place: Place, source: Source, { saidGone }: Attempt): readonly Problem[] {
  // Who is told that a disk does not exist cannot know better.
  if (saidGone) return []
  const made = madeOf(place, source)
  const fresh = made.filter((one) => !hasRun(one))
  const { name } = source.snapshot
  return [...nothingDoubled(name, 'unused disks', fresh), ...nothingDoubled(name, 'disks', made, 2)]
}

function hasRun(disk: JsonObject): boolean {
  return stringAt(objectAt(disk, 'properties'), 'LastOwnershipUpdateTime') !== undefined
}

/** What a failure says of the machine is true, and it says it once the machine was touched. */
function judgeWords(
  place: Place,
  sources: readonly Source[],
  { machine, request }: World,
  { failure, said }: Attempt
): readonly Problem[] {
  if (failure === undefined || machine === undefined || request.dryRun) return []
  const text = describe(failure)
  const problems: Problem[] = []
  if (!text.includes(`"${machine.name}"`)) problems.push(other(`where is the machine? ${text}`))
  if (isHedged(text)) return problems
  const [, power] = /Virtual machine "web" is (\w+)\./.exec(text) ?? []
  const truth = powerOf(place, machine)
  if (power !== undefined && power !== truth) {
    problems.push(wrong(`the machine is ${truth}, not ${power}: ${text}`))
  }
  const isStopped = truth === 'deallocated' && said.some((line) => line.includes('deallocating'))
  if (isStopped && power === undefined) problems.push(other(`nobody says it is stopped: ${text}`))
  for (const { lun, disk } of sources) {
    const where = lun === 'os' ? 'the OS disk slot' : `LUN ${String(lun)}`
    const there = diskAt(place, machine, lun)
    const claims: readonly (readonly [claim: string, holds: boolean])[] = [
      [`The disk at ${where} is the new disk`, there !== undefined && there !== disk.name],
      [`The disk at ${where} is still the old disk`, there === disk.name],
      [`No disk is at ${where}`, there === undefined]
    ]
    for (const [claim, holds] of claims) {
      if (text.includes(claim) && !holds) {
        problems.push(wrong(`there is ${there ?? 'no disk'}: ${text}`))
      }
    }
  }
  return problems
}

/** It says itself that it could not read the machine once more. */
function isHedged(text: string): boolean {
  return text.includes('this step did not see the result')
}

/** Goal of a restore: checked on the resources themselves. */
function judgeGoal(
  place: Place,
  sources: readonly Source[],
  { machine, running }: World,
  result: RestoreResult | undefined
): readonly Problem[] {
  const problems: Problem[] = []
  if (result?.verified !== true) problems.push(wrong('a success that is not verified'))
  for (const source of sources) {
    const outcome = result?.outcomes.find(
      (one) => one.source.snapshot.name === source.snapshot.name
    )
    const found = madeOf(place, source).find((one) => stringAt(one, 'name') === outcome?.ref.name)
    const label = source.disk.name
    if (found === undefined) {
      problems.push(wrong(`${label}: the disk that was claimed does not exist`))
      continue
    }
    const state = stringAt(objectAt(found, 'properties'), 'provisioningState')
    if (state !== 'Succeeded') problems.push(wrong(`${label}: the new disk is ${String(state)}`))
    if (machine !== undefined) {
      problems.push(...judgePlace(place, machine, source, found))
    }
  }
  if (machine !== undefined) {
    const power = powerOf(place, machine)
    const wanted = running ? 'running' : 'deallocated'
    if (power !== wanted) problems.push(wrong(`the machine is ${power}`))
  }
  return problems
}

function judgePlace(
  place: Place,
  machine: SeededMachine,
  { disk, lun = 0 }: Source,
  found: JsonObject
): readonly Problem[] {
  const problems: Problem[] = []
  if (diskAt(place, machine, lun) !== stringAt(found, 'name')) {
    problems.push(wrong(`${disk.name}: another disk is in its place`))
  }
  if (stringAt(found, 'managedBy')?.toLowerCase() !== machine.id.toLowerCase()) {
    problems.push(wrong(`${disk.name}: the new disk is not attached`))
  }
  if (stringAt(attachedAt(place, machine, lun), 'caching') !== CACHING) {
    problems.push(wrong(`${disk.name}: the caching is another one`))
  }
  const old = place.simulator.getResource({ id: disk.id })
  if (stringAt(old, 'managedBy') !== undefined) {
    problems.push(wrong(`${disk.name}: the old disk is still attached`))
  }
  return problems
}

function viewOf({ simulator }: Place, { id }: SeededMachine): JsonObject {
  return objectAt(simulator.getResource({ id }), 'properties')
}

function attachedAt(place: Place, machine: SeededMachine, lun: number | 'os'): JsonObject {
  const storage = objectAt(viewOf(place, machine), 'storageProfile')
  if (lun === 'os') return objectAt(storage, 'osDisk')
  const data = (storage.dataDisks ?? []) as readonly JsonObject[]
  return data.find((one) => one.lun === lun) ?? {}
}

/** Name of the disk that hangs at a place, as machine and disk agree. */
function diskAt(
  place: Place,
  machine: SeededMachine,
  lun: number | 'os' | undefined
): string | undefined {
  const id = stringAt(objectAt(attachedAt(place, machine, lun ?? 0), 'managedDisk'), 'id')
  if (id === undefined) return undefined
  const disk = place.simulator.getResource({ id })
  return stringAt(disk, 'managedBy') === undefined ? undefined : stringAt(disk, 'name')
}

function powerOf({ simulator }: Place, { vmId }: SeededMachine): string {
  const found = [...simulator.world.machines.all()].find((one) => one.vmId === vmId)
  return found?.power ?? 'gone'
}

/** The first reads of a run are the same whatever comes after them: others are hit there. */
function isAfterThePlan({ method, path, nth }: Row): boolean {
  return method !== 'GET' || nth > 1 || path.endsWith('{operation}') || path.includes('-restored-')
}

/** Of disks that are all alike, one is hit. */
function isOfOne(row: Row): boolean {
  return (
    isAfterThePlan(row) && !row.path.includes('/disks/logs') && !row.path.includes('/disks/data')
  )
}

/** What is asked of the machine, and how that continues. */
function isOfMachine({ method, path, nth }: Row): boolean {
  return path.includes('/virtualMachines/')
    ? method !== 'GET' || nth > 2
    : path.endsWith('{operation}')
}

/** What finds the disk of an earlier attempt, and continues with it. */
function isOfEarlier({ path }: Row): boolean {
  return path.endsWith('/disks') || path.includes('-restored-')
}

/** Every `restore` of the matrix that swaps nothing. */
export const RESTORES: readonly Scenario[] = [
  restoreScenario({ name: 'restore, one snapshot', disks: { data: 0 } }),
  restoreScenario({
    name: 'restore, the latest of two disks',
    disks: { data: 0, logs: 1 },
    bySelection: true
  }),
  restoreScenario({
    name: 'restore, the second attempt of a job',
    disks: { data: 0 },
    second: true,
    injects: isOfEarlier,
    // A list is spoilt on the clean run's answer, whose disks have other ids: where it stays readable, it describes
    // another world.
    faults: FAULTS.filter(({ name }) => name !== 'a member without timeCreated')
  }),
  restoreScenario({ name: 'restore, dry-run', disks: { data: 0 }, dryRun: true })
]

/** Every `restore` of the matrix that swaps disks on a machine. */
export const SWAPS: readonly Scenario[] = [
  restoreScenario({ name: 'swap, a data disk', disks: { data: 0 }, swap: true }),
  restoreScenario({
    name: 'swap, the OS disk and two data disks',
    disks: { system: 'os', data: 0, logs: 3 },
    swap: true,
    injects: isOfOne
  }),
  restoreScenario({
    name: 'swap, a machine that is deallocated',
    disks: { data: 0 },
    swap: true,
    running: false,
    injects: isAfterThePlan
  }),
  // The old disk is detached by then, and the machine names the new one, which hangs nowhere.
  restoreScenario({
    name: 'swap, Azure fails to attach the new disk at first',
    disks: { data: 0 },
    swap: true,
    failsAt: 'attach',
    injects: isOfMachine
  }),
  restoreScenario({
    name: 'swap, dry-run',
    disks: { data: 0 },
    swap: true,
    dryRun: true
  })
]
