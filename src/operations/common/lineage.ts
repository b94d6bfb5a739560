/** Reading the lineage of a disk that somebody named, also of one that is gone. */

import type { Azure } from '../../ports.ts'
import type { Generation, Lineage } from '../../snapshots/lineage.ts'
import { lineageOf } from '../../snapshots/lineage.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { formatResourceId } from '../../snapshots/resource-id.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { explainMissing } from './disks.ts'
import { orEmpty } from './lists.ts'
import { isGone, spelledLike } from './looking.ts'
import type { Selected } from './select.ts'

/** The lineage of one disk. */
export type DiskLineage = {
  /** As it was asked for. */
  readonly ref: ResourceRef
  /** Absent when the disk is gone and only its snapshots are left. */
  readonly disk: Disk | undefined
  readonly lineage: Lineage
}

/**
 * Reads a disk, unless it is known already, beside a list of snapshots that has left. Rejects with an ActionError that
 * helps when the disk does not exist and no snapshot names it either: its name was wrong.
 */
export async function readLineage(
  { ref, disk: known }: Pick<Selected, 'ref' | 'disk'>,
  listing: Promise<readonly Snapshot[]>,
  azure: Azure
): Promise<DiskLineage> {
  let disk: Disk
  try {
    disk = known ?? (await azure.getDisk(ref))
  } catch (error) {
    if (!isGone(error)) throw error
    const id = formatResourceId(ref, 'disks')
    // A group that does not exist holds no snapshots; the missing disk is the better message then.
    const snapshots = await orEmpty(listing)
    const spelled = snapshots.map((snapshot) => spelledLike(ref, snapshot))
    const lineage = lineageOf({ ...ref, id, uniqueId: undefined }, spelled)
    if (lineage.generations.length === 0) throw await explainMissing(azure, ref, error)
    return { ref, disk: undefined, lineage }
  }
  const spelled = (await listing).map((snapshot) => spelledLike(disk, snapshot))
  return { ref, disk, lineage: lineageOf(disk, spelled) }
}

/** The snapshots of the disk that exists now or, where it is gone, of the last one of its name. */
export function ownGeneration({ disk, lineage }: DiskLineage): Generation | undefined {
  const { generations } = lineage
  return disk === undefined ? generations[0] : generations.find(({ current }) => current)
}
