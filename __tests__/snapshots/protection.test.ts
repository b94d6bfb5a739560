import { describe, expect, test } from 'vitest'

import { protectionsAt, protectionsOf } from '../../src/snapshots/protection.ts'
import type { ImmutabilityPolicy, Snapshot } from '../../src/snapshots/types.ts'
import { snapshot } from '../support/builders.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const DAY = 86_400_000

const NO_POLICY: ImmutabilityPolicy = {
  type: undefined,
  days: undefined,
  startsAt: undefined,
  expiresAt: undefined,
  expired: undefined
}

const protectedBy = (policy: Partial<ImmutabilityPolicy>): Snapshot =>
  snapshot({ immutability: { ...NO_POLICY, ...policy } })

describe('an immutability policy protects a snapshot', () => {
  test.each<[string, Partial<ImmutabilityPolicy>, boolean]>([
    ['that has not expired', { expired: false, expiresAt: NOW + DAY }, true],
    ['that has expired', { expired: true, expiresAt: NOW - DAY }, false],
    [
      'of which Azure does not say that it has expired',
      { expired: false, expiresAt: NOW - 1 },
      true
    ],
    ['of which only the end is known, and to come', { expiresAt: NOW + 1 }, true],
    ['of which only the end is known, and over', { expiresAt: NOW }, false],
    ['of which nothing is known', {}, true]
  ])('%s: %j %p', (_what, policy, isProtected) => {
    expect(protectionsAt(protectedBy(policy), NOW)).toHaveLength(isProtected ? 1 : 0)
  })

  test.each<[Partial<ImmutabilityPolicy>, string]>([
    [
      { type: 'Locked', expiresAt: NOW },
      'protected by its locked immutability policy until 2026-11-23 10:00 UTC'
    ],
    [
      { type: 'Unlocked', expiresAt: NOW },
      'protected by its unlocked immutability policy until 2026-11-23 10:00 UTC'
    ],
    [{}, 'protected by its immutability policy']
  ])('%j is told as %s', (policy, words) => {
    expect(protectionsAt(protectedBy({ ...policy, expired: false }), NOW)).toEqual([words])
  })
})

test('nothing protects a plain snapshot', () => {
  expect(protectionsOf(snapshot(), { known: true, at: NOW })).toEqual([])
})

test('a hold and a policy are told together', () => {
  const both = { ...protectedBy({}), tags: { 'snapshot-hold': 'unlimited' } }
  expect(protectionsOf(both, { known: true, at: NOW })).toEqual([
    'held without expiry',
    'protected by its immutability policy'
  ])
})

test('where the time is not known everything is protected, and nothing has ended', () => {
  const time = { known: false, latest: NOW, reason: 'clocks disagree' } as const
  const over = {
    ...protectedBy({ expiresAt: NOW - DAY }),
    tags: { 'snapshot-hold': '2020-01-01' }
  }
  expect(protectionsOf(snapshot(), time)).toEqual(['clocks disagree: nothing is deleted'])
  expect(protectionsOf(over, time)).toEqual([
    'clocks disagree: nothing is deleted',
    'held until 2020-01-02 00:00 UTC',
    'protected by its immutability policy until 2026-11-22 10:00 UTC'
  ])
})
