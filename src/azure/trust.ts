/**
 * Which hosts and answers to trust. Requests stay on hosts that are trusted with their content, redirects are not
 * followed, and an answer that names another host, is too long, or never ends is refused.
 */

import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'

import { ActionError } from '../errors.ts'
import { listed } from '../snapshots/format.ts'
import type { Cloud } from './clouds.ts'
import { parseJson, textOf } from './json.ts'
import {
  formatHost,
  isList,
  isOfWrite,
  isResourceManager,
  isSignIn,
  isStorage,
  parseUrl
} from './urls.ts'

/** The remedy for an answer that is not Azure's own. */
const FOREIGN_REMEDY =
  'Find out what changes responses between the runner and Azure, such as a proxy (HTTPS_PROXY) or a certificate authority in NODE_EXTRA_CA_CERTS. Then run this step again.'

const NOT_SENT = 'No request was sent to that host.'

/** Why an answer is refused, and the remedy. */
export class RefusedAnswer extends Error {
  readonly remedy: string
  /** Whether a write was sent before, so that it may have taken effect. */
  readonly afterWrite: boolean

  constructor(message: string, { remedy = FOREIGN_REMEDY, afterWrite = false } = {}) {
    super(message)
    this.name = 'RefusedAnswer'
    this.remedy = remedy
    this.afterWrite = afterWrite
  }
}

/** The error for a refused answer, if that is the cause. `what` was attempted. */
export function explainRefused(error: unknown, what: string): ActionError | undefined {
  const refused = findRefused(error)
  if (refused === undefined) return undefined
  return new ActionError(
    refused.afterWrite ? 'Unreachable' : 'AzureRefused',
    `Could not ${what}: ${refused.message}`,
    { remedy: refused.remedy }
  )
}

/** The refusal that is an error, or its cause. */
export function findRefused(error: unknown): RefusedAnswer | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof RefusedAnswer) return inner
  }
  return undefined
}

/** The refusal of a list that does not end; `why` is the end of a sentence. */
export function endless(why: string): RefusedAnswer {
  return new RefusedAnswer(`The list does not end: ${why}.`, {
    remedy:
      'Run this step again. If the error occurs again, find out what answers between the runner and Azure, such as a proxy (HTTPS_PROXY), or report it with the debug log.'
  })
}

/** Headers that name the URL of an operation, as Azure writes them. */
const NAMING = ['Azure-AsyncOperation', 'Operation-Location', 'Location'] as const

/**
 * Refuses every request of the SDK that does not go to Resource Manager, before it gets a token, and every redirect.
 * Next pages are refused with the page that names them, by `readsAnswers`. Each host is logged once: a write may still
 * turn out to have succeeded.
 */
export function staysOnResourceManager(
  cloud: Cloud,
  say: (message: string) => void
): PipelinePolicy {
  /** The header that named a host. */
  const namedIn = new Map<string, string>()
  const logged = new Set<string>()
  return {
    name: 'staysOnResourceManagerPolicy',
    async sendRequest(request, next) {
      const { url } = request
      if (!isResourceManager(url, cloud)) {
        const host = formatHost(url)
        // Only the URL of an operation reaches this, and operations are writes.
        const refused = foreignResourceManager(url, namedIn.get(host), cloud, true)
        if (!logged.has(host)) say(refused.message)
        logged.add(host)
        throw refused
      }
      const response = await next(request)
      refuseRedirect(response)
      for (const header of NAMING) {
        const host = formatHost(response.headers.get(header) ?? '')
        if (!namedIn.has(host)) namedIn.set(host, header)
      }
      return response
    }
  }
}

/** Refuses a page that links to another host: the target is unknown, and so is whether this page is Azure's. */
export function refuseForeignPage(body: unknown, cloud: Cloud): void {
  const link = textOf(body, 'nextLink') ?? ''
  if (link === '' || isResourceManager(link, cloud)) return
  throw foreignResourceManager(link, 'nextLink', cloud, false)
}

/** `where` is the header or page that named the URL. */
function foreignResourceManager(
  url: string,
  where: string | undefined,
  { name, resourceManager }: Cloud,
  afterWrite: boolean
): RefusedAnswer {
  const place = where === undefined ? '' : ` in ${where}`
  return new RefusedAnswer(
    `The response of Azure names host ${formatHost(url)}${place}, but Resource Manager of ${name} is ${formatHost(resourceManager)}. ${NOT_SENT}`,
    { afterWrite }
  )
}

/**
 * Refuses requests of the sign-in library to other hosts than those of the cloud, and the authority's metadata when
 * that names another host for tokens: the library's own error would not say why.
 */
export function staysOnSignIn(cloud: Cloud): PipelinePolicy {
  return {
    name: 'staysOnSignInPolicy',
    async sendRequest(request, next) {
      refuseForeignSignIn(request.url, cloud)
      const response = await next(request)
      const isDescription = new URL(request.url).pathname.endsWith('/openid-configuration')
      if (response.status === 200 && isDescription) {
        const tokenEndpoint = textOf(parseJson(response.bodyAsText), 'token_endpoint')
        if (tokenEndpoint !== undefined) refuseForeignSignIn(tokenEndpoint, cloud)
      }
      return response
    }
  }
}

function refuseForeignSignIn(url: string, cloud: Cloud): void {
  if (isSignIn(url, cloud)) return
  throw new RefusedAnswer(
    `A response names host ${formatHost(url)} for the sign-in, but the sign-in host of ${cloud.name} is ${formatHost(cloud.authority)}. ${NOT_SENT}`
  )
}

/** Headers with the signed URL of data. */
const SIGNED = ['x-ms-copy-source', 'x-ms-previous-snapshot-url'] as const

/**
 * Refuses requests about data to hosts outside Storage, or with a signed URL of one: tokens and signatures of the cloud
 * are sent nowhere else.
 */
export function staysOnStorage(cloud: Cloud): PipelinePolicy {
  return {
    name: 'staysOnStoragePolicy',
    sendRequest(request, next) {
      for (const url of [request.url, ...SIGNED.map((name) => request.headers.get(name))]) {
        if (url !== undefined) refuseForeignStorage(url, cloud)
      }
      return next(request)
    }
  }
}

/** Throws for a URL of data that is not on a storage host. */
export function refuseForeignStorage(url: string, cloud: Cloud): void {
  if (isStorage(url, cloud)) return
  throw new RefusedAnswer(
    `The response of Azure names host ${formatHost(url)} for the data, but ${formatStorage(cloud)}. ${NOT_SENT}`
  )
}

/** The storage hosts of a cloud, as a clause. */
export function formatStorage({ name, storageSuffixes }: Cloud): string {
  const suffixes = storageSuffixes.map((one) => `"${one}"`)
  return `storage hosts of ${name} end in ${listed(suffixes, 'or')}`
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
  const target = url === null ? '' : ` to host ${formatHost(url.href)}`
  throw new RefusedAnswer(
    `${formatHost(request.url)} returned ${status}, a redirect${target}. Redirects are not followed, because requests carry credentials.`,
    { afterWrite: isOfWrite(request) }
  )
}

const MIB = 1024 * 1024

/** The maximum length of a page of a list, in bytes: some 20,000 snapshots. */
const MAX_PAGE_BYTES = 64 * MIB

/** The maximum length of any other answer, in bytes. */
const MAX_ANSWER_BYTES = MIB

/**
 * Stops reading an answer that is too long. Bytes are counted as they arrive, after inflation: a small answer can hold
 * a very large one.
 */
export function boundsAnswers(): PipelinePolicy {
  return {
    name: 'boundsAnswersPolicy',
    async sendRequest(request, next) {
      const maxBytes = isPage(request) ? MAX_PAGE_BYTES : MAX_ANSWER_BYTES
      let refused: RefusedAnswer | undefined
      request.onDownloadProgress = ({ loadedBytes }) => {
        if (loadedBytes <= maxBytes) return
        refused = tooLong(request, maxBytes)
        throw refused
      }
      try {
        return await next(request)
      } catch (error) {
        // The reader of the answer keeps only the message of the error that stopped it.
        throw refused ?? error
      }
    }
  }
}

/** Whether a request is for a page of a list: of Resource Manager, of blobs, or of the ranges of one. */
function isPage(request: PipelineRequest): boolean {
  const component = parseUrl(request.url)?.searchParams.get('comp')
  return component === 'list' || component === 'pagelist' || isList(request)
}

function tooLong(request: PipelineRequest, maxBytes: number): RefusedAnswer {
  return new RefusedAnswer(
    `The response of ${formatHost(request.url)} exceeds ${maxBytes / MIB} MiB, the limit of the action for this response. The rest was not read.`,
    {
      remedy:
        'Find out what answers between the runner and Azure, such as a proxy (HTTPS_PROXY). If Azure itself sent this response, report it with the debug log.',
      afterWrite: isOfWrite(request)
    }
  )
}
