/** What exists already in place of a new copy, and what that means for it. */

import { dataTimeTag } from '../data-time.ts'
import type { Origin } from '../lineage.ts'
import { hasUnknownSource, originsOf, sourceFinder } from '../lineage.ts'
import { missingFrom, readinessOf } from '../readiness.ts'
import { canonical, sameId } from '../resource-id.ts'
import type { Run, Snapshot, Tags } from '../types.ts'
import { TAG, isOwn, ownTags, tagValue } from '../tags.ts'

/** A requested copy: of which snapshot, into which region in Azure's own form. */
export type WantedCopy = { readonly source: Snapshot; readonly region: string }

/**
 * `there`: the requested copy, complete or in progress. `failed`: the requested copy, which this action created and
 * which will never complete. `taken`: anything else.
 */
type Verdict = 'there' | 'failed' | 'taken'

/**
 * Judges what exists under the name of a requested copy. The unique id of its source verifies what a copy holds; with
 * `fail`, nevertheless only a copy of this action is reused.
 */
export function judgeExisting(
  found: Snapshot,
  wanted: WantedCopy,
  ifExists: 'fail' | 'reuse'
): Verdict {
  const { state } = readinessOf(found)
  const own = isOwn(found.tags)
  if (state === 'deleting') return 'taken'
  if (state === 'failed') return own && isMeantAsCopy(found, wanted) ? 'failed' : 'taken'
  return isCopyOf(found, wanted) && (own || ifExists === 'reuse') ? 'there' : 'taken'
}

/** Whether a snapshot is a copy of another one in a region. */
export function isCopyOf(found: Snapshot, { source, region }: WantedCopy): boolean {
  return (
    found.incremental &&
    sameId(found.location, region) &&
    sameId(found.sourceUniqueId, source.uniqueId)
  )
}

/**
 * Whether Azure reports too little of a snapshot to exclude that it is a requested copy that could be reused.
 * `diskUniqueId`: of the source's disk, when known.
 */
export function mayBeCopyOf(
  found: Snapshot,
  { source, region }: WantedCopy,
  diskUniqueId: string | undefined,
  ifExists: 'fail' | 'reuse'
): boolean {
  const isPartial = missingFrom(found).length > 0 || hasUnknownSource(found)
  const isThere = found.location === '' || sameId(found.location, region)
  if (!isPartial || !isThere || !(isOwn(found.tags) || ifExists === 'reuse')) return false
  if (!hasUnknownSource(found)) return sameId(found.sourceUniqueId, source.uniqueId)
  const disk = tagValue(found.tags, TAG.diskUniqueId)
  return disk === undefined || diskUniqueId === undefined || sameId(disk, diskUniqueId)
}

/** A copy that failed early can lack the unique id of its source. */
function isMeantAsCopy(found: Snapshot, { source, region }: WantedCopy): boolean {
  return (
    sameId(found.location, region) &&
    (found.sourceUniqueId === undefined
      ? sameId(found.sourceResourceId, source.id)
      : sameId(found.sourceUniqueId, source.uniqueId))
  )
}

/** The copy to reuse among the snapshots of a group, whatever its name: a complete one, else the oldest. */
export function findCopy(
  snapshots: readonly Snapshot[],
  wanted: WantedCopy,
  ifExists: 'fail' | 'reuse'
): Snapshot | undefined {
  return snapshots
    .filter((one) => isCopyOf(one, wanted) && judgeExisting(one, wanted, ifExists) === 'there')
    .toSorted(
      (a, b) =>
        Number(readinessOf(b).usable) - Number(readinessOf(a).usable) ||
        (a.timeCreated ?? 0) - (b.timeCreated ?? 0)
    )[0]
}

/** Finds a copy of a later snapshot of the same disk in the region of a requested copy. */
type FindLater = (wanted: WantedCopy, disk: DiskKey) => Snapshot | undefined

/**
 * Finds copies of later snapshots among all that were read; the sources must be among them. `beyond`: snapshots
 * elsewhere that are the source of copies. Microsoft: incremental snapshots must be copied in the order in which they
 * were taken, so such a copy makes that of an earlier snapshot impossible. The data time decides: a copy can be copied
 * again, and is created later than its data. Tags alone stop no copy.
 */
export function laterCopiesAmong(
  snapshots: readonly Snapshot[],
  beyond: readonly Snapshot[] = []
): FindLater {
  const origins = new Map(
    originsOf(snapshots, beyond).map((one) => [canonical(one.snapshot.id), one])
  )
  const keys = diskKeysOf(snapshots, beyond)
  const places = Map.groupBy(
    [...origins.values()].filter(
      ({ snapshot, proof }) =>
        proof !== 'claimed' &&
        snapshot.createOption?.toLowerCase() === 'copystart' &&
        !['failed', 'deleting'].includes(readinessOf(snapshot).state)
    ),
    ({ snapshot }) => placeOf(snapshot.location, keys.get(canonical(snapshot.id)))
  )
  return ({ source, region }, disk) => {
    const wanted = origins.get(canonical(source.id))?.dataTime
    if (wanted === undefined) return undefined
    return places
      .get(placeOf(region, disk))
      ?.find(({ dataTime }) => dataTime !== undefined && dataTime > wanted)?.snapshot
  }
}

function placeOf(region: string, disk: DiskKey | undefined): string {
  return `${canonical(region)} ${disk ?? ''}`
}

// The original disk of a snapshot: Azure counts copies by it, and the tags of copies keep it.

/** Equal for snapshots and copies of one disk, as far as it is known. */
export type DiskKey = string

/** The key of a snapshot's disk; when the disk is unknown, that of its family. */
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
 * The tags of a copy: this run's, the source's original disk, and the time of its data, as far as it is known. The
 * source may be deleted one day, and the copy is created later than its data.
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
