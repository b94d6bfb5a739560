import type { Edit, Extent, Extents } from './extents.ts'
import { cursorAt, editExtents } from './extents.ts'
import type { Content } from './page-content.ts'
import { heldContent, movedContent, PAGE, zeroContent } from './page-content.ts'
import type { PageRange } from './page-ranges.ts'
import { changedRanges, writtenRanges } from './page-ranges.ts'

/**
 * The content of a disk, snapshot or page blob: it stores only written pages, the rest is zeros. A page exists or not,
 * whatever its bytes: this is what Azure reports as used and changed ranges.
 */
export interface SparseBytes {
  read(offset: number, length: number): Uint8Array
  /** Writes any bytes at any offset; the pages that they touch are written completely. */
  write(offset: number, bytes: Uint8Array): void
  /** Writes and clears whole pages, many ranges at once: in order and not overlapping. */
  edit(edits: readonly Edit[]): void
  /** Clears every page that is completely within the range. */
  clear(offset: number, length: number): void
  /** Writes whole pages of another content, without copying a byte; empty ones become zeros. */
  copy(offset: number, source: SparseBytes, sourceOffset: number, length: number): void
  /** A copy that later writes do not change; costs nothing. */
  freeze(): SparseBytes
  /** The written ranges from a position on. */
  ranges(from?: number): Iterable<PageRange>
  /** The ranges written or cleared since an earlier state of the same content. */
  changesSince(older: SparseBytes, from?: number): Iterable<PageRange>
  /** The current state; later writes do not change it. */
  readonly extents: Extents
}

export function createSparseBytes(initial: Extents = []): SparseBytes {
  let extents = initial

  function read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (const { from, to, content } of within(extents, offset, offset + length)) {
      content.fill(bytes, from - offset, from, to)
    }
    return bytes
  }

  function edit(edits: readonly Edit[]): void {
    extents = editExtents(extents, edits)
  }

  return {
    get extents() {
      return extents
    },
    read,
    edit,
    write(offset, bytes) {
      if (bytes.length === 0) return
      const from = Math.floor(offset / PAGE) * PAGE
      const to = Math.ceil((offset + bytes.length) / PAGE) * PAGE
      const whole = to - from === bytes.length ? bytes.slice() : read(from, to - from)
      whole.set(bytes, offset - from)
      edit([{ from, to, content: heldContent(whole, from) }])
    },
    clear(offset, length) {
      const from = Math.ceil(offset / PAGE) * PAGE
      const to = Math.floor((offset + length) / PAGE) * PAGE
      if (from < to) edit([{ from, to, content: undefined }])
    },
    copy(offset, source, sourceOffset, length) {
      edit(copied(source.extents, sourceOffset, length, offset - sourceOffset))
    },
    freeze: () => createSparseBytes(extents),
    ranges: (from = 0) => writtenRanges(extents, from),
    changesSince: (older, from = 0) => changedRanges(extents, older.extents, from)
  }
}

/** The extents of a range, cut to it. */
function* within(extents: Extents, from: number, to: number): Generator<Extent> {
  const cursor = cursorAt(extents, from)
  for (let at = cursor.current(); at !== undefined && at.from < to; at = cursor.current()) {
    yield { ...at, from: Math.max(from, at.from), to: Math.min(to, at.to) }
    cursor.next()
  }
}

/** Edits that write a range again, `by` further on. */
function copied(extents: Extents, from: number, length: number, by: number): Edit[] {
  const edits: Edit[] = []
  const zeros = zeroContent()
  // One copy is one write: pieces of the same content stay together.
  const moved = new Map<Content, Content>()
  let at = from
  const emptyUpTo = (to: number) => {
    if (at < to) edits.push({ from: at + by, to: to + by, content: zeros })
  }
  for (const extent of within(extents, from, from + length)) {
    emptyUpTo(extent.from)
    const content = moved.get(extent.content) ?? movedContent(extent.content, by)
    moved.set(extent.content, content)
    edits.push({ from: extent.from + by, to: extent.to + by, content })
    at = extent.to
  }
  emptyUpTo(from + length)
  return edits
}
