/** `diff` under every fault: what its runs meet, and what must hold after them. */

import { isDeepStrictEqual } from 'node:util'

import type { Simulator } from '../../simulator/simulator.ts'
import type { DiffOutcome, DiffRequest, DiffResult } from '../../src/operations/diff.ts'
import { diff } from '../../src/operations/diff.ts'
import type { ChangedRange } from '../../src/snapshots/types.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import type { Problem } from './invariants.ts'
import { other } from './invariants.ts'
import { selectionOf } from './builders.ts'
import { InMemoryFiles } from './data-ports.ts'
import type { Opened } from './matrix-data.ts'
import { faultsOf, judgeAccess, seedOpen } from './matrix-data.ts'
import type { Attempt, Case, Place, Row, Scenario } from './matrix.ts'

import { changesOf } from './open-data.ts'

/** A `diff` to be given faults. */
type DiffScenario = {
  readonly name: string
  /** Each has three snapshots, of which the last is the target. */
  readonly disks: readonly string[]
  /** Which snapshot it is: the target itself counts as 2. */
  readonly target?: number
  /** Which snapshot the target is compared with by name. */
  readonly base?: number
  /** Names the disks instead of the snapshots: the latest of each is the target. */
  readonly bySelection?: boolean
  readonly injects?: (row: Row) => boolean
}

/** What is asked for, and what is true. */
type Pair = {
  readonly target: Opened
  readonly base: Opened | undefined
  readonly older: readonly Opened[]
}

function diffScenario(described: DiffScenario): Scenario {
  const { disks, target = HISTORY.length - 1, base, bySelection, ...scenario } = described
  return {
    ...scenario,
    operation: 'diff',
    faults: faultsOf,
    seed: (place) => {
      const pairs = disks.map((disk): Pair => {
        const taken = seedHistory(place, disk)
        const [one] = taken.slice(target)
        if (one === undefined) throw new RangeError('there is no such snapshot')
        return { target: one, base: taken[base ?? target - 1], older: taken.slice(0, target) }
      })
      const [first] = pairs
      const targets = pairs.map(({ target: ref }) => ({ ref, entry: undefined }))
      return caseOf(place, pairs, {
        operation: 'diff',
        targets: bySelection === true ? [] : targets,
        selection: bySelection === true ? selectionOf(...disks.map(refIn(place))) : selectionOf(),
        base: base === undefined ? undefined : first?.base,
        snapshotGroup: undefined,
        maxParallel: 8,
        warnOver: undefined
      })
    }
  }
}

const refIn =
  ({ group: resourceGroup, subscriptionId }: Place) =>
  (name: string): ResourceRef => ({ name, resourceGroup, subscriptionId })

/** Pages that are written, and emptied, before each snapshot: changes of both kinds, that touch, and at both ends. */
const HISTORY = [
  { written: [0, 1, 1_000, 2_000, 2_097_151], emptied: [] },
  { written: [0, 2, 3, 3_000, 2_097_151], emptied: [1, 1_000] },
  { written: [1, 4, 5, 4_000], emptied: [0, 2_000] }
] as const

function seedHistory(place: Place, disk: string): readonly Opened[] {
  const { simulator, group } = place
  const { id } = simulator.seedDisk({ name: disk, group, sizeGb: 1 })
  const rangesOf = (pages: readonly number[]) =>
    pages.map((page) => ({ offset: page * 512, length: 512 }))
  return HISTORY.map(({ written, emptied }, at) => {
    simulator.writePattern({ id, ranges: rangesOf(written), seed: at + 1 })
    if (emptied.length > 0) simulator.discard({ id, ranges: rangesOf(emptied) })
    return seedOpen(place, { name: `${disk}-${at + 1}`, source: id, minute: at })
  })
}

function caseOf(place: Place, pairs: readonly Pair[], request: DiffRequest): Case {
  let result: DiffResult | undefined
  let files = new InMemoryFiles()
  return {
    async run(ports) {
      result = undefined
      files = new InMemoryFiles()
      result = await diff(request, { ...ports, files })
      return result.failure
    },
    judge: (attempt) => [
      ...pairs.flatMap((pair) => judgePair(pair, result, files, attempt, place.simulator)),
      ...judgeAccess(place, attempt),
      ...(files.open.size > 0 ? [other('a file was left open')] : []),
      ...(attempt.planned.length > 0 ? [other('it notes writes, and writes nothing')] : [])
    ]
  }
}

/** What is reported of a pair must be true; a success reports all. */
function judgePair(
  { target, base: wanted, older }: Pair,
  result: DiffResult | undefined,
  files: InMemoryFiles,
  { succeeded, saidGone }: Attempt,
  simulator: Simulator
): readonly Problem[] {
  const outcome = result?.outcomes.find(({ snapshot }) => snapshot.name === target.name)
  if (!succeeded && outcome?.tally === undefined) return []
  const wrong = (text: string): Problem => ({ kind: 'wrong', text: `${target.name}: ${text}` })
  if (outcome?.tally === undefined) return [wrong('a success that tells nothing')]
  const problems: Problem[] = []
  // Of a base that Azure says is gone, the one before it is the previous one.
  const base = saidGone ? older.find(({ name }) => name === outcome.base?.name) : wanted
  const ranges = changesOf(simulator, target.id, base?.id)
  if (outcome.base?.name !== base?.name) {
    problems.push(wrong(`it is compared with ${outcome.base?.name ?? 'nothing'}`))
  }
  if (!isDeepStrictEqual(files.lines(outcome.rangesFile ?? ''), ranges)) {
    problems.push(wrong('the file of ranges is not true'))
  }
  if (!isDeepStrictEqual(countsOf(outcome), countsIn(ranges))) {
    problems.push(wrong('the numbers are not true'))
  }
  return problems
}

function countsOf({ tally }: DiffOutcome): readonly (number | undefined)[] {
  const cells = tally?.cells ?? []
  const sum = (kind: 'changed' | 'cleared'): number =>
    cells.reduce((all, cell) => all + cell[kind], 0)
  return [
    tally?.ranges,
    tally?.changedBytes,
    tally?.clearedBytes,
    sum('changed'),
    sum('cleared'),
    tally?.diskBytes
  ]
}

function countsIn(ranges: readonly ChangedRange[]): readonly number[] {
  const sum = (kind: ChangedRange['kind']): number =>
    ranges.reduce((all, range) => all + (range.kind === kind ? range.length : 0), 0)
  const [changed, cleared] = [sum('changed'), sum('cleared')]
  return [ranges.length, changed, cleared, changed, cleared, 1024 ** 3]
}

/** Polls are alike: of those that open data, and of those that close it, some are hit. */
function isRepeatedPoll({ path, nth }: Row): boolean {
  return path.endsWith('{operation}') && nth % 4 > 1
}

/** How data is opened and closed is the same for all of them: of these others the lists of ranges are hit. */
function isOfRanges({ path }: Row): boolean {
  return path.includes('/{data}')
}

/** Every `diff` of the matrix. */
export const DIFFS: readonly Scenario[] = [
  diffScenario({
    name: 'diff, the previous of its family',
    disks: ['data'],
    injects: (row) => !isRepeatedPoll(row)
  }),
  diffScenario({
    name: 'diff, the first of its family',
    disks: ['data'],
    target: 0,
    injects: isOfRanges
  }),
  diffScenario({
    name: 'diff, with a base by name',
    disks: ['data'],
    base: 0,
    injects: ({ path }) => /\/snapshots\/[^/]+$/i.test(path)
  }),
  diffScenario({
    name: 'diff, the latest of a disk',
    disks: ['data'],
    bySelection: true,
    injects: ({ path }) => /\/disks\/[^/]+$|\/snapshots(?:\/[^/]+)?$/i.test(path)
  }),
  diffScenario({
    name: 'diff, two targets',
    disks: ['data', 'logs'],
    // Those of the second one come last.
    injects: (row) => row.path.includes('/logs-3/') || (isOfRanges(row) && row.nth > 3)
  })
]
