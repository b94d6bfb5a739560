import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Rhythm } from '../../src/snapshots/pace.ts'
import { COPY_RHYTHM, OPERATION_RHYTHM, RETRY_RHYTHM, waitAfter } from '../../src/snapshots/pace.ts'

const rhythm: Rhythm = { firstMs: 100, growth: 2, mostMs: 1_000 }

test('the waits grow from the first to the longest', () => {
  expect([0, 1, 2, 3, 4, 5].map((look) => waitAfter(rhythm, look))).toEqual([
    100, 200, 400, 800, 1_000, 1_000
  ])
})

test('a wait is never shorter than Azure asked for, also beyond the longest', () => {
  expect(waitAfter(rhythm, 0, 150)).toBe(150)
  expect(waitAfter(rhythm, 0, 1_200_000)).toBe(1_200_000)
})

test('a wait that Azure asks for does not shorten one that would be longer', () => {
  expect(waitAfter(rhythm, 3, 150)).toBe(800)
})

describe('in every rhythm', () => {
  test.each([
    ['of operations', OPERATION_RHYTHM],
    ['of copies', COPY_RHYTHM],
    ['of repetitions', RETRY_RHYTHM]
  ])('%s waits grow, are capped, and obey Azure', (_of, given) => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), fc.nat({ max: 3_600_000 }), (look, asked) => {
        const wait = waitAfter(given, look)
        expect(wait).toBeGreaterThanOrEqual(given.firstMs)
        expect(wait).toBeLessThanOrEqual(given.mostMs)
        expect(waitAfter(given, look + 1)).toBeGreaterThanOrEqual(wait)
        expect(waitAfter(given, look, asked)).toBe(Math.max(asked, wait))
        expect(Number.isInteger(wait)).toBe(true)
      })
    )
    expect(waitAfter(given, 1_000_000)).toBe(given.mostMs)
  })

  test('the first look at an operation comes soon: most of them end within two seconds', () => {
    expect(waitAfter(OPERATION_RHYTHM, 0)).toBeLessThanOrEqual(300)
    const firstTwoSeconds = [0, 1, 2, 3, 4].reduce(
      (sum, look) => sum + waitAfter(OPERATION_RHYTHM, look),
      0
    )
    expect(firstTwoSeconds).toBeLessThanOrEqual(2_000)
  })
})
