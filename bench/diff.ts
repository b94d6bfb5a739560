/**
 * How long `diff` takes for a disk of 4 TiB with 1,000,000 changed ranges, as a ratio to a bare loop that fetches and
 * parses the same pages, alternately in one run and each in a process of its own; and its peak memory, also for a tenth
 * of the ranges and for four times as many. The simulator has the other core.
 */

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { startSimulator } from '../simulator/simulator.ts'

const ROUNDS = 3
const SIZE_GB = 4096
const RANGES = 1_000_000
const PROCESS = fileURLToPath(new URL('./diff-process.ts', import.meta.url))

/** What one process measured. */
type Measured = { readonly ms: number; readonly peakMb: number; readonly ranges: number }

type Who = 'bare' | 'diff'

await compare()

async function compare(): Promise<void> {
  const azure = await startSimulator({ operationMs: 0, recordStorage: false })
  const properties = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
  for (const [disk, count] of [
    ['whole', RANGES],
    ['tenth', RANGES / 10],
    ['four', RANGES * 4]
  ] as const) {
    const { id } = azure.seedDisk({ name: disk, sizeGb: SIZE_GB })
    const snapshot = (hour: number): unknown =>
      azure.seedSnapshot({
        name: `${disk}-${hour}`,
        source: id,
        timeCreated: Date.UTC(2026, 10, 20, hour),
        properties
      })
    snapshot(1)
    azure.writePattern({ id, count, stride: (4 * 1024 ** 2) / (count / RANGES), length: 8192 })
    snapshot(2)
  }
  const environment = { ...process.env, ...azure.environment }
  const results: Record<Who, Measured[]> = { bare: [], diff: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const one of ['bare', 'diff'] as const) {
      results[one].push(await child(one, azure.url, 'whole-2', environment))
    }
  }
  const tenth = await child('diff', azure.url, 'tenth-2', environment)
  const four = await child('diff', azure.url, 'four-2', environment)
  const left = azure.readAccess().length
  await azure.close()

  const [bare, own] = [median(results.bare), median(results.diff)]
  console.log(`ranges: bare ${bare.ranges}, diff ${own.ranges}; access left open: ${left}`)
  console.log(`median of ${ROUNDS}: diff ${own.ms.toFixed(0)} ms, bare ${bare.ms.toFixed(0)} ms`)
  console.log(`ratio: ${(own.ms / bare.ms).toFixed(2)}`)
  const peak = Math.max(...results.diff.map(({ peakMb }) => peakMb))
  console.log(
    `peak memory: diff ${peak.toFixed(0)} MB, with a tenth of the ranges ${tenth.peakMb.toFixed(0)} MB, with four times as many ${four.peakMb.toFixed(0)} MB, bare ${bare.peakMb.toFixed(0)} MB`
  )
}

function child(who: Who, url: string, name: string, env: NodeJS.ProcessEnv): Promise<Measured> {
  const started = spawn(process.execPath, [PROCESS, who, url, name], {
    env,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let text = ''
  started.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return new Promise((resolve, reject) => {
    started.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as Measured)
      else reject(new Error(`${who} ended with ${code ?? 'a signal'}`))
    })
  })
}

function median(all: readonly Measured[]): Measured {
  const [middle] = all.toSorted((a, b) => a.ms - b.ms).slice(Math.floor(all.length / 2))
  return middle ?? { ms: Number.NaN, peakMb: Number.NaN, ranges: 0 }
}
