/** How well each disk is protected by its snapshots: the newest usable one, the newest tested one, copies, holds. */

import { counted, formatDuration } from './format.ts'
import type { Choice } from './latest.ts'
import type { Descendant } from './lineage.ts'
import { isHeld } from './protection.ts'
import { readinessOf } from './readiness.ts'
import { canonicalLocation } from './resource-id.ts'
import { verifiedOn } from './tags.ts'
import type { Disk, Snapshot } from './types.ts'

/** After how long without a new snapshot a disk is marked, where nobody says otherwise; in milliseconds. */
export const DEFAULT_OLDER_THAN_MS = 24 * 3_600_000

/** What protects one disk. */
export type DiskProtection = {
  /** `none`: it has no usable snapshot. `late`: the newest one is too old, or of unknown age. */
  readonly status: 'none' | 'late' | 'recent'
  /** The latest usable snapshot, by the rule of every operation. */
  readonly newest: Descendant | undefined
  /** How old the data of that one is, in milliseconds; absent where nothing dates it. */
  readonly ageMs: number | undefined
  /** The newest snapshot that passed a restore test. */
  readonly tested: { readonly snapshot: Snapshot; readonly on: number } | undefined
  /** Regions other than that of the disk that have a usable copy, in Azure's own form, sorted. */
  readonly copyRegions: readonly string[]
  /** How many of its snapshots are held. */
  readonly held: number
}

/** What the protection of a disk is judged from. */
type Evidence = {
  /** Absent when the disk no longer exists. */
  readonly disk: Pick<Disk, 'sku' | 'location'> | undefined
  /** Its snapshots, newest data first. */
  readonly descendants: readonly Descendant[]
  readonly choice: Pick<Choice, 'latest'>
}

/** Judges one disk; `now` in milliseconds since the epoch. */
export function protectionOfDisk(
  { disk, descendants, choice: { latest } }: Evidence,
  { now, olderThanMs }: { readonly now: number; readonly olderThanMs: number }
): DiskProtection {
  const usable = descendants.filter(({ snapshot }) => readinessOf(snapshot, disk?.sku).usable)
  const home = disk === undefined ? undefined : canonicalLocation(disk.location)
  const regions = usable
    .filter(({ kind }) => kind === 'copy')
    .map(({ snapshot }) => canonicalLocation(snapshot.location))
    .filter((region) => region !== home)
  const [tested] = usable.flatMap(({ snapshot }) => {
    const on = verifiedOn(snapshot)
    return on === undefined ? [] : [{ snapshot, on }]
  })
  const ageMs = latest?.dataTime === undefined ? undefined : now - latest.dataTime
  const isLate = ageMs === undefined || ageMs > olderThanMs
  return {
    status: latest === undefined ? 'none' : isLate ? 'late' : 'recent',
    newest: latest,
    ageMs,
    tested,
    copyRegions: [...new Set(regions)].toSorted(),
    held: descendants.filter(({ snapshot }) => isHeld(snapshot.tags, now)).length
  }
}

const RANK = { none: 0, late: 1, recent: 2 } as const satisfies Record<
  DiskProtection['status'],
  number
>

/** Order of protection, the worst first: without a snapshot, then by age. */
export function worstFirst(a: DiskProtection, b: DiskProtection): number {
  return RANK[a.status] - RANK[b.status] || (b.ageMs ?? Infinity) - (a.ageMs ?? Infinity) || 0
}

/** Disks that are named in an annotation. */
const MAX_NAMES = 8

/** What is said of disks without a recent snapshot; `undefined` where there are none. */
export function formatUnprotected(
  all: readonly { readonly name: string; readonly protection: DiskProtection }[],
  olderThanMs: number
): string | undefined {
  const late = all
    .filter(({ protection }) => protection.status !== 'recent')
    .toSorted((a, b) => worstFirst(a.protection, b.protection))
  if (late.length === 0) return undefined
  const left = late.length - MAX_NAMES
  return [
    `${late.length} of ${counted(all.length, 'disk')} ${late.length === 1 ? 'has' : 'have'} no usable snapshot from the last ${formatDuration(olderThanMs)}:`,
    ...late
      .slice(0, MAX_NAMES)
      .map(({ name, protection }) => `- "${name}": ${formatNewest(protection)}`),
    ...(left > 0 ? [`- ${left} more in the result file`] : []),
    'Take one with "operation: create", or check why the workflow that takes them did not run.'
  ].join('\n')
}

function formatNewest({ newest, ageMs }: DiskProtection): string {
  if (newest === undefined) return 'no usable snapshot'
  return `the newest is "${newest.snapshot.name}", ${ageMs === undefined ? 'of unknown age' : `${formatDuration(ageMs)} old`}`
}
