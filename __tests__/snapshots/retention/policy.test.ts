import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Count, Period } from '../../../src/snapshots/retention/policy.ts'
import {
  formatPeriod,
  isEmptyPolicy,
  parseCount,
  parsePeriod,
  rulesOf
} from '../../../src/snapshots/retention/policy.ts'

function period(changes: Partial<Period>): Period {
  return { years: 0, months: 0, days: 0, hours: 0, ...changes }
}

describe('a count', () => {
  test.each<[string, Count]>([
    ['1', 1],
    [' 7 ', 7],
    ['500', 500],
    ['unlimited', 'unlimited'],
    ['Unlimited', 'unlimited']
  ])('is read from "%s"', (text, count) => {
    expect(parseCount(text)).toBe(count)
  })

  test.each(['', '0', '-1', '1.5', '1e3', '+3', '007', '7d', 'all', '0x10', '9999999999', '٣'])(
    'is not read from "%s"',
    (text) => {
      expect(parseCount(text)).toBeUndefined()
    }
  )
})

describe('a period', () => {
  test.each<[string, Partial<Period>]>([
    ['30d', { days: 30 }],
    ['1y2m3d3h', { years: 1, months: 2, days: 3, hours: 3 }],
    ['1m', { months: 1 }],
    [' 3h2d ', { days: 2, hours: 3 }],
    ['0y7d', { days: 7 }],
    ['010d', { days: 10 }],
    ['9999y', { years: 9_999 }]
  ])('is read from "%s"', (text, units) => {
    expect(parsePeriod(text)).toEqual(period(units))
  })

  test.each([
    ['', 'nothing'],
    ['30', 'no unit'],
    ['d', 'no number'],
    ['1w', 'weeks, which the grammar does not have'],
    ['90s', 'seconds'],
    ['1M', 'capitals, which other grammars tell minutes and months apart by'],
    ['1d2d', 'a unit twice'],
    ['0d', 'nothing in all'],
    ['0y0m0d0h', 'nothing in all'],
    ['-1d', 'less than nothing'],
    ['1.5d', 'a fraction'],
    ['1d 2h', 'a gap'],
    ['10001y', 'more than there can be'],
    ['99999999999999999999d', 'more than there can be'],
    ['unlimited', 'a word']
  ])('is not read from "%s": %s', (text) => {
    expect(parsePeriod(text)).toBeUndefined()
  })

  test('is written as it is read', () => {
    const unit = fc.integer({ min: 0, max: 500 })
    const some = fc
      .record({ years: unit, months: unit, days: unit, hours: unit })
      .filter((one) => formatPeriod(one) !== '')
    fc.assert(
      fc.property(some, (one) => {
        expect(parsePeriod(formatPeriod(one))).toEqual(one)
      })
    )
  })
})

describe('the rules of a policy', () => {
  test('are named as in a workflow, always in the same order', () => {
    const rules = rulesOf({
      within: {
        yearly: period({ years: 75 }),
        daily: period({ months: 1 }),
        all: period({ days: 7, hours: 12 })
      },
      counts: { yearly: 10, last: 3, hourly: 'unlimited' }
    })
    expect(rules.map(({ text }) => text)).toEqual([
      'keep-last: 3',
      'keep-hourly: unlimited',
      'keep-yearly: 10',
      'keep-within: 7d12h',
      'keep-within-daily: 1m',
      'keep-within-yearly: 75y'
    ])
  })

  test('are none where there is nothing to keep', () => {
    expect(isEmptyPolicy({ counts: {}, within: {} })).toBe(true)
    expect(isEmptyPolicy({ counts: { daily: 0 }, within: { all: period({}) } })).toBe(true)
    expect(isEmptyPolicy({ counts: { daily: 1 }, within: {} })).toBe(false)
    expect(isEmptyPolicy({ counts: { last: 'unlimited' }, within: {} })).toBe(false)
    expect(isEmptyPolicy({ counts: {}, within: { weekly: period({ hours: 1 }) } })).toBe(false)
  })
})
