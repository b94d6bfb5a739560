import fc from 'fast-check'
import { expect, test } from 'vitest'

import { jsonParts } from '../../../src/action/report/json-parts.ts'

test('the parts are the text that JSON has', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.string(),
      fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.array(fc.option(fc.jsonValue())))
    )
  )
  fc.assert(
    fc.property(value, (json) => {
      expect([...jsonParts(json)].join('')).toBe(JSON.stringify(json, null, 2))
    })
  )
})

test.each([[{}], [{ a: undefined }], [{ a: [] }], [{ a: [undefined, 1] }], [[1, { b: [2] }]]])(
  'the parts of %j are the text that JSON has',
  (json) => {
    expect([...jsonParts(json)].join('')).toBe(JSON.stringify(json, null, 2))
  }
)

test('the parts of a long list are short, and divide no element', () => {
  const list = Array.from({ length: 5_000 }, (_, at) => ({ id: `snapshot-${at}`, line: 'a\nb' }))
  const parts = [...jsonParts({ operation: 'list', list })]
  expect(parts.join('')).toBe(JSON.stringify({ operation: 'list', list }, null, 2))
  expect(parts.length).toBeGreaterThan(2)
  for (const part of parts) expect(part.length).toBeLessThan(70_000)
  const whole = parts.flatMap((part) => part.match(/"snapshot-\d+"/g) ?? [])
  expect(whole).toHaveLength(list.length)
})
