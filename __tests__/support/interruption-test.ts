/** The tests of an interrupted job, in as many lanes as a machine carries. */

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Simulator } from '../../simulator/simulator.ts'
import { Bundle } from './bundle.ts'
import type { Cell, Choice, Job, Seen } from './interrupted-job.ts'
import type { Sent } from './interruption.ts'
import { Site, everyCell, isWrite, nameOf } from './interrupted-job.ts'
import { reportProof, sliceOf } from './proof.ts'

/** Cells that run at the same time, each against an Azure of its own. */
const LANES = 4

/**
 * Defines the test; the requests are those of a clean run, recorded here. In a slice every write is hit, and every way
 * to end meets every moment; that every read is hit as well is for the fault matrices.
 */
export function testInterruptions<State>(
  name: string,
  make: (azure: Simulator, serial: number) => Job<State>,
  choose: Choice = everyCell
): void {
  let bundle: Bundle
  let sites: readonly Site<State>[]

  beforeAll(async () => {
    bundle = new Bundle()
    sites = await Promise.all(Array.from({ length: LANES }, () => Site.open(bundle, make)))
  })

  afterAll(async () => {
    await Promise.all(sites.map((site) => site.close()))
    bundle.remove()
  })

  const runAll = async (
    cells: readonly Cell[]
  ): Promise<{ readonly seen: readonly Seen<State>[]; readonly violations: readonly string[] }> => {
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
    return { seen, violations }
  }

  test(`${name}: a signal at every request loses nothing and doubles nothing`, async ({ task }) => {
    const requests = (await sites[0]?.record()) ?? []
    expect(requests.some(isWrite)).toBe(true)
    const all = choose(requests)
    const { seen, violations } = await runAll(
      sliceOf(all, {
        oneIn: 10,
        name: (cell) => `${name}: ${nameOf(cell)}`,
        covers: ({ spot, ending }) => coveredBy(spot, ending, requests)
      })
    )
    reportProof(task, {
      what: 'interruptions',
      cases: seen.length,
      of: all.length,
      wrong: 0,
      duplicates: 0,
      lost: 0,
      other: violations.length
    })
    expect(violations).toEqual([])
    // How often something is read depends on the time: the last requests of the record may not come.
    expect(seen.filter(({ injected }) => !injected).length).toBeLessThanOrEqual(8)
  })
}

/** What a cell alone may try in a slice. */
function coveredBy(
  spot: Cell['spot'],
  ending: Cell['ending'],
  requests: readonly Sent[]
): readonly string[] {
  if (!('request' in spot)) return [`${ending} printed`]
  const request = requests[spot.request - 1]
  const isOfWrite = request !== undefined && isWrite(request)
  return [`${ending} ${spot.moment}`, ...(isOfWrite ? [`write ${spot.request}`] : [])]
}
