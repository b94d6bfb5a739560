import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { pagingGuard } from '../../src/snapshots/paging.ts'

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
