import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { connectControl } from '../../simulator/control/control-client.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { BlobAsk } from './blob-client.ts'
import { outcome, readPageList } from './blob-client.ts'
import { blobs, simulator, useSimulator } from './each-test.ts'

/** Storage accounts: containers, page blobs, their snapshots and leases, and who may do what. */

const MIB = 1024 ** 2
let query: string

useSimulator({ clock: 'virtual' })

beforeEach(() => {
  simulator.seedStorageAccount({ name: 'target', containers: ['snaps'] })
  ;({ query } = simulator.makeSas({ account: 'target' }))
})

const BLOB = '/target/snaps/disks/data.vhd'

const send = (method: string, rest: string, headers: Record<string, string> = {}, body?: Buffer) =>
  sendAs(query, method, rest, { headers, ...(body === undefined ? {} : { body }) })
const sendAs = (sas: string, method: string, rest: string, ask: BlobAsk = {}) => {
  const [path = '', asked = ''] = rest.split('?')
  const all = [asked, sas].filter((one) => one !== '').join('&')
  return blobs.send(method, `${path}${all === '' ? '' : `?${all}`}`, ask)
}
const create = (length = MIB, headers: Record<string, string> = {}, path = BLOB) =>
  send('PUT', path, {
    'x-ms-blob-type': 'PageBlob',
    'x-ms-blob-content-length': String(length),
    ...headers
  })
const range = (from: number, length: number) => ({
  'x-ms-range': `bytes=${String(from)}-${String(from + length - 1)}`
})
const update = (from: number, body: Buffer, headers: Record<string, string> = {}) =>
  send(
    'PUT',
    `${BLOB}?comp=page`,
    { 'x-ms-page-write': 'update', ...range(from, body.length), ...headers },
    body
  )
const clear = (from: number, length: number, headers: Record<string, string> = {}) =>
  send('PUT', `${BLOB}?comp=page`, {
    'x-ms-page-write': 'clear',
    ...range(from, length),
    ...headers
  })
const snapshot = async (headers: Record<string, string> = {}) =>
  (await send('PUT', `${BLOB}?comp=snapshot`, headers)).headers['x-ms-snapshot'] ?? ''
const page = (fill: number, count = 1) => Buffer.alloc(512 * count, fill)

describe('a page blob', () => {
  test('is made empty, written, cleared and read', async () => {
    const made = await create(MIB, { 'x-ms-meta-disk': 'data' })
    expect(made.status).toBe(201)
    expect((await update(512, page(1, 3))).status).toBe(201)
    const cleared = await clear(1024, 512)
    expect(cleared.status).toBe(201)
    expect(cleared.headers.etag).not.toBe(made.headers.etag)
    const read = await send('GET', BLOB, range(0, 2560))
    expect(read.bytes.equals(Buffer.concat([page(0), page(1), page(0), page(1), page(0)]))).toBe(
      true
    )
    expect(read.headers).toMatchObject({
      'content-range': `bytes 0-2559/${String(MIB)}`,
      'x-ms-meta-disk': 'data',
      'x-ms-blob-type': 'PageBlob',
      'x-ms-blob-sequence-number': '0',
      'x-ms-lease-state': 'available',
      etag: cleared.headers.etag
    })
    const { headers } = await send('HEAD', BLOB)
    expect(headers['content-length']).toBe(String(MIB))
    expect(readPageList((await send('GET', `${BLOB}?comp=pagelist`)).text).ranges).toEqual([
      { from: 512, last: 1023, cleared: false },
      { from: 1536, last: 2047, cleared: false }
    ])
  })

  test('holds up to 8 TiB in whole pages', async () => {
    expect(await outcome(create(8 * 1024 ** 4))).toBe('201')
    expect(await outcome(create(8 * 1024 ** 4 + 512))).toBe('400 InvalidHeaderValue')
    expect(await outcome(create(100))).toBe('400 InvalidHeaderValue')
    expect(await outcome(send('PUT', BLOB, { 'x-ms-blob-type': 'PageBlob' }))).toBe(
      '400 MissingRequiredHeader'
    )
  })

  test('takes whole pages that it has room for, at most 4 MiB at a time', async () => {
    await create(8 * MIB)
    const odd = { ...range(0, 100) }
    const cases = [
      update(8 * MIB, page(1)),
      update(256, page(1)),
      update(0, page(1), odd),
      update(0, page(1, 2), range(0, 512)),
      update(0, page(1, 8193)),
      update(0, page(1, 8192)),
      clear(0, 8 * MIB),
      clear(0, 9 * MIB),
      send('PUT', `${BLOB}?comp=page`, { 'x-ms-page-write': 'clear' }),
      send('PUT', `${BLOB}?comp=page`, range(0, 512)),
      send('PUT', `${BLOB}?comp=page`, { ...range(0, 512), 'x-ms-page-write': 'burn' })
    ]
    expect(await Promise.all(cases.map(outcome))).toEqual([
      '416 InvalidPageRange',
      '416 InvalidPageRange',
      '416 InvalidPageRange',
      '400 InvalidHeaderValue',
      '413 RequestBodyTooLarge',
      '201',
      '201',
      '416 InvalidPageRange',
      '400 MissingRequiredHeader',
      '400 MissingRequiredHeader',
      '400 InvalidHeaderValue'
    ])
  })

  test('checks sent bytes, and returns checksums of read ones, by MD5 and CRC-64', async () => {
    await create()
    const body = Buffer.from('123456789'.padEnd(512, '\0'))
    const md5 = createHash('md5').update(body).digest('base64')
    expect((await update(0, body, { 'content-md5': md5 })).headers['content-md5']).toBe(md5)
    expect(await outcome(update(0, page(1), { 'content-md5': md5 }))).toBe('400 Md5Mismatch')
    const asked = { ...range(0, 512), 'x-ms-range-get-content-md5': 'true' }
    expect((await send('GET', BLOB, asked)).headers['content-md5']).toBe(md5)
    // The check value of CRC-64/NVME, of '123456789'.
    const crc64 = Buffer.from('ae8b14860a799888', 'hex').reverse().toString('base64')
    const nine = { ...range(0, 9), 'x-ms-range-get-content-crc64': 'true' }
    expect((await send('GET', BLOB, nine)).headers['x-ms-content-crc64']).toBe(crc64)
    expect(await outcome(update(0, body, { 'x-ms-content-crc64': crc64 }))).toBe(
      '400 Crc64Mismatch'
    )
  })

  test('grows and shrinks, and counts', async () => {
    await create(2 * MIB)
    await update(MIB, page(1))
    const set = (headers: Record<string, string>) => send('PUT', `${BLOB}?comp=properties`, headers)
    await set({ 'x-ms-blob-content-length': String(MIB) })
    await set({ 'x-ms-blob-content-length': String(4 * MIB) })
    const { bytes } = await send('GET', BLOB, range(MIB, 512))
    expect(bytes.equals(page(0))).toBe(true)
    await set({ 'x-ms-sequence-number-action': 'update', 'x-ms-blob-sequence-number': '7' })
    const next = await set({ 'x-ms-sequence-number-action': 'increment' })
    expect(next.headers['x-ms-blob-sequence-number']).toBe('8')
    const under = (name: string, value: number) =>
      outcome(clear(0, 512, { [`x-ms-if-sequence-number-${name}`]: String(value) }))
    expect([await under('le', 8), await under('lt', 9), await under('eq', 8)]).toEqual([
      '201',
      '201',
      '201'
    ])
    const missed = '412 SequenceNumberConditionNotMet'
    expect([await under('le', 7), await under('lt', 8), await under('eq', 9)]).toEqual([
      missed,
      missed,
      missed
    ])
  })

  test('keeps metadata, which are set as a whole', async () => {
    await create(MIB, { 'x-ms-meta-a': '1', 'x-ms-meta-b': '2' })
    await send('PUT', `${BLOB}?comp=metadata`, { 'x-ms-meta-c': '3' })
    const { headers } = await send('GET', `${BLOB}?comp=metadata`)
    expect([headers['x-ms-meta-a'], headers['x-ms-meta-c']]).toEqual([undefined, '3'])
    const metadata = (more: Record<string, string>) =>
      outcome(send('PUT', `${BLOB}?comp=metadata`, more))
    expect(await metadata({ 'x-ms-meta-a-b': '1' })).toBe('400 InvalidMetadata')
    expect(await metadata({ 'x-ms-meta-a': 'x'.repeat(8192) })).toBe('400 MetadataTooLarge')
    expect(
      simulator.getBlob({ account: 'target', container: 'snaps', blob: 'disks/data.vhd' })
    ).toMatchObject({ metadata: { c: '3' }, length: MIB, leaseState: 'available', snapshots: [] })
  })

  test('is not a block blob, which has no pages', async () => {
    const headers = { 'x-ms-blob-type': 'BlockBlob' }
    expect((await send('PUT', BLOB, headers, Buffer.from('hello'))).status).toBe(201)
    expect((await send('GET', BLOB)).text).toBe('hello')
    const refused = '409 InvalidBlobType'
    expect(await outcome(update(0, page(1)))).toEqual(refused)
    expect(await outcome(send('GET', `${BLOB}?comp=pagelist`))).toEqual(refused)
  })

  test('is not there until it is made', async () => {
    const missing = '404 BlobNotFound'
    expect(await outcome(send('HEAD', BLOB))).toEqual(missing)
    expect(await outcome(clear(0, 512))).toEqual(missing)
    expect(await outcome(send('GET', '/target/nowhere/x'))).toBe('404 ContainerNotFound')
    expect((await blobs.send('GET', '/unknown/snaps/x')).status).toBe(404)
    const { text } = await send('GET', BLOB)
    expect(text).toMatch(
      /^\ufeff<\?xml version="1.0" encoding="utf-8"\?><Error><Code>BlobNotFound<\/Code><Message>The specified blob does not exist.\nRequestId:[0-9a-f-]{36}\nTime:\S+Z<\/Message><\/Error>$/
    )
  })
})

describe('conditions', () => {
  test('hold a write to the state that it is meant for', async () => {
    expect(await outcome(create(MIB, { 'if-match': '*' }))).toBe('412 ConditionNotMet')
    const first = await create(MIB, { 'if-none-match': '*' })
    expect(await outcome(create(MIB, { 'if-none-match': '*' }))).toBe('409 BlobAlreadyExists')
    const { etag = '' } = first.headers
    expect((await clear(0, 512, { 'if-match': etag })).status).toBe(201)
    expect(await outcome(clear(0, 512, { 'if-match': etag }))).toBe('412 ConditionNotMet')
    const now = (await send('HEAD', BLOB)).headers
    expect((await send('GET', BLOB, { 'if-none-match': now.etag ?? '' })).status).toBe(304)
    expect(await outcome(send('HEAD', BLOB, { 'if-match': etag }))).toBe('412 ConditionNotMet')
    const modified = now['last-modified'] ?? ''
    expect((await send('GET', BLOB, { 'if-modified-since': modified })).status).toBe(304)
    simulator.advance({ ms: 5000 })
    await clear(0, 512, { 'if-unmodified-since': modified })
    expect(await outcome(clear(0, 512, { 'if-unmodified-since': modified }))).toBe(
      '412 ConditionNotMet'
    )
  })
})

describe('snapshots of a blob', () => {
  test('keep what was there, with metadata of their own', async () => {
    await create(MIB, { 'x-ms-meta-a': '1' })
    await update(0, page(1))
    const one = await snapshot()
    await update(0, page(2))
    await clear(512, 512)
    const two = await snapshot({ 'x-ms-meta-source': 'snapshot-2' })
    expect(one < two).toBe(true)
    expect(one).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/)
    const at = (when: string) => `${BLOB}?snapshot=${when}`
    expect((await send('GET', at(one), range(0, 512))).bytes.equals(page(1))).toBe(true)
    expect((await send('GET', at(two), range(0, 512))).bytes.equals(page(2))).toBe(true)
    const { headers } = await send('HEAD', at(two))
    expect([headers['x-ms-meta-a'], headers['x-ms-meta-source']]).toEqual([undefined, 'snapshot-2'])
    expect((await send('HEAD', at(one))).headers['x-ms-meta-a']).toBe('1')
    expect(await outcome(send('HEAD', at('2020-01-01T00:00:00.0000000Z')))).toBe('404 BlobNotFound')
    const written = send('PUT', `${at(one)}&comp=page`, {
      'x-ms-page-write': 'clear',
      ...range(0, 512)
    })
    expect(await outcome(written)).toBe('400 InvalidQueryParameterValue')
  })

  test('report what changed between them, of one and the same blob', async () => {
    await create()
    await update(0, page(1, 4))
    const one = await snapshot()
    await update(512, page(1))
    await clear(1024, 512)
    const two = await snapshot()
    await update(4096, page(1))
    const diff = async (previous: string, when?: string) => {
      const more = when === undefined ? '' : `&snapshot=${when}`
      const reply = await send('GET', `${BLOB}?comp=pagelist&prevsnapshot=${previous}${more}`)
      return reply.code ?? readPageList(reply.text).ranges
    }
    const changes = [
      { from: 512, last: 1023, cleared: false },
      { from: 1024, last: 1535, cleared: true }
    ]
    expect(await diff(one, two)).toEqual(changes)
    expect(await diff(one)).toEqual([...changes, { from: 4096, last: 4607, cleared: false }])
    expect(await diff(two, one)).toBe('PreviousSnapshotCannotBeNewer')
    expect(await diff('2020-01-01T00:00:00.0000000Z')).toBe('PreviousSnapshotNotFound')
    const url = { 'x-ms-previous-snapshot-url': `${simulator.url}${BLOB}?snapshot=${one}` }
    expect(await outcome(send('GET', `${BLOB}?comp=pagelist`, url))).toBe('400 UnsupportedHeader')
    await create()
    expect(await diff(one)).toBe('BlobOverwritten')
  })

  test('have to be named when their blob is deleted', async () => {
    await create()
    const one = await snapshot()
    await snapshot()
    const remove = (rest = '', headers: Record<string, string> = {}) =>
      outcome(send('DELETE', BLOB + rest, headers))
    expect(await remove()).toBe('409 SnapshotsPresent')
    expect(await remove(`?snapshot=${one}`)).toBe('202')
    expect(await remove('', { 'x-ms-delete-snapshots': 'only' })).toBe('202')
    expect(await remove()).toBe('202')
    await create()
    await snapshot()
    expect(await remove('', { 'x-ms-delete-snapshots': 'include' })).toBe('202')
    expect(await remove()).toBe('404 BlobNotFound')
  })
})

describe('a container', () => {
  test('lists blobs and their snapshots, page by page', async () => {
    for (const name of ['b', 'a', 'c']) await create(MIB, {}, `/target/snaps/${name}`)
    const taken = await send('PUT', '/target/snaps/b?comp=snapshot', { 'x-ms-meta-n': '<1>' })
    const list = async (more: string) =>
      (await send('GET', `/target/snaps?restype=container&comp=list${more}`)).text
    const names = (text: string) =>
      Array.from(text.matchAll(/<Name>(.*?)<\/Name>/g), (one) => one[1])
    expect(names(await list(''))).toEqual(['a', 'b', 'c'])
    expect(names(await list('&prefix=b'))).toEqual(['b'])
    const all = await list('&include=snapshots,metadata')
    expect(names(all)).toEqual(['a', 'b', 'b', 'c'])
    expect(all).toContain(`<Snapshot>${taken.headers['x-ms-snapshot'] ?? ''}</Snapshot>`)
    expect(all).toContain('<Metadata><n>&lt;1&gt;</n></Metadata>')
    const first = await list('&maxresults=2')
    const marker = /<NextMarker>(.+)<\/NextMarker>/.exec(first)?.[1] ?? ''
    expect([names(first), names(await list(`&maxresults=2&marker=${marker}`))]).toEqual([
      ['a', 'b'],
      ['c']
    ])
  })

  test('is made once and goes with what it holds', async () => {
    const container = (method: string, name = 'new') =>
      outcome(send(method, `/target/${name}?restype=container`))
    expect(await container('PUT')).toBe('201')
    expect(await container('PUT')).toBe('409 ContainerAlreadyExists')
    expect(await container('PUT', 'No_Name')).toBe('400 InvalidResourceName')
    expect(await container('GET')).toBe('200')
    expect(await container('DELETE')).toBe('202')
    expect(await container('HEAD')).toBe('404 ContainerNotFound')
  })
})

describe('a lease', () => {
  const lease = (action: string, headers: Record<string, string> = {}) =>
    send('PUT', `${BLOB}?comp=lease`, { 'x-ms-lease-action': action, ...headers })
  const named = (id: string) => ({ 'x-ms-lease-id': id })
  const other = '00000000-0000-0000-0000-000000000001'

  beforeEach(async () => {
    await create()
  })

  const acquire = async (seconds: number) =>
    (await lease('acquire', { 'x-ms-lease-duration': String(seconds) })).headers['x-ms-lease-id'] ??
    ''

  test('keeps everyone out who does not name it, but lets them read', async () => {
    expect(await outcome(clear(0, 512, named(other)))).toBe('412 LeaseNotPresentWithBlobOperation')
    const id = await acquire(15)
    expect(await outcome(clear(0, 512))).toBe('412 LeaseIdMissing')
    expect(await outcome(create())).toBe('412 LeaseIdMissing')
    expect(await outcome(send('DELETE', BLOB))).toBe('412 LeaseIdMissing')
    expect(await outcome(clear(0, 512, named(other)))).toBe('412 LeaseIdMismatchWithBlobOperation')
    expect(await outcome(clear(0, 512, named(id)))).toBe('201')
    expect(await outcome(send('PUT', `${BLOB}?comp=snapshot`))).toBe('201')
    const { headers } = await send('HEAD', BLOB)
    expect(headers).toMatchObject({
      'x-ms-lease-state': 'leased',
      'x-ms-lease-status': 'locked',
      'x-ms-lease-duration': 'fixed'
    })
    expect(await outcome(lease('acquire', { 'x-ms-lease-duration': '15' }))).toBe(
      '409 LeaseAlreadyPresent'
    )
  })

  test('runs out unless it is renewed', async () => {
    const id = await acquire(15)
    simulator.advance({ ms: 14_000 })
    expect((await lease('renew', named(id))).status).toBe(200)
    simulator.advance({ ms: 14_000 })
    expect(await outcome(clear(0, 512))).toBe('412 LeaseIdMissing')
    simulator.advance({ ms: 1000 })
    expect(await outcome(clear(0, 512, named(id)))).toBe('412 LeaseLost')
    expect(await outcome(clear(0, 512))).toBe('201')
    expect((await send('HEAD', BLOB)).headers['x-ms-lease-state']).toBe('expired')
    expect((await lease('renew', named(id))).status).toBe(200)
  })

  test('is changed, released and broken', async () => {
    const id = await acquire(-1)
    const proposed = { 'x-ms-proposed-lease-id': other }
    expect((await lease('change', { ...named(id), ...proposed })).status).toBe(200)
    expect(await outcome(lease('release', named(id)))).toBe('409 LeaseIdMismatchWithLeaseOperation')
    expect((await lease('break', { 'x-ms-lease-break-period': '10' })).headers).toMatchObject({
      'x-ms-lease-time': '10'
    })
    expect(await outcome(clear(0, 512))).toBe('412 LeaseIdMissing')
    expect(await outcome(lease('acquire', { 'x-ms-lease-duration': '15' }))).toBe(
      '409 LeaseIsBreakingAndCannotBeAcquired'
    )
    simulator.advance({ ms: 10_000 })
    expect(await outcome(clear(0, 512))).toBe('201')
    expect(await outcome(lease('renew', named(other)))).toBe('409 LeaseIsBrokenAndCannotBeRenewed')
    expect((await lease('release', named(other))).status).toBe(200)
    expect(await outcome(lease('break'))).toBe('409 LeaseNotPresentWithLeaseOperation')
    expect(await outcome(lease('acquire', { 'x-ms-lease-duration': '5' }))).toBe(
      '400 InvalidHeaderValue'
    )
  })
})

describe('who may', () => {
  const blob = { account: 'target', container: 'snaps', blob: 'disks/data.vhd' }
  const sas = (seed: Parameters<Simulator['makeSas']>[0]) => simulator.makeSas(seed).query
  const headers = { 'x-ms-page-write': 'clear', ...range(0, 512) }
  const write = (as: string) => outcome(sendAs(as, 'PUT', `${BLOB}?comp=page`, { headers }))
  const read = (as: string, path = BLOB) => outcome(sendAs(as, 'HEAD', path))
  const list = (as: string) =>
    outcome(sendAs(as, 'GET', '/target/snaps?restype=container&comp=list'))
  const permission = '403 AuthorizationPermissionMismatch'
  const failed = '403 AuthenticationFailed'

  beforeEach(async () => {
    await create()
  })

  test('says a signature by its letters, its scope and its time', async () => {
    const reader = sas({ ...blob, permissions: 'r' })
    expect([await read(reader), await write(reader)]).toEqual(['200', permission])
    const writer = sas({ account: 'target', container: 'snaps', permissions: 'w' })
    expect([await read(writer), await write(writer), await list(writer)]).toEqual([
      permission,
      '201',
      permission
    ])
    expect(await read(reader, '/target/snaps/other')).toEqual(failed)
    expect(await read(reader.replace('sp=r', 'sp=rw'))).toEqual(failed)
    expect(await read(reader.replace(/se=[^&]*&/, ''))).toEqual(failed)
    const later = sas({ ...blob, startsInSeconds: 60 })
    expect(await read(later)).toEqual(failed)
    simulator.advance({ ms: 60_000 })
    expect(await read(later)).toBe('200')
    simulator.advance({ ms: 3_600_000 })
    expect([await read(later), await read(reader)]).toEqual([failed, failed])
  })

  test('says a signature of an account by the types of what it is for', async () => {
    const objects = sas({ account: 'target', resourceTypes: 'o' })
    expect([await read(objects), await list(objects)]).toEqual([
      '200',
      '403 AuthorizationResourceTypeMismatch'
    ])
    const container = sas({ account: 'target', container: 'snaps' })
    const made = sendAs(container, 'PUT', '/target/snaps?restype=container')
    expect(await outcome(made)).toEqual(permission)
  })

  test('lets a signature that only creates not overwrite', async () => {
    const creator = sas({ account: 'target', container: 'snaps', permissions: 'c' })
    const put = (name: string) =>
      outcome(
        sendAs(creator, 'PUT', `/target/snaps/${name}`, {
          headers: { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': '512' }
        })
      )
    expect([await put('fresh'), await put('fresh')]).toEqual([
      '201',
      '403 UnauthorizedBlobOverwrite'
    ])
  })

  test('says a role, for data and at a scope, to whom brings a token for Storage', async () => {
    const bearer = (audience = 'https://storage.azure.com/') => ({
      authorization: `Bearer ${simulator.issueToken({ appId: SEEDED.clientId, audience }).token}`
    })
    const readAs = (more: Record<string, string>) =>
      outcome(blobs.send('HEAD', BLOB, { headers: more }))
    const nobody = await blobs.send('GET', BLOB)
    expect(await outcome(nobody)).toBe('401 NoAuthenticationInformation')
    expect(nobody.headers['www-authenticate']).toBe(
      `Bearer authorization_uri=${simulator.url}/${SEEDED.tenantId}/oauth2/authorize resource_id=https://storage.azure.com`
    )
    const invalid = '401 InvalidAuthenticationInfo'
    expect(await readAs(bearer('https://management.azure.com/'))).toEqual(invalid)
    expect(await readAs({ authorization: 'SharedKey target:x' })).toEqual(invalid)
    // Contributor on the subscription is no right for data.
    expect(await readAs(bearer())).toEqual(permission)
    const { id } = simulator.seedStorageAccount({ name: 'target', containers: ['other'] })
    simulator.assignRole({
      principalId: SEEDED.objectId,
      scope: `${id}/blobServices/default/containers/snaps`,
      role: 'Storage Blob Data Contributor'
    })
    expect(await readAs(bearer('https://storage.azure.com'))).toBe('200')
    expect(await readAs(bearer('https://target.blob.core.windows.net'))).toBe('200')
    const elsewhere = await blobs.send('HEAD', '/target/other/x', { headers: bearer() })
    expect(await outcome(elsewhere)).toBe(permission)
    const old = bearer()
    simulator.expireTokens()
    expect(await readAs(old)).toEqual(invalid)
  })
})

test('all of it can be set up and looked at from another process', async () => {
  const control = connectControl(simulator.url, simulator.ca)
  const { id } = await control.seedDisk({ name: 'data', sizeGb: 1 })
  await control.writePattern({ id, count: 3, stride: MIB, length: 512 })
  await control.discard({ id, ranges: [{ offset: MIB, length: 512 }] })
  const ranges = [0, 2 * MIB].map((offset) => ({ offset, length: 512, cleared: false }))
  expect(await control.readRanges({ id })).toEqual(ranges)
  await control.seedStorageAccount({ name: 'other', containers: ['c'] })
  const { path, query: sas } = await control.makeSas({ account: 'other', container: 'c' })
  const headers = { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': '1024' }
  expect(await outcome(sendAs(sas, 'PUT', `${path}/b`, { headers }))).toBe('201')
  const place = { account: 'other', container: 'c', blob: 'b' }
  expect((await control.getBlob(place)).length).toBe(1024)
  expect(await control.readBlob({ ...place, offset: 0, length: 3 })).toEqual({ bytes: 'AAAA' })
  const empty = await control.hashContent(place)
  expect(await control.hashContent({ id, offset: 512, length: 1024 })).toEqual(empty)
  expect(await control.hashContent({ id, length: 512 })).not.toEqual(empty)
  expect(await control.readAccess()).toEqual([])
  await expect(control.discard({ id, ranges: [{ offset: 1, length: 512 }] })).rejects.toThrow(
    /not whole pages/
  )
  await expect(control.writePattern({ id, count: 2, stride: 0, length: 512 })).rejects.toThrow(
    /overlap/
  )
  await expect(control.limitThroughput({ account: 'none' })).rejects.toThrow(/no storage account/)
})

test('an unknown version of the protocol, and an operation that is not simulated, are refused', async () => {
  expect(await outcome(send('HEAD', BLOB, { 'x-ms-version': '1999-01-01' }))).toBe(
    '400 InvalidHeaderValue'
  )
  expect(await outcome(send('PUT', `${BLOB}?comp=tier`))).toBe('400 InvalidQueryParameterValue')
  const echoed = { 'x-ms-client-request-id': 'mine' }
  expect((await send('HEAD', BLOB, echoed)).headers).toMatchObject({
    ...echoed,
    'x-ms-version': '2025-11-05'
  })
})
