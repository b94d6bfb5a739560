import { BlobError, invalidHeader } from './blob-error.ts'
import { checkSourceConditions } from './conditions.ts'
import { askAt, EXPORT_PATH, openExport } from './export-blob.ts'
import { headerOf, requiredHeader } from './headers.ts'
import { SINCE } from './service-versions.ts'
import type { BlobState } from './storage-account.ts'
import { openBlob } from './storage-authorization.ts'
import type { StorageRequest } from './storage-request.ts'

const HEADER = 'x-ms-copy-source'

/** Longest URL of a source (Microsoft: put-page-from-url: 2 KiB). */
const LONGEST = 2048

/** What Put Page From URL reads from: a disk, a snapshot or another blob, each opened by what comes along. */
export function openCopySource(request: StorageRequest): BlobState {
  const { call, version, world } = request
  const url = requiredHeader(call, HEADER)
  if (url.length > LONGEST || !URL.canParse(url)) throw invalidHeader(HEADER, url)
  const given = headerOf(call, 'x-ms-copy-source-authorization')
  const authorization = version < SINCE.copySourceAuthorization ? undefined : given
  const ask = askAt(url, call.origin, authorization, version)
  if (ask === undefined) throw cannotVerify(404, 'The specified resource does not exist.')
  let source: BlobState
  try {
    source = EXPORT_PATH.test(ask.path) ? openExport(world, ask).state : openBlob(world, ask)
  } catch (error) {
    if (error instanceof BlobError) throw cannotVerify(error.status, error.message)
    throw error
  }
  checkSourceConditions(call, source)
  return source
}

/** The source's own status and sentence under a code of the copy's (Azure/azure-storage-azcopy#2829, MicrosoftDocs/azure-docs#83422). */
function cannotVerify(status: number, message: string): BlobError {
  return new BlobError(status, 'CannotVerifyCopySource', message)
}
