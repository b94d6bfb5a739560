import type { Content } from './page-content.ts'

/** A range of written pages: bytes `from` up to, not including, `to`. */
export interface Extent {
  readonly from: number
  readonly to: number
  readonly content: Content
}

/** A change of a range; without content it is cleared. */
export interface Edit {
  readonly from: number
  readonly to: number
  readonly content: Content | undefined
}

/**
 * The written ranges of a disk in order, in immutable chunks. An edit creates new chunks only where it changes
 * something, so that a frozen copy costs nothing and the comparison of two copies reads only the chunks that they do
 * not share.
 */
export type Extents = readonly (readonly Extent[])[]

/** Extents per chunk: an edit copies one, a disk with a million extents has some thousands of them. */
const MOST = 512

/** Applies edits, which are in order and do not overlap. */
export function editExtents(chunks: Extents, edits: readonly Edit[]): Extents {
  const [first] = edits
  if (first === undefined) return chunks
  if (chunks.length === 0) return cut(merge([], edits))
  const portions = createPortions(edits)
  const start = chunkAt(chunks, first.from)
  const made: (readonly Extent[])[] = []
  let index = start
  for (; index < chunks.length && !portions.isEmpty(); index++) {
    const chunk = chunks[index] ?? []
    const mine = portions.takeBelow(chunks[index + 1]?.[0]?.from ?? Infinity)
    if (mine.length === 0) made.push(chunk)
    else for (const piece of cut(merge(chunk, mine))) made.push(piece)
  }
  const all = chunks.slice(0, start)
  return all.concat(made, chunks.slice(index))
}

/** The last chunk that starts at or before a position. */
function chunkAt(chunks: Extents, position: number): number {
  let low = 0
  let high = chunks.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((chunks[middle]?.[0]?.from ?? 0) <= position) low = middle
    else high = middle - 1
  }
  return low
}

/** Reads extents in order and can skip a whole chunk. */
interface Cursor {
  /** The current extent; none at the end. */
  current(): Extent | undefined
  next(): void
  /** The chunk that starts at the current position, if there is one. */
  chunk(): readonly Extent[] | undefined
  nextChunk(): void
}

/** Starts at the first extent that ends after `from`. */
export function cursorAt(chunks: Extents, from: number): Cursor {
  let number = chunks.length === 0 ? 0 : chunkAt(chunks, from)
  let index = 0
  const cursor: Cursor = {
    current: () => chunks[number]?.[index],
    next() {
      index++
      if (index >= (chunks[number]?.length ?? 0)) cursor.nextChunk()
    },
    chunk: () => (index === 0 ? chunks[number] : undefined),
    nextChunk() {
      number++
      index = 0
    }
  }
  for (let at = cursor.current(); at !== undefined && at.to <= from; at = cursor.current()) {
    cursor.next()
  }
  return cursor
}

/** Distributes edits from the left, and splits one at the edge of a chunk. */
function createPortions(edits: readonly Edit[]) {
  let next = 0
  let rest: Edit | undefined
  return {
    isEmpty: () => next >= edits.length,
    takeBelow(limit: number): Edit[] {
      const taken: Edit[] = []
      for (;;) {
        const edit = rest ?? edits[next]
        if (edit === undefined || edit.from >= limit) return taken
        if (edit.to > limit) {
          rest = { ...edit, from: limit }
          taken.push({ ...edit, to: limit })
          return taken
        }
        rest = undefined
        next++
        taken.push(edit)
      }
    }
  }
}

/** The extents of a chunk after edits. */
function merge(chunk: readonly Extent[], edits: readonly Edit[]): Extent[] {
  const merged: Extent[] = []
  let index = 0
  let current = chunk[0]
  const step = () => (current = chunk[++index])
  for (const { from, to, content } of edits) {
    while (current !== undefined && current.to <= from) {
      merged.push(current)
      step()
    }
    if (current !== undefined && current.from < from) merged.push({ ...current, to: from })
    while (current !== undefined && current.to <= to) step()
    if (current !== undefined && current.from < to) current = { ...current, from: to }
    if (content !== undefined) merged.push({ from, to, content })
  }
  while (current !== undefined) {
    merged.push(current)
    step()
  }
  return merged
}

function cut(extents: readonly Extent[]): (readonly Extent[])[] {
  if (extents.length === 0) return []
  if (extents.length <= MOST) return [extents]
  const pieces: (readonly Extent[])[] = []
  // Half full, so that the next edits do not split them again.
  for (let at = 0; at < extents.length; at += MOST / 2) {
    pieces.push(extents.slice(at, at + MOST / 2))
  }
  return pieces
}
