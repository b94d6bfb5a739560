/** Numbers and lists as a person reads them. */

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1]
] as const

/** A duration in its two largest units: `42 s`, `3 min 5 s`, `2 h`, `5 d 3 h`. Under a second: `0.4 s`. */
export function durationInWords(ms: number): string {
  if (ms < 1_000) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`
  let rest = Math.round(ms / 1_000)
  const parts: string[] = []
  for (const [unit, seconds] of UNITS) {
    const count = Math.floor(rest / seconds)
    rest -= count * seconds
    if (count > 0) parts.push(`${count} ${unit}`)
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break
  }
  return parts.join(' ')
}

/** An instant in milliseconds since the epoch, as ISO text: for files, and where two instants are compared. */
export function instantInWords(instant: number | undefined): string {
  return instant === undefined || !Number.isFinite(instant)
    ? 'unknown'
    : new Date(instant).toISOString()
}

/** An instant (milliseconds since the epoch) to the minute: `2026-11-29 14:07 UTC`. */
export function minuteInWords(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `1 disk`, `3 disks`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], conjunction = 'and'): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1) ?? ''}`
}

/** Names that are told; hundreds can be alike. */
const MAX_NAMES = 5

/** `"a" and "b"`, or `"a", "b", "c", "d", "e" and 55 more`. */
export function quotedNames(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`)
  const left = quoted.length - MAX_NAMES
  return left <= 0 ? listed(quoted) : `${quoted.slice(0, MAX_NAMES).join(', ')} and ${left} more`
}
