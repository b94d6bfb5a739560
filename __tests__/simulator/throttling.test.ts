import { beforeEach, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Settings } from '../../simulator/settings.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'
import { compute, connect, snapshotBody } from './raw-client.ts'

let disk: string

useSimulator({ clock: 'virtual' })

beforeEach(() => {
  disk = simulator.seedDisk({ name: 'data' }).id
})

const list = () => client.send('GET', compute('snapshots'))
const read = () => client.send('GET', compute('disks/data'))
const left = (reply: Reply) => reply.headers['x-ms-ratelimit-remaining-resource']
const wait = (reply: Reply) => [reply.status, reply.headers['retry-after']]

describe('Compute’s buckets', () => {
  test('count down as recorded, and refuse nothing unless they are asked to', async () => {
    const first = left(await list())
    for (let n = 0; n < 245; n++) await list()
    const last = await list()
    expect([first, last.status, left(last)]).toEqual([
      'Microsoft.Compute/HighCostGet3Min;239,Microsoft.Compute/HighCostGet30Min;1919',
      200,
      'Microsoft.Compute/HighCostGet3Min;0,Microsoft.Compute/HighCostGet30Min;1673'
    ])
  })

  test('an empty one answers as Compute does', async () => {
    simulator.configure({ limits: { HighCostGet3Min: 2 } })
    const from = simulator.clock.now()
    await list()
    simulator.advance({ ms: 60_000 })
    expect(left(await list())).toContain('HighCostGet3Min;0,')
    const reply = await list()
    expect(wait(reply)).toEqual([429, '120'])
    expect(left(reply)).toContain('HighCostGet3Min;0,')
    expect(Object.keys(reply.json)).toEqual(['code', 'message', 'details'])
    const [detail] = reply.json.details as readonly JsonObject[]
    expect([reply.json.code, detail?.code, detail?.target]).toEqual([
      'OperationNotAllowed',
      'TooManyRequests',
      'HighCostGet3Min'
    ])
    const reported = JSON.parse(stringAt(detail ?? {}, 'message') ?? '') as JsonObject
    expect(reported).toMatchObject({
      operationGroup: 'HighCostGet3Min',
      allowedRequestCount: 2,
      measuredRequestCount: 3
    })
    const since = (name: string) => Date.parse(stringAt(reported, name) ?? '') - from
    expect([since('startTime'), since('endTime')]).toEqual([0, 180_000])
    expect((await read()).status).toBe(200)
  })

  test('a call within the wait restarts it; one after it passes', async () => {
    simulator.configure({ limits: { HighCostGet3Min: 1 } })
    await list()
    simulator.advance({ ms: 30_000 })
    expect(wait(await list())).toEqual([429, '150'])
    simulator.advance({ ms: 149_000 })
    expect(wait(await list())).toEqual([429, '150'])
    simulator.advance({ ms: 150_000 })
    expect((await list()).status).toBe(200)
  })

  test('the longer wait of two is reported', async () => {
    simulator.configure({ limits: { HighCostGet3Min: 1, HighCostGet30Min: 1 } })
    await list()
    expect(wait(await list())).toEqual([429, '1800'])
  })

  test.each([
    ['LowCostGet3Min', 'GET', 'disks/data'],
    ['HighCostSnapshotCreateHydrate30Min', 'PUT', 'snapshots/one'],
    ['CreateUpdateDisks3Min', 'PATCH', 'disks/data'],
    ['DeleteDisks30Min', 'DELETE', 'disks/data'],
    ['HighCostDiskHydrate3Min', 'POST', 'disks/data/endGetAccess']
  ])('%s refuses before anything happens', async (name, method, rest) => {
    simulator.configure({ limits: { [name]: 0 } })
    const body = method === 'PUT' ? snapshotBody(disk) : { tags: { a: 'b' } }
    const sent = ['PUT', 'PATCH'].includes(method) ? { body } : {}
    const before = simulator.readState()
    const reply = await client.send(method, compute(rest), sent)
    expect([reply.status, reply.json.code]).toEqual([429, 'OperationNotAllowed'])
    expect({ ...simulator.readState() }).toEqual(before)
  })

  test('polls have their own, of any length', async () => {
    simulator.configure({ limits: { GetOperation3Min: { calls: 1, seconds: 10 } } })
    const accepted = await client.send('PUT', compute('snapshots/one'), {
      body: snapshotBody(disk)
    })
    const poll = () => client.send('GET', accepted.headers['azure-asyncoperation'] ?? '')
    expect((await poll()).status).toBe(200)
    expect(wait(await poll())).toEqual([429, '10'])
    simulator.advance({ ms: 10_000 })
    expect((await poll()).json.status).toBe('Succeeded')
  })

  test('on the system clock as well', async () => {
    const real = await startSimulator({ limits: { HighCostGet3Min: { calls: 1, seconds: 1 } } })
    const there = connect(real)
    const statuses = []
    for (const pause of [0, 0, 1100]) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      statuses.push(
        (
          await there.send(
            'GET',
            `/subscriptions/${SEEDED.subscriptionId}/providers/Microsoft.Compute/disks?api-version=2026-03-02`
          )
        ).status
      )
    }
    there.close()
    await real.close()
    expect(statuses).toEqual([200, 429, 200])
  })
})

describe('Resource Manager’s own', () => {
  test.each([
    ['reads', 'GET', 'disks/data', 200],
    ['writes', 'POST', 'disks/data/endGetAccess', 202],
    ['deletes', 'DELETE', 'snapshots/one', 204],
    ['global-deletes', 'DELETE', 'snapshots/one', 204]
  ])('%s', async (kind, method, rest, status) => {
    simulator.configure({ limits: { [`subscription-${kind}`]: { calls: 1, seconds: 20 } } })
    const ask = () => client.send(method, compute(rest))
    const first = await ask()
    const name = `x-ms-ratelimit-remaining-subscription-${kind}`
    expect([first.status, first.headers[name]]).toEqual([status, '0'])
    const second = await ask()
    expect(wait(second)).toEqual([429, '20'])
    expect(objectAt(second.json, 'error')).toEqual({
      code: 'SubscriptionRequestsThrottled',
      message:
        `Number of '${kind.replace(/^global-|s$/g, '')}' requests for subscription '${SEEDED.subscriptionId}' ` +
        `actor '${SEEDED.objectId}' exceeded. Please try again after '20' seconds.`
    })
    simulator.advance({ ms: 20_000 })
    expect((await ask()).status).toBe(status)
  })
})

describe('a bucket', () => {
  const remove = () => client.send('DELETE', compute('snapshots/one'))
  const remaining = (reply: Reply) =>
    Number(reply.headers['x-ms-ratelimit-remaining-subscription-deletes'])

  test('of deletes holds 200 and fills up again by 10 a second', async () => {
    simulator.configure({ limits: { 'subscription-deletes': { calls: 200, perSecond: 10 } } })
    const first = remaining(await remove())
    for (let n = 0; n < 198; n++) await remove()
    const last = await remove()
    expect([first, last.status, remaining(last)]).toEqual([199, 204, 0])
    expect(wait(await remove())).toEqual([429, '1'])
    simulator.advance({ ms: 1_000 })
    const statuses = []
    for (let n = 0; n < 11; n++) statuses.push((await remove()).status)
    expect(statuses.filter((status) => status === 204)).toHaveLength(10)
    expect(statuses.at(-1)).toBe(429)
    simulator.advance({ ms: 60_000 })
    expect(remaining(await remove())).toBe(199)
  })

  test('refuses a call inside of the wait although it is no longer empty', async () => {
    simulator.configure({ limits: { 'subscription-deletes': { calls: 1, perSecond: 10 } } })
    await remove()
    expect(wait(await remove())).toEqual([429, '1'])
    simulator.advance({ ms: 900 })
    expect(wait(await remove())).toEqual([429, '1'])
    simulator.advance({ ms: 1_000 })
    expect((await remove()).status).toBe(204)
  })

  test('is counted, and refuses nothing unless it is asked to', async () => {
    for (let n = 0; n < 205; n++) await remove()
    const reply = await remove()
    expect([reply.status, remaining(reply)]).toEqual([204, 0])
    simulator.advance({ ms: 500 })
    expect(remaining(await remove())).toBe(4)
  })
})

test.each<[string, Settings['limits']]>([
  ["there is no limit 'HighCostGet'", { HighCostGet: 1 }],
  ["'HighCostGet3Min' is not limited by that", { HighCostGet3Min: -1 }],
  ["'LowCostGet3Min' is not limited by that", { LowCostGet3Min: { calls: 1, seconds: 0 } }],
  [
    "'subscription-deletes' is not limited by that",
    { 'subscription-deletes': { calls: 1, perSecond: 0 } }
  ]
])('%s', (message, limits) => {
  expect(() => simulator.configure({ limits })).toThrow(message)
  expect(simulator.settings.limits).toEqual({})
})
