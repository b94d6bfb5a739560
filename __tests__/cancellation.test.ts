/**
 * Cancellation and crash at every request of `create`, on the bundle as a runner runs it: nothing is
 * lost, nothing is doubled, and what the step said before its end is true.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Bundle } from './support/bundle.ts'
import type { Cell, Observed } from './support/cancellation.ts'
import { Lane, nameOf, violationsOf } from './support/cancellation.ts'
import type { Ending, Moment, Sent } from './support/interruption.ts'
import { ENDINGS } from './support/interruption.ts'

/** Cells that run at the same time, each against an Azure of its own. */
const LANES = 5

let bundle: Bundle
let lanes: readonly Lane[]
const totals = { cells: 0, struck: 0, killed: 0, green: 0, left: 0, violations: 0, slowestMs: 0 }

beforeAll(async () => {
  bundle = new Bundle()
  lanes = await Promise.all(Array.from({ length: LANES }, () => Lane.open(bundle)))
})

afterAll(async () => {
  await Promise.all(lanes.map((lane) => lane.close()))
  bundle.remove()
  process.stdout.write(`cancellation matrix: ${JSON.stringify(totals)}\n`)
})

/** The requests of a clean run. */
async function recorded(disks: Cell['disks']): Promise<readonly Sent[]> {
  const [lane] = lanes
  return lane === undefined ? [] : lane.record(disks)
}

/** Runs all cells and returns what was seen, in the order of the cells. */
async function runAll(cells: readonly Cell[]): Promise<readonly Observed[]> {
  const seen: Observed[] = []
  const todo = cells.entries()
  await Promise.all(
    lanes.map(async (lane) => {
      for (const [index, cell] of todo) seen[index] = await lane.run(cell)
    })
  )
  return seen
}

/** Every promise holds in every cell. */
function expectNothingLostOrDoubled(seen: readonly Observed[]): void {
  const violations = seen.flatMap((one) =>
    violationsOf(one).map((violation) => `${nameOf(one.cell)}: ${violation}`)
  )
  totals.cells += seen.length
  totals.struck += seen.filter(({ struck }) => struck).length
  totals.killed += seen.filter(({ main }) => main.signal !== null).length
  totals.green += seen.filter(({ main }) => main.code === 0).length
  totals.left += seen.filter(({ left }) => left.length > 0).length
  totals.violations += violations.length
  totals.slowestMs = Math.max(totals.slowestMs, ...seen.map((one) => Math.round(one.endedAfterMs)))
  expect(violations).toEqual([])
}

function isWrite({ method, path }: Sent): boolean {
  return method === 'PUT' && path.includes('/snapshots/')
}

/** A request that changes nothing has no difference between `unsent` and `late`. */
function momentsOf(request: Sent): readonly Moment[] {
  return isWrite(request) ? ['unsent', 'late', 'unanswered'] : ['late', 'unanswered']
}

describe('a signal at every request', () => {
  test('of one disk, every way to end', async () => {
    const requests = await recorded(1)
    expect(requests.length).toBeGreaterThanOrEqual(9)
    const write = requests.findIndex(isWrite)
    const cells = requests.flatMap((request, index) =>
      momentsOf(request).flatMap((moment, turn) =>
        // While nothing can be written yet, the ways to end take turns.
        ENDINGS.filter((_, way) => index >= write || (way + turn + index) % 2 === 0).map(
          (ending, way): Cell => {
            const fixedName = (index + turn + way) % 2 === 1
            return { disks: 1, spot: { request: index + 1, moment }, ending, fixedName }
          }
        )
      )
    )
    const seen = await runAll(cells)
    expectNothingLostOrDoubled(seen)
    expect(seen.filter(({ struck }) => !struck).map(({ cell }) => nameOf(cell))).toEqual([])
  })

  test('of two disks, one with a background copy', async () => {
    const requests = await recorded(2)
    const cells = requests.flatMap((request, index) =>
      momentsOf(request)
        .filter((_, turn) => isWrite(request) || turn === index % 2)
        .map((moment, turn): Cell => {
          // The ways to end take turns; of a write, every moment has another one.
          const ending = ENDINGS[(index + (index >> 2) + turn) % ENDINGS.length] ?? 'SIGKILL'
          const fixedName = (index >> 1) % 2 === 0
          return { disks: 2, spot: { request: index + 1, moment }, ending, fixedName }
        })
    )
    const seen = await runAll(cells)
    expectNothingLostOrDoubled(seen)
    // How often a copy is read depends on the time: the last requests of the record may not come.
    expect(seen.filter(({ struck }) => !struck).length).toBeLessThanOrEqual(6)
  })
})

test('a signal when the step has just said something', async () => {
  const printed = [
    'Signing in to',
    'Azure accepted snapshot',
    'Azure finished the snapshot',
    'is proven and can be restored'
  ]
  const endings: readonly Ending[] = ['SIGINT', 'SIGKILL', 'escalation']
  const cells = printed.flatMap((text) =>
    endings.map((ending): Cell => ({
      disks: 1,
      spot: { printed: text },
      ending,
      fixedName: false
    }))
  )
  expectNothingLostOrDoubled(await runAll(cells))
})

test('a write whose answer a cancellation cut off is looked up by the post step', async () => {
  const write = (await recorded(1)).findIndex(isWrite)
  const [seen] = await runAll([
    {
      disks: 1,
      spot: { request: write + 1, moment: 'unanswered' },
      ending: 'SIGINT',
      fixedName: false
    }
  ])
  expect(seen?.left).toHaveLength(1)
  expect(seen?.post.log).toContain(seen?.left[0]?.name)
})

describe('a main step that is ended before its first line', () => {
  // Without any state the post step cannot know itself; the status of the job tells that nothing may be written.
  test.each(['SIGINT', 'SIGKILL'] as const)('%s: the post step writes nothing', async (ending) => {
    const [lane] = lanes
    expect(await lane?.writesAfterKillAtStart(ending)).toEqual([])
  })
})
