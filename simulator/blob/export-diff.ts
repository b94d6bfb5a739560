import type { Call } from '../wire/call.ts'
import type { World } from '../world.ts'
import { BlobError, invalidHeader, unsupportedHeader } from './blob-error.ts'
import type { Export } from './export-blob.ts'
import { askAt, openExport } from './export-blob.ts'
import { headerOf } from './headers.ts'
import { SINCE } from './service-versions.ts'

const HEADER = 'x-ms-previous-snapshot-url'

/** 4 TB: the changes between a snapshot on this side and one beyond cannot be told (Microsoft: disks-incremental-snapshots-restrictions). */
const LINE_GIB = 4096

/** The earlier snapshot of the same disk that a diff is asked against, if one is. */
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

/** The codes are Storage's for snapshots of page blobs; which of them tells what of managed disks is a guess. */
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
