import { expect, test } from 'vitest'

import { redacted } from '../src/redaction.ts'

test.each([
  ['https://a.example/b?sv=1&sig=x%2Fy%3D was refused', 'https://a.example/b?… was refused'],
  ["GET '/md-1/2/abcd?sv=1&sig=x%3D' was refused", "GET '/md-1/2/abcd?…' was refused"],
  ['Signature (sig=x%2Fy%3D, st=…) did not match', 'Signature (sig=…, st=…) did not match'],
  ['sv=1&sig=x%2Fy%3D&se=2', 'sv=1&sig=…&se=2'],
  ['Bearer abcdefgh.1234 is not valid', 'Bearer … is not valid'],
  ['the design=blue of a config=file', 'the design=blue of a config=file']
])('%s', (text, expected) => {
  expect(redacted(text)).toBe(expected)
})
