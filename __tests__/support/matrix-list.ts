/** `list` under every fault: what its runs meet, and what must hold after them. */

import { isDeepStrictEqual } from 'node:util'

import type { Simulator } from '../../simulator/simulator.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import type { ListRequest, ListResult } from '../../src/operations/list.ts'
import { list } from '../../src/operations/list.ts'
import type { Problem } from './invariants.ts'
import { readinessOf } from '../../src/snapshots/readiness.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import { selectionOf } from './builders.ts'
import type { Attempt, Scenario } from './matrix.ts'

type Listed = {
  readonly name: string
  readonly disks: readonly string[]
  readonly scope?: ListRequest['scope']
  /** Whether the disks are gone by the time of the run. */
  readonly gone?: boolean
}

type Expected = { readonly name: string; readonly uniqueId: string; readonly gone: boolean }

/** Snapshots that each disk has. */
const SNAPSHOTS = 3

function listScenario({ name, disks, scope = 'resource-group', gone = false }: Listed): Scenario {
  return {
    name,
    operation: 'list',
    seed: ({ simulator, group, subscriptionId }) => {
      const seeded = disks.map((disk): Expected => {
        const { id, uniqueId } = simulator.seedDisk({ name: disk, group })
        for (const snapshot of snapshotsOf(disk)) {
          simulator.seedSnapshot({ name: snapshot, source: id, group })
        }
        if (gone) simulator.deleteDisk({ id })
        return { name: disk, uniqueId, gone }
      })
      let result: ListResult | undefined
      return {
        async run(ports) {
          result = undefined
          result = await list(
            {
              operation: 'list',
              selection: selectionOf(
                ...seeded.map((disk) => ({ name: disk.name, resourceGroup: group, subscriptionId }))
              ),
              scope,
              snapshotGroup: undefined,
              home: { subscriptionId, resourceGroup: group },
              warnOlderThanMs: undefined,
              maxParallel: 8
            },
            ports
          )
          return undefined
        },
        judge: (attempt) =>
          result === undefined
            ? []
            : seeded.flatMap((disk) => judgeDisk(disk, result, attempt, simulator))
      }
    }
  }
}

function snapshotsOf(disk: string): readonly string[] {
  return Array.from({ length: SNAPSHOTS }, (_, at) => `${disk}-${at + 1}`)
}

/** A list that is reported must be all there is, and true. */
function judgeDisk(
  { name, uniqueId, gone }: Expected,
  result: ListResult | undefined,
  { saidGone, said }: Attempt,
  simulator: Simulator
): readonly Problem[] {
  const one = result?.disks.find(({ ref }) => ref.name === name)
  const snapshots = (one?.lineage.generations ?? []).flatMap(({ descendants }) =>
    descendants.map(({ snapshot }) => snapshot)
  )
  const problems: Problem[] = []
  const wrong = (text: string): void => void problems.push({ kind: 'wrong', text })
  const names = snapshots.map((snapshot) => snapshot.name).toSorted()
  // What Azure shows in part is shown as that: then the rest need not be there.
  const isPartial = said.some((line) => line.includes('only in part'))
  const isAll = isDeepStrictEqual(names, snapshotsOf(name).toSorted())
  if (isPartial ? !names.every((one) => snapshotsOf(name).includes(one)) : !isAll) {
    wrong(`the lineage of ${name} is ${names.join(', ') || 'empty'}`)
  }
  const flawed = snapshots
    .filter((snapshot) => readinessOf(snapshot).state !== 'unknown')
    .filter((snapshot) => !isTrue(snapshot, simulator))
  if (flawed.length > 0) wrong(`${name}: ${flawed.length} snapshots are not as they are`)
  if (!gone && !saidGone && one?.disk === undefined) wrong(`${name} is there, but said to be gone`)
  if (!gone && one?.disk !== undefined && one.disk.uniqueId !== uniqueId) {
    wrong(`${name} has another unique id`)
  }
  return problems
}

function isTrue({ id, uniqueId, timeCreated }: Snapshot, simulator: Simulator): boolean {
  try {
    const properties = objectAt(simulator.getResource({ id }), 'properties')
    return (
      stringAt(properties, 'uniqueId') === uniqueId &&
      Date.parse(stringAt(properties, 'timeCreated') ?? '') === timeCreated
    )
  } catch {
    return false
  }
}

/** Every `list` of the matrix. */
export const LISTS: readonly Scenario[] = [
  listScenario({ name: 'list, two disks on three pages', disks: ['data', 'logs'] }),
  listScenario({ name: 'list, a disk that is gone', disks: ['data'], gone: true }),
  listScenario({ name: 'list, the whole subscription', disks: ['data'], scope: 'subscription' })
]
