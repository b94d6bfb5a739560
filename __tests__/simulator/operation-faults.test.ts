import { beforeEach, expect, test } from 'vitest'
import type { FaultSpec } from '../../simulator/faults/fault-kinds.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'
import { compute, snapshotBody } from './raw-client.ts'

let disk: string

useSimulator({ clock: 'virtual' })

beforeEach(() => {
  disk = simulator.seedDisk({ name: 'data' }).id
})

const take = () => client.send('PUT', compute('snapshots/one'), { body: snapshotBody(disk) })
const poll = (accepted: Reply) => client.send('GET', accepted.headers['azure-asyncoperation'] ?? '')
const monitor = (accepted: Reply) => client.send('GET', accepted.headers.location ?? '')

test('truncated: JSON that breaks off, with a length that fits', async () => {
  const whole = await client.send('GET', compute('disks/data'))
  simulator.injectFault({ path: '/disks/', kind: 'truncated' })
  simulator.injectFault({ path: '/disks/', nth: 2, kind: 'truncated', keep: 0.9 })
  const half = await client.send('GET', compute('disks/data'))
  const most = await client.send('GET', compute('disks/data'))
  expect(half.status).toBe(200)
  expect(() => JSON.parse(half.text) as unknown).toThrow(SyntaxError)
  expect(whole.text.startsWith(half.text)).toBe(true)
  expect(half.text.length).toBe(Math.floor(whole.text.length / 2))
  expect(most.text.length).toBeGreaterThan(half.text.length)
})

test('empty: the true status and headers without a body', async () => {
  simulator.injectFault({ method: 'PUT', kind: 'empty' })
  const reply = await take()
  expect([reply.status, reply.text, reply.headers['content-length']]).toEqual([202, '', '0'])
  expect((await poll(reply)).json.status).toBe('InProgress')
})

test('broken: the connection ends in the middle of the body', async () => {
  simulator.injectFault({ path: '/disks/', kind: 'broken' })
  await expect(client.send('GET', compute('disks/data'))).rejects.toMatchObject({
    code: 'ECONNRESET'
  })
  expect((await client.send('GET', compute('disks/data'))).status).toBe(200)
})

test('headers: the true answer with some of its headers changed or taken away', async () => {
  const headers = { 'content-type': 'text/html', 'x-ms-request-id': null, 'x-more': '1' }
  simulator.injectFault({ path: '/disks/', kind: 'headers', headers })
  const reply = await client.send('GET', compute('disks/data'))
  expect(reply.json.name).toBe('data')
  expect(reply.headers).toMatchObject({ 'content-type': 'text/html', 'x-more': '1' })
  expect(reply.headers).not.toHaveProperty('x-ms-request-id')
})

test('date: the true answer, dated by another clock', async () => {
  const HOUR_MS = 3_600_000
  simulator.injectFault({ path: '/disks/', kind: 'date', offsetMs: HOUR_MS })
  const read = () => client.send('GET', compute('disks/data'))
  const [wrong, right] = [await read(), await read()]
  const dates = [wrong, right].map(({ headers }) => Date.parse(headers.date ?? ''))
  expect(wrong.json).toEqual(right.json)
  expect(Math.round(((dates[0] ?? 0) - (dates[1] ?? 0)) / 60_000)).toBe(60)
})

test('without: the true answer but for one member, of a list of each item', async () => {
  const path = compute('disks/data')
  const whole = await client.send('GET', path)
  simulator.injectFault({ path: '/disks/', kind: 'without', member: 'location' })
  const less = await client.send('GET', path)
  expect(less.status).toBe(200)
  expect({ ...less.json, location: whole.json.location }).toEqual(whole.json)
  expect(less.json).not.toHaveProperty('location')

  const metadata = '/metadata/endpoints?api-version=2022-09-01'
  simulator.injectFault({ path: '/metadata/', kind: 'without', member: 'authentication' })
  const clouds = JSON.parse((await client.send('GET', metadata)).text) as readonly object[]
  expect(clouds).toHaveLength(1)
  expect(clouds[0]).not.toHaveProperty('authentication')
})

test.each<[string, Omit<Extract<FaultSpec, { kind: 'operation' }>, 'kind'>, object]>([
  ['Running', { status: 'Running' }, { status: 'Running' }],
  ['Whatever', { status: 'Whatever' }, { status: 'Whatever' }],
  [
    'Canceled',
    { status: 'Canceled', code: 'OperationPreempted', message: 'm' },
    { status: 'Canceled', error: { code: 'OperationPreempted', message: 'm' } }
  ],
  [
    'Failed',
    { status: 'Failed' },
    {
      status: 'Failed',
      error: {
        code: 'InternalExecutionError',
        message: 'An internal execution error occurred.'
      }
    }
  ],
  ['no state', { status: null }, {}]
])('operation: the second poll says %s, the third the truth', async (_name, fault, reported) => {
  simulator.injectFault({ nth: 2, kind: 'operation', ...fault })
  const accepted = await take()
  expect((await poll(accepted)).json.status).toBe('InProgress')
  expect((await monitor(accepted)).status).toBe(202)
  const reply = await poll(accepted)
  const { startTime, name, ...rest } = reply.json
  expect([reply.status, rest]).toEqual([200, reported])
  expect([typeof startTime, name]).toEqual(['string', accepted.headers['x-ms-request-id']])
  expect(await client.settle(accepted)).toMatchObject({ status: 'Succeeded' })
})

test('operation: an answer that is no operation stays as it is', async () => {
  simulator.injectFault({ path: '.', kind: 'operation', status: 'Running' })
  expect((await client.send('GET', compute('disks/data'))).json.name).toBe('data')
})

test('forgotten: from the poll on that it hits', async () => {
  simulator.injectFault({ nth: 2, kind: 'forgotten' })
  const accepted = await take()
  const statuses = []
  for (let n = 0; n < 3; n++) statuses.push((await poll(accepted)).status)
  statuses.push((await monitor(accepted)).status)
  expect(statuses).toEqual([200, 404, 404, 404])
  simulator.advance({ ms: 700 })
  const { json } = await client.send('GET', compute('snapshots/one'))
  expect(json).toMatchObject({ properties: { provisioningState: 'Succeeded' } })
})

test('forgotten: from the write on that starts it', async () => {
  simulator.injectFault({ method: 'PUT', path: '/snapshots/', kind: 'forgotten' })
  const accepted = await take()
  expect([accepted.status, (await poll(accepted)).status]).toEqual([202, 404])
})
