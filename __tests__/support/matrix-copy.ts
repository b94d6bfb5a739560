/** `copy` under every fault: what its runs meet, and what must hold after them. */

import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { isVerified } from '../../src/operations/common/batch.ts'
import type { CopyRequest, CopyResult } from '../../src/operations/copy.ts'
import { copy } from '../../src/operations/copy.ts'
import type { CopyOutcome } from '../../src/operations/copy/outcome.ts'
import { copyRequest, selectionOf } from './builders.ts'
import type { Claim, Problem } from './invariants.ts'
import { broken, nothingDoubled, nothingLost, other, wrong } from './invariants.ts'
import type { Attempt, Case, Place, Row, Scenario } from './matrix.ts'
import { isIn } from './matrix.ts'

const REGIONS = ['northeurope', 'ukwest'] as const

/** A `copy` to be given faults. */
type CopyScenario = {
  readonly name: string
  readonly disks: readonly string[]
  readonly regions?: readonly string[]
  readonly changes?: Partial<Omit<CopyRequest, 'options'>>
  /** Copies the latest snapshots of the disks instead of snapshots by name. */
  readonly bySelection?: boolean
  /** What is there before the run; `id` is that of the snapshot of a disk. */
  readonly before?: (place: Place, id: (disk: string) => string) => void
  readonly injects?: (row: Row) => boolean
}

/** A source of the case. */
type Source = { readonly id: string; readonly name: string; readonly uniqueId: string }

function copyScenario(described: CopyScenario): Scenario {
  const { disks, regions = REGIONS, changes, bySelection, before, ...scenario } = described
  return {
    ...scenario,
    operation: 'copy',
    dryRun: changes?.dryRun === true,
    seed: (place) => {
      const { simulator, group, subscriptionId } = place
      const sources = disks.map((name): Source => {
        const disk = simulator.seedDisk({ name, group })
        return simulator.seedSnapshot({ name: `${name}-1`, source: disk.id, group })
      })
      before?.(place, (disk) => sources.find(({ name }) => name === `${disk}-1`)?.id ?? '')
      const refOf = (name: string) => ({ name, resourceGroup: group, subscriptionId })
      const request = copyRequest({
        ...(bySelection === true
          ? { selection: selectionOf(...disks.map(refOf)) }
          : { snapshots: sources.map(({ name }) => refOf(name)) }),
        regions,
        ...changes
      })
      const there = new Set(copiesIn(place).map((one) => stringAt(one, 'id')))
      return caseOf(place, sources, request, there)
    }
  }
}

/** `there`: ids of what was there before any run. */
function caseOf(
  place: Place,
  sources: readonly Source[],
  request: CopyRequest,
  there: ReadonlySet<string | undefined>
): Case {
  let result: CopyResult | undefined
  return {
    async run(ports) {
      result = undefined
      result = await copy(request, ports, () => undefined)
      return result.failure
    },
    judge: (attempt) => {
      const copies = copiesIn(place)
      const outcomes = result?.outcomes ?? []
      if (request.dryRun) return judgePlan(result, attempt)
      return [
        ...sources.flatMap((source) =>
          request.regions.flatMap((region) =>
            judgeCopy(source, region, copies, outcomes, request, attempt)
          )
        ),
        ...nothingLost(
          'copy',
          copies.filter((one) => !there.has(stringAt(one, 'id'))),
          knownTo(outcomes, attempt)
        ),
        ...sources
          .filter(({ id }) => !exists(id, place))
          .map(({ name }): Problem => ({ kind: 'lost', text: `the source ${name} is gone` })),
        ...judgeResult(request, result, attempt),
        ...outcomes.flatMap(({ error }) =>
          error !== undefined && error.remedy === undefined
            ? [other(`no remedy: ${error.message}`)]
            : []
        )
      ]
    }
  }
}

function copiesIn({ simulator, group }: Place): readonly JsonObject[] {
  return simulator
    .readState()
    .snapshots.filter((one) => isIn(one, group) && creationOf(one, 'createOption') === 'CopyStart')
}

function exists(id: string, { simulator }: Place): boolean {
  try {
    simulator.getResource({ id })
    return true
  } catch {
    return false
  }
}

/** The plan is whole, or there is none. */
function judgePlan(result: CopyResult | undefined, { succeeded }: Attempt): readonly Problem[] {
  return [
    ...(succeeded && result?.outcomes.length === 0 ? [wrong('there is no plan')] : []),
    ...(result?.verified === true ? [wrong('a plan is called verified')] : [])
  ]
}

function judgeCopy(
  source: Source,
  region: string,
  copies: readonly JsonObject[],
  outcomes: readonly CopyOutcome[],
  { waitFor }: CopyRequest,
  attempt: Attempt
): readonly Problem[] {
  const label = `${source.name} in ${region}`
  const sound = copies.filter(
    (one) =>
      stringAt(one, 'location') === region &&
      creationOf(one, 'sourceUniqueId') === source.uniqueId &&
      !hasFailed(one)
  )
  const problems: Problem[] = [...nothingDoubled(label, 'copies', sound)]
  const outcome = outcomes.find((one) => one.source.name === source.name && one.region === region)
  if (!attempt.succeeded && (outcome === undefined || !isVerified(outcome))) return problems
  const found = copies.find((one) => sameText(stringAt(one, 'id'), outcome?.copy?.id))
  for (const text of flawsOf(found, source, region, waitFor)) {
    problems.push(wrong(`${label}: ${text}`))
  }
  return problems
}

/** Promise 1 for a copy, checked on the resource itself: why it does not hold. */
function flawsOf(
  found: JsonObject | undefined,
  source: Source,
  region: string,
  waitFor: CopyRequest['waitFor']
): readonly string[] {
  if (found === undefined) return ['the copy that was claimed does not exist']
  const properties = objectAt(found, 'properties')
  const access = stringAt(properties, 'snapshotAccessState')
  const usable = waitFor === 'usable'
  const flaws: readonly Claim[] = [
    [properties.incremental === true, 'it is not incremental'],
    [stringAt(found, 'location') === region, 'it is in another region'],
    [creationOf(found, 'sourceUniqueId') === source.uniqueId, 'it is of another snapshot'],
    [stringAt(properties, 'provisioningState') === 'Succeeded', 'it is not created'],
    [!hasFailed(found), 'it has failed'],
    [!usable || properties.completionPercent === 100, 'its data has not arrived'],
    [!usable || access === 'Available', `its access state is ${String(access)}`]
  ]
  return broken(flaws)
}

/** Outputs, or what the post step reads, name it. */
function knownTo(
  outcomes: readonly CopyOutcome[],
  { planned }: Attempt
): Parameters<typeof nothingLost>[2] {
  return ({ id, name, requestId }) =>
    planned.some(
      (write) => write.kind === 'copy' && write.name === name && write.requestId === requestId
    ) || outcomes.some(({ copy: found }) => sameText(found?.id, id))
}

function judgeResult(
  { waitFor }: CopyRequest,
  result: CopyResult | undefined,
  { succeeded }: Attempt
): readonly Problem[] {
  if (!succeeded) return []
  if (waitFor === 'usable') {
    return result?.verified === true ? [] : [wrong('a success that is not verified')]
  }
  return result?.verified === true && result.outcomes.some(({ stage }) => stage !== 'usable')
    ? [wrong('what was not waited for is called verified')]
    : []
}

function creationOf(one: JsonObject, member: string): string | undefined {
  return stringAt(objectAt(objectAt(one, 'properties'), 'creationData'), member)
}

function hasFailed(one: JsonObject): boolean {
  const properties = objectAt(one, 'properties')
  return (
    stringAt(properties, 'provisioningState') === 'Failed' ||
    properties.copyCompletionError !== undefined
  )
}

function sameText(one: string | undefined, another: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === another?.toLowerCase()
}

const OWN = { 'snapshot-action': '1' }

/** The first reads of a run are the same whatever comes after them: others are hit there. */
function isAfterThePlan({ method, path, nth }: Row): boolean {
  return method !== 'GET' || nth > 1 || path.endsWith('{operation}')
}

/** Every `copy` of the matrix. */
export const COPIES: readonly Scenario[] = [
  copyScenario({ name: 'copy, one snapshot to one region', disks: ['data'], regions: ['ukwest'] }),
  copyScenario({
    name: 'copy, the latest of two disks',
    disks: ['data', 'logs'],
    regions: ['ukwest'],
    bySelection: true,
    injects: isAfterThePlan
  }),
  copyScenario({
    name: 'copy, wait-for created',
    disks: ['data'],
    changes: { waitFor: 'created' },
    injects: isAfterThePlan
  }),
  copyScenario({
    name: 'copy, one there and one failed',
    disks: ['data'],
    before: ({ simulator, group }, id) => {
      const [there, failed] = REGIONS
      const properties = { networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' }
      const seed = { source: id('data'), group, tags: OWN, properties }
      simulator.seedSnapshot({ ...seed, name: 'of-another-name', location: there })
      simulator.seedSnapshot({
        ...seed,
        name: `data-1-${failed}`,
        location: failed,
        provisioningState: 'Failed'
      })
    }
  }),
  copyScenario({
    name: 'copy, behind a copy of somebody else',
    disks: ['data'],
    regions: ['ukwest'],
    before: ({ simulator, group }, id) => {
      const seed = { name: 'foreign', source: id('data'), group, location: 'swedencentral' }
      const foreign = simulator.seedSnapshot({ ...seed, percent: 50 })
      // Its end is a matter of time, as that of any copy.
      simulator.setPercent({ id: foreign.id, percent: null })
    },
    injects: isAfterThePlan
  }),
  copyScenario({ name: 'copy, dry-run', disks: ['data'], changes: { dryRun: true } })
]
