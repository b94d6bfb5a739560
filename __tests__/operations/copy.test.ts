import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import { hasUnknownCopyOutcome } from '../../src/operations/copy/outcome.ts'
import type { CopyRequest, CopyResult } from '../../src/operations/copy.ts'
import { copy } from '../../src/operations/copy.ts'
import type { PlannedSnapshot } from '../../src/ports.ts'
import type { SnapshotRequest } from '../../src/snapshots/request.ts'
import { formatResourceId, refKey, sameId } from '../../src/snapshots/resource-id.ts'
import { TAG, ownTags } from '../../src/snapshots/tags.ts'
import type { Disk, Snapshot } from '../../src/snapshots/types.ts'
import {
  GROUP,
  SUBSCRIPTION,
  copiedFrom,
  copyRequest,
  disk,
  run,
  selectionOf,
  snapshot,
  takenFrom
} from '../support/builders.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'
import { portsOf } from '../support/step.ts'

const data = disk({ name: 'data' })
const logs = disk({ name: 'logs' })

const HOUR = 3_600_000

/** The snapshot of a disk that a copy starts from, taken `hour` hours after the first. */
function taken(of: Disk, hour = 0, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    ...takenFrom(of),
    name: hour === 0 ? `${of.name}-1` : `${of.name}-${hour + 1}`,
    timeCreated: Date.parse('2026-11-20T00:00:00Z') + hour * HOUR,
    tags: ownTags(run({ runId: '1' }), of, 'request-of-create'),
    ...changes
  })
}

const first = taken(data)
const second = taken(data, 1)
const other = taken(logs)

/** A copy of a snapshot that a run of this action made, arrived unless told otherwise. */
function made(source: Snapshot, region: string, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    ...copiedFrom(source),
    name: `${source.name}-${region}`,
    location: region,
    timeCreated: Date.parse('2026-11-21T00:00:00Z'),
    completionPercent: 100,
    tags: ownTags(run({ runId: '2' }), data, 'request-of-a-copy'),
    ...changes
  })
}

type Changes = Parameters<typeof copyRequest>[0]

type Trial = {
  readonly azure: InMemoryAzure
  readonly clock: TestClock
  readonly runner: RecordingRunner
  readonly planned: PlannedSnapshot[]
  readonly published: CopyResult[]
  readonly sent: SnapshotRequest[]
  readonly result: Promise<CopyResult>
}

let ids = 0

/** A clock with which every wait brings all copies a step of so many percent further. */
function moving(azure: InMemoryAzure, percent = 50, timeoutMs = HOUR): TestClock {
  const clock = new TestClock(timeoutMs, () => {
    for (const one of azure.snapshots.values()) {
      if (one.copyError !== undefined || (one.completionPercent ?? 100) >= 100) continue
      const completionPercent = Math.min(100, (one.completionPercent ?? 0) + percent)
      azure.withSnapshots({ ...one, completionPercent })
    }
  })
  // Random ids are other ones in every attempt.
  clock.newId = () => {
    ids += 1
    return `random-${ids}`
  }
  return clock
}

function perform(
  azure: InMemoryAzure,
  changes: Changes = {},
  {
    clock = moving(azure),
    runner = new RecordingRunner()
  }: { clock?: TestClock; runner?: RecordingRunner } = {}
): Trial {
  const planned: PlannedSnapshot[] = []
  const published: CopyResult[] = []
  const sent: SnapshotRequest[] = []
  azure.putSnapshot = (ref, body) => {
    // A plan that is noted after its write could be lost by a kill in between.
    if (!planned.some(({ name }) => name === ref.name)) throw new Error('a write was not planned')
    sent.push(body)
    // Not the method as it is: an earlier attempt on this Azure may have looked at its writes, too.
    return InMemoryAzure.prototype.putSnapshot.call(azure, ref, body)
  }
  const ports = portsOf(azure, {
    clock,
    runner,
    planned: (writes) => void planned.push(...(writes as readonly PlannedSnapshot[]))
  })
  const result = copy(request(changes), ports, (partial) => published.push(partial()))
  return { azure, clock, runner, planned, published, sent, result }
}

function request(changes: Changes = {}): CopyRequest {
  return copyRequest({ snapshots: [first], regions: ['northeurope'], ...changes })
}

async function refusalOf({ result }: Trial): Promise<ActionError> {
  try {
    await result
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('it was not refused')
}

const world = (...snapshots: readonly Snapshot[]): InMemoryAzure =>
  new InMemoryAzure().withDisks(data, logs).withSnapshots(...snapshots)

const writes = (azure: InMemoryAzure): readonly string[] =>
  azure.calls
    .filter(({ method }) => method === 'putSnapshot' || method === 'deleteSnapshot')
    .map(({ method, name }) => `${method} ${name}`)

describe('a copy', () => {
  test('is written once, verified, and waited for until its data has arrived', async () => {
    const { azure, result } = perform(world(first))
    const { outcomes, verified, failure } = await result
    expect(failure).toBeUndefined()
    expect(verified).toBe(true)
    expect(outcomes[0]).toMatchObject({ stage: 'usable', reused: false, region: 'northeurope' })
    expect(outcomes[0]?.copy).toMatchObject({ name: 'data-1-northeurope', completionPercent: 100 })
    expect(outcomes[0]?.elapsedMs).toBeGreaterThan(0)
    expect(writes(azure)).toEqual(['putSnapshot data-1-northeurope'])
  })

  test('is not done when Azure says that its operation has succeeded', async () => {
    const { published, result } = perform(world(first))
    await result
    const stages = published.map(({ outcomes: [one] }) => [one?.stage, one?.readiness?.usable])
    expect(stages).toContainEqual(['created', false])
    expect(published.filter(({ verified }) => verified)).toHaveLength(1)
  })

  test('carries this run, the disk that it came from, and no hold', async () => {
    const held = taken(data, 0, {
      tags: { ...first.tags, [TAG.hold]: 'unlimited failure of run 1.1', team: 'shop' }
    })
    const options = { inheritTags: true, tags: { purpose: 'dr' } }
    const { sent, planned, result } = perform(world(held), { options })
    await result
    expect(sent).toEqual([
      {
        location: 'northeurope',
        sourceResourceId: first.id,
        copy: { speed: 'standard' },
        networkAccessPolicy: 'DenyAll',
        publicNetworkAccess: 'Disabled',
        tags: {
          ...ownTags(run(), data, planned[0]?.requestId ?? ''),
          [TAG.dataTime]: new Date(first.timeCreated ?? Number.NaN).toISOString(),
          purpose: 'dr',
          team: 'shop'
        }
      }
    ])
  })

  test('of a copy keeps the disk by its tags', async () => {
    const source = made(first, 'uksouth')
    const { sent, result } = perform(world(source), { snapshots: [source] })
    await result
    expect(sent[0]?.tags).toMatchObject({
      [TAG.disk]: 'data',
      [TAG.diskGroup]: GROUP,
      [TAG.diskUniqueId]: data.uniqueId
    })
  })

  test('of which nobody knows the disk claims none', async () => {
    const source = made(first, 'uksouth', { tags: {} })
    const { sent, result } = perform(world(source), { snapshots: [source] })
    expect((await result).verified).toBe(true)
    expect(Object.keys(sent[0]?.tags ?? {})).not.toContain(TAG.disk)
    expect(Object.values(sent[0]?.tags ?? {})).not.toContain('')
  })

  test('is asked for with more bandwidth, a set of its region, and in the group that is named', async () => {
    const source = taken(data, 0, {
      profile: {
        encryptionSetId: 'set-at-home',
        encryptionType: 'EncryptionAtRestWithPlatformAndCustomerKeys'
      }
    })
    const { sent, planned, result } = perform(world(source), {
      speed: 'enhanced',
      snapshotGroup: 'dr',
      encryptionSets: new Map([['North Europe', 'set-in-north']])
    })
    await result
    expect(sent[0]).toMatchObject({
      copy: { speed: 'enhanced' },
      diskEncryptionSetId: 'set-in-north',
      encryptionType: 'EncryptionAtRestWithPlatformAndCustomerKeys'
    })
    expect(planned[0]).toMatchObject({ resourceGroup: 'dr' })
  })

  test('goes to each region once, however it is spelled', async () => {
    const { azure, result } = perform(world(first), { regions: ['North Europe', 'northeurope'] })
    await result
    expect(writes(azure)).toHaveLength(1)
  })

  test('that is not to be waited for is verified, and not called verified', async () => {
    const { clock, result } = perform(world(first), { waitFor: 'created' })
    const { outcomes, verified, failure } = await result
    expect([verified, failure, outcomes[0]?.stage]).toEqual([false, undefined, 'created'])
    expect(clock.sleeps).toEqual([])
  })

  test('of one disk waits for the one before, even when nobody waits for the last', async () => {
    const { result, clock } = perform(refusingTwoAtOnce(world(first)), {
      regions: ['northeurope', 'uksouth'],
      waitFor: 'created'
    })
    const { outcomes, failure } = await result
    expect(failure).toBeUndefined()
    expect(outcomes.map(({ stage }) => stage)).toEqual(['usable', 'created'])
    expect(clock.sleeps).toHaveLength(2)
  })
})

/** Azure as it is: one copy of a disk at a time; the test fails when this is relied on. */
function refusingTwoAtOnce(azure: InMemoryAzure): InMemoryAzure {
  return azure.beforeCall(({ method, name }) => {
    if (method !== 'putSnapshot') return
    const busy = [...azure.snapshots.values()].filter(
      (one) => (one.completionPercent ?? 100) < 100 && one.copyError === undefined
    )
    const ofDisk = busy.filter((one) => one.name.startsWith(name.split('-')[0] ?? ''))
    if (ofDisk.length > 0)
      throw new Error(`${name} was sent while ${ofDisk[0]?.name ?? ''} goes on`)
  })
}

describe('sources', () => {
  test('are the latest usable snapshot of each selected disk', async () => {
    const pending = taken(data, 2, { completionPercent: 10 })
    const { runner, sent, result } = perform(world(first, second, pending, other), {
      snapshots: [],
      selection: selectionOf(data, logs)
    })
    expect((await result).verified).toBe(true)
    expect(sent.map(({ sourceResourceId }) => sourceResourceId)).toEqual([second.id, other.id])
    expect(runner.warnings).toEqual([
      'Disk "data": "data-2" is its latest usable snapshot, but not the newest. "data-3" is still being copied (10 %).'
    ])
  })

  test('are found for a disk that is gone, and never of a former disk of its name', async () => {
    const former = { ...data, uniqueId: 'former' }
    const gone = new InMemoryAzure().withSnapshots(
      taken(former, 0, { name: 'old' }),
      taken(data, 1, { name: 'new' })
    )
    const { sent, result } = perform(gone, { snapshots: [], selection: selectionOf(data) })
    await result
    expect(sent.map(({ sourceResourceId }) => sourceResourceId)).toEqual([
      formatResourceId({ ...data, name: 'new' }, 'snapshots')
    ])
  })

  test('are looked for in the group of the disk and in that of the snapshots', async () => {
    const { sent, result } = perform(world(first), {
      snapshots: [],
      selection: selectionOf(data),
      snapshotGroup: 'dr'
    })
    expect((await result).outcomes[0]?.ref.resourceGroup).toBe('dr')
    expect(sent[0]?.sourceResourceId).toBe(first.id)
  })

  test('are taken once, by name and by receipt', async () => {
    const entry = { ...receiptOf(first) }
    const { azure, result } = perform(world(first), {
      snapshots: [first],
      sources: [{ ref: first, entry }]
    })
    await result
    expect(writes(azure)).toHaveLength(1)
  })
})

function receiptOf(one: Snapshot) {
  return {
    disk: 'data',
    group: GROUP,
    diskId: data.uniqueId,
    location: one.location,
    snapshot: one.name,
    snapshotGroup: one.resourceGroup,
    snapshotId: one.uniqueId ?? '',
    created: new Date(one.timeCreated ?? Number.NaN).toISOString()
  }
}

test('a snapshot that may be the wanted copy, as far as Azure reports, is not doubled', async () => {
  const twin = {
    ...made(first, 'northeurope'),
    name: 'by-another-name',
    id: '',
    location: ''
  }
  const azure = world(first, twin)
  const { result } = perform(azure, { snapshots: [first] })
  await expect(result).rejects.toMatchObject({
    code: 'Conflict',
    message: expect.stringContaining('"by-another-name" in resource group "rg-data" only in part')
  })
  expect(azure.count('putSnapshot')).toBe(0)
  // That of another snapshot stands in nobody's way.
  const foreign = { ...twin, sourceUniqueId: 'another' }
  expect((await perform(world(first, foreign), { snapshots: [first] }).result).verified).toBe(true)
})

describe('what a read can report is reported before the first write', () => {
  const full = snapshot({ name: 'full', incremental: false })
  const pending = taken(data, 3, { name: 'young', completionPercent: 30 })
  const instant = taken(data, 4, { name: 'instant', accessState: 'InstantAccess' })
  const failed = taken(data, 5, { name: 'failed', provisioningState: 'Failed' })
  const keyed = taken(data, 0, { name: 'keyed', profile: { encryptionSetId: 'set-at-home' } })

  test.each<[string, readonly Snapshot[], Changes, string]>([
    [
      'a snapshot that does not exist',
      [first],
      { snapshots: [second] },
      'There is no snapshot "data-2"'
    ],
    [
      'a full snapshot',
      [full],
      { snapshots: [full] },
      '"full" in resource group "rg-data" is a full snapshot'
    ],
    [
      'one that is not complete',
      [pending],
      { snapshots: [pending] },
      'is still being copied (30 %)'
    ],
    ['one in instant access', [instant], { snapshots: [instant] }, 'is in instant access'],
    ['one that has failed', [failed], { snapshots: [failed] }, 'has failed: provisioning state'],
    [
      'the region of the snapshot',
      [first],
      { regions: ['West Europe'] },
      'is already in region "westeurope"'
    ],
    ['no region', [first], { regions: [] }, '"copy-to" names no region'],
    ['what is not a region', [first], { regions: ['north-europe!'] }, 'which is not a region'],
    [
      'a key without a set for the region',
      [keyed],
      { snapshots: [keyed] },
      '"disk-encryption-set-id" names no disk encryption set for region "northeurope"'
    ],
    [
      'a set for another region',
      [first],
      { encryptionSets: new Map([['uksouth', 'x']]) },
      'names a disk encryption set for region "uksouth"'
    ],
    [
      'two copies of one name',
      [first],
      { regions: ['northeurope', 'uksouth'], snapshotName: 'fixed' },
      '2 copies would get the same name "fixed"'
    ],
    [
      'a name that something else has',
      [first, snapshot({ name: 'fixed' })],
      { snapshotName: 'fixed' },
      'A snapshot "fixed" already exists'
    ],
    [
      'a machine that nobody selected',
      [first],
      { snapshotName: '{vm}-{location}' },
      'contains {vm}'
    ],
    [
      'a disk without snapshots',
      [first],
      { snapshots: [], selection: selectionOf(logs) },
      'Disk "logs" has no usable incremental snapshot'
    ],
    [
      'a snapshot that was replaced since its receipt',
      [first],
      { snapshots: [], sources: [{ ref: first, entry: { ...receiptOf(first), snapshotId: 'x' } }] },
      'is not the one in the receipt'
    ],
    [
      'a snapshot of another disk than its receipt says',
      [first],
      { snapshots: [], sources: [{ ref: first, entry: { ...receiptOf(first), disk: 'logs' } }] },
      'does not match the receipt'
    ],
    [
      'a copy out of order',
      [first, second, made(second, 'northeurope')],
      {},
      'is of a later snapshot of the same disk'
    ]
  ])('%s', async (_what, snapshots, changes, message) => {
    const trial = perform(world(...snapshots), changes)
    expect((await refusalOf(trial)).message).toContain(message)
    expect(writes(trial.azure)).toEqual([])
    expect(trial.planned).toEqual([])
  })

  test('a target group that does not exist, or cannot be read, once', async () => {
    const azure = world(first, other)
    azure.beforeCall(({ method, name }) => {
      if (method === 'listSnapshots' && name === 'dr') {
        throw new ActionError('NotFound', 'no group', {
          azure: { status: 404, code: 'ResourceGroupNotFound' }
        })
      }
    })
    const trial = perform(azure, { snapshots: [first, other], snapshotGroup: 'dr' })
    const { message, remedy } = await refusalOf(trial)
    expect(message).toBe(
      `Resource group "dr" for the copies does not exist in subscription ${SUBSCRIPTION}.`
    )
    expect(remedy).toContain('az group create')
  })

  test('a missing permission on the target', async () => {
    const azure = world(first)
    azure.beforeCall(({ method, name }) => {
      if (method === 'findSnapshot' && name.endsWith('northeurope')) {
        throw new ActionError('Forbidden', 'AuthorizationFailed: snapshots/read')
      }
    })
    expect((await refusalOf(perform(azure))).message).toContain('snapshots/read')
    expect(writes(azure)).toEqual([])
  })

  test('a region that the subscription does not have', async () => {
    const azure = world(first)
    azure.regions = ['westeurope', 'northeurope']
    const { message, remedy } = await refusalOf(perform(azure, { regions: ['atlantis'] }))
    expect(message).toBe(
      '"copy-to" names region "atlantis", which this subscription does not have.'
    )
    expect(remedy).toContain('az account list-locations')
    expect(writes(azure)).toEqual([])
  })

  test('several problems together, and near names', async () => {
    const azure = world(first)
    const trial = perform(azure, {
      snapshots: [taken(data, 0, { name: 'data-0' }), first],
      regions: ['westeurope', 'northeurope']
    })
    const { message } = await refusalOf(trial)
    expect(message).toContain('2 problems, nothing was written')
    expect(message).toContain('Did you mean "data-1"')
    expect(message).toContain('already in region "westeurope"')
  })
})

describe('what is there already', () => {
  test('is not copied again, and is reported', async () => {
    const { azure, result, planned } = perform(world(first, made(first, 'northeurope')), {
      regions: ['northeurope', 'uksouth']
    })
    const { outcomes, verified } = await result
    expect(verified).toBe(true)
    expect(outcomes.map(({ reused }) => reused)).toEqual([true, false])
    expect(writes(azure)).toEqual(['putSnapshot data-1-uksouth'])
    expect(planned.map(({ name }) => name)).toEqual(['data-1-uksouth'])
  })

  test('is found by what it holds when its name is another', async () => {
    const renamed = made(first, 'northeurope', { name: 'of-another-run' })
    const { azure, result } = perform(world(first, renamed))
    expect((await result).outcomes[0]?.ref.name).toBe('of-another-run')
    expect(writes(azure)).toEqual([])
  })

  test.each<[string, Partial<Snapshot> | undefined]>([
    ['is gone', undefined],
    ['is another', { sourceUniqueId: 'another' }]
  ])('but %s when it is read by itself is not doubled', async (_what, changes) => {
    const renamed = made(first, 'northeurope', { name: 'of-another-run' })
    const azure = world(first, renamed)
    azure.beforeCall(({ method, name }) => {
      if (method !== 'findSnapshot' || name !== 'of-another-run') return
      if (changes === undefined) azure.snapshots.delete(refKey(renamed))
      else azure.withSnapshots({ ...renamed, ...changes })
    })
    expect((await refusalOf(perform(azure))).message).toContain('Azure lists copy "of-another-run"')
    expect(writes(azure)).toEqual([])
  })

  test('but has failed by now is recreated under its own name', async () => {
    const renamed = made(first, 'northeurope', { name: 'of-another-run', completionPercent: 20 })
    const azure = world(first, renamed)
    azure.beforeCall(({ method, name }) => {
      if (method === 'findSnapshot' && name === 'of-another-run') {
        azure.withSnapshots({ ...renamed, copyError: { code: 'X', message: 'y' } })
      }
    })
    expect((await perform(azure).result).verified).toBe(true)
    expect(writes(azure)).toEqual(['putSnapshot data-1-northeurope'])
  })

  test('and continues is waited for, before anything else of its disk', async () => {
    const running = made(first, 'uksouth', { completionPercent: 10 })
    const azure = refusingTwoAtOnce(world(first, running))
    const { result } = perform(azure, { regions: ['northeurope', 'uksouth'] })
    const { outcomes, verified } = await result
    expect(verified).toBe(true)
    expect(outcomes.map(({ reused, region }) => [region, reused])).toEqual([
      ['northeurope', false],
      ['uksouth', true]
    ])
    expect(writes(azure)).toEqual(['putSnapshot data-1-northeurope'])
  })

  test.each<['fail' | 'reuse', Partial<Snapshot>, boolean]>([
    ['fail', { tags: {} }, false],
    ['reuse', { tags: {} }, true],
    ['reuse', { tags: {}, sourceUniqueId: 'another snapshot' }, false],
    ['reuse', { tags: {}, provisioningState: 'Failed' }, false],
    ['reuse', { provisioningState: 'Deleting' }, false],
    ['reuse', { incremental: false }, false],
    ['reuse', { location: 'uksouth' }, false]
  ])('with "if-exists: %s" and %j is taken over: %s', async (ifExists, changes, taking) => {
    const azure = world(first, made(first, 'northeurope', changes))
    const trial = perform(azure, { ifExists })
    // eslint-disable-next-line vitest/no-conditional-expect -- one table for both
    if (taking) expect(await trial.result).toMatchObject({ verified: true })
    // eslint-disable-next-line vitest/no-conditional-expect -- one table for both
    else expect((await refusalOf(trial)).code).toBe('NameTaken')
    expect(writes(azure)).toEqual([])
  })

  test.each<[string, Partial<Snapshot>]>([
    ['has lost its source', { completionPercent: 30, copyError: { code: 'X', message: 'y' } }],
    ['was never made', { provisioningState: 'Failed', sourceUniqueId: undefined }]
  ])('but %s is removed and recreated', async (_what, changes) => {
    const azure = world(first, made(first, 'northeurope', changes))
    const { result } = perform(azure)
    const { outcomes, verified } = await result
    expect(verified).toBe(true)
    expect(outcomes[0]).toMatchObject({ replaces: true, reused: false })
    expect(writes(azure)).toEqual([
      'deleteSnapshot data-1-northeurope',
      'putSnapshot data-1-northeurope'
    ])
  })

  test('and was made between plan and write is taken over, and its tags stay', async () => {
    const azure = world(first)
    let reads = 0
    azure.beforeCall(({ method, name }) => {
      if (method !== 'findSnapshot' || name !== 'data-1-northeurope') return
      reads += 1
      if (reads === 2) azure.withSnapshots(made(first, 'northeurope'))
    })
    const { result } = perform(azure)
    expect((await result).outcomes[0]).toMatchObject({ reused: true, stage: 'usable' })
    expect(writes(azure)).toEqual([])
  })
})

describe('a dry run', () => {
  test('reads, and neither writes nor plans a write', async () => {
    const broken = made(other, 'northeurope', { provisioningState: 'Failed' })
    const azure = world(first, other, made(first, 'northeurope'), broken)
    const { result, planned } = perform(azure, {
      snapshots: [first, other],
      dryRun: true
    })
    const { outcomes, verified, failure } = await result
    expect([verified, failure]).toEqual([false, undefined])
    expect(outcomes.map(({ stage, reused, replaces }) => [stage, reused, replaces])).toEqual([
      ['planned', true, false],
      ['planned', false, true]
    ])
    expect(writes(azure)).toEqual([])
    expect(planned).toEqual([])
  })
})

describe('the wait', () => {
  /** Each wait brings the copy to the next of these states; the last one stays. */
  function staged(
    steps: readonly Partial<Snapshot>[],
    timeoutMs = HOUR,
    name = 'data-1-northeurope'
  ): { readonly azure: InMemoryAzure; readonly clock: TestClock } {
    const azure = world(first)
    let step = 0
    const clock = new TestClock(timeoutMs, () => {
      const found = [...azure.snapshots.values()].find((one) => one.name === name)
      if (found === undefined) return
      azure.withSnapshots({ ...found, ...steps[Math.min(step, steps.length - 1)] })
      step += 1
    })
    return { azure, clock }
  }

  test('reports percentage, rate and what is left', async () => {
    const steps = Array.from({ length: 11 }, (_, index) => ({ completionPercent: index * 10 }))
    const { azure, clock } = staged(steps)
    const { result, runner } = perform(azure, {}, { clock })
    await result
    const reported = runner.lines.filter((line) => line.includes('GiB'))
    expect(reported[0]).toBe('data-1 → northeurope: 0 % of 128 GiB')
    expect(reported.at(-1)).toMatch(
      /^data-1 → northeurope: 90 % of 128 GiB, \d+(\.\d)? %\/min \(\d+(\.\d)? GiB\/min\), about \d+ s left$/
    )
    expect(reported).toHaveLength(10)
  })

  test('ends at once, in Azure’s words, when the copy fails', async () => {
    const { azure, clock } = staged([
      { completionPercent: 40 },
      {
        copyError: {
          code: 'CopySourceNotFound',
          message: 'The source snapshot was deleted before the copy was complete.'
        }
      }
    ])
    const { failure, outcomes } = await perform(azure, {}, { clock }).result
    expect(failure?.code).toBe('CopyFailed')
    expect(failure?.message).toBe(
      'Copy "data-1-northeurope" of snapshot "data-1" exists in region "northeurope", but its data did not arrive: CopySourceNotFound: The source snapshot was deleted before the copy was complete.'
    )
    expect(outcomes[0]).toMatchObject({ stage: 'created', readiness: { state: 'failed' } })
    expect(clock.sleeps).toHaveLength(2)
  })

  test('ends when the source is gone, also while Azure says nothing of it', async () => {
    const azure = world(first)
    const clock = new TestClock(HOUR, () => {
      azure.snapshots.delete(refKey(first))
    })
    const { failure } = await perform(azure, {}, { clock }).result
    expect(failure?.message).toContain('Snapshot "data-1" was deleted while it was being copied')
    expect(clock.now() - Date.parse('2026-11-23T10:00:00Z')).toBeLessThan(5 * 60_000)
  })

  test('ends when the copy is deleted', async () => {
    const azure = world(first)
    const clock = new TestClock(HOUR, () => {
      azure.snapshots.delete(refKey({ ...first, name: 'data-1-northeurope' }))
    })
    const { failure } = await perform(azure, {}, { clock }).result
    expect(failure?.message).toContain('was deleted while this step waited for its data')
  })

  test('warns once about a stalled copy, keeps waiting, and reports when it moves', async () => {
    const azure = world(first)
    const started = Date.parse('2026-11-23T10:00:00Z')
    const clock = new TestClock(10 * HOUR, () => {
      const found = azure.snapshots.get(refKey({ ...first, name: 'data-1-northeurope' }))
      if (found === undefined) return
      const hours = (clock.now() - started) / HOUR
      azure.withSnapshots({ ...found, completionPercent: hours < 2 ? 40 : hours < 2.2 ? 70 : 100 })
    })
    const { result, runner } = perform(azure, {}, { clock })
    expect((await result).verified).toBe(true)
    expect(runner.warnings).toHaveLength(1)
    expect(runner.warnings[0]).toMatch(
      /has stalled at 40 % for 30 min.*Azure reports no error; this step waits/
    )
    expect(runner.lines).toContain('data-1 → northeurope: the copy makes progress again')
  })

  test('that is too long ends in what continues in Azure, and how a re-run continues', async () => {
    const { azure, clock } = staged([{ completionPercent: 10 }, { completionPercent: 20 }], 600_000)
    const { failure, outcomes } = await perform(azure, {}, { clock }).result
    expect(failure?.code).toBe('Timeout')
    expect(failure?.message).toContain('The copy was at 20 %')
    expect(failure?.message).toContain('continues to copy its data without this step')
    expect(failure?.remedy).toContain('Keep the source. Run this job again to resume that copy')
    expect(outcomes[0]?.copy?.completionPercent).toBe(20)
    expect(outcomes.some(hasUnknownCopyOutcome)).toBe(false)

    // The re-run takes it over and copies nothing again.
    const again = perform(azure, {}, { runner: new RecordingRunner({}, {}, { runAttempt: 2 }) })
    expect(await again.result).toMatchObject({ verified: true })
    expect(azure.count('putSnapshot')).toBe(1)
  })
})

describe('Azure’s limits', () => {
  const REFUSAL = new ActionError('Conflict', 'Azure said something about CopyStart.', {
    azure: { status: 409, code: 'OperationNotAllowed' }
  })

  test('a copy of the same disk by another process is waited for, and named', async () => {
    const foreign = made(second, 'uksouth', {
      name: 'foreign',
      resourceGroup: 'elsewhere',
      id: formatResourceId({ ...second, resourceGroup: 'elsewhere', name: 'foreign' }, 'snapshots'),
      completionPercent: 10,
      tags: {}
    })
    const azure = world(first, second, foreign)
    azure.beforeCall(({ method }) => {
      const busy = [...azure.snapshots.values()].some((one) => (one.completionPercent ?? 100) < 100)
      if (method === 'putSnapshot' && busy) throw REFUSAL
    })
    const { result, runner } = perform(azure, { snapshots: [second] }, { clock: moving(azure, 30) })
    expect((await result).verified).toBe(true)
    expect(azure.count('putSnapshot')).toBe(2)
    expect(runner.lines.join('\n')).toContain(
      'Azure copies 1 snapshot of a disk at a time, and copy "foreign" in resource group "elsewhere" (uksouth, 10 %) is in progress; retrying in 5 s'
    )
  })

  test('a refusal that no count explains is tried again twice, and then reported', async () => {
    const azure = world(first).beforeCall(({ method }) => {
      if (method === 'putSnapshot') throw REFUSAL
    })
    const { result } = perform(azure)
    const { failure, outcomes } = await result
    expect(failure?.message).toBe(REFUSAL.message)
    expect(outcomes[0]?.stage).toBe('planned')
    expect(azure.count('putSnapshot')).toBe(3)
  })

  test('without the permission to see the subscription it is tried longer', async () => {
    const azure = world(first)
    let refusals = 0
    azure.beforeCall(({ method, name }) => {
      if (method === 'listSnapshots' && name === '*') throw new ActionError('Forbidden', 'no')
      if (method !== 'putSnapshot' || refusals === 5) return
      refusals += 1
      throw REFUSAL
    })
    const { result } = perform(azure)
    expect((await result).verified).toBe(true)
    expect(azure.count('putSnapshot')).toBe(6)
  })

  test('a wait for room that outlasts the time says what it waited for', async () => {
    const azure = world(first, second, made(second, 'uksouth', { completionPercent: 10 }))
    azure.beforeCall(({ method }) => {
      if (method === 'putSnapshot') throw REFUSAL
    })
    const clock = new TestClock(600_000)
    const { failure, outcomes } = await perform(azure, {}, { clock }).result
    expect(failure?.code).toBe('Timeout')
    expect(failure?.message).toContain(
      'It was waiting for a limit: Azure copies 1 snapshot of a disk'
    )
    expect(failure?.message).toContain('Azure refused it')
    expect(outcomes.some(hasUnknownCopyOutcome)).toBe(false)
  })
})

describe('several copies', () => {
  test('of one disk follow each other in the order of their sources', async () => {
    const azure = refusingTwoAtOnce(world(second, first, other))
    const { result } = perform(azure, {
      snapshots: [second, first, other],
      regions: ['northeurope', 'uksouth']
    })
    expect((await result).verified).toBe(true)
    const ofData = writes(azure).filter((write) => write.includes('data'))
    expect(ofData).toEqual([
      'putSnapshot data-1-northeurope',
      'putSnapshot data-1-uksouth',
      'putSnapshot data-2-northeurope',
      'putSnapshot data-2-uksouth'
    ])
  })

  test('arrive as far as they can; a later one does not shut out an earlier one', async () => {
    const azure = world(first, second, other)
    azure.beforeCall(({ method, name }) => {
      if (method === 'putSnapshot' && name === 'data-1-northeurope') {
        throw new ActionError('AzureRefused', 'Azure refused.', { azure: { status: 400 } })
      }
    })
    const changes = { snapshots: [first, second, other], regions: ['northeurope', 'uksouth'] }
    const { outcomes, verified, failure } = await perform(azure, changes).result
    expect(verified).toBe(false)
    expect(outcomes.map(({ ref, stage }) => `${ref.name} ${stage}`)).toEqual([
      'data-1-northeurope writing',
      'data-1-uksouth usable',
      'data-2-northeurope planned',
      'data-2-uksouth usable',
      'logs-1-northeurope usable',
      'logs-1-uksouth usable'
    ])
    expect(failure?.code).toBe('PartialFailure')
    expect(failure?.message).toContain('2 of 6 copies failed:')
    expect(failure?.message).toContain('data-2 → northeurope: The copy was not started')
    expect(failure?.remedy).toContain('4 copies are verified.')
  })

  test('into one region are a hundred at a time', async () => {
    const disks = Array.from({ length: 103 }, (_, index) => disk({ name: `disk${index}` }))
    const sources = disks.map((one) => taken(one))
    const azure = world(...sources)
    let most = 0
    azure.afterCall(({ method }) => {
      if (method !== 'putSnapshot') return
      const running = [...azure.snapshots.values()].filter((one) => one.completionPercent === 0)
      most = Math.max(most, running.length)
    })
    const { verified, outcomes } = await perform(azure, { snapshots: sources }).result
    expect([verified, outcomes.length, most]).toEqual([true, 103, 100])
  })

  test('a source that is gone for good keeps no later one from its turn', async () => {
    const azure = world(first, second)
    const clock = new TestClock(HOUR, () => {
      for (const one of azure.snapshots.values()) {
        if ((one.completionPercent ?? 100) >= 100) continue
        const lost = one.name.startsWith('data-1')
        azure.withSnapshots(
          lost
            ? { ...one, copyError: { code: 'CopySourceNotFound', message: 'Gone.' } }
            : { ...one, completionPercent: 100 }
        )
      }
    })
    const { outcomes } = await perform(azure, { snapshots: [first, second] }, { clock }).result
    expect(outcomes.map(({ stage, error }) => [stage, error?.code])).toEqual([
      ['created', 'CopyFailed'],
      ['usable', undefined]
    ])
  })

  test('that are cut off are distinguished: begun, and not begun', async () => {
    const azure = world(first, second)
    const clock = new TestClock(60_000)
    const trial = perform(azure, { snapshots: [first, second] }, { clock })
    const { failure, outcomes } = await trial.result
    expect(failure?.code).toBe('Timeout')
    expect(outcomes.map(({ stage }) => stage)).toEqual(['created', 'planned'])
    expect(outcomes[1]?.error?.message).not.toContain('The copy was at')
    expect(outcomes[1]?.error?.message).toContain('The request for copy "data-2-northeurope"')
    expect(azure.count('putSnapshot')).toBe(1)
  })
})

describe('never a wrong success', () => {
  test.each<[string, Partial<Snapshot>, string]>([
    ['of another snapshot', { sourceUniqueId: 'another' }, 'is not a copy of the snapshot'],
    ['in another region', { location: 'uksouth' }, 'is not in the requested region'],
    ['of another kind', { createOption: 'Copy' }, 'was not copied from another region'],
    ['that is full', { incremental: false }, 'is not incremental'],
    ['of another write', { tags: {} }, 'was not written by this request'],
    ['that is older', { timeCreated: 0 }, 'existed before this run'],
    [
      'that is open',
      { profile: { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Disabled' } },
      'does not have the requested network access policy'
    ]
  ])('a copy %s is none', async (_what, changes, claim) => {
    const azure = world(first)
    azure.newSnapshot = changes
    const { verified, failure, outcomes } = await perform(azure).result
    expect(verified).toBe(false)
    expect(failure?.code).toBe('NotVerified')
    expect(failure?.message).toContain(claim)
    expect(outcomes[0]?.stage).toBe('accepted')
  })

  test('a copy that is there already and open is not taken over', async () => {
    const open = made(first, 'northeurope', {
      profile: { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
    })
    const { failure, verified } = await perform(world(first, open)).result
    expect([failure?.code, verified]).toEqual(['NotVerified', false])
    expect(failure?.remedy).toContain('Correct or delete it')
  })

  test('another SKU than asked for is a warning', async () => {
    const azure = world(first)
    azure.newSnapshot = { sku: 'Standard_LRS' }
    const { result, runner } = perform(azure, { options: { sku: 'Standard_ZRS' } })
    expect((await result).failure).toBeUndefined()
    expect(runner.warnings).toEqual([expect.stringContaining('"sku" is Standard_ZRS')])
  })

  test('a source that is recreated between read and write is found out', async () => {
    const azure = world(first)
    azure.beforeCall(({ method }) => {
      if (method === 'putSnapshot') azure.withSnapshots({ ...first, uniqueId: 'made-anew' })
    })
    expect((await perform(azure).result).failure?.message).toContain(
      'is not a copy of the snapshot'
    )
  })
})

describe('a fault at any call', () => {
  const changes = { snapshots: [first, other], regions: ['northeurope', 'uksouth'] }

  /** Copies twice: with a fault at the n-th call, then again without. */
  async function twice(
    nth: number,
    when: 'before' | 'after',
    error: ActionError
  ): Promise<{ azure: InMemoryAzure; hit: Call | undefined; second: CopyResult }> {
    const azure = refusingTwoAtOnce(world(first, other))
    let calls = 0
    let hit: Call | undefined
    const inject = (call: Call): void => {
      calls += 1
      if (calls !== nth) return
      hit = call
      throw error
    }
    if (when === 'before') azure.beforeCall(inject)
    else azure.afterCall(inject)
    await perform(azure, changes).result.catch((problem: unknown) => {
      if (!(problem instanceof ActionError)) throw problem
    })
    calls = Number.NEGATIVE_INFINITY
    // What Azure continues without a run still ends.
    const second = await perform(azure, changes).result
    return { azure, hit, second }
  }

  test.each<['before' | 'after', ActionError]>([
    ['before', fault(503)],
    ['after', fault(503)],
    ['before', fault(400)],
    ['after', new ActionError('Unreachable', 'The connection broke.')],
    ['before', new ActionError('Cancelled', 'The job was cancelled.')],
    ['after', new ActionError('Timeout', 'The time is over.')]
  ])('%s its effect: a re-run completes, and nothing is doubled (%#)', async (when, error) => {
    let nth = 1
    for (; ; nth++) {
      const { azure, hit, second } = await twice(nth, when, error)
      if (hit === undefined) break
      expect([hit, second.failure]).toEqual([hit, undefined])
      expect(second.verified).toBe(true)
      const copies = [...azure.snapshots.values()].filter(({ sourceUniqueId }) =>
        [first, other].some(({ uniqueId }) => sameId(uniqueId, sourceUniqueId))
      )
      expect(copies.map(({ name }) => name).toSorted()).toEqual([
        'data-1-northeurope',
        'data-1-uksouth',
        'logs-1-northeurope',
        'logs-1-uksouth'
      ])
      expect(new Set(copies.map(({ tags }) => tags[TAG.request])).size).toBe(4)
    }
    expect(nth).toBeGreaterThan(20)
  })
})
