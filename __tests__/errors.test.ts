import { expect, test } from 'vitest'

import { ending } from './support/endless.ts'
import { MAX_TEXT, causesOf, isRetryableStatus, redacted } from '../src/errors.ts'

test('causes are reported without the signed addresses that they quote', () => {
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

test.each([
  ['https://a.example/b?sv=1&sig=x%2Fy%3D was refused', 'https://a.example/b?… was refused'],
  ["GET '/md-1/2/abcd?sv=1&sig=x%3D' was refused", "GET '/md-1/2/abcd?…' was refused"],
  ['Signature (sig=x%2Fy%3D, st=…) did not match', 'Signature (sig=…, st=…) did not match'],
  ['sv=1&sig=x%2Fy%3D&se=2', 'sv=1&sig=…&se=2'],
  ['Bearer abcdefgh.1234 is not valid', 'Bearer … is not valid'],
  ['https://a.example/b?c', 'https://a.example/b?…'],
  ['a/b?x,https://a.example/b?sig=1 and more', 'a/b?… and more'],
  ['may /data/x be read? a/b? x=1', 'may /data/x be read? a/b? x=1'],
  ['token eyJhbGciOi.eyJzdWIi.c2ln here', 'token … here'],
  ['token eyJhbGciOi.eyJzdWIi', 'token …'],
  ['the design=blue of a config=file', 'the design=blue of a config=file']
])('%s', (text, expected) => {
  expect(redacted(text)).toBe(expected)
})

test('what is longer than any message is cut, and says so', () => {
  const text = 'a '.repeat(MAX_TEXT)
  expect(redacted(text)).toBe(`${text.slice(0, MAX_TEXT)}… (${text.length} characters in total)`)
})

test.each(['/', 'a/', '?', '/?', 'http://', 'eyJ-', 'eyJ.', 'sig=', 'Bearer ', ' '])(
  '300 KB of %j are read in time',
  (unit) => {
    const text = unit.repeat(300_000 / unit.length)
    expect(ending(() => redacted(text)).length).toBeLessThan(MAX_TEXT + 100)
  }
)
