import { beforeEach, describe, expect, test } from 'vitest'
import { client, simulator, useSimulator } from './each-test.ts'
import { ask, diskId, machine, seedPrincipal, seedWorld, vm } from './machine-world.ts'
import { codeOf, compute, connect, errorOf } from './raw-client.ts'

useSimulator({ clock: 'virtual' })

beforeEach(() => {
  seedWorld()
})

const attach = (name: string, more: object = {}) => ({ diskId: diskId(name), ...more })
const adding = (name: string, more: object = {}) => ({ dataDisksToAttach: [attach(name, more)] })
const taking = (name: string) => ({ dataDisksToDetach: [attach(name)] })

describe('attachDetachDataDisks', () => {
  test('puts one disk in the place of another, in one call', async () => {
    simulator.writeVm({ id: vm, lun: 0, offset: 0, bytes: Buffer.from('new') })
    simulator.writeDisk({ id: diskId('spare'), offset: 0, bytes: Buffer.from('old') })
    const seen = () =>
      Buffer.from(simulator.readVm({ id: vm, lun: 0, offset: 0, length: 3 }).bytes, 'base64')
    const accepted = await ask.attachDetach({
      ...taking('data'),
      ...adding('spare', { lun: 0, caching: 'ReadOnly' })
    })
    expect(accepted.status).toBe(200)
    expect(accepted.headers).not.toHaveProperty('location')
    expect(accepted.headers['azure-asyncoperation']).toContain(
      `/providers/Microsoft.Compute/locations/westeurope/operations/${accepted.headers['x-ms-request-id'] ?? ''}?`
    )
    expect(accepted.headers['x-ms-ratelimit-remaining-resource']).toBe(
      'Microsoft.Compute/AttachDetachVMDisksSubscriptionMaximum;1499,Microsoft.Compute/AttachDetachVMDisksResource;11'
    )
    expect(accepted.json).toMatchObject({
      osDisk: { name: 'os' },
      dataDisks: [
        { lun: 0, name: 'data', toBeDetached: true },
        {
          lun: 0,
          name: 'spare',
          createOption: 'Attach',
          caching: 'ReadOnly',
          managedDisk: { id: diskId('spare'), storageAccountType: 'Premium_LRS' },
          toBeDetached: false
        }
      ]
    })
    expect(await ask.luns()).toEqual(['(0: data)', '0: spare'])
    expect(await ask.provisioning()).toBe('Updating')
    expect(await ask.disk('data')).toEqual(['web', 'Attached'])
    expect(seen().toString()).toBe('new')
    const operation = await client.settle(accepted)
    expect(operation).toEqual({
      startTime: operation.startTime,
      endTime: operation.endTime,
      status: 'Succeeded',
      name: accepted.headers['x-ms-request-id']
    })
    expect(await ask.luns()).toEqual(['0: spare'])
    expect(await ask.provisioning()).toBe('Succeeded')
    expect(await ask.disk('data')).toEqual(['', 'Unattached'])
    expect(await ask.disk('spare')).toEqual(['web', 'Attached'])
    expect(seen().toString()).toBe('old')
  })

  test('finds a LUN when none is asked for', async () => {
    simulator.seedDisk({ name: 'third' })
    await client.settle(
      ask.attachDetach({
        dataDisksToAttach: [attach('spare', { lun: 1 }), attach('third')]
      })
    )
    expect(await ask.luns()).toEqual(['0: data', '1: spare', '2: third'])
    expect((await ask.storage()).dataDisks).toMatchObject([{}, { caching: 'None' }, {}])
  })

  test('takes a disk off a deallocated machine as well', async () => {
    await client.settle(client.send('POST', machine('web/deallocate')))
    expect(await ask.disk('data')).toEqual(['web', 'Reserved'])
    await client.settle(
      ask.attachDetach({
        dataDisksToDetach: [attach('data', { detachOption: 'ForceDetach' })],
        dataDisksToAttach: [attach('spare', { lun: 0 })]
      })
    )
    expect(await ask.disk('data')).toEqual(['', 'Unattached'])
    expect(await ask.disk('spare')).toEqual(['web', 'Reserved'])
  })

  test('needs two calls for one place where Azure wants it so', async () => {
    simulator.configure({ lunReuse: false })
    const swap = { ...taking('data'), ...adding('spare', { lun: 0 }) }
    const refused = await ask.attachDetach(swap)
    expect([refused.status, errorOf(refused)]).toMatchObject([
      400,
      { code: 'InvalidParameter', message: 'A disk at LUN 0 already exists.' }
    ])
    const { dataDisksToDetach, dataDisksToAttach } = swap
    await client.settle(ask.attachDetach({ dataDisksToDetach }))
    await client.settle(ask.attachDetach({ dataDisksToAttach }))
    expect(await ask.luns()).toEqual(['0: spare'])
  })

  test.each<[string, string, object, (() => unknown)?]>([
    [
      'a disk of another machine',
      '409 ConflictingUserInput',
      adding('spare', { lun: 1 }),
      () => simulator.seedVm({ name: 'other', dataDisks: [{ lun: 0, disk: diskId('spare') }] })
    ],
    ['a disk that it has already', '409 ConflictingUserInput', adding('data', { lun: 1 })],
    ['a LUN that is taken', '400 InvalidParameter', adding('spare', { lun: 0 })],
    ['a LUN that there is not', '400 InvalidParameter', adding('spare', { lun: 64 })],
    ['a disk that there is not', '404 NotFound', adding('none', { lun: 1 })],
    [
      'a disk of another region',
      '404 NotFound',
      adding('far', { lun: 1 }),
      () => simulator.seedDisk({ name: 'far', location: 'ukwest' })
    ],
    [
      'a disk of a zone',
      '400 BadRequest',
      adding('zonal', { lun: 1 }),
      () => simulator.seedDisk({ name: 'zonal', zones: ['2'] })
    ],
    ['what is no id', '400 InvalidParameter', { dataDisksToAttach: [{ diskId: 'spare', lun: 1 }] }],
    ['an attachment without a disk', '400 InvalidParameter', { dataDisksToAttach: [{ lun: 1 }] }],
    ['a list that is none', '400 InvalidParameter', { dataDisksToAttach: 'spare' }],
    [
      'a cache that there is not',
      '400 InvalidParameter',
      adding('spare', { lun: 1, caching: 'Much' })
    ],
    [
      'a cache for a disk that is too large for one',
      '400 InvalidParameter',
      adding('large', { lun: 1, caching: 'ReadOnly' }),
      () => simulator.seedDisk({ name: 'large', sizeGb: 8192 })
    ],
    [
      'a disk that is exported',
      '409 OperationNotAllowed',
      adding('spare', { lun: 1 }),
      async () => {
        const body = { access: 'Read', durationInSeconds: 60 }
        const target = compute('disks/spare/beginGetAccess')
        await client.settle(client.send('POST', target, { body }))
      }
    ],
    [
      'a cache for a disk that cannot have one',
      '400 InvalidParameter',
      adding('fast', { lun: 1, caching: 'ReadOnly' }),
      () => simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS' })
    ],
    ['to detach what it does not have', '400 InvalidParameter', taking('spare')],
    ['nothing', '400 InvalidParameter', {}],
    ['a member that it does not know', '400 BadRequest', adding('spare', { LUN: 1 })]
  ])('refuses %s (%s), and nothing has happened', async (_name, refusal, body, prepare) => {
    await prepare?.()
    expect(codeOf(await ask.attachDetach(body))).toBe(refusal)
    expect(await ask.luns()).toEqual(['0: data'])
    expect(await ask.provisioning()).toBe('Succeeded')
  })

  test.each([
    [['1'], ['2'], "is not in the same zone as the VM. VM zone: '1'. Disk zone: '2'."],
    [['1'], undefined, "is not in zone '1'."],
    [undefined, ['2'], "the VM is not in zone '2'."]
  ])('refuses, on a machine in zone %s, a disk in zone %s', async (zones, diskZones, words) => {
    simulator.seedVm({ name: 'zonal', ...(zones === undefined ? {} : { zones }) })
    simulator.seedDisk({ name: 'far', ...(diskZones === undefined ? {} : { zones: diskZones }) })
    simulator.seedDisk({ name: 'redundant', sku: 'Premium_ZRS' })
    const send = (name: string) =>
      client.send('POST', machine('zonal/attachDetachDataDisks'), {
        body: { dataDisksToAttach: [attach(name)] }
      })
    const refused = await send('far')
    expect(codeOf(refused)).toBe('400 BadRequest')
    expect(errorOf(refused).message).toContain(words)
    expect((await send('redundant')).status).toBe(200)
  })

  test('refuses a disk that is not finished yet', async () => {
    const properties = { creationData: { createOption: 'Empty' }, diskSizeGB: 8 }
    const body = { location: 'westeurope', properties }
    const made = await client.send('PUT', compute('disks/fresh'), { body })
    const add = () => ask.attachDetach(adding('fresh'))
    expect(errorOf(await add()).message).toContain("provisioning state 'Updating'")
    await client.settle(made)
    expect((await add()).status).toBe(200)
  })

  test('refuses more disks than the size has room for', async () => {
    simulator.seedVm({ name: 'small', size: 'Standard_B1s' })
    const names = ['one', 'two', 'three']
    for (const name of names) simulator.seedDisk({ name })
    const body = { dataDisksToAttach: names.map((name) => attach(name)) }
    const target = machine('small/attachDetachDataDisks')
    expect(errorOf(await client.send('POST', target, { body }))).toEqual({
      code: 'OperationNotAllowed',
      message: 'The maximum number of data disks allowed to be attached to a VM of this size is 2.',
      target: 'dataDisks'
    })
  })

  test('refuses managed disks on a machine of blobs', async () => {
    simulator.seedVm({ name: 'old', osDisk: { vhd: 'https://a.blob.core.windows.net/v/os.vhd' } })
    const body = adding('spare')
    const target = machine('old/attachDetachDataDisks')
    expect(errorOf(await client.send('POST', target, { body })).message).toBe(
      'Addition of a managed disk to a VM with blob based disks is not supported.'
    )
  })

  test('refuses another change while one is running', async () => {
    const accepted = await ask.attachDetach(adding('spare'))
    const second = await ask.attachDetach(taking('data'))
    expect(codeOf(second)).toBe('409 Conflict')
    expect(errorOf(await client.send('POST', machine('web/deallocate'))).code).toBe('Conflict')
    await client.settle(accepted)
    expect((await ask.attachDetach(taking('data'))).status).toBe(200)
  })

  test('shares a disk that may be shared', async () => {
    simulator.seedDisk({ name: 'shared', properties: { maxShares: 2 } })
    simulator.seedVm({ name: 'other', dataDisks: [{ lun: 0, disk: diskId('shared') }] })
    const body = adding('shared')
    await client.settle(ask.attachDetach(body))
    simulator.seedVm({ name: 'third' })
    const third = await client.send('POST', machine('third/attachDetachDataDisks'), { body })
    expect(errorOf(third).code).toBe('ConflictingUserInput')
    const { managedByExtended } = simulator.getResource({ id: diskId('shared') })
    expect(managedByExtended).toHaveLength(2)
  })

  test('came with a version of its own', async () => {
    const target = machine('web/attachDetachDataDisks', '2023-09-01')
    const body = adding('spare')
    expect((await client.send('POST', target, { body })).status).toBe(404)
  })
})

describe('a failure half-way', () => {
  const swap = () => ask.attachDetach({ ...taking('data'), ...adding('spare', { lun: 0 }) })

  test('leaves the machine without either disk, though it names the new one', async () => {
    simulator.failVm({ id: vm, at: 'attach' })
    expect(await client.settle(swap())).toMatchObject({
      status: 'Failed',
      error: { code: 'DiskPreparationError' }
    })
    expect(await ask.provisioning()).toBe('Failed')
    expect(await ask.luns()).toEqual(['0: spare'])
    expect(await ask.disk('data')).toEqual(['', 'Unattached'])
    expect(await ask.disk('spare')).toEqual(['', 'Unattached'])
    expect(() => simulator.readVm({ id: vm, lun: 0, offset: 0, length: 1 })).toThrow()
  })

  test('is mended by trying again', async () => {
    simulator.failVm({ id: vm, at: 'attach', code: 'Whatever', message: 'told so' })
    expect(await client.settle(swap())).toMatchObject({
      error: { code: 'Whatever', message: 'told so' }
    })
    const again = adding('spare', { lun: 0, caching: 'ReadWrite' })
    expect(await client.settle(ask.attachDetach(again))).toMatchObject({
      status: 'Succeeded'
    })
    expect(await ask.disk('spare')).toEqual(['web', 'Attached'])
    expect((await ask.storage()).dataDisks).toMatchObject([{ lun: 0, caching: 'ReadWrite' }])
  })

  test('is mended by going back', async () => {
    simulator.failVm({ id: vm, at: 'attach' })
    await client.settle(swap())
    const back = { ...taking('spare'), ...adding('data', { lun: 0 }) }
    await client.settle(ask.attachDetach(back))
    expect(await ask.luns()).toEqual(['0: data'])
    expect(await ask.disk('data')).toEqual(['web', 'Attached'])
  })

  test('in detaching keeps the disk where it is', async () => {
    simulator.failVm({ id: vm, at: 'detach' })
    expect(await client.settle(swap())).toMatchObject({ status: 'Failed' })
    expect(await ask.luns()).toEqual(['(0: data)', '0: spare'])
    expect(await ask.disk('data')).toEqual(['web', 'Attached'])
    expect(await ask.disk('spare')).toEqual(['', 'Unattached'])
    simulator.seedVm({ name: 'other' })
    const elsewhere = await client.send('POST', machine('other/attachDetachDataDisks'), {
      body: adding('data')
    })
    expect(codeOf(elsewhere)).toBe('409 AttachDiskWhileBeingDetached')
    await client.settle(ask.attachDetach(taking('data')))
    expect(await ask.luns()).toEqual(['0: spare'])
    expect(await ask.disk('spare')).toEqual(['web', 'Attached'])
  })

  test('is ordered by a fault', async () => {
    simulator.injectFault({
      path: '/attachDetachDataDisks',
      kind: 'run',
      action: 'failVm',
      args: { id: vm, at: 'attach' }
    })
    expect(await client.settle(swap())).toMatchObject({ status: 'Failed' })
  })

  test('comes of a disk that another process took meanwhile', async () => {
    const accepted = await ask.attachDetach(adding('spare'))
    simulator.seedVm({ name: 'other', dataDisks: [{ lun: 0, disk: diskId('spare') }] })
    expect(await client.settle(accepted)).toMatchObject({
      error: { code: 'ConflictingUserInput', target: diskId('spare') }
    })
  })

  test('comes of a disk that is gone meanwhile', async () => {
    const accepted = await ask.attachDetach(adding('spare'))
    simulator.deleteDisk({ id: diskId('spare') })
    expect(await client.settle(accepted)).toMatchObject({ error: { code: 'NotFound' } })
  })

  test('is at one of the stages that there are', () => {
    expect(() => simulator.failVm({ id: vm, at: 'lunch' as 'attach' })).toThrow('fails at one of')
  })
})

describe('faults of every kind', () => {
  const body = { dataDisksToAttach: [{ diskId: diskId('spare'), lun: 1 }] }

  test('hit the call, its effect done or not', async () => {
    simulator.injectFault({ path: '/attachDetachDataDisks', kind: 'reset', when: 'after' })
    await expect(ask.attachDetach(body)).rejects.toThrow()
    simulator.advance({ ms: 1000 })
    expect(await ask.disk('spare')).toEqual(['web', 'Attached'])
  })

  test('hit its polls', async () => {
    const accepted = await ask.attachDetach(body)
    simulator.injectFault({ kind: 'operation', status: 'Canceled' })
    expect(await client.settle(accepted)).toMatchObject({ status: 'Canceled' })
    simulator.injectFault({ kind: 'forgotten' })
    const poll = accepted.headers['azure-asyncoperation'] ?? ''
    expect((await client.send('GET', poll)).status).toBe(404)
  })

  test('do not let an operation URL be changed', async () => {
    const { 'azure-asyncoperation': poll = '' } = (await ask.attachDetach(body)).headers
    expect((await client.send('GET', `${poll}x`)).status).toBe(403)
    expect((await client.send('GET', poll)).headers['x-ms-ratelimit-remaining-resource']).toMatch(
      /GetOperationSubscriptionMaximum;\d+,Microsoft.Compute\/GetOperationResource;43/
    )
  })
})

describe('permissions and locks', () => {
  const body = { dataDisksToAttach: [{ diskId: diskId('spare'), lun: 1 }] }
  const action = 'Microsoft.Compute/virtualMachines/attachDetachDataDisks/action'

  test.each([
    ['the action', [], 'AuthorizationFailed', action],
    [
      'reading the disk',
      [action, 'Microsoft.Compute/disks/write'],
      'LinkedAuthorizationFailed',
      'Microsoft.Compute/disks/read'
    ],
    [
      'writing the disk',
      [action, 'Microsoft.Compute/disks/read'],
      'LinkedAuthorizationFailed',
      'Microsoft.Compute/disks/write'
    ]
  ])('without %s it is refused', async (_name, actions, code, named) => {
    const other = connect(simulator, seedPrincipal(actions))
    const reply = await other.send('POST', machine('web/attachDetachDataDisks'), { body })
    other.close()
    expect([reply.status, errorOf(reply).code]).toEqual([403, code])
    expect(errorOf(reply).message).toContain(`'${named}'`)
  })

  test('a lock of the machine refuses it', async () => {
    simulator.addLock({ scope: vm, level: 'ReadOnly' })
    expect(errorOf(await ask.attachDetach(body)).code).toBe('ScopeLocked')
  })

  test('the data of a disk in use is not exported', async () => {
    const access = { access: 'Read', durationInSeconds: 60 }
    const grant = () => client.send('POST', compute('disks/data/beginGetAccess'), { body: access })
    expect(errorOf(await grant())).toEqual({
      code: 'Conflict',
      message: `Access not permitted because disk data is currently attached to running VM ${vm}.`
    })
    await client.settle(client.send('POST', machine('web/deallocate')))
    expect((await grant()).status).toBe(202)
  })
})
