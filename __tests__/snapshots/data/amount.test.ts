import { describe, expect, test } from 'vitest'

import {
  amountInWords,
  bytesInWords,
  isOver,
  parseAmount,
  shareInWords
} from '../../../src/snapshots/data/amount.ts'

const GIB = 1024 ** 3

describe('an amount', () => {
  test.each([
    ['10GiB', { bytes: 10 * GIB }],
    ['512 MiB', { bytes: 512 * 1024 ** 2 }],
    ['1.5tib', { bytes: 1.5 * 1024 ** 4 }],
    ['512B', { bytes: 512 }],
    ['20%', { percent: 20 }],
    [' 0.5 % ', { percent: 0.5 }],
    ['100%', { percent: 100 }],
    ['0%', { percent: 0 }]
  ])('"%s"', (text, amount) => {
    expect(parseAmount(text)).toEqual(amount)
  })

  test.each(['', '10', '10GB', '10 G', '-1GiB', '101%', 'ten GiB', '1e3GiB', '10GiBs', '1,5GiB'])(
    '"%s" is none',
    (text) => {
      expect(parseAmount(text)).toBeUndefined()
    }
  )

  test('is exceeded by more, not by as much', () => {
    const tally = { changedBytes: 2 * GIB, diskBytes: 10 * GIB }
    expect(isOver(tally, { bytes: 2 * GIB })).toBe(false)
    expect(isOver(tally, { bytes: 2 * GIB - 1 })).toBe(true)
    expect(isOver(tally, { percent: 20 })).toBe(false)
    expect(isOver(tally, { percent: 19.9 })).toBe(true)
  })

  test('is told as it is written', () => {
    expect(amountInWords({ bytes: 10 * GIB })).toBe('10 GiB')
    expect(amountInWords({ percent: 20 })).toBe('20 %')
  })
})

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [1024 ** 2 - 1, '1 MiB'],
  [128 * GIB, '128 GiB'],
  [1023.9 * GIB, '1 TiB'],
  [12.34 * GIB, '12.3 GiB'],
  [32 * 1024 * GIB, '32 TiB'],
  [4096 * 1024 * GIB, '4096 TiB']
])('%d bytes are %s', (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words)
})

test.each([
  [0, 10, '0 %'],
  [1, 0, '0 %'],
  [1, 100_000, 'under 0.01 %'],
  [1, 3, '33.3 %'],
  [5, 100, '5 %'],
  [10, 10, '100 %']
])('%d of %d is %s', (part, whole, words) => {
  expect(shareInWords(part, whole)).toBe(words)
})
