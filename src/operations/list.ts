/** `list`: the lineage of each selected disk, including deleted disks. */

import pLimit from 'p-limit'

import type { Ports } from '../ports.ts'
import type { DiskProtection } from '../snapshots/disk-protection.ts'
import {
  DEFAULT_OLDER_THAN_MS,
  formatUnprotected,
  protectionOfDisk
} from '../snapshots/disk-protection.ts'
import type { RelevanceFilter } from '../snapshots/lineage.ts'
import { descendantsOf, relevanceFilter } from '../snapshots/lineage.ts'
import { READ_DISKS, READ_SNAPSHOTS } from '../snapshots/permissions.ts'
import type { ResourceRef, Shard } from '../snapshots/resource-id.ts'
import { canonical, formatResourceId, isInShard, refOf } from '../snapshots/resource-id.ts'
import { counted } from '../snapshots/format.ts'
import type { Selected, Selection } from './common/disks.ts'
import { select, selectsNothing, formatShard, withoutOtherShards } from './common/disks.ts'
import { doubtAbout } from './common/permissions.ts'
import type { DiskLineage, DiskReading, Place } from './common/sources.ts'
import {
  cachedReads,
  lineageDisk,
  ownGeneration,
  placesFor,
  readLineage,
  readUnlessGone,
  warnAbout
} from './common/sources.ts'

export type ListRequest = {
  readonly operation: 'list'
  readonly selection: Selection
  /** Where snapshots are listed: some groups of the disk's subscription, or all of it. */
  readonly scope: 'resource-group' | 'subscription'
  /** The group of the snapshots, in addition to the disk's own. */
  readonly snapshotGroup: string | undefined
  /** Where to look for disks when nothing is selected. */
  readonly home: { readonly subscriptionId: string; readonly resourceGroup: string | undefined }
  /** How old the newest snapshot of a disk may be before a warning, in milliseconds; no warning when absent. */
  readonly warnOlderThanMs: number | undefined
  readonly maxParallel: number
}

/** The lineages in the order of the input. Reading either succeeds or rejects: an incomplete lineage would be wrong. */
export type ListResult = {
  readonly operation: 'list'
  readonly disks: readonly DiskLineage[]
  /** How each disk is protected, in the same order; absent where one disk was listed, and nobody asked. */
  readonly protection?: readonly DiskProtection[] | undefined
  /** After how long without a new snapshot a disk is marked, in milliseconds. */
  readonly olderThanMs?: number
  /** Whether snapshots may exist that this sign-in cannot read; of `scope: subscription` only. */
  readonly isPartial?: boolean
}

/** Reads the disks and every snapshot of the scope. Rejects with an ActionError. */
export async function list(request: ListRequest, ports: Ports): Promise<ListResult> {
  const limit = pLimit(request.maxParallel)
  const { shard } = request.selection
  const isEverything = selectsNothing(request.selection)
  const selected = isEverything
    ? await disksOfScope(request, ports)
    : await select(request.selection, request.maxParallel, ports)
  const doubting = doubtsAbout(selected, request, ports)
  // Whoever waits for it is told; what else goes wrong first must not end the process.
  doubting.catch(() => undefined)
  const asked = withoutOtherShards(selected, shard).map(({ ref, disk: listed }) => {
    // The list of all disks has enough of each. A selected disk is read by itself.
    const disk = isEverything ? listed : undefined
    const reading: DiskReading =
      disk === undefined
        ? limit(() => readUnlessGone(ref, ports.azure))
        : Promise.resolve({ disk, absence: undefined })
    return { ref, disk, reading }
  })
  // One list per scope, however many disks, because lists have Azure's lowest rate limit. It is sent together with
  // the first read of a disk.
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
  if (isEverything && disks.length === 0) ports.log.info('No disk is visible there')
  const doubts = await doubting
  for (const doubt of doubts) {
    ports.log.warning(
      `It is unknown whether these are all ${isEverything ? 'disks and snapshots' : 'snapshots'} of the subscription: ${doubt}`,
      'Part of the subscription'
    )
  }
  const isPicture =
    disks.length > 1 ||
    isEverything ||
    request.scope === 'subscription' ||
    request.warnOlderThanMs !== undefined
  return {
    operation: 'list',
    disks,
    ...(isPicture && protectionOf(disks, request, ports)),
    ...(request.scope === 'subscription' && { isPartial: doubts.length > 0 })
  }
}

/** Keeps only what is relevant for these disks. A disk that cannot be read fails the run by itself. */
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

/** How the disks are protected; says which are not, where that was asked for. */
function protectionOf(
  disks: readonly DiskLineage[],
  { warnOlderThanMs }: ListRequest,
  { azure, clock, log }: Ports
): Pick<ListResult, 'protection' | 'olderThanMs'> {
  const olderThanMs = warnOlderThanMs ?? DEFAULT_OLDER_THAN_MS
  const now = azure.lastAnswerAt() ?? clock.now()
  const protection = disks.map((listed) =>
    protectionOfDisk(
      {
        disk: listed.disk,
        descendants: ownGeneration(listed)?.descendants ?? [],
        choice: listed.choice
      },
      { now, olderThanMs }
    )
  )
  const named = disks.flatMap(({ ref }, at) => {
    const one = protection[at]
    return one === undefined ? [] : [{ name: ref.name, protection: one }]
  })
  const unprotected =
    warnOlderThanMs === undefined ? undefined : formatUnprotected(named, olderThanMs)
  if (unprotected !== undefined) log.warning(unprotected, 'Disks without a recent snapshot')
  return { protection, olderThanMs }
}

/** Every disk of the group or, with `scope: subscription`, of the subscription. */
async function disksOfScope(
  { scope, home }: ListRequest,
  { azure }: Ports
): Promise<readonly Selected[]> {
  const { subscriptionId, resourceGroup } = home
  const disks = await azure.listDisks({
    subscriptionId,
    ...(scope === 'resource-group' && resourceGroup !== undefined && { resourceGroup })
  })
  return disks.map((disk) => ({
    ref: refOf(disk),
    // One that the list does not tell as a whole is read by itself.
    disk: disk.uniqueId === '' ? undefined : disk,
    vm: undefined
  }))
}

/** Why the snapshots of the subscriptions may not be all that there are. */
async function doubtsAbout(
  selected: readonly Selected[],
  { scope, selection, home }: ListRequest,
  { azure }: Ports
): Promise<readonly string[]> {
  if (scope !== 'subscription') return []
  const isEverything = selectsNothing(selection)
  const actions = isEverything ? [READ_DISKS, READ_SNAPSHOTS] : [READ_SNAPSHOTS]
  const named = selected.map(({ ref }) => ref.subscriptionId)
  const ids = new Map(
    (isEverything ? [home.subscriptionId] : named).map((id) => [canonical(id), id] as const)
  )
  const doubts = await Promise.all(
    [...ids.values()].map((subscriptionId) => doubtAbout(subscriptionId, actions, azure))
  )
  return doubts.filter((doubt) => doubt !== undefined)
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
