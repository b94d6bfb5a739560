/**
 * The receipt: what a `create` made, compact enough to travel as an output to a later job.
 *
 * It names things by group and name, because GitHub drops a job output that contains the value of a
 * secret, and many teams keep their subscription id as one. Only a snapshot outside the reader's own
 * subscription is written with its subscription id.
 */

import { z } from 'zod'

import type { Packed } from './receipt-text.ts'
import { pack, unpack } from './receipt-text.ts'
import { unpackV1 } from './receipt-v1.ts'
import { sameId } from './resource-id.ts'
import { PROFILE_KEYS, profileFields, profileShape } from './restore/profile.ts'
import type { Disk, Snapshot } from './types.ts'
import { instantInWords } from './words.ts'

/** Most characters of a receipt. */
export const MAX_RECEIPT_LENGTH = 32_000

/** One disk and the snapshot that was made of it, as a receipt has it. */
export const receiptEntrySchema = z.object({
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
  subscription: z.string().optional(),
  /** Not all that a restore would take over is told. */
  partial: z.boolean().optional(),
  ...profileShape
})

const receiptSchema = z.object({
  /** Run id and attempt. */
  run: z.string(),
  commit: z.string(),
  set: z.string().optional(),
  snapshots: z.array(receiptEntrySchema).min(1)
})

/** One disk and the snapshot that was made of it. */
export type ReceiptEntry = z.infer<typeof receiptEntrySchema>

export type Receipt = z.infer<typeof receiptSchema>

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
    created: instantInWords(snapshot.timeCreated),
    ...(!sameId(snapshot.subscriptionId, homeSubscription) && {
      subscription: snapshot.subscriptionId
    }),
    ...profileFields(disk)
  }
}

/**
 * Writes a receipt as one word. What a restore can do without is left out where it does not fit. Throws a RangeError
 * when even then it would be longer than 32 000 characters.
 */
export function writeReceipt(receipt: Receipt): string {
  const text =
    fitting(receipt) ?? fitting({ ...receipt, snapshots: receipt.snapshots.map(withoutProfile) })
  if (text !== undefined) return text
  throw new RangeError(
    `a receipt of ${receipt.snapshots.length} snapshots has more than the ${MAX_RECEIPT_LENGTH} characters of a job output`
  )
}

function fitting({ snapshots, ...head }: Receipt): string | undefined {
  const text = pack({ head, entries: snapshots.map(shortened) })
  return text === undefined || text.length > MAX_RECEIPT_LENGTH ? undefined : text
}

/** A receipt that was read back, or why the text is none, as the end of a sentence. */
export type ReadReceipt = { readonly receipt: Receipt } | { readonly refusal: string }

const NO_RECEIPT: ReadReceipt = {
  refusal: 'it is not the output "receipt" of a "create"; pass that on unchanged'
}

/** Reads a receipt back, of this version or of version 1. */
export function readReceipt(text: string): ReadReceipt {
  const read = unpacked(text.trim())
  if (read === 'changed') {
    return {
      refusal: 'it was cut off or changed; pass the output "receipt" on unchanged'
    }
  }
  if (typeof read === 'number') {
    return {
      refusal: `it has version ${read}, but this action reads versions 1 and 2; use the same version of the action in both jobs`
    }
  }
  const receipt = receiptSchema.safeParse(
    read && { ...read.head, snapshots: read.entries.map(completed) }
  )
  return receipt.success ? { receipt: receipt.data } : NO_RECEIPT
}

/** What a text holds, or the number of a version that is not known here. */
function unpacked(text: string): Packed | 'changed' | number | undefined {
  const [, version] = /^v(\d{1,4})-/.exec(text) ?? []
  if (version === '2') return text.length > MAX_RECEIPT_LENGTH ? undefined : unpack(text)
  if (version !== undefined) return Number(version)
  const json = parsed(text)
  if (typeof json !== 'object' || json === null || !('v' in json)) return undefined
  if (typeof json.v === 'number' && json.v > 2) return json.v
  return json.v === 1 ? unpackV1(json) : undefined
}

const OF_PROFILE: ReadonlySet<string> = new Set(PROFILE_KEYS)

/** An entry without what only makes a restored disk more like its source. */
function withoutProfile(entry: ReceiptEntry): ReceiptEntry {
  const kept = Object.entries(entry).filter(([key]) => !OF_PROFILE.has(key))
  return { ...(Object.fromEntries(kept) as ReceiptEntry), partial: true }
}

/**
 * An entry without what follows from the rest: most snapshots live in the group of their disk, and their names begin
 * with its name.
 */
function shortened({
  snapshotGroup,
  snapshot,
  ...entry
}: ReceiptEntry): Readonly<Record<string, unknown>> {
  return {
    ...entry,
    ...(snapshotGroup !== entry.group && { snapshotGroup }),
    ...(snapshot.startsWith(entry.disk)
      ? { suffix: snapshot.slice(entry.disk.length) }
      : { snapshot })
  }
}

/** An entry as it was before it was shortened; what is wrong with it is for the schema to find. */
function completed(entry: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { disk, suffix, group } = entry
  return {
    snapshotGroup: group,
    ...(typeof disk === 'string' && typeof suffix === 'string' && { snapshot: `${disk}${suffix}` }),
    ...entry
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
