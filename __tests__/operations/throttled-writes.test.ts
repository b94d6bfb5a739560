import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import { NAME, data, logs, perform } from '../support/create-trial.ts'
import { disk, snapshot, takenFrom } from '../support/builders.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { TestClock } from '../support/test-clock.ts'

/** An Azure that refuses the first writes with a 429. */
function throttling(
  times: number,
  retryAfterMs?: number,
  ...disks: readonly (typeof data)[]
): InMemoryAzure {
  let left = times
  return new InMemoryAzure()
    .withDisks(...(disks.length > 0 ? disks : [data]))
    .beforeCall((call) => {
      if (call.method !== 'putSnapshot' || left === 0) return
      left -= 1
      throw fault(429, retryAfterMs)
    })
}

describe('a 429 on a write', () => {
  test.each([undefined, 0, 5_000])(
    'is no attempt: nine of them with Retry-After %s end in one snapshot',
    async (retryAfterMs) => {
      const azure = throttling(9, retryAfterMs)
      const { result, runner } = perform(azure)
      expect((await result).verified).toBe(true)
      expect(azure.count('putSnapshot')).toBe(10)
      expect(azure.snapshots.size).toBe(1)
      expect(runner.lines.join('\n')).not.toContain('attempt')
    }
  )

  test('waits longer each time where Azure does not say how long', async () => {
    const { result, clock } = perform(throttling(8))
    await result
    expect(clock.sleeps).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  test('is waited for as long as the run has time, and then is the reason', async () => {
    const clock = new TestClock(300_000)
    const { result, azure } = perform(throttling(1_000), {}, { clock })
    const { failure } = await result
    expect(failure?.code).toBe('Throttled')
    expect(failure?.message).toMatch(/does not exist\.$/)
    expect(failure?.remedy).toContain('raise "timeout", or run this step again later')
    expect(clock.remaining()).toBeLessThan(30_000)
    expect(azure.snapshots.size).toBe(0)
  })

  test('that took effect all the same is found before the request is sent again', async () => {
    let once = true
    const azure = new InMemoryAzure().withDisks(data).afterCall(({ method }) => {
      if (method !== 'putSnapshot' || !once) return
      once = false
      throw fault(429, 1_000)
    })
    expect((await perform(azure).result).verified).toBe(true)
    expect(azure.count('putSnapshot')).toBe(1)
  })

  test('between other faults leaves these their six attempts', async () => {
    let nth = 0
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method !== 'putSnapshot') return
      nth += 1
      throw fault(nth % 2 === 0 ? 503 : 429)
    })
    const { failure } = await perform(azure).result
    expect(failure?.message).toContain('does not exist after 6 attempts')
    expect(azure.count('putSnapshot')).toBe(12)
  })
})

describe('one 429', () => {
  const disks = [data, logs, disk({ name: 'temp' })]

  test('closes the gate for the writes of all disks, once', async () => {
    const azure = throttling(3, 7_000, ...disks)
    const { result, clock, runner } = perform(azure, { disks })
    expect((await result).verified).toBe(true)
    expect(clock.sleeps).toEqual([7_000])
    expect(azure.count('putSnapshot')).toBe(6)
    expect(runner.lines.filter((line) => line.includes('Azure throttles'))).toHaveLength(1)
  })

  test('reads the limits of all disks from one list', async () => {
    const azure = throttling(3, 7_000, ...disks)
    await perform(azure, { disks }).result
    expect(azure.count('listSnapshots')).toBe(1)
  })

  test('whose wait is longer than the run fails every disk, and none is sent any more', async () => {
    const azure = throttling(1, 1_200_000, ...disks)
    const { result } = perform(azure, { disks }, { clock: new TestClock(600_000) })
    const { outcomes } = await result
    const sent = azure.calls.filter(({ method }: Call) => method === 'putSnapshot').length
    const made = azure.snapshots.size
    expect(made).toBe(sent - 1)
    expect(outcomes.filter(({ error }) => error?.code === 'Throttled').length).toBe(3 - made)
  })
})

describe('a limit of snapshots that Azure reports by a 429', () => {
  test('is waited for as with a 409, and named', async () => {
    const seven = Array.from({ length: 7 }, (_, index) =>
      snapshot({
        ...takenFrom(data),
        name: `s${index}`,
        timeCreated: Date.parse('2026-11-23T09:58:00Z') + index
      })
    )
    let refused = false
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...seven)
      .beforeCall(({ method }) => {
        if (method !== 'putSnapshot' || refused) return
        refused = true
        throw fault(429)
      })
    const clock = new TestClock(3_600_000, (ms) => {
      azure.time += ms
    })
    const { result, runner } = perform(azure, {}, { clock })
    expect((await result).verified).toBe(true)
    expect(runner.lines.join('\n')).toContain('7 of 7 in the last 5 minutes')
    expect(Math.max(...clock.sleeps)).toBeGreaterThan(170_000)
  })

  test('leaves a name alone that another process takes meanwhile', async () => {
    const seven = Array.from({ length: 7 }, (_, index) =>
      snapshot({
        ...takenFrom(data),
        name: `s${index}`,
        timeCreated: Date.parse('2026-11-23T09:58:00Z') + index
      })
    )
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...seven)
      .beforeCall(({ method }, world) => {
        if (method !== 'putSnapshot' || world.count(method) > 1) return
        throw new ActionError('Conflict', 'too many', { azure: { status: 409, code: 'Conflict' } })
      })
    const clock = new TestClock(3_600_000, (ms) => {
      azure.time += ms
      azure.withSnapshots(snapshot({ name: NAME }))
    })
    const { failure } = await perform(azure, {}, { clock }).result
    expect(failure?.code).toBe('NameTaken')
    expect(azure.count('putSnapshot')).toBe(1)
  })

  test('that outlasts the run says when there is room', async () => {
    const recent = Array.from({ length: 7 }, (_, index) =>
      snapshot({
        ...takenFrom(data),
        name: `s${index}`,
        timeCreated: Date.parse('2026-11-23T09:59:00Z') + index
      })
    )
    const azure = throttling(1).withSnapshots(...recent)
    const { failure } = await perform(azure, {}, { clock: new TestClock(60_000) }).result
    expect(failure).toMatchObject({
      code: 'LimitReached',
      remedy: expect.stringContaining('when the limit allows the next snapshot')
    })
  })
})
