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
  // A snapshot that is made while a list is paged can come twice.
  const incremental = [
    ...new Map(
      snapshots
        .filter((snapshot) => snapshot.incremental)
        .map((snapshot) => [canonical(snapshot.id), snapshot])
    ).values()
  ]
  const descent = descentFrom(disk, incremental)
  const descendants = incremental.flatMap((snapshot) => descent(snapshot) ?? [])
  return { disk, generations: generationsOf(disk, descendants) }
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

/** How a snapshot descends from the disk: it does, it comes from elsewhere, or nothing tells. */
type Descent = Descendant | 'elsewhere' | 'unknown'

/** How each snapshot descends from the disk: `undefined` for one that does not. */
function descentFrom(
  disk: LineageDisk,
  snapshots: readonly Snapshot[]
): (snapshot: Snapshot) => Descendant | undefined {
  const sourceOf = sourceFinder(snapshots)
  const known = new Map<Snapshot, Descent>()

  function descent(snapshot: Snapshot): Descent {
    const before = known.get(snapshot)
    if (before !== undefined) return before
    // Answers that name each other as their source must not be followed for ever.
    known.set(snapshot, 'unknown')
    const found = directDescendant(disk, snapshot) ?? copied(snapshot)
    known.set(snapshot, found)
    return found
  }

  function copied(snapshot: Snapshot): Descent {
    const source = sourceOf(snapshot)
    const origin = source === undefined ? originOutOfSight(snapshot) : descent(source)
    // A chain that can be followed to its end is the proof; tags speak only where it is broken.
    if (origin === 'elsewhere') return origin
    if (origin === 'unknown') return taggedCopy(disk, snapshot) ?? origin
    return { snapshot, kind: 'copy', diskUniqueId: origin.diskUniqueId, copyOf: source?.id }
  }

  return (snapshot) => {
    const found = descent(snapshot)
    return typeof found === 'string' ? undefined : found
  }
}

/** A snapshot of another disk comes from elsewhere; one of a snapshot that is gone can come from anywhere. */
function originOutOfSight(snapshot: Snapshot): 'elsewhere' | 'unknown' {
  return comesFromSnapshot(snapshot) ? 'unknown' : 'elsewhere'
}

/** Finds the snapshot that a copy was made from. */
function sourceFinder(
  snapshots: readonly Snapshot[]
): (snapshot: Snapshot) => Snapshot | undefined {
  const byId = new Map(snapshots.map((snapshot) => [canonical(snapshot.id), snapshot]))
  const byUniqueId = new Map(
    snapshots.flatMap((snapshot) =>
      snapshot.uniqueId === undefined ? [] : [[canonical(snapshot.uniqueId), snapshot] as const]
    )
  )
  return ({ sourceUniqueId, sourceResourceId }) => {
    // The unique id decides: a source snapshot can have been replaced under its name as well.
    if (sourceUniqueId !== undefined) return byUniqueId.get(canonical(sourceUniqueId))
    return sourceResourceId === undefined ? undefined : byId.get(canonical(sourceResourceId))
  }
}

/** A copy whose source snapshot is gone, or out of sight: only the tags tell where it came from. */
function taggedCopy(disk: LineageDisk, snapshot: Snapshot): Descendant | undefined {
  if (!isOwn(snapshot.tags)) return undefined
  const uniqueId = tagValue(snapshot.tags, TAG.diskUniqueId)
  const sameDisk =
    sameId(uniqueId, disk.uniqueId) ||
    (sameId(tagValue(snapshot.tags, TAG.disk), disk.name) &&
      sameId(tagValue(snapshot.tags, TAG.diskGroup), disk.resourceGroup))
  if (!sameDisk) return undefined
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
    (a, b) =>
      Number(b.current) - Number(a.current) ||
      latest(b) - latest(a) ||
      (canonical(a.diskUniqueId ?? '') < canonical(b.diskUniqueId ?? '') ? -1 : 1)
  )
}

function latest(generation: Generation): number {
  return generation.descendants[0]?.snapshot.timeCreated ?? Number.NEGATIVE_INFINITY
}
