/**
 * The policies for every request: it ends with the run, an answer is complete or an error, and a failed operation is a
 * failure although its status is 200.
 */

import type { Pipeline, PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline'
import { RestError } from '@azure/core-rest-pipeline'

import type { Cloud } from './clouds.ts'
import { fieldOf, isObject, parseJson, textOf } from './json.ts'
import { boundsAnswers, refuseForeignPage } from './trust.ts'
import { isList, isOperation } from './urls.ts'

/** Maximum duration of one request, in milliseconds; a lost answer must not cost the whole timeout. */
export const REQUEST_TIMEOUT_MS = 60_000

/** An operation that Azure itself ended without success. It has status 200. */
export class OperationFailed extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'OperationFailed'
    this.code = code
  }
}

/** Adds the policies for each attempt of a request, in this order. Every attempt is limited, in length and in time. */
export function addPerAttempt(
  pipeline: Pipeline,
  signal: AbortSignal,
  policies: readonly PipelinePolicy[]
): void {
  for (const policy of [...policies, boundsAnswers(), abortsWithTheRun(signal)]) {
    pipeline.addPolicy(policy, { afterPhase: 'Retry' })
  }
}

/** Ends requests with the run's signal, and each after `REQUEST_TIMEOUT_MS`. */
function abortsWithTheRun(signal: AbortSignal): PipelinePolicy {
  return {
    name: 'endsWithTheRunPolicy',
    async sendRequest(request, next) {
      request.abortSignal = signal
      request.timeout = REQUEST_TIMEOUT_MS
      try {
        return await next(request)
      } catch (error) {
        // The error of an interrupted body lacks its request, which a retry needs.
        if (error instanceof RestError) error.request ??= request
        if (signal.aborted || !(error instanceof Error && error.name === 'AbortError')) throw error
        throw new RestError(`no response within ${REQUEST_TIMEOUT_MS / 1_000} s`, {
          code: 'ETIMEDOUT',
          request
        })
      }
    }
  }
}

/** Converts refusals to errors that keep Azure's whole answer, whose body the SDK drops. */
export function keepsRefusals(): PipelinePolicy {
  return inspects('keepsRefusalsPolicy', (response) => {
    const { status: statusCode, request } = response
    if (statusCode < 400) return
    throw new RestError(`status ${statusCode}`, { statusCode, request, response })
  })
}

/**
 * Refuses answers about blobs that came from a proxy: nothing was read or written then. Azure Storage names the request
 * in each answer and never redirects. Refusals are judged by their content.
 */
export function insistsOnStorage(): PipelinePolicy {
  return inspects('insistsOnStoragePolicy', (response) => {
    const { status, headers } = response
    if (status >= 400 || (status < 300 && headers.has('x-ms-request-id'))) return
    dropBody(response)
    throw unreadable(`the response, status ${status}, did not come from Azure Storage`, response)
  })
}

/** Ends an answer whose bytes are not needed. */
export function dropBody({ readableStreamBody: body }: PipelineResponse): void {
  if (body !== undefined && 'destroy' in body) (body as { destroy(): void }).destroy()
}

/** A success of every other service is JSON with members; anything else is a damaged answer. */
export function insistsOnJson(): PipelinePolicy {
  return inspects('insistsOnJsonPolicy', (response) => {
    const body = parseJson(response.bodyAsText)
    if (response.status >= 300 || isObject(body) || Array.isArray(body)) return
    const { host } = new URL(response.request.url)
    throw unreadable(`${host} returned a response that is not JSON`, response)
  })
}

/** Bodies that were read already: a page of a list is long, and parsing it twice doubles the time of a list. */
const bodies = new WeakMap<PipelineResponse, unknown>()

/** The body of a success that `readsAnswers` has read. */
export function bodyOf(response: PipelineResponse): unknown {
  return bodies.get(response)
}

/** Converts an answer that is not Azure's to an error that can be retried, and a failed operation to a failure. */
export function readsAnswers(cloud: Cloud): PipelinePolicy {
  return inspects('readsAnswersPolicy', (response) => {
    const { request, status } = response
    if (status >= 300 || (request.method !== 'GET' && request.method !== 'PUT')) return
    const body = read(response)
    if (isList(request)) {
      refuseForeignPage(body, cloud)
      bodies.set(response, body)
    }
    if (request.method === 'GET' && isOperation(request.url)) failIfFailed(body)
  })
}

/** A policy that accepts an answer, or throws why not. */
function inspects(name: string, inspect: (response: PipelineResponse) => void): PipelinePolicy {
  return {
    name,
    async sendRequest(request, next) {
      const response = await next(request)
      inspect(response)
      return response
    }
  }
}

/** The body of a success; every caller can rely on it. */
function read(response: PipelineResponse): unknown {
  const { request, status, bodyAsText } = response
  const text = bodyAsText ?? ''
  if (text.trim() === '' && mayBeEmpty(response)) return undefined
  // The body is not quoted: it may contain anything.
  const size = `${text.length} characters`
  const body = parseJson(text)
  if (body === undefined) throw unreadable(`the response is not JSON (${size})`, response)
  const isFinal = status === 200 || request.method === 'PUT' || isOperation(request.url)
  if (!isFinal || !isObject(body) || (isList(request) && !isPage(body))) {
    const why = `the response, status ${status}, does not match the format of Azure (${size})`
    throw unreadable(why, response)
  }
  return body
}

/**
 * The result of an operation may be empty, and that of a write that is only accepted; a resource or a list never is.
 */
function mayBeEmpty({ request: { method, url }, status }: PipelineResponse): boolean {
  return method === 'PUT' ? status === 202 : isOperation(url)
}

function unreadable(message: string, { status, request }: PipelineResponse): RestError {
  return new RestError(message, { code: RestError.PARSE_ERROR, statusCode: status, request })
}

/** An incomplete page must not look like an empty one, or the last. */
function isPage({ value, nextLink }: Readonly<Record<string, unknown>>): boolean {
  const ends = nextLink === undefined || nextLink === null || nextLink === ''
  return (
    Array.isArray(value) &&
    value.every(isObject) &&
    (ends || (typeof nextLink === 'string' && URL.canParse(nextLink)))
  )
}

function failIfFailed(body: unknown): void {
  const status = fieldOf(body, 'status')
  if (status !== 'Failed' && status !== 'Canceled') return
  throw new OperationFailed(
    textOf(body, 'error', 'code') ?? status,
    textOf(body, 'error', 'message') ?? `The operation ended with status ${status}.`
  )
}
