/** Ranges of a disk as pieces of work: what one request copies, or clears. */

import type { Range } from './changed-ranges.ts'

/** A page of a page blob, in bytes. */
export const PAGE = 512

/** Most bytes that one request may copy (Put Page From URL). */
export const MOST_COPIED = 4 * 1024 ** 2

/** The pieces of ranges: changed ones in 4 MiB each, cleared ones as they are, which one request clears. */
export function* piecesOf(ranges: Iterable<Range>): Generator<Range> {
  for (const range of ranges) {
    if (range.kind === 'cleared') {
      yield range
      continue
    }
    const { offset, length, kind } = range
    for (let done = 0; done < length; done += MOST_COPIED) {
      yield { offset: offset + done, length: Math.min(MOST_COPIED, length - done), kind }
    }
  }
}

/** The part of ranges that lies from a position on. */
export function* fromPosition(ranges: Iterable<Range>, position: number): Generator<Range> {
  for (const range of ranges) {
    const end = range.offset + range.length
    if (end <= position) continue
    yield range.offset >= position ? range : { ...range, offset: position, length: end - position }
  }
}

/** Adds what lies between changed ranges as cleared: then they say everything about a blob, whatever it held. */
export function gapFiller(length: number): {
  fill(ranges: Iterable<Range>): Generator<Range>
  end(): readonly Range[]
} {
  let at = 0
  const gap = (to: number): readonly Range[] =>
    to > at ? [{ offset: at, length: to - at, kind: 'cleared' }] : []
  return {
    *fill(ranges) {
      for (const range of ranges) {
        yield* gap(range.offset)
        yield range
        at = range.offset + range.length
      }
    },
    end: () => gap(length)
  }
}
