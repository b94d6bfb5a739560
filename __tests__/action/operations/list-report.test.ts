import { describe, expect, test } from 'vitest'

import { reportList } from '../../../src/action/operations/list.ts'
import { MAX_DRAWN_PER_DISK } from '../../../src/action/report/lineage-picture.ts'
import type { Report } from '../../../src/action/report/report.ts'
import type { DiskLineage } from '../../../src/operations/common/sources.ts'
import { ownGeneration } from '../../../src/operations/common/sources.ts'
import type { ListResult } from '../../../src/operations/list.ts'
import { chooseLatest } from '../../../src/snapshots/latest.ts'
import { lineageOf, originOfOne } from '../../../src/snapshots/lineage.ts'
import { missingFrom } from '../../../src/snapshots/readiness.ts'
import { refOf } from '../../../src/snapshots/resource-id.ts'
import { ownTags } from '../../../src/snapshots/tags.ts'
import type { Disk, Snapshot } from '../../../src/snapshots/types.ts'
import { copiedFrom, disk, guid, run, snapshot, takenFrom } from '../../support/builders.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const data = disk({ name: 'data' })
const logs = disk({ name: 'logs' })
const former = disk({ name: 'data', uniqueId: guid('former data') })

const hours = (count: number): number => NOW - count * 3_600_000

function taken(name: string, source: Disk, ago: number, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({ name, ...takenFrom(source), timeCreated: hours(ago), ...changes })
}

function copied(
  name: string,
  source: Snapshot,
  ago: number,
  changes: Partial<Snapshot> = {}
): Snapshot {
  return snapshot({
    name,
    ...copiedFrom(source),
    location: 'northeurope',
    timeCreated: hours(ago),
    completionPercent: 100,
    ...changes
  })
}

function result(disks: readonly Disk[], snapshots: readonly Snapshot[]): ListResult {
  return {
    operation: 'list',
    disks: disks.map((one) => lineageIn(one, snapshots))
  }
}

/** What reading a disk that exists, or is gone, comes to. */
function lineageIn(one: Disk, snapshots: readonly Snapshot[], exists = true): DiskLineage {
  const uniqueId = exists ? one.uniqueId : undefined
  const lineage = lineageOf({ ...refOf(one), id: one.id, uniqueId }, snapshots)
  const found = { ref: refOf(one), disk: exists ? one : undefined, lineage }
  const choice = chooseLatest(ownGeneration(found)?.descendants ?? [], {
    sku: found.disk?.sku,
    home: found.disk?.location
  })
  const unknownSources = snapshots.filter(
    (one) => missingFrom(one).length > 0 && originOfOne(one).proof === 'unknown'
  )
  return { ...found, choice, unknownSources }
}

/** The report about a disk that is gone. */
function reportGone(...snapshots: readonly Snapshot[]): Report {
  return reportList({ operation: 'list', disks: [lineageIn(data, snapshots, false)] }, run(), NOW)
}

const report = (disks: readonly Disk[], ...snapshots: readonly Snapshot[]) =>
  reportList(result(disks, snapshots), run(), NOW)

describe('the outputs', () => {
  test('report the immutability policy of a snapshot that has one', () => {
    const whole = {
      type: 'Locked',
      days: 30,
      expiresAt: Date.parse('2026-12-23T10:00:00Z'),
      expired: false
    }
    const bare = {
      type: undefined,
      days: undefined,
      expiresAt: undefined,
      expired: undefined
    }
    const { outputs } = report(
      [data],
      taken('a', data, 1, { immutability: whole }),
      taken('b', data, 2, { immutability: bare }),
      taken('c', data, 3)
    )
    const records = JSON.parse(outputs.snapshots ?? '') as readonly object[]
    expect(records.map((one) => Reflect.get(one, 'immutabilityPolicy') as unknown)).toStrictEqual([
      { type: 'Locked', days: 30, expires: '2026-12-23T10:00:00.000Z', expired: false },
      { type: null, days: null, expires: null, expired: null },
      undefined
    ])
  })

  test('of disks without snapshots are empty', () => {
    expect(report([data, logs]).outputs).toStrictEqual({
      'snapshot-id': '',
      'snapshot-ids': '[]',
      'snapshot-names': '[]',
      snapshots: '[]',
      count: '0',
      'latest-snapshot-id': ''
    })
  })
})

describe('the latest snapshot is', () => {
  const latest = (...snapshots: readonly Snapshot[]): string | undefined =>
    report([data], ...snapshots).outputs['latest-snapshot-id']

  test('the newest usable one', () => {
    const usable = taken('usable', data, 5)
    expect(
      latest(taken('old', data, 9), usable, taken('new', data, 1, { completionPercent: 1 }))
    ).toBe(usable.id)
  })

  test('not a copy, which is younger than what it holds', () => {
    const source = taken('source', data, 9)
    const newer = taken('newer', data, 5)
    expect(latest(source, newer, copied('copy', source, 1))).toBe(newer.id)
  })

  test('a copy where no snapshot is left', () => {
    const source = taken('source', data, 9, { provisioningState: 'Failed' })
    const copy = copied('copy', source, 1)
    expect(latest(source, copy)).toBe(copy.id)
  })

  test('not of a former disk of the same name', () => {
    expect(latest(taken('f', former, 1))).toBe('')
    const own = taken('a', data, 5)
    expect(latest(taken('f', former, 1), own)).toBe(own.id)
  })
})

test('the type of the disk decides about its own snapshots only', () => {
  const ultra = disk({ name: 'data', sku: 'UltraSSD_LRS' })
  const { outputs } = report([ultra], taken('a', ultra, 1), taken('f', former, 2))
  expect(JSON.parse(outputs.snapshots ?? '')).toMatchObject([
    { name: 'a', usable: false },
    { name: 'f', usable: true }
  ])
})

describe('a disk that is gone', () => {
  const last = taken('last', data, 5)
  const before = taken('before', former, 9)

  test('has the newest usable snapshot of the last disk of its name as the latest', () => {
    expect(reportGone(before, last).outputs['latest-snapshot-id']).toBe(last.id)
    const unusable = taken('last', data, 5, { provisioningState: 'Failed' })
    expect(reportGone(before, unusable).outputs['latest-snapshot-id']).toBe('')
  })
})

test('a shard that holds none of the disks is reported as that', () => {
  const empty = report([])
  expect(empty.summary()).toBe('## Snapshot lineage\n\nThis shard contains no selected disk.\n')
  expect(empty.outputs).toMatchObject({ count: '0', snapshots: '[]', 'latest-snapshot-id': '' })
})

describe('the summary', () => {
  test.each<[readonly Snapshot[], string]>([
    [[], 'Disk `data` has no incremental snapshot.'],
    [
      [taken('a', data, 1, { completionPercent: 1 })],
      'Disk `data` has 1 incremental snapshot. None of them can be restored now.'
    ],
    [
      [taken('f', data, 1, { incremental: false })],
      'Disk `data` has no incremental snapshot. 1 full snapshot is not shown.'
    ],
    [
      [
        taken('a', data, 3),
        ...['f', 'g'].map((name) => taken(name, data, 1, { incremental: false }))
      ],
      'Disk `data` has 1 incremental snapshot. The newest that can be restored is `a` of 2026-11-23 07:00 UTC (3 h ago). 2 full snapshots are not shown.'
    ]
  ])('says what can be restored, and what is not shown', (snapshots, sentence) => {
    expect(
      report([data], ...snapshots)
        .summary()
        .split('\n')[2]
    ).toBe(sentence)
  })

  test('shows what Azure reports in parts as unknown, and what only tags report as that', () => {
    const gone = taken('gone', data, 9)
    const text = report(
      [data],
      taken('parts', data, 0, { uniqueId: undefined, timeCreated: undefined }),
      taken('a', data, 3),
      copied('copy', gone, 2, { tags: ownTags(run(), data, 'r') })
    ).summary()
    expect(text).toMatch(
      /\| `parts` \| ❔ unknown, the response of Azure lacks its unique id and creation time \| – \|/
    )
    expect(text).toMatch(/\| `copy` \(copy\) \| ✅ usable, by its tags only \| – \|/)
    expect(text).toContain(
      'The newest that can be restored is `a` of 2026-11-23 07:00 UTC (3 h ago).'
    )
  })

  test('shows what may be of any disk, because Azure does not report', () => {
    const bare = taken('bare', data, 0, {
      uniqueId: undefined,
      timeCreated: undefined,
      createOption: undefined,
      sourceResourceId: undefined,
      sourceUniqueId: undefined
    })
    const { outputs, json, summary } = report([data, logs], bare, taken('a', data, 3))
    expect(summary().match(/\| `–` \| `bare` \| ❔ unknown, .* and its disk \|/g)).toHaveLength(1)
    expect(json).toMatchObject({ unknownSnapshots: [{ name: 'bare' }] })
    expect(outputs.count).toBe('1')
  })

  test('names the repository of a snapshot that another one made', () => {
    const tags = ownTags(run({ repository: 'contoso/other_one', runId: '5' }), data, 'r')
    expect(report([data], taken('a', data, 1, { tags })).summary()).toContain(
      '| [contoso/other\\_one run 5](https://github.com/contoso/other_one/actions/runs/5/attempts/1) |'
    )
  })

  test('of 500 snapshots keeps far below what a summary may hold', () => {
    const snapshots = Array.from({ length: 500 }, (_, index) =>
      taken(`${index}`.padStart(80, '_'), data, index, {
        tags: ownTags(run({ repository: `${'o'.repeat(39)}/${'r'.repeat(100)}` }), data, 'r')
      })
    )
    const text = report([data], ...snapshots).summary()
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576)
    expect(text).toContain('\n300 more snapshots are in the result file.\n')
    expect(text).toContain(`["${500 - MAX_DRAWN_PER_DISK} older"]`)
  })
})
