import { describe, expect, test } from 'vitest'

import {
  reconcileSummary,
  reconcileWarning,
  notReconciled
} from '../../src/action/report/reconcile-report.ts'
import { ActionError } from '../../src/errors.ts'
import { reconcile } from '../../src/operations/common/reconcile.ts'
import type { PlannedWrite } from '../../src/ports.ts'
import { refOf } from '../../src/snapshots/resource-id.ts'
import type { Disk, SwapPair, VirtualMachine } from '../../src/snapshots/types.ts'
import { GROUP, SUBSCRIPTION, disk, snapshot } from '../support/builders.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'
import { at, data, logs, machine, snapshotOf, system, web } from '../support/restores.ts'
import { TestClock } from '../support/test-clock.ts'

const SOURCE = snapshotOf(data)
const BEFORE = Date.parse('2026-11-23T10:00:00Z')
const ref = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP }

const restored = disk({
  name: 'data-restored',
  sourceUniqueId: SOURCE.uniqueId,
  timeCreated: BEFORE + 1_000,
  provisioningState: 'Succeeded'
})

const plannedDisk: PlannedWrite = {
  kind: 'disk',
  ...refOf(restored),
  snapshotUniqueId: SOURCE.uniqueId,
  notBefore: BEFORE
}

const pair: SwapPair = {
  lun: 0,
  old: refOf(data),
  next: refOf(restored),
  how: { caching: 'ReadOnly', writeAccelerator: false, deleteOption: 'Detach' }
}

const plannedSwap: PlannedWrite = {
  kind: 'swap',
  ...refOf(web),
  pairs: [pair],
  start: true
}

/** What log and summary tell of writes that were planned. */
async function reported(
  planned: readonly PlannedWrite[],
  azure: InMemoryAzure
): Promise<{ readonly title: string; readonly text: string; readonly summary: string }> {
  const findings = await reconcile(planned, { azure, clock: new TestClock() })
  return { ...reconcileWarning(findings), summary: reconcileSummary(findings) }
}

describe('a copy', () => {
  const planned: PlannedWrite = {
    kind: 'copy',
    ...ref,
    name: 'shot-northeurope',
    requestId: 'request-1'
  }
  const copy = (percent: number, requestId = 'request-1') =>
    snapshot({
      name: planned.name,
      createOption: 'CopyStart',
      completionPercent: percent,
      accessState: percent === 100 ? 'Available' : 'Pending',
      tags: { 'snapshot-request': requestId }
    })

  test('that is in progress needs its source, and no input to be resumed', async () => {
    const { title, text, summary } = await reported(
      [planned],
      new InMemoryAzure().withSnapshots(copy(40))
    )
    expect(title).toBe('Interrupted while copying snapshots')
    expect(text).toMatch(/^Copy "shot-northeurope" .* was created before the step was interrupted/m)
    expect(text).toContain('(pending, 40 %)')
    expect(text).toContain('Keep its source. Run this job again to resume it.')
    expect(text).not.toContain('if-exists')
    expect(summary).toContain('## Copies of snapshots: interrupted')
  })

  test('that has arrived does not need it', async () => {
    const { text } = await reported([planned], new InMemoryAzure().withSnapshots(copy(100)))
    expect(text).not.toContain('Keep its source')
  })

  test('of another process, or none, is reported as such', async () => {
    const azure = new InMemoryAzure()
    expect((await reported([planned], azure)).text).toContain('was not created.')
    azure.withSnapshots(copy(40, 'another'))
    expect((await reported([planned], azure)).text).toContain('another process created it')
  })
})

describe('a disk', () => {
  test('is verified by its source and its age', async () => {
    const { title, text, summary } = await reported(
      [plannedDisk],
      new InMemoryAzure().withDisks(restored)
    )
    expect(title).toBe('Interrupted while restoring disks')
    expect(text).toContain(
      `Disk "data-restored" in resource group "${GROUP}" was created before the step was interrupted (succeeded). Run this job again to resume it.`
    )
    expect(text).toContain('az disk delete --resource-group rg-data --name data-restored')
    expect(summary).toContain('## Disk restore: interrupted')
    expect(summary).toContain('`data-restored` in `rg-data`: was created (succeeded)')
    expect(summary).not.toContain(SUBSCRIPTION)
  })

  test.each<readonly [string, Partial<Disk>]>([
    ['older than the step', { timeCreated: BEFORE - 60_001 }],
    ['of another snapshot', { sourceUniqueId: 'another' }],
    ['that tells no age', { timeCreated: undefined }]
  ])('%s does not count as the disk, and no message says to delete it', async (_name, changes) => {
    const azure = new InMemoryAzure().withDisks({ ...restored, ...changes })
    const { text, summary } = await reported([plannedDisk], azure)
    expect(text).toContain('exists, but another process created it')
    expect(`${text}${summary}`).not.toContain('az disk delete')
  })

  test('that may be a little older than the step, by another clock, is nobody’s to delete', async () => {
    const azure = new InMemoryAzure().withDisks({ ...restored, timeCreated: BEFORE - 1 })
    const { text, summary } = await reported([plannedDisk], azure)
    expect(text).toContain('was created: it comes from that snapshot')
    expect(`${text}${summary}`).not.toContain('az disk delete')
  })

  test('that Azure failed to create is not reused', async () => {
    const azure = new InMemoryAzure().withDisks({ ...restored, provisioningState: 'Failed' })
    expect((await reported([plannedDisk], azure)).text).toContain(
      '(failed). Delete it, then run this job again: Azure failed to create it.'
    )
  })
})

describe('a machine', () => {
  const planned = [plannedDisk, plannedSwap]
  const attached = { ...restored, managedBy: web.id }
  const swapped = [at(undefined, system), at(0, restored), at(3, logs)]
  const emptied = [at(undefined, system), at(3, logs)]
  const world = (changes: Partial<VirtualMachine>, ...disks: readonly Disk[]): InMemoryAzure =>
    new InMemoryAzure().withDisks(system, data, logs, ...disks).withMachines(machine(changes))

  test('that was not changed is as before', async () => {
    const { text } = await reported(planned, world({}))
    expect(text).toContain('Virtual machine "web" is running.')
    expect(text).toContain('The disk at LUN 0 is still the old disk "data"')
    expect(text).toContain('Run this job again with the same inputs to resume.')
    expect(text).not.toContain('To roll back')
  })

  test('that is stopped with its old disks can be started', async () => {
    const { text, summary } = await reported(planned, world({ power: 'deallocated' }, restored))
    expect(text).toContain('Virtual machine "web" is deallocated.')
    expect(text).toContain('To roll back instead: az vm start --resource-group rg-data --name web')
    expect(text).not.toContain('az disk delete')
    expect(summary).toContain('**Current state**')
    expect(summary).toContain('az vm start --resource-group rg-data --name web')
    expect(summary).not.toContain(SUBSCRIPTION)
  })

  test('without a disk at a LUN gets the old one back', async () => {
    const { text } = await reported(
      planned,
      world({ power: 'deallocated', disks: emptied }, restored)
    )
    expect(text).toContain('No disk is at LUN 0')
    expect(text).toContain('az vm disk attach')
    expect(text).toContain('--name data --lun 0')
  })

  test('is believed only where its new disk agrees', async () => {
    const halfway = world({ power: 'deallocated', disks: swapped }, restored)
    expect((await reported(planned, halfway)).text).toContain('No disk is at LUN 0')
    const whole = world({ power: 'deallocated', disks: swapped }, attached)
    expect((await reported(planned, whole)).text).toContain(
      'The disk at LUN 0 is the new disk "data-restored"'
    )
  })

  test('that has everything and runs needs nothing more', async () => {
    const { text, summary } = await reported(planned, world({ disks: swapped }, attached))
    expect(text).toContain('The step is complete')
    expect(text).not.toContain('to resume')
    expect(summary).toContain('**How to roll back** to the old disks:')
  })

  test('that Azure is still changing is waited for, not for ever', async () => {
    const azure = world({ power: 'deallocating' })
    const { text } = await reported(planned, azure)
    expect(azure.count('getVirtualMachine')).toBeGreaterThan(5)
    expect(text).toContain('Azure is still changing that virtual machine')

    const clock = new TestClock(60_000, () => {
      azure.withMachines(machine({ power: 'deallocated' }))
    })
    const findings = await reconcile(planned, { azure, clock })
    expect(reconcileWarning(findings).text).toContain('Virtual machine "web" is deallocated.')
  })

  test('that cannot be read is in doubt, with the reason in the log only', async () => {
    const azure = world({})
    azure.getVirtualMachine = () =>
      Promise.reject(new ActionError('Forbidden', `Not in ${SUBSCRIPTION}.`))
    const { text, summary } = await reported(planned, azure)
    expect(text).toContain(`is unknown: Not in ${SUBSCRIPTION}.`)
    expect(summary).toContain('its state is unknown')
    expect(summary).not.toContain(SUBSCRIPTION)
  })
})

describe('deletions', () => {
  const planned: PlannedWrite = { kind: 'deletions', ...ref, count: 3, names: ['a', 'b', 'c'] }

  test('are counted: what is gone, and what is left', async () => {
    const azure = new InMemoryAzure().withSnapshots(
      snapshot({ name: 'B' }),
      snapshot({ name: 'z' })
    )
    const { title, text, summary } = await reported([planned], azure)
    expect(title).toBe('Interrupted while deleting snapshots')
    expect(text).toContain(
      'The step was interrupted while deleting 3 snapshots in resource group "rg-data": 2 of 3 deleted, 1 left. Run it again to delete the rest.'
    )
    expect(summary).toContain('## Retention: interrupted')
    expect(summary).toContain('2 of 3 deleted, 1 left')
  })

  test('of more snapshots than were noted report how many they are', async () => {
    const azure = new InMemoryAzure()
    const { text } = await reported([{ ...planned, count: 9_000 }], azure)
    expect(text).toContain('9000 snapshots')
    expect(text).toContain('3 of the first 3 deleted')
  })

  test('are in doubt when Azure cannot be asked', async () => {
    const azure = new InMemoryAzure()
    azure.beforeCall(() => {
      throw new ActionError('Forbidden', 'Not allowed.')
    })
    const { text, summary } = await reported([planned], azure)
    expect(text).toContain('It is unknown how many are left: Not allowed.')
    expect(summary).toContain('it is unknown how many are left')
  })
})

test('no sign-in succeeds: everything that was planned is named', () => {
  const { title, text } = notReconciled(
    [plannedDisk, plannedSwap, { kind: 'deletions', ...ref, count: 1, names: ['a'] }],
    'No way in.'
  )
  expect(title).toBe('Disks with unknown result')
  expect(text).toBe(
    'The step was interrupted, and its result in Azure could not be read: No way in. It was about to write: "data-restored" in resource group "rg-data", and to swap disks of virtual machine "web" in resource group "rg-data", and to delete 1 snapshot in resource group "rg-data". Run this job again to resume.'
  )
})
