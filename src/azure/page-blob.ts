/**
 * The data of snapshots: Azure Storage's REST interface, as far as the SDK does not have it. Its helper for the changes
 * of managed disks takes no marker, drops the one it gets, and counts each range one byte short (12.32.0).
 */

import type { TokenCredential } from '@azure/core-auth'
import type {
  Pipeline,
  PipelinePolicy,
  PipelineRequest,
  PipelineResponse
} from '@azure/core-rest-pipeline'
import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  proxyPolicy,
  RestError,
  userAgentPolicy
} from '@azure/core-rest-pipeline'

import type { Azure, ChangedPage } from '../ports.ts'
import { NotAPageList, pageListReader } from './page-blob-list.ts'
import type { Asked, Limits } from './throttling.ts'
import { patience } from './throttling.ts'
import { endsWithTheRun, insistsOnStorage, keepsRefusals } from './transport.ts'

/** The oldest version of Azure Storage that cuts lists of page ranges into pages; every cloud has it. */
export const STORAGE_VERSION = '2020-10-02'

/** Ranges in one answer; the most that Azure gives. */
export const MOST_RANGES = 10_000

/** For what has to be signed in to besides the SAS. Azure insists on the second slash. */
export const DISK_SCOPE = 'https://disk.azure.com//.default'

/** The least built-in role for snapshots whose exports need a sign-in (Microsoft: built-in roles, compute). */
export const DISK_ROLE = 'Data Operator for Managed Disks'

const STORAGE: Asked = {
  methods: new Set(['GET']),
  who: 'Azure Storage',
  again: 'reading again',
  throttler: (url) => new URL(url).host
}

/** What reading data needs of the run. */
export type PageBlobOptions = Limits & {
  readonly credential: TokenCredential
  readonly signal: AbortSignal
  /** Name and version of the action, for Azure's own logs. */
  readonly userAgent: string
}

/** Reads the ranges of page blobs by signed URLs. Rejects with whatever the pipeline throws. */
export type PageBlobs = Pick<Azure, 'changedPages'>

export function pageBlobs(options: PageBlobOptions): PageBlobs {
  const network = createDefaultHttpClient()
  const pipeline = makePipeline(options)

  return {
    async changedPages(newer, older, marker) {
      const request = createPipelineRequest({
        // Signed: taken byte for byte.
        url: `${newer.url}&comp=pagelist&maxresults=${MOST_RANGES}${marker === undefined ? '' : `&marker=${encodeURIComponent(marker)}`}`,
        headers: createHttpHeaders({
          accept: 'application/xml',
          'x-ms-version': STORAGE_VERSION,
          ...(older !== undefined && { 'x-ms-previous-snapshot-url': older.url })
        })
      })
      request.streamResponseStatusCodes = new Set([200])
      try {
        await pipeline.sendRequest(network, request)
        return pageOf(request)
      } finally {
        pages.delete(request)
      }
    }
  }
}

function makePipeline(options: PageBlobOptions): Pipeline {
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(proxyPolicy())
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: options.userAgent }))
  pipeline.addPolicy(keepsRefusals())
  pipeline.addPolicy(patience(options, STORAGE), { phase: 'Retry' })
  pipeline.addPolicy(signsInWhenAsked(options), { afterPhase: 'Retry' })
  pipeline.addPolicy(readsPageLists(), { afterPhase: 'Retry' })
  pipeline.addPolicy(insistsOnStorage(), { afterPhase: 'Retry' })
  pipeline.addPolicy(endsWithTheRun(options.signal), { afterPhase: 'Retry' })
  return pipeline
}

/**
 * Pages that were read where they can still be asked for again. Not a weak map: what it holds outlives the collections
 * of young objects, and a million ranges would become old.
 */
const pages = new Map<PipelineRequest, ChangedPage>()

function pageOf(request: PipelineRequest): ChangedPage {
  const page = pages.get(request)
  if (page === undefined) throw new TypeError('the answer was not read')
  return page
}

/** Reads a page as it comes, so that one that was spoilt on its way is asked for again. */
function readsPageLists(): PipelinePolicy {
  return {
    name: 'readsPageListsPolicy',
    async sendRequest(request, next) {
      const response = await next(request)
      if (response.status >= 300) return response
      try {
        pages.set(request, await readPage(response))
      } catch (error) {
        throw spoilt(error, request, response.status)
      }
      return response
    }
  }
}

/** A list of ranges that came as a whole is one; what was spoilt on its way is asked for again. */
export function insistsOnPageLists(): PipelinePolicy {
  return {
    name: 'insistsOnPageListsPolicy',
    async sendRequest(request, next) {
      const response = await next(request)
      const isList = new URL(request.url).searchParams.get('comp') === 'pagelist'
      if (!isList || response.status >= 300) return response
      try {
        await pageListOf(response)
      } catch (error) {
        throw spoilt(error, request, response.status)
      }
      return response
    }
  }
}

async function readPage({ readableStreamBody: body }: PipelineResponse): Promise<ChangedPage> {
  const reader = pageListReader()
  // The pipeline's type is that of any stream; Node's is read as it comes.
  const chunks = (body ?? []) as AsyncIterable<Uint8Array>
  for await (const chunk of chunks) reader.take(chunk)
  return reader.end()
}

/** The page of an answer that came as a whole. */
export function pageListOf({ bodyAsText }: PipelineResponse): Promise<ChangedPage> {
  const reader = pageListReader()
  reader.take(Buffer.from(bodyAsText ?? ''))
  return reader.end()
}

/** Why a page could not be read, as an error that is worth another try. */
function spoilt(error: unknown, request: PipelineRequest, statusCode: number): unknown {
  if (error instanceof NotAPageList) {
    return new RestError(error.message, { code: RestError.PARSE_ERROR, statusCode, request })
  }
  if (request.abortSignal?.aborted === true || error instanceof RestError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new RestError(`the answer broke off: ${message}`, { code: 'ECONNRESET', request })
}

/** A snapshot whose exports need a sign-in refuses the SAS alone with a challenge; then a token goes with it. */
export function signsInWhenAsked({ credential, signal }: PageBlobOptions): PipelinePolicy {
  const protectedHosts = new Set<string>()
  const signIn = async (request: PipelineRequest): Promise<void> => {
    const token = await credential.getToken([DISK_SCOPE], { abortSignal: signal })
    if (token !== null) request.headers.set('authorization', `Bearer ${token.token}`)
  }
  return {
    name: 'signsInWhenAskedPolicy',
    async sendRequest(request, next) {
      const { host } = new URL(request.url)
      if (protectedHosts.has(host)) await signIn(request)
      const response = await next(request)
      const asks = /^bearer\b/i.test(response.headers.get('www-authenticate') ?? '')
      if (response.status !== 401 || !asks || request.headers.has('authorization')) return response
      protectedHosts.add(host)
      await signIn(request)
      return next(request)
    }
  }
}
