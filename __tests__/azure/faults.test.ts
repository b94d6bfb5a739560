import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { describe as inWords } from '../../src/errors.ts'
import type { CreateResult } from '../../src/operations/create.ts'
import { create } from '../../src/operations/create.ts'
import type { Azure } from '../../src/ports.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { createRequest } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import type { Connection } from '../support/simulated.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { TestClock } from '../support/test-clock.ts'

/**
 * The real adapter under faults that pass. A file of its own: what a fault puts in place of Azure's answer is
 * nothing that a validator of Azure's traffic should see.
 */

let simulator: Simulator
let connection: Connection
let azure: Azure
let disk: ResourceRef & { readonly id: string; readonly uniqueId: string }

beforeAll(async () => {
  simulator = await startAzure()
})

afterAll(() => simulator.close())

let serial = 0
beforeEach(async () => {
  serial += 1
  simulator.clearFaults()
  const { id, uniqueId, name } = simulator.seedDisk({ name: `disk-${serial}` })
  disk = { id, uniqueId, name, resourceGroup: 'production', subscriptionId: SEEDED.subscriptionId }
  connection = await connectTo(simulator)
  azure = connection.azure
  simulator.clearExchanges()
})

/** The operation on the real adapter, without real waits. */
async function take(changes: { readonly name?: string } = {}): Promise<{
  readonly result: CreateResult
  readonly runner: RecordingRunner
  readonly clock: TestClock
}> {
  const runner = new RecordingRunner()
  const clock = new TestClock()
  const result = await create(
    createRequest({
      disks: [disk],
      snapshotName: changes.name ?? '{disk}-{run-id}',
      subscriptionId: SEEDED.subscriptionId
    }),
    { azure, clock, log: runner, run: runner.run, stateStore: { planned: () => undefined } },
    () => undefined
  )
  return { result, runner, clock }
}

const sent = (method: string, path: RegExp): number =>
  simulator.exchanges.filter((one) => one.method === method && path.test(one.url)).length

describe('passing faults', () => {
  const readFaults = [
    ['429', { kind: 'throttled', retryAfterSeconds: 0 }],
    ['500', { kind: 'answer', status: 500 }],
    ['503', { kind: 'answer', status: 503, headers: { 'retry-after': '0' } }],
    ['a reset connection', { kind: 'reset' }],
    ['garbage', { kind: 'garbage' }],
    ['a body that breaks off', { kind: 'broken' }]
  ] as const

  test.each(readFaults)('%s while a disk is read is survived', async (_what, fault) => {
    simulator.injectFault({ method: 'GET', path: `/disks/${disk.name}`, ...fault })
    expect((await azure.getDisk(disk)).uniqueId).toBe(disk.uniqueId)
    expect(connection.said.join()).toContain('retrying in')
  })

  test.each(readFaults)('%s while the operation is polled is survived', async (_what, fault) => {
    simulator.injectFault({ method: 'GET', path: '/DiskOperations/', ...fault })
    expect((await take()).result.verified).toBe(true)
  })

  test('a failed operation arrives with status 200 and is a failure in Azure’s words', async () => {
    simulator.injectFault({
      method: 'GET',
      path: '/DiskOperations/',
      kind: 'answer',
      status: 200,
      body: {
        startTime: '2026-11-23T10:00:00.0000000+00:00',
        status: 'Failed',
        error: { code: 'InternalExecutionError', message: 'An internal execution error occurred.' }
      }
    })
    const { result } = await take()
    expect(result.verified).toBe(false)
    expect(result.failure).toMatchObject({
      code: 'SnapshotFailed',
      message: expect.stringContaining(
        'InternalExecutionError: An internal execution error occurred.'
      )
    })
  })
})

describe('limits', () => {
  test('the limit of snapshots leaves no failed one behind and says what to do', async () => {
    simulator.seedSnapshot({
      name: `last-${serial}`,
      source: disk.id,
      timeCreated: '2026-01-02T03:04:05Z'
    })
    simulator.configure({ snapshotsPerDisk: 1 })
    const { result, runner } = await take()
    simulator.configure({ snapshotsPerDisk: 500 })
    expect(result.failure?.code).toBe('LimitReached')
    expect(result.failure?.message).toContain('It has 1 now, the oldest of 2026-01-02 03:04 UTC')
    expect(runner.lines.join()).toContain('removed the failed snapshot')
    const left = await azure.listSnapshots(disk)
    expect(
      left.filter((one) => one.sourceUniqueId === disk.uniqueId).map((one) => one.name)
    ).toEqual([`last-${serial}`])
  })
})

test('a snapshot that Azure failed to make is removed, also when the operation does not say so', async () => {
  const { snapshotsPerDisk } = simulator.settings
  simulator.configure({ snapshotsPerDisk: 0 })
  simulator.injectFault({ method: 'GET', path: '/DiskOperations/', kind: 'empty' })
  const { result } = await take()
  simulator.configure({ snapshotsPerDisk })
  expect(result.failure).toMatchObject({
    code: 'SnapshotFailed',
    message: expect.stringContaining('provisioning state Failed')
  })
  expect(await azure.findSnapshot({ ...disk, name: `${disk.name}-4711` })).toBeUndefined()
  expect(sent('DELETE', /snapshots/)).toBe(1)
})

describe('signing in', () => {
  test.each([
    ['the metadata of a cloud', '/metadata/endpoints'],
    ['the authority', '/openid-configuration'],
    ['the token', '/oauth2/v2.0/token']
  ])('survives faults that pass while it asks for %s', async (_what, path) => {
    for (const [at, kind] of (['reset', 'garbage', 'truncated'] as const).entries()) {
      simulator.injectFault({ path, kind, nth: at + 1 })
    }
    const { said } = await connectTo(simulator)
    expect(said.filter((line) => line.includes('etrying in'))).toHaveLength(3)
  })

  test.each([
    [7002138, /^Add a federated credential to application /],
    [700213, /^Add a federated credential to application /],
    [99999999, /^See https:.*\?code=99999999 /]
  ])(
    'AADSTS%d after GitHub gave the token says nothing of the job’s permissions',
    async (number, remedy) => {
      simulator.injectFault({
        path: '/oauth2/v2.0/token',
        kind: 'answer',
        status: 401,
        body: {
          error: 'invalid_client',
          error_description: `AADSTS${number}: No matching record was found.\r\nTrace ID: 1`,
          error_codes: [number]
        }
      })
      const refusal: unknown = await connectTo(simulator).catch((error: unknown) => error)
      expect(refusal).toMatchObject({
        code: 'SignInFailed',
        message: expect.stringContaining(`AADSTS${number}: No matching record was found.`),
        remedy: expect.stringMatching(remedy)
      })
      expect(inWords(refusal)).not.toContain('id-token: write')
    }
  )

  test('does not begin a wait that is longer than the run, and says how long it would be', async () => {
    simulator.injectFault({
      path: '/oauth2/v2.0/token',
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '1200' },
      body: { error: 'temporarily_unavailable', error_description: 'Too many requests.' }
    })
    await expect(connectTo(simulator)).rejects.toMatchObject({
      code: 'SignInFailed',
      message: expect.stringContaining('returned 429: Too many requests.'),
      remedy: expect.stringContaining('Raise "timeout" above the requested wait of 20 min')
    })
  })
})

describe('the end of a run', () => {
  test('ends a hanging request with the reason of the run', async () => {
    const run = new AbortController()
    const reason = new Error('the run is over')
    const { azure: bounded } = await connectTo(simulator, { signal: run.signal })
    simulator.injectFault({ method: 'GET', path: '/disks/', kind: 'hang' })
    const reading = bounded.getDisk(disk)
    setTimeout(() => run.abort(reason), 20)
    await expect(reading).rejects.toMatchObject({ code: 'Cancelled' })
  })
})
