/** The event that started a run: GitHub stores it once, and passes it to every attempt. */

import { readFileSync, statSync } from 'node:fs'

/** Larger events are not read: they say nothing more about time. */
const MAX_BYTES = 4 * 1024 * 1024

/** Members with times by GitHub's own clock: ISO instants or, of repositories in a push, seconds. */
const TIMES = ['created_at', 'updated_at', 'pushed_at', 'published_at'] as const

/**
 * An instant before which the run certainly did not start, in milliseconds since the epoch: the latest that GitHub
 * itself put into the event. `undefined` when the event cannot be read or has none.
 */
export function eventTime(path: string | undefined): number | undefined {
  const times = Object.values(readEvent(path)).flatMap((part) =>
    typeof part === 'object' && part !== null ? timesIn(part as Record<string, unknown>) : []
  )
  return times.length === 0 ? undefined : Math.max(...times)
}

function readEvent(path: string | undefined): object {
  if (path === undefined) return {}
  try {
    if (statSync(path).size > MAX_BYTES) return {}
    const event: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof event === 'object' && event !== null ? event : {}
  } catch {
    return {}
  }
}

function timesIn(part: Record<string, unknown>): readonly number[] {
  return TIMES.flatMap((name) => {
    const value = part[name]
    const at =
      typeof value === 'number'
        ? value * 1_000
        : typeof value === 'string'
          ? Date.parse(value)
          : Number.NaN
    // A time in the future is not the time of an event.
    return at <= Date.now() ? [at] : []
  })
}
