/**
 * One process of the benchmark of `diff`: `diff` itself, or a bare loop over the same pages. Prints its measurements.
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
import { diff } from '../src/operations/diff.ts'
import type { Azure, Log } from '../src/ports.ts'
import type { ResourceRef } from '../src/snapshots/resource-id.ts'

/** What it found, and the file that it wrote. */
type Found = { readonly ranges: number; readonly file: string | undefined }

const SILENT: Log = {
  info: () => undefined,
  progress: () => undefined,
  warning: (message) => console.error(message),
  debug: () => undefined,
  group: (_title, work) => work()
}

const RUN = {
  repository: 'bench/bench',
  workflow: 'bench',
  runId: '1',
  runNumber: '1',
  runAttempt: 1,
  job: 'bench',
  step: 'diff',
  sha: '',
  refName: 'main',
  serverUrl: 'https://github.com'
}

const [, , who, url = '', name = ''] = process.argv
await measure(who, url, name)

/** Runs in a process of its own: from the signed-in client to the last range. */
async function measure(who: string | undefined, url: string, name: string): Promise<void> {
  const clock = startClock(600_000, new AbortController().signal)
  const azure = await connect(url, clock.signal)
  const ref = { subscriptionId: SEEDED.subscriptionId, resourceGroup: 'production', name }
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const start = performance.now()
  const { ranges, file } =
    who === 'bare' ? await bareLoop(ref, azure) : await ownDiff(ref, azure, clock, folder)
  const ms = performance.now() - start
  const peakMb = process.resourceUsage().maxRSS / 1024
  if (file !== undefined && (await linesIn(file)) !== ranges) throw new Error('other ranges')
  rmSync(folder, { recursive: true })
  clock.stop()
  process.stdout.write(JSON.stringify({ ms, peakMb, ranges }))
}

async function ownDiff(
  ref: ResourceRef,
  azure: Azure,
  clock: ReturnType<typeof startClock>,
  folder: string
): Promise<Found> {
  const { outcomes, failure } = await diff(
    {
      operation: 'diff',
      targets: [{ ref, entry: undefined }],
      selection: { disks: [], vms: [], tagged: undefined, shard: undefined },
      base: undefined,
      snapshotGroup: undefined,
      maxParallel: 8,
      warnOver: undefined
    },
    {
      azure,
      clock,
      log: SILENT,
      stateStore: { opening: () => undefined, closed: () => undefined },
      run: RUN,
      files: { openFile: (file) => openFile(join(folder, file)) }
    }
  )
  if (failure !== undefined) throw failure
  return { ranges: outcomes[0]?.tally?.ranges ?? 0, file: outcomes[0]?.rangesFile }
}

async function linesIn(path: string): Promise<number> {
  let count = 0
  const lines = createInterface({ input: createReadStream(path) })
  for await (const line of lines) count += Number(line.startsWith('{"offset":'))
  return count
}

async function bareLoop(ref: ResourceRef, azure: Azure): Promise<Found> {
  const base = { ...ref, name: ref.name.replace(/2$/, '1') }
  const newer = await azure.grantAccess(ref, { seconds: 900 })
  const older = await azure.grantAccess(base, { seconds: 900 })
  let ranges = 0
  for (let marker = ''; ;) {
    const response = await fetch(
      `${newer.url}&comp=pagelist&maxresults=10000&marker=${encodeURIComponent(marker)}`,
      { headers: { 'x-ms-version': '2020-10-02', 'x-ms-previous-snapshot-url': older.url } }
    )
    const list = (await parseXML(await response.text())) as {
      readonly PageRange?: readonly unknown[]
      readonly NextMarker: string
    }
    ranges += list.PageRange?.length ?? 0
    marker = list.NextMarker
    if (marker === '') break
  }
  await azure.revokeAccess(ref)
  await azure.revokeAccess(base)
  return { ranges, file: undefined }
}

async function connect(url: string, signal: AbortSignal): Promise<Azure> {
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
    signal,
    remaining: () => 600_000,
    now: () => Date.now(),
    say: () => undefined,
    mask: () => undefined,
    idToken: () => Promise.reject(new Error('not asked for')),
    userAgent: 'bench/0'
  })
  return signedIn.connect()
}
