/**
 * Measurements from inside a process, each in one of its own: `diff` and a bare loop over the same pages, `export`, and
 * what needs no Azure at all. Prints what it measured as JSON.
 */

import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { parseXML } from '@azure/core-xml'

import { SEEDED } from '../simulator/seeded.ts'
import { openFile } from '../src/action/runner-files.ts'
import { signIn } from '../src/azure/connect.ts'
import { startClock } from '../src/clock.ts'
import type { RunClock } from '../src/clock.ts'
import { diff } from '../src/operations/diff.ts'
import { exportSnapshots } from '../src/operations/export.ts'
import type { Azure, Blobs, Log } from '../src/ports.ts'
import { readBlobUrl } from '../src/snapshots/data/blob-url.ts'
import { originsOf } from '../src/snapshots/lineage.ts'
import { receiptEntry, writeReceipt } from '../src/snapshots/receipt.ts'
import type { ResourceKind } from '../src/snapshots/resource-id.ts'
import { formatResourceId } from '../src/snapshots/resource-id.ts'
import { planRetention } from '../src/snapshots/retention/plan.ts'
import type { RetentionPolicy } from '../src/snapshots/retention/policy.ts'
import { ownTags } from '../src/snapshots/tags.ts'
import type { Disk, Run, Snapshot } from '../src/snapshots/types.ts'

const SILENT: Log = {
  info: () => undefined,
  progress: () => undefined,
  warning: (message) => console.error(message),
  debug: () => undefined,
  group: (_title, work) => work()
}

const RUN: Run = {
  repository: 'contoso/shop',
  workflow: '.github/workflows/deploy.yml',
  runId: '4711471147',
  runNumber: '42',
  runAttempt: 1,
  job: 'deploy',
  step: 'snapshot',
  sha: '0123456789abcdef0123456789abcdef01234567',
  refName: 'main',
  serverUrl: 'https://github.com'
}

const STATE = { opening: () => undefined, closed: () => undefined }
const NO_SELECTION = { disks: [], vms: [], tagged: undefined, shard: undefined }
const { subscriptionId } = SEEDED
const resourceGroup = 'production'
/** What the default of "snapshot-name" adds to the name of a disk. */
const STAMP = `20261123-040506-${RUN.runId}`

const [, , what = '', url = '', name = ''] = process.argv
const MEASUREMENTS: Readonly<Record<string, () => unknown>> = {
  'diff-bare': () => withAzure((azure) => timed(() => bareDiff(azure))),
  diff: () => withAzure((azure, clock) => timed(() => ownDiff(azure, clock))),
  export: () => withAzure((azure, clock) => timed(() => ownExport(azure, clock))),
  retention,
  receipt: () => ({
    characters: receiptOf(500, ordinary),
    mostOrdinary: mostIn(ordinary),
    mostPvc: mostIn(pvc),
    mostRandom: mostIn(random)
  })
}
process.stdout.write(JSON.stringify(await MEASUREMENTS[what]?.()))
process.exit()

async function timed(work: () => Promise<number>): Promise<unknown> {
  const start = performance.now()
  const count = await work()
  return { seconds: (performance.now() - start) / 1_000, count }
}

/** Signed in beforehand: what is measured begins at the first read. */
async function withAzure<T>(
  work: (azure: Azure & Blobs, clock: RunClock) => Promise<T>
): Promise<T> {
  const clock = startClock(600_000, new AbortController().signal)
  const signedIn = await signIn({
    signIn: {
      auth: 'secret',
      clientId: SEEDED.clientId,
      tenantId: SEEDED.tenantId,
      audience: undefined,
      clientSecret: SEEDED.clientSecret,
      certificatePath: undefined,
      certificatePassword: undefined,
      oidcAvailable: false,
      identityExpected: false
    },
    environment: url,
    signal: clock.signal,
    remaining: () => 600_000,
    now: () => Date.now(),
    say: () => undefined,
    mask: () => undefined,
    idToken: () => Promise.reject(new Error('not asked for')),
    usesProxy: false,
    userAgent: 'bench/0'
  })
  const result = await work(await signedIn.connect(), clock)
  clock.stop()
  return result
}

/** The number of ranges, all of which are in its file. */
async function ownDiff(azure: Azure, clock: RunClock): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const { outcomes, failure } = await diff(
    {
      operation: 'diff',
      targets: [{ ref: { subscriptionId, resourceGroup, name }, entry: undefined }],
      selection: NO_SELECTION,
      base: undefined,
      snapshotGroup: undefined,
      maxParallel: 8,
      warnOver: undefined
    },
    {
      azure,
      clock,
      log: SILENT,
      stateStore: STATE,
      run: RUN,
      files: { openFile: (file) => openFile(join(folder, file)) }
    }
  )
  if (failure !== undefined) throw failure
  const [{ tally, rangesFile = '' } = {}] = outcomes
  let written = 0
  for await (const line of createInterface({ input: createReadStream(rangesFile) })) {
    written += Number(line.startsWith('{"offset":'))
  }
  rmSync(folder, { recursive: true })
  if (written !== tally?.ranges) throw new Error('other ranges in the file')
  return written
}

async function bareDiff(azure: Azure): Promise<number> {
  const [newer, older] = [name, name.replace(/2$/, '1')].map((one) => ({
    subscriptionId,
    resourceGroup,
    name: one
  })) as [Snapshot, Snapshot]
  const open = await azure.grantAccess(newer, { seconds: 900 })
  const base = await azure.grantAccess(older, { seconds: 900 })
  let ranges = 0
  for (let marker = ''; ;) {
    const response = await fetch(
      `${open.url}&comp=pagelist&maxresults=10000&marker=${encodeURIComponent(marker)}`,
      { headers: { 'x-ms-version': '2020-10-02', 'x-ms-previous-snapshot-url': base.url } }
    )
    const list = (await parseXML(await response.text())) as {
      readonly PageRange?: readonly unknown[]
      readonly NextMarker: string
    }
    ranges += list.PageRange?.length ?? 0
    marker = list.NextMarker
    if (marker === '') break
  }
  await azure.revokeAccess(newer)
  await azure.revokeAccess(older)
  return ranges
}

/** The number of bytes. */
async function ownExport(azure: Azure & Blobs, clock: RunClock): Promise<number> {
  const read = readBlobUrl(`${url}/backups/disks`)
  if ('refusal' in read) throw new Error(read.refusal)
  const { outcomes, failure } = await exportSnapshots(
    {
      operation: 'export',
      selection: { ...NO_SELECTION, disks: [{ subscriptionId, resourceGroup, name }] },
      snapshots: [],
      snapshotGroup: undefined,
      place: read.place,
      maxParallel: 8,
      verify: false,
      dryRun: false
    },
    { azure, blobs: azure, clock, log: SILENT, stateStore: STATE, run: RUN }
  )
  if (failure !== undefined) throw failure
  return outcomes[0]?.exported[0]?.copiedBytes ?? 0
}

/**
 * What `prune` takes to plan for a year of hourly snapshots of two disks: lineage, scope, guard rails, rules and
 * reasons, everything but the requests to Azure. In a process that has planned nothing before.
 */
function retention(): unknown {
  const HOURS = 8_760
  const HOUR_MS = 3_600_000
  const now = Date.UTC(2026, 10, 23)
  const policy: RetentionPolicy = {
    counts: { last: 3, hourly: 48, daily: 14, weekly: 8, monthly: 12, yearly: 'unlimited' },
    within: {
      all: { years: 0, months: 0, days: 2, hours: 12 },
      daily: { years: 0, months: 1, days: 0, hours: 0 },
      monthly: { years: 2, months: 0, days: 0, hours: 0 }
    }
  }
  const snapshots = ['data', 'logs'].flatMap((disk, index) =>
    Array.from({ length: HOURS }, (_, hour) => {
      const number = index * HOURS + hour
      // Some minutes after the hour, as schedules run.
      const timeCreated = now - hour * HOUR_MS - ((number * 7_919) % 1_200_000)
      const made = snapshotOf(diskOf(disk, index), `${disk}-${hour}`, number, timeCreated)
      // As they come from Azure: parsed, so that no two snapshots share a string.
      return JSON.parse(JSON.stringify(made)) as Snapshot
    })
  )
  const start = performance.now()
  const plan = planRetention({
    descendants: originsOf(snapshots),
    policy,
    scope: 'workflow',
    run: RUN,
    now,
    copySources: { known: true, ids: new Set() }
  })
  const ms = performance.now() - start
  // Without a collection in between: what is garbage by now counts as well.
  const heap = process.memoryUsage().heapUsed / 1024 ** 2
  return { ms, heap, deleted: plan.filter(({ action }) => action === 'delete').length }
}

type Name = (at: number) => { readonly disk: string; readonly snapshot: string }

/** How long the receipt of so many disks is; `undefined` when it does not fit. */
function receiptOf(count: number, nameOf: Name): number | undefined {
  const now = Date.UTC(2026, 10, 23, 4, 5, 6)
  const snapshots = Array.from({ length: count }, (_, at) => {
    const { disk, snapshot } = nameOf(at)
    const source = diskOf(disk, at)
    const made = snapshotOf(source, snapshot, at, now + ((at * 7_919) % 9_000))
    return receiptEntry(source, made, subscriptionId)
  })
  const head = { run: `${RUN.runId}.1`, commit: RUN.sha, set: guid(1) }
  try {
    return writeReceipt({ ...head, snapshots }).length
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** How many disks a receipt has room for. */
function mostIn(nameOf: Name): number {
  let [fits, exceeds] = [1, 1_001]
  while (exceeds - fits > 1) {
    const middle = Math.floor((fits + exceeds) / 2)
    if (receiptOf(middle, nameOf) === undefined) exceeds = middle
    else fits = middle
  }
  return fits
}

/** Disks that are numbered. */
function ordinary(at: number) {
  const disk = `vm-shop-${String(at).padStart(3, '0')}-data`
  return { disk, snapshot: `${disk}-${STAMP}` }
}

/** Disks as Kubernetes names them. */
function pvc(at: number) {
  const disk = `pvc-${guid(3_000_000 + at)}`
  return { disk, snapshot: `${disk}-${STAMP}` }
}

/** As long as Azure allows, and nothing that two names have in common. */
function random(at: number) {
  const noise = (salt: number): string =>
    Array.from({ length: 3 }, (_, part) => guid(4_000_000 + at * 6 + salt + part))
      .join('')
      .replaceAll('-', '')
      .slice(0, 80)
  return { disk: noise(0), snapshot: noise(3) }
}

function diskOf(disk: string, number: number): Disk {
  return {
    ...resource('disks', disk),
    location: 'westeurope',
    uniqueId: guid(number + 1),
    sku: 'Premium_LRS',
    sizeGb: 32 << (number % 6),
    zones: [],
    tags: {},
    state: 'Attached',
    osType: 'Linux',
    managedBy: undefined,
    maxShares: undefined,
    profile: {
      tier: `P${10 + (number % 6)}`,
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled'
    }
  }
}

function snapshotOf(disk: Disk, called: string, number: number, timeCreated: number): Snapshot {
  return {
    ...resource('snapshots', called),
    location: 'westeurope',
    uniqueId: guid(1_000_000 + number),
    timeCreated,
    incremental: true,
    createOption: 'Copy',
    sourceResourceId: disk.id,
    sourceUniqueId: disk.uniqueId,
    familyId: guid(2_000_000 + number),
    sizeGb: disk.sizeGb,
    sku: 'Standard_ZRS',
    tags: ownTags({ ...RUN, runId: String(4_711 + number) }, disk, guid(number)),
    provisioningState: 'Succeeded',
    completionPercent: 100,
    accessState: 'Available',
    copyError: undefined,
    logicalSectorSize: undefined
  }
}

function resource(kind: ResourceKind, called: string) {
  const ref = { subscriptionId, resourceGroup, name: called }
  return { ...ref, id: formatResourceId(ref, kind) }
}

/** Random digits, the same in every run: hexadecimal ones that count up would deflate as no id of Azure does. */
function guid(number: number): string {
  let seed = (number + 1) * 2_654_435_761
  const digits = Array.from({ length: 32 }, () => {
    seed = (Math.imul(seed ^ (seed >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0
    return ((seed >>> 13) & 15).toString(16)
  }).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
