/**
 * Lineage: which snapshots descend from a disk.
 *
 * A snapshot names its source by resource id and by unique id. The second tells disks apart that
 * carried the same name one after the other: each such disk is a *generation*. A copy names a
 * *snapshot* as its source and starts a family of its own (recorded 2023-11), so copies are found by
 * following that chain and, where the source snapshot is gone, by the tags that the action wrote.
 */

import type { ResourceRef } from './resource-id.ts'
import { canonical, parseResourceId, sameId } from './resource-id.ts'
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

/** One snapshot with the disk that it came from in the end, where nobody asked for a certain disk. */
export type Origin = Descendant & {
  /** Where that disk is or was; absent where nothing tells. */
  readonly disk: ResourceRef | undefined
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
  const incremental = distinctIncremental(snapshots)
  const descent = descentOf(incremental, {
    direct: directDescendantsOf(disk),
    tagged: (snapshot) => taggedCopy(disk, snapshot)
  })
  const descendants = incremental.flatMap((snapshot) => descent(snapshot) ?? [])
  return { disk, generations: generationsOf(disk, descendants) }
}

/**
 * The incremental snapshots of a scope with the disk that each comes from in the end, newest first. One
 * whose disk nothing tells is among them, without a unique id.
 */
export function originsOf(snapshots: readonly Snapshot[]): readonly Origin[] {
  const incremental = distinctIncremental(snapshots)
  const origin = descentOf(incremental, { direct: directOrigins(), tagged: taggedOrigin })
  return incremental
    .map((snapshot) => origin(snapshot) ?? unknownOrigin(snapshot))
    .toSorted(newestFirst)
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

/** Whether a snapshot is a copy of a snapshot rather than one of a disk. */
export function comesFromSnapshot(snapshot: Snapshot): boolean {
  return (
    snapshot.createOption?.toLowerCase() === 'copystart' ||
    /\/snapshots\/[^/]+\/?$/i.test(snapshot.sourceResourceId ?? '')
  )
}

/** Finds the snapshot that a copy was made from among the snapshots of a scope. */
export function sourceFinder(
  snapshots: readonly Snapshot[]
): (copy: Snapshot) => Snapshot | undefined {
  // Most snapshots are no copies, and most disks have none: then nothing has to be looked up.
  const byId = lazily(
    () => new Map(snapshots.map((snapshot) => [canonical(snapshot.id), snapshot]))
  )
  const byUniqueId = lazily(
    () =>
      new Map(
        snapshots
          .filter(({ uniqueId = '' }) => uniqueId !== '')
          .map((snapshot) => [canonical(snapshot.uniqueId ?? ''), snapshot])
      )
  )
  return ({ sourceUniqueId, sourceResourceId }) => {
    if (/\/disks\/[^/]+\/?$/i.test(sourceResourceId ?? '')) return undefined
    // The unique id decides: a source snapshot can have been replaced under its name as well.
    if (sourceUniqueId !== undefined) return byUniqueId().get(canonical(sourceUniqueId))
    return sourceResourceId === undefined ? undefined : byId().get(canonical(sourceResourceId))
  }
}

/** Works something out when it is asked for first. */
function lazily<Value extends object>(make: () => Value): () => Value {
  let value: Value | undefined
  return () => (value ??= make())
}

/** Each incremental snapshot once: one that is made while a list is paged can come twice. */
function distinctIncremental(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const byId = new Map<string, Snapshot>()
  for (const snapshot of snapshots) {
    if (snapshot.incremental) byId.set(canonical(snapshot.id), snapshot)
  }
  return [...byId.values()]
}

function directDescendantsOf(disk: LineageDisk): (snapshot: Snapshot) => Descendant | undefined {
  const isId = sameAs(disk.id)
  const isUniqueId = sameAs(disk.uniqueId)
  return (snapshot) => {
    const { sourceResourceId, sourceUniqueId } = snapshot
    // A disk that was moved to another group keeps its unique id, while its snapshots keep the old path.
    if (!isUniqueId(sourceUniqueId) && !isId(sourceResourceId)) return undefined
    return { snapshot, kind: 'snapshot', diskUniqueId: sourceUniqueId, copyOf: undefined }
  }
}

/** `sameId` with an id that is compared with many others, most of which are spelled the same or differ. */
function sameAs(id: string | undefined): (other: string | undefined) => boolean {
  const wanted = canonical(id ?? '')
  if (wanted === '') return () => false
  return (other) => other !== undefined && (other === id || canonical(other) === wanted)
}

function directOrigins(): (snapshot: Snapshot) => Origin | undefined {
  // Many snapshots name the same few disks.
  const disks = new Map<string, ResourceRef | undefined>()
  const diskOf = (id: string): ResourceRef | undefined => {
    if (!disks.has(id)) disks.set(id, parseResourceId(id, 'disks'))
    return disks.get(id)
  }
  return (snapshot) => {
    const disk = diskOf(snapshot.sourceResourceId ?? '')
    if (disk === undefined) return undefined
    const diskUniqueId = snapshot.sourceUniqueId
    return { snapshot, kind: 'snapshot', diskUniqueId, copyOf: undefined, disk }
  }
}

/** How a snapshot came to be: from a disk that is asked for, from elsewhere, or nothing tells. */
type Descent<Found> = Found | 'elsewhere' | 'unknown'

/** What a snapshot says of the disk that it came from. */
type Testimony<Found> = {
  /** By its source, where that is a disk. */
  readonly direct: (snapshot: Snapshot) => Found | undefined
  /** By its tags, where the chain of sources is broken. */
  readonly tagged: (snapshot: Snapshot) => Found | undefined
}

/** Follows each snapshot along the chain of its sources: `undefined` where that ends at no disk asked for. */
function descentOf<Found extends Descendant>(
  snapshots: readonly Snapshot[],
  { direct, tagged }: Testimony<Found>
): (snapshot: Snapshot) => Found | undefined {
  const sourceOf = sourceFinder(snapshots)
  /** What was found along chains. */
  const known = new Map<Snapshot, Descent<Found>>()

  /** What is known of a snapshot without following a chain. */
  function judged(snapshot: Snapshot): Descent<Found> | undefined {
    return known.get(snapshot) ?? direct(snapshot)
  }

  /** The snapshots from this one up to the first that can be judged without another. */
  function unjudged(snapshot: Snapshot): readonly Snapshot[] {
    const chain = new Set<Snapshot>()
    let next: Snapshot | undefined = snapshot
    // Answers that name each other as their source must not be followed for ever.
    while (next !== undefined && judged(next) === undefined && !chain.has(next)) {
      chain.add(next)
      next = sourceOf(next)
    }
    return [...chain]
  }

  function copied(snapshot: Snapshot): Descent<Found> {
    const source = sourceOf(snapshot)
    const origin = source === undefined ? originOutOfSight(snapshot) : (judged(source) ?? 'unknown')
    // A chain that can be followed to its end is the proof; tags speak only where it is broken.
    if (origin === 'elsewhere') return origin
    if (origin === 'unknown') return tagged(snapshot) ?? origin
    return { ...origin, snapshot, kind: 'copy', copyOf: source?.id }
  }

  return (snapshot) => {
    let found = judged(snapshot)
    if (found === undefined) {
      for (const one of unjudged(snapshot).toReversed()) known.set(one, copied(one))
      found = known.get(snapshot)
    }
    return typeof found === 'string' ? undefined : found
  }
}

/** A snapshot of another disk comes from elsewhere; one of a snapshot that is gone can come from anywhere. */
function originOutOfSight(snapshot: Snapshot): 'elsewhere' | 'unknown' {
  return comesFromSnapshot(snapshot) ? 'unknown' : 'elsewhere'
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

function taggedOrigin(snapshot: Snapshot): Origin | undefined {
  const { tags, subscriptionId } = snapshot
  if (!isOwn(tags)) return undefined
  const diskUniqueId = tagValue(tags, TAG.diskUniqueId)
  const name = tagValue(tags, TAG.disk)
  const resourceGroup = tagValue(tags, TAG.diskGroup)
  // The tags do not name the subscription: that of the copy is the likeliest.
  const disk =
    name === undefined || resourceGroup === undefined
      ? undefined
      : { subscriptionId, resourceGroup, name }
  return { snapshot, kind: 'copy', diskUniqueId, copyOf: undefined, disk }
}

function unknownOrigin(snapshot: Snapshot): Origin {
  const kind = comesFromSnapshot(snapshot) ? 'copy' : 'snapshot'
  return { snapshot, kind, diskUniqueId: undefined, copyOf: undefined, disk: undefined }
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
