import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { NotAPageList, pageListReader } from '../../src/azure/storage/list.ts'
import type { ChangedPage } from '../../src/ports.ts'
import type { ChangedRange } from '../../src/snapshots/types.ts'

/** Reads a text that comes in pieces. */
function readInPieces(text: string, sizes: readonly number[]): Promise<ChangedPage> {
  const reader = pageListReader()
  const bytes = Buffer.from(text)
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length
    reader.take(bytes.subarray(at, at + size))
    at += size
  }
  return reader.end()
}

const read = (text: string): Promise<ChangedPage> => readInPieces(text, [text.length + 9])

const element = ({ offset, length, kind }: ChangedRange): string => {
  const name = kind === 'changed' ? 'PageRange' : 'ClearRange'
  return `<${name}><Start>${offset}</Start><End>${offset + length - 1}</End></${name}>`
}

const inOrder = fc
  .array(
    fc.record({
      gap: fc.nat(2 ** 21).map((pages) => pages * 512),
      length: fc.integer({ min: 1, max: 2 ** 21 }).map((pages) => pages * 512),
      kind: fc.constantFrom('changed' as const, 'cleared' as const)
    }),
    { maxLength: 40 }
  )
  .map((parts) => {
    let end = 0
    return parts.map(({ gap, length, kind }): ChangedRange => {
      const offset = end + gap
      end = offset + length
      return { offset, length, kind }
    })
  })

const heads = fc.constantFrom(
  '<?xml version="1.0" encoding="utf-8"?><PageList>',
  '\uFEFF<?xml version="1.0" encoding="utf-8"?><PageList>',
  '<?xml version="1.0" encoding="utf-8"?>\r\n<PageList>',
  '<PageList>',
  '<?xml version="1.0" encoding="utf-8"?><!-- a note --><PageList>',
  '<PageList ServiceEndpoint="https://x">\n  '
)
/** Between elements: nothing as a rule, or what Azure does not write and may. */
const gaps = fc.constantFrom('', '', '', '\n', ' ', '<!-- x -->')
const markers = fc.constantFrom('', 'MTIz', '2!92!MDAwMDE-', 'a&amp;b')

test('whatever the form and the pieces, the list is read as it is meant', async () => {
  await fc.assert(
    fc.asyncProperty(
      inOrder,
      heads,
      fc.array(gaps, { minLength: 1, maxLength: 5 }),
      markers,
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 }),
      async (ranges, head, between, marker, sizes) => {
        const next = marker === '' ? '<NextMarker />' : `<NextMarker>${marker}</NextMarker>`
        const body = ranges.map((one, at) => element(one) + (between[at % between.length] ?? ''))
        const page = await readInPieces(`${head}${body.join('')}${next}</PageList>`, sizes)
        expect([...page.ranges]).toEqual(ranges)
        // Also when it is looked at again.
        expect([...page.ranges]).toEqual(ranges)
        expect(page.marker).toBe(marker === '' ? undefined : marker.replace('&amp;', '&'))
      }
    )
  )
})

describe('an answer', () => {
  test.each([
    ['<PageList/>'],
    ['<PageList></PageList>'],
    ['<PageList>\n</PageList>'],
    ['<PageList><NextMarker/></PageList>']
  ])('without ranges: %s', async (text) => {
    const { ranges, marker } = await read(text)
    expect([[...ranges], marker]).toEqual([[], undefined])
  })

  const whole = `<PageList>${element({ offset: 0, length: 512, kind: 'changed' })}${element({ offset: 1024, length: 512, kind: 'cleared' })}<NextMarker>abc</NextMarker></PageList>`

  test('that broke off anywhere is no list', async () => {
    for (let at = 0; at < whole.length; at++) {
      await expect(read(whole.slice(0, at))).rejects.toThrow(NotAPageList)
    }
  })

  test.each([
    ['hello'],
    ['{"a":1}'],
    ['<Error><Code>X</Code></Error>'],
    ['<PageList><PageRange></PageRange></PageList>'],
    ['<PageList><PageRange><Start>0</Start></PageRange></PageList>'],
    ['<PageList><PageRange><Start>x</Start><End>5</End></PageRange></PageList>'],
    ['<PageList><PageRange><Start>9</Start><End>5</End></PageRange></PageList>'],
    ['<PageList><PageRange><Start></Start><End>5</End></PageRange></PageList>'],
    ['<PageList><PageRange><Start>0</Start><End>99999999999999999999</End></PageRange></PageList>'],
    ['<PageList><PageRange><Start>256</Start><End>511</End></PageRange></PageList>'],
    ['<PageList><PageRange><Start>0</Start><End>767</End></PageRange></PageList>'],
    [`${whole}${whole}`]
  ])('of another kind is no list: %s', async (text) => {
    await expect(read(text)).rejects.toThrow(NotAPageList)
  })
})
