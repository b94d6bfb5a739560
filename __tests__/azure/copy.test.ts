import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { isObject, objectAt } from '../../simulator/wire/json.ts'
import type { CopyResult } from '../../src/operations/copy.ts'
import { copy } from '../../src/operations/copy.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { copyRequest, selectionOf } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { withRoles } from '../support/subscription.ts'
import { TestClock } from '../support/test-clock.ts'

/** `copy` on the real SDK, with a clock that moves when the operation waits. */

const MINUTE = 60_000

let simulator: Simulator

beforeAll(async () => {
  simulator = await startAzure({ clock: 'virtual', tokenSeconds: 10_000_000 }, 'copy')
})

afterAll(() => simulator.close())

let serial = 0
let group: string
/** Where the copies of some tests go. */
let dr: string
beforeEach(() => {
  serial += 1
  group = `copies-${serial}`
  dr = `dr-${serial}`
  simulator.clearFaults()
  simulator.configure({ copyMs: 10 * MINUTE, copiesPerRegion: 100 })
  for (const name of [group, dr]) simulator.seedGroup({ name })
})

const refOf = (name: string, resourceGroup = group): ResourceRef => ({
  subscriptionId: SEEDED.subscriptionId,
  resourceGroup,
  name
})

/** A disk with snapshots, taken one after the other; returns their ids. */
function seed(name: string, snapshots = 1, properties: JsonObject = {}): readonly string[] {
  const { id } = simulator.seedDisk({ name, group })
  return Array.from({ length: snapshots }, (_, index) => {
    simulator.advance({ ms: 1_000 })
    const snapshot = { name: `${name}-${index + 1}`, source: id, properties }
    return simulator.seedSnapshot(snapshot).id
  })
}

type Changes = Parameters<typeof copyRequest>[0]

type Trial = {
  readonly result: CopyResult
  readonly runner: RecordingRunner
  readonly clock: TestClock
}

/** Copies; `onSleep` lets the world move on beside the clock. */
async function perform(
  changes: Changes,
  {
    timeoutMs = 24 * 60 * MINUTE,
    onSleep = () => undefined,
    runAttempt = 1
  }: { timeoutMs?: number; onSleep?: () => void; runAttempt?: number } = {}
): Promise<Trial> {
  const { azure } = await connectTo(simulator)
  const runner = new RecordingRunner({}, {}, { runAttempt })
  const clock = new TestClock(timeoutMs, (ms) => {
    simulator.advance({ ms })
    onSleep()
  })
  const result = await copy(
    copyRequest({ regions: ['northeurope'], ...changes }),
    { azure, clock, log: runner, run: runner.run, stateStore: { planned: () => undefined } },
    () => undefined
  )
  return { result, runner, clock }
}

/** The writes since the exchanges were cleared, each with its name and what was sent. */
function writes(): readonly { method: string; name: string; body: JsonObject }[] {
  return simulator.exchanges
    .filter(({ method, url }) => method !== 'GET' && url.includes('/snapshots/'))
    .map(({ method, url, requestBody }) => ({
      method,
      name: new URL(url).pathname.split('/').at(-1) ?? '',
      body: isObject(requestBody) ? requestBody : {}
    }))
}

function resource(name: string): JsonObject {
  return objectAt(simulator.getResource({ id: idOf(name) }), 'properties')
}

function idOf(name: string): string {
  return `/subscriptions/${SEEDED.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/snapshots/${name}`
}

describe('three regions and ten disks', () => {
  const regions = ['northeurope', 'ukwest', 'swedencentral']
  const disks = Array.from({ length: 10 }, (_, index) => `disk${index}`)

  test('two copies fail: the rest arrives, the step is red, and a re-run copies only what is missing', async () => {
    for (const name of disks) seed(name)
    const selection = selectionOf(...disks.map((name) => refOf(name)))
    // One is refused, one is made and fails.
    simulator.injectFault({
      method: 'PUT',
      path: '/snapshots/disk3-1-ukwest',
      kind: 'answer',
      status: 400,
      body: { error: { code: 'InvalidParameter', message: 'Not today.' } }
    })
    simulator.injectFault({
      path: '/DiskOperations/',
      kind: 'operation',
      status: 'Failed',
      code: 'InternalExecutionError',
      message: 'An internal execution error occurred.'
    })
    simulator.clearExchanges()
    const first = await perform({ selection, regions })
    expect(first.result.failure?.code).toBe('PartialFailure')
    expect(first.result.failure?.message).toContain('2 of 30 copies failed:')
    expect(first.result.failure?.message).toContain('InvalidParameter: Not today.')
    expect(first.result.failure?.message).toContain('InternalExecutionError')
    expect(first.result.failure?.remedy).toContain('28 copies are verified.')
    expect(first.result.verified).toBe(false)
    const failed = first.result.outcomes.filter(({ error }) => error !== undefined)
    const arrived = first.result.outcomes.filter(({ stage }) => stage === 'usable')
    expect(new Set(arrived.map(({ ref }) => resource(ref.name).completionPercent))).toEqual(
      new Set([100])
    )

    simulator.clearFaults()
    simulator.clearExchanges()
    const { result } = await perform({ selection, regions }, { runAttempt: 2 })
    expect(result.failure).toBeUndefined()
    expect(result.verified).toBe(true)
    expect(result.outcomes.filter(({ reused }) => !reused).length).toBeLessThanOrEqual(2)
    const missing = failed.map(({ ref }) => ref.name)
    expect(writes().every(({ name }) => missing.includes(name))).toBe(true)
    expect(writes().length).toBeGreaterThan(0)
  })

  test('go one at a time for each disk: Azure refuses none of them', async () => {
    for (const name of disks) seed(name, 2)
    simulator.clearExchanges()
    const snapshots = disks.flatMap((name) => [refOf(`${name}-2`), refOf(`${name}-1`)])
    const { result } = await perform({ snapshots, regions })
    expect(result.verified).toBe(true)
    expect(result.outcomes).toHaveLength(60)
    expect(simulator.exchanges.filter(({ status }) => status >= 400 && status !== 404)).toEqual([])
    expect(writes()).toHaveLength(60)
  })
})

describe('a copy', () => {
  test('is asked for as Azure describes it, and arrives with what the source holds', async () => {
    const [source = ''] = seed('disk')
    simulator.clearExchanges()
    const { result, runner } = await perform({ snapshots: [refOf('disk-1')], speed: 'enhanced' })
    expect(result.verified).toBe(true)
    const [sent, ...others] = writes()
    expect(others).toEqual([])
    expect(sent).toMatchObject({
      method: 'PUT',
      name: 'disk-1-northeurope',
      body: {
        location: 'northeurope',
        properties: {
          creationData: {
            createOption: 'CopyStart',
            sourceResourceId: source,
            provisionedBandwidthCopySpeed: 'Enhanced'
          },
          incremental: true,
          networkAccessPolicy: 'DenyAll'
        }
      }
    })
    expect(runner.lines.join('\n')).toMatch(/% of 64 GiB, \d+ %\/min .* about \d/)
  })

  test('of a source with a key of the customer’s gets the set of its region', async () => {
    const type = 'EncryptionAtRestWithCustomerKey'
    seed('disk', 1, { encryption: { type, diskEncryptionSetId: '/set/at-home' } })
    simulator.clearExchanges()
    const encryptionSets = new Map([['northeurope', '/set/in-north']])
    const { result } = await perform({ snapshots: [refOf('disk-1')], encryptionSets })
    expect(result.verified).toBe(true)
    expect(objectAt(objectAt(writes()[0]?.body ?? {}, 'properties'), 'encryption')).toEqual({
      type,
      diskEncryptionSetId: '/set/in-north'
    })
  })
})

describe('Azure’s limits', () => {
  test('a region that is full is waited for', async () => {
    simulator.configure({ copiesPerRegion: 1, copyMs: 2 * MINUTE })
    seed('disk')
    seed('other')
    const { result } = await perform({ snapshots: [refOf('disk-1'), refOf('other-1')] })
    expect(result.failure).toBeUndefined()
    expect(result.verified).toBe(true)
  })

  test('a copy out of order that no list showed is reported in Azure’s words', async () => {
    const [, second = ''] = seed('disk', 2)
    simulator.seedSnapshot({ name: 'later', source: second, location: 'northeurope', group: 'far' })
    const { result } = await perform({ snapshots: [refOf('disk-1')] })
    expect(result.failure?.message).toContain("'later' is a copy of a later snapshot")
  })
})

test('where the regions cannot be read Azure reports it in its words, and the others arrive', async () => {
  seed('disk')
  simulator.injectFault({ path: '/locations', kind: 'answer', status: 403 })
  const regions = ['northeurop', 'northeurope']
  const { result } = await perform({ snapshots: [refOf('disk-1')], regions })
  expect(result.failure?.message).toMatch(/disk-1 → northeurop: .*northeurop/)
  expect(result.outcomes.map(({ stage }) => stage)).toEqual(['writing', 'usable'])
})

describe('permissions', () => {
  const scopeOf = (name: string): string =>
    `/subscriptions/${SEEDED.subscriptionId}/resourceGroups/${name}`

  const read = 'Microsoft.Compute/snapshots/read'
  const access = 'Microsoft.Compute/snapshots/beginGetAccess/action'
  const write = 'Microsoft.Compute/snapshots/write'
  const follow = 'Microsoft.Compute/locations/DiskOperations/read'

  test('the least ones suffice, without any on the subscription', async () => {
    seed('disk')
    const rights = [
      { scope: scopeOf(group), actions: [read, access] },
      { scope: scopeOf(dr), actions: [read, write, follow] }
    ]
    const { result } = await withRoles(simulator, rights, () =>
      perform({ snapshots: [refOf('disk-1')], snapshotGroup: dr, waitFor: 'created' })
    )
    expect(result.failure).toBeUndefined()
  })
})
