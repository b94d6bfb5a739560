import { describe, expect, test } from 'vitest'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import { compute, errorOf, idOf, snapshotBody } from './raw-client.ts'

useSimulator({ clock: 'virtual', operationMs: 700, copyMs: 10_000 })

const put = (name: string, body: object) => client.send('PUT', compute(`disks/${name}`), { body })
const properties = async (rest: string) =>
  objectAt((await client.send('GET', compute(rest))).json, 'properties')

async function snapshot(name: string, source: string, more: Record<string, unknown> = {}) {
  const body = snapshotBody(source, more)
  await client.settle(client.send('PUT', compute(`snapshots/${name}`), { body }))
}

const restoreBody = (source: string, more: object = {}) => ({
  location: 'westeurope',
  properties: { creationData: { createOption: 'Copy', sourceResourceId: idOf(source) } },
  ...more
})

describe('a disk', () => {
  test.each([
    ['Premium_LRS', 200, { diskIOPSReadWrite: 1100, diskMBpsReadWrite: 125, tier: 'P15' }],
    ['Premium_LRS', 4096, { diskIOPSReadWrite: 7500, diskMBpsReadWrite: 250, tier: 'P50' }],
    ['Standard_LRS', 100, { diskIOPSReadWrite: 500, diskMBpsReadWrite: 60 }],
    ['PremiumV2_LRS', 64, { diskIOPSReadWrite: 3000, diskMBpsReadWrite: 125 }]
  ])('of type %s and %d GiB', async (sku, diskSizeGB, performance) => {
    simulator.seedGroup({ name: 'production' })
    const accepted = await put('new', {
      location: 'West Europe',
      sku: { name: sku },
      properties: { creationData: { createOption: 'Empty' }, diskSizeGB }
    })
    expect(accepted.status).toBe(202)
    await client.settle(accepted)
    expect(await properties('disks/new')).toMatchObject({
      ...performance,
      diskSizeGB,
      diskSizeBytes: diskSizeGB * 1024 ** 3,
      diskState: 'Unattached',
      provisioningState: 'Succeeded'
    })
  })

  test('may be in a higher tier than its size', async () => {
    const properties = { tier: 'P30' }
    simulator.seedDisk({ name: 'data', sizeGb: 64, properties })
    expect((await client.send('GET', compute('disks/data'))).json).toMatchObject({
      properties: { tier: 'P30', diskIOPSReadWrite: 5000, diskMBpsReadWrite: 200 }
    })
  })

  test('that cannot be changed so is not changed at all', async () => {
    simulator.seedDisk({ name: 'data', sizeGb: 64, tags: { a: 'b' } })
    const body = { tags: {}, properties: { diskSizeGB: 32 } }
    expect((await client.send('PATCH', compute('disks/data'), { body })).status).toBe(400)
    expect((await client.send('GET', compute('disks/data'))).json.tags).toEqual({ a: 'b' })
  })

  test('grows but does not shrink', async () => {
    simulator.seedDisk({ name: 'data', sizeGb: 64 })
    const resize = (diskSizeGB: number) =>
      client.send('PATCH', compute('disks/data'), { body: { properties: { diskSizeGB } } })
    await client.settle(resize(128))
    expect(await properties('disks/data')).toMatchObject({ diskSizeGB: 128 })
    expect((await resize(64)).status).toBe(400)
  })

  test('on a machine is Attached and stays', async () => {
    const managedBy = idOf('virtualMachines/vm')
    simulator.seedDisk({ name: 'data', managedBy })
    expect((await client.send('GET', compute('disks/data'))).json).toMatchObject({ managedBy })
    expect(errorOf(await client.send('DELETE', compute('disks/data'))).code).toBe(
      'OperationNotAllowed'
    )
  })

  test('without its snapshots: they survive it', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    await snapshot('one', id)
    await client.settle(client.send('DELETE', compute('disks/data')))
    expect((await client.send('GET', compute('disks/data'))).status).toBe(404)
    expect(await properties('snapshots/one')).toMatchObject({ provisioningState: 'Succeeded' })
  })
})

describe('restoring', () => {
  test('brings back the bytes of the snapshot', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    simulator.writeDisk({ id, offset: 1_000_000, bytes: Buffer.from('then') })
    await snapshot('one', id)
    simulator.writeDisk({ id, offset: 1_000_000, bytes: Buffer.from('now!') })
    await client.settle(put('back', restoreBody('snapshots/one')))
    const { bytes } = simulator.readBytes({ id: idOf('disks/back'), offset: 1_000_000, length: 4 })
    expect(Buffer.from(bytes, 'base64').toString()).toBe('then')
    expect(objectAt(await properties('disks/back'), 'creationData').sourceUniqueId).toBe(
      (await properties('snapshots/one')).uniqueId
    )
  })

  test('a pending snapshot cannot be restored', async () => {
    await snapshot('one', simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS' }).id)
    const body = restoreBody('snapshots/one', { sku: { name: 'PremiumV2_LRS' } })
    expect(errorOf(await put('back', body)).code).toBe('OperationNotAllowed')
    simulator.advance({ ms: 10_000 })
    expect((await put('back', body)).status).toBe(202)
  })

  test('an instant one can, to a disk of its kind', async () => {
    const creationData = { instantAccessDurationMinutes: 60 }
    const { id } = simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS' })
    await snapshot('one', id, { creationData })
    const to = (name: string) =>
      put(`back-${name}`, restoreBody('snapshots/one', { sku: { name } }))
    expect((await to('Premium_LRS')).status).toBe(409)
    expect((await to('PremiumV2_LRS')).status).toBe(202)
  })

  test('an instant one cannot become a larger disk before it is complete', async () => {
    const creationData = { instantAccessDurationMinutes: 60 }
    const { id } = simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS', sizeGb: 64 })
    await snapshot('one', id, { creationData })
    const larger = () =>
      put(
        'back',
        restoreBody('snapshots/one', {
          sku: { name: 'PremiumV2_LRS' },
          properties: {
            creationData: { createOption: 'Copy', sourceResourceId: idOf('snapshots/one') },
            diskSizeGB: 128
          }
        })
      )
    expect(errorOf(await larger()).message).toContain('larger than the size of its instant access')
    simulator.advance({ ms: 10_000 })
    expect((await larger()).status).toBe(202)
  })

  test('creates a disk that boots like the first, but is encrypted as requested', async () => {
    const boots = {
      osType: 'Linux',
      hyperVGeneration: 'V2',
      securityProfile: { securityType: 'x' }
    }
    const encryption = { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: '/x' }
    await snapshot(
      'one',
      simulator.seedDisk({ name: 'os', properties: { ...boots, encryption } }).id
    )
    expect(await properties('snapshots/one')).toMatchObject({ ...boots, encryption })
    await client.settle(put('back', restoreBody('snapshots/one')))
    expect(await properties('disks/back')).toMatchObject({
      ...boots,
      encryption: { type: 'EncryptionAtRestWithPlatformKey' }
    })
  })

  test('keeps the sectors of the data', async () => {
    await snapshot('one', simulator.seedDisk({ name: 'data' }).id)
    const sku = { name: 'PremiumV2_LRS' }
    const creationData = { createOption: 'Copy', sourceResourceId: idOf('snapshots/one') }
    const with4k = { creationData: { ...creationData, logicalSectorSize: 4096 } }
    const refused = await put('back', { location: 'westeurope', sku, properties: with4k })
    expect(errorOf(refused)).toMatchObject({ target: 'creationData.logicalSectorSize' })
    await client.settle(put('back', restoreBody('snapshots/one', { sku })))
    expect(await properties('disks/back')).toMatchObject({
      creationData: { logicalSectorSize: 512 }
    })
  })

  test('4096-byte sectors fit only a disk of their kind', async () => {
    await snapshot('one', simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS' }).id)
    simulator.advance({ ms: 10_000 })
    const to = (name: string) =>
      put(`back-${name}`, restoreBody('snapshots/one', { sku: { name } }))
    expect(errorOf(await to('Premium_LRS')).code).toBe('InvalidParameter')
    await client.settle(to('PremiumV2_LRS'))
    expect(await properties('disks/back-PremiumV2_LRS')).toMatchObject({
      creationData: { logicalSectorSize: 4096 }
    })
  })

  test.each([
    [
      'a smaller disk',
      {
        properties: {
          creationData: { createOption: 'Copy', sourceResourceId: idOf('snapshots/one') },
          diskSizeGB: 32
        }
      },
      400
    ],
    ['another region', { location: 'ukwest' }, 404]
  ])('refuses %s', async (_name, more, status) => {
    await snapshot('one', simulator.seedDisk({ name: 'data' }).id)
    expect((await put('back', restoreBody('snapshots/one', more))).status).toBe(status)
  })
})

describe('access to the data', () => {
  const grant = (rest: string, body: object = { access: 'Read', durationInSeconds: 300 }) =>
    client.send('POST', compute(`${rest}/beginGetAccess`), { body })

  test('is granted by an operation and ends when it is revoked', async () => {
    await snapshot('one', simulator.seedDisk({ name: 'data' }).id)
    const accepted = await grant('snapshots/one')
    expect([accepted.status, accepted.text]).toEqual([202, ''])
    const operation = await client.settle(accepted)
    const { accessSAS } = objectAt(objectAt(operation, 'properties'), 'output')
    expect(accessSAS).toMatch(
      /^https:\/\/127\.0\.0\.1:\d+\/md-\w+\/\w+\/abcd\?snapshot=.*&sv=.*&sr=bs&si=.*&sig=/
    )
    expect((await client.send('GET', accepted.headers.location ?? '')).json).toEqual({ accessSAS })
    expect(await properties('snapshots/one')).toMatchObject({ diskState: 'ActiveSAS' })
    expect(errorOf(await client.send('DELETE', compute('snapshots/one'))).code).toBe(
      'OperationNotAllowed'
    )
    const revoked = await client.send('POST', compute('snapshots/one/endGetAccess'))
    await client.settle(revoked)
    expect((await client.send('GET', revoked.headers.location ?? '')).text).toBe('')
    expect(await properties('snapshots/one')).toMatchObject({ diskState: 'Unattached' })
    expect((await client.send('DELETE', compute('snapshots/one'))).status).toBe(202)
  })

  test('runs out', async () => {
    await snapshot('one', simulator.seedDisk({ name: 'data' }).id)
    await client.settle(grant('snapshots/one'))
    simulator.advance({ ms: 301_000 })
    expect(await properties('snapshots/one')).toMatchObject({ diskState: 'Unattached' })
  })

  test.each([
    ['to write', { access: 'Write', durationInSeconds: 300 }],
    ['for no time', { access: 'Read' }],
    ['for more than 60 days', { access: 'Read', durationInSeconds: 5_184_001 }]
  ])('is refused %s', async (_name, body) => {
    await snapshot('one', simulator.seedDisk({ name: 'data' }).id)
    expect(errorOf(await grant('snapshots/one', body)).code).toBe('InvalidParameter')
  })

  test('is refused where the network policy forbids it', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    await snapshot('one', id, { properties: { networkAccessPolicy: 'DenyAll' } })
    expect((await grant('snapshots/one')).status).toBe(409)
  })

  test('4096-byte sectors leave as VHDX only', async () => {
    const { id } = simulator.seedDisk({
      name: 'fast',
      sku: 'PremiumV2_LRS',
      logicalSectorSize: 4096
    })
    await snapshot('one', id)
    simulator.advance({ ms: 10_000 })
    const body = { access: 'Read', durationInSeconds: 300 }
    expect((await grant('snapshots/one', body)).status).toBe(400)
    expect((await grant('snapshots/one', { ...body, fileFormat: 'VHDX' })).status).toBe(202)
  })

  test('five of a family at once', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    for (let n = 0; n < 6; n++) simulator.seedSnapshot({ name: `s${String(n)}`, source: id })
    for (let n = 0; n < 5; n++) await client.settle(grant(`snapshots/s${String(n)}`))
    expect(errorOf(await grant('snapshots/s5')).code).toBe('OperationNotAllowed')
    await client.settle(client.send('POST', compute('snapshots/s0/endGetAccess')))
    expect((await grant('snapshots/s5')).status).toBe(202)
  })
})

describe('a disk from a damaged snapshot', () => {
  const damaged = async (damage: 'incomplete' | 'refused' | 'failed') => {
    const { id } = simulator.seedDisk({ name: 'data', sizeGb: 1 })
    simulator.writePattern({ id, ranges: [{ offset: 4096, length: 8192 }] })
    await snapshot('snap', id)
    simulator.damageSnapshot({ id: idOf('snapshots/snap'), damage })
    return await put('restored', restoreBody('snapshots/snap'))
  }

  test('that is incomplete has only the earlier half of its pages', async () => {
    await client.settle(damaged('incomplete'))
    expect(simulator.readRanges({ id: idOf('disks/restored') })).toEqual([
      { offset: 4096, length: 4096, cleared: false }
    ])
    // The snapshot itself looks as any other.
    expect(simulator.readRanges({ id: idOf('snapshots/snap') })).toHaveLength(1)
  })

  test('is refused, or fails after it was accepted', async () => {
    const refused = await damaged('refused')
    expect([refused.status, errorOf(refused).code]).toEqual([409, 'Conflict'])
    simulator.damageSnapshot({ id: idOf('snapshots/snap'), damage: 'failed' })
    await client.settle(put('restored', restoreBody('snapshots/snap'))).catch(() => undefined)
    expect(await properties('disks/restored')).toMatchObject({ provisioningState: 'Failed' })
    simulator.damageSnapshot({ id: idOf('snapshots/snap'), damage: null })
    await client.settle(put('another', restoreBody('snapshots/snap')))
    expect(await properties('disks/another')).toMatchObject({ provisioningState: 'Succeeded' })
  })
})
