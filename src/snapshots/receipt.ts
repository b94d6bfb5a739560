/**
 * The receipt: what a `create` made, compact enough to travel as an output to a later job.
 *
 * It names things by group and name, because GitHub drops a job output that contains the value of a
 * secret, and many teams keep their subscription id as one. Only a snapshot outside the reader's own
 * subscription is written with its subscription id.
 */

import { createHash } from 'node:crypto'

import { z } from 'zod'

import { sameId } from './resource-id.ts'
import { PROFILE_KEYS, profileFields, profileShape } from './restore/profile.ts'
import type { Disk, Snapshot } from './types.ts'
import { instantInWords } from './words.ts'

/** Version of the receipt's shape. A reader refuses what it does not know. */
export const RECEIPT_VERSION = 1

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
  ...profileShape
})

const receiptSchema = z.object({
  v: z.literal(RECEIPT_VERSION),
  /** Run id and attempt. */
  run: z.string(),
  commit: z.string(),
  set: z.string().optional(),
  snapshots: z.array(receiptEntrySchema).min(1)
})

/** One disk and the snapshot that was made of it. */
export type ReceiptEntry = z.infer<typeof receiptEntrySchema>

export type Receipt = z.infer<typeof receiptSchema>

/** Fields that disks of one set usually share: written once, under `shared`. */
const SHARED = [
  'group',
  'location',
  'sku',
  'snapshotGroup',
  'subscription',
  'created',
  ...PROFILE_KEYS
] as const

/**
 * As written: a table, for the names of the fields, repeated for each of 64 disks, would not fit. What all entries
 * have in common stands once, under `shared`; `null` stands for an absent field.
 */
const wireSchema = receiptSchema.extend({
  shared: z.record(z.string(), z.unknown()).optional(),
  fields: z.array(z.string()),
  snapshots: z.array(z.array(z.unknown())).min(1)
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
    created: instantInWords(snapshot.timeCreated),
    ...(!sameId(snapshot.subscriptionId, homeSubscription) && {
      subscription: snapshot.subscriptionId
    }),
    ...profileFields(disk)
  }
}

/**
 * Writes a receipt as compact JSON. What a restore can do without is left out where it does not fit. Throws a
 * RangeError when even then it would be longer than 32 000 characters.
 */
export function writeReceipt(receipt: Receipt): string {
  const whole = toText(receipt)
  if (whole.length <= MAX_RECEIPT_LENGTH) return whole
  const text = toText({ ...receipt, snapshots: receipt.snapshots.map(withoutProfile) })
  if (text.length > MAX_RECEIPT_LENGTH) {
    throw new RangeError(
      `the receipt has ${text.length} characters, more than the ${MAX_RECEIPT_LENGTH} of a job output`
    )
  }
  return text
}

function toText({ snapshots, ...rest }: Receipt): string {
  const entries = snapshots.map(shortened)
  const shared = sharedBy(entries)
  const fields = [...new Set(entries.flatMap((entry) => Object.keys(entry)))].filter(
    (field) => !Object.hasOwn(shared, field)
  )
  const body = {
    ...rest,
    ...(Object.keys(shared).length > 0 && { shared }),
    fields,
    snapshots: entries.map((entry) =>
      fields.map((field) => (entry as Readonly<Record<string, unknown>>)[field] ?? null)
    )
  }
  return JSON.stringify({ ...body, sum: checksum(body) })
}

/** A receipt that was read back, or why the text is none, as the end of a sentence. */
export type ReadReceipt = { readonly receipt: Receipt } | { readonly refusal: string }

const NO_RECEIPT: ReadReceipt = {
  refusal: 'it is not the output "receipt" of a "create"; hand that on unchanged'
}

/** Reads a receipt back. */
export function readReceipt(text: string): ReadReceipt {
  const json = parsed(text)
  if (typeof json !== 'object' || json === null || !('v' in json)) return NO_RECEIPT
  if (typeof json.v === 'number' && json.v !== RECEIPT_VERSION) {
    return {
      refusal: `it is of version ${json.v}, and this action reads version ${RECEIPT_VERSION}; use the same version of the action in both jobs`
    }
  }
  const { sum, ...body } = json as Readonly<Record<string, unknown>>
  if (sum !== checksum(body)) {
    return {
      refusal: 'it was cut off or changed on its way; hand the output "receipt" on unchanged'
    }
  }
  const wire = wireSchema.safeParse(body)
  if (!wire.success) return NO_RECEIPT
  const { shared, fields, snapshots, ...rest } = wire.data
  const receipt = receiptSchema.safeParse({
    ...rest,
    snapshots: snapshots.map((row) => entryOf(row, fields, shared))
  })
  return receipt.success ? { receipt: receipt.data } : NO_RECEIPT
}

const OF_PROFILE: ReadonlySet<string> = new Set(PROFILE_KEYS)

/** An entry without what only makes a restored disk more like its source. */
function withoutProfile(entry: ReceiptEntry): ReceiptEntry {
  return Object.fromEntries(
    Object.entries(entry).filter(([key]) => !OF_PROFILE.has(key))
  ) as ReceiptEntry
}

/** Most snapshots live in the group of their disk: it is not written twice. */
function shortened({ snapshotGroup, ...entry }: ReceiptEntry): Partial<ReceiptEntry> {
  return snapshotGroup === entry.group ? entry : { ...entry, snapshotGroup }
}

function sharedBy(entries: readonly Partial<ReceiptEntry>[]): Partial<ReceiptEntry> {
  const [first, ...others] = entries
  if (first === undefined || others.length === 0) return {}
  return Object.fromEntries(
    SHARED.filter(
      (field) => first[field] !== undefined && others.every((one) => one[field] === first[field])
    ).map((field) => [field, first[field]])
  )
}

/** An entry as it was before it was shortened; what is wrong with it is for the schema to find. */
function entryOf(
  row: readonly unknown[],
  fields: readonly string[],
  shared: Readonly<Record<string, unknown>> | undefined
): Readonly<Record<string, unknown>> {
  const told = fields.map((field, at) => [field, row[at]] as const)
  const entry: Readonly<Record<string, unknown>> = {
    ...shared,
    ...Object.fromEntries(told.filter(([, value]) => value !== null && value !== undefined))
  }
  return { ...entry, snapshotGroup: entry.snapshotGroup ?? entry.group }
}

/** Tells slips apart from receipts: a receipt is no secret and no signature. */
function checksum(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
