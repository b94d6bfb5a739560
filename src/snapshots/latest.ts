/**
 * The one rule for the latest usable snapshot of a disk: the one with the newest data; of equal data an original before
 * a copy, and one in the disk's own region before others. A snapshot that only its tags assign to the disk is chosen
 * when there is no other.
 */

import type { Descendant } from './lineage.ts'
import { newestFirst } from './lineage.ts'
import { isBeingMade, readinessOf, formatStanding } from './readiness.ts'
import { canonicalLocation } from './resource-id.ts'
import { listed } from './format.ts'

/** The options apart from the snapshots. */
type LatestOptions = {
  /** SKU of the disk, when known. */
  readonly sku: string | undefined
  /** The disk's region, when known; any spelling. */
  readonly home: string | undefined
  /** Only snapshots of this region may be chosen; any spelling. */
  readonly location?: string | undefined
}

/** The chosen snapshot, and those that may hold newer data. */
export type Choice = {
  readonly latest: Descendant | undefined
  /** Why the latest itself is doubtful, as a predicate. */
  readonly doubt: string | undefined
  readonly unused: readonly Unused[]
}

/** A snapshot that may hold newer data than the chosen one. */
type Unused = {
  readonly descendant: Descendant
  /** The predicate for it, such as `is still being copied (40 %)`. */
  readonly why: string
  /** Azure is creating it now: it may be usable in a few seconds. */
  readonly isBeingMade: boolean
}

/** Chooses among the snapshots of one disk. */
export function chooseLatest(descendants: readonly Descendant[], options: LatestOptions): Choice {
  const ordered = descendants.toSorted((a, b) => compareRank(a, b, options) || newestFirst(a, b))
  const latest = latestAmong(
    ordered.filter((one) => isWithin(one, options.location)),
    options
  )
  const unused = ordered
    .filter((one) => one !== latest && mayBeNewer(one, latest))
    .map((descendant): Unused => ({
      descendant,
      why: whyUnused(descendant, options),
      isBeingMade: isBeingMade(descendant.snapshot)
    }))
  return { latest, doubt: latest === undefined ? undefined : doubtOf(latest), unused }
}

/** Copies of equal data differ only in their regions. */
function compareRank(a: Descendant, b: Descendant, { home }: LatestOptions): number {
  if (a.dataTime !== b.dataTime || a.kind !== b.kind || home === undefined) return 0
  return Number(isWithin(b, home)) - Number(isWithin(a, home))
}

function isWithin({ snapshot }: Descendant, location: string | undefined): boolean {
  return (
    location === undefined || canonicalLocation(snapshot.location) === canonicalLocation(location)
  )
}

function latestAmong(
  ordered: readonly Descendant[],
  { sku }: LatestOptions
): Descendant | undefined {
  const usable = ordered.filter(({ snapshot }) => readinessOf(snapshot, sku).usable)
  const proven = usable.find(({ proof, dataTime }) => proof === 'proven' && dataTime !== undefined)
  // A proven snapshot that is not complete yet will be: until then a claim by tags does not replace it.
  if (proven !== undefined || ordered.some((one) => isToCome(one, sku))) return proven
  const dated = usable.find(({ dataTime }) => dataTime !== undefined)
  // Of several with an unknown data time, the newest is unknown.
  return dated ?? (usable.length === 1 ? usable[0] : undefined)
}

function isToCome({ proof, snapshot }: Descendant, sku: string | undefined): boolean {
  return proof === 'proven' && readinessOf(snapshot, sku).state === 'pending'
}

/** Whether one may hold newer data than the latest. The data of a copy is never younger than the copy. */
function mayBeNewer(one: Descendant, latest: Descendant | undefined): boolean {
  if (latest === undefined) return true
  const { dataTime, snapshot } = one
  const newest = dataTime ?? snapshot.timeCreated
  if (newest === undefined || latest.dataTime === undefined) return true
  return newest > latest.dataTime
}

function whyUnused(descendant: Descendant, { sku, location }: LatestOptions): string {
  const { snapshot } = descendant
  if (!readinessOf(snapshot, sku).usable) return formatStanding(snapshot, sku)
  return (
    doubtOf(descendant) ??
    (isWithin(descendant, location) ? 'is usable' : `is in region "${snapshot.location}"`)
  )
}

/** Why a usable snapshot is not as good as a proven one. */
function doubtOf({ proof, dataTime }: Descendant): string | undefined {
  const doubts = [
    ...(proof === 'proven' ? [] : ['belongs to this disk only according to its tags']),
    ...(dataTime === undefined ? ['contains data of unknown time'] : [])
  ]
  return doubts.length === 0 ? undefined : listed(doubts)
}
