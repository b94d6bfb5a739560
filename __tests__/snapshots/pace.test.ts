import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Bucket, Rhythm } from '../../src/snapshots/pace.ts'
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
