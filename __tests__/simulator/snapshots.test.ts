import { describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, reconnect, simulator, useSimulator } from './each-test.ts'
import { codeOf, compute, errorOf, snapshotBody } from './raw-client.ts'

useSimulator({ clock: 'virtual', operationMs: 700, copyMs: 10_000 })

const put = (name: string, body: object, version?: string) =>
  client.send('PUT', compute(`snapshots/${name}`, 'production', version), { body })
const get = async (name: string, version?: string) =>
  (await client.send('GET', compute(`snapshots/${name}`, 'production', version))).json
const properties = async (name: string) => objectAt(await get(name), 'properties')

async function take(name: string, source: string, more: Record<string, unknown> = {}) {
  await client.settle(put(name, snapshotBody(source, more)))
  return properties(name)
}

describe('taking one', () => {
  test('is accepted, runs, and succeeds', async () => {
    const disk = simulator.seedDisk({ name: 'data' })
    const accepted = await put('one', snapshotBody(disk.id, { tags: { a: 'b' } }))
    expect(accepted.status).toBe(202)
    expect(accepted.headers['retry-after']).toBe('2')
    expect(accepted.json).toMatchObject({
      name: 'one',
      properties: { provisioningState: 'Updating' }
    })
    expect(objectAt(objectAt(accepted.json, 'properties'), 'creationData')).not.toHaveProperty(
      'sourceUniqueId'
    )
    expect(await properties('one')).toMatchObject({ provisioningState: 'Updating' })
    await client.settle(accepted)
    expect(await get('one')).toMatchObject({
      location: 'westeurope',
      tags: { a: 'b' },
      sku: { name: 'Standard_ZRS', tier: 'Standard' },
      properties: {
        provisioningState: 'Succeeded',
        incremental: true,
        creationData: { sourceResourceId: disk.id, sourceUniqueId: disk.uniqueId },
        networkAccessPolicy: 'AllowAll',
        snapshotAccessState: 'Available'
      }
    })
    expect(await properties('one')).not.toHaveProperty('completionPercent')
  })

  test('freezes the content at that moment', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    const bytes = (text: string) => Buffer.from(text)
    simulator.writeDisk({ id, offset: 4090, bytes: bytes('before') })
    const accepted = await put('one', snapshotBody(id))
    simulator.writeDisk({ id, offset: 4090, bytes: bytes('after!') })
    await client.settle(accepted)
    const read = (from: string) =>
      Buffer.from(
        simulator.readBytes({ id: from, offset: 4090, length: 6 }).bytes,
        'base64'
      ).toString()
    expect([read(id), read(compute('snapshots/one').replace(/\?.*/, ''))]).toEqual([
      'after!',
      'before'
    ])
  })

  test.each<[string, string, (id: string) => object]>([
    ['no location', '400 LocationRequired', (id) => ({ properties: snapshotBody(id).properties })],
    [
      'an unknown location',
      '400 LocationNotAvailableForResourceType',
      (id) => snapshotBody(id, { location: 'atlantis' })
    ],
    [
      'another region than the disk',
      '404 ResourceNotFound',
      (id) => snapshotBody(id, { location: 'ukwest' })
    ],
    ['a disk that is not there', '404 ResourceNotFound', (id) => snapshotBody(`${id}x`)],
    [
      'no creationData',
      '400 InvalidParameter',
      () => ({ location: 'westeurope', properties: { incremental: true } })
    ],
    [
      'no source',
      '400 InvalidParameter',
      () => ({ location: 'westeurope', properties: { creationData: { createOption: 'Copy' } } })
    ],
    [
      'a source that is no disk',
      '400 InvalidParameter',
      (id) => snapshotBody(id.replace('/disks/', '/images/'))
    ]
  ])('is refused with %s: %s', async (_name, refusal, body) => {
    await expectRefused(refusal, body)
  })

  test.each<[string, string, object]>([
    ['an unknown option', '400 InvalidParameter', { creationData: { createOption: 'Clone' } }],
    ['a CopyStart of it', '400 InvalidParameter', { creationData: { createOption: 'CopyStart' } }],
    ['premium storage', '400 InvalidParameter', { sku: { name: 'Premium_LRS' } }],
    [
      'instant access to a classic disk',
      '400 InvalidParameter',
      { creationData: { instantAccessDurationMinutes: 60 } }
    ],
    ['a member nobody knows', '400 BadRequest', { properties: { incremantal: true } }],
    ['a reserved character in a tag', '400 InvalidTagNameCharacters', { tags: { 'a/b': 'c' } }],
    ['a long tag name', '400 InvalidTagName', { tags: { ['n'.repeat(513)]: 'c' } }],
    ['a long tag value', '400 InvalidTagValue', { tags: { a: 'v'.repeat(257) } }],
    [
      'private access through nothing',
      '400 InvalidParameter',
      { properties: { networkAccessPolicy: 'AllowPrivate' } }
    ],
    [
      'a policy that is none',
      '400 InvalidParameter',
      { properties: { networkAccessPolicy: 'Deny' } }
    ],
    ['tags that differ by case only', '400 InvalidRequestContent', { tags: { a: '1', A: '2' } }],
    [
      'fifty-one tags',
      '400 InvalidTagCount',
      { tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${String(i)}`, ''])) }
    ]
  ])('of a disk is refused with %s: %s', async (_name, refusal, more) => {
    await expectRefused(refusal, (id) => snapshotBody(id, { ...more }))
  })

  async function expectRefused(refusal: string, body: (id: string) => object) {
    const { id } = simulator.seedDisk({ name: 'data' })
    expect(codeOf(await put('one', body(id)))).toBe(refusal)
    expect((await client.send('GET', compute('snapshots/one'))).status).toBe(404)
  }

  test.each([
    ['81 characters', 'n'.repeat(81), 'InvalidParameter'],
    ['a plus sign', 'a%2Bb', 'InvalidParameter'],
    ['a space', 'a%20b', 'InvalidParameter'],
    ['261 characters', 'n'.repeat(261), 'InvalidResourceName'],
    ['a reserved character', 'a%26b', 'InvalidResourceName']
  ])('is refused under a name with %s', async (_name, name, code) => {
    const { id } = simulator.seedDisk({ name: 'data' })
    expect(errorOf(await put(name, snapshotBody(id))).code).toBe(code)
  })

  test('a source of another subscription is refused, an unknown one is not found', async () => {
    const other = '00000000-0000-0000-0000-00000000abcd'
    simulator.seedSubscription({ subscriptionId: other, tenantId: SEEDED.tenantId })
    simulator.assignRole({
      principalId: SEEDED.objectId,
      scope: `/subscriptions/${other}`,
      role: 'Reader'
    })
    const disk = simulator.seedDisk({ name: 'data', subscriptionId: other })
    simulator.seedGroup({ name: 'production' })
    expect(errorOf(await put('one', snapshotBody(disk.id))).code).toBe('LinkedAuthorizationFailed')
    simulator.assignRole({
      principalId: SEEDED.objectId,
      scope: `/subscriptions/${other}`,
      role: 'Contributor'
    })
    expect(errorOf(await put('one', snapshotBody(disk.id))).code).toBe('InvalidParameter')
    const nowhere = disk.id.replace('abcd', 'dcba')
    expect(errorOf(await put('one', snapshotBody(nowhere))).message).toMatch(
      /linked subscription .* was not found/
    )
  })

  test('a version that lacks a member refuses it when sent and leaves it out when read', async () => {
    const { id } = simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS' })
    const body = snapshotBody(id, { creationData: { instantAccessDurationMinutes: 60 } })
    expect(errorOf(await put('one', body, '2024-03-02')).code).toBe('BadRequest')
    await client.settle(put('one', body, '2025-01-02'))
    expect(objectAt(await get('one', '2024-03-02'), 'properties')).not.toHaveProperty(
      'snapshotAccessState'
    )
    expect(objectAt(await get('one', '2025-01-02'), 'properties')).toHaveProperty(
      'snapshotAccessState',
      'InstantAccess'
    )
  })
})

describe('a PUT on an existing name', () => {
  test('is an update that makes nothing new', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    const before = await take('one', id, { tags: { a: '1', b: '2' } })
    simulator.advance({ ms: 3_600_000 })
    reconnect()
    const again = await put('one', snapshotBody(id.toUpperCase(), { tags: { c: '3' } }))
    expect(again.status).toBe(202)
    await client.settle(again)
    expect(await get('one')).toMatchObject({
      tags: { c: '3' },
      properties: { timeCreated: before.timeCreated, uniqueId: before.uniqueId }
    })
  })

  test.each([
    ['another source', (other: string) => snapshotBody(other), '400 BadRequest'],
    [
      'not incremental',
      (_: string, id: string) => snapshotBody(id, { properties: { incremental: false } }),
      '400 BadRequest'
    ],
    [
      'another region',
      (_: string, id: string) => ({ ...snapshotBody(id), location: 'ukwest' }),
      '409 InvalidResourceLocation'
    ]
  ])('is refused with %s', async (_name, body, refusal) => {
    const { id } = simulator.seedDisk({ name: 'data' })
    const other = simulator.seedDisk({ name: 'other' }).id
    await take('one', id)
    const reply = await put('one', body(other, id))
    expect(codeOf(reply)).toBe(refusal)
  })

  test('another source, in words that clients look for', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    await take('one', id)
    const reply = await put('one', snapshotBody(simulator.seedDisk({ name: 'other' }).id))
    expect(errorOf(reply).message).toBe(
      "Changing property 'sourceResourceId' is not allowed for existing disk 'one'."
    )
  })

  test('passes unnoticed when the disk was recreated under its name', async () => {
    const { id, uniqueId } = simulator.seedDisk({ name: 'data' })
    await take('one', id)
    const recreated = simulator.recreateDisk({ id })
    expect(recreated.uniqueId).not.toBe(uniqueId)
    expect((await take('one', id)).creationData).toMatchObject({ sourceUniqueId: uniqueId })
    expect((await take('two', id)).creationData).toMatchObject({
      sourceUniqueId: recreated.uniqueId
    })
  })
})

describe('tags by PATCH', () => {
  test('replace the whole set, or nothing when not sent', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    await take('one', id, { tags: { a: '1', b: '2' } })
    const change = async (body: object) => {
      const reply = await client.send('PATCH', compute('snapshots/one'), { body })
      expect([reply.status, objectAt(reply.json, 'properties').provisioningState]).toEqual([
        202,
        'Updating'
      ])
      await client.settle(reply)
      return (await get('one')).tags
    }
    expect(await change({ tags: { c: '3' } })).toEqual({ c: '3' })
    expect(await change({ properties: { networkAccessPolicy: 'DenyAll' } })).toEqual({ c: '3' })
    expect(await properties('one')).toMatchObject({ networkAccessPolicy: 'DenyAll' })
  })
})

describe('deleting', () => {
  test('shows Deleting until it is done, and 204 afterwards', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    await take('one', id)
    const accepted = await client.send('DELETE', compute('snapshots/one'))
    expect([accepted.status, accepted.text]).toEqual([202, ''])
    expect(await properties('one')).toMatchObject({ provisioningState: 'Deleting' })
    expect(errorOf(await put('one', snapshotBody(id))).code).toBe('Conflict')
    expect(await client.settle(accepted)).toMatchObject({ status: 'Succeeded' })
    expect((await client.send('GET', compute('snapshots/one'))).status).toBe(404)
    expect((await client.send('DELETE', compute('snapshots/one'))).status).toBe(204)
  })
})

describe('families and storage', () => {
  test('one family per disk and region, one more per life of the disk', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    const family = async (name: string) => (await take(name, id)).incrementalSnapshotFamilyId
    const [one, two] = [await family('one'), await family('two')]
    expect(one).toBe(two)
    simulator.recreateDisk({ id })
    expect(await family('three')).not.toBe(one)
  })

  test.each([
    ['westeurope', undefined, 'Standard_ZRS'],
    ['ukwest', undefined, 'Standard_LRS'],
    ['westeurope', 'Standard_LRS', 'Standard_LRS']
  ])('in %s, with %s asked for first, the next one gets %s', async (location, first, next) => {
    const { id } = simulator.seedDisk({ name: 'data', location })
    const sku = first === undefined ? {} : { sku: { name: first } }
    const body = { ...snapshotBody(id), location }
    await client.settle(put('one', { ...body, ...sku }))
    await client.settle(put('two', body))
    expect((await get('two')).sku).toMatchObject({ name: next })
  })
})

describe('copies to another region', () => {
  const copyBody = (source: string, more: object = {}) => ({
    ...snapshotBody(source, { creationData: { createOption: 'CopyStart', ...more } }),
    location: 'ukwest'
  })
  const idOf = (name: string) => compute(`snapshots/${name}`).replace(/\?.*/, '')

  test('succeed at 0 percent and grow afterwards', async () => {
    const original = await take('one', simulator.seedDisk({ name: 'data' }).id)
    const operation = await client.settle(put('copy', copyBody(idOf('one'))))
    expect(operation.status).toBe('Succeeded')
    const output = objectAt(objectAt(operation, 'properties'), 'output')
    expect(objectAt(output, 'properties')).not.toHaveProperty('completionPercent')
    const copy = await properties('copy')
    expect(copy).toMatchObject({
      provisioningState: 'Succeeded',
      completionPercent: 0,
      snapshotAccessState: 'Pending',
      creationData: { sourceResourceId: idOf('one'), sourceUniqueId: original.uniqueId }
    })
    expect(copy.incrementalSnapshotFamilyId).not.toBe(original.incrementalSnapshotFamilyId)
    simulator.advance({ ms: 5000 })
    expect(await properties('copy')).toMatchObject({ completionPercent: 50 })
    simulator.advance({ ms: 5000 })
    expect(await properties('copy')).toMatchObject({
      completionPercent: 100,
      snapshotAccessState: 'Available'
    })
  })

  test('go twice as fast when enhanced', async () => {
    await take('one', simulator.seedDisk({ name: 'data' }).id)
    const body = copyBody(idOf('one'), { provisionedBandwidthCopySpeed: 'Enhanced' })
    await client.settle(put('copy', body))
    simulator.advance({ ms: 2500 })
    expect(await properties('copy')).toMatchObject({ completionPercent: 50 })
  })

  test('end in an error when their source goes', async () => {
    await take('one', simulator.seedDisk({ name: 'data' }).id)
    await client.settle(put('copy', copyBody(idOf('one'))))
    simulator.advance({ ms: 2000 })
    await client.settle(client.send('DELETE', compute('snapshots/one')))
    simulator.advance({ ms: 60_000 })
    expect(await properties('copy')).toMatchObject({
      completionPercent: 27,
      copyCompletionError: { errorCode: 'CopySourceNotFound' },
      snapshotAccessState: 'Unknown'
    })
  })

  test.each([
    ['a full snapshot', false, 'ukwest', '409 OperationNotAllowed'],
    ['the same region', true, 'westeurope', '409 OperationNotAllowed']
  ])('are refused from %s', async (_name, incremental, location, refusal) => {
    await take('one', simulator.seedDisk({ name: 'data' }).id, { properties: { incremental } })
    const reply = await put('copy', { ...copyBody(idOf('one')), location })
    expect(codeOf(reply)).toBe(refusal)
  })

  test('within the region Copy is shallow and complete at once', async () => {
    const original = await take('one', simulator.seedDisk({ name: 'data' }).id)
    const copy = await take('copy', idOf('one'))
    expect(copy).toMatchObject({
      snapshotAccessState: 'Available',
      creationData: { sourceUniqueId: original.uniqueId }
    })
    expect(copy).not.toHaveProperty('completionPercent')
  })
})

describe('Premium SSD v2', () => {
  const fast = () => simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS', zones: ['1'] })

  test('copies in the background', async () => {
    const { id } = fast()
    expect(await take('one', id)).toMatchObject({
      completionPercent: 0,
      snapshotAccessState: 'Pending'
    })
    simulator.advance({ ms: 10_000 })
    expect(await properties('one')).toMatchObject({
      completionPercent: 100,
      snapshotAccessState: 'Available'
    })
  })

  test('instant access, until it is over', async () => {
    const states: unknown[] = []
    const { id } = fast()
    const creationData = { instantAccessDurationMinutes: 60 }
    states.push((await take('one', id, { creationData })).snapshotAccessState)
    const inspect = async (ms: number) => {
      simulator.advance({ ms })
      reconnect()
      states.push((await properties('one')).snapshotAccessState)
    }
    await inspect(10_000)
    await inspect(3_600_000)
    expect(states).toEqual(['InstantAccess', 'AvailableWithInstantAccess', 'Available'])
  })

  test.each([59, 301, 60.5])('instant access of %d minutes is refused', async (minutes) => {
    const body = snapshotBody(fast().id, {
      creationData: { instantAccessDurationMinutes: minutes }
    })
    expect((await put('one', body)).status).toBe(400)
  })

  test('no more than three at once', async () => {
    const { id } = fast()
    for (const name of ['one', 'two', 'three']) await take(name, id)
    expect(errorOf(await put('four', snapshotBody(id))).code).toBe('OperationNotAllowed')
    simulator.advance({ ms: 20_000 })
    expect((await put('four', snapshotBody(id))).status).toBe(202)
  })

  test('growing the disk fails those that are not done', async () => {
    const { id } = fast()
    await take('one', id)
    const body = { properties: { diskSizeGB: 128 } }
    await client.settle(client.send('PATCH', compute('disks/fast'), { body }))
    simulator.advance({ ms: 20_000 })
    expect(await properties('one')).toMatchObject({
      provisioningState: 'Failed',
      snapshotAccessState: 'Unknown'
    })
  })

  test('only incremental ones', async () => {
    const reply = await put('one', snapshotBody(fast().id, { properties: { incremental: false } }))
    expect(errorOf(reply).code).toBe('OperationNotAllowed')
  })
})

describe('limits of a disk', () => {
  test('the 501st is accepted, fails, and stays as Failed', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    const timeCreated = simulator.clock.now() - 86_400_000
    for (let n = 0; n < 500; n++)
      simulator.seedSnapshot({ name: `s${String(n)}`, source: id, timeCreated })
    const accepted = await put('more', snapshotBody(id))
    expect(accepted.status).toBe(202)
    expect(await client.settle(accepted)).toMatchObject({
      status: 'Failed',
      error: {
        code: 'SnapshotsLimitReached',
        message:
          'The snapshot count was exceeded for a disk. Please retry the request after sometime.'
      }
    })
    expect(await properties('more')).toMatchObject({ provisioningState: 'Failed' })
    const monitor = await client.send('GET', accepted.headers.location ?? '')
    expect(codeOf(monitor)).toBe('409 SnapshotsLimitReached')
    simulator.deleteSnapshot({ id: compute('snapshots/s0').replace(/\?.*/, '') })
    expect(await take('other', id)).toMatchObject({ provisioningState: 'Succeeded' })
  })

  test('seven within five minutes', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    for (let n = 0; n < 7; n++) await take(`s${String(n)}`, id)
    expect(errorOf(await put('more', snapshotBody(id))).code).toBe('SnapshotOperationRateExceeded')
    simulator.advance({ ms: 300_000 })
    expect((await put('more', snapshotBody(id))).status).toBe(202)
  })
})

test('Compute prints its errors like its bodies', async () => {
  const reply = await put('one', snapshotBody(`${simulator.seedDisk({ name: 'data' }).id}x`))
  expect(reply.text.startsWith('{\r\n  "error": {\r\n')).toBe(true)
  expect(reply.headers).not.toHaveProperty('x-ms-failure-cause')
  expect(errorOf(reply).message).toContain("'Microsoft.Compute/disks/datax'")
})
