/**
 * The workflows of the README, run: each step of the action by the bundle against the simulator, main step and
 * post step, with the expressions filled in as GitHub would, and the shell steps that read its outputs by bash.
 */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { SEEDED } from '../simulator/seeded.ts'
import type { Simulator } from '../simulator/simulator.ts'
import { TAG } from '../src/snapshots/tags.ts'
import { Bundle } from './support/bundle.ts'
import { masked } from './support/masks.ts'
import { startAzure } from './support/simulated.ts'
import type { Acted, Job, Ran, ReadyStep, Workflow } from './support/workflow.ts'
import { runWorkflow } from './support/workflow.ts'
const pages = [
  'README.md',
  'docs/recipes.md',
  'docs/restore.md',
  'docs/operations.md',
  'docs/retention.md',
  'docs/diff-and-export.md',
  'docs/copy.md'
]
  .map((name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))
  .join('\n')

/** The workflows with the heading that they stand under. */
const recipes = [...pages.matchAll(/^##+ (.+)\n(?:(?!^##)[\s\S])*?```yaml\n([\s\S]*?)```/gm)]
  .map(([, title = '', text = '']) => ({ title, workflow: parse(text) as Workflow }))
  .filter(({ workflow }) => Object.hasOwn(workflow, 'jobs'))

const has = (program: string): boolean => spawnSync('which', [program]).status === 0

type Shot = {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
}

/** What a run of a recipe left beside what is in Azure. */
type Left = { readonly jobs: Ran; readonly log: string; readonly summary: string }

/** Where backups go, in another region than the disks. */
const BACKUPS = { account: 'shopbackups', container: 'disks' } as const

let azure: Simulator
let containerUrl: string
let containerId: string
let bundle: Bundle
let runId = 1

beforeAll(async () => {
  azure = await startAzure({ pageSize: 1_000, copyMs: 20 }, 'recipes')
  bundle = new Bundle()
  seedShop()
  azure.seedGroup({ name: 'production-recovery' })
  azure.seedGroup({ name: 'production-backups' })
  const account = azure.seedStorageAccount({
    name: BACKUPS.account,
    location: 'northeurope',
    containers: [BACKUPS.container]
  })
  containerUrl = `https://${BACKUPS.account}.blob.core.windows.net/${BACKUPS.container}`
  containerId = `${account.id}/blobServices/default/containers/${BACKUPS.container}`
  azure.assignRole({
    principalId: SEEDED.objectId,
    scope: containerId,
    role: 'Storage Blob Data Contributor'
  })
  for (let index = 0; index < 9; index++) seed(`fleet-${index}`, { backup: 'nightly' })
  const { id } = azure.seedDisk({ name: 'shop-cache' })
  azure.seedVm({ name: 'shop-cache', dataDisks: [{ lun: 0, disk: id }] })
  azure.seedSnapshot({ name: 'shop-cache-before', source: id })
})

function seed(name: string, tags = {}): string {
  return azure.seedDisk({ name, tags }).id
}

/** The machine of the recipes, with its three disks; its id. */
function seedShop(): string {
  const os = azure.seedDisk({ name: 'shop-web-os', properties: { osType: 'Linux' } })
  return azure.seedVm({
    name: 'shop-web',
    osDisk: os.id,
    dataDisks: ['shop-data', 'shop-logs'].map((name, lun) => ({
      lun,
      disk: seed(name),
      caching: 'ReadOnly' as const
    }))
  }).id
}

afterAll(async () => {
  bundle.remove()
  await azure.close()
})

test('the README has the recipes that it promises', () => {
  expect(recipes.map(({ title }) => title)).toEqual([
    'Quick start',
    'Before a deploy, re-runnable',
    'All disks of a VM before a deploy',
    'Deploy in another job',
    'Roll back a failed deploy',
    'Roll back by hand',
    'A copy in another region, beside the deploy',
    'Nightly retention',
    'Warn when a deploy rewrote more than a fifth of a disk',
    'Nightly backup of the changed pages in another region',
    'A fleet, by tag and in shards',
    'By hand',
    'List the lineage and use it in a later step',
    'After `azure/login`',
    'A sovereign cloud'
  ])
})

describe('runs unchanged:', () => {
  test.each(recipes.filter(({ title }) => !title.includes('azure/login')))(
    '$title',
    async ({ title }) => {
      const { jobs, log } = await run(title)
      expect(log).not.toContain('::error')
      expect(Object.values(jobs).map(({ result }) => result)).toEqual(
        Object.keys(jobs).map(() => 'success')
      )
    }
  )
})

const MACHINE = ['shop-web-os', 'shop-data', 'shop-logs']

describe('all disks of a VM before a deploy', () => {
  const title = 'All disks of a VM before a deploy'

  test('get a snapshot each, and a deploy that succeeds leaves what the rules keep', async () => {
    forget()
    for (let deploy = 1; deploy <= 6; deploy++) {
      const { jobs } = await run(title)
      expect(jobs.deploy?.result).toBe('success')
    }
    // Three by "keep-last", and the oldest, because not all days and weeks are used up.
    expect(MACHINE.map((disk) => shotsOf(disk).length)).toEqual([4, 4, 4])
    expect(shots().map(({ tags }) => tags[TAG.hold])).toEqual(shots().map(() => undefined))
  })

  test('are held when the deploy fails, and the summary reports the restore instructions', async () => {
    forget()
    const { jobs, summary } = await run(title, { deploy: 'failure' })
    expect(jobs.deploy?.result).toBe('failure')
    expect(shots()).toHaveLength(3)
    expect(shots().filter(({ tags }) => tags[TAG.hold]?.includes(' failure of run '))).toEqual(
      shots()
    )
    expect(summary).toContain('Restore instructions')
    for (const { name } of shots()) expect(summary).toContain(name)
    expect(summary).not.toContain(SEEDED.subscriptionId)
  })
})

describe('deploy in another job', () => {
  const title = 'Deploy in another job'

  test('that fails has its snapshots held for 14 days, by the receipt alone', async () => {
    forget()
    const { jobs, summary } = await run(title, { deploy: 'failure' })
    expect(jobs).toMatchObject({
      snapshot: { result: 'success' },
      deploy: { result: 'failure' },
      finalize: { result: 'success' }
    })
    const days = shots().map(({ tags }) =>
      Math.round((Date.parse(tags[TAG.hold]?.split(' ')[0] ?? '') - Date.now()) / 86_400_000)
    )
    expect(days).toEqual([14, 14, 14])
    expect(summary).toContain('Restore instructions')
  })

  test('that succeeds leaves them free', async () => {
    forget()
    await run(title)
    expect(shots().map(({ tags }) => tags[TAG.hold])).toEqual([undefined, undefined, undefined])
  })

  test('that never ran, because there is no snapshot, is no matter to finalize', async () => {
    forget()
    const { jobs } = await run(title, { snapshot: 'failure' })
    expect(jobs).toMatchObject({
      snapshot: { result: 'failure', outputs: { receipt: '' } },
      deploy: { result: 'skipped' },
      finalize: { result: 'success' }
    })
    expect(shots()).toEqual([])
  })
})

describe('nightly retention', () => {
  test('says first what it would delete, then deletes just that, of every workflow', async () => {
    forget()
    for (let deploy = 1; deploy <= 7; deploy++) await run('Quick start')
    const before = shots().length
    const dry = await run('Nightly retention', {}, { 'inputs.dry-run || false': 'true' })
    expect(shots()).toHaveLength(before)
    expect(dry.summary).toContain('## Retention: dry run')
    expect(dry.summary).toContain('keep-last: 5')
    await run('Nightly retention')
    // Five by "keep-last", and the oldest, because not all days, weeks and months are used up.
    expect(shots()).toHaveLength(6)
  })
})

describe('a fleet, by tag and in shards', () => {
  test('gets one snapshot of every disk, whatever job it falls to', async () => {
    forget()
    await run('A fleet, by tag and in shards')
    expect(shots().length).toBe(9)
    for (let index = 0; index < 9; index++) expect(shotsOf(`fleet-${index}`)).toHaveLength(1)
  })
})

type Bytes = Readonly<Record<number | 'os', string>>

describe('a machine whose deploy fails', () => {
  let shop: string

  beforeEach(() => {
    forget()
    const { machines } = azure.readState() as unknown as State
    for (const { id } of machines.filter(({ name }) => name === 'shop-web')) azure.deleteVm({ id })
    remove((name) => /^shop-(?:web|data|logs)/.test(name))
    shop = seedShop()
    write(GOOD)
  })

  const PLACES = ['os', 0, 1] as const
  const write = (bytes: Bytes): void => {
    for (const lun of PLACES) {
      azure.writeVm({ id: shop, lun, offset: 1_048_576, bytes: Buffer.from(bytes[lun] ?? '') })
    }
  }
  const read = (): Bytes =>
    Object.fromEntries(
      PLACES.map((lun) => {
        const { bytes } = azure.readVm({ id: shop, lun, offset: 1_048_576, length: 16 })
        return [lun, Buffer.from(bytes, 'base64').toString().replaceAll('\0', '')]
      })
    ) as Bytes
  const remove = (isMeant: (name: string) => boolean): void => {
    const { disks } = azure.readState() as unknown as State
    for (const { id } of disks.filter(({ name }) => isMeant(name))) azure.deleteDisk({ id })
  }
  const namesOfDisks = (): readonly string[] =>
    (azure.readState() as unknown as State).disks.map(({ name }) => name)
  const power = (): unknown =>
    [...azure.world.machines.all()].find(({ name }) => name === 'shop-web')?.power

  const ROLL_BACK = 'Roll back a failed deploy'
  const GOOD = { os: 'good system', 0: 'good data', 1: 'good logs' }
  const BAD = { os: 'bad system!', 0: 'bad data!', 1: 'bad logs!' }

  test('has all its disks back, byte for byte, in their places, and runs', async () => {
    const before = namesOfDisks()
    const { jobs, summary, log } = await run(ROLL_BACK, {
      deploy: 'failure',
      onDeploy: () => write(BAD)
    })
    expect(jobs.deploy?.result).toBe('failure')
    expect(log).not.toContain('::error')
    expect([read(), power()]).toEqual([GOOD, 'running'])
    expect(namesOfDisks()).toEqual(expect.arrayContaining([...before]))
    expect(namesOfDisks()).toHaveLength(before.length + 3)
    expect(summary).not.toContain(SEEDED.subscriptionId)
    expect(shots().every(({ tags }) => tags[TAG.hold] !== undefined)).toBe(true)
  })

  test('is left alone when the snapshots failed, or the deploy succeeds', async () => {
    const before = namesOfDisks()
    await run(ROLL_BACK, { onDeploy: () => write(BAD) })
    expect(read()).toEqual(BAD)
    await run(ROLL_BACK, { snapshot: 'failure' })
    expect(namesOfDisks()).toEqual(before)
  })

  test('goes back by the step that the summary of the failed job holds, whatever GitHub masks in it', async () => {
    const action = 'contoso/azure-incremental-snapshot-action'
    const { summary } = await run(
      'All disks of a VM before a deploy',
      { deploy: 'failure', onDeploy: () => write(BAD) },
      {},
      { GITHUB_ACTION_REPOSITORY: action, GITHUB_ACTION_REF: 'v1' }
    )
    const [, pasted = ''] = /```yaml\n([\s\S]*?)```/.exec(masked(summary)) ?? []
    expect(pasted).toContain(`  uses: ${action}@v1\n`)
    expect(pasted).toContain('    # vm: shop-web\n')
    expect(pasted).toMatch(/ {2}# Taken \d{4}-\d\d-\d\d \d\d:\d\d UTC/)
    const steps = (text: string): Workflow => ({
      jobs: { back: { steps: parse(text) as Job['steps'] } }
    })
    const disks = namesOfDisks()
    const asItStands = await run(steps(pasted), {}, {}, SIGN_IN)
    expect(asItStands.jobs.back?.result).toBe('success')
    expect([namesOfDisks().length, read()]).toEqual([disks.length + 3, BAD])
    // Within one second both would give the same names.
    remove((name) => !disks.includes(name) && name.includes('-restored-'))
    const completed = pasted.replaceAll(/^( +)# ([a-z-]+: )/gm, '$1$2')
    const { log } = await run(steps(completed), {}, {}, SIGN_IN)
    expect(log).not.toContain('::error')
    expect([read(), power()]).toEqual([GOOD, 'running'])
  })

  test('goes back by hand: first only in words, then in fact', async () => {
    await run('All disks of a VM before a deploy')
    write(BAD)
    const before = namesOfDisks()
    const inputs = {
      'inputs.vm': 'shop-web',
      'inputs.snapshot': shots()
        .map(({ name }) => name)
        .join(', ')
    }
    const dry = await run('Roll back by hand', {}, { ...inputs, 'inputs.dry-run': 'true' })
    expect(dry.jobs.restore?.result).toBe('success')
    expect(dry.summary).toContain('deallocated')
    expect([read(), namesOfDisks()]).toEqual([BAD, before])
    await run('Roll back by hand', {}, inputs)
    expect([read(), power()]).toEqual([GOOD, 'running'])
  })
})

describe('a copy in another region, beside the deploy', () => {
  const title = 'A copy in another region, beside the deploy'
  const far = () => shots().filter(({ location }) => location === 'northeurope')

  test('is made of each snapshot, also when the deploy fails, and found again by the next one', async () => {
    forget()
    const { jobs, summary } = await run(title, { deploy: 'failure' })
    expect(jobs).toMatchObject({ deploy: { result: 'failure' }, copy: { result: 'success' } })
    expect(far().map(({ name }) => name)).toEqual(
      shots()
        .filter(({ location }) => location === 'westeurope')
        .map(({ name }) => `${name}-northeurope`)
    )
    expect(summary).toContain('All 3 copies are verified and usable')
    await run(title)
    expect(far()).toHaveLength(6)
  })
})

const MIB = 1024 ** 2

/** Of the data disk, in bytes. */
const SIZE = 64 * 1024 ** 3

/** The data disk of the machine. */
function dataDisk(): string {
  const { disks } = azure.readState() as unknown as State
  return disks.find(({ name }) => name === 'shop-data')?.id ?? ''
}

/** Writes a stretch of the data disk. */
function rewrite(offset: number, length: number, seed: number): void {
  azure.writePattern({ id: dataDisk(), seed, ranges: [{ offset, length }] })
}

describe('a deploy that rewrote more than a fifth of a disk', () => {
  const title = 'Warn when a deploy rewrote more than a fifth of a disk'

  // What is in use is hashed by the tests that follow.
  afterEach(() => {
    azure.discard({ id: dataDisk(), ranges: [{ offset: 0, length: SIZE }] })
  })

  test.each([
    ['is warned about', 0.21, true],
    ['is not warned about when it is less', 0.19, false]
  ])('%s', async (_what, share, warns) => {
    forget()
    const bytes = Math.floor((SIZE * share) / 512) * 512
    const { jobs, log, summary } = await run(title, { onDeploy: () => rewrite(0, bytes, 7) })
    expect(jobs.deploy?.result).toBe('success')
    expect(log.includes('::warning title=More changed than expected')).toBe(warns)
    expect(summary.includes('⚠️ More than 20 % changed')).toBe(warns)
    expect(summary).toContain('## Changed ranges')
    expect(azure.readAccess()).toEqual([])
  })
})

describe('the nightly backup in another region', () => {
  const title = 'Nightly backup of the changed pages in another region'
  // The disk is another one than that of the recipe as it stands, whose blob is taken.
  const blob = { ...BACKUPS, blob: 'nights/shop-data.vhd' }
  const night = () => run(title, {}, { 'vars.BACKUP_CONTAINER_URL': `${containerUrl}/nights/` })

  test('writes what is in use, then only what changed, and each night is a snapshot of the blob', async () => {
    forget()
    rewrite(0, 2 * MIB, 1)
    await night()
    rewrite(SIZE / 2, MIB / 2, 2)
    const second = await night()
    expect(second.jobs.backup?.result).toBe('success')
    expect(second.summary).toContain('512 KiB copied')
    expect(second.summary).toContain('content hashes agree')
    expect(azure.getBlob(blob).snapshots).toHaveLength(2)
    expect(azure.hashContent({ ...blob, length: SIZE })).toEqual(
      azure.hashContent({ id: dataDisk(), length: SIZE })
    )
    expect(azure.readAccess()).toEqual([])
  })
})

describe('the built-in roles that the README names', () => {
  const principalId = SEEDED.objectId
  const subscription = `/subscriptions/${SEEDED.subscriptionId}`
  const grant = (role: string, group?: string): void => {
    const scope = group === undefined ? subscription : `${subscription}/resourceGroups/${group}`
    azure.assignRole({ principalId, scope, role })
  }

  beforeEach(() => {
    forget()
    azure.revokeRoles({ principalId })
  })

  afterEach(() => {
    azure.revokeRoles({ principalId })
    grant('Contributor')
  })

  test('suffice to take snapshots of a machine and to copy them', async () => {
    grant('Disk Backup Reader', 'production')
    grant('Disk Snapshot Contributor', 'production')
    grant('Reader', 'production')
    grant('Disk Snapshot Contributor', 'production-recovery')
    const { jobs, log } = await run('A copy in another region, beside the deploy')
    expect([jobs.copy?.result, log]).toEqual(['success', expect.not.stringContaining('::error')])
  })

  test('suffice to compare snapshots, and to export them', async () => {
    grant('Disk Backup Reader', 'production')
    grant('Disk Snapshot Contributor', 'production')
    grant('Disk Snapshot Contributor', 'production-backups')
    azure.assignRole({
      principalId,
      scope: containerId,
      role: 'Storage Blob Data Contributor'
    })
    const compared = await run('Warn when a deploy rewrote more than a fifth of a disk')
    expect(compared.log).not.toContain('::error')
    const { log, jobs } = await run(
      'Nightly backup of the changed pages in another region',
      {},
      { 'vars.BACKUP_CONTAINER_URL': `${containerUrl}/by-role/` }
    )
    expect([jobs.backup?.result, log]).toEqual(['success', expect.not.stringContaining('::error')])
  })

  test('suffice to take snapshots of a machine and to roll back', async () => {
    grant('Disk Backup Reader', 'production')
    grant('Disk Snapshot Contributor', 'production')
    grant('Disk Restore Operator', 'production')
    grant('Virtual Machine Contributor', 'production')
    const { log } = await run('Roll back a failed deploy', { deploy: 'failure' })
    expect(log).not.toContain('::error')
    expect(log).toContain('the machine is running')
  })
})

/** What is in Azure, as far as this looks at it. */
type State = Readonly<Record<'machines' | 'disks', readonly Pick<Shot, 'id' | 'name'>[]>>

/** All snapshots in Azure. */
function shots(): readonly Shot[] {
  return azure.readState().snapshots as unknown as readonly Shot[]
}

function shotsOf(disk: string): readonly Shot[] {
  return shots().filter(({ name }) => name.includes(`${disk}-2`))
}

function forget(): void {
  for (const { id } of shots()) azure.deleteSnapshot({ id })
}

/** Which steps fail, the deployment or that which takes the snapshots, and what the deployment does. */
type Course = {
  readonly deploy?: 'failure'
  readonly snapshot?: 'failure'
  readonly onDeploy?: () => void
}

/** The recipe under a heading. */
function recipe(title: string): Workflow {
  const found = recipes.find((one) => one.title === title)
  if (found === undefined) throw new Error(`there is no recipe "${title}"`)
  return found.workflow
}

/** Runs a recipe, or another workflow. */
async function run(
  what: string | Workflow,
  fails: Course = {},
  changes: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {}
): Promise<Left> {
  const workflow = typeof what === 'string' ? recipe(what) : what
  const written = { log: '', summary: '' }
  const variables = { GITHUB_RUN_ID: String(runId++), ...env }
  const context = { ...CONTEXT, 'vars.BACKUP_CONTAINER_URL': containerUrl, ...changes }
  const jobs = await runWorkflow(workflow, context, async (ready) => {
    const { step } = ready
    if (step.uses?.includes('azure-incremental-snapshot-action') === true) {
      return act(ready, variables, fails.snapshot === 'failure', written)
    }
    if (step.run === './deploy.sh') {
      fails.onDeploy?.()
      return { result: fails.deploy ?? 'success', outputs: {} }
    }
    return { result: shell(ready), outputs: {} }
  })
  return { jobs, ...written }
}

/** What a reader of the restore instructions sets in "env:". */
const SIGN_IN = {
  AZURE_CLIENT_ID: SEEDED.clientId,
  AZURE_TENANT_ID: SEEDED.tenantId,
  AZURE_SUBSCRIPTION_ID: SEEDED.subscriptionId
}

const CONTEXT = {
  'vars.AZURE_CLIENT_ID': SEEDED.clientId,
  'vars.AZURE_TENANT_ID': SEEDED.tenantId,
  'vars.AZURE_SUBSCRIPTION_ID': SEEDED.subscriptionId,
  'inputs.disk': 'shop-data',
  'inputs.vm': 'shop-cache',
  'inputs.snapshot': 'shop-cache-before',
  'inputs.dry-run': 'false',
  'inputs.dry-run || false': 'false'
}

/** A shell step that reads outputs of the action is run; others are the reader's own. */
function shell({ step, env }: ReadyStep): 'success' | 'failure' {
  if (step.env === undefined || !has('jq')) return 'success'
  const { status } = spawnSync('bash', ['-e', '-c', step.run ?? ''], {
    env: { PATH: process.env.PATH, ...env }
  })
  return status === 0 ? 'success' : 'failure'
}

/** Runs one step of the action as it stands: what it sends to Azure's hosts arrives at the simulator. */
async function act(
  { inputs, status }: ReadyStep,
  variables: Readonly<Record<string, string>>,
  fails: boolean,
  written: { log: string; summary: string }
): Promise<Acted> {
  prepare(inputs.environment)
  const { environment } = azure
  const env = {
    NODE_EXTRA_CA_CERTS: azure.caFile,
    NODE_OPTIONS: `--import ${new URL('support/redirect-to-simulator.mjs', import.meta.url).href}`,
    NODE_COMPILE_CACHE: `${bundle.directory}/compiled`,
    SIMULATOR_PORT: String(azure.port),
    ACTIONS_ID_TOKEN_REQUEST_URL: environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? '',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '',
    ...variables
  }
  if (fails && inputs.operation === undefined) {
    azure.injectFault({
      kind: 'answer',
      method: 'GET',
      path: '/virtualMachines/',
      status: 403,
      body: { error: { code: 'AuthorizationFailed', message: 'not allowed' } }
    })
  }
  const reported = async (options: Parameters<Bundle['run']>[0]) => {
    const ended = await bundle.run({ env, ...options })
    written.log += ended.log
    written.summary += ended.summary
    return ended
  }
  const main = await reported({ inputs: { ...inputs, 'job-status': status } })
  return {
    result: main.code === 0 ? 'success' : 'failure',
    outputs: main.outputs,
    post: async (status) => {
      const post = await reported({
        inputs: { ...inputs, 'job-status': status },
        state: main.state
      })
      expect({ code: post.code, log: post.log }).toMatchObject({ code: 0 })
      expect(post.log).not.toContain('::error')
    }
  }
}

/** The cloud that a recipe is about, and the credential that its application has there. */
function prepare(environment: string | undefined): void {
  const isGovernment = environment === 'AzureUSGovernment'
  azure.configure({ cloud: isGovernment ? environment : 'AzureCloud' })
  azure.changeApplication({
    appId: SEEDED.clientId,
    federatedCredentials: [
      {
        issuer: 'https://token.actions.githubusercontent.com',
        subject: azure.settings.githubSubject,
        audience: isGovernment ? 'api://AzureADTokenExchangeUSGov' : 'api://AzureADTokenExchange'
      }
    ]
  })
}
