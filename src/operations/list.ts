/** `list`: the lineage of each selected disk, including deleted disks. */

import pLimit from 'p-limit'

import type { Ports } from '../ports.ts'
import { descendantsOf } from '../snapshots/lineage.ts'
import type { ResourceRef, Shard } from '../snapshots/resource-id.ts'
import { formatResourceId, isInShard } from '../snapshots/resource-id.ts'
import { counted } from '../snapshots/format.ts'
import type { Selection } from './common/disks.ts'
import { select, formatShard, withoutOtherShards } from './common/disks.ts'
import type { DiskLineage, Place } from './common/sources.ts'
import { placesFor, readLineage, cachedReads, warnAbout } from './common/sources.ts'

export type ListRequest = {
  readonly operation: 'list'
  readonly selection: Selection
  /** Where snapshots are listed: some groups of the disk's subscription, or all of it. */
  readonly scope: 'resource-group' | 'subscription'
  /** The group of the snapshots, in addition to the disk's own. */
  readonly snapshotGroup: string | undefined
  readonly maxParallel: number
}

/** The lineages in the order of the input. Reading either succeeds or rejects: an incomplete lineage would be wrong. */
export type ListResult = {
  readonly operation: 'list'
  readonly disks: readonly DiskLineage[]
}

/** Reads the disks and every snapshot of the scope. Rejects with an ActionError. */
export async function list(request: ListRequest, ports: Ports): Promise<ListResult> {
  const limit = pLimit(request.maxParallel)
  const reads = cachedReads(ports)
  const { shard } = request.selection
  const selected = await select(request.selection, request.maxParallel, ports)
  const read = await Promise.all(
    withoutOtherShards(selected, shard).map(({ ref }) =>
      // One list per scope, however many disks, because lists have Azure's lowest rate limit. It is sent together with
      // the disk's read.
      limit(() => readLineage({ ref, disk: undefined }, placesOf(ref, request), reads, ports))
    )
  )
  const disks = shard === undefined ? read : read.filter((listed) => belongsTo(shard, listed))
  for (const listed of disks) {
    ports.log.info(describeLineage(listed))
    warnAbout(listed, ports.log)
  }
  if (shard !== undefined) {
    ports.log.info(formatShard(shard, { inside: disks.length, all: selected.length }))
  }
  return { operation: 'list', disks }
}

/** Whether a disk is in a shard; a deleted disk counts as the last disk of its name. */
function belongsTo(shard: Shard, { ref, disk, lineage }: DiskLineage): boolean {
  const uniqueId = disk?.uniqueId ?? lineage.generations[0]?.diskUniqueId
  return isInShard(uniqueId ?? formatResourceId(ref, 'disks'), shard)
}

function placesOf(ref: ResourceRef, { scope, snapshotGroup }: ListRequest): readonly Place[] {
  const { subscriptionId } = ref
  return scope === 'subscription' ? [{ subscriptionId }] : placesFor(ref, snapshotGroup)
}

function describeLineage(found: DiskLineage): string {
  const { full } = found.lineage
  const hidden = full === 0 ? '' : `; ${formatFull(full)}`
  return `${formatLineage(found)}${hidden}`
}

/** The note about full snapshots, which are not part of a lineage. */
export function formatFull(count: number): string {
  return `${count} full ${count === 1 ? 'snapshot is' : 'snapshots are'} not shown`
}

function formatLineage({ ref, disk, lineage }: DiskLineage): string {
  const found = counted(descendantsOf(lineage).length, 'incremental snapshot')
  const former = lineage.generations.filter((one) => !one.current)
  if (disk === undefined) {
    const ids = former.map((one) => one.diskUniqueId ?? 'unknown')
    return `${ref.name}: the disk no longer exists; ${found} of ${ids.length === 1 ? 'the disk' : 'the disks'} with unique id ${ids.join(', ')}`
  }
  return former.length === 0
    ? `${disk.name}: ${found}`
    : `${disk.name}: ${found}, some of ${counted(former.length, 'former disk')} of that name`
}
