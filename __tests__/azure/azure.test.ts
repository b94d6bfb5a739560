import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { CreateResult } from '../../src/operations/create.ts'
import { create } from '../../src/operations/create.ts'
import type { Azure, SnapshotRequest } from '../../src/ports.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { TAG } from '../../src/snapshots/tags.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import type { Connection } from '../support/simulated.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { TestClock } from '../support/test-clock.ts'

let simulator: Simulator
let connection: Connection
let azure: Azure
let disk: ResourceRef & { readonly id: string; readonly uniqueId: string }

beforeAll(async () => {
  simulator = await startAzure({}, 'sdk')
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

const refOf = (name: string): ResourceRef => ({ ...disk, name })

const request = (changes: Partial<SnapshotRequest> = {}): SnapshotRequest => ({
  location: 'westeurope',
  sourceResourceId: disk.id,
  networkAccessPolicy: 'DenyAll',
  publicNetworkAccess: 'Disabled',
  tags: { [TAG.request]: 'r1' },
  ...changes
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
    {
      operation: 'create',
      disks: [disk],
      location: undefined,
      snapshotName: changes.name ?? '{disk}-{run-id}',
      ifExists: 'fail',
      maxParallel: 8,
      subscriptionId: SEEDED.subscriptionId
    },
    { azure, clock, log: runner, run: runner.run, memory: { planned: () => undefined } },
    () => undefined
  )
  return { result, runner, clock }
}

const sent = (method: string, path: RegExp): number =>
  simulator.exchanges.filter((one) => one.method === method && path.test(one.url)).length

describe('reading', () => {
  test('a disk', async () => {
    expect(await azure.getDisk(disk)).toMatchObject({
      id: disk.id,
      name: disk.name,
      uniqueId: disk.uniqueId,
      location: 'westeurope',
      sku: 'Premium_LRS',
      sizeGb: 64
    })
  })

  test('a disk that does not exist', async () => {
    await expect(azure.getDisk(refOf('nobody'))).rejects.toMatchObject({
      code: 'NotFound',
      azure: { status: 404, code: 'ResourceNotFound' }
    })
  })

  test('a snapshot that does not exist is absent; one in a group that does not exist is an error', async () => {
    expect(await azure.findSnapshot(refOf('nobody'))).toBeUndefined()
    await expect(azure.findSnapshot({ ...disk, resourceGroup: 'no-group' })).rejects.toMatchObject({
      code: 'NotFound',
      azure: { code: 'ResourceGroupNotFound' }
    })
  })

  test('every page of a list', async () => {
    simulator.seedGroup({ name: `pages-${serial}` })
    for (let index = 0; index < 7; index++) {
      simulator.seedSnapshot({ name: `s${index}`, source: disk.id, group: `pages-${serial}` })
    }
    simulator.configure({ pageSize: 3 })
    const found = await azure.listSnapshots({
      subscriptionId: disk.subscriptionId,
      resourceGroup: `pages-${serial}`
    })
    simulator.configure({ pageSize: 50 })
    expect(found).toHaveLength(7)
    expect(sent('GET', /\/snapshots\?/)).toBe(3)
  })

  test("Azure's clock is that of its latest answer", async () => {
    await azure.getDisk(disk)
    const now = Math.floor(simulator.clock.now() / 1_000) * 1_000
    expect(now - (azure.lastAnswerAt() ?? 0)).toBeLessThanOrEqual(1_000)
  })
})

describe('signing in', () => {
  test('asks GitHub for one token and Entra for one exchange, however many requests leave together', async () => {
    const fresh = await connectTo(simulator)
    simulator.clearExchanges()
    await Promise.all([
      fresh.azure.getDisk(disk),
      fresh.azure.findSnapshot(refOf('x')),
      fresh.azure.getDisk(disk)
    ])
    expect(fresh.idTokens()).toBe(1)
    expect(sent('POST', /oauth2/)).toBe(0)
  })

  test('masks the access token before it is used', () => {
    expect(connection.masked.some((secret) => secret.startsWith('eyJ'))).toBe(true)
  })

  test('by secret needs no token of GitHub', async () => {
    const fresh = await connectTo(simulator, {
      signIn: {
        auth: 'auto',
        clientId: SEEDED.clientId,
        tenantId: SEEDED.tenantId,
        audience: undefined,
        clientSecret: SEEDED.clientSecret,
        oidcAvailable: true
      }
    })
    expect(fresh.idTokens()).toBe(0)
    expect(fresh.masked[0]).toBe(SEEDED.clientSecret)
    expect((await fresh.azure.getDisk(disk)).name).toBe(disk.name)
  })

  test.each([
    ['a wrong secret', { clientSecret: 'wrong' }, /AADSTS7000215/, /secret's value, not its id/],
    [
      'an unknown client',
      { clientId: '00000000-0000-0000-0000-00000000dead' },
      /AADSTS700016/,
      /Check "client-id"/
    ],
    [
      'an unknown tenant',
      { tenantId: '00000000-0000-0000-0000-00000000dead' },
      /endpoints_resolution_error/,
      /"tenant-id"/
    ]
  ])('%s is told with its remedy', async (_what, changes, message, remedy) => {
    await expect(
      connectTo(simulator, {
        signIn: {
          auth: 'secret',
          clientId: SEEDED.clientId,
          tenantId: SEEDED.tenantId,
          audience: undefined,
          clientSecret: SEEDED.clientSecret,
          oidcAvailable: false,
          ...changes
        }
      })
    ).rejects.toMatchObject({
      code: 'SignInFailed',
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy)
    })
  })

  test('an audience that the federated credential does not have is told', async () => {
    await expect(
      connectTo(simulator, {
        signIn: {
          auth: 'oidc',
          clientId: SEEDED.clientId,
          tenantId: SEEDED.tenantId,
          audience: 'api://somewhere-else',
          clientSecret: undefined,
          oidcAvailable: true
        }
      })
    ).rejects.toMatchObject({ code: 'SignInFailed' })
  })

  test('an endpoint that is no Resource Manager is told', async () => {
    await expect(
      connectTo(simulator, { environment: 'https://127.0.0.1:1' })
    ).rejects.toMatchObject({
      code: 'Unreachable',
      message: expect.stringContaining('could not be read')
    })
  })
})

describe('writing', () => {
  test('sends the body that Azure describes, without a SKU', async () => {
    const accepted = await azure.putSnapshot(refOf(`body-${serial}`), request())
    await accepted.finished()
    const put = simulator.exchanges.find((one) => one.method === 'PUT')
    expect(put?.requestBody).toEqual({
      location: 'westeurope',
      tags: { [TAG.request]: 'r1' },
      properties: {
        creationData: { createOption: 'Copy', sourceResourceId: disk.id },
        incremental: true,
        networkAccessPolicy: 'DenyAll',
        publicNetworkAccess: 'Disabled'
      }
    })
  })

  test('follows the operation by the signed URL, byte for byte, and reads back', async () => {
    const accepted = await azure.putSnapshot(refOf(`follow-${serial}`), request())
    const made = await accepted.finished()
    expect(made).toMatchObject({
      name: `follow-${serial}`,
      incremental: true,
      sourceUniqueId: disk.uniqueId
    })
    const put = simulator.exchanges.find((one) => one.method === 'PUT')
    const operation = Object.entries(put?.responseHeaders ?? {}).find(
      ([name]) => name.toLowerCase() === 'azure-asyncoperation'
    )?.[1]
    expect(simulator.exchanges.some((one) => one.method === 'GET' && one.url === operation)).toBe(
      true
    )
  })

  test('deletes, and deleting nothing is a success', async () => {
    const { name } = simulator.seedSnapshot({ name: `gone-${serial}`, source: disk.id })
    await azure.deleteSnapshot(refOf(name))
    expect(await azure.findSnapshot(refOf(name))).toBeUndefined()
    await azure.deleteSnapshot(refOf(name))
  })

  test('a refusal for missing rights names action, scope and least role', async () => {
    const objectId = `5d0e4c2b-0000-4000-8000-00000000000${serial % 10}`
    const appId = `6d0e4c2b-0000-4000-8000-00000000000${serial % 10}`
    simulator.addApplication({
      tenantId: SEEDED.tenantId,
      appId,
      objectId,
      secrets: ['only-snapshots']
    })
    simulator.assignRole({
      principalId: objectId,
      scope: `/subscriptions/${SEEDED.subscriptionId}`,
      role: 'Disk Snapshot Contributor'
    })
    const weak = await connectTo(simulator, {
      signIn: {
        auth: 'secret',
        clientId: appId,
        tenantId: SEEDED.tenantId,
        audience: undefined,
        clientSecret: 'only-snapshots',
        oidcAvailable: false
      }
    })
    await expect(weak.azure.getDisk(disk)).rejects.toMatchObject({
      code: 'Forbidden',
      remedy: expect.stringMatching(
        /^Grant Microsoft\.Compute\/disks\/read on \/subscriptions\/.*\/disks\/disk-\d+: the least built-in role that has it is "Disk Backup Reader"/
      )
    })
  })
})

describe('passing faults', () => {
  const readFaults = [
    ['429', { kind: 'throttled', retryAfterSeconds: 0 }],
    ['500', { kind: 'answer', status: 500 }],
    ['503', { kind: 'answer', status: 503, headers: { 'retry-after': '0' } }],
    ['a reset connection', { kind: 'reset' }],
    ['garbage', { kind: 'garbage' }]
  ] as const

  test.each(readFaults)('%s while a disk is read is survived', async (_what, fault) => {
    simulator.injectFault({ method: 'GET', path: `/disks/${disk.name}`, ...fault })
    expect((await azure.getDisk(disk)).uniqueId).toBe(disk.uniqueId)
    expect(connection.said.join()).toContain('reading again in')
  })

  test('the log tells who throttles and until when', async () => {
    simulator.injectFault({
      method: 'GET',
      path: '/disks/',
      kind: 'throttled',
      retryAfterSeconds: 0
    })
    await azure.getDisk(disk)
    expect(connection.said.at(-1)).toMatch(
      /^Azure throttles \(.+\); reading again in .+, at \d{4}-/
    )
  })

  test('a wait beyond the timeout is refused at once, with what Azure asks for', async () => {
    simulator.injectFault({
      method: 'GET',
      path: '/disks/',
      kind: 'throttled',
      retryAfterSeconds: 1_200
    })
    await expect(azure.getDisk(disk)).rejects.toMatchObject({
      code: 'Throttled',
      remedy: expect.stringContaining('Azure asks to wait 20 min.'),
      azure: { status: 429, retryAfterMs: 1_200_000 }
    })
  })

  test.each(readFaults)('%s while the operation is polled is survived', async (_what, fault) => {
    simulator.injectFault({ method: 'GET', path: '/DiskOperations/', ...fault })
    expect((await take()).result.verified).toBe(true)
  })

  const writeFaults = [
    ['429', { kind: 'throttled', retryAfterSeconds: 3 }],
    ['500', { kind: 'answer', status: 500 }],
    ['504', { kind: 'answer', status: 504 }],
    ['a reset connection', { kind: 'reset' }]
  ] as const

  test.each(writeFaults)(
    '%s before the write takes effect: written once, proven',
    async (_what, fault) => {
      simulator.injectFault({ method: 'PUT', path: '/snapshots/', ...fault, when: 'before' })
      const { result, clock } = await take()
      expect(result.verified).toBe(true)
      expect(sent('PUT', /snapshots/)).toBe(2)
      expect(clock.sleeps).toEqual([fault.kind === 'throttled' ? 3_000 : 500])
      expect(await azure.listSnapshots(disk)).toHaveLength(await countOf())
    }
  )

  test.each(writeFaults)(
    '%s after the write took effect: found by its request id, not repeated',
    async (_what, fault) => {
      simulator.injectFault({ method: 'PUT', path: '/snapshots/', ...fault, when: 'after' })
      const { result } = await take()
      expect(result.verified).toBe(true)
      expect(sent('PUT', /snapshots/)).toBe(1)
    }
  )

  test('an answer to the write that is garbage does not lose the write', async () => {
    simulator.injectFault({ method: 'PUT', path: '/snapshots/', kind: 'garbage' })
    expect((await take()).result.verified).toBe(true)
    expect(sent('PUT', /snapshots/)).toBe(1)
  })

  test('an operation that Azure has forgotten is followed on the snapshot itself', async () => {
    simulator.injectFault({
      method: 'GET',
      path: '/DiskOperations/',
      kind: 'answer',
      status: 404,
      body: { error: { code: 'NotFound', message: 'The entity was not found.' } }
    })
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

  async function countOf(): Promise<number> {
    return (await azure.listSnapshots(disk)).length
  }
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
    expect(result.failure?.message).toContain(
      'It has 1 now, the oldest of 2026-01-02T03:04:05.000Z'
    )
    expect(runner.lines.join()).toContain('removed the failed snapshot')
    const left = await azure.listSnapshots(disk)
    expect(
      left.filter((one) => one.sourceUniqueId === disk.uniqueId).map((one) => one.name)
    ).toEqual([`last-${serial}`])
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
