import { describe, expect, test } from 'vitest'

import {
  formatAmount,
  formatBytes,
  counted,
  formatDuration,
  isOver,
  listed,
  parseAmount,
  formatShare
} from '../../src/snapshots/format.ts'

test.each([
  [-1, '0.0 s'],
  [0, '0.0 s'],
  [449, '0.4 s'],
  [1_000, '1 s'],
  [1_499, '1 s'],
  [1_500, '2 s'],
  [42_000, '42 s'],
  [59_600, '1 min'],
  [60_000, '1 min'],
  [185_000, '3 min 5 s'],
  [3_600_000, '1 h'],
  [3_605_000, '1 h'],
  [5_400_000, '1 h 30 min'],
  [5_429_000, '1 h 30 min'],
  [7_200_000, '2 h'],
  [86_400_000, '1 d'],
  [86_399_900, '1 d'],
  [442_800_000, '5 d 3 h'],
  [86_460_000, '1 d'],
  [604_800_000, '7 d']
])('%d ms are %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words)
})

test.each([
  [0, '0 disks'],
  [1, '1 disk'],
  [2, '2 disks'],
  [500, '500 disks']
])('%d of them are %s', (count, words) => {
  expect(counted(count, 'disk')).toBe(words)
})

test('a plural of its own is used', () => {
  expect(counted(2, 'copy', 'copies')).toBe('2 copies')
  expect(counted(1, 'copy', 'copies')).toBe('1 copy')
})

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c']
])('%j are listed as %p', (items, words) => {
  expect(listed(items)).toBe(words)
})

test('a list takes another conjunction', () => {
  expect(listed(['a', 'b', 'c'], 'or')).toBe('a, b or c')
})

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

  test('is reported as it is written', () => {
    expect(formatAmount({ bytes: 10 * GIB })).toBe('10 GiB')
    expect(formatAmount({ percent: 20 })).toBe('20 %')
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
  expect(formatBytes(bytes)).toBe(words)
})

test.each([
  [0, 10, '0 %'],
  [1, 0, '0 %'],
  [1, 100_000, 'under 0.01 %'],
  [1, 3, '33.3 %'],
  [5, 100, '5 %'],
  [10, 10, '100 %']
])('%d of %d is %s', (part, whole, words) => {
  expect(formatShare(part, whole)).toBe(words)
})
