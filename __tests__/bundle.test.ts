import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { ChildProcess } from 'node:child_process'

import { beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../simulator/seeded.ts'
import type { Ended, RunOptions } from './support/bundle.ts'
import { annotation, annotations, besideAzure, expectGreen } from './support/beside-azure.ts'

const { azure, bundle, run } = await besideAzure({}, 'bundle')
let disk: { readonly id: string; readonly uniqueId: string }

let serial = 0
beforeEach(() => {
  serial += 1
  disk = azure.seedDisk({ name: `data-${serial}` })
})

/** Runs the action for this test's disk. */
const act = (options?: RunOptions): Promise<Ended> =>
  run({ disk: `data-${serial}`, 'resource-group': 'production' }, options)

/** The requests to Resource Manager, in short. */
function requests(): readonly string[] {
  return azure.exchanges
    .filter(({ url }) => url.includes('/subscriptions/'))
    .map(({ method, url, status }) => {
      const { pathname } = new URL(url)
      const kind = /\/(disks|snapshots|DiskOperations)(?:\/|$)/.exec(pathname)?.[1] ?? pathname
      return `${method} ${kind} ${status}`
    })
}

/** Names of the snapshots that Azure has of a disk. */
function snapshotsOf(uniqueId: string): readonly string[] {
  const snapshots = azure.readState().snapshots as readonly {
    name: string
    properties: { creationData: { sourceUniqueId: string } }
  }[]
  return snapshots
    .filter(({ properties }) => properties.creationData.sourceUniqueId === uniqueId)
    .map(({ name }) => name)
}

describe('create', () => {
  test('takes a snapshot that is verified and usable, with the fewest requests', async () => {
    azure.clearExchanges()
    const ended = await act()
    expect({ code: ended.code, log: ended.log }).toMatchObject({ code: 0 })
    expect(ended.outputs).toMatchObject({ verified: 'true', count: '1' })
    expect(snapshotsOf(disk.uniqueId)).toEqual(JSON.parse(ended.outputs['snapshot-names'] ?? ''))
    expect(requests().toSorted()).toEqual(
      [
        'GET disks 200',
        'GET snapshots 404',
        'PUT snapshots 202',
        'GET DiskOperations 200',
        'GET snapshots 200'
      ].toSorted()
    )
    expect(azure.exchanges.filter(({ url }) => url.includes('idtoken'))).toHaveLength(1)
    expect(azure.exchanges.filter(({ url }) => url.includes('/oauth2/'))).toHaveLength(1)
  })

  test('asks 7 times in a known cloud, signed in with OIDC, and never more than 6 one after the other', async () => {
    azure.clearExchanges()
    azure.configure({ cloud: 'AzureCloud' })
    // Both reads of the plan are answered only when both have arrived.
    const both = Promise.withResolvers<undefined>()
    let arrived = 0
    for (const path of [`/disks/data-${serial}`, `/snapshots/data-${serial}`]) {
      azure.hook({ method: 'GET', path }, 'before', () => {
        arrived += 1
        if (arrived === 2) both.resolve(undefined)
        return both.promise
      })
    }
    const redirect = new URL('support/redirect-to-simulator.mjs', import.meta.url)
    const ended = await act({
      inputs: { environment: 'AzureCloud', timeout: '60s' },
      env: { NODE_OPTIONS: `--import ${redirect.href}`, SIMULATOR_PORT: String(azure.port) }
    })
    azure.clearFaults()
    expectGreen(ended)
    expect(arrived).toBe(2)
    expect(ended.outputs.verified).toBe('true')
    const asked = azure.exchanges.map(({ method, url }) => {
      const { host, pathname } = new URL(url)
      const kind = /idtoken|oauth2|disks|snapshots|DiskOperations/.exec(pathname)?.[0] ?? url
      return `${method} ${kind} at ${host.replace(/:.*/, '')}`
    })
    expect(asked.toSorted()).toEqual([
      'GET DiskOperations at management.azure.com',
      'GET disks at management.azure.com',
      'GET idtoken at 127.0.0.1',
      'GET snapshots at management.azure.com',
      'GET snapshots at management.azure.com',
      'POST oauth2 at login.microsoftonline.com',
      'PUT snapshots at management.azure.com'
    ])
  })

  test('writes the tags of the contract', async () => {
    const ended = await act()
    const [made] = JSON.parse(ended.outputs.snapshots ?? '') as { id: string }[]
    const { tags } = azure.getResource({ id: made?.id ?? '' }) as { tags: Record<string, string> }
    expect(tags).toEqual({
      'snapshot-action': '1',
      'snapshot-repository': 'octo-org/octo-repo',
      'snapshot-workflow': '.github/workflows/deploy.yml',
      'snapshot-run': '4711.1',
      'snapshot-job': 'deploy/snapshot',
      'snapshot-key': expect.stringMatching(/^[0-9a-f]{12}$/),
      'snapshot-commit': '0123456789abcdef0123456789abcdef01234567',
      'snapshot-disk': `data-${serial}`,
      'snapshot-disk-group': 'production',
      'snapshot-disk-unique-id': disk.uniqueId,
      'snapshot-request': expect.stringMatching(/^[0-9a-f-]{36}$/)
    })
  })

  test('signs in by secret when there is one', async () => {
    azure.clearExchanges()
    const ended = await act({ env: { AZURE_CLIENT_SECRET: SEEDED.clientSecret } })
    expect(ended.code).toBe(0)
    expect(ended.log).toContain('with client credentials (AZURE_CLIENT_SECRET is set)')
    expect(azure.exchanges.filter(({ url }) => url.includes('idtoken'))).toHaveLength(0)
  })

  test('signs in by certificate', async () => {
    const certificate = await azure.certificateEnvironment()
    const ended = await act({ env: certificate })
    expect(annotations(ended)).toEqual([])
    expect(ended.log).toContain('with client credentials (AZURE_CLIENT_CERTIFICATE_PATH is set)')
  })

  test('signs in as the machine of a self-hosted runner', async () => {
    const ended = await bundle.run({
      inputs: { disk: `data-${serial}`, 'resource-group': 'production', environment: azure.url },
      env: { ...azure.managedIdentity.environment, PATH: '' }
    })
    expect(annotations(ended)).toEqual([])
    expect(ended.log).toContain(
      'with managed identity (the runner can have a managed identity) as the system-assigned identity of the runner'
    )
  })

  test('never reuses the snapshot of another use that shares its job and step', async () => {
    const use = (when: string, attempt: string): Promise<Ended> =>
      act({
        inputs: { 'if-exists': 'reuse', 'snapshot-name': `${when}-{disk}-{run-attempt}` },
        env: { GITHUB_RUN_ATTEMPT: attempt }
      })
    await use('after', '1')
    const before = await use('before', '2')
    expect(before.outputs['snapshot-names']).toBe(`["before-data-${serial}-2"]`)
    const after = await use('after', '2')
    expect(after.outputs['snapshot-names']).toBe(`["after-data-${serial}-1"]`)
    expect(snapshotsOf(disk.uniqueId)).toHaveLength(2)
  })
})

describe('a clear red step, with nothing written or the truth in the outputs', () => {
  test('60 disks that are refused alike are one short annotation, with the remedy', async () => {
    const objectId = crypto.randomUUID()
    const appId = crypto.randomUUID()
    azure.addApplication({ tenantId: SEEDED.tenantId, appId, objectId, secrets: ['s3cret-of-60'] })
    azure.assignRole({
      principalId: objectId,
      scope: `/subscriptions/${SEEDED.subscriptionId}`,
      role: 'Reader'
    })
    const names = Array.from({ length: 60 }, (_, at) => `many-${serial}-${at}`)
    for (const name of names) azure.seedDisk({ name })
    const ended = await act({
      inputs: { 'client-id': appId, disk: names.join() },
      env: { AZURE_CLIENT_SECRET: 's3cret-of-60' }
    })
    expect(ended.code).toBe(1)
    const [raw = ''] = annotations(ended)
    expect(raw.length).toBeLessThanOrEqual(3_500)
    expect(annotation(ended).match(/Grant /g)).toHaveLength(1)
    expect(annotation(ended)).toMatch(
      /^::error::60 of 60 disks failed:\n- "many-\d+-0", .* and 55 more: .*\nAuthorizationFailed/
    )
    expect(annotation(ended)).toMatch(
      /Grant Microsoft\.Compute\/snapshots\/write on \/subscriptions\/[^/]+\/resourceGroups\/production: the least privileged built-in role that includes it is "Disk Snapshot Contributor"/
    )
    for (const name of names) expect(ended.log).toMatch(new RegExp(`^- ${name}: .*`, 'm'))
  })

  test('what Azure says, however long, is shown as what it is', async () => {
    azure.injectFault({
      method: 'PUT',
      path: `/snapshots/data-${serial}`,
      kind: 'answer',
      status: 400,
      body: {
        error: {
          code: 'BadRequest',
          message: `\u001B[2J\u202Eno${'/'.repeat(300_000)}\n::warning::x`
        }
      }
    })
    const ended = await act()
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('BadRequest: no//////')
    expect(ended.log + ended.summary).not.toMatch(/[\u001B\u202E]/)
    expect(ended.log).not.toMatch(/^\s*::warning/m)
  })

  test('a subject that no federated credential trusts', async () => {
    azure.configure({ githubSubject: 'repo:octo-org/octo-repo:ref:refs/heads/side' })
    const ended = await act()
    azure.configure({ githubSubject: 'repo:octo-org/octo-repo:ref:refs/heads/main' })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('AADSTS700213')
    expect(annotation(ended)).toContain('repo:octo-org/octo-repo:ref:refs/heads/side')
  })
})

describe('files of the runner that cannot be written', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(bundle.directory, 'files-'))
  })

  test.each(['GITHUB_OUTPUT', 'GITHUB_STATE', 'RUNNER_TEMP'])(
    '%s: reported before the first request',
    async (variable) => {
      azure.clearExchanges()
      const ended = await act({ env: { [variable]: join(folder, 'no', 'such') } })
      expect(ended.code).toBe(1)
      expect(annotation(ended)).toContain(`(${variable}, `)
      expect(annotation(ended)).toContain('Nothing was sent to Azure.')
      expect(azure.exchanges).toEqual([])
    }
  )

  test('no job summary is a warning', async () => {
    const ended = await act({ env: { GITHUB_STEP_SUMMARY: join(folder, 'no', 'such') } })
    expect(ended.code).toBe(0)
    expect(ended.log).toContain('::warning::The job summary could not be written: ')
    expect(ended.outputs.verified).toBe('true')
  })

  test('after the write they are warnings, and the log names the snapshot', async () => {
    const files = Object.fromEntries(
      ['GITHUB_OUTPUT', 'GITHUB_STATE'].map((name) => [name, join(folder, name)])
    )
    for (const file of Object.values(files)) writeFileSync(file, '')
    const temporary = join(folder, 'temp')
    mkdirSync(temporary)
    azure.hook({ method: 'PUT', path: `/snapshots/data-${serial}` }, 'after', () => {
      for (const file of [...Object.values(files), temporary]) rmSync(file, { recursive: true })
    })
    const ended = await act({ env: { ...files, RUNNER_TEMP: temporary } })
    azure.clearFaults()
    expect({ code: ended.code, errors: annotations(ended) }).toEqual({ code: 0, errors: [] })
    const [name = ''] = snapshotsOf(disk.uniqueId)
    expect(ended.log).toMatch(
      new RegExp(`^Output "snapshot-id" is: /subscriptions/.*/${name}$`, 'm')
    )
    expect(ended.log.match(/^::warning/gm)).toHaveLength(3)
  })
})

describe('a way to Azure that is blocked', () => {
  test('a certificate that is not trusted is reported at once, with what to set', async () => {
    const ended = await act({ env: { NODE_EXTRA_CA_CERTS: '' } })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toMatch(/self-signed certificate|unable to verify|certificate/i)
    expect(annotation(ended)).toContain('NODE_EXTRA_CA_CERTS')
  })

  test('an endpoint that does not answer', async () => {
    const ended = await act({ inputs: { environment: 'https://127.0.0.1:9' } })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('ECONNREFUSED')
    expect(annotation(ended)).toContain('Check the endpoint, the proxy (HTTPS_PROXY, NO_PROXY)')
  })

  test('a proxy that does not answer', async () => {
    const ended = await act({
      inputs: { environment: 'https://management.azure.invalid' },
      env: { HTTPS_PROXY: 'http://127.0.0.1:9' }
    })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('ECONNREFUSED')
    expect(annotation(ended)).toContain('the proxy (HTTPS_PROXY, NO_PROXY)')
  })
})

describe('interruption', () => {
  test('SIGINT ends the step in time, outputs true, and the post step has nothing to add', async () => {
    azure.seedDisk({ name: `slow-${serial}`, sku: 'PremiumV2_LRS' })
    azure.configure({ copyMs: 3_600_000 })
    const main = await act({
      inputs: { disk: `slow-${serial}` },
      onStart: (child) => {
        child.stdout?.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('copied in the background')) child.kill('SIGINT')
        })
      }
    })
    expect(main.code).toBe(1)
    expect(annotation(main)).toContain('The job was cancelled.')
    expect(main.outputs).toMatchObject({ verified: 'false', count: '1' })
    const post = await act({ state: main.state })
    expect(post.code).toBe(0)
    expect(post.log).toContain('Nothing to do: the main step already reported its result.')
  })
})

describe('the stage', () => {
  test('is reported by the entry: a post stage without state asks Azure for nothing', async () => {
    azure.clearExchanges()
    for (const status of ['success', 'failure', 'cancelled']) {
      const ended = await act({ inputs: { 'job-status': status }, state: {} })
      expect(ended.code).toBe(0)
      expect(ended.log).toContain('the main step saved no state')
    }
    expect(azure.exchanges).toEqual([])
    expect(snapshotsOf(disk.uniqueId)).toEqual([])
  })

  test('is reported by the entry: a main stage with state of another step takes its snapshot', async () => {
    const ended = await act({
      inputs: { 'job-status': 'cancelled' },
      env: { STATE_ended: 'true', STATE_phase: 'main' }
    })
    expect(ended.code).toBe(0)
    expect(snapshotsOf(disk.uniqueId)).toHaveLength(1)
  })
})

describe('a step that is killed while it deletes', () => {
  test('has its post step count what is left, and delete nothing', async () => {
    for (const day of [1, 2, 3, 4]) {
      const timeCreated = `2026-01-0${day}T00:00:00Z`
      azure.seedSnapshot({ name: `shot-${serial}-${day}`, source: disk.id, timeCreated })
    }
    const inputs = { operation: 'prune', 'keep-last': '1', 'prune-scope': 'all' }
    const first = { method: 'DELETE', path: `/snapshots/shot-${serial}-1` }
    let child: ChildProcess | undefined
    azure.hook(first, 'after', () => child?.kill('SIGKILL'))
    const main = await act({
      inputs: { ...inputs, 'max-parallel': '1' },
      onStart: (started) => (child = started)
    })
    azure.clearFaults()
    expect(main.signal).toBe('SIGKILL')
    const post = await act({ inputs, state: main.state })
    expect(post.code).toBe(0)
    expect(post.log).toContain('1 of 3 deleted, 2 left. Run it again to delete the rest.')
    expect(post.summary).toContain('1 of 3 deleted, 2 left')
    expect(snapshotsOf(disk.uniqueId)).toHaveLength(3)
    expect((await act({ inputs })).code).toBe(0)
    expect(snapshotsOf(disk.uniqueId)).toEqual([`shot-${serial}-4`])
  })
})

describe('create, as the user chooses', () => {
  /** The body of the last PUT of a snapshot. */
  const sentBody = (): unknown =>
    azure.exchanges.findLast(({ method, url }) => method === 'PUT' && url.includes('/snapshots/'))
      ?.requestBody

  test('a dry run writes nothing, and its template is what a real run sends', async () => {
    azure.clearExchanges()
    const inputs = { 'snapshot-name': 'same-{disk}', tags: 'team=shop' }
    const dry = await act({ inputs: { ...inputs, 'dry-run': 'true' } })
    expect(annotations(dry)).toEqual([])
    expect(
      azure.exchanges.filter(
        ({ method, url }) => method !== 'GET' && url.includes('/subscriptions/')
      )
    ).toEqual([])
    expect(dry.outputs).toMatchObject({
      'snapshot-id': '',
      'snapshot-ids': '[]',
      count: '0',
      verified: 'false'
    })
    expect(dry.summary).toContain('nothing was written')

    const template = JSON.parse(readFileSync(dry.outputs['template-file'] ?? '', 'utf8')) as {
      resources: Record<string, unknown>[]
    }
    await act({ inputs })
    const [{ type, apiVersion, name, ...body } = {}] = template.resources
    expect({ type, apiVersion, name }).toEqual({
      type: 'Microsoft.Compute/snapshots',
      apiVersion: '2026-03-02',
      name: `same-data-${serial}`
    })
    expect(withoutRequestId(body)).toEqual(withoutRequestId(sentBody()))
  })

  test('of a disk in an edge zone, and the template, are sent to that', async () => {
    const extendedLocation = { name: 'losangeles', type: 'EdgeZone' }
    azure.seedDisk({ name: `edge-${serial}`, location: 'westus', extendedLocation })
    const inputs = { disk: `edge-${serial}` }
    const dry = await act({ inputs: { ...inputs, 'dry-run': 'true' } })
    const template: unknown = JSON.parse(readFileSync(dry.outputs['template-file'] ?? '', 'utf8'))
    expect(template).toMatchObject({ resources: [{ location: 'westus', extendedLocation }] })
    const ended = await act({ inputs })
    expect(annotations(ended)).toEqual([])
    expect(sentBody()).toMatchObject({ location: 'westus', extendedLocation })
  })

  /** The random id of a write differs from run to run; everything else has to be the same. */
  const withoutRequestId = (body: unknown): unknown =>
    JSON.parse(JSON.stringify(body).replace(/"snapshot-request":"[^"]+"/, '"snapshot-request":"…"'))
})

describe('list', () => {
  test('reports the lineage over all pages, ids without regard to case, newest first', async () => {
    const created = [3, 1, 2, 5, 4].map((day) => `2026-11-0${day}T12:00:00.0000000+08:00`)
    for (const [index, timeCreated] of created.entries()) {
      azure.seedSnapshot({ name: `s${index}-${serial}`, source: disk.id, timeCreated })
    }
    azure.seedSnapshot({ name: `full-${serial}`, source: disk.id, incremental: false })
    azure.recreateDisk({ id: disk.id })
    azure.seedSnapshot({
      name: `newborn-${serial}`,
      source: disk.id,
      timeCreated: '2026-11-09T00:00:00Z'
    })
    azure.configure({ pageSize: 2 })
    const ended = await act({ inputs: { operation: 'list' } })
    azure.configure({ pageSize: 50 })

    expect(ended.code).toBe(0)
    expect(JSON.parse(ended.outputs['snapshot-names'] ?? '')).toEqual([
      `newborn-${serial}`,
      ...[3, 4, 0, 2, 1].map((index) => `s${index}-${serial}`)
    ])
    expect(ended.outputs['latest-snapshot-id']).toMatch(new RegExp(`/newborn-${serial}$`))
    expect(ended.summary).toContain('of a former disk of this name')
  })
})
