import { expect, test } from 'vitest'

import { counted, durationInWords, listed } from '../../src/snapshots/words.ts'

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
  expect(durationInWords(ms)).toBe(words)
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
