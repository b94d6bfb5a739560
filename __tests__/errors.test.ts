import { expect, test } from 'vitest'

import { causesOf, isRetryableStatus } from '../src/errors.ts'

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

test.each([408, 429, 500, 502, 503, 504, 507, 529])(
  'a refusal with status %i may pass',
  (status) => {
    expect(isRetryableStatus(status)).toBe(true)
  }
)

test.each([200, 202, 301, 400, 401, 403, 404, 409, 412, 501, 505])(
  'an answer with status %i is final',
  (status) => {
    expect(isRetryableStatus(status)).toBe(false)
  }
)
