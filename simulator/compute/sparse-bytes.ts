/** Bytes per page: the unit in which managed disks are stored and compared is 512 B, in which they are shared here 4 KiB. */
const PAGE = 4096

/**
 * The content of a disk or snapshot: only pages that were ever written are held, zeros otherwise. A page is
 * never changed once it is in here, so that frozen copies may share it and a difference is a comparison of
 * references.
 */
export interface SparseBytes {
  /** Page number to page. */
  readonly pages: ReadonlyMap<number, Uint8Array>
  read(offset: number, length: number): Uint8Array
  write(offset: number, bytes: Uint8Array): void
  /** A copy that later writes do not reach. */
  freeze(): SparseBytes
}

export function createSparseBytes(pages = new Map<number, Uint8Array>()): SparseBytes {
  return {
    pages,
    read(offset, length) {
      const bytes = new Uint8Array(length)
      for (const part of parts(offset, length)) {
        const page = pages.get(part.page)
        if (page !== undefined) bytes.set(page.subarray(part.from, part.to), part.at)
      }
      return bytes
    },
    write(offset, bytes) {
      for (const part of parts(offset, bytes.length)) {
        const page = new Uint8Array(PAGE)
        page.set(pages.get(part.page) ?? [])
        page.set(bytes.subarray(part.at, part.at + part.to - part.from), part.from)
        pages.set(part.page, page)
      }
    },
    freeze: () => createSparseBytes(new Map(pages))
  }
}

/** The stretches of single pages that make up a range; `at` counts from the start of the range. */
function* parts(offset: number, length: number) {
  for (let at = 0; at < length;) {
    const page = Math.floor((offset + at) / PAGE)
    const from = offset + at - page * PAGE
    const to = Math.min(PAGE, from + length - at)
    yield { page, from, to, at }
    at += to - from
  }
}
