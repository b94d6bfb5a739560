/**
 * Fallback for clouds with older API versions. The SDK uses one fixed version of the Compute API; sovereign clouds may
 * not offer it yet, and then report the versions that they offer. The newest of those is used.
 */

import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'

import { ActionError } from '../../errors.ts'
import { parseUrl } from '../urls.ts'

/** Older versions lack properties that the action needs. */
const OLDEST = '2023-04-02'

/**
 * Request fields that only newer versions have, by their name in the body. Microsoft: Compute API, snapshots and
 * virtual machines. Data disks can be swapped in one operation since 2023-09-01, and keep their caching with it since
 * 2024-03-01.
 */
const NEWER_FIELDS: readonly (readonly [field: string, since: string, input: string])[] = [
  ['instantAccessDurationMinutes', '2025-01-02', 'instant-access-minutes'],
  ['dataDisksToAttach', '2024-03-01', 'swap']
]

const VERSION = /(?<=[?&]api-version=)[^&]+/

/**
 * Repeats a refused request in the newest version that the cloud offers, and uses that version from then on. Operation
 * URLs and links to next pages come from Azure and are not changed.
 */
export function fallsBackToOfferedVersion(say: (message: string) => void): PipelinePolicy {
  /** The version to use in place of the SDK's, by resource type. */
  const offered = new Map<string, string>()
  return {
    name: 'apiVersionFallbackPolicy',
    async sendRequest(request, next) {
      const type = resourceType(request)
      if (type === undefined) return next(request)

      const known = offered.get(type)
      if (known !== undefined) useVersion(request, known)
      const response = await next(request)
      const asked = VERSION.exec(request.url)?.[0]
      const versions = supportedVersions(response)
      if (versions === undefined || asked === undefined) return response

      const newest = versions
        .filter((version) => version < asked)
        .toSorted()
        .at(-1)
      if (newest === undefined || newest < OLDEST) {
        throw new ActionError(
          'AzureRefused',
          `This cloud does not support Compute API version ${asked}, and its newest version, ${newest ?? 'none'}, is older than ${OLDEST}.`,
          { remedy: 'Use another cloud: the action needs a newer version of the Compute API.' }
        )
      }
      if (!offered.has(type)) {
        say(`This cloud does not support Compute API version ${asked}; using ${newest}`)
      }
      offered.set(type, newest)
      useVersion(request, newest)
      return next(request)
    }
  }
}

/** `disks`, `snapshots` or `virtualmachines` for a request that the SDK built; `undefined` for a URL from Azure. */
function resourceType({ url }: PipelineRequest): string | undefined {
  // Links to next pages carry a skip token; they have the right version already.
  if (/[?&](?:\$|%24)skiptoken=/i.test(url)) return undefined
  return /\/providers\/Microsoft\.Compute\/(disks|snapshots|virtualMachines)(?:\/|$)/i
    .exec(parseUrl(url)?.pathname ?? '')?.[1]
    ?.toLowerCase()
}

function useVersion(request: PipelineRequest, version: string): void {
  const body = typeof request.body === 'string' ? request.body : ''
  for (const [field, since, input] of NEWER_FIELDS) {
    if (version < since && body.includes(`"${field}"`)) {
      throw new ActionError(
        'InvalidInput',
        `The input "${input}" needs Compute API version ${since}, but this cloud supports only ${version}.`,
        { remedy: `Leave "${input}" out in this cloud.` }
      )
    }
  }
  request.url = request.url.replace(VERSION, version)
}

/** The stable versions in an answer; `undefined` for any other answer. */
function supportedVersions(response: PipelineResponse): readonly string[] | undefined {
  if (response.status !== 400 && response.status !== 404) return undefined
  const text = response.bodyAsText ?? ''
  // The code decides; only the list must be read from the message, because it is nowhere else. Resource Manager uses
  // the first code when the request names a location, the second when it does not.
  if (!/"code"\s*:\s*"(?:NoRegisteredProviderFound|InvalidResourceType)"/.test(text))
    return undefined
  const list = /supported api-versions are '([^']*)'/i.exec(text)?.[1] ?? ''
  return list
    .split(',')
    .map((version) => version.trim())
    .filter((version) => /^\d{4}-\d{2}-\d{2}$/.test(version))
}
