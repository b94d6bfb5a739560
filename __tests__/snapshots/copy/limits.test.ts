import { describe, expect, test } from 'vitest'

import {
  diskKeyOf,
  findCopy,
  isCopyOf,
  judgeExisting,
  laterCopiesAmong,
  mayBeCopyOf
} from '../../../src/snapshots/copy/existing.ts'
import { COPY_LIMITS, copyUsageOf, inTheWay, isFull } from '../../../src/snapshots/copy/limits.ts'
import { originOfOne } from '../../../src/snapshots/lineage.ts'
import { TAG, ownTags } from '../../../src/snapshots/tags.ts'
import type { Snapshot } from '../../../src/snapshots/types.ts'
import { copiedFrom, disk, run, snapshot, takenFrom } from '../../support/builders.ts'

const data = disk({ name: 'data' })
const logs = disk({ name: 'logs' })
const at = (day: number): number => Date.parse(`2026-11-0${day}T00:00:00Z`)
const first = snapshot({ ...takenFrom(data), name: 'data-1', timeCreated: at(1) })
const second = snapshot({ ...takenFrom(data), name: 'data-2', timeCreated: at(2) })
const other = snapshot({ ...takenFrom(logs), name: 'logs-1', timeCreated: at(1) })
const wanted = { source: first, region: 'northeurope' }
const keyOfFirst = diskKeyOf(originOfOne(first))

function copy(source: Snapshot, region: string, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    ...copiedFrom(source),
    name: `${source.name}-${region}`,
    location: region,
    completionPercent: 100,
    tags: ownTags(run(), data, 'request-1'),
    ...changes
  })
}

const gone = { code: 'CopySourceNotFound', message: 'Gone.' }

describe('what exists under the name of a copy', () => {
  test.each<[string, Partial<Snapshot>, string, string]>([
    ['the copy, arrived', {}, 'there', 'there'],
    ['the copy, on its way', { completionPercent: 0 }, 'there', 'there'],
    ['the copy of another tool', { tags: {} }, 'taken', 'there'],
    ['the copy, failed', { copyError: gone }, 'failed', 'failed'],
    ['the copy, never made', { provisioningState: 'Failed' }, 'failed', 'failed'],
    ['one of another tool, failed', { tags: {}, copyError: gone }, 'taken', 'taken'],
    ['the copy, being deleted', { provisioningState: 'Deleting' }, 'taken', 'taken'],
    ['a copy of another snapshot', { sourceUniqueId: 'other' }, 'taken', 'taken'],
    ['a failed one of another', { sourceUniqueId: 'o', copyError: gone }, 'taken', 'taken'],
    ['one of unknown source', { sourceUniqueId: undefined }, 'taken', 'taken'],
    ['a full snapshot', { incremental: false }, 'taken', 'taken'],
    ['the copy in another region', { location: 'ukwest' }, 'taken', 'taken']
  ])('%s', (_what, changes, fail, reuse) => {
    const found = copy(first, 'northeurope', changes)
    expect(judgeExisting(found, wanted, 'fail')).toBe(fail)
    expect(judgeExisting(found, wanted, 'reuse')).toBe(reuse)
  })

  test('is found by what it holds: one that has arrived before one on its way', () => {
    const young = copy(first, 'northeurope', { name: 'young', timeCreated: at(5) })
    const old = copy(first, 'northeurope', { name: 'old', timeCreated: at(4) })
    const running = copy(first, 'northeurope', {
      name: 'running',
      timeCreated: at(3),
      completionPercent: 9
    })
    const all = [copy(second, 'northeurope'), copy(first, 'ukwest'), running, young, old]
    expect(findCopy(all, wanted, 'fail')?.name).toBe('old')
    expect(findCopy([running], wanted, 'fail')?.name).toBe('running')
    expect(findCopy([{ ...old, tags: {} }], wanted, 'fail')).toBeUndefined()
    expect(findCopy([{ ...old, tags: {} }], wanted, 'reuse')?.name).toBe('old')
    expect(isCopyOf({ ...old, sourceUniqueId: old.sourceUniqueId?.toUpperCase() }, wanted)).toBe(
      true
    )
  })
})

describe('a snapshot that Azure reports in part', () => {
  const here = copy(first, 'northeurope', { name: 'x' })
  const bare = {
    ...here,
    timeCreated: undefined,
    uniqueId: undefined,
    createOption: undefined,
    sourceResourceId: undefined,
    sourceUniqueId: undefined
  }
  const mayBe = (found: Snapshot, ifExists: 'fail' | 'reuse' = 'fail'): boolean =>
    mayBeCopyOf(found, wanted, data.uniqueId, ifExists)

  test.each<[string, Snapshot, boolean]>([
    ['a whole one', here, false],
    ['one without its unique id', { ...here, uniqueId: undefined }, true],
    ['one without its region', { ...here, location: '' }, true],
    ['one in another region', { ...here, uniqueId: undefined, location: 'ukwest' }, false],
    ['a copy of another snapshot', { ...here, id: '', sourceUniqueId: 'other' }, false],
    ['one of which only tags are told', bare, true],
    ['one with the tags of another disk', { ...bare, tags: ownTags(run(), logs, 'r') }, false],
    ['one of another tool', { ...bare, tags: {} }, false]
  ])('may be the wanted copy: %s', (_what, found, expected) => {
    expect(mayBe(found)).toBe(expected)
  })

  test('by another tool may be the one to take over', () => {
    expect(mayBe({ ...bare, tags: {} }, 'reuse')).toBe(true)
    expect(mayBe({ ...here, id: '', tags: {} }, 'reuse')).toBe(true)
  })
})

describe('a copy of a later snapshot', () => {
  const later = copy(second, 'northeurope')
  const find = (...snapshots: readonly Snapshot[]): string | undefined =>
    laterCopiesAmong(snapshots)(wanted, keyOfFirst)?.name

  test('in the region stands in the way', () => {
    expect(find(first, second, later)).toBe('data-2-northeurope')
    // By another tool: the chain shows.
    expect(find(first, second, { ...later, tags: {} })).toBe('data-2-northeurope')
  })

  test('counts by the age of what it holds, not by when it was made', () => {
    // Copied on from another region, and made before the wanted source was.
    const onwards = copy(later, 'ukwest', { name: 'onwards', timeCreated: at(3) })
    const toUkwest = { source: first, region: 'ukwest' }
    const findIn = (...snapshots: readonly Snapshot[]): string | undefined =>
      laterCopiesAmong(snapshots)(toUkwest, keyOfFirst)?.name
    expect(findIn(first, second, later, onwards)).toBe('onwards')
    // A copy that was made yesterday of what is older than the wanted source.
    const old = snapshot({ ...takenFrom(data), name: 'old', timeCreated: at(0) })
    expect(findIn(first, old, copy(old, 'ukwest', { timeCreated: at(9) }))).toBeUndefined()
    // The sources may be elsewhere.
    expect(laterCopiesAmong([first, onwards], [second, later])(toUkwest, keyOfFirst)?.name).toBe(
      'onwards'
    )
  })

  test.each<[string, readonly Snapshot[]]>([
    ['in another region', [second, copy(second, 'ukwest')]],
    ['that has failed', [second, { ...later, copyError: gone }]],
    ['that is being deleted', [second, { ...later, provisioningState: 'Deleting' }]],
    [
      'of another disk',
      [{ ...other, timeCreated: at(9) }, copy(other, 'northeurope', { tags: {} })]
    ],
    ['whose source is out of sight', [later]],
    [
      'that is later by its tags only',
      [{ ...later, tags: { ...later.tags, [TAG.dataTime]: '2026-11-01T07:00:00.000Z' } }]
    ]
  ])('does not, %s', (_what, snapshots) => {
    expect(find(first, ...snapshots)).toBeUndefined()
  })
})

describe('how near copies are to the limits', () => {
  const running = { completionPercent: 30 }

  test('counts those of the disk anywhere, and those into the region of any disk', () => {
    const usage = copyUsageOf(wanted, keyOfFirst, [
      first,
      second,
      other,
      copy(second, 'ukwest', { ...running, tags: {} }),
      copy(other, 'northeurope', { ...running, tags: {} }),
      copy(first, 'uksouth'),
      copy(first, 'eastus', { ...running, copyError: gone }),
      // A background copy of the disk itself is none across regions.
      snapshot({ ...takenFrom(data), name: 'v2', ...running })
    ])
    expect(usage.ofDisk.map(({ name }) => name)).toEqual(['data-2-ukwest'])
    expect(usage.intoRegion.map(({ name }) => name)).toEqual(['logs-1-northeurope'])
    expect(isFull(usage)).toBe(true)
    expect(inTheWay(usage, 'northeurope')).toBe(
      'Azure copies 1 snapshot of a disk at a time, and copy "data-2-ukwest" in resource group "rg-data" (ukwest, 30 %) is in progress'
    )
  })

  test('a region is full with a hundred', () => {
    const many = (count: number): readonly Snapshot[] =>
      Array.from({ length: count }, (_, index) =>
        copy(other, 'northeurope', { ...running, name: `c${index}`, id: `/c${index}`, tags: {} })
      )
    const usageOf = (count: number) =>
      copyUsageOf(wanted, keyOfFirst, [first, other, ...many(count)])
    expect(isFull(usageOf(COPY_LIMITS.perRegion - 1))).toBe(false)
    expect(isFull(usageOf(COPY_LIMITS.perRegion))).toBe(true)
    expect(inTheWay(usageOf(100), 'northeurope')).toBe(
      'Azure runs 100 copies into a region at a time, and 100 into northeurope are in progress'
    )
  })
})
