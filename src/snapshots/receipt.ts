/**
 * The receipt: what a `create` made, compact enough to travel as an output to a later job.
 *
 * It names things by group and name, because GitHub drops a job output that contains the value of a
 * secret, and many teams keep their subscription id as one. Only a snapshot outside the reader's own
 * subscription is written with its subscription id.
 */

import { z } from 'zod'

import { sameId } from './resource-id.ts'
import type { Disk, Snapshot } from './types.ts'

/** Version of the receipt's shape. A reader refuses what it does not know. */
export const RECEIPT_VERSION = 1

/** Most characters of a receipt. */
export const MAX_RECEIPT_LENGTH = 32_000

const entrySchema = z.object({
  disk: z.string().min(1),
  group: z.string().min(1),
  /** Unique id of the disk. */
  diskId: z.string().min(1),
  location: z.string().min(1),
  sku: z.string().optional(),
  sizeGb: z.number().optional(),
  zones: z.array(z.string()).optional(),
  snapshot: z.string().min(1),
  snapshotGroup: z.string().min(1),
  /** Unique id of the snapshot. */
  snapshotId: z.string().min(1),
  /** ISO instant of creation. */
  created: z.string().min(1),
  /** Only where it is not the subscription of the sign-in. */
  subscription: z.string().optional()
})

const receiptSchema = z.object({
  v: z.literal(RECEIPT_VERSION),
  /** Run id and attempt. */
  run: z.string(),
  commit: z.string(),
  set: z.string().optional(),
  snapshots: z.array(entrySchema).min(1)
})

/** One disk and the snapshot that was made of it. */
export type ReceiptEntry = z.infer<typeof entrySchema>

export type Receipt = z.infer<typeof receiptSchema>

/** Fields that disks of one set usually share: written once, as the defaults of every entry. */
const SHARED = ['group', 'location', 'sku', 'snapshotGroup', 'subscription', 'created'] as const

/** As written: what all entries share stands once, under `shared`. */
const wireSchema = receiptSchema.extend({
  shared: z.record(z.string(), z.unknown()).optional(),
  snapshots: z.array(z.record(z.string(), z.unknown())).min(1)
})

/** The entry of a verified snapshot. `homeSubscription` is the one that a reader of the receipt will bring. */
export function receiptEntry(
  disk: Disk,
  snapshot: Snapshot,
  homeSubscription: string | undefined
): ReceiptEntry {
  return {
    disk: disk.name,
    group: disk.resourceGroup,
    diskId: disk.uniqueId,
    location: disk.location,
    ...(disk.sku !== undefined && { sku: disk.sku }),
    ...(disk.sizeGb !== undefined && { sizeGb: disk.sizeGb }),
    ...(disk.zones.length > 0 && { zones: [...disk.zones] }),
    snapshot: snapshot.name,
    snapshotGroup: snapshot.resourceGroup,
    snapshotId: snapshot.uniqueId ?? '',
    created: new Date(snapshot.timeCreated).toISOString(),
    ...(!sameId(snapshot.subscriptionId, homeSubscription) && {
      subscription: snapshot.subscriptionId
    })
  }
}

/** Writes a receipt as compact JSON. Throws a RangeError when it would be longer than 32 000 characters. */
export function writeReceipt(receipt: Receipt): string {
  const first = receipt.snapshots[0]
  const shared = Object.fromEntries(
    SHARED.filter(
      (key) =>
        first?.[key] !== undefined && receipt.snapshots.every((entry) => entry[key] === first[key])
    ).map((key) => [key, first?.[key]])
  )
  const text = JSON.stringify({
    ...receipt,
    ...(receipt.snapshots.length > 1 && { shared }),
    snapshots:
      receipt.snapshots.length > 1
        ? receipt.snapshots.map((entry) =>
            Object.fromEntries(Object.entries(entry).filter(([key]) => !Object.hasOwn(shared, key)))
          )
        : receipt.snapshots
  })
  if (text.length > MAX_RECEIPT_LENGTH) {
    throw new RangeError(
      `the receipt has ${text.length} characters, more than the ${MAX_RECEIPT_LENGTH} of a job output`
    )
  }
  return text
}

/** Reads a receipt back; `undefined` when the text is not a receipt of this version. */
export function readReceipt(text: string): Receipt | undefined {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const wire = wireSchema.safeParse(json)
  if (!wire.success) return undefined
  const { shared, ...rest } = wire.data
  const receipt = receiptSchema.safeParse({
    ...rest,
    snapshots: rest.snapshots.map((entry) => ({ ...shared, ...entry }))
  })
  return receipt.success ? receipt.data : undefined
}
