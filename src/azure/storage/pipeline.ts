/**
 * The pipeline for requests to Azure Storage: by REST or by the SDK, with retries, and not beyond the end of the run.
 */

import type { TokenCredential } from '@azure/core-auth'
import type {
  Pipeline,
  PipelinePolicy,
  PipelineRequest,
  PipelineResponse
} from '@azure/core-rest-pipeline'
import {
  RestError,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  proxyPolicy,
  userAgentPolicy
} from '@azure/core-rest-pipeline'
import type { HttpHeaders, IHttpClient, WebResource } from '@azure/storage-blob'

import { network } from '../network.ts'
import type { ChangedPage } from '../../ports.ts'
import type { Cloud } from '../clouds.ts'
import type { Asked, Limits } from '../throttling.ts'
import { retryPolicy } from '../throttling.ts'
import { addPerAttempt, insistsOnStorage, keepsRefusals } from '../transport.ts'
import { RefusedAnswer, boundsAnswers, staysOnStorage } from '../trust.ts'
import { NotAPageList, pageListReader } from './list.ts'

/** The oldest version of Azure Storage that returns page ranges in pages; every cloud has it. */
export const STORAGE_VERSION = '2020-10-02'

/** For data that needs a sign-in in addition to the SAS. Azure requires the second slash. */
const DISK_SCOPE = 'https://disk.azure.com//.default'

/** What requests need of the run. */
export type StorageOptions = Limits & {
  readonly cloud: Cloud
  readonly credential: TokenCredential
  readonly signal: AbortSignal
  /** Name and version of the action, for Azure's own logs. */
  readonly userAgent: string
}

/** `policies` see each attempt: a request that they refuse is retried. */
export function storagePipeline(
  options: StorageOptions,
  asked: Pick<Asked, 'methods' | 'again'>,
  policies: readonly PipelinePolicy[]
): Pipeline {
  const throttler = (url: string): string => new URL(url).host
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(staysOnStorage(options.cloud))
  pipeline.addPolicy(proxyPolicy())
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: options.userAgent }))
  pipeline.addPolicy(keepsRefusals())
  pipeline.addPolicy(retryPolicy(options, { ...asked, who: 'Azure Storage', throttler }), {
    phase: 'Retry'
  })
  addPerAttempt(pipeline, options.signal, [...policies, insistsOnStorage()])
  return pipeline
}

/** Reads a list of ranges as it arrives, so that a damaged one is requested again. */
export function readsPageLists(): PipelinePolicy {
  return {
    name: 'readsPageListsPolicy',
    async sendRequest(request, next) {
      const response = await next(request)
      const isList = new URL(request.url).searchParams.get('comp') === 'pagelist'
      if (!isList || response.status >= 300) return response
      try {
        Object.assign(response, { page: await readPage(response) })
      } catch (error) {
        throw unreadableResponse(error, request, response.status)
      }
      return response
    }
  }
}

/** The page of an answer that `readsPageLists` has read. */
export function pageOf(response: PipelineResponse & { readonly page?: ChangedPage }): ChangedPage {
  if (response.page === undefined) throw new TypeError('the response was not read')
  return response.page
}

async function readPage({
  readableStreamBody: body,
  bodyAsText
}: PipelineResponse): Promise<ChangedPage> {
  const reader = pageListReader()
  // The type of the pipeline is that of any stream; Node's is read as it arrives.
  const chunks = (body ?? [Buffer.from(bodyAsText ?? '')]) as AsyncIterable<Uint8Array>
  for await (const chunk of chunks) reader.take(chunk)
  return reader.end()
}

/** Why a page could not be read, as an error that is retried. */
function unreadableResponse(error: unknown, request: PipelineRequest, statusCode: number): unknown {
  if (error instanceof NotAPageList) {
    return new RestError(error.message, { code: RestError.PARSE_ERROR, statusCode, request })
  }
  if (request.abortSignal?.aborted === true || error instanceof RestError) return error
  if (error instanceof RefusedAnswer) return error
  const message = error instanceof Error ? error.message : String(error)
  return new RestError(`the response was interrupted: ${message}`, { code: 'ECONNRESET', request })
}

/** An access token for the data of snapshots, in addition to the signed URL; absent when there is none. */
export async function diskToken({
  credential,
  signal
}: StorageOptions): Promise<string | undefined> {
  const token = await credential.getToken([DISK_SCOPE], { abortSignal: signal })
  return token?.token
}

/** A snapshot whose exports need a sign-in refuses the SAS alone with a challenge; then a token is added. */
export function signsInWhenAsked(options: StorageOptions): PipelinePolicy {
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

/**
 * An HTTP client that sends the SDK's requests through our policies. The SDK's own policies see an answer only after it
 * was read.
 */
export function storageSdkNetwork(cloud: Cloud): IHttpClient {
  const client = network()
  const pipeline = createEmptyPipeline()
  for (const policy of [staysOnStorage(cloud), insistsOnStorage(), boundsAnswers()]) {
    pipeline.addPolicy(policy)
  }
  return {
    async sendRequest(resource) {
      const response = await pipeline.sendRequest(client, requestOf(resource))
      const { status, bodyAsText } = response
      return {
        // The SDK expects its own request here.
        request: resource,
        status,
        headers: headersOf(response, resource),
        bodyAsText: bodyAsText ?? null
      }
    }
  }
}

function requestOf({ url, method, headers, body, timeout, abortSignal, agent }: WebResource) {
  return createPipelineRequest({
    url,
    method,
    headers: createHttpHeaders({
      ...headers.toJson({ preserveCase: true }),
      // The SDK sends the newest version, which sovereign clouds may not have yet.
      'x-ms-version': STORAGE_VERSION
    }),
    timeout,
    // These requests have a string as body, or none.
    ...(typeof body === 'string' && { body }),
    ...(abortSignal !== undefined && { abortSignal }),
    ...(agent !== undefined && { agent })
  })
}

/** In the SDK's own class, of which only the type is exported. */
function headersOf({ headers }: PipelineResponse, resource: WebResource): HttpHeaders {
  const own = resource.headers.clone()
  for (const name of own.headerNames()) own.remove(name)
  for (const [name, value] of headers) own.set(name, value)
  return own
}
