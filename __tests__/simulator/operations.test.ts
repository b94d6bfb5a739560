import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, shareSimulator, simulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'
import { compute, snapshotBody } from './raw-client.ts'

let accepted: Reply
let turn = 0

shareSimulator({ clock: 'virtual', snapshotsPerFiveMinutes: 100 })

beforeAll(() => {
  simulator.seedDisk({ name: 'data' })
})

beforeEach(async () => {
  const body = snapshotBody(compute('disks/data').replace(/\?.*/, ''))
  accepted = await client.send('PUT', compute(`snapshots/s${String(++turn)}`), { body })
})

const status = () => accepted.headers['azure-asyncoperation'] ?? ''
const monitor = () => accepted.headers.location ?? ''

describe('operation URLs', () => {
  test('are about 3.2 KB of signature', () => {
    expect(status().length).toBeGreaterThan(3000)
    expect(status().length).toBeLessThan(3400)
    expect(new URL(status()).search).toMatch(
      /^\?p=[0-9a-f-]{36}&api-version=2026-03-02&t=\d{18}&c=MII[\w-]+&s=[\w-]+&h=[\w-]+$/
    )
    expect(new URL(monitor()).search).toMatch(/^\?p=[0-9a-f-]{36}&monitor=true&api-version=/)
  })

  test('name the operation by the id of the request', () => {
    expect(status()).toContain(
      `/locations/westeurope/DiskOperations/${accepted.headers['x-ms-request-id'] ?? ''}?`
    )
  })

  test.each([
    ['a second api-version', (url: string) => `${url}&api-version=2026-03-02`],
    ['another api-version', (url: string) => url.replace('2026-03-02', '2025-01-02')],
    [
      'sorted parameters',
      (url: string) => {
        const sorted = new URL(url)
        sorted.searchParams.sort()
        return sorted.href
      }
    ],
    ['a shortened signature', (url: string) => url.slice(0, -1)],
    ['no signature', (url: string) => url.replace(/&t=.*/, '')]
  ])('with %s are refused', async (_name, change) => {
    const reply = await client.send('GET', change(status()))
    expect(reply.status).toBe(403)
  })

  test('of an operation that never was are not found', async () => {
    const url = status().replace(/DiskOperations\/[^?]+/, 'DiskOperations/none')
    expect((await client.send('GET', url)).status).toBe(404)
  })

  test('need a token as well', async () => {
    expect((await client.send('GET', status(), { anonymous: true })).status).toBe(401)
  })
})

describe('an operation', () => {
  test('runs for its service time, then succeeds with the resource', async () => {
    const running = await client.send('GET', status())
    expect(Object.keys(running.json)).toEqual(['startTime', 'status', 'name'])
    expect(running.json.status).toBe('InProgress')
    expect(running.headers).not.toHaveProperty('retry-after')
    simulator.advance({ ms: 700 })
    const done = await client.send('GET', status())
    expect(Object.keys(done.json)).toEqual(['startTime', 'endTime', 'status', 'properties', 'name'])
    expect(objectAt(objectAt(done.json, 'properties'), 'output')).toMatchObject({
      properties: { provisioningState: 'Succeeded' }
    })
    expect(done.text).toContain('"output": {\r\n  "name": ')
  })

  test('is monitored by 202, then by the result itself', async () => {
    const running = await client.send('GET', monitor())
    expect([running.status, running.headers.location]).toEqual([202, monitor()])
    simulator.advance({ ms: 700 })
    const done = await client.send('GET', monitor())
    expect([done.status, done.json.name]).toEqual([200, `s${String(turn)}`])
  })

  test('with no service time succeeds at the first poll', async () => {
    simulator.configure({ operationMs: 0 })
    const { id } = simulator.seedDisk({ name: 'quick' })
    const reply = await client.send('PUT', compute('snapshots/quick'), { body: snapshotBody(id) })
    expect(objectAt(reply.json, 'properties').provisioningState).toBe('Updating')
    const poll = await client.send('GET', reply.headers['azure-asyncoperation'] ?? '')
    expect(poll.json.status).toBe('Succeeded')
    simulator.configure({ operationMs: 700 })
  })

  test('in 2019 was unsigned and asked for two seconds', async () => {
    simulator.configure({ era: '2019' })
    const { id } = simulator.seedDisk({ name: 'old' })
    const target = compute('snapshots/old', 'production', '2020-06-30')
    const reply = await client.send('PUT', target, { body: snapshotBody(id) })
    expect(reply.headers['retry-after']).toBe('2')
    expect(reply.headers['azure-asyncoperation']).toMatch(/\?api-version=2019-07-01$/)
    expect(reply.json).not.toHaveProperty('id')
    expect(reply.json.properties).toMatchObject({ isArmResource: true })
    simulator.configure({ era: '2023' })
  })
})
