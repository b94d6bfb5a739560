/** A machine with disks and their snapshots, for tests of `restore`. */

import type { RestoreRequest, RestoreResult } from '../../src/operations/restore.ts'
import { restore } from '../../src/operations/restore.ts'
import type { PlannedWrite, Ports } from '../../src/ports.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { formatResourceId, refKey, refOf } from '../../src/snapshots/resource-id.ts'
import { ownTags } from '../../src/snapshots/tags.ts'
import type { Disk, MachineDisk, Snapshot, VirtualMachine } from '../../src/snapshots/types.ts'
import { GROUP, SUBSCRIPTION, disk, run, selectionOf, snapshot, takenFrom } from './builders.ts'
import type { InMemoryAzure } from './in-memory-azure.ts'
import { RecordingRunner } from './recording-runner.ts'
import { TestClock } from './test-clock.ts'
import { portsOf } from './step.ts'

const webRef: ResourceRef = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, name: 'web' }

/** The machine that the disks below hang on. */
export const web = { ...webRef, id: formatResourceId(webRef, 'virtualMachines') }

const attached = {
  state: 'Attached',
  managedBy: web.id,
  ownersChangedAt: Date.parse('2026-10-01T00:00:00Z')
}

export const system = disk({ name: 'system', osType: 'Linux', sizeGb: 30, ...attached })
export const data = disk({ name: 'data', ...attached })
export const logs = disk({ name: 'logs', sku: 'StandardSSD_LRS', ...attached })

/** A snapshot of a disk that was taken by this run. */
export function snapshotOf(source: Disk, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    name: `${source.name}-snapshot`,
    ...takenFrom(source),
    sizeGb: source.sizeGb,
    osType: source.osType,
    tags: ownTags(run(), source, 'request'),
    timeCreated: Date.parse('2026-11-23T09:00:00Z'),
    ...changes
  })
}

/** How a disk is attached. */
export function at(
  lun: number | undefined,
  one: Disk,
  changes: Partial<MachineDisk> = {}
): MachineDisk {
  return {
    name: one.name,
    lun,
    diskId: one.id,
    ephemeral: false,
    caching: lun === undefined ? 'ReadWrite' : 'ReadOnly',
    writeAccelerator: false,
    deleteOption: 'Detach',
    ...changes
  }
}

/** The machine, running, with its system, and its data at LUN 0 and 3. */
export function machine(changes: Partial<VirtualMachine> = {}): VirtualMachine {
  return {
    ...web,
    location: 'westeurope',
    zones: [],
    disks: [at(undefined, system), at(0, data), at(3, logs)],
    power: 'running',
    ...changes
  }
}

/** What `restore` is asked when every input that may stay empty does. */
export function restoreRequest({
  snapshots = [],
  ...changes
}: Partial<RestoreRequest> & { readonly snapshots?: readonly ResourceRef[] } = {}): RestoreRequest {
  return {
    operation: 'restore',
    sources: {
      targets: snapshots.map((one) => ({ ref: refOf(one), entry: undefined })),
      selection: selectionOf(),
      snapshotGroup: undefined
    },
    diskName: '{disk}-restored-{timestamp}',
    restoreGroup: undefined,
    diskSku: undefined,
    zone: undefined,
    vm: undefined,
    swap: false,
    allowStop: false,
    location: undefined,
    dryRun: false,
    maxParallel: 8,
    ...changes
  }
}

/** The same with the swap on the machine, which may be stopped for it. */
export function swapRequest(changes: Parameters<typeof restoreRequest>[0] = {}): RestoreRequest {
  return restoreRequest({ vm: webRef, swap: true, allowStop: true, ...changes })
}

/** A run of `restore` with everything that it told. */
export type Ran = {
  readonly result: RestoreResult
  readonly runner: RecordingRunner
  readonly published: readonly RestoreResult[]
  /** What it noted for the post step. */
  readonly planned: readonly PlannedWrite[]
}

/** Runs `restore`; a later attempt starts a while after the one before. */
export async function perform(
  azure: InMemoryAzure,
  request: RestoreRequest,
  {
    attempt = 1,
    clock = new TestClock(),
    ports = {}
  }: {
    readonly attempt?: number
    readonly clock?: TestClock
    readonly ports?: Partial<Ports>
  } = {}
): Promise<Ran> {
  const runner = new RecordingRunner({}, {}, { runAttempt: attempt })
  const published: RestoreResult[] = []
  const planned: PlannedWrite[] = []
  const before = azure.count('putDisk')
  if (attempt > 1) await clock.sleep(600_000)
  const result = await restore(
    request,
    {
      ...portsOf(azure, {
        clock,
        runner,
        planned: (writes) => {
          // What is noted after the first write could be lost by a kill in between.
          if (azure.count('putDisk') > before) throw new Error('planned after a write')
          planned.push(...writes)
        }
      }),
      ...ports
    },
    (partial) => published.push(partial())
  )
  return { result, runner, published, planned }
}

/** The machine as it is now. */
export function webNow(azure: InMemoryAzure): VirtualMachine {
  const found = azure.machines.get(refKey(webRef))
  if (found === undefined) throw new Error('the machine is gone')
  return found
}

/** The disk at a place of the machine now. */
export function diskAt(azure: InMemoryAzure, lun: number | undefined): Disk {
  const there = webNow(azure).disks.find((one) => one.lun === lun)
  const found = [...azure.disks.values()].find(
    ({ id }) => id.toLowerCase() === there?.diskId?.toLowerCase()
  )
  if (found === undefined) throw new Error(`there is no disk at ${lun ?? 'the OS'}`)
  return found
}
