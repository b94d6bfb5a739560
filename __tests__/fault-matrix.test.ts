import { afterAll, describe, expect, jest, test } from '@jest/globals'

import type { Known, Row, Scenario } from './support/matrix.ts'
import { Matrix, withoutWaitsOf } from './support/matrix.ts'
import { ASKED_WAITS_MS } from './support/matrix-faults.ts'
import { startAzure } from './support/simulated.ts'

/**
 * Every request of `create` and `list`, under every fault. The requests are those of a clean run, recorded here: one
 * that is added tomorrow is struck tomorrow.
 */

const SCENARIOS: readonly Scenario[] = [
  { name: 'create, one disk', operation: 'create', disks: [{ name: 'data' }] },
  {
    name: 'create, three disks',
    operation: 'create',
    disks: [{ name: 'data' }, { name: 'logs' }, { name: 'temp' }]
  },
  {
    name: 'create, a background copy',
    operation: 'create',
    disks: [{ name: 'fast', sku: 'PremiumV2_LRS' }]
  },
  {
    name: 'list, two disks on three pages',
    operation: 'list',
    disks: [{ name: 'data' }, { name: 'logs' }],
    snapshots: 3
  },
  {
    name: 'list, a disk that is gone',
    operation: 'list',
    disks: [{ name: 'data' }],
    snapshots: 3,
    gone: true
  }
]

/** What is reported and not yet mended. A wrong success, a duplicate or a loss can never be listed here. */
const KNOWN: readonly Known[] = []

/** The pause of the SDK between two looks at an operation. */
const POLL_MS = 300

jest.setTimeout(60_000)

const simulator = await startAzure({
  clock: 'virtual',
  copyMs: 2_000,
  pageSize: 2,
  tokenSeconds: 100_000_000
})
const matrix = new Matrix(simulator, KNOWN)
const stopHurrying = withoutWaitsOf(new Set([...ASKED_WAITS_MS, POLL_MS]))
const recorded: (readonly [Scenario, readonly Row[]])[] = []
for (const scenario of SCENARIOS) recorded.push([scenario, await matrix.rowsOf(scenario)])

afterAll(async () => {
  stopHurrying()
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
    const { cases, succeeded, failed, wrong, duplicates, lost, known } = matrix.totals
    console.log(
      `fault matrix: ${cases} cases, ${succeeded} succeeded, ${failed} failed clearly, ${wrong} wrong successes, ${duplicates} duplicates, ${lost} lost${known === 0 ? '' : `, ${known} known`}`
    )
    expect(cases).toBeGreaterThan(0)
    expect({ wrong, duplicates, lost }).toEqual({ wrong: 0, duplicates: 0, lost: 0 })
    expect(matrix.rejections).toEqual([])
  })
})
