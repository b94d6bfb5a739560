/** The disk that a snapshot came from in the end: Azure counts copies by it, and the tags of copies keep it. */

import { dataTimeTag } from '../data-time.ts'
import type { Origin } from '../lineage.ts'
import { originsOf, sourceFinder } from '../lineage.ts'
import { canonical } from '../resource-id.ts'
import type { Run } from '../run.ts'
import { TAG, ownTags, tagValue } from '../tags.ts'
import type { Snapshot, Tags } from '../types.ts'

/** Equal for snapshots and copies that come from one disk, as far as anything tells. */
export type DiskKey = string

/** The key of a snapshot's disk; where nothing tells the disk, its family stands for it. */
export function diskKeyOf(origin: Origin): DiskKey {
  return keyOf(origin, origin.snapshot)
}

/** The keys of all snapshots; copies are followed to their sources among them. */
export function diskKeysOf(
  snapshots: readonly Snapshot[],
  beyond: readonly Snapshot[] = []
): ReadonlyMap<string, DiskKey> {
  const sourceOf = sourceFinder([...snapshots, ...beyond])
  return new Map(
    originsOf(snapshots, beyond).map((origin) => {
      const { snapshot } = origin
      // A copy starts a family of its own; that of its source is the one to compare.
      const root = origin.kind === 'copy' ? (sourceOf(snapshot) ?? snapshot) : snapshot
      return [canonical(snapshot.id), keyOf(origin, root)]
    })
  )
}

function keyOf(origin: Origin, { familyId, uniqueId, id }: Snapshot): DiskKey {
  return canonical(origin.diskUniqueId ?? familyId ?? uniqueId ?? id)
}

/**
 * The own tags of a copy: this run's, the disk that the source came from, and of which instant the data is, as far as
 * that is known. The source may be gone one day, and the copy is made later than what it holds.
 */
export function copyTags(source: Origin, run: Run, requestId: string): Tags {
  const { disk, diskUniqueId, dataTime } = source
  const before = source.snapshot.tags
  const tags = {
    ...ownTags(
      run,
      {
        name: disk?.name ?? tagValue(before, TAG.disk) ?? '',
        resourceGroup: disk?.resourceGroup ?? tagValue(before, TAG.diskGroup) ?? '',
        uniqueId: diskUniqueId ?? tagValue(before, TAG.diskUniqueId) ?? ''
      },
      requestId
    ),
    ...(dataTime !== undefined && { [TAG.dataTime]: dataTimeTag(dataTime) })
  }
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''))
}
