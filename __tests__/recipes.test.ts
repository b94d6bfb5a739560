/**
 * The workflow files of `examples/workflows`, and the workflows of the README, run: each step of the action by the bundle
 * against the simulator, main stage and post stage, the shell steps by bash, and other actions by stand-ins.
 */

import { readFileSync } from 'node:fs'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { WORKFLOW_NAMES, readWorkflowFile } from '../scripts/readme-tables.ts'
import { SEEDED } from '../simulator/seeded.ts'
import type { Simulator } from '../simulator/simulator.ts'
import { TAG } from '../src/snapshots/tags.ts'
import { Bundle } from './support/bundle.ts'
import { masked } from './support/masks.ts'
import { startAzure } from './support/simulated.ts'
import { act } from './support/workflow-actions.ts'
import type { Ran, Surroundings } from './support/workflow.ts'
import { runWorkflow } from './support/workflow.ts'

/** Workflows that only a page has, with the heading that they stand under. */
const SNIPPETS = ['README.md', 'docs/recipes.md'].flatMap((name) => {
  const page = readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
  return [...page.matchAll(/^##+ (.+)\n(?:(?!^##|^<!--)[\s\S])*?```yaml\n([\s\S]*?)```/gm)]
    .map(([, title = '', text = '']) => [title, text] as const)
    .filter(([, text]) => /^jobs:$/m.test(text))
})

const WORKFLOWS = new Map([
  ...SNIPPETS,
  ...WORKFLOW_NAMES.map((name) => [name, readWorkflowFile(name)] as const)
])

type Shot = {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
}

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

/** What a person fills in who starts a workflow by hand. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'by-hand.yml': { disk: 'shop-data' },
  'roll-back-by-hand.yml': { vm: 'shop-cache', snapshot: 'shop-cache-before' }
}

test('the pages have workflows of their own', () => {
  expect(SNIPPETS.map(([title]) => title)).toEqual(['Quick start', 'A fleet, by tag and in shards'])
})

describe('runs as it stands:', () => {
  // The nightly test and the age need a snapshot, the rehearsal lets a step fail, and the fleet calls a workflow: these have tests of
  // their own.
  const names = [...WORKFLOWS.keys()].filter(
    (name) => !['nightly.yml', 'snapshot-age.yml', 'rehearsal.yml', 'fleet.yml'].includes(name)
  )

  test.each(names)('%s', async (name) => {
    const { jobs, log } = await run(name, { inputs: FORMS[name] ?? {} })
    expect(log).not.toContain('::error')
    expect(Object.values(jobs).map(({ result }) => result)).toEqual(
      Object.keys(jobs).map(() => 'success')
    )
  })
})

describe('a deploy in the job of its snapshots', () => {
  const names = ['vm-disks.yml', 'warn-on-changes.yml', 'azure-login.yml', 'sovereign-cloud.yml']

  test.each(names)('that fails has them held, and restore instructions: %s', async (name) => {
    forget()
    const { jobs, summary } = await run(name, { deploy: 'failure' })
    expect(jobs.deploy?.result).toBe('failure')
    expect(shots()).toHaveLength(name === 'vm-disks.yml' ? 3 : 1)
    expect(shots().filter(({ tags }) => tags[TAG.hold]?.includes(' failure of run '))).toEqual(
      shots()
    )
    expect(summary).toContain('Restore instructions')
    for (const shot of shots()) expect(summary).toContain(shot.name)
    expect(summary).not.toContain(SEEDED.subscriptionId)
  })

  test.each(names)('does not start without them: %s', async (name) => {
    forget()
    refuse('PUT', '/snapshots/', 3)
    const { jobs, log } = await run(name)
    azure.clearFaults()
    expect(jobs.deploy?.result).toBe('failure')
    expect(log).toContain('AuthorizationFailed')
    expect(log).not.toContain('deploying')
  })
})

const MACHINE = ['shop-web-os', 'shop-data', 'shop-logs']

describe('all disks of a VM before a deploy', () => {
  const title = 'vm-disks.yml'

  test('get a snapshot each, and a deploy that succeeds leaves what the rules keep', async () => {
    forget()
    for (let deploy = 1; deploy <= 5; deploy++) {
      const { jobs } = await run(title)
      expect(jobs.deploy?.result).toBe('success')
    }
    // Three by "keep-last", and the oldest, because not all days and weeks are used up.
    expect(MACHINE.map((disk) => shotsOf(disk).length)).toEqual([4, 4, 4])
    expect(shots().map(({ tags }) => tags[TAG.hold])).toEqual(shots().map(() => undefined))
  })
})

describe('deploy in another job', () => {
  const title = 'deploy-in-another-job.yml'

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

  test('that is cancelled has them held, too', async () => {
    forget()
    const { jobs } = await run(title, { deploy: 'cancelled' })
    expect(jobs).toMatchObject({
      deploy: { result: 'cancelled' },
      finalize: { result: 'success' }
    })
    expect(shots()).toHaveLength(3)
    expect(shots().filter(({ tags }) => tags[TAG.hold] === undefined)).toEqual([])
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
  test('says by hand what it would delete, and deletes just that at night, of every workflow', async () => {
    forget()
    for (let deploy = 1; deploy <= 7; deploy++) await run('Quick start')
    const before = shots().length
    const dry = await run('nightly.yml', { event: 'workflow_dispatch' })
    expect(shots()).toHaveLength(before)
    expect(dry.summary).toContain('## Retention: dry run')
    expect(dry.summary).toContain('keep-last: 5')
    const disks = namesOfDisks()
    const { jobs, summary } = await run('nightly.yml', { event: 'schedule' })
    expect(jobs['restore-test']?.result).toBe('success')
    expect(summary).toContain('passed')
    expect(namesOfDisks()).toEqual(disks)
    expect(shots().filter(({ tags }) => TAG.verified in tags)).toHaveLength(1)
    // Five by "keep-last", and the oldest, because not all days, weeks and months are used up.
    expect(shots()).toHaveLength(6)
  })
})

describe('by hand', () => {
  const by = async (operation: string, inputs = {}) => {
    const { jobs, log, summary } = await run('by-hand.yml', {
      inputs: { operation, disk: 'shop-cache', 'dry-run': false, ...inputs }
    })
    return { result: jobs.run?.result, log, summary }
  }
  const own = () => shots().filter(({ name }) => name.startsWith('shop-cache-by-hand-'))

  test('each operation does what it says, and with "dry-run" nothing', async () => {
    forget()
    const before = namesOfDisks()
    const dry = { 'dry-run': true }
    expect(await by('create', dry)).toMatchObject({ result: 'success' })
    expect(own()).toEqual([])
    expect(await by('create')).toMatchObject({ result: 'success' })
    expect(own()).toHaveLength(1)
    const listed = await by('list', dry)
    expect(listed).toMatchObject({ result: 'success' })
    expect(listed.summary).toContain(own()[0]?.name)
    const region = 'northeurope'
    expect(await by('copy', { region, ...dry })).toMatchObject({ result: 'success' })
    expect(own()).toHaveLength(1)
    expect(await by('copy', { region })).toMatchObject({ result: 'success' })
    expect(own().map(({ location }) => location)).toEqual(['westeurope', region])
    expect(await by('prune')).toMatchObject({ result: 'success' })
    expect(own()).toHaveLength(2)
    expect(await by('restore', dry)).toMatchObject({ result: 'success' })
    expect(namesOfDisks()).toEqual(before)
    expect(await by('restore')).toMatchObject({ result: 'success' })
    const made = namesOfDisks().filter((name) => !before.includes(name))
    expect(made).toEqual([expect.stringMatching(/^shop-cache-restored-/)])
    removeDisks((name) => made.includes(name))
  })

  test('a copy without a region is refused', async () => {
    const { result, log } = await by('copy')
    expect([result, log]).toEqual(['failure', expect.stringContaining('"copy-to"')])
  })
})

describe('the age of the latest snapshot', () => {
  test.each([
    ['is accepted when one was taken today', 'success'],
    ['is refused when there is none', 'failure']
  ])('%s', async (_what, result) => {
    forget()
    if (result === 'success') await run('Quick start')
    const { jobs } = await run('snapshot-age.yml')
    expect(jobs.check?.result).toBe(result)
  })
})

describe('a job for each snapshot', () => {
  const name = 'copy-each-snapshot.yml'

  test('copies it, and one that fails stops no other', async () => {
    forget()
    refuse('PUT', '/resourceGroups/production-recovery/')
    const { jobs } = await run(name)
    expect(jobs).toMatchObject({ snapshot: { result: 'success' }, copy: { result: 'failure' } })
    expect(shots().filter(({ location }) => location === 'northeurope')).toHaveLength(2)
  })

  test('does not run in a dry run, whose list is "[]"', async () => {
    forget()
    const { jobs } = await run(name, { event: 'workflow_dispatch', inputs: { 'dry-run': true } })
    expect(jobs).toEqual({
      snapshot: { result: 'success', outputs: { 'snapshot-ids': '[]' } },
      copy: { result: 'skipped', outputs: {} }
    })
    expect(shots()).toEqual([])
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
    removeDisks((name) => /^shop-(?:web|data|logs)/.test(name))
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
  const power = (): unknown =>
    [...azure.world.machines.all()].find(({ name }) => name === 'shop-web')?.power

  const ROLL_BACK = 'deploy-with-rollback.yml'
  const GOOD = { os: 'good system', 0: 'good data', 1: 'good logs' }
  const BAD = { os: 'bad system!', 0: 'bad data!', 1: 'bad logs!' }

  test('is rehearsed by a simulated Azure, also that Azure refuses', async () => {
    const { jobs, steps, log } = await run('rehearsal.yml')
    azure.clearFaults()
    expect(jobs.rehearse?.result).toBe('success')
    expect(steps).toMatchObject({
      'rehearse.snapshot': 'success',
      'rehearse.rollback': 'success',
      'rehearse.refused': 'failure'
    })
    expect(log).toContain('AuthorizationFailed')
    expect(read()).toEqual(GOOD)
  })

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
    const { summary } = await run('vm-disks.yml', {
      deploy: 'failure',
      onDeploy: () => write(BAD),
      variables: { GITHUB_ACTION_REPOSITORY: action, GITHUB_ACTION_REF: 'v1' }
    })
    const [, pasted = ''] = /```yaml\n([\s\S]*?)```/.exec(masked(summary)) ?? []
    expect(pasted).toContain(`  uses: ${action}@v1\n`)
    expect(pasted).toContain('    # vm: shop-web\n')
    expect(pasted).toMatch(/ {2}# Taken \d{4}-\d\d-\d\d \d\d:\d\d UTC/)
    const disks = namesOfDisks()
    const asItStands = await run(workflowOf(pasted))
    expect(asItStands.jobs.back?.result).toBe('success')
    expect([namesOfDisks().length, read()]).toEqual([disks.length + 3, BAD])
    // Within one second both would give the same names.
    removeDisks((name) => !disks.includes(name) && name.includes('-restored-'))
    const completed = pasted.replaceAll(/^( +)# ([a-z-]+: )/gm, '$1$2')
    const { log } = await run(workflowOf(completed))
    expect(log).not.toContain('::error')
    expect([read(), power()]).toEqual([GOOD, 'running'])
  })

  test('goes back by hand: first only in words, then in fact', async () => {
    await run('vm-disks.yml')
    write(BAD)
    const before = namesOfDisks()
    const inputs = {
      vm: 'shop-web',
      snapshot: shots()
        .map(({ name }) => name)
        .join(', ')
    }
    const dry = await run('roll-back-by-hand.yml', { inputs })
    expect(dry.jobs.restore?.result).toBe('success')
    expect(dry.summary).toContain('deallocated')
    expect([read(), namesOfDisks()]).toEqual([BAD, before])
    await run('roll-back-by-hand.yml', { inputs: { ...inputs, 'dry-run': false } })
    expect([read(), power()]).toEqual([GOOD, 'running'])
  })
})

describe('a copy in another region, beside the deploy', () => {
  const title = 'recovery-copy.yml'
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
  const title = 'warn-on-changes.yml'

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
  const title = 'off-region-export.yml'
  // The disk is another one than that of the recipe as it stands, whose blob is taken.
  const blob = { ...BACKUPS, blob: 'nights/shop-data.vhd' }
  const night = () => run(title, { vars: { BACKUP_CONTAINER_URL: `${containerUrl}/nights/` } })

  test('writes what is in use, then only what changed, and each night is a snapshot of the blob', async () => {
    forget()
    rewrite(0, 2 * MIB, 1)
    await night()
    rewrite(SIZE / 2, MIB / 2, 2)
    const second = await night()
    expect(second.jobs.export?.result).toBe('success')
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
    const { jobs, log } = await run('recovery-copy.yml')
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
    const compared = await run('warn-on-changes.yml')
    expect(compared.log).not.toContain('::error')
    const { log, jobs } = await run('off-region-export.yml', {
      vars: { BACKUP_CONTAINER_URL: `${containerUrl}/by-role/` }
    })
    expect([jobs.export?.result, log]).toEqual(['success', expect.not.stringContaining('::error')])
  })

  test('suffice to take snapshots of a machine and to roll back', async () => {
    grant('Disk Backup Reader', 'production')
    grant('Disk Snapshot Contributor', 'production')
    grant('Disk Restore Operator', 'production')
    grant('Virtual Machine Contributor', 'production')
    const { log } = await run('deploy-with-rollback.yml', { deploy: 'failure' })
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

function namesOfDisks(): readonly string[] {
  return (azure.readState() as unknown as State).disks.map(({ name }) => name)
}

function removeDisks(isMeant: (name: string) => boolean): void {
  const { disks } = azure.readState() as unknown as State
  for (const { id } of disks.filter(({ name }) => isMeant(name))) azure.deleteDisk({ id })
}

function forget(): void {
  for (const { id } of shots()) azure.deleteSnapshot({ id })
}

/** What happens to a workflow. */
type Course = Partial<Pick<Surroundings, 'event' | 'inputs' | 'vars'>> & {
  /** How the deployment ends that is not left alone. */
  readonly deploy?: 'failure' | 'cancelled'
  /** Azure refuses the machine to whoever takes snapshots. */
  readonly snapshot?: 'failure'
  /** What the deployment does. */
  readonly onDeploy?: () => void
  /** Variables that GitHub sets. */
  readonly variables?: Readonly<Record<string, string>>
}

/** Runs a workflow file, the workflow of a page under a heading, or another workflow. */
async function run(what: string, course: Course = {}): Promise<Ran> {
  const { deploy, snapshot, onDeploy, variables = {}, vars, ...given } = course
  if (snapshot === 'failure') refuse('GET', '/virtualMachines/')
  const around = {
    azure,
    bundle,
    variables: { GITHUB_RUN_ID: String(runId++), ...variables },
    deployFails: deploy === 'failure'
  }
  return await runWorkflow(WORKFLOWS.get(what) ?? what, {
    ...given,
    vars: { ...VARS, BACKUP_CONTAINER_URL: containerUrl, ...vars },
    act: (step) => act(step, around),
    onRun: (script) => {
      if (script.trim() !== './deploy.sh') return undefined
      onDeploy?.()
      return deploy === 'cancelled' ? 'cancelled' : undefined
    }
  })
}

/** Azure refuses some requests, as to somebody without permission. */
function refuse(method: string, path: string, times = 1): void {
  azure.injectFault({
    kind: 'answer',
    method,
    path,
    times,
    status: 403,
    body: { error: { code: 'AuthorizationFailed', message: 'not allowed' } }
  })
}

/** The variables of the repository. */
const VARS = {
  AZURE_CLIENT_ID: SEEDED.clientId,
  AZURE_TENANT_ID: SEEDED.tenantId,
  AZURE_SUBSCRIPTION_ID: SEEDED.subscriptionId
}

/** A workflow of the steps that a reader pastes from the restore instructions. */
function workflowOf(steps: string): string {
  return `on: workflow_dispatch
permissions:
  id-token: write
env:
  AZURE_CLIENT_ID: \${{ vars.AZURE_CLIENT_ID }}
  AZURE_TENANT_ID: \${{ vars.AZURE_TENANT_ID }}
  AZURE_SUBSCRIPTION_ID: \${{ vars.AZURE_SUBSCRIPTION_ID }}
jobs:
  back:
    runs-on: ubuntu-latest
    steps:
${steps.replaceAll(/^(?=.)/gm, '      ')}`
}
