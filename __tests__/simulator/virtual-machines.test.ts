import { describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'
import { codeOf, compute, connect, errorOf, MACHINE_VERSION as VERSION } from './raw-client.ts'

useSimulator({ clock: 'virtual' })

const machines = (rest = '', version = VERSION) =>
  compute(`virtualMachines${rest}`, 'production', version)
const get = (target: string) => client.send('GET', target)
const storageOf = ({ json }: Reply) => objectAt(objectAt(json, 'properties'), 'storageProfile')
const diskOf = async (name: string) => (await get(compute(`disks/${name}`))).json

/** A machine with a disk for its operating system and two for data. */
function seedVm(more: { running?: boolean; zones?: string[] } = {}) {
  const os = simulator.seedDisk({ name: 'os', sizeGb: 30 })
  const data = simulator.seedDisk({ name: 'data', sizeGb: 128 })
  const logs = simulator.seedDisk({ name: 'logs', sku: 'StandardSSD_LRS' })
  const vm = simulator.seedVm({
    name: 'web',
    tags: { app: 'shop' },
    osDisk: os.id,
    dataDisks: [
      { lun: 0, disk: data.id, caching: 'ReadOnly' },
      { lun: 3, disk: logs.id }
    ],
    ...more
  })
  return { vm, os, data, logs }
}

describe('a virtual machine', () => {
  test('reports its disks', async () => {
    const { vm, data, logs } = seedVm({ zones: ['1'] })
    const reply = await get(machines('/web'))
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject({
      name: 'web',
      id: vm.id,
      type: 'Microsoft.Compute/virtualMachines',
      location: 'westeurope',
      tags: { app: 'shop' },
      zones: ['1'],
      etag: '"1"',
      properties: {
        hardwareProfile: { vmSize: 'Standard_D4s_v5' },
        provisioningState: 'Succeeded',
        vmId: vm.vmId
      }
    })
    expect(storageOf(reply)).toMatchObject({
      osDisk: {
        osType: 'Linux',
        name: 'os',
        createOption: 'FromImage',
        caching: 'ReadWrite',
        deleteOption: 'Detach',
        diskSizeGB: 30
      }
    })
    expect(storageOf(reply).dataDisks).toEqual([
      {
        lun: 0,
        name: 'data',
        createOption: 'Attach',
        caching: 'ReadOnly',
        managedDisk: { storageAccountType: 'Premium_LRS', id: data.id },
        deleteOption: 'Detach',
        diskSizeGB: 128,
        toBeDetached: false
      },
      {
        lun: 3,
        name: 'logs',
        createOption: 'Attach',
        caching: 'None',
        managedDisk: { storageAccountType: 'StandardSSD_LRS', id: logs.id },
        deleteOption: 'Detach',
        diskSizeGB: 64,
        toBeDetached: false
      }
    ])
  })

  test('has its disks, which say so', async () => {
    const { vm } = seedVm()
    for (const name of ['os', 'data', 'logs']) {
      expect(await diskOf(name)).toMatchObject({
        managedBy: vm.id,
        properties: {
          diskState: 'Attached',
          LastOwnershipUpdateTime: expect.stringMatching(/^20\d\d-/)
        }
      })
    }
    expect(errorOf(await client.send('DELETE', compute('disks/data')))).toMatchObject({
      code: 'OperationNotAllowed',
      message: `Disk data is attached to VM ${vm.id}.`
    })
  })

  test('spells the group of the disk that came with it in its own way', async () => {
    const { osDisk = '' } = simulator.seedVm({ name: 'web' })
    const { managedDisk } = objectAt(storageOf(await get(machines('/web'))), 'osDisk')
    const { id } = managedDisk as { id: string }
    expect(id).not.toBe(osDisk)
    expect(id.toLowerCase()).toBe(osDisk.toLowerCase())
    expect(simulator.getResource({ id })).toMatchObject({ properties: { osType: 'Linux' } })
  })

  test('that is deallocated reserves its disks and does not know what they are', async () => {
    const { data } = seedVm({ running: false })
    const { dataDisks } = storageOf(await get(machines('/web')))
    expect((dataDisks as JsonObject[])[0]).toEqual({
      lun: 0,
      name: 'data',
      createOption: 'Attach',
      caching: 'ReadOnly',
      managedDisk: { id: data.id },
      deleteOption: 'Detach',
      toBeDetached: false
    })
    expect(await diskOf('data')).toMatchObject({ properties: { diskState: 'Reserved' } })
  })

  test('may have disks that are not managed', async () => {
    simulator.seedVm({
      name: 'old',
      osDisk: { vhd: 'https://account.blob.core.windows.net/vhds/os.vhd', sizeGb: 127 },
      dataDisks: [{ lun: 0, vhd: 'https://account.blob.core.windows.net/vhds/data.vhd' }]
    })
    const { osDisk, dataDisks } = storageOf(await get(machines('/old')))
    expect(osDisk).toMatchObject({
      vhd: { uri: 'https://account.blob.core.windows.net/vhds/os.vhd' },
      diskSizeGB: 127
    })
    expect(osDisk).not.toHaveProperty('managedDisk')
    expect(dataDisks).toMatchObject([{ lun: 0, createOption: 'Empty', vhd: {} }])
  })

  test('may have an ephemeral disk, which is no resource', async () => {
    simulator.seedVm({ name: 'node', osDisk: { ephemeral: true } })
    const { osDisk } = storageOf(await get(machines('/node')))
    expect(osDisk).toMatchObject({ diffDiskSettings: { option: 'Local' }, managedDisk: {} })
    const { id } = objectAt(osDisk as JsonObject, 'managedDisk') as { id: string }
    expect((await get(`${id}?api-version=2024-03-02`)).status).toBe(404)
  })

  test('may share a disk with another', async () => {
    const disk = simulator.seedDisk({ name: 'shared', properties: { maxShares: 2 } }).id
    const seed = (name: string) => simulator.seedVm({ name, dataDisks: [{ lun: 0, disk }] }).id
    const owners = [seed('one'), seed('two')]
    expect(await diskOf('shared')).toMatchObject({
      managedBy: owners[0],
      managedByExtended: owners,
      properties: { maxShares: 2, shareInfo: owners.map((vmUri) => ({ vmUri })) }
    })
    expect(() => seed('three')).toThrow('is attached to')
  })

  test.each([
    [true, 'PowerState/running', 'VM running'],
    [false, 'PowerState/deallocated', 'VM deallocated']
  ])('running or not (%s) reports so when asked', async (running, code, displayStatus) => {
    seedVm({ running })
    const expected = {
      statuses: [
        { code: 'ProvisioningState/succeeded', level: 'Info' },
        { code, level: 'Info', displayStatus }
      ]
    }
    const expanded = await get(`${machines('/web')}&$expand=instanceView`)
    expect(objectAt(expanded.json, 'properties').instanceView).toMatchObject(expected)
    expect((await get(machines('/web/instanceView'))).json).toMatchObject(expected)
    expect(objectAt((await get(machines('/web'))).json, 'properties')).not.toHaveProperty(
      'instanceView'
    )
  })

  test('leaves its disks behind', async () => {
    const { vm } = seedVm()
    simulator.deleteVm({ id: vm.id })
    expect((await get(machines('/web'))).status).toBe(404)
    expect(await diskOf('data')).toMatchObject({ properties: { diskState: 'Unattached' } })
    expect(await diskOf('data')).not.toHaveProperty('managedBy')
  })

  test('reads and writes what is in its places', () => {
    const { vm, data, os } = seedVm()
    simulator.writeVm({ id: vm.id, lun: 0, offset: 7, bytes: Buffer.from('data') })
    simulator.writeVm({ id: vm.id, lun: 'os', offset: 7, bytes: Buffer.from('root') })
    const text = ({ bytes }: { bytes: string }) => Buffer.from(bytes, 'base64').toString()
    expect(text(simulator.readBytes({ id: data.id, offset: 7, length: 4 }))).toBe('data')
    expect(text(simulator.readBytes({ id: os.id, offset: 7, length: 4 }))).toBe('root')
    expect(text(simulator.readVm({ id: vm.id, lun: 0, offset: 7, length: 4 }))).toBe('data')
    expect(() => simulator.readVm({ id: vm.id, lun: 1, offset: 0, length: 1 })).toThrow(
      'no managed disk at 1'
    )
  })
})

describe('lists of virtual machines', () => {
  const names = ({ json }: Reply) => (json.value as { name: string }[]).map(({ name }) => name)

  test('come in pages, of a group or of the subscription', async () => {
    simulator.configure({ pageSize: 2 })
    for (const name of ['a', 'b', 'c']) simulator.seedVm({ name, osDisk: { ephemeral: true } })
    simulator.seedVm({ name: 'd', group: 'elsewhere', osDisk: { ephemeral: true } })
    const first = await get(machines())
    expect(names(first)).toEqual(['a', 'b'])
    expect((first.json.value as JsonObject[])[0]?.id).toContain('/resourceGroups/PRODUCTION/')
    const second = await get(first.json.nextLink as string)
    expect([names(second), second.json.nextLink]).toEqual([['c'], undefined])
    simulator.configure({ pageSize: 50 })
    const all = await get(
      `/subscriptions/${SEEDED.subscriptionId}/providers/Microsoft.Compute/virtualMachines?api-version=${VERSION}`
    )
    expect(names(all)).toEqual(['d', 'a', 'b', 'c'])
  })
})

describe('a request for a virtual machine', () => {
  test('counts against limits of the subscription and of the machine', async () => {
    seedVm()
    simulator.seedVm({ name: 'other' })
    const left = async (rest: string) =>
      (await get(machines(rest))).headers['x-ms-ratelimit-remaining-resource']
    expect(await left('/web')).toBe(
      'Microsoft.Compute/LowCostGetSubscriptionMaximum;23999,Microsoft.Compute/LowCostGetResource;35'
    )
    expect(await left('/other')).toBe(
      'Microsoft.Compute/LowCostGetSubscriptionMaximum;23998,Microsoft.Compute/LowCostGetResource;35'
    )
    simulator.configure({ limits: { LowCostGetResource: 1 } })
    expect((await get(machines('/web'))).status).toBe(200)
    expect((await get(machines('/web'))).status).toBe(429)
    expect((await get(machines('/other'))).status).toBe(200)
  })

  test('needs the permission to read it', async () => {
    const { vm } = seedVm()
    const { appId, objectId } = simulator.addApplication({
      tenantId: SEEDED.tenantId,
      secrets: ['x']
    })
    const actions = ['Microsoft.Compute/virtualMachines/read']
    const reader = connect(simulator, appId)
    const read = (target: string) => reader.send('GET', target)
    expect(errorOf(await read(machines('/web')))).toMatchObject({
      code: 'AuthorizationFailed',
      message: expect.stringContaining("'Microsoft.Compute/virtualMachines/read'")
    })
    simulator.assignRole({ principalId: objectId, scope: vm.id, actions })
    expect((await read(machines('/web'))).status).toBe(200)
    // A list holds what the caller may read.
    const listed = await read(machines())
    expect(listed.status).toBe(200)
    expect(listed.json.value).toMatchObject([{ name: 'web' }])
    expect((await read(machines('/web/instanceView'))).status).toBe(403)
    reader.close()
  })

  test.each([
    ['no machine', machines('/none'), '404 ResourceNotFound'],
    ['no group', compute('virtualMachines/web', 'none', VERSION), '404 ResourceGroupNotFound'],
    ['no such part', machines('/web/extensions'), '404 NotFound']
  ])('finds %s', async (_name, target, refusal) => {
    seedVm()
    const reply = await get(target)
    expect(codeOf(reply)).toBe(refusal)
  })

  test('knows other versions than disks have', async () => {
    seedVm()
    const disks = '2026-03-02'
    expect(errorOf(await get(machines('/web', disks)))).toMatchObject({
      code: 'NoRegisteredProviderFound',
      message: expect.stringMatching(
        /for type 'virtualMachines'\. The supported api-versions are '2015-05-01-preview, .*, 2026-04-01'/
      )
    })
    expect(errorOf(await get(machines('', disks))).code).toBe('InvalidResourceType')
    expect((await get(compute('disks/data', 'production', VERSION))).status).toBe(400)
    const { machineApiVersions } = simulator.configure({ cloud: 'AzureUSGovernment' })
    expect(machineApiVersions.at(-1)).toBe('2024-11-01')
    simulator.configure({ cloud: 'AzureCloud' })
    const old = await get(machines('/web', '2018-04-01'))
    expect(objectAt(storageOf(old), 'osDisk')).not.toHaveProperty('deleteOption')
    expect(old.json).not.toHaveProperty('etag')
  })
})
