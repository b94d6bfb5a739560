import { beforeEach, describe, expect, test } from 'vitest'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import { compute, snapshotBody } from './raw-client.ts'

useSimulator({ clock: 'virtual', operationMs: 700, copyMs: 10_000 })

beforeEach(() => {
  for (const name of ['data', 'logs']) {
    const { id } = simulator.seedDisk({ name })
    for (const number of ['1', '2']) {
      simulator.advance({ ms: 1000 })
      simulator.seedSnapshot({ name: name + number, source: id })
    }
  }
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

describe('a copy of a copy', () => {
  const idOf = (name: string): string => compute(`snapshots/${name}`).replace(/\?.*/, '')
  const propertiesOf = (name: string) =>
    simulator.getResource({ id: idOf(name) }).properties as {
      readonly uniqueId: string
      readonly incrementalSnapshotFamilyId: string
      readonly creationData: { readonly sourceUniqueId: string; readonly sourceResourceId: string }
    }

  test('names the copy as its source, has a family of its own, and the data of the first snapshot', async () => {
    const disk = idOf('data').replace('/snapshots/', '/disks/')
    simulator.writeDisk({ id: disk, offset: 0, bytes: Buffer.from('first') })
    simulator.seedSnapshot({ name: 'first', source: disk })
    simulator.writeDisk({ id: disk, offset: 0, bytes: Buffer.from('later') })
    expect(await copy('first')).toEqual([202])
    done()
    expect(await copy('first-ukwest', 'westeurope')).toEqual([202])
    done()
    const [first, away, home] = ['first', 'first-ukwest', 'first-ukwest-westeurope'].map(
      propertiesOf
    )
    expect(home?.creationData.sourceUniqueId).toBe(away?.uniqueId)
    expect(away?.creationData.sourceUniqueId).toBe(first?.uniqueId)
    const families = [first, away, home].map((one) => one?.incrementalSnapshotFamilyId)
    expect(new Set(families).size).toBe(3)
    // What it holds is its own: nothing that becomes of its sources changes it.
    for (const name of ['first', 'first-ukwest']) simulator.deleteSnapshot({ id: idOf(name) })
    const { bytes } = simulator.readBytes({
      id: idOf('first-ukwest-westeurope'),
      offset: 0,
      length: 5
    })
    expect(Buffer.from(bytes, 'base64').toString()).toBe('first')
  })

  test('is one of the same disk: one at a time, and in the order in which the data was taken', async () => {
    expect(await copy('data1')).toEqual([202])
    done()
    expect(await copy('data2')).toEqual([202])
    expect(await copy('data1-ukwest', 'northeurope')).toEqual(LIMIT)
    done()
    expect(await copy('data2-ukwest', 'northeurope')).toEqual([202])
    done()
    expect(await copy('data1', 'northeurope')).toEqual([
      409,
      'OperationNotAllowed',
      expect.stringContaining('is a copy of a later snapshot of the same disk')
    ])
  })
})

describe('the time of a copy', () => {
  const percent = (name: string) => {
    const id = compute(`snapshots/${name}-ukwest`).replace(/\?.*/, '')
    const { properties } = simulator.getResource({ id })
    return (properties as { completionPercent: number }).completionPercent
  }
  const seed = (name: string, sizeGb: number) => {
    const { id } = simulator.seedDisk({ name, sizeGb })
    simulator.writeDisk({ id, offset: 0, bytes: Buffer.from('bytes') })
    return simulator.seedSnapshot({ name, source: id })
  }

  test('grows with the size of the disk', async () => {
    for (const sizeGb of [32, 64, 256]) seed(`of-${String(sizeGb)}`, sizeGb)
    for (const sizeGb of [32, 64, 256]) await copy(`of-${String(sizeGb)}`)
    const percents = () => ['of-32', 'of-64', 'of-256'].map(percent)
    simulator.advance({ ms: 700 })
    expect(percents()).toEqual([0, 0, 0])
    simulator.advance({ ms: 4000 })
    expect(percents()).toEqual([80, 40, 10])
    simulator.advance({ ms: 6000 })
    expect(percents()).toEqual([100, 100, 25])
    simulator.advance({ ms: 30_000 })
    expect(percents()).toEqual([100, 100, 100])
  })

  test('is over before its bytes are there', async () => {
    seed('big', 64)
    await copy('big')
    const id = compute('snapshots/big-ukwest').replace(/\?.*/, '')
    const content = () => {
      const { bytes } = simulator.readBytes({ id, offset: 0, length: 5 })
      return Buffer.from(bytes, 'base64').toString()
    }
    const restore = () =>
      client.send('PUT', compute('disks/back'), {
        body: {
          location: 'ukwest',
          properties: { creationData: { createOption: 'Copy', sourceResourceId: id } }
        }
      })
    simulator.advance({ ms: 10_000 })
    expect(percent('big')).toBeGreaterThan(90)
    expect(content()).toBe('\0'.repeat(5))
    expect((await restore()).status).toBe(409)
    simulator.advance({ ms: 700 })
    expect(content()).toBe('bytes')
    await client.settle(restore())
    const back = { id: compute('disks/back').replace(/\?.*/, ''), offset: 0, length: 5 }
    expect(Buffer.from(simulator.readBytes(back).bytes, 'base64').toString()).toBe('bytes')
  })

  test('that was cut short brings no bytes', async () => {
    const { id } = seed('lost', 64)
    await copy('lost')
    simulator.deleteSnapshot({ id })
    simulator.advance({ ms: 60_000 })
    const left = compute('snapshots/lost-ukwest').replace(/\?.*/, '')
    const { bytes } = simulator.readBytes({ id: left, offset: 0, length: 5 })
    expect(Buffer.from(bytes, 'base64').toString()).toBe('\0'.repeat(5))
  })
})

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
