/**
 * What every row of the benchmark shares: processes that run alternately with what they are compared with, and what
 * each run costs. The simulator runs in the process of the benchmark, which counts requests and bytes.
 */

import { spawn } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What one run of a process took. */
export type Cost = {
  readonly seconds: number
  /** Seconds of processor, all threads; absent where the process is not one of Node's. */
  readonly processor: number | undefined
  /** MiB at its peak; absent likewise. */
  readonly peak: number | undefined
  readonly requests: number
  /** On the wire in both directions, in KiB, with TLS. */
  readonly kib: number
  /** Most requests of which each left after the answer to the one before. */
  readonly depth: number
  readonly output: string
}

/** A process to be measured. */
export type Program = {
  /** Arguments of Node; or the text of a shell script. */
  readonly node?: readonly string[]
  readonly shell?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Ends the measurement, and the process, when it resolves. */
  readonly until?: Promise<unknown>
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export const ACTION = path('../dist/main.js')
export const DIST = path('../dist')
export const BARE = path('./bare.mjs')
export const INSIDE = path('./inside.ts')

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** For a process of Node: the port of the simulator that has the addresses of Azure's hosts. */
export const AZURE_AT = 'BENCH_AZURE_AT'

/** Loaded into each process of Node: leads Azure's hosts to a simulator, and writes what it took when it ends. */
const METER = join(folder, 'meter.cjs')
writeFileSync(
  METER,
  `const port = process.env.${AZURE_AT}
if (port !== undefined) {
  const tls = require('node:tls')
  const { connect } = tls
  tls.connect = ({ host, ...options }, ...more) => {
    const place = host === '127.0.0.1' ? { host } : { servername: host, host: '127.0.0.1', port }
    return connect({ ...options, ...place }, ...more)
  }
}
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const cost = { processor: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 }
  require('node:fs').writeFileSync(process.env.BENCH_METER, JSON.stringify(cost))
})`
)

/** What the servers of this process, all of them simulators, have seen since the last measurement began. */
const seen = { sockets: new Set<Socket>(), before: new Map<Socket, number>() }
type Exchange = { readonly from: number; to: number }
const exchanges = new Map<ServerResponse, Exchange>()

subscribe('net.server.socket', (message) => {
  const { socket } = message as { readonly socket: Socket }
  seen.sockets.add(socket)
})
subscribe('http.server.request.start', (message) => {
  const { response } = message as { request: IncomingMessage; response: ServerResponse }
  exchanges.set(response, { from: performance.now(), to: Infinity })
})
subscribe('http.server.response.finish', (message) => {
  const { response } = message as { readonly response: ServerResponse }
  const exchange = exchanges.get(response)
  if (exchange !== undefined) exchange.to = performance.now()
})

const bytesOf = ({ bytesRead, bytesWritten }: Socket): number => bytesRead + bytesWritten

/** Runs a process. Rejects when it fails. */
export async function run({ node, shell = '', env = {}, until }: Program): Promise<Cost> {
  exchanges.clear()
  // Connections of a run end with its process, but one of the benchmark itself may be left.
  seen.before = new Map([...seen.sockets].map((socket) => [socket, bytesOf(socket)]))
  const file = (name: string): string => {
    const full = join(folder, name)
    writeFileSync(full, '')
    return full
  }
  const meter = file('meter')
  const files = {
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
    RUNNER_TEMP: folder,
    BENCH_METER: meter
  }
  const [command, args] =
    node === undefined
      ? (['bash', ['--noprofile', '--norc', '-euo', 'pipefail', '-c', shell]] as const)
      : ([process.execPath, ['--require', METER, ...node]] as const)
  const start = performance.now()
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...files, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let [output, errors] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const closed = new Promise<number | null>((ended) => child.on('close', ended))
  await Promise.race([closed, ...(until === undefined ? [] : [until])])
  const seconds = (performance.now() - start) / 1_000
  if (until !== undefined) child.kill('SIGKILL')
  const code = await closed
  if (code !== 0 && until === undefined && env.BENCH_MAY_FAIL === undefined) {
    throw new Error(
      `${[command, ...args].at(-1) ?? ''} ended with ${code ?? 'a signal'}: ${(errors || output).slice(-2_000)}`
    )
  }
  const all = [...seen.sockets]
  const bytes = all.reduce((sum, one) => sum + bytesOf(one) - (seen.before.get(one) ?? 0), 0)
  for (const socket of all) if (socket.destroyed) seen.sockets.delete(socket)
  const metered = readFileSync(meter, 'utf8')
  return {
    seconds,
    processor: undefined,
    peak: undefined,
    ...(metered === '' ? {} : (JSON.parse(metered) as Pick<Cost, 'processor' | 'peak'>)),
    requests: exchanges.size,
    kib: bytes / 1024,
    depth: depthOf([...exchanges.values()]),
    output
  }
}

/** How many of the exchanges at most follow each other. */
function depthOf(all: readonly Exchange[]): number {
  let [depth, end] = [0, -Infinity]
  for (const { from, to } of all.toSorted((a, b) => a.to - b.to)) {
    if (from < end) continue
    depth += 1
    end = to
  }
  return depth
}

/** Runs programs in turn, round after round; the first round, which warms caches, does not count. */
export async function alternate<Name extends string>(
  rounds: number,
  programs: Readonly<Record<Name, () => Promise<Cost>>>
): Promise<Readonly<Record<Name, readonly Cost[]>>> {
  const names = Object.keys(programs) as Name[]
  const costs = Object.fromEntries(names.map((name) => [name, [] as Cost[]])) as Record<
    Name,
    Cost[]
  >
  for (let round = 0; round <= rounds; round++) {
    // Who comes second may profit from what the first one has warmed: they take turns.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const cost = await programs[name]()
      if (round > 0) costs[name].push(cost)
    }
  }
  return costs
}

/** The middle of some numbers; of an even count the mean of the two in the middle. */
export function median(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) / 2
  return ((sorted[Math.floor(at)] ?? Number.NaN) + (sorted[Math.ceil(at)] ?? Number.NaN)) / 2
}

/** Round by round, what one costs of the other, in seconds. */
export function ratios(own: readonly Cost[], other: readonly Cost[]): readonly number[] {
  return own.map(({ seconds }, at) => seconds / (other[at]?.seconds ?? Number.NaN))
}

/** The costs of one side in words: the median of each. */
export function formatCosts(name: string, costs: readonly Cost[]): string {
  const of = (pick: (cost: Cost) => number | undefined): number =>
    median(costs.map((cost) => pick(cost) ?? Number.NaN))
  const [seconds, processor, peak] = [
    of((one) => one.seconds),
    of((one) => one.processor),
    of((one) => one.peak)
  ]
  const [requests, kib] = [of((one) => one.requests), of((one) => one.kib)]
  return `${name}: ${[
    formatSeconds(seconds),
    ...(Number.isNaN(processor) ? [] : [`${formatSeconds(processor)} CPU`]),
    ...(Number.isNaN(peak) ? [] : [`${peak.toFixed(0)} MiB`]),
    ...(requests === 0 ? [] : [`${requests.toFixed(0)} requests`, formatKib(kib)])
  ].join(', ')}`
}

function formatSeconds(seconds: number): string {
  return seconds < 1 ? `${(seconds * 1_000).toFixed(0)} ms` : `${seconds.toFixed(1)} s`
}

function formatKib(kib: number): string {
  return kib < 1_024 ? `${kib.toFixed(0)} KiB` : `${(kib / 1_024).toFixed(1)} MiB`
}
