/** Credentials stay on the hosts that are trusted with them, whatever an answer names: the real SDK against a host that keeps what it gets. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { cachedLists } from '../../src/operations/common/attempts.ts'
import { writeSnapshot } from '../../src/operations/common/write.ts'
import { diff } from '../../src/operations/diff.ts'
import type { Ports } from '../../src/ports.ts'
import { readBlobUrl } from '../../src/snapshots/data/blob-url.ts'
import type { SnapshotRequest } from '../../src/snapshots/request.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { TAG } from '../../src/snapshots/tags.ts'
import { selectionOf } from '../support/builders.ts'
import { refusalOf } from '../support/create-trial.ts'
import { InMemoryFiles, NotedAccess } from '../support/data-ports.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import type { Connection } from '../support/simulated.ts'
import { byOidc, bySecret, connectTo, idTokenOf, startAzure } from '../support/simulated.ts'
import { seedBackups, snapshotTaker } from '../support/subscription.ts'
import { TestClock } from '../support/test-clock.ts'

let simulator: Simulator
let take: ReturnType<typeof snapshotTaker>
let connection: Connection
let disk: ResourceRef & { readonly id: string; readonly uniqueId: string }
let foreign: string

beforeAll(async () => {
  simulator = await startAzure({ pageSize: 1 })
  take = snapshotTaker(simulator)
  foreign = new URL(simulator.foreignHost.url).host
  seedBackups(simulator)
})

afterAll(() => simulator.close())

let serial = 0
beforeEach(async () => {
  serial += 1
  simulator.clearFaults()
  const { id, uniqueId, name } = simulator.seedDisk({ name: `disk-${serial}`, sizeGb: 1 })
  disk = { id, uniqueId, name, resourceGroup: 'production', subscriptionId: SEEDED.subscriptionId }
  connection = await connectTo(simulator)
  simulator.clearExchanges()
})

afterEach(() => {
  expect(simulator.readForeign()).toEqual([])
  expect(simulator.readAccess()).toEqual([])
})

const request = (changes: Partial<SnapshotRequest> = {}): SnapshotRequest => ({
  location: 'westeurope',
  sourceResourceId: disk.id,
  networkAccessPolicy: 'AllowAll',
  publicNetworkAccess: 'Enabled',
  tags: { [TAG.request]: 'r1' },
  ...changes
})

const refOf = (name: string): ResourceRef => ({ ...disk, name })

/** A snapshot that is there, a minute after the last. */
const taken = (name: string) => take(disk, name)

const elsewhere = { times: 1_000, kind: 'elsewhere' } as const

describe('a list', () => {
  test('whose next page is on another host ends in words, and nothing of it counts', async () => {
    taken('one')
    taken('two')
    simulator.injectFault({ path: '/snapshots\\?', ...elsewhere })
    const refusal = await refusalOf(connection.azure.listSnapshots(disk))
    expect(refusal.code).toBe('AzureRefused')
    expect(refusal.message).toBe(
      `Could not list the snapshots of resource group "production": The response of Azure names host "${foreign}" in nextLink, but Resource Manager of ${simulator.url} is "127.0.0.1:${simulator.port}". No request was sent to that host.`
    )
    expect(refusal.remedy).toContain('HTTPS_PROXY')
  })

  test.each([301, 302, 303, 307, 308])('is not redirected by %d', async (status) => {
    simulator.injectFault({ path: '/snapshots\\?', times: 9, kind: 'redirect', status })
    const refusal = await refusalOf(connection.azure.listSnapshots(disk))
    expect(refusal.code).toBe('AzureRefused')
    expect(refusal.message).toContain(`returned ${status}, a redirect to host "${foreign}"`)
    expect(simulator.exchanges).toHaveLength(1)
  })

  test('is not redirected on its own host either', async () => {
    const fault = { path: '/disks\\?', kind: 'redirect', to: simulator.url } as const
    simulator.injectFault(fault)
    const refusal = await refusalOf(connection.azure.listDisks(disk))
    expect(refusal.message).toContain(`a redirect to host "127.0.0.1:${simulator.port}"`)
  })

  test('of regions is not redirected', async () => {
    simulator.injectFault({ path: '/locations\\?', kind: 'redirect' })
    const refusal = await refusalOf(connection.azure.listRegions(SEEDED.subscriptionId))
    expect(refusal.message).toContain(foreign)
  })
})

describe('a write', () => {
  test.each(['azure-asyncoperation', 'operation-location', 'location'] as const)(
    'whose operation is elsewhere (%s) is not followed there',
    async (header) => {
      const headers = {
        'azure-asyncoperation': null,
        location: null,
        [header]: `${simulator.foreignHost.url}/subscriptions/1/operations/2?t=secret`
      }
      simulator.injectFault({ method: 'PUT', kind: 'headers', headers })
      const write = await connection.azure.putSnapshot(refOf(`${disk.name}-put`), request())
      const refusal = await refusalOf(write.finished())
      expect(refusal.code).toBe('Unreachable')
      expect(refusal.message.toLowerCase()).toContain(`host "${foreign}" in ${header}`)
      expect(refusal.message).not.toContain('secret')
    }
  )

  test('is settled by the snapshot itself then, and the log says why', async () => {
    simulator.injectFault(elsewhere)
    const log = new RecordingRunner()
    const { azure } = connection
    const ports = {
      azure,
      clock: new TestClock(),
      log,
      stateStore: log,
      run: log.run
    } as never as Ports
    const ref = refOf(`${disk.name}-settled`)
    const order = {
      ref,
      requestId: 'r1',
      request: request(),
      disk: await azure.getDisk(disk)
    }
    const write = await writeSnapshot(order, cachedLists(azure), ports)
    expect(await write.finished()).toMatchObject({
      name: ref.name,
      provisioningState: 'Succeeded'
    })
    expect(log.lines.join('\n')).toContain(`host "${foreign}" in Azure-AsyncOperation`)
  })

  test('that is redirected is in doubt, and sent nowhere else', async () => {
    simulator.injectFault({ method: 'PUT', kind: 'redirect' })
    const writing = connection.azure.putSnapshot(refOf(`${disk.name}-moved`), request())
    const refusal = await refusalOf(writing)
    expect(refusal.code).toBe('Unreachable')
    expect(refusal.message).toContain(`redirect to host "${foreign}"`)
  })

  test.each<[string, string, (ref: ResourceRef) => Promise<unknown>]>([
    ['deletion', 'DELETE', async (ref) => (await connection.azure.deleteSnapshot(ref)).finished()],
    ['change of tags', 'PATCH', (ref) => connection.azure.setSnapshotTags(ref, { a: 'b' })],
    ['closing of data', 'POST', (ref) => connection.azure.revokeAccess(ref)]
  ])('a %s is not followed elsewhere', async (_what, method, work) => {
    simulator.injectFault({ method, ...elsewhere })
    const refusal = await refusalOf(work(taken('written')))
    expect(refusal.code).toBe('Unreachable')
    expect(refusal.message).toContain(foreign)
  })
})

describe('the data of a snapshot', () => {
  test('is not read elsewhere, and its URL is closed again by whoever opened it', async () => {
    const ref = taken('data')
    simulator.injectFault({ path: 'operations', times: 9, kind: 'elsewhere' })
    const refusal = await refusalOf(connection.azure.grantAccess(ref, { seconds: 60 }))
    expect(refusal.code).toBe('AzureRefused')
    expect(refusal.message).toBe(
      `Could not grant access to the data of snapshot "${ref.name}" in resource group "production": The response of Azure names host "${foreign}" for the data, but storage hosts of ${simulator.url} end in "127.0.0.1:${simulator.port}". No request was sent to that host.`
    )
    expect(connection.masked.some((secret) => secret.includes('sig='))).toBe(true)
    simulator.clearFaults()
    await connection.azure.revokeAccess(ref)
  })

  test.each([['operations'], ['GetAccess']])(
    'stays where it is while it is compared (%s)',
    async (path) => {
      const [base, ref] = [taken('base'), taken('newer')]
      simulator.injectFault({ path, times: 100, kind: 'elsewhere' })
      const log = new RecordingRunner()
      const { outcomes } = await diff(
        {
          operation: 'diff',
          targets: [{ ref, entry: undefined }],
          selection: selectionOf(),
          base,
          snapshotGroup: undefined,
          maxParallel: 8,
          warnOver: undefined
        },
        {
          azure: connection.azure,
          clock: new TestClock(),
          log,
          stateStore: new NotedAccess(),
          run: log.run,
          files: new InMemoryFiles()
        }
      )
      expect(outcomes[0]?.error?.message).toContain(foreign)
      expect(outcomes[0]?.tally).toBeUndefined()
    }
  )

  test('is not compared with data elsewhere, nor read at a foreign URL', async () => {
    const own = await connection.azure.grantAccess(taken('own'), { seconds: 60 })
    const moved = { url: own.url.replace(simulator.url, simulator.foreignHost.url) }
    for (const [newer, older] of [
      [own, moved],
      [moved, own],
      [moved, undefined]
    ] as const) {
      const refusal = await refusalOf(connection.azure.changedPages(newer, older, undefined))
      expect(refusal.message).toContain(`names host "${foreign}" for the data`)
    }
    const length = await refusalOf(connection.azure.dataLength(moved))
    expect(length.message).toContain(foreign)
    await connection.azure.revokeAccess(refOf(`${disk.name}-own`))
  })
})

describe('a blob', () => {
  const target = (url: string) => {
    const read = readBlobUrl(url)
    if ('refusal' in read) throw new Error(read.refusal)
    const { endpoint, container, blob = 'one.vhd', signature } = read.place
    return connection.azure.target({ endpoint, container, blob, signature })
  }

  test.each(['', '?sv=2018-03-28&sig=of-the-user'])(
    'on another host is refused before anything is sent (%s)',
    async (signature) => {
      const url = `${simulator.foreignHost.url}/backups/disks/one.vhd${signature}`
      const refusal = await refusalOf(Promise.resolve().then(() => target(url)))
      expect(refusal.code).toBe('InvalidInput')
      expect(refusal.message).toContain(`"blob-url" is on host "${foreign}", but storage hosts of`)
      expect(refusal.message).not.toContain('of-the-user')
      expect(simulator.exchanges).toEqual([])
    }
  )

  test('does not copy from a URL elsewhere', async () => {
    const blob = target(`${simulator.url}/backups/disks/${disk.name}.vhd`)
    await blob.create(1024 * 1024, {})
    const lease = await blob.lease('11111111-2222-3333-4444-555555555555')
    const source = { url: `${simulator.foreignHost.url}/md-1/2/abcd?sig=secret` }
    const refusal = await refusalOf(lease.copy(0, 512, source))
    expect(refusal.message).toContain(`names host "${foreign}" for the data`)
    expect(refusal.message).not.toContain('secret')
    await lease.release()
  })

  test('gets no token of another service, whatever it asks for', async () => {
    const blob = target(`${simulator.url}/backups/disks/${disk.name}.vhd`)
    const challenge = `Bearer authorization_uri=${simulator.url}/${SEEDED.tenantId}/oauth2/authorize resource_id=https://management.azure.com`
    simulator.injectFault({
      path: '/backups/',
      times: 9,
      kind: 'answer',
      status: 401,
      headers: { 'www-authenticate': challenge, 'x-ms-request-id': '1' }
    })
    const refusal = await refusalOf(blob.read())
    expect(refusal.message).toContain(
      'requests a token for another service ("management.azure.com"). The token was not sent.'
    )
  })

  test.each([302, 307])('is not asked elsewhere after a redirect (%d)', async (status) => {
    const blob = target(`${simulator.url}/backups/disks/${disk.name}.vhd`)
    simulator.injectFault({ path: '/backups/', times: 9, kind: 'redirect', status })
    const refusal = await refusalOf(blob.read())
    expect(refusal.code).toBe('Unreachable')
    simulator.clearFaults()
    expect(await blob.read()).toBeUndefined()
  })
})

describe('a sign-in', () => {
  test.each([
    ['an assertion', byOidc()],
    ['a secret', bySecret()]
  ])('sends %s to no host that the authority names', async (_what, signIn) => {
    simulator.injectFault({ path: 'openid-configuration', ...elsewhere })
    const refusal = await refusalOf(connectTo(simulator, { signIn }))
    expect(refusal.code).toBe('SignInFailed')
    expect(refusal.message).toContain(
      `A response names host "${foreign}" for the sign-in, but the sign-in host of ${simulator.url} is "127.0.0.1:${simulator.port}"`
    )
    expect(refusal.remedy).toContain('HTTPS_PROXY')
  })

  test.each(['openid-configuration', '/oauth2/', '/metadata/endpoints'])(
    'is not redirected at %s',
    async (path) => {
      simulator.injectFault({ path, times: 9, kind: 'redirect' })
      const refusal = await refusalOf(connectTo(simulator, { signIn: bySecret() }))
      expect(refusal.message).toContain(`a redirect to host "${foreign}"`)
      expect(refusal.remedy).toContain('HTTPS_PROXY')
    }
  )
})

describe('the token of a cluster', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'cluster-')), 'token')
  const signIn = byOidc({
    auth: 'managed-identity',
    oidcAvailable: false,
    federatedTokenFile: path
  })

  beforeEach(async () => {
    writeFileSync(path, await idTokenOf(simulator, 'api://AzureADTokenExchange'))
  })

  test('is exchanged at the sign-in host of the cloud', async () => {
    const { azure } = await connectTo(simulator, { signIn })
    expect((await azure.getDisk(disk)).name).toBe(disk.name)
  })

  test('goes nowhere else', async () => {
    simulator.injectFault({ path: 'openid-configuration', ...elsewhere })
    const refusal = await refusalOf(connectTo(simulator, { signIn }))
    expect(refusal.message).toContain(`names host "${foreign}" for the sign-in`)
  })
})

test('a host that is trusted is still asked: the same things work without a fault', async () => {
  const ref = taken('last')
  expect((await connection.azure.listSnapshots(disk)).length).toBeGreaterThan(1)
  const opened = await connection.azure.grantAccess(ref, { seconds: 60 })
  const page = await connection.azure.changedPages(opened, undefined, undefined)
  expect([...page.ranges]).toHaveLength(1)
  await connection.azure.revokeAccess(ref)
  await connection.azure.deleteSnapshot(ref)
})
