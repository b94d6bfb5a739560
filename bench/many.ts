/**
 * `create` of many disks, or `list` of them among many snapshots, as a whole process: seconds, seconds of processor and
 * peak memory of some builds of the bundle, alternately in one run. Absolute figures depend on the machine; the ratio
 * to the first build is the result.
 *
 *     node bench/many.ts [--disks 500] [--snapshots 50000] [--rounds 5] <folder of a build>…
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import type { Simulator } from '../simulator/simulator.ts'
import { startSimulator } from '../simulator/simulator.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    disks: { type: 'string', default: '500' },
    /** With this option, the disks of a hundred snapshots each are listed. */
    snapshots: { type: 'string', default: '0' },
    rounds: { type: 'string', default: '5' }
  }
})
const disks = Number(values.disks)
const snapshots = Number(values.snapshots)
const rounds = Number(values.rounds)
const builds = positionals.length === 0 ? ['dist'] : positionals

/** The cost of one run: seconds, seconds of processor, and MiB at its peak. */
type Cost = { readonly seconds: number; readonly processor: number; readonly memory: number }

const names = Array.from({ length: disks }, (_, at) => `disk${String(at).padStart(4, '0')}`)
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const meter = join(folder, 'meter.mjs')
// Writes the cost of the process when it ends.
writeFileSync(
  meter,
  `import { writeFileSync } from 'node:fs'
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  writeFileSync(process.env.METER, JSON.stringify({ processor: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }))
})`
)

const costs = new Map<string, Cost[]>(builds.map((build) => [build, []]))
for (let round = 0; round < rounds; round++) {
  for (const build of builds) costs.get(build)?.push(await run(build))
}
rmSync(folder, { recursive: true, force: true })

const [first = []] = costs.values()
for (const [build, all] of costs) {
  const words = (['seconds', 'processor', 'memory'] as const).map((kind) => {
    const ratios = all.map((cost, at) => cost[kind] / (first[at]?.[kind] ?? Number.NaN))
    return `${kind} ${median(all.map((cost) => cost[kind])).toFixed(1)} (× ${median(ratios).toFixed(2)})`
  })
  console.log(`${build}: ${words.join(', ')}`)
}

async function run(build: string): Promise<Cost> {
  // A new one each time: a run must not wait for a limit that another one has used up.
  const azure = await startSimulator({
    operationMs: 0,
    pageSize: 500,
    snapshotsPerDisk: 1_000,
    snapshotsPerFiveMinutes: 1_000_000
  })
  seed(azure)
  const file = (name: string): string => {
    const full = join(folder, name)
    writeFileSync(full, '')
    return full
  }
  const env = {
    ...azure.environment,
    AZURE_CLIENT_SECRET: '',
    INPUT_OPERATION: snapshots > 0 ? 'list' : 'create',
    ...(snapshots > 0 && { INPUT_SCOPE: 'subscription' }),
    INPUT_DISK: names.join(),
    'INPUT_RESOURCE-GROUP': 'production',
    INPUT_ENVIRONMENT: azure.url,
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
    RUNNER_TEMP: folder,
    METER: file('meter')
  }
  const start = performance.now()
  const script = resolve(build, 'main.js')
  const child = spawn(process.execPath, ['--import', meter, script], { env, stdio: 'ignore' })
  const code = await new Promise((done) => child.on('close', done))
  await azure.close()
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}`)
  const seconds = (performance.now() - start) / 1_000
  const told = JSON.parse(readFileSync(env.METER, 'utf8')) as Omit<Cost, 'seconds'>
  return { seconds, ...told }
}

/** The requested disks, and others with most of the snapshots. */
function seed(azure: Simulator): void {
  const others = Array.from({ length: Math.ceil(snapshots / 100) }, (_, at) => `other${at}`)
  const sources = [...names, ...others].slice(0, Math.max(disks, others.length))
  const ids = sources.map((name) => azure.seedDisk({ name }).id)
  for (let at = 0; at < snapshots; at++) {
    azure.seedSnapshot({ name: `snapshot${at}`, source: ids[at % ids.length] ?? '' })
  }
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
}
