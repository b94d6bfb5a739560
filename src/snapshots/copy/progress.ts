/** How fast a copy advances: rate, estimate, and whether it is stalled. Azure reports a percentage and nothing else. */

import { formatDuration } from '../format.ts'

/** A copy without progress for this long is reported as stalled. Azure publishes no figure; copies take hours. */
export const STALLED_MS = 30 * 60_000

/** The rate is that of the latest period, so that an estimate follows the current speed. */
const STRETCH_MS = 15 * 60_000

const MINUTE_MS = 60_000

/** The percentage at an instant of the runner's clock, milliseconds since the epoch. */
type Observation = { readonly at: number; readonly percent: number }

/** The observations of a copy. */
export type Progress = {
  /** The reads at which the percentage had changed, of the latest period; the oldest first. */
  readonly moves: readonly [Observation, ...Observation[]]
  /** The latest read. */
  readonly latest: Observation
}

/** The first read of a copy. */
export function firstObservation(at: number, percent: number): Progress {
  const observation = { at, percent }
  return { moves: [observation], latest: observation }
}

/** Another read. A percentage that falls restarts the observation, because Azure restarted the copy. */
export function nextObservation(progress: Progress, at: number, percent: number): Progress {
  const observation = { at, percent }
  const before = progress.latest.percent
  if (percent === before) return { ...progress, latest: observation }
  if (percent < before) return firstObservation(at, percent)
  return { moves: recent([...progress.moves, observation], at), latest: observation }
}

/** The moves of the latest period, with the last one before it, where the period started. */
function recent(
  moves: readonly [Observation, ...Observation[]],
  at: number
): readonly [Observation, ...Observation[]] {
  const begin = moves.findLastIndex((move) => move.at <= at - STRETCH_MS)
  const [first, ...others] = moves.slice(Math.max(0, begin))
  return [first ?? moves[0], ...others]
}

/** Percent per minute; `undefined` until something moved. */
export function rateOf({ moves, latest }: Progress): number | undefined {
  const [first] = moves
  const minutes = (latest.at - first.at) / MINUTE_MS
  const percent = latest.percent - first.percent
  return percent > 0 && minutes > 0 ? percent / minutes : undefined
}

/** How long the rest takes at the present rate, in milliseconds; `undefined` while there is no rate. */
export function restOf(progress: Progress): number | undefined {
  const rate = rateOf(progress)
  return rate === undefined ? undefined : ((100 - progress.latest.percent) / rate) * MINUTE_MS
}

/** How long the percentage has not changed, in milliseconds. */
export function stalledFor({ moves, latest }: Progress): number {
  return latest.at - (moves.at(-1) ?? latest).at
}

/**
 * Formats the progress, such as `40 % of 128 GiB, 2.5 %/min (3.2 GiB/min), about 24 min left`. `sizeGb` is the size of
 * the disk: Azure does not report how much of it is used and copied.
 */
export function formatProgress(progress: Progress, sizeGb: number | undefined): string {
  const { percent } = progress.latest
  const rate = rateOf(progress)
  const rest = restOf(progress)
  const size = sizeGb === undefined ? '' : ` of ${sizeGb} GiB`
  const gib =
    rate === undefined || sizeGb === undefined ? '' : ` (${short((rate * sizeGb) / 100)} GiB/min)`
  return [
    `${Math.floor(percent)} %${size}`,
    rate === undefined ? undefined : `${short(rate)} %/min${gib}`,
    rest === undefined ? undefined : `${formatAbout(rest)} left`
  ]
    .filter((part) => part !== undefined)
    .join(', ')
}

/** An estimated duration: no seconds when there are minutes. */
export function formatAbout(ms: number): string {
  const rounded = ms < 2 * MINUTE_MS ? ms : Math.round(ms / MINUTE_MS) * MINUTE_MS
  return `about ${formatDuration(rounded)}`
}

/** Two significant digits, without an exponent. */
function short(value: number): string {
  if (value >= 10) return String(Math.round(value))
  return value >= 0.1 ? value.toFixed(1) : value.toFixed(3)
}
