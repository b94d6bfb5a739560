import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Bucket, DeletionTimes, Rhythm } from '../../src/snapshots/pace.ts'
import {
  BUCKET,
  COPY_RHYTHM,
  OPERATION_RHYTHM,
  RETRY_RHYTHM,
  corrected,
  emptied,
  emptyFor,
  filled,
  fullBucket,
  learnedTimes,
  nextDeletionRead,
  pagingGuard,
  taken,
  waitAfter
} from '../../src/snapshots/pace.ts'

const rhythm: Rhythm = { firstMs: 100, growth: 2, mostMs: 1_000 }

test('the waits grow from the first to the longest', () => {
  expect([0, 1, 2, 3, 4, 5].map((inspect) => waitAfter(rhythm, inspect))).toEqual([
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
      fc.property(fc.nat({ max: 100_000 }), fc.nat({ max: 3_600_000 }), (inspect, asked) => {
        const wait = waitAfter(given, inspect)
        expect(wait).toBeGreaterThanOrEqual(given.firstMs)
        expect(wait).toBeLessThanOrEqual(given.mostMs)
        expect(waitAfter(given, inspect + 1)).toBeGreaterThanOrEqual(wait)
        expect(waitAfter(given, inspect, asked)).toBe(Math.max(asked, wait))
        expect(Number.isInteger(wait)).toBe(true)
      })
    )
    expect(waitAfter(given, 1_000_000)).toBe(given.mostMs)
  })

  test('the first look at an operation comes soon: most of them end within two seconds', () => {
    expect(waitAfter(OPERATION_RHYTHM, 0)).toBeLessThanOrEqual(300)
    const firstTwoSeconds = [0, 1, 2, 3, 4].reduce(
      (sum, inspect) => sum + waitAfter(OPERATION_RHYTHM, inspect),
      0
    )
    expect(firstTwoSeconds).toBeLessThanOrEqual(2_000)
  })
})

/** Ages at which deletions were over, none of which another one has exceeded. */
const timesOf = (...ages: readonly number[]): DeletionTimes =>
  ages.map((age) => ({ age, misses: 0 }))

describe('the next read of a deletion', () => {
  const NOTHING: DeletionTimes = []

  test.each<[string, DeletionTimes, number, number, number]>([
    ['comes after a growing pause while nothing is known', NOTHING, 1, 0, 800],
    ['comes after a longer pause the longer it takes', NOTHING, 1, 1_800, 3_050],
    ['comes after 5 s at most', NOTHING, 1, 60_000, 65_000],
    ['comes earlier for a scout', NOTHING, 0, 0, 200],
    ['comes at another age for the next scout', NOTHING, 8, 0, 256],
    ['comes after 5 s at most for a scout, too', NOTHING, 0, 60_000, 65_000],
    ['comes at the known age', timesOf(2_000), 1, 0, 2_000],
    ['comes at the shortest known age', timesOf(10_000, 300), 1, 0, 300],
    ['comes at the next known age', [{ age: 500, misses: 1 }, ...timesOf(700)], 1, 500, 700],
    ['waits 2.5 s at most for a known age', timesOf(30_000), 1, 0, 2_500],
    ['comes soon after a known age that was exceeded', timesOf(4_000), 1, 4_000, 4_200],
    ['comes after a growing pause when it was exceeded by much', timesOf(400), 1, 800, 1_800],
    [
      'comes after a growing pause when others have exceeded the age, too',
      [{ age: 4_000, misses: 1 }],
      1,
      4_000,
      5_800
    ],
    ['comes after 0.1 s at least', timesOf(30), 1, 0, 100],
    ['finds that deletions have become much shorter', timesOf(2_000), 16, 0, 800],
    ['finds that deletions have become a little shorter', timesOf(2_000), 8, 0, 1_900],
    ['comes at the known age after what a scout tried', timesOf(2_000), 8, 1_900, 2_000]
  ])('%s', (_what, times, nth, last, next) => {
    expect(nextDeletionRead(times, nth, last)).toBe(next)
  })

  test('comes later than the last one, and after a bounded pause, whatever is known', () => {
    const time = fc.record({
      age: fc.integer({ min: 1, max: 200_000 }),
      misses: fc.nat({ max: 7 })
    })
    fc.assert(
      fc.property(
        fc.array(time, { maxLength: 4 }),
        fc.nat({ max: 500 }),
        fc.nat({ max: 200_000 }),
        (times, nth, last) => {
          const pause = nextDeletionRead(times, nth, last) - last
          expect(pause).toBeGreaterThanOrEqual(100)
          expect(pause).toBeLessThanOrEqual(Math.max(2_500, Math.min(5_000, 800 + last / 4)))
        }
      )
    )
  })
})

describe('what is known of deletions', () => {
  test.each<[string, DeletionTimes, number, number, DeletionTimes]>([
    ['begins with the first one', [], 1_800, 2_050, timesOf(2_050)],
    ['stays when one was over as expected', timesOf(2_000), 1_900, 2_400, timesOf(2_000)],
    ['gets shorter', timesOf(2_000), 0, 1_900, timesOf(1_900)],
    ['gets longer', timesOf(2_000), 2_000, 2_100, timesOf(2_100)],
    [
      'has several ages when they are not similar',
      timesOf(300),
      6_000,
      9_000,
      [{ age: 300, misses: 1 }, ...timesOf(9_000)]
    ],
    [
      'forgives an age when another deletion was over by then',
      [{ age: 300, misses: 7 }],
      0,
      300,
      timesOf(300)
    ],
    [
      'forgets an age that 8 in a row have exceeded',
      [{ age: 300, misses: 7 }, ...timesOf(2_000)],
      300,
      2_000,
      timesOf(2_000)
    ],
    [
      'has at most 4 ages',
      timesOf(1_000, 2_000, 4_000, 8_000),
      0,
      300,
      timesOf(2_000, 4_000, 8_000, 300)
    ]
  ])('%s', (_what, times, last, over, known) => {
    expect(learnedTimes(times, last, over)).toEqual(known)
  })
})

type Next = typeof nextDeletionRead

/** The reads before deletions learned from each other. */
const growingOnly: Next = (_times, _nth, last) => last + Math.min(5_000, 800 + last / 4)

/** Deletions that take so long, some at a time: when the last one was seen to be over, reads, and the latest sight. */
function runOf(durations: readonly number[], parallel: number, next: Next) {
  type Deletion = { readonly nth: number; readonly began: number; readonly takes: number }
  let [now, reads, latest] = [0, 0, 0]
  let times: DeletionTimes = []
  let started = 0
  const last = new Map<Deletion, number>()
  const dueOf = (one: Deletion): number =>
    Math.max(now, one.began + Math.ceil(next(times, one.nth, last.get(one) ?? 0)))
  for (;;) {
    while (last.size < parallel && started < durations.length) {
      last.set({ nth: started, began: now, takes: durations[started] ?? 0 }, 0)
      started += 1
    }
    const [one] = [...last.keys()].toSorted((a, b) => dueOf(a) - dueOf(b))
    if (one === undefined) return { seconds: now / 1_000, each: reads / durations.length, latest }
    now = dueOf(one)
    reads += 1
    const age = now - one.began
    if (age < one.takes) {
      last.set(one, age)
      continue
    }
    times = learnedTimes(times, last.get(one) ?? 0, age)
    last.delete(one)
    latest = Math.max(latest, age - one.takes)
  }
}

describe('the deletions of a run', () => {
  /** 96 of them, 32 at a time. */
  const compared = (takes: (nth: number) => number) => {
    const durations = Array.from({ length: 96 }, (_, nth) => takes(nth))
    return [runOf(durations, 32, nextDeletionRead), runOf(durations, 32, growingOnly)] as const
  }

  test.each<[string, (nth: number) => number, number, number]>([
    ['all over at once', () => 0, 0.4, 1],
    ['of 0.3 s', () => 300, 1, 1.2],
    ['of 0.7 s', () => 700, 2.3, 1.2],
    ['of 2 s', () => 2_000, 6.3, 2],
    ['of about 2 s', (nth) => 1_960 + ((nth * 37) % 80), 6.3, 2],
    ['of 5 s', () => 5_000, 15.5, 3.6],
    ['of 30 s', () => 30_000, 92, 10.5],
    ['of 0.3 s or 10 s', (nth) => (nth % 2 === 0 ? 300 : 10_000), 25.8, 5.5],
    ['of 0.3 s, 1 of 50 of 30 s', (nth) => (nth % 50 === 7 ? 30_000 : 300), 34, 1.5]
  ])('%s take little longer than they must', (_what, takes, seconds, each) => {
    const [own] = compared(takes)
    expect(own.seconds).toBeLessThanOrEqual(seconds)
    expect(own.each).toBeLessThanOrEqual(each)
  })

  test('that are similar end no later than with growing pauses, on average', () => {
    const all = Array.from({ length: 40 }, (_, nth) => compared(() => 200 * 1.16 ** nth))
    const sum = (at: 0 | 1, of: 'seconds' | 'each'): number =>
      all.reduce((total, pair) => total + pair[at][of], 0)
    expect(sum(0, 'seconds')).toBeLessThan(0.96 * sum(1, 'seconds'))
    expect(sum(0, 'each')).toBeLessThan(sum(1, 'each'))
  })

  test('are all seen, a bounded time after their end, however much they differ', () => {
    const duration = fc.oneof(fc.nat({ max: 1_000 }), fc.nat({ max: 100_000 }))
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 32 }),
        (durations, parallel) => {
          const { latest, each } = runOf(durations, parallel, nextDeletionRead)
          expect(latest).toBeLessThanOrEqual(5_000)
          expect(each).toBeLessThanOrEqual(50)
        }
      )
    )
  })
})

const LIMITS = { pages: 50, pagesWithoutNews: 5 }

/** Why a list is not read on, and how many of its pages were read; pages are links to the next with what they hold. */
function read(pages: Iterable<readonly [next: string | undefined, hasNews: boolean]>) {
  const refusalOf = pagingGuard(LIMITS)
  let count = 0
  for (const [next, hasNews] of pages) {
    count += 1
    const why = refusalOf(next, hasNews)
    if (why !== undefined || next === undefined) return { why, count }
  }
  throw new Error('the list did not end')
}

function* forever(
  link: (page: number) => string,
  hasNews: (page: number) => boolean
): Generator<readonly [string, boolean]> {
  for (let page = 0; ; page++) yield [link(page), hasNews(page)]
}

describe('a list that ends', () => {
  test('is read to its end, whatever is empty on the way', () => {
    const page = fc.tuple(fc.uuid(), fc.boolean())
    const pages = fc.uniqueArray(page, { maxLength: 45, selector: ([link]) => link })
    fc.assert(
      fc.property(pages, (links) => {
        const calm = links.map(([link, hasNews], at) => [link, hasNews || at % 4 === 0] as const)
        const { why, count } = read([...calm, [undefined, false]])
        expect([why, count]).toEqual([undefined, links.length + 1])
      })
    )
  })
})

describe('a list that does not end', () => {
  test.each<[string, (page: number) => string, (page: number) => boolean, string, number]>([
    ['a link to itself', () => 'on', () => true, 'it names the same next page twice', 2],
    ['a circle', (page) => `on-${page % 3}`, () => true, 'it names the same next page twice', 4],
    [
      'new links to nothing',
      (page) => `on-${page}`,
      (page) => page < 7,
      '5 consecutive pages contain nothing new',
      12
    ],
    ['new links to new things', (page) => `on-${page}`, () => true, 'it has more than 50 pages', 50]
  ])('is left: %s', (_name, link, hasNews, why, count) => {
    expect(read(forever(link, hasNews))).toEqual({ why, count })
  })

  test('is left after a bounded number of pages, whatever they are', () => {
    const link = fc.func(fc.string())
    fc.assert(
      fc.property(link, fc.func(fc.boolean()), (linkOf, hasNewsOf) => {
        const { why, count } = read(forever(linkOf, hasNewsOf))
        expect(why).toEqual(expect.any(String))
        expect(count).toBeLessThanOrEqual(LIMITS.pages)
      })
    )
  })
})

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
