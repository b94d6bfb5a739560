/**
 * How long a step takes that is refused because of its inputs, and how long until another one sends its first request,
 * of some builds of the bundle: alternately in one run, as ratios to `node -e 0` and to the first build.
 *
 *     node bench/start.ts [--rounds 25] <folder of a build>…
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '25' } }
})
const builds = positionals.length === 0 ? ['dist'] : positionals
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
let connected: (() => void) | undefined
const server = createServer((socket) => {
  connected?.()
  socket.destroy()
})
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
const { port } = server.address() as AddressInfo
const host = `https://127.0.0.1:${port}`

const rows = new Map<string, number[]>()
for (let round = 0; round <= Number(values.rounds); round++) {
  await measure('node -e 0', round, () => untilEnd(['-e', '0'], {}))
  for (const build of builds) {
    const script = resolve(build, 'main.js')
    await measure(`${build} refused`, round, () => untilEnd([script], { INPUT_DISK: '' }))
    await measure(`${build} first request`, round, () => untilRequest([script]))
  }
}
server.close()
rmSync(folder, { recursive: true, force: true })

const bare = rows.get('node -e 0') ?? []
for (const [name, all] of rows) {
  const [, ...kind] = name.split(' ')
  const first = rows.get(`${builds[0] ?? ''} ${kind.join(' ')}`) ?? all
  console.log(
    `${name}: ${median(all).toFixed(0)} ms, × ${ratio(all, bare)} of node -e 0, × ${ratio(all, first)} of the first build`
  )
}

async function measure(name: string, round: number, run: () => Promise<number>): Promise<void> {
  const ms = await run()
  // The first round warms the file cache.
  if (round > 0) rows.set(name, [...(rows.get(name) ?? []), ms])
}

function start(args: readonly string[], inputs: Readonly<Record<string, string>>) {
  const file = (name: string): string => {
    const full = join(folder, name)
    writeFileSync(full, '')
    return full
  }
  const env = {
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
    RUNNER_TEMP: folder,
    ...inputs
  }
  return spawn(process.execPath, args, { env, stdio: 'ignore' })
}

async function untilEnd(
  args: readonly string[],
  inputs: Readonly<Record<string, string>>
): Promise<number> {
  const from = performance.now()
  const child = start(args, inputs)
  await new Promise((ended) => child.on('close', ended))
  return performance.now() - from
}

async function untilRequest(args: readonly string[]): Promise<number> {
  const from = performance.now()
  const arrived = new Promise<void>((resolved) => (connected = resolved))
  const id = '00000000-0000-0000-0000-000000000001'
  const child = start(args, {
    INPUT_DISK: 'data',
    'INPUT_RESOURCE-GROUP': 'production',
    'INPUT_SUBSCRIPTION-ID': id,
    'INPUT_CLIENT-ID': id,
    'INPUT_TENANT-ID': id,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${host}/token?x=1`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a-token-of-the-job'
  })
  await arrived
  const ms = performance.now() - from
  child.kill('SIGKILL')
  await new Promise((ended) => child.on('close', ended))
  return ms
}

function ratio(all: readonly number[], to: readonly number[]): string {
  return median(all.map((one, at) => one / (to[at] ?? Number.NaN))).toFixed(2)
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
}
