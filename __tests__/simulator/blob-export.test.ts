import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { grantAccess, listRanges, outcome, readPageList } from './blob-client.ts'
import { blobs, client, simulator, useSimulator } from './each-test.ts'
import { compute } from './raw-client.ts'

/** Reading disks and snapshots through their shared access signatures. */

const GIB = 1024 ** 3
const MIB = 1024 ** 2
let disk: string

useSimulator({ clock: 'virtual', operationMs: 700 })

beforeEach(() => {
  disk = simulator.seedDisk({ name: 'data', sizeGb: 4 }).id
})

const get = (url: string, headers: Record<string, string> = {}) =>
  blobs.send('GET', url, { headers })
const head = (url: string) => blobs.send('HEAD', url)
/** Of reading the first page. */
const reading = (url: string, headers: Record<string, string> = {}) =>
  outcome(get(url, { 'x-ms-range': 'bytes=0-511', ...headers }))
const REFUSED = '403 AuthenticationFailed'
const READ = '206'

function take(name: string, more: object = {}, source = disk): string {
  simulator.advance({ ms: 1000 })
  return simulator.seedSnapshot({ name, source, ...more }).id
}

async function errorOf(name: string, body: object = {}) {
  const accepted = await client.send('POST', compute(`snapshots/${name}/beginGetAccess`), {
    body: { access: 'Read', durationInSeconds: 60, ...body }
  })
  const { code, message } = objectAt(accepted.json, 'error')
  return [accepted.status, code, message]
}

describe('a shared access signature', () => {
  test('of an incremental snapshot names the snapshot of a blob that its family shares', async () => {
    take('one')
    take('two')
    const [one, two] = [await grantAccess(client, 'one'), await grantAccess(client, 'two')]
    const form =
      /^https:\/\/127\.0\.0\.1:\d+(\/md-\w{12}\/\w{12}\/abcd)\?snapshot=[^&]+Z&sv=2018-11-09&sr=bs&si=[0-9a-f-]{36}&sig=[^&]+$/
    expect(form.exec(one)?.[1]).toBe(form.exec(two)?.[1])
    expect(one).toMatch(form)
    expect(await reading(one.replace(/snapshot=[^&]+&/, ''))).toEqual(REFUSED)
    expect(await reading(`${one}&snapshot=`)).toEqual(REFUSED)
    expect(await reading(one.replace('sig=', 'sig=0'))).toEqual(REFUSED)
    expect(await reading(one)).toEqual(READ)
  })

  test('of a disk or a full snapshot is that of a blob of its own', async () => {
    simulator.writeDisk({ id: disk, offset: 0, bytes: Buffer.from('first') })
    take('full', { incremental: false })
    const full = await grantAccess(client, 'full')
    const body = { access: 'Read', durationInSeconds: 60 }
    const accepted = await client.send('POST', compute('disks/data/beginGetAccess'), { body })
    const operation = await client.settle(accepted)
    const { output } = objectAt(operation, 'properties') as { output: { accessSAS: string } }
    const own = output.accessSAS
    for (const sas of [full, own]) {
      expect(sas).toMatch(/\/md-\w{12}\/\w{12}\/abcd\?sv=2018-03-28&sr=b&si=[^&]+&sig=[^&]+$/)
    }
    expect(new URL(full).pathname).not.toBe(new URL(own).pathname)
    simulator.writeDisk({ id: disk, offset: 0, bytes: Buffer.from('later') })
    const first = { range: 'bytes=0-4' }
    expect([(await get(full, first)).text, (await get(own, first)).text]).toEqual([
      'first',
      'later'
    ])
  })

  test('ends with its time, on the clock of the simulator', async () => {
    take('one')
    const sas = await grantAccess(client, 'one', { durationInSeconds: 60 })
    expect(await reading(sas)).toEqual(READ)
    expect(simulator.readAccess()).toHaveLength(1)
    simulator.advance({ ms: 59_000 })
    expect(await reading(sas)).toEqual(READ)
    simulator.advance({ ms: 1000 })
    expect(await reading(sas)).toEqual(REFUSED)
    expect(simulator.readAccess()).toEqual([])
  })

  test('ends with its revocation, by whomever', async () => {
    const id = take('one')
    for (const revoke of [
      async () => client.settle(client.send('POST', compute('snapshots/one/endGetAccess'))),
      () => Promise.resolve(simulator.revokeAccess({ id }))
    ]) {
      const sas = await grantAccess(client, 'one')
      expect(await reading(sas)).toEqual(READ)
      await revoke()
      expect(await reading(sas)).toEqual(REFUSED)
      expect((await head(sas)).code).toBe('AuthenticationFailed')
    }
  })

  test('takes the place of an earlier one, or is the earlier one, as configured', async () => {
    take('one')
    const first = await grantAccess(client, 'one')
    const second = await grantAccess(client, 'one', { durationInSeconds: 60 })
    expect(second).not.toBe(first)
    expect([await reading(first), await reading(second)]).toEqual([REFUSED, READ])
    simulator.configure({ secondAccess: 'same' })
    expect(await grantAccess(client, 'one')).toBe(second)
    simulator.advance({ ms: 60_000 })
    expect(await grantAccess(client, 'one')).not.toBe(second)
  })

  test('is good for five snapshots of a family at once, even when six are asked for together', async () => {
    for (const name of ['1', '2', '3', '4', '5', '6']) take(name)
    const begin = (name: string) =>
      client.send('POST', compute(`snapshots/${name}/beginGetAccess`), {
        body: { access: 'Read', durationInSeconds: 60 }
      })
    const accepted = await Promise.all(['1', '2', '3', '4', '5', '6'].map(begin))
    expect(accepted.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 202])
    const operations = await Promise.all(accepted.map((one) => client.settle(one)))
    expect(operations.map((one) => stringAt(one, 'status')).sort()).toEqual([
      'Failed',
      ...Array.from({ length: 5 }, () => 'Succeeded')
    ])
    expect(simulator.readAccess()).toHaveLength(5)
    const left = simulator.readAccess().map(({ id }) => id.split('/').at(-1) ?? '')
    const refused = ['1', '2', '3', '4', '5', '6'].find((name) => !left.includes(name)) ?? ''
    expect(await errorOf(refused)).toEqual([
      409,
      'OperationNotAllowed',
      expect.stringMatching(/limit of 5/)
    ])
    await client.settle(client.send('POST', compute(`snapshots/${left[0] ?? ''}/endGetAccess`)))
    await grantAccess(client, refused)
    const other = simulator.seedDisk({ name: 'other' }).id
    take('elsewhere', {}, other)
    await grantAccess(client, 'elsewhere')
  })

  test('is refused for what is still being copied, and for what may not be exported', async () => {
    const fast = simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS' }).id
    take('slow', { percent: 99 }, fast)
    take('shut', { properties: { networkAccessPolicy: 'DenyAll' } })
    const vhdx = { fileFormat: 'VHDX' }
    const refused = [409, 'OperationNotAllowed', expect.any(String)]
    expect(await errorOf('slow', vhdx)).toEqual(refused)
    expect(await errorOf('shut')).toEqual(refused)
    simulator.setPercent({ id: compute('snapshots/slow').replace(/\?.*/, ''), percent: 100 })
    expect(await errorOf('slow')).toEqual([400, 'BadRequest', expect.stringMatching(/VHDX\.$/)])
    expect(await reading(await grantAccess(client, 'slow', vhdx))).toEqual(READ)
  })

  test('keeps the snapshot from being deleted, and is nothing once it is gone', async () => {
    const id = take('one')
    const sas = await grantAccess(client, 'one')
    const remove = () => client.send('DELETE', compute('snapshots/one'))
    expect((await remove()).status).toBe(409)
    simulator.deleteSnapshot({ id })
    expect(await reading(sas)).toEqual(REFUSED)
  })

  test('of private access leads nowhere from here', async () => {
    take('private', { properties: { networkAccessPolicy: 'AllowPrivate', diskAccessId: '/x' } })
    const sas = await grantAccess(client, 'private')
    expect(await reading(sas)).toBe('403 AuthorizationFailure')
  })

  test('lets nobody write', async () => {
    take('one')
    const sas = await grantAccess(client, 'one')
    const put = await blobs.send('PUT', `${sas}&comp=page`, {
      headers: { 'x-ms-page-write': 'clear', 'x-ms-range': 'bytes=0-511' }
    })
    expect(await outcome(put)).toBe('403 AuthorizationPermissionMismatch')
    expect((await blobs.send('DELETE', sas)).status).toBe(403)
  })
})

describe('data access by identity', () => {
  const audience = 'https://disk.azure.com/'
  const bearer = (to = audience) => ({
    authorization: `Bearer ${simulator.issueToken({ appId: SEEDED.clientId, audience: to }).token}`
  })
  let sas: string

  beforeEach(async () => {
    take('one', { properties: { dataAccessAuthMode: 'AzureActiveDirectory' } })
    sas = await grantAccess(client, 'one')
  })

  test('asks for a token and says for what', async () => {
    const reply = await head(sas)
    expect(await outcome(reply)).toBe('401 NoAuthenticationInformation')
    expect(reply.headers['www-authenticate']).toBe(
      `Bearer authorization_uri=${simulator.url}/${SEEDED.tenantId}/oauth2/authorize resource_id=https://disk.azure.com/`
    )
  })

  test('takes that of the right audience alone, slash included, with the permission for the data', async () => {
    expect(await reading(sas, bearer('https://disk.azure.com'))).toBe(
      '401 InvalidAuthenticationInfo'
    )
    expect(await reading(sas, bearer())).toBe('403 AuthorizationPermissionMismatch')
    simulator.assignRole({
      principalId: SEEDED.objectId,
      scope: `/subscriptions/${SEEDED.subscriptionId}`,
      role: 'Data Operator for Managed Disks'
    })
    expect(await reading(sas, bearer())).toEqual(READ)
    const old = bearer()
    simulator.expireTokens()
    expect(await reading(sas, old)).toBe('401 InvalidAuthenticationInfo')
    simulator.revokeAccess({ id: compute('snapshots/one').replace(/\?.*/, '') })
    expect(await reading(sas, bearer())).toEqual(REFUSED)
  })
})

describe('a snapshot as a blob', () => {
  test('is a fixed VHD: its bytes, and a footer behind them', async () => {
    simulator.writeDisk({ id: disk, offset: 1000, bytes: Buffer.from('hello') })
    take('one')
    const sas = await grantAccess(client, 'one')
    const { headers, bytes } = await head(sas)
    expect(headers).toMatchObject({
      'content-length': String(4 * GIB + 512),
      'x-ms-blob-type': 'PageBlob',
      'x-ms-blob-content-length': String(4 * GIB + 512),
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"0x8D[0-9A-F]{13}"$/)
    })
    expect(bytes).toHaveLength(0)
    const part = await get(sas, { range: 'bytes=990-1009' })
    expect([part.status, part.headers['content-range']]).toEqual([
      206,
      `bytes 990-1009/${String(4 * GIB + 512)}`
    ])
    expect(part.text).toBe(`${'\0'.repeat(10)}hello${'\0'.repeat(5)}`)
    const footer = (await get(sas, { 'x-ms-range': `bytes=${String(4 * GIB)}-` })).bytes
    expect(footer.subarray(0, 8).toString()).toBe('conectix')
    expect([footer.readBigUInt64BE(40), footer.readUInt32BE(60)]).toEqual([BigInt(4 * GIB), 2])
    const sum = footer.reduce((total, byte) => total + byte, 0)
    const own = footer.subarray(64, 68).reduce((total, byte) => total + byte, 0)
    expect(footer.readUInt32BE(64)).toBe(~(sum - own) >>> 0)
    expect((await get(sas, { range: `bytes=${String(4 * GIB + 512)}-` })).code).toBe('InvalidRange')
  })

  test('of 4096-byte sectors is its bytes alone', async () => {
    const fast = simulator.seedDisk({ name: 'fast', sku: 'PremiumV2_LRS', sizeGb: 4 }).id
    take('one', {}, fast)
    const sas = await grantAccess(client, 'one', { fileFormat: 'VHDX' })
    expect((await head(sas)).headers['content-length']).toBe(String(4 * GIB))
    expect(await listRanges(blobs, sas)).toEqual([])
  })

  test('reports what was written, in whole pages and both ends included', async () => {
    simulator.writeDisk({ id: disk, offset: 1000, bytes: Buffer.from('hello') })
    simulator.writePattern({ id: disk, ranges: [{ offset: 2 * MIB, length: 4096 }] })
    simulator.writePattern({ id: disk, ranges: [{ offset: 2 * MIB + 4096, length: 512 }], seed: 2 })
    take('one')
    const sas = await grantAccess(client, 'one')
    const reply = await get(`${sas}&comp=pagelist`)
    const footer = { from: 4 * GIB, last: 4 * GIB + 511, cleared: false }
    expect(readPageList(reply.text)).toEqual({
      ranges: [
        { from: 512, last: 1023, cleared: false },
        { from: 2 * MIB, last: 2 * MIB + 4607, cleared: false },
        footer
      ],
      marker: ''
    })
    expect(reply.text.startsWith('\ufeff<?xml version="1.0" encoding="utf-8"?><PageList>')).toBe(
      true
    )
    expect(reply.headers['x-ms-blob-content-length']).toBe(String(4 * GIB + 512))
    const window = await get(`${sas}&comp=pagelist`, {
      'x-ms-range': `bytes=${String(2 * MIB + 512)}-${String(2 * MIB + 1023)}`
    })
    expect(readPageList(window.text).ranges).toEqual([
      { from: 2 * MIB + 512, last: 2 * MIB + 1023, cleared: false }
    ])
  })

  test('answers ten thousand ranges at a time, fewer when asked', async () => {
    simulator.writePattern({ id: disk, count: 25_000, stride: 8192, length: 512 })
    take('one')
    const sas = `${await grantAccess(client, 'one')}&comp=pagelist`
    const sizes: number[] = []
    let marker = ''
    do {
      const list = readPageList((await get(`${sas}&marker=${marker}`)).text)
      sizes.push(list.ranges.length)
      marker = list.marker
    } while (marker !== '')
    expect(sizes).toEqual([10_000, 10_000, 5001])
    const few = readPageList((await get(`${sas}&maxresults=3`)).text)
    expect([few.ranges.length, few.marker !== '']).toEqual([3, true])
    expect(readPageList((await get(`${sas}&maxresults=20000`)).text).ranges).toHaveLength(10_000)
    const invalid = await Promise.all(
      ['maxresults=0', 'maxresults=-1', 'maxresults=x', 'marker=elsewhere'].map(
        async (more) => (await get(`${sas}&${more}`)).code
      )
    )
    expect(invalid).toEqual(Array.from({ length: 4 }, () => 'InvalidQueryParameterValue'))
    const before = { 'x-ms-version': '2020-08-04' }
    expect(readPageList((await get(sas, before)).text).ranges).toHaveLength(25_001)
  })

  test('knows the versions of the protocol', async () => {
    take('one')
    const sas = await grantAccess(client, 'one')
    for (const version of ['2099-01-01', '2020-10-03', 'newest']) {
      const reply = await get(sas, { 'x-ms-version': version })
      expect(await outcome(reply)).toBe('400 InvalidHeaderValue')
      expect(reply.text).toContain(
        `<HeaderName>x-ms-version</HeaderName><HeaderValue>${version}</HeaderValue>`
      )
    }
    simulator.configure({ exportVersion: '2024-11-04' })
    expect((await get(sas)).code).toBe('InvalidHeaderValue')
    expect(await reading(sas, { 'x-ms-version': '2024-11-04' })).toEqual(READ)
  })
})

describe('the difference of two snapshots', () => {
  const pagelist = (sas: string, previous: string, headers: Record<string, string> = {}) =>
    get(`${sas}&comp=pagelist`, { 'x-ms-previous-snapshot-url': previous, ...headers })

  test('is what was written and what was cleared, in the order of the disk', async () => {
    simulator.writePattern({ id: disk, count: 6, stride: MIB, length: 4096 })
    take('one')
    simulator.writePattern({ id: disk, ranges: [{ offset: MIB, length: 512 }], seed: 2 })
    simulator.discard({ id: disk, ranges: [{ offset: 2 * MIB, length: 4096 }] })
    simulator.writePattern({ id: disk, ranges: [{ offset: 3 * MIB, length: 512 }], zeros: true })
    simulator.discard({ id: disk, ranges: [{ offset: 3 * MIB + 512, length: 512 }] })
    simulator.discard({ id: disk, ranges: [{ offset: 900 * MIB, length: 4096 }] })
    take('two')
    const [one, two] = [await grantAccess(client, 'one'), await grantAccess(client, 'two')]
    expect(await listRanges(blobs, two, one)).toEqual([
      { from: MIB, last: MIB + 511, cleared: false },
      { from: 2 * MIB, last: 2 * MIB + 4095, cleared: true },
      { from: 3 * MIB, last: 3 * MIB + 511, cleared: false },
      { from: 3 * MIB + 512, last: 3 * MIB + 1023, cleared: true }
    ])
    expect(await listRanges(blobs, two, two)).toEqual([])
  })

  test('comes in pages that interleave both kinds', async () => {
    simulator.configure({ rangesPerPage: 7 })
    simulator.writePattern({ id: disk, count: 20, stride: MIB, length: 512 })
    take('one')
    simulator.discard({ id: disk, count: 10, stride: 2 * MIB, length: 512 })
    simulator.writePattern({ id: disk, offset: MIB, count: 10, stride: 2 * MIB, length: 512 })
    take('two')
    const [one, two] = [await grantAccess(client, 'one'), await grantAccess(client, 'two')]
    const ranges = await listRanges(blobs, two, one)
    expect(ranges.map(({ from, cleared }) => [from / MIB, cleared])).toEqual(
      Array.from({ length: 20 }, (_, index) => [index, index % 2 === 0])
    )
    const lists = simulator.exchanges.filter(({ url }) => url.includes('comp=pagelist'))
    expect(lists).toHaveLength(3)
  })

  test('shows the footer once the disk has grown', async () => {
    take('one')
    const body = { properties: { diskSizeGB: 8 } }
    await client.settle(client.send('PATCH', compute('disks/data'), { body }))
    take('two')
    const [one, two] = [await grantAccess(client, 'one'), await grantAccess(client, 'two')]
    expect(await listRanges(blobs, two, one)).toEqual([
      { from: 4 * GIB, last: 4 * GIB + 511, cleared: true },
      { from: 8 * GIB, last: 8 * GIB + 511, cleared: false }
    ])
  })

  test('is refused where there is none', async () => {
    const big = simulator.seedDisk({ name: 'big', sizeGb: 4096 }).id
    take('below', {}, big)
    await client.settle(
      client.send('PATCH', compute('disks/big'), {
        body: { properties: { diskSizeGB: 5000 } }
      })
    )
    take('above', {}, big)
    take('one')
    const id = take('two')
    take('full', { incremental: false })
    const sas: Record<string, string> = {}
    for (const name of ['below', 'above', 'one', 'two', 'full']) {
      sas[name] = await grantAccess(client, name)
    }
    const { below = '', above = '', one = '', two = '', full = '' } = sas
    const codes = async (...pairs: [string, string][]) =>
      Promise.all(
        pairs.map(async ([newer, older]) => {
          const { status, code } = await pagelist(newer, older)
          return [status, code]
        })
      )
    expect(
      await codes([above, below], [two, below], [one, two], [two, full], [full, one], [two, 'x'])
    ).toEqual([
      [409, 'PreviousSnapshotOperationNotSupported'],
      [409, 'PreviousSnapshotNotFound'],
      [400, 'PreviousSnapshotCannotBeNewer'],
      [409, 'PreviousSnapshotOperationNotSupported'],
      [409, 'PreviousSnapshotOperationNotSupported'],
      [400, 'InvalidHeaderValue']
    ])
    expect((await pagelist(two, one, { 'x-ms-version': '2019-02-02' })).code).toBe(
      'UnsupportedHeader'
    )
    expect(await codes([two, one])).toEqual([[200, undefined]])
    simulator.revokeAccess({ id: id.replace(/two$/, 'one') })
    expect(await codes([two, one])).toEqual([[403, 'AuthenticationFailed']])
  })

  test('leads from any snapshot to any later one, with random histories', async () => {
    const page = fc.nat(255)
    const step = fc.record({
      offset: page,
      count: fc.integer({ min: 1, max: 40 }),
      kind: fc.constantFrom('write', 'pattern', 'zeros', 'discard', 'snapshot')
    })
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const name = `r${String(round++)}`
        const { id } = simulator.seedDisk({ name, sizeGb: 1 })
        const bytes = Buffer.alloc(300 * 512)
        const history: { snapshot: string; bytes: Buffer }[] = []
        const snapshot = () => {
          const taken = `${name}-${String(history.length)}`
          take(taken, {}, id)
          history.push({ snapshot: taken, bytes: Buffer.from(bytes) })
        }
        for (const [index, { offset, count, kind }] of steps.entries()) {
          const range = { offset: offset * 512, length: count * 512 }
          if (kind === 'snapshot') {
            if (history.length < 4) snapshot()
            continue
          }
          if (kind === 'write') {
            const content = Buffer.alloc(range.length - 100, index + 1)
            simulator.writeDisk({ id, offset: range.offset + 50, bytes: content })
          } else if (kind === 'discard') simulator.discard({ id, ranges: [range] })
          else simulator.writePattern({ id, ranges: [range], seed: index, zeros: kind === 'zeros' })
          const { bytes: now } = simulator.readBytes({ id, offset: 0, length: bytes.length })
          bytes.set(Buffer.from(now, 'base64'))
        }
        snapshot()
        const urls: string[] = []
        for (const one of history) urls.push(await grantAccess(client, one.snapshot))
        for (const [older, from] of urls.entries()) {
          const whole = await get(from, { 'x-ms-range': `bytes=0-${String(bytes.length - 1)}` })
          expect(whole.bytes.equals(history[older]?.bytes ?? Buffer.alloc(0))).toBe(true)
          for (const [newer, to] of urls.entries()) {
            if (newer <= older) continue
            const copy = Buffer.from(history[older]?.bytes ?? [])
            for (const { from: first, last, cleared } of await listRanges(blobs, to, from)) {
              if (cleared) copy.fill(0, first, last + 1)
              else history[newer]?.bytes.copy(copy, first, first, last + 1)
            }
            expect(copy.equals(history[newer]?.bytes ?? Buffer.alloc(0))).toBe(true)
          }
        }
      }),
      { numRuns: 12 }
    )
  })
})
