/** How well a disk is protected: the newest usable snapshot, the newest tested one, copies, holds. */

import { describe, expect, test } from 'vitest'

import type { DiskProtection } from '../../src/snapshots/disk-protection.ts'
import {
  DEFAULT_OLDER_THAN_MS,
  formatUnprotected,
  protectionOfDisk,
  worstFirst
} from '../../src/snapshots/disk-protection.ts'
import { chooseLatest } from '../../src/snapshots/latest.ts'
import { lineageOf } from '../../src/snapshots/lineage.ts'
import { TAG } from '../../src/snapshots/tags.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import { copiedFrom, disk, snapshot, takenFrom } from '../support/builders.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const HOUR = 3_600_000
const data = disk({ name: 'data' })

function taken(name: string, hours: number, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({ name, ...takenFrom(data), timeCreated: NOW - hours * HOUR, ...changes })
}

function copied(name: string, source: Snapshot, location: string, percent = 100): Snapshot {
  return snapshot({
    name,
    ...copiedFrom(source),
    location,
    timeCreated: NOW,
    completionPercent: percent
  })
}

function protectionBy(
  snapshots: readonly Snapshot[],
  olderThanMs = DEFAULT_OLDER_THAN_MS
): DiskProtection {
  const descendants = lineageOf(data, snapshots).generations[0]?.descendants ?? []
  const choice = chooseLatest(descendants, { sku: data.sku, home: data.location })
  return protectionOfDisk({ disk: data, descendants, choice }, { now: NOW, olderThanMs })
}

describe('a disk', () => {
  test('without a snapshot has none', () => {
    expect(protectionBy([])).toEqual({
      status: 'none',
      newest: undefined,
      ageMs: undefined,
      tested: undefined,
      copyRegions: [],
      held: 0
    })
  })

  test.each([
    ['recent', 24, undefined],
    ['late', 24.01, undefined],
    ['recent', 30, 48 * HOUR],
    ['late', 2, HOUR]
  ] as const)('is %s with a snapshot that is %d hours old', (status, hours, olderThanMs) => {
    const found = protectionBy([taken('a', hours), taken('b', hours + 9)], olderThanMs)
    expect(found).toMatchObject({ status, ageMs: hours * HOUR })
    expect(found.newest?.snapshot.name).toBe('a')
  })

  test('is not protected by a snapshot that cannot be restored', () => {
    const failed = taken('failed', 1, { provisioningState: 'Failed' })
    expect(protectionBy([failed]).status).toBe('none')
    expect(protectionBy([failed, taken('old', 50)])).toMatchObject({ status: 'late' })
  })

  test('is as old as its data, however new a copy is', () => {
    const old = taken('old', 50)
    expect(protectionBy([old, copied('copy', old, 'northeurope')])).toMatchObject({
      status: 'late',
      ageMs: 50 * HOUR
    })
  })

  test('is late when nothing dates its snapshot', () => {
    const found = protectionBy([taken('a', 1, { timeCreated: undefined })])
    expect(found.status).not.toBe('recent')
  })

  test('has its copies where they have arrived, elsewhere', () => {
    const source = taken('source', 1)
    const copies = [
      copied('home', source, data.location),
      copied('b', source, 'UK West'),
      copied('c', source, 'northeurope'),
      copied('d', source, 'ukwest'),
      copied('running', source, 'eastus', 40)
    ]
    expect(protectionBy([source, ...copies]).copyRegions).toEqual(['northeurope', 'ukwest'])
  })

  test('counts what is held', () => {
    const held = (name: string, until: string): Snapshot =>
      taken(name, 9, { tags: { [TAG.hold]: until } })
    const all = [held('a', 'unlimited'), held('b', '2026-12-23'), held('c', '2026-11-01')]
    expect(protectionBy(all).held).toBe(2)
  })

  test('tells the newest snapshot that passed a restore test', () => {
    const tested = (name: string, hours: number, on: string): Snapshot =>
      taken(name, hours, { tags: { [TAG.verified]: on } })
    const found = protectionBy([
      taken('new', 1),
      tested('b', 40, '2026-11-22'),
      tested('c', 90, '2026-11-23'),
      tested('not a day', 2, 'yesterday')
    ])
    expect(found.tested?.snapshot.name).toBe('b')
    expect(found.tested?.on).toBe(Date.parse('2026-11-22'))
  })
})

describe('the picture', () => {
  const none = protectionBy([])
  const late = protectionBy([taken('a', 50)])
  const later = protectionBy([taken('a', 80)])
  const recent = protectionBy([taken('a', 1)])

  test('begins with the worst', () => {
    expect([recent, late, none, later].toSorted(worstFirst)).toEqual([none, later, late, recent])
  })

  test('warns once of all disks without a recent snapshot', () => {
    const all = { data: recent, logs: late, web: none }
    const named = Object.entries(all).map(([name, protection]) => ({ name, protection }))
    expect(formatUnprotected(named, DEFAULT_OLDER_THAN_MS)).toBe(
      [
        '2 of 3 disks have no usable snapshot from the last 1 d:',
        '- "web": no usable snapshot',
        '- "logs": the newest is "a", 2 d 2 h old',
        'Take one with "operation: create", or check why the workflow that takes them did not run.'
      ].join('\n')
    )
  })

  test('names eight of them', () => {
    const many = Array.from({ length: 500 }, (_one, at) => ({
      name: `disk-${at}`,
      protection: none
    }))
    const text = formatUnprotected(many, HOUR) ?? ''
    expect(text).toContain('500 of 500 disks have no usable snapshot from the last 1 h:')
    expect(text).toContain('- 492 more in the result file')
    expect(text.split('\n')).toHaveLength(11)
  })

  test('warns of nothing where all are recent', () => {
    expect(formatUnprotected([{ name: 'data', protection: recent }], HOUR)).toBeUndefined()
  })
})
