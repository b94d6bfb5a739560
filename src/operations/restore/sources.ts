/** Which snapshots are restored: named, of a receipt, or the latest usable one of each selected disk. */

import type pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import type { Azure, Log, Ports } from '../../ports.ts'
import type { NamedTarget } from '../../snapshots/attested.ts'
import type { Origin } from '../../snapshots/lineage.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { parseResourceId, refKey, sameId } from '../../snapshots/resource-id.ts'
import type { Disk } from '../../snapshots/types.ts'
import { instantInWords } from '../../snapshots/words.ts'
import type { Settled } from '../common/batch.ts'
import { settleAll } from '../common/batch.ts'
import type { Selection } from '../common/select.ts'
import { select, selectsNothing } from '../common/select.ts'
import type { Latest, Reads } from '../common/sources.ts'
import { latestUsable, originOf, readTarget, unlessHidden } from '../common/sources.ts'
import type { RestoreSource } from './outcome.ts'

/** What is to be restored. */
export type RestoreSources = {
  readonly targets: readonly NamedTarget[]
  /** The latest usable snapshot of each of these disks. */
  readonly selection: Selection
  /** The group where their snapshots are looked for beside each disk's own. */
  readonly snapshotGroup: string | undefined
}

/**
 * Finds the snapshots, with what is known of their disks, each once. `location` is the region that the latest of a disk
 * is chosen in; any where it is absent. Problems are returned, so that they are told together with others.
 */
export async function findSources(
  { targets, selection, snapshotGroup }: RestoreSources,
  location: string | undefined,
  maxParallel: number,
  limit: ReturnType<typeof pLimit>,
  reads: Reads,
  ports: Ports
): Promise<Settled<RestoreSource>> {
  const disks = selectsNothing(selection) ? [] : await select(selection, maxParallel, ports)
  const { found, problems } = await settleAll([
    ...targets.map((target) => limit(() => namedSource(target, reads, ports))),
    ...disks.map(({ ref }) => limit(() => latestSource(ref, snapshotGroup, location, reads, ports)))
  ])
  return { found: distinct(found), problems }
}

/** Each snapshot once: one that is named can be the latest of a disk as well. What a receipt tells is not lost. */
function distinct(sources: readonly RestoreSource[]): readonly RestoreSource[] {
  return [...Map.groupBy(sources, ({ snapshot }) => refKey(snapshot)).values()].flatMap(
    (same) => same.find(({ entry }) => entry !== undefined) ?? same.slice(0, 1)
  )
}

async function namedSource(
  target: NamedTarget,
  reads: Reads,
  ports: Ports
): Promise<RestoreSource> {
  const { azure, log } = ports
  const snapshot = await readTarget(target, reads, ports)
  const { ref, entry } = target
  const found = await originOf(snapshot, reads, log)
  const origin = entry === undefined ? diskIn(found) : originOfEntry(ref, entry)
  const { dataTime } = found
  return { snapshot, dataTime, entry, origin, live: await liveDisk(origin, azure) }
}

function diskIn({ disk, diskUniqueId }: Origin): RestoreSource['origin'] {
  return { ref: disk, uniqueId: disk === undefined ? undefined : diskUniqueId }
}

function originOfEntry(
  { subscriptionId }: ResourceRef,
  { disk, group, diskId, subscription }: ReceiptEntry
): RestoreSource['origin'] {
  return {
    ref: { subscriptionId: subscription ?? subscriptionId, resourceGroup: group, name: disk },
    uniqueId: diskId
  }
}

/** The unique id of the disk that a restored disk stands for; `undefined` for any other disk. */
export async function ancestorOf(
  disk: Disk,
  reads: Reads,
  { azure, log }: Ports
): Promise<string | undefined> {
  const ref = parseResourceId(disk.sourceResourceId ?? '', 'snapshots')
  if (ref === undefined) return undefined
  const snapshot = await unlessHidden(azure.findSnapshot(ref))
  if (snapshot === undefined || !sameId(snapshot.uniqueId, disk.sourceUniqueId)) return undefined
  return (await originOf(snapshot, reads, log)).diskUniqueId
}

/** The disk of an origin, when it is that disk and not another one that has come to its name. */
async function liveDisk(
  { ref, uniqueId }: RestoreSource['origin'],
  azure: Azure
): Promise<Disk | undefined> {
  if (ref === undefined || uniqueId === undefined) return undefined
  const found = await findUnlessGone(() => azure.findDisk(ref))
  return sameId(found?.uniqueId, uniqueId) ? found : undefined
}

/** What is gone with its group is gone as well. */
async function findUnlessGone<T>(find: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await find()
  } catch (error) {
    if (isGroupGone(error)) return undefined
    throw error
  }
}

/** The latest usable snapshot of the disk that exists now or, where it is gone, of the last one of its name. */
async function latestSource(
  ref: ResourceRef,
  snapshotGroup: string | undefined,
  location: string | undefined,
  reads: Reads,
  ports: Ports
): Promise<RestoreSource> {
  const where = { snapshotGroup, location, done: 'restored' }
  const latest = await latestUsable({ ref, disk: undefined }, where, reads, ports)
  const { snapshot, dataTime, disk, diskUniqueId } = latest
  ports.log.info(
    `${ref.name}: its latest usable snapshot in resource group "${snapshot.resourceGroup}" is "${snapshot.name}" of ${instantInWords(dataTime)}`
  )
  if (location === undefined) warnRegion(ref, latest, ports.log)
  return {
    snapshot,
    dataTime,
    entry: undefined,
    origin: { ref, uniqueId: diskUniqueId },
    live: disk
  }
}

/** A disk is made in the region of its snapshot. */
function warnRegion({ name }: ResourceRef, { snapshot, disk }: Latest, log: Log): void {
  if (disk === undefined || sameId(disk.location, snapshot.location)) return
  log.warning(
    `Disk "${name}" is in region "${disk.location}", and its latest usable snapshot "${snapshot.name}" in "${snapshot.location}": the new disk will be there. To stay in "${disk.location}", name a snapshot of that region in "snapshot", or copy this one there first with "operation: copy".`,
    'Restored in another region'
  )
}

function isGroupGone(error: unknown): boolean {
  return error instanceof ActionError && error.azure?.code === 'ResourceGroupNotFound'
}
