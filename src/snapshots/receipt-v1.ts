/**
 * Receipts of version 1, which were plain JSON: a table with the names of its fields, and what all entries have in
 * common under `shared`. They are read, and no longer written.
 */

import { z } from 'zod'

import type { Packed } from './receipt-text.ts'
import { checksum } from './receipt-text.ts'

const bodySchema = z.looseObject({
  shared: z.record(z.string(), z.unknown()).optional(),
  fields: z.array(z.string()),
  snapshots: z.array(z.array(z.unknown())).min(1)
})

/** Reads the JSON of a text; `changed` when its checksum says so, `undefined` when it is no receipt. */
export function unpackV1(json: Readonly<Record<string, unknown>>): Packed | 'changed' | undefined {
  const { sum, ...body } = json
  if (sum !== checksum(JSON.stringify(body))) return 'changed'
  const read = bodySchema.safeParse(body)
  if (!read.success) return undefined
  const { shared, fields, snapshots, ...head } = read.data
  return {
    head,
    entries: snapshots.map((row) => {
      const told = fields.map((field, at) => [field, row[at]] as const)
      return {
        ...shared,
        ...Object.fromEntries(told.filter(([, value]) => value !== null && value !== undefined)),
        // It knows nothing of what was added since.
        partial: true
      }
    })
  }
}
