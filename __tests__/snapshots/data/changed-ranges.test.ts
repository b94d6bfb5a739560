import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { ChangedRange } from '../../../src/snapshots/types.ts'
import {
  CELLS,
  counter,
  joiner,
  toLines,
  unionOf,
  withinDisk
} from '../../../src/snapshots/data/changed-ranges.ts'
import { changed, cleared } from '../../support/builders.ts'

const PAGE = 512
/** A disk of 512-byte pages: what became of each page. */
const pages = fc.array(fc.constantFrom('same', 'changed', 'cleared'), {
  minLength: 1,
  maxLength: 300
})

type Page = 'same' | ChangedRange['kind']

/** Ranges of single pages up to runs, cut anywhere, in the order of the disk. */
function rangesOf(states: readonly Page[], cuts: readonly boolean[]): readonly ChangedRange[] {
  return states.reduce<ChangedRange[]>((ranges, kind, page) => {
    const last = ranges.at(-1)
    if (kind === 'same') return ranges
    if (
      last?.kind === kind &&
      last.offset + last.length === page * PAGE &&
      cuts[page % cuts.length] !== true
    ) {
      ranges[ranges.length - 1] = { ...last, length: last.length + PAGE }
    } else {
      ranges.push({ offset: page * PAGE, length: PAGE, kind })
    }
    return ranges
  }, [])
}

function pagesOf(ranges: readonly ChangedRange[], count: number): readonly Page[] {
  return Array.from({ length: count }, (_, page) => {
    const at = page * PAGE
    return ranges.find(({ offset, length }) => offset <= at && at < offset + length)?.kind ?? 'same'
  })
}

function joinedIn(parts: readonly (readonly ChangedRange[])[]): readonly ChangedRange[] {
  const join = joiner()
  return [...parts.flatMap((part) => [...join.add(part)]), ...join.end()]
}

const cutsOf = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 })

describe('joining', () => {
  test('keeps every byte and its kind, and leaves nothing to join, wherever pages end', () => {
    fc.assert(
      fc.property(pages, cutsOf, fc.integer({ min: 1, max: 9 }), (states, cuts, perPage) => {
        const ranges = rangesOf(states, cuts)
        const parts = Array.from({ length: Math.ceil(ranges.length / perPage) }, (_, part) =>
          ranges.slice(part * perPage, (part + 1) * perPage)
        )
        const joined = joinedIn(parts)
        expect(pagesOf(joined, states.length)).toEqual(states)
        expect(joined).toEqual(rangesOf(states, [false]))
      })
    )
  })

  test('kinds do not join', () => {
    expect(joinedIn([[changed(0, 512), cleared(512, 512)], [cleared(1024, 512)]])).toEqual([
      changed(0, 512),
      cleared(512, 1024)
    ])
  })

  test.each([
    ['overlap', [changed(0, 1024), changed(512, 512)]],
    ['come in another order', [changed(1024, 512), cleared(0, 512)]],
    ['come twice', [changed(0, 512), changed(0, 512)]]
  ])('ranges that %s are refused: a count of them would be wrong', (_what, ranges) => {
    expect(() => joinedIn([ranges])).toThrow(RangeError)
  })
})

const onDisk = (...args: Parameters<typeof withinDisk>): readonly ChangedRange[] => [
  ...withinDisk(...args)
]

describe('what lies on the disk', () => {
  test('is all but the footer of the exported VHD', () => {
    expect(onDisk([changed(0, 512), changed(1024, 1024)], 1536)).toEqual([
      changed(0, 512),
      changed(1024, 512)
    ])
    expect(onDisk([changed(0, 512), changed(1536, 512)], 1536)).toEqual([changed(0, 512)])
  })

  test('is neither the footer that the disk had before it grew, which is cleared', () => {
    expect(onDisk([cleared(2048, 512), changed(8192, 512)], 8192, 2048)).toEqual([])
    expect(onDisk([cleared(1024, 4096)], 8192, 2048)).toEqual([
      cleared(1024, 1024),
      cleared(2560, 2560)
    ])
    // What was written there since is a change.
    expect(onDisk([changed(2048, 512)], 8192, 2048)).toEqual([changed(2048, 512)])
  })

  test('is everything where nothing has to be cut, unchanged', () => {
    const ranges = [changed(0, 512)]
    expect(onDisk(ranges, 1536, 1536)).toEqual(ranges)
  })
})

describe('counting', () => {
  test('cells hold exactly the bytes that the ranges have in them', () => {
    fc.assert(
      fc.property(pages, cutsOf, fc.integer({ min: 1, max: 40 }), (states, cuts, cells) => {
        const diskBytes = states.length * PAGE
        const count = counter(diskBytes, cells)
        const ranges = rangesOf(states, cuts)
        expect([...count.through(ranges)]).toEqual(ranges)
        const tally = count.tally()
        expect(tally.cells.length).toBeLessThanOrEqual(cells)
        for (const [at, cell] of tally.cells.entries()) {
          const from = at * tally.cellBytes
          const to = Math.min(diskBytes, from + tally.cellBytes)
          for (const kind of ['changed', 'cleared'] as const) {
            const inside = states.reduce(
              (sum, state, page) =>
                state === kind
                  ? sum + Math.max(0, Math.min(to, (page + 1) * PAGE) - Math.max(from, page * PAGE))
                  : sum,
              0
            )
            expect(cell[kind]).toBe(inside)
          }
        }
        expect(tally.changedBytes).toBe(states.filter((one) => one === 'changed').length * PAGE)
        expect(tally.clearedBytes).toBe(states.filter((one) => one === 'cleared').length * PAGE)
        expect(tally.ranges).toBe(rangesOf(states, cuts).length)
      })
    )
  })

  test('a disk of 32 TiB that changed as a whole is counted exactly', () => {
    const diskBytes = 32 * 1024 ** 4
    const count = counter(diskBytes)
    Array.from(count.through([changed(0, diskBytes)]))
    const { cells, changedBytes } = count.tally()
    expect(changedBytes).toBe(diskBytes)
    expect(cells).toHaveLength(CELLS)
    expect(cells.every((cell) => cell.changed === diskBytes / CELLS)).toBe(true)
  })

  test('what a file has beyond the bytes of its disk counts at its end', () => {
    const count = counter(4096, 4)
    Array.from(count.through([changed(3584, 2048)]))
    expect(count.tally().cells.map((cell) => cell.changed)).toEqual([0, 0, 0, 2048])
  })
})

const textOf = (ranges: readonly ChangedRange[]): string =>
  Array.from(toLines(ranges), (piece) => Buffer.from(piece).toString()).join('')

describe('the file', () => {
  test('has one range a line', () => {
    expect(textOf([changed(0, 512), cleared(4096, 1024)])).toBe(
      '{"offset":0,"length":512,"kind":"changed"}\n{"offset":4096,"length":1024,"kind":"cleared"}\n'
    )
  })

  test('has every number exactly', () => {
    const number = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(9, 10, 99, 100, 2 ** 45))
    const range = fc.record({
      offset: number,
      length: number,
      kind: fc.constantFrom('changed' as const, 'cleared' as const)
    })
    fc.assert(
      fc.property(fc.array(range, { maxLength: 2_500, size: 'max' }), (ranges) => {
        expect(textOf(ranges)).toBe(ranges.map((one) => `${JSON.stringify(one)}\n`).join(''))
      }),
      { numRuns: 20 }
    )
  })
})

describe('the union of two lists of ranges', () => {
  async function* listOf(...ranges: readonly ChangedRange[]): AsyncGenerator<ChangedRange> {
    for (const range of ranges) {
      await Promise.resolve()
      yield range
    }
  }
  async function unionOfAll(
    one: readonly ChangedRange[],
    other: readonly ChangedRange[]
  ): Promise<readonly ChangedRange[]> {
    const all: ChangedRange[] = []
    for await (const range of unionOf(listOf(...one), listOf(...other))) all.push(range)
    return all
  }

  test('covers exactly the pages that either of them covers', async () => {
    const numbers = fc.uniqueArray(fc.nat(30)).map((all) => all.toSorted((a, b) => a - b))
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (one, other) => {
        const rangesOf = (all: readonly number[]): readonly ChangedRange[] =>
          all.map((page) => changed(page * 512, 512))
        const union = await unionOfAll(rangesOf(one), rangesOf(other))
        const covered = union.flatMap(({ offset, length }) =>
          Array.from({ length: length / 512 }, (_, at) => offset / 512 + at)
        )
        expect(covered).toEqual([...new Set([...one, ...other])].toSorted((a, b) => a - b))
        // Those that touch are one.
        const touching = union.filter(({ offset }) =>
          union.some((before) => before.offset + before.length === offset)
        )
        expect(touching).toEqual([])
      })
    )
  })

  test('refuses a list that comes out of order', async () => {
    const list = [changed(1_024, 512), changed(0, 512)]
    await expect(unionOfAll(list, [])).rejects.toThrow(RangeError)
  })
})
