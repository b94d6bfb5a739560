import { request } from 'node:https'
import { gunzipSync, inflateSync } from 'node:zlib'
import { beforeEach, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import { compute, snapshotBody } from './raw-client.ts'

let disk: string

useSimulator({ clock: 'virtual', pageSize: 1 })

beforeEach(() => {
  disk = simulator.seedDisk({ name: 'data' }).id
  simulator.seedDisk({ name: 'logs' })
})

const list = (url = compute('disks')) => client.send('GET', url)
const namesIn = ({ value }: JsonObject) =>
  (value as readonly JsonObject[]).map(({ name }) => name as Json)

/** The bytes of a body as they came. */
function bytesOf(path: string): Promise<Buffer> {
  const { token } = simulator.issueToken({ appId: simulator.environment.AZURE_CLIENT_ID ?? '' })
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    const sent = request(simulator.url + path, { ca: simulator.ca, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve(Buffer.concat(chunks))
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('elsewhere: every URL of the answer is one of the foreign host', async () => {
  simulator.injectFault({ times: 2, kind: 'elsewhere' })
  const { json } = await list()
  const accepted = await client.send('PUT', compute('snapshots/one'), { body: snapshotBody(disk) })
  const { url } = simulator.foreignHost
  expect(url).not.toBe(simulator.url)
  expect(namesIn(json)).toEqual(['data'])
  for (const text of [json.nextLink, accepted.headers.location]) {
    expect(text).toMatch(new RegExp(`^${url}/subscriptions/`))
  }
  expect(accepted.headers['azure-asyncoperation']).toContain(url)
})

test('the foreign host says what Azure would say, and keeps what it got', async () => {
  simulator.injectFault({ kind: 'elsewhere' })
  const { json } = await list()
  const next = await list(json.nextLink as string)
  expect(namesIn(next.json)).toEqual(['logs'])
  const [received, ...others] = simulator.readForeign()
  expect(others).toEqual([])
  expect(received).toMatchObject({ method: 'GET', url: json.nextLink })
  expect(received?.headers.authorization).toMatch(/^Bearer eyJ/)
})

test('redirect: to the same path on the foreign host, and nothing takes effect', async () => {
  simulator.injectFault({ times: 2, kind: 'redirect' })
  const { url } = simulator.foreignHost
  const reply = await client.send('PUT', compute('snapshots/one'), { body: snapshotBody(disk) })
  expect([reply.status, reply.headers.location]).toEqual([307, url + compute('snapshots/one')])
  expect((await list()).status).toBe(307)
  expect((await client.send('GET', compute('snapshots/one'))).status).toBe(404)
})

test.each([
  ['the same link and items', { link: 'same', items: 'same' }, ['data', 'data'], true],
  ['new links to nothing', { link: 'new', items: 'none' }, [], false],
  ['new links to new items', { link: 'new', items: 'new' }, ['data-1', 'data-2'], false]
] as const)('endless: %s', async (_name, fault, later, isSame) => {
  simulator.injectFault({ path: '/disks\\?', times: 9, kind: 'endless', ...fault })
  const pages = [(await list()).json]
  while (pages.length < 3) pages.push((await list(pages.at(-1)?.nextLink as string)).json)
  expect(pages.map(namesIn).flat()).toEqual(['data', ...later])
  expect(new Set(pages.map(({ nextLink }) => nextLink)).size).toBe(isSame ? 1 : 3)
})

test.each([
  ['gzip', gunzipSync],
  ['deflate', inflateSync]
] as const)('padded: %s makes little of much', async (encoding, inflate) => {
  simulator.injectFault({ kind: 'padded', bytes: 2_000_000, encoding })
  const bytes = await bytesOf(compute('disks/data'))
  expect(bytes.length).toBeLessThan(20_000)
  const text = inflate(bytes).toString('utf8')
  expect(text).toHaveLength(2_000_000)
  expect(JSON.parse(text)).toMatchObject({ name: 'data' })
})

test('padded: without compression it is as long as it is', async () => {
  simulator.injectFault({ kind: 'padded', bytes: 300_000 })
  const reply = await client.send('GET', compute('disks/data'))
  expect([reply.text.length, reply.json.name]).toEqual([300_000, 'data'])
})

test('the metadata of the cloud say that storage is where everything is', async () => {
  const url = '/metadata/endpoints?api-version=2022-09-01'
  const reply = await client.send('GET', url, { anonymous: true })
  const [cloud] = JSON.parse(reply.text) as readonly JsonObject[]
  expect(cloud?.suffixes).toMatchObject({ storage: `127.0.0.1:${String(simulator.port)}` })
})
