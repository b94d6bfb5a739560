import { describe, expect, test } from 'vitest'

import { ActionError, describe as inWords } from '../../src/errors.ts'
import type { RestoreRequest } from '../../src/operations/restore.ts'
import type { ReceiptEntry } from '../../src/snapshots/receipt.ts'
import { receiptEntry } from '../../src/snapshots/receipt.ts'
import { refKey, refOf } from '../../src/snapshots/resource-id.ts'
import { isOwnTagName } from '../../src/snapshots/tags.ts'
import type { Snapshot, VirtualMachine } from '../../src/snapshots/types.ts'
import {
  GROUP,
  SUBSCRIPTION,
  copiedFrom,
  disk,
  guid,
  selectionOf,
  snapshot
} from '../support/builders.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { InMemoryAzure, fault, notFound } from '../support/in-memory-azure.ts'
import {
  at,
  data,
  diskAt,
  logs,
  machine,
  perform,
  restoreRequest,
  snapshotOf,
  swapRequest,
  system,
  web,
  webNow
} from '../support/restores.ts'
import { TestClock } from '../support/test-clock.ts'

const ofSystem = snapshotOf(system)
const ofData = snapshotOf(data)
const ofLogs = snapshotOf(logs)
const all = [ofSystem, ofData, ofLogs]

const WRITES: ReadonlySet<Call['method']> = new Set([
  'putDisk',
  'changeDataDisks',
  'replaceOsDisk',
  'deallocate',
  'start',
  'putSnapshot',
  'deleteSnapshot',
  'setSnapshotTags'
])

const written = ({ calls }: InMemoryAzure): readonly string[] =>
  calls.filter(({ method }) => WRITES.has(method)).map(({ method }) => method)

/** The world: a running machine, its disks and a snapshot of each. */
function world(changes: Partial<VirtualMachine> = {}): InMemoryAzure {
  return new InMemoryAzure()
    .withDisks(system, data, logs)
    .withSnapshots(...all)
    .withMachines(machine(changes))
}

/** What the request is refused with, before anything is written. */
async function refusalOf(
  azure: InMemoryAzure,
  request: RestoreRequest,
  attempt = 1
): Promise<ActionError> {
  const refusal: unknown = await perform(azure, request, { attempt }).then(
    () => undefined,
    (error: unknown) => error
  )
  expect(written(azure)).toEqual([])
  if (refusal instanceof ActionError) return refusal
  throw new Error(`it was not refused: ${String(refusal)}`)
}

describe('restore', () => {
  test('makes a disk like the source disk from its snapshot, and proves it', async () => {
    const azure = world().withDisks(
      disk({
        ...data,
        zones: ['2'],
        tags: { team: 'shop', 'snapshot-run': '1.1' },
        profile: { tier: 'P20' }
      })
    )
    const { result, runner } = await perform(azure, restoreRequest({ snapshots: [ofData] }))
    expect(result).toMatchObject({ verified: true, failure: undefined })
    expect(diskNamed(azure, 'data-restored-20261123-100000')).toMatchObject({
      resourceGroup: GROUP,
      location: 'westeurope',
      sku: 'Premium_LRS',
      sizeGb: 128,
      zones: ['2'],
      tags: { team: 'shop' },
      profile: { tier: 'P20' },
      sourceUniqueId: ofData.uniqueId
    })
    expect(written(azure)).toEqual(['putDisk'])
    expect(runner.lines.join('\n')).toContain('performance tier P20')
  })

  test('never puts the tags of the action on a disk', async () => {
    const azure = new InMemoryAzure().withSnapshots(
      snapshotOf(data, { tags: { ...ofData.tags, team: 'shop' } })
    )
    await perform(azure, restoreRequest({ snapshots: [ofData] }))
    const [made] = azure.disks.values()
    expect(made?.tags).toEqual({ team: 'shop' })
    expect(Object.keys(made?.tags ?? {}).filter(isOwnTagName)).toEqual([])
  })

  test('restores a set together, and says so of each', async () => {
    const azure = world()
    const { result } = await perform(azure, restoreRequest({ snapshots: all }))
    expect(result.outcomes.map(({ stage }) => stage)).toEqual(['made', 'made', 'made'])
    expect(azure.count('putDisk')).toBe(3)
  })

  test('puts the disk into the group that was asked for, of the type and in the zone', async () => {
    const azure = world()
    const request = restoreRequest({
      snapshots: [ofData],
      restoreGroup: 'rg-restored',
      diskSku: 'StandardSSD_LRS',
      zone: '3',
      diskName: '{disk}-{run-id}'
    })
    await perform(azure, request)
    expect(diskNamed(azure, 'data-4711')).toMatchObject({
      resourceGroup: 'rg-restored',
      sku: 'StandardSSD_LRS',
      zones: ['3']
    })
  })

  test('takes from the receipt what a disk that is gone cannot report', async () => {
    const gone = disk({
      ...data,
      zones: ['1'],
      profile: { tier: 'P30', networkAccessPolicy: 'DenyAll' }
    })
    const azure = new InMemoryAzure().withSnapshots(ofData)
    const entry = receiptEntry(gone, ofData, SUBSCRIPTION)
    const { result } = await perform(
      azure,
      restoreRequest({
        sources: {
          targets: [{ ref: refOf(ofData), entry }],
          selection: selectionOf(),
          snapshotGroup: undefined
        }
      })
    )
    expect(result.verified).toBe(true)
    expect([...azure.disks.values()]).toEqual([
      expect.objectContaining({
        sku: 'Premium_LRS',
        zones: ['1'],
        profile: { tier: 'P30', networkAccessPolicy: 'DenyAll' }
      })
    ])
  })

  test('does not take another disk of the same name for the source', async () => {
    const azure = world().withDisks(
      disk({ ...data, uniqueId: guid('another'), sku: 'UltraSSD_LRS' })
    )
    await perform(azure, restoreRequest({ snapshots: [ofData] }))
    expect(diskNamed(azure, 'data-restored-20261123-100000').sku).toBeUndefined()
  })

  test('finds the disk of a copy by way of its source, or by its tags', async () => {
    const copy = snapshot({
      name: 'copy',
      ...copiedFrom(ofData),
      completionPercent: 100,
      tags: ofData.tags
    })
    for (const azure of [
      world().withSnapshots({ ...copy, tags: {} }),
      new InMemoryAzure().withDisks(data).withSnapshots(copy)
    ]) {
      await perform(azure, restoreRequest({ snapshots: [copy] }))
      expect(diskNamed(azure, 'data-restored-20261123-100000').sku).toBe('Premium_LRS')
    }
  })

  describe('of a disk', () => {
    const older = snapshotOf(data, { name: 'older', timeCreated: 1_000 })
    const timeCreated = Date.parse('2026-11-23T09:30:00Z')
    const newest = snapshotOf(data, { name: 'newest', timeCreated })
    const pending = snapshotOf(data, { name: 'pending', timeCreated, completionPercent: 40 })
    const request = restoreRequest({
      sources: { targets: [], selection: selectionOf(data), snapshotGroup: undefined }
    })

    test('among several of one group lists that group once', async () => {
      const azure = new InMemoryAzure()
        .withDisks(data, logs)
        .withSnapshots(snapshotOf(data), snapshotOf(logs))
      const both = { targets: [], selection: selectionOf(data, logs), snapshotGroup: undefined }
      await perform(azure, restoreRequest({ sources: both }))
      expect(azure.count('putDisk')).toBe(2)
      expect(azure.count('listSnapshots')).toBe(1)
    })

    test('takes its latest usable snapshot', async () => {
      const { result } = await perform(world().withSnapshots(older, pending), request)
      expect(result.outcomes.map(({ source }) => source.snapshot.name)).toEqual(['data-snapshot'])
    })

    test.each<[string, Partial<Snapshot>, string]>([
      ['created', { provisioningState: 'Updating' }, '(Updating)'],
      ['copied', { completionPercent: 40 }, '(40 %)']
    ])(
      'takes the one before when the newest is still being %s, and names that',
      async (what, changes, reported) => {
        const azure = world().withSnapshots({ ...newest, ...changes })
        const { result, runner } = await perform(azure, request)
        expect(result.outcomes.map(({ source }) => source.snapshot.name)).toEqual(['data-snapshot'])
        expect(runner.warnings).toEqual([
          `Disk "data": "data-snapshot" is its latest usable snapshot, but not the newest. "newest" is still being ${what} ${reported}.`
        ])
      }
    )

    test('takes the newest when it is made some seconds later', async () => {
      const azure = world().withSnapshots({ ...newest, provisioningState: 'Updating' })
      const clock = new TestClock(3_600_000, () => {
        if (clock.sleeps.length === 3) azure.withSnapshots(newest)
      })
      const { result, runner } = await perform(azure, request, { clock })
      expect(result.outcomes.map(({ source }) => source.snapshot.name)).toEqual(['newest'])
      expect(runner.warnings).toEqual([])
    })

    test('that is gone takes the latest as well', async () => {
      const azure = new InMemoryAzure().withSnapshots(older, ofData)
      const { result } = await perform(azure, request)
      expect(result.outcomes.map(({ source }) => source.snapshot.name)).toEqual(['data-snapshot'])
    })

    test('and of its latest snapshot by name or receipt is one restore', async () => {
      const entry = receiptEntry(data, ofData, undefined)
      for (const target of [
        { ref: refOf(ofData), entry: undefined },
        { ref: refOf(ofData), entry }
      ]) {
        const sources = { ...request.sources, targets: [target] }
        const azure = world().withSnapshots(older)
        const { result } = await perform(azure, restoreRequest({ sources }))
        expect(result.verified).toBe(true)
        expect(result.outcomes.map(({ source }) => source.entry)).toEqual([target.entry])
        expect(azure.count('putDisk')).toBe(1)
      }
    })

    describe('with snapshots in two regions', () => {
      const away = snapshot({
        ...copiedFrom(ofData),
        name: 'away',
        location: 'northeurope',
        completionPercent: 100
      })
      /** The original is in another group, so the copy is proven, and alone in holding the newest data here. */
      const homeless = (): InMemoryAzure => {
        const moved = snapshotOf(data, { resourceGroup: 'elsewhere', name: 'moved' })
        return new InMemoryAzure()
          .withDisks(data)
          .withSnapshots(older, moved, { ...away, ...copiedFrom(moved) })
      }

      test('takes the newest data, wherever it is, and says that the disk will be there', async () => {
        const { result, runner } = await perform(homeless(), request)
        expect(result.outcomes[0]?.source.snapshot.name).toBe('away')
        expect(result.outcomes[0]?.disk?.location).toBe('northeurope')
        expect(runner.warnings.join()).toContain(
          'Disk "data" is in region "westeurope", and its latest usable snapshot "away" in "northeurope": the new disk is created there.'
        )
      })

      test('takes the latest of the region that is asked for, and names newer data elsewhere', async () => {
        const there = { ...request, location: 'West Europe' }
        const { result, runner } = await perform(homeless(), there)
        expect(result.outcomes[0]?.source.snapshot.name).toBe('older')
        expect(runner.warnings).toEqual([
          'Disk "data": "older" is its latest usable snapshot, but not the newest. "away" is in region "northeurope".'
        ])
      })

      test('takes the original of equal data', async () => {
        const { result, runner } = await perform(world().withSnapshots(away), request)
        expect(result.outcomes[0]?.source.snapshot.name).toBe('data-snapshot')
        expect(runner.warnings).toEqual([])
      })
    })

    test('does not take that of a former disk of its name', async () => {
      const azure = world().withDisks(disk({ ...data, uniqueId: guid('recreated') }))
      const refusal = await refusalOf(azure, request)
      expect(refusal.message).toBe(
        'Disk "data" has no usable incremental snapshot in resource group "rg-data" that can be restored. Only former disks of that name have snapshots.'
      )
    })

    test('that is gone does not take that of another disk that had its name before', async () => {
      const before = disk({ ...data, uniqueId: guid('before') })
      const azure = new InMemoryAzure().withSnapshots(
        snapshotOf(before, { name: 'of-before', timeCreated: 1_000 }),
        pending
      )
      const refusal = await refusalOf(azure, request)
      expect(refusal.message).toBe(
        'Disk "data" has no usable incremental snapshot in resource group "rg-data" that can be restored. "pending" is still being copied (40 %).'
      )
    })

    test('whose latest is deleted this very moment is reported', async () => {
      const azure = world().withSnapshots(ofData)
      azure.beforeCall(({ method }) => {
        if (method === 'findSnapshot') azure.snapshots.clear()
      })
      const refusal = await refusalOf(azure, request)
      expect(refusal.message).toContain('There is no snapshot "data-snapshot"')
      expect(refusal.remedy).toContain('the list of Azure is out of date')
    })

    test('that was never there is reported', async () => {
      const refusal = await refusalOf(new InMemoryAzure(), request)
      expect(refusal.message).toContain('There is no disk "data"')
    })
  })

  test('reports every problem together, before anything is written', async () => {
    const pending = snapshotOf(logs, { name: 'pending', completionPercent: 40 })
    const azure = world().withSnapshots(pending)
    const refusal = await refusalOf(
      azure,
      restoreRequest({
        snapshots: [{ ...ofData, name: 'absent' }, pending, ofData],
        location: 'North Europe'
      })
    )
    expect(refusal.message).toMatch(/^4 problems, nothing was written:/)
    expect(refusal.message).toContain('There is no snapshot "absent"')
    expect(refusal.message).toContain('"pending" cannot be restored yet')
    expect(refusal.message).toContain('is in region "westeurope", not in "North Europe"')
  })

  test('refuses a name that is taken', async () => {
    const azure = world()
    const refusal = await refusalOf(
      azure,
      restoreRequest({ snapshots: [ofData], diskName: 'logs' })
    )
    expect(refusal.code).toBe('NameTaken')
    expect(refusal.message).toContain('A disk "logs" already exists in resource group "rg-data"')
    expect(refusal.remedy).toContain('Set another "restore-disk-name"')
  })

  test.each(['data', 'DATA'])(
    'never says to delete the disk that has the name: %s',
    async (name) => {
      for (const provisioningState of ['Succeeded', 'Failed']) {
        const live = disk({ name: 'data', provisioningState })
        const azure = world().withDisks(live)
        const request = restoreRequest({ snapshots: [ofData], diskName: name })
        const refusal = await refusalOf(azure, request)
        expect(refusal.code).toBe('NameTaken')
        expect(`${refusal.message} ${refusal.remedy ?? ''}`).not.toMatch(/delete/i)
        expect(refusal.remedy).toContain('Set another "restore-disk-name"')
      }
    }
  )

  test('names no way into a region that there is not', async () => {
    const azure = world()
    azure.regions = ['westeurope', 'northeurope']
    const to = (location: string) =>
      refusalOf(azure, restoreRequest({ snapshots: [ofData], location }))
    expect((await to('mars')).remedy).toBe(
      'Set "location: westeurope" or leave it out. "mars" is not a region of this subscription.'
    )
    expect((await to('(Europe) North Europe')).remedy).toContain('copy-to: northeurope')
  })

  test('a name that carries the second is free in the next one', async () => {
    const azure = world()
    const request = restoreRequest({ snapshots: [ofData], diskName: '{disk}-{timestamp}' })
    await perform(azure, request)
    await expect(perform(azure, request)).rejects.toMatchObject({
      code: 'NameTaken',
      remedy: expect.stringContaining('Run this step again')
    })
  })

  test('refuses two snapshots that would become one disk', async () => {
    const refusal = await refusalOf(world(), restoreRequest({ snapshots: all, diskName: 'x' }))
    expect(refusal.message).toContain('3 snapshots would be restored to the same disk "x"')
  })

  test('refuses a snapshot that is not the one in the receipt', async () => {
    const entry = receiptEntry(data, ofData, SUBSCRIPTION)
    const azure = world().withSnapshots({ ...ofData, uniqueId: guid('another') })
    const refusal = await refusalOf(
      azure,
      restoreRequest({
        sources: {
          targets: [{ ref: refOf(ofData), entry }],
          selection: selectionOf(),
          snapshotGroup: undefined
        }
      })
    )
    expect(refusal.message).toContain('is not the one in the receipt')
  })

  test('refuses a receipt that names another disk, and believes one that names the disk of a copy', async () => {
    const far = snapshot({
      ...copiedFrom(ofData),
      name: 'far',
      sizeGb: ofData.sizeGb,
      completionPercent: 100
    })
    const asking = (changes: Partial<ReceiptEntry>) =>
      restoreRequest({
        sources: {
          targets: [
            { ref: refOf(far), entry: { ...receiptEntry(data, far, SUBSCRIPTION), ...changes } }
          ],
          selection: selectionOf(),
          snapshotGroup: undefined
        }
      })
    const refusal = await refusalOf(
      world().withSnapshots(far),
      asking({ disk: 'logs', diskId: logs.uniqueId })
    )
    expect(refusal.message).toContain('does not match the receipt: it was taken of disk "data"')
    const { result } = await perform(world().withSnapshots(far), asking({}))
    expect(result.outcomes[0]?.source).toMatchObject({ live: data })
    expect(result.verified).toBe(true)
  })

  test('reports what was made although another disk failed, and leaves the machine alone', async () => {
    const azure = world().beforeCall(({ method, name }) => {
      if (method === 'putDisk' && name.startsWith('logs')) {
        throw new ActionError('LimitReached', 'No quota.', { azure: { status: 409 } })
      }
    })
    const { result } = await perform(azure, swapRequest({ snapshots: all }))
    expect(result.outcomes.map(({ stage }) => stage)).toEqual(['made', 'made', 'planned'])
    expect(result.failure?.code).toBe('PartialFailure')
    expect(result.failure?.message).toContain('No disk was swapped on virtual machine "web"')
    expect(written(azure).filter((method) => method !== 'putDisk')).toEqual([])
  })

  test('sends a write again only when the disk is not there', async () => {
    for (const when of ['beforeCall', 'afterCall'] as const) {
      const azure = world()
      let injected = 0
      azure[when](({ method }) => {
        if (method === 'putDisk' && (injected += 1) === 1) throw fault(503)
      })
      const { result } = await perform(azure, restoreRequest({ snapshots: [ofData] }))
      expect(result.verified).toBe(true)
      expect(azure.count('putDisk')).toBe(when === 'beforeCall' ? 2 : 1)
      expect(azure.disks.size).toBe(4)
    }
  })

  test('does not take the disk of another process for its own', async () => {
    const azure = world().beforeCall(({ method, name }, { disks }) => {
      if (method !== 'putDisk') return
      const foreign = disk({ name, sourceUniqueId: ofData.uniqueId, timeCreated: 1_000 })
      disks.set(refKey(foreign), foreign)
      throw fault(500)
    })
    const { result } = await perform(azure, restoreRequest({ snapshots: [ofData] }))
    expect(result.failure).toMatchObject({ code: 'NameTaken' })
  })

  test('is red when the disk that came is not the disk asked for', async () => {
    const azure = world()
    azure.newDisk = () => ({ sourceUniqueId: guid('elsewhere') })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(result.failure?.code).toBe('NotVerified')
    expect(result.verified).toBe(false)
    expect(written(azure)).toEqual(['putDisk'])
  })

  test('is red when Azure stored it more open than its source', async () => {
    const azure = world()
    azure.newDisk = () => ({
      profile: { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
    })
    const { result } = await perform(azure, restoreRequest({ snapshots: [ofData] }))
    expect([result.failure?.code, result.verified]).toEqual(['NotVerified', false])
    expect(result.failure?.message).toContain('does not have the requested network access policy')
    expect(result.failure?.remedy).toContain('an Azure Policy')
  })

  test('waits until the disk is made', async () => {
    const azure = world()
    azure.newDisk = () => ({ provisioningState: 'Creating' })
    const clock = new TestClock(3_600_000, () => {
      for (const [key, one] of azure.disks) {
        azure.disks.set(key, { ...one, provisioningState: 'Succeeded' })
      }
    })
    const { result } = await perform(azure, restoreRequest({ snapshots: [ofData] }), { clock })
    expect(result.verified).toBe(true)
    expect(clock.sleeps.length).toBe(1)
  })

  test('says what continues in Azure when time is up', async () => {
    const azure = world()
    azure.newDisk = () => ({ provisioningState: 'Creating' })
    const { result } = await perform(azure, restoreRequest({ snapshots: [ofData] }), {
      clock: new TestClock(10_000)
    })
    expect(result.failure?.code).toBe('Timeout')
    expect(result.failure?.message).toContain('Azure accepted disk "data-restored-')
  })

  test('publishes every disk as soon as Azure has accepted it', async () => {
    const { published } = await perform(world(), restoreRequest({ snapshots: [ofData] }))
    expect(published.map(({ outcomes }) => outcomes[0]?.stage)).toEqual([
      'planned',
      'accepted',
      'accepted',
      'made'
    ])
  })
})

describe('a dry run', () => {
  test('writes nothing and reports the plan', async () => {
    const azure = world()
    const { result, runner } = await perform(azure, swapRequest({ snapshots: all, dryRun: true }))
    expect(written(azure)).toEqual([])
    expect(result).toMatchObject({ dryRun: true, verified: false, failure: undefined })
    expect(result.swap).toMatchObject({ stage: 'planned', power: { stop: true, start: true } })
    expect(runner.lines.join('\n')).toContain(
      'web: disk "data-restored-20261123-100000" would replace the disk at LUN 0: "data", which is kept'
    )
  })
})

describe('the swap', () => {
  test('puts all disks in place, in one change of data disks, and starts the machine again', async () => {
    const azure = world()
    const { result } = await perform(azure, swapRequest({ snapshots: all }))
    expect(result).toMatchObject({ verified: true, failure: undefined })
    expect(written(azure)).toEqual([
      'putDisk',
      'putDisk',
      'putDisk',
      'deallocate',
      'changeDataDisks',
      'replaceOsDisk',
      'start'
    ])
    expectSwapped(azure, [undefined, 0, 3])
    expect(webNow(azure).power).toBe('running')
    expect(webNow(azure).disks.find(({ lun }) => lun === 0)).toMatchObject({
      caching: 'ReadOnly',
      writeAccelerator: false,
      deleteOption: 'Detach'
    })
  })

  test('touches only the disks that have a snapshot', async () => {
    const azure = world()
    await perform(azure, swapRequest({ snapshots: [ofLogs] }))
    expectSwapped(azure, [3])
    expect(diskAt(azure, 0).name).toBe('data')
    expect(diskAt(azure, undefined).name).toBe('system')
  })

  test('leaves a machine that was deallocated as it is', async () => {
    const azure = world({ power: 'deallocated' })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData], allowStop: false }))
    expect(result.verified).toBe(true)
    expect(written(azure)).toEqual(['putDisk', 'changeDataDisks'])
    expect(webNow(azure).power).toBe('deallocated')
  })

  test('deallocates a machine that is stopped, and does not start it', async () => {
    const azure = world({ power: 'stopped' })
    await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(written(azure)).toEqual(['putDisk', 'deallocate', 'changeDataDisks'])
  })

  test('never changes disks while the machine is not deallocated', async () => {
    const azure = world().beforeCall(({ method }, here) => {
      if (method !== 'changeDataDisks' && method !== 'replaceOsDisk') return
      expect(webNow(here).power).toBe('deallocated')
    })
    await perform(azure, swapRequest({ snapshots: all }))
    expect(azure.count('replaceOsDisk')).toBe(1)
  })

  test('stops the machine only when every disk is made', async () => {
    const disksThen: number[] = []
    const azure = world().beforeCall(({ method }, here) => {
      if (method === 'deallocate') disksThen.push(here.disks.size)
    })
    await perform(azure, swapRequest({ snapshots: all }))
    expect(disksThen).toEqual([6])
  })

  test('again takes the disk of the last restore for the one to give way', async () => {
    const azure = world()
    await perform(azure, swapRequest({ snapshots: [ofData] }))
    const first = diskAt(azure, 0)
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData], diskName: 'again' }))
    expect(result.verified).toBe(true)
    expect(diskAt(azure, 0).name).toBe('again')
    expect(azure.disks.has(refKey(first))).toBe(true)
  })

  test('finds the place of a disk that was restored from another snapshot', async () => {
    const other = snapshotOf(data, { name: 'other' })
    const azure = world().withSnapshots(other)
    await perform(azure, swapRequest({ snapshots: [other] }))
    await perform(azure, swapRequest({ snapshots: [ofData], diskName: 'again' }))
    expect(diskAt(azure, 0).name).toBe('again')
  })

  test('finds the place of a disk that was recreated under its name', async () => {
    const azure = world().withDisks(disk({ ...data, uniqueId: guid('anew') }))
    await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(diskAt(azure, 0).sourceUniqueId).toBe(ofData.uniqueId)
  })

  test('compares ids without regard to case', async () => {
    const shouting = at(0, data, { diskId: data.id.toUpperCase() })
    const azure = world({ disks: [at(undefined, system), shouting, at(3, logs)] })
    await perform(azure, swapRequest({ snapshots: [ofData] }))
    expectSwapped(azure, [0])
  })

  describe('is refused before anything is written', () => {
    test.each<[string, Partial<VirtualMachine>, Partial<RestoreRequest>, string]>([
      [
        'when the machine runs and may not be stopped',
        {},
        { allowStop: false },
        'Virtual machine "web" is running.'
      ],
      [
        'when the source disk is not attached',
        { disks: [at(undefined, system)] },
        {},
        'disk "data", the source of snapshot "data-snapshot", is not attached to it'
      ],
      [
        'when the OS disk is ephemeral',
        { disks: [at(undefined, system, { ephemeral: true }), at(0, data)] },
        {},
        'has an ephemeral OS disk'
      ],
      [
        'when the machine is in another region',
        { location: 'northeurope' },
        {},
        'Virtual machine "web" is in region "northeurope", snapshot "data-snapshot" in "westeurope".'
      ],
      [
        'when the zones do not fit',
        { zones: ['1'] },
        { zone: '2' },
        'is in zone 1, the disk from snapshot "data-snapshot" would be in zone 2'
      ],
      [
        'when the new type cannot be cached',
        {},
        { diskSku: 'PremiumV2_LRS' },
        'is cached (ReadOnly), but PremiumV2_LRS disks do not support caching'
      ],
      ['without a machine', {}, { vm: undefined }, '"swap" needs a virtual machine']
    ])('%s', async (_when, changes, request, message) => {
      const azure = world(changes)
      const refusal = await refusalOf(azure, swapRequest({ snapshots: [ofData], ...request }))
      expect(inWords(refusal)).toContain(message)
    })

    test('when nothing reports which disk the snapshot was taken of', async () => {
      const lost = snapshot({
        name: 'lost',
        ...copiedFrom(snapshot({ name: 'deleted' })),
        completionPercent: 100
      })
      const refusal = await refusalOf(
        world().withSnapshots(lost),
        swapRequest({ snapshots: [lost] })
      )
      expect(refusal.message).toContain('the source disk of snapshot "lost" is unknown')
    })

    test('when two snapshots are of one disk', async () => {
      const other = snapshotOf(data, { name: 'other' })
      const refusal = await refusalOf(
        world().withSnapshots(other),
        swapRequest({ snapshots: [ofData, other], diskName: '{snapshot}' })
      )
      expect(refusal.message).toContain('would take the same place, LUN 0')
    })

    test('when the disk is shared', async () => {
      const azure = world().withDisks({ ...data, maxShares: 2 })
      const refusal = await refusalOf(azure, swapRequest({ snapshots: [ofData] }))
      expect(refusal.message).toContain('is a shared disk')
    })

    test('when the machine does not exist', async () => {
      const azure = new InMemoryAzure().withDisks(data).withSnapshots(ofData)
      const refusal = await refusalOf(azure, swapRequest({ snapshots: [ofData] }))
      expect(refusal.code).toBe('NotFound')
    })
  })

  test('resumes after a change that was made in part', async () => {
    const azure = world()
    let injected = 0
    azure.beforeCall(({ method }, here) => {
      if (method !== 'changeDataDisks' || (injected += 1) > 1) return
      const now = webNow(here)
      here.withMachines({ ...now, disks: now.disks.filter(({ lun }) => lun === undefined) })
      for (const old of [data, logs])
        here.withDisks({ ...old, managedBy: undefined, state: 'Unattached' })
      throw new ActionError('SnapshotFailed', 'It failed half-way.', { azure: { status: 200 } })
    })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData, ofLogs] }))
    expect(result.verified).toBe(true)
    expectSwapped(azure, [0, 3])
  })

  describe('whose attachment fails, so that the machine names a disk that hangs nowhere,', () => {
    /** Detaches, names the new disks, and attaches none of them (as the simulator knows it from Azure). */
    const halfWay = (azure: InMemoryAzure, most: number): InMemoryAzure => {
      let injected = 0
      return azure.afterCall(({ method }, here) => {
        if (
          (method !== 'changeDataDisks' && method !== 'replaceOsDisk') ||
          (injected += 1) > most
        ) {
          const now = webNow(here)
          if (method === 'changeDataDisks' || method === 'replaceOsDisk') {
            here.withMachines({ ...now, provisioningState: 'Succeeded' })
          }
          return
        }
        for (const one of here.disks.values()) {
          if (one.sourceUniqueId === undefined) continue
          here.withDisks({
            ...one,
            managedBy: undefined,
            state: 'Unattached',
            ownersChangedAt: undefined
          })
        }
        here.withMachines({ ...webNow(here), provisioningState: 'Failed' })
        throw new ActionError('SnapshotFailed', 'InternalError.', { azure: { status: 200 } })
      })
    }

    test('asks again, for the new disk says the truth', async () => {
      const azure = halfWay(world(), 1)
      const { result } = await perform(azure, swapRequest({ snapshots: [ofData, ofLogs] }))
      expect(result.failure).toBeUndefined()
      expectSwapped(azure, [0, 3])
    })

    test.each([[ofData], [ofSystem]])('resumes at the next attempt (%#)', async (one) => {
      const azure = halfWay(world(), 6)
      const { result } = await perform(azure, swapRequest({ snapshots: [one] }))
      expect(result.failure?.message).toContain('No disk is at')
      const next = await perform(azure, swapRequest({ snapshots: [one] }), { attempt: 2 })
      expect(next.result.failure).toBeUndefined()
      expectSwapped(azure, [one === ofData ? 0 : undefined])
      expect(webNow(azure).power).toBe('running')
      expect(azure.disks.size).toBe(4)
    })
  })

  test('is made in two operations where Azure does not let a LUN change hands in one', async () => {
    const azure = world().beforeCall(({ change }) => {
      if (change !== undefined && change.detach.length > 0 && change.attach.length > 0) {
        throw new ActionError('AzureRefused', 'InvalidParameter: A disk at LUN 0 already exists.', {
          azure: { status: 400, code: 'InvalidParameter' }
        })
      }
    })
    const { result } = await perform(azure, swapRequest({ snapshots: all }))
    expect(result.failure).toBeUndefined()
    expect(azure.count('changeDataDisks')).toBe(3)
    expectSwapped(azure, [undefined, 0, 3])
  })

  test('that stays half-way says where each disk is, how to continue and how to go back', async () => {
    const azure = world()
    let injected = 0
    azure.beforeCall(({ method }, here) => {
      if (method !== 'changeDataDisks') return
      injected += 1
      const now = webNow(here)
      if (injected === 1) {
        here.withMachines({ ...now, disks: now.disks.filter(({ lun }) => lun !== 0) })
      }
      throw new ActionError('AzureRefused', 'Azure does not want to.', { azure: { status: 400 } })
    })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData, ofLogs] }))
    const words = inWords(result.failure)
    expect(words).toContain('Virtual machine "web" is deallocated.')
    expect(words).toContain(
      'No disk is at LUN 0: the old disk "data" and the new disk "data-restored-20261123-100000" are not attached there.'
    )
    expect(words).toContain('The disk at LUN 3 is still the old disk "logs"')
    expect(words).toContain('Run this job again with the same inputs to resume.')
    expect(words).toContain(
      'To roll back instead: az vm disk attach --resource-group rg-data --vm-name web --name data --lun 0 --caching ReadOnly && az vm start --resource-group rg-data --name web'
    )
    expect(words).not.toContain(SUBSCRIPTION)
  })

  test('that is refused whole starts the machine again with its old disks', async () => {
    const azure = world().beforeCall(({ method }) => {
      if (method !== 'changeDataDisks') return
      throw new ActionError('Forbidden', 'You may not.', { azure: { status: 403 } })
    })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(result.failure?.code).toBe('Forbidden')
    expect(webNow(azure).power).toBe('running')
    expect(diskAt(azure, 0).name).toBe('data')
    expect(result.failure?.message).toContain('Virtual machine "web" is running.')
  })

  test('is given up with the machine running when it cannot be read after it was stopped', async () => {
    let injected = false
    const azure = world().beforeCall(({ method }, here) => {
      if (method !== 'getVirtualMachine' || webNow(here).power !== 'deallocated' || injected) return
      injected = true
      throw new ActionError('Forbidden', 'You may not.', { azure: { status: 403 } })
    })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(result.failure?.code).toBe('Forbidden')
    expect(webNow(azure).power).toBe('running')
    expect(azure.count('changeDataDisks')).toBe(0)
  })

  test('says what Azure was asked for when the machine cannot be read any more', async () => {
    const azure = world().beforeCall(({ method }, here) => {
      if (method === 'getVirtualMachine' && here.count('changeDataDisks') > 0) throw fault(503)
    })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(result.failure?.message).toContain(
      'This is its last known state: Azure accepted the request to put "data-restored-20261123-100000" at LUN 0'
    )
    expect(azure.count('start')).toBe(0)
  })

  test('whose machine does not start says so, and how to start it', async () => {
    const azure = world().beforeCall(({ method }) => {
      if (method !== 'start') return
      throw new ActionError('LimitReached', 'AllocationFailed.', { azure: { status: 200 } })
    })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(result.failure?.message).toContain('Virtual machine "web" is deallocated.')
    expect(inWords(result.failure)).toContain('az vm start --resource-group rg-data --name web')
    expect(result.swap?.stage).toBe('starting')
    expectSwapped(azure, [0])
  })

  test('waits while something else is done to the machine', async () => {
    let injected = 0
    const azure = world().beforeCall(({ method }) => {
      if (method !== 'changeDataDisks' || (injected += 1) > 3) return
      throw new ActionError('Conflict', 'It is being changed.', {
        azure: { status: 409, code: 'Conflict' }
      })
    })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(result.failure).toBeUndefined()
    expectSwapped(azure, [0])
  })

  test('continues when Azure does not find the machine for a moment', async () => {
    let injected = 0
    const azure = world().beforeCall(({ method }) => {
      if (method === 'changeDataDisks' && (injected += 1) <= 3) throw notFound('exchange the disks')
    })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(result.failure).toBeUndefined()
    expectSwapped(azure, [0])
  })

  test('stops for a disk that another process put there meanwhile', async () => {
    const foreign = disk({ name: 'foreign' })
    const azure = world()
      .withDisks(foreign)
      .afterCall(({ method }, here) => {
        if (method !== 'deallocate') return
        const now = webNow(here)
        here.withMachines({ ...now, disks: [at(undefined, system), at(0, foreign)] })
      })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }))
    expect(result.failure?.message).toContain('another process attached disk "foreign" at LUN 0')
    expect(azure.count('changeDataDisks')).toBe(0)
  })

  test('of a cancelled run says what it was about to do', async () => {
    const clock = new TestClock()
    const azure = world().beforeCall(({ method }) => {
      if (method === 'changeDataDisks') throw new ActionError('Cancelled', 'The job was cancelled.')
    })
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }), { clock })
    expect(result.failure?.code).toBe('Cancelled')
    expect(result.failure?.message).toContain(
      'Azure accepted the request to put "data-restored-20261123-100000" at LUN 0'
    )
    expect(azure.count('start')).toBe(0)
  })
})

describe('after any single fault', () => {
  const request = swapRequest({ snapshots: all })
  const calls = async (): Promise<readonly Call[]> => {
    const azure = world()
    await perform(azure, request)
    return azure.calls
  }
  const faults: readonly (readonly [string, () => ActionError])[] = [
    ['a 503', () => fault(503)],
    ['a 429', () => fault(429, 2_000)],
    ['a broken connection', () => new ActionError('Unreachable', 'Connection reset.')],
    ['a refusal', () => new ActionError('Conflict', 'No.', { azure: { status: 409 } })],
    [
      'a failed operation',
      () => new ActionError('SnapshotFailed', 'Failed.', { azure: { status: 200 } })
    ],
    ['a lost operation', () => notFound('poll')],
    ['the end of the run', () => new ActionError('Cancelled', 'The job was cancelled.')]
  ]

  test.each(faults)('%s, the run or the next attempt reaches the goal', async (_name, make) => {
    const count = (await calls()).length
    for (const when of ['beforeCall', 'afterCall'] as const) {
      for (let injected = 0; injected < count; injected++) {
        const azure = world()
        let seen = 0
        azure[when](() => {
          if (seen++ === injected) throw make()
        })
        const failure = await perform(azure, request).then(
          ({ result }) => result.failure,
          (error: unknown) => error
        )
        const ran = diskAt(azure, 0).name !== 'data' && webNow(azure).power === 'running'
        expectNothingLost(azure)
        const last =
          failure === undefined ? undefined : await perform(azure, request, { attempt: 2 })
        const detail = { when, injected, call: azure.calls[injected], ran }
        expect({ ...detail, failure: last?.result.failure }).toEqual({
          ...detail,
          failure: undefined
        })
        expect({ ...detail, power: webNow(azure).power }).toEqual({ ...detail, power: 'running' })
        expectSwapped(azure, [undefined, 0, 3])
        // Nothing doubled: three disks were made, in however many attempts; but once the machine has run with
        // them, nobody can say whether they are what the snapshots hold, and three more are.
        const disks = ran && failure !== undefined ? 9 : 6
        expect({ ...detail, disks: azure.disks.size }).toEqual({ ...detail, disks })
      }
    }
  })

  test('a machine that was deallocated stays so', async () => {
    for (let injected = 0, over = false; !over; injected++) {
      const azure = world({ power: 'deallocated' })
      let seen = 0
      azure.beforeCall(() => {
        if (seen++ === injected) throw new ActionError('Cancelled', 'The job was cancelled.')
      })
      await perform(azure, swapRequest({ snapshots: [ofData] })).catch(() => undefined)
      over = seen <= injected
      seen = Infinity
      await perform(azure, swapRequest({ snapshots: [ofData] }), { attempt: 2 })
      expect(webNow(azure).power).toBe('deallocated')
      expectSwapped(azure, [0])
    }
  })
})

describe('a later attempt', () => {
  const cancelled = new ActionError('Cancelled', 'The job was cancelled.')
  const stopAt =
    (wanted: Call['method']) =>
    ({ method }: Call): void => {
      if (method === wanted) throw cancelled
    }
  const foreign = snapshotOf(data, { tags: {} })

  test('reuses the disk of an earlier one under another name', async () => {
    const azure = world()
    let on = true
    azure.afterCall((call) => {
      if (on) stopAt('putDisk')(call)
    })
    await perform(azure, restoreRequest({ snapshots: [foreign] }))
    on = false
    const { result } = await perform(azure, restoreRequest({ snapshots: [foreign] }), {
      attempt: 2
    })
    expect(result.outcomes).toMatchObject([
      { takenOver: true, ref: { name: 'data-restored-20261123-100000' } }
    ])
    expect(azure.disks.size).toBe(4)
  })

  test('does not take a disk for fresh that was attached since', async () => {
    const azure = world().withSnapshots(foreign)
    await perform(azure, swapRequest({ snapshots: [foreign] }))
    const first = diskAt(azure, 0)
    const { result } = await perform(azure, swapRequest({ snapshots: [foreign] }), { attempt: 2 })
    expect(result.verified).toBe(true)
    expect(diskAt(azure, 0).uniqueId).not.toBe(first.uniqueId)
  })

  test('finds its work done while the machine has not run since', async () => {
    const azure = world({ power: 'deallocated' })
    await perform(azure, swapRequest({ snapshots: [ofData] }))
    const before = written(azure).length
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }), { attempt: 2 })
    expect(result.verified).toBe(true)
    expect(written(azure).length).toBe(before)
  })

  test('restores again when the machine has run since: another deploy may have failed', async () => {
    const azure = world()
    await perform(azure, swapRequest({ snapshots: [ofData] }))
    const first = diskAt(azure, 0)
    const { result } = await perform(azure, swapRequest({ snapshots: [ofData] }), { attempt: 2 })
    expect(result.verified).toBe(true)
    expect(diskAt(azure, 0).uniqueId).not.toBe(first.uniqueId)
  })

  test('does not take over a disk under a fixed name at the first attempt', async () => {
    const request = restoreRequest({ snapshots: [ofData], diskName: 'fixed' })
    const azure = world()
    await perform(azure, request)
    await expect(perform(azure, request)).rejects.toMatchObject({ code: 'NameTaken' })
    const { result } = await perform(azure, request, { attempt: 2 })
    expect(result.verified).toBe(true)
    expect(azure.disks.size).toBe(4)
  })

  test('starts a machine that an earlier one stopped, whatever snapshot it was', async () => {
    for (const method of ['changeDataDisks', 'start'] as const) {
      const azure = world().withSnapshots(foreign)
      let on = true
      azure.beforeCall((call) => {
        if (on) stopAt(method)(call)
      })
      await perform(azure, swapRequest({ snapshots: [foreign] }))
      expect(webNow(azure).power).toBe('deallocated')
      on = false
      const { result } = await perform(azure, swapRequest({ snapshots: [foreign] }), { attempt: 2 })
      expect(result.verified).toBe(true)
      expect(webNow(azure).power).toBe('running')
    }
  })
})

function diskNamed(azure: InMemoryAzure, name: string) {
  const found = [...azure.disks.values()].find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no disk ${name}`)
  return found
}

/** The places hold disks from the snapshots; the old disks are all there, and detached. */
function expectSwapped(azure: InMemoryAzure, luns: readonly (number | undefined)[]): void {
  const places = new Map([
    [undefined, { old: system, of: ofSystem }],
    [0, { old: data, of: ofData }],
    [3, { old: logs, of: ofLogs }]
  ])
  for (const lun of luns) {
    const place = places.get(lun)
    const now = diskAt(azure, lun)
    expect(now).toMatchObject({ sourceUniqueId: place?.of.uniqueId, managedBy: web.id })
    const old = azure.disks.get(refKey(place?.old ?? now))
    expect(old).toMatchObject({ uniqueId: place?.old.uniqueId, state: 'Unattached' })
  }
  expect(
    webNow(azure)
      .disks.map(({ lun }) => lun)
      .toSorted()
  ).toEqual(
    machine()
      .disks.map(({ lun }) => lun)
      .toSorted()
  )
}

/** No disk is gone, and every place of the machine is either as it was or as it shall be. */
function expectNothingLost(azure: InMemoryAzure): void {
  for (const one of [system, data, logs]) {
    expect(azure.disks.get(refKey(one))?.uniqueId).toBe(one.uniqueId)
  }
  expect(webNow(azure).disks).toHaveLength(3)
}

describe('what a kill leaves to the post step', () => {
  test('is noted before the first write: the disks, and the machine as it was', async () => {
    const azure = world()
    const { planned } = await perform(azure, swapRequest({ snapshots: [ofData, ofSystem] }))
    expect(planned).toEqual([
      {
        kind: 'disk',
        subscriptionId: SUBSCRIPTION,
        resourceGroup: GROUP,
        name: 'data-restored-20261123-100000',
        snapshotUniqueId: ofData.uniqueId,
        notBefore: expect.any(Number)
      },
      expect.objectContaining({ kind: 'disk', name: 'system-restored-20261123-100000' }),
      {
        kind: 'swap',
        ...refOf(web),
        start: true,
        pairs: [
          expect.objectContaining({ lun: 0, old: refOf(data) }),
          expect.objectContaining({ lun: undefined, old: refOf(system) })
        ]
      }
    ])
  })

  test('is nothing after a dry run', async () => {
    const { planned } = await perform(world(), swapRequest({ snapshots: [ofData], dryRun: true }))
    expect(planned).toEqual([])
  })

  test('is the machine alone where an earlier attempt made the disk', async () => {
    const azure = world()
    await perform(azure, restoreRequest({ snapshots: [ofData] }))
    const { planned } = await perform(azure, swapRequest({ snapshots: [ofData] }), { attempt: 2 })
    expect(planned.map(({ kind }) => kind)).toEqual(['swap'])
  })
})

test('a disk that is ours in the list and another one by itself is not doubled', async () => {
  const azure = world()
  const { result } = await perform(azure, restoreRequest({ snapshots: [ofData] }))
  const made = result.outcomes[0]?.disk
  const read = azure.findDisk.bind(azure)
  azure.findDisk = async (ref) => {
    const found = await read(ref)
    return found?.name === made?.name && found !== undefined
      ? { ...found, sourceUniqueId: undefined }
      : found
  }
  const clock = new TestClock()
  const again = perform(azure, restoreRequest({ snapshots: [ofData] }), { attempt: 2, clock })
  await expect(again).rejects.toThrow('reading it returns another disk')
  expect(azure.count('putDisk')).toBe(1)
})
