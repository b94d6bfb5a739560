/** The cloud of the input `environment`: a known one, or one that the metadata of its Resource Manager describes. */

import {
  createPipelineFromOptions,
  createPipelineRequest,
  redirectPolicyName
} from '@azure/core-rest-pipeline'

import { network } from '../network.ts'
import { ActionError, describe, redacted } from '../../errors.ts'
import { withoutSlash } from '../../snapshots/resource-id.ts'
import { findRefused, refusesRedirects } from '../trust.ts'
import type { Cloud } from '../clouds.ts'
import { CLOUDS, FEDERATED_AUDIENCE, cloudOfName } from '../clouds.ts'
import { fieldOf, parseJson, textOf } from '../json.ts'
import type { Bounds, Obstacle } from './client.ts'
import { obstacleOf, shouldRetry } from './client.ts'
import { retryPolicy } from '../throttling.ts'
import { addPerAttempt, insistsOnJson } from '../transport.ts'

const METADATA_API_VERSION = '2022-09-01'

/**
 * The cloud of the input `environment`: a name in any letter case, or an `https://` Resource Manager endpoint whose
 * metadata has authority and audience. Rejects with `InvalidInput` or `Unreachable`.
 */
export async function findCloud(environment: string, limits: Bounds): Promise<Cloud> {
  return cloudOfName(environment) ?? (await discoverCloud(environment, limits))
}

async function discoverCloud(endpoint: string, limits: Bounds): Promise<Cloud> {
  const resourceManager = withoutSlash(endpoint)
  const url = `${resourceManager}/metadata/endpoints?api-version=${METADATA_API_VERSION}`
  const metadata = await readMetadata(url, limits)
  const entry = entryFor(metadata, resourceManager)
  const authority = textOf(entry, 'authentication', 'loginEndpoint')
  const audiences = fieldOf(entry, 'authentication', 'audiences')
  const audience: unknown = Array.isArray(audiences) ? audiences[0] : undefined
  if (
    authority?.startsWith('https://') !== true ||
    !URL.canParse(authority) ||
    typeof audience !== 'string'
  ) {
    throw new ActionError(
      'InvalidInput',
      `The input "environment" is "${endpoint}", but ${url} does not describe the sign-in: "authentication.loginEndpoint" and "authentication.audiences" are missing.`,
      {
        remedy: 'Set "environment" to the name or the Resource Manager endpoint of an Azure cloud.'
      }
    )
  }
  const suffix = textOf(entry, 'suffixes', 'storage')
  return {
    name: resourceManager,
    resourceManager,
    authority: withoutSlash(authority),
    scope: `${withoutSlash(audience)}/.default`,
    federatedAudience: FEDERATED_AUDIENCE,
    signInHosts: signInHostsOf(authority),
    // An emulator may serve both at one address without listing it.
    storageSuffixes: [...new Set([new URL(resourceManager).host, ...storageSuffixesOf(suffix)])]
  }
}

function storageSuffixesOf(suffix = ''): readonly string[] {
  const own = suffix.toLowerCase().replace(/^\./, '')
  const known = CLOUDS.find(({ storageSuffixes }) => storageSuffixes.includes(own))
  return known?.storageSuffixes ?? (own === '' ? [] : [own])
}

/** The sign-in library uses the preferred host name of a known cloud's authority. */
function signInHostsOf(authority: string): readonly string[] {
  const { host } = new URL(authority)
  return CLOUDS.find(({ signInHosts }) => signInHosts.includes(host))?.signInHosts ?? [host]
}

async function readMetadata(url: string, limits: Bounds): Promise<unknown> {
  const { signal } = limits
  const pipeline = createPipelineFromOptions({})
  pipeline.removePolicy({ name: 'defaultRetryPolicy' })
  pipeline.removePolicy({ name: redirectPolicyName })
  pipeline.addPolicy(refusesRedirects())
  pipeline.addPolicy(retryPolicy(limits), { phase: 'Retry' })
  addPerAttempt(pipeline, signal, [insistsOnJson()])
  try {
    const response = await pipeline.sendRequest(
      network(),
      createPipelineRequest({ url, method: 'GET' })
    )
    if (response.status !== 200) throw unreadable(url, obstacleOf(response))
    return parseJson(response.bodyAsText)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ActionError) throw error
    const remedy = findRefused(error)?.remedy
    throw unreadable(url, { text: describe(error), ...(remedy !== undefined && { remedy }) }, error)
  }
}

function unreadable(url: string, obstacle: Obstacle, cause?: unknown): ActionError {
  return new ActionError(
    'Unreachable',
    `The input "environment" names a Resource Manager endpoint, but ${url} could not be read: ${redacted(obstacle.text)}`,
    {
      remedy:
        obstacle.remedy ??
        shouldRetry(obstacle) ??
        'Check the endpoint, the proxy (HTTPS_PROXY, NO_PROXY) and, for a private certificate authority, NODE_EXTRA_CA_CERTS.',
      cause
    }
  )
}

/** The metadata is one object, or a list of clouds of which one has this endpoint. */
function entryFor(metadata: unknown, resourceManager: string): unknown {
  if (!Array.isArray(metadata)) return metadata
  const entries: readonly unknown[] = metadata
  return (
    entries.find((entry) => {
      const url = textOf(entry, 'resourceManager')
      return url !== undefined && withoutSlash(url).toLowerCase() === resourceManager.toLowerCase()
    }) ?? (entries.length === 1 ? entries[0] : undefined)
  )
}
