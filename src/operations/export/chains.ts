/** Which snapshots of which disks are exported. */

import pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import type { Log } from '../../ports.ts'
import type { Dated } from '../../snapshots/data-time.ts'
import { unreadable } from '../../snapshots/data/diff-checks.ts'
import type { ExportedDisk } from '../../snapshots/data/export-state.ts'
import type { Descendant, Origin } from '../../snapshots/lineage.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import { quotedNames } from '../../snapshots/words.ts'
import { settleAll, throwAll } from '../common/batch.ts'
import { refuse } from '../common/failures.ts'
import type { Selection } from '../common/select.ts'
import { select, selectsNothing } from '../common/select.ts'
import type { LineagePorts, Reads } from '../common/sources.ts'
import {
  originOf,
  ownGeneration,
  readLineage,
  readNamed,
  rememberedReads,
  warnRefuted
} from '../common/sources.ts'

/** What is asked for. */
export type ChainRequest = {
  /** Disks: all their snapshots. */
  readonly selection: Selection
  /** Snapshots by name: these alone. */
  readonly snapshots: readonly ResourceRef[]
  /** The group where the snapshots of disks are looked for; each disk's own when absent. */
  readonly snapshotGroup: string | undefined
  readonly maxParallel: number
}

/** A disk with its snapshots. */
export type Chain = {
  readonly disk: ExportedDisk
  readonly snapshots: readonly Dated[]
  /** Whether each was asked for by its name. */
  readonly named: boolean
}

/** Finds the chains: first those of selected disks, then those of named snapshots. Rejects with all that is missing. */
export async function findChains(
  { selection, snapshots, snapshotGroup, maxParallel }: ChainRequest,
  ports: LineagePorts
): Promise<readonly Chain[]> {
  const reads = rememberedReads(ports)
  const limit = pLimit(maxParallel)
  const selected = selectsNothing(selection) ? [] : await select(selection, maxParallel, ports)
  const [chains, named] = await Promise.all([
    settleAll(
      selected.map(({ ref }) => limit(() => chainOfDisk(ref, snapshotGroup, reads, ports)))
    ),
    settleAll(snapshots.map((ref) => limit(() => originOfNamed(ref, reads, ports))))
  ])
  throwAll([...chains.problems, ...named.problems])
  return [...chains.found, ...byDisk(named.found)]
}

/** The snapshots of the disk that exists now or, where it no longer exists, of the last one of its name. */
async function chainOfDisk(
  ref: ResourceRef,
  snapshotGroup: string | undefined,
  reads: Reads,
  ports: LineagePorts
): Promise<Chain> {
  // Every snapshot that is found is written: those of one group are kept for that.
  const { subscriptionId } = ref
  const resourceGroup = snapshotGroup ?? ref.resourceGroup
  const places = [{ subscriptionId, resourceGroup }]
  const lineage = await readLineage({ ref, disk: undefined }, places, reads, ports)
  const { disk } = lineage
  const generation = ownGeneration(lineage)
  const descendants = generation?.descendants ?? []
  const own = descendants.filter(({ kind }) => kind === 'snapshot')
  const copies = descendants.filter(({ kind }) => kind === 'copy')
  const uniqueId = disk?.uniqueId ?? generation?.diskUniqueId
  if (own.length === 0 || uniqueId === undefined) {
    throw new ActionError(
      'NotFound',
      `Disk "${ref.name}" has no incremental snapshot in resource group "${resourceGroup}" that can be exported.`,
      {
        remedy:
          copies.length === 0
            ? 'Take one first with "operation: create" and "network-access-policy: AllowAll", or name the group of its snapshots in "snapshot-resource-group".'
            : `It has copies: name them in "snapshot", such as "${copies[0]?.snapshot.name ?? ''}".`
      }
    )
  }
  warnRefuted(lineage.lineage.refuted, ports.log)
  warnNewerCopies(ref, own, copies, ports.log)
  return { disk: { name: disk?.name ?? ref.name, uniqueId }, snapshots: own, named: false }
}

/** The copies of a disk are in other families: its blob gets its own snapshots only. */
function warnNewerCopies(
  { name }: ResourceRef,
  own: readonly Descendant[],
  copies: readonly Descendant[],
  log: Log
): void {
  const newest = own.find(({ dataTime }) => dataTime !== undefined)?.dataTime ?? 0
  const newer = copies.filter(({ dataTime }) => dataTime !== undefined && dataTime > newest)
  if (newer.length === 0) return
  log.warning(
    `Disk "${name}": ${quotedNames(newer.map(({ snapshot }) => snapshot.name))} ${newer.length === 1 ? 'is a copy with' : 'are copies with'} newer data than every snapshot of the disk that is left, and not exported. "snapshot" can name ${newer.length === 1 ? 'it' : 'them'}.`,
    'Not the newest snapshot'
  )
}

async function originOfNamed(ref: ResourceRef, reads: Reads, ports: LineagePorts): Promise<Origin> {
  const snapshot = await readNamed(ref, 'snapshot', reads.lists, ports)
  refuse(unreadable(snapshot))
  return originOf(snapshot, reads, ports.log)
}

/** Snapshots that are named, by the disk that they come from. */
function byDisk(origins: readonly Origin[]): readonly Chain[] {
  const once = [...new Map(origins.map((one) => [canonical(one.snapshot.id), one])).values()]
  const chains = Map.groupBy(once, (origin) => canonical(diskOf(origin).uniqueId))
  return [...chains.values()].flatMap((own) =>
    own.slice(0, 1).map((origin) => ({ disk: diskOf(origin), snapshots: own, named: true }))
  )
}

function diskOf({ snapshot, disk, diskUniqueId, dataTime }: Origin): ExportedDisk {
  if (dataTime === undefined) {
    throw new ActionError(
      'InvalidInput',
      `The time of the data of snapshot "${snapshot.name}" is unknown, so it cannot be compared with the data in a blob.`,
      { remedy: 'Name its disk in "disk" instead, or export a copy that this action created.' }
    )
  }
  if (disk !== undefined && diskUniqueId !== undefined) {
    return { name: disk.name, uniqueId: diskUniqueId }
  }
  throw new ActionError(
    'InvalidInput',
    `The source disk of snapshot "${snapshot.name}" is unknown, so its blob is unknown too.`,
    { remedy: 'Name its disk in "disk" instead, or export a snapshot that this action created.' }
  )
}
