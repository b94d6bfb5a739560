/**
 * Azure writes instants like .NET: up to 7 fractional digits without trailing zeros, and the offset of the host that
 * answered.
 */

const MS_PER_MINUTE = 60_000

/** Ticks of 100 ns between 0001-01-01 and 1970-01-01; .NET counts from the former. */
const TICKS_AT_1970 = 621_355_968_000_000_000n

/** Offsets seen in recordings, in minutes (2017: -07:00, 2019: +08:00, 2023: +00:00). */
const RECORDED_OFFSETS = [0, 480, -420] as const

/** `2019-11-28T15:26:50.280037+08:00` from milliseconds since 1970 and an offset in minutes. */
export function formatInstant(ms: number, offsetMinutes: number): string {
  const whole = Math.floor(ms)
  const local = new Date(whole + offsetMinutes * MS_PER_MINUTE).toISOString()
  const belowMs = String(Math.floor((ms - whole) * 10_000)).padStart(4, '0')
  const fraction = (local.slice(20, 23) + belowMs).replace(/0+$/, '')
  return local.slice(0, 19) + (fraction === '' ? '' : `.${fraction}`) + formatOffset(offsetMinutes)
}

/** `2026-11-23T07:36:33.1234567Z`, the format of Storage: always seven digits. */
export function formatUtc(ms: number): string {
  const whole = Math.floor(ms)
  const belowMs = String(Math.floor((ms - whole) * 10_000)).padStart(4, '0')
  return `${new Date(whole).toISOString().slice(0, 23)}${belowMs}Z`
}

/** .NET ticks, as in the `t` parameter of an operation URL. */
export function formatTicks(ms: number): string {
  return String(BigInt(Math.floor(ms * 10_000)) + TICKS_AT_1970)
}

/** Alternates between the recorded offsets: instants must be compared as instants, never as text. */
export function createOffsets(): () => number {
  let turn = 0
  return () => RECORDED_OFFSETS[turn++ % RECORDED_OFFSETS.length] ?? 0
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (value: number) => String(value).padStart(2, '0')
  return (minutes < 0 ? '-' : '+') + two(Math.floor(size / 60)) + ':' + two(size % 60)
}
