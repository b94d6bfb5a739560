import { describe, expect, test } from 'vitest'

import { copyTags, diskKeyOf, diskKeysOf } from '../../../src/snapshots/copy/existing.ts'
import { originOfOne } from '../../../src/snapshots/lineage.ts'
import { canonical } from '../../../src/snapshots/resource-id.ts'
import { TAG, ownTags } from '../../../src/snapshots/tags.ts'
import type { Snapshot } from '../../../src/snapshots/types.ts'
import { copiedFrom, disk, run, snapshot, takenFrom } from '../../support/builders.ts'

const data = disk({ name: 'data' })
const logs = disk({ name: 'logs' })
const source = snapshot({ ...takenFrom(data), name: 'data-1' })
const other = snapshot({ ...takenFrom(logs), name: 'logs-1' })
const tagged = snapshot({
  ...copiedFrom(source),
  name: 'tagged',
  tags: ownTags(run(), data, 'request-1')
})
const foreign = snapshot({ ...copiedFrom(source), name: 'foreign' })

const keyOf = (one: Snapshot): string => diskKeyOf(originOfOne(one))

describe('the disk of a snapshot', () => {
  test('has one key, whether by its source, by tags, or along the chain', () => {
    expect(keyOf(tagged)).toBe(keyOf(source))
    expect(keyOf(other)).not.toBe(keyOf(source))
    expect(diskKeyOf(originOfOne(foreign, [source]))).toBe(keyOf(source))
    const keys = diskKeysOf([source, tagged, foreign, other])
    expect(keys.get(canonical(foreign.id))).toBe(keyOf(source))
    expect(keys.get(canonical(other.id))).toBe(keyOf(other))
    // The source may be elsewhere.
    expect(diskKeysOf([foreign], [source]).get(canonical(foreign.id))).toBe(keyOf(source))
  })

  test('where nothing reports it, its family stands for it', () => {
    const one = snapshot({ ...copiedFrom(source), name: 'one', familyId: 'family' })
    const two = snapshot({ ...copiedFrom(source), name: 'two', familyId: 'FAMILY' })
    expect(keyOf(one)).toBe(keyOf(two))
    expect(keyOf(one)).not.toBe(keyOf(source))
    // A copy of such a snapshot is of the same disk.
    const onwards = snapshot({ ...copiedFrom(one), name: 'onwards' })
    expect(diskKeysOf([one, onwards]).get(canonical(onwards.id))).toBe(keyOf(one))
  })
})

describe('the own tags of a copy', () => {
  const tagsOf = (one: Snapshot, ...beyond: readonly Snapshot[]) =>
    copyTags(originOfOne(one, beyond), run(), 'request-2')
  const expected = {
    ...ownTags(run(), data, 'request-2'),
    [TAG.dataTime]: '2026-11-01T08:00:00.123Z'
  }

  test('are this run’s, the disk’s and the time of the data, and never a hold or the set of another run', () => {
    const held = {
      ...source,
      tags: { ...ownTags(run({ runId: '1' }), data, 'r', { id: 's', members: 2 }), [TAG.hold]: 'x' }
    }
    expect(tagsOf(held)).toEqual(expected)
  })

  test('keep the disk and the time of the data of a copy that is copied on', () => {
    const made = { ...tagged, timeCreated: Date.parse('2026-11-20T00:00:00Z') }
    expect(tagsOf(made, source)).toEqual(expected)
    // The first snapshot is gone: the tags of the first copy replace it.
    const dated = { ...made, tags: { ...made.tags, [TAG.dataTime]: '2026-11-01T08:00:00.123Z' } }
    expect(tagsOf(dated)).toEqual(expected)
  })

  test('do not say what nobody knows', () => {
    const tags = tagsOf(foreign)
    for (const name of [TAG.disk, TAG.diskGroup, TAG.diskUniqueId, TAG.dataTime]) {
      expect(tags).not.toHaveProperty([name])
    }
    expect(tags[TAG.request]).toBe('request-2')
  })
})
