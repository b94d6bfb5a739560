/**
 * Lineage: which snapshots descend from a disk.
 *
 * A snapshot names its source by resource id and by unique id. The second tells disks apart that
 * carried the same name one after the other: each such disk is a *generation*. A copy names a
 * *snapshot* as its source and starts a family of its own (recorded 2023-11), so copies are found by
 * following that chain and, where the source snapshot is gone, by the tags that the action wrote.
 */

import type { ResourceRef } from './resource-id.ts'
import { canonical, sameId } from './resource-id.ts'
import { TAG, isOwn, tagValue } from './tags.ts'
import type { Snapshot } from './types.ts'

/** The disk whose lineage is asked for. A disk that is gone has no unique id to tell. */
export type LineageDisk = ResourceRef & {
  readonly id: string
  readonly uniqueId: string | undefined
}

/** One snapshot of a lineage. */
export type Descendant = {
  readonly snapshot: Snapshot
  readonly kind: 'snapshot' | 'copy'
  /** Unique id of the disk that it came from in the end; absent where Azure does not tell. */
  readonly diskUniqueId: string | undefined
  /** Id of the snapshot that this one is a copy of, where that snapshot is part of the lineage. */
  readonly copyOf: string | undefined
}

/** The snapshots of one disk among those that carried the same name. */
export type Generation = {
  readonly diskUniqueId: string | undefined
  /** Whether this is the disk that exists now. */
  readonly current: boolean
  /** Newest first. */
  readonly descendants: readonly Descendant[]
}

/** Everything that descends from a disk and from its former disks of the same name. */
export type Lineage = {
  readonly disk: LineageDisk
  /** The current disk first, then its former disks, the latest of them first. */
  readonly generations: readonly Generation[]
}

/** Works out the lineage of a disk from all snapshots of a scope. */
export function lineageOf(disk: LineageDisk, snapshots: readonly Snapshot[]): Lineage {
  const incremental = snapshots.filter((snapshot) => snapshot.incremental)
  const found = new Map<string, Descendant>()

  for (const snapshot of incremental) {
    const direct = directDescendant(disk, snapshot)
    if (direct !== undefined) found.set(canonical(snapshot.id), direct)
  }
  followCopies(incremental, found)
  for (const snapshot of incremental) {
    const key = canonical(snapshot.id)
    if (found.has(key)) continue
    const byTags = taggedCopy(disk, snapshot)
    if (byTags !== undefined) found.set(key, byTags)
  }
  // A copy of a copy whose first copy was found by its tags only.
  followCopies(incremental, found)

  return { disk, generations: generationsOf(disk, [...found.values()]) }
}

/** All descendants of a lineage, newest first, whatever disk of that name they came from. */
export function descendantsOf(lineage: Lineage): readonly Descendant[] {
  return lineage.generations.flatMap((generation) => generation.descendants).toSorted(newestFirst)
}

/** Order of snapshots: by instant, newest first; equal instants by id, so that the order is stable. */
export function newestFirst(a: Descendant, b: Descendant): number {
  return (
    b.snapshot.timeCreated - a.snapshot.timeCreated ||
    (canonical(a.snapshot.id) < canonical(b.snapshot.id) ? -1 : 1)
  )
}

function directDescendant(disk: LineageDisk, snapshot: Snapshot): Descendant | undefined {
  const byId = sameId(snapshot.sourceResourceId, disk.id)
  // A disk that was moved to another group keeps its unique id, while its snapshots keep the old path.
  const byUniqueId = sameId(snapshot.sourceUniqueId, disk.uniqueId)
  if (!byId && !byUniqueId) return undefined
  return {
    snapshot,
    kind: 'snapshot',
    diskUniqueId: snapshot.sourceUniqueId,
    copyOf: undefined
  }
}

/** Adds the copies of what was found, and their copies, until nothing more is found. */
function followCopies(snapshots: readonly Snapshot[], found: Map<string, Descendant>): void {
  let grew = true
  while (grew) {
    grew = false
    const byUniqueId = new Map<string, Descendant>()
    for (const descendant of found.values()) {
      const { uniqueId } = descendant.snapshot
      if (uniqueId !== undefined) byUniqueId.set(canonical(uniqueId), descendant)
    }
    for (const snapshot of snapshots) {
      const key = canonical(snapshot.id)
      if (found.has(key)) continue
      const source = sourceAmong(snapshot, found, byUniqueId)
      if (source === undefined) continue
      found.set(key, {
        snapshot,
        kind: 'copy',
        diskUniqueId: source.diskUniqueId,
        copyOf: source.snapshot.id
      })
      grew = true
    }
  }
}

function sourceAmong(
  snapshot: Snapshot,
  byId: ReadonlyMap<string, Descendant>,
  byUniqueId: ReadonlyMap<string, Descendant>
): Descendant | undefined {
  // The unique id is the proof: a source snapshot can have been replaced under its name as well.
  if (snapshot.sourceUniqueId !== undefined)
    return byUniqueId.get(canonical(snapshot.sourceUniqueId))
  return snapshot.sourceResourceId === undefined
    ? undefined
    : byId.get(canonical(snapshot.sourceResourceId))
}

/** A copy whose source snapshot is gone, or out of sight: only the tags tell where it came from. */
function taggedCopy(disk: LineageDisk, snapshot: Snapshot): Descendant | undefined {
  if (!isOwn(snapshot.tags)) return undefined
  const uniqueId = tagValue(snapshot.tags, TAG.diskUniqueId)
  const sameDisk =
    sameId(uniqueId, disk.uniqueId) ||
    (sameId(tagValue(snapshot.tags, TAG.disk), disk.name) &&
      sameId(tagValue(snapshot.tags, TAG.diskGroup), disk.resourceGroup))
  if (!sameDisk || !comesFromSnapshot(snapshot)) return undefined
  return { snapshot, kind: 'copy', diskUniqueId: uniqueId, copyOf: undefined }
}

function comesFromSnapshot(snapshot: Snapshot): boolean {
  return (
    snapshot.createOption?.toLowerCase() === 'copystart' ||
    /\/snapshots\/[^/]+\/?$/i.test(snapshot.sourceResourceId ?? '')
  )
}

function generationsOf(
  disk: LineageDisk,
  descendants: readonly Descendant[]
): readonly Generation[] {
  const groups = Map.groupBy(descendants, (descendant) => canonical(descendant.diskUniqueId ?? ''))
  const generations = [...groups.values()].map((members): Generation => {
    const diskUniqueId = members[0]?.diskUniqueId
    return {
      diskUniqueId,
      current: sameId(diskUniqueId, disk.uniqueId),
      descendants: members.toSorted(newestFirst)
    }
  })
  return generations.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || latest(b) - latest(a)
  )
}

function latest(generation: Generation): number {
  return generation.descendants[0]?.snapshot.timeCreated ?? Number.NEGATIVE_INFINITY
}
