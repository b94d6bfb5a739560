/** `list`: the lineage of each selected disk, also of one that is gone. */

import pLimit from 'p-limit'

import type { Ports } from '../ports.ts'
import type { RelevanceFilter } from '../snapshots/lineage.ts'
import { descendantsOf, relevanceFilter } from '../snapshots/lineage.ts'
import type { ResourceRef, Shard } from '../snapshots/resource-id.ts'
import { formatResourceId, isInShard } from '../snapshots/resource-id.ts'
import { counted } from '../snapshots/format.ts'
import type { Selection } from './common/disks.ts'
import { select, formatShard, withoutOtherShards } from './common/disks.ts'
import type { DiskLineage, DiskReading, Place } from './common/sources.ts'
import {
  cachedReads,
  lineageDisk,
  placesFor,
  readLineage,
  readUnlessGone,
  warnAbout
} from './common/sources.ts'

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
  const { shard } = request.selection
  const selected = await select(request.selection, request.maxParallel, ports)
  const asked = withoutOtherShards(selected, shard).map(({ ref }) => ({
    ref,
    disk: undefined,
    reading: limit(() => readUnlessGone(ref, ports.azure))
  }))
  // Lists are Azure's scarcest budget: one per scope, however many disks; it leaves with the first read of a disk.
  const reads = cachedReads(ports, filterFor(asked))
  const read = await Promise.all(
    asked.map((one) => readLineage(one, placesOf(one.ref, request), reads, ports))
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

/** Only what bears on these disks is kept of a list. One that cannot be read fails the run by itself. */
async function filterFor(
  asked: readonly { readonly ref: ResourceRef; readonly reading: DiskReading }[]
): Promise<RelevanceFilter> {
  const read = await Promise.allSettled(asked.map(({ reading }) => reading))
  return relevanceFilter(
    asked.map(({ ref }, at) => {
      const one = read[at]
      return lineageDisk(ref, one?.status === 'fulfilled' ? one.value.disk : undefined)
    })
  )
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
