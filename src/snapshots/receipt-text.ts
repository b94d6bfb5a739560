/**
 * The text of a receipt: entries packed into one word of letters, digits, `-` and `_`.
 *
 * The runner drops a job output that contains the value of a secret. Each line of a secret counts as one, and those of
 * a pretty-printed JSON secret are `{` and `}`: so the JSON is deflated and written in base64url.
 */

import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { z } from 'zod'

type Fields = Readonly<Record<string, unknown>>

/** What a text holds: what is said once, and the entries. */
export type Packed = { readonly head: Fields; readonly entries: readonly Fields[] }

/** Most entries of a receipt. Two unique ids of 16 bytes for each leave room for no more in 32 000 characters. */
export const MAX_ENTRIES = 1_000

/** Most bytes that a text may inflate to. The longest receipts have about a quarter of that. */
const MAX_INFLATED_BYTES = 1024 * 1024

/** `v`, the version, a checksum of what follows, and that. */
const FORM = /^v2-([0-9a-f]{16})-([\w-]+)$/

/** A unique id as Azure writes it. */
const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const GUID_BYTES = 16

/** The table is stored by columns, because equal and similar values that follow each other deflate best. */
const bodySchema = z.object({
  head: z.record(z.string(), z.unknown()),
  count: z.number().int().min(1).max(MAX_ENTRIES),
  /** What all entries have in common. */
  shared: z.record(z.string(), z.unknown()),
  /** One value for each entry; `null` where an entry lacks the field. */
  columns: z.record(z.string(), z.array(z.unknown())),
  /** Columns of unique ids: their bytes one after the other, in base64url. Hexadecimal digits hardly deflate. */
  guids: z.record(z.string(), z.string())
})

type Body = z.infer<typeof bodySchema>

/** Packs entries into a text; `undefined` when there are too many for `unpack`. */
export function pack({ head, entries }: Packed): string | undefined {
  if (entries.length > MAX_ENTRIES) return undefined
  const names = [...new Set(entries.flatMap((entry) => Object.keys(entry)))]
  const columns = names.map((name) => [name, entries.map((entry) => entry[name] ?? null)] as const)
  const shared = columns.filter(([, values]) => areEqual(values))
  const guids = columns.filter(([, values]) => !areEqual(values) && values.every(isGuid))
  const others = columns.filter((one) => !shared.includes(one) && !guids.includes(one))
  const body: Body = {
    head,
    count: entries.length,
    shared: Object.fromEntries(shared.map(([name, [value]]) => [name, value])),
    columns: Object.fromEntries(others.map(([name, values]) => [name, [...values]])),
    guids: Object.fromEntries(guids.map(([name, values]) => [name, joined(values as string[])]))
  }
  const json = Buffer.from(JSON.stringify(body))
  if (json.length > MAX_INFLATED_BYTES) return undefined
  const payload = deflateRawSync(json, { level: 9 }).toString('base64url')
  return `v2-${checksum(payload)}-${payload}`
}

/** Unpacks a text; `changed` when it is not as `pack` wrote it. */
export function unpack(text: string): Packed | 'changed' {
  const [, sum, payload = ''] = FORM.exec(text) ?? []
  if (sum !== checksum(payload)) return 'changed'
  const body = bodySchema.safeParse(inflated(payload))
  if (!body.success) return 'changed'
  const { head, count, shared, columns, guids } = body.data
  const tables = [
    ...Object.entries(columns),
    ...Object.entries(guids).map(([name, bytes]) => [name, split(bytes)] as const)
  ]
  if (tables.some(([, values]) => values.length !== count)) return 'changed'
  return {
    head,
    entries: Array.from({ length: count }, (_, index) => ({
      ...shared,
      ...Object.fromEntries(
        tables
          .map(([name, values]) => [name, values[index]] as const)
          .filter(([, value]) => value !== null)
      )
    }))
  }
}

/** Finds slips, not forgeries: a receipt is no secret and no signature. */
export function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function inflated(payload: string): unknown {
  try {
    const bytes = Buffer.from(payload, 'base64url')
    const json = inflateRawSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES })
    return JSON.parse(json.toString())
  } catch {
    return undefined
  }
}

function areEqual(values: readonly unknown[]): boolean {
  const [first] = values
  const text = JSON.stringify(first)
  return first !== null && values.every((value) => JSON.stringify(value) === text)
}

function isGuid(value: unknown): boolean {
  return typeof value === 'string' && GUID.test(value)
}

function joined(guids: readonly string[]): string {
  return Buffer.from(guids.join('').replaceAll('-', ''), 'hex').toString('base64url')
}

function split(text: string): readonly string[] {
  const hex = Buffer.from(text, 'base64url').toString('hex')
  const size = 2 * GUID_BYTES
  return Array.from({ length: Math.ceil(hex.length / size) }, (_, index) =>
    hex.slice(index * size, (index + 1) * size).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  )
}
