import { expect, test } from 'vitest'

import { causesOf } from '../src/errors.ts'

test('causes are told without the signed addresses that they quote', () => {
  const innermost = new Error('GET https://account.example/blob?sig=SECRET failed')
  const error = new Error('outer', { cause: new TypeError('fetch failed', { cause: innermost }) })
  expect(causesOf(error)).toEqual([
    'caused by TypeError: fetch failed',
    'caused by Error: GET https://account.example/blob?… failed'
  ])
})

test('causes that name each other come to an end', () => {
  const one = new Error('one')
  const other = new Error('other', { cause: one })
  one.cause = other
  expect(causesOf(one)).toEqual(['caused by Error: other', 'caused by Error: one'])
})
