import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { contentHash } from '../../simulator/compute/content-hash.ts'
import { patternContent } from '../../simulator/compute/page-content.ts'
import type { PageRange } from '../../simulator/compute/page-ranges.ts'
import type { SparseBytes } from '../../simulator/compute/sparse-bytes.ts'
import { createSparseBytes } from '../../simulator/compute/sparse-bytes.ts'

/** The bytes under disks, snapshots and blobs, held against a disk that is one array. */

const PAGE = 512
const PAGES = 64
const SIZE = PAGE * PAGES

type Step =
  | { readonly kind: 'write'; readonly offset: number; readonly length: number }
  | { readonly kind: 'pattern' | 'clear' | 'copy'; readonly page: number; readonly count: number }
  | { readonly kind: 'freeze' }

const place = fc
  .tuple(fc.nat(PAGES - 1), fc.integer({ min: 1, max: 12 }))
  .map(([page, count]) => ({ page, count: Math.min(count, PAGES - page) }))

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.tuple(fc.nat(SIZE - 1), fc.integer({ min: 1, max: 2000 })).map(([offset, length]) => ({
      kind: 'write' as const,
      offset,
      length: Math.min(length, SIZE - offset)
    })),
    fc
      .tuple(fc.constantFrom('pattern' as const, 'clear' as const, 'copy' as const), place)
      .map(([kind, where]) => ({ kind, ...where })),
    fc.constant({ kind: 'freeze' as const })
  ),
  { maxLength: 40 }
)

/** A disk as nobody would keep one: every byte, and of every page the write that it comes from. */
interface Naive {
  readonly bytes: Uint8Array
  /** 0: nothing is there. */
  readonly writes: number[]
}

const clone = ({ bytes, writes }: Naive): Naive => ({ bytes: bytes.slice(), writes: [...writes] })

/** Takes the same steps on both; answers every state that was frozen, and the last. */
function run(all: readonly Step[]): { sparse: SparseBytes; naive: Naive }[] {
  const sparse = createSparseBytes()
  const naive: Naive = { bytes: new Uint8Array(SIZE), writes: new Array<number>(PAGES).fill(0) }
  const source = createSparseBytes()
  source.edit([{ from: 8 * PAGE, to: 40 * PAGE, content: patternContent(99) }])
  const states = [{ sparse: sparse.freeze(), naive: clone(naive) }]
  let count = 0
  for (const step of all) {
    count++
    if (step.kind === 'freeze') {
      states.push({ sparse: sparse.freeze(), naive: clone(naive) })
      continue
    }
    if (step.kind === 'write') {
      const bytes = new Uint8Array(step.length).fill(count)
      sparse.write(step.offset, bytes)
      naive.bytes.set(bytes, step.offset)
      const last = Math.floor((step.offset + step.length - 1) / PAGE)
      naive.writes.fill(count, Math.floor(step.offset / PAGE), last + 1)
      continue
    }
    const [from, length] = [step.page * PAGE, step.count * PAGE]
    const content = step.kind === 'pattern' ? patternContent(count) : undefined
    if (step.kind === 'copy') sparse.copy(from, source, 0, length)
    else sparse.edit([{ from, to: from + length, content }])
    const bytes = new Uint8Array(length)
    content?.fill(bytes, 0, from, from + length)
    naive.bytes.set(step.kind === 'copy' ? source.read(0, length) : bytes, from)
    naive.writes.fill(step.kind === 'clear' ? 0 : count, step.page, step.page + step.count)
  }
  return [...states, { sparse, naive }]
}

/** Page by page, so that it does not matter where ranges are divided. */
function pagesOf(ranges: Iterable<PageRange>, count = PAGES): string {
  const pages = new Array<string>(count).fill('.')
  for (const { from, to, cleared } of ranges) {
    pages.fill(cleared ? 'c' : 'w', from / PAGE, to / PAGE)
  }
  return pages.join('')
}

function differences(newer: Naive, older: Naive): string {
  return newer.writes
    .map((write, page) => {
      if (write === older.writes[page]) return '.'
      return write === 0 ? 'c' : 'w'
    })
    .join('')
}

describe('sparse bytes', () => {
  test('hold what an array of all bytes holds, frozen states included', () => {
    fc.assert(
      fc.property(steps, fc.nat(SIZE - 1), (all, from) => {
        for (const { sparse, naive } of run(all)) {
          expect(Buffer.from(sparse.read(0, SIZE)).equals(naive.bytes)).toBe(true)
          const rest = Buffer.from(sparse.read(from, SIZE - from))
          expect(rest.equals(naive.bytes.subarray(from))).toBe(true)
        }
      }),
      { numRuns: 150 }
    )
  })

  test('know which pages were written, and which changed or were cleared between any two states', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const states = run(all)
        for (const [index, older] of states.entries()) {
          expect(pagesOf(older.sparse.ranges())).toBe(
            older.naive.writes.map((write) => (write === 0 ? '.' : 'w')).join('')
          )
          for (const newer of states.slice(index)) {
            expect(pagesOf(newer.sparse.changesSince(older.sparse))).toBe(
              differences(newer.naive, older.naive)
            )
          }
        }
      }),
      { numRuns: 150 }
    )
  })

  test('know it of thousands of stretches as well', () => {
    const many = 6000
    const edit = fc.record({
      page: fc.nat(many - 1),
      count: fc.integer({ min: 1, max: 1500 }),
      stride: fc.integer({ min: 1, max: 900 }),
      clears: fc.boolean()
    })
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
        const sparse = createSparseBytes()
        const writes = new Array<number>(many).fill(0)
        const states: { sparse: SparseBytes; writes: number[] }[] = []
        const apply = (page: number, count: number, stride: number, write: number) => {
          const content = write === 0 ? undefined : patternContent(write)
          const pages = Array.from({ length: count }, (_, index) => page + index * stride)
          const inside = pages.filter((one) => one < many)
          sparse.edit(inside.map((one) => ({ from: one * PAGE, to: (one + 1) * PAGE, content })))
          for (const one of inside) writes[one] = write
          states.push({ sparse: sparse.freeze(), writes: [...writes] })
        }
        apply(0, 3000, 2, 1)
        for (const [index, { page, count, stride, clears }] of edits.entries()) {
          apply(page, count, stride, clears ? 0 : index + 2)
        }
        const naive = (one: number[]) => ({ bytes: new Uint8Array(), writes: one })
        for (const older of states) {
          const newest = { sparse, writes }
          expect(pagesOf(newest.sparse.changesSince(older.sparse), many)).toBe(
            differences(naive(newest.writes), naive(older.writes))
          )
        }
      }),
      { numRuns: 60 }
    )
  })

  test('report ranges in order, apart from each other, and from any page on', () => {
    fc.assert(
      fc.property(steps, fc.nat(PAGES - 1), (all, page) => {
        const [first, ...rest] = run(all)
        const last = rest.at(-1) ?? first
        const ranges = [...(last?.sparse.changesSince(first?.sparse ?? last.sparse) ?? [])]
        for (const [index, range] of ranges.entries()) {
          const next = ranges[index + 1]
          expect(range.from).toBeLessThan(range.to)
          if (next === undefined) continue
          expect(next.from).toBeGreaterThanOrEqual(range.to)
          expect(next.from === range.to && next.cleared === range.cleared).toBe(false)
        }
        const later = last?.sparse.ranges(page * PAGE) ?? []
        expect(pagesOf(later).slice(page)).toBe(pagesOf(last?.sparse.ranges() ?? []).slice(page))
      })
    )
  })

  test('have the same hash exactly when they have the same bytes', () => {
    const [one, other] = [createSparseBytes(), createSparseBytes()]
    one.write(512, Buffer.from('hello'))
    other.write(0, new Uint8Array(4096))
    expect(contentHash(one, 0, SIZE)).not.toBe(contentHash(other, 0, SIZE))
    other.write(512, Buffer.from('hello'))
    expect(contentHash(one, 0, SIZE)).toBe(contentHash(other, 0, SIZE))
    one.write(SIZE, Buffer.from('beyond'))
    expect(contentHash(one, 0, SIZE)).toBe(contentHash(other, 0, SIZE))
    expect(contentHash(one, 0, SIZE + 512)).not.toBe(contentHash(other, 0, SIZE + 512))
  })

  test('a million changed ranges of an 8 TiB disk fit, and one more is reported alone', () => {
    const bytes = createSparseBytes()
    const edits = (seed: number, offset: number, length: number) => {
      const content = patternContent(seed)
      return Array.from({ length: 1_000_000 }, (_, index) => {
        const from = offset + index * 8 * 1024 ** 2
        return { from, to: from + length, content }
      })
    }
    bytes.edit(edits(1, 0, 4096))
    const first = bytes.freeze()
    bytes.edit(edits(2, 8192, 512))
    const second = bytes.freeze()
    let [count, size] = [0, 0]
    for (const { from, to } of second.changesSince(first)) {
      count++
      size += to - from
    }
    expect([count, size]).toEqual([1_000_000, 512_000_000])
    bytes.write(4 * 1024 ** 4, Buffer.from('one more'))
    expect([...bytes.changesSince(second)]).toHaveLength(1)
    expect(bytes.read(0, 4096)).toEqual(first.read(0, 4096))
  })
})
