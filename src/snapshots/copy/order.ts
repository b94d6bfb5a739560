/**
 * In which order copies are made. Azure copies 1 snapshot of a disk at a time, and in the order in which they were
 * taken (Microsoft: copy an incremental snapshot to a new region), so the copies of a disk wait in one lane.
 */

import type { Dated } from '../data-time.ts'
import { oldestData } from '../data-time.ts'
import type { DiskKey } from './origin.ts'

/** A copy as far as its order depends on it. */
export type Queued = Pick<Dated, 'dataTime'> & {
  readonly disk: DiskKey
  /** Goes on in Azure already. */
  readonly running: boolean
}

/**
 * One lane for each disk. What goes on already is in front, then the sources in the order of their data, and last those
 * whose data nothing dates: they may be newer, and a later copy would shut an earlier one out. The regions of one source
 * keep the order that they are given in. Lanes in which a copy goes on come first, because it counts towards the limit
 * of its region already.
 */
export function lanesOf<T extends Queued>(copies: readonly T[]): readonly (readonly T[])[] {
  const lanes = [...Map.groupBy(copies, ({ disk }) => disk).values()].map((lane) =>
    lane.toSorted((a, b) => Number(b.running) - Number(a.running) || oldestData(a, b))
  )
  return lanes.toSorted((a, b) => Number(isRunning(b)) - Number(isRunning(a)))
}

function isRunning(lane: readonly Queued[]): boolean {
  return lane[0]?.running === true
}
