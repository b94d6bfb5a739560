import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import type { Json, JsonObject } from '../../simulator/wire/json.ts'
import { isObject, objectAt, prettyPrint, stringAt } from '../../simulator/wire/json.ts'
import type { RawClient, Reply } from './raw-client.ts'
import { connect } from './raw-client.ts'

/**
 * Replays exchanges that were recorded against Azure itself: the same requests in the same order, the same
 * answers but for ids and times. What differs nevertheless is listed in EXPLAINED, each with its reason.
 */

const data = process.env.AZURE_DATA_DIR ?? join(import.meta.dirname, '../../../shared/azure-data')
const file = join(data, 'recordings/exchanges.jsonl')
const present = existsSync(file)
const title = present
  ? 'recorded exchanges'
  : `recorded exchanges (skipped: no ${file}; set AZURE_DATA_DIR)`

interface Recorded {
  readonly source: string
  readonly request: {
    readonly method: string
    readonly url: string
    readonly body: JsonObject | null
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: JsonObject | null
  }
}

const EXPLAINED: readonly { readonly difference: RegExp; readonly because: string }[] = [
  {
    difference: /^2017 .*header retry-after: recorded absent, simulated 2$/,
    because: 'era 2019 stands in for 2017, which sent no Retry-After'
  },
  {
    difference: /^2017 .*header x-ms-ratelimit-remaining-resource: recorded absent/,
    because: 'Compute had no such header in 2017'
  },
  {
    difference: /^2017 PUT disks.* body\.name: recorded absent/,
    because: 'the 202 of a disk had no name in 2017, but has one in 2019'
  },
  {
    difference: /accountType: recorded "Standard_LRS", simulated absent$/,
    because: 'accountType is the sku of 2016-04-30-preview'
  },
  {
    difference: /^2017 .*\.sku(\.\w+)?: recorded absent, simulated/,
    because: 'the same: sku stands in for accountType'
  },
  {
    difference: /encryptionSettings\.enabled: recorded false, simulated absent$/,
    because: 'encryptionSettings became encryptionSettingsCollection in 2018-09-30; not simulated'
  },
  {
    difference: /diskState: recorded "Reserved", simulated "Attached"$/,
    because: 'a disk of a stopped machine is Reserved; machines are not simulated yet'
  }
]

const known: Recorded[] = present
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Recorded)
  : []

const yearOf = ({ source }: Recorded) =>
  source.includes('xplat') || source.includes('ManageManagedDisks')
    ? '2017'
    : source.includes('azure-cli')
      ? '2023'
      : '2019'

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000'

const describeIf = present ? describe : describe.skip

describeIf(title, () => {
  let simulator: Simulator
  let client: RawClient
  const differences: string[] = []
  /** Simulated answers to accepted writes, by the recorded id of their operation. */
  const accepted = new Map<string, Reply>()

  beforeAll(async () => {
    simulator = await startSimulator({ clock: 'virtual', operationMs: 700 })
    const { tenantId, objectId } = SEEDED
    simulator.seedSubscription({ tenantId, subscriptionId: SUBSCRIPTION })
    simulator.assignRole({
      principalId: objectId,
      scope: `/subscriptions/${SUBSCRIPTION}`,
      role: 'Contributor'
    })
    seedWhatWasThere(simulator)
    client = connect(simulator)
    for (const recorded of known) differences.push(...(await replay(recorded)))
  })

  afterAll(async () => {
    client.close()
    await simulator.close()
  })

  test('there are fifty of them', () => {
    expect(known).toHaveLength(50)
  })

  test('every difference is explained', () => {
    const open = differences.filter(
      (one) => !EXPLAINED.some(({ difference }) => difference.test(one))
    )
    expect(open).toEqual([])
  })

  test('every explanation is needed', () => {
    const idle = EXPLAINED.filter(
      ({ difference }) => !differences.some((one) => difference.test(one))
    )
    expect(idle.map(({ because }) => because)).toEqual([])
  })

  test('bodies are printed as Azure prints them', () => {
    const lengths = known
      .filter((one) => yearOf(one) === '2019' && !one.request.url.includes('DiskOperations'))
      .map(({ response }) => [
        prettyPrint(response.body ?? {}).length,
        Number(response.headers['content-length'])
      ])
    expect(lengths.length).toBeGreaterThan(5)
    for (const [printed, recorded] of lengths) expect(printed).toBe(recorded)
  })

  async function replay(recorded: Recorded): Promise<string[]> {
    const year = yearOf(recorded)
    simulator.configure({ era: year === '2023' ? '2023' : '2019' })
    const { method, url } = recorded.request
    const operation = operationOf(url)
    const running = objectOf(recorded.response.body).status === 'InProgress'
    if (operation !== undefined && !running) simulator.advance({ ms: 700 })
    const reply = await send(recorded, operation)
    const id = operationOf(recorded.response.headers['azure-asyncoperation'] ?? '')
    if (id !== undefined) accepted.set(id, reply)
    const path = new URL(url).pathname.split('/')
    const what = operation === undefined ? path.slice(7).join('/') : 'operation'
    return compare(recorded, reply).map((one) => `${year} ${method} ${what} ${one}`)
  }

  async function send(recorded: Recorded, operation: string | undefined): Promise<Reply> {
    const { method } = recorded.request
    if (operation !== undefined) {
      const start = accepted.get(operation) ?? (await startMissing(recorded))
      accepted.set(operation, start)
      return client.send('GET', start.headers['azure-asyncoperation'] ?? '')
    }
    const url = new URL(recorded.request.url)
    url.searchParams.set('api-version', versionOf(recorded))
    const body = method === 'GET' ? undefined : bodyOf(recorded)
    return client.send(method, url.pathname + url.search, body === undefined ? {} : { body })
  }

  /** The PUT of `snapa` was not recorded, only what came of it. */
  async function startMissing(recorded: Recorded): Promise<Reply> {
    const id =
      `/subscriptions/${SUBSCRIPTION}/resourceGroups/cli_test_completion_percent1_000001` +
      '/providers/Microsoft.Compute'
    const creationData = { createOption: 'Copy', sourceResourceId: `${id}/disks/disk1` }
    return client.send('PUT', `${id}/snapshots/snapa?api-version=${versionOf(recorded)}`, {
      body: {
        location: 'westus',
        tags: {},
        sku: { name: 'Standard_LRS' },
        properties: { creationData, incremental: true }
      }
    })
  }
})

/** Groups, and disks whose making is not part of the recordings. */
function seedWhatWasThere(simulator: Simulator): void {
  for (const { request } of known) {
    const group = new URL(request.url).pathname.split('/')[4]
    if (request.url.includes('/resourceGroups/') && group !== undefined) {
      simulator.seedGroup({ subscriptionId: SUBSCRIPTION, name: group, location: 'eastus' })
    }
  }
  for (const { request, response } of known) {
    const body = objectOf(response.body)
    const managedBy = stringAt(body, 'managedBy')
    if (managedBy === undefined) continue
    const { osType, creationData, diskSizeGB } = objectAt(body, 'properties')
    simulator.seedDisk({
      subscriptionId: SUBSCRIPTION,
      group: new URL(request.url).pathname.split('/')[4] ?? '',
      name: stringAt(body, 'name') ?? '',
      location: stringAt(body, 'location') ?? '',
      sku: 'Standard_LRS',
      sizeGb: Number(diskSizeGB),
      tags: {},
      managedBy,
      creationData: objectOf(creationData),
      properties: osType === undefined ? {} : { osType }
    })
  }
}

/** The version that the service really answered: the test suites of 2017 and 2019 rewrote the one in the URL. */
function versionOf(recorded: Recorded): string {
  const year = yearOf(recorded)
  return year === '2017' ? '2017-03-30' : year === '2019' ? '2019-07-01' : '2023-04-02'
}

/** The body sent; the xplat recordings have none, so it is taken from the echo in the answer. */
function bodyOf({ request, response }: Recorded): JsonObject {
  if (request.body !== null) return request.body
  if (request.method === 'POST') return { access: 'Read', durationInSeconds: 1800 }
  const { sku, location, tags, properties } = objectOf(response.body)
  const { accountType, creationData, diskSizeGB, osType } = objectOf(properties)
  return {
    location,
    tags,
    ...(sku === undefined && accountType === undefined
      ? {}
      : { sku: sku ?? { name: accountType } }),
    properties: { osType, creationData, diskSizeGB }
  }
}

function operationOf(url: string): string | undefined {
  return /\/DiskOperations\/([0-9a-f-]+)/.exec(url)?.[1]
}

function objectOf(value: Json | null | undefined): JsonObject {
  return isObject(value) ? value : {}
}

const COMPARED_HEADERS = [
  'content-type',
  'retry-after',
  'location',
  'azure-asyncoperation',
  'x-ms-ratelimit-remaining-resource',
  'x-ms-ratelimit-remaining-subscription-writes'
]

function compare({ request, response }: Recorded, reply: Reply): string[] {
  const found: string[] = []
  const note = (what: string, recorded: string | undefined, simulated: string | undefined) => {
    if (recorded === simulated) return
    found.push(`${what}: recorded ${recorded ?? 'absent'}, simulated ${simulated ?? 'absent'}`)
  }
  note('status', String(response.status), String(reply.status))
  for (const name of COMPARED_HEADERS) {
    // The recordings of 2023 are a partial transcription: what they lack says nothing.
    const partial = request.url.includes('cli_test') || request.url.includes('api-version=2023')
    if (partial && response.headers[name] === undefined) continue
    note(`header ${name}`, neutral(response.headers[name]), neutral(reply.headers[name]))
  }
  const recorded = leaves(response.body ?? {}, 'body')
  const simulated = leaves(reply.json, 'body')
  for (const path of new Set([...recorded.keys(), ...simulated.keys()])) {
    note(path, recorded.get(path), simulated.get(path))
  }
  return found
}

/** Header values without what is never the same. */
function neutral(value: string | undefined): string | undefined {
  return value
    ?.replace(/^https:\/\/[^/]+/, 'https://host')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'guid')
    .replace(/&t=\d+&c=[^&]+&s=[^&]+&h=[^&]+/, '&t&c&s&h')
    .replace(/;\d+/g, ';n')
    .replace(/^\d{3,}$/, 'n')
}

/** Every value of a body by its path, ids and times neutral. */
function leaves(value: Json, path: string): Map<string, string> {
  if (isObject(value)) {
    const all = Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [...leaves(member, `${path}.${name}`)]
    )
    // An empty object is a value of its own: "tags": {}.
    if (all.length === 0 && path !== 'body') return new Map([[path, '{}']])
    return new Map(all)
  }
  const text = JSON.stringify(value)
    .replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?[+-]\d\d:\d\d"/, '"instant"')
    .replace(/^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/, '"guid"')
    .replace(
      /"https:\/\/\S+\/[0-9a-z]{12}\/abcd\?sv=[\d-]+&sr=b&si=[0-9a-f-]{36}&sig=[^"]+"/,
      '"sas"'
    )
  return new Map([[path, text]])
}
