/** The tests of a fault matrix; Jest runs files in parallel, so that a matrix in several of them is done sooner. */

import { afterAll, describe, expect, test } from 'vitest'

import type { SimulatorOptions } from '../../simulator/simulator.ts'
import type { Row, Scenario, Totals } from './matrix.ts'
import { Matrix, withoutWaitsOf } from './matrix.ts'
import { ASKED_WAITS_MS } from './matrix-faults.ts'
import { withoutCommands } from './matrix-sign-in.ts'
import { startAzure } from './simulated.ts'

/** The pause of the SDK between two looks at an operation. */
const POLL_MS = 300

/**
 * Defines a test for every request of every scenario. The requests are those of a clean run, recorded here: one that is
 * added tomorrow is struck tomorrow.
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
        expect(await matrix.strike(scenario, row)).toEqual([])
      })
    }
  )

  describe('the whole matrix', () => {
    test('has no wrong success, no duplicate and nothing lost', () => {
      const totals = [...matrix.totals]
      console.log(totals.map(([operation, one]) => inWords(operation, one)).join('\n'))
      for (const [, { cases, wrong, duplicates, lost }] of totals) {
        expect(cases).toBeGreaterThan(0)
        expect({ wrong, duplicates, lost }).toEqual({ wrong: 0, duplicates: 0, lost: 0 })
      }
      expect(totals.length).toBe(new Set(scenarios.map(({ operation }) => operation)).size)
      expect(matrix.rejections).toEqual([])
    })
  })
}

function inWords(operation: string, totals: Totals): string {
  const { cases, succeeded, failed, wrong, duplicates, lost } = totals
  return `fault matrix, ${operation}: ${cases} cases, ${succeeded} succeeded, ${failed} failed clearly, ${wrong} wrong successes, ${duplicates} duplicates, ${lost} lost`
}
