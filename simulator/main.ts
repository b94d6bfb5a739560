#!/usr/bin/env node
import { parseArgs } from 'node:util'
import type { Environment } from './environments.ts'
import { EXPORT_TARGET, SEEDED, seedDemo } from './seeded.ts'
import type { Simulator, SimulatorOptions } from './simulator.ts'
import { startSimulator } from './simulator.ts'

/** The simulator as a program: starts with a small world, prints how to reach it, runs until it is stopped. */

const USAGE = `usage: azure-simulator [options]   (or: node simulator/main.ts [options])

  --port N           listen on 127.0.0.1:N (any free port)
  --record FILE      append every exchange to FILE, as JSON lines
  --operation-ms N   service time of a write (700)
  --latency-ms N     delay of every answer (0)
  --copy-ms N        duration of a cross-region or background copy of 64 GiB (5000)
  --page-size N      members per page of a list (50)
  --cloud NAME       AzureCloud, AzureUSGovernment or AzureChinaCloud
  --empty            start without disks
  --minutes N        end after N minutes (never)
  --json             print one line of JSON in place of the text
`

const OPTIONS = {
  port: { type: 'string' },
  record: { type: 'string' },
  'operation-ms': { type: 'string' },
  'latency-ms': { type: 'string' },
  'copy-ms': { type: 'string' },
  'page-size': { type: 'string' },
  cloud: { type: 'string' },
  empty: { type: 'boolean' },
  minutes: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' }
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

try {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help === true) process.stdout.write(USAGE)
  else await run(values)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  process.exitCode = 2
}

async function run(values: Values): Promise<void> {
  const minutes = Number(values.minutes ?? '0')
  if (!(minutes >= 0)) throw new RangeError(`'${values.minutes ?? ''}' is not a number of minutes`)
  const simulator = await startSimulator(readOptions(values))
  const disks = values.empty === true ? [] : seedDemo(simulator)
  process.stdout.write(values.json === true ? asJson(simulator, disks) : asText(simulator, disks))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close())
  }
  // Does not keep the process alive: after an earlier close there is nothing left to end.
  if (minutes > 0) setTimeout(() => void simulator.close(), minutes * 60_000).unref()
}

function readOptions(values: Values): SimulatorOptions {
  const options: Record<string, string | number> = {}
  const numbers = {
    port: values.port,
    operationMs: values['operation-ms'],
    latencyMs: values['latency-ms'],
    copyMs: values['copy-ms'],
    pageSize: values['page-size']
  }
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined) continue
    if (!/^\d+$/.test(value)) throw new RangeError(`'${value}' is not a whole number`)
    options[name] = Number(value)
  }
  if (values.record !== undefined) options.recordTo = values.record
  if (values.cloud !== undefined) options.cloud = values.cloud
  return options
}

function asJson(simulator: Simulator, disks: readonly string[]): string {
  const { url, proxyUrl, caFile, environment, managedIdentity } = simulator
  const { pid } = process
  const exportTo = disks.length === 0 ? undefined : exportUrl(simulator)
  return `${JSON.stringify({ url, proxyUrl, caFile, pid, ...SEEDED, disks, exportTo, environment, managedIdentity })}\n`
}

/** A container URL that is writable for a day. */
function exportUrl(simulator: Simulator): string {
  const { path, query } = simulator.makeSas({ ...EXPORT_TARGET, seconds: 86_400 })
  return `${simulator.url}${path}?${query}`
}

function asText(simulator: Simulator, disks: readonly string[]): string {
  const { url, proxyUrl, caFile, environment, managedIdentity } = simulator
  return `
An Azure runs at ${url} (stop it with Ctrl-C).
${disks.length === 0 ? '' : asWorld(simulator, disks)}
The action, an SDK, or anything else run from a shell:
${asExports(environment)}
  # the action's input environment: ${url}

The same on a host with managed identities, in place of the above:
${asExports(managedIdentity.environment)}

az, or another client that asks Azure by its names, unchanged (a folder of its own keeps az's sessions apart;
without --operation-ms 0 every write takes az half a minute, as it polls at its own pace):
  export HTTPS_PROXY=${proxyUrl} REQUESTS_CA_BUNDLE=${caFile} AZURE_CONFIG_DIR=$(mktemp -d)
  az login --service-principal -u ${SEEDED.clientId} -p '${SEEDED.clientSecret}' --tenant ${SEEDED.tenantId}
  az snapshot create -g production -n first --source data --incremental true

Look behind the scenes, or spoil something:
  curl --cacert ${caFile} ${url}/_control/readState
  curl --cacert ${caFile} ${url}/_control/injectFault -d '{"method":"PUT","path":"/snapshots/","kind":"reset","when":"after"}'
`
}

function asWorld(simulator: Simulator, disks: readonly string[]): string {
  return `
Disks to begin with:
${disks.map((disk) => `  ${disk}`).join('\n')}

A container of a storage account in another region, for page blobs:
  ${exportUrl(simulator)}
`
}

function asExports(environment: Environment): string {
  return Object.entries(environment)
    .map(([name, value]) => `  export ${name}='${value}'`)
    .join('\n')
}
