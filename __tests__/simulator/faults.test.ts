import { beforeEach, describe, expect, test } from 'vitest'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import { compute, connect, snapshotBody } from './raw-client.ts'

let disk: { readonly id: string; readonly uniqueId: string }

useSimulator()

beforeEach(() => {
  disk = simulator.seedDisk({ name: 'data' })
})

const take = () => client.send('PUT', compute('snapshots/one'), { body: snapshotBody(disk.id) })
const read = () => client.send('GET', compute('disks/data'))
const exists = async () => (await client.send('GET', compute('snapshots/one'))).status === 200
const aim = { method: 'PUT', path: '/snapshots/' }

describe('where a fault hits', () => {
  test('the nth matching request, as often as asked', async () => {
    simulator.injectFault({ path: '/DISKS/data', nth: 2, times: 2, kind: 'answer', status: 503 })
    const statuses = []
    for (let n = 0; n < 5; n++) statuses.push((await read()).status)
    expect(statuses).toEqual([200, 503, 503, 200, 200])
  })

  test('only its method and path', async () => {
    simulator.injectFault({ ...aim, kind: 'answer', status: 500 })
    expect((await read()).status).toBe(200)
    expect((await take()).status).toBe(500)
  })

  test('never the control endpoint, and nothing after it was cleared', async () => {
    simulator.injectFault({ times: 100, kind: 'answer', status: 500 })
    expect((await client.send('GET', '/_control/readState')).status).toBe(200)
    simulator.clearFaults()
    expect((await read()).status).toBe(200)
  })
})

describe('what it does', () => {
  test('a kind that there is not is refused', async () => {
    const body = { kind: 'constructor' }
    const refused = await client.send('POST', '/_control/injectFault', { body })
    expect(refused.json).toMatchObject({ error: { message: "there is no fault 'constructor'" } })
  })

  test.each([
    ['before', false],
    ['after', true]
  ] as const)('another answer %s the effect', async (when, happened) => {
    const body = { error: { code: 'InternalServerError', message: 'no' } }
    simulator.injectFault({
      ...aim,
      kind: 'answer',
      when,
      status: 500,
      headers: { 'x-a': 'b' },
      body
    })
    const reply = await take()
    expect([reply.status, reply.headers['x-a'], reply.json]).toEqual([500, 'b', body])
    expect(await exists()).toBe(happened)
  })

  test.each([
    ['before', false],
    ['after', true]
  ] as const)('a connection reset %s the effect', async (when, happened) => {
    simulator.injectFault({ ...aim, kind: 'reset', when })
    await expect(take()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await exists()).toBe(happened)
    expect(simulator.exchanges[0]).toMatchObject({ method: 'PUT', status: 0 })
  })

  test('hanging, until the simulator closes', async () => {
    simulator.injectFault({ ...aim, kind: 'hang', when: 'after' })
    const hanging = take()
    const other = connect(simulator)
    expect((await other.send('GET', compute('disks/data'))).status).toBe(200)
    other.close()
    await Promise.all([
      expect(hanging).rejects.toMatchObject({ code: 'ECONNRESET' }),
      simulator.close()
    ])
  })

  test('a body that comes slowly but whole', async () => {
    simulator.injectFault({ path: '/disks/', kind: 'slow', pieces: 3, pauseMs: 2 })
    expect((await read()).json.name).toBe('data')
  })

  test('a body of garbage', async () => {
    simulator.injectFault({ path: '/disks/', kind: 'garbage' })
    const reply = await read()
    expect([reply.status, reply.text]).toEqual([200, '<html><body>502 Bad Gateway</body></html>'])
  })

  test('Compute’s 429, which has no error around it', async () => {
    simulator.injectFault({ ...aim, kind: 'throttled' })
    const reply = await take()
    expect([reply.status, reply.headers['retry-after'], Object.keys(reply.json)]).toEqual([
      429,
      '1200',
      ['code', 'message', 'details']
    ])
    expect(reply.json).toMatchObject({
      code: 'OperationNotAllowed',
      details: [{ code: 'TooManyRequests' }]
    })
  })

  test('an action before the effect: the disk is recreated between read and write', async () => {
    simulator.injectFault({ ...aim, kind: 'run', action: 'recreateDisk', args: { id: disk.id } })
    await take()
    const { json } = await client.send('GET', compute('snapshots/one'))
    const { sourceUniqueId } = objectAt(objectAt(json, 'properties'), 'creationData')
    expect(sourceUniqueId).not.toBe(disk.uniqueId)
  })

  test('a hook of the test’s own', async () => {
    const seen: string[] = []
    simulator.hook(aim, 'before', async () => seen.push(`before ${String(await exists())}`))
    simulator.hook(aim, 'after', async () => seen.push(`after ${String(await exists())}`))
    await take()
    expect(seen).toEqual(['before false', 'after true'])
  })
})
