/**
 * Data time: the instant of the data in a snapshot. That of an original is its own time of creation. A copy is created
 * later than its data, so it inherits the data time of its source (`lineage.ts` follows the chain); when the chain
 * cannot be read, the tag counts that the action wrote on the copy.
 */

import { TAG, tagValue } from './tags.ts'
import type { DataTime, Snapshot } from './types.ts'

/** A snapshot with the time of its data; `undefined` when unknown. */
export type Dated = { readonly snapshot: Snapshot; readonly dataTime: DataTime | undefined }

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/

/**
 * How much later than the copy itself the data in its tag may be, in milliseconds. The two instants come from two
 * regions, whose clocks differ by seconds (recorded 2020–2025: up to 2 s).
 */
const TAG_TOLERANCE_MS = 60_000

/** The data time of a snapshot that was taken of a disk. */
export function ownDataTime({ timeCreated }: Pick<Snapshot, 'timeCreated'>): DataTime | undefined {
  return timeCreated as DataTime | undefined
}

/** The data time in the tag of a copy. The data of a copy existed before the copy: a later time is ignored. */
export function taggedDataTime({
  tags,
  timeCreated
}: Pick<Snapshot, 'tags' | 'timeCreated'>): DataTime | undefined {
  const text = tagValue(tags, TAG.dataTime)?.trim() ?? ''
  const instant = ISO_INSTANT.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(instant)) return undefined
  const latest = timeCreated === undefined ? instant : timeCreated + TAG_TOLERANCE_MS
  return instant > latest ? undefined : (instant as DataTime)
}

/** The value of the tag: an ISO instant, UTC, with milliseconds. */
export function dataTimeTag(dataTime: DataTime): string {
  return new Date(dataTime).toISOString()
}

type HasDataTime = Pick<Dated, 'dataTime'>

/** Order by data time, newest first; unknown times come last. */
export function newestData(a: HasDataTime, b: HasDataTime): number {
  return undatedLast(a, b) || (b.dataTime ?? 0) - (a.dataTime ?? 0)
}

/** Order by data time, oldest first; unknown times come last. */
export function oldestData(a: HasDataTime, b: HasDataTime): number {
  return undatedLast(a, b) || (a.dataTime ?? 0) - (b.dataTime ?? 0)
}

function undatedLast(a: HasDataTime, b: HasDataTime): number {
  return Number(a.dataTime === undefined) - Number(b.dataTime === undefined)
}
