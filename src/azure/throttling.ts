/**
 * Patience with Azure: reads that meet a passing fault are sent again, at the pace that Azure asks
 * for, told in the log, and never past the run's timeout. Writes are not repeated here: what a
 * repetition means is known only to the operation that wrote.
 */

import type { PipelinePolicy, PipelineResponse, RestError } from '@azure/core-rest-pipeline'
import { retryPolicy } from '@azure/core-rest-pipeline'

import { isRetryableStatus } from '../errors.ts'
import type { Rhythm } from '../snapshots/pace.ts'
import { RETRY_RHYTHM, waitAfter } from '../snapshots/pace.ts'
import { durationInWords } from '../snapshots/words.ts'

/** Most repetitions of one read. */
const MOST_RETRIES = 8

/** Most repetitions where nobody answers at all. */
const MOST_KNOCKS = 3

/** What patience depends on. */
export type Limits = {
  /** Milliseconds left of the run's timeout. */
  readonly remaining: () => number
  /** The runner's clock, milliseconds since the epoch. */
  readonly now: () => number
  readonly say: (message: string) => void
  /** How long to wait where Azure does not say; quicker in tests. */
  readonly rhythm?: Rhythm
}

/** Who is asked with patience, and what may be asked again. */
export type Asked = {
  readonly methods: ReadonlySet<string>
  /** Statuses that pass with this one, besides those that pass everywhere. */
  readonly passing?: ReadonlySet<number>
  /** In words, for the log. */
  readonly who: string
  readonly again: string
  /** Who throttles, where the answer does not say. */
  readonly throttler: (url: string) => string
}

/** Resource Manager is asked again for what it only tells. */
const RESOURCE_MANAGER: Asked = {
  methods: new Set(['GET']),
  who: 'Azure',
  again: 'reading again',
  throttler: () => 'Resource Manager'
}

/** How long an answer asks to wait, in milliseconds; `undefined` when it does not. */
export function retryAfterOf(headers: {
  get(name: string): string | undefined
}): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (value === undefined || value === '') return undefined
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1_000
  // The form with a date needs Azure's own clock to count from.
  const until = Date.parse(value)
  const from = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(until) || Number.isNaN(from) ? undefined : Math.max(0, until - from)
}

/** The policy for reads, and for whatever else may be asked again. */
export function patience(
  { remaining, now, say, rhythm = RETRY_RHYTHM }: Limits,
  asked: Asked = RESOURCE_MANAGER
): PipelinePolicy {
  return retryPolicy(
    [
      {
        name: 'patienceWithReads',
        retry({ retryCount, response, responseError }) {
          const method = response?.request.method ?? responseError?.request?.method
          const again = method !== undefined && asked.methods.has(method)
          if (!again || !isPassing(response, responseError, asked.passing))
            return decline(responseError)
          if (isNobodyThere(responseError) && retryCount >= MOST_KNOCKS)
            return decline(responseError)
          const told = response === undefined ? undefined : retryAfterOf(response.headers)
          const wait = waitAfter(rhythm, retryCount, told)
          if (wait > remaining()) return decline(responseError)
          say(
            `${reasonOf(response, responseError, asked)}; ${asked.again} in ${durationInWords(wait)}, at ${new Date(now() + wait).toISOString()}`
          )
          return { retryAfterInMs: wait }
        }
      }
    ],
    { maxRetries: MOST_RETRIES }
  )
}

function isPassing(
  response: PipelineResponse | undefined,
  error: RestError | undefined,
  also: ReadonlySet<number> | undefined
): boolean {
  if (error?.code === 'PARSE_ERROR') return true
  if (response !== undefined)
    return isRetryableStatus(response.status) || also?.has(response.status) === true
  return error !== undefined && !isCertificateFailure(error)
}

/** A name or a port that does not exist is rarely a passing fault: a wrong address shall not cost minutes. */
function isNobodyThere(error: RestError | undefined): boolean {
  return error?.code === 'ENOTFOUND' || error?.code === 'ECONNREFUSED'
}

/** A certificate that is not trusted now will not be trusted in a minute. */
function isCertificateFailure(error: RestError): boolean {
  return /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/i.test(error.code ?? '')
}

function decline(
  error: RestError | undefined
): { errorToThrow: RestError } | { skipStrategy: true } {
  return error === undefined ? { skipStrategy: true } : { errorToThrow: error }
}

function reasonOf(
  response: PipelineResponse | undefined,
  error: RestError | undefined,
  asked: Asked
): string {
  if (response?.status === 429) {
    return `${asked.who} throttles (${throttler(response, asked)})`
  }
  if (response !== undefined && error?.code !== 'PARSE_ERROR') {
    return `${asked.who} answered ${response.status}`
  }
  return `${asked.who} could not be read (${error?.code ?? 'no answer'})`
}

/** Who throttles: Compute names its buckets, Resource Manager does not. */
function throttler(response: PipelineResponse, asked: Asked): string {
  const buckets = response.headers.get('x-ms-ratelimit-remaining-resource')
  if (buckets === undefined) return asked.throttler(response.request.url)
  const empty = buckets
    .split(',')
    .map((bucket) => bucket.trim().split(';'))
    .filter(([, left]) => Number(left) <= 0)
    .map(([name]) => name)
  return empty.length > 0 ? empty.join(', ') : 'Microsoft.Compute'
}
