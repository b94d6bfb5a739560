import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { dataTime } from '../../support/builders.ts'
import { keptNaively } from '../../support/naive-retention.ts'
import { policies } from '../../support/policies.ts'
import type { Count, Period, RetentionPolicy } from '../../../src/snapshots/retention/policy.ts'
import {
  COUNTED,
  WITHIN,
  applyPolicy,
  before,
  formatPeriod,
  isEmptyPolicy,
  parseCount,
  parsePeriod,
  rulesOf
} from '../../../src/snapshots/retention/policy.ts'
import type { DataTime } from '../../../src/snapshots/types.ts'

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

const NOW = Date.parse('2026-11-23T10:00:00Z')
const HOUR = 3_600_000

const instantsOf = (times: readonly string[]): readonly DataTime[] => times.map(readInstant)

function readInstant(text: string): DataTime {
  const instant = Date.parse(text.length === 10 ? `${text}T12:00:00Z` : `${text}Z`)
  if (Number.isNaN(instant)) throw new Error(`"${text}" is no instant`)
  return dataTime(instant)
}

function readPeriod(text: string): Period {
  const period = parsePeriod(text)
  if (period === undefined) throw new Error(`"${text}" is no period`)
  return period
}

/** A policy from the names of inputs, such as `{ daily: 7, within: '30d', 'within-daily': '1m' }`. */
function policyOf(rules: Readonly<Record<string, Count>>): RetentionPolicy {
  const counts = COUNTED.filter((name) => rules[name] !== undefined).map((name) => [
    name,
    rules[name]
  ])
  const within = WITHIN.flatMap((name) => {
    const text = rules[name === 'all' ? 'within' : `within-${name}`]
    return text === undefined ? [] : [[name, readPeriod(String(text))] as const]
  })
  return { counts: Object.fromEntries(counts) as never, within: Object.fromEntries(within) }
}

const keptOf = (
  times: readonly string[],
  policy: RetentionPolicy,
  now = NOW
): readonly string[] => {
  const verdicts = applyPolicy(instantsOf(times), policy, now)
  return times.filter((_, index) => verdicts[index]?.keep)
}

type Rules = Readonly<Record<string, string | number>>

describe('the rules keep', () => {
  test.each<[string, Rules, readonly string[], readonly string[]]>([
    [
      'the last snapshots',
      { last: 2 },
      ['2026-11-20', '2026-11-19T23:00', '2026-11-19', '2026-11-18'],
      ['2026-11-20', '2026-11-19T23:00']
    ],
    [
      'everything there is when fewer are there than may be kept',
      { last: 9 },
      ['2026-11-20', '2026-11-19'],
      ['2026-11-20', '2026-11-19']
    ],
    [
      'the newest of each hour',
      { hourly: 2 },
      [
        '2026-11-20T10:59:59.999',
        '2026-11-20T10:00',
        '2026-11-20T09:59:59.999',
        '2026-11-20T08:30'
      ],
      ['2026-11-20T10:59:59.999', '2026-11-20T09:59:59.999']
    ],
    [
      'the newest of each day, counting only days that have one',
      { daily: 3 },
      ['2026-11-20', '2026-11-20T11:59', '2026-11-13', '2026-06-01', '2026-05-31'],
      ['2026-11-20', '2026-11-13', '2026-06-01']
    ],
    [
      'days that begin at midnight in UTC',
      { daily: 2 },
      ['2026-11-20T00:00', '2026-11-19T23:59:59.999', '2026-11-19T00:00', '2026-11-18'],
      ['2026-11-20T00:00', '2026-11-19T23:59:59.999']
    ],
    [
      'the newest of each week, from Monday to Sunday',
      { weekly: 2 },
      // Monday, Sunday, Monday, Sunday.
      ['2026-11-16', '2026-11-15', '2026-11-09', '2026-11-08'],
      ['2026-11-16', '2026-11-15']
    ],
    [
      'one for a week that reaches over the turn of the year',
      { weekly: 3 },
      // ISO week 1 of 2026, then week 52 of 2025, then week 51.
      [
        '2026-01-04',
        '2026-01-01',
        '2025-12-29',
        '2025-12-28',
        '2025-12-22',
        '2025-12-21',
        '2025-12-14'
      ],
      ['2026-01-04', '2025-12-28', '2025-12-21']
    ],
    [
      'week 53 as a week of its own',
      { weekly: 2 },
      ['2021-01-04', '2021-01-03', '2020-12-28', '2020-12-27'],
      ['2021-01-04', '2021-01-03']
    ],
    [
      'the newest of each month, the same month of another year apart',
      { monthly: 3 },
      ['2026-11-20', '2026-11-01', '2025-11-30', '2025-10-31', '2025-10-01'],
      ['2026-11-20', '2025-11-30', '2025-10-31']
    ],
    [
      'the newest of each year',
      { yearly: 2 },
      ['2026-11-20', '2026-01-01T00:00', '2025-12-31T23:59', '2025-01-01', '2024-12-31'],
      ['2026-11-20', '2025-12-31T23:59']
    ],
    [
      'also the oldest while counts are left',
      { yearly: 3 },
      ['2026-11-20', '2026-06-01', '2026-01-01'],
      ['2026-11-20', '2026-01-01']
    ],
    [
      'not the oldest when the count is used up',
      { yearly: 1 },
      ['2026-11-20', '2026-06-01', '2026-01-01'],
      ['2026-11-20']
    ],
    [
      'the oldest once, when it is the last of the counts itself',
      { daily: 2 },
      ['2026-11-20', '2026-11-19T13:00', '2026-11-19'],
      ['2026-11-20', '2026-11-19T13:00']
    ],
    [
      'one per period without an end when the count is unlimited, and the oldest',
      { monthly: 'unlimited' },
      ['2026-11-20', '2026-11-19', '2020-02-29', '2019-03-05', '2019-03-04', '2019-03-03'],
      ['2026-11-20', '2020-02-29', '2019-03-05', '2019-03-03']
    ],
    [
      'everything with an unlimited last',
      { last: 'unlimited' },
      ['2026-11-20', '2026-11-20', '2001-01-01'],
      ['2026-11-20', '2026-11-20', '2001-01-01']
    ],
    [
      'what any of them keeps',
      { last: 1, daily: 2, monthly: 2 },
      ['2026-11-20T13:00', '2026-11-20', '2026-11-19', '2026-11-18', '2026-10-31', '2026-10-30'],
      ['2026-11-20T13:00', '2026-11-19', '2026-10-31']
    ],
    [
      'what is within a period of the newest one, however long ago that is',
      { within: '2d' },
      ['2020-03-10', '2020-03-09', '2020-03-08T12:00:00.001', '2020-03-08', '2020-03-07'],
      ['2020-03-10', '2020-03-09', '2020-03-08T12:00:00.001']
    ],
    [
      'within hours, too',
      { within: '1d1h' },
      ['2026-11-20T12:00', '2026-11-19T11:00:01', '2026-11-19T11:00', '2026-11-18'],
      ['2026-11-20T12:00', '2026-11-19T11:00:01']
    ],
    [
      'within months as the calendar has them',
      { within: '1m' },
      ['2026-03-31', '2026-03-04', '2026-03-03T12:00:01', '2026-03-03', '2026-02-28'],
      ['2026-03-31', '2026-03-04', '2026-03-03T12:00:01']
    ],
    [
      'the newest of each day within a period, and no count ends it',
      { 'within-daily': '3d' },
      [
        '2026-11-20',
        '2026-11-20T11:00',
        '2026-11-19',
        '2026-11-18',
        '2026-11-18T11:00',
        '2026-11-17'
      ],
      ['2026-11-20', '2026-11-19', '2026-11-18']
    ],
    [
      'the oldest within the period when it is the oldest of all',
      { 'within-yearly': '1y' },
      ['2026-11-20', '2026-11-19', '2026-11-18'],
      ['2026-11-20', '2026-11-18']
    ],
    [
      'not the oldest when the period does not reach it',
      { 'within-yearly': '2d' },
      ['2026-11-20', '2026-11-19', '2026-11-18'],
      ['2026-11-20']
    ],
    [
      'each bucket within its own period',
      { 'within-hourly': '2h', 'within-daily': '2d', 'within-monthly': '1y' },
      [
        '2026-11-20T12:30',
        '2026-11-20T12:00',
        '2026-11-20T11:30',
        '2026-11-20T10:30',
        '2026-11-19',
        '2026-11-18',
        '2026-10-02',
        '2026-10-01',
        '2025-11-01'
      ],
      ['2026-11-20T12:30', '2026-11-20T11:30', '2026-11-19', '2026-10-02']
    ]
  ])('%s: %j', (_what, rules, times, kept) => {
    const policy = policyOf(rules as Readonly<Record<string, Count>>)
    expect(keptOf(times, policy)).toEqual(kept)
  })

  test('nothing of nothing', () => {
    expect(applyPolicy([], policyOf({ last: 1, 'within-daily': '1d' as Count }), NOW)).toEqual([])
  })

  test('everything when there is no rule: that is a mistake, not an order', () => {
    expect(keptOf(['2026-11-20', '2026-11-19'], policyOf({}))).toHaveLength(2)
  })

  test('ages measured from the newest that is not in the future, and what is later', () => {
    const times = ['2027-01-01', '2026-11-24', '2026-11-20', '2026-11-19', '2026-11-18']
    expect(keptOf(times, policyOf({ within: '1d1h' as Count }))).toEqual(times.slice(0, 4))
  })

  test('everything within a period when everything is in the future', () => {
    const times = ['2027-01-03', '2027-01-01']
    expect(keptOf(times, policyOf({ within: '1h' as Count }))).toEqual(times)
  })

  test('one in the future as one of their count, as restic does', () => {
    expect(keptOf(['2027-01-03', '2026-11-20'], policyOf({ last: 1 }))).toEqual(['2027-01-03'])
  })
})

describe('the reasons', () => {
  const times = ['2026-11-20', '2026-11-20T11:00', '2026-11-19', '2026-11-18', '2026-11-18T11:00']

  test('name every rule that keeps a snapshot, and for a forgotten one why each does not', () => {
    const policy = policyOf({ last: 1, daily: 2, 'within-daily': '1d1h' as Count })
    expect(applyPolicy(instantsOf(times), policy, NOW)).toEqual([
      { keep: true, reasons: ['keep-last: 1', 'keep-daily: 2', 'keep-within-daily: 1d1h'] },
      {
        keep: false,
        reasons: [
          'keep-last: 1 is used up by newer ones',
          'keep-daily: 2 keeps a newer one of the same day',
          'keep-within-daily: 1d1h keeps a newer one of the same day'
        ]
      },
      { keep: true, reasons: ['keep-daily: 2', 'keep-within-daily: 1d1h'] },
      ...[3, 4].map(() => ({
        keep: false,
        reasons: [
          'keep-last: 1 is used up by newer ones',
          'keep-daily: 2 is used up by newer ones',
          'older than keep-within-daily: 1d1h'
        ]
      }))
    ])
  })

  test('report the oldest, which is kept although its period has a newer one', () => {
    const verdicts = applyPolicy(instantsOf(times), policyOf({ daily: 9 }), NOW)
    expect(verdicts.at(-1)).toEqual({ keep: true, reasons: ['keep-daily: 9 (the oldest)'] })
  })
})

describe('the instant a period before another', () => {
  test.each([
    ['2026-03-31T12:00:00.000Z', '1m', '2026-03-03T12:00:00.000Z'],
    ['2024-03-31T12:00:00.000Z', '1m', '2024-03-02T12:00:00.000Z'],
    ['2024-02-29T12:00:00.000Z', '1y', '2023-03-01T12:00:00.000Z'],
    ['2026-01-15T00:00:00.000Z', '2m', '2025-11-15T00:00:00.000Z'],
    ['2026-01-15T00:00:00.000Z', '14m', '2024-11-15T00:00:00.000Z'],
    // Months first, then days: 31 March is 31 February, is 3 March, less three days.
    ['2026-03-31T00:00:00.000Z', '1m3d', '2026-02-28T00:00:00.000Z'],
    ['2026-03-01T01:00:00.000Z', '2h', '2026-02-28T23:00:00.000Z'],
    ['2026-11-23T10:00:00.123Z', '1y2m3d3h', '2025-09-20T07:00:00.123Z'],
    ['2026-11-23T10:00:00.000Z', '1950y', '0076-11-23T10:00:00.000Z']
  ])('of %s, %s: %s', (from, period, to) => {
    expect(new Date(before(Date.parse(from), readPeriod(period))).toISOString()).toBe(to)
  })
})

describe('the rules agree with a second, naive reading of them', () => {
  test('for every history and every policy', () => {
    fc.assert(
      fc.property(histories(), policies(), (instants, policy) => {
        const kept = applyPolicy(instants, policy, NOW).map(({ keep }) => keep)
        expect(kept).toEqual(keptNaively(instants, policy, NOW))
      }),
      { numRuns: 3_000 }
    )
  })

  test('and adding a rule never forgets more', () => {
    fc.assert(
      fc.property(histories(), policies(), policies(), (instants, policy, more) => {
        const wider = {
          counts: { ...more.counts, ...policy.counts },
          within: { ...more.within, ...policy.within }
        }
        const kept = applyPolicy(instants, policy, NOW)
        const keptWider = applyPolicy(instants, wider, NOW)
        expect(kept.every(({ keep }, index) => !keep || keptWider[index]?.keep)).toBe(true)
      }),
      { numRuns: 1_000 }
    )
  })

  test('and the newest of all is always kept', () => {
    fc.assert(
      fc.property(histories(), policies(), (instants, policy) => {
        expect(applyPolicy(instants, policy, NOW)[0]?.keep ?? true).toBe(true)
      })
    )
  })
})

/** Instants around the seams of the calendar, dense and sparse, newest first; some in the future. */
function histories(): fc.Arbitrary<readonly DataTime[]> {
  const seam = fc.constantFrom(
    NOW,
    Date.UTC(2026, 0, 1),
    Date.UTC(2021, 0, 4),
    Date.UTC(2024, 2, 1),
    Date.UTC(2026, 9, 25, 1)
  )
  const distance = fc.oneof(
    fc.integer({ min: -2, max: 2 }),
    fc.integer({ min: -48, max: 48 }).map((hours) => hours * HOUR),
    fc.integer({ min: -800, max: 40 }).map((days) => days * 24 * HOUR)
  )
  return fc
    .array(
      fc.tuple(seam, distance).map(([instant, ms]) => instant + ms),
      { maxLength: 40 }
    )
    .map((instants) => instants.toSorted((a, b) => b - a).map(dataTime))
}
