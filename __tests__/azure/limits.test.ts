import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { CreateResult } from '../../src/operations/create.ts'
import { create } from '../../src/operations/create.ts'
import { createRequest } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { TestClock } from '../support/test-clock.ts'

/** Azure's limits that pass, on the real SDK, with a clock that moves when the operation waits. */

let simulator: Simulator

beforeAll(async () => {
  simulator = await startAzure({ clock: 'virtual', snapshotsPerFiveMinutes: 7 }, 'limits')
})

afterAll(() => simulator.close())

let serial = 0
let diskName: string
beforeEach(() => {
  serial += 1
  diskName = `disk-${serial}`
})

async function take(
  name: string,
  timeoutMs = 3_600_000
): Promise<{
  readonly result: CreateResult
  readonly runner: RecordingRunner
  readonly clock: TestClock
}> {
  const { azure } = await connectTo(simulator)
  const runner = new RecordingRunner()
  const clock = new TestClock(timeoutMs, (ms) => simulator.advance({ ms }))
  const ref = { subscriptionId: SEEDED.subscriptionId, resourceGroup: 'production', name: diskName }
  const result = await create(
    createRequest({
      disks: [ref],
      snapshotName: name,
      waitFor: 'created',
      subscriptionId: SEEDED.subscriptionId
    }),
    { azure, clock, log: runner, run: runner.run, stateStore: { planned: () => undefined } },
    () => undefined
  )
  return { result, runner, clock }
}

const puts = (): number => simulator.exchanges.filter(({ method }) => method === 'PUT').length

describe('seven snapshots of one disk in five minutes', () => {
  async function takeSeven(): Promise<void> {
    simulator.seedDisk({ name: diskName })
    for (let index = 0; index < 7; index++) {
      const { result } = await take(`s${index}-${serial}`)
      expect(result.failure).toBeUndefined()
    }
    simulator.clearExchanges()
  }

  test('the eighth waits for the window, says so, and is made once', async () => {
    await takeSeven()
    const { result, runner, clock } = await take(`eighth-${serial}`)
    expect(result.failure).toBeUndefined()
    expect(puts()).toBe(2)
    expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(290_000)
    expect(runner.lines.join()).toContain(
      `at the limit of Azure (7 of 500 incremental snapshots, 7 of 7 in the last 5 minutes, 0 of 3 pending)`
    )
  })

  test('a timeout that does not allow the wait ends at once, and says how long it would be', async () => {
    await takeSeven()
    const { result, clock } = await take(`eighth-${serial}`, 60_000)
    expect(result.failure?.code).toBe('LimitReached')
    expect(result.failure?.message).toContain('7 of 7 in the last 5 minutes')
    expect(result.failure?.remedy).toMatch(/Raise "timeout" above \d min .*, when/)
    expect(clock.sleeps).toEqual([])
    expect(puts()).toBe(1)
  })
})

describe('three pending snapshots of a Premium SSD v2 disk', () => {
  test('the fourth waits until one is done', async () => {
    simulator.seedDisk({ name: diskName, sku: 'PremiumV2_LRS' })
    simulator.configure({ copyMs: 120_000 })
    for (let index = 0; index < 3; index++) await take(`p${index}-${serial}`)
    simulator.clearExchanges()
    const { result, runner } = await take(`fourth-${serial}`)
    simulator.configure({ copyMs: 0 })
    expect(result.failure).toBeUndefined()
    expect(runner.lines.join()).toContain('3 of 3 pending')
  })
})

test('a conflict that is no limit is reported as it is, without waiting', async () => {
  simulator.seedDisk({ name: diskName })
  simulator.injectFault({
    method: 'PUT',
    path: '/snapshots/',
    kind: 'answer',
    status: 409,
    body: { error: { code: 'ConflictingUserInput', message: 'Something else.' } }
  })
  const { result, clock } = await take(`s-${serial}`)
  expect(result.failure?.code).toBe('Conflict')
  expect(result.failure?.message).toContain('ConflictingUserInput: Something else.')
  expect(clock.sleeps).toEqual([])
})
