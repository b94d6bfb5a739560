/**
 * The verification that a snapshot is the one this run requested. A PUT on a name that exists is answered as a success
 * too, and a disk can be recreated between read and write: so every claim is compared with what was read back.
 */

import { formatInstant, listed } from './format.ts'
import type { DiskRequest, SnapshotOptions, SnapshotRequest } from './request.ts'
import { CUSTOMER_KEY } from './request.ts'
import { canonicalLocation, sameId } from './resource-id.ts'
import { TAG, tagValue } from './tags.ts'
import type { Disk, DiskProfile, Snapshot } from './types.ts'

/** One claim, and what was found. */
export type Check = {
  readonly claim: string
  readonly holds: boolean
  /** What was expected and what was found, to help a person find the reason. */
  readonly finding: string
  /** Set when it is about who can read the data, and not about which data it is. */
  readonly about?: 'protection'
}

/**
 * What is known of the start of a write, by Azure's clocks; milliseconds since the epoch. The runner's own clock is
 * never compared with them.
 */
export type WriteTime = {
  /**
   * `startTime` of the first operation that can have made the resource, by the clock that also sets `timeCreated`;
   * absent when it could not be read, or when an earlier attempt may have taken effect without an answer.
   */
  readonly startedAt?: number | undefined
  /** Resource Manager's clock before the first attempt: the `Date` of its last answer, which has whole seconds. */
  readonly notBefore: number | undefined
}

/** What a snapshot of this write must match. */
type Expectation = WriteTime & {
  readonly disk: Pick<Disk, 'id' | 'uniqueId' | 'location'>
  /** Random id that this write put into the tags. */
  readonly requestId: string
  readonly asked: Protection
}

/**
 * By how much `timeCreated` may be before Resource Manager's clock when nothing better is known. Recorded: 0.36 s at
 * most; the clocks of the regions that answer differ by seconds.
 */
const CLOCK_TOLERANCE_MS = 60_000

/** An operation that started longer than this before its request has a wrong date. */
const MAX_CLOCK_ERROR_MS = 3_600_000

/**
 * Whether a write created what has this time of creation, or only changed it: the one rule for snapshots, copies and
 * disks. Writes are sent only under names that were found free in this run. Recorded: what an operation makes is
 * created 0 to 0.875 s after its `startTime` (29 of 29), what it only changes was created 40 s before it (2 of 2).
 */
export function wasMadeBy(timeCreated: number | undefined, write: WriteTime): boolean {
  if (timeCreated === undefined) return false
  const startedAt = startOf(write)
  if (startedAt !== undefined) return timeCreated >= startedAt
  return write.notBefore !== undefined && timeCreated >= write.notBefore - CLOCK_TOLERANCE_MS
}

/** What `wasMadeBy` has compared, to help a person find the reason. */
export function wasMadeByFinding(timeCreated: number | undefined, write: WriteTime): string {
  const created = `created ${formatInstant(timeCreated)}`
  const startedAt = startOf(write)
  return startedAt === undefined
    ? `${created}, the clock of Azure before the write was ${formatInstant(write.notBefore)}`
    : `${created}, Azure started the write at ${formatInstant(startedAt)}`
}

function startOf({ startedAt, notBefore }: WriteTime): number | undefined {
  const isDated =
    startedAt !== undefined &&
    (notBefore === undefined || startedAt >= notBefore - MAX_CLOCK_ERROR_MS)
  return isDated ? startedAt : undefined
}

/** Checks a snapshot that was read back after this run wrote it. */
export function verify(snapshot: Snapshot, expected: Expectation): readonly Check[] {
  return [...written(snapshot, expected), ...verifyReused(snapshot, expected)]
}

/** The common checks of every write. */
function written(
  snapshot: Snapshot,
  expected: Pick<Expectation, 'requestId'> & WriteTime
): readonly Check[] {
  const request = tagValue(snapshot.tags, TAG.request)
  return [
    check(
      'was written by this request',
      request === expected.requestId,
      `tag ${TAG.request} is ${quoted(request)}, expected is ${quoted(expected.requestId)}`
    ),
    check(
      'did not exist before',
      wasMadeBy(snapshot.timeCreated, expected),
      wasMadeByFinding(snapshot.timeCreated, expected)
    )
  ]
}

/** Checks a snapshot that an earlier attempt of this run wrote; its tags have identified it already. */
export function verifyReused(
  snapshot: Snapshot,
  { disk, asked }: Pick<Expectation, 'disk' | 'asked'>
): readonly Check[] {
  return [...provenance(snapshot, disk), ...protectionChecks(snapshot.profile, asked)]
}

/** What a requested copy must match. */
type CopyExpectation = {
  /** The source as it was read in this run. */
  readonly source: Pick<Snapshot, 'uniqueId'>
  /** The region in Azure's own form. */
  readonly region: string
  readonly asked: Protection
}

/** Checks a copy that was read back after this run wrote it. */
export function verifyCopy(
  copy: Snapshot,
  expected: CopyExpectation & Pick<Expectation, 'requestId'> & WriteTime
): readonly Check[] {
  return [...written(copy, expected), ...verifyReusedCopy(copy, expected)]
}

/** Checks a copy that existed already: the unique id of its source shows what it holds, whoever created it. */
export function verifyReusedCopy(copy: Snapshot, expected: CopyExpectation): readonly Check[] {
  return [...copyProvenance(copy, expected), ...protectionChecks(copy.profile, expected.asked)]
}

/** Says that a snapshot has another SKU than requested; `undefined` when it has not. That is harmless. */
export function otherSku({ name, sku }: Snapshot, asked: string | undefined): string | undefined {
  if (asked === undefined || sku === undefined || sameId(sku, asked)) return undefined
  return `Snapshot "${name}" has SKU ${sku}, but "sku" is ${asked}. It can be restored.`
}

/** The checks that fail; empty when everything is verified. */
export function failures(checks: readonly Check[]): readonly Check[] {
  return checks.filter((one) => !one.holds)
}

function provenance(snapshot: Snapshot, disk: Expectation['disk']): readonly Check[] {
  return [
    check(
      'comes from the disk as it was read in this run',
      sameId(snapshot.sourceUniqueId, disk.uniqueId),
      `its source has the unique id ${quoted(snapshot.sourceUniqueId)}, the disk that was read has ${quoted(disk.uniqueId)}`
    ),
    check(
      "names the disk's resource id as its source",
      sameId(snapshot.sourceResourceId, disk.id),
      `its source is ${quoted(snapshot.sourceResourceId)}, the disk is ${quoted(disk.id)}`
    ),
    isIncremental(snapshot),
    hasIdentity(snapshot, disk)
  ]
}

/** Azure reports the unique id of the snapshot, not of the disk, as that of a copy's source (recorded 2023-11). */
function copyProvenance(copy: Snapshot, { source, region }: CopyExpectation): readonly Check[] {
  return [
    check(
      'is a copy of the snapshot as it was read in this run',
      sameId(copy.sourceUniqueId, source.uniqueId),
      `its source has the unique id ${quoted(copy.sourceUniqueId)}, the snapshot that was read has ${quoted(source.uniqueId)}`
    ),
    check(
      'is in the requested region',
      canonicalLocation(copy.location) === canonicalLocation(region),
      `its region is ${quoted(copy.location)}, requested is ${quoted(region)}`
    ),
    check(
      'was copied from another region',
      copy.createOption?.toLowerCase() === 'copystart',
      `its create option is ${quoted(copy.createOption)}`
    ),
    isIncremental(copy),
    hasIdentity(copy, source)
  ]
}

function isIncremental({ incremental }: Snapshot): Check {
  return check('is incremental', incremental, `incremental is ${String(incremental)}`)
}

function hasIdentity(
  { uniqueId }: Snapshot,
  source: { readonly uniqueId: string | undefined }
): Check {
  return check(
    'has its own unique id',
    uniqueId !== undefined && uniqueId !== '' && !sameId(uniqueId, source.uniqueId),
    `its unique id is ${quoted(uniqueId)}`
  )
}

function check(claim: string, holds: boolean, finding: string): Check {
  return { claim, holds, finding }
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'absent' : `"${value}"`
}

// Whether a snapshot or a disk is as protected and encrypted as requested. Azure answers a write with success and may
// store something else: a policy of the subscription changes new resources, and so can other processes.

/** Who may read the data over the network, and whose key encrypts it. What is absent was not requested. */
export type Protection = Pick<DiskProfile, keyof typeof DESCRIPTIONS>

/** The text for each: the end of "it has the … that was asked for". */
const DESCRIPTIONS = {
  networkAccessPolicy: 'network access policy',
  publicNetworkAccess: 'public network access',
  diskAccessId: 'disk access',
  dataAccessAuthMode: 'data access authentication mode',
  encryptionSetId: 'disk encryption set',
  encryptionType: 'encryption type',
  secureEncryptionSetId: 'disk encryption set of a confidential disk'
} as const satisfies Partial<Record<keyof DiskProfile, string>>

const KEYS = Object.keys(DESCRIPTIONS) as readonly (keyof Protection)[]

/** The protection that a request for a snapshot asks for. */
export function protectionOf({
  networkAccessPolicy,
  publicNetworkAccess,
  diskAccessId,
  diskEncryptionSetId,
  ...rest
}: SnapshotRequest | SnapshotOptions): Protection {
  const encryptionType = 'encryptionType' in rest ? rest.encryptionType : undefined
  return {
    networkAccessPolicy,
    publicNetworkAccess,
    diskAccessId,
    encryptionSetId: diskEncryptionSetId,
    ...(diskEncryptionSetId !== undefined && { encryptionType: encryptionType ?? CUSTOMER_KEY })
  }
}

/** One check for each requested protection, against what Azure has stored. */
export function protectionChecks(
  stored: DiskProfile | undefined,
  asked: Protection
): readonly Check[] {
  return KEYS.flatMap((key) => {
    const [is, wanted] = [stored?.[key], asked[key]]
    if (wanted === undefined) return []
    return [
      {
        claim: `has the requested ${DESCRIPTIONS[key]}`,
        holds: sameId(is, wanted),
        finding: `its ${DESCRIPTIONS[key]} is ${is === undefined ? 'absent' : `"${is}"`}, requested is "${wanted}"`,
        about: 'protection' as const
      }
    ]
  })
}

/** The remedy for failed checks: `otherwise`, unless only the protection is wrong. */
export function remedyFor(broken: readonly Check[], otherwise: string): string {
  return broken.every(({ about }) => about === 'protection')
    ? 'Correct or delete it, then run this step again. If an Azure Policy changed the settings, set the inputs to what the policy requires; otherwise find out which process changed them.'
    : otherwise
}

// Disks carry no tags of the action: they are verified by their source, by their age by Azure's own clock, and by the
// name having been free before.

/** What a disk must match. */
type DiskExpectation = {
  readonly snapshot: Snapshot
  readonly request: DiskRequest
}

/** Checks a disk that was read back after this run wrote it. */
export function verifyDisk(
  disk: Disk,
  expected: DiskExpectation,
  write: WriteTime
): readonly Check[] {
  return [
    check(
      'did not exist before',
      wasMadeBy(disk.timeCreated, write),
      wasMadeByFinding(disk.timeCreated, write)
    ),
    ...verifyTakenOver(disk, expected)
  ]
}

/** Checks a disk that an earlier attempt of this run created. */
export function verifyTakenOver(
  disk: Disk,
  { snapshot, request }: DiskExpectation
): readonly Check[] {
  return [
    check(
      'comes from the snapshot',
      comesFrom(disk, snapshot),
      `its source has the unique id ${quoted(disk.sourceUniqueId)}, the snapshot has ${quoted(snapshot.uniqueId)}`
    ),
    check(
      'is in the region of the snapshot',
      canonicalLocation(disk.location) === canonicalLocation(snapshot.location),
      `it is in ${disk.location}, the snapshot is in ${snapshot.location}`
    ),
    check(
      'has the size that was planned',
      request.sizeGb === undefined || disk.sizeGb === request.sizeGb,
      `it has ${disk.sizeGb ?? 'unknown'} GiB, planned were ${request.sizeGb ?? 'any'}`
    ),
    check(
      'is of the type that was planned',
      request.sku === undefined || sameId(disk.sku, request.sku),
      `it is ${quoted(disk.sku)}, planned was ${quoted(request.sku)}`
    ),
    check(
      'is in the zone that was planned',
      request.zones.length === 0 || request.zones.every((zone) => disk.zones.includes(zone)),
      `it is in zone ${listed(disk.zones) || 'none'}, planned was ${listed(request.zones)}`
    ),
    ...protectionChecks(disk.profile, request.profile)
  ]
}

/** Whether a disk was created from that snapshot. */
export function comesFrom(
  disk: Pick<Disk, 'sourceUniqueId'>,
  snapshot: Pick<Snapshot, 'uniqueId'>
): boolean {
  return sameId(disk.sourceUniqueId, snapshot.uniqueId)
}
