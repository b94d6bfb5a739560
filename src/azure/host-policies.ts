/** Keeps requests on the hosts that are trusted with what they carry. An answer may name any other host. */

import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline'

import type { Cloud } from './clouds.ts'
import {
  FOREIGN_REMEDY,
  RefusedAnswer,
  foreignResourceManager,
  refuseForeignStorage
} from './refused-answer.ts'
import { isOfWrite } from './transport.ts'
import { hostInWords, isResourceManager, isSignIn } from './trusted-hosts.ts'

/** Headers that name the URL of an operation, as Azure writes them. */
const NAMING = ['Azure-AsyncOperation', 'Operation-Location', 'Location'] as const

/**
 * Refuses every request of the SDK that does not go to Resource Manager, before it gets a token, and every redirect.
 * Next pages are refused with the page that names them, by `readsAnswers`. Each host is told once: a write may be found
 * to have succeeded all the same.
 */
export function staysOnResourceManager(
  cloud: Cloud,
  say: (message: string) => void
): PipelinePolicy {
  /** The header that named a host. */
  const namedIn = new Map<string, string>()
  const told = new Set<string>()
  return {
    name: 'staysOnResourceManagerPolicy',
    async sendRequest(request, next) {
      const { url } = request
      if (!isResourceManager(url, cloud)) {
        const host = hostInWords(url)
        // Only the URL of an operation gets here, and operations are writes.
        const refused = foreignResourceManager(url, namedIn.get(host), cloud, true)
        if (!told.has(host)) say(refused.message)
        told.add(host)
        throw refused
      }
      const response = await next(request)
      refuseRedirect(response)
      for (const header of NAMING) {
        const host = hostInWords(response.headers.get(header) ?? '')
        if (!namedIn.has(host)) namedIn.set(host, header)
      }
      return response
    }
  }
}

/**
 * Refuses requests of the sign-in library to other hosts than those of the cloud, and the authority's description of
 * itself when that names another host for tokens: the library would only say that it cannot use it.
 */
export function staysOnSignIn(cloud: Cloud): PipelinePolicy {
  return {
    name: 'staysOnSignInPolicy',
    async sendRequest(request, next) {
      refuseForeignSignIn(request.url, cloud)
      const response = await next(request)
      const tokenEndpoint = tokenEndpointIn(response)
      if (tokenEndpoint !== undefined) refuseForeignSignIn(tokenEndpoint, cloud)
      return response
    }
  }
}

function refuseForeignSignIn(url: string, cloud: Cloud): void {
  if (isSignIn(url, cloud)) return
  throw new RefusedAnswer(
    `An answer names host ${hostInWords(url)} for the sign-in, but ${cloud.name} signs in at ${hostInWords(cloud.authority)}. No request was sent to that host.`,
    { remedy: FOREIGN_REMEDY, afterWrite: false }
  )
}

/** Where an authority gives out tokens, from its OpenID configuration. */
function tokenEndpointIn({ request, status, bodyAsText }: PipelineResponse): string | undefined {
  if (status !== 200 || !new URL(request.url).pathname.endsWith('/openid-configuration')) {
    return undefined
  }
  const { token_endpoint: url } = JSON.parse(bodyAsText ?? '{}') as { token_endpoint?: unknown }
  return typeof url === 'string' ? url : undefined
}

/** Headers that hold the signed URL of data. */
const SIGNED = ['x-ms-copy-source', 'x-ms-previous-snapshot-url'] as const

/**
 * Refuses requests about data that go to other hosts than those of Storage, or carry a signed URL of one: tokens and
 * signatures of the cloud go nowhere else.
 */
export function staysOnStorage(cloud: Cloud): PipelinePolicy {
  return {
    name: 'staysOnStoragePolicy',
    sendRequest(request, next) {
      refuseForeignStorage(request.url, cloud)
      for (const header of SIGNED) {
        const url = request.headers.get(header)
        if (url !== undefined) refuseForeignStorage(url, cloud)
      }
      return next(request)
    }
  }
}

/** Refuses redirects, for pipelines whose requests may carry credentials. */
export function refusesRedirects(): PipelinePolicy {
  return {
    name: 'refusesRedirectsPolicy',
    async sendRequest(request, next) {
      const response = await next(request)
      refuseRedirect(response)
      return response
    }
  }
}

function refuseRedirect({ request, status, headers }: PipelineResponse): void {
  if (status < 300 || status >= 400) return
  const to = headers.get('location')
  const url = to === undefined ? null : URL.parse(to, request.url)
  const target = url === null ? '' : ` to host ${hostInWords(url.href)}`
  throw new RefusedAnswer(
    `${hostInWords(request.url)} answered ${status}, a redirect${target}. Redirects are not followed, because requests carry credentials.`,
    { remedy: FOREIGN_REMEDY, afterWrite: isOfWrite(request) }
  )
}
