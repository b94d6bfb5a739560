/** Which snapshots become disks: named, of a receipt, or the latest usable one of each selected disk. */

import { isGone, isHidden, unless } from '../../errors.ts'
import type { Azure, Log, Ports } from '../../ports.ts'
import type { Dated } from '../../snapshots/data-time.ts'
import { formatMinute } from '../../snapshots/format.ts'
import type { Origin } from '../../snapshots/lineage.ts'
import type { NamedTarget, ReceiptEntry } from '../../snapshots/receipt.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { parseResourceId, sameId } from '../../snapshots/resource-id.ts'
import type { Disk } from '../../snapshots/types.ts'
import type { Settled } from './batch.ts'
import type { Chosen, Latest, Reads } from './sources.ts'
import { latestUsable, originOf, readChosen, readTarget } from './sources.ts'

/** A snapshot to restore, and what is known of its source disk. */
export type RestoreSource = Dated & {
  /** Its entry of a receipt. */
  readonly entry: ReceiptEntry | undefined
  /** The source disk, when known. */
  readonly origin: {
    readonly ref: ResourceRef | undefined
    readonly uniqueId: string | undefined
  }
  /** The same disk as it is now. */
  readonly live: Disk | undefined
}

/** The name of a source in reports: its disk's, else its own. */
export function labelOf({ origin, snapshot }: RestoreSource): string {
  return origin.ref?.name ?? snapshot.name
}

/** What is to be restored. */
export type RestoreSources = Omit<Chosen, 'maxParallel'> & {
  /** The group where their snapshots are listed in addition to each disk's own. */
  readonly snapshotGroup: string | undefined
}

/**
 * Finds the snapshots, with what is known of their disks. `location` is the region in which the latest of a disk is
 * chosen; any region when absent.
 */
export function findSources(
  sources: RestoreSources,
  location: string | undefined,
  maxParallel: number,
  reads: Reads,
  ports: Ports
): Promise<Settled<RestoreSource>> {
  const { snapshotGroup } = sources
  return readChosen(
    { ...sources, maxParallel },
    {
      named: (target) => namedSource(target, reads, ports),
      latest: ({ ref }) => latestSource(ref, snapshotGroup, location, reads, ports)
    },
    ports
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

/** The unique id of the disk that a restored disk replaces; `undefined` for any other disk. */
export async function ancestorOf(
  disk: Disk,
  reads: Reads,
  { azure, log }: Ports
): Promise<string | undefined> {
  const ref = parseResourceId(disk.sourceResourceId ?? '', 'snapshots')
  if (ref === undefined) return undefined
  const snapshot = await unless(isHidden, azure.findSnapshot(ref))
  if (snapshot === undefined || !sameId(snapshot.uniqueId, disk.sourceUniqueId)) return undefined
  return (await originOf(snapshot, reads, log)).diskUniqueId
}

/** The disk of an origin, if it is that disk and not another one with its name. */
async function liveDisk(
  { ref, uniqueId }: RestoreSource['origin'],
  azure: Azure
): Promise<Disk | undefined> {
  if (ref === undefined || uniqueId === undefined) return undefined
  const found = await unless(isGone, azure.findDisk(ref))
  return sameId(found?.uniqueId, uniqueId) ? found : undefined
}

/** The latest usable snapshot of the existing disk or, when it no longer exists, of the last one of its name. */
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
    `${ref.name}: its latest usable snapshot in resource group "${snapshot.resourceGroup}" is "${snapshot.name}" of ${formatMinute(dataTime)}`
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

/** A disk is created in the region of its snapshot. */
function warnRegion({ name }: ResourceRef, { snapshot, disk }: Latest, log: Log): void {
  if (disk === undefined || sameId(disk.location, snapshot.location)) return
  log.warning(
    `Disk "${name}" is in region "${disk.location}", and its latest usable snapshot "${snapshot.name}" in "${snapshot.location}": the new disk is created there. To stay in "${disk.location}", name a snapshot of that region in "snapshot", or copy this one there first with "operation: copy".`,
    'Restored in another region'
  )
}
