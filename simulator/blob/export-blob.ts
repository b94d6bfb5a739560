import { writeResourceId } from '../arm/resource-id.ts'
import { contentOf } from '../compute/background-copy.ts'
import type { Disk, Snapshot } from '../compute/compute-resource.ts'
import { BYTES_PER_GIB, hasLiveGrant } from '../compute/compute-resource.ts'
import { blobIdOf } from '../compute/export-sas.ts'
import type { Extents } from '../compute/extents.ts'
import type { SparseBytes } from '../compute/sparse-bytes.ts'
import { FOOTER, vhdFooter } from '../compute/vhd-footer.ts'
import { dataTarget } from '../storage-hosts.ts'
import type { Call } from '../wire/call.ts'
import { readCall } from '../wire/call.ts'
import type { World } from '../world.ts'
import {
  authenticationFailed,
  authorizationMismatch,
  BlobError,
  invalidHeader,
  unsupportedHeader
} from './blob-error.ts'
import { headerOf } from './headers.ts'
import { SINCE } from './service-versions.ts'
import type { BlobState } from './storage-account.ts'
import { readToken } from './storage-token.ts'

/** Disks and snapshots that can be read while their shared access signature is valid. */

export const EXPORT_PATH = /^\/md-[0-9a-z]+\/[0-9a-z]+\/abcd$/i

/** The target of a URL, with the credentials of the request. */
export interface ExportAsk {
  readonly path: string
  readonly query: URLSearchParams
  readonly origin: string
  /** `Bearer …`, of the request or of the source of a copy. */
  readonly authorization: string | undefined
  readonly version: string
}

/** An export that can be read now. */
interface Export {
  readonly resource: Disk | Snapshot
  readonly state: BlobState
}

export function askOf(call: Call, version: string): ExportAsk {
  const { path, query, origin } = call
  return { path, query, origin, authorization: call.headers.authorization, version }
}

/** The same for a URL in a header. */
export function askAt(
  url: string,
  origin: string,
  authorization: string | undefined,
  version: string
): ExportAsk | undefined {
  const target = dataTarget(url, origin)
  if (target === undefined) return undefined
  const { path, query } = readCall('GET', target, {}, new Uint8Array())
  return { path, query, origin, authorization, version }
}

export function openExport(world: World, ask: ExportAsk): Export {
  const resource = world.exports.get(ask.query.get('si') ?? '')
  if (resource === undefined || !exists(world, resource)) {
    throw authenticationFailed('The access policy of the signature does not exist.')
  }
  const { grant } = resource
  if (grant === undefined || !isTheSame(grant.accessSas, ask)) {
    throw authenticationFailed('Signature did not match.')
  }
  if (!hasLiveGrant(resource, world.clock.now())) {
    const expiry = new Date(grant.expiresAt).toUTCString()
    throw authenticationFailed(
      `Signature not valid in the specified time frame: Expiry [${expiry}]`
    )
  }
  checkNetwork(resource)
  checkIdentity(world, ask, resource)
  return { resource, state: stateOf(world, resource) }
}

function exists(world: World, resource: Disk | Snapshot): boolean {
  return world.snapshots.get(resource) === resource || world.disks.get(resource) === resource
}

/** The URL must be complete, including `snapshot=` (Azure/azure-storage-azcopy#2547). */
function isTheSame(sas: string, { path, query }: ExportAsk): boolean {
  const issued = readCall('GET', dataTarget(sas, sas) ?? '', {}, new Uint8Array())
  return (
    issued.path === path &&
    [...issued.query].every(([name, value]) => query.getAll(name).join() === value)
  )
}

/** Private access is impossible from here; access that was closed after the grant is closed. */
function checkNetwork({ settings }: Disk | Snapshot): void {
  const { networkAccessPolicy = 'AllowAll', publicNetworkAccess = 'Enabled' } = settings
  if (networkAccessPolicy === 'AllowAll' && publicNetworkAccess === 'Enabled') return
  throw new BlobError(
    403,
    'AuthorizationFailure',
    'This request is not authorized to perform this operation.'
  )
}

/** `dataAccessAuthMode`: the signature alone is not enough (Microsoft: disks-secure-upload-download). */
function checkIdentity(world: World, ask: ExportAsk, resource: Disk | Snapshot): void {
  if (resource.settings.dataAccessAuthMode !== 'AzureActiveDirectory') return
  const subscription = world.subscriptions.get(resource.subscriptionId.toLowerCase())
  const caller = readToken(
    world,
    ask.authorization,
    {
      origin: ask.origin,
      tenantId: subscription?.tenantId ?? '',
      resource: DISK_AUDIENCE,
      audiences: [DISK_AUDIENCE]
    },
    ask.version
  )
  const action = `${resource.type}/download/action`
  if (world.access.allowsData(caller.objectId, action, writeResourceId(resource))) return
  throw authorizationMismatch('Permission')
}

/** With its slash, hence `https://disk.azure.com//.default` (the challenge policy of Microsoft's clients). */
const DISK_AUDIENCE = 'https://disk.azure.com/'

function stateOf(world: World, resource: Disk | Snapshot): BlobState {
  const { bytes, length } = exportedBytes(world, resource)
  return {
    type: 'PageBlob',
    generation: blobIdOf(resource),
    createdAt: resource.timeCreated,
    stamp: resource.timeCreated,
    length,
    bytes,
    sequenceNumber: 0,
    metadata: {},
    contentType: 'application/octet-stream'
  }
}

/**
 * Sectors of 512 bytes make a fixed VHD. The form of a VHDX of 4096-byte sectors is unknown: here it is the disk's
 * bytes only, at their own offsets.
 */
function exportedBytes(
  world: World,
  resource: Disk | Snapshot
): { bytes: SparseBytes; length: number } {
  const content = 'familyId' in resource ? contentOf(resource, world.clock.now()) : resource.bytes
  const size = resource.sizeGb * BYTES_PER_GIB
  if (resource.creationData.logicalSectorSize === 4096) return { bytes: content, length: size }
  return { bytes: withFooter(world, content, blobIdOf(resource), size), length: size + FOOTER }
}

function withFooter(world: World, content: SparseBytes, disk: string, size: number): SparseBytes {
  const key = `${disk} ${String(size)}`
  const known = finished.get(content.extents)
  if (known?.key === key) return known.bytes
  const footer = world.footers.get(key) ?? vhdFooter(disk, size)
  world.footers.set(key, footer)
  const bytes = content.freeze()
  bytes.edit([{ from: size, to: size + FOOTER, content: footer }])
  finished.set(content.extents, { key, bytes })
  return bytes
}

/** Finished content with its footer: a snapshot is read a thousand times and never changes. */
const finished = new WeakMap<Extents, { readonly key: string; readonly bytes: SparseBytes }>()

const HEADER = 'x-ms-previous-snapshot-url'

/** 4 TB: there are no changes between a snapshot below this size and one above (Microsoft: disks-incremental-snapshots-restrictions). */
const LINE_GIB = 4096

/** The earlier snapshot of the same disk for a diff, if the request has one. */
export function openPrevious(
  world: World,
  call: Call,
  version: string,
  newer: Export
): Export | undefined {
  const url = headerOf(call, HEADER)
  if (url === undefined) return undefined
  if (version < SINCE.previousSnapshotUrl) throw unsupportedHeader(HEADER)
  const ask = askAt(url, call.origin, call.headers.authorization, version)
  if (ask === undefined) throw invalidHeader(HEADER, url)
  const older = openExport(world, ask)
  checkComparable(newer, older)
  return older
}

/** The codes are Storage's for snapshots of page blobs; which of them managed disks use is a guess. */
function checkComparable({ resource: newer }: Export, { resource: older }: Export): void {
  const [family, other] = [familyOf(newer), familyOf(older)]
  if (family === undefined || other === undefined) throw notSupported()
  if (other !== family) {
    throw new BlobError(409, 'PreviousSnapshotNotFound', 'The previous snapshot is not found.')
  }
  if (older.timeCreated > newer.timeCreated) {
    throw new BlobError(
      400,
      'PreviousSnapshotCannotBeNewer',
      'The prevsnapshot query parameter value cannot be newer than snapshot query parameter value.'
    )
  }
  if (older.sizeGb > LINE_GIB !== newer.sizeGb > LINE_GIB) throw notSupported()
}

/** Only incremental snapshots have one. */
function familyOf(resource: Export['resource']): string | undefined {
  return 'familyId' in resource ? resource.familyId : undefined
}

function notSupported(): BlobError {
  return new BlobError(
    409,
    'PreviousSnapshotOperationNotSupported',
    'Differential Get Page Ranges is not supported on the previous snapshot.'
  )
}
