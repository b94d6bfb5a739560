import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Settings } from '../../../src/action/settings.ts'
import { COUNTED, WITHIN, formatPeriod } from '../../../src/snapshots/retention/policy.ts'
import type { Texts } from '../../support/inputs.ts'
import type { AfterDeploy } from '../../../src/snapshots/retention/policy.ts'
import { LEAST, expectProblems, read, refusalOf } from '../../support/inputs.ts'

const DAY = 86_400_000

const afterOf = ({ after }: Settings): AfterDeploy => {
  if (after === undefined) throw new Error('nothing is to be done afterwards')
  return after
}

const afterIn = (inputs: Texts): AfterDeploy => afterOf(read({ ...LEAST, ...inputs }))

describe('what happens when the deploy has ended', () => {
  test('is by default: keep what succeeded, hold what failed for 30 days, no retention', () => {
    expect(afterIn({})).toStrictEqual({
      onSuccess: 'keep',
      onFailure: 'hold',
      holdForMs: 30 * DAY,
      policy: { counts: {}, within: {} },
      pruneScope: 'workflow'
    })
  })

  test('holds what every input says', () => {
    expect(
      afterIn({
        'on-failure': 'Keep',
        'hold-for': '1d12h',
        'keep-last': '3',
        'keep-hourly': '4',
        'keep-daily': '7',
        'keep-weekly': '5',
        'keep-monthly': 'Unlimited',
        'keep-yearly': '1',
        'keep-within': '1y2m3d3h',
        'keep-within-hourly': '2d',
        'keep-within-daily': '30d',
        'keep-within-weekly': '3m',
        'keep-within-monthly': '1y',
        'keep-within-yearly': '10y',
        'prune-scope': 'Repository'
      })
    ).toStrictEqual({
      onSuccess: 'keep',
      onFailure: 'keep',
      holdForMs: 36 * 3_600_000,
      policy: {
        counts: { last: 3, hourly: 4, daily: 7, weekly: 5, monthly: 'unlimited', yearly: 1 },
        within: {
          all: { years: 1, months: 2, days: 3, hours: 3 },
          hourly: { years: 0, months: 0, days: 2, hours: 0 },
          daily: { years: 0, months: 0, days: 30, hours: 0 },
          weekly: { years: 0, months: 3, days: 0, hours: 0 },
          monthly: { years: 1, months: 0, days: 0, hours: 0 },
          yearly: { years: 10, months: 0, days: 0, hours: 0 }
        }
      },
      pruneScope: 'repository'
    })
  })

  test('can be to delete', () => {
    expect(afterIn({ 'on-success': 'delete' }).onSuccess).toBe('delete')
  })

  test('is no matter of list and prune', () => {
    expect(read({ ...LEAST, operation: 'list' }).after).toBeUndefined()
    expect(read({ ...LEAST, operation: 'prune', 'keep-last': '1' }).after).toBeUndefined()
  })
})

describe('hold-for', () => {
  test.each<[string, number | 'unlimited']>([
    ['12h', 12 * 3_600_000],
    ['90m', 90 * 60_000],
    ['365d', 365 * DAY],
    ['3653d', 3_653 * DAY],
    ['unlimited', 'unlimited'],
    ['Unlimited', 'unlimited']
  ])('%s is %p', (text, ms) => {
    expect(afterIn({ 'hold-for': text }).holdForMs).toBe(ms)
  })

  test.each(['0d', '3654d', '-1d', '30', '1y', '1w', 'forever', '1.5d', '30 d'])(
    '%s is refused',
    (text) => {
      expectProblems(
        { ...LEAST, 'hold-for': text },
        `"hold-for" is "${text}": expected "unlimited" or a duration up to ten years, such as 12h or 30d`
      )
    }
  )
})

describe('choices', () => {
  test.each([
    ['on-success', 'hold', 'expected keep or delete'],
    ['on-failure', 'delete', 'expected keep or hold'],
    ['prune-scope', 'everything', 'expected workflow, repository or all']
  ])('%s: %s is refused', (name, value, expected) => {
    expectProblems({ ...LEAST, [name]: value }, `"${name}" is "${value}": ${expected}`)
  })
})

const COUNTS = COUNTED.map((name) => `keep-${name}`)
const PERIODS = WITHIN.map((name) => (name === 'all' ? 'keep-within' : `keep-within-${name}`))

describe('rules that count', () => {
  test.each(COUNTS)('%s takes a whole number from 1, or "unlimited"', (name) => {
    const counts = (text: string) => Object.values(afterIn({ [name]: text }).policy.counts)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (count) => {
        expect(counts(String(count))).toEqual([count])
      }),
      { numRuns: 20 }
    )
    expect(counts('unlimited')).toEqual(['unlimited'])
  })

  test.each(COUNTS)('%s takes nothing else', (name) => {
    for (const text of ['0', '-1', '1.5', '1e3', '0x10', '07', 'all', '7d', '٣', '1 000']) {
      expectProblems(
        { ...LEAST, [name]: text },
        `"${name}" is "${text}": expected a whole number from 1, or "unlimited"; leave it empty for no such rule`
      )
    }
  })
})

describe('rules of age', () => {
  test.each(PERIODS)('%s takes years, months, days and hours', (name) => {
    const unit = fc.nat({ max: 99 })
    fc.assert(
      fc.property(
        fc.record(
          { years: unit, months: unit, days: unit, hours: unit },
          { noNullPrototype: true }
        ),
        (period) => {
          fc.pre(Object.values(period).some((part) => part > 0))
          const { within } = afterIn({ [name]: formatPeriod(period) }).policy
          expect(Object.values(within)).toEqual([period])
        }
      ),
      { numRuns: 20 }
    )
  })

  test.each(PERIODS)('%s takes nothing else', (name) => {
    for (const text of ['30', 'd', '0d', '1w', '30 d', '-1d', '1.5d', '1d1d', '30D', 'unlimited']) {
      expectProblems(
        { ...LEAST, [name]: text },
        `"${name}" is "${text}": expected years, months, days and hours such as 30d, 6m or 1y2m3d3h (m stands for months)`
      )
    }
  })
})

describe('to delete and to keep', () => {
  test.each([...COUNTS, ...PERIODS])('exclude each other: %s', (name) => {
    const value = COUNTS.includes(name) ? '3' : '30d'
    for (const text of ['delete', 'DELETE']) {
      expect(refusalOf({ ...LEAST, 'on-success': text, [name]: value }).message).toBe(
        `The input "on-success" is "delete", but "${name}" is "${value}": expected only one of them, because a rule cannot keep a snapshot that is deleted when the deploy succeeds.`
      )
    }
  })

  test('are reported together with what else is wrong', () => {
    const inputs = { ...LEAST, 'on-success': 'delete', 'keep-last': '3', timeout: 'soon' }
    expect(refusalOf(inputs).message).toMatch(
      /^2 inputs are wrong:\n- "timeout"[^\n]*\n- "on-success"/
    )
  })
})
