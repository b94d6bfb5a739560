/**
 * Changed ranges of a disk as they arrive, page by page in the order of the disk: cut to the disk, joined, counted and
 * sorted into the cells of a picture. Only the last range is kept: a million ranges kept together, if only for a page,
 * would fill the memory.
 */

import type { ChangedRange } from '../types.ts'

/** Number of cells of the picture, for the address space of a disk. */
export const CELLS = 256

const GIB = 1024 ** 3

/** The size of a disk in bytes; Azure sizes disks in GiB. */
export function bytesOf(sizeGb: number): number {
  return sizeGb * GIB
}

/** An exported VHD ends in a footer of this length, in bytes, which no disk has. */
const FOOTER_BYTES = 512

/**
 * The parts of ranges that are on the disk: not the footer of the exported VHD, and not that of the smaller disk of an
 * earlier snapshot, of `baseBytes`, where a larger disk has data.
 */
export function withinDisk(
  ranges: Iterable<ChangedRange>,
  diskBytes: number,
  baseBytes = 0
): Iterable<ChangedRange> {
  const onDisk = without(ranges, diskBytes, Infinity)
  return baseBytes <= 0 || baseBytes >= diskBytes
    ? onDisk
    : without(onDisk, baseBytes, baseBytes + FOOTER_BYTES, 'cleared')
}

/** Ranges without the part between two positions, of one kind or of both. */
function* without(
  ranges: Iterable<ChangedRange>,
  from: number,
  to: number,
  kind?: ChangedRange['kind']
): Generator<ChangedRange> {
  for (const range of ranges) {
    const { offset } = range
    const end = offset + range.length
    if (offset >= to || end <= from || (kind !== undefined && range.kind !== kind)) {
      yield range
      continue
    }
    if (offset < from) yield { ...range, length: from - offset }
    if (end > to) yield { ...range, offset: to, length: end - to }
  }
}

/** Joins adjacent ranges of one kind, across pages. */
type Joiner = {
  /**
   * The ranges that are complete with these; read them all before the next call. Throws a RangeError when ranges
   * overlap or are out of order.
   */
  add(ranges: Iterable<ChangedRange>): Generator<ChangedRange>
  /** The last range, if there is one. */
  end(): readonly ChangedRange[]
}

export function joiner(): Joiner {
  let open: ChangedRange | undefined
  return {
    *add(ranges) {
      for (const range of ranges) {
        if (open === undefined) {
          open = range
          continue
        }
        const end = open.offset + open.length
        if (range.offset < end) {
          throw new RangeError(
            `the range at ${range.offset} begins before the previous range ends, at ${end}`
          )
        }
        if (range.offset === end && range.kind === open.kind) {
          open = { ...open, length: open.length + range.length }
        } else {
          const complete = open
          open = range
          yield complete
        }
      }
    },
    end() {
      const last = open
      open = undefined
      return last === undefined ? [] : [last]
    }
  }
}

/** How much of one cell of the address space changed, in bytes. */
export type Cell = { readonly changed: number; readonly cleared: number }

/** What changed on a disk, in numbers. */
export type Tally = {
  /** Size of the disk, in bytes. */
  readonly diskBytes: number
  readonly changedBytes: number
  readonly clearedBytes: number
  /** Joined ranges of both kinds. */
  readonly ranges: number
  /** In bytes; the last cell may be shorter. */
  readonly cellBytes: number
  readonly cells: readonly Cell[]
}

/** Counts ranges. */
type Counter = {
  /** Passes ranges on unchanged, and counts each. */
  through(ranges: Iterable<ChangedRange>): Generator<ChangedRange>
  /** The tally so far. */
  tally(): Tally
}

export function counter(diskBytes: number, cells = CELLS): Counter {
  const cellBytes = Math.max(1, Math.ceil(diskBytes / cells))
  const count = Math.ceil(diskBytes / cellBytes)
  const bytes = { changed: new Float64Array(count), cleared: new Float64Array(count) }
  const total = { changed: 0, cleared: 0, ranges: 0 }

  function spread({ offset, length, kind }: ChangedRange): void {
    const end = offset + length
    // Bytes of an exported file after the end of the disk count in the last cell.
    const lastCell = count - 1
    for (let at = offset; at < end;) {
      const cell = Math.min(lastCell, Math.floor(at / cellBytes))
      const next = cell === lastCell ? end : Math.min(end, (cell + 1) * cellBytes)
      bytes[kind][cell] = (bytes[kind][cell] ?? 0) + next - at
      at = next
    }
  }

  return {
    *through(ranges) {
      for (const range of ranges) {
        total[range.kind] += range.length
        total.ranges += 1
        spread(range)
        yield range
      }
    },
    tally: () => ({
      diskBytes,
      changedBytes: total.changed,
      clearedBytes: total.cleared,
      ranges: total.ranges,
      cellBytes,
      cells: Array.from(bytes.changed, (changed, at) => ({
        changed,
        cleared: bytes.cleared[at] ?? 0
      }))
    })
  }
}

/** Ranges in one piece of the file. */
const IN_A_PIECE = 500

const text = (words: string): Uint8Array => new TextEncoder().encode(words)
const OFFSET = text('{"offset":')
const LENGTH = text(',"length":')
const KIND = {
  changed: text(',"kind":"changed"}\n'),
  cleared: text(',"kind":"cleared"}\n')
} as const

/** Digits of the largest number that is counted exactly. */
const MAX_DIGITS = 16

/** Longest line, in bytes. */
const LONGEST_LINE = OFFSET.length + LENGTH.length + KIND.changed.length + 2 * MAX_DIGITS

/**
 * Ranges as JSON lines, in UTF-8, piece by piece; a piece is valid until the next. Written digit by digit, because
 * number strings would fill the memory as objects do.
 */
export function* toLines(ranges: Iterable<ChangedRange>): Generator<Uint8Array> {
  const piece = new Uint8Array(IN_A_PIECE * LONGEST_LINE)
  let end = 0
  for (const range of ranges) {
    end = putLine(piece, end, range)
    if (end + LONGEST_LINE <= piece.length) continue
    yield piece.subarray(0, end)
    end = 0
  }
  if (end > 0) yield piece.subarray(0, end)
}

function putLine(into: Uint8Array, at: number, { offset, length, kind }: ChangedRange): number {
  into.set(OFFSET, at)
  const afterOffset = putNumber(into, at + OFFSET.length, offset)
  into.set(LENGTH, afterOffset)
  const afterLength = putNumber(into, afterOffset + LENGTH.length, length)
  into.set(KIND[kind], afterLength)
  return afterLength + KIND[kind].length
}

/** Writes the digits of a whole number; returns the position after them. */
function putNumber(into: Uint8Array, at: number, value: number): number {
  let digits = 1
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits += 1
  let rest = value
  for (let place = at + digits - 1; place >= at; place--) {
    into[place] = 48 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
  return at + digits
}

// Ranges of a disk as pieces of work: one request copies or clears each.

/** A page of a page blob, in bytes. */
export const PAGE = 512

/** Maximum bytes that one request may copy (Put Page From URL). */
export const MAX_COPIED = 4 * 1024 ** 2

/** The pieces of ranges: changed ones in 4 MiB each, cleared ones unchanged, because one request clears any length. */
export function* piecesOf(ranges: Iterable<ChangedRange>): Generator<ChangedRange> {
  for (const range of ranges) {
    if (range.kind === 'cleared') {
      yield range
      continue
    }
    const { offset, length, kind } = range
    for (let done = 0; done < length; done += MAX_COPIED) {
      yield { offset: offset + done, length: Math.min(MAX_COPIED, length - done), kind }
    }
  }
}

/** The part of ranges from a position on. */
export function* fromPosition(
  ranges: Iterable<ChangedRange>,
  position: number
): Generator<ChangedRange> {
  for (const range of ranges) {
    const end = range.offset + range.length
    if (end <= position) continue
    yield range.offset >= position ? range : { ...range, offset: position, length: end - position }
  }
}

/** Adds the gaps between changed ranges as cleared: then they describe the whole blob, whatever it held. */
export function gapFiller(length: number): {
  fill(ranges: Iterable<ChangedRange>): Generator<ChangedRange>
  end(): readonly ChangedRange[]
} {
  let at = 0
  const gap = (to: number): readonly ChangedRange[] =>
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

/**
 * What either of two lists of ranges covers, in order, ranges that touch as one; the kinds do not count. Throws a
 * RangeError where a list comes out of order.
 */
export async function* unionOf(
  one: AsyncIterable<ChangedRange>,
  other: AsyncIterable<ChangedRange>
): AsyncGenerator<ChangedRange> {
  // One after the other: when one fails, nothing of the other one is under way.
  const sides = [await sideOf(one), await sideOf(other)]
  let open: ChangedRange | undefined
  for (;;) {
    const [first] = sides
      .filter(({ current }) => current() !== undefined)
      .toSorted((a, b) => (a.current()?.offset ?? 0) - (b.current()?.offset ?? 0))
    const range = first?.current()
    if (first === undefined || range === undefined) break
    await first.next()
    if (open !== undefined && range.offset <= open.offset + open.length) {
      const end = Math.max(open.offset + open.length, range.offset + range.length)
      open = { ...open, length: end - open.offset }
    } else {
      if (open !== undefined) yield open
      open = { ...range, kind: 'changed' }
    }
  }
  if (open !== undefined) yield open
}

/** One of two lists, where it is now. */
async function sideOf(ranges: AsyncIterable<ChangedRange>): Promise<{
  readonly current: () => ChangedRange | undefined
  readonly next: () => Promise<void>
}> {
  const iterator = ranges[Symbol.asyncIterator]()
  let current: ChangedRange | undefined
  const next = async (): Promise<void> => {
    const before = current
    const result = await iterator.next()
    current = result.done === true ? undefined : result.value
    if (before !== undefined && current !== undefined && current.offset < before.offset) {
      throw new RangeError(
        `the range at ${current.offset} comes after the range at ${before.offset}`
      )
    }
  }
  await next()
  return { current: () => current, next }
}
