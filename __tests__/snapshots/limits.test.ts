import { describe, expect, test } from 'vitest'

import { LIMITS, formatUsage, usageOf } from '../../src/snapshots/limits.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import { disk, snapshot } from '../support/builders.ts'

const AT = Date.parse('2026-11-23T10:00:00Z')
const MINUTE = 60_000
const data = disk({ name: 'data' })

const made = (minutesAgo: number, changes: Partial<Snapshot> = {}): Snapshot =>
  snapshot({
    name: `m${minutesAgo}`,
    sourceUniqueId: data.uniqueId,
    timeCreated: AT - minutesAgo * MINUTE,
    ...changes
  })

describe('usage', () => {
  test('counts the incremental snapshots of the disk, and of no other', () => {
    const found = [
      made(60),
      made(1),
      made(1, { incremental: false }),
      made(1, { sourceUniqueId: 'another' }),
      made(1, { sourceUniqueId: data.uniqueId.toUpperCase() })
    ]
    expect(usageOf(data.uniqueId, found, AT)).toMatchObject({ alive: 3, recent: 2, pending: 0 })
  })

  test('has room again when the first of the last seven is five minutes old', () => {
    const six = [0, 1, 2, 3, 3.5, 4].map((minutes) => made(minutes))
    expect(usageOf(data.uniqueId, six, AT).roomAt).toBeUndefined()
    expect(usageOf(data.uniqueId, [...six, made(4.5)], AT).roomAt).toBe(AT + 0.5 * MINUTE)
    expect(usageOf(data.uniqueId, [...six, made(5)], AT).roomAt).toBeUndefined()
    // Were there more than seven, all but six have to leave the window.
    expect(usageOf(data.uniqueId, [...six, made(4.5), made(4.8)], AT).roomAt).toBe(
      AT + 0.5 * MINUTE
    )
  })

  test.each<[string, Partial<Snapshot>, number]>([
    ['a copy that goes on', { completionPercent: 40 }, 1],
    ['one that is done', { completionPercent: 100 }, 0],
    ['one without a percentage', {}, 0],
    ['one that has failed', { completionPercent: 40, provisioningState: 'Failed' }, 0],
    [
      'one whose data did not arrive',
      { completionPercent: 40, copyError: { code: 'CopySourceNotFound', message: '' } },
      0
    ]
  ])('pending: %s', (_what, changes, pending) => {
    expect(usageOf(data.uniqueId, [made(60, changes)], AT).pending).toBe(pending)
  })

  test('is reported with the limits', () => {
    expect(formatUsage({ alive: 14, recent: 2, roomAt: undefined, pending: 1 })).toBe(
      `14 of ${LIMITS.alive} incremental snapshots, 2 of 7 in the last 5 minutes, 1 of 3 pending`
    )
  })
})
