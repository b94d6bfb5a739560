import { describe, expect, test } from 'vitest'
import { createClock } from '../../simulator/clock.ts'
import { createOffsets, formatInstant, formatTicks } from '../../simulator/timestamps.ts'

describe('instants as Azure writes them', () => {
  const noon = Date.UTC(2023, 10, 6, 3, 59, 28, 962)
  test.each([
    ['seven digits', noon + 0.753125, 0, '2023-11-06T03:59:28.9627531+00:00'],
    ['trailing zeros dropped', noon + 0.75, 0, '2023-11-06T03:59:28.96275+00:00'],
    ['a zone ahead', noon, 480, '2023-11-06T11:59:28.962+08:00'],
    ['a zone behind', noon, -420, '2023-11-05T20:59:28.962-07:00'],
    ['no fraction at all', noon - 962, 0, '2023-11-06T03:59:28+00:00']
  ])('%s', (_name, ms, offset, text) => {
    expect(formatInstant(ms, offset)).toBe(text)
    expect(Math.abs(Date.parse(text) - ms)).toBeLessThan(1)
  })

  test('ticks count from the year 1', () => {
    expect(formatTicks(Date.UTC(2023, 10, 6, 3, 59, 10, 572))).toBe('638348399505720000')
  })

  test('offsets change, so that text does not sort by time', () => {
    const next = createOffsets()
    expect(new Set([next(), next(), next()]).size).toBe(3)
  })
})

describe('the clock', () => {
  test('a virtual one does not change until it is advanced', () => {
    const clock = createClock('virtual')
    const start = clock.now()
    expect(clock.now()).toBe(start)
    clock.advance(3_600_000)
    expect(clock.now()).toBe(start + 3_600_000)
  })

  test('stamps never repeat', () => {
    const clock = createClock('virtual')
    const stamps = Array.from({ length: 100 }, () => clock.stamp())
    expect(new Set(stamps).size).toBe(100)
    expect([...stamps].sort((a, b) => a - b)).toEqual(stamps)
  })

  test('it does not go back', () => {
    expect(() => {
      createClock('system').advance(-1)
    }).toThrow(RangeError)
  })
})
