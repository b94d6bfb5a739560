/** Which snapshots of which disks are exported. */

import pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import { originOf } from '../../snapshots/copy/origin.ts'
import { unreadable } from '../../snapshots/data/diff-checks.ts'
import type { ExportedDisk } from '../../snapshots/data/export-state.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { refuse, settleAll, throwAll } from '../common/failures.ts'
import { ownGeneration, readLineage } from '../common/lineage.ts'
import type { Lists } from '../common/lists.ts'
import { rememberedLists } from '../common/lists.ts'
import { spelledLike } from '../common/looking.ts'
import { readNamed } from '../common/named-snapshot.ts'
import type { Selection, SelectPorts } from '../common/select.ts'
import { select, selectsNothing } from '../common/select.ts'

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
  readonly snapshots: readonly Snapshot[]
  /** Whether each was asked for by its name. */
  readonly named: boolean
}

/** Finds the chains: first those of selected disks, then those of named snapshots. Rejects with all that is missing. */
export async function findChains(
  { selection, snapshots, snapshotGroup, maxParallel }: ChainRequest,
  ports: SelectPorts
): Promise<readonly Chain[]> {
  const lists = rememberedLists(ports.azure)
  const limit = pLimit(maxParallel)
  const selected = selectsNothing(selection) ? [] : await select(selection, maxParallel, ports)
  const [chains, named] = await Promise.all([
    settleAll(
      selected.map(({ ref }) => limit(() => chainOfDisk(ref, snapshotGroup, lists, ports)))
    ),
    settleAll(snapshots.map((ref) => limit(() => readNamed(ref, 'snapshot', lists, ports.azure))))
  ])
  throwAll([...chains.problems, ...named.problems])
  return [...chains.found, ...byDisk(named.found)]
}

/** The snapshots of the disk that exists now or, where it is gone, of the last one of its name. */
async function chainOfDisk(
  ref: ResourceRef,
  snapshotGroup: string | undefined,
  lists: Lists,
  { azure }: Pick<SelectPorts, 'azure'>
): Promise<Chain> {
  const { subscriptionId } = ref
  const resourceGroup = snapshotGroup ?? ref.resourceGroup
  const listing = lists({ subscriptionId, resourceGroup }).then((found) =>
    found.map((one) => spelledLike({ resourceGroup }, one))
  )
  listing.catch(() => undefined)
  const lineage = await readLineage({ ref, disk: undefined }, listing, azure)
  const { disk } = lineage
  const generation = ownGeneration(lineage)
  const own = (generation?.descendants ?? []).filter(({ kind }) => kind === 'snapshot')
  const uniqueId = disk?.uniqueId ?? generation?.diskUniqueId
  if (own.length === 0 || uniqueId === undefined) {
    throw new ActionError(
      'NotFound',
      `Disk "${ref.name}" has no incremental snapshot in resource group "${resourceGroup}" that could be exported.`,
      {
        remedy:
          'Take one first with "operation: create" and "network-access-policy: AllowAll", or name the group of its snapshots in "snapshot-resource-group".'
      }
    )
  }
  return {
    disk: { name: disk?.name ?? ref.name, uniqueId },
    snapshots: own.map(({ snapshot }) => snapshot),
    named: false
  }
}

/** Snapshots that are named, by the disk that they come from. */
function byDisk(snapshots: readonly Snapshot[]): readonly Chain[] {
  const once = [...new Map(snapshots.map((one) => [canonical(one.id), one])).values()]
  const chains = Map.groupBy(once, (snapshot) => canonical(diskOf(snapshot).uniqueId))
  return [...chains.values()].flatMap((own) =>
    own.slice(0, 1).map((snapshot) => ({ disk: diskOf(snapshot), snapshots: own, named: true }))
  )
}

function diskOf(snapshot: Snapshot): ExportedDisk {
  refuse(unreadable(snapshot))
  const origin = originOf(snapshot)
  const name = origin?.disk?.name
  const uniqueId = origin?.diskUniqueId
  if (name !== undefined && uniqueId !== undefined) return { name, uniqueId }
  throw new ActionError(
    'InvalidInput',
    `Nothing tells which disk snapshot "${snapshot.name}" comes from, so nothing could tell which blob holds it.`,
    { remedy: 'Name its disk in "disk" instead, or export a snapshot that this action made.' }
  )
}
