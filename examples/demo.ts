/**
 * The action without Azure: a simulator on this machine, the bundle run as a workflow runs it. Takes a snapshot, lets
 * a deploy corrupt the data, takes another snapshot, lists the snapshots of the disk, and replaces the disk of the
 * running machine by one restored from the first snapshot. Prints log and outputs of each step, and writes the
 * rendered summaries to a page, whose path is the last line.
 *
 * Everything that it names stays in the folder `.demo` of the repository until the next run.
 */

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Section } from '../scripts/render-summary.ts'
import { renderPage } from '../scripts/render-summary.ts'
import { startSimulator } from '../simulator/simulator.ts'

const ACTION = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** A longer line of the outputs is cut: they hold JSON and receipts, which programs read. */
const MAX_LINE = 100

const azure = await startSimulator()
const disk = azure.seedDisk({ name: 'shop-data', group: 'shop', sizeGb: 128 })
const machine = azure.seedVm({
  name: 'shop-web',
  group: 'shop',
  dataDisks: [{ lun: 0, disk: disk.id }]
})
const folder = fileURLToPath(new URL('../.demo', import.meta.url))
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
const codes: number[] = []
const summaries: Section[] = []

try {
  write('the data')
  const { receipt = '' } = await step('before-deploy', 'Take a snapshot before the deploy', {
    operation: 'create',
    disk: 'shop-data'
  })
  write('corrupt!')
  await step('after-deploy', 'Take another snapshot, after the deploy corrupted the data', {
    operation: 'create',
    disk: 'shop-data'
  })
  await step('lineage', 'List the snapshots of the disk', { operation: 'list', disk: 'shop-data' })
  console.log(`\nThe machine now reads at LUN 0: ${read()}`)
  await step(
    'roll-back',
    'Replace the disk of the machine by one restored from the first snapshot',
    {
      operation: 'restore',
      receipt,
      vm: 'shop-web',
      swap: 'true',
      'allow-stop': 'true'
    }
  )
  console.log(`\nThe machine now reads at LUN 0: ${read()}`)
} finally {
  await azure.close()
}
const page = join(folder, 'summaries.html')
writeFileSync(page, renderPage('The summaries of the demo', summaries))
console.log('\nOpen the summaries of these steps in a browser:')
console.log(page)
process.exitCode = codes.every((code) => code === 0) ? 0 : 1

function write(text: string): void {
  azure.writeVm({ id: machine.id, lun: 0, offset: 1_048_576, bytes: Buffer.from(text) })
}

function read(): string {
  const { bytes } = azure.readVm({ id: machine.id, lun: 0, offset: 1_048_576, length: 8 })
  return Buffer.from(bytes, 'base64').toString()
}

/** Runs one step of the workflow, prints its log and its outputs, and returns the outputs. */
async function step(
  id: string,
  title: string,
  inputs: Readonly<Record<string, string>>
): Promise<Readonly<Record<string, string>>> {
  const files = join(folder, id)
  mkdirSync(files)
  const file = (name: string): string => join(files, name)
  for (const name of ['output', 'summary', 'state']) writeFileSync(file(name), '')

  console.log(`\n━━━ ${title}`)
  const code = await run({
    // The simulator's app trusts this repository by OIDC; a secret would take precedence.
    ...Object.fromEntries(
      Object.entries(azure.environment).filter(([name]) => name !== 'AZURE_CLIENT_SECRET')
    ),
    ...inputsOf({
      ...inputs,
      'resource-group': 'shop',
      environment: azure.url
    }),
    GITHUB_ACTION: id,
    GITHUB_JOB: 'deploy',
    GITHUB_OUTPUT: file('output'),
    GITHUB_REF_NAME: 'main',
    GITHUB_REPOSITORY: 'octo-org/shop',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_NUMBER: '42',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '5f0d1c6f4e9b8a7d6c5b4a39281706f5e4d3c2b1',
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_WORKFLOW_REF: 'octo-org/shop/.github/workflows/deploy.yml@refs/heads/main',
    RUNNER_TEMP: files
  })
  codes.push(code)
  console.log(`\n─── outputs (exit code ${code})`)
  const outputs = outputsIn(readFileSync(file('output'), 'utf8'))
  for (const [name, value] of outputs) console.log(cut(`${name}=${value}`))
  summaries.push({ title, markdown: readFileSync(file('summary'), 'utf8') })
  return Object.fromEntries(outputs)
}

function cut(line: string): string {
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE - 1)}…` : line
}

/** Runs the bundle and prints its log as the runner shows it: masks and debug lines are not shown. */
function run(environment: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, [ACTION], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const lines = log.split('\n').filter((line) => !/^::(?:add-mask|debug)::/.test(line))
      console.log(lines.join('\n').replaceAll('%0A', '\n').trimEnd())
      resolve(code ?? 1)
    })
  })
}

function inputsOf(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  )
}

/** The last value of each output, as the runner keeps it. */
function outputsIn(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [, name = '', , value = ''] of text.matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n\2$/gm)) {
    values.set(name, value)
  }
  return values
}
