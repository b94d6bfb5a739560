/** Which snapshots are compared: read, and refused with all reasons before anything is opened. */

import pLimit from 'p-limit'

import type { Azure, Log } from '../../ports.ts'
import type { NamedTarget } from '../../snapshots/attested.ts'
import { incomparable, isAcrossTheLine, unreadable } from '../../snapshots/data/diff-checks.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { refKey, refOf, sameId } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { counted, listed } from '../../snapshots/words.ts'
import type { DiffPorts } from './ports.ts'
import { allOf, refuse } from '../common/failures.ts'
import { spelledLike } from '../common/looking.ts'
import { latestSnapshotOf } from '../common/latest.ts'
import type { Lists } from '../common/lists.ts'
import { rememberedLists } from '../common/lists.ts'
import { readNamed, readTarget } from '../common/named-snapshot.ts'
import type { Selected, Selection } from '../common/select.ts'
import { select, selectsNothing } from '../common/select.ts'

/** What is to be compared. */
export type DiffPlanRequest = {
  readonly targets: readonly NamedTarget[]
  /** The latest usable snapshot of each of these disks. */
  readonly selection: Selection
  /** What each is compared with; the previous one of its family when absent. */
  readonly base: ResourceRef | undefined
  /** The group where the snapshots of disks are looked for, and older ones besides the group of the snapshot. */
  readonly snapshotGroup: string | undefined
  readonly maxParallel: number
}

/** Two snapshots to compare, as they were read. */
export type Comparison = {
  readonly snapshot: Snapshot
  /** Absent for the first of a family: everything that is in use counts as changed then. */
  readonly base: Snapshot | undefined
}

/** Plans every comparison. Rejects with an ActionError that tells everything that stands in the way. */
export async function planDiff(
  request: DiffPlanRequest,
  ports: DiffPorts
): Promise<readonly Comparison[]> {
  const { azure } = ports
  const { targets, selection, snapshotGroup, maxParallel } = request
  const limit = pLimit(maxParallel)
  const lists = rememberedLists(azure)
  const disks = selectsNothing(selection) ? [] : await select(selection, maxParallel, ports)
  const plan = async (newer: Promise<Newer>): Promise<Comparison> =>
    planOne(await newer, request, lists, ports)
  const all = await allOf([
    ...targets.map((target) => limit(() => plan(readNewer(target, lists, ports)))),
    ...disks.map((disk) => limit(() => plan(readLatest(disk, snapshotGroup, lists, ports))))
  ])
  return distinct(all)
}

/** A snapshot to compare, with the SKU of its disk where that is known. */
type Newer = { readonly snapshot: Snapshot; readonly sku: string | undefined }

/** Each snapshot once: one that is named can be the latest of a disk as well. */
function distinct(all: readonly Comparison[]): readonly Comparison[] {
  return [...Map.groupBy(all, ({ snapshot }) => refKey(snapshot)).values()].flatMap((same) =>
    same.slice(0, 1)
  )
}

async function readNewer(target: NamedTarget, lists: Lists, ports: DiffPorts): Promise<Newer> {
  const snapshot = await readTarget(target, lists, ports)
  const { entry } = target
  refuse(unreadable(snapshot, entry?.sku))
  return { snapshot, sku: entry?.sku }
}

async function readLatest(
  disk: Selected,
  snapshotGroup: string | undefined,
  lists: Lists,
  ports: DiffPorts
): Promise<Newer> {
  const groups = [snapshotGroup ?? disk.ref.resourceGroup]
  const found = await latestSnapshotOf(disk, groups, 'compared', lists, ports)
  const sku = found.disk?.sku
  refuse(unreadable(found.snapshot, sku))
  ports.log.info(`${disk.ref.name}: its latest usable snapshot is "${found.snapshot.name}"`)
  return { snapshot: found.snapshot, sku }
}

async function planOne(
  { snapshot, sku }: Newer,
  { base: wanted, snapshotGroup }: DiffPlanRequest,
  lists: Lists,
  { azure, log }: DiffPorts
): Promise<Comparison> {
  if (wanted === undefined) {
    const base = await previousOf(snapshot, snapshotGroup, lists, { azure, log })
    if (base !== undefined) refuse(unreadable(base, sku))
    return { snapshot, base }
  }
  const base = await readNamed(wanted, 'base-snapshot', lists, azure)
  refuse(incomparable(snapshot, base), unreadable(base, sku))
  return { snapshot, base }
}

/** The latest older snapshot of the family that can be compared; `undefined` for the first. */
async function previousOf(
  snapshot: Snapshot,
  snapshotGroup: string | undefined,
  lists: Lists,
  { azure, log }: { readonly azure: Azure; readonly log: Log }
): Promise<Snapshot | undefined> {
  const { subscriptionId } = snapshot
  const groups = distinctGroups([snapshot.resourceGroup, snapshotGroup ?? snapshot.resourceGroup])
  const found = await Promise.all(
    groups.map((resourceGroup) => lists({ subscriptionId, resourceGroup }))
  )
  const older = found
    .flat()
    .filter((one) => isOlderRelative(one, snapshot))
    .toSorted((a, b) => b.timeCreated - a.timeCreated)
  const comparable = older.filter((one) => !isAcrossTheLine(one, snapshot))
  for (const near of comparable) {
    // Lists may lag: what is compared is read by itself, and may be gone, or another one of its name.
    const base = await azure.findSnapshot(refOf(spelledLike(snapshot, near)))
    const isAnother = base?.uniqueId !== undefined && !sameId(base.uniqueId, near.uniqueId)
    if (base !== undefined && !isAnother) return base
  }
  tellFirst(snapshot, older.length - comparable.length, groups, log)
  return undefined
}

/** Whether a snapshot is an earlier state of the same disk; one that failed, or goes, is none. */
function isOlderRelative(one: Snapshot, snapshot: Snapshot): boolean {
  const { state } = readinessOf(one)
  return (
    one.incremental &&
    sameId(one.familyId, snapshot.familyId) &&
    !sameId(one.id, snapshot.id) &&
    one.timeCreated < snapshot.timeCreated &&
    state !== 'failed' &&
    state !== 'deleting'
  )
}

function tellFirst(
  { name, sizeGb }: Snapshot,
  beyond: number,
  groups: readonly string[],
  log: Log
): void {
  const everything = 'Everything that is in use on the disk counts as changed.'
  if (beyond > 0) {
    log.warning(
      `Snapshot "${name}" (${sizeGb ?? 0} GiB) is the first after its disk grew beyond 4096 GiB, and Azure does not track changes across that (${counted(beyond, 'older snapshot')}). ${everything}`,
      'Not compared'
    )
    return
  }
  log.info(
    `${name}: there is no older snapshot of its family in resource group ${listed(groups.map((group) => `"${group}"`))}. ${everything} "base-snapshot" can name one elsewhere.`
  )
}

function distinctGroups(groups: readonly string[]): readonly string[] {
  return groups.filter((group, at) => groups.findIndex((one) => sameId(one, group)) === at)
}
