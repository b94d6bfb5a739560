import { describe, expect, test } from 'vitest'

import type { Use } from '../../src/operations/common/fresh.ts'
import { fresh } from '../../src/operations/common/fresh.ts'
import { TestClock } from '../support/test-clock.ts'

/** Reads numbers: how often it was read. */
function counting(most?: number) {
  const clock = new TestClock(10_000_000)
  let reads = 0
  const read = (): Promise<number> => Promise.resolve(++reads)
  const it = fresh(read, clock, most === undefined ? undefined : () => most)
  return { it, clock, reads: () => reads }
}

async function used<T>(use: Promise<Use<T> | 'reading again'>): Promise<Use<T>> {
  const made = await use
  if (made === 'reading again') throw new Error('it was read again')
  return made
}

describe('what deletions rest on', () => {
  test('is read once for all who ask at once', async () => {
    const { it, reads } = counting()
    expect(await Promise.all([it.current(), it.current(), it.current()])).toEqual([1, 1, 1])
    expect(reads()).toBe(1)
  })

  test('is read again after a minute', async () => {
    const { it, clock } = counting()
    expect(await it.current()).toBe(1)
    await clock.sleep(59_999)
    expect(await it.current()).toBe(1)
    await clock.sleep(1)
    expect(await it.current()).toBe(2)
  })

  test('is read again when it was used often enough', async () => {
    const { it } = counting(2)
    await it.current()
    const uses = [await used(it.use()), await used(it.use())]
    for (const { end } of uses) end()
    expect(await it.use()).toBe('reading again')
    expect((await used(it.use())).value).toBe(2)
  })

  test('says to whoever wants to use it that it was read meanwhile: what that one read is older', async () => {
    const { it, clock } = counting()
    expect(await it.use()).toBe('reading again')
    expect((await used(it.use())).value).toBe(1)
    await clock.sleep(60_000)
    expect(await Promise.race([it.use(), Promise.resolve('waits')])).toBe('waits')
  })

  test('is not read while something rests on it, and nothing new rests on it then', async () => {
    const { it, clock, reads } = counting()
    await it.current()
    const [first, second] = [await used(it.use()), await used(it.use())]
    await clock.sleep(60_000)
    const waiting = [it.current(), it.use()]
    first.end()
    await new Promise(setImmediate)
    expect(reads()).toBe(1)
    second.end()
    expect(await Promise.all(waiting)).toEqual([2, 'reading again'])
  })

  test('that could not be read is not tried again, and everybody is told the same', async () => {
    const refusal = new Error('no')
    let reads = 0
    const it = fresh(() => {
      reads += 1
      return Promise.reject(refusal)
    }, new TestClock())
    await expect(it.current()).rejects.toBe(refusal)
    await expect(it.use()).rejects.toBe(refusal)
    expect(reads).toBe(1)
  })
})
