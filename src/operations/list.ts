/** `list`: the lineage of each selected disk, also of one that is gone. */

import pLimit from 'p-limit'

import type { Azure, Ports, Scope } from '../ports.ts'
import type { Lineage } from '../snapshots/lineage.ts'
import { descendantsOf, lineageOf } from '../snapshots/lineage.ts'
import type { ResourceRef } from '../snapshots/resource-id.ts'
import { formatResourceId } from '../snapshots/resource-id.ts'
import type { Shard } from '../snapshots/shard.ts'
import { isInShard } from '../snapshots/shard.ts'
import type { Disk, Snapshot } from '../snapshots/types.ts'
import { counted } from '../snapshots/words.ts'
import { explainMissing } from './common/disks.ts'
import { orEmpty, rememberedLists } from './common/lists.ts'
import { isGone, spelledLike } from './common/looking.ts'
import type { Selection } from './common/select.ts'
import { select, shardInWords, withoutOtherShards } from './common/select.ts'

/** What `list` is asked to do. */
export type ListRequest = {
  readonly operation: 'list'
  readonly selection: Selection
  /** Where snapshots are looked for: one group of the disk's subscription, or all of it. */
  readonly scope: 'resource-group' | 'subscription'
  /** The group where snapshots live; the disk's own when absent. */
  readonly snapshotGroup: string | undefined
  readonly maxParallel: number
}

/** The lineage of one disk. */
export type ListedDisk = {
  /** As it was asked for. */
  readonly ref: ResourceRef
  /** Absent when the disk is gone and only its snapshots are left. */
  readonly disk: Disk | undefined
  readonly lineage: Lineage
}

/** The lineages in the order of the input. Reading either succeeds or rejects: half a lineage would be a wrong one. */
export type ListResult = {
  readonly operation: 'list'
  readonly disks: readonly ListedDisk[]
}

/** Reads the disks and every snapshot of the scope. Rejects with an ActionError. */
export async function list(request: ListRequest, ports: Ports): Promise<ListResult> {
  const { azure } = ports
  const limit = pLimit(request.maxParallel)
  const snapshotsOf = rememberedLists(azure)
  const { shard } = request.selection
  const selected = await select(request.selection, request.maxParallel, ports)
  const read = await Promise.all(
    withoutOtherShards(selected, shard).map(({ ref }) =>
      limit(async (): Promise<ListedDisk> => {
        // Lists are Azure's scarcest budget: one per scope, however many disks; it leaves with the disk's read.
        const listing = snapshotsOf(scopeFor(ref, request))
        return await readLineage(ref, listing, azure)
      })
    )
  )
  const disks = shard === undefined ? read : read.filter((listed) => belongsTo(shard, listed))
  for (const listed of disks) ports.log.info(told(listed))
  if (shard !== undefined) {
    ports.log.info(shardInWords(shard, { inside: disks.length, all: selected.length }))
  }
  return { operation: 'list', disks }
}

/** Whether a disk is in a shard; one that is gone is where the last disk of its name was. */
function belongsTo(shard: Shard, { ref, disk, lineage }: ListedDisk): boolean {
  const uniqueId = disk?.uniqueId ?? lineage.generations[0]?.diskUniqueId
  return isInShard(uniqueId ?? formatResourceId(ref, 'disks'), shard)
}

function scopeFor(
  { subscriptionId, resourceGroup }: ResourceRef,
  { scope, snapshotGroup }: ListRequest
): Scope {
  return scope === 'subscription'
    ? { subscriptionId }
    : { subscriptionId, resourceGroup: snapshotGroup ?? resourceGroup }
}

async function readLineage(
  ref: ResourceRef,
  listing: Promise<readonly Snapshot[]>,
  azure: Azure
): Promise<ListedDisk> {
  let disk: Disk
  try {
    disk = await azure.getDisk(ref)
  } catch (error) {
    if (!isGone(error)) throw error
    // The disk is gone. Its snapshots still name it; without any, its name was wrong.
    const id = formatResourceId(ref, 'disks')
    // A group that does not exist holds no snapshots; the missing disk is the better message then.
    const snapshots = await orEmpty(listing)
    const spelled = snapshots.map((snapshot) => spelledLike(ref, snapshot))
    const lineage = lineageOf({ ...ref, id, uniqueId: undefined }, spelled)
    if (lineage.generations.length === 0) throw await explainMissing(azure, ref, error)
    return { ref, disk: undefined, lineage }
  }
  const spelled = (await listing).map((snapshot) => spelledLike(disk, snapshot))
  return { ref, disk, lineage: lineageOf(disk, spelled) }
}

function told({ ref, disk, lineage }: ListedDisk): string {
  const found = counted(descendantsOf(lineage).length, 'incremental snapshot')
  const former = lineage.generations.filter((one) => !one.current)
  if (disk === undefined) {
    const ids = former.map((one) => one.diskUniqueId ?? 'unknown')
    return `${ref.name}: the disk is gone; ${found} of ${ids.length === 1 ? 'the disk' : 'the disks'} with unique id ${ids.join(', ')}`
  }
  return former.length === 0
    ? `${disk.name}: ${found}`
    : `${disk.name}: ${found}, some of them of ${counted(former.length, 'former disk')} of that name`
}
