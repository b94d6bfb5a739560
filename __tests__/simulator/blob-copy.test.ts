import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { connectBlobs, grantAccess, listRanges, outcome, readPageList } from './blob-client.ts'
import { blobs, client, simulator, useSimulator } from './each-test.ts'
import { compute } from './raw-client.ts'

/** From snapshots into a page blob, server to server; limits, faults and records on the way. */

const GIB = 1024 ** 3
const MIB = 1024 ** 2
let target: string

useSimulator({ clock: 'virtual', operationMs: 0 })

beforeEach(() => {
  simulator.seedStorageAccount({ name: 'target', containers: ['snaps'] })
  const { path, query } = simulator.makeSas({ account: 'target', container: 'snaps', blob: 'disk' })
  target = `${path}?${query}`
})

const BLOB = { account: 'target', container: 'snaps', blob: 'disk' }

const create = (length = GIB + 512) =>
  blobs.send('PUT', target, {
    headers: { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(length) }
  })
const bytes = (from: number, length: number) => `bytes=${String(from)}-${String(from + length - 1)}`

function copy(source: string, from: number, length: number, more: Record<string, string> = {}) {
  return blobs.send('PUT', `${target}&comp=page`, {
    headers: {
      'x-ms-page-write': 'update',
      'x-ms-range': bytes(from, length),
      'x-ms-copy-source': source,
      'x-ms-source-range': bytes(from, length),
      ...more
    }
  })
}

/** In pieces that one request may have. */
async function copyAll(source: string, from: number, length: number) {
  const replies = []
  for (let at = from; at < from + length; at += 4 * MIB) {
    replies.push(await copy(source, at, Math.min(4 * MIB, from + length - at)))
  }
  return replies
}

const clear = (from: number, length: number) =>
  blobs.send('PUT', `${target}&comp=page`, {
    headers: { 'x-ms-page-write': 'clear', 'x-ms-range': bytes(from, length) }
  })

function seed(name: string, more: object = {}): string {
  const { id } = simulator.seedDisk({ name, sizeGb: 1, ...more })
  return id
}

function take(name: string, source: string, more: object = {}): string {
  simulator.advance({ ms: 1000 })
  return simulator.seedSnapshot({ name, source, ...more }).id
}

describe('Put Page From URL', () => {
  test('copies bytes of a snapshot, empty ones as zeros, without a byte through the client', async () => {
    const disk = seed('data')
    simulator.writePattern({ id: disk, count: 4, stride: MIB, length: 4096 })
    const snapshot = take('one', disk)
    const sas = await grantAccess(client, 'one')
    await create()
    const done = await copy(sas, 0, 4 * MIB)
    expect(done.status).toBe(201)
    expect(done.headers).toMatchObject({ 'x-ms-request-server-encrypted': 'true' })
    const length = 4 * MIB
    expect(simulator.hashContent({ ...BLOB, length })).toEqual(
      simulator.hashContent({ id: snapshot, length })
    )
    expect(simulator.readRanges(BLOB)).toEqual([{ offset: 0, length, cleared: false }])
    simulator.deleteDisk({ id: disk })
    simulator.revokeAccess({ id: snapshot })
    simulator.deleteSnapshot({ id: snapshot })
    const { bytes: kept } = simulator.readBlob({ ...BLOB, offset: MIB, length: 8 })
    expect(Buffer.from(kept, 'base64').equals(Buffer.alloc(8))).toBe(false)
  })

  test('puts them elsewhere when the ranges say so', async () => {
    const disk = seed('data')
    simulator.writeDisk({ id: disk, offset: 1024, bytes: Buffer.from('hello') })
    take('one', disk)
    const sas = await grantAccess(client, 'one')
    await create()
    await copy(sas, 512, 1024, { 'x-ms-range': bytes(8192, 1024) })
    const read = simulator.readBlob({ ...BLOB, offset: 8192 + 512, length: 5 })
    expect(Buffer.from(read.bytes, 'base64').toString()).toBe('hello')
    // From there on, by the blob's own URL.
    const source = `${simulator.url}${target}`
    await copy(source, 8192, 1024, { 'x-ms-range': bytes(0, 1024) })
    const again = simulator.readBlob({ ...BLOB, offset: 512, length: 5 })
    expect(Buffer.from(again.bytes, 'base64').toString()).toBe('hello')
  })

  test('is held to whole pages, equal lengths, 4 MiB and what there is', async () => {
    take('one', seed('data'))
    const sas = await grantAccess(client, 'one')
    await create(2 * GIB)
    const md5 = createHash('md5').update(Buffer.alloc(512)).digest('base64')
    const cases = [
      copy(sas, 0, 4 * MIB + 512),
      copy(sas, 0, 512, { 'x-ms-source-range': bytes(0, 1024) }),
      copy(sas, 0, 512, { 'x-ms-source-range': bytes(1, 512) }),
      copy(sas, 0, 512, { 'x-ms-source-range': bytes(GIB + 512, 512) }),
      copy(sas, 2 * GIB, 512),
      copy(sas, 0, 512, { 'x-ms-source-content-md5': md5 }),
      copy(sas, 0, 512, { 'x-ms-source-content-md5': 'x' }),
      copy(sas, 0, 512, { 'x-ms-version': '2018-03-28' }),
      copy(sas, 0, 512, { 'x-ms-source-if-none-match': '*' }),
      copy('nowhere', 0, 512),
      copy(`${sas}&x=${'x'.repeat(2048)}`, 0, 512)
    ]
    expect(await Promise.all(cases.map(outcome))).toEqual([
      '413 RequestBodyTooLarge',
      '400 InvalidHeaderValue',
      '416 InvalidPageRange',
      '416 InvalidRange',
      '416 InvalidPageRange',
      '201',
      '400 Md5Mismatch',
      '400 UnsupportedHeader',
      '412 SourceConditionNotMet',
      '400 InvalidHeaderValue',
      '400 InvalidHeaderValue'
    ])
  })

  test('passes the refusal of its source on', async () => {
    const id = take('one', seed('data'))
    const sas = await grantAccess(client, 'one')
    await create()
    const refused = async (source: string) => {
      const { status, code, text } = await copy(source, 0, 512)
      return [status, code, /<Message>(.*)\n/.exec(text)?.[1]?.slice(0, 40)]
    }
    const unauthentic = [403, 'CannotVerifyCopySource', 'Server failed to authenticate the reques']
    expect(await refused(sas.replace('sig=', 'sig=0'))).toEqual(unauthentic)
    const missing = simulator.makeSas({ account: 'target', container: 'snaps', blob: 'none' })
    expect(await refused(`${simulator.url}${missing.path}?${missing.query}`)).toEqual([
      404,
      'CannotVerifyCopySource',
      'The specified blob does not exist.'
    ])
    expect(await refused(`${simulator.url}/target/snaps/disk`)).toEqual([
      401,
      'CannotVerifyCopySource',
      expect.stringMatching(/^Server failed to authenticate/)
    ])
    expect(await refused('https://elsewhere.example/a/b?sig=x')).toEqual([
      404,
      'CannotVerifyCopySource',
      'The specified resource does not exist.'
    ])
    simulator.revokeAccess({ id })
    expect(await refused(sas)).toEqual(unauthentic)
    expect(simulator.readRanges(BLOB)).toEqual([])
  })

  test('opens a source that asks for an identity by the token that comes along', async () => {
    take('one', seed('data'), { properties: { dataAccessAuthMode: 'AzureActiveDirectory' } })
    const sas = await grantAccess(client, 'one')
    simulator.assignRole({
      principalId: SEEDED.objectId,
      scope: `/subscriptions/${SEEDED.subscriptionId}`,
      dataActions: ['Microsoft.Compute/snapshots/download/action']
    })
    const audience = 'https://disk.azure.com/'
    const { token } = simulator.issueToken({ appId: SEEDED.clientId, audience })
    const along = { 'x-ms-copy-source-authorization': `Bearer ${token}` }
    await create()
    expect(await outcome(copy(sas, 0, 512))).toBe('401 CannotVerifyCopySource')
    expect(await outcome(copy(sas, 0, 512, along))).toBe('201')
    const [exchange] = simulator.exchanges.slice(-1)
    expect(exchange?.requestHeaders['x-ms-copy-source-authorization']).toBe('Bearer …')
    expect(JSON.stringify(exchange)).not.toContain(new URL(sas).searchParams.get('sig'))
    expect(exchange?.url).toMatch(/sig=…/)
  })
})

test('an export by differences is every snapshot, byte for byte, with random histories', async () => {
  const step = fc.record({
    page: fc.nat((2 * GIB) / 512 - 9000),
    count: fc.integer({ min: 1, max: 9000 }),
    near: fc.boolean(),
    kind: fc.constantFrom('pattern', 'pattern', 'bytes', 'zeros', 'discard')
  })
  const history = fc.array(fc.array(step, { maxLength: 8 }), { minLength: 2, maxLength: 5 })
  let round = 0
  await fc.assert(
    fc.asyncProperty(history, async (rounds) => {
      const name = `r${String(round++)}`
      const disk = seed(name, { sizeGb: 2 })
      await create(2 * GIB + 512)
      let previous: string | undefined
      const taken: { id: string; snapshot: string }[] = []
      for (const [index, steps] of rounds.entries()) {
        for (const [seedOf, { page, count, near, kind }] of steps.entries()) {
          const range = { offset: (near ? page % 512 : page) * 512, length: count * 512 }
          const one = { id: disk, ranges: [range] }
          if (kind === 'discard') simulator.discard(one)
          else if (kind === 'bytes') {
            const content = Buffer.alloc(700, seedOf + 1)
            simulator.writeDisk({ id: disk, offset: range.offset + 300, bytes: content })
          } else simulator.writePattern({ ...one, seed: seedOf + index, zeros: kind === 'zeros' })
        }
        const id = take(`${name}-${String(index)}`, disk)
        const sas = await grantAccess(client, `${name}-${String(index)}`)
        for (const { from, last, cleared } of await listRanges(blobs, sas, previous)) {
          const done = cleared
            ? [await clear(from, last + 1 - from)]
            : await copyAll(sas, from, last + 1 - from)
          expect(done.every(({ status }) => status === 201)).toBe(true)
        }
        if (previous !== undefined) {
          const before = compute(`snapshots/${name}-${String(index - 1)}`).replace(/\?.*/, '')
          simulator.revokeAccess({ id: before })
        }
        previous = sas
        const reply = await blobs.send('PUT', `${target}&comp=snapshot`)
        taken.push({ id, snapshot: reply.headers['x-ms-snapshot'] ?? '' })
      }
      const length = 2 * GIB
      for (const { id, snapshot } of taken) {
        const there = simulator.hashContent({ ...BLOB, snapshot, length })
        expect(there).toEqual(simulator.hashContent({ id, length }))
      }
      const footer = simulator.readBlob({ ...BLOB, offset: length, length: 8 })
      expect(Buffer.from(footer.bytes, 'base64').toString()).toBe('conectix')
    }),
    { numRuns: 10 }
  )
})

describe('what an account takes', () => {
  beforeEach(async () => {
    take('one', seed('data'))
    await create()
  })

  test('is refused beyond its bytes or requests per second, without effect', async () => {
    const sas = await grantAccess(client, 'one')
    simulator.limitThroughput({ account: 'target', bytesPerSecond: 4 * MIB })
    const busy = '503 ServerBusy'
    expect(await outcome(copy(sas, 0, 4 * MIB))).toBe('201')
    const refused = await copy(sas, 4 * MIB, 4 * MIB)
    expect(await outcome(refused)).toBe(busy)
    expect(refused.text).toContain('Ingress is over the account limit.')
    expect(simulator.readRanges(BLOB)).toEqual([{ offset: 0, length: 4 * MIB, cleared: false }])
    expect(await outcome(clear(0, 512))).toBe('201')
    simulator.advance({ ms: 500 })
    expect(await outcome(copy(sas, 4 * MIB, 4 * MIB))).toBe('201')
    simulator.limitThroughput({ account: 'target', requestsPerSecond: 2 })
    const all = [await clear(0, 512), await clear(0, 512), await clear(0, 512)]
    expect(all.map(({ status }) => status)).toEqual([201, 201, 503])
    simulator.limitThroughput({ account: 'target' })
    expect(await outcome(clear(0, 512))).toBe('201')
  })

  test('takes its time, on a virtual clock exactly', async () => {
    const sas = await grantAccess(client, 'one', { durationInSeconds: 5 })
    simulator.limitThroughput({ account: 'target', bytesPerSecond: 2 * MIB, mode: 'advance' })
    const begun = simulator.clock.now()
    await Promise.all([copy(sas, 0, 4 * MIB), copy(sas, 4 * MIB, 4 * MIB)])
    expect(simulator.clock.now() - begun).toBe(4000)
    await copy(sas, 0, 4 * MIB)
    // Six seconds later the signature is no longer good.
    expect(await outcome(copy(sas, 0, 4 * MIB))).toBe('403 CannotVerifyCopySource')
  })

  test('takes its time in real life', async () => {
    const real = await startSimulator({ operationMs: 0 })
    const other = connectBlobs(real)
    try {
      real.seedStorageAccount({ name: 'slow', containers: ['snaps'] })
      real.limitThroughput({ account: 'slow', bytesPerSecond: 20 * MIB, mode: 'wait' })
      const { path, query } = real.makeSas({ account: 'slow', container: 'snaps', blob: 'disk' })
      const headers = { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(8 * MIB) }
      await other.send('PUT', `${path}?${query}`, { headers })
      const begun = performance.now()
      const writes = [0, 1, 2, 3].map((index) =>
        other.send('PUT', `${path}?${query}&comp=page`, {
          headers: { 'x-ms-page-write': 'update', 'x-ms-range': bytes(index * MIB, MIB) },
          body: Buffer.alloc(MIB, 1)
        })
      )
      expect((await Promise.all(writes)).map(({ status }) => status)).toEqual([201, 201, 201, 201])
      expect(performance.now() - begun).toBeGreaterThan(195)
    } finally {
      other.close()
      await real.close()
    }
  })
})

describe('faults', () => {
  let sas: string

  beforeEach(async () => {
    const disk = seed('data')
    simulator.writePattern({ id: disk, count: 3, stride: MIB, length: 512 })
    take('one', disk)
    sas = await grantAccess(client, 'one')
    await create()
  })

  test('hit Storage as they hit Resource Manager', async () => {
    const page = { method: 'PUT', path: 'comp=page$' }
    simulator.injectFault({ ...page, kind: 'storage', nth: 2 })
    simulator.injectFault({ ...page, kind: 'reset', when: 'after', nth: 3 })
    expect(await outcome(copy(sas, 0, 512))).toBe('201')
    const busy = await copy(sas, MIB, 512)
    expect(await outcome(busy)).toBe('503 ServerBusy')
    expect(busy.text).toContain('<Code>ServerBusy</Code>')
    await expect(copy(sas, 2 * MIB, 512)).rejects.toThrow(/socket hang up|ECONNRESET/)
    expect(simulator.readRanges(BLOB).map(({ offset }) => offset)).toEqual([0, 2 * MIB])
    simulator.injectFault({ path: '^/md-.*pagelist', kind: 'truncated' })
    const list = await blobs.send('GET', `${sas}&comp=pagelist`)
    expect([list.status, readPageList(list.text).ranges.length < 4]).toEqual([200, true])
    simulator.injectFault({ path: '^/md-', kind: 'slow', pieces: 3, pauseMs: 1 })
    const slow = await blobs.send('GET', sas, { headers: { range: 'bytes=0-4095' } })
    expect(slow.bytes).toHaveLength(4096)
    simulator.injectFault({
      path: '^/md-',
      kind: 'storage',
      status: 403,
      code: 'AuthenticationFailed'
    })
    const head = await blobs.send('HEAD', sas)
    expect([head.status, head.code, head.bytes.length]).toEqual([403, 'AuthenticationFailed', 0])
  })

  test('may take the access away in the midst of it', async () => {
    const id = compute('snapshots/one').replace(/\?.*/, '')
    simulator.injectFault({
      path: 'comp=page$',
      nth: 2,
      kind: 'run',
      action: 'revokeAccess',
      args: { id }
    })
    expect(await outcome(copy(sas, 0, 512))).toBe('201')
    expect(await outcome(copy(sas, MIB, 512))).toBe('403 CannotVerifyCopySource')
  })
})

describe('the record', () => {
  test('has Storage’s exchanges, without pages and signatures', async () => {
    simulator.clearExchanges()
    await create()
    await blobs.send('PUT', `${target}&comp=page`, {
      headers: { 'x-ms-page-write': 'update', 'x-ms-range': bytes(0, 512) },
      body: Buffer.alloc(512, 0xff)
    })
    await blobs.send('GET', `${target}&comp=pagelist`)
    expect(
      simulator.exchanges.map(({ method, status, requestBody, responseBody }) => [
        method,
        status,
        requestBody,
        typeof responseBody
      ])
    ).toEqual([
      ['PUT', 201, null, 'object'],
      ['PUT', 201, null, 'object'],
      ['GET', 200, null, 'string']
    ])
    expect(JSON.stringify(simulator.exchanges)).not.toMatch(/sig=[^…]/)
  })

  test('leaves them out on request', async () => {
    simulator.configure({ recordStorage: false })
    simulator.clearExchanges()
    await create()
    expect(simulator.exchanges).toEqual([])
  })
})
