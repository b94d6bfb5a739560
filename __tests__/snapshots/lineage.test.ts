import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Descendant, Lineage, Origin } from '../../src/snapshots/lineage.ts'
import {
  descendantsOf,
  lineageOf,
  originOfOne,
  originsOf,
  refutedClaim,
  relativesFinder,
  relevanceFilter
} from '../../src/snapshots/lineage.ts'
import { formatResourceId, refOf } from '../../src/snapshots/resource-id.ts'
import { TAG, ownTags } from '../../src/snapshots/tags.ts'
import type { Disk, Snapshot, Tags } from '../../src/snapshots/types.ts'
import { copiedFrom, dataTime, disk, guid, run, snapshot, takenFrom } from '../support/builders.ts'

const data = disk({ name: 'data' })
/** A disk of the same name that existed before and was deleted. */
const former = disk({ name: 'data', uniqueId: guid('former data') })
const older = disk({ name: 'data', uniqueId: guid('older data') })
const other = disk({ name: 'other' })

const at = (hour: number): number => Date.UTC(2026, 10, 1, hour)

function taken(name: string, source: Disk, hour = 0, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({ name, ...takenFrom(source), timeCreated: at(hour), ...changes })
}

function copied(
  name: string,
  source: Snapshot,
  hour = 0,
  changes: Partial<Snapshot> = {}
): Snapshot {
  return snapshot({
    name,
    ...copiedFrom(source),
    location: 'northeurope',
    timeCreated: at(hour),
    ...changes
  })
}

/** A copy of `data` as only its tags tell it. */
const claimed = (copy: Snapshot): Descendant => ({
  snapshot: copy,
  dataTime: undefined,
  kind: 'copy',
  diskUniqueId: data.uniqueId,
  proof: 'claimed',
  copyOf: undefined
})

/** The tags that the action's copies keep of the disk. */
const originTags = (source: Disk): Tags => ownTags(run(), source, 'request-1')

const namesOf = (lineage: Lineage): readonly string[] =>
  descendantsOf(lineage).map(({ snapshot: one }) => one.name)

describe('the snapshots of a disk', () => {
  test('are those that name it as their source, newest first', () => {
    const lineage = lineageOf(data, [
      taken('a', data, 1),
      taken('c', data, 3),
      taken('x', other, 9),
      taken('b', data, 2)
    ])
    expect(lineage).toEqual({
      disk: data,
      generations: [
        {
          diskUniqueId: data.uniqueId,
          current: true,
          descendants: ['c', 'b', 'a'].map((name, index) => ({
            snapshot: taken(name, data, 3 - index),
            dataTime: at(3 - index),
            kind: 'snapshot',
            diskUniqueId: data.uniqueId,
            proof: 'proven',
            copyOf: undefined
          }))
        }
      ],
      refuted: [],
      full: 0
    })
  })

  test('are none for a disk without snapshots', () => {
    expect(lineageOf(data, [])).toEqual({ disk: data, generations: [], refuted: [], full: 0 })
    expect(lineageOf(data, [taken('x', other)]).generations).toEqual([])
  })

  test.each<[string, Partial<Snapshot>]>([
    ['its id in capitals', { sourceResourceId: data.id.toUpperCase() }],
    ['its id without the leading slash', { sourceResourceId: data.id.slice(1) }],
    ['its unique id in capitals', { sourceUniqueId: data.uniqueId.toUpperCase() }]
  ])('are found when they name %s', (_what, changes) => {
    const [generation, ...rest] = lineageOf(data, [taken('a', data, 0, changes)]).generations
    expect(rest).toEqual([])
    expect(generation?.current).toBe(true)
    expect(generation?.descendants.map(({ snapshot: one }) => one.name)).toEqual(['a'])
  })

  test('are one generation in whatever case they name the unique id', () => {
    const shouted = taken('b', data, 2, { sourceUniqueId: data.uniqueId.toUpperCase() })
    expect(lineageOf(data, [taken('a', data, 1), shouted]).generations).toHaveLength(1)
  })

  test('are found after the disk was moved to another group: the unique id stays', () => {
    const moved = disk({ name: 'data', resourceGroup: 'rg-new', uniqueId: data.uniqueId })
    const [generation] = lineageOf(moved, [taken('a', data, 1), taken('b', moved, 2)]).generations
    expect(generation?.current).toBe(true)
    expect(generation?.descendants.map(({ snapshot: one }) => one.name)).toEqual(['b', 'a'])
  })

  test('do not include full snapshots, which are counted', () => {
    const full = taken('full', data, 5, { incremental: false })
    const foreign = taken('other', other, 5, { incremental: false })
    const lineage = lineageOf(data, [full, foreign, taken('a', data, 1)])
    expect(namesOf(lineage)).toEqual(['a'])
    expect(lineage.full).toBe(1)
  })

  test('do not include a disk whose name only begins the same', () => {
    expect(namesOf(lineageOf(data, [taken('a', disk({ name: 'data2' }))]))).toEqual([])
  })

  test('do not include a disk of the same name in another group', () => {
    const elsewhere = disk({ name: 'data', resourceGroup: 'rg-other' })
    expect(namesOf(lineageOf(data, [taken('a', elsewhere)]))).toEqual([])
  })

  test('are found by the id alone where Azure reports no unique id', () => {
    const lineage = lineageOf(data, [taken('a', data, 0, { sourceUniqueId: undefined })])
    expect(lineage.generations.map(({ current, diskUniqueId }) => [current, diskUniqueId])).toEqual(
      [[false, undefined]]
    )
  })

  test('that come twice, once without their id, are one', () => {
    const a = taken('a', data, 1)
    expect(namesOf(lineageOf(data, [{ ...a, id: '' }, a]))).toEqual(['a'])
    // Two without an id are two.
    const bare = { id: '', uniqueId: undefined }
    expect(
      namesOf(lineageOf(data, [taken('b', data, 1, bare), taken('c', data, 2, bare)]))
    ).toEqual(['c', 'b'])
  })

  test('of equal instants come by id', () => {
    const lineage = lineageOf(data, [taken('b', data, 1), taken('C', data, 1), taken('a', data, 1)])
    expect(namesOf(lineage)).toEqual(['a', 'b', 'C'])
  })
})

describe('former disks of the same name', () => {
  test('are generations of their own behind the current disk, the latest first', () => {
    const lineage = lineageOf(data, [
      taken('o', older, 2),
      taken('now', data, 1),
      taken('f2', former, 9),
      taken('f1', former, 1)
    ])
    expect(
      lineage.generations.map(({ current, diskUniqueId, descendants }) => [
        current,
        diskUniqueId,
        descendants.map(({ snapshot: one }) => one.name)
      ])
    ).toEqual([
      [true, data.uniqueId, ['now']],
      [false, former.uniqueId, ['f2', 'f1']],
      [false, older.uniqueId, ['o']]
    ])
    expect(namesOf(lineage)).toEqual(['f2', 'o', 'f1', 'now'])
  })

  test('with snapshots of the same instant come in an order that the input does not change', () => {
    const snapshots = [taken('f', former, 5), taken('o', older, 5)]
    const order = (all: readonly Snapshot[]): readonly unknown[] =>
      lineageOf(data, all).generations.map(({ diskUniqueId }) => diskUniqueId)
    expect(order(snapshots)).toEqual(order(snapshots.toReversed()))
  })

  test('are all former when the disk is gone', () => {
    const gone = { ...data, uniqueId: undefined }
    const lineage = lineageOf(gone, [taken('a', data, 1), taken('f', former, 2)])
    expect(lineage.generations.map(({ current }) => current)).toEqual([false, false])
    expect(namesOf(lineage)).toEqual(['f', 'a'])
  })
})

describe('copies', () => {
  const source = taken('source', data, 1)

  test('follow the chain to the disk, although they name a snapshot as their source', () => {
    const copy = copied('copy', source, 2)
    const lineage = lineageOf(data, [copy, source])
    expect(descendantsOf(lineage)[1]).toEqual({
      snapshot: copy,
      dataTime: at(1),
      kind: 'copy',
      diskUniqueId: data.uniqueId,
      proof: 'proven',
      copyOf: source.id
    })
    expect(lineage.generations).toHaveLength(1)
  })

  test('of copies follow it, too, whatever their order', () => {
    const copy = copied('copy', source, 2)
    const second = copied('second', copy, 3)
    const third = copied('third', second, 4)
    for (const order of [
      [source, copy, second, third],
      [third, second, copy, source],
      [second, third, source, copy]
    ]) {
      const lineage = lineageOf(data, order)
      // All hold the same data: the original leads, whenever the copies were made.
      expect(namesOf(lineage)).toEqual(['source', 'copy', 'second', 'third'])
      expect(descendantsOf(lineage).map(({ copyOf }) => copyOf)).toEqual([
        undefined,
        source.id,
        copy.id,
        second.id
      ])
      expect(descendantsOf(lineage).every(({ dataTime }) => dataTime === at(1))).toBe(true)
    }
  })

  test('within the region follow it, too', () => {
    const copy = copied('copy', source, 2, { createOption: 'Copy', location: source.location })
    expect(descendantsOf(lineageOf(data, [source, copy]))[1]).toMatchObject({
      kind: 'copy',
      copyOf: source.id
    })
  })

  test('follow it in another case', () => {
    const copy = copied('copy', source, 2, {
      sourceUniqueId: source.uniqueId?.toUpperCase(),
      sourceResourceId: source.id.toUpperCase()
    })
    expect(namesOf(lineageOf(data, [source, copy]))).toEqual(['source', 'copy'])
  })

  test('follow it by the id where Azure reports no unique id', () => {
    const copy = copied('copy', source, 2, {
      sourceUniqueId: undefined,
      sourceResourceId: source.id.toUpperCase()
    })
    // Another snapshot can have come to that id: it proves nothing, and dates nothing.
    expect(descendantsOf(lineageOf(data, [source, copy]))[1]).toMatchObject({
      copyOf: source.id,
      proof: 'claimed',
      dataTime: undefined
    })
  })

  test('belong to the generation of their source', () => {
    const old = taken('old', former, 1)
    const lineage = lineageOf(data, [source, old, copied('copy', old, 5)])
    expect(lineage.generations[1]?.descendants.map(({ snapshot: one }) => one.name)).toEqual([
      'old',
      'copy'
    ])
  })

  test('of another disk do not count', () => {
    const foreign = taken('foreign', other, 1)
    expect(namesOf(lineageOf(data, [source, foreign, copied('copy', foreign, 2)]))).toEqual([
      'source'
    ])
  })

  test('of a snapshot that was replaced under its name do not count', () => {
    const replaced = { ...source, uniqueId: guid('replaced') }
    expect(namesOf(lineageOf(data, [source, copied('copy', replaced, 2)]))).toEqual(['source'])
  })

  test('that are full do not count', () => {
    const copy = copied('copy', source, 2, { incremental: false })
    expect(namesOf(lineageOf(data, [source, copy]))).toEqual(['source'])
  })
})

describe('copies whose source is gone', () => {
  const gone = taken('gone', data, 1)

  test.each<[string, Partial<Snapshot>]>([
    ['by CopyStart', {}],
    ['within the region', { createOption: 'Copy' }],
    ['by CopyStart, without a source', { sourceResourceId: undefined }]
  ])('are found by the tags: made %s', (_how, changes) => {
    const copy = copied('copy', gone, 2, { tags: originTags(data), ...changes })
    expect(lineageOf(data, [copy]).generations).toEqual([
      {
        diskUniqueId: data.uniqueId,
        current: true,
        descendants: [claimed(copy)]
      }
    ])
  })

  test('are found by tags in another case', () => {
    const tags = Object.fromEntries(
      Object.entries(originTags(data)).map(([name, value]) => [
        name.toUpperCase(),
        value.toUpperCase()
      ])
    )
    const lineage = lineageOf(data, [copied('copy', gone, 2, { tags })])
    expect(lineage.generations.map(({ current }) => current)).toEqual([true])
  })

  test('of a former disk are a generation of their own', () => {
    const copy = copied('copy', gone, 2, { tags: originTags(former) })
    const lineage = lineageOf(data, [copy])
    expect(lineage.generations.map(({ current, diskUniqueId }) => [current, diskUniqueId])).toEqual(
      [[false, former.uniqueId]]
    )
  })

  test('are found after the disk was moved: the unique id stays', () => {
    const moved = disk({ name: 'renamed', resourceGroup: 'rg-new', uniqueId: data.uniqueId })
    const copy = copied('copy', gone, 2, { tags: originTags(data) })
    expect(namesOf(lineageOf(moved, [copy]))).toEqual(['copy'])
  })

  test.each<[string, Tags]>([
    ['of another disk', originTags(other)],
    ['of a disk of that name in another group', originTags(disk({ resourceGroup: 'rg-other' }))],
    ['of another tool', { ...originTags(data), 'snapshot-action': '' }],
    ['of nobody', {}]
  ])('are not found by the tags %s', (_whose, tags) => {
    const own = Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''))
    expect(namesOf(lineageOf(data, [copied('copy', gone, 2, { tags: own })]))).toEqual([])
  })

  test('bring their own copies along, tagged or not', () => {
    const copy = copied('copy', gone, 2, { tags: originTags(data) })
    const untagged = copied('untagged', copy, 3)
    expect(descendantsOf(lineageOf(data, [untagged, copy]))).toMatchObject([
      { snapshot: { name: 'untagged' }, kind: 'copy', copyOf: copy.id },
      { snapshot: { name: 'copy' }, kind: 'copy', copyOf: undefined }
    ])
  })

  test('are reported as the source of a copy that has tags itself', () => {
    const copy = copied('copy', gone, 2, { tags: originTags(data) })
    const tagged = copied('tagged', copy, 3, { tags: originTags(data) })
    for (const order of [
      [copy, tagged],
      [tagged, copy]
    ]) {
      expect(descendantsOf(lineageOf(data, order)).map(({ copyOf }) => copyOf)).toEqual([
        copy.id,
        undefined
      ])
    }
  })
})

test('a copy whose source is in sight follows that source, whatever its tags say', () => {
  const foreign = taken('foreign', other, 1)
  const copy = copied('copy', foreign, 2, { tags: originTags(data) })
  expect(namesOf(lineageOf(data, [foreign, copy]))).toEqual([])
  expect(namesOf(lineageOf(other, [foreign, copy]))).toEqual(['foreign', 'copy'])
  expect(lineageOf(data, [foreign, copy]).refuted.map(({ name }) => name)).toEqual(['copy'])
  expect(lineageOf(other, [foreign, copy]).refuted).toEqual([])
})

test('a copy speaks for itself where the chain above its source is broken', () => {
  // Somebody copied by hand, the action copied that copy, and then the first snapshot was deleted.
  const byHand = copied('by-hand', taken('gone', data, 1), 2)
  const copy = copied('copy', byHand, 3, { tags: originTags(data) })
  for (const order of [
    [byHand, copy],
    [copy, byHand]
  ]) {
    expect(descendantsOf(lineageOf(data, order))).toEqual([claimed(copy)])
  }
})

test('snapshots that name each other as their source are followed once', () => {
  const a = snapshot({ name: 'a', sourceUniqueId: guid('b'), uniqueId: guid('a') })
  const b = snapshot({ name: 'b', sourceUniqueId: guid('a'), uniqueId: guid('b') })
  const strange = { createOption: 'CopyStart', sourceResourceId: undefined }
  expect(
    namesOf(
      lineageOf(data, [
        { ...a, ...strange },
        { ...b, ...strange }
      ])
    )
  ).toEqual([])
})

test('tags alone do not make a snapshot of one disk that of another', () => {
  const tagged = taken('a', other, 1, { tags: originTags(data) })
  expect(namesOf(lineageOf(data, [tagged]))).toEqual([])
  expect(lineageOf(data, [tagged]).refuted).toEqual([tagged])
})

describe('the time of the data', () => {
  const source = taken('source', data, 1)
  const dated = (text: string): Tags => ({ ...originTags(data), [TAG.dataTime]: text })
  const timeOf = (one: Snapshot, ...others: readonly Snapshot[]): number | undefined =>
    originOfOne(one, others).dataTime

  test('of an original is its own, whatever its tags say', () => {
    const tagged = taken('x', data, 5, { tags: dated('2026-11-01T03:00:00.000Z') })
    expect(timeOf(tagged)).toBe(at(5))
    expect(timeOf(taken('x', data, 5, { timeCreated: undefined }))).toBeUndefined()
  })

  test('of a copy is that of its source, along any chain, over other groups and regions', () => {
    const copy = copied('copy', source, 5)
    const home = copied('home', copy, 9, { location: source.location })
    expect(timeOf(home, copy, source)).toBe(at(1))
    const lineage = lineageOf(data, [home, taken('tuesday', data, 6)], [copy, source])
    expect(namesOf(lineage)).toEqual(['tuesday', 'home'])
    expect(lineage.generations[0]?.descendants[1]).toMatchObject({
      proof: 'proven',
      dataTime: at(1),
      copyOf: undefined
    })
  })

  test.each<[string, number | undefined]>([
    ['2026-11-01T01:00:00.000Z', at(1)],
    ['2026-11-01T01:00:00Z', at(1)],
    ['2026-11-01T02:00:00.0000000+01:00', at(1)],
    ['2026-11-01T01:00:00.1234567Z', at(1) + 123],
    // A copy cannot hold what was written after it was made; clocks differ by seconds.
    ['2026-11-01T05:00:30.000Z', at(5) + 30_000],
    ['2026-11-01T06:00:00.000Z', undefined],
    ['2026-11-01', undefined],
    ['1', undefined],
    ['', undefined],
    ['yesterday', undefined]
  ])('of a copy whose chain is out of sight is what its tag says: "%s"', (text, expected) => {
    const copy = copied('copy', source, 5, { tags: dated(text) })
    expect(timeOf(copy)).toBe(expected)
    // Its own copies inherit it.
    expect(timeOf(copied('second', copy, 8), copy)).toBe(expected)
  })

  test('of a copy is never what a tag says against the chain', () => {
    const copy = copied('copy', source, 5, { tags: dated('2026-11-01T04:00:00.000Z') })
    expect(timeOf(copy, source)).toBe(at(1))
  })

  test('of a copy continues in its tag where the copy before it has none', () => {
    const byHand = copied('by-hand', source, 5)
    const copy = copied('copy', byHand, 7, { tags: dated('2026-11-01T01:00:00.000Z') })
    expect(timeOf(copy, byHand)).toBe(at(1))
  })

  test('orders what nothing dates last', () => {
    const undated = copied('undated', taken('gone', data), 9, { tags: originTags(data) })
    expect(namesOf(lineageOf(data, [undated, source]))).toEqual(['source', 'undated'])
  })
})

describe('a disk that is gone', () => {
  const gone = { ...data, uniqueId: undefined }

  test('is not taken for one that only tags describe, whatever time they report', () => {
    const forged = copied('forged', taken('gone', other), 9, {
      tags: {
        ...originTags(data),
        [TAG.diskUniqueId]: guid('nobody'),
        [TAG.dataTime]: '2026-11-01T09:00:00.000Z'
      }
    })
    const lineage = lineageOf(gone, [forged, taken('true', data, 1)])
    expect(lineage.generations.map(({ diskUniqueId }) => diskUniqueId)).toEqual([
      data.uniqueId,
      guid('nobody')
    ])
  })
})

test('a chain of thousands of copies is followed to its end', () => {
  const chain: Snapshot[] = [taken('c0', data)]
  for (let link = 1; link < 9_000; link++) {
    const source = chain.at(-1)
    if (source !== undefined) chain.push(copied(`c${link}`, source, link))
  }
  expect(descendantsOf(lineageOf(data, chain.toReversed()))).toHaveLength(9_000)
  expect(originsOf(chain.toReversed()).every((one) => one.diskUniqueId === data.uniqueId)).toBe(
    true
  )
})

describe('the disk that a snapshot comes from, where none is asked for,', () => {
  const source = taken('source', data, 1)
  const gone = taken('gone', data, 1)

  test('is what it was taken from', () => {
    const foreign = taken('foreign', other, 2)
    expect(originsOf([source, foreign])).toEqual([
      {
        snapshot: foreign,
        dataTime: at(2),
        kind: 'snapshot',
        diskUniqueId: other.uniqueId,
        proof: 'proven',
        copyOf: undefined,
        disk: refOf(other)
      },
      {
        snapshot: source,
        dataTime: at(1),
        kind: 'snapshot',
        diskUniqueId: data.uniqueId,
        proof: 'proven',
        copyOf: undefined,
        disk: refOf(data)
      }
    ])
  })

  test('is distinguished from a former one of the same name', () => {
    expect(
      originsOf([source, taken('old', former)]).map(({ diskUniqueId }) => diskUniqueId)
    ).toEqual([data.uniqueId, former.uniqueId])
  })

  test('is that of the first snapshot of a chain of copies', () => {
    const copy = copied('copy', source, 2)
    const second = copied('second', copy, 3)
    for (const order of [
      [source, copy, second],
      [second, copy, source]
    ]) {
      expect(originsOf(order)).toMatchObject([
        { snapshot: source, kind: 'snapshot', copyOf: undefined },
        { snapshot: copy, kind: 'copy', copyOf: source.id, disk: refOf(data) },
        { snapshot: second, kind: 'copy', diskUniqueId: data.uniqueId, copyOf: copy.id }
      ])
    }
  })

  test('is reported by the tags of a copy whose source is gone', () => {
    const copy = copied('copy', gone, 2, { tags: originTags(data) })
    const untagged = copied('untagged', copy, 3)
    expect(originsOf([copy, untagged])).toMatchObject([
      { snapshot: untagged, diskUniqueId: data.uniqueId, copyOf: copy.id, disk: refOf(data) },
      { snapshot: copy, kind: 'copy', diskUniqueId: data.uniqueId, copyOf: undefined }
    ])
  })

  test('is the source in sight, whatever the tags say', () => {
    const copy = copied('copy', source, 2, { tags: originTags(other) })
    expect(originsOf([source, copy])[1]).toMatchObject({ diskUniqueId: data.uniqueId })
    expect(refutedClaim(originOfOne(copy, [source]))).toMatchObject({
      diskUniqueId: other.uniqueId
    })
    const tagged = taken('tagged', data, 2, { tags: originTags(other) })
    expect(originsOf([tagged])[0]).toMatchObject({ diskUniqueId: data.uniqueId })
  })

  const without = (missing: string): Tags =>
    Object.fromEntries(Object.entries(originTags(data)).filter(([name]) => name !== missing))

  test.each<[string, Snapshot, Partial<Origin>]>([
    ['a copy without tags whose source is gone', copied('x', gone), { kind: 'copy' }],
    [
      'a copy with tags of another tool',
      copied('x', gone, 0, { tags: without('snapshot-action') }),
      {}
    ],
    [
      'a snapshot that was uploaded',
      taken('x', data, 0, {
        createOption: 'Upload',
        sourceResourceId: undefined,
        sourceUniqueId: undefined,
        tags: originTags(data)
      }),
      { kind: 'snapshot' }
    ],
    [
      'a snapshot of a disk whose unique id Azure does not tell',
      taken('x', data, 0, { sourceUniqueId: undefined }),
      { disk: refOf(data), proof: 'claimed', dataTime: dataTime(at(0)) }
    ],
    [
      'a copy that is its own source',
      copied('x', gone, 0, { uniqueId: guid('x'), sourceUniqueId: guid('x') }),
      {}
    ]
  ])('is not known of %s', (_what, one, reported) => {
    expect(originsOf([one])).toEqual([
      {
        kind: one.createOption === 'CopyStart' ? 'copy' : 'snapshot',
        snapshot: one,
        dataTime: undefined,
        diskUniqueId: undefined,
        proof: 'unknown',
        copyOf: undefined,
        disk: undefined,
        ...reported
      }
    ])
  })

  test('has no place to be reported where the tags leave it out', () => {
    const copy = copied('copy', gone, 2, { tags: without('snapshot-disk-group') })
    expect(originsOf([copy])[0]).toMatchObject({ diskUniqueId: data.uniqueId, disk: undefined })
  })

  test('is not asked of full snapshots', () => {
    expect(originsOf([taken('full', data, 0, { incremental: false })])).toEqual([])
  })
})

describe('in every world', () => {
  /** Snapshots of a few disks, and copies of earlier ones: at few instants, some tagged, full, or gone. */
  const world = fc
    .array(
      fc.record({
        disk: fc.constantFrom(data, former, older, other),
        source: fc.option(fc.nat(), { nil: undefined }),
        hour: fc.nat({ max: 2 }),
        incremental: fc.integer({ min: 0, max: 4 }).map((die) => die > 0),
        tagged: fc.boolean(),
        visible: fc.integer({ min: 0, max: 2 }).map((die) => die > 0)
      }),
      { maxLength: 12 }
    )
    .map((plans) => {
      const made: { readonly one: Snapshot; readonly origin: Disk }[] = []
      const seen: Snapshot[] = []
      for (const [index, plan] of plans.entries()) {
        const from = plan.source === undefined ? undefined : made[plan.source % made.length]
        const source = from?.one
        const origin = from?.origin ?? plan.disk
        const changes: Partial<Snapshot> = {
          incremental: plan.incremental,
          tags: plan.tagged ? originTags(origin) : {}
        }
        const one =
          source === undefined
            ? taken(`s${index}`, origin, plan.hour, changes)
            : copied(`s${index}`, source, plan.hour, changes)
        made.push({ one, origin })
        if (plan.visible) seen.push(one)
      }
      return seen
    })

  test('each snapshot appears at most once, and only incremental ones do', () => {
    fc.assert(
      fc.property(world, (snapshots) => {
        const found = descendantsOf(lineageOf(data, [...snapshots, ...snapshots]))
        const ids = found.map(({ snapshot: one }) => one.id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(found.every(({ snapshot: one }) => one.incremental)).toBe(true)
        expect(found.every(({ snapshot: one }) => snapshots.includes(one))).toBe(true)
      })
    )
  })

  test('the order of the input changes nothing', () => {
    const shuffled = world.chain((snapshots) =>
      fc.tuple(
        fc.constant(snapshots),
        fc.shuffledSubarray(snapshots, { minLength: snapshots.length })
      )
    )
    fc.assert(
      fc.property(shuffled, ([snapshots, permuted]) => {
        expect(lineageOf(data, permuted)).toEqual(lineageOf(data, snapshots))
      }),
      { numRuns: 300 }
    )
  })

  test('generations hold one disk each, newest first, and the current one leads', () => {
    fc.assert(
      fc.property(world, (snapshots) => {
        const { generations } = lineageOf(data, snapshots)
        const disks = generations.map(({ diskUniqueId }) => diskUniqueId)
        expect(new Set(disks).size).toBe(disks.length)
        expect(generations.slice(1).every(({ current }) => !current)).toBe(true)
        for (const { diskUniqueId, current, descendants } of generations) {
          const times = descendants.map(({ dataTime }) => dataTime ?? Number.NEGATIVE_INFINITY)
          expect(times).toEqual(times.toSorted((a, b) => (a === b ? 0 : b - a)))
          expect(current).toBe(diskUniqueId === data.uniqueId)
          expect(descendants.every((one) => one.diskUniqueId === diskUniqueId)).toBe(true)
        }
      })
    )
  })

  test('what a copy is said to be a copy of is part of the lineage and its source', () => {
    fc.assert(
      fc.property(world, (snapshots) => {
        const found = descendantsOf(lineageOf(data, snapshots))
        const byId = new Map(found.map((one) => [one.snapshot.id, one]))
        for (const { snapshot: one, copyOf, kind } of found) {
          const inSight = byId.get(one.sourceResourceId ?? '')
          expect(copyOf).toBe(inSight?.snapshot.id)
          expect(kind).toBe(
            one.sourceResourceId === formatResourceId(data, 'disks') ? 'snapshot' : 'copy'
          )
        }
      })
    )
  })

  test('the origins of all snapshots agree with the lineage of each disk', () => {
    fc.assert(
      fc.property(world, (snapshots) => {
        const origins = originsOf([...snapshots, ...snapshots])
        expect(origins).toHaveLength(snapshots.filter(({ incremental }) => incremental).length)
        for (const one of [data, former, other]) {
          const ofOne = lineageOf(one, snapshots).generations.find(({ current }) => current)
          expect(origins.filter(({ diskUniqueId }) => diskUniqueId === one.uniqueId)).toMatchObject(
            ofOne?.descendants ?? []
          )
        }
        expect(originsOf(snapshots.toReversed())).toEqual(origins)
      }),
      { numRuns: 1_000 }
    )
  })
})

describe('the relatives of a disk', () => {
  const disks = [data, former, other, disk({ name: 'data', resourceGroup: 'elsewhere' })]
  const aDisk = fc.constantFrom(...disks)

  type Kind = 'taken' | 'full' | 'by its id' | 'copied' | 'copied by its id' | 'untold'
  type Made = {
    readonly kind: Kind
    readonly name: number
    readonly source: Disk
    readonly of: number
    readonly tagged: Disk | undefined
    readonly nameless: boolean
    readonly isBeyond: boolean
  }
  const one: fc.Arbitrary<Made> = fc.record({
    kind: fc.constantFrom<Kind>(
      'taken',
      'full',
      'by its id',
      'copied',
      'copied by its id',
      'untold'
    ),
    // Few names, so that some come twice.
    name: fc.nat(9),
    source: aDisk,
    of: fc.nat(9),
    tagged: fc.option(aDisk, { nil: undefined }),
    nameless: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
    isBeyond: fc.integer({ min: 0, max: 4 }).map((roll) => roll === 0)
  })

  function make({ kind, name, source, of, tagged, nameless }: Made): Snapshot {
    const tags = tagged === undefined ? {} : originTags(tagged)
    const changes = { tags, ...(nameless && { id: '' }) }
    const original = taken(`s${of}`, source)
    switch (kind) {
      case 'taken':
        return taken(`s${name}`, source, name, changes)
      case 'full':
        return taken(`s${name}`, source, name, { ...changes, incremental: false })
      case 'by its id':
        return taken(`s${name}`, source, name, { ...changes, sourceUniqueId: undefined })
      case 'copied':
        return copied(`s${name}`, original, name, changes)
      case 'copied by its id':
        return copied(`s${name}`, original, name, { ...changes, sourceUniqueId: undefined })
      case 'untold':
        return taken(`s${name}`, source, name, {
          ...changes,
          createOption: undefined,
          sourceResourceId: undefined,
          sourceUniqueId: undefined
        })
    }
  }

  test('are all that its lineage rests on', () => {
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), aDisk, fc.boolean(), (all, asked, isGone) => {
        const wanted = isGone ? { ...asked, uniqueId: undefined } : asked
        const listed = all.filter(({ isBeyond }) => !isBeyond).map(make)
        const beyond = all.filter(({ isBeyond }) => isBeyond).map(make)
        const relatives = relativesFinder(listed, beyond)(wanted)
        expect(lineageOf(wanted, relatives, beyond)).toEqual(lineageOf(wanted, listed, beyond))
      }),
      { numRuns: 2_000 }
    )
  })

  test('are also what a copy out of sight was made from', () => {
    const original = taken('a', other)
    const beyond = copied('b', original)
    const back = copied('c', beyond, 1, { tags: originTags(data) })
    const relatives = relativesFinder([original, back], [beyond])(data)
    expect(lineageOf(data, relatives, [beyond]).refuted).toEqual([back])
  })

  test('are few of many', () => {
    const many = Array.from({ length: 100 }, (_, index) => taken(`o${index}`, other, index % 24))
    const own = taken('a', data)
    expect(relativesFinder([...many, own])(data)).toEqual([own])
  })
})

describe('what is kept of a list', () => {
  const tagged = (source: Disk): Pick<Snapshot, 'tags'> => ({ tags: originTags(source) })
  const spelled = disk({ name: 'OTHER', uniqueId: other.uniqueId })

  test.each<[string, Snapshot]>([
    ['has the disk as its source', taken('a', data, 1, tagged(data))],
    ['has its path as the source', taken('a', former, 1, tagged(former))],
    ['has its tags only', taken('a', other, 1, tagged(data))],
    [
      'has its unique id in the tags only',
      taken('a', other, 1, { tags: { ...originTags(other), [TAG.diskUniqueId]: data.uniqueId } })
    ],
    [
      'has its name in the tags only',
      taken('a', other, 1, { tags: { ...originTags(other), [TAG.disk]: 'DATA' } })
    ],
    ['is a copy', copied('a', taken('b', other))],
    ['is of a source that is no disk', taken('a', other, 1, { sourceResourceId: '/galleries/x' })],
    ['has no unique id', taken('a', other, 1, { uniqueId: undefined })],
    ['has no creation time', taken('a', other, 1, { timeCreated: undefined })],
    ['has an id that is no text', taken('a', other, 1, { id: `${taken('a', other).id}\ud800` })],
    ['has a source that is no text', taken('a', other, 1, { sourceUniqueId: '\udc00' })]
  ])('is a snapshot that %s', (_what, one) => {
    expect(relevanceFilter([data]).isRelevant(one)).toBe(true)
  })

  test.each<[string, Snapshot]>([
    ['with its tags', taken('a', other, 1, tagged(other))],
    ['with its tags in another spelling', taken('a', other, 1, tagged(spelled))],
    ['without tags', taken('a', other, 1)],
    ['with the tags of a third disk', taken('a', other, 1, tagged(disk({ name: 'third' })))]
  ])('is no snapshot of another disk %s, but what it is the source of is known', (_what, one) => {
    const { isRelevant, omittedSources } = relevanceFilter([data])
    expect(isRelevant(one)).toBe(false)
    const copy = copied('copy', one, 2, tagged(data))
    const [source, ...others] = omittedSources([copy])
    expect(others).toEqual([])
    expect(source).toMatchObject({
      id: one.id,
      name: 'a',
      uniqueId: one.uniqueId,
      sourceResourceId: other.id,
      sourceUniqueId: other.uniqueId
    })
    expect(omittedSources([copied('unrelated', taken('b', other))])).toEqual([])
  })

  test('is judged for each snapshot, also where disks replace each other under one name', () => {
    const { isRelevant, omittedSources } = relevanceFilter([data])
    const disks = Array.from({ length: 300 }, (_, nth) =>
      disk({ name: `other-${nth % 150}`, uniqueId: guid(`other ${nth}`) })
    )
    const all = [...disks, ...disks].map((one, nth) => taken(`s-${nth}`, one, 1, tagged(one)))
    expect(all.filter(isRelevant)).toEqual([])
    const sources = omittedSources(all.map((one, nth) => copied(`c-${nth}`, one)))
    expect(sources.map(({ id, sourceUniqueId }) => ({ id, sourceUniqueId }))).toEqual(
      all.map(({ id, sourceUniqueId }) => ({ id, sourceUniqueId }))
    )
  })
})
