/** The rows of the benchmark: what is measured, how, what it is compared with, and the target. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { prepareAz } from '../__tests__/support/az.ts'
import { SEEDED } from '../simulator/seeded.ts'
import type { Simulator, SimulatorOptions } from '../simulator/simulator.ts'
import { startSimulator } from '../simulator/simulator.ts'
import { ownTags } from '../src/snapshots/tags.ts'
import type { Cost, Program } from './harness.ts'
import {
  ACTION,
  AZURE_AT,
  BARE,
  DIST,
  INSIDE,
  alternate,
  formatCosts,
  ratios,
  run
} from './harness.ts'

/** One row of the table. */
export type Row = {
  readonly id: string
  readonly name: string
  readonly unit:
    '×' | 'MiB' | 'MB' | 'requests' | 'characters' | 'disks' | 'ms' | '%' | 'duplicates'
  /** Absent where a row only informs. */
  readonly target?: { readonly most: number } | { readonly least: number }
  /** Why the target is missed where it is, and what was tried. */
  readonly why?: string
}

/** What a row came to: a value for each run, and what it is compared with. */
export type Measured = { readonly values: readonly number[]; readonly limit: string }

/** Rows that are measured together. */
export type Group = {
  /** For `--only`. */
  readonly name: string
  readonly rows: readonly Row[]
  /** By the ids of the rows; why not, where nothing can be measured here. */
  readonly measure: (rounds: number) => Promise<Readonly<Record<string, Measured>> | string>
}

type Inputs = Readonly<Record<string, string | undefined>>

/** A step as GitHub starts it: it signs in by OIDC. */
function action(azure: Simulator, inputs: Inputs): Program {
  return { node: [ACTION], env: inputsOf(azure, inputs) }
}

function bare(azure: Simulator, kind: string, inputs: Inputs): Program {
  return { node: [BARE], env: { ...inputsOf(azure, inputs), BARE: kind } }
}

function inputsOf(azure: Simulator, inputs: Inputs): Inputs {
  return {
    ...azure.environment,
    AZURE_CLIENT_SECRET: undefined,
    GITHUB_RUN_ID: '4711471147',
    GITHUB_REPOSITORY: 'contoso/shop',
    INPUT_ENVIRONMENT: azure.url,
    'INPUT_RESOURCE-GROUP': 'production',
    ...inputs
  }
}

/** An Azure without limits that would only make a benchmark wait. */
function start(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator({
    operationMs: 0,
    snapshotsPerDisk: 1_000_000,
    snapshotsPerFiveMinutes: 1_000_000,
    recordStorage: false,
    ...options
  })
}

/** Does something with an Azure, and ends that afterwards. */
async function withAzure<T>(
  options: SimulatorOptions,
  work: (azure: Simulator) => Promise<T>
): Promise<T> {
  const azure = await start(options)
  try {
    return await work(azure)
  } finally {
    await azure.close()
  }
}

/** Runs a program, and forgets what the simulator has recorded of it. */
async function runWith(azure: Simulator, program: Program): Promise<Cost> {
  const cost = await run(program)
  azure.clearExchanges()
  return cost
}

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `disk${String(at).padStart(5, '0')}`)
}

/** A name that no run before had. */
let nameCount = 0
const newName = (): string => `snapshot-${++nameCount}`

const START: Group = {
  name: 'start',
  rows: [
    { id: 'start-refused', name: 'A step that its inputs refuse, to its end', unit: '×' },
    {
      id: 'start-request',
      name: 'From the start to the first request',
      unit: '×',
      target: { most: 3.2 },
      why: 'Node compiles and evaluates the part of the bundle that reads the inputs and asks GitHub for the token. Tried: GitHub is asked before the SDK of Azure is loaded, a smaller bundle, no `undici`, each common schema made once. A compile cache saves 50 ms when it is warm and costs 29 ms when it is cold, as it is on a hosted runner.'
    }
  ],
  async measure(rounds) {
    let connected: () => void = () => undefined
    const server = createServer((socket) => {
      connected()
      socket.destroy()
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const id = SEEDED.subscriptionId
    // With what signs in by OIDC: without any, the step would ask `az` for its session first.
    const env = {
      INPUT_DISK: 'data',
      INPUT_ENVIRONMENT: `https://127.0.0.1:${port}`,
      'INPUT_RESOURCE-GROUP': 'production',
      'INPUT_SUBSCRIPTION-ID': id,
      'INPUT_CLIENT-ID': id,
      'INPUT_TENANT-ID': id,
      ACTIONS_ID_TOKEN_REQUEST_URL: `https://127.0.0.1:${port}/token?x=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a-token-of-the-job'
    }
    const costs = await alternate(rounds, {
      node: () => run({ node: ['-e', '0'] }),
      refused: () => run({ node: [ACTION], env: { ...env, INPUT_DISK: '', BENCH_MAY_FAIL: '1' } }),
      request: () =>
        run({
          node: [ACTION],
          env,
          until: new Promise<void>((resolve) => (connected = resolve))
        })
    })
    server.close()
    const limit = formatCosts('`node -e 0`', costs.node)
    const of = (own: readonly Cost[]): Measured => ({
      values: ratios(own, costs.node),
      limit: `${formatCosts('action', own)}; ${limit}`
    })
    return { 'start-refused': of(costs.refused), 'start-request': of(costs.request) }
  }
}

/** Action and bare script alternately against one Azure. */
async function compare(
  rounds: number,
  azure: Simulator,
  kind: string,
  inputs: () => Inputs
): Promise<{ readonly measured: Measured; readonly own: readonly Cost[] }> {
  const { own, other } = await alternate(rounds, {
    other: () => runWith(azure, bare(azure, kind, inputs())),
    own: () => runWith(azure, action(azure, inputs()))
  })
  const limit = `${formatCosts('action', own)}; ${formatCosts('bare script', other)}`
  return { measured: { values: ratios(own, other), limit }, own }
}

/** Inputs of both sides of a `create` of one disk. */
function createInputs(): Inputs {
  const name = newName()
  return { INPUT_DISK: 'data', SNAPSHOT: name, 'INPUT_SNAPSHOT-NAME': name }
}

/** A cloud whose hosts are known, as most users have it: the simulator has their addresses. */
function knownCloud({ port }: Simulator): Inputs {
  return {
    INPUT_ENVIRONMENT: 'AzureCloud',
    AZURE_AUTHORITY_HOST: undefined,
    [AZURE_AT]: String(port)
  }
}

const CREATE: Group = {
  name: 'create',
  rows: [
    {
      id: 'create-0',
      name: '`create` of one disk, answers at once',
      unit: '×',
      target: { most: 1.4 },
      why: 'The requests are the same except for one that checks the name. The difference is the start of the process and the SDK, about 0.06 s of processor. Tried: a smaller bundle, an early request to GitHub, the SDK loaded while the token is on its way, connections opened early, no second HTTP client.'
    },
    {
      id: 'create-40',
      name: '`create` of one disk, each answer after 40 ms',
      unit: '×',
      target: { most: 1.2 },
      why: 'As many requests follow each other as in the bare script (6). The difference is the start of the process and the SDK, as without latency.'
    },
    {
      id: 'create-requests',
      name: '`create` by OIDC in a known cloud: requests',
      unit: 'requests',
      target: { most: 7 }
    },
    {
      id: 'create-sequence',
      name: '`create` by OIDC in a known cloud: requests one after the other',
      unit: 'requests',
      target: { most: 6 }
    }
  ],
  async measure(rounds) {
    const at = (latencyMs: number): Promise<Measured> =>
      withAzure({ latencyMs }, async (azure) => {
        azure.seedDisk({ name: 'data' })
        const inputs = (): Inputs => ({ ...createInputs(), ...knownCloud(azure) })
        return (await compare(rounds, azure, 'create', inputs)).measured
      })
    // A latency that nothing of the machine itself comes near shows what waits for what.
    const known = await withAzure({ latencyMs: 100 }, async (azure) => {
      azure.seedDisk({ name: 'data' })
      return await alternate(rounds, {
        own: () => runWith(azure, action(azure, { ...createInputs(), ...knownCloud(azure) }))
      })
    })
    const limit = 'no peer'
    return {
      'create-0': await at(0),
      'create-40': await at(40),
      'create-requests': { values: known.own.map(({ requests }) => requests), limit },
      'create-sequence': { values: known.own.map(({ depth }) => depth), limit }
    }
  }
}

/** A disk with 20 snapshots, beside 30 of others. */
function seedGroup(azure: Simulator): string {
  const { id } = azure.seedDisk({ name: 'data' })
  const { id: other } = azure.seedDisk({ name: 'other' })
  for (let at = 0; at < 50; at++) {
    azure.seedSnapshot({ name: `seeded-${at}`, source: at % 5 < 2 ? id : other })
  }
  return id
}

const LIST: Group = {
  name: 'list',
  rows: [
    {
      id: 'list',
      name: '`list` of one disk with 20 of 50 snapshots',
      unit: '×',
      target: { most: 1.5 },
      why: 'The difference is the start of the process and the SDK, about 0.06 s of processor, as for `create`.'
    }
  ],
  measure: (rounds) =>
    withAzure({}, async (azure) => {
      seedGroup(azure)
      const inputs = { INPUT_DISK: 'data', INPUT_OPERATION: 'list', ...knownCloud(azure) }
      return { list: (await compare(rounds, azure, 'list', () => inputs)).measured }
    })
}

const AZ: Group = {
  name: 'az',
  rows: [
    {
      id: 'az-create',
      name: "Azure CLI's documented script, in place of `create`",
      unit: '×',
      target: { least: 12 },
      why: 'The target assumes a slower `az`: here each of its two commands takes 0.7 to 1 s. The process of the action takes 0.15 s, half of which is over before its first request. It also signs in, and verifies; the sign-in of `az` is a step of its own and not counted.'
    },
    {
      id: 'az-list',
      name: "Azure CLI's documented script, in place of `list`",
      unit: '×',
      target: { least: 15 },
      why: 'The script has one command of `az`, which takes 0.7 to 1 s here and needs no sign-in of its own. The target is shorter than the start of the action until its first request (75 ms).'
    }
  ],
  async measure(rounds) {
    const programs = ['az', 'jq'].map((one) => join('/usr/bin', one))
    const absent = programs.filter((one) => !existsSync(one))
    if (absent.length > 0) return `not installed: ${absent.join(', ')}`
    return await withAzure({}, async (azure) => {
      const id = seedGroup(azure)
      const az = prepareAz(azure)
      const shell = (text: string): Promise<Cost> =>
        runWith(azure, { shell: text, env: { ...az.env } })
      // Its sign-in is not counted: it is a step of its own, `azure/login`.
      await shell(`
        az cloud register --name simulator --endpoint-resource-manager "$URL"
        az config set core.instance_discovery=false --only-show-errors
        az cloud set --name simulator --only-show-errors
        az login --service-principal --username "$CLIENT" --password "$SECRET" --tenant "$TENANT"`)
      // Both know the addresses of the cloud: `az` by its configuration.
      const known = knownCloud(azure)
      const list = { INPUT_DISK: 'data', INPUT_OPERATION: 'list', ...known }
      // Microsoft: disks-incremental-snapshots, "Create incremental snapshots", "List snapshots of a disk", Azure CLI.
      const costs = await alternate(rounds, {
        azCreate: () =>
          shell(`
        diskName="data"; resourceGroupName="production"; snapshotName="${newName()}"
        yourDiskID=$(az disk show -n $diskName -g $resourceGroupName --query "id" --output tsv)
        az snapshot create -g $resourceGroupName -n $snapshotName -l westeurope --source "$yourDiskID" --incremental true`),
        create: () => runWith(azure, action(azure, { ...createInputs(), ...known })),
        azList: () =>
          shell(`
        az snapshot list -g production -o json | jq -cr --arg DISK '${id}' \\
          '.[] | select(.incremental==true) | select(.creationData.sourceResourceId==$DISK) | .name'`),
        list: () => runWith(azure, action(azure, list))
      })
      az.close()
      const of = (theirs: readonly Cost[], own: readonly Cost[]): Measured => ({
        values: ratios(theirs, own),
        limit: `${formatCosts('action', own)}; ${formatCosts('`az`', theirs)}`
      })
      return {
        'az-create': of(costs.azCreate, costs.create),
        'az-list': of(costs.azList, costs.list)
      }
    })
  }
}

const SCAN: Group = {
  name: 'scan',
  rows: [
    {
      id: 'scan-50k',
      name: '`list` of 500 disks among the 50,000 snapshots of a subscription',
      unit: '×',
      target: { most: 1.3 },
      why: 'Each page is parsed once, and only what the disks need is kept. What is left above the bare script is the start of the process, about 0.1 s, and the summary and result file of 5,000 snapshots, about 0.1 s.'
    },
    {
      id: 'scan-50k-peak',
      name: 'Peak memory of `list` among 50,000 snapshots',
      unit: 'MiB',
      target: { most: 200 },
      why: "About 25 MiB of V8's heap are in use after the list. The rest is V8's space for new objects, which grows with what survives its collections, and buffers of the pages that wait for a collection (up to 60 MiB). Tried, 332 to 178 MiB: items are let go one by one, ids of other disks' snapshots are bytes outside of that space, responses are read into the same memory one after the other and without a stream that counts their bytes, the result file is written in parts. Left out: a limit of that space, because Node warns against changing V8's flags in a running process."
    },
    {
      id: 'scan-200k',
      name: '`list` of the same disks among 200,000 snapshots',
      unit: '×'
    },
    {
      id: 'scan-200k-peak',
      name: 'Peak memory of `list` among 200,000 snapshots',
      unit: 'MiB',
      target: { most: 220 },
      why: 'The bare script, which keeps nothing, needs more than the target itself. Of each snapshot of another disk the action keeps two ids, about 90 bytes, because a copy on a later page can come from it. The rest is as among 50,000 snapshots. Tried, 377 to 230 MiB: what was tried there.'
    }
  ],
  async measure(rounds) {
    const among = (snapshots: number) =>
      withAzure({ pageSize: 500 }, async (azure) => {
        await seedSubscription(azure, snapshots)
        const inputs = {
          INPUT_OPERATION: 'list',
          INPUT_SCOPE: 'subscription',
          INPUT_DISK: namesOf(500).join()
        }
        const { measured, own } = await compare(rounds, azure, 'scan', () => inputs)
        const peak = { values: own.map(({ peak: mib = 0 }) => mib), limit: measured.limit }
        return { measured, peak }
      })
    const [small, large] = [await among(50_000), await among(200_000)]
    return {
      'scan-50k': small.measured,
      'scan-50k-peak': small.peak,
      'scan-200k': large.measured,
      'scan-200k-peak': large.peak
    }
  }
}

/**
 * Ten snapshots of each of many disks, with the tags of this action. The pages of the list are made once and then
 * answered as they are: making them anew takes the simulator longer than a client takes to read them.
 */
async function seedSubscription(azure: Simulator, snapshots: number): Promise<void> {
  const resourceGroup = 'production'
  const run = {
    repository: 'contoso/shop',
    workflow: '.github/workflows/deploy.yml',
    runId: '4711',
    runNumber: '42',
    runAttempt: 1,
    job: 'deploy',
    step: 'snapshot',
    sha: '0123456789abcdef0123456789abcdef01234567',
    refName: 'main',
    serverUrl: 'https://github.com'
  }
  for (const name of namesOf(snapshots / 10)) {
    const { id, uniqueId } = azure.seedDisk({ name })
    for (let day = 1; day <= 10; day++) {
      azure.seedSnapshot({
        name: `${name}-202611${String(day).padStart(2, '0')}-040506-4711`,
        source: id,
        timeCreated: Date.UTC(2026, 10, day, 4, 5, 6),
        tags: { ...ownTags(run, { name, resourceGroup, uniqueId }, crypto.randomUUID()) }
      })
    }
  }
  setDefaultCACertificates([...getCACertificates('default'), azure.ca])
  const { tenantId, clientId, clientSecret, subscriptionId } = SEEDED
  const signIn = await fetch(`${azure.url}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://management.azure.com/.default'
    })
  })
  const { access_token: token } = (await signIn.json()) as { readonly access_token: string }
  const first = `${azure.url}/subscriptions/${subscriptionId}/providers/Microsoft.Compute/snapshots?api-version=2026-03-02`
  const faults: Parameters<Simulator['injectFault']>[0][] = []
  for (let url: string | undefined = first; url !== undefined;) {
    const response: Response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    const body = await response.text()
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const path = `^${url.slice(azure.url.length).replace(/[^\w/]/g, '\\$&')}$`
    faults.push({
      method: 'GET',
      path,
      times: Infinity,
      kind: 'answer',
      status: 200,
      headers,
      body
    })
    url = (JSON.parse(body) as { readonly nextLink?: string }).nextLink
  }
  for (const fault of faults) azure.injectFault(fault)
  azure.clearExchanges()
}

const MANY: Group = {
  name: 'many',
  rows: [
    {
      id: 'many-200',
      name: '`create` of 200 disks',
      unit: '×',
      target: { most: 1.3 },
      why: "No part of the work is quadratic any more; the profile is flat. The SDK, its policies and the checks of each answer take about twice the processor of bare `fetch` for each request. Tried: connections are limited to 64 and share what they trust, no spans, each URL parsed once, answers read without a further stream: 2.11 × before. An HTTP client of our own would save less than a tenth more, and would have to do everything that the SDK's does."
    },
    {
      id: 'many-200-peak',
      name: 'Peak memory of `create` of 200 disks',
      unit: 'MiB',
      target: { most: 180 },
      why: 'As among 50,000 snapshots. Tried, 200 to 175 MiB: at most 64 connections, answers read without a further stream.'
    },
    {
      id: 'many-500',
      name: '`create` of 500 disks',
      unit: '×',
      target: { most: 1.4 },
      why: 'As for 200 disks.'
    },
    {
      id: 'many-500-peak',
      name: 'Peak memory of `create` of 500 disks',
      unit: 'MiB',
      target: { most: 260 },
      why: 'As among 50,000 snapshots. Tried, 328 to 250 MiB: at most 64 connections, answers read without a further stream.'
    },
    {
      id: 'many-processor',
      name: '`create` of 1,000 disks: processor for a disk, beside that of 200 disks',
      unit: '×',
      target: { most: 1.1 }
    }
  ],
  async measure(rounds) {
    // A new Azure for each run: one must not wait because another has used up what Azure allows in an hour.
    const once = (disks: number, program: (azure: Simulator, inputs: Inputs) => Program) => () =>
      withAzure({ pageSize: 500 }, (azure) => {
        for (const name of namesOf(disks)) azure.seedDisk({ name })
        return run(program(azure, { INPUT_DISK: namesOf(disks).join(), SNAPSHOT: 'snapshot' }))
      })
    const own = (disks: number) => once(disks, action)
    const other = (disks: number) => once(disks, (azure, inputs) => bare(azure, 'many', inputs))
    const costs = await alternate(rounds, {
      other200: other(200),
      own200: own(200),
      other500: other(500),
      own500: own(500),
      own1000: own(1_000)
    })
    const of = (ours: readonly Cost[], theirs: readonly Cost[]) => {
      const limit = `${formatCosts('action', ours)}; ${formatCosts('bare script', theirs)}`
      const peaks = ours.map(({ peak = 0 }) => peak)
      return [
        { values: ratios(ours, theirs), limit },
        { values: peaks, limit }
      ] as const
    }
    const [two, twoPeak] = of(costs.own200, costs.other200)
    const [five, fivePeak] = of(costs.own500, costs.other500)
    const each = (all: readonly Cost[], disks: number): readonly number[] =>
      all.map(({ processor = 0 }) => processor / disks)
    const small = each(costs.own200, 200)
    return {
      'many-200': two,
      'many-200-peak': twoPeak,
      'many-500': five,
      'many-500-peak': fivePeak,
      'many-processor': {
        values: each(costs.own1000, 1_000).map((one, at) => one / (small[at] ?? Number.NaN)),
        limit: formatCosts('1,000 disks', costs.own1000)
      }
    }
  }
}

/** Length of an operation, in seconds. */
const OPERATION_SECONDS = 2
const PARALLEL = 32

const SCHEDULE: Group = {
  name: 'schedule',
  rows: [
    {
      id: 'schedule-prune',
      name: '`prune` of 96 snapshots, `max-parallel: 32`, operations of 2 s',
      unit: '×',
      target: { most: 1.15 },
      why: 'The process needs about 0.25 s until the first deletion. Snapshots are listed and planned again before each batch of 32, while nothing is being deleted, and a batch ends with its last deletion. The first batch learns how long a deletion takes, up to 0.1 s too late, and the next ones are read at that age. On a busy machine all of this takes longer.'
    },
    {
      id: 'schedule-create',
      name: '`create` of 96 disks, `max-parallel: 32`, operations of 2 s',
      unit: '×',
      target: { most: 1.15 }
    },
    {
      id: 'schedule-throttled',
      name: 'The same `create`, 1 of 10 requests throttled',
      unit: '×',
      target: { most: 1.5 },
      why: 'Compute asks to wait 1 s with each 429, and all requests of its kind wait, because Azure begins the wait again for a request that comes earlier. After a refused write the bucket of writes counts as empty, and Azure refills it with 10 a second. A tenth of all requests being refused, the waits follow each other.'
    },
    {
      id: 'schedule-duplicates',
      name: 'Snapshots too many or too few after that',
      unit: 'duplicates',
      target: { most: 0 }
    }
  ],
  async measure(rounds) {
    const count = 96
    const ideal = (count / PARALLEL) * OPERATION_SECONDS
    const limit = `${ideal} s: ${count} operations of ${OPERATION_SECONDS} s, ${PARALLEL} at a time`
    const options = { operationMs: OPERATION_SECONDS * 1_000, pageSize: 500 }
    const parallel = { 'INPUT_MAX-PARALLEL': String(PARALLEL) }
    const of = (costs: readonly Cost[]): Measured => ({
      values: costs.map(({ seconds }) => seconds / ideal),
      limit: `${formatCosts('action', costs)}; ideal schedule: ${limit}`
    })
    const pruning = await alternate(rounds, {
      own: () =>
        withAzure(options, (azure) => {
          seedOld(azure, azure.seedDisk({ name: 'data' }).id, count + 1)
          const inputs = { INPUT_OPERATION: 'prune', INPUT_DISK: 'data', 'INPUT_KEEP-LAST': '1' }
          const scope = { 'INPUT_PRUNE-SCOPE': 'all' }
          return run(action(azure, { ...inputs, ...scope, ...parallel }))
        })
    })
    const creating = async (throttled: boolean) => {
      const wrong: number[] = []
      const { own } = await alternate(rounds, {
        own: () =>
          withAzure(options, async (azure) => {
            for (const name of namesOf(count)) azure.seedDisk({ name })
            if (throttled) throttle(azure)
            const cost = await run(
              action(azure, { INPUT_DISK: namesOf(count).join(), ...parallel })
            )
            const made = azure.world.snapshots.list(SEEDED.subscriptionId).length
            wrong.push(Math.abs(made - count))
            return cost
          })
      })
      return { own, wrong }
    }
    const calm = await creating(false)
    const throttled = await creating(true)
    return {
      'schedule-prune': of(pruning.own),
      'schedule-create': of(calm.own),
      'schedule-throttled': of(throttled.own),
      'schedule-duplicates': { values: throttled.wrong, limit: 'one snapshot of each disk' }
    }
  }
}

/** Every tenth request to Resource Manager is refused, and shall come again in a second. */
function throttle(azure: Simulator): void {
  for (let nth = 10; nth <= 5_000; nth += 10) {
    const path = '^/subscriptions/'
    azure.injectFault({ path, nth, kind: 'throttled', retryAfterSeconds: 1 })
  }
}

/** Snapshots of the days before, the last of which is kept. */
function seedOld(azure: Simulator, source: string, count: number): void {
  const now = Date.now()
  for (let at = 1; at <= count; at++) {
    const name = newName()
    azure.seedSnapshot({ name, source, timeCreated: now - at * 86_400_000 })
  }
}

const PRUNE: Group = {
  name: 'prune',
  rows: [
    {
      id: 'prune-requests',
      name: '`prune` of 150 snapshots: requests for each deleted snapshot',
      unit: 'requests',
      target: { most: 3.5 }
    }
  ],
  async measure(rounds) {
    const { own } = await alternate(rounds, {
      own: () =>
        withAzure({}, (azure) => {
          for (const name of namesOf(5)) seedOld(azure, azure.seedDisk({ name }).id, 31)
          const inputs = { INPUT_OPERATION: 'prune', INPUT_DISK: namesOf(5).join() }
          const rules = { 'INPUT_KEEP-LAST': '1', 'INPUT_PRUNE-SCOPE': 'all' }
          return run(action(azure, { ...inputs, ...rules }))
        })
    })
    const values = own.map(({ requests }) => requests / 150)
    return { 'prune-requests': { values, limit: formatCosts('action', own) } }
  }
}

/** Runs a measurement of `inside.ts`, and reads what it prints. */
async function inside<T>(args: readonly string[], env: Inputs = {}): Promise<Cost & T> {
  const cost = await run({ node: [INSIDE, ...args], env })
  return { ...cost, ...(JSON.parse(cost.output) as T) }
}

const RECEIPT: Group = {
  name: 'receipt',
  rows: [
    {
      id: 'receipt',
      name: 'Receipt of 500 disks',
      unit: 'characters',
      target: { most: 32_000 }
    },
    {
      id: 'receipt-pvc',
      name: 'Disks in a receipt, with names of Kubernetes (`pvc-` and a random id)',
      unit: 'disks',
      target: { least: 500 },
      why: 'Two unique ids of a disk and its snapshot are 32 bytes that do not compress, a random name is 16 more. 500 of them take 32,000 characters alone. A run with more disks warns, and `result-file` has them all; `shard` makes receipts of fewer disks.'
    },
    {
      id: 'receipt-random',
      name: 'Disks in a receipt, with names of 80 random characters',
      unit: 'disks'
    }
  ],
  async measure() {
    const found = await inside<
      Readonly<Record<'characters' | 'mostOrdinary' | 'mostPvc' | 'mostRandom', number>>
    >(['receipt'])
    const limit = `32,000 characters; ${found.mostOrdinary} disks with such names fit`
    return {
      receipt: { values: [found.characters], limit },
      'receipt-pvc': { values: [found.mostPvc], limit: '32,000 characters' },
      'receipt-random': { values: [found.mostRandom], limit: '32,000 characters' }
    }
  }
}

const SIZE: Group = {
  name: 'dist',
  rows: [{ id: 'dist', name: 'The bundle, all files', unit: 'MB', target: { most: 3 } }],
  measure: () => {
    const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
    const sizes = files.map((name) => statSync(join(DIST, name))).filter((one) => one.isFile())
    const bytes = sizes.reduce((sum, { size }) => sum + size, 0)
    const limit = `${sizes.length} files`
    return Promise.resolve({ dist: { values: [bytes / 1e6], limit } })
  }
}

const RANGES = 1_000_000

const DIFF: Group = {
  name: 'diff',
  rows: [
    {
      id: 'diff',
      name: '`diff` of 4 TiB with 1,000,000 changed ranges',
      unit: '×',
      target: { most: 1.5 }
    },
    {
      id: 'diff-peak',
      name: 'Peak memory of `diff` with 1,000,000 changed ranges',
      unit: 'MiB',
      target: { most: 200 }
    },
    {
      id: 'diff-tenth-peak',
      name: 'Peak memory of `diff` with 100,000 changed ranges',
      unit: 'MiB',
      target: { most: 200 }
    }
  ],
  measure: (rounds) =>
    withAzure({}, async (azure) => {
      const properties = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
      for (const [name, count] of [
        ['whole', RANGES],
        ['tenth', RANGES / 10]
      ] as const) {
        const { id } = azure.seedDisk({ name, sizeGb: 4_096 })
        const snapshot = (hour: number): unknown =>
          azure.seedSnapshot({
            name: `${name}-${hour}`,
            source: id,
            timeCreated: Date.UTC(2026, 10, 20, hour),
            properties
          })
        snapshot(1)
        azure.writePattern({ id, count, stride: (4 * 1024 ** 2) / (count / RANGES), length: 8192 })
        snapshot(2)
      }
      const measure = (what: string, name: string) => async (): Promise<Cost> => {
        const found = await inside<{ readonly seconds: number; readonly count: number }>(
          [what, azure.url, name],
          azure.environment
        )
        azure.clearExchanges()
        if (name === 'whole-2' && found.count !== RANGES) throw new Error('other ranges')
        return found
      }
      const costs = await alternate(rounds, {
        bare: measure('diff-bare', 'whole-2'),
        own: measure('diff', 'whole-2'),
        tenth: measure('diff', 'tenth-2')
      })
      const limit = `${formatCosts('action', costs.own)}; ${formatCosts('bare loop', costs.bare)}`
      const peak = (own: readonly Cost[]): Measured => ({
        values: own.map(({ peak: mib = 0 }) => mib),
        limit: formatCosts('action', own)
      })
      return {
        diff: { values: ratios(costs.own, costs.bare), limit },
        'diff-peak': peak(costs.own),
        'diff-tenth-peak': peak(costs.tenth)
      }
    })
}

const MIB = 1024 ** 2
/** What the target of an export takes, in bytes per second, and what there is to copy. */
const THROUGHPUT = 150 * MIB
const COPIED = 1024 * MIB

const EXPORT: Group = {
  name: 'export',
  rows: [
    {
      id: 'export',
      name: '`export` of 1 GiB to an account that takes 150 MiB/s: how busy it keeps that',
      unit: '%',
      target: { least: 90 }
    }
  ],
  async measure(rounds) {
    const once = (): Promise<Cost> =>
      withAzure({}, async (azure) => {
        const { id: account } = azure.seedStorageAccount({ name: 'backups', containers: ['disks'] })
        const role = 'Storage Blob Data Contributor'
        azure.assignRole({ principalId: SEEDED.objectId, scope: account, role })
        const { id } = azure.seedDisk({ name: 'data', sizeGb: 64 })
        azure.writePattern({ id, ranges: [{ offset: 0, length: COPIED }] })
        const properties = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
        azure.seedSnapshot({ name: 'data-1', source: id, properties })
        azure.limitThroughput({ account: 'backups', bytesPerSecond: THROUGHPUT, mode: 'wait' })
        const found = await inside<{ readonly seconds: number; readonly count: number }>(
          ['export', azure.url, 'data'],
          azure.environment
        )
        // A fixed VHD ends in a footer of 512 bytes.
        if (found.count < COPIED) throw new Error(`only ${found.count} bytes`)
        return found
      })
    const { own } = await alternate(rounds, { own: once })
    return {
      export: {
        values: own.map(({ seconds }) => (COPIED / seconds / THROUGHPUT) * 100),
        limit: `${formatCosts('action', own)}; ${(COPIED / THROUGHPUT).toFixed(1)} s at the limit`
      }
    }
  }
}

const RETENTION: Group = {
  name: 'retention',
  rows: [
    {
      id: 'retention',
      name: '`prune` plans a year of hourly snapshots of 2 disks',
      unit: 'ms',
      target: { most: 200 },
      why: 'The time depends on what else runs: 151 ms on the same machine with less load, in a new process as well.'
    },
    {
      id: 'retention-heap',
      name: 'Heap after that plan',
      unit: 'MiB',
      target: { most: 100 },
      why: 'About 40 MiB are in use, by the code, 17,520 snapshots and their plan. The rest is garbage that V8 has not collected yet.'
    }
  ],
  async measure(rounds) {
    const all: { readonly ms: number; readonly heap: number }[] = []
    for (let round = 0; round < rounds; round++) all.push(await inside(['retention']))
    const limit = 'no peer; each run in a new process'
    return {
      retention: { values: all.map(({ ms }) => ms), limit },
      'retention-heap': { values: all.map(({ heap }) => heap), limit }
    }
  }
}

export const GROUPS: readonly Group[] = [
  START,
  CREATE,
  LIST,
  AZ,
  SCAN,
  MANY,
  SCHEDULE,
  PRUNE,
  RECEIPT,
  SIZE,
  DIFF,
  EXPORT,
  RETENTION
]
