import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import type { WriteGate } from '../../src/operations/common/write-gate.ts'
import { writeGateOf } from '../../src/operations/common/write-gate.ts'
import { SUBSCRIPTION, guid } from '../support/builders.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'

const HOUR = 3_600_000

function start(timeoutMs = HOUR) {
  const azure = new InMemoryAzure()
  const clock = new TestClock(timeoutMs)
  const log = new RecordingRunner()
  const gate = (kind: 'writes' | 'deletes' = 'deletes', subscriptionId = SUBSCRIPTION): WriteGate =>
    writeGateOf(kind, { subscriptionId }, { azure, clock, log })
  return { azure, clock, log, gate }
}

/** Passes and sends a request that is refused so. */
async function refusedBy(gate: WriteGate, refusal: ActionError): Promise<void> {
  await gate.pass()
  await expect(gate.send(() => Promise.reject(refusal))).rejects.toBe(refusal)
}

async function passMany(gate: WriteGate, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => gate.pass()))
}

describe('the gate', () => {
  test('is one for each run, kind and subscription', () => {
    const { gate } = start()
    const other = start()
    expect(gate()).toBe(gate('deletes', SUBSCRIPTION.toUpperCase()))
    const others = [gate('writes'), gate('deletes', guid('another')), other.gate()]
    expect(others.every((one) => one !== gate())).toBe(true)
  })

  test('lets 200 pass at once, then ten a second', async () => {
    const { gate, clock } = start()
    await passMany(gate(), 200)
    expect(clock.sleeps).toEqual([])
    await passMany(gate(), 30)
    expect(clock.now() - clock.startTime).toBe(3_000)
  })

  test('says whether whoever passes had to wait', async () => {
    const { gate } = start()
    expect(await gate().pass()).toBe(false)
    await passMany(gate(), 199)
    expect(await gate().pass()).toBe(true)
  })

  test('goes by what Azure says is left, once for each answer', async () => {
    const { gate, azure, clock } = start()
    azure.allowances.deletes = { left: 2 }
    await passMany(gate(), 2)
    expect(clock.sleeps).toEqual([])
    await passMany(gate(), 10)
    expect(clock.now() - clock.startTime).toBe(1_000)
  })

  test('lets everything pass where Azure counts by the hour and has enough', async () => {
    const { gate, azure, clock } = start()
    azure.allowances.deletes = { left: 14_999 }
    await passMany(gate(), 2_000)
    expect(clock.sleeps).toEqual([])
  })
})

describe('a 429', () => {
  test('closes it for everybody as long as Azure asks, and says so once', async () => {
    const { gate, clock, log } = start()
    await refusedBy(gate(), fault(429, 60_000))
    const at = clock.now()
    await passMany(gate(), 5)
    expect(clock.now() - at).toBe(60_000)
    expect(log.lines).toEqual([
      'Azure throttles deletes: the next request is sent in 1 min, at 2026-11-23 10:01 UTC'
    ])
  })

  test('does not close it for another kind of writes, nor does another fault', async () => {
    const { gate, clock } = start()
    await refusedBy(gate(), fault(429, 60_000))
    await gate('writes').pass()
    await refusedBy(gate('writes'), fault(503, 60_000))
    await gate('writes').pass()
    expect(clock.sleeps).toEqual([])
  })

  test('leaves the bucket empty: they do not all leave at once afterwards', async () => {
    const { gate, clock } = start()
    await refusedBy(gate(), fault(429, 1_000))
    const at = clock.now()
    await passMany(gate(), 40)
    expect(clock.now() - at).toBe(4_000)
  })

  test('that does not say how long is waited for longer and longer, until one gets through', async () => {
    const { gate, clock } = start()
    const waits: number[] = []
    const refuse = async (): Promise<void> => {
      await refusedBy(gate(), fault(429))
      const at = clock.now()
      await gate().pass()
      waits.push(clock.now() - at)
    }
    await refuse()
    await refuse()
    await refuse()
    await gate().send(() => Promise.resolve())
    await refuse()
    expect(waits).toEqual([500, 1_000, 2_000, 500])
  })

  test('of many that were under way together is one', async () => {
    const { gate, clock, log } = start()
    await passMany(gate(), 64)
    const refusals = Array.from({ length: 64 }, () => fault(429))
    await Promise.all(
      refusals.map((one) => expect(gate().send(() => Promise.reject(one))).rejects.toBe(one))
    )
    const at = clock.now()
    await gate().pass()
    expect(clock.now() - at).toBe(500)
    expect(log.lines).toHaveLength(1)
  })

  test('is the answer to everybody when its wait is longer than the run', async () => {
    const { gate, clock } = start(60_000)
    const refusal = fault(429, 1_200_000)
    await refusedBy(gate(), refusal)
    await expect(gate().pass()).rejects.toBe(refusal)
    expect(clock.sleeps).toEqual([])
  })
})

test('a request that waits when the run ends is rejected with its reason', async () => {
  const { gate, clock } = start()
  await passMany(gate(), 200)
  const ended = new ActionError('Cancelled', 'The job was cancelled.')
  const waiting = gate().pass()
  clock.cancel(ended)
  await expect(waiting).rejects.toBe(ended)
})
