/**
 * The data of snapshots: Azure Storage's REST interface, as far as the SDK does not have it. Its helper for the changes
 * of managed disks takes no marker, drops the one it gets, and counts each range one byte short (12.32.0).
 */

import type { TokenCredential } from '@azure/core-auth'
import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  RestError
} from '@azure/core-rest-pipeline'

import type { Azure, ChangedPage } from '../../ports.ts'
import { NotAPageList, pageListReader } from './list.ts'
import { RefusedAnswer } from '../trust.ts'
import type { StorageOptions } from './pipeline.ts'
import { storagePipeline } from './pipeline.ts'

/** The oldest version of Azure Storage that cuts lists of page ranges into pages; every cloud has it. */
export const STORAGE_VERSION = '2020-10-02'

/** Ranges in one answer; the most that Azure gives. */
export const MOST_RANGES = 10_000

/** For what has to be signed in to besides the SAS. Azure insists on the second slash. */
const DISK_SCOPE = 'https://disk.azure.com//.default'

/** The least built-in role for snapshots whose exports need a sign-in (Microsoft: built-in roles, compute). */
export const DISK_ROLE = 'Data Operator for Managed Disks'

/** What reading data needs of the run. */
export type PageBlobOptions = StorageOptions & { readonly credential: TokenCredential }

/** Reads the ranges of page blobs by signed URLs. Rejects with whatever the pipeline throws. */
export type PageBlobs = Pick<Azure, 'changedPages'>

export function pageBlobs(options: PageBlobOptions): PageBlobs {
  const network = createDefaultHttpClient()
  const pipeline = storagePipeline(options, { methods: new Set(['GET']), again: 'reading again' }, [
    signsInWhenAsked(options),
    readsPageLists()
  ])

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
        return takePage(request)
      } finally {
        pages.delete(request)
      }
    }
  }
}

/**
 * Pages that were read where they can still be asked for again. Not a weak map: what it holds outlives the collections
 * of young objects, and a million ranges would become old.
 */
const pages = new Map<PipelineRequest, ChangedPage>()

/** The page that answered a request of a pipeline which reads page lists; once. */
export function takePage(request: PipelineRequest): ChangedPage {
  const page = pages.get(request)
  if (page === undefined) throw new TypeError('the answer was not read')
  pages.delete(request)
  return page
}

/** Reads a list of ranges as it comes, so that one that was spoilt on its way is asked for again. */
export function readsPageLists(): PipelinePolicy {
  return {
    name: 'readsPageListsPolicy',
    async sendRequest(request, next) {
      const response = await next(request)
      const isList = new URL(request.url).searchParams.get('comp') === 'pagelist'
      if (!isList || response.status >= 300) return response
      try {
        pages.set(request, await readPage(response))
      } catch (error) {
        throw spoilt(error, request, response.status)
      }
      return response
    }
  }
}

async function readPage({
  readableStreamBody: body,
  bodyAsText
}: PipelineResponse): Promise<ChangedPage> {
  const reader = pageListReader()
  // The pipeline's type is that of any stream; Node's is read as it comes.
  const chunks = (body ?? [Buffer.from(bodyAsText ?? '')]) as AsyncIterable<Uint8Array>
  for await (const chunk of chunks) reader.take(chunk)
  return reader.end()
}

/** Why a page could not be read, as an error that is worth another try. */
function spoilt(error: unknown, request: PipelineRequest, statusCode: number): unknown {
  if (error instanceof NotAPageList) {
    return new RestError(error.message, { code: RestError.PARSE_ERROR, statusCode, request })
  }
  if (request.abortSignal?.aborted === true || error instanceof RestError) return error
  if (error instanceof RefusedAnswer) return error
  const message = error instanceof Error ? error.message : String(error)
  return new RestError(`the answer broke off: ${message}`, { code: 'ECONNRESET', request })
}

/** An access token for the data of snapshots, beside the signed URL; absent where none is given. */
export async function diskToken({
  credential,
  signal
}: PageBlobOptions): Promise<string | undefined> {
  const token = await credential.getToken([DISK_SCOPE], { abortSignal: signal })
  return token?.token
}

/** A snapshot whose exports need a sign-in refuses the SAS alone with a challenge; then a token goes with it. */
export function signsInWhenAsked(options: PageBlobOptions): PipelinePolicy {
  const protectedHosts = new Set<string>()
  const signIn = async (request: PipelineRequest): Promise<void> => {
    const token = await diskToken(options)
    if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`)
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
