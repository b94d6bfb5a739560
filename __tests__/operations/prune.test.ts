import { describe, expect, test } from 'vitest'

import { ActionError, describe as describeError } from '../../src/errors.ts'
import type { PruneOutcome } from '../../src/operations/prune/outcome.ts'
import type { PruneRequest, PruneResult } from '../../src/operations/prune.ts'
import { prune } from '../../src/operations/prune.ts'
import type { PlannedWrite } from '../../src/ports.ts'
import { TAG, ownTags } from '../../src/snapshots/tags.ts'
import { temporaryTag } from '../../src/snapshots/protection.ts'
import type { Disk, Snapshot } from '../../src/snapshots/types.ts'
import type { WholeSnapshot } from '../support/builders.ts'
import {
  GROUP,
  SUBSCRIPTION,
  copiedFrom,
  disk,
  guid,
  pruneRequest,
  run,
  selectionOf,
  snapshot,
  takenFrom
} from '../support/builders.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'
import { isInShard } from '../../src/snapshots/resource-id.ts'
import { portsOf } from '../support/step.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR

const data = disk({ name: 'data' })
const logs = disk({ name: 'logs' })
const former = disk({ name: 'data', uniqueId: guid('former data') })

/** A snapshot that this workflow took of a disk some days ago. */
function taken(
  name: string,
  source: Disk,
  days: number,
  changes: Partial<Snapshot> = {}
): WholeSnapshot {
  return snapshot({
    name,
    ...takenFrom(source),
    timeCreated: NOW - days * DAY,
    tags: ownTags(run(), source, 'r'),
    ...changes
  })
}

/** `a` of today, `b` of yesterday, and so on. */
function history(source: Disk, count: number, prefix = ''): readonly WholeSnapshot[] {
  return Array.from({ length: count }, (_, index) =>
    taken(`${prefix}${String.fromCodePoint(97 + index)}`, source, index)
  )
}

type Performed = {
  readonly result: PruneResult
  readonly runner: RecordingRunner
  readonly published: readonly PruneResult[]
  readonly planned: readonly PlannedWrite[]
}

async function perform(
  azure: InMemoryAzure,
  changes: Partial<PruneRequest> = {},
  clock = new TestClock()
): Promise<Performed> {
  const runner = new RecordingRunner()
  const planned: PlannedWrite[] = []
  const before = azure.count('deleteSnapshot')
  const ports = portsOf(azure, {
    clock,
    runner,
    planned: (writes) => {
      // What is noted after the first deletion could be lost by a kill in between.
      if (azure.count('deleteSnapshot') > before) throw new Error('planned after a deletion')
      planned.push(...writes)
    }
  })
  const published: PruneResult[] = []
  const result = await prune(
    pruneRequest({ selection: selectionOf(data), maxParallel: 4, ...changes }),
    ports,
    (one) => published.push(one())
  )
  return { result, runner, published, planned }
}

const everything = { selection: selectionOf() }

/** Names of the snapshots that Azure has. */
function left(azure: InMemoryAzure): readonly string[] {
  return [...azure.snapshots.values()].map(({ name }) => name).toSorted()
}

function named(result: PruneResult, ...results: readonly PruneOutcome['result'][]): string {
  return result.outcomes
    .filter((outcome) => results.includes(outcome.result))
    .map((outcome) => outcome.snapshot.name)
    .join(' ')
}

function reasonsOf({ outcomes }: PruneResult, name: string): string | undefined {
  return outcomes.find((one) => one.snapshot.name === name)?.reasons.join('; ')
}

/** For a month from now. */
const LOCKED: Snapshot['immutability'] = {
  type: 'Locked',
  days: 60,
  expiresAt: NOW + 30 * DAY,
  expired: false
}

const withHold = (one: Snapshot): Snapshot => ({
  ...one,
  tags: { ...one.tags, [TAG.hold]: 'unlimited failure of run 4712.1' }
})

describe('prune', () => {
  test('keeps what the rules keep, and deletes the rest', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 4))
    const { result } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'b'])
    expect([named(result, 'kept'), named(result, 'deleted')]).toEqual(['a b', 'c d'])
    expect(result.failure).toBeUndefined()
  })

  test('notes what it is about to delete, group by group, before it does', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 4))
    expect((await perform(azure, { dryRun: true })).planned).toEqual([])
    const { subscriptionId, resourceGroup } = data
    expect((await perform(azure)).planned).toEqual([
      { kind: 'deletions', subscriptionId, resourceGroup, count: 2, names: ['c', 'd'] }
    ])
    expect((await perform(azure)).planned).toEqual([])
  })

  test('run twice changes nothing', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 9))
    await perform(azure)
    const before = left(azure)
    const deletions = azure.count('deleteSnapshot')
    const { result } = await perform(azure)
    expect(left(azure)).toEqual(before)
    expect(azure.count('deleteSnapshot')).toBe(deletions)
    expect(named(result, 'kept')).toBe('a b')
  })

  test('deletes the oldest first, no more in parallel than requested', async () => {
    let most = 0
    let now = 0
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 12))
      .beforeCall(({ method }) => {
        if (method === 'deleteSnapshot') most = Math.max(most, ++now)
      })
      .afterCall(({ method }) => {
        if (method === 'deleteSnapshot') now--
      })
    await perform(azure, { maxParallel: 1 })
    const order = azure.calls.filter(({ method }) => method === 'deleteSnapshot')
    expect(order.map(({ name }) => name).join('')).toBe('lkjihgfedc')
    expect(most).toBe(1)
  })

  test('judges each disk and each region on its own', async () => {
    const copies = history(data, 3).map((one, index) =>
      snapshot({
        name: `far-${one.name}`,
        ...copiedFrom(one),
        location: 'northeurope',
        tags: ownTags(run(), data, 'r'),
        completionPercent: 100,
        timeCreated: one.timeCreated - 60_000 - index
      })
    )
    const azure = new InMemoryAzure()
      .withDisks(data, logs)
      .withSnapshots(...history(data, 3), ...copies, ...history(logs, 3, 'l'))
    const { result } = await perform(azure, {
      selection: selectionOf(logs, data),
      policy: { counts: { last: 1 }, within: {} }
    })
    expect(named(result, 'kept')).toBe('la a far-a')
    expect(result.outcomes.map(({ disk: name }) => name).join(' ')).toBe(
      'logs logs logs data data data data data data'
    )
  })

  test('judges former disks of the same name on their own', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(taken('new', data, 1), taken('old', former, 5), taken('older', former, 6))
    const { result, runner } = await perform(azure, {
      policy: { counts: { last: 1 }, within: {} }
    })
    expect([named(result, 'kept'), named(result, 'deleted')]).toEqual(['new old', 'older'])
    expect(result.context?.sources.map(({ standing }) => standing)).toEqual(['current', 'former'])
    expect(runner.lines).toContain(
      `data (a former disk of this name, unique id ${former.uniqueId}): 2 incremental snapshots, one to be deleted`.replace(
        'one to',
        '1 to'
      )
    )
  })

  test('never touches the snapshots of another disk', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data, logs)
      .withSnapshots(...history(data, 3), ...history(logs, 5, 'l'))
    await perform(azure)
    expect(left(azure)).toEqual(['a', 'b', 'la', 'lb', 'lc', 'ld', 'le'])
  })

  test('publishes first what certainly stays, then every deletion', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 5))
    const { published } = await perform(azure, { maxParallel: 1 })
    expect(published.map((one) => [named(one, 'kept'), named(one, 'deleted')])).toEqual([
      ['a b', ''],
      ['a b', 'e'],
      ['a b', 'd e'],
      ['a b', 'c d e']
    ])
  })

  test('spells the group as the disk does, whatever the list says', async () => {
    const shouted = history(data, 3).map((one) => ({
      ...one,
      resourceGroup: GROUP.toUpperCase(),
      id: one.id.replace(GROUP, GROUP.toUpperCase())
    }))
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...shouted)
    const { result } = await perform(azure)
    expect(result.outcomes.map((one) => one.snapshot.id)).toEqual(
      history(data, 3).map(({ id }) => id)
    )
    expect(left(azure)).toEqual(['a', 'b'])
  })

  test('a disk without a snapshot is nothing to do', async () => {
    const { result, runner } = await perform(new InMemoryAzure().withDisks(data))
    expect(result.outcomes).toEqual([])
    expect(result.failure).toBeUndefined()
    expect(runner.lines).toEqual(['data: no incremental snapshot'])
  })

  test('Azure reports the time, not the runner', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(
        taken('kept', data, 0),
        withHoldUntil(taken('held', data, 1), '2031-01-01'),
        taken('old', data, 2)
      )
    azure.time = Date.parse('2031-06-01T00:00:00Z')
    const { result } = await perform(azure, { policy: { counts: { last: 1 }, within: {} } })
    expect(named(result, 'deleted')).toBe('held old')
  })
})

function withHoldUntil(one: Snapshot, until: string): Snapshot {
  return { ...one, tags: { ...one.tags, [TAG.hold]: `${until} failure of run 4712.1` } }
}

describe('a dry run', () => {
  test('writes nothing', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 4))
    const { result, published } = await perform(azure, { dryRun: true })
    expect(left(azure)).toHaveLength(4)
    expect(azure.count('deleteSnapshot')).toBe(0)
    expect(azure.count('findSnapshot')).toBe(0)
    expect([named(result, 'kept'), named(result, 'would-delete')]).toEqual(['a b', 'c d'])
    expect(result.failure).toBeUndefined()
    expect(published).toEqual([])
  })
})

test('what was made within the second of the last answer is not dated in the future', async () => {
  const azure = new InMemoryAzure().withDisks(data).withSnapshots(
    // `Date` headers have whole seconds, instants of creation have not.
    snapshot({ ...taken('fresh', data, 0), timeCreated: NOW + 990 }),
    taken('old', data, 1)
  )
  azure.time = NOW
  const { result } = await perform(azure, { policy: { counts: { last: 1 }, within: {} } })
  expect(left(azure)).toEqual(['fresh'])
  expect(reasonsOf(result, 'fresh')).not.toContain('dated in the future')
})

describe('no rule overrides that prune keeps', () => {
  const strict = { policy: { counts: { last: 1 }, within: {} } } as const

  test.each<[string, Snapshot, string]>([
    ['a held one', withHold(taken('x', data, 5)), 'held without expiry'],
    ['one that is still copying', taken('x', data, 5, { completionPercent: 3 }), 'still copying'],
    ['one of the future', taken('x', data, -5), 'dated in the future'],
    ['one of another tool', taken('x', data, 5, { tags: {} }), 'not made by this workflow'],
    [
      'one of another workflow',
      taken('x', data, 5, { tags: ownTags(run({ workflow: 'other.yml' }), data, 'r') }),
      'prune-scope: workflow'
    ],
    [
      'a failed one of another tool',
      taken('x', data, 5, { tags: {}, provisioningState: 'Failed' }),
      'failed, but not created by this action'
    ],
    [
      'one that is being deleted',
      taken('x', data, 5, { provisioningState: 'Deleting' }),
      'deleted'
    ],
    [
      'one with an empty hold',
      taken('x', data, 5, { tags: { ...ownTags(run(), data, 'r'), [TAG.hold]: '' } }),
      'held by its tag "snapshot-hold"'
    ],
    [
      'one with an immutability policy, which is not even tried',
      taken('x', data, 5, { immutability: LOCKED }),
      'protected by its locked immutability policy until 2026-12-23 10:00 UTC'
    ]
  ])('%s', async (_name, protectedOne, reason) => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(taken('new', data, 1), protectedOne, taken('old', data, 9))
    const { result } = await perform(azure, strict)
    expect(left(azure)).toEqual(['new', 'x'])
    expect(reasonsOf(result, 'x')).toContain(reason)
  })

  test('the newest usable one, though the rules are used up by unusable ones', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(
        taken('copying', data, 0, { completionPercent: 1 }),
        taken('usable', data, 3, { tags: {} }),
        taken('old', data, 9)
      )
    const { result } = await perform(azure, { ...strict, pruneScope: 'all' })
    expect(left(azure)).toEqual(['copying', 'usable'])
    expect(reasonsOf(result, 'usable')).toContain('the newest usable snapshot of its disk')
  })

  test('the source of a copy that runs anywhere in the subscription', async () => {
    const source = taken('source', data, 5)
    const copy = snapshot({
      name: 'copy',
      resourceGroup: 'far-away',
      ...copiedFrom(source),
      location: 'eastus',
      completionPercent: 40
    })
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(taken('new', data, 1), source, copy, taken('old', data, 9))
    const { result } = await perform(azure, strict)
    expect(left(azure)).toEqual(['copy', 'new', 'source'])
    expect(reasonsOf(result, 'source')).toBe('the source of a copy in progress')
    expect(result.copiesKnown).toBe(true)
  })

  test('full snapshots are not seen at all', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(taken('new', data, 1), taken('full', data, 9, { incremental: false }))
    const { result } = await perform(azure, { ...strict, pruneScope: 'all' })
    expect(left(azure)).toEqual(['full', 'new'])
    expect(named(result, 'kept')).toBe('new')
  })

  test('its own failed ones are removed, also when nothing else is there', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(taken('broken', data, 1, { provisioningState: 'Failed' }))
    const { result } = await perform(azure, strict)
    expect(left(azure)).toEqual([])
    expect(named(result, 'deleted')).toBe('broken')
  })
})

describe('where prune looks', () => {
  const elsewhere = (name: string, days: number): Snapshot =>
    taken(name, data, days, { resourceGroup: 'backups' })

  test('at one list for the plan and one for the deletions, however many disks', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data, logs)
      .withSnapshots(...history(data, 3), ...history(logs, 3, 'l'))
    await perform(azure, { selection: selectionOf(data, logs) })
    expect(azure.count('listSnapshots')).toBe(2)
    expect(azure.count('getDisk')).toBe(2)
  })

  test('judges the group of the disk only', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3), elsewhere('x', 8), elsewhere('y', 9))
    await perform(azure)
    expect(left(azure)).toEqual(['a', 'b', 'x', 'y'])
  })

  test('judges the group where snapshots live only', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3), elsewhere('x', 8), elsewhere('y', 9), elsewhere('z', 10))
    await perform(azure, { snapshotGroup: 'backups' })
    expect(left(azure)).toEqual(['a', 'b', 'c', 'x', 'y'])
  })

  test('judges all of the subscription together', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3), elsewhere('x', 8))
    await perform(azure, { scope: 'subscription' })
    expect(left(azure)).toEqual(['a', 'b'])
  })

  const groupOnly = (azure: InMemoryAzure): InMemoryAzure =>
    azure.beforeCall(({ method, name }) => {
      if (method === 'listSnapshots' && name === '*') {
        throw new ActionError('Forbidden', 'no right to list the subscription', {
          azure: { status: 403, code: 'AuthorizationFailed' }
        })
      }
    })

  test('at the group, and says so, where the permissions do not reach the subscription', async () => {
    const azure = groupOnly(new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 3)))
    const { result, runner } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'b'])
    expect(result.copiesKnown).toBe(false)
    expect(azure.calls.filter(({ method }) => method === 'listSnapshots')).toEqual([
      { method: 'listSnapshots', name: '*' },
      { method: 'listSnapshots', name: GROUP },
      // Before the deletions, where it is known how far the permissions reach.
      { method: 'listSnapshots', name: GROUP }
    ])
    expect(runner.lines[0]).toContain(
      'It is unknown whether copies of snapshots are in progress in other resource groups: grant'
    )
    expect(reasonsOf(result, 'c')).toContain(
      'it is unknown whether a copy of it is in progress elsewhere'
    )
  })

  /** Azure then lists the readable part, and no error. */
  const partOnly = (azure: InMemoryAzure): InMemoryAzure => {
    azure.permissions = (scope) =>
      /resourceGroups/i.test(scope)
        ? [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }]
        : []
    return azure
  }

  test('does not believe a list of the subscription that may be a part of it', async () => {
    const azure = partOnly(new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 3)))
    const { result, runner } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'b'])
    expect(result.copiesKnown).toBe(false)
    expect(reasonsOf(result, 'c')).toContain(
      'it is unknown whether a copy of it is in progress elsewhere'
    )
    expect(runner.lines[0]).toContain(
      'It is unknown whether copies of snapshots are in progress in other resource groups: grant Microsoft.Compute/snapshots/read on subscription'
    )
    expect(azure.count('listPermissions')).toBe(1)
  })

  test('keeps the source of a copy that a part of the list shows', async () => {
    const source = taken('source', data, 5)
    const copy = snapshot({
      name: 'copy',
      resourceGroup: 'far-away',
      ...copiedFrom(source),
      completionPercent: 40
    })
    const azure = partOnly(
      new InMemoryAzure().withDisks(data).withSnapshots(taken('new', data, 1), source, copy)
    )
    const { result } = await perform(azure, { policy: { counts: { last: 1 }, within: {} } })
    expect(left(azure)).toEqual(['copy', 'new', 'source'])
    expect(reasonsOf(result, 'source')).toBe('the source of a copy in progress')
  })

  test.each([
    [
      '403',
      new ActionError('Forbidden', 'no right', { azure: { status: 403 } }),
      'grant Microsoft.Compute/snapshots/read and Microsoft.Authorization/permissions/read on subscription'
    ],
    [
      '404',
      new ActionError('NotFound', 'no such thing', { azure: { status: 404 } }),
      'the permissions of this sign-in could not be read: no such thing'
    ],
    [
      'no list',
      new ActionError('AzureRefused', 'not a list of permissions'),
      'the permissions of this sign-in could not be read: not a list of permissions'
    ]
  ])('says that copies are unknown where its permissions are: %s', async (_name, refusal, why) => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 3))
    azure.permissions = () => {
      throw refusal
    }
    const { result, runner } = await perform(azure)
    expect(result.failure).toBeUndefined()
    expect(result.copiesKnown).toBe(false)
    expect(left(azure)).toEqual(['a', 'b'])
    expect(runner.lines[0]).toContain(`in progress in other resource groups: ${why}`)
  })

  test('ends with the run while it reads its permissions', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 3))
    azure.permissions = () => {
      throw new ActionError('Cancelled', 'The run was cancelled.')
    }
    await expect(perform(azure)).rejects.toMatchObject({ code: 'Cancelled' })
    expect(left(azure)).toEqual(['a', 'b', 'c'])
  })

  test('warns when it may see a part of the subscription that it is to prune', async () => {
    const azure = partOnly(new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 3)))
    const { runner } = await perform(azure, { scope: 'subscription' })
    expect(runner.warnings[0]).toContain('Only those that it can read are pruned.')
  })

  test('keeps the sources of copies that it does see in other groups of the selection', async () => {
    const other = disk({ name: 'other', resourceGroup: 'backups' })
    const source = taken('source', data, 5)
    const copy = snapshot({
      name: 'copy',
      resourceGroup: 'backups',
      ...copiedFrom(source),
      location: 'eastus',
      completionPercent: 40
    })
    const azure = groupOnly(
      new InMemoryAzure()
        .withDisks(data, other)
        .withSnapshots(taken('a', data, 0), taken('b', data, 1), source, copy)
    )
    const { result } = await perform(azure, { selection: selectionOf(data, other) })
    expect(left(azure)).toContain('source')
    expect(reasonsOf(result, 'source')).toBe('the source of a copy in progress')
  })

  test('not at a group when the whole subscription was asked for', async () => {
    const azure = groupOnly(new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 3)))
    await expect(perform(azure, { scope: 'subscription' })).rejects.toMatchObject({
      code: 'Forbidden'
    })
    expect(azure.count('deleteSnapshot')).toBe(0)
  })

  test.each(['*', GROUP])('a list of %s that cannot be read deletes nothing', async (which) => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3))
      .beforeCall(({ method, name }) => {
        if (method !== 'listSnapshots') return
        if (name === which) throw fault(500)
        if (name === '*') throw new ActionError('Forbidden', 'no right')
      })
    await expect(perform(azure)).rejects.toMatchObject({ azure: { status: 500 } })
    expect(azure.count('deleteSnapshot')).toBe(0)
  })

  test('a group for snapshots that does not exist is an error, not nothing to do', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3))
      .beforeCall(({ method, name }) => {
        if (method === 'listSnapshots' && name === 'typo') {
          throw new ActionError('NotFound', 'no such group', {
            azure: { status: 404, code: 'ResourceGroupNotFound' }
          })
        }
      })
    await expect(perform(azure, { snapshotGroup: 'typo' })).rejects.toThrow('no such group')
    await expect(
      perform(azure, {
        ...everything,
        home: { subscriptionId: SUBSCRIPTION, resourceGroup: 'typo' }
      })
    ).rejects.toThrow('no such group')
  })
})

describe('a selected disk', () => {
  test('that is gone is judged by what its snapshots report', async () => {
    const azure = new InMemoryAzure().withSnapshots(...history(data, 3))
    const { result } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'b'])
    expect(result.context?.sources).toMatchObject([{ name: 'data', standing: 'gone' }])
    expect(azure.count('listDisks')).toBe(0)
  })

  test('that never was is an error with near names', async () => {
    const azure = new InMemoryAzure().withDisks(disk({ name: 'data2' }))
    await expect(perform(azure)).rejects.toMatchObject({
      code: 'NotFound',
      remedy: 'Did you mean "data2"?'
    })
  })

  test('that cannot be read is an error', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3))
      .beforeCall(({ method }) => {
        if (method === 'getDisk') throw new ActionError('Forbidden', 'no right to read')
      })
    await expect(perform(azure)).rejects.toThrow('no right to read')
    expect(left(azure)).toHaveLength(3)
  })

  test('that was moved keeps its snapshots at the old place, whoever has its name now', async () => {
    const moved = disk({ name: 'data', resourceGroup: 'new-home', uniqueId: data.uniqueId })
    const next = disk({ name: 'data', uniqueId: guid('the next one') })
    const azure = new InMemoryAzure()
      .withDisks(next, moved)
      .withSnapshots(...history(data, 3), taken('n', next, 0))
    const { result } = await perform(azure, {
      selection: selectionOf(next, moved),
      snapshotGroup: GROUP
    })
    expect(
      result.outcomes.map(({ source, snapshot: { name } }) => [name, source.disk?.resourceGroup])
    ).toEqual([
      ['n', GROUP],
      ['a', 'new-home'],
      ['b', 'new-home'],
      ['c', 'new-home']
    ])
    expect(left(azure)).toEqual(['a', 'b', 'n'])
  })

  test('counts in its own shard only, and its former disks in theirs', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3), taken('x', former, 5), taken('y', former, 6))
    const judged: string[] = []
    for (const part of [1, 2, 3, 4, 5]) {
      const shard = { part, parts: 5 }
      const { result } = await perform(azure, {
        selection: { ...selectionOf(data), shard },
        dryRun: true
      })
      for (const { diskUniqueId, snapshot: one } of result.outcomes) {
        judged.push(one.name)
        expect(isInShard(diskUniqueId ?? '', shard)).toBe(true)
      }
    }
    expect(judged.toSorted()).toEqual(['a', 'b', 'c', 'x', 'y'])
  })
})

describe('without a selection', () => {
  test('every disk that has snapshots of the scope is judged, also disks that are gone', async () => {
    const gone = disk({ name: 'gone' })
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(gone, 3, 'g'), ...history(data, 3))
    const { result } = await perform(azure, everything)
    expect(left(azure)).toEqual(['a', 'b', 'ga', 'gb'])
    expect(result.context?.sources.map(({ name, standing }) => [name, standing])).toEqual([
      ['data', 'last'],
      ['gone', 'last']
    ])
    expect(azure.count('getDisk') + azure.count('listDisks')).toBe(0)
    expect(azure.count('listSnapshots')).toBe(2)
  })

  test('disks of others are left alone and counted', async () => {
    const azure = new InMemoryAzure().withSnapshots(
      taken('x', logs, 1, { tags: {} }),
      taken('y', logs, 2, { tags: ownTags(run({ workflow: 'other.yml' }), logs, 'r') })
    )
    const { result, runner } = await perform(azure, everything)
    expect(result.outcomes).toEqual([])
    expect(result.context?.others).toEqual({ count: 2, ofRepository: 1 })
    expect(runner.lines.at(-1)).toContain('2 incremental snapshots of other workflows exist')
    expect(left(azure)).toEqual(['x', 'y'])
  })

  test('what others took of the same disks is reported and kept', async () => {
    const azure = new InMemoryAzure().withSnapshots(
      ...history(data, 3),
      taken('z', data, 9, { tags: {} })
    )
    const { result } = await perform(azure, everything)
    expect(left(azure)).toEqual(['a', 'b', 'z'])
    expect(reasonsOf(result, 'z')).toContain('prune-scope: workflow')
  })

  test('a copy of an unknown disk is kept', async () => {
    const lost = snapshot({
      name: 'lost',
      ...copiedFrom(taken('never-seen', data, 1)),
      completionPercent: 100
    })
    const azure = new InMemoryAzure().withSnapshots(...history(data, 2), lost)
    const { result } = await perform(azure, { ...everything, pruneScope: 'all' })
    expect(reasonsOf(result, 'lost')).toContain('its source disk is unknown')
    expect(result.outcomes.at(-1)?.source).toMatchObject({
      name: 'unknown disk',
      standing: 'unknown'
    })
  })

  test('lists its group, or everything on request', async () => {
    const far = disk({ name: 'far', resourceGroup: 'far-away' })
    const azure = new InMemoryAzure().withSnapshots(
      ...history(data, 3),
      ...history(far, 3, 'f').map((one) => ({ ...one, resourceGroup: 'far-away' }))
    )
    await perform(azure, everything)
    expect(left(azure)).toEqual(['a', 'b', 'fa', 'fb', 'fc'])
    await perform(azure, { ...everything, scope: 'subscription' })
    expect(left(azure)).toEqual(['a', 'b', 'fa', 'fb'])
  })

  test('each disk is in exactly one shard', async () => {
    const disks = Array.from({ length: 20 }, (_, index) => disk({ name: `disk-${index}` }))
    const azure = new InMemoryAzure().withSnapshots(
      ...disks.flatMap((one) => history(one, 2, `${one.name}-`))
    )
    const judged: string[] = []
    for (const part of [1, 2, 3]) {
      const { result } = await perform(azure, {
        selection: { ...selectionOf(), shard: { part, parts: 3 } },
        dryRun: true
      })
      judged.push(...result.outcomes.map((one) => one.snapshot.name))
    }
    expect(judged).toHaveLength(40)
    expect(new Set(judged).size).toBe(40)
  })
})

describe('between plan and deletion', () => {
  /** Changes the world once, right after it was listed. */
  function meanwhile(change: (world: InMemoryAzure) => void): InMemoryAzure {
    let done = false
    return new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 4))
      .afterCall(({ method }, world) => {
        if (method !== 'listSnapshots' || done) return
        done = true
        change(world)
      })
  }

  test.each<[string, (old: Snapshot) => Snapshot, string]>([
    ['a hold that was set wins', withHold, 'held without expiry (since it was listed)'],
    [
      'a snapshot that was replaced stays',
      (old) => ({ ...old, uniqueId: 'another', timeCreated: NOW }),
      'another snapshot now has its name (since it was listed)'
    ],
    [
      'one that was given to another workflow stays',
      (old) => ({ ...old, tags: ownTags(run({ workflow: 'other.yml' }), data, 'r') }),
      'not made by this workflow of this repository (prune-scope: workflow) (since it was listed)'
    ],
    [
      'one that is not incremental stays',
      (old) => ({ ...old, incremental: false }),
      'not an incremental snapshot (since it was listed)'
    ],
    [
      'one that is being deleted is left to whoever does it',
      (old) => ({ ...old, provisioningState: 'Deleting' }),
      'already being deleted (since it was listed)'
    ]
  ])('%s', async (_name, change, reason) => {
    const azure = meanwhile((world) => world.withSnapshots(change(taken('d', data, 3))))
    const { result } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'b', 'd'])
    expect(reasonsOf(result, 'd')).toBe(reason)
    expect([named(result, 'kept'), named(result, 'deleted')]).toEqual(['a b d', 'c'])
    expect(result.failure).toBeUndefined()
  })

  test('one that another process deleted is gone, and no failure', async () => {
    const azure = meanwhile((world) => void world.snapshots.delete(keyOf(taken('d', data, 3))))
    const { result } = await perform(azure)
    expect([named(result, 'gone'), named(result, 'deleted')]).toEqual(['d', 'c'])
    expect(result.failure).toBeUndefined()
  })

  test('a failed one that became usable stays', async () => {
    const broken = taken('x', data, 5, { provisioningState: 'Failed' })
    const azure = meanwhile((world) =>
      world.withSnapshots({ ...broken, provisioningState: 'Succeeded' })
    ).withSnapshots(broken)
    const { result } = await perform(azure)
    expect(reasonsOf(result, 'x')).toBe('no longer failed (since it was listed)')
  })

  test.each<[string, (world: InMemoryAzure) => void]>([
    ['is gone', (world) => void world.snapshots.delete(keyOf(taken('a', data, 0)))],
    [
      'is being deleted',
      (world) => world.withSnapshots(taken('a', data, 0, { provisioningState: 'Deleting' }))
    ]
  ])('nothing is deleted of a disk whose newest snapshot %s', async (_name, change) => {
    const azure = meanwhile(change)
    const { result } = await perform(azure)
    expect(azure.count('deleteSnapshot')).toBe(0)
    expect(reasonsOf(result, 'c')).toContain(
      'snapshot "a", the newest usable one, no longer exists'
    )
    expect(result.failure).toBeUndefined()
  })

  test('a hold that is set while Azure makes the deletion wait wins', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3))
      .beforeCall(({ method }) => {
        if (method === 'deleteSnapshot') throw fault(429, 1_200_000)
      })
    const clock = new TestClock(3_600_000, () => azure.withSnapshots(withHold(taken('c', data, 2))))
    const { result } = await perform(azure, {}, clock)
    expect(clock.sleeps).toEqual([1_200_000])
    expect(left(azure)).toEqual(['a', 'b', 'c'])
    expect(reasonsOf(result, 'c')).toBe('held without expiry (since it was listed)')
    expect(result.failure).toBeUndefined()
  })

  test('a copy that started since the plan saves its source', async () => {
    const azure = meanwhile((world) => world.withSnapshots(runningCopyOf(taken('d', data, 3))))
    const { result } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'abroad', 'b', 'd'])
    expect(reasonsOf(result, 'd')).toBe('the source of a copy in progress (since it was listed)')
    expect(result.failure).toBeUndefined()
  })

  test('what a rule needs because another job deleted what it kept stays', async () => {
    const azure = meanwhile((world) => void world.snapshots.delete(keyOf(taken('b', data, 1))))
    const { result } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'c'])
    expect(reasonsOf(result, 'c')).toBe('keep-last: 2 (since it was listed)')
  })

  test('what is there and was not listed again stays', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 4))
    const all = azure.listSnapshots.bind(azure)
    let lists = 0
    azure.listSnapshots = async (scope) => {
      lists += 1
      return (await all(scope)).filter(({ name }) => lists === 1 || name !== 'd')
    }
    const { result } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'b', 'd'])
    expect(reasonsOf(result, 'd')).toBe('it is no longer listed (since it was listed)')
  })

  test('a list that cannot be read before a batch deletes nothing, and is reported once', async () => {
    let lists = 0
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 20))
      .beforeCall(({ method }) => {
        if (method === 'listSnapshots' && ++lists > 1) throw fault(500)
      })
    const { result } = await perform(azure)
    expect(azure.count('deleteSnapshot')).toBe(0)
    expect(azure.count('listSnapshots')).toBe(2)
    expect(result.failure?.message.split('\n')).toEqual([
      '18 snapshots that the retention rules delete are not deleted:',
      '- "c", "d", "e", "f", "g" and 13 more: Azure answered 500.'
    ])
  })

  test('two runs at the same time delete no more than one', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 9))
    const results = await Promise.all([perform(azure), perform(azure)])
    expect(left(azure)).toEqual(['a', 'b'])
    for (const { result } of results) {
      expect(result.failure).toBeUndefined()
      expect(named(result, 'deleted', 'gone')).toBe('c d e f g h i')
    }
  })
})

/** A copy that reads from a snapshot, in another group and region. */
function runningCopyOf(source: Snapshot): Snapshot {
  return snapshot({
    name: 'abroad',
    resourceGroup: 'far-away',
    ...copiedFrom(source),
    location: 'eastus',
    completionPercent: 1
  })
}

describe('batches of deletions', () => {
  /** So many snapshots of one disk, an hour apart; `s0` is the newest. */
  function many(count: number): readonly Snapshot[] {
    return Array.from({ length: count }, (_, index) => taken(`s${index}`, data, index / 24))
  }

  test('rest on a list that is never older than a minute', async () => {
    const clock = new TestClock(10 * HOUR)
    let listedAt = 0
    const ages: number[] = []
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...many(100))
      .beforeCall(({ method }) => {
        if (method === 'deleteSnapshot') ages.push(clock.now() - listedAt)
      })
      .afterCall(({ method }) => {
        if (method === 'listSnapshots') listedAt = clock.now()
      })
    // Each deletion takes long, and each fourth one is refused for a while.
    let deletions = 0
    azure.beforeCall(({ method }) => {
      if (method === 'deleteSnapshot' && ++deletions % 4 === 0) throw fault(429, 45_000)
    })
    // One at a time: the waits of the others would move this clock in between.
    const { result } = await perform(azure, { maxParallel: 1 }, clock)
    expect(named(result, 'deleted').split(' ')).toHaveLength(98)
    expect(Math.max(...ages)).toBeLessThan(60_000)
    expect(Math.max(...ages)).toBeGreaterThan(0)
  })

  test('see a copy that starts while snapshots are deleted', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...many(100))
    azure.afterCall(({ method, name }, world) => {
      if (method !== 'deleteSnapshot' || name !== 's80') return
      const source = [...world.snapshots.values()].find((one) => one.name === 's5')
      if (source !== undefined) world.withSnapshots(runningCopyOf(source))
    })
    const { result } = await perform(azure)
    expect(left(azure)).toEqual(['abroad', 's0', 's1', 's5'])
    expect(reasonsOf(result, 's5')).toBe('the source of a copy in progress (since it was listed)')
  })

  test('end where the newest one that stays is lost', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...many(100))
    azure.afterCall(({ method, name }, world) => {
      if (method !== 'deleteSnapshot' || name !== 's80') return
      world.snapshots.delete(keyOf(taken('s0', data, 0)))
    })
    const { result } = await perform(azure)
    expect(left(azure).length).toBeGreaterThan(50)
    expect(reasonsOf(result, 's2')).toContain(
      'snapshot "s0", the newest usable one, no longer exists: no older snapshot is deleted (since it was listed)'
    )
  })

  test('take few requests: a snapshot is read before and after its deletion, and lists are rare', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...many(500))
    await perform(azure, { maxParallel: 8 })
    expect(azure.count('deleteSnapshot')).toBe(498)
    expect(azure.count('findSnapshot')).toBeLessThan(2.2 * 498)
    expect(azure.count('listSnapshots')).toBeLessThan(25)
  })
})

describe('a temporary snapshot', () => {
  const made = taken('before-deploy', data, 0)
  const temporary = { ...made, tags: { ...made.tags, ...temporaryTag() } }
  const lastOne = { policy: { counts: { last: 1 }, within: {} } } as const

  test('does not make the nightly one superfluous', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(temporary, taken('nightly', data, 1), taken('old', data, 2))
    const { result } = await perform(azure, lastOne)
    expect(left(azure)).toEqual(['before-deploy', 'nightly'])
    expect(reasonsOf(result, 'before-deploy')).toContain('its job deletes it when it succeeds')
  })

  test('does not protect what is older when it goes meanwhile', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(temporary, taken('nightly', data, 1), taken('old', data, 2))
    let lists = 0
    azure.afterCall(({ method }, world) => {
      if (method === 'listSnapshots' && ++lists === 1) world.snapshots.delete(keyOf(temporary))
    })
    await perform(azure, lastOne)
    expect(left(azure)).toEqual(['nightly'])
  })
})

describe('while Azure’s answers disagree about the time', () => {
  test('nothing is deleted, and why is reported', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 4))
    azure.disagreement = 'Azure’s answers disagree'
    const { result, runner, planned } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'b', 'c', 'd'])
    expect(reasonsOf(result, 'c')).toBe('Azure’s answers disagree: nothing is deleted')
    expect([result.failure, planned]).toEqual([undefined, []])
    expect(runner.warnings.join()).toContain('Azure’s answers disagree. No snapshot is deleted')
  })

  test('not even when that comes out in the middle', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 9))
      .afterCall(({ method }, world) => {
        if (method === 'deleteSnapshot') world.disagreement = 'Azure’s answers disagree'
      })
    const { result, runner } = await perform(azure, { maxParallel: 1 })
    expect(named(result, 'deleted')).toBe('i')
    expect(azure.count('deleteSnapshot')).toBe(1)
    expect(runner.warnings).toHaveLength(1)
  })

  test('a dry run says so', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(...history(data, 4))
    azure.disagreement = 'Azure’s answers disagree'
    const { result } = await perform(azure, { dryRun: true })
    expect(named(result, 'would-delete')).toBe('')
  })
})

/** Azure, which lets no more deletions pass than its bucket has: 200 and ten more each second. */
function withBucket(clock: TestClock, full = 200): { azure: InMemoryAzure; refused: () => number } {
  let bucket = full
  let at = clock.now()
  let refused = 0
  const azure = new InMemoryAzure()
    .withDisks(data)
    .withSnapshots(
      ...Array.from({ length: 502 }, (_, index) => taken(`s${index}`, data, index / 24))
    )
    .beforeCall(({ method }) => {
      if (method !== 'deleteSnapshot') return
      bucket = Math.min(200, bucket + (clock.now() - at) / 100)
      at = clock.now()
      if (bucket < 1) {
        refused += 1
        throw fault(429, 1_000)
      }
      bucket -= 1
    })
  return { azure, refused: () => refused }
}

describe('500 deletions by 64 at once, of which Azure allows 200 and ten a second', () => {
  test('are paced before Azure says so, and none is left', async () => {
    const clock = new TestClock()
    const { azure, refused } = withBucket(clock)
    const { result, runner } = await perform(azure, { maxParallel: 64 }, clock)
    expect(result.failure).toBeUndefined()
    expect(left(azure)).toEqual(['s0', 's1'])
    expect(refused()).toBe(0)
    expect(runner.lines.filter((line) => line.includes('throttles'))).toEqual([])
  })

  test('are all done where others have emptied the bucket, and Azure said so', async () => {
    const clock = new TestClock()
    const { azure, refused } = withBucket(clock, 20)
    azure.allowances.deletes = { left: 20 }
    const { result } = await perform(azure, { maxParallel: 64 }, clock)
    expect([result.failure, left(azure), refused()]).toEqual([undefined, ['s0', 's1'], 0])
  })

  test('are all done where nobody said so: one 429 makes all wait', async () => {
    const clock = new TestClock()
    const { azure, refused } = withBucket(clock, 20)
    const { result, runner } = await perform(azure, { maxParallel: 64 }, clock)
    expect([result.failure, left(azure)]).toEqual([undefined, ['s0', 's1']])
    // Those that were under way together.
    expect(refused()).toBeLessThanOrEqual(64)
    expect(runner.lines.filter((line) => line.includes('throttles')).length).toBeLessThan(4)
  })

  test('that run out of time say each thing once', async () => {
    const clock = new TestClock(10_000)
    const { azure } = withBucket(clock)
    const { result } = await perform(azure, { maxParallel: 64 }, clock)
    const text = describeError(result.failure)
    expect(result.failure?.code).toBe('Timeout')
    expect(text.match(/The time that "timeout" gives/g)).toHaveLength(1)
    expect(text.match(/Run this step again to delete the rest/g)).toHaveLength(1)
    expect(text).toMatch(/not started when the run ended/)
  })
})

function keyOf(one: Snapshot): string {
  return `${one.subscriptionId}/${one.resourceGroup}/${one.name}`.toLowerCase()
}

/** Refuses the deletion of some snapshots. */
function refusing(names: string, refusal: ActionError, count = 6): InMemoryAzure {
  return new InMemoryAzure()
    .withDisks(data)
    .withSnapshots(...history(data, count))
    .beforeCall(({ method, name }) => {
      if (method === 'deleteSnapshot' && names.includes(name)) throw refusal
    })
}

const locked = new ActionError('Conflict', 'Could not delete it: ScopeLocked: the lock "keep"', {
  remedy: 'Remove the lock.',
  azure: { status: 409, code: 'ScopeLocked' }
})

describe('a deletion that is refused', () => {
  test('is reported with Azure’s words and the remedy, the rest continues, the step fails', async () => {
    const azure = refusing('ce', locked)
    const { result } = await perform(azure)
    expect(left(azure)).toEqual(['a', 'b', 'c', 'e'])
    expect([named(result, 'refused'), named(result, 'deleted')]).toEqual(['c e', 'd f'])
    expect(result.failure).toMatchObject({
      code: 'PartialFailure',
      message:
        '2 snapshots that the retention rules delete are not deleted:\n- "c" and "e": Could not delete it: ScopeLocked: the lock "keep".\nRemove the lock.',
      remedy: '2 snapshots were deleted. Run this step again to delete the rest.'
    })
  })

  test('by an open export or an immutability policy says what those are', async () => {
    const refusal = new ActionError('Conflict', 'OperationNotAllowed: an active SAS', {
      remedy: 'a general remedy',
      azure: { status: 409, code: 'OperationNotAllowed' }
    })
    const { result } = await perform(refusing('c', refusal))
    expect(result.failure?.message).toContain('az snapshot revoke-access')
    expect(result.failure?.message).toContain('immutability policy')
    expect(result.failure?.message).not.toContain('a general remedy')
  })

  test('of hundreds for one reason is one line', async () => {
    const many = Array.from({ length: 300 }, (_, index) => taken(`s${index}`, data, index))
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...many)
      .beforeCall(({ method, name }) => {
        if (method === 'deleteSnapshot') {
          throw new ActionError('Forbidden', `Could not delete "${name}"`, {
            azure: { status: 403, code: 'AuthorizationFailed' }
          })
        }
      })
    const { result } = await perform(azure)
    expect(result.failure?.message.split('\n')).toHaveLength(2)
    expect(result.failure?.message).toContain('and 293 more')
  })

  test('by a passing fault is sent again', async () => {
    let faults = 2
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3))
      .beforeCall(({ method }) => {
        if (method === 'deleteSnapshot' && faults-- > 0) throw fault(503)
      })
    const { result } = await perform(azure)
    expect(named(result, 'deleted')).toBe('c')
  })

  test('whose answer got lost is a deletion all the same', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3))
      .afterCall(({ method }) => {
        if (method === 'deleteSnapshot') throw fault(502)
      })
    const { result } = await perform(azure)
    expect(named(result, 'deleted')).toBe('c')
    expect(result.failure).toBeUndefined()
  })

  test('whose end cannot be read is in doubt, neither kept nor deleted', async () => {
    let deleted = false
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 3))
      .beforeCall(({ method }) => {
        if (method === 'deleteSnapshot') deleted = true
        if (method === 'findSnapshot' && deleted) throw fault(500)
      })
    const { result } = await perform(azure)
    expect(named(result, 'in-doubt')).toBe('c')
    expect(result.failure?.message).toContain('It is unknown whether snapshot "c" still exists')
  })

  test('by throttling makes all wait, and sends nothing more when that is too long', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(...history(data, 12))
      .beforeCall(({ method }) => {
        if (method === 'deleteSnapshot') throw fault(429, 1_200_000)
      })
    const { result } = await perform(azure, { maxParallel: 1 }, new TestClock(600_000))
    expect(azure.count('deleteSnapshot')).toBe(1)
    expect(named(result, 'refused')).toBe('c d e f g h i j k l')
    expect(result.failure?.message.split('\n')).toHaveLength(2)
  })

  test.each(['Cancelled', 'Timeout'] as const)(
    'by the end of the run (%s) stops everything at once',
    async (code) => {
      let deletions = 0
      const azure = new InMemoryAzure()
        .withDisks(data)
        .withSnapshots(...history(data, 9))
        .beforeCall(({ method }) => {
          if (method === 'deleteSnapshot' && ++deletions === 3) {
            throw new ActionError(code, 'The run is over.')
          }
        })
      const { result } = await perform(azure, { maxParallel: 1 })
      expect(deletions).toBe(3)
      expect(named(result, 'deleted')).toBe('h i')
      expect(named(result, 'in-doubt')).toBe('g')
      expect(named(result, 'refused')).toBe('c d e f')
      expect(result.failure?.code).toBe(code)
      expect(result.failure?.message).toContain(
        'The run is over. 4 snapshots that the retention rules delete are not deleted, and 1 snapshot is in doubt:'
      )
      expect(result.failure?.remedy).toContain('2 snapshots were deleted.')
    }
  )
})
