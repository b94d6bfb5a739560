import { describe, expect, test } from 'vitest'

import {
  dataTimeTag,
  newestData,
  oldestData,
  ownDataTime,
  taggedDataTime
} from '../../src/snapshots/data-time.ts'
import { applyPolicy } from '../../src/snapshots/retention/policy.ts'
import { OWN_TAG_COUNT, TAG, isOwnTagName, mergeTags } from '../../src/snapshots/tags.ts'
import type { DataTime, TimeCreated } from '../../src/snapshots/types.ts'
import { dataTime, snapshot } from '../support/builders.ts'

const POLICY = { counts: { last: 1 }, within: {} } as const

describe('the compiler', () => {
  test('keeps the time of the data and that of the resource apart', () => {
    const made: TimeCreated = snapshot().timeCreated
    // @ts-expect-error: how old a resource is says nothing about its data.
    const wrong: DataTime = made
    // @ts-expect-error: nor the other way round.
    const wrongAgain: TimeCreated = dataTime(1)
    // @ts-expect-error: rules are about data.
    expect(applyPolicy([made], POLICY, made)).toHaveLength(1)
    expect(applyPolicy([dataTime(1)], POLICY, made)).toHaveLength(1)
    expect([wrong, wrongAgain]).toEqual([made, 1])
  })
})

describe('the tag of a copy', () => {
  test('reports the time of its data again, to the millisecond', () => {
    const time = dataTime(Date.parse('2026-11-01T08:00:00.123Z'))
    expect(dataTimeTag(time)).toBe('2026-11-01T08:00:00.123Z')
    expect(taggedDataTime(snapshot({ tags: { [TAG.dataTime]: dataTimeTag(time) } }))).toBe(time)
    const shouted = { [TAG.dataTime.toUpperCase()]: ` ${dataTimeTag(time)} ` }
    expect(taggedDataTime(snapshot({ tags: shouted }))).toBe(time)
  })

  test('is the action’s own: no other source of tags sets it, and nothing inherits it', () => {
    expect(isOwnTagName('Snapshot-Data-Time')).toBe(true)
    const { tags } = mergeTags({}, {}, { [TAG.dataTime]: '2026-11-01T08:00:00.123Z', team: 'shop' })
    expect(tags).toEqual({ team: 'shop' })
    // A copy is in no set, and what is held is not temporary: one snapshot never has both. Only disks expire.
    expect(OWN_TAG_COUNT).toBe(Object.keys(TAG).length - 3)
  })
})

test('the order by data has what nothing dates at its end, both ways', () => {
  const all = [3, undefined, 1, 2].map((at) => ({
    dataTime: at === undefined ? undefined : dataTime(at)
  }))
  expect(all.toSorted(newestData).map((one) => one.dataTime)).toEqual([3, 2, 1, undefined])
  expect(all.toSorted(oldestData).map((one) => one.dataTime)).toEqual([1, 2, 3, undefined])
  expect(ownDataTime({ timeCreated: undefined })).toBeUndefined()
})
