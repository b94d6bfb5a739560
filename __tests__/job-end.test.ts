/**
 * What is left when a job has ended: the bundle, main step and post step, each a process of its own as a runner
 * runs them, with the status that the job has by then.
 */

import type { ChildProcess } from 'node:child_process'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { SEEDED } from '../simulator/seeded.ts'
import type { ReceiptEntry } from '../src/snapshots/receipt.ts'
import { readReceipt, writeReceipt } from '../src/snapshots/receipt.ts'
import { TAG } from '../src/snapshots/tags.ts'
import { missing, prepareAz } from './support/az.ts'
import type { Ended, RunOptions } from './support/bundle.ts'
import { BRIEF_ABSENCE } from './support/bundle.ts'
import { besideAzure, expectGreen } from './support/beside-azure.ts'

const { azure, bundle, run } = await besideAzure({ pageSize: 1_000 }, 'job-end')

type Inputs = Readonly<Record<string, string>>

type Shot = {
  readonly id: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
}

/** One job: a create of disks of its own, and its post step. */
class Job {
  readonly disks: readonly string[]
  private static serial = 0
  private readonly inputs: Inputs

  constructor(inputs: Inputs = {}, disks = 1, prefix = 'disk') {
    Job.serial += 1
    this.disks = Array.from({ length: disks }, (_, n) => `${prefix}-${Job.serial}-${n}`)
    for (const name of this.disks) azure.seedDisk({ name, zones: ['2'], sizeGb: 32 })
    this.inputs = { disk: this.disks.join('\n'), ...inputs }
  }

  /** The main step. */
  main(more: RunOptions = {}): Promise<Ended> {
    return act({ ...more, inputs: { ...this.inputs, 'job-status': 'success', ...more.inputs } })
  }

  /** The main step, which has to be green. */
  async green(more: RunOptions = {}): Promise<Ended> {
    const ended = await this.main(more)
    expectGreen(ended)
    return ended
  }

  /** The post step after a main step; it never fails the job. */
  async post(main: Ended, status: string, more: RunOptions = {}): Promise<Ended> {
    azure.clearExchanges()
    const inputs = { ...this.inputs, 'job-status': status, ...more.inputs }
    const ended = await act({ ...more, inputs, state: main.state })
    if (ended.signal === null) {
      expectGreen(ended)
      expect(ended.log).not.toMatch(/^::error/m)
    }
    expect(ended.summary).not.toContain(SEEDED.subscriptionId)
    return ended
  }

  /** What Azure has of its disks. */
  shots(): readonly Shot[] {
    const all = azure.readState().snapshots as unknown as readonly Shot[]
    return all.filter(({ name }) => this.disks.some((disk) => name.startsWith(`${disk}-`)))
  }

  holds(): readonly (string | undefined)[] {
    return this.shots().map(({ tags }) => tags[TAG.hold])
  }
}

/** Runs the action. */
const act = ({ env, ...options }: RunOptions): Promise<Ended> =>
  run(
    { 'resource-group': 'production' },
    { ...options, env: { NODE_COMPILE_CACHE: `${bundle.directory}/compiled`, ...env } }
  )

/** The requests to Resource Manager since the exchanges were cleared, in short. */
function requests(): readonly string[] {
  return azure.exchanges
    .filter(({ url }) => url.includes('/resourceGroups/') && !url.includes('Operations/'))
    .map(
      ({ method, url, status }) => `${method} ${new URL(url).pathname.split('/').at(-2)} ${status}`
    )
}

const writes = (): readonly string[] => requests().filter((one) => !one.startsWith('GET'))

const HELD = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ failure of run 4711\.1$/

describe('a job that succeeded', () => {
  test('deletes it when that was asked for, and nothing a second time', async () => {
    const job = new Job({ 'on-success': 'delete' }, 2)
    const main = await job.green()
    expect(job.shots()).toHaveLength(2)
    const post = await job.post(main, 'success')
    expect(job.shots()).toEqual([])
    expect(post.summary).toContain('✅ 2 snapshots are deleted.')
    const again = await job.post(main, 'success', { env: BRIEF_ABSENCE })
    expect(writes()).toEqual([])
    expect(again.log).not.toContain('::warning')
  })

  test('leaves the nightly snapshot to a retention that ran while the job had its own', async () => {
    const prune = { operation: 'prune', 'keep-last': '1' }
    const job = new Job({ 'on-success': 'delete' })
    const [disk = ''] = job.disks
    const nightly = await act({ inputs: { disk, 'snapshot-name': '{disk}-nightly' } })
    expect(nightly.code).toBe(0)
    const main = await job.green()
    expect(job.shots().map(({ tags }) => tags[TAG.temporary])).toEqual([
      undefined,
      'on-success: delete'
    ])
    const pruned = await act({ inputs: { disk, ...prune } })
    expectGreen(pruned)
    await job.post(main, 'success')
    expect(job.shots().map(({ name }) => name)).toEqual([`${disk}-nightly`])
  })

  test('keeps what a lock protects, with a warning, and deletes the other', async () => {
    const job = new Job({ 'on-success': 'delete' }, 2)
    const main = await job.green()
    const [locked] = job.shots()
    azure.addLock({ scope: locked?.id ?? '', level: 'CanNotDelete' })
    const post = await job.post(main, 'success')
    expect(job.shots().map(({ id }) => id)).toEqual([locked?.id])
    expect(post.log).toMatch(/^::warning title=After the deploy::"disk-\S+": .*ScopeLocked/m)
    expect(post.summary).toContain('ScopeLocked, see the log')
  })

  test('prunes the disk by the rules of the main step', async () => {
    const job = new Job({ 'keep-last': '2' })
    const seed = await job.green({ inputs: { 'keep-last': '' } })
    const [first] = job.shots()
    for (const days of [1, 2, 3]) {
      azure.seedSnapshot({
        name: `${job.disks[0] ?? ''}-old-${days}`,
        source: idOf(job.disks[0] ?? ''),
        timeCreated: Date.now() - days * 86_400_000,
        tags: { ...first?.tags }
      })
    }
    expect(seed.code).toBe(0)
    const main = await job.green({ env: { GITHUB_RUN_ID: '4712' } })
    expect(job.shots()).toHaveLength(5)
    azure.advance({ ms: 2_000 })
    const post = await job.post(main, 'success', {
      inputs: { 'keep-last': '1' },
      env: { GITHUB_RUN_ID: '4712' }
    })
    expect(post.log).not.toContain('::warning')
    expect(job.shots()).toHaveLength(2)
    expect(post.summary).toContain('### Retention')
  })
})

describe('a job that failed', () => {
  test.each(['failure', 'cancelled'])('%s: holds its snapshots, twice as once', async (status) => {
    const job = new Job({}, 2)
    const main = await job.green()
    const before = job.shots()
    const post = await job.post(main, status)
    for (const [index, { tags }] of job.shots().entries()) {
      expect(tags).toEqual({
        ...before[index]?.tags,
        [TAG.hold]: expect.stringMatching(new RegExp(`Z ${status} of run 4711\\.1$`))
      })
    }
    expect(post.log).toContain('::warning title=Restore instructions::')
    expect(writes()).toEqual(['PATCH snapshots 202', 'PATCH snapshots 202'])
    const held = job.shots()
    await job.post(main, status)
    expect(writes()).toEqual([])
    expect(job.shots()).toEqual(held)
  })

  test('holds before it asks for anything else', async () => {
    const job = new Job({ 'on-success': 'delete', 'keep-last': '' })
    await job.post(await job.green(), 'failure')
    expect(requests()).toEqual(['GET snapshots 200', 'PATCH snapshots 202', 'GET snapshots 200'])
    // Nobody deletes it any more: retention has to count it from now on.
    expect(job.shots()[0]?.tags).not.toHaveProperty(TAG.temporary)
  })

  test('shows the restore instructions, for a restore that this very repository can run', async () => {
    const job = new Job({}, 2)
    const post = await job.post(await job.green(), 'failure')
    const [, yaml = ''] = /```yaml\n(.*?)\n```/s.exec(post.summary) ?? []
    expect(parse(yaml)).toEqual([
      {
        name: 'Restore the disks',
        uses: expect.stringContaining('@v'),
        with: {
          operation: 'restore',
          environment: azure.url,
          'resource-group': 'production',
          snapshot: `${job
            .shots()
            .map(({ name }) => name)
            .join('\n')}\n`
        }
      }
    ])
  })

  test('releases the hold in the second attempt, which reuses the same snapshot', async () => {
    const job = new Job({ 'if-exists': 'reuse' })
    await job.post(await job.green(), 'failure')
    expect(job.holds()).toEqual([expect.stringMatching(HELD)])
    const env = { GITHUB_RUN_ATTEMPT: '2' }
    const again = await job.green({ env })
    await job.post(again, 'success', { env })
    expect(job.holds()).toEqual([undefined])
  })

  test('holds 64 disks with the longest names well within the two minutes', async () => {
    const job = new Job({ 'snapshot-name': '{disk}-x' }, 64, 'd'.repeat(68))
    const main = await job.green()
    expect(main.state.made).toMatch(/^#2:/)
    for (const [name, value] of Object.entries(main.state)) {
      expect(`STATE_${name}=${value}`.length).toBeLessThan(32_767)
    }
    const post = await job.post(main, 'failure')
    expect(job.holds()).toHaveLength(64)
    for (const hold of job.holds()) expect(hold).toMatch(HELD)
    expect(Buffer.byteLength(post.summary)).toBeLessThan(200_000)
  })
})

describe('a main step that was killed', () => {
  test('has nothing held: its writes are read and reported', async () => {
    const job = new Job()
    let child: ChildProcess | undefined
    azure.hook({ method: 'PUT', path: `/snapshots/${job.disks[0] ?? ''}` }, 'after', () =>
      child?.kill('SIGKILL')
    )
    const main = await job.main({ onStart: (started) => (child = started) })
    azure.clearFaults()
    expect(main.signal).toBe('SIGKILL')
    expect(main.state).not.toHaveProperty('made')
    const post = await job.post(main, 'cancelled')
    expect(writes()).toEqual([])
    expect(job.holds()).toEqual([undefined])
    expect(post.log).toContain('was created before the step was interrupted')
  })
})

describe('a post step', () => {
  test('that is killed at its write leaves nothing that another one could not finish', async () => {
    const job = new Job({}, 3)
    const main = await job.green()
    const before = job.shots()
    let child: ChildProcess | undefined
    azure.hook({ method: 'PATCH', path: '/snapshots/' }, 'before', () => child?.kill('SIGKILL'))
    const killed = await job.post(main, 'failure', { onStart: (started) => (child = started) })
    azure.clearFaults()
    expect(killed.signal).toBe('SIGKILL')
    await job.post(main, 'failure')
    for (const [index, { tags }] of job.shots().entries()) {
      expect(tags).toEqual({ ...before[index]?.tags, [TAG.hold]: expect.stringMatching(HELD) })
    }
  })

  test('that never ran leaves the snapshot for a finalize with the receipt', async () => {
    const job = new Job({}, 2)
    const { outputs } = await job.green()
    const finalize = (outcome: string, attempt = 1): Promise<Ended> =>
      act({
        inputs: { operation: 'finalize', receipt: outputs.receipt ?? '', outcome },
        env: { GITHUB_RUN_ATTEMPT: String(attempt) }
      })
    const held = await finalize('failure')
    expectGreen(held)
    expect(job.holds()).toEqual([expect.stringMatching(HELD), expect.stringMatching(HELD)])
    expect(held.outputs).toMatchObject({
      'kept-snapshot-ids': outputs['snapshot-ids'],
      'pruned-snapshot-ids': '[]',
      count: '2'
    })
    expect(held.summary).not.toContain(SEEDED.subscriptionId)
    expect(held.log).toContain('::warning title=Restore instructions::')
    // Of the same attempt it is the success of another deploy.
    expect((await finalize('success')).code).toBe(0)
    expect(job.holds()).toEqual([expect.stringMatching(HELD), expect.stringMatching(HELD)])
    const released = await finalize('success', 2)
    expect(released.code).toBe(0)
    expect(job.holds()).toEqual([undefined, undefined])
    azure.clearExchanges()
    expect((await finalize('skipped')).code).toBe(0)
    expect(requests()).toEqual([])
  })

  test('ends at once when it is cancelled itself, with the restore instructions', async () => {
    const job = new Job()
    const main = await job.green()
    let child: ChildProcess | undefined
    let answer: (() => void) | undefined
    azure.hook({ method: 'GET', path: '/snapshots/' }, 'before', () => {
      child?.kill('SIGINT')
      return new Promise<void>((resolve) => (answer = resolve))
    })
    const post = await job.post(main, 'failure', { onStart: (one) => (child = one) })
    answer?.()
    azure.clearFaults()
    expect(post.summary).toContain('### Restore instructions')
    expect(post.log).toContain('::warning title=After the deploy::')
  })
})

describe('a finalize with a receipt that was written by hand', () => {
  const finalize = (receipt: string, more: Inputs = {}): Promise<Ended> =>
    act({ inputs: { operation: 'finalize', outcome: 'success', receipt, ...more } })

  /** A receipt with something else in it, as whole as the action writes one. */
  function forged(receipt: string | undefined, changes: Partial<ReceiptEntry>): string {
    const read = readReceipt(receipt ?? '')
    if ('refusal' in read) throw new Error(read.refusal)
    const { snapshots, ...rest } = read.receipt
    return writeReceipt({ ...rest, snapshots: snapshots.map((one) => ({ ...one, ...changes })) })
  }

  test('prunes no disk but that of its snapshot', async () => {
    const [mine, theirs] = [new Job(), new Job()]
    const { outputs } = await mine.green()
    await theirs.green()
    const [disk = ''] = theirs.disks
    const lie = forged(outputs.receipt, { disk })
    azure.clearExchanges()
    const ended = await finalize(lie, { 'keep-last': '1', 'prune-scope': 'all' })
    expect(ended.code).toBe(1)
    expect(ended.log).toContain('does not match the receipt')
    expect([mine.shots(), theirs.shots()].map(({ length }) => length)).toEqual([1, 1])
    expect(writes()).toEqual([])
  })
})

const absent = missing('az', 'bash')
const describeAz = absent.length === 0 ? describe : describe.skip
if (absent.length > 0) {
  process.stderr.write(
    `the commands of the way back are not run: no ${absent.join(', ')} on the PATH\n`
  )
}

describeAz('the commands of the way back', () => {
  test('make disks like the old ones, with the data of before', async () => {
    azure.seedGroup({ name: 'backup_(1)', location: 'ukwest' })
    const job = new Job({ 'snapshot-resource-group': 'backup_(1)' }, 2)
    const ids = job.disks.map((name) => idOf(name))
    const bytes = (text: string): string => Buffer.from(text).toString('base64')
    for (const id of ids) azure.writeDisk({ id, offset: 512, bytes: bytes(`good ${id}`) })
    const post = await job.post(await job.green(), 'failure')
    for (const id of ids) azure.writeDisk({ id, offset: 512, bytes: bytes('broken by the deploy') })

    const [, commands = ''] = /```sh\n(.*?)\n```/s.exec(post.summary) ?? []
    const az = prepareAz(azure)
    const signIn = await az.script(`
      az cloud register --name simulator --endpoint-resource-manager "$URL"
      az config set core.instance_discovery=false --only-show-errors
      az cloud set --name simulator --only-show-errors
      az login --service-principal --username "$CLIENT" --password "$SECRET" --tenant "$TENANT"
      az account set --subscription "$SUBSCRIPTION"`)
    expect([signIn.code, signIn.said]).toEqual([0, ''])
    const run = await az.script(commands)
    az.close()
    expect({ code: run.code, said: run.said }).toEqual({ code: 0, said: '' })

    for (const id of ids) {
      expect(azure.getResource({ id: `${id}-restored` })).toMatchObject({
        location: 'westeurope',
        sku: { name: 'Premium_LRS' },
        zones: ['2'],
        properties: { diskSizeGB: 32, creationData: { createOption: 'Copy' } }
      })
      const { length } = Buffer.from(`good ${id}`)
      const data = azure.readBytes({ id: `${id}-restored`, offset: 512, length })
      expect(JSON.stringify(data)).toContain(bytes(`good ${id}`))
    }
  })
})

function idOf(disk: string): string {
  return `/subscriptions/${SEEDED.subscriptionId}/resourceGroups/production/providers/Microsoft.Compute/disks/${disk}`
}
