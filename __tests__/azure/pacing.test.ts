import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { createRequest, run, selectionOf } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { compute, connect } from '../simulator/raw-client.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { EventClock } from '../support/event-clock.ts'
import { create } from '../../src/operations/create.ts'
import type { PruneResult } from '../../src/operations/prune.ts'
import { prune } from '../../src/operations/prune.ts'
import type { Ports } from '../../src/ports.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { ownTags } from '../../src/snapshots/tags.ts'

/** Many writes at once against the buckets that Azure counts them in, on a clock that moves with the waits. */

/** Some thousand requests each. */

const HOUR = 3_600_000
const BUCKET = { calls: 200, perSecond: 10 }

let simulator: Simulator

beforeEach(async () => {
  simulator = await startAzure({ clock: 'virtual', operationMs: 300, pageSize: 100 })
})

afterEach(() => simulator.close())

type Run = { readonly ports: Ports; readonly runner: RecordingRunner; readonly clock: EventClock }

async function start(timeoutMs = HOUR): Promise<Run> {
  const clock = new EventClock(timeoutMs, (ms) => void simulator.advance({ ms }))
  const { azure } = await connectTo(simulator, {
    now: () => clock.now(),
    remaining: () => clock.remaining(),
    signal: clock.signal
  })
  const runner = new RecordingRunner()
  const memory = { planned: () => undefined }
  return {
    ports: {
      azure: clock.watching(azure),
      clock,
      log: runner,
      run: runner.run,
      stateStore: memory
    },
    runner,
    clock
  }
}

const refOf = (name: string): ResourceRef => ({
  subscriptionId: SEEDED.subscriptionId,
  resourceGroup: 'production',
  name
})

/** A disk with so many snapshots of this workflow, an hour apart. */
function seedHistory(count: number): void {
  const { id, uniqueId } = simulator.seedDisk({ name: 'data' })
  const tags = { ...ownTags(run(), { ...refOf('data'), uniqueId }, 'r') }
  for (let index = 0; index < count; index++) {
    const timeCreated = simulator.clock.now() - (index + 1) * HOUR
    simulator.seedSnapshot({ name: `s${index}`, source: id, timeCreated, tags })
  }
}

function pruneAll({ ports }: Run): Promise<PruneResult> {
  return prune(
    {
      operation: 'prune',
      selection: selectionOf(refOf('data')),
      scope: 'resource-group',
      snapshotGroup: undefined,
      home: refOf(''),
      policy: { counts: { last: 2 }, within: {} },
      pruneScope: 'workflow',
      dryRun: false,
      maxParallel: 64
    },
    ports,
    () => undefined
  )
}

const sent = (method: string, status?: number): number =>
  simulator.exchanges.filter(
    (one) => one.method === method && (status === undefined || one.status === status)
  ).length

const left = (): number => simulator.readState().snapshots.length

describe('500 deletions by 64 at once', () => {
  test('keep within a bucket of 200 and ten a second, with three requests and a little for each', async () => {
    simulator.configure({ limits: { 'subscription-deletes': BUCKET } })
    seedHistory(502)
    simulator.clearExchanges()
    const started = await start()
    const result = await pruneAll(started)
    expect(result.failure).toBeUndefined()
    expect([left(), sent('DELETE'), sent('DELETE', 429)]).toEqual([2, 500, 0])
    // 300 of them have to wait for room, and not much longer than that takes.
    expect(started.clock.elapsed()).toBeGreaterThan(29_000)
    expect(started.clock.elapsed()).toBeLessThan(40_000)
    const asked = simulator.exchanges.filter(({ url }) => url.includes('/subscriptions/')).length
    expect(asked / 500).toBeLessThanOrEqual(3.5)
  })

  test('are all done where another job has nearly emptied the bucket', async () => {
    simulator.configure({ limits: { 'subscription-deletes': BUCKET } })
    seedHistory(502)
    const other = connect(simulator)
    const nothing = compute('snapshots/nothing')
    for (let n = 0; n < 180; n++) await other.send('DELETE', nothing)
    other.close()
    simulator.clearExchanges()
    const started = await start()
    const result = await pruneAll(started)
    expect(result.failure).toBeUndefined()
    expect(left()).toBe(2)
    // Those that were under way together before the first answer told how much is left.
    expect(sent('DELETE', 429)).toBeLessThanOrEqual(64)
    const reported = started.runner.lines.filter((line) => line.includes('throttles'))
    expect(reported.length).toBeLessThan(4)
  })

  test('are all done where Compute makes them wait, and none rests on a list of over a minute ago', async () => {
    simulator.configure({ limits: { DeleteDisks3Min: { calls: 100, seconds: 90 } } })
    seedHistory(302)
    simulator.clearExchanges()
    const started = await start()
    const result = await pruneAll(started)
    expect([result.failure, started.runner.warnings, left()]).toEqual([undefined, [], 2])
    expect(started.runner.lines.some((line) => line.includes('throttles deletes'))).toBe(true)
    expect(started.clock.elapsed()).toBeGreaterThan(90_000)
    expect(Math.max(...agesOfLists())).toBeLessThan(60_000)
  })
})

/** Of each deletion, how long before it the last list was read, in milliseconds. */
function agesOfLists(): readonly number[] {
  let listedAt = Number.NaN
  return simulator.exchanges.flatMap(({ method, url, responseHeaders }) => {
    const at = Date.parse(responseHeaders.date ?? '')
    if (url.includes('/snapshots?')) listedAt = at
    return method === 'DELETE' ? [at - listedAt] : []
  })
}

test('the snapshots of 220 disks keep within the bucket of writes', async () => {
  simulator.configure({ operationMs: 0, limits: { 'subscription-writes': BUCKET } })
  const disks = Array.from({ length: 220 }, (_, index) => {
    simulator.seedDisk({ name: `disk-${index}` })
    return refOf(`disk-${index}`)
  })
  const { ports } = await start()
  const request = createRequest({ disks, subscriptionId: SEEDED.subscriptionId })
  const result = await create(request, ports, () => undefined)
  expect([result.failure, result.verified]).toEqual([undefined, true])
  expect([sent('PUT'), sent('PUT', 429)]).toEqual([220, 0])
})
