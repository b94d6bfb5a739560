import { Writable } from 'node:stream'

import { describe, expect, vi, test } from 'vitest'

import { flushed } from '../src/process.ts'

/** A stream whose reader takes what it is given only when it is told to. */
class SlowReader extends Writable {
  readonly taken: string[] = []
  private waiting: (() => void)[] = []

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.waiting.push(() => {
      this.taken.push(chunk.toString())
      done()
    })
  }

  take(): void {
    for (const one of this.waiting.splice(0)) one()
  }
}

describe('what was written', () => {
  test('is waited for until it has left the process', async () => {
    const stream = new SlowReader()
    for (const text of ['a', 'b', 'c']) stream.write(text)
    let isDone = false
    const done = flushed(stream, 60_000).then(() => (isDone = true))
    for (const taken of [['a'], ['a', 'b']]) {
      stream.take()
      await new Promise(setImmediate)
      expect([stream.taken, isDone]).toEqual([taken, false])
    }
    stream.take()
    await new Promise(setImmediate)
    stream.take()
    await done
    expect(stream.taken.join('')).toBe('abc')
  })

  test('is waited for no longer than it may take', async () => {
    vi.useFakeTimers()
    try {
      const stream = new SlowReader()
      stream.write('a')
      const done = flushed(stream, 30_000)
      await vi.advanceTimersByTimeAsync(30_000)
      await done
      expect(stream.taken).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  test.each([
    ['is nothing', new SlowReader()],
    ['goes to nobody', new SlowReader().destroy()]
  ])('is not waited for when it %s', async (_why, stream) => {
    await expect(flushed(stream, 60_000)).resolves.toBeUndefined()
  })
})
