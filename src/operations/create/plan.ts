/**
 * The plan of `create`: everything that can be told before the first write. The disks are read, a
 * wrong region and a taken name are refused, and what an earlier attempt of this run made is found.
 */

import pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import type { Log, Ports } from '../../ports.ts'
import { asksFor, snapshotName } from '../../snapshots/naming.ts'
import type { SnapshotOptions } from '../../snapshots/request.ts'
import { allowsInstantAccess } from '../../snapshots/request.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonicalLocation, refOf } from '../../snapshots/resource-id.ts'
import type { Shard } from '../../snapshots/shard.ts'
import { isInShard } from '../../snapshots/shard.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { settleAll, throwAll, twinsAmong } from '../common/batch.ts'
import { machineNameOf, offeredRegions, readDisk } from '../common/disks.ts'
import { tellUsage } from '../common/limit-wait.ts'
import type { Selected, Selection } from '../common/select.ts'
import { select, shardInWords, withoutOtherShards } from '../common/select.ts'
import type { IfExists } from './reuse.ts'
import { takeOver } from './reuse.ts'

/** Which snapshots are wanted. */
export type PlanRequest = {
  readonly selection: Selection
  /** The region that the disks are expected in; any spelling. */
  readonly location: string | undefined
  /** The group that the snapshots go to; the disk's own when absent. */
  readonly snapshotGroup: string | undefined
  /** Template of the names. */
  readonly snapshotName: string
  readonly ifExists: IfExists
  readonly options: SnapshotOptions
  /** How many disks are read at the same time. */
  readonly maxParallel: number
}

/** A disk with the name that its snapshot gets, and the snapshot of an earlier attempt where there is one. */
export type Planned = {
  readonly disk: Disk
  readonly ref: ResourceRef
  readonly requestId: string
  readonly reusable: Snapshot | undefined
}

/**
 * Plans the snapshots of all disks, in the order of the selection; of none when its shard is empty. Rejects with
 * an ActionError that tells every problem; nothing has been written then.
 */
export async function plan(request: PlanRequest, ports: Ports): Promise<readonly Planned[]> {
  const { selection, maxParallel } = request
  const limit = pLimit(maxParallel)
  const at = ports.clock.now()
  const selected = await select(selection, maxParallel, ports)
  const { found, problems: refused } = await settleAll(
    withoutOtherShards(selected, selection.shard).map((one) =>
      limit(() => planOne(one, at, request, ports))
    )
  )
  const planned = found.filter((one) => one !== undefined)
  throwAll([
    ...refused,
    ...twinsAmong(
      planned.map(({ ref }) => ref),
      (count, { name, resourceGroup }) =>
        `${count} disks would get the same snapshot name "${name}" in resource group "${resourceGroup}".`,
      'Add {disk} to "snapshot-name".'
    )
  ])
  if (selection.shard !== undefined) {
    const counts = { inside: planned.length, all: selected.length }
    ports.log.info(shardInWords(selection.shard, counts))
  }
  return planned
}

/** Plans the snapshot of one disk; nothing when the disk belongs to another shard. */
async function planOne(
  { ref, vm, disk: listed }: Selected,
  at: number,
  request: PlanRequest,
  ports: Ports
): Promise<Planned | undefined> {
  const { azure, run } = ports
  const { selection, snapshotName: template } = request
  const nameFor = (about: { readonly vm: string; readonly location: string }): ResourceRef => ({
    subscriptionId: ref.subscriptionId,
    resourceGroup: request.snapshotGroup ?? ref.resourceGroup,
    name: snapshotName(template, { ...run, ...about, disk: ref.name, at })
  })
  // The name rarely depends on the disk's answer: then both reads leave together.
  const waits =
    (selection.shard !== undefined && listed === undefined) ||
    asksFor(template, 'location') ||
    (asksFor(template, 'vm') && vm === undefined)
  // What a list or a machine has named is there: only a 404 that lasts says otherwise.
  const isSeen = listed !== undefined || vm !== undefined
  const reading = readDisk(azure, ref, isSeen ? ports : undefined)
  const early = waits ? undefined : nameFor({ vm: vm ?? '', location: '' })
  const looking = early === undefined ? undefined : azure.findSnapshot(early)
  // A failure to read the disk says more than a failure to look at the name.
  looking?.catch(() => undefined)

  const disk = await reading
  if (isOfOtherShard(disk, listed, selection.shard)) return undefined
  await refuseWrongLocation(disk, request.location, ports)
  refuseInstantAccess(disk, request.options)
  warnAboutSharing(disk, ports.log)
  const machine = asksFor(template, 'vm') ? machineFor(disk, vm) : ''
  const target = early ?? nameFor({ vm: machine, location: disk.location })
  const [existing] = await Promise.all([
    looking ?? azure.findSnapshot(target),
    tellUsage(disk, ports)
  ])
  const reusable = await takeOver(target, existing, disk, request, ports)
  return {
    disk,
    ref: reusable === undefined ? target : refOf(reusable),
    requestId: ports.clock.newId(),
    reusable
  }
}

/**
 * Whether another job of the matrix takes a disk. What the list has told of it decides where it told something: a
 * disk that is re-created meanwhile must not fall between two jobs.
 */
function isOfOtherShard(disk: Disk, listed: Disk | undefined, shard: Shard | undefined): boolean {
  return shard !== undefined && !isInShard((listed ?? disk).uniqueId, shard)
}

/** The machine that `{vm}` stands for: the one that selected the disk, else the one that it is attached to. */
function machineFor(disk: Disk, vm: string | undefined): string {
  const name = vm ?? machineNameOf(disk)
  if (name !== undefined) return name
  throw new ActionError(
    'InvalidInput',
    `"snapshot-name" contains {vm}, but disk "${disk.name}" is not attached to a virtual machine, and no virtual machine in "vm" selected it.`,
    {
      remedy: 'Remove {vm} from "snapshot-name", or select the disk by its virtual machine in "vm".'
    }
  )
}

/** Only the machine that is stopped or frozen before a deploy is quiet: the others write on. */
function warnAboutSharing({ name, maxShares = 1 }: Disk, log: Log): void {
  if (maxShares <= 1) return
  log.warning(
    `Disk "${name}" is a shared disk: up to ${maxShares} virtual machines may write to it. The snapshot contains their writes up to that instant, and the action freezes none of them. If the data must be consistent, stop or freeze all of them.`,
    'Shared disk'
  )
}

async function refuseWrongLocation(
  disk: Disk,
  expected: string | undefined,
  ports: Ports
): Promise<void> {
  const region = expected === undefined ? undefined : canonicalLocation(expected)
  if (expected === undefined || region === undefined || region === disk.location) return
  const offered = await offeredRegions(disk.subscriptionId, ports)
  const isRegion = offered.length === 0 || offered.includes(region)
  const advice = isRegion
    ? `For a snapshot in "${expected}", take it here and then copy it there with "operation: copy" and "copy-to: ${region}".`
    : `"${expected}" is not a region of this subscription.`
  throw new ActionError(
    'WrongLocation',
    `Disk "${disk.name}" is in region "${disk.location}", not in "${expected}" as set in "location". An incremental snapshot can only be taken in the region of its disk.`,
    {
      remedy: `Set "location: ${disk.location}" or leave it out. ${advice}`
    }
  )
}

/** Azure answers with an error of its own for the wrong disk type; this one says which input it is about. */
function refuseInstantAccess(disk: Disk, { instantAccessMinutes }: SnapshotOptions): void {
  if (instantAccessMinutes === undefined || allowsInstantAccess(disk)) return
  throw new ActionError(
    'InvalidInput',
    `Disk "${disk.name}" is of type ${disk.sku ?? 'unknown'}, but "instant-access-minutes" is for Premium SSD v2 and Ultra disks.`,
    {
      remedy:
        'Leave "instant-access-minutes" out: snapshots of other disk types are usable immediately.'
    }
  )
}
