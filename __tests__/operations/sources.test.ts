import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import type { NamedBy } from '../../src/operations/common/sources.ts'
import { latestUsable, readNamed, cachedReads } from '../../src/operations/common/sources.ts'
import { refKey } from '../../src/snapshots/resource-id.ts'
import { ownTags } from '../../src/snapshots/tags.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import type { WholeSnapshot } from '../support/builders.ts'
import {
  GROUP,
  SUBSCRIPTION,
  copiedFrom,
  disk,
  run,
  snapshot,
  takenFrom
} from '../support/builders.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'

const daily = snapshot({ name: 'daily-1' })
const azure = new InMemoryAzure().withSnapshots(daily)

const named = (name: string, by: NamedBy, lists = () => Promise.resolve([daily])) =>
  readNamed({ subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, name }, by, lists, {
    azure,
    clock: new TestClock()
  })

describe('a named snapshot', () => {
  test('is read, in the spelling of who named it', async () => {
    const ref = {
      subscriptionId: SUBSCRIPTION,
      resourceGroup: GROUP.toUpperCase(),
      name: 'daily-1'
    }
    const found = await readNamed(ref, 'snapshot', () => Promise.resolve([]), {
      azure,
      clock: new TestClock()
    })
    expect(found).toMatchObject({ uniqueId: daily.uniqueId, resourceGroup: GROUP.toUpperCase() })
  })

  test.each<readonly [NamedBy, string, string]>([
    ['snapshot', 'daily-2', 'Did you mean "daily-1"?'],
    [
      'snapshot',
      'wholly-else',
      'Correct "snapshot" or "resource-group"; "operation: list" shows the snapshots of a disk.'
    ],
    [
      'base-snapshot',
      'wholly-else',
      'Correct "base-snapshot" or "resource-group"; "operation: list" shows the snapshots of a disk.'
    ],
    [
      'receipt',
      'daily-2',
      'Choose another snapshot: "operation: list" shows those that its disk still has. This one was deleted after the receipt was written.'
    ],
    [
      'list',
      'daily-2',
      'Run this step again: the snapshot is being deleted, or the list of Azure is out of date.'
    ]
  ])('named by %s as "%s" and missing: %s', async (by, name, remedy) => {
    await expect(named(name, by)).rejects.toMatchObject({
      code: 'NotFound',
      message: `There is no snapshot "${name}" in resource group "${GROUP}" of subscription ${SUBSCRIPTION}.`,
      remedy
    })
  })

  test('is told to be missing even where its group cannot be listed', async () => {
    const refused = (): Promise<never> => Promise.reject(new Error('no'))
    await expect(named('daily-2', 'snapshot', refused)).rejects.toMatchObject({ code: 'NotFound' })
  })
})

/** What any operation finds of `data`, with the log that it left. */
function inspect(
  azure: InMemoryAzure,
  {
    snapshotGroup,
    location,
    clock = new TestClock()
  }: {
    readonly snapshotGroup?: string
    readonly location?: string
    readonly clock?: TestClock
  } = {}
) {
  const log = new RecordingRunner()
  const ports = { azure, clock, log }
  const found = latestUsable(
    { ref: data, disk: undefined },
    { snapshotGroup, location, done: 'restored' },
    cachedReads(ports),
    ports
  )
  return { found, log, clock }
}

const data = disk({ name: 'data' })
const other = disk({ name: 'other' })
const HOUR = 3_600_000
const at = (hour: number): number => Date.parse('2026-11-20T00:00:00Z') + hour * HOUR

const taken = (name: string, hour: number, changes: Partial<Snapshot> = {}): WholeSnapshot =>
  snapshot({ name, ...takenFrom(data), timeCreated: at(hour), ...changes })

const copyOf = (
  source: Snapshot,
  name: string,
  hour: number,
  changes: Partial<Snapshot> = {}
): WholeSnapshot =>
  snapshot({
    name,
    ...copiedFrom(source),
    location: 'northeurope',
    timeCreated: at(hour),
    completionPercent: 100,
    tags: ownTags(run(), data, 'r'),
    ...changes
  })

const world = (...snapshots: readonly Snapshot[]): InMemoryAzure =>
  new InMemoryAzure().withDisks(data).withSnapshots(...snapshots)

const monday = taken('monday', 0)
const tuesday = taken('tuesday', 24)

describe('the latest usable snapshot of a disk', () => {
  test('holds the newest data; a copy that was made later of older data does not', async () => {
    const away = copyOf(monday, 'away', 30)
    const home = copyOf(away, 'home', 40, { location: 'westeurope' })
    const { found, log } = inspect(world(monday, tuesday, away, home))
    expect(await found).toMatchObject({
      snapshot: { name: 'tuesday' },
      dataTime: at(24),
      proof: 'proven'
    })
    expect(log.warnings).toEqual([])
  })

  test('is found along a chain over other groups, link by link', async () => {
    const first = taken('first', 30, { resourceGroup: 'far' })
    const second = copyOf(first, 'second', 40, { resourceGroup: 'farther' })
    const home = copyOf(second, 'home', 50, { location: 'westeurope', tags: {} })
    const azure = world(monday, home).withSnapshots(first, second)
    const { found } = inspect(azure)
    expect(await found).toMatchObject({ snapshot: { name: 'home' }, dataTime: at(30) })
    expect(
      azure.calls.filter(({ method }) => method === 'findSnapshot').map(({ name }) => name)
    ).toEqual(['second', 'first', 'home'])
    expect(azure.count('listSnapshots')).toBe(1)
  })

  test('of many copies from another group is found with one list of that group', async () => {
    const sources = Array.from({ length: 11 }, (_, index) =>
      taken(`s${index}`, index, { resourceGroup: 'far' })
    )
    const copies = sources.map((one, index) => copyOf(one, `c${index}`, 50 - index, { tags: {} }))
    const azure = world(...sources, ...copies)
    expect(await inspect(azure).found).toMatchObject({ snapshot: { name: 'c10' } })
    expect(
      azure.calls.filter(({ method }) => method === 'listSnapshots').map(({ name }) => name)
    ).toEqual([GROUP, 'far'])
  })

  test('asks for no source in a group whose list does not hold it: it no longer exists', async () => {
    const gone = taken('gone', 30)
    const azure = world(monday, copyOf(gone, 'orphan', 40))
    const { found, log } = inspect(azure)
    expect((await found).snapshot.name).toBe('monday')
    expect(azure.calls.filter(({ name }) => name === 'gone')).toEqual([])
    expect(log.warnings.join()).toContain(
      '"orphan" belongs to this disk only according to its tags'
    )
  })

  test('does not follow answers that continue for ever', async () => {
    const azure = world(monday, copyOf(taken('gone', 9, { resourceGroup: 'g' }), 'c', 40))
    let serial = 0
    const find = azure.findSnapshot.bind(azure)
    azure.findSnapshot = (ref) => {
      if (ref.resourceGroup === GROUP) return find(ref)
      serial += 1
      const next = taken(`n${serial}`, 9, { resourceGroup: `g${serial}` })
      const uniqueId = serial === 1 ? taken('gone', 9, { resourceGroup: 'g' }).uniqueId : ref.name
      return Promise.resolve({ ...copyOf(next, ref.name, 9), ...ref, uniqueId })
    }
    expect((await inspect(azure).found).snapshot.name).toBe('monday')
    expect(serial).toBeLessThan(50)
  })

  test.each(['Forbidden', 'NotFound'] as const)(
    'is not proven by a source that answers %s',
    async (code) => {
      const far = taken('far', 30, { resourceGroup: 'far' })
      const azure = world(monday, copyOf(far, 'copy', 40)).beforeCall(({ name }) => {
        if (name === 'far') throw new ActionError(code, 'no')
      })
      expect((await inspect(azure).found).snapshot.name).toBe('monday')
    }
  )

  test('is not proven by a source that was made again under its name', async () => {
    const far = taken('far', 30, { resourceGroup: 'far' })
    const azure = world(monday, copyOf(far, 'copy', 40)).withSnapshots({ ...far, uniqueId: 'x' })
    expect((await inspect(azure).found).snapshot.name).toBe('monday')
  })

  test('that only tags report is taken where nothing else is left, with a warning', async () => {
    const orphan = copyOf(taken('gone', 1), 'orphan', 40)
    const { found, log } = inspect(world(orphan))
    expect((await found).snapshot.name).toBe('orphan')
    expect(log.warnings).toEqual([
      'Disk "data": "orphan" is its latest usable snapshot, although it belongs to this disk only according to its tags and contains data of unknown time: no better one exists.'
    ])
  })

  test('is none of another disk whose snapshot carries the tags of this one; that is named', async () => {
    const foreign = taken('foreign', 99, { ...takenFrom(other), tags: ownTags(run(), data, 'r') })
    const { found, log } = inspect(world(monday, foreign))
    expect((await found).snapshot.name).toBe('monday')
    expect(log.warnings).toEqual([
      'Snapshot "foreign" has the tags of a disk that is not its source. Its tags are ignored.'
    ])
  })

  test('is refused when another snapshot has come to its name since the list', async () => {
    const azure = world(monday).beforeCall(({ method, name }, { snapshots }) => {
      if (method !== 'findSnapshot' || name !== 'monday') return
      snapshots.set(refKey(monday), { ...monday, uniqueId: 'another' })
    })
    await expect(inspect(azure).found).rejects.toMatchObject({
      code: 'Conflict',
      message: expect.stringContaining('reading it returns another snapshot')
    })
  })
})

describe('a newer snapshot that Azure is just making', () => {
  const making = { ...tuesday, provisioningState: 'Updating' }

  test('is read again until it is made, and taken', async () => {
    const azure = world(monday, making)
    const clock = new TestClock(undefined, () => {
      if (clock.sleeps.length === 3) azure.withSnapshots(tuesday)
    })
    const { found, log } = inspect(azure, { clock })
    expect((await found).snapshot.name).toBe('tuesday')
    expect(clock.sleeps).toEqual([250, 500, 1_000])
    expect(log.warnings).toEqual([])
  })

  test('is read again for some seconds at most, then named', async () => {
    const { found, log, clock } = inspect(world(monday, making))
    expect((await found).snapshot.name).toBe('monday')
    expect(clock.sleeps.reduce((total, ms) => total + ms, 0)).toBeLessThanOrEqual(6_000)
    expect(clock.sleeps.length).toBeGreaterThan(2)
    expect(log.warnings).toEqual([
      'Disk "data": "monday" is its latest usable snapshot, but not the newest. "tuesday" is still being created (Updating).'
    ])
  })

  test('is waited for no longer than the step has', async () => {
    const { found, clock } = inspect(world(monday, making), { clock: new TestClock(600) })
    expect((await found).snapshot.name).toBe('monday')
    expect(clock.sleeps).toEqual([250])
  })

  test('is waited for as well where it is the first one', async () => {
    const azure = world(making)
    const clock = new TestClock(undefined, () => azure.withSnapshots(tuesday))
    expect((await inspect(azure, { clock }).found).snapshot.name).toBe('tuesday')
  })

  test('whose date Azure reports only when it is made is dated then', async () => {
    const azure = world(monday, { ...making, timeCreated: undefined, uniqueId: undefined })
    const clock = new TestClock(undefined, () => azure.withSnapshots(tuesday))
    expect(await inspect(azure, { clock }).found).toMatchObject({ dataTime: at(24) })
  })

  test('is not waited for where only its copy continues, or something newer is usable', async () => {
    const copying = { ...tuesday, completionPercent: 3 }
    for (const azure of [world(monday, copying), world(making, taken('wednesday', 48))]) {
      const { found, clock } = inspect(azure)
      await found
      expect(clock.sleeps).toEqual([])
    }
  })
})

describe('where the snapshots of a disk are looked for', () => {
  const elsewhere = {
    ...tuesday,
    resourceGroup: 'backups',
    id: tuesday.id.replace(GROUP, 'backups')
  }

  test('is its own group, and the one where snapshots live', async () => {
    const azure = world(monday, elsewhere)
    expect((await inspect(azure).found).snapshot.name).toBe('monday')
    expect((await inspect(azure, { snapshotGroup: 'backups' }).found).snapshot.name).toBe('tuesday')
    expect((await inspect(azure, { snapshotGroup: GROUP.toUpperCase() }).found).snapshot.name).toBe(
      'monday'
    )
  })

  const refusing = (azure: InMemoryAzure, group: string, code: string): InMemoryAzure =>
    azure.beforeCall(({ method, name }) => {
      if (method !== 'listSnapshots' || name !== group) return
      throw code === 'Forbidden'
        ? new ActionError('Forbidden', 'no right to list')
        : new ActionError('NotFound', 'no such group', {
            azure: { status: 404, code: 'ResourceGroupNotFound' }
          })
    })

  test('may leave its own group out, where that is closed; that is said', async () => {
    const azure = refusing(world(monday, elsewhere), GROUP, 'Forbidden')
    const { found, log } = inspect(azure, { snapshotGroup: 'backups' })
    expect((await found).snapshot.name).toBe('tuesday')
    expect(log.warnings).toEqual([
      `This sign-in has no permission to read the snapshots in resource group "${GROUP}". A newer snapshot there is not found.`
    ])
    // Where nothing is found elsewhere, the refusal is the answer.
    const nothing = refusing(world(monday), GROUP, 'Forbidden')
    await expect(inspect(nothing, { snapshotGroup: 'backups' }).found).rejects.toThrow('no right')
  })

  test.each(['Forbidden', 'ResourceGroupNotFound'])(
    'is never left out where it was named: %s',
    async (code) => {
      const azure = refusing(world(monday, elsewhere), 'backups', code)
      await expect(inspect(azure, { snapshotGroup: 'backups' }).found).rejects.toThrow(/^no /)
    }
  )
})

describe('a disk without a usable snapshot', () => {
  test('is reported with what there is and why it does not do', async () => {
    const azure = world(
      { ...monday, provisioningState: 'Failed' },
      { ...tuesday, completionPercent: 7 },
      taken('full', 3, { incremental: false })
    )
    await expect(inspect(azure).found).rejects.toMatchObject({
      code: 'NotFound',
      message:
        'Disk "data" has no usable incremental snapshot in resource group "rg-data" that can be restored. "tuesday" is still being copied (7 %). "monday" has failed (provisioning state "failed"). It has 1 full snapshot, which this action does not use.',
      remedy: expect.stringContaining('name one in "snapshot"')
    })
  })

  test('in a region is reported with those of others', async () => {
    await expect(inspect(world(monday), { location: 'eastus' }).found).rejects.toMatchObject({
      message:
        'Disk "data" has no usable incremental snapshot in resource group "rg-data" and region "eastus" that can be restored. "monday" is in region "westeurope".'
    })
  })
})
