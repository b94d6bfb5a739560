import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { nearNames } from '../../src/snapshots/naming.ts'

describe('near is', () => {
  test.each([
    ['a letter too many', 'dataa', 'data'],
    ['a letter too few', 'dat', 'data'],
    ['another letter', 'dsta', 'data'],
    ['another case', 'DATA', 'data'],
    ['two letters swapped in a longer name', 'dtaabase', 'database'],
    ['a part of the name', 'data', 'vm1-data-disk-0'],
    ['the name with something around it', 'prod-data-01', 'data'],
    ['a part in another case', 'DATA', 'vm1-data']
  ])('%s', (_what, wanted, candidate) => {
    expect(nearNames(wanted, [candidate])).toEqual([candidate])
  })
})

describe('far is', () => {
  test.each([
    ['another word', 'data', 'logs'],
    ['two letters of a short name', 'data', 'dxtx'],
    ['two letters that happen to be part of the name', 'database', 'at'],
    ['nothing at all', 'data', '']
  ])('%s', (_what, wanted, candidate) => {
    expect(nearNames(wanted, [candidate])).toEqual([])
  })

  test('more than a third of the name', () => {
    expect(nearNames('abcdef', ['abcdxy', 'abcxyz'])).toEqual(['abcdxy'])
  })
})

test('the nearest come first, equal ones by name, five at most', () => {
  const candidates = [
    'zatabaze',
    'aatabaze',
    'databaze',
    'unrelated',
    'databases',
    'databas',
    'atabase'
  ]
  expect(nearNames('database', candidates)).toEqual([
    'atabase',
    'databas',
    'databases',
    'databaze',
    'aatabaze'
  ])
})

test('what is near is one of the candidates, and their order does not matter', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'B', 'c', '-'), maxLength: 8 })
  fc.assert(
    fc.property(name, fc.uniqueArray(name, { maxLength: 12 }), (wanted, candidates) => {
      const near = nearNames(wanted, candidates)
      expect(near.length).toBeLessThanOrEqual(5)
      expect(near.every((one) => candidates.includes(one))).toBe(true)
      expect(nearNames(wanted, candidates.toReversed())).toEqual(near)
    })
  )
})
