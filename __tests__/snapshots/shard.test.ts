import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Shard } from '../../src/snapshots/resource-id.ts'
import { isInShard } from '../../src/snapshots/resource-id.ts'
import { guid } from '../support/builders.ts'

const partsOf = (parts: number): readonly Shard[] =>
  Array.from({ length: parts }, (_, index) => ({ part: index + 1, parts }))

describe('a disk', () => {
  test('is in exactly one part, whatever its unique id and however many parts', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 256 }), (uniqueId, parts) => {
        expect(partsOf(parts).filter((shard) => isInShard(uniqueId, shard))).toHaveLength(1)
      })
    )
  })

  test('is in the same part in whatever case Azure spells its unique id', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 256 }), (uniqueId, parts) => {
        for (const shard of partsOf(parts)) {
          expect(isInShard(uniqueId.toUpperCase(), shard)).toBe(isInShard(uniqueId, shard))
        }
      }),
      { numRuns: 20 }
    )
  })

  test('stays in its part from version to version: jobs of a matrix may run different ones', () => {
    const partOf = (uniqueId: string): number | undefined =>
      partsOf(25).find((shard) => isInShard(uniqueId, shard))?.part
    expect(
      [
        '00000000-0000-0000-0000-000000000000',
        '11111111-2222-3333-4444-555555555555',
        'ffffffff-ffff-ffff-ffff-ffffffffffff'
      ].map(partOf)
    ).toEqual([3, 9, 5])
  })
})

test('the parts are about equal', () => {
  const counts = partsOf(25).map(
    (shard) =>
      Array.from({ length: 5_000 }, (_, index) => guid(`disk ${index}`)).filter((uniqueId) =>
        isInShard(uniqueId, shard)
      ).length
  )
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5_000)
  expect(Math.min(...counts)).toBeGreaterThan(140)
  expect(Math.max(...counts)).toBeLessThan(260)
})
