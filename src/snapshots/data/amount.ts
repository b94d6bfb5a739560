/** An amount of changed data, as `warn-over` has it, and bytes as a person reads them. */

/** So many bytes, or so much of the disk in percent. */
export type Amount = { readonly bytes: number } | { readonly percent: number }

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** Reads `10GiB`, `512 MiB`, `1.5TiB` or `20%`; `undefined` for any other text. `GB` and `G` are not guessed at. */
export function parseAmount(text: string): Amount | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*(%|[KMGT]iB|B)$/i.exec(text.trim())
  if (match === null) return undefined
  const [, digits = '', unit = ''] = match
  const number = Number(digits)
  if (unit === '%') return number <= 100 ? { percent: number } : undefined
  const power = UNITS.findIndex((one) => one.toLowerCase() === unit.toLowerCase())
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
export function amountInWords(amount: Amount): string {
  return 'bytes' in amount ? bytesInWords(amount.bytes) : `${amount.percent} %`
}

/** `0 bytes`, `512 bytes`, `4 KiB`, `1.5 GiB`: three digits that count. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  let value = bytes
  let power = 0
  // What rounds to 1024 is one of the next unit.
  while (power < UNITS.length - 1 && Number(short(value)) >= 1024) {
    value /= 1024
    power += 1
  }
  return `${short(value)} ${UNITS[power] ?? ''}`
}

/** A share in percent, such as `0.02 %`; what is there is never called nothing. */
export function shareInWords(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0 %'
  const percent = (part / whole) * 100
  if (percent < 0.01) return 'under 0.01 %'
  return `${short(percent)} %`
}

/** Three digits that count, without an exponent and without zeros at the end. */
function short(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return String(Number(value.toFixed(digits)))
}
