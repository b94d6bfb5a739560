/** Which snapshots are compared: read, and refused with all reasons before access is granted. */

import { ActionError, refuse } from '../../errors.ts'
import type { Azure, DiffPorts, Log } from '../../ports.ts'
import type { NamedTarget } from '../../snapshots/receipt.ts'
import type { Dated } from '../../snapshots/data-time.ts'
import { incomparable, isAcrossTheLine, unreadable } from '../../snapshots/data/diff-checks.ts'
import { newestFirst, originsOf } from '../../snapshots/lineage.ts'
import { missingFrom, readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { refOf, sameId } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { counted, listed, quotedNames } from '../../snapshots/format.ts'
import { readKnown } from '../common/attempts.ts'
import { throwAll } from '../common/batch.ts'
import type { Selected } from '../common/disks.ts'
import type { Chosen, Reads } from '../common/sources.ts'
import {
  latestUsable,
  originOf,
  readChosen,
  readNamed,
  readTarget,
  cachedReads,
  spelledLike
} from '../common/sources.ts'

export type DiffPlanRequest = Chosen & {
  /** The base of each comparison; the previous snapshot of its family when absent. */
  readonly base: ResourceRef | undefined
  /** The group where the snapshots of disks are listed, and older ones in addition to the group of the snapshot. */
  readonly snapshotGroup: string | undefined
}

/** Two snapshots to compare, as they were read. */
export type Comparison = {
  readonly snapshot: Snapshot
  /** Absent for the first of a family: all used ranges count as changed then. */
  readonly base: Snapshot | undefined
  /** Time between the data of the two, in milliseconds, when known. */
  readonly apartMs?: number | undefined
}

/** Plans every comparison. Rejects with an ActionError with every problem. */
export async function planDiff(
  request: DiffPlanRequest,
  ports: DiffPorts
): Promise<readonly Comparison[]> {
  const reads = cachedReads(ports)
  const plan = async (newer: Promise<Newer>): Promise<Comparison> =>
    planOne(await newer, request, reads, ports)
  const { found, problems } = await readChosen(
    request,
    {
      named: (target) => plan(readNewer(target, reads, ports)),
      latest: (disk) => plan(readLatest(disk, request.snapshotGroup, reads, ports))
    },
    ports
  )
  throwAll(problems)
  return found
}

/** A snapshot to compare, with the SKU of its disk when known. */
type Newer = Dated & { readonly sku: string | undefined }

async function readNewer(target: NamedTarget, reads: Reads, ports: DiffPorts): Promise<Newer> {
  const snapshot = await readTarget(target, reads, ports)
  const { entry } = target
  refuse(unreadable(snapshot, entry?.sku))
  const { dataTime } = await originOf(snapshot, reads, ports.log)
  return { snapshot, dataTime, sku: entry?.sku }
}

async function readLatest(
  selected: Selected,
  snapshotGroup: string | undefined,
  reads: Reads,
  ports: DiffPorts
): Promise<Newer> {
  const where = { snapshotGroup, done: 'compared' }
  const { snapshot, dataTime, disk } = await latestUsable(selected, where, reads, ports)
  refuse(unreadable(snapshot, disk?.sku))
  ports.log.info(`${selected.ref.name}: its latest usable snapshot is "${snapshot.name}"`)
  return { snapshot, dataTime, sku: disk?.sku }
}

async function planOne(
  newer: Newer,
  { base: wanted, snapshotGroup }: DiffPlanRequest,
  reads: Reads,
  ports: DiffPorts
): Promise<Comparison> {
  const { snapshot, sku } = newer
  if (wanted === undefined) {
    const previous = await previousOf(newer, snapshotGroup, reads, ports)
    if (previous !== undefined) refuse(unreadable(previous.snapshot, sku))
    return comparisonOf(newer, previous)
  }
  const base = await readNamed(wanted, 'base-snapshot', reads.lists, ports)
  const { dataTime } = await originOf(base, reads, ports.log)
  refuse(incomparable(newer, { snapshot: base, dataTime }), unreadable(base, sku))
  return comparisonOf({ snapshot, dataTime: newer.dataTime }, { snapshot: base, dataTime })
}

function comparisonOf({ snapshot, dataTime }: Dated, base: Dated | undefined): Comparison {
  const isDated = dataTime !== undefined && base?.dataTime !== undefined
  return {
    snapshot,
    base: base?.snapshot,
    ...(isDated && { apartMs: dataTime - base.dataTime })
  }
}

/** The snapshot of the family with the latest older data that can be compared; `undefined` for the first. */
async function previousOf(
  newer: Dated,
  snapshotGroup: string | undefined,
  { around }: Reads,
  ports: DiffPorts
): Promise<Dated | undefined> {
  const { azure, log } = ports
  const { snapshot } = newer
  const { subscriptionId } = snapshot
  const groups = distinctGroups([snapshot.resourceGroup, snapshotGroup ?? snapshot.resourceGroup])
  const seen = await around(groups.map((resourceGroup) => ({ subscriptionId, resourceGroup })))
  const known = await Promise.all(seen.snapshots.map((one) => readUnlessKnown(one, azure)))
  const relatives = originsOf(known, seen.beyond).filter((one) =>
    isRelative(one.snapshot, snapshot)
  )
  const older = relatives.filter((one) => isWhole(one) && isOlder(one, newer)).toSorted(newestFirst)
  refuseAmbiguousBase(newer, older[0], relatives)
  const comparable = older.filter(({ snapshot: one }) => !isAcrossTheLine(one, snapshot))
  for (const { snapshot: near, dataTime } of comparable) {
    // Lists may lag: the compared snapshot is read by itself, and may be gone or replaced.
    const ref = refOf(spelledLike(snapshot, near))
    const base = await readKnown(() => azure.findSnapshot(ref), ports)
    const isAnother = base?.uniqueId !== undefined && !sameId(base.uniqueId, near.uniqueId)
    if (base !== undefined && !isAnother) return { snapshot: base, dataTime }
  }
  logFirst(snapshot, older.length - comparable.length, groups, log)
  return undefined
}

/** An incomplete item of a list may be the previous snapshot: it is read by itself. */
async function readUnlessKnown(one: Snapshot, azure: Azure): Promise<Snapshot> {
  const isKnown = one.familyId !== undefined || one.uniqueId !== undefined || one.id === ''
  return isKnown ? one : ((await azure.findSnapshot(refOf(one))) ?? one)
}

/** Whether a snapshot is another state of the same disk in the same region; a failed or deleting one is not. */
function isRelative(one: Snapshot, snapshot: Snapshot): boolean {
  const { state } = readinessOf(one)
  return (
    !sameId(one.id, snapshot.id) &&
    sameId(one.familyId, snapshot.familyId) &&
    state !== 'failed' &&
    state !== 'deleting'
  )
}

function isOlder(one: Dated, newer: Dated): boolean {
  return one.dataTime !== undefined && newer.dataTime !== undefined && one.dataTime < newer.dataTime
}

function isWhole({ snapshot }: Dated): boolean {
  return missingFrom(snapshot).length === 0
}

/**
 * When Azure reports too little of a snapshot, or the time of its data is unknown, the previous one is ambiguous, and
 * the figures could be wrong. The data of a snapshot is never younger than the snapshot.
 */
function refuseAmbiguousBase(
  newer: Dated,
  previous: Dated | undefined,
  family: readonly Dated[]
): void {
  const before = previous?.dataTime ?? Number.NEGATIVE_INFINITY
  const doubtful = family.filter((one) => {
    if (newer.dataTime === undefined) return true
    if (one.dataTime === undefined) {
      return (one.snapshot.timeCreated ?? Number.POSITIVE_INFINITY) > before
    }
    return !isWhole(one) && one.dataTime > before && isOlder(one, newer)
  })
  if (doubtful.length === 0) return
  const names = quotedNames(doubtful.map(({ snapshot }) => snapshot.name))
  throw new ActionError(
    'NotVerified',
    `The snapshot before "${newer.snapshot.name}" is unknown: it is unclear whether ${names} of its family ${doubtful.length === 1 ? 'contains' : 'contain'} older data.`,
    { remedy: 'Name the snapshot to compare with in "base-snapshot".' }
  )
}

function logFirst(
  { name, sizeGb }: Snapshot,
  beyond: number,
  groups: readonly string[],
  log: Log
): void {
  const everything = 'All allocated data of the disk counts as changed.'
  if (beyond > 0) {
    log.warning(
      `Snapshot "${name}" (${sizeGb ?? 0} GiB) is the first after its disk grew beyond 4096 GiB, and Azure does not track changes across that size (${counted(beyond, 'older snapshot')}). ${everything}`,
      'Not compared'
    )
    return
  }
  log.info(
    `${name}: there is no older snapshot of its family in resource group ${listed(groups.map((group) => `"${group}"`))}. ${everything} Use "base-snapshot" to name one elsewhere.`
  )
}

function distinctGroups(groups: readonly string[]): readonly string[] {
  return groups.filter((group, at) => groups.findIndex((one) => sameId(one, group)) === at)
}
