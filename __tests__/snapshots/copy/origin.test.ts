import { describe, expect, test } from 'vitest'

import { copyTags, diskKeyOf, diskKeysOf, originOf } from '../../../src/snapshots/copy/origin.ts'
import { canonical } from '../../../src/snapshots/resource-id.ts'
import { TAG, ownTags } from '../../../src/snapshots/tags.ts'
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

describe('the disk of a snapshot', () => {
  test('is its source, or what its tags tell', () => {
    expect(originOf(source)?.disk).toMatchObject({ name: 'data' })
    expect(originOf(tagged)?.disk).toMatchObject({ name: 'data' })
    expect(originOf(foreign)?.disk).toBeUndefined()
  })

  test('has one key, whether by its source, by tags, or along the chain', () => {
    expect(diskKeyOf(tagged)).toBe(diskKeyOf(source))
    expect(diskKeyOf(other)).not.toBe(diskKeyOf(source))
    const keys = diskKeysOf([source, tagged, foreign, other])
    expect(keys.get(canonical(foreign.id))).toBe(diskKeyOf(source))
    expect(keys.get(canonical(other.id))).toBe(diskKeyOf(other))
  })

  test('where nothing tells it, its family stands for it', () => {
    const one = snapshot({ ...copiedFrom(source), name: 'one', familyId: 'family' })
    const two = snapshot({ ...copiedFrom(source), name: 'two', familyId: 'FAMILY' })
    expect(diskKeyOf(one)).toBe(diskKeyOf(two))
    expect(diskKeyOf(one)).not.toBe(diskKeyOf(source))
    // A copy of such a snapshot is of the same disk.
    const onwards = snapshot({ ...copiedFrom(one), name: 'onwards' })
    expect(diskKeysOf([one, onwards]).get(canonical(onwards.id))).toBe(diskKeyOf(one))
  })
})

describe('the own tags of a copy', () => {
  test('are this run’s and the disk’s, and never a hold or the set of another run', () => {
    const held = {
      ...source,
      tags: { ...ownTags(run({ runId: '1' }), data, 'r', { id: 's', members: 2 }), [TAG.hold]: 'x' }
    }
    expect(copyTags(held, run(), 'request-2')).toEqual(ownTags(run(), data, 'request-2'))
  })

  test('keep the disk of a copy that is copied on', () => {
    expect(copyTags(tagged, run(), 'request-2')).toEqual(ownTags(run(), data, 'request-2'))
  })

  test('claim no disk that nobody knows', () => {
    const tags = copyTags(foreign, run(), 'request-2')
    for (const name of [TAG.disk, TAG.diskGroup, TAG.diskUniqueId]) {
      expect(tags).not.toHaveProperty([name])
    }
    expect(tags[TAG.request]).toBe('request-2')
  })
})
