/** `list`: the lineage of each selected disk. */

import pLimit from 'p-limit'

import type { ActionError } from '../errors.ts'
import type { Azure, Ports, Scope } from '../ports.ts'
import type { Lineage } from '../snapshots/lineage.ts'
import { descendantsOf, lineageOf } from '../snapshots/lineage.ts'
import type { ResourceRef } from '../snapshots/resource-id.ts'
import { canonical, formatResourceId, sameId } from '../snapshots/resource-id.ts'
import type { Disk, Snapshot } from '../snapshots/types.ts'
import { counted } from '../snapshots/words.ts'
import { distinct, readDisk } from './disks.ts'

/** What `list` is asked to do. */
export type ListRequest = {
  readonly operation: 'list'
  readonly disks: readonly ResourceRef[]
  readonly maxParallel: number
}

/** The lineage of one disk. */
export type ListedDisk = {
  readonly disk: Disk
  readonly lineage: Lineage
}

/** The lineages in the order of the input. */
export type ListResult = {
  readonly operation: 'list'
  readonly disks: readonly ListedDisk[]
  /** Reading either succeeds or rejects: a half lineage would be a wrong one. */
  readonly failure: ActionError | undefined
}

/** Reads the disks and every snapshot of their groups. Rejects with an ActionError. */
export async function list(request: ListRequest, ports: Ports): Promise<ListResult> {
  const { azure, log } = ports
  const limit = pLimit(request.maxParallel)
  const snapshotsOf = rememberedLists(azure)
  const disks = await Promise.all(
    distinct(request.disks).map((ref) =>
      limit(async (): Promise<ListedDisk> => {
        const { subscriptionId, resourceGroup } = ref
        // Lists are Azure's scarcest budget: one per group, however many disks; it leaves with the disk's read.
        const listing = snapshotsOf({ subscriptionId, resourceGroup })
        listing.catch(() => undefined)
        const disk = await readDisk(azure, ref)
        const snapshots = (await listing).map((snapshot) => spelledLike(disk, snapshot))
        return { disk, lineage: lineageOf(disk, snapshots) }
      })
    )
  )
  for (const { disk, lineage } of disks) {
    const former = lineage.generations.filter((one) => !one.current).length
    log.info(
      `${disk.name}: ${counted(descendantsOf(lineage).length, 'incremental snapshot')}${former > 0 ? `, some of them of ${counted(former, 'former disk')} of that name` : ''}`
    )
  }
  return { operation: 'list', disks, failure: undefined }
}

/**
 * A snapshot with its group spelled as the disk's. Azure's lists spell groups in capitals (recorded 2024), its
 * single answers do not: workflows that compare ids as texts shall find them equal.
 */
function spelledLike(disk: Disk, snapshot: Snapshot): Snapshot {
  const { resourceGroup } = disk
  if (snapshot.resourceGroup === resourceGroup || !sameId(snapshot.resourceGroup, resourceGroup)) {
    return snapshot
  }
  const spelled = { ...snapshot, resourceGroup }
  return { ...spelled, id: formatResourceId(spelled, 'snapshots') }
}

function rememberedLists(azure: Azure): (scope: Scope) => Promise<readonly Snapshot[]> {
  const lists = new Map<string, Promise<readonly Snapshot[]>>()
  return (scope) => {
    const key = canonical(`${scope.subscriptionId}/${scope.resourceGroup ?? ''}`)
    const known = lists.get(key)
    if (known !== undefined) return known
    const reading = azure.listSnapshots(scope)
    lists.set(key, reading)
    return reading
  }
}
