/**
 * What happens to every request on its way: it ends with the run, an answer is whole or it is an
 * error, a failed operation is a failure although its status is 200, and Azure's clock is noted.
 */

import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { RestError } from '@azure/core-rest-pipeline'

import type { ServerClock } from '../snapshots/server-clock.ts'
import { heard } from '../snapshots/server-clock.ts'
import type { Cloud } from './clouds.ts'
import { foreignResourceManager } from './refused-answer.ts'
import { isResourceManager } from './trusted-hosts.ts'

/** No single request may take longer than this, in milliseconds; a lost answer must not cost the whole timeout. */
export const REQUEST_TIMEOUT_MS = 60_000

/** What Azure's answers have told of the time so far. */
export type HeardTime = { clock: ServerClock | undefined }

/** An operation that Azure itself ended without success. It arrives with status 200. */
export class OperationFailed extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'OperationFailed'
    this.code = code
  }
}

/** Ends requests with the run's signal, and each after `REQUEST_TIMEOUT_MS`. */
export function endsWithTheRun(signal: AbortSignal): PipelinePolicy {
  return {
    name: 'endsWithTheRunPolicy',
    async sendRequest(request, next) {
      request.abortSignal = signal
      request.timeout = REQUEST_TIMEOUT_MS
      try {
        return await next(request)
      } catch (error) {
        // One of a body that broke off does not say which request it was: whoever asks again has to know.
        if (error instanceof RestError) error.request ??= request
        if (signal.aborted || !(error instanceof Error && error.name === 'AbortError')) throw error
        throw new RestError(`no answer within ${REQUEST_TIMEOUT_MS / 1_000} s`, {
          code: 'ETIMEDOUT',
          request
        })
      }
    }
  }
}

/** Notes the `Date` of every answer; `now` is the runner's clock, milliseconds since the epoch. */
export function notesServerClock(time: HeardTime, now: () => number): PipelinePolicy {
  return {
    name: 'serverClockPolicy',
    async sendRequest(request, next) {
      const sentAt = now()
      const response = await next(request)
      const date = Date.parse(response.headers.get('date') ?? '')
      if (!Number.isNaN(date)) {
        time.clock = heard(time.clock, date, { sentAt, arrivedAt: now() })
      }
      return response
    }
  }
}

/** Turns refusals into errors that keep Azure's whole answer, of which the SDK drops the body. */
export function keepsRefusals(): PipelinePolicy {
  return {
    name: 'keepsRefusalsPolicy',
    async sendRequest(request, next) {
      const response = await next(request)
      if (response.status < 400) return response
      throw new RestError(`status ${response.status}`, {
        statusCode: response.status,
        request,
        response
      })
    }
  }
}

/** Refuses answers about blobs that somebody in between gave: nothing was read or written then. */
export function insistsOnStorage(): PipelinePolicy {
  return {
    name: 'insistsOnStoragePolicy',
    async sendRequest(request, next) {
      const response = await next(request)
      const { status, headers, readableStreamBody: body } = response
      const error = notOfStorage(status, headers.get('x-ms-request-id'))
      if (error === undefined) return response
      if (body !== undefined && 'destroy' in body) (body as { destroy(): void }).destroy()
      error.request = request
      throw error
    }
  }
}

/**
 * Why an answer is not one of Azure Storage, which names the request in each of them and leads nowhere else. Refusals
 * are judged by what they say.
 */
function notOfStorage(status: number, requestId: string | undefined): RestError | undefined {
  if (status >= 400 || (status < 300 && requestId !== undefined)) return undefined
  return new RestError(`the answer, status ${status}, is not one of Azure Storage`, {
    code: RestError.PARSE_ERROR,
    statusCode: status
  })
}

/** A success of whoever else is asked is JSON with members; anything else is an answer that was spoilt on its way. */
export function insistsOnJson(): PipelinePolicy {
  return {
    name: 'insistsOnJsonPolicy',
    async sendRequest(request, next) {
      const response = await next(request)
      if (response.status < 300 && !isStructured(response.bodyAsText ?? '')) {
        const { host } = new URL(request.url)
        throw unreadable(`${host} gave an answer that is not JSON`, request, response)
      }
      return response
    }
  }
}

function isStructured(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

/** Turns an answer that is not Azure's into an error that can be retried, and a failed operation into a failure. */
export function readsAnswers(cloud: Cloud): PipelinePolicy {
  return {
    name: 'readsAnswersPolicy',
    async sendRequest(request, next) {
      const response = await next(request)
      if (response.status >= 300 || (request.method !== 'GET' && request.method !== 'PUT')) {
        return response
      }
      const body = read(request, response)
      if (isList(request)) refuseForeignPage(body, cloud)
      if (request.method === 'GET' && isOperation(request.url)) failIfFailed(body)
      return response
    }
  }
}

/** The body of a success, which every layer above may take for granted then. */
function read(request: PipelineRequest, response: PipelineResponse): unknown {
  const text = response.bodyAsText ?? ''
  if (text.trim() === '' && mayBeEmpty(request, response)) return undefined
  // The body is not quoted: nobody knows what is in it.
  const size = `${text.length} characters`
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw unreadable(`the answer is not JSON (${size})`, request, response, error)
  }
  const status = response.status === 200 || request.method === 'PUT' || isOperation(request.url)
  if (!status || !isObject(body) || (isList(request) && !isPage(body))) {
    throw unreadable(
      `the answer, status ${response.status}, does not have the form of Azure’s (${size})`,
      request,
      response
    )
  }
  return body
}

/** The result of an operation may be empty, and a write that is only accepted; a resource or a list never is. */
function mayBeEmpty({ method, url }: PipelineRequest, { status }: PipelineResponse): boolean {
  return method === 'PUT' ? status === 202 : isOperation(url)
}

function unreadable(
  message: string,
  request: PipelineRequest,
  { status }: PipelineResponse,
  cause?: unknown
): RestError {
  return new RestError(message, {
    code: RestError.PARSE_ERROR,
    statusCode: status,
    request,
    ...(cause instanceof Error && { cause })
  })
}

/** A list is asked for by a type without a name. */
export function isList({ method, url }: PipelineRequest): boolean {
  return method === 'GET' && /\/providers\/[^/]+\/[^/]+\/?$/i.test(new URL(url).pathname)
}

/** A page that cannot be read whole must not pass for one that is empty, or the last. */
function isPage({ value, nextLink }: Readonly<Record<string, unknown>>): boolean {
  const ends = nextLink === undefined || nextLink === null || nextLink === ''
  return (
    Array.isArray(value) &&
    value.every(isObject) &&
    (ends || (typeof nextLink === 'string' && URL.canParse(nextLink)))
  )
}

/** What is behind a page that leads to another host is not known; nor is then whether this one is Azure's. */
function refuseForeignPage(body: unknown, cloud: Cloud): void {
  const link = isObject(body) ? body.nextLink : undefined
  if (typeof link !== 'string' || link === '' || isResourceManager(link, cloud)) return
  throw foreignResourceManager(link, 'nextLink', cloud, false)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Operation URLs are signed: they are recognized by their path and never logged. */
export function isOperation(url: string): boolean {
  return /\/locations\/[^/]+\/(?:Disk)?Operations\//i.test(new URL(url).pathname)
}

/** Whether a request is a write, or asks how one goes on: then nobody knows what a lost answer means. */
export function isOfWrite({ method, url }: PipelineRequest): boolean {
  return (method !== 'GET' && method !== 'HEAD') || isOperation(url)
}

function failIfFailed(body: unknown): void {
  if (typeof body !== 'object' || body === null) return
  const { status, error } = body as {
    status?: unknown
    error?: { code?: unknown; message?: unknown }
  }
  if (status !== 'Failed' && status !== 'Canceled') return
  throw new OperationFailed(
    typeof error?.code === 'string' ? error.code : status,
    typeof error?.message === 'string' ? error.message : `Azure ended the operation as ${status}.`
  )
}
