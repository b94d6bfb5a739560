/**
 * The receipt: what a `create` made, compact enough for an output to a later job.
 *
 * It names things by group and name, because GitHub drops a job output that contains the value of a secret, and many
 * teams keep their subscription id as one. Only a snapshot outside the reader's own subscription has its subscription
 * id.
 */

import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { formatInstant } from './format.ts'
import { optionalBoolean, optionalNumber, optionalString, someString, string, z } from './schema.ts'
import { isClassicSku } from './readiness.ts'
import type { ResourceKind, ResourceRef } from './resource-id.ts'
import { formatResourceId, parseResourceId, sameId } from './resource-id.ts'
import type { Disk, DiskProfile, Snapshot } from './types.ts'

// What a receipt says about a disk in addition to its size and type, so that a restore can create a disk like it when
// the disk itself is deleted. Short names, and ids by group and name: a receipt holds no subscription id of the
// reader's own.

/** The fields of an entry. All are optional: a restore takes missing ones from elsewhere. */
const profileShape = {
  os: optionalString,
  shares: optionalNumber,
  tier: optionalString,
  iops: optionalNumber,
  mbps: optionalNumber,
  bursting: optionalBoolean,
  plus: optionalBoolean,
  sector: optionalNumber,
  /** Encryption set as `group/name`; only when it is in the disk's own subscription. */
  keys: optionalString,
  encryption: optionalString,
  network: optionalString,
  public: optionalString,
  /** Disk access as `group/name`. */
  access: optionalString,
  auth: optionalString,
  generation: optionalString,
  architecture: optionalString,
  accelerated: optionalBoolean,
  controllers: optionalString,
  security: optionalString,
  /** Encryption set of a confidential disk, as `group/name`. */
  secure: optionalString,
  iopsRead: optionalNumber,
  mbpsRead: optionalNumber,
  frequent: optionalBoolean,
  delay: optionalString,
  /** Name of its edge zone. */
  edge: optionalString,
  /** The virtual machine that it is attached to, as `group/name`. Absent for a shared disk. */
  vm: optionalString
} as const

/** What an entry of a receipt says about a disk. */
type EntryProfile = {
  readonly [Name in keyof typeof profileShape]?: z.infer<(typeof profileShape)[Name]>
}

/** The names of the fields. */
const PROFILE_KEYS = Object.keys(profileShape) as readonly (keyof EntryProfile)[]

/** The properties of a disk apart from its data, with those that Azure keeps outside of the profile. */
export type Likeness = DiskProfile &
  Partial<Pick<Disk, 'osType' | 'maxShares' | 'extendedLocation'>>

/** The one type of extended locations that Compute has. */
export const EDGE_ZONE = 'EdgeZone'

/**
 * The fields for a disk. Azure reports a tier, IOPS and throughput of every disk; only those that can be chosen are
 * kept.
 */
export function profileFields(disk: Disk): EntryProfile {
  const { profile, subscriptionId } = disk
  const provisioned = isClassicSku(disk.sku) === false
  const shared = (disk.maxShares ?? 1) > 1
  const set = shortId(profile.encryptionSetId, 'diskEncryptionSets', subscriptionId)
  // Without its encryption set the kind of encryption cannot be restored.
  const complete = set !== undefined || profile.encryptionSetId === undefined
  return shownFields({
    os: disk.osType,
    shares: shared ? disk.maxShares : undefined,
    tier: hasTier(disk.sku) ? profile.tier : undefined,
    iops: provisioned ? profile.iops : undefined,
    mbps: provisioned ? profile.mbps : undefined,
    bursting: profile.bursting === true ? true : undefined,
    plus: profile.performancePlus === true ? true : undefined,
    sector: provisioned ? profile.logicalSectorSize : undefined,
    keys: set,
    encryption: complete ? profile.encryptionType : undefined,
    network: profile.networkAccessPolicy,
    public: profile.publicNetworkAccess,
    access: shortId(profile.diskAccessId, 'diskAccesses', subscriptionId),
    auth: profile.dataAccessAuthMode,
    generation: profile.hyperVGeneration,
    architecture: profile.architecture,
    accelerated: profile.acceleratedNetwork,
    controllers: profile.diskControllerTypes,
    security: profile.securityType,
    secure: shortId(profile.secureEncryptionSetId, 'diskEncryptionSets', subscriptionId),
    iopsRead: provisioned && shared ? profile.iopsReadOnly : undefined,
    mbpsRead: provisioned && shared ? profile.mbpsReadOnly : undefined,
    frequent: profile.frequentAttach === true ? true : undefined,
    delay: isNone(profile.actionOnDelay) ? undefined : profile.actionOnDelay,
    edge: disk.extendedLocation?.name,
    vm: shared ? undefined : shortId(disk.managedBy, 'virtualMachines', subscriptionId)
  })
}

/** What the fields of an entry mean, for a disk of that subscription. */
export function profileFromFields(fields: EntryProfile, subscriptionId: string): Likeness {
  return {
    osType: fields.os,
    maxShares: fields.shares,
    tier: fields.tier,
    iops: fields.iops,
    mbps: fields.mbps,
    bursting: fields.bursting,
    performancePlus: fields.plus,
    logicalSectorSize: fields.sector,
    encryptionSetId: longId(fields.keys, 'diskEncryptionSets', subscriptionId),
    encryptionType: fields.encryption,
    networkAccessPolicy: fields.network,
    publicNetworkAccess: fields.public,
    diskAccessId: longId(fields.access, 'diskAccesses', subscriptionId),
    dataAccessAuthMode: fields.auth,
    hyperVGeneration: fields.generation,
    architecture: fields.architecture,
    acceleratedNetwork: fields.accelerated,
    diskControllerTypes: fields.controllers,
    securityType: fields.security,
    secureEncryptionSetId: longId(fields.secure, 'diskEncryptionSets', subscriptionId),
    iopsReadOnly: fields.iopsRead,
    mbpsReadOnly: fields.mbpsRead,
    frequentAttach: fields.frequent,
    actionOnDelay: fields.delay,
    extendedLocation: fields.edge === undefined ? undefined : { name: fields.edge, type: EDGE_ZONE }
  }
}

/** Whether the performance tier of a disk can be chosen: of Premium SSD only. */
export function hasTier(sku: string | undefined): boolean {
  return /^premium_/i.test(sku ?? '')
}

/** Whether that is Azure's default for slow disks. */
export function isNone(actionOnDelay: string | undefined): boolean {
  return sameId(actionOnDelay, 'None')
}

function shownFields(fields: EntryProfile): EntryProfile {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function shortId(
  id: string | undefined,
  kind: ResourceKind,
  subscriptionId: string
): string | undefined {
  const ref = id === undefined ? undefined : parseResourceId(id, kind)
  return ref === undefined || !sameId(ref.subscriptionId, subscriptionId)
    ? undefined
    : `${ref.resourceGroup}/${ref.name}`
}

function longId(
  text: string | undefined,
  kind: ResourceKind,
  subscriptionId: string
): string | undefined {
  const [resourceGroup = '', name = ''] = text?.split('/') ?? []
  return resourceGroup === '' || name === ''
    ? undefined
    : formatResourceId({ subscriptionId, resourceGroup, name }, kind)
}

/** Maximum characters of a receipt. */
export const MAX_RECEIPT_LENGTH = 32_000

/** One disk and its snapshot in a receipt. */
export const receiptEntrySchema = z.object({
  disk: someString,
  group: someString,
  /** Unique id of the disk. */
  diskId: someString,
  location: someString,
  sku: optionalString,
  sizeGb: optionalNumber,
  zones: z.array(string).optional(),
  snapshot: someString,
  snapshotGroup: someString,
  /** Unique id of the snapshot. */
  snapshotId: someString,
  /** ISO instant of creation. */
  created: someString,
  /** Only when it is not the subscription of the sign-in. */
  subscription: optionalString,
  /** The entry lacks some properties that a restore would take over. */
  partial: optionalBoolean,
  ...profileShape
})

const receiptSchema = z.object({
  /** Run id and attempt. */
  run: string,
  commit: string,
  set: optionalString,
  snapshots: z.array(receiptEntrySchema).min(1)
})

export type ReceiptEntry = z.infer<typeof receiptEntrySchema>

export type Receipt = z.infer<typeof receiptSchema>

/** The entry of a verified snapshot. `homeSubscription` is the one of a reader's sign-in. */
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
    created: formatInstant(snapshot.timeCreated),
    ...(!sameId(snapshot.subscriptionId, homeSubscription) && {
      subscription: snapshot.subscriptionId
    }),
    ...profileFields(disk)
  }
}

/**
 * Writes a receipt as one word. Properties that a restore does not need are left out when they do not fit. Throws a
 * RangeError when it would still be longer than 32 000 characters.
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

/** A parsed receipt, or why the text is not one, as the end of a sentence. */
type ReadReceipt = { readonly receipt: Receipt } | { readonly refusal: string }

const NO_RECEIPT: ReadReceipt = {
  refusal: 'it is not the output "receipt" of a "create"; pass that on unchanged'
}

/** Parses a receipt of this version or of version 1. */
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

/** The content of a text, or the number of an unknown version. */
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

/** An entry without the properties that only make a restored disk more like its source. */
function withoutProfile(entry: ReceiptEntry): ReceiptEntry {
  const kept = Object.entries(entry).filter(([key]) => !OF_PROFILE.has(key))
  return { ...(Object.fromEntries(kept) as ReceiptEntry), partial: true }
}

/**
 * An entry without what follows from the rest: most snapshots are in the group of their disk, and their names begin
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

/** An entry before it was shortened; the schema finds what is wrong with it. */
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

// The text of a receipt: entries packed into one word of letters, digits, `-` and `_`.
//
// The runner drops a job output that contains the value of a secret. Each line of a secret counts as one, and those of
// a pretty-printed JSON secret are `{` and `}`: so the JSON is deflated and written in base64url.

type Fields = Readonly<Record<string, unknown>>

/** The content of a text: the common part, and the entries. */
type Packed = { readonly head: Fields; readonly entries: readonly Fields[] }

/** Maximum entries of a receipt: with two unique ids of 16 bytes each, no more fit in 32 000 characters. */
const MAX_ENTRIES = 1_000

/** Maximum bytes after inflation. The longest receipts have about a quarter of that. */
const MAX_INFLATED_BYTES = 1024 * 1024

/** `v`, the version, a checksum of the rest, and the rest. */
const FORM = /^v2-([0-9a-f]{16})-([\w-]+)$/

/** A unique id as Azure writes it. */
const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const GUID_BYTES = 16

/** The table is stored by columns, because equal and similar values that follow each other deflate best. */
const bodySchema = z.object({
  head: z.record(string, z.unknown()),
  count: z.number().int().min(1).max(MAX_ENTRIES),
  /** What all entries have in common. */
  shared: z.record(string, z.unknown()),
  /** One value for each entry; `null` when an entry lacks the field. */
  columns: z.record(string, z.array(z.unknown())),
  /** Columns of unique ids: their bytes one after the other, in base64url. Hexadecimal digits do not deflate well. */
  guids: z.record(string, string)
})

type Body = z.infer<typeof bodySchema>

/** Packs entries into a text; `undefined` when there are too many for `unpack`. */
function pack({ head, entries }: Packed): string | undefined {
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
function unpack(text: string): Packed | 'changed' {
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

/** Finds mistakes, not forgeries: a receipt is no secret and no signature. */
function checksum(text: string): string {
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

// Receipts of version 1, which were plain JSON: a table with the names of its fields, and what all entries have in
// common under `shared`. They are still read, but no longer written.

const v1Schema = z.looseObject({
  shared: z.record(string, z.unknown()).optional(),
  fields: z.array(string),
  snapshots: z.array(z.array(z.unknown())).min(1)
})

/** Reads the JSON of a text; `changed` when its checksum says so, `undefined` when it is no receipt. */
function unpackV1(json: Readonly<Record<string, unknown>>): Packed | 'changed' | undefined {
  const { sum, ...body } = json
  if (sum !== checksum(JSON.stringify(body))) return 'changed'
  const read = v1Schema.safeParse(body)
  if (!read.success) return undefined
  const { shared, fields, snapshots, ...head } = read.data
  return {
    head,
    entries: snapshots.map((row) => {
      const cells = fields.map((field, at) => [field, row[at]] as const)
      return {
        ...shared,
        ...Object.fromEntries(cells.filter(([, value]) => value !== null && value !== undefined)),
        // Version 1 lacks the properties that were added since.
        partial: true
      }
    })
  }
}

/** A snapshot that is named by a person, or by a receipt, which also describes its disk. */
export type NamedTarget = {
  readonly ref: ResourceRef
  readonly entry: ReceiptEntry | undefined
}
