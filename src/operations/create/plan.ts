/**
 * The plan of `create`: everything that is known before the first write. The disks are read, a wrong region and a taken
 * name are refused, and snapshots of earlier attempts of this run are found.
 */

import pLimit from 'p-limit'

import { ActionError, asActionError, describe, isAbort } from '../../errors.ts'
import type { Lists } from '../common/attempts.ts'
import { readKnown, cachedLists } from '../common/attempts.ts'
import { settleAll, throwAll, duplicatesAmong } from '../common/batch.ts'
import type { Selected, Selection } from '../common/disks.ts'
import {
  machineNameOf,
  offeredRegions,
  readDisk,
  select,
  formatShard,
  withoutOtherShards
} from '../common/disks.ts'
import type { TagChange } from '../common/existing.ts'
import { changeTags, withoutTag } from '../common/existing.ts'
import { logUsage } from '../common/wait.ts'
import type { Log, Ports } from '../../ports.ts'
import { formatDuration, formatMinute, quotedNames } from '../../snapshots/format.ts'
import { asksFor, snapshotName } from '../../snapshots/naming.ts'
import { hasTemporaryTag, temporaryTag } from '../../snapshots/protection.ts'
import { isSame, readinessOf } from '../../snapshots/readiness.ts'
import type { SnapshotOptions } from '../../snapshots/request.ts'
import { allowsInstantAccess } from '../../snapshots/request.ts'
import type { ResourceRef, Shard } from '../../snapshots/resource-id.ts'
import { canonicalLocation, isInShard, refOf, sameId } from '../../snapshots/resource-id.ts'
import {
  TAG,
  attemptIn,
  isOfThisUse,
  isOlderThanRun,
  makerOf,
  tagValue
} from '../../snapshots/tags.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'

/** Which snapshots are requested. */
export type PlanRequest = {
  readonly selection: Selection
  /** The expected region of the disks; any spelling. */
  readonly location: string | undefined
  /** The group that the snapshots go to; the disk's own when absent. */
  readonly snapshotGroup: string | undefined
  /** Template of the names. */
  readonly snapshotName: string
  readonly ifExists: IfExists
  readonly options: SnapshotOptions
  /** Maximum disks that are read in parallel. */
  readonly maxParallel: number
}

/** A disk with the name of its snapshot, and the snapshot of an earlier attempt, if there is one. */
export type Planned = {
  readonly disk: Disk
  readonly ref: ResourceRef
  readonly requestId: string
  readonly reusable: Snapshot | undefined
}

/**
 * Plans the snapshots of all disks, in the order of the selection; of none when its shard is empty. Rejects with an
 * ActionError with every problem; nothing has been written then.
 */
export async function plan(request: PlanRequest, ports: Ports): Promise<readonly Planned[]> {
  const { selection, maxParallel } = request
  const limit = pLimit(maxParallel)
  const at = ports.clock.now()
  // One list serves all disks: there may be hundreds of them, and Azure allows few lists.
  const lists = cachedLists(ports.azure)
  const selected = await select(selection, maxParallel, ports)
  const { found, problems: refused } = await settleAll(
    withoutOtherShards(selected, selection.shard).map((one) =>
      limit(() => planOne(one, at, request, lists, ports))
    )
  )
  const planned = found.filter((one) => one !== undefined)
  throwAll([
    ...refused,
    ...duplicatesAmong(
      planned.map(({ ref }) => ref),
      (count, { name, resourceGroup }) =>
        `${count} disks would get the same snapshot name "${name}" in resource group "${resourceGroup}".`,
      'Add {disk} to "snapshot-name".'
    )
  ])
  if (selection.shard !== undefined) {
    const counts = { inside: planned.length, all: selected.length }
    ports.log.info(formatShard(selection.shard, counts))
  }
  return planned
}

/** Plans the snapshot of one disk; `undefined` when the disk belongs to another shard. */
async function planOne(
  { ref, vm, disk: listed }: Selected,
  at: number,
  request: PlanRequest,
  lists: Lists,
  ports: Ports
): Promise<Planned | undefined> {
  const { azure, run } = ports
  const { selection, snapshotName: template } = request
  const nameFor = (about: { readonly vm: string; readonly location: string }): ResourceRef => ({
    subscriptionId: ref.subscriptionId,
    resourceGroup: request.snapshotGroup ?? ref.resourceGroup,
    name: snapshotName(template, { ...run, ...about, disk: ref.name, at })
  })
  // The name rarely depends on the disk's answer: then both reads are sent together.
  const waits =
    (selection.shard !== undefined && listed === undefined) ||
    asksFor(template, 'location') ||
    (asksFor(template, 'vm') && vm === undefined)
  // A disk that a list or a machine named exists: one 404 does not show the opposite.
  const isSeen = listed !== undefined || vm !== undefined
  const reading = readDisk(azure, ref, isSeen ? ports : undefined)
  const early = waits ? undefined : nameFor({ vm: vm ?? '', location: '' })
  const existingRead = early === undefined ? undefined : azure.findSnapshot(early)
  // A failure to read the disk is more useful than a failure to read the name.
  existingRead?.catch(() => undefined)

  const disk = await reading
  if (isOfOtherShard(disk, listed, selection.shard)) return undefined
  await refuseWrongLocation(disk, request.location, ports)
  refuseInstantAccess(disk, request.options)
  warnAboutSharing(disk, ports.log)
  const machine = asksFor(template, 'vm') ? machineFor(disk, vm) : ''
  const target = early ?? nameFor({ vm: machine, location: disk.location })
  const [existing] = await Promise.all([
    existingRead ?? azure.findSnapshot(target),
    logUsage(disk, lists, ports)
  ])
  const reusable = await takeOver(target, existing, disk, request, lists, ports)
  return {
    disk,
    ref: reusable === undefined ? target : refOf(reusable),
    requestId: ports.clock.newId(),
    reusable
  }
}

/**
 * Whether another job of the matrix takes a disk. What the list returned decides, if it is complete: a disk that is
 * recreated meanwhile must not be skipped by both jobs.
 */
function isOfOtherShard(disk: Disk, listed: Disk | undefined, shard: Shard | undefined): boolean {
  return shard !== undefined && !isInShard((listed ?? disk).uniqueId, shard)
}

/** The machine for `{vm}`: the one that selected the disk, else the one that it is attached to. */
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

/** Before a deploy only one machine is stopped or frozen: the others continue to write. */
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

/** Azure returns an error of its own for the wrong disk type; this one names the input. */
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

// `if-exists`: a snapshot of an earlier attempt of this run is reused, and every other snapshot refused.

/** What to do when the snapshot exists already. */
type IfExists = 'fail' | 'reuse'

/** From this age on, in milliseconds, a reused snapshot may lack data that the deploy puts at risk. */
const OLD_MS = 3_600_000

/** The snapshot of an earlier attempt to reuse; `undefined` when a new one is needed. */
async function takeOver(
  target: ResourceRef,
  existing: Snapshot | undefined,
  disk: Disk,
  { ifExists }: { readonly ifExists: IfExists },
  lists: Lists,
  ports: Ports
): Promise<Snapshot | undefined> {
  const { azure, run } = ports
  if (existing !== undefined) {
    const ours = isOfThisUse(existing.tags, run, disk.uniqueId)
    if (ifExists === 'fail' || !ours || hasFailed(existing)) {
      throw nameTaken(existing, ifExists, disk, ports)
    }
    refuseOlder(existing, disk, ports)
    return existing
  }
  if (ifExists === 'fail' || run.runAttempt < 2) return undefined
  const { subscriptionId, resourceGroup } = target
  const candidates = (await lists({ subscriptionId, resourceGroup }))
    .filter((snapshot) => isOfThisUse(snapshot.tags, run, disk.uniqueId))
    .filter(
      ({ sourceUniqueId }) => sourceUniqueId === undefined || sameId(sourceUniqueId, disk.uniqueId)
    )
    .filter((snapshot) => !hasFailed(snapshot))
    .toSorted((a, b) => (b.timeCreated ?? 0) - (a.timeCreated ?? 0))
  refuseDuplicates(candidates, disk)
  const [latest] = candidates
  // Lists may spell groups differently, and may lag: a reused snapshot is read by itself.
  const found =
    latest === undefined ? undefined : await readKnown(() => azure.findSnapshot(latest), ports)
  if (found !== undefined) refuseOlder(found, disk, ports)
  return found
}

/** Logs which snapshot is reused, and how old it is: later writes to the disk are not in it. */
export function logReuse(disk: Disk, { name, tags, timeCreated }: Snapshot, ports: Ports): void {
  const { log } = ports
  const ageMs = azureNow(ports) - (timeCreated ?? 0)
  const at = formatMinute(timeCreated)
  log.info(
    `${disk.name}: resuming snapshot "${name}" of attempt ${attemptIn(tags).attempt} of this run, created ${at}${timeCreated === undefined ? '' : ` (${formatDuration(ageMs)} ago)`}`
  )
  if (timeCreated === undefined || ageMs <= OLD_MS) return
  log.warning(
    `Snapshot "${name}" of disk "${disk.name}" of ${at} (${formatDuration(ageMs)} ago) is reused: later writes to the disk are not in it. For a new snapshot, start a new run or set "if-exists: fail".`,
    'Reused snapshot'
  )
}

/** One use of the action creates one snapshot of a disk in an attempt: of two, it is unknown which one is meant. */
function refuseDuplicates(candidates: readonly Snapshot[], disk: Disk): void {
  const byAttempt = Map.groupBy(candidates, ({ tags }) => attemptIn(tags).attempt)
  const twins = [...byAttempt].find(([, members]) => members.length > 1)
  if (twins === undefined) return
  const [attempt, members] = twins
  throw new ActionError(
    'Conflict',
    `Disk "${disk.name}": "if-exists" is "reuse", but attempt ${attempt} of this run created ${members.length} snapshots of the disk with the same job, step and "snapshot-name": ${quotedNames(members.map(({ name }) => name))}. It is unknown which one belongs to this step.`,
    {
      remedy:
        'Start a new run, or delete the snapshots that you do not need and run the job again. To prevent this, give each use of the action its own step id or "snapshot-name": uses in one composite action or reusable workflow, and the jobs of a matrix, share the rest.'
    }
  )
}

/** Tags can be edited: a snapshot that is older than the run is not of the run. */
function refuseOlder(snapshot: Snapshot, disk: Disk, ports: Ports): void {
  const { name, timeCreated } = snapshot
  if (timeCreated === undefined || !isOlderThanRun(timeCreated, ports.run, azureNow(ports))) return
  throw new ActionError(
    'NotVerified',
    `Snapshot "${name}" of disk "${disk.name}" has the tags of this run, but it was created ${formatMinute(timeCreated)}, before the first attempt of this run: it is not reused.`,
    {
      remedy: `Remove the tag "${TAG.run}" from it, or delete it, then run this job again. Check who set its tags.`
    }
  )
}

/** Azure's clock, as far as it is known: the runner's may be wrong. */
function azureNow({ azure, clock }: Ports): number {
  return azure.lastAnswerAt() ?? clock.now()
}

function hasFailed(snapshot: Snapshot): boolean {
  const { state } = readinessOf(snapshot)
  return state === 'failed' || state === 'deleting'
}

function nameTaken(
  existing: Snapshot,
  ifExists: IfExists,
  disk: Disk,
  { run }: Ports
): ActionError {
  const maker = makerOf(existing.tags, run, disk.uniqueId)
  const whose = {
    'this use': 'by this workflow run',
    'another step': `by another step of this run ("${tagValue(existing.tags, TAG.job) ?? ''}")`,
    'another use':
      'by another step of this run with the same job and step id and another "snapshot-name"',
    'another disk': 'by this step of this run, for another disk',
    'another run': 'not by this workflow run'
  }[maker]
  return new ActionError(
    'NameTaken',
    `A snapshot "${existing.name}" already exists in resource group "${existing.resourceGroup}", created ${formatMinute(existing.timeCreated)}, ${whose}. A write to that name would keep the old data and report success.`,
    { remedy: adviceFor(existing, maker, ifExists) }
  )
}

function adviceFor(
  existing: Snapshot,
  maker: ReturnType<typeof makerOf>,
  ifExists: IfExists
): string {
  switch (maker) {
    case 'this use':
      return ifExists === 'fail'
        ? 'Set "if-exists: reuse" to resume the snapshot of an earlier attempt of this run.'
        : `It is in state "${existing.provisioningState ?? 'unknown'}" and cannot be resumed: delete it, then run this step again.`
    case 'another step':
    case 'another use':
      return 'Give each step of the workflow its own "snapshot-name".'
    case 'another disk':
      return 'Add {disk} to "snapshot-name", as in its default.'
    case 'another run':
      return 'Add {timestamp} or {run-id} to "snapshot-name", as in its default, or delete that snapshot.'
  }
}

/**
 * A reused snapshot is temporary exactly when this attempt is to delete it. A failure to write the tag is a warning:
 * the snapshot can still be restored.
 */
export async function retag(
  snapshot: Snapshot,
  temporary: boolean,
  ports: Ports
): Promise<Snapshot> {
  const { name, resourceGroup } = snapshot
  const change: TagChange = (tags) => {
    if (hasTemporaryTag(tags) === temporary) return undefined
    return temporary ? { ...tags, ...temporaryTag() } : withoutTag(tags, TAG.temporary)
  }
  let found: Snapshot | undefined
  try {
    found = await changeTags(snapshot, (one) => isSame(one, snapshot), change, ports)
  } catch (error) {
    if (isAbort(asActionError(error))) throw error
    ports.log.warning(
      `The tag "${TAG.temporary}" of snapshot "${name}" in resource group "${resourceGroup}" could not be ${temporary ? 'set' : 'removed'}: ${describe(error)} Retention ${temporary ? 'counts it, although it is deleted when the job succeeds' : 'does not count it for 5 d'}.`,
      'Tags'
    )
    return snapshot
  }
  if (found !== undefined && isSame(found, snapshot)) return found
  throw new ActionError(
    'SnapshotFailed',
    `Snapshot "${name}" in resource group "${resourceGroup}", which an earlier attempt of this run created, was deleted while this step took it over.`,
    { remedy: 'See the activity log for who deleted it, then run this job again.' }
  )
}
