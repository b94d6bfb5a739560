/**
 * How long `prune` takes to plan for a year of hourly snapshots of two disks, and its memory: lineage, scope, guard
 * rails, rules and reasons, everything but the requests to Azure. Run it with `--expose-gc`, so that the heap can be
 * cleared before each measurement. On a busy machine the CPU time is more exact than the elapsed time; it includes that
 * of the garbage collector's threads.
 */

import { originsOf } from '../src/snapshots/lineage.ts'
import { formatResourceId } from '../src/snapshots/resource-id.ts'
import type { ResourceKind } from '../src/snapshots/resource-id.ts'
import type { RetentionPolicy } from '../src/snapshots/retention/policy.ts'
import type { Decision } from '../src/snapshots/retention/plan.ts'
import { planRetention } from '../src/snapshots/retention/plan.ts'
import type { Run, Snapshot } from '../src/snapshots/types.ts'
import { ownTags } from '../src/snapshots/tags.ts'

const HOURS = 8_760
const HOUR_MS = 3_600_000
const ROUNDS = 15
/** The promised limits for this history. */
const TARGET = { ms: 200, mb: 100 } as const

const NOW = Date.UTC(2026, 10, 23)
const policy: RetentionPolicy = {
  counts: { last: 3, hourly: 48, daily: 14, weekly: 8, monthly: 12, yearly: 'unlimited' },
  within: {
    all: { years: 0, months: 0, days: 2, hours: 12 },
    daily: { years: 0, months: 1, days: 0, hours: 0 },
    monthly: { years: 2, months: 0, days: 0, hours: 0 }
  }
}
const run: Run = {
  repository: 'contoso/shop',
  workflow: '.github/workflows/deploy.yml',
  runId: '4711',
  runNumber: '42',
  runAttempt: 1,
  job: 'deploy',
  step: 'snapshot',
  sha: '0123456789abcdef0123456789abcdef01234567',
  refName: 'main',
  serverUrl: 'https://github.com'
}

const disks = ['data', 'logs'].map((name, index) => ({
  ...resource('disks', name),
  uniqueId: guid(index + 1)
}))
type BenchDisk = (typeof disks)[number]

const snapshots = history()
const before = heapInUse()
const times: number[] = []
const cpuTimes: number[] = []
const heaps: number[] = []
let plan: readonly Decision[] = []
for (let round = 0; round < ROUNDS; round++) {
  plan = []
  heapInUse()
  const cpu = process.cpuUsage()
  const start = performance.now()
  plan = planRetention({
    descendants: originsOf(snapshots),
    policy,
    scope: 'workflow',
    run,
    now: NOW,
    copySources: { known: true, ids: new Set() }
  })
  times.push(performance.now() - start)
  const { user, system } = process.cpuUsage(cpu)
  cpuTimes.push((user + system) / 1_000)
  // Without a garbage collection in between: garbage counts as well.
  heaps.push(process.memoryUsage().heapUsed)
}
const deleted = plan.filter(({ action }) => action === 'delete').length
const heap = Math.max(...heaps)
const [cold = Number.NaN] = times
const holds = cold < TARGET.ms && heap < TARGET.mb * 2 ** 20
console.log(
  [
    `${snapshots.length} snapshots, ${HOURS} hourly ones of each of ${disks.length} disks: ${deleted} to delete`,
    `time: ${milliseconds(cold)} in a cold process, then ${milliseconds(median(times))} (median of ${ROUNDS})`,
    `CPU time: ${milliseconds(cpuTimes[0])} in a cold process, then ${milliseconds(median(cpuTimes))}`,
    `heap: ${megabytes(before)} with the snapshots, up to ${megabytes(heap)} with the plan, garbage included`,
    `${holds ? 'within' : 'NOT within'} ${TARGET.ms} ms and ${TARGET.mb} MB`
  ].join('\n')
)

/** As it comes from Azure: parsed, so that no two snapshots share a string. */
function history(): readonly Snapshot[] {
  const made = disks.flatMap((disk, index) =>
    Array.from({ length: HOURS }, (_, hour) => hourly(disk, index, hour))
  )
  return JSON.parse(JSON.stringify(made)) as readonly Snapshot[]
}

/** Reachable bytes; without `--expose-gc` including garbage. */
function heapInUse(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function hourly(disk: BenchDisk, diskIndex: number, hour: number): Snapshot {
  const number = diskIndex * HOURS + hour
  return {
    ...resource('snapshots', `${disk.name}-${hour}`),
    location: 'westeurope',
    uniqueId: guid(1_000 + number),
    // Some minutes after the hour, as schedules run.
    timeCreated: NOW - hour * HOUR_MS - ((number * 7_919) % 1_200_000),
    incremental: true,
    createOption: 'Copy',
    sourceResourceId: disk.id,
    sourceUniqueId: disk.uniqueId,
    familyId: guid(100 + diskIndex),
    sizeGb: 128,
    sku: 'Standard_ZRS',
    tags: ownTags({ ...run, runId: String(4_711 + number) }, disk, guid(number)),
    provisioningState: 'Succeeded',
    completionPercent: 100,
    accessState: 'Available',
    copyError: undefined,
    logicalSectorSize: undefined
  }
}

function resource(kind: ResourceKind, name: string) {
  const ref = { subscriptionId: guid(0), resourceGroup: 'production', name }
  return { ...ref, id: formatResourceId(ref, kind) }
}

function guid(number: number): string {
  return `11111111-2222-3333-4444-${String(number).padStart(12, '0')}`
}

function milliseconds(ms = Number.NaN): string {
  return `${ms.toFixed(0)} ms`
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
