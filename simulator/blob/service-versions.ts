import type { Call } from '../wire/call.ts'
import { BlobError, invalidHeader } from './blob-error.ts'

/** Versions of Storage's protocol (Microsoft: previous-azure-storage-service-versions; later ones from Microsoft's clients). */
const SERVICE_VERSIONS: readonly string[] = `
  2009-09-19 2011-08-18 2012-02-12 2013-08-15 2014-02-14 2015-02-21 2015-04-05 2015-07-08
  2015-12-11 2016-05-31 2017-04-17 2017-07-29 2017-11-09 2018-03-28 2018-11-09 2019-02-02
  2019-07-07 2019-10-10 2019-12-12 2020-02-10 2020-04-08 2020-06-12 2020-08-04 2020-10-02
  2020-12-06 2021-02-12 2021-04-10 2021-06-08 2021-08-06 2021-10-04 2021-12-02 2022-11-02
  2023-01-03 2023-05-03 2023-08-03 2023-11-03 2024-02-04 2024-05-04 2024-08-04 2024-11-04
  2025-01-05 2025-05-05 2025-07-05 2025-11-05 2026-02-06 2026-04-06 2026-06-06 2026-10-06
`
  .trim()
  .split(/\s+/)

/** The version that introduced a feature (Microsoft: the page of each operation). */
export const SINCE = {
  bearer: '2017-11-09',
  putPageFromUrl: '2018-11-09',
  crc64: '2019-02-02',
  previousSnapshotUrl: '2019-07-07',
  pagedRanges: '2020-10-02',
  copySourceAuthorization: '2020-10-02'
} as const

/** That of the header, else that of the shared access signature. */
export function readVersion(call: Call, newest: string): string {
  const header = call.headers['x-ms-version']
  const version = typeof header === 'string' ? header : call.query.get('sv')
  if (version === null) return SINCE.bearer
  if (SERVICE_VERSIONS.includes(version) && version <= newest) return version
  if (header === undefined) {
    throw new BlobError(
      403,
      'AuthenticationFailed',
      'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
      { AuthenticationErrorDetail: `sv=${version} is not a supported version.` }
    )
  }
  throw invalidHeader('x-ms-version', version)
}
