/**
 * The properties of a restored disk: like its source, each field from the best source: the input, the disk as it is
 * now, the receipt, the snapshot, the machine it is for, and else Azure's own default.
 */

import type { DiskRequest } from '../request.ts'
import { comesFromSnapshot } from '../lineage.ts'
import { isClassicSku } from '../readiness.ts'
import type { Likeness, ReceiptEntry } from '../receipt.ts'
import { sameId } from '../resource-id.ts'
import { hasTier, isNone, profileFromFields } from '../receipt.ts'
import { isOwnTagName } from '../tags.ts'
import type { Disk, DiskProfile, ExtendedLocation, Snapshot, Tags } from '../types.ts'
import { listed } from '../format.ts'

/** Where a field of the new disk comes from. */
export type FieldSource = 'input' | 'disk' | 'receipt' | 'snapshot' | 'machine' | 'default'

/** One field of the new disk, for the summary and the result file. */
export type PlannedField = {
  readonly name: string
  /** Absent when Azure chooses. */
  readonly value: string | undefined
  readonly from: FieldSource
}

/** What is known about the source disk of a snapshot. */
export type SourceFacts = {
  readonly snapshot: Snapshot
  /** The same disk as it is now; absent when it no longer exists, or another disk has its name. */
  readonly live: Disk | undefined
  /** The snapshot's entry of a receipt. */
  readonly entry: ReceiptEntry | undefined
}

/** The user's choices for the new disk. */
export type DiskChoice = {
  readonly sku: string | undefined
  readonly zone: string | undefined
  /** The zones of the target machine, when nothing else decides the disk's zone. */
  readonly machineZones?: readonly string[] | undefined
}

/** The plan of one new disk. */
export type DiskPlan = {
  readonly request: DiskRequest
  readonly fields: readonly PlannedField[]
  /** What is not restored of the source disk, and why. */
  readonly notes: readonly string[]
}

/** The fields from one source. */
type Layer = {
  readonly from: FieldSource
  readonly sku?: string | undefined
  readonly sizeGb?: number | undefined
  readonly zones?: readonly string[] | undefined
  readonly tags?: Tags | undefined
} & Likeness

type Key = Exclude<keyof Layer, 'from'>

/** Fields that only make sense together come from one source. */
const GROUPS: readonly (readonly Key[])[] = [
  ['sku'],
  ['sizeGb'],
  ['extendedLocation'],
  ['zones'],
  ['tier'],
  ['iops'],
  ['mbps'],
  ['iopsReadOnly'],
  ['mbpsReadOnly'],
  ['bursting'],
  ['performancePlus'],
  ['logicalSectorSize'],
  ['encryptionType', 'encryptionSetId'],
  ['networkAccessPolicy', 'publicNetworkAccess', 'diskAccessId'],
  ['dataAccessAuthMode'],
  ['osType'],
  ['hyperVGeneration'],
  ['architecture'],
  ['acceleratedNetwork'],
  ['diskControllerTypes'],
  ['securityType'],
  ['secureEncryptionSetId'],
  ['maxShares'],
  ['frequentAttach'],
  ['actionOnDelay'],
  ['tags']
]

const LABELS: Readonly<Record<Key, string>> = {
  sku: 'SKU',
  sizeGb: 'size',
  extendedLocation: 'edge zone',
  zones: 'zone',
  tier: 'performance tier',
  iops: 'IOPS',
  mbps: 'throughput',
  iopsReadOnly: 'IOPS for read-only virtual machines',
  mbpsReadOnly: 'throughput for read-only virtual machines',
  bursting: 'bursting',
  performancePlus: 'performance plus',
  logicalSectorSize: 'sector size',
  encryptionType: 'encryption',
  encryptionSetId: 'encryption set',
  networkAccessPolicy: 'network access',
  publicNetworkAccess: 'public network access',
  diskAccessId: 'disk access',
  dataAccessAuthMode: 'sign-in for exports',
  osType: 'operating system',
  hyperVGeneration: 'Hyper-V generation',
  architecture: 'architecture',
  acceleratedNetwork: 'accelerated networking',
  diskControllerTypes: 'disk controllers',
  securityType: 'security type',
  secureEncryptionSetId: 'encryption set of the confidential disk',
  maxShares: 'max shares',
  frequentAttach: 'optimized for frequent attach',
  actionOnDelay: 'availability policy',
  tags: 'tags'
}

/** Fields that are logged even when Azure chooses them. */
const ALWAYS_LOGGED: ReadonlySet<Key> = new Set(['sku', 'sizeGb', 'zones', 'networkAccessPolicy'])

/** Properties of a disk that a snapshot does not keep, and no restore needs. */
const OF_DISKS_ONLY: readonly Key[] = [
  'sku',
  'zones',
  'tier',
  'iops',
  'mbps',
  'iopsReadOnly',
  'mbpsReadOnly',
  'bursting',
  'performancePlus',
  'maxShares',
  'frequentAttach',
  'actionOnDelay'
]

/** What decides which fields a disk can have. */
type Type = {
  readonly sku: string | undefined
  readonly maxShares: number | undefined
  readonly securityType: string | undefined
}

/** Plans the new disk of a snapshot. Its region is the snapshot's: Azure allows no other. */
export function planDisk(facts: SourceFacts, choice: DiskChoice): DiskPlan {
  const layers = layersOf(facts, choice)
  const decided = GROUPS.flatMap((group) => {
    const layer = layers.find((one) => group.some((key) => one[key] !== undefined))
    return group.map((key) => ({
      key,
      value: layer?.[key],
      from: layer?.[key] === undefined ? ('default' as const) : layer.from
    }))
  })
  const valueOf = <Name extends Key>(key: Name): Layer[Name] =>
    decided.find((one) => one.key === key)?.value as Layer[Name]
  const sku = valueOf('sku')
  const type: Type = { sku, maxShares: valueOf('maxShares'), securityType: valueOf('securityType') }
  const possible = (key: Key, value: unknown): boolean => isPossible(key, value, type)
  const taken = decided.filter(({ key, value }) => possible(key, value))
  const use = <Name extends Key>(key: Name): Layer[Name] =>
    taken.some((one) => one.key === key) ? valueOf(key) : undefined

  const sourceSku = facts.live?.sku ?? facts.entry?.sku
  return {
    request: {
      location: facts.snapshot.location,
      extendedLocation: use('extendedLocation'),
      sourceResourceId: facts.snapshot.id,
      sku,
      sizeGb: use('sizeGb'),
      zones: use('zones') ?? [],
      osType: use('osType'),
      maxShares: use('maxShares'),
      tags: use('tags') ?? {},
      profile: profileOf(use)
    },
    fields: decided.flatMap(({ key, value, from }): PlannedField[] => {
      if (possible(key, value)) return [{ name: LABELS[key], value: inWords(key, value), from }]
      return ALWAYS_LOGGED.has(key)
        ? [{ name: LABELS[key], value: undefined, from: 'default' }]
        : []
    }),
    notes: [
      ...decided.flatMap(({ key, value }) =>
        value !== undefined &&
        !possible(key, value) &&
        isPossible(key, value, { ...type, sku: sourceSku })
          ? [
              `not restored: ${LABELS[key]} ${inWords(key, value)}, because disks of type ${sku ?? ''} do not support it`
            ]
          : []
      ),
      ...unknownOf(
        facts,
        OF_DISKS_ONLY.filter((key) => valueOf(key) === undefined && canHave(key, sku))
      )
    ]
  }
}

/** Lists the unknown fields, when neither the disk nor a complete receipt is available. */
function unknownOf({ live, entry }: SourceFacts, keys: readonly Key[]): readonly string[] {
  if (live !== undefined || (entry !== undefined && entry.partial !== true)) return []
  if (keys.length === 0) return []
  const why =
    entry === undefined ? 'no receipt describes it' : 'the receipt does not describe all of it'
  return [
    `not restored: ${listed(keys.map((key) => LABELS[key]))}, because the source disk no longer exists and ${why}`
  ]
}

/** The plan in one line, for the log. */
export function formatPlan({ fields }: DiskPlan): string {
  const chosen = fields.filter(({ from }) => from !== 'default')
  const bySource = Map.groupBy(chosen, ({ from }) => from)
  return [...bySource]
    .map(
      ([from, some]) =>
        `${listed(some.map(({ name, value }) => `${name} ${value ?? ''}`))} (from the ${from})`
    )
    .join('; ')
}

function layersOf({ snapshot, live, entry }: SourceFacts, choice: DiskChoice): readonly Layer[] {
  const known: Layer[] = [
    { from: 'input', sku: choice.sku, zones: choice.zone === undefined ? undefined : [choice.zone] }
  ]
  if (live !== undefined) known.push(inSourceRegion(layerOfDisk(live), live.location, snapshot))
  if (entry !== undefined) {
    known.push(
      inSourceRegion(layerOfEntry(entry, snapshot.subscriptionId), entry.location, snapshot)
    )
  }
  return [
    ...known,
    {
      from: 'snapshot',
      ...snapshot.profile,
      extendedLocation: snapshot.extendedLocation,
      osType: snapshot.osType,
      sizeGb: snapshot.sizeGb,
      logicalSectorSize: snapshot.logicalSectorSize ?? snapshot.profile?.logicalSectorSize,
      tags: withoutOwn(snapshot.tags)
    },
    { from: 'machine', zones: given(choice.machineZones) }
  ]
}

function layerOfDisk(disk: Disk): Layer {
  const { sku, sizeGb, zones, tags, osType, maxShares, extendedLocation } = disk
  return {
    from: 'disk',
    ...disk.profile,
    sku,
    sizeGb,
    extendedLocation,
    zones: given(zones),
    tags: withoutOwn(tags),
    osType,
    maxShares
  }
}

function layerOfEntry(entry: ReceiptEntry, home: string): Layer {
  const { sku, sizeGb, zones } = entry
  return {
    from: 'receipt',
    ...profileFromFields(entry, entry.subscription ?? home),
    sku,
    sizeGb,
    zones
  }
}

function given(zones: readonly string[] | undefined): readonly string[] | undefined {
  return zones === undefined || zones.length === 0 ? undefined : zones
}

/** Regional resources cannot be used in another region, where a copy of the snapshot may be. */
function inSourceRegion(layer: Layer, location: string, snapshot: Snapshot): Layer {
  if (sameId(location, snapshot.location)) {
    // A copy has its own extended location, even in the region of the disk.
    return comesFromSnapshot(snapshot) ? { ...layer, extendedLocation: undefined } : layer
  }
  const closed = layer.networkAccessPolicy?.toLowerCase() === 'allowprivate'
  return {
    ...layer,
    zones: undefined,
    extendedLocation: undefined,
    secureEncryptionSetId: undefined,
    encryptionType: undefined,
    encryptionSetId: undefined,
    diskAccessId: undefined,
    ...(closed && { networkAccessPolicy: undefined, publicNetworkAccess: undefined })
  }
}

/** The action's own tags describe a snapshot; on a disk they would be wrong. */
function withoutOwn(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !isOwnTagName(name)))
}

/** Whether disks of a type can have a field at all. */
function canHave(key: Key, sku: string | undefined): boolean {
  switch (key) {
    case 'tier':
    case 'bursting':
      return hasTier(sku)
    case 'iops':
    case 'mbps':
    case 'iopsReadOnly':
    case 'mbpsReadOnly':
    case 'logicalSectorSize':
      return isClassicSku(sku) === false
    case 'performancePlus':
      return isClassicSku(sku) !== false
    case 'zones':
      return !isZoneRedundant(sku)
    default:
      return true
  }
}

/** Whether a disk can be given a value: Azure reports some values for every disk that only some can be given. */
function isPossible(key: Key, value: unknown, { sku, maxShares = 1, securityType }: Type): boolean {
  if (value === undefined || !canHave(key, sku)) return false
  switch (key) {
    case 'iopsReadOnly':
    case 'mbpsReadOnly':
      return maxShares > 1
    case 'performancePlus':
    case 'frequentAttach':
      return value === true
    case 'maxShares':
      return Number(value) > 1
    case 'actionOnDelay':
      return typeof value === 'string' && !isNone(value)
    case 'secureEncryptionSetId':
      return needsSecureSet(securityType)
    case 'tags':
      return Object.keys(value as Tags).length > 0
    case 'encryptionType':
      return typeof value === 'string' && !/platformkey$/i.test(value)
    default:
      return true
  }
}

/** Whether a disk of a security type is encrypted with a set of its own (Compute, DiskSecurityTypes, 2026-03-02). */
export function needsSecureSet(securityType: string | undefined): boolean {
  return sameId(securityType, 'ConfidentialVM_DiskEncryptedWithCustomerKey')
}

/** Whether disks of a type are in all zones of a region. */
export function isZoneRedundant(sku: string | undefined): boolean {
  return /_zrs$/i.test(sku ?? '')
}

function profileOf(use: <Name extends Key>(key: Name) => Layer[Name]): DiskProfile {
  const profile: DiskProfile = {
    tier: use('tier'),
    iops: use('iops'),
    mbps: use('mbps'),
    iopsReadOnly: use('iopsReadOnly'),
    mbpsReadOnly: use('mbpsReadOnly'),
    bursting: use('bursting'),
    performancePlus: use('performancePlus'),
    logicalSectorSize: use('logicalSectorSize'),
    encryptionSetId: use('encryptionSetId'),
    encryptionType: use('encryptionType'),
    networkAccessPolicy: use('networkAccessPolicy'),
    publicNetworkAccess: use('publicNetworkAccess'),
    diskAccessId: use('diskAccessId'),
    dataAccessAuthMode: use('dataAccessAuthMode'),
    hyperVGeneration: use('hyperVGeneration'),
    architecture: use('architecture'),
    acceleratedNetwork: use('acceleratedNetwork'),
    diskControllerTypes: use('diskControllerTypes'),
    securityType: use('securityType'),
    secureEncryptionSetId: use('secureEncryptionSetId'),
    frequentAttach: use('frequentAttach'),
    actionOnDelay: use('actionOnDelay')
  }
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined))
}

function inWords(key: Key, value: unknown): string {
  switch (key) {
    case 'sizeGb':
      return `${String(value)} GiB`
    case 'mbps':
    case 'mbpsReadOnly':
      return `${String(value)} MB/s`
    case 'extendedLocation':
      return (value as ExtendedLocation).name
    case 'logicalSectorSize':
      return `${String(value)} bytes`
    case 'zones':
      return listed(value as readonly string[])
    case 'tags':
      return listed(Object.keys(value as Tags))
    case 'encryptionSetId':
    case 'secureEncryptionSetId':
    case 'diskAccessId':
      // Names, not ids: GitHub masks secrets in a summary, and many subscription ids are secrets.
      return String(value).split('/').at(-1) ?? ''
    default:
      return String(value)
  }
}
