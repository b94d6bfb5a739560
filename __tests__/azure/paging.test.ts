/** Lists that come in pages: the real SDK against a simulator whose lists do not end. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { collect } from '../../src/azure/arm/stores.ts'
import { readBlobUrl } from '../../src/snapshots/data/blob-url.ts'
import { refusalOf } from '../support/create-trial.ts'
import type { Connection } from '../support/simulated.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { seedBackups } from '../support/subscription.ts'

const scope = { subscriptionId: SEEDED.subscriptionId }

let simulator: Simulator
let connection: Connection

beforeAll(async () => {
  simulator = await startAzure({ pageSize: 2 })
  for (const name of ['one', 'two', 'three', 'four', 'five']) simulator.seedDisk({ name })
  connection = await connectTo(simulator)
})

afterAll(() => simulator.close())

beforeEach(() => {
  simulator.clearFaults()
  simulator.clearExchanges()
})

describe('a list of Resource Manager', () => {
  test('is read to its end', async () => {
    expect(await connection.azure.listDisks(scope)).toHaveLength(5)
    expect(simulator.exchanges).toHaveLength(3)
  })

  test.each([
    ['a page that names itself', { link: 'same', items: 'new' }, 'the same next page twice', 2],
    ['the same page again and again', { link: 'new', items: 'same' }, 'contain nothing new', 101],
    ['pages without items', { link: 'new', items: 'none' }, 'contain nothing new', 101]
  ] as const)('is left: %s', async (_name, fault, why, pages) => {
    simulator.injectFault({ path: '/disks\\?', times: 1_000, kind: 'endless', ...fault })
    const refusal = await refusalOf(connection.azure.listDisks(scope))
    expect(refusal.code).toBe('AzureRefused')
    expect(refusal.message).toMatch(
      /^Could not list the disks of subscription .*: The list does not end: /
    )
    expect(refusal.message).toContain(why)
    expect(refusal.remedy).toContain('HTTPS_PROXY')
    expect(simulator.exchanges).toHaveLength(pages)
  })

  test('names each thing once, however many pages hold it', async () => {
    const list = [
      [{ id: '/subscriptions/1/a' }, { id: '/subscriptions/1/b' }],
      [{ id: '/SUBSCRIPTIONS/1/B/' }, { id: '/subscriptions/1/c' }, {}, {}]
    ]
    const all = await collect(pagesOf(list), (one) => one.id ?? 'none')
    expect(all).toEqual([
      '/subscriptions/1/a',
      '/subscriptions/1/b',
      '/subscriptions/1/c',
      'none',
      'none'
    ])
  })

  test('has a page only as long as it is read', async () => {
    const page = [{ id: '/subscriptions/1/a' }, { id: '/subscriptions/1/b' }]
    const left: number[] = []
    const pages = {
      // eslint-disable-next-line @typescript-eslint/require-await -- a page that is there already
      async *byPage() {
        yield page
      }
    }
    const all = await collect(pages, ({ id }) => {
      left.push(page.length)
      return id
    })
    expect(all).toEqual(['/subscriptions/1/a', '/subscriptions/1/b'])
    expect(left).toEqual([1, 0])
  })

  test('of snapshots is asked for in the version of the SDK, and keeps only what is wanted', async () => {
    const { id } = simulator.seedDisk({ name: 'data' })
    for (const name of ['a', 'b', 'c']) simulator.seedSnapshot({ name, source: id })
    simulator.clearExchanges()
    const ref = { ...scope, resourceGroup: 'production', name: 'b' }
    const alone = await connection.azure.findSnapshot(ref)
    const seen: string[] = []
    const isWanted = (facts: { readonly id: string }): boolean => {
      seen.push(facts.id)
      return facts.id.endsWith('/b')
    }
    const [listed, ...others] = await connection.azure.listSnapshots(
      scope,
      Promise.resolve(isWanted)
    )
    expect(others).toEqual([])
    expect(seen).toHaveLength(3)
    expect({ ...listed, id: '', resourceGroup: '' }).toEqual({
      ...alone,
      id: '',
      resourceGroup: ''
    })
    const versions = simulator.exchanges.map(({ url }) => /api-version=[^&]+/.exec(url)?.[0])
    expect(versions).toHaveLength(3)
    expect(new Set(versions).size).toBe(1)
  })

  test('is left when its pages bring the same unwanted items again and again', async () => {
    function* same() {
      for (;;) yield [{ id: '/subscriptions/1/a' }, { id: '/subscriptions/1/b' }]
    }
    const unwanted = Promise.resolve(() => false)
    await expect(collect(pagesOf(same()), (one) => one.id, unwanted)).rejects.toThrow(
      '100 consecutive pages contain nothing new'
    )
    function* growing() {
      for (let page = 0; ; page++) {
        yield Array.from({ length: 100_000 }, (_one, at) => ({ id: `/${page}/${at}` }))
      }
    }
    await expect(collect(pagesOf(growing()), () => 0, unwanted)).rejects.toThrow(
      'more than 250000 items'
    )
  })

  test('is left when it brings more and more', async () => {
    function* growing() {
      for (let page = 0; ; page++) yield [{ id: `/subscriptions/1/${page}` }]
    }
    await expect(collect(pagesOf(growing()), (one) => one.id)).rejects.toThrow(
      'The list does not end: it has more than 2000 pages.'
    )
    function* huge() {
      for (let page = 0; ; page++) {
        yield Array.from({ length: 100_000 }, (_one, at) => ({ id: `/${page}/${at}` }))
      }
    }
    await expect(collect(pagesOf(huge()), () => 0)).rejects.toThrow('more than 250000 items')
  })
})

/** Pages as the SDK gives them. */
function pagesOf<M>(pages: Iterable<readonly M[]>) {
  return {
    async *byPage() {
      let serial = 0
      for (const page of pages) {
        const link = await Promise.resolve(`on-${serial++}`)
        yield Object.assign([...page], { continuationToken: link })
      }
    }
  }
}

describe('a list of Azure Storage', () => {
  beforeAll(() => {
    seedBackups(simulator)
  })

  const target = () => {
    const read = readBlobUrl(`${simulator.url}/backups/disks/data.vhd`)
    if ('refusal' in read) throw new Error(read.refusal)
    return connection.azure.target({ ...read.place, blob: 'data.vhd' })
  }

  test('of blobs is left when it names the same next page again', async () => {
    const body =
      '<?xml version="1.0"?><EnumerationResults ContainerName="disks"><Blobs/><NextMarker>on</NextMarker></EnumerationResults>'
    const headers = { 'x-ms-request-id': '1', 'content-type': 'application/xml' }
    simulator.injectFault({
      path: 'comp=list',
      times: 1_000,
      kind: 'answer',
      status: 200,
      headers,
      body
    })
    const refusal = await refusalOf(target().snapshots())
    expect(refusal.message).toContain('it names the same next page twice')
  })

  test('of page ranges is left when it names the same next page again', async () => {
    const body = '<PageList><NextMarker>on</NextMarker></PageList>'
    const headers = { 'x-ms-request-id': '1' }
    const fault = { kind: 'answer', status: 200, headers, body } as const
    simulator.injectFault({ path: 'comp=pagelist', times: 1_000, ...fault })
    const refusal = await refusalOf(target().isClear(0, 512))
    expect(refusal.message).toContain('it names the same next page twice')
  })
})
