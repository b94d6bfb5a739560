import { expect, test } from 'vitest'

import { MAX_TEXT, redacted } from '../src/redaction.ts'
import { ending } from './support/endless.ts'

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
