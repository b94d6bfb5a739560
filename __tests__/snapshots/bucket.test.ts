import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Bucket } from '../../src/snapshots/pace.ts'
import {
  BUCKET,
  corrected,
  emptied,
  emptyFor,
  filled,
  fullBucket,
  taken
} from '../../src/snapshots/pace.ts'

const T = Date.parse('2026-11-29T14:07:00Z')

const holding = (left: number): Bucket => ({ ...fullBucket(T), left })

describe('a bucket', () => {
  test('is full at first, and lets as many pass at once', () => {
    let bucket = fullBucket(T)
    for (let sent = 0; sent < 200; sent++) {
      expect(emptyFor(bucket, T)).toBe(0)
      bucket = taken(bucket, T)
    }
    expect(emptyFor(bucket, T)).toBe(100)
  })

  test.each([
    ['nothing', 0, 100],
    ['half a request', 0.5, 50],
    ['one', 1, 0],
    ['several', 7, 0]
  ])('that has %s left waits as long as the next request takes', (_what, left, wait) => {
    expect(emptyFor(holding(left), T)).toBe(wait)
  })

  test.each([
    ['fills up by ten a second', 0, 1_000, 10],
    ['fills up by parts of a request', 0, 150, 1.5],
    ['is never more than full', 0, 3_600_000, 200],
    ['loses nothing when the clock of the runner is set back', 5, -60_000, 5]
  ])('%s', (_what, left, ms, becomes) => {
    expect(filled(holding(left), T + ms).left).toBe(becomes)
  })

  test('is empty after a refusal', () => {
    expect(emptyFor(emptied(fullBucket(T), T), T)).toBe(100)
  })
})

describe('what Azure says of it', () => {
  test.each([
    ['less is believed: others take out of it, too', 150, 20, 20],
    ['more is not: the answer may be an older one', 20, 150, 20],
    ['nothing is nothing', 20, 0, 0],
    ['less than nothing is nothing', 20, -3, 0],
    ['more than a full one has is another way to count', 20, 11_999, 11_999]
  ])('%s', (_what, left, says, becomes) => {
    expect(corrected(holding(left), says, T).left).toBe(becomes)
  })

  test('a larger bucket stays as large', () => {
    const large = corrected(fullBucket(T), 11_999, T)
    expect(filled(taken(large, T), T + 60_000).left).toBe(11_999)
  })
})

test('whoever waits as long as it says is never refused by a bucket of that size and pace', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 400 }), { maxLength: 600 }),
      fc.integer({ min: 0, max: BUCKET.size }),
      (pauses, start) => {
        let now = T
        let known = holding(start)
        let real: number = start
        for (const pause of pauses) {
          const wait = pause + emptyFor(filled(known, now + pause), now + pause)
          now += wait
          real = Math.min(BUCKET.size, real + (wait * BUCKET.perSecond) / 1_000)
          expect(real).toBeGreaterThan(0.999_999)
          known = taken(known, now)
          real -= 1
        }
      }
    )
  )
})
