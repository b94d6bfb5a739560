import { describe, expect, test } from '@jest/globals'

import { ActionError } from '../../src/errors.ts'
import type { ListResult } from '../../src/operations/list.ts'
import { list } from '../../src/operations/list.ts'
import { descendantsOf } from '../../src/snapshots/lineage.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { disk, snapshot } from '../support/builders.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'

const data = disk({ name: 'data' })
const logs = disk({ name: 'logs' })

function perform(
  azure: InMemoryAzure,
  disks: readonly ResourceRef[] = [data]
): Promise<ListResult> {
  const runner = new RecordingRunner()
  return list(
    { operation: 'list', disks, maxParallel: 8 },
    {
      azure,
      clock: new TestClock(),
      log: runner,
      run: runner.run,
      memory: {
        planned: () => {
          throw new Error('a list writes nothing')
        }
      }
    }
  )
}

const of = (name: string, source: typeof data, hour: number): ReturnType<typeof snapshot> =>
  snapshot({
    name,
    sourceResourceId: source.id,
    sourceUniqueId: source.uniqueId,
    timeCreated: Date.parse('2026-11-01T00:00:00Z') + hour * 3_600_000
  })

describe('list', () => {
  test('tells the snapshots of the disk, newest first, and of no other disk', async () => {
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
    expect(disks.map((one) => one.disk.name)).toEqual(['logs', 'data'])
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
      remedy: 'Near names in that group: "data2".'
    })
  })

  test('a list that cannot be read is an error, not an empty list', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'listSnapshots') throw new ActionError('Forbidden', 'no right to list')
    })
    await expect(perform(azure)).rejects.toThrow('no right to list')
  })
})
