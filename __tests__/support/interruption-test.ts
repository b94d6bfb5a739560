/** The tests of an interrupted job, in as many lanes as a machine carries. */

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Simulator } from '../../simulator/simulator.ts'
import { Bundle } from './bundle.ts'
import type { Cell, Choice, Job, Seen } from './interrupted-job.ts'
import { Site, everyCell, isWrite, wasKilled } from './interrupted-job.ts'

/** Cells that run at the same time, each against an Azure of its own. */
const LANES = 4

/** Defines the test; the requests are those of a clean run, recorded here. */
export function testInterruptions<State>(
  name: string,
  make: (azure: Simulator, serial: number) => Job<State>,
  choose: Choice = everyCell
): void {
  let bundle: Bundle
  let sites: readonly Site<State>[]
  const totals = { requests: 0, cells: 0, struck: 0, killed: 0, green: 0, slowestMs: 0 }

  beforeAll(async () => {
    bundle = new Bundle()
    sites = await Promise.all(Array.from({ length: LANES }, () => Site.open(bundle, make)))
  })

  afterAll(async () => {
    await Promise.all(sites.map((site) => site.close()))
    bundle.remove()
    process.stdout.write(`cancellation matrix, ${name}: ${JSON.stringify(totals)}\n`)
  })

  const runAll = async (cells: readonly Cell[]): Promise<readonly Seen<State>[]> => {
    const seen: Seen<State>[] = []
    const violations: string[] = []
    const todo = cells.entries()
    await Promise.all(
      sites.map(async (site) => {
        for (const [index, cell] of todo) {
          const one = await site.run(cell)
          seen[index] = one
          violations.push(...site.violationsOf(one))
        }
      })
    )
    totals.cells += seen.length
    totals.struck += seen.filter(({ struck }) => struck).length
    totals.killed += seen.filter(wasKilled).length
    totals.green += seen.filter(({ main }) => main.code === 0).length
    totals.slowestMs = Math.max(
      totals.slowestMs,
      ...seen.map(({ endedAfterMs }) => Math.round(endedAfterMs))
    )
    expect(violations).toEqual([])
    return seen
  }

  test(`${name}: a signal at every request loses nothing and doubles nothing`, async () => {
    const requests = (await sites[0]?.record()) ?? []
    totals.requests = requests.length
    expect(requests.some(isWrite)).toBe(true)
    const seen = await runAll(choose(requests))
    // How often something is read depends on the time: the last requests of the record may not come.
    expect(seen.filter(({ struck }) => !struck).length).toBeLessThanOrEqual(8)
  })
}
