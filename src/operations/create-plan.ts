/**
 * The plan of `create`: everything that can be told before the first write. The disks are read, a
 * wrong region and a taken name are refused, and what an earlier attempt of this run made is found.
 */

import pLimit from 'p-limit'

import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { needsLocation, snapshotName } from '../snapshots/naming.ts'
import { readinessOf } from '../snapshots/readiness.ts'
import type { SnapshotOptions } from '../snapshots/request.ts'
import { allowsInstantAccess } from '../snapshots/request.ts'
import type { ResourceRef } from '../snapshots/resource-id.ts'
import { canonicalLocation, refOf, sameId, sameResource } from '../snapshots/resource-id.ts'
import { isOfThisRun } from '../snapshots/tags.ts'
import type { Disk, Snapshot } from '../snapshots/types.ts'
import { distinct, readDisk } from './disks.ts'
import { asActionError, throwAll } from './failures.ts'
import { tellUsage } from './limit-wait.ts'

/** Which snapshots are wanted. */
export type PlanRequest = {
  readonly disks: readonly ResourceRef[]
  /** The region that the disks are expected in; any spelling. */
  readonly location: string | undefined
  /** The group that the snapshots go to; the disk's own when absent. */
  readonly snapshotGroup: string | undefined
  /** Template of the names. */
  readonly snapshotName: string
  readonly ifExists: 'fail' | 'reuse'
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
 * Plans the snapshots of all disks, in the order of the input. Rejects with an ActionError that tells every
 * problem; nothing has been written then.
 */
export async function plan(request: PlanRequest, ports: Ports): Promise<readonly Planned[]> {
  const limit = pLimit(request.maxParallel)
  const at = ports.clock.now()
  const settled = await Promise.allSettled(
    distinct(request.disks).map((ref) => limit(() => planOne(ref, at, request, ports)))
  )
  const planned = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const problems = settled.flatMap((one) =>
    one.status === 'rejected' ? [asActionError(one.reason)] : []
  )
  const twins = planned.filter((one, index) =>
    planned.some((other, at) => at < index && sameResource(one.ref, other.ref))
  )
  for (const twin of twins) {
    problems.push(
      new ActionError(
        'InvalidInput',
        `Two disks would get the same snapshot name "${twin.ref.name}" in resource group "${twin.ref.resourceGroup}".`,
        { remedy: 'Put {disk} into "snapshot-name".' }
      )
    )
  }
  throwAll(problems)
  return planned
}

async function planOne(
  ref: ResourceRef,
  at: number,
  request: PlanRequest,
  ports: Ports
): Promise<Planned> {
  const { azure, run } = ports
  const nameFor = (disk: string, location: string): ResourceRef => ({
    subscriptionId: ref.subscriptionId,
    resourceGroup: request.snapshotGroup ?? ref.resourceGroup,
    name: snapshotName(request.snapshotName, { ...run, disk, location, at })
  })
  const reading = readDisk(azure, ref)
  // The name rarely depends on the disk's answer: then both reads leave together.
  const early = needsLocation(request.snapshotName) ? undefined : nameFor(ref.name, '')
  const looking = early === undefined ? undefined : azure.findSnapshot(early)
  // A failure to read the disk says more than a failure to look at the name.
  looking?.catch(() => undefined)

  const disk = await reading
  refuseWrongLocation(disk, request.location)
  refuseInstantAccess(disk, request.options)
  const target = early ?? nameFor(ref.name, disk.location)
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

function refuseWrongLocation(disk: Disk, expected: string | undefined): void {
  if (expected === undefined || canonicalLocation(expected) === canonicalLocation(disk.location)) {
    return
  }
  throw new ActionError(
    'WrongLocation',
    `Disk "${disk.name}" is in region "${disk.location}", not in "${expected}" as the input "location" says. An incremental snapshot can only be taken in the region of its disk.`,
    {
      remedy: `Set "location: ${disk.location}" or leave it out. For a snapshot in "${expected}", take it here and then copy it there with "operation: copy" and "copy-to: ${canonicalLocation(expected)}".`
    }
  )
}

/** Azure answers with an error of its own for the wrong disk type; this one says which input it is about. */
function refuseInstantAccess(disk: Disk, { instantAccessMinutes }: SnapshotOptions): void {
  if (instantAccessMinutes === undefined || allowsInstantAccess(disk)) return
  throw new ActionError(
    'InvalidInput',
    `Disk "${disk.name}" is of type ${disk.sku ?? 'unknown'}, but "instant-access-minutes" is for Premium SSD v2 and Ultra disks.`,
    { remedy: 'Leave it out: snapshots of other disk types are usable at once.' }
  )
}

/** The snapshot of an earlier attempt to go on with; `undefined` when a new one is to be made. */
async function takeOver(
  target: ResourceRef,
  existing: Snapshot | undefined,
  disk: Disk,
  request: PlanRequest,
  ports: Ports
): Promise<Snapshot | undefined> {
  const { azure, run } = ports
  if (existing !== undefined) {
    const ours = isOfThisRun(existing.tags, run, disk.uniqueId)
    if (request.ifExists === 'reuse' && ours && !hasFailed(existing)) return existing
    throw nameTaken(existing, request.ifExists, ours)
  }
  if (request.ifExists === 'fail' || run.runAttempt < 2) return undefined
  const { subscriptionId, resourceGroup } = target
  const earlier = (await azure.listSnapshots({ subscriptionId, resourceGroup }))
    .filter((snapshot) => isOfThisRun(snapshot.tags, run, disk.uniqueId))
    .filter((snapshot) => sameId(snapshot.sourceUniqueId, disk.uniqueId) && !hasFailed(snapshot))
    .toSorted((a, b) => b.timeCreated - a.timeCreated)
  const [latest] = earlier
  // Lists spell groups as they please, and may lag: what is taken over is read by itself.
  return latest === undefined ? undefined : azure.findSnapshot(latest)
}

function hasFailed(snapshot: Snapshot): boolean {
  const { state } = readinessOf(snapshot)
  return state === 'failed' || state === 'deleting'
}

function nameTaken(existing: Snapshot, ifExists: string, ours: boolean): ActionError {
  const created = new Date(existing.timeCreated).toISOString()
  const whose = ours ? 'by this workflow run' : 'not by this workflow run'
  const advice =
    ours && ifExists === 'fail'
      ? 'Set "if-exists: reuse" to go on with the snapshot of an earlier attempt of this run.'
      : ours
        ? `It is in state "${existing.provisioningState ?? 'unknown'}" and cannot be gone on with: delete it, then run this step again.`
        : 'Put {timestamp} or {run-id} into "snapshot-name", as its default does, or delete that snapshot.'
  return new ActionError(
    'NameTaken',
    `A snapshot "${existing.name}" already exists in resource group "${existing.resourceGroup}", made ${created}, ${whose}. Writing to that name would leave the old data under it and look like a success.`,
    { remedy: advice }
  )
}
