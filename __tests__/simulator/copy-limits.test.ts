import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Simulator } from '../../simulator/simulator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { objectAt } from '../../simulator/wire/json.ts'
import type { RawClient } from './raw-client.ts'
import { compute, connect, snapshotBody } from './raw-client.ts'

let simulator: Simulator
let client: RawClient

beforeEach(async () => {
  simulator = await startSimulator({ clock: 'virtual', operationMs: 700, copyMs: 10_000 })
  client = connect(simulator)
  for (const name of ['data', 'logs']) {
    const { id } = simulator.seedDisk({ name })
    for (const number of ['1', '2']) {
      simulator.advance({ ms: 1000 })
      simulator.seedSnapshot({ name: name + number, source: id })
    }
  }
})

afterEach(async () => {
  client.close()
  await simulator.close()
})

/** The status and, when it is a refusal, code and sentence. */
async function copy(name: string, location = 'ukwest') {
  const source = compute(`snapshots/${name}`).replace(/\?.*/, '')
  const body = {
    ...snapshotBody(source, { creationData: { createOption: 'CopyStart' } }),
    location
  }
  const reply = await client.send('PUT', compute(`snapshots/${name}-${location}`), { body })
  const { code, message } = objectAt(reply.json, 'error')
  return code === undefined ? [reply.status] : [reply.status, code, message]
}

const done = () => simulator.advance({ ms: 10_700 })
const LIMIT = [
  409,
  'OperationNotAllowed',
  expect.stringMatching(/number of ongoing CopyStart requests/)
]

describe('copies across regions', () => {
  test('one of a disk at a time, wherever it goes', async () => {
    expect(await copy('data1')).toEqual([202])
    expect(await copy('data2')).toEqual(LIMIT)
    expect(await copy('data2', 'northeurope')).toEqual(LIMIT)
    expect(await copy('logs1')).toEqual([202])
    done()
    expect(await copy('data2')).toEqual([202])
  })

  test('a copy that is over for want of its source is none', async () => {
    await copy('data1')
    simulator.deleteSnapshot({ id: compute('snapshots/data1').replace(/\?.*/, '') })
    expect(
      simulator.getResource({ id: compute('snapshots/data1-ukwest').replace(/\?.*/, '') })
    ).toMatchObject({
      properties: { copyCompletionError: { errorCode: 'CopySourceNotFound' } }
    })
    expect(await copy('data2')).toEqual([202])
  })

  test('a source goes with its group, too', async () => {
    const { id } = simulator.seedDisk({ name: 'other', group: 'other' })
    const source = simulator.seedSnapshot({ name: 'other', source: id }).id
    const creationData = { createOption: 'CopyStart' }
    const body = { ...snapshotBody(source, { creationData }), location: 'ukwest' }
    await client.send('PUT', compute('snapshots/kept'), { body })
    const group = source.replace(/\/providers.*/, '?api-version=2021-04-01')
    expect((await client.send('DELETE', group)).status).toBe(200)
    const { json } = await client.send('GET', compute('snapshots/kept'))
    expect(json).toMatchObject({
      properties: { copyCompletionError: { errorCode: 'CopySourceNotFound' } }
    })
  })

  test('so many into one region', async () => {
    simulator.configure({ copiesPerRegion: 1 })
    expect(await copy('data1')).toEqual([202])
    expect(await copy('logs1')).toEqual(LIMIT)
    expect(await copy('logs1', 'northeurope')).toEqual([202])
  })

  test('in the order in which the snapshots were taken, per region', async () => {
    expect(await copy('data2')).toEqual([202])
    done()
    expect(await copy('data1')).toEqual([
      409,
      'OperationNotAllowed',
      expect.stringMatching(/'data2-ukwest' is a copy of a later snapshot.*in the order/)
    ])
    expect(await copy('data1', 'northeurope')).toEqual([202])
  })

  test('naming the same copy again is an update, not another copy', async () => {
    expect(await copy('data1')).toEqual([202])
    expect(await copy('data1')).toEqual([202])
  })

  test('none of it holds for copies within the region', async () => {
    for (const name of ['data2', 'data1']) {
      const source = compute(`snapshots/${name}`).replace(/\?.*/, '')
      const url = compute(`snapshots/${name}-again`)
      expect((await client.send('PUT', url, { body: snapshotBody(source) })).status).toBe(202)
    }
  })
})
