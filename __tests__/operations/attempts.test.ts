import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import { readKnown, untilTrue } from '../../src/operations/common/attempts.ts'
import { fault, notFound } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
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

  test('believes an absence that lasts half a minute, as the last read reports it', async () => {
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

/** Makes a change whose attempts meet these refusals, the last one for ever; `undefined`: it is there. */
function change(clock: TestClock, ...turns: readonly (ActionError | 'unseen' | undefined)[]) {
  const log = new RecordingRunner()
  let count = 0
  const result = untilTrue(
    {
      name: 'daily',
      again: 'Writing it again',
      attempt: () => {
        const turn = turns[Math.min(count, turns.length - 1)]
        count += 1
        if (turn === undefined) return Promise.resolve({ end: 'there' })
        const refusal = turn === 'unseen' ? undefined : turn
        return Promise.resolve({ refusal, passes: refusal?.azure?.status !== 403 })
      },
      gaveUp: (refusal, attempts) =>
        new ActionError(refusal?.code ?? 'AzureRefused', `not after ${attempts}`)
    },
    { clock, log }
  )
  return { result, log, count: () => count }
}

describe('a change', () => {
  test('is asked for until a read shows it, and the log says why and when', async () => {
    const clock = new TestClock()
    const { result, log } = change(clock, fault(503), 'unseen', undefined)
    expect(await result).toBe('there')
    expect(clock.sleeps).toEqual([500, 1_000])
    expect(log.lines).toEqual([
      'daily: Azure answered 503. Writing it again in 0.5 s, at 2026-11-23T10:00:00.500Z (attempt 2 of 6)',
      'daily: Azure accepted the request, but did not complete it. Writing it again in 1 s, at 2026-11-23T10:00:01.500Z (attempt 3 of 6)'
    ])
  })

  test('has five repetitions after the first, further and further apart', async () => {
    const clock = new TestClock()
    const { result, count } = change(clock, fault(503))
    await expect(result).rejects.toThrow('not after 6')
    expect([count(), clock.sleeps]).toEqual([6, [500, 1_000, 2_000, 4_000, 8_000]])
  })

  test('that cannot succeed is not asked for again', async () => {
    const clock = new TestClock()
    const { result, count } = change(clock, fault(403))
    await expect(result).rejects.toThrow('not after 1')
    expect([count(), clock.sleeps]).toEqual([1, []])
  })

  test('does not count a 429', async () => {
    const clock = new TestClock(36_000_000)
    const throttled = Array.from({ length: 50 }, () => fault(429))
    const { result, count } = change(clock, ...throttled, 'unseen', undefined)
    expect(await result).toBe('there')
    expect([count(), clock.sleeps.at(-1)]).toEqual([52, 500])
  })

  test('ends when the wait would outlast the run', async () => {
    const late = change(new TestClock(1_000), fault(429, 1_001), undefined)
    await expect(late.result).rejects.toThrow('not after 1')
    expect(await change(new TestClock(1_000), fault(429, 1_000), undefined).result).toBe('there')
  })
})
