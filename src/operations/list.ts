/** `list`: the lineage of each selected disk, also of one that is gone. */

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

/** What `list` is asked to do. */
export type ListRequest = {
  readonly operation: 'list'
  readonly selection: Selection
  /** Where snapshots are looked for: some groups of the disk's subscription, or all of it. */
  readonly scope: 'resource-group' | 'subscription'
  /** The group where snapshots live beside the disk's own. */
  readonly snapshotGroup: string | undefined
  readonly maxParallel: number
}

/** The lineages in the order of the input. Reading either succeeds or rejects: half a lineage would be a wrong one. */
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
      // Lists are Azure's scarcest budget: one per scope, however many disks; it leaves with the disk's read.
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

/** Whether a disk is in a shard; one that is gone is where the last disk of its name was. */
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

/** What is said of full snapshots, which are no part of a lineage. */
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
