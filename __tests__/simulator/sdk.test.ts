import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ComputeManagementClient } from '@azure/arm-compute'
import { ClientSecretCredential } from '@azure/identity'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { startSimulator } from '../../simulator/simulator.ts'

/** Azure's own client library, unchanged, finds nothing wrong with the simulator. */

let simulator: Simulator
let client: ComputeManagementClient

beforeEach(async () => {
  simulator = await startSimulator({ operationMs: 0, pageSize: 2, snapshotsPerFiveMinutes: 100 })
  const tlsOptions = { ca: simulator.ca }
  const { tenantId, clientId, clientSecret, subscriptionId } = SEEDED
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost: simulator.url,
    disableInstanceDiscovery: true,
    tlsOptions
  })
  client = new ComputeManagementClient(credential, subscriptionId, {
    endpoint: simulator.url,
    credentials: { scopes: ['https://management.azure.com/.default'] },
    tlsOptions
  })
})

afterEach(() => simulator.close())

const snapshotOf = (sourceResourceId: string) => ({
  location: 'westeurope',
  incremental: true,
  creationData: { createOption: 'Copy', sourceResourceId }
})

describe('ComputeManagementClient', () => {
  test('creates, reads, tags, lists and deletes snapshots', async () => {
    const disk = simulator.seedDisk({ name: 'data' })
    const made = await client.snapshots.createOrUpdate('production', 'one', snapshotOf(disk.id))
    expect(made).toMatchObject({
      provisioningState: 'Succeeded',
      incremental: true,
      snapshotAccessState: 'Available',
      creationData: { sourceUniqueId: disk.uniqueId }
    })
    expect(made.timeCreated).toBeInstanceOf(Date)
    const tagged = await client.snapshots.update('production', 'one', { tags: { a: 'b' } })
    expect(tagged.tags).toEqual({ a: 'b' })
    for (const name of ['two', 'three', 'four', 'five']) {
      simulator.seedSnapshot({ name, source: disk.id })
    }
    const names: unknown[] = []
    for await (const { name } of client.snapshots.list()) names.push(name)
    expect(names).toEqual(['five', 'four', 'one', 'three', 'two'])
    await client.snapshots.delete('production', 'one')
    await expect(client.snapshots.get('production', 'one')).rejects.toMatchObject({
      statusCode: 404
    })
    await client.snapshots.delete('production', 'one')
  })

  test('grants and revokes access', async () => {
    const disk = simulator.seedDisk({ name: 'data' })
    simulator.seedSnapshot({ name: 'one', source: disk.id })
    const grant = { access: 'Read', durationInSeconds: 300 }
    const { accessSAS } = await client.snapshots.grantAccess('production', 'one', grant)
    expect(accessSAS).toContain(simulator.url)
    await client.snapshots.revokeAccess('production', 'one')
    expect((await client.snapshots.get('production', 'one')).diskState).toBe('Unattached')
  })

  test('restores a disk', async () => {
    const disk = simulator.seedDisk({ name: 'data' })
    const { id } = simulator.seedSnapshot({ name: 'one', source: disk.id })
    const restored = await client.disks.createOrUpdate('production', 'back', {
      location: 'westeurope',
      sku: { name: 'Premium_LRS' },
      creationData: { createOption: 'Copy', sourceResourceId: id }
    })
    expect(restored).toMatchObject({ diskSizeGB: 64, tier: 'P6', provisioningState: 'Succeeded' })
  })

  test('reads and lists virtual machines', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    for (const name of ['a', 'b', 'c']) simulator.seedVm({ name })
    simulator.seedVm({ name: 'web', dataDisks: [{ lun: 4, disk: id, caching: 'ReadOnly' }] })
    const machine = await client.virtualMachines.get('production', 'web', {
      expand: 'instanceView'
    })
    expect(machine.timeCreated).toBeInstanceOf(Date)
    expect(machine).toMatchObject({
      storageProfile: { dataDisks: [{ lun: 4, caching: 'ReadOnly', managedDisk: { id } }] },
      instanceView: { statuses: [{}, { code: 'PowerState/running' }] }
    })
    const names: unknown[] = []
    for await (const { name } of client.virtualMachines.listAll()) names.push(name)
    for await (const { name } of client.virtualMachines.list('production')) names.push(name)
    expect(names).toEqual(['a', 'b', 'c', 'web', 'a', 'b', 'c', 'web'])
    const view = await client.virtualMachines.instanceView('production', 'web')
    expect(view.disks).toHaveLength(2)
  })

  test('stops a virtual machine, gives it other disks, and starts it', async () => {
    const osType = { osType: 'Linux' }
    const os = simulator.seedDisk({ name: 'os', properties: osType })
    const restored = simulator.seedDisk({ name: 'restored', properties: osType })
    const data = simulator.seedDisk({ name: 'data' })
    const back = simulator.seedDisk({ name: 'back' })
    simulator.seedVm({ name: 'web', osDisk: os.id, dataDisks: [{ lun: 0, disk: data.id }] })
    const { virtualMachines: machines, disks } = client
    await machines.deallocate('production', 'web')
    const swapped = await machines.update('production', 'web', {
      storageProfile: {
        osDisk: {
          createOption: 'FromImage',
          name: 'restored',
          managedDisk: { id: restored.id }
        }
      }
    })
    expect(swapped.storageProfile?.osDisk?.name).toBe('restored')
    const reported = await machines.attachDetachDataDisks('production', 'web', {
      dataDisksToDetach: [{ diskId: data.id }],
      dataDisksToAttach: [{ diskId: back.id, lun: 0, caching: 'None' }]
    })
    // The operation ends without a result, and so the SDK has none: only reading the machine shows.
    expect(reported.dataDisks).toBeUndefined()
    await machines.start('production', 'web')
    const { storageProfile } = await machines.get('production', 'web')
    expect(storageProfile?.dataDisks).toMatchObject([{ lun: 0, name: 'back' }])
    expect((await disks.get('production', 'back')).diskState).toBe('Attached')
    expect((await disks.get('production', 'data')).diskState).toBe('Unattached')
    expect((await disks.get('production', 'restored')).lastOwnershipUpdateTime).toBeInstanceOf(Date)
  })

  test('reports a machine that fails half-way, with its code', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    const machine = simulator.seedVm({ name: 'web' })
    simulator.failVm({ id: machine.id, at: 'attach' })
    await expect(
      client.virtualMachines.attachDetachDataDisks('production', 'web', {
        dataDisksToAttach: [{ diskId: id, lun: 0 }]
      })
    ).rejects.toThrow(/DiskPreparationError/)
    simulator.failVm({ id: machine.id, at: 'deallocate' })
    await expect(client.virtualMachines.deallocate('production', 'web')).rejects.toThrow(
      /InternalExecutionError/
    )
  })

  test('reports a failed operation with its code', async () => {
    simulator.configure({ snapshotsPerDisk: 0 })
    const { id } = simulator.seedDisk({ name: 'data' })
    await expect(
      client.snapshots.createOrUpdate('production', 'one', snapshotOf(id))
    ).rejects.toThrow(/SnapshotsLimitReached/)
    const left = await client.snapshots.get('production', 'one')
    expect(left.provisioningState).toBe('Failed')
  })

  test('reports a refusal with its code', async () => {
    simulator.revokeRoles({ principalId: SEEDED.objectId })
    await expect(client.disks.get('production', 'data')).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthorizationFailed'
    })
  })
})
