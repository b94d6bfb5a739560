import { execFile, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { rootCertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Control } from '../control/control-client.ts'
import { connectControl } from '../control/control-client.ts'
import type { Environment } from '../environments.ts'
import type { Json } from '../wire/json.ts'
import { readControl, runControl } from './control-lines.ts'
import { input, log, mask, runStage, variable, write } from './runner.ts'

/**
 * The main stage of `action.yml`. The first use in a job starts the simulator as a process of its own and sets the
 * variables of later steps; a later use finds the simulator by those variables and only runs `control`.
 */

/** Variables by which a later step finds the simulator of its job. */
const URL_VARIABLE = 'AZURE_SIMULATOR_URL'
const CA_VARIABLE = 'AZURE_SIMULATOR_CA'

/** How long the simulator may take until it answers; it takes about a second. */
const START_MS = 60_000

/** The variables of a job that signs in with a secret: pull requests from forks get no token of GitHub. */
const FOR_LATER_STEPS = [
  'AZURE_AUTHORITY_HOST',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_SUBSCRIPTION_ID'
] as const

/** What the simulator reports with `--json`, as far as it is needed here. */
interface Started {
  readonly url: string
  readonly proxyUrl: string
  readonly caFile: string
  readonly pid: number
  readonly environment: Environment
}

await runStage(async () => {
  const lines = readControl(input('control'))
  const url = variable(URL_VARIABLE)
  if (url !== '' && lines.length === 0) {
    throw new Error(
      `A simulator already runs at ${url} in this job.\nTo change it, set the input "control". To start another one, use another job.`
    )
  }
  const control = url === '' ? await start() : await connect(url)
  const results = await runControl(control, lines, (name) => log(`Control: ${name} done`))
  maskSignatures(results)
  write('GITHUB_OUTPUT', 'result', JSON.stringify(results))
})

/** The simulator that an earlier step of this job started. */
async function connect(url: string): Promise<Control> {
  const control = connectControl(url, readFileSync(variable(CA_VARIABLE), 'utf8'))
  try {
    await control.readState()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `The simulator at ${url} does not answer: ${why}.\nIt ends after the time in its input "minutes". Start it with a larger value.`,
      { cause: error }
    )
  }
  return control
}

async function start(): Promise<Control> {
  const folder = mkdtempSync(join(variable('RUNNER_TEMP') || tmpdir(), 'azure-simulator-'))
  const started = await startProcess(folder)
  const { url, proxyUrl, pid, environment } = started
  const ca = readFileSync(started.caFile, 'utf8')
  // First of all, so that the post step ends the process whatever happens next.
  for (const [name, value] of Object.entries({ url, ca, pid: String(pid) })) {
    write('GITHUB_STATE', name, value)
  }
  log(`The simulated Azure runs at ${url} (process ${pid}; it ends with this job)`)
  const control = connectControl(url, ca)
  await seed(control)

  // Copies in the folder of the runner: the simulator removes its own file when it ends, and a later step whose
  // NODE_EXTRA_CA_CERTS names a file that is gone gets a warning.
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, ca)
  const nodeCas = join(folder, 'node-extra-ca.pem')
  writeFileSync(nodeCas, certificatesOf(variable('NODE_EXTRA_CA_CERTS')) + ca)
  // Python trusts this file alone: pip and az of later steps have to reach the internet as before.
  const pythonCas = join(folder, 'requests-ca.pem')
  const others =
    certificatesOf(variable('REQUESTS_CA_BUNDLE')) || `${rootCertificates.join('\n')}\n`
  writeFileSync(pythonCas, others + ca)

  const later: Record<string, string> = {
    NODE_EXTRA_CA_CERTS: nodeCas,
    REQUESTS_CA_BUNDLE: pythonCas,
    [URL_VARIABLE]: url,
    [CA_VARIABLE]: caFile
  }
  for (const name of FOR_LATER_STEPS) later[name] = environment[name] ?? ''
  // The runner prints the variables of each step.
  mask(environment.AZURE_CLIENT_SECRET ?? '')
  if (input('az') === 'true')
    later.AZURE_CONFIG_DIR = await signInWithAz(folder, pythonCas, started)
  for (const [name, value] of Object.entries(later)) write('GITHUB_ENV', name, value)

  const outputs: Record<string, string | undefined> = {
    environment: url,
    'control-url': `${url}/_control`,
    'proxy-url': proxyUrl,
    'ca-file': caFile,
    'tenant-id': environment.AZURE_TENANT_ID,
    'client-id': environment.AZURE_CLIENT_ID,
    'subscription-id': environment.AZURE_SUBSCRIPTION_ID
  }
  for (const [name, value] of Object.entries(outputs)) write('GITHUB_OUTPUT', name, value ?? '')
  return control
}

/** Starts the simulator detached from this step, and waits until it has reported where it is. */
async function startProcess(folder: string): Promise<Started> {
  const minutes = input('minutes') || '360'
  if (!/^[1-9]\d*$/.test(minutes)) {
    throw new RangeError(`"minutes" is '${minutes}'; expected a whole number of at least 1`)
  }
  const files = { report: join(folder, 'simulator.json'), log: join(folder, 'simulator.log') }
  const report = openSync(files.report, 'w')
  const errors = openSync(files.log, 'w')
  const program = fileURLToPath(new URL('./simulator.js', import.meta.url))
  const child = spawn(
    process.execPath,
    [program, '--json', '--empty', '--operation-ms', '0', '--minutes', minutes],
    {
      cwd: folder,
      detached: true,
      stdio: ['ignore', report, errors],
      // Nothing of the job but what the runner itself needs to find processes that were left behind.
      env: {
        PATH: variable('PATH'),
        SystemRoot: variable('SystemRoot'),
        TMPDIR: folder,
        TEMP: folder,
        RUNNER_TRACKING_ID: variable('RUNNER_TRACKING_ID')
      }
    }
  )
  closeSync(report)
  closeSync(errors)
  let ended: string | undefined
  child.on('error', (error) => (ended = error.message))
  child.on('exit', (code) => (ended = `it ended with exit code ${String(code)}`))
  // A cancelled step must not leave behind what it has not reported to its post step yet.
  const stop = (): void => void child.kill()
  process.on('exit', stop)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

  const deadline = Date.now() + START_MS
  for (;;) {
    const text = readFileSync(files.report, 'utf8')
    if (text.endsWith('\n')) {
      process.removeListener('exit', stop)
      child.unref()
      return JSON.parse(text) as Started
    }
    if (Date.now() > deadline) ended ??= `it did not answer within ${START_MS / 1000} s`
    if (ended !== undefined) {
      const said = readFileSync(files.log, 'utf8').trim()
      throw new Error(`The simulator did not start: ${ended}.\n${said}`)
    }
    await sleep(50)
  }
}

/** Creates the resource group, the disks and the virtual machine of the inputs. */
async function seed(control: Control): Promise<void> {
  const group = input('resource-group') || 'production'
  const location = input('location') || 'westeurope'
  await control.seedGroup({ name: group, location })
  const names = input('disks')
    .split(/[\s,]+/)
    .filter((name) => name !== '')
  const disks: { id: string }[] = []
  for (const name of names) disks.push(await control.seedDisk({ name, group, location }))
  const vm = input('vm')
  if (vm !== '') {
    const osDisk = await control.seedDisk({
      name: `${vm}-os`,
      group,
      location,
      properties: { osType: 'Linux' }
    })
    await control.seedVm({
      name: vm,
      group,
      location,
      osDisk: osDisk.id,
      dataDisks: disks.map(({ id }, lun) => ({ lun, disk: id }))
    })
  }
  const what = [...names.map((name) => `disk ${name}`), ...(vm === '' ? [] : [`VM ${vm}`])]
  log(`Resource group ${group} (${location}): ${what.join(', ') || 'empty'}`)
}

/** The certificates of a file that an earlier step named; none when there is no such file. */
function certificatesOf(file: string): string {
  return file !== '' && existsSync(file) ? `${readFileSync(file, 'utf8').trimEnd()}\n` : ''
}

/** Makes the simulator a cloud of az and signs in, in a configuration folder of its own; that folder. */
async function signInWithAz(
  folder: string,
  caFile: string,
  { url, proxyUrl, environment }: Started
): Promise<string> {
  const configuration = join(folder, 'az')
  mkdirSync(configuration)
  const env = {
    ...process.env,
    AZURE_CONFIG_DIR: configuration,
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    REQUESTS_CA_BUNDLE: caFile,
    // az of before November 2023 asks login.microsoftonline.com about every authority (Azure/azure-cli#27494).
    HTTPS_PROXY: proxyUrl,
    NO_PROXY: '127.0.0.1'
  }
  const { AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_TENANT_ID } = environment
  const signIn = ['-u', AZURE_CLIENT_ID, '-p', AZURE_CLIENT_SECRET, '--tenant', AZURE_TENANT_ID]
  const commands = [
    ['cloud', 'register', '-n', 'simulator', '--endpoint-resource-manager', url],
    ['config', 'set', 'core.instance_discovery=false', 'core.collect_telemetry=false'],
    ['cloud', 'set', '-n', 'simulator'],
    ['login', '--service-principal', ...signIn.map((part) => part ?? '')]
  ]
  for (const command of commands) {
    try {
      await promisify(execFile)('az', [...command, '--only-show-errors'], { env })
    } catch (error) {
      const { stderr } = error as { stderr?: string }
      const why = (stderr ?? '').trim() || (error instanceof Error ? error.message : String(error))
      throw new Error(`"az ${command.slice(0, 2).join(' ')}" failed: ${why}`, { cause: error })
    }
  }
  log('az is signed in to the cloud "simulator"')
  return configuration
}

/** Signatures and tokens of `makeSas` and `issueToken` are for later steps, not for the log. */
function maskSignatures(results: readonly Json[]): void {
  for (const result of results) {
    if (typeof result !== 'object' || result === null) continue
    for (const [name, value] of Object.entries(result)) {
      if ((name === 'query' || name === 'token') && typeof value === 'string') mask(value)
    }
  }
}
