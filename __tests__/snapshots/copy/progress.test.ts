import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Progress } from '../../../src/snapshots/copy/progress.ts'
import {
  STALLED_MS,
  firstObservation,
  nextObservation,
  formatProgress,
  rateOf,
  restOf,
  stalledFor
} from '../../../src/snapshots/copy/progress.ts'

const MINUTE = 60_000

/** Looks as pairs of minutes and percent. */
function reads(...[first, ...others]: readonly (readonly [number, number])[]): Progress {
  const [at = 0, percent = 0] = first ?? []
  return others.reduce(
    (progress, [minutes, next]) => nextObservation(progress, minutes * MINUTE, next),
    firstObservation(at * MINUTE, percent)
  )
}

describe('rate and rest', () => {
  test.each<[string, Progress, number | undefined, number | undefined]>([
    ['a first look has none', reads([0, 0]), undefined, undefined],
    ['nor has what does not move', reads([0, 10], [5, 10]), undefined, undefined],
    ['ten percent in four minutes', reads([0, 0], [4, 10]), 2.5, 36],
    ['what went on before is not counted', reads([100, 80], [102, 90]), 5, 2],
    ['while it stands the rate falls', reads([0, 0], [4, 10], [8, 10]), 1.25, 72],
    ['the latest stretch counts', reads([0, 0], [60, 6], [70, 16], [80, 26], [90, 36]), 1, 64]
  ])('%s', (_what, progress, rate, minutes) => {
    const rest = restOf(progress)
    expect([rateOf(progress), rest === undefined ? undefined : rest / MINUTE]).toEqual([
      rate,
      minutes
    ])
  })

  test('a percentage that falls starts again', () => {
    const progress = reads([0, 0], [10, 50], [20, 10])
    expect(rateOf(progress)).toBeUndefined()
    expect(stalledFor(progress)).toBe(0)
  })

  test('are never negative, and the rest is nothing at the end, whatever is seen', () => {
    const steps = fc.array(fc.tuple(fc.nat(3_600_000), fc.nat(100)))
    fc.assert(
      fc.property(steps, (seen) => {
        let progress = firstObservation(0, 0)
        let at = 0
        for (const [ms, percent] of seen) {
          at += ms
          progress = nextObservation(progress, at, percent)
          expect(rateOf(progress) ?? 1).toBeGreaterThan(0)
          expect(restOf(progress) ?? 0).toBeGreaterThanOrEqual(0)
          expect(stalledFor(progress)).toBeGreaterThanOrEqual(0)
          expect(formatProgress(progress, 128)).not.toMatch(/NaN|Infinity|e-|e\+/)
        }
      })
    )
  })
})

test('standing still is measured from the last move', () => {
  expect(stalledFor(reads([0, 40], [29, 40]))).toBeLessThan(STALLED_MS)
  expect(stalledFor(reads([0, 40], [30, 40]))).toBe(STALLED_MS)
  expect(stalledFor(reads([0, 40], [29, 41], [30, 41]))).toBe(MINUTE)
})

test.each<[Progress, number | undefined, string]>([
  [reads([0, 0]), undefined, '0 %'],
  [reads([0, 0]), 128, '0 % of 128 GiB'],
  [reads([0, 0], [4, 10]), 128, '10 % of 128 GiB, 2.5 %/min (3.2 GiB/min), about 36 min left'],
  [reads([0, 0], [1, 33.3]), undefined, '33 %, 33 %/min, about 2 min left'],
  [
    reads([0, 1], [60, 2]),
    32_767,
    '2 % of 32767 GiB, 0.017 %/min (5.5 GiB/min), about 4 d 2 h left'
  ]
])('in words: %#', (progress, sizeGb, words) => {
  expect(formatProgress(progress, sizeGb)).toBe(words)
})
