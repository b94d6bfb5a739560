/**
 * The action without Azure: a simulator on this machine, the bundle run as a workflow runs it. Takes a
 * snapshot, writes to the disk, takes another one, lists the lineage, and prints log, outputs and
 * summary of each step.
 */

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { startSimulator } from '../simulator/simulator.ts'

const ACTION = fileURLToPath(new URL('../dist/index.js', import.meta.url))

const azure = await startSimulator()
const disk = azure.seedDisk({ name: 'shop-data', group: 'shop', sizeGb: 128 })
const folder = mkdtempSync(join(tmpdir(), 'demo-'))
const codes: number[] = []

try {
  await step('before-deploy', 'Take a snapshot before the deploy', { operation: 'create' })
  azure.writeDisk({ id: disk.id, offset: 1_048_576, bytes: Buffer.from('what the deploy wrote') })
  await step('before-migration', 'Take another one, after the deploy wrote to the disk', {
    operation: 'create'
  })
  await step('lineage', 'Show the lineage of the disk', { operation: 'list' })
} finally {
  await azure.close()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = codes.every((code) => code === 0) ? 0 : 1

/** Runs one step of the workflow and prints what a person would see of it. */
async function step(
  id: string,
  title: string,
  inputs: Readonly<Record<string, string>>
): Promise<void> {
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
      disk: 'shop-data',
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
  console.log(outputsIn(readFileSync(file('output'), 'utf8')))
  console.log('\n─── summary (GitHub-flavored Markdown)\n')
  console.log(readFileSync(file('summary'), 'utf8'))
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
function outputsIn(text: string): string {
  const values = new Map<string, string>()
  for (const [, name = '', , value = ''] of text.matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n\2$/gm)) {
    values.set(name, value)
  }
  return [...values].map(([name, value]) => `${name}=${value}`).join('\n')
}
