import { describe, expect, test } from 'vitest'

import { reportPrune } from '../../../src/action/operations/prune.ts'
import type { Report } from '../../../src/action/report/report.ts'
import { ActionError } from '../../../src/errors.ts'
import type { PruneRequest, PruneResult } from '../../../src/operations/prune.ts'
import { prune } from '../../../src/operations/prune.ts'
import { TAG, ownTags } from '../../../src/snapshots/tags.ts'
import type { Disk, Snapshot } from '../../../src/snapshots/types.ts'
import {
  copiedFrom,
  disk,
  guid,
  pruneRequest,
  run,
  selectionOf,
  snapshot,
  takenFrom
} from '../../support/builders.ts'
import { InMemoryAzure } from '../../support/in-memory-azure.ts'
import { portsOf } from '../../support/step.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const HOUR = 3_600_000
const data = disk({ name: 'data' })
const logs = disk({ name: 'logs' })
const former = disk({ name: 'data', uniqueId: guid('former data') })

function taken(name: string, source: Disk, ago: number, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    name,
    ...takenFrom(source),
    timeCreated: NOW - ago * HOUR,
    tags: ownTags(run(), source, 'r'),
    ...changes
  })
}

const locked = new ActionError('Conflict', 'Could not delete it: ScopeLocked', {
  remedy: 'Remove the lock.',
  azure: { status: 409, code: 'ScopeLocked' }
})

type Performed = { readonly result: PruneResult; readonly published: readonly PruneResult[] }

/** What the operation says; deletions of names that begin with `locked` are refused. */
async function perform(
  snapshots: readonly Snapshot[],
  changes: Partial<PruneRequest> = {},
  azure = new InMemoryAzure().withDisks(data, logs)
): Promise<Performed> {
  azure.withSnapshots(...snapshots).beforeCall(({ method, name }) => {
    if (method === 'deleteSnapshot' && name.startsWith('locked')) throw locked
  })
  const published: PruneResult[] = []
  const result = await prune(
    pruneRequest({ selection: selectionOf(data), maxParallel: 1, ...changes }),
    portsOf(azure),
    (one) => published.push(one())
  )
  return { result, published }
}

async function report(
  snapshots: readonly Snapshot[],
  changes: Partial<PruneRequest> = {},
  azure?: InMemoryAzure
): Promise<Report> {
  const { result } = await perform(snapshots, changes, azure)
  return reportPrune(result, run(), NOW)
}

const four = ['a', 'b', 'c', 'd'].map((name, index) => taken(name, data, index + 1))
const ids = four.map(({ id }) => id)

const everything = { selection: selectionOf() }

describe('the outputs', () => {
  test('on the way never name as left what may be deleted a moment later', async () => {
    const { published } = await perform(four)
    const outputs = published.map((one) => reportPrune(one, run(), NOW).outputs)
    expect(outputs.map((one) => one['snapshot-names'])).toEqual(published.map(() => '["a","b"]'))
    expect(outputs.map((one) => JSON.parse(one['pruned-snapshot-ids'] ?? '') as unknown)).toEqual([
      [],
      ids.slice(3),
      ids.slice(2)
    ])
  })

  test('of nothing are empty lists', async () => {
    expect((await report([])).outputs).toStrictEqual({
      'snapshot-id': '',
      'snapshot-ids': '[]',
      'snapshot-names': '[]',
      snapshots: '[]',
      count: '0',
      'latest-snapshot-id': '',
      'kept-snapshot-ids': '[]',
      'pruned-snapshot-ids': '[]'
    })
  })

  test('that would not fit stay empty', async () => {
    const many = Array.from({ length: 4_000 }, (_, index) =>
      taken(`${index}`.padStart(80, '_'), data, index)
    )
    const { outputs } = await report(many, { dryRun: true, policy: ALL })
    expect(outputs).toMatchObject({ count: '4000', snapshots: '', 'kept-snapshot-ids': '' })
  })
})

const ALL = { counts: { last: 'unlimited' }, within: {} } as const

describe('the latest snapshot is', () => {
  const latest = async (...snapshots: readonly Snapshot[]): Promise<string | undefined> =>
    (await report(snapshots)).outputs['latest-snapshot-id']

  test('not of a former disk of the same name', async () => {
    const own = taken('own', data, 5)
    expect(await latest(taken('f', former, 1), own)).toBe(own.id)
    expect(await latest(taken('f', former, 1))).toBe('')
  })

  test('not a copy, which is younger than what it holds', async () => {
    const source = taken('source', data, 9)
    const copy = snapshot({
      name: 'copy',
      ...copiedFrom(source),
      location: 'northeurope',
      timeCreated: NOW - HOUR,
      completionPercent: 100,
      tags: ownTags(run(), data, 'r')
    })
    expect(await latest(source, copy)).toBe(source.id)
  })

  test('that of a disk that is gone, where nobody asked for a certain one', async () => {
    const { outputs } = await report(four, everything, new InMemoryAzure())
    expect(outputs['latest-snapshot-id']).toBe(ids[0])
  })
})

describe('the summary', () => {
  test('says plainly when copies could not be looked for', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method, name }) => {
      if (method === 'listSnapshots' && name === '*') throw new ActionError('Forbidden', 'no')
    })
    expect((await report(four, {}, azure)).summary()).toContain(
      '⚠️ It is **unknown** whether copies of these snapshots are in progress in other resource groups'
    )
  })

  test('distinguishes disks and former disks', async () => {
    const text = (
      await report([...four, taken('f', former, 50), taken('l', logs, 1)], {
        selection: selectionOf(data, logs)
      })
    ).summary()
    expect(text).toContain('✅ 2 disks: 2 snapshots deleted and 4 kept.')
    expect(text).toContain('| `data` (former) | `f` |')
    expect(text).toContain('| `logs` | `l` |')
    expect(text).toContain('[("data<br/>former disk of this name")]:::former')
  })

  test.each<[string, readonly Snapshot[], Partial<PruneRequest>, string]>([
    [
      'a disk without snapshots',
      [],
      {},
      'Disk `data` has no incremental snapshot: nothing to delete.'
    ],
    [
      'disks without snapshots',
      [],
      { selection: selectionOf(data, logs) },
      '2 disks have no incremental snapshot: nothing to delete.'
    ],
    [
      'nothing at all',
      [],
      everything,
      'No disk has snapshots that the rules may change: nothing to delete.'
    ],
    [
      'snapshots of others',
      [
        taken('x', data, 1, { tags: {} }),
        taken('y', data, 2, { tags: ownTags(run({ workflow: 'other.yml' }), data, 'r') })
      ],
      everything,
      'No disk has snapshots that the rules may change: nothing to delete. There are 2 incremental snapshots of other workflows or tools. Other workflows of this repository created 1 of them: `prune-scope: repository` includes those.'
    ]
  ])('of %s says so', async (_name, snapshots, changes, sentence) => {
    expect((await report(snapshots, changes)).summary().split('\n')[2]).toBe(sentence)
  })

  test('of a retention that could not look does not say that there is nothing to delete', () => {
    const failure = new ActionError('Forbidden', 'No right to read snapshots.')
    const result: PruneResult = {
      operation: 'prune',
      dryRun: false,
      outcomes: [],
      copiesKnown: false,
      failure
    }
    expect(reportPrune(result, run(), NOW).summary().split('\n')[2]).toBe(
      '❌ The snapshots to delete could not be determined, so nothing was deleted; the log says why.'
    )
  })

  test('has its rows in the order of their data, also where equal reasons are apart', async () => {
    const held = taken('c', data, 3, {
      tags: { ...ownTags(run(), data, 'r'), [TAG.hold]: 'unlimited deploy failed' }
    })
    const snapshots = [...four.filter(({ name }) => name !== 'c'), held]
    const changes = { policy: { counts: { last: 1 }, within: {} } }
    const rows = (await report(snapshots, changes)).summary().match(/^\| `.`.*$/gm) ?? []
    expect(rows.map((row) => /`(.)` \| (\S+?)&nbsp;(\w+)/.exec(row)?.slice(1).join(' '))).toEqual([
      'a ✅ kept',
      'b 🗑️ deleted',
      'c ✅ kept',
      'd 🗑️ deleted'
    ])
  })

  test('of 400 snapshots shows what is rare, and keeps far below what it may hold', async () => {
    const many = [data, logs].flatMap((source) =>
      Array.from({ length: 200 }, (_, index) =>
        taken(
          `${index % 50 === 49 ? 'locked' : ''}${source.name}-${index}`.padEnd(80, '_'),
          source,
          index
        )
      )
    )
    const text = (await report(many, everything)).summary()
    expect(Buffer.byteLength(text)).toBeLessThan(200_000)
    for (const row of ['✅&nbsp;kept', '❌&nbsp;not&nbsp;deleted', '🗑️&nbsp;deleted']) {
      expect(text).toContain(row)
    }
    // Those that go for one reason share a row, which names the first of them.
    const folded = text.match(/<details><summary>\d+ snapshots<\/summary>[^|]*<\/details>/g) ?? []
    expect(folded).toHaveLength(2)
    for (const cell of folded) {
      expect(cell.split('<br>')).toHaveLength(51)
      expect(cell).toMatch(/\d+ more in the result file<\/details>$/)
    }
    expect(text).toContain('d0gone0["194 deleted"]:::deleted')
    const picture = /```mermaid\n(.*?)```/s.exec(text)?.[1] ?? ''
    expect(picture.length).toBeLessThan(50_000)
  })

  test('is not injected into by what Azure or a tag says', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'deleteSnapshot') {
        throw new ActionError('Conflict', '<img src=x> | **bold** @team', {
          azure: { status: 409, code: 'X' }
        })
      }
    })
    const text = (await report(four, {}, azure)).summary()
    expect(text).not.toContain('<img')
    expect(text).not.toContain('**bold**')
    expect(text).not.toContain('@team')
  })
})
