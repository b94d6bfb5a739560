import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import { ask, diskId, machine, seedPrincipal, seedWorld, vm } from './machine-world.ts'
import type { Reply } from './raw-client.ts'
import { codeOf, compute, connect, errorOf } from './raw-client.ts'

useSimulator({ clock: 'virtual' })

beforeEach(() => {
  seedWorld()
  simulator.seedDisk({ name: 'restored', properties: { osType: 'Linux' } })
})

const patch = (storageProfile: object, headers = {}) =>
  client.send('PATCH', machine('web'), { body: { properties: { storageProfile } }, headers })
const swap = (more: object = {}) =>
  patch({ osDisk: { name: 'restored', managedDisk: { id: diskId('restored') }, ...more } })
const power = async (action: string) => client.settle(client.send('POST', machine(`web/${action}`)))

/** Reads the machine, changes it and writes it back, as az does. */
async function rewrite(change: (storage: Record<string, unknown>) => void): Promise<Reply> {
  const { json } = await client.send('GET', machine('web'))
  const body = structuredClone(json) as { properties: { storageProfile: Record<string, unknown> } }
  change(body.properties.storageProfile)
  return client.send('PUT', machine('web'), { body })
}

describe('swapping the disk of the operating system', () => {
  test.each(['deallocate', 'powerOff'])('works after %s', async (action) => {
    await power(action)
    simulator.writeDisk({ id: diskId('restored'), offset: 0, bytes: Buffer.from('then') })
    const accepted = await swap()
    expect(accepted.status).toBe(200)
    expect(accepted.headers).not.toHaveProperty('location')
    expect(accepted.json).toMatchObject({
      name: 'web',
      properties: {
        provisioningState: 'Updating',
        storageProfile: { osDisk: { name: 'restored', createOption: 'FromImage' } }
      }
    })
    expect(await ask.disk('os')).toMatchObject(['web', expect.anything()])
    expect(await client.settle(accepted)).toMatchObject({ status: 'Succeeded' })
    expect(await ask.disk('os')).toEqual(['', 'Unattached'])
    await power('start')
    expect(await ask.disk('restored')).toEqual(['web', 'Attached'])
    expect(await ask.luns()).toEqual(['0: data'])
    const { bytes } = simulator.readVm({ id: vm, lun: 'os', offset: 0, length: 4 })
    expect(Buffer.from(bytes, 'base64').toString()).toBe('then')
  })

  test('works by writing back the whole machine', async () => {
    await power('deallocate')
    const accepted = await rewrite((storage) => {
      storage.osDisk = {
        ...(storage.osDisk as JsonObject),
        name: 'restored',
        managedDisk: { id: diskId('restored') }
      }
    })
    expect(accepted.headers['x-ms-ratelimit-remaining-resource']).toContain('PutVMResource;11')
    await client.settle(accepted)
    expect(await ask.disk('restored')).toEqual(['web', 'Reserved'])
    expect(await ask.disk('data')).toEqual(['web', 'Reserved'])
  })

  test('is refused while the machine runs', async () => {
    const refused = await swap()
    expect([refused.status, errorOf(refused)]).toEqual([
      409,
      {
        code: 'OperationNotAllowed',
        message:
          "Operation 'Swap OS Disk' is not allowed on VM 'web' since the VM is not deallocated."
      }
    ])
    expect(await ask.disk('os')).toEqual(['web', 'Attached'])
  })

  test('is refused for an ephemeral disk', async () => {
    simulator.seedVm({ name: 'node', osDisk: { ephemeral: true } })
    await client.settle(client.send('POST', machine('node/powerOff')))
    const osDisk = { managedDisk: { id: diskId('restored') } }
    const body = { properties: { storageProfile: { osDisk } } }
    expect(errorOf(await client.send('PATCH', machine('node'), { body })).message).toContain(
      'ephemeral'
    )
  })

  test.each<readonly [string, object, string]>([
    ['the name of another disk', { name: 'os' }, '409 PropertyChangeNotAllowed'],
    ['another origin', { createOption: 'Attach' }, '409 PropertyChangeNotAllowed'],
    ['another system', { osType: 'Windows' }, '409 PropertyChangeNotAllowed'],
    [
      'another type of storage',
      { managedDisk: { id: diskId('restored'), storageAccountType: 'Standard_LRS' } },
      '409 OperationNotAllowed'
    ],
    [
      'a disk without a system',
      { name: 'spare', managedDisk: { id: diskId('spare') } },
      '400 InvalidParameter'
    ],
    [
      'its own data disk',
      { name: 'data', managedDisk: { id: diskId('data') } },
      '409 ConflictingUserInput'
    ],
    [
      'a disk that there is not',
      { name: 'none', managedDisk: { id: diskId('none') } },
      '404 NotFound'
    ]
  ])('is refused with %s', async (_name, osDisk, refusal) => {
    await power('deallocate')
    const refused = await swap(osDisk)
    expect(codeOf(refused)).toBe(refusal)
    expect(await ask.disk('os')).toEqual(['web', 'Reserved'])
  })

  test('is refused for another generation and for disks that do not boot', async () => {
    const properties = { osType: 'Linux', hyperVGeneration: 'V1' }
    simulator.seedVm({ name: 'gen2', running: false })
    simulator.seedDisk({ name: 'gen1', properties })
    simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS', properties })
    const swapTo = (name: string) => {
      const osDisk = { managedDisk: { id: diskId(name) }, caching: 'None' }
      const body = { properties: { storageProfile: { osDisk } } }
      return client.send('PATCH', machine('gen2'), { body })
    }
    expect(errorOf(await swapTo('gen1')).message).toContain('generation')
    expect(errorOf(await swapTo('fast')).message).toContain('cannot be used as an OS disk')
  })

  test('that fails half-way is tried again by the same request', async () => {
    await power('deallocate')
    simulator.failVm({ id: vm, at: 'osDisk' })
    expect(await client.settle(swap())).toMatchObject({ status: 'Failed' })
    expect(await ask.provisioning()).toBe('Failed')
    expect((await ask.storage()).osDisk).toMatchObject({ name: 'restored' })
    expect(await ask.disk('os')).toEqual(['', 'Unattached'])
    expect(await ask.disk('restored')).toEqual(['', 'Unattached'])
    expect(await client.settle(swap())).toMatchObject({ status: 'Succeeded' })
    expect(await ask.disk('restored')).toEqual(['web', 'Reserved'])
  })

  test('that fails half-way can go back', async () => {
    await power('deallocate')
    simulator.failVm({ id: vm, at: 'osDisk' })
    await client.settle(swap())
    await client.settle(swap({ name: 'os', managedDisk: { id: diskId('os') } }))
    expect(await ask.disk('os')).toEqual(['web', 'Reserved'])
  })

  test('that fails half-way does not matter to a start that succeeds', async () => {
    await power('deallocate')
    simulator.failVm({ id: vm, at: 'osDisk' })
    await client.settle(swap())
    await power('start')
    expect(await ask.disk('restored')).toEqual(['web', 'Attached'])
  })
})

describe('the list of data disks', () => {
  const entry = (name: string, lun: number, more: object = {}) => ({
    lun,
    name,
    createOption: 'Attach',
    managedDisk: { id: diskId(name) },
    ...more
  })

  test('adds what is new in it', async () => {
    const accepted = await rewrite((storage) => {
      storage.dataDisks = [
        ...(storage.dataDisks as object[]),
        entry('spare', 2, { caching: 'ReadWrite' })
      ]
    })
    expect(accepted.status).toBe(200)
    await client.settle(accepted)
    expect(await ask.luns()).toEqual(['0: data', '2: spare'])
    expect(await ask.disk('spare')).toEqual(['web', 'Attached'])
  })

  test.each<readonly [string, () => object[]]>([
    ['is not in it', () => []],
    ['is marked in it', () => [entry('data', 0, { toBeDetached: true })]]
  ])('takes off what %s', async (_name, dataDisks) => {
    const accepted = await patch({ dataDisks: dataDisks() })
    expect(await ask.luns()).toEqual(['(0: data)'])
    await client.settle(accepted)
    expect(await ask.luns()).toEqual([])
    expect(await ask.disk('data')).toEqual(['', 'Unattached'])
  })

  test('that is left out changes nothing', async () => {
    await client.settle(patch({}))
    expect(await ask.luns()).toEqual(['0: data'])
    const body = { tags: { a: 'b' } }
    const tagged = await client.send('PATCH', machine('web'), { body })
    expect(tagged.json).toMatchObject({ tags: { a: 'b' }, etag: '"3"' })
  })

  test('may name blobs where the machine has blobs', async () => {
    const uri = (name: string) => `https://account.blob.core.windows.net/vhds/${name}.vhd`
    const dataDisks = [{ lun: 0, vhd: uri('data') }]
    simulator.seedVm({ name: 'old', osDisk: { vhd: uri('os') }, dataDisks })
    const send = async (osDisk: string, ...names: string[]) => {
      const storageProfile = {
        osDisk: { vhd: { uri: uri(osDisk) } },
        dataDisks: names.map((name, lun) => ({ lun, vhd: { uri: uri(name) } }))
      }
      const body = { properties: { storageProfile } }
      return client.send('PATCH', machine('old'), { body })
    }
    await client.settle(send('os', 'data'))
    expect(await ask.luns('old')).toEqual(['0: data-0'])
    expect(errorOf(await send('other', 'data')).target).toBe('osDisk.vhd.uri')
    expect(errorOf(await send('os', 'data', 'new')).code).toBe('InvalidParameter')
    await client.settle(send('os'))
    expect(await ask.luns('old')).toEqual([])
  })

  test('changes the cache of a disk that stays', async () => {
    await client.settle(patch({ dataDisks: [entry('data', 0, { caching: 'None' })] }))
    expect((await ask.storage()).dataDisks).toMatchObject([{ name: 'data', caching: 'None' }])
  })

  test.each<readonly [string, () => object[], number, string]>([
    [
      'another disk in a place',
      () => [entry('spare', 0)],
      409,
      "Changing property 'dataDisk.managedDisk.id' is not allowed."
    ],
    [
      'another place for a disk',
      () => [entry('data', 1)],
      409,
      "Changing property 'dataDisk.lun' is not allowed."
    ],
    [
      'one place for two disks',
      () => [entry('data', 0), entry('spare', 0)],
      400,
      'A disk at LUN 0 already exists.'
    ],
    [
      'an empty disk that there is',
      () => [entry('data', 0), entry('spare', 1, { createOption: 'Empty' })],
      400,
      "The property 'dataDisk.createOption' cannot have the value 'Empty' when property 'dataDisk.managedDisk.id' is set."
    ],
    [
      'no disk',
      () => [{ lun: 0, createOption: 'Attach' }],
      409,
      "Changing property 'dataDisk.managedDisk.id' is not allowed."
    ]
  ])('is refused with %s', async (_name, dataDisks, status, message) => {
    const refused = await patch({ dataDisks: dataDisks() })
    expect([refused.status, errorOf(refused).message]).toEqual([status, message])
    expect(await ask.luns()).toEqual(['0: data'])
  })

  test('tries again what was not attached, when it is sent as it was read', async () => {
    simulator.failVm({ id: vm, at: 'attach' })
    await client.settle(patch({ dataDisks: [entry('data', 0), entry('spare', 1)] }))
    expect(await ask.disk('spare')).toEqual(['', 'Unattached'])
    await client.settle(rewrite(() => undefined))
    expect(await ask.disk('spare')).toEqual(['web', 'Attached'])
  })
})

describe('a change of a machine', () => {
  test('may be on condition that there was no other', async () => {
    const send = (etag: string) => patch({}, { 'if-match': etag })
    expect((await send('"7"')).status).toBe(412)
    await client.settle(send('"1"'))
    expect((await send('"1"')).status).toBe(412)
    expect((await send('*')).status).toBe(200)
  })

  test('needs permissions on everything that belongs to it', async () => {
    const rights = [
      'Microsoft.Compute/virtualMachines/write',
      'Microsoft.Compute/disks/read',
      'Microsoft.Compute/disks/write',
      'Microsoft.Network/networkInterfaces/join/action'
    ]
    const missing = async (left: string[]) => {
      const other = connect(simulator, seedPrincipal(left))
      const body = { properties: { storageProfile: {} } }
      const reply = await other.send('PATCH', machine('web'), { body })
      other.close()
      return [reply.status, errorOf(reply).code]
    }
    expect(await missing(rights.slice(1))).toEqual([403, 'AuthorizationFailed'])
    for (const right of rights.slice(1)) {
      expect(await missing(rights.filter((one) => one !== right))).toEqual([
        403,
        'LinkedAuthorizationFailed'
      ])
    }
    expect(await missing(rights)).toEqual([200, undefined])
  })

  test('has to please locks and policies', async () => {
    simulator.addPolicy({ name: 'owner', deny: { missingTag: 'owner' } })
    expect(errorOf(await patch({})).code).toBe('RequestDisallowedByPolicy')
    simulator.removePolicy({ name: 'owner' })
    simulator.addLock({ scope: vm, level: 'ReadOnly' })
    expect(errorOf(await patch({})).code).toBe('ScopeLocked')
  })

  test('does not make one', async () => {
    const body = { location: 'westeurope', properties: {} }
    expect((await client.send('PUT', machine('none'), { body })).status).toBe(501)
  })

  test('restores, by hand, what a machine had: the bytes of then at the place of then', async () => {
    const write = (text: string) =>
      simulator.writeVm({ id: vm, lun: 0, offset: 4096, bytes: Buffer.from(text) })
    write('good')
    simulator.seedSnapshot({ name: 'before', source: diskId('data') })
    write('evil')
    const body = {
      location: 'westeurope',
      sku: { name: 'Premium_LRS' },
      properties: {
        creationData: {
          createOption: 'Copy',
          sourceResourceId: diskId('').replace('/disks/', '/snapshots/before')
        }
      }
    }
    await client.settle(client.send('PUT', compute('disks/back'), { body }))
    await client.settle(
      ask.attachDetach({
        dataDisksToDetach: [{ diskId: diskId('data') }],
        dataDisksToAttach: [{ diskId: diskId('back'), lun: 0, caching: 'ReadOnly' }]
      })
    )
    const { bytes } = simulator.readVm({ id: vm, lun: 0, offset: 4096, length: 4 })
    expect(Buffer.from(bytes, 'base64').toString()).toBe('good')
    expect(objectAt(await ask.storage(), 'osDisk').name).toBe('os')
  })
})
