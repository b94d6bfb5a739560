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

/** An instant in milliseconds since the epoch, as `2026-11-29 14:07 UTC`: a summary is read days later. */
export function formatInstant(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `one disk`, `3 disks`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return count === 1 ? `one ${singular}` : `${count} ${plural}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], conjunction = 'and'): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1) ?? ''}`
}
