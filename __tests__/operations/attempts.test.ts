import { describe, expect, test } from 'vitest'

import { countAttempts, readKnown } from '../../src/operations/common/attempts.ts'
import { fault, notFound } from '../support/in-memory-azure.ts'
import { TestClock } from '../support/test-clock.ts'

/** Reads that give these turns, the last one for ever: a value, nothing, or an error. */
function reads(...turns: readonly unknown[]): {
  readonly read: () => Promise<unknown>
  readonly count: () => number
} {
  let count = 0
  return {
    read: async () => {
      const turn = turns[Math.min(count, turns.length - 1)]
      count += 1
      await Promise.resolve()
      if (turn instanceof Error) throw turn
      return turn
    },
    count: () => count
  }
}

const total = ({ sleeps }: TestClock): number => sleeps.reduce((sum, ms) => sum + ms, 0)

describe('reading what this run has seen', () => {
  test('asks once where it is there', async () => {
    const clock = new TestClock()
    const { read, count } = reads('it')
    expect(await readKnown(read, { clock })).toBe('it')
    expect([count(), clock.sleeps]).toEqual([1, []])
  })

  test.each([
    ['nothing', undefined],
    ['a 404 of Azure', notFound('read it')],
    ['a 404 of somebody in between', fault(404)]
  ])('does not believe %s that passes', async (_what, absence) => {
    const clock = new TestClock()
    expect(await readKnown(reads(absence, absence, 'it').read, { clock })).toBe('it')
    expect(clock.sleeps).toEqual([500, 1_000])
  })

  test('believes an absence that lasts half a minute, as the last read tells it', async () => {
    const clock = new TestClock()
    expect(await readKnown(reads(undefined).read, { clock })).toBeUndefined()
    expect(total(clock)).toBeGreaterThanOrEqual(30_000)
    await expect(readKnown(reads(notFound('read it')).read, { clock })).rejects.toMatchObject({
      azure: { code: 'ResourceNotFound' }
    })
  })

  test('rejects with any other failure at once', async () => {
    const clock = new TestClock()
    await expect(readKnown(reads(fault(403)).read, { clock })).rejects.toMatchObject({
      azure: { status: 403 }
    })
    expect(clock.sleeps).toEqual([])
  })

  test('ends with the run', async () => {
    const clock = new TestClock(5_000)
    await expect(readKnown(reads(undefined).read, { clock })).rejects.toMatchObject({
      code: 'Timeout'
    })
  })
})

describe('counting attempts', () => {
  test('leaves five repetitions after the first, further and further apart', () => {
    const attempts = countAttempts(new TestClock())
    const waits = Array.from({ length: 6 }, () => attempts.next(fault(503)))
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, undefined])
  })

  test('does not count a 429', () => {
    const attempts = countAttempts(new TestClock())
    for (let index = 0; index < 50; index++) expect(attempts.next(fault(429))).toBeDefined()
    expect(attempts.nth()).toBe(1)
    expect(attempts.next(undefined)).toBe(500)
    expect(attempts.nth()).toBe(2)
  })

  test('ends when the wait would outlast the run', () => {
    expect(countAttempts(new TestClock(1_000)).next(fault(429, 1_001))).toBeUndefined()
    expect(countAttempts(new TestClock(1_000)).next(fault(429, 1_000))).toBe(1_000)
  })
})
