/** Answers that are too long, compressed ones too: the real SDK against a simulator that says more than it has to. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { FaultSpec } from '../../simulator/faults/fault-kinds.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { readBlobUrl } from '../../src/snapshots/data/blob-url.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { refusalOf } from '../support/create-trial.ts'
import type { Connection } from '../support/simulated.ts'
import { byOidc, connectTo, startAzure } from '../support/simulated.ts'
import { seedBackups } from '../support/subscription.ts'

const MIB = 1024 * 1024

let simulator: Simulator
let connection: Connection
let disk: ResourceRef
let snapshot: ResourceRef

beforeAll(async () => {
  simulator = await startAzure()
  const { name, id } = simulator.seedDisk({ name: 'data', sizeGb: 1 })
  disk = { subscriptionId: SEEDED.subscriptionId, resourceGroup: 'production', name }
  simulator.seedSnapshot({
    name: 'taken',
    source: id,
    properties: { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
  })
  snapshot = { ...disk, name: 'taken' }
  seedBackups(simulator)
})

afterAll(() => simulator.close())

beforeEach(async () => {
  simulator.clearFaults()
  connection = await connectTo(simulator)
  simulator.clearExchanges()
})

/** A body of so many bytes, each time that it is asked for. */
const padded = (path: string, bytes: number, encoding?: 'gzip' | 'deflate'): FaultSpec => ({
  path,
  times: 9,
  kind: 'padded',
  bytes,
  ...(encoding !== undefined && { encoding })
})

describe.each([['gzip'], ['deflate'], [undefined]] as const)('an answer (%s)', (encoding) => {
  test('of a MiB is read, and one byte more is refused without asking again', async () => {
    simulator.injectFault(padded('/disks/data', MIB, encoding))
    expect((await connection.azure.getDisk(disk)).name).toBe('data')
    simulator.clearFaults()
    simulator.clearExchanges()
    simulator.injectFault(padded('/disks/data', MIB + 1, encoding))
    const refusal = await refusalOf(connection.azure.getDisk(disk))
    expect(refusal.code).toBe('AzureRefused')
    expect(refusal.message).toBe(
      `Could not read disk "data" in resource group "production": The response of "127.0.0.1:${simulator.port}" exceeds 1 MiB, the limit of the action for this response. The rest was not read.`
    )
    expect(refusal.remedy).toContain('HTTPS_PROXY')
    expect(simulator.exchanges).toHaveLength(1)
  })

  test('that is a refusal is bounded as well', async () => {
    simulator.injectFault(padded('/disks/none', 2 * MIB, encoding))
    const refusal = await refusalOf(connection.azure.getDisk({ ...disk, name: 'none' }))
    expect(refusal.message).toContain('exceeds 1 MiB')
  })
})

test('a list may have 64 MiB, and no byte more', async () => {
  simulator.injectFault(padded('/disks\\?', 64 * MIB, 'gzip'))
  expect(await connection.azure.listDisks(disk)).toHaveLength(1)
  simulator.clearFaults()
  simulator.injectFault(padded('/disks\\?', 64 * MIB + 1, 'gzip'))
  const refusal = await refusalOf(connection.azure.listDisks(disk))
  expect(refusal.message).toContain('exceeds 64 MiB')
}, 30_000)

test('a bomb is not inflated: its end, which is broken, is never reached', async () => {
  simulator.injectFault({ path: '/disks/data', kind: 'truncated', keep: 0.9 })
  simulator.injectFault(padded('/disks/data', 256 * MIB, 'gzip'))
  const refusal = await refusalOf(connection.azure.getDisk(disk))
  expect(refusal.message).toContain('exceeds 1 MiB')
}, 30_000)

test('an answer to a write that is too long leaves the write in doubt', async () => {
  simulator.injectFault({ method: 'PATCH', ...padded('/snapshots/', 2 * MIB) })
  const refusal = await refusalOf(connection.azure.setSnapshotTags(snapshot, { a: 'b' }))
  expect(refusal.code).toBe('Unreachable')
})

describe('a sign-in', () => {
  test.each(['/metadata/endpoints', 'openid-configuration', '/oauth2/'])(
    'reads no more than a MiB of %s',
    async (path) => {
      simulator.injectFault(padded(path, 2 * MIB, 'gzip'))
      const refusal = await refusalOf(connectTo(simulator, { signIn: byOidc() }))
      expect(refusal.message).toContain('exceeds 1 MiB')
      expect(refusal.remedy).toContain('HTTPS_PROXY')
    }
  )
})

describe('Azure Storage', () => {
  const target = () => {
    const read = readBlobUrl(`${simulator.url}/backups/disks/data.vhd`)
    if ('refusal' in read) throw new Error(read.refusal)
    return connection.azure.target({ ...read.place, blob: 'data.vhd' })
  }

  test('lists page ranges in 64 MiB at most', async () => {
    const opened = await connection.azure.grantAccess(snapshot, { seconds: 60 })
    const range = '<PageRange><Start>0</Start><End>511</End></PageRange>'
    const list = `<PageList>${range.repeat(Math.ceil((64 * MIB) / range.length))}</PageList>`
    const headers = { 'x-ms-request-id': '1' }
    const fault = { kind: 'answer', status: 200, headers, body: list } as const
    simulator.injectFault({ path: 'comp=pagelist', times: 9, ...fault })
    const refusal = await refusalOf(connection.azure.changedPages(opened, undefined, undefined))
    expect(refusal.message).toContain('exceeds 64 MiB')
    await connection.azure.revokeAccess(snapshot)
  }, 30_000)

  test('has a parser for little of what is written in another form', async () => {
    const opened = await connection.azure.grantAccess(snapshot, { seconds: 60 })
    simulator.injectFault(padded('comp=pagelist', MIB))
    const { ranges } = await connection.azure.changedPages(opened, undefined, undefined)
    expect([...ranges]).toHaveLength(1)
    simulator.clearFaults()
    simulator.injectFault(padded('comp=pagelist', 9 * MIB))
    const refusal = await refusalOf(connection.azure.changedPages(opened, undefined, undefined))
    expect(refusal.message).toContain('it is too long')
    await connection.azure.revokeAccess(snapshot)
  }, 30_000)

  test('lists blobs in 64 MiB at most, and says no more than a MiB otherwise', async () => {
    simulator.injectFault(padded('comp=list', 65 * MIB))
    expect((await refusalOf(target().snapshots())).message).toContain('exceeds 64 MiB')
    simulator.clearFaults()
    simulator.injectFault({ method: 'PUT', ...padded('/data.vhd', 2 * MIB) })
    expect((await refusalOf(target().create(512, {}))).message).toContain('exceeds 1 MiB')
  }, 30_000)
})
