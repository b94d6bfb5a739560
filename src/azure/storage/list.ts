/** Azure Storage's list of page ranges, read from its XML. */

import type { ChangedPage } from '../../ports.ts'
import type { ChangedRange } from '../../snapshots/types.ts'
import { PAGE } from '../../snapshots/data/changed-ranges.ts'

/** Thrown for an answer that is not a complete and well-formed page list. */
export class NotAPageList extends Error {
  constructor(why: string, cause?: unknown) {
    super(`the response is not a list of page ranges: ${why}`, { cause })
    this.name = 'NotAPageList'
  }
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const
const HEAD = /^(?:<\?xml [^>]{0,200}\?>)?\s{0,9}<PageList>/
const TAIL = /^(?:<NextMarker\s*\/>|<NextMarker>([\w+/=.~!-]*)<\/NextMarker>)?<\/PageList>\s*$/

/** Longer than any element that the scan needs as a whole, in bytes. */
const LONGEST = 4096

/**
 * Maximum bytes in another form than Azure's that are kept for the parser, which blocks the process for a second for
 * some MiB. 10,000 ranges are one or two.
 */
const MAX_OTHER_BYTES = 8 * 1024 * 1024

/** Reads a page list as it arrives. */
type PageListReader = {
  /** Throws `NotAPageList` when the answer is too long. */
  take(bytes: Uint8Array): void
  /** The page; rejects with `NotAPageList`. */
  end(): Promise<ChangedPage>
}

/**
 * Reads `<PageList>`: `PageRange` (changed) and `ClearRange` (cleared), `Start` and `End` inclusive, interleaved in the
 * order of the disk, and `NextMarker`, empty after the last page (Get Page Ranges, version 2020-10-02 and later).
 *
 * Azure's exact form is scanned byte by byte: a parser's tree of 10,000 ranges takes ten times as long, and too much
 * memory for a million of them. From the first byte of any other form on, a parser reads the rest.
 */
export function pageListReader(): PageListReader {
  const scanned = rangeKeeper()
  const waiting = byteQueue()
  let form: 'unknown' | 'scanned' | 'other' = 'unknown'
  let isInside = false

  function findHead(): void {
    const bytes = waiting.bytes()
    const from = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte) ? 3 : 0
    const head = HEAD.exec(bytes.toString('latin1', from, LONGEST))
    if (head === null) return
    form = 'scanned'
    isInside = true
    waiting.drop(from + head[0].length)
  }

  function scan(): void {
    const bytes = waiting.bytes()
    let at = 0
    for (;;) {
      const end = scanRange(bytes, at, scanned)
      if (end === undefined) break
      at = end
    }
    waiting.drop(at)
  }

  return {
    take(bytes) {
      waiting.add(bytes)
      if (form === 'unknown') findHead()
      if (form === 'scanned') scan()
      if (waiting.bytes().length > LONGEST) form = 'other'
      if (waiting.bytes().length > MAX_OTHER_BYTES) throw new NotAPageList('it is too long')
    },
    async end() {
      const text = waiting.bytes().toString('utf8')
      const tail = form === 'scanned' ? TAIL.exec(text) : null
      if (tail !== null) return { ranges: scanned.kept(), marker: markerOf(tail[1]) }
      // Only whole elements were scanned: the rest is a list as well.
      const rest = await parse(isInside ? `<PageList>${text}` : text)
      return { ranges: [...scanned.kept(), ...rest.ranges], marker: rest.marker }
    }
  }
}

/** Bytes that arrived and were not read yet, in one buffer. */
function byteQueue() {
  let buffer = Buffer.allocUnsafe(128 * 1024)
  let used = 0
  return {
    add(bytes: Uint8Array): void {
      if (used + bytes.length > buffer.length) {
        const larger = Buffer.allocUnsafe(2 * (used + bytes.length))
        larger.set(buffer.subarray(0, used))
        buffer = larger
      }
      buffer.set(bytes, used)
      used += bytes.length
    },
    bytes: (): Buffer => buffer.subarray(0, used),
    drop(count: number): void {
      buffer.copyWithin(0, count, used)
      used -= count
    }
  }
}

/**
 * Ranges as plain numbers, converted to objects on access: objects that wait for the rest of their page would survive
 * garbage collections, and those of a million ranges would fill the memory.
 */
type RangeKeeper = {
  keep(first: number, last: number, kind: ChangedRange['kind']): void
  /** Throws `NotAPageList` for an invalid range. */
  kept(): Iterable<ChangedRange>
}

function rangeKeeper(): RangeKeeper {
  let numbers = new Float64Array(3 * 1024)
  let used = 0
  function* each(): Generator<ChangedRange> {
    for (let at = 0; at < used; at += 3) {
      const offset = numbers[at] ?? 0
      const length = (numbers[at + 1] ?? 0) - offset + 1
      yield { offset, length, kind: numbers[at + 2] === 1 ? 'changed' : 'cleared' }
    }
  }
  return {
    keep(first, last, kind) {
      if (used + 3 > numbers.length) {
        const more = new Float64Array(numbers.length * 2)
        more.set(numbers)
        numbers = more
      }
      numbers[used] = first
      numbers[used + 1] = last
      numbers[used + 2] = kind === 'changed' ? 1 : 0
      used += 3
    },
    kept() {
      for (let at = 0; at < used; at += 3) refuseOdd(numbers[at], numbers[at + 1])
      return { [Symbol.iterator]: each }
    }
  }
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

const SCANNED = [
  {
    kind: 'changed',
    start: bytesOf('<PageRange><Start>'),
    end: bytesOf('</End></PageRange>')
  },
  {
    kind: 'cleared',
    start: bytesOf('<ClearRange><Start>'),
    end: bytesOf('</End></ClearRange>')
  }
] as const
const BETWEEN = bytesOf('</Start><End>')

/** Position after the last number. */
let endOfNumber = 0

/** Adds the range at a position; returns the position after it, `undefined` when there is none, or it is incomplete. */
function scanRange(bytes: Uint8Array, at: number, ranges: RangeKeeper): number | undefined {
  for (const { kind, start, end } of SCANNED) {
    if (!startsWith(bytes, at, start)) continue
    const first = numberAt(bytes, at + start.length)
    if (!startsWith(bytes, endOfNumber, BETWEEN)) return undefined
    const last = numberAt(bytes, endOfNumber + BETWEEN.length)
    if (!startsWith(bytes, endOfNumber, end)) return undefined
    ranges.keep(first, last, kind)
    return endOfNumber + end.length
  }
  return undefined
}

function startsWith(bytes: Uint8Array, at: number, what: Uint8Array): boolean {
  for (let index = 0; index < what.length; index++) {
    if (bytes[at + index] !== what[index]) return false
  }
  return true
}

/** The number at a position; `NaN` without digits, and unsafe with too many. */
function numberAt(bytes: Uint8Array, at: number): number {
  let value = 0
  let end = at
  for (; ; end++) {
    const digit = (bytes[end] ?? 0) - 48
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  endOfNumber = end
  return end === at ? Number.NaN : value
}

function markerOf(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** Elements are strings: the parser is configured not to guess types. */
type Element = Readonly<Record<string, unknown>>

async function parse(xml: string): Promise<ChangedPage> {
  const list = await rootOf(xml)
  const ranges = [
    ...rangesOf(list.PageRange, 'changed'),
    ...rangesOf(list.ClearRange, 'cleared')
  ].sort((one, other) => one.offset - other.offset)
  const marker = list.NextMarker
  if (marker !== undefined && typeof marker !== 'string') throw new NotAPageList('its marker')
  return { ranges, marker: markerOf(marker) }
}

async function rootOf(xml: string): Promise<Element> {
  // Only a form other than Azure's needs the parser.
  const { parseXML } = await import('@azure/core-xml')
  let document: unknown
  try {
    document = await parseXML(xml.replace(/^\uFEFF/, ''), { includeRoot: true })
  } catch (error) {
    throw new NotAPageList('it is not well-formed', error)
  }
  const list = isElement(document) ? document.PageList : undefined
  // The parser returns a string for a list without elements.
  if (typeof list === 'string' && list.trim() === '') return {}
  if (!isElement(list)) throw new NotAPageList('it has no PageList')
  return list
}

function rangesOf(found: unknown, kind: ChangedRange['kind']): readonly ChangedRange[] {
  if (found === undefined) return []
  const elements: readonly unknown[] = Array.isArray(found) ? found : [found]
  return elements.map((element) => {
    if (!isElement(element)) throw new NotAPageList('a range is empty')
    const { Start: start, End: end } = element
    if (typeof start !== 'string' || typeof end !== 'string' || start === '' || end === '') {
      throw new NotAPageList('a range has no bounds')
    }
    return rangeOf(Number(start), Number(end), kind)
  })
}

function rangeOf(offset: number, end: number, kind: ChangedRange['kind']): ChangedRange {
  refuseOdd(offset, end)
  return { offset, length: end - offset + 1, kind }
}

function refuseOdd(offset = Number.NaN, end = Number.NaN): void {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(end) || offset < 0 || end < offset) {
    throw new NotAPageList('a range has no bounds')
  }
  if (offset % PAGE !== 0 || (end + 1) % PAGE !== 0) {
    throw new NotAPageList('a range is not of whole pages')
  }
}

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
