/**
 * How long one `create` of the bundle takes as a whole process, as a ratio to a bare `fetch` script that makes the same
 * requests, alternately in one run, with a simulator that answers at once. Absolute times depend on the machine; the
 * ratio is the result.
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { startSimulator } from '../simulator/simulator.ts'

const ROUNDS = 25
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

const azure = await startSimulator({ operationMs: 0, snapshotsPerFiveMinutes: 1_000 })
azure.seedDisk({ name: 'data' })
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const file = (name: string): string => {
  const full = join(folder, name)
  writeFileSync(full, '')
  return full
}
const environment: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(azure.environment).filter(([name]) => name !== 'AZURE_CLIENT_SECRET')
  ),
  INPUT_DISK: 'data',
  'INPUT_RESOURCE-GROUP': 'production',
  INPUT_ENVIRONMENT: azure.url,
  GITHUB_OUTPUT: file('output'),
  GITHUB_STATE: file('state'),
  GITHUB_STEP_SUMMARY: file('summary'),
  RUNNER_TEMP: folder
}

const times = { bundle: [] as number[], bare: [] as number[] }
const requests = { bundle: 0, bare: 0 }
for (let round = 0; round <= ROUNDS; round++) {
  for (const [who, script] of [
    ['bare', path('bare-create.mjs')],
    ['bundle', path('../dist/main.js')]
  ] as const) {
    azure.clearExchanges()
    const name = `${who}-${round}`
    const ms = await timed(script, { ...environment, SNAPSHOT: name, 'INPUT_SNAPSHOT-NAME': name })
    requests[who] = azure.exchanges.length
    // The first round warms the file cache.
    if (round > 0) times[who].push(ms)
  }
}
await azure.close()
rmSync(folder, { recursive: true, force: true })

const [bundle, bare] = [median(times.bundle), median(times.bare)]
console.log(`requests: bundle ${requests.bundle}, bare fetch ${requests.bare}`)
console.log(`median of ${ROUNDS}: bundle ${bundle.toFixed(0)} ms, bare fetch ${bare.toFixed(0)} ms`)
console.log(`ratio: ${(bundle / bare).toFixed(2)}`)

function timed(script: string, env: Record<string, string>): Promise<number> {
  const start = performance.now()
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - start)
      else reject(new Error(`${script} ended with ${code ?? 'a signal'}`))
    })
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
