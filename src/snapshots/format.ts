/** Formats amounts, instants and lists, and parses the amounts of `warn-over`. */

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1]
] as const

/** A duration in its two largest units: `42 s`, `3 min 5 s`, `2 h`, `5 d 3 h`. Under a second: `0.4 s`. */
export function formatDuration(ms: number): string {
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

const UNKNOWN = 'unknown'

/** An instant in milliseconds since the epoch, as ISO text: for files, and where two instants are compared. */
export function formatInstant(instant: number | undefined): string {
  return instant === undefined || !Number.isFinite(instant)
    ? UNKNOWN
    : new Date(instant).toISOString()
}

/** An instant (milliseconds since the epoch) to the minute: `2026-11-29 14:07 UTC`. */
export function formatMinute(instant: number | undefined): string {
  const iso = formatInstant(instant)
  return iso === UNKNOWN ? iso : `${iso.slice(0, 16).replace('T', ' ')} UTC`
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

/** Maximum names in a list; there can be hundreds. */
const MAX_NAMES = 5

/** `"a" and "b"`, or `"a", "b", "c", "d", "e" and 55 more`. */
export function quotedNames(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`)
  const left = quoted.length - MAX_NAMES
  return left <= 0 ? listed(quoted) : `${quoted.slice(0, MAX_NAMES).join(', ')} and ${left} more`
}

/** A number of bytes, or a part of the disk in percent. */
export type Amount = { readonly bytes: number } | { readonly percent: number }

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/**
 * Reads `10GiB`, `512 MiB`, `1.5TiB` or `20%`; `undefined` for any other text. `GB` and `G` are ambiguous and refused.
 */
export function parseAmount(text: string): Amount | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*(%|[KMGT]iB|B)$/i.exec(text.trim())
  if (match === null) return undefined
  const [, digits = '', unit = ''] = match
  const number = Number(digits)
  if (unit === '%') return number <= 100 ? { percent: number } : undefined
  const power = BYTE_UNITS.findIndex((one) => one.toLowerCase() === unit.toLowerCase())
  const bytes = Math.round(number * 1024 ** power)
  return Number.isSafeInteger(bytes) ? { bytes } : undefined
}

/** Whether more changed on a disk than an amount. */
export function isOver(
  { changedBytes, diskBytes }: { readonly changedBytes: number; readonly diskBytes: number },
  amount: Amount
): boolean {
  const most = 'bytes' in amount ? amount.bytes : (diskBytes * amount.percent) / 100
  return changedBytes > most
}

/** An amount as it is written. */
export function formatAmount(amount: Amount): string {
  return 'bytes' in amount ? formatBytes(amount.bytes) : `${amount.percent} %`
}

/** `0 bytes`, `512 bytes`, `4 KiB`, `1.5 GiB`: three significant digits. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  let value = bytes
  let power = 0
  // What rounds to 1024 becomes one of the next unit.
  while (power < BYTE_UNITS.length - 1 && Number(short(value)) >= 1024) {
    value /= 1024
    power += 1
  }
  return `${short(value)} ${BYTE_UNITS[power] ?? ''}`
}

/** A share in percent, such as `0.02 %`; a part that is not empty is never shown as 0. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0 %'
  const percent = (part / whole) * 100
  if (percent < 0.01) return 'under 0.01 %'
  return `${short(percent)} %`
}

/** Three significant digits, without an exponent and without trailing zeros. */
function short(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return String(Number(value.toFixed(digits)))
}

/** An instant with its age: `2026-11-29 14:07 UTC (3 h ago)`. A summary is read days later, so the age comes last. */
export function formatDated(instant: number, now: number): string {
  return `${formatMinute(instant)} (${age(instant, now)})`
}

/** How old something is, in words. The runner's clock may be a little behind Azure's. */
export function age(instant: number, now: number): string {
  const ms = now - instant
  return ms < 60_000 ? 'just now' : `${formatDuration(ms)} ago`
}
