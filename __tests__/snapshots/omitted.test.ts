import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Ids } from '../../src/snapshots/omitted.ts'
import { idStore } from '../../src/snapshots/omitted.ts'

function stored(all: readonly Ids[]): readonly Ids[] {
  const store = idStore()
  for (const one of all) store.add(one)
  return [...store.all()]
}

test('ids are returned as they were added, in the same order', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  const ids = fc.record({
    id: fc.oneof(
      text,
      fc.tuple(fc.constantFrom('/subscriptions/1/', '/'), text).map(([place, name]) => place + name)
    ),
    uniqueId: fc.option(text, { nil: undefined }),
    number: fc.nat()
  })
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 50 }), (all) => {
      expect(stored(all)).toEqual(all)
    })
  )
})

test('ids may fill many blocks, and one may be longer than a block', () => {
  const long = 'x'.repeat(1_000_000)
  const all = Array.from({ length: 10_000 }, (_, number) => ({
    id: `/subscriptions/1/snapshots/${number === 5_000 ? long : ''}data-${number}`,
    uniqueId: `unique-${number}`,
    number
  }))
  expect(stored(all)).toEqual(all)
})
