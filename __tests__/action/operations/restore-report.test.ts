import { describe, expect, test } from 'vitest'

import { reportRestore } from '../../../src/action/operations/restore.ts'
import { ActionError } from '../../../src/errors.ts'
import { SUBSCRIPTION, disk, run } from '../../support/builders.ts'
import { InMemoryAzure, fault } from '../../support/in-memory-azure.ts'
import {
  data,
  logs,
  machine,
  perform,
  restoreRequest,
  snapshotOf,
  swapRequest,
  system
} from '../../support/restores.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const all = [system, data, logs].map((one) => snapshotOf(one))
const world = (): InMemoryAzure =>
  new InMemoryAzure()
    .withDisks(system, data, logs)
    .withSnapshots(...all)
    .withMachines(machine())

const made = (name: string): string => `${name}-restored-20261123-100000`

describe('the report of a restore', () => {
  test('names the new disks in outputs, table and result', async () => {
    const { result } = await perform(world(), restoreRequest({ snapshots: all }))
    const report = reportRestore(result, run(), NOW)
    expect(report.outputs.verified).toBe('true')
    expect(JSON.parse(report.outputs['restored-disk-ids'])).toEqual(
      ['system', 'data', 'logs'].map((name) => disk({ name: made(name) }).id)
    )
    expect(report.summary()).toContain('✅ 3 disks are restored and verified')
    expect(report.summary()).toContain(
      `| \`data-snapshot\` | 1&nbsp;h&nbsp;ago<br>2026&#8209;11&#8209;23&nbsp;09:00&nbsp;UTC | ✅ \`${made('data')}\` |`
    )
    expect(report.json).toMatchObject({
      operation: 'restore',
      verified: true,
      disks: [{ sourceDisk: 'system' }, { sourceDisk: 'data', stage: 'made' }, {}]
    })
  })

  test('tells where each property comes from, folded', async () => {
    const { result } = await perform(world(), restoreRequest({ snapshots: all.slice(1, 2) }))
    const summary = reportRestore(result, run(), NOW).summary()
    const [, folded = ''] = summary.split('<details>')
    expect(folded).toContain('| SKU | Premium\\_LRS | source disk |')
    expect(folded).toContain('| zone | – | Azure’s default |')
    expect(folded).toContain('</details>')
  })

  test('of an exchange tells the places, and how to delete the old disks later', async () => {
    const { result } = await perform(world(), swapRequest({ snapshots: all }))
    const summary = reportRestore(result, run(), NOW).summary()
    expect(summary).toContain(
      '✅ 3 disks are restored and in place on virtual machine `web`, which is running.'
    )
    expect(summary).toContain(`✅ \`${made('data')}\` | LUN 0 | \`data\` |`)
    expect(summary).toContain('| OS disk | `system` |')
    expect(summary).toContain('Kept, detached: `system`, `data` and `logs`.')
    expect(summary).toContain('az disk delete --resource-group rg-data --name data')
    expect(summary).not.toContain(SUBSCRIPTION)
  })

  test('of a dry run names nothing as made', async () => {
    const { result } = await perform(world(), swapRequest({ snapshots: all, dryRun: true }))
    const report = reportRestore(result, run(), NOW)
    expect(report.outputs).toEqual({ 'restored-disk-ids': '', count: '0', verified: 'false' })
    const summary = report.summary()
    expect(summary).toMatch(/^## Disk restore: dry run/)
    expect(summary).toContain('nothing was written: 3 disks would be restored and swapped')
    expect(summary).toContain('it would be deallocated for the swap and started again afterwards.')
    expect(report.json).toMatchObject({
      dryRun: true,
      swap: { stops: true, starts: true, places: [{ lun: 'os' }, { lun: 0 }, { lun: 3 }] }
    })
  })

  test('of an exchange that stopped half-way says where it stands, and the way on and back', async () => {
    const azure = world().beforeCall(({ method }) => {
      if (method === 'replaceOsDisk') throw fault(400)
    })
    const { result } = await perform(azure, swapRequest({ snapshots: all }))
    const report = reportRestore(result, run(), NOW)
    const summary = report.summary()
    expect(report.outputs.verified).toBe('false')
    expect(JSON.parse(report.outputs['restored-disk-ids'])).toHaveLength(3)
    expect(summary).toContain('but the swap on virtual machine `web` is incomplete')
    expect(summary).toContain('- Virtual machine "web" is deallocated.')
    expect(summary).toContain('- The disk at the OS disk slot is still the old disk "system"')
    expect(summary).toContain('run this job again with the same inputs')
    expect(summary).toContain(
      'az vm disk attach --resource-group rg-data --vm-name web --name data --lun 0'
    )
    expect(summary).toContain('az vm start --resource-group rg-data --name web')
    expect(summary).not.toContain(SUBSCRIPTION)
    expect(report.json).toMatchObject({
      swap: { places: [{ standing: 'before' }, { standing: 'done' }, { standing: 'done' }] }
    })
  })

  test('of a machine that does not start says how to', async () => {
    const azure = world().beforeCall(({ method }) => {
      if (method === 'start') throw new ActionError('LimitReached', 'AllocationFailed: no room.')
    })
    const { result } = await perform(azure, swapRequest({ snapshots: all }))
    expect(reportRestore(result, run(), NOW).summary()).toContain('Or start the machine by hand:')
  })

  test('of a set that failed in part names what was made', async () => {
    const azure = world().beforeCall(({ method, name }) => {
      if (method === 'putDisk' && name.startsWith('logs')) {
        throw new ActionError('Forbidden', 'You | may not <b>.')
      }
    })
    const { result } = await perform(azure, swapRequest({ snapshots: all }))
    const report = reportRestore(result, run(), NOW)
    expect(JSON.parse(report.outputs['restored-disk-ids'])).toHaveLength(2)
    const summary = report.summary()
    expect(summary).toContain(
      '❌ 2 of 3 disks are restored; no disk was swapped on virtual machine `web`.'
    )
    expect(summary).toContain('❌ `logs`: You \\| may not &lt;b&gt;.')
    expect(summary).not.toContain('Kept, detached')
  })

  test('is true at any time while it runs', async () => {
    const { published } = await perform(world(), swapRequest({ snapshots: all }))
    for (const partial of published.slice(0, -1)) {
      const report = reportRestore(partial, run(), NOW)
      expect(report.outputs.verified).toBe('false')
      expect(report.summary()).not.toContain('✅ 3 disks are restored and in place')
    }
    expect(reportRestore(published.at(-1) ?? emptyResult, run(), NOW).outputs.verified).toBe('true')
  })

  test('of hundreds of disks keeps within a summary', async () => {
    const { result } = await perform(world(), restoreRequest({ snapshots: all.slice(0, 1) }))
    const many = { ...result, outcomes: Array.from({ length: 500 }, () => result.outcomes).flat() }
    const summary = reportRestore(many, run(), NOW).summary()
    expect(summary.length).toBeLessThan(500_000)
    expect(summary).toContain('400 more disks in the result file.')
  })
})

const emptyResult = {
  operation: 'restore',
  dryRun: false,
  outcomes: [],
  swap: undefined,
  verified: false,
  failure: undefined
} as const
