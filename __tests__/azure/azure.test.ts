import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { Azure } from '../../src/ports.ts'
import type { SnapshotRequest } from '../../src/snapshots/request.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { TAG } from '../../src/snapshots/tags.ts'
import type { Connection } from '../support/simulated.ts'
import { byOidc, bySecret, connectTo, startAzure } from '../support/simulated.ts'

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
      signIn: bySecret({ auth: 'auto', oidcAvailable: true })
    })
    expect(fresh.idTokens()).toBe(0)
    expect(fresh.masked[0]).toBe(SEEDED.clientSecret)
    expect((await fresh.azure.getDisk(disk)).name).toBe(disk.name)
  })

  test.each([
    [
      'a wrong secret',
      { clientSecret: 'wrong' },
      /AADSTS7000215/,
      /the value of the secret, not its id/
    ],
    [
      'an unknown client',
      { clientId: '00000000-0000-0000-0000-00000000dead' },
      /AADSTS700016/,
      /Check "client-id"/
    ],
    [
      'an unknown tenant',
      { tenantId: '00000000-0000-0000-0000-00000000dead' },
      /returned 400: AADSTS90002: /,
      /"tenant-id"/
    ]
  ])('%s is reported with its remedy', async (_what, changes, message, remedy) => {
    await expect(
      connectTo(simulator, {
        signIn: bySecret(changes)
      })
    ).rejects.toMatchObject({
      code: 'SignInFailed',
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy)
    })
  })

  test('an audience that the federated credential does not have is reported', async () => {
    await expect(
      connectTo(simulator, {
        signIn: byOidc({ audience: 'api://somewhere-else' })
      })
    ).rejects.toMatchObject({ code: 'SignInFailed' })
  })

  test('an endpoint that is no Resource Manager is reported', async () => {
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

  test('a refusal for missing permissions names action, scope and least role', async () => {
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
      signIn: bySecret({ clientId: appId, clientSecret: 'only-snapshots' })
    })
    await expect(weak.azure.getDisk(disk)).rejects.toMatchObject({
      code: 'Forbidden',
      remedy: expect.stringMatching(
        /^Grant Microsoft\.Compute\/disks\/read on \/subscriptions\/.*\/disks\/disk-\d+: the least privileged built-in role that includes it is "Disk Backup Reader"/
      )
    })
  })
})
