import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { ChangedRange } from '../../../src/snapshots/types.ts'
import {
  MAX_COPIED,
  fromPosition,
  gapFiller,
  piecesOf
} from '../../../src/snapshots/data/changed-ranges.ts'

const PAGE = 512
const MAX_PAGES = MAX_COPIED / PAGE

/** Ranges in order that do not touch each other where they are of one kind. */
const ranges = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 3 * MAX_PAGES }),
      pages: fc.integer({ min: 1, max: 3 * MAX_PAGES }),
      kind: fc.constantFrom('changed' as const, 'cleared' as const)
    }),
    { maxLength: 12 }
  )
  .map((parts) => {
    let end = 0
    return parts.map(({ gap, pages, kind }): ChangedRange => {
      const offset = end + gap * PAGE
      end = offset + pages * PAGE
      return { offset, length: pages * PAGE, kind }
    })
  })

const endOf = (all: readonly ChangedRange[]): number => {
  const last = all.at(-1)
  return last === undefined ? 0 : last.offset + last.length
}

/** Joined again, whatever they were cut into. */
function joined(all: Iterable<ChangedRange>): readonly ChangedRange[] {
  const out: ChangedRange[] = []
  for (const one of all) {
    const last = out.at(-1)
    if (last?.kind === one.kind && last.offset + last.length === one.offset) {
      out[out.length - 1] = { ...last, length: last.length + one.length }
    } else {
      out.push(one)
    }
  }
  return out
}

test('pieces are the ranges, those that are copied 4 MiB at most each', () => {
  fc.assert(
    fc.property(ranges, (all) => {
      const pieces = [...piecesOf(all)]
      expect(joined(pieces)).toEqual(all)
      for (const { length, kind } of pieces) {
        expect(kind === 'cleared' || length <= MAX_COPIED).toBe(true)
        expect(length % PAGE).toBe(0)
      }
    })
  )
})

test('from a position on, nothing before it is left, and everything after it', () => {
  fc.assert(
    fc.property(ranges, fc.nat(60 * MAX_PAGES), (all, page) => {
      const position = page * PAGE
      const left = [...fromPosition(all, position)]
      const before = [...fromPosition(all, 0)].flatMap((one) => {
        const length = Math.min(one.length, position - one.offset)
        return length > 0 ? [{ ...one, length }] : []
      })
      expect(joined([...before, ...left])).toEqual(all)
      expect(left.every(({ offset }) => offset >= position)).toBe(true)
    })
  )
})

describe('what lies between', () => {
  test('is cleared: every byte of the blob is reported then', () => {
    fc.assert(
      fc.property(ranges, fc.nat(9), fc.integer({ min: 1, max: 5 }), (all, more, perPage) => {
        const length = endOf(all) + more * PAGE
        const gaps = gapFiller(length)
        const reported: ChangedRange[] = []
        for (let at = 0; at < all.length; at += perPage) {
          reported.push(...gaps.fill(all.slice(at, at + perPage)))
        }
        reported.push(...gaps.end())
        let end = 0
        for (const one of reported) {
          expect(one.offset).toBe(end)
          end = one.offset + one.length
        }
        expect(end).toBe(length)
        const changed = (some: readonly ChangedRange[]): readonly ChangedRange[] =>
          some.filter(({ kind }) => kind === 'changed')
        expect(changed(reported)).toEqual(changed(all))
      })
    )
  })
})
