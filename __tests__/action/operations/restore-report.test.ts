import { describe, expect, test } from 'vitest'

import { reportRestore } from '../../../src/action/operations/restore.ts'
import { run } from '../../support/builders.ts'
import { InMemoryAzure } from '../../support/in-memory-azure.ts'
import {
  data,
  logs,
  machine,
  perform,
  restoreRequest,
  snapshotOf,
  swapRequest,
  system
} from '../../support/restores.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const all = [system, data, logs].map((one) => snapshotOf(one))
const world = (): InMemoryAzure =>
  new InMemoryAzure()
    .withDisks(system, data, logs)
    .withSnapshots(...all)
    .withMachines(machine())

describe('the report of a restore', () => {
  test('is true at any time while it runs', async () => {
    const { published } = await perform(world(), swapRequest({ snapshots: all }))
    for (const partial of published.slice(0, -1)) {
      const report = reportRestore(partial, run(), NOW)
      expect(report.outputs.verified).toBe('false')
      expect(report.summary()).not.toContain('✅ 3 disks are restored and in place')
    }
    expect(reportRestore(published.at(-1) ?? emptyResult, run(), NOW).outputs.verified).toBe('true')
  })

  test('of hundreds of disks keeps within a summary', async () => {
    const { result } = await perform(world(), restoreRequest({ snapshots: all.slice(0, 1) }))
    const many = { ...result, outcomes: Array.from({ length: 500 }, () => result.outcomes).flat() }
    const summary = reportRestore(many, run(), NOW).summary()
    expect(summary.length).toBeLessThan(500_000)
    expect(summary).toContain('400 more disks in the result file.')
  })
})

const emptyResult = {
  operation: 'restore',
  dryRun: false,
  outcomes: [],
  swap: undefined,
  verified: false,
  failure: undefined
} as const
