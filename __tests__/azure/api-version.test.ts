import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { SnapshotRequest } from '../../src/snapshots/request.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { connectTo, startAzure } from '../support/simulated.ts'

let simulator: Simulator
let disk: ResourceRef & { readonly id: string }

beforeAll(async () => {
  simulator = await startAzure()
  const { id, name } = simulator.seedDisk({ name: 'data', sku: 'PremiumV2_LRS' })
  disk = { id, name, resourceGroup: 'production', subscriptionId: SEEDED.subscriptionId }
})

afterAll(() => simulator.close())
afterEach(() => {
  simulator.clearExchanges()
})

const request = (changes: Partial<SnapshotRequest> = {}): SnapshotRequest => ({
  location: 'westeurope',
  sourceResourceId: disk.id,
  networkAccessPolicy: 'DenyAll',
  publicNetworkAccess: 'Disabled',
  tags: {},
  ...changes
})

const versionsAsked = (): readonly string[] =>
  simulator.exchanges
    .filter(({ url }) => /\/(?:disks|snapshots)[/?]/.test(url))
    .map(({ url, status }) => `${new URL(url).searchParams.get('api-version') ?? ''} ${status}`)

describe('a cloud that lags behind', () => {
  test('is asked in the newest version that it offers, found out once', async () => {
    simulator.configure({ apiVersions: ['2023-04-02', '2024-03-02', '2025-01-02-preview'] })
    const { azure, said } = await connectTo(simulator)
    expect((await azure.getDisk(disk)).name).toBe('data')
    expect((await azure.getDisk(disk)).name).toBe('data')
    expect(versionsAsked()).toEqual(['2026-03-02 400', '2024-03-02 200', '2024-03-02 200'])
    expect(said.filter((line) => line.includes('2024-03-02'))).toEqual([
      'This cloud does not support Compute API version 2026-03-02; using 2024-03-02'
    ])
  })

  test('takes snapshots, follows the operation by its own URL, and pages through lists', async () => {
    simulator.configure({ apiVersions: ['2024-03-02'], pageSize: 1 })
    const { azure } = await connectTo(simulator)
    for (const name of ['one', 'two']) {
      const accepted = await azure.putSnapshot({ ...disk, name }, request())
      expect((await accepted.finished()).incremental).toBe(true)
    }
    expect(await azure.listSnapshots(disk)).toHaveLength(2)
    simulator.configure({ pageSize: 50 })
  })

  test('refuses a newer field in clear words instead of losing it', async () => {
    simulator.configure({ apiVersions: ['2024-03-02'] })
    const { azure } = await connectTo(simulator)
    await expect(
      azure.putSnapshot({ ...disk, name: 'instant' }, request({ instantAccessMinutes: 60 }))
    ).rejects.toMatchObject({
      code: 'InvalidInput',
      message:
        'The input "instant-access-minutes" needs Compute API version 2025-01-02, but this cloud supports only 2024-03-02.'
    })
  })

  test('is given up when all that it offers is too old', async () => {
    simulator.configure({ apiVersions: ['2022-03-02', '2019-03-01'] })
    const { azure } = await connectTo(simulator)
    await expect(azure.getDisk(disk)).rejects.toMatchObject({
      code: 'AzureRefused',
      message: expect.stringContaining('2022-03-02, is older than 2023-04-02')
    })
  })
})
