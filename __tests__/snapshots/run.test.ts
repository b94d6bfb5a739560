import { describe, expect, test } from 'vitest'

import { isOlderThanRun } from '../../src/snapshots/tags.ts'
import { run } from '../support/builders.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const DAY = 86_400_000
const MINUTE = 60_000

describe('something is older than the first attempt of a run', () => {
  test.each([
    [64 * DAY, false],
    [66 * DAY, true]
  ])('when no run can have begun before it: %d ms ago', (age, expected) => {
    expect(isOlderThanRun(NOW - age, run(), NOW)).toBe(expected)
  })

  test.each([
    [0, false],
    [4 * MINUTE, false],
    [6 * MINUTE, true],
    [-DAY, false]
  ])(
    'when it was made %d ms before the event of the run, clocks left aside',
    (before, expected) => {
      const notBefore = NOW - DAY
      expect(isOlderThanRun(notBefore - before, run({ notBefore }), NOW)).toBe(expected)
    }
  )

  test('when its time cannot be read, it is not said to be', () => {
    expect(isOlderThanRun(Number.NaN, run(), NOW)).toBe(false)
  })
})
