import type { Extents } from './extents.ts'
import { cursorAt } from './extents.ts'

/** A range of pages that was written or, between two states, cleared; bytes `from` up to, not including, `to`. */
export interface PageRange {
  readonly from: number
  readonly to: number
  readonly cleared: boolean
}

/** The written ranges from a position on, adjacent ones merged. */
export function* writtenRanges(extents: Extents, from: number): Generator<PageRange> {
  yield* joined(written(extents, from))
}

/** What `newer` has written or cleared since `older`, in order, adjacent ranges of a kind merged. */
export function* changedRanges(newer: Extents, older: Extents, from: number): Generator<PageRange> {
  yield* joined(changed(newer, older, from))
}

function* written(extents: Extents, from: number): Generator<PageRange> {
  const cursor = cursorAt(extents, from)
  for (let at = cursor.current(); at !== undefined; at = cursor.current()) {
    yield { from: Math.max(from, at.from), to: at.to, cleared: false }
    cursor.next()
  }
}

function* changed(newer: Extents, older: Extents, begin: number): Generator<PageRange> {
  const left = cursorAt(newer, begin)
  const right = cursorAt(older, begin)
  for (let at = begin; ;) {
    while (left.chunk() !== undefined && left.chunk() === right.chunk()) {
      left.nextChunk()
      right.nextChunk()
    }
    const now = left.current()
    const before = right.current()
    if (now === undefined && before === undefined) return
    const from = Math.max(at, Math.min(now?.from ?? Infinity, before?.from ?? Infinity))
    const isNow = now !== undefined && now.from <= from
    const wasBefore = before !== undefined && before.from <= from
    const to = Math.min(
      (isNow ? now.to : now?.from) ?? Infinity,
      (wasBefore ? before.to : before?.from) ?? Infinity
    )
    if (!isNow) yield { from, to, cleared: true }
    else if (!wasBefore || now.content !== before.content) yield { from, to, cleared: false }
    at = to
    if (now !== undefined && now.to <= at) left.next()
    if (before !== undefined && before.to <= at) right.next()
  }
}

function* joined(ranges: Iterable<PageRange>): Generator<PageRange> {
  let last: PageRange | undefined
  for (const range of ranges) {
    if (last?.to === range.from && last.cleared === range.cleared) {
      last = { ...last, to: range.to }
      continue
    }
    if (last !== undefined) yield last
    last = range
  }
  if (last !== undefined) yield last
}
