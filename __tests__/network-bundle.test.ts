/**
 * The bundle between Azure and others: hosts that answers name, and proxies. Credentials of a run are canaries here, and
 * whatever is not Azure keeps what it gets.
 */

import type { IncomingMessage, Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'

import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../simulator/seeded.ts'
import type { Ended, RunOptions } from './support/bundle.ts'
import { annotation, besideAzure, expectGreen } from './support/beside-azure.ts'

const open = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }

const { azure, bundle, oidc } = await besideAzure({ pageSize: 1 })
let serial = 0
let group: string

beforeAll(() => {
  azure.seedStorageAccount({ name: 'backups', containers: ['disks'] })
  azure.assignRole({
    principalId: SEEDED.objectId,
    scope: `/subscriptions/${SEEDED.subscriptionId}`,
    role: 'Storage Blob Data Contributor'
  })
})

/** A disk with two snapshots that can be read, alone with another disk in a group of its own. */
beforeEach(() => {
  serial += 1
  group = `group-${serial}`
  azure.clearFaults()
  const { id } = azure.seedDisk({ name: 'data', group, sizeGb: 1 })
  azure.seedDisk({ name: 'logs', group })
  for (const day of [1, 2]) {
    azure.seedSnapshot({
      name: `day-${day}`,
      group,
      source: id,
      timeCreated: `2026-01-0${day}T00:00:00Z`,
      properties: open
    })
  }
})

/** Runs an operation in this test's group, signed in by OIDC unless told otherwise. */
function act({ inputs = {}, env = oidc, ...rest }: RunOptions = {}): Promise<Ended> {
  return bundle.run({
    inputs: { disk: 'data', 'resource-group': group, environment: azure.url, ...inputs },
    env,
    ...rest
  })
}

describe('a run in which every answer points to a foreign host', () => {
  afterEach(() => {
    expect(azure.readForeign()).toEqual([])
    azure.clearFaults()
    expect(azure.readAccess()).toEqual([])
  })

  const OPERATIONS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['create', {}],
    ['list', {}],
    ['copy', { 'copy-to': 'northeurope' }],
    ['restore', {}],
    ['prune', { 'keep-last': '1', 'prune-scope': 'all' }],
    ['diff', { disk: '', snapshot: 'day-2' }],
    ['export', {}]
  ]

  /** Runs an operation within a time that no wait of it reaches. */
  const run = (operation: string, inputs: Readonly<Record<string, string>>): Promise<Ended> =>
    act({
      inputs: {
        operation,
        timeout: '60s',
        ...(operation === 'export' && { 'blob-url': `${azure.url}/backups/disks/${group}.vhd` }),
        ...inputs
      }
    })

  const foreign = (): string => `"${new URL(azure.foreignHost.url).host}"`

  test.each(OPERATIONS)('gives it nothing: %s', async (operation, inputs) => {
    // Where the cloud is, and its storage, is what Resource Manager itself says.
    azure.injectFault({ path: '^(?!/metadata/)', times: 10_000, kind: 'elsewhere' })
    const ended = await run(operation, inputs)
    // A token endpoint that is elsewhere ends the run before anything else.
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain(foreign())
  })

  test.each(OPERATIONS)('gives it nothing once it is signed in: %s', async (operation, inputs) => {
    azure.injectFault({ path: '^/(subscriptions|backups|md-)', times: 10_000, kind: 'elsewhere' })
    expect((await run(operation, inputs)).log).toContain(foreign())
  })

  test.each(OPERATIONS.filter(([operation]) => !['list', 'diff', 'export'].includes(operation)))(
    'gives it nothing when it writes: %s',
    async (operation, inputs) => {
      // Lists are whole, so that the run comes to its writes.
      azure.configure({ pageSize: 50 })
      azure.injectFault({ path: '/(snapshots|disks)/', times: 10_000, kind: 'elsewhere' })
      const ended = await run(operation, inputs)
      azure.configure({ pageSize: 1 })
      // How a deletion ends is looked up by the name of what is deleted: nothing is followed.
      const named = `The response of Azure names host ${foreign()} in Azure-AsyncOperation`
      expect(ended.log.includes(named)).toBe(operation !== 'prune')
    }
  )

  test.each([
    ['list', 'subscriptions'],
    ['list', 'openid-configuration'],
    ['list', '/oauth2/'],
    ['list', '/metadata/endpoints'],
    ['list', '/idtoken/'],
    ['create', 'subscriptions']
  ])('or redirects: %s at %s', async (operation, path) => {
    azure.injectFault({ path, times: 10_000, kind: 'redirect' })
    const ended = await run(operation, {})
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain(foreign())
  })

  test('or is named in "blob-url" itself', async () => {
    azure.clearExchanges()
    const { query } = azure.makeSas({ account: 'backups', container: 'disks' })
    for (const signature of ['', `?${query}`]) {
      const url = `${azure.foreignHost.url}/backups/disks/${group}.vhd${signature}`
      const ended = await act({ inputs: { operation: 'export', 'blob-url': url } })
      expect(ended.code).toBe(1)
      expect(annotation(ended)).toContain('"blob-url" is on host')
      expect(annotation(ended)).toContain('Use the URL of a container or blob')
    }
    expect(azure.exchanges.some(({ url }) => url.includes('beginGetAccess'))).toBe(false)
  })
})

/** A proxy that leads to where it is asked to, and keeps what it is asked. */
class Proxy {
  /** Authorities of tunnels, and URLs that were asked for in the open. */
  readonly asked: string[] = []
  private readonly tunnels = new Set<Duplex>()
  private readonly server: Server

  constructor() {
    this.server = createServer((request, response) => {
      this.asked.push(request.url ?? '')
      response.writeHead(502)
      response.end()
    })
    this.server.on('connect', (request: IncomingMessage, client: Duplex) => {
      this.asked.push(request.url ?? '')
      const [host, port] = (request.url ?? '').split(':')
      const there = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        there.pipe(client)
        client.pipe(there)
      })
      for (const one of [client, there]) {
        this.tunnels.add(one)
        one.on('error', () => undefined)
        one.on('close', () => {
          client.destroy()
          there.destroy()
        })
      }
    })
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    for (const one of this.tunnels) one.destroy()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

/** A module that leads connections to the metadata service of a virtual machine to a door of the simulator. */
function metadataServiceAt(door: string): Readonly<Record<string, string>> {
  const code = `
    import { Socket } from 'node:net'
    const { connect } = Socket.prototype
    Socket.prototype.connect = function (...given) {
      const [options] = given.flat()
      if (options.host === '169.254.169.254') {
        Object.assign(options, { host: '127.0.0.1', port: ${new URL(door).port} })
      }
      return connect.apply(this, given)
    }`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` }
}

describe('a proxy', () => {
  let proxy: Proxy
  let address: string

  beforeEach(async () => {
    proxy = new Proxy()
    address = await proxy.open()
  })

  afterEach(() => proxy.close())

  test.each(['http://', ''])('is used with the scheme %j', async (scheme) => {
    const env = { ...azure.environment, HTTPS_PROXY: `${scheme}${address}` }
    const ended = await act({ inputs: { operation: 'list' }, env })
    expectGreen(ended)
    expect(new Set(proxy.asked)).toEqual(new Set([`127.0.0.1:${azure.port}`]))
  })

  test('leads many requests through each tunnel', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `disk-${serial}-${at}`)
    for (const name of names) azure.seedDisk({ name, group })
    azure.clearExchanges()
    const env = { ...azure.environment, HTTPS_PROXY: `http://${address}` }
    const ended = await act({ inputs: { disk: names.join(), 'max-parallel': '2' }, env })
    expectGreen(ended)
    expect(azure.exchanges.length).toBeGreaterThan(12 * 5)
    // As many as there are requests at the same time.
    expect(proxy.asked.length).toBeLessThanOrEqual(2 * 12)
  })

  test.each(['127.0.0.1', '*', 'example.com, 127.0.0.1:1'])(
    'is passed by where NO_PROXY is %j',
    async (NO_PROXY) => {
      const env = { ...azure.environment, HTTPS_PROXY: address, NO_PROXY }
      const ended = await act({ inputs: { operation: 'list' }, env })
      expectGreen(ended)
      expect(proxy.asked).toEqual([])
    }
  )

  test.each(['environment', 'machineEnvironment'] as const)(
    'is never asked for the machine’s own addresses (%s)',
    async (where) => {
      const env = {
        ...azure.managedIdentity[where],
        HTTPS_PROXY: `http://${address}`,
        HTTP_PROXY: `http://${address}`,
        RUNNER_ENVIRONMENT: 'self-hosted',
        PATH: ''
      }
      const ended = await act({ inputs: { operation: 'list', auth: 'managed-identity' }, env })
      expectGreen(ended)
      expect(new Set(proxy.asked)).toEqual(new Set([`127.0.0.1:${azure.port}`]))
    }
  )

  test('is never asked for 169.254.169.254', async () => {
    const { AZURE_POD_IDENTITY_AUTHORITY_HOST: door = '', ...trust } =
      azure.managedIdentity.machineEnvironment
    const env = {
      ...trust,
      ...metadataServiceAt(door),
      HTTPS_PROXY: `http://${address}`,
      HTTP_PROXY: `http://${address}`,
      RUNNER_ENVIRONMENT: 'self-hosted',
      PATH: ''
    }
    const ended = await act({ inputs: { operation: 'list' }, env })
    expectGreen(ended)
    expect(ended.log).toContain('with managed identity')
    expect(new Set(proxy.asked)).toEqual(new Set([`127.0.0.1:${azure.port}`]))
  })

  test('that does not answer is named, with the host that was asked for', async () => {
    const url = 'https://token.actions.example/x?api-version=2'
    const env = {
      ...oidc,
      ACTIONS_ID_TOKEN_REQUEST_URL: url,
      HTTPS_PROXY: '127.0.0.1:9',
      NO_PROXY: '127.0.0.1'
    }
    const ended = await act({ inputs: { operation: 'list', timeout: '1s' }, env })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toMatch(/ECONNREFUSED 127\.0\.0\.1:9/)
    expect(annotation(ended)).toMatch(/token\.actions\.example.*HTTPS_PROXY.*NO_PROXY/)
    expect(annotation(ended)).not.toContain('id-token: write')
  })

  test('that is none is named, and no request leaves', async () => {
    azure.clearExchanges()
    const env = { ...azure.environment, HTTPS_PROXY: 'socks5://user:secret@127.0.0.1:1080' }
    const ended = await act({ inputs: { operation: 'list' }, env })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('HTTPS_PROXY is not the URL of an HTTP proxy')
    expect(ended.log).not.toContain('secret@')
    expect(azure.exchanges).toEqual([])
  })
})
