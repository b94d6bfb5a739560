/**
 * An Azure of several regions and clocks, on the real SDK: answers that are dated by another clock than resources, a
 * 404 for what another region knows already, and refusals for too many requests.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { CopyResult } from '../../src/operations/copy.ts'
import { copy } from '../../src/operations/copy.ts'
import type { CreateResult } from '../../src/operations/create.ts'
import { create } from '../../src/operations/create.ts'
import type { RestoreResult } from '../../src/operations/restore.ts'
import { restore } from '../../src/operations/restore.ts'
import type { Ports } from '../../src/ports.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { copyRequest, createRequest, selectionOf } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { restoreRequest } from '../support/restores.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { TestClock } from '../support/test-clock.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startAzure({ clock: 'virtual', tokenSeconds: 10_000_000, copyMs: 60_000 })
})

afterAll(() => simulator.close())

let serial = 0
let disk: ResourceRef & { readonly id: string }
beforeEach(() => {
  serial += 1
  simulator.clearFaults()
  simulator.configure({ diskClockMs: 0, unseenMs: 0, limits: {} })
  simulator.advance({ ms: 61_000 })
  disk = { ...refOf(`data-${serial}`), ...simulator.seedDisk({ name: `data-${serial}` }) }
  simulator.advance({ ms: 1_000 })
  simulator.seedSnapshot({ name: `source-${serial}`, source: disk.id })
  simulator.advance({ ms: 1_000 })
  simulator.clearExchanges()
})

const refOf = (name: string): ResourceRef => ({
  subscriptionId: SEEDED.subscriptionId,
  resourceGroup: 'production',
  name
})

async function portsOf(): Promise<Ports> {
  const clock = new TestClock(3_600_000, (ms) => void simulator.advance({ ms }))
  const { azure } = await connectTo(simulator, { remaining: () => clock.remaining() })
  const runner = new RecordingRunner()
  return { azure, clock, log: runner, run: runner.run, stateStore: { planned: () => undefined } }
}

/** Each operation that makes something, and the name of what it makes. */
const operations = {
  create: async (): Promise<CreateResult> =>
    create(
      createRequest({
        disks: [disk],
        snapshotName: `made-${serial}`,
        subscriptionId: SEEDED.subscriptionId
      }),
      await portsOf(),
      () => undefined
    ),
  copy: async (): Promise<CopyResult> =>
    copy(
      copyRequest({
        snapshots: [refOf(`source-${serial}`)],
        regions: ['northeurope'],
        snapshotName: `made-${serial}`
      }),
      await portsOf(),
      () => undefined
    ),
  restore: async (): Promise<RestoreResult> =>
    restore(
      restoreRequest({
        diskName: `made-${serial}`,
        sources: {
          targets: [{ ref: refOf(`source-${serial}`), entry: undefined }],
          selection: selectionOf(),
          snapshotGroup: undefined
        }
      }),
      await portsOf(),
      () => undefined
    )
}

const names = Object.keys(operations) as readonly (keyof typeof operations)[]

/** How often the PUT was sent that makes it. */
const puts = (): number => simulator.exchanges.filter(({ method }) => method === 'PUT').length

async function run(name: keyof typeof operations) {
  const { verified, failure } = await operations[name]()
  return { verified, failure: failure?.message, puts: puts() }
}

const GREEN = { verified: true, failure: undefined, puts: 1 }

describe.each(names)('%s', (name) => {
  test.each([-120_000, -1_500, 1_500, 120_000])(
    'is green where the clock that dates resources is %i ms from that of the answers',
    async (diskClockMs) => {
      simulator.configure({ diskClockMs })
      expect(await run(name)).toEqual(GREEN)
    }
  )

  test('is green where no poll reports when the operation began, and clocks are a little apart', async () => {
    simulator.configure({ diskClockMs: -1_500 })
    simulator.injectFault({
      path: '/DiskOperations/',
      kind: 'without',
      member: 'startTime',
      times: 100
    })
    expect(await run(name)).toEqual(GREEN)
  })

  test('is green where other regions learn late of what it made', async () => {
    simulator.configure({ unseenMs: 8_000 })
    expect(await run(name)).toEqual(GREEN)
  })

  test('is green where its operation is not found twice', async () => {
    simulator.injectFault({ path: '/DiskOperations/', kind: 'missing', times: 2 })
    expect(await run(name)).toEqual(GREEN)
  })

  test.each([null, 2])(
    'waits for nine 429s on its write, Retry-After %s',
    async (retryAfterSeconds) => {
      simulator.injectFault({ method: 'PUT', kind: 'throttled', retryAfterSeconds, times: 9 })
      expect(await run(name)).toEqual({ ...GREEN, puts: 10 })
    }
  )

  test('waits for twenty 429s on a read', async () => {
    simulator.injectFault({
      method: 'GET',
      path: '/Microsoft.Compute/',
      kind: 'throttled',
      retryAfterSeconds: null,
      times: 20
    })
    expect(await run(name)).toEqual(GREEN)
  })

  test('says what became of it where it no longer exists for good', async () => {
    simulator.injectFault({
      method: 'GET',
      path: `/made-${serial}`,
      nth: 2,
      times: 100,
      kind: 'missing'
    })
    expect((await run(name)).failure).toMatch(
      /made-\d+".* no longer exists in resource group "production"/
    )
  })
})

test('a snapshot that another process takes under the name at the same time is not called new', async () => {
  const other = { location: 'westeurope', name: `made-${serial}`, source: disk.id }
  let seeded = false
  simulator.hook({ method: 'PUT', path: `/made-${serial}` }, 'before', () => {
    if (seeded) return
    seeded = true
    simulator.seedSnapshot(other)
  })
  const { failure } = await operations.create()
  expect(failure).toMatchObject({
    code: 'NotVerified',
    message: expect.stringContaining('existed before this run')
  })
})
