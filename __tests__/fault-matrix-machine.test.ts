import { afterAll, expect, test } from 'vitest'

import { Matrix, withoutWaitsOf } from './support/matrix.ts'
import { ASKED_WAITS_MS } from './support/matrix-faults.ts'
import { byNewIdentity, signInScenario } from './support/matrix-sign-in.ts'
import { startAzure } from './support/simulated.ts'

/**
 * The metadata service of a virtual machine under every fault. A file of its own: the sign-in library finds out once in
 * a process which kind of machine it is on.
 */
const simulator = await startAzure({ clock: 'virtual', tokenSeconds: 100_000_000 })
Object.assign(process.env, simulator.managedIdentity.machineEnvironment)
const matrix = new Matrix(simulator)
const stopHurrying = withoutWaitsOf(ASKED_WAITS_MS)
const scenario = signInScenario('sign in as the identity of a machine', byNewIdentity)
const rows = await matrix.rowsOf(scenario)

afterAll(async () => {
  stopHurrying()
  matrix.close()
  await simulator.close()
})

test.each(rows.map((row) => ({ title: row.title, row })))('$title', async ({ row }) => {
  expect(await matrix.strike(scenario, row)).toEqual([])
})

test('every case of it is counted', () => {
  const totals = matrix.totals.get(scenario.operation)
  console.log(
    `fault matrix, ${scenario.name}: ${totals?.cases ?? 0} cases, ${totals?.wrong ?? 0} wrong successes`
  )
  expect(totals?.cases).toBeGreaterThan(0)
  expect(totals).toMatchObject({ wrong: 0, duplicates: 0, lost: 0 })
  expect(matrix.rejections).toEqual([])
})
