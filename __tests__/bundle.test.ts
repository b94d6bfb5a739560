import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { ChildProcess } from 'node:child_process'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../simulator/seeded.ts'
import type { Simulator } from '../simulator/simulator.ts'
import type { Ended, RunOptions } from './support/bundle.ts'
import { Bundle } from './support/bundle.ts'
import { startAzure } from './support/simulated.ts'

let azure: Simulator
let bundle: Bundle
let disk: { readonly id: string; readonly uniqueId: string }

beforeAll(async () => {
  azure = await startAzure({}, 'bundle')
  bundle = new Bundle()
})

afterAll(async () => {
  bundle.remove()
  await azure.close()
})

let serial = 0
beforeEach(() => {
  serial += 1
  disk = azure.seedDisk({ name: `data-${serial}` })
})

/** Runs the action for this test's disk, signed in by OIDC, against the simulator. */
function act({ inputs = {}, env = {}, ...rest }: RunOptions = {}): Promise<Ended> {
  const variables = Object.fromEntries(
    Object.entries(azure.environment).filter(([name]) => name !== 'AZURE_CLIENT_SECRET')
  )
  return bundle.run({
    inputs: {
      disk: `data-${serial}`,
      'resource-group': 'production',
      environment: azure.url,
      ...inputs
    },
    env: { ...variables, ...env },
    ...rest
  })
}

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

/** The error annotations of a step. */
function annotations(ended: Ended): readonly string[] {
  return ended.log.split('\n').filter((line) => line.startsWith('::error'))
}

/** The one annotation of a failed step. */
function annotation(ended: Ended): string {
  const errors = annotations(ended)
  expect(errors).toHaveLength(1)
  return (errors[0] ?? '').replaceAll('%0A', '\n').replaceAll('%25', '%')
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

  test('describes the snapshot as the design publishes it', async () => {
    const ended = await act()
    expect(JSON.parse(ended.outputs.snapshots ?? '')).toEqual([
      {
        id: ended.outputs['snapshot-id'],
        name: expect.stringMatching(new RegExp(`^data-${serial}-\\d{8}-\\d{6}-4711$`)),
        resourceGroup: 'production',
        location: 'westeurope',
        timeCreated: expect.stringMatching(/Z$/),
        diskId: disk.id,
        sourceUniqueId: disk.uniqueId,
        familyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        sizeGb: 64,
        sku: 'Standard_ZRS',
        state: 'available',
        usable: true,
        completionPercent: null,
        kind: 'snapshot',
        own: true,
        held: false,
        runUrl: 'https://github.com/octo-org/octo-repo/actions/runs/4711/attempts/1'
      }
    ])
    expect(JSON.parse(readFileSync(ended.outputs['result-file'] ?? '', 'utf8'))).toMatchObject({
      operation: 'create',
      verified: true
    })
    expect(ended.summary).toContain('```mermaid')
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

  test('takes several disks in the order of the input', async () => {
    azure.seedDisk({ name: `logs-${serial}` })
    const ended = await act({ inputs: { disk: `logs-${serial}, ${disk.id}` } })
    expect(ended.code).toBe(0)
    const made = JSON.parse(ended.outputs.snapshots ?? '') as { diskId: string }[]
    expect(made.map(({ diskId }) => diskId.split('/').at(-1))).toEqual([
      `logs-${serial}`,
      `data-${serial}`
    ])
    expect(ended.outputs['set-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('waits for the background copy of a Premium SSD v2 disk', async () => {
    azure.seedDisk({ name: `v2-${serial}`, sku: 'PremiumV2_LRS' })
    azure.configure({ copyMs: 1_200 })
    const ended = await act({ inputs: { disk: `v2-${serial}` } })
    expect(ended.code).toBe(0)
    expect(ended.log).toMatch(/is being copied in the background, \d+ %/)
    expect(JSON.parse(ended.outputs.snapshots ?? '')).toMatchObject([
      { state: 'available', completionPercent: 100 }
    ])
  })

  test('goes on with the snapshot of an earlier attempt, under whatever name', async () => {
    const inputs = { 'if-exists': 'reuse', 'snapshot-name': '{disk}-{run-attempt}' }
    const first = await act({ inputs })
    const second = await act({ inputs, env: { GITHUB_RUN_ATTEMPT: '2' } })
    expect(second.code).toBe(0)
    expect(second.outputs['snapshot-id']?.toLowerCase()).toBe(
      first.outputs['snapshot-id']?.toLowerCase()
    )
    expect(second.outputs.verified).toBe('true')
    expect(snapshotsOf(disk.uniqueId)).toHaveLength(1)
  })

  test('never goes on with the snapshot of another use that shares its job and step', async () => {
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

  test('refuses to reuse outside of a workflow run, before any request', async () => {
    azure.clearExchanges()
    const ended = await act({ inputs: { 'if-exists': 'reuse' }, env: { ACT: 'true' } })
    expect(annotation(ended)).toContain('this is not a GitHub workflow run (ACT is set)')
    expect(azure.exchanges).toEqual([])
  })
})

describe('a clear red step, with nothing written or the truth in the outputs', () => {
  test('a taken name', async () => {
    await act({ inputs: { 'snapshot-name': 'fixed-{disk}' } })
    const ended = await act({
      inputs: { 'snapshot-name': 'fixed-{disk}' },
      env: { GITHUB_RUN_ID: '4712' }
    })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain(`A snapshot "fixed-data-${serial}" already exists`)
    expect(Object.keys(ended.outputs)).toEqual(['result-file'])
    expect(snapshotsOf(disk.uniqueId)).toHaveLength(1)
  })

  test('a wrong region', async () => {
    const ended = await act({ inputs: { location: 'East US' } })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('is in region "westeurope", not in "East US"')
    expect(annotation(ended)).toContain('"operation: copy" and "copy-to: eastus"')
    expect(snapshotsOf(disk.uniqueId)).toEqual([])
  })

  test('a problem before the first write is in the summary as well', async () => {
    const ended = await act({ inputs: { disk: `dota-${serial}` } })
    expect(ended.summary).toMatch(/^## Disk snapshots: create failed\n\n❌ There is no disk/)
  })

  test('an unknown disk, with near names', async () => {
    const ended = await act({ inputs: { disk: `dota-${serial}` } })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain(`Did you mean "data-${serial}"`)
  })

  test('a disk that is re-created between read and write', async () => {
    azure.injectFault({
      method: 'PUT',
      path: `/snapshots/data-${serial}`,
      kind: 'run',
      action: 'recreateDisk',
      args: { id: disk.id },
      when: 'before'
    })
    const ended = await act()
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('it does not come from the disk as it was read in this run')
    expect(ended.outputs).toMatchObject({ verified: 'false', receipt: '', count: '1' })
    expect(JSON.parse(ended.outputs.snapshots ?? '')).toMatchObject([{ usable: false }])
  })

  test('a snapshot that Azure stores more open than was asked for', async () => {
    azure.hook({ method: 'PUT', path: `/snapshots/data-${serial}` }, 'after', () => {
      const made = [...azure.world.snapshots.all()].find(
        ({ sourceUniqueId }) => sourceUniqueId === disk.uniqueId
      )
      if (made === undefined) throw new Error('there is no snapshot')
      made.settings = { ...made.settings, networkAccessPolicy: 'AllowAll' }
    })
    const ended = await act()
    azure.clearFaults()
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain(
      'it does not have the requested network access policy (its network access policy is "AllowAll", requested is "DenyAll")'
    )
    expect(ended.outputs).toMatchObject({ verified: 'false', receipt: '', count: '1' })
  })

  test('a missing permission: action, scope and least role are named', async () => {
    const objectId = '6a1c1c7e-3d0f-4b6e-9a51-0c8e4c3f7a11'
    const appId = '7b2d2d8f-4e1a-4c7f-8b62-1d9f5d4a8b22'
    azure.addApplication({
      tenantId: SEEDED.tenantId,
      appId,
      objectId,
      secrets: ['s3cret-of-reader']
    })
    azure.assignRole({
      principalId: objectId,
      scope: `/subscriptions/${SEEDED.subscriptionId}`,
      role: 'Reader'
    })
    const ended = await act({
      inputs: { 'client-id': appId },
      env: { AZURE_CLIENT_SECRET: 's3cret-of-reader' }
    })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toMatch(
      /Grant Microsoft\.Compute\/snapshots\/write on \/subscriptions\/.*: the least privileged built-in role that includes it is "Disk Snapshot Contributor"/
    )
    expect(ended.summary).toMatch(
      new RegExp(`^\\| \`data-${serial}-.*\` \\| ❌ not created \\| – \\| 64&nbsp;GiB \\|`, 'm')
    )
    expect(ended.summary).toMatch(/^Grant Microsoft\.Compute\/snapshots\/write on /m)
    expect(snapshotsOf(disk.uniqueId)).toEqual([])
  })

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
      /^::error::60 of 60 disks failed:\n- "many-\d+-0", .* and 55 more: .*AuthorizationFailed/
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

  test('a missing "id-token" permission', async () => {
    const ended = await act({
      env: { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }
    })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('the job lacks the "id-token: write" permission')
  })

  test('a subject that no federated credential trusts', async () => {
    azure.configure({ githubSubject: 'repo:octo-org/octo-repo:ref:refs/heads/side' })
    const ended = await act()
    azure.configure({ githubSubject: 'repo:octo-org/octo-repo:ref:refs/heads/main' })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('AADSTS700213')
    expect(annotation(ended)).toContain('repo:octo-org/octo-repo:ref:refs/heads/side')
  })

  test('wrong inputs, all together, before any request', async () => {
    azure.clearExchanges()
    const ended = await act({
      inputs: { timeout: 'soon', 'max-parallel': '0', 'if-exists': 'maybe' }
    })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('3 inputs are wrong')
    expect(azure.exchanges).toHaveLength(0)
  })

  test('a timeout says what goes on in Azure, and how far it was', async () => {
    const slow = azure.seedDisk({ name: `slow-${serial}`, sku: 'PremiumV2_LRS' })
    azure.configure({ copyMs: 3_600_000 })
    azure.hook({ method: 'PUT', path: `/snapshots/slow-${serial}` }, 'after', () => {
      const [name = ''] = snapshotsOf(slow.uniqueId)
      azure.setPercent({ id: slow.id.replace(/disks\/.*$/, `snapshots/${name}`), percent: 42.4 })
    })
    const ended = await act({ inputs: { disk: `slow-${serial}`, timeout: '6s' } })
    azure.clearFaults()
    azure.configure({ copyMs: 0 })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('it was at 42 %.')
    expect(annotation(ended)).toContain('its data is still being copied')
    expect(ended.outputs).toMatchObject({ verified: 'false', count: '1' })
  })
})

describe('files of the runner that cannot be written', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(bundle.directory, 'files-'))
  })

  test.each(['GITHUB_OUTPUT', 'GITHUB_STATE', 'RUNNER_TEMP'])(
    '%s: told before the first request',
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
  test('a certificate that is not trusted is told at once, with what to set', async () => {
    const ended = await act({ env: { NODE_EXTRA_CA_CERTS: '' } })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toMatch(/self-signed certificate|unable to verify|certificate/i)
    expect(annotation(ended)).toContain('NODE_EXTRA_CA_CERTS')
  })

  test('an endpoint that nobody answers at', async () => {
    const ended = await act({ inputs: { environment: 'https://127.0.0.1:9' } })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('ECONNREFUSED')
    expect(annotation(ended)).toContain('Check the endpoint, the proxy (HTTPS_PROXY)')
  })

  test('a proxy that nobody answers at', async () => {
    const ended = await act({
      inputs: { environment: 'https://management.azure.invalid' },
      env: { HTTPS_PROXY: 'http://127.0.0.1:9' }
    })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('ECONNREFUSED')
    expect(annotation(ended)).toContain('the proxy (HTTPS_PROXY)')
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

  test('SIGKILL loses nothing: the post step names what Azure made', async () => {
    azure.configure({ copyMs: 3_600_000 })
    azure.seedDisk({ name: `slow-${serial}`, sku: 'PremiumV2_LRS' })
    const main = await act({
      inputs: { disk: `slow-${serial}` },
      onStart: (child) => {
        child.stdout?.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('copied in the background')) child.kill('SIGKILL')
        })
      }
    })
    azure.configure({ copyMs: 0 })
    expect(main.signal).toBe('SIGKILL')
    const post = await act({ state: main.state })
    expect(post.code).toBe(0)
    expect(post.log).toContain('was created before the step was interrupted')
    expect(post.summary).toContain('was created')
  })
})

describe('the stage', () => {
  test('is told by the entry: a post stage without state asks Azure for nothing', async () => {
    azure.clearExchanges()
    for (const status of ['success', 'failure', 'cancelled']) {
      const ended = await act({ inputs: { 'job-status': status }, state: {} })
      expect(ended.code).toBe(0)
      expect(ended.log).toContain('the main step saved no state')
    }
    expect(azure.exchanges).toEqual([])
    expect(snapshotsOf(disk.uniqueId)).toEqual([])
  })

  test('is told by the entry: a main stage with state of another step takes its snapshot', async () => {
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

  test('sends what was chosen', async () => {
    azure.seedGroup({ name: 'backups' })
    const ended = await act({
      inputs: {
        'snapshot-resource-group': 'backups',
        sku: 'standard_lrs',
        tags: 'team=shop\ncost center=42=x',
        'network-access-policy': 'AllowAll',
        'wait-for': 'created'
      }
    })
    expect(annotations(ended)).toEqual([])
    expect(ended.outputs).toMatchObject({ verified: 'false', count: '1' })
    expect(ended.outputs['snapshot-id']).toContain('/resourceGroups/backups/')
    expect(sentBody()).toMatchObject({
      sku: { name: 'Standard_LRS' },
      tags: { team: 'shop', 'cost center': '42=x', 'snapshot-action': '1' },
      properties: { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
    })
  })

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
      'snapshot-ids': '',
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

  test('all-or-nothing takes a partial set back', async () => {
    azure.seedDisk({ name: `logs-${serial}` })
    azure.injectFault({
      method: 'PUT',
      path: `/snapshots/logs-${serial}`,
      kind: 'answer',
      status: 403,
      body: {
        error: {
          code: 'RequestDisallowedByPolicy',
          message: "Resource was disallowed by policy 'no'."
        }
      }
    })
    const ended = await act({
      inputs: { disk: `data-${serial},logs-${serial}`, 'all-or-nothing': 'true' }
    })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('RequestDisallowedByPolicy')
    expect(ended.outputs).toMatchObject({ count: '0', 'snapshot-id': '', verified: 'false' })
    expect(snapshotsOf(disk.uniqueId)).toEqual([])
  })

  test('instant access ends the wait with a warning', async () => {
    azure.seedDisk({ name: `v2-${serial}`, sku: 'PremiumV2_LRS' })
    azure.configure({ copyMs: 3_600_000 })
    const ended = await act({
      inputs: { disk: `v2-${serial}`, 'instant-access-minutes': '60' }
    })
    azure.configure({ copyMs: 0 })
    expect(ended.outputs).toMatchObject({ verified: 'true' })
    expect(ended.log).toContain('does not protect against its loss')
    expect(JSON.parse(ended.outputs.snapshots ?? '')).toMatchObject([{ state: 'instant-access' }])
  })
})

describe('list', () => {
  test('tells the lineage over all pages, ids without regard to case, newest first', async () => {
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

  test('follows copies into other regions over the whole subscription, with their percent', async () => {
    const { id } = azure.seedSnapshot({ name: `origin-${serial}`, source: disk.id })
    const copy = azure.seedSnapshot({
      name: `copy-${serial}`,
      source: id,
      group: 'far-away',
      location: 'eastus'
    })
    azure.setPercent({ id: copy.id, percent: 40 })
    const near = await act({ inputs: { operation: 'list' } })
    expect(near.outputs.count).toBe('1')
    const wide = await act({ inputs: { operation: 'list', scope: 'subscription' } })
    // Both hold the same data: the original comes first, whenever its copy was made.
    expect(JSON.parse(wide.outputs.snapshots ?? '')).toMatchObject([
      { name: `origin-${serial}`, kind: 'snapshot', usable: true },
      {
        name: `copy-${serial}`,
        kind: 'copy',
        location: 'eastus',
        completionPercent: 40,
        usable: false
      }
    ])
    expect(wide.outputs['latest-snapshot-id']).toMatch(new RegExp(`/origin-${serial}$`))
  })

  test('tells the lineage of a disk that is gone, by its id', async () => {
    azure.seedSnapshot({ name: `left-${serial}`, source: disk.id })
    azure.deleteDisk({ id: disk.id })
    const ended = await act({ inputs: { operation: 'list', disk: disk.id, 'resource-group': '' } })
    expect(annotations(ended)).toEqual([])
    expect(ended.log).toContain(
      `the disk no longer exists; 1 incremental snapshot of the disk with unique id ${disk.uniqueId}`
    )
    expect(JSON.parse(ended.outputs['snapshot-names'] ?? '')).toEqual([`left-${serial}`])
  })

  test('a disk without snapshots is a green step that says so', async () => {
    const ended = await act({ inputs: { operation: 'list' } })
    expect(ended.code).toBe(0)
    expect(ended.outputs).toMatchObject({ count: '0', snapshots: '[]', 'latest-snapshot-id': '' })
    expect(ended.summary).toContain('has no incremental snapshot')
  })

  test('refuses an input that only create uses', async () => {
    const ended = await act({ inputs: { operation: 'list', location: 'westeurope' } })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain(
      '"location" is "westeurope", but operation "list" does not use it: it is an input of create'
    )
  })
})

describe('secrets', () => {
  test('tokens are masked before anything else is printed, and appear nowhere else', async () => {
    const ended = await act({
      env: { RUNNER_DEBUG: '1', AZURE_CLIENT_SECRET: SEEDED.clientSecret }
    })
    const tokens = [...ended.log.matchAll(/^::add-mask::(.+)$/gm)].map((match) => match[1] ?? '')
    expect(tokens.length).toBeGreaterThanOrEqual(2)
    const unmasked = ended.log.replaceAll(/^::add-mask::.+$/gm, '')
    const written = [
      unmasked,
      ended.summary,
      JSON.stringify(ended.outputs),
      JSON.stringify(ended.state)
    ].join()
    for (const token of tokens) expect(written).not.toContain(token)
    expect(written).not.toMatch(/[?&]sig=|DiskOperations\//)
  })
})
