import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import type { ListRequest, ListResult } from '../../src/operations/list.ts'
import { list } from '../../src/operations/list.ts'
import type { Selection } from '../../src/operations/common/disks.ts'
import { descendantsOf } from '../../src/snapshots/lineage.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { isInShard } from '../../src/snapshots/resource-id.ts'
import { SUBSCRIPTION, disk, machine, selectionOf, snapshot } from '../support/builders.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { portsOf } from '../support/step.ts'

const data = disk({ name: 'data' })
const logs = disk({ name: 'logs' })

function perform(
  azure: InMemoryAzure,
  disks: readonly ResourceRef[] = [data],
  changes: Partial<ListRequest> = {},
  runner = new RecordingRunner()
): Promise<ListResult> {
  return list(
    {
      operation: 'list',
      selection: selectionOf(...disks),
      scope: 'resource-group',
      snapshotGroup: undefined,
      home: { subscriptionId: SUBSCRIPTION, resourceGroup: undefined },
      warnOlderThanMs: undefined,
      maxParallel: 8,
      ...changes
    },
    portsOf(azure, {
      runner,
      planned: () => {
        throw new Error('a list writes nothing')
      }
    })
  )
}

const of = (name: string, source: typeof data, hour: number): ReturnType<typeof snapshot> =>
  snapshot({
    name,
    sourceResourceId: source.id,
    sourceUniqueId: source.uniqueId,
    timeCreated: Date.parse('2026-11-01T00:00:00Z') + hour * 3_600_000
  })

describe('the picture of protection', () => {
  const NOW = Date.parse('2026-11-23T10:00:00Z')
  const ago = (name: string, source: typeof data, hours: number): ReturnType<typeof snapshot> =>
    snapshot({
      name,
      sourceResourceId: source.id,
      sourceUniqueId: source.uniqueId,
      timeCreated: NOW - hours * 3_600_000
    })
  const everything = { selection: selectionOf() }
  const home = { subscriptionId: SUBSCRIPTION, resourceGroup: data.resourceGroup }
  const world = (): InMemoryAzure =>
    new InMemoryAzure()
      .withDisks(data, logs, disk({ name: 'elsewhere', resourceGroup: 'rg-other' }))
      .withSnapshots(ago('new', data, 1), ago('old', logs, 50))
  const statuses = ({ disks, protection }: ListResult): readonly (readonly string[])[] =>
    disks.map(({ ref }, at) => [ref.name, protection?.[at]?.status ?? ''])

  test('is not made of a single disk, unless somebody asks', async () => {
    expect((await perform(world())).protection).toBeUndefined()
    const asked = await perform(world(), [data], { warnOlderThanMs: 1_800_000 })
    expect(statuses(asked)).toEqual([['data', 'late']])
  })

  test('is made of several disks, in the order of the input', async () => {
    const result = await perform(world(), [logs, data])
    expect(statuses(result)).toEqual([
      ['logs', 'late'],
      ['data', 'recent']
    ])
    expect(result.isPartial).toBeUndefined()
  })

  test('has every disk of the group where nothing is selected, with one list of disks', async () => {
    const azure = world()
    const result = await perform(azure, [], { ...everything, home })
    expect(statuses(result)).toEqual([
      ['data', 'recent'],
      ['logs', 'late']
    ])
    expect(azure.count('listDisks')).toBe(1)
    expect(azure.count('getDisk')).toBe(0)
    expect(azure.count('listPermissions')).toBe(0)
  })

  test('has every disk of the subscription, also without a snapshot', async () => {
    const azure = world()
    const result = await perform(azure, [], { ...everything, home, scope: 'subscription' })
    expect(statuses(result)).toEqual([
      ['data', 'recent'],
      ['logs', 'late'],
      ['elsewhere', 'none']
    ])
    expect(result.isPartial).toBe(false)
    expect(azure.count('listSnapshots')).toBe(1)
    expect(azure.count('listPermissions')).toBe(1)
  })

  test('says where it may be a part of the subscription', async () => {
    const azure = world()
    azure.permissions = () => []
    const runner = new RecordingRunner()
    const result = await perform(azure, [], { ...everything, home, scope: 'subscription' }, runner)
    expect(result.isPartial).toBe(true)
    expect(runner.warnings).toEqual([
      `It is unknown whether these are all disks and snapshots of the subscription: grant Microsoft.Compute/disks/read and Microsoft.Compute/snapshots/read on subscription ${SUBSCRIPTION} to check all of them.`
    ])
  })

  test('warns of late disks only when asked, in one warning', async () => {
    const silent = new RecordingRunner()
    await perform(world(), [data, logs], {}, silent)
    expect(silent.warnings).toEqual([])
    const runner = new RecordingRunner()
    await perform(world(), [data, logs], { warnOlderThanMs: 48 * 3_600_000 }, runner)
    expect(runner.warnings).toHaveLength(1)
    expect(runner.warnings[0]).toContain(
      '1 of 2 disks has no usable snapshot from the last 2 d:\n- "logs": the newest is "old", 2 d 2 h old'
    )
  })

  test('is empty where no disk is visible', async () => {
    const runner = new RecordingRunner()
    const result = await perform(new InMemoryAzure(), [], { ...everything, home }, runner)
    expect(result).toMatchObject({ disks: [], protection: [] })
    expect(runner.lines).toContain('No disk is visible there')
  })
})

describe('list', () => {
  test('reports the snapshots of the disk, newest first, and of no other disk', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data, logs)
      .withSnapshots(of('b', data, 2), of('x', logs, 9), of('a', data, 1), of('c', data, 3))
    const { disks } = await perform(azure)
    expect(
      disks.flatMap(({ lineage }) => descendantsOf(lineage)).map((one) => one.snapshot.name)
    ).toEqual(['c', 'b', 'a'])
  })

  test('keeps former disks of the same name apart', async () => {
    const former = { ...data, uniqueId: 'the-former-one' }
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(of('new', data, 2), of('old', former, 1))
    const { disks } = await perform(azure)
    expect(
      disks[0]?.lineage.generations.map(({ current, descendants }) => [
        current,
        descendants.map((one) => one.snapshot.name)
      ])
    ).toEqual([
      [true, ['new']],
      [false, ['old']]
    ])
  })

  test('asks Azure for one list per group, however many disks', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs)
    await perform(azure, [data, logs])
    expect(azure.count('listSnapshots')).toBe(1)
    expect(azure.count('getDisk')).toBe(2)
    expect(azure.count('putSnapshot')).toBe(0)
  })

  test('comes out in the order of the input', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs)
    const { disks } = await perform(azure, [logs, data])
    expect(disks.map((one) => one.disk?.name)).toEqual(['logs', 'data'])
  })

  test('spells the group as the disk does, whatever the list says', async () => {
    const shouted = of('a', data, 1)
    const group = data.resourceGroup.toUpperCase()
    const azure = new InMemoryAzure().withDisks(data).withSnapshots({
      ...shouted,
      resourceGroup: group,
      id: shouted.id.replace(data.resourceGroup, group)
    })
    const { disks } = await perform(azure)
    expect(
      disks.flatMap(({ lineage }) => descendantsOf(lineage)).map((one) => one.snapshot.id)
    ).toEqual([shouted.id])
  })

  test('a disk that does not exist is an error with near names, not an empty list', async () => {
    const azure = new InMemoryAzure().withDisks(disk({ name: 'data2' }))
    await expect(perform(azure)).rejects.toMatchObject({
      code: 'NotFound',
      remedy: 'Did you mean "data2"?'
    })
  })

  test('a list that cannot be read is an error, not an empty list', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'listSnapshots') throw new ActionError('Forbidden', 'no right to list')
    })
    await expect(perform(azure)).rejects.toThrow('no right to list')
  })
})

const namesIn = ({ disks }: ListResult): readonly string[] =>
  disks.flatMap(({ lineage }) => descendantsOf(lineage)).map((one) => one.snapshot.name)

describe('where list looks', () => {
  const elsewhere = { ...of('elsewhere', data, 2), resourceGroup: 'backups', id: 'elsewhere' }

  test('in the group of the disk', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(of('here', data, 1), elsewhere)
    expect(namesIn(await perform(azure))).toEqual(['here'])
  })

  test('also in the snapshot group, on request', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(of('here', data, 1), elsewhere)
    expect(namesIn(await perform(azure, [data], { snapshotGroup: 'backups' }))).toEqual([
      'elsewhere',
      'here'
    ])
  })

  test('in the whole subscription, copies in other regions included', async () => {
    const source = of('here', data, 1)
    const copy = snapshot({
      name: 'copy',
      resourceGroup: 'far-away',
      location: 'eastus',
      createOption: 'CopyStart',
      sourceResourceId: source.id,
      sourceUniqueId: source.uniqueId,
      timeCreated: source.timeCreated + 1,
      completionPercent: 40
    })
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(source, copy, elsewhere)
    const result = await perform(azure, [data, logs].slice(0, 1), { scope: 'subscription' })
    expect(namesIn(result)).toEqual(['elsewhere', 'here', 'copy'])
    expect(azure.calls.filter((call) => call.method === 'listSnapshots')).toEqual([
      { method: 'listSnapshots', name: '*' }
    ])
  })
})

describe('a disk that is gone', () => {
  test('is listed by what its snapshots report, with its unique id', async () => {
    const runner = new RecordingRunner()
    const azure = new InMemoryAzure().withSnapshots(of('b', data, 2), of('a', data, 1))
    const result = await perform(azure, [data], {}, runner)
    expect(result.disks[0]?.disk).toBeUndefined()
    expect(namesIn(result)).toEqual(['b', 'a'])
    expect(runner.lines).toEqual([
      `data: the disk no longer exists; 2 incremental snapshots of the disk with unique id ${data.uniqueId}`
    ])
    expect(azure.count('listDisks')).toBe(0)
  })

  test('is distinguished from its predecessors of the same name, the last one first', async () => {
    const before = { ...data, uniqueId: 'before' }
    const azure = new InMemoryAzure().withSnapshots(of('old', before, 1), of('last', data, 2))
    const { disks } = await perform(azure)
    expect(disks[0]?.lineage.generations.map((one) => one.diskUniqueId)).toEqual([
      data.uniqueId,
      'before'
    ])
  })

  test('whose group is gone too is found by its snapshots in another group', async () => {
    const kept = { ...of('kept', data, 1), resourceGroup: 'backups', id: 'kept' }
    const azure = new InMemoryAzure().withSnapshots(kept).beforeCall(({ method }) => {
      if (method === 'getDisk') {
        throw new ActionError('NotFound', 'no such group', {
          azure: { status: 404, code: 'ResourceGroupNotFound' }
        })
      }
    })
    expect(namesIn(await perform(azure, [data], { snapshotGroup: 'backups' }))).toEqual(['kept'])
  })
})

describe('disks that are found', () => {
  const tagged = disk({ name: 'tagged', tags: { backup: 'daily' } })
  const azure = () =>
    new InMemoryAzure()
      .withDisks(data, logs, tagged)
      .withMachines(machine([data, logs]))
      .withSnapshots(of('a', data, 1), of('b', logs, 2), of('c', tagged, 3))

  test('by their virtual machine are listed each with its own lineage', async () => {
    const selection = { ...selectionOf(), vms: [machine([])] }
    expect(namesIn(await perform(azure(), [], { selection }))).toEqual(['a', 'b'])
  })

  test('by tag are listed, and read by themselves', async () => {
    const world = azure()
    const selection: Selection = {
      ...selectionOf(),
      tagged: { tags: { backup: 'daily' }, subscriptionId: SUBSCRIPTION, resourceGroup: undefined }
    }
    expect(namesIn(await perform(world, [], { selection }))).toEqual(['c'])
    expect(world.count('getDisk')).toBe(1)
  })
})

describe('a shard', () => {
  const disks = Array.from({ length: 12 }, (_, index) => disk({ name: `disk-${index}` }))
  const snapshots = disks.map((one) => of(`of-${one.name}`, one, 1))

  async function listed(azure: InMemoryAzure, parts: number): Promise<readonly string[][]> {
    return Promise.all(
      Array.from({ length: parts }, async (_, index) => {
        const selection = { ...selectionOf(...disks), shard: { part: index + 1, parts } }
        return (await perform(azure, [], { selection })).disks.map(({ ref }) => ref.name)
      })
    )
  }

  test('lists its own disks; all shards together list each disk once', async () => {
    const azure = new InMemoryAzure().withDisks(...disks).withSnapshots(...snapshots)
    const shards = await listed(azure, 3)
    expect(shards.flat().toSorted()).toEqual(disks.map(({ name }) => name).toSorted())
    expect(shards.filter((one) => one.length > 0).length).toBeGreaterThan(1)
  })

  test('lists a disk that is gone where the last disk of its name was', async () => {
    const shards = async (azure: InMemoryAzure) => listed(azure, 5)
    const alive = new InMemoryAzure().withDisks(...disks).withSnapshots(...snapshots)
    const gone = new InMemoryAzure().withSnapshots(
      ...snapshots,
      ...disks.map((one) => of(`older-${one.name}`, { ...one, uniqueId: `older-${one.name}` }, 0))
    )
    expect(await shards(gone)).toEqual(await shards(alive))
  })

  test('without a disk lists nothing, and says so', async () => {
    const runner = new RecordingRunner()
    const part = isInShard(data.uniqueId, { part: 1, parts: 2 }) ? 2 : 1
    const selection = { ...selectionOf(data), shard: { part, parts: 2 } }
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(of('a', data, 1))
    expect((await perform(azure, [], { selection }, runner)).disks).toEqual([])
    expect(runner.lines).toEqual([
      `Shard ${part}/2 contains none of the selected disks (1): nothing to do`
    ])
  })
})
