/** The unit in which managed disks and page blobs are stored, compared and cleared, in bytes. */
export const PAGE = 512

/**
 * The content of a range of pages, as a function of the offset on the disk. Every write creates a new one: two ranges
 * are equal and unchanged exactly when they have the same one.
 */
export interface Content {
  /** Writes the bytes at `from` to `to` of the disk into `into`, at `at`. */
  fill(into: Uint8Array, at: number, from: number, to: number): void
  /** Its source, so that a copy of a copy reads from the first. */
  readonly moved?: { readonly content: Content; readonly by: number }
}

/** Written bytes; the first is at `start`. */
export function heldContent(bytes: Uint8Array, start: number): Content {
  return {
    fill(into, at, from, to) {
      into.set(bytes.subarray(from - start, to - start), at)
    }
  }
}

/** Written zeros, which differ from unwritten pages. */
export function zeroContent(): Content {
  return {
    fill(into, at, from, to) {
      into.fill(0, at, at + to - from)
    }
  }
}

/** Bytes that are computed when they are read: a million such writes need no memory for bytes. */
export function patternContent(seed: number): Content {
  const words = new Uint32Array(PAGE / 4)
  const page = new Uint8Array(words.buffer)
  return {
    fill(into, at, from, to) {
      for (let position = from; position < to;) {
        const number = Math.floor(position / PAGE)
        const begin = position - number * PAGE
        const end = Math.min(PAGE, begin + to - position)
        scramble(words, seed, number)
        into.set(page.subarray(begin, end), at + position - from)
        position += end - begin
      }
    }
  }
}

/** The same bytes `by` further on the disk, as another write. */
export function movedContent(content: Content, by: number): Content {
  const first = content.moved?.content ?? content
  const total = by + (content.moved?.by ?? 0)
  return {
    moved: { content: first, by: total },
    fill: (into, at, from, to) => {
      first.fill(into, at, from - total, to - total)
    }
  }
}

/** Marsaglia's xorshift, restarted for every page, so that each page can be read by itself. */
function scramble(words: Uint32Array, seed: number, page: number): void {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(page + 1, 0x85ebca6b)) >>> 0 || 1
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[index] = state
  }
}
