import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { ServerClock } from '../../src/snapshots/server-clock.ts'
import { MAX_DISAGREEMENT_MS, heard, timeOf } from '../../src/snapshots/server-clock.ts'

const T = Date.parse('2026-11-29T14:07:00Z')
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const YEAR = 365 * 24 * HOUR

/** Answers as `[Date, arrival, request]` by Azure's clock and twice the runner's, all in milliseconds after `T`. */
type Answers = readonly (readonly [date: number, arrived: number, sent?: number])[]

function clockAfter(answers: Answers): ServerClock | undefined {
  return answers.reduce<ServerClock | undefined>(
    (clock, [date, arrived, sent = arrived]) =>
      heard(clock, T + date, { sentAt: T + sent, arrivedAt: T + arrived }),
    undefined
  )
}

describe('the time is known', () => {
  test.each<[string, Answers, number]>([
    ['after one answer', [[0, 0]], 0],
    [
      'as the latest of several, in whatever order they arrive',
      [
        [2 * SECOND, 0],
        [0, 10],
        [1 * SECOND, 20]
      ],
      2 * SECOND
    ],
    [
      'when regions differ by seconds',
      [
        [0, 0],
        [-78 * SECOND, 1],
        [3 * SECOND, 2]
      ],
      3 * SECOND
    ],
    [
      'when they differ by five minutes',
      [
        [0, 0],
        [5 * MINUTE, 0]
      ],
      5 * MINUTE
    ],
    [
      'after a wait of hours, which the runner saw as well',
      [
        [0, 0],
        [3 * HOUR, 3 * HOUR],
        [3 * HOUR, 3 * HOUR + 5]
      ],
      3 * HOUR
    ],
    [
      'when an answer was on its way for long',
      [
        [0, 20 * MINUTE, 0],
        [20 * MINUTE, 20 * MINUTE + 5]
      ],
      20 * MINUTE
    ],
    [
      'however wrong the clock of the runner is',
      [
        [0, YEAR],
        [MINUTE, YEAR + MINUTE]
      ],
      MINUTE
    ],
    [
      'from the last answers on when the clock of the runner was set back',
      [
        [0, 0],
        [MINUTE, MINUTE - HOUR],
        [2 * MINUTE, 2 * MINUTE - HOUR]
      ],
      2 * MINUTE
    ]
  ])('%s', (_what, answers, at) => {
    expect(timeOf(clockAfter(answers))).toEqual({ known: true, at: T + at })
  })
})

describe('the time is not known', () => {
  test('before the first answer', () => {
    expect(timeOf(undefined)).toEqual({
      known: false,
      latest: undefined,
      reason: 'no response of Azure has reported the time yet'
    })
  })

  test.each<[string, Answers]>([
    [
      'when one answer is dated in the future',
      [
        [0, 0],
        [HOUR, 10]
      ]
    ],
    [
      'when the first one was, and all others are right',
      [
        [HOUR, 0],
        [0, 10],
        [SECOND, SECOND]
      ]
    ],
    [
      'when one is dated in the past',
      [
        [0, 0],
        [-YEAR, 10]
      ]
    ],
    [
      'when more time has passed for Azure than for the runner',
      [
        [0, 0],
        [20 * MINUTE, MINUTE]
      ]
    ],
    [
      'when less has',
      [
        [0, 0],
        [MINUTE, 20 * MINUTE]
      ]
    ],
    [
      'when an answer is dated before it was asked for',
      [
        [0, 0],
        [0, 20 * MINUTE, 19 * MINUTE]
      ]
    ],
    [
      'when they differ by more than five minutes',
      [
        [0, 0],
        [5 * MINUTE + SECOND, 0]
      ]
    ],
    [
      'for the rest of the run',
      [
        [0, 0],
        [HOUR, 0],
        [2 * HOUR, 2 * HOUR],
        [2 * HOUR, 2 * HOUR]
      ]
    ]
  ])('%s', (_what, answers) => {
    expect(timeOf(clockAfter(answers))).toMatchObject({ known: false })
  })

  test('and says by how much, and from when to when', () => {
    const clock = clockAfter([
      [0, 0],
      [HOUR, 10],
      [MINUTE, MINUTE]
    ])
    expect(timeOf(clock)).toEqual({
      known: false,
      latest: T + HOUR,
      reason:
        "Azure's clocks disagree by 1 h (now is 2026-11-29 14:08 UTC by one, 2026-11-29 15:07 UTC by another)"
    })
  })
})

test('of answers that are less than five minutes apart none is before the first, none after the latest', () => {
  const skew = fc.integer({ min: 0, max: MAX_DISAGREEMENT_MS })
  fc.assert(
    fc.property(fc.array(fc.tuple(skew, fc.nat(HOUR)), { minLength: 1 }), (answers) => {
      let at = 0
      const all = answers.map(([late, pause]) => [(at += pause) + late, at] as const)
      const latest = Math.max(...all.map(([date]) => date))
      expect(timeOf(clockAfter(all))).toEqual({ known: true, at: T + latest })
    })
  )
})

test('one answer that is off by more than ten minutes is found out wherever it comes', () => {
  const off = fc.integer({ min: 10 * MINUTE + SECOND, max: YEAR })
  const skew = fc.integer({ min: -MAX_DISAGREEMENT_MS / 2, max: MAX_DISAGREEMENT_MS / 2 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(skew, fc.nat(HOUR)), { minLength: 1 }),
      fc.nat(),
      off,
      fc.boolean(),
      (answers, place, by, later) => {
        let at = 0
        const all = answers.map(([late, pause]) => [(at += pause) + late, at] as const)
        const where = place % (all.length + 1)
        const before = all[where - 1]?.[1] ?? 0
        const wrong = [before + (later ? by : -by), before] as const
        expect(timeOf(clockAfter(all.toSpliced(where, 0, wrong))).known).toBe(false)
      }
    )
  )
})
