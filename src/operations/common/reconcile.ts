/** The state of planned writes after an interrupted run: for the post step. Reads only. */

import { describe } from '../../errors.ts'
import type {
  Azure,
  Clock,
  PlannedDeletions,
  PlannedDisk,
  PlannedSwap,
  PlannedSnapshot,
  PlannedWrite
} from '../../ports.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, sameId } from '../../snapshots/resource-id.ts'
import { withConfirmedDisks, isChanging, standingOf } from '../../snapshots/restore/swap-plan.ts'
import { TAG, tagValue } from '../../snapshots/tags.ts'
import type { Disk, VirtualMachine } from '../../snapshots/types.ts'
import { wasMadeBy, wasMadeByFinding } from '../../snapshots/verification.ts'
import { readKnown } from './attempts.ts'

/** Azure's state of a snapshot or a disk that was about to be written. */
export type MadeFinding = {
  readonly write: PlannedSnapshot | PlannedDisk
  /** `made` by that write, `absent`, `foreign` (created by another write), or `unknown`. */
  readonly state: 'made' | 'absent' | 'foreign' | 'unknown'
  /** Its progress, or why it is unknown. */
  readonly detail: string
}

/** The state of a virtual machine whose disks were about to be swapped. */
export type SwapFinding =
  | { readonly write: PlannedSwap; readonly state: 'seen'; readonly machine: VirtualMachine }
  | { readonly write: PlannedSwap; readonly state: 'unknown'; readonly detail: string }

/** How many of the snapshots that were about to be deleted still exist. */
export type DeletionFinding =
  | { readonly write: PlannedDeletions; readonly state: 'seen'; readonly left: number }
  | { readonly write: PlannedDeletions; readonly state: 'unknown'; readonly detail: string }

/** One planned write and its state in Azure. */
export type Finding = MadeFinding | SwapFinding | DeletionFinding

type ReconcilePorts = { readonly azure: Azure; readonly clock: Pick<Clock, 'sleep'> }

/** How often a machine is read while Azure is still changing it, and the interval, in milliseconds. */
const MAX_READS = 12
const BETWEEN_READS_MS = 5_000

/** Reads the state of every planned write. Never rejects. */
export async function reconcile(
  planned: readonly PlannedWrite[],
  ports: ReconcilePorts
): Promise<readonly Finding[]> {
  return Promise.all(
    planned.map(async (write): Promise<Finding> => {
      try {
        return await reconcileWrite(write, ports)
      } catch (error) {
        return { write, state: 'unknown', detail: describe(error) } as Finding
      }
    })
  )
}

function reconcileWrite(write: PlannedWrite, ports: ReconcilePorts): Promise<Finding> {
  switch (write.kind) {
    case 'snapshot':
    case 'copy':
      return reconcileSnapshot(write, ports)
    case 'disk':
      return reconcileDisk(write, ports)
    case 'swap':
      return reconcileSwap(write, ports)
    case 'deletions':
      return reconcileDeletions(write, ports)
  }
}

async function reconcileSnapshot(
  write: PlannedSnapshot,
  ports: ReconcilePorts
): Promise<MadeFinding> {
  // Azure may have accepted it a moment ago.
  const found = await readKnown(() => ports.azure.findSnapshot(write), ports)
  if (found === undefined) return { write, state: 'absent', detail: '' }
  if (tagValue(found.tags, TAG.request) !== write.requestId) {
    return { write, state: 'foreign', detail: '' }
  }
  const readiness = readinessOf(found)
  const percent = 'percent' in readiness ? readiness.percent : undefined
  // A copy takes hours: its progress shows whether it is still in progress.
  return {
    write,
    state: 'made',
    detail:
      write.kind === 'copy' && percent !== undefined
        ? `${readiness.state}, ${percent} %`
        : readiness.state
  }
}

async function reconcileDisk(write: PlannedDisk, ports: ReconcilePorts): Promise<MadeFinding> {
  const found = await readKnown(() => ports.azure.findDisk(write), ports)
  if (found === undefined) return { write, state: 'absent', detail: '' }
  const { notBefore } = write
  const isOurs =
    sameId(found.sourceUniqueId, write.snapshotUniqueId) &&
    wasMadeBy(found.timeCreated, { notBefore })
  if (!isOurs) return { write, state: 'foreign', detail: '' }
  // The operation of the interrupted step is no longer known: only a disk that is newer by every clock is surely its
  // own.
  if (!wasMadeBy(found.timeCreated, { startedAt: notBefore, notBefore })) {
    return {
      write,
      state: 'unknown',
      detail: `it comes from that snapshot and was created within 1 min of the start of the step (${wasMadeByFinding(found.timeCreated, { notBefore })}). The activity log of its resource group shows who created it.`
    }
  }
  return { write, state: 'made', detail: (found.provisioningState ?? 'unknown').toLowerCase() }
}

async function reconcileSwap(write: PlannedSwap, ports: ReconcilePorts): Promise<SwapFinding> {
  const machine = await settled(write, ports)
  const disks = await Promise.all(
    write.pairs
      .filter((pair) => standingOf(machine, pair) === 'done')
      .map(({ next }) => readKnown(() => ports.azure.findDisk(next), ports))
  )
  // A failed attachment leaves the new disk in the machine's list, although it is not attached.
  const known = disks.filter((one): one is Disk => one !== undefined)
  return { write, state: 'seen', machine: withConfirmedDisks(machine, known) }
}

/** Reads a machine until Azure has done what the interrupted step requested, for at most a minute. */
async function settled(
  ref: ResourceRef,
  { azure, clock }: ReconcilePorts
): Promise<VirtualMachine> {
  for (let glance = 1; ; glance++) {
    const machine = await azure.getVirtualMachine(ref, { power: true })
    if (!isChanging(machine) || glance >= MAX_READS) return machine
    await clock.sleep(BETWEEN_READS_MS)
  }
}

/** One list replaces a read of each: there may be hundreds. */
async function reconcileDeletions(
  write: PlannedDeletions,
  { azure }: ReconcilePorts
): Promise<DeletionFinding> {
  const names = new Set(write.names.map(canonical))
  const there = await azure.listSnapshots(write)
  const left = there.filter(({ name }) => names.has(canonical(name))).length
  return { write, state: 'seen', left }
}
