/** The disk that a snapshot came from in the end: Azure counts copies by it, and the tags of copies keep it. */

import type { Origin } from '../lineage.ts'
import { originsOf, sourceFinder } from '../lineage.ts'
import { canonical } from '../resource-id.ts'
import type { Run } from '../run.ts'
import { TAG, ownTags, tagValue } from '../tags.ts'
import type { Snapshot, Tags } from '../types.ts'

/** Equal for snapshots and copies that come from one disk, as far as anything tells. */
export type DiskKey = string

/** The disk of a snapshot, by itself and, for a copy, by its tags. */
export function originOf(snapshot: Snapshot): Origin | undefined {
  return originsOf([snapshot])[0]
}

/** The key of a snapshot's disk; where nothing tells the disk, its family stands for it. */
export function diskKeyOf(snapshot: Snapshot): DiskKey {
  return keyOf(originOf(snapshot), snapshot)
}

/** The keys of all snapshots; copies are followed to their sources among them. */
export function diskKeysOf(snapshots: readonly Snapshot[]): ReadonlyMap<string, DiskKey> {
  const sourceOf = sourceFinder(snapshots)
  return new Map(
    originsOf(snapshots).map((origin) => {
      const { snapshot } = origin
      // A copy starts a family of its own; that of its source is the one to compare.
      const root = origin.kind === 'copy' ? (sourceOf(snapshot) ?? snapshot) : snapshot
      return [canonical(snapshot.id), keyOf(origin, root)]
    })
  )
}

function keyOf(origin: Origin | undefined, { familyId, uniqueId, id }: Snapshot): DiskKey {
  return canonical(origin?.diskUniqueId ?? familyId ?? uniqueId ?? id)
}

/** The own tags of a copy: this run's, and the disk that the source came from, as far as that is known. */
export function copyTags(source: Snapshot, run: Run, requestId: string): Tags {
  const origin = originOf(source)
  const disk = {
    name: origin?.disk?.name ?? tagValue(source.tags, TAG.disk) ?? '',
    resourceGroup: origin?.disk?.resourceGroup ?? tagValue(source.tags, TAG.diskGroup) ?? '',
    uniqueId: origin?.diskUniqueId ?? tagValue(source.tags, TAG.diskUniqueId) ?? ''
  }
  const tags = ownTags(run, disk, requestId)
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''))
}
