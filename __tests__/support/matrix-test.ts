/** The tests of a fault matrix; files run in parallel, so that a matrix in several of them is done sooner. */

import { afterAll, describe, expect, test } from 'vitest'

import type { SimulatorOptions } from '../../simulator/simulator.ts'
import type { Row, Scenario, Injection } from './matrix.ts'
import { Matrix, withoutWaitsOf } from './matrix.ts'
import { ASKED_WAITS_MS } from './matrix-faults.ts'
import { withoutCommands } from './matrix-sign-in.ts'
import { reportProof, sliceOf } from './proof.ts'
import { startAzure } from './simulated.ts'
import type { Slicing } from './proof.ts'

/** The pause of the SDK between two looks at an operation. */
const POLL_MS = 300

/** Every request is hit, and every fault hits every operation; of all other pairs a slice. */
const SLICING: Slicing<Injection> = {
  oneIn: 10,
  name: ({ title }) => title,
  covers: ({ scenario, operation, row, fault }) => [
    `${scenario}: ${row.title}`,
    `${operation}: ${fault.name}`,
    `${operation}: ${row.method} ${fault.name}`
  ]
}

/**
 * Defines a test for every request of every scenario. The requests are those of a clean run, recorded here: one that is
 * added tomorrow is hit tomorrow.
 */
export async function testMatrix(
  scenarios: readonly Scenario[],
  { pageSize = 2, ...settings }: Pick<SimulatorOptions, 'pageSize' | 'rangesPerPage'> = {}
): Promise<void> {
  // About a hundred runs a test. What does not end is found by the matrix itself.
  const simulator = await startAzure({
    clock: 'virtual',
    copyMs: 2_000,
    pageSize,
    tokenSeconds: 100_000_000,
    ...settings
  })
  const matrix = new Matrix(simulator)
  const stopHurrying = withoutWaitsOf(new Set([...ASKED_WAITS_MS, POLL_MS]))
  const speakAgain = withoutCommands()
  const recorded: (readonly [Scenario, readonly Row[]])[] = []
  for (const scenario of scenarios) recorded.push([scenario, await matrix.rowsOf(scenario)])
  const all = recorded.flatMap(([scenario, rows]) =>
    rows.flatMap((row) => matrix.casesOf(scenario, row))
  )
  const chosen = Map.groupBy(sliceOf(all, SLICING), ({ row }) => row)

  afterAll(async () => {
    stopHurrying()
    speakAgain()
    matrix.close()
    await simulator.close()
  })

  describe.each(recorded.map(([scenario, rows]) => ({ name: scenario.name, scenario, rows })))(
    '$name',
    ({ scenario, rows }) => {
      test.each(rows.map((row) => ({ title: row.title, row })))('$title', async ({ row }) => {
        expect(await matrix.inject(scenario, chosen.get(row) ?? [])).toEqual([])
      })
    }
  )

  describe('the whole matrix', () => {
    test('has no wrong success, no duplicate and nothing lost', ({ task }) => {
      const counted = Map.groupBy(all, ({ operation }) => operation)
      for (const [operation, totals] of matrix.totals) {
        reportProof(task, { ...totals, what: operation, of: counted.get(operation)?.length ?? 0 })
      }
      for (const [, { cases, wrong, duplicates, lost }] of matrix.totals) {
        expect(cases).toBeGreaterThan(0)
        expect({ wrong, duplicates, lost }).toEqual({ wrong: 0, duplicates: 0, lost: 0 })
      }
      expect(matrix.totals.size).toBe(counted.size)
      expect(matrix.rejections).toEqual([])
    })
  })
}
