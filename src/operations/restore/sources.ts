/** Which snapshots are restored: named, of a receipt, or the latest usable one of each selected disk. */

import type pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import type { Azure, Ports } from '../../ports.ts'
import type { NamedTarget } from '../../snapshots/attested.ts'
import type { Descendant } from '../../snapshots/lineage.ts'
import { descendantsOf } from '../../snapshots/lineage.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonicalLocation, parseResourceId, sameId } from '../../snapshots/resource-id.ts'
import { TAG, isOwn, tagValue } from '../../snapshots/tags.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import type { Settled } from '../common/failures.ts'
import { settleAll } from '../common/failures.ts'
import { readNamed, readTarget } from '../common/named-snapshot.ts'
import { ownGeneration, readLineage } from '../common/lineage.ts'
import type { Lists } from '../common/lists.ts'
import { rememberedLists } from '../common/lists.ts'
import { sourceChain, sourceSnapshot } from '../common/source-chain.ts'
import type { RestoreSource } from './outcome.ts'
import type { Selection } from '../common/select.ts'
import { select, selectsNothing } from '../common/select.ts'

/** What is to be restored. */
export type RestoreSources = {
  readonly targets: readonly NamedTarget[]
  /** The latest usable snapshot of each of these disks. */
  readonly selection: Selection
  /** The group where their snapshots are looked for; each disk's own when absent. */
  readonly snapshotGroup: string | undefined
}

/**
 * Finds the snapshots, with what is known of their disks. `location` is the region that is preferred where a disk
 * has snapshots in several. Problems are returned, so that they are told together with others.
 */
export async function findSources(
  { targets, selection, snapshotGroup }: RestoreSources,
  location: string | undefined,
  maxParallel: number,
  limit: ReturnType<typeof pLimit>,
  ports: Ports
): Promise<Settled<RestoreSource>> {
  const disks = selectsNothing(selection) ? [] : await select(selection, maxParallel, ports)
  const lists = rememberedLists(ports.azure)
  return settleAll([
    ...targets.map((target) => limit(() => namedSource(target, lists, ports))),
    ...disks.map(({ ref }) => limit(() => latestSource(ref, snapshotGroup, location, lists, ports)))
  ])
}

async function namedSource(
  target: NamedTarget,
  lists: Lists,
  ports: Ports
): Promise<RestoreSource> {
  const { azure } = ports
  const snapshot = await readTarget(target, lists, ports)
  const { ref, entry } = target
  const origin = entry === undefined ? await originOf(snapshot, azure) : originOfEntry(ref, entry)
  return { snapshot, entry, origin, live: await liveDisk(origin, azure) }
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

/** The disk that a snapshot was taken of: a copy names its snapshot, which names the disk; where that is gone, tags tell. */
export async function originOf(snapshot: Snapshot, azure: Azure): Promise<RestoreSource['origin']> {
  const { sourceResourceId = '', sourceUniqueId } =
    (await sourceChain(snapshot, azure)).at(-1) ?? snapshot
  const disk = parseResourceId(sourceResourceId, 'disks')
  if (disk !== undefined) return { ref: disk, uniqueId: sourceUniqueId }
  return originByTags(snapshot)
}

function originByTags({ tags, subscriptionId }: Snapshot): RestoreSource['origin'] {
  const name = tagValue(tags, TAG.disk)
  const resourceGroup = tagValue(tags, TAG.diskGroup)
  if (!isOwn(tags) || name === undefined || resourceGroup === undefined) {
    return { ref: undefined, uniqueId: undefined }
  }
  return {
    ref: { subscriptionId, resourceGroup, name },
    uniqueId: tagValue(tags, TAG.diskUniqueId)
  }
}

/** The unique id of the disk that a restored disk stands for; `undefined` for any other disk. */
export async function ancestorOf(disk: Disk, azure: Azure): Promise<string | undefined> {
  const snapshot = await sourceSnapshot(disk, azure)
  return snapshot === undefined ? undefined : (await originOf(snapshot, azure)).uniqueId
}

/** The disk of an origin, when it is that disk and not another one that has come to its name. */
async function liveDisk(
  { ref, uniqueId }: RestoreSource['origin'],
  azure: Azure
): Promise<Disk | undefined> {
  if (ref === undefined || uniqueId === undefined) return undefined
  const found = await findDisk(ref, azure)
  return sameId(found?.uniqueId, uniqueId) ? found : undefined
}

async function findDisk(ref: ResourceRef, azure: Azure): Promise<Disk | undefined> {
  try {
    return await azure.findDisk(ref)
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
  lists: Lists,
  { azure, log }: Ports
): Promise<RestoreSource> {
  const { subscriptionId } = ref
  const resourceGroup = snapshotGroup ?? ref.resourceGroup
  const listing = lists({ subscriptionId, resourceGroup })
  const found = await readLineage({ ref, disk: undefined }, listing, azure)
  const { disk, lineage } = found
  const own = ownGeneration(found)?.descendants ?? []
  const chosen = choose(own, disk, location)
  if (chosen === undefined) {
    throw nothingToRestore(ref, resourceGroup, descendantsOf(lineage), own, location)
  }
  // Lists may lag, and spell groups as they please: what is restored is read by itself.
  const snapshot = await readNamed({ ...chosen.snapshot, resourceGroup }, 'list', lists, azure)
  log.info(
    `${ref.name}: its latest usable snapshot in resource group "${resourceGroup}" is "${snapshot.name}" of ${new Date(snapshot.timeCreated).toISOString()}`
  )
  return {
    snapshot,
    entry: undefined,
    origin: { ref, uniqueId: chosen.diskUniqueId },
    live: disk
  }
}

/** The newest that fits, of descendants that are newest first. */
function choose(
  descendants: readonly Descendant[],
  disk: Disk | undefined,
  location: string | undefined
): Descendant | undefined {
  const usable = descendants.filter(({ snapshot }) => readinessOf(snapshot, disk?.sku).usable)
  const region = location ?? disk?.location
  if (region !== undefined) {
    return usable.find(
      ({ snapshot }) => canonicalLocation(snapshot.location) === canonicalLocation(region)
    )
  }
  // The disk is gone: where its own snapshots are is where it was.
  return usable.find(({ kind }) => kind === 'snapshot') ?? usable[0]
}

function nothingToRestore(
  { name }: ResourceRef,
  resourceGroup: string,
  all: readonly Descendant[],
  own: readonly Descendant[],
  location: string | undefined
): ActionError {
  const where = `in resource group "${resourceGroup}"${location === undefined ? '' : ` and region "${location}"`}`
  const former = all.length - own.length
  return new ActionError(
    'NotFound',
    own.length > 0
      ? `None of the snapshots of disk "${name}" ${where} can be restored now.`
      : `Disk "${name}" has no incremental snapshot ${where}${former > 0 ? ', only former disks of that name have' : ''}.`,
    {
      remedy:
        former > 0 && own.length === 0
          ? '"operation: list" shows them: name the one to restore in "snapshot".'
          : 'Give the group of its snapshots in "snapshot-resource-group", or name one in "snapshot"; "operation: list" tells how far each is.'
    }
  )
}

function isGroupGone(error: unknown): boolean {
  return error instanceof ActionError && error.azure?.code === 'ResourceGroupNotFound'
}
