/** Which snapshots are compared: read, and refused with all reasons before anything is opened. */

import pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import type { Azure, Log } from '../../ports.ts'
import { incomparable, isAcrossTheLine, unreadable } from '../../snapshots/diff-checks.ts'
import type { Problem } from '../../snapshots/problem.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, refOf, sameId } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { counted, listed } from '../../snapshots/words.ts'
import type { DiffPorts } from './ports.ts'
import { asActionError, throwAll } from '../common/failures.ts'
import { spelledLike } from '../common/looking.ts'
import type { Lists } from '../common/lists.ts'
import { rememberedLists } from '../common/lists.ts'
import { missingSnapshot } from '../common/missing-snapshot.ts'

/** A snapshot whose changes are asked for: named by a person, or by a receipt. */
export type DiffTarget = {
  readonly ref: ResourceRef
  readonly entry: ReceiptEntry | undefined
}

/** What is to be compared. */
export type DiffPlanRequest = {
  readonly targets: readonly DiffTarget[]
  /** What each is compared with; the previous one of its family when absent. */
  readonly base: ResourceRef | undefined
  /** A group where older snapshots are looked for besides that of the snapshot. */
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
  { azure, log }: DiffPorts
): Promise<readonly Comparison[]> {
  const limit = pLimit(request.maxParallel)
  const lists = rememberedLists(azure)
  const settled = await Promise.allSettled(
    distinct(request.targets).map((target) =>
      limit(() => planOne(target, request, lists, { azure, log }))
    )
  )
  throwAll(settled.flatMap((one) => (one.status === 'rejected' ? [asActionError(one.reason)] : [])))
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

function distinct(targets: readonly DiffTarget[]): readonly DiffTarget[] {
  const keys = new Set<string>()
  return targets.filter(({ ref }) => {
    const key = canonical(`${ref.subscriptionId}/${ref.resourceGroup}/${ref.name}`)
    return !keys.has(key) && keys.add(key)
  })
}

async function planOne(
  { ref, entry }: DiffTarget,
  { base: wanted, snapshotGroup }: DiffPlanRequest,
  lists: Lists,
  { azure, log }: { readonly azure: Azure; readonly log: Log }
): Promise<Comparison> {
  const snapshot = await readNamed(ref, 'snapshot', lists, azure)
  refuse(replaced(snapshot, entry), unreadable(snapshot, entry?.sku))
  if (wanted === undefined) {
    const base = await previousOf(snapshot, snapshotGroup, lists, { azure, log })
    if (base !== undefined) refuse(unreadable(base, entry?.sku))
    return { snapshot, base }
  }
  const base = await readNamed(wanted, 'base-snapshot', lists, azure)
  refuse(incomparable(snapshot, base), unreadable(base, entry?.sku))
  return { snapshot, base }
}

async function readNamed(
  ref: ResourceRef,
  input: string,
  lists: Lists,
  azure: Azure
): Promise<Snapshot> {
  const found = await azure.findSnapshot(ref)
  if (found !== undefined) return spelledLike(ref, found)
  throw await missingSnapshot(ref, input, lists)
}

/** A receipt tells which snapshot it means; another one can have come to its name. */
function replaced(snapshot: Snapshot, entry: ReceiptEntry | undefined): Problem | undefined {
  if (entry === undefined || sameId(snapshot.uniqueId, entry.snapshotId)) return undefined
  return {
    code: 'NotVerified',
    message: `Snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}" is not the one of the receipt: it has the unique id "${snapshot.uniqueId ?? ''}", the receipt names "${entry.snapshotId}".`,
    remedy:
      'It was deleted and made again since. Name the snapshot in "snapshot" if that one is meant.'
  }
}

function refuse(...problems: readonly (Problem | undefined)[]): void {
  const found = problems.find((one) => one !== undefined)
  if (found !== undefined)
    throw new ActionError(found.code, found.message, { remedy: found.remedy })
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
  const near = older.find((one) => !isAcrossTheLine(one, snapshot))
  if (near === undefined) {
    tellFirst(snapshot, older.length, groups, log)
    return undefined
  }
  // Lists may lag: what is compared is read by itself.
  return await azure.findSnapshot(refOf(spelledLike(snapshot, near)))
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
