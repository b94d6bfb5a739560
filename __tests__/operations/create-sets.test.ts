import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { isInShard } from '../../src/snapshots/resource-id.ts'
import { TAG, keyOf, ownTags, tagValue } from '../../src/snapshots/tags.ts'
import type { Disk } from '../../src/snapshots/types.ts'
import {
  GROUP,
  SUBSCRIPTION,
  disk,
  machine,
  run,
  selectionOf,
  snapshot,
  takenFrom
} from '../support/builders.ts'
import { BY_DEFAULT, NAME, data, logs, perform, refusalOf } from '../support/create-trial.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'

const many = (count: number): readonly Disk[] =>
  Array.from({ length: count }, (_, index) => disk({ name: `disk-${index}` }))

const methodsOf = ({ calls }: InMemoryAzure): readonly Call['method'][] =>
  calls.map(({ method }) => method)

describe('the writes of a set', () => {
  test('leave when everything is read, all 64 together, whatever "max-parallel" says', async () => {
    const disks = many(64)
    const azure = new InMemoryAzure().withDisks(...disks)
    const { verified } = await perform(azure, { disks, maxParallel: 1 }).result
    expect(verified).toBe(true)
    const methods = methodsOf(azure)
    const [first, last] = [methods.indexOf('putSnapshot'), methods.lastIndexOf('putSnapshot')]
    expect(methods.slice(0, first).filter((one) => one === 'getDisk')).toHaveLength(64)
    expect(methods.slice(0, first).filter((one) => one === 'findSnapshot')).toHaveLength(64)
    expect(methods.slice(first, last + 1)).toEqual(disks.map(() => 'putSnapshot'))
  })

  test('of more than 64 disks all leave, 64 under way at most', async () => {
    const disks = many(150)
    const azure = new InMemoryAzure().withDisks(...disks)
    let [now, most] = [0, 0]
    const put = azure.putSnapshot.bind(azure)
    azure.putSnapshot = async (ref, body) => {
      most = Math.max(most, ++now)
      const accepted = await put(ref, body)
      now -= 1
      return accepted
    }
    const { verified, set } = await perform(azure, { disks }).result
    expect({ verified, members: set?.members, most }).toEqual({
      verified: true,
      members: 150,
      most: 64
    })
  })

  test('do not leave at all when one disk cannot be read', async () => {
    const disks = many(10)
    const azure = new InMemoryAzure().withDisks(...disks.slice(1))
    expect((await refusalOf(perform(azure, { disks }).result)).message).toContain(
      'There is no disk "disk-0"'
    )
    expect(azure.count('putSnapshot')).toBe(0)
  })
})

describe('how far apart the disks of a set are', () => {
  test('is measured from the first to the last write that Azure accepted, and reported', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs)
    let refused = false
    azure.beforeCall(({ method, name }) => {
      if (method !== 'putSnapshot' || !name.startsWith('logs') || refused) return
      refused = true
      throw fault(503, 4_000)
    })
    const { result, runner } = perform(azure, { disks: [data, logs] })
    const { skewMs, set, outcomes } = await result
    expect(outcomes.every(({ acceptedAt }) => acceptedAt !== undefined)).toBe(true)
    expect(skewMs).toBe(4_000)
    expect(runner.lines).toContain(
      `Set ${set?.id ?? ''}: Azure accepted 2 writes within 4 s; the disks were not frozen at one instant.`
    )
  })

  test('is nothing to describe a single disk, and of a set with one write', async () => {
    const alone = perform(new InMemoryAzure().withDisks(data))
    expect((await alone.result).skewMs).toBeUndefined()
    const azure = new InMemoryAzure().withDisks(data, logs).beforeCall(({ method, name }) => {
      if (method === 'putSnapshot' && name.startsWith('logs')) throw fault(400)
    })
    const { result, runner } = perform(azure, { disks: [data, logs] })
    expect((await result).skewMs).toBeUndefined()
    expect([...alone.runner.lines, ...runner.lines].join('\n')).not.toContain('one instant')
  })
})

describe('a set that a later attempt completes', () => {
  const earlier = (one: Disk, set: string) =>
    snapshot({
      ...takenFrom(one),
      name: `${one.name}-earlier`,
      tags: { ...ownTags(run({ key: keyOf(BY_DEFAULT) }), one, 'before'), [TAG.set]: set }
    })
  const third = disk({ name: 'third' })
  const again = () => ({ runner: new RecordingRunner({}, {}, { runAttempt: 2 }) })

  test('stays one set: what is new carries the id of what is there', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data, logs, third)
      .withSnapshots(earlier(data, 'the-set 3'))
    const { result, runner } = perform(
      azure,
      { disks: [data, logs, third], ifExists: 'reuse' },
      again()
    )
    const { set, outcomes } = await result
    expect(set).toEqual({ id: 'the-set', members: 3 })
    expect(outcomes.map(({ snapshot: made }) => tagValue(made?.tags ?? {}, TAG.set))).toEqual([
      'the-set 3',
      'the-set 3',
      'the-set 3'
    ])
    expect(runner.lines.join('\n')).toContain(
      'Azure accepted 2 writes within 0.0 s; the disks were not frozen at one instant, and 1 snapshot of the set is of an earlier attempt.'
    )
  })

  test('lists the group once, however many disks are missing', async () => {
    const disks = many(20)
    const azure = new InMemoryAzure()
      .withDisks(...disks)
      .withSnapshots(...disks.slice(0, 5).map((one) => earlier(one, 'the-set 20')))
    const { verified } = await perform(azure, { disks, ifExists: 'reuse' }, again()).result
    expect(verified).toBe(true)
    expect(azure.count('putSnapshot')).toBe(15)
    expect(azure.count('listSnapshots')).toBe(1)
  })

  test.each([
    ['another number of disks', ['the-set 2', 'the-set 2']],
    ['two sets', ['the-set 3', 'other-set 3']],
    ['something that is no set', ['<b> 3', '<b> 3']],
    ['a set and none', ['the-set 3', '']]
  ])('is a new one when its tags describe %s', async (_what, [one = '', other = '']) => {
    const azure = new InMemoryAzure()
      .withDisks(data, logs, third)
      .withSnapshots(earlier(data, one), earlier(logs, other))
    const disks = [data, logs, third]
    const { set } = await perform(azure, { disks, ifExists: 'reuse' }, again()).result
    expect(set).toEqual({ id: expect.stringMatching(/^id-\d+$/), members: 3 })
  })
})

describe('disks that are found', () => {
  const system = disk({ name: 'web-os', managedBy: machine([]).id })
  const tagged = disk({ name: 'tagged', tags: { backup: 'daily' } })

  test('by their virtual machine get a snapshot each, as one set', async () => {
    const azure = new InMemoryAzure().withDisks(system, data).withMachines(machine([system, data]))
    const { verified, outcomes, set } = await perform(azure, {
      selection: { ...selectionOf(), vms: [machine([])] }
    }).result
    expect(verified).toBe(true)
    expect(outcomes.map((one) => one.disk.name)).toEqual(['web-os', 'data'])
    expect(set?.members).toBe(2)
  })

  test('by tag are read by themselves: a list is no proof of a disk', async () => {
    const azure = new InMemoryAzure().withDisks(tagged, data)
    const reborn = { ...tagged, uniqueId: 'the-new-one' }
    azure.afterCall(({ method }, world) => {
      if (method === 'listDisks') world.withDisks(reborn)
    })
    const { verified, outcomes } = await perform(azure, {
      selection: {
        ...selectionOf(),
        tagged: { tags: { backup: 'daily' }, subscriptionId: SUBSCRIPTION, resourceGroup: GROUP }
      }
    }).result
    expect(verified).toBe(true)
    expect(outcomes[0]?.disk.uniqueId).toBe('the-new-one')
    expect(methodsOf(azure)).toEqual([
      'listDisks',
      'getDisk',
      'findSnapshot',
      'putSnapshot',
      'finished'
    ])
  })

  test('to be shared with other machines are reported as that', async () => {
    const shared = disk({ name: 'data', maxShares: 3 })
    const { result, runner } = perform(new InMemoryAzure().withDisks(shared))
    expect((await result).verified).toBe(true)
    expect(runner.warnings).toEqual([
      'Disk "data" is a shared disk: up to 3 virtual machines may write to it. The snapshot contains their writes up to that instant, and the action freezes none of them. If the data must be consistent, stop or freeze all of them.'
    ])
    const ordinary = perform(new InMemoryAzure().withDisks(disk({ maxShares: 1 })))
    await ordinary.result
    expect(ordinary.runner.warnings).toEqual([])
  })
})

describe('{vm} in a name', () => {
  const attached = disk({ name: 'data', managedBy: machine([], { name: 'Db-1' }).id })
  const named = { snapshotName: '{vm}-{disk}' }

  test('is the machine that selected the disk, whatever it is attached to now', async () => {
    const azure = new InMemoryAzure().withDisks(attached).withMachines(machine([attached]))
    const selection = { ...selectionOf(), vms: [machine([])] }
    const { outcomes } = await perform(azure, { ...named, selection }).result
    expect(outcomes[0]?.ref.name).toBe('web-data')
  })

  test('is else the machine that the disk is attached to', async () => {
    const azure = new InMemoryAzure().withDisks(attached)
    const { outcomes } = await perform(azure, named).result
    expect(outcomes[0]?.ref.name).toBe('Db-1-data')
    expect(methodsOf(azure).slice(0, 3)).toEqual(['getDisk', 'findSnapshot', 'putSnapshot'])
  })

  test.each([
    ['pool_3', 'pool_3-data'],
    ['3', 'pool_3-data'],
    ['aks-pool_12', 'aks-pool_12-data']
  ])('is the name of a scale set’s instance: %s', async (instance, name) => {
    const managedBy = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/pool/virtualMachines/${instance}`
    const azure = new InMemoryAzure().withDisks(disk({ name: 'data', managedBy }))
    const { outcomes } = await perform(azure, named).result
    expect(outcomes[0]?.ref.name).toBe(name)
  })

  test.each([
    ['is attached to nothing', undefined],
    [
      'belongs to something else',
      `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.RedHatOpenShift/openShiftClusters/one`
    ]
  ])('is refused for a disk that %s', async (_what, managedBy) => {
    const azure = new InMemoryAzure().withDisks(disk({ name: 'data', managedBy }))
    expect(await refusalOf(perform(azure, named).result)).toMatchObject({
      code: 'InvalidInput',
      message:
        '"snapshot-name" contains {vm}, but disk "data" is not attached to a virtual machine, and no virtual machine in "vm" selected it.',
      remedy: 'Remove {vm} from "snapshot-name", or select the disk by its virtual machine in "vm".'
    })
    expect(azure.count('putSnapshot')).toBe(0)
  })

  test('alone gives the disks of a machine one name, and that is refused', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs).withMachines(machine([data, logs]))
    const selection = { ...selectionOf(), vms: [machine([])] }
    const error = await refusalOf(perform(azure, { selection, snapshotName: '{vm}' }).result)
    expect(error.remedy).toBe('Add {disk} to "snapshot-name".')
  })
})

describe('a shard', () => {
  const disks = many(40)
  const parts = 4

  test('takes the snapshots of its own disks; all shards together take each disk once', async () => {
    const taken: string[] = []
    for (const part of [1, 2, 3, 4]) {
      const azure = new InMemoryAzure().withDisks(...disks)
      const shard = { part, parts }
      const { result, runner } = perform(azure, { selection: { ...selectionOf(...disks), shard } })
      const { outcomes, verified, set } = await result
      expect({ verified, members: set?.members }).toEqual({
        verified: true,
        members: outcomes.length
      })
      expect(runner.lines).toContain(
        `Shard ${part}/4 contains ${outcomes.length} of 40 selected disks`
      )
      // Each disk is read once, and no name is looked at for a disk of another shard.
      expect(azure.count('getDisk')).toBe(40)
      expect(azure.count('findSnapshot')).toBe(outcomes.length)
      taken.push(...outcomes.map((one) => one.disk.name))
    }
    expect(taken.toSorted()).toEqual(disks.map(({ name }) => name).toSorted())
  })

  test('of disks by tag reads only its own: the list reports the others', async () => {
    const azure = new InMemoryAzure().withDisks(
      ...disks.map((one) => ({ ...one, tags: { backup: 'daily' } }))
    )
    const { outcomes } = await perform(azure, {
      selection: {
        disks: [],
        vms: [],
        tagged: { tags: { backup: 'daily' }, subscriptionId: SUBSCRIPTION, resourceGroup: GROUP },
        shard: { part: 2, parts }
      }
    }).result
    expect(outcomes.length).toBeGreaterThan(0)
    expect(azure.count('getDisk')).toBe(outcomes.length)
  })

  test('does not lose a disk by tag that is re-created under the eyes of the jobs', async () => {
    const tags = { backup: 'daily' }
    const shard = { part: isInShard(data.uniqueId, { part: 1, parts: 2 }) ? 1 : 2, parts: 2 }
    const uniqueId = Array.from({ length: 50 }, (_, index) => `reborn-${index}`).find(
      (one) => !isInShard(one, shard)
    )
    const azure = new InMemoryAzure().withDisks({ ...data, tags })
    azure.afterCall(({ method }, world) => {
      if (method === 'listDisks') world.withDisks({ ...data, tags, uniqueId: uniqueId ?? '' })
    })
    const { outcomes, verified } = await perform(azure, {
      selection: {
        ...selectionOf(),
        tagged: { tags, subscriptionId: SUBSCRIPTION, resourceGroup: GROUP },
        shard
      }
    }).result
    expect(verified).toBe(true)
    expect(outcomes.map(({ disk: one }) => one.uniqueId)).toEqual([uniqueId])
  })

  test('without a disk is green, verifies nothing and writes nothing', async () => {
    const parts = 10
    const empty = Array.from({ length: parts }, (_, index) => ({ part: index + 1, parts })).find(
      (shard) => !isInShard(data.uniqueId, shard)
    )
    const azure = new InMemoryAzure().withDisks(data)
    const { result, runner, planned } = perform(azure, {
      selection: { ...selectionOf(data), shard: empty }
    })
    expect(await result).toMatchObject({
      outcomes: [],
      verified: false,
      set: undefined,
      receipt: undefined,
      failure: undefined
    })
    expect(methodsOf(azure)).toEqual(['getDisk'])
    expect(planned).toEqual([])
    expect(runner.lines).toEqual([
      `Shard ${empty?.part ?? 0}/10 contains none of the selected disks (1): nothing to do`
    ])
  })

  test('refuses a disk that is missing: whose it would be is not known', async () => {
    const selection = { ...selectionOf(...disks), shard: { part: 1, parts } }
    const azure = new InMemoryAzure().withDisks(...disks.slice(1))
    expect((await refusalOf(perform(azure, { selection }).result)).code).toBe('NotFound')
  })

  test('refuses what is wrong with its own disks only', async () => {
    const mine = isInShard(data.uniqueId, { part: 1, parts: 2 }) ? 1 : 2
    const azure = new InMemoryAzure().withDisks(data)
    const wrong = (part: number) =>
      perform(azure, {
        location: 'eastus',
        selection: { ...selectionOf(data), shard: { part, parts: 2 } }
      }).result
    expect((await refusalOf(wrong(mine))).code).toBe('WrongLocation')
    expect((await wrong(3 - mine)).outcomes).toEqual([])
  })

  test('whose snapshot has the name of one disk of many is verified like any other', async () => {
    const mine = isInShard(data.uniqueId, { part: 1, parts: 2 }) ? 1 : 2
    const { outcomes, verified } = await perform(
      new InMemoryAzure().withDisks(data),
      { selection: { ...selectionOf(data), shard: { part: mine, parts: 2 } } },
      { clock: new TestClock() }
    ).result
    expect(verified).toBe(true)
    expect(outcomes[0]?.ref.name).toBe(NAME)
  })
})

test('whatever is selected how often, every disk gets exactly one snapshot', async () => {
  const disks = many(6).map((one) => ({ ...one, tags: { backup: 'daily' } }))
  const names = fc.subarray([...disks])
  await fc.assert(
    fc.asyncProperty(names, fc.array(names, { maxLength: 3 }), fc.boolean(), async (a, b, tags) => {
      fc.pre(tags || a.length > 0 || b.some((one) => one.length > 0))
      const vms = b
        .filter((one) => one.length > 0)
        .map((one, index) => machine(one, { name: `vm-${index}` }))
      const azure = new InMemoryAzure().withDisks(...disks).withMachines(...vms)
      const { outcomes } = await perform(azure, {
        selection: {
          disks: a.map((one) => ({ ...one, name: one.name.toUpperCase() })),
          vms,
          tagged: tags
            ? { tags: { backup: 'daily' }, subscriptionId: SUBSCRIPTION, resourceGroup: undefined }
            : undefined,
          shard: undefined
        }
      }).result
      const wanted = tags ? disks : [...new Set([...a, ...b.flat()])]
      expect(outcomes.map((one) => one.disk.name).toSorted()).toEqual(
        wanted.map(({ name }) => name).toSorted()
      )
      expect(azure.count('putSnapshot')).toBe(wanted.length)
    }),
    { numRuns: 50 }
  )
})
