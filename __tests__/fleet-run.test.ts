/**
 * A whole fleet by the workflow `fleet.yml`: its shards as separate processes of the bundle, two at a time, some of them
 * killed and run again as attempt 2, while Azure throttles. 500 disks in 5 shards; with `PROOF=exhaustive` 5,000 in 25.
 */

import type { ChildProcess } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import pLimit from 'p-limit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Simulator } from '../simulator/simulator.ts'
import { objectAt, stringAt } from '../simulator/wire/json.ts'
import { readReceipt } from '../src/snapshots/receipt.ts'
import { annotations } from './support/beside-azure.ts'
import type { Disturbance, Part, ShardRun } from './support/fleet.ts'
import { FleetRun } from './support/fleet.ts'
import { EXHAUSTIVE } from './support/proof.ts'
import { startAzure } from './support/simulated.ts'

const DISKS = EXHAUSTIVE ? 5_000 : 500
const SHARDS = EXHAUSTIVE ? 25 : 5
const AT_ONCE = 2

/**
 * Azure's recorded buckets of a subscription in a time that runs ten times as fast: 1,000 new snapshots in 3 minutes, and
 * Resource Manager's 200 writes that come back at 10 a second. The small fleet has a fifth of the first, in less time.
 */
const LIMITS = {
  HighCostSnapshotCreateHydrate3Min: EXHAUSTIVE
    ? { calls: 1_000, seconds: 18 }
    : { calls: 200, seconds: 4 },
  'subscription-writes': { calls: 200, perSecond: 100 }
}

/** Most time for the whole fleet, milliseconds: most of it are the waits that Azure asks for. */
const LIMIT_MS = 1_800_000

/** What every job of the workflow is called with. */
const CALL = {
  operation: 'create',
  shards: SHARDS,
  'max-jobs': AT_ONCE,
  'disk-tags': 'backup=nightly',
  timeout: '30m'
} as const

let azure: Simulator
let run: FleetRun

beforeAll(async () => {
  azure = await startAzure({ operationMs: 100, pageSize: 500, limits: LIMITS })
  // However slow the machine is, some writes are refused.
  azure.injectFault({
    method: 'PUT',
    path: '/snapshots/',
    nth: 70,
    times: 10,
    kind: 'throttled',
    retryAfterSeconds: 1
  })
  for (let at = 0; at < DISKS; at++) {
    azure.seedDisk({ name: `disk-${String(at).padStart(4, '0')}`, tags: { backup: 'nightly' } })
  }
  const { AZURE_CLIENT_SECRET, ...oidc } = azure.environment
  expect(AZURE_CLIENT_SECRET).toBeDefined()
  run = new FleetRun({ ...CALL, environment: azure.url }, oidc)
})

afterAll(async () => {
  run.remove()
  await azure.close()
})

/** Kills a step when it has logged that often that Azure accepted a snapshot. */
function killAfter(accepted: number): (child: ChildProcess) => void {
  return (child) => {
    let log = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.split('Azure accepted snapshot').length > accepted) child.kill('SIGKILL')
    })
  }
}

/** The shards that are killed: the machine is lost, early or in the middle, or the process alone. */
const KILLED: ReadonlyMap<number, Disturbance> = new Map(
  [
    [1, { onStart: killAfter(30), losesRunner: true }] as const,
    [11, { onStart: killAfter(1), losesRunner: true }] as const,
    [17, { onStart: killAfter(100) }] as const
  ].filter(([at]) => at < SHARDS)
)

describe(`${DISKS} disks in ${SHARDS} shards`, () => {
  let shards: readonly string[]
  let first: ReadonlyMap<string, ShardRun>
  let red: readonly string[]
  let gatheredFirst: Part
  let second: ReadonlyMap<string, ShardRun>
  let gathered: Part

  /** Runs some jobs of the matrix, as many at once as the workflow allows. */
  async function runJobs(
    some: readonly string[],
    attempt: string,
    disturbed: ReadonlyMap<number, Disturbance> = new Map()
  ): Promise<ReadonlyMap<string, ShardRun>> {
    const limit = pLimit(AT_ONCE)
    return new Map(
      await Promise.all(
        some.map((shard) =>
          limit(async () => {
            const ended = await run.shard(shard, attempt, disturbed.get(shards.indexOf(shard)))
            return [shard, ended] as const
          })
        )
      )
    )
  }

  beforeAll(async () => {
    shards = run.plan()
    first = await runJobs(shards, '1', KILLED)
    red = shards.filter((shard) => first.get(shard)?.result !== 'success')
    gatheredFirst = run.gather('failure', '1')
    second = await runJobs(red, '2')
    gathered = run.gather('success', '2')
  }, LIMIT_MS)

  test('the killed shards, and no other, are red in attempt 1, and so is the summary', () => {
    expect(red).toEqual([...KILLED.keys()].map((at) => `${at + 1}/${SHARDS}`))
    for (const shard of red) expect(first.get(shard)?.main.signal).toBe('SIGKILL')
    expect(gatheredFirst.code).toBe(1)
    expect(JSON.parse(gatheredFirst.outputs['failed-shards'] ?? '')).toEqual(red)
    expect(gatheredFirst.outputs.verified).toBe('false')
    expect(gatheredFirst.summary).toContain('Re-run failed jobs')
  })

  test('attempt 2 is green without an error, and takes over what attempt 1 made', () => {
    for (const { main, post } of second.values()) {
      expect({ code: main.code, errors: annotations(main) }).toEqual({ code: 0, errors: [] })
      expect(post?.code).toBe(0)
    }
    const logs = [...second.values()].map(({ main }) => main.log).join('\n')
    expect(logs).toContain('of attempt 1 of this run')
  })

  test('every disk has one snapshot in the book of the simulator, and none was written twice', () => {
    const { disks, snapshots } = azure.readState()
    const uniqueIds = disks
      .filter((disk) => stringAt(objectAt(disk, 'tags'), 'backup') === 'nightly')
      .map((disk) => stringAt(objectAt(disk, 'properties'), 'uniqueId'))
    expect(uniqueIds).toHaveLength(DISKS)
    const sources = snapshots.map((one) =>
      stringAt(objectAt(objectAt(one, 'properties'), 'creationData'), 'sourceUniqueId')
    )
    expect(sources).not.toContain(undefined)
    expect(sources.toSorted()).toEqual(uniqueIds.toSorted())
    expect(acceptedPuts()).toBe(DISKS)
  })

  test('one summary has all shards and all snapshots', () => {
    expect({ code: gathered.code, log: gathered.log }).toMatchObject({ code: 0 })
    expect(gathered.outputs).toEqual({
      verified: 'true',
      count: String(DISKS),
      'failed-shards': '[]'
    })
    for (const shard of shards) expect(gathered.summary).toContain(`\`${shard}\` | ✅`)
  })

  test('the receipts of the artifacts name every snapshot once', () => {
    const receipts = readdirSync(run.artifacts)
      .filter((name) => !red.some((shard) => isOldReport(name, shard)))
      .map((name) => readFileSync(join(run.artifacts, name, 'receipt.txt'), 'utf8'))
    expect(receipts).toHaveLength(SHARDS)
    for (const receipt of receipts) expect(receipt.length).toBeLessThanOrEqual(32_000)
    const names = receipts.flatMap((receipt) => namesIn(receipt))
    expect(new Set(names).size).toBe(DISKS)
    expect(names).toHaveLength(DISKS)
  })

  test('Azure has throttled, and nobody failed for it', () => {
    expect(throttled()).toBeGreaterThan(0)
    if (!EXHAUSTIVE) return
    console.log(
      `${DISKS} disks in ${SHARDS} shards: ${azure.exchanges.length} requests, ${throttled()} of them throttled`
    )
  })
})

function isOldReport(artifact: string, shard: string): boolean {
  return artifact === `fleet-shard-${shard.replace('/', '-of-')}-attempt-1`
}

function namesIn(receipt: string): readonly string[] {
  const read = readReceipt(receipt)
  expect(read).toHaveProperty('receipt')
  return 'receipt' in read ? read.receipt.snapshots.map(({ snapshot }) => snapshot) : []
}

function acceptedPuts(): number {
  return azure.exchanges.filter(
    ({ method, url, status }) => method === 'PUT' && url.includes('/snapshots/') && status < 300
  ).length
}

function throttled(): number {
  return azure.exchanges.filter(({ status }) => status === 429).length
}
