/**
 * Patience with Azure: reads that meet a passing fault are sent again, at the pace that Azure asks
 * for, told in the log, and never past the run's timeout. Writes are not repeated here: what a
 * repetition means is known only to the operation that wrote.
 */

import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { RestError, isRestError } from '@azure/core-rest-pipeline'

import { isRetryableStatus } from '../errors.ts'
import type { Gate } from '../gate.ts'
import { makeGate } from '../gate.ts'
import type { Rhythm } from '../snapshots/pace.ts'
import { MISSING_PAUSES_MS, RETRY_RHYTHM, waitAfter } from '../snapshots/pace.ts'
import { durationInWords } from '../snapshots/words.ts'
import { isOperation } from './urls.ts'

/** The bucket that counts all requests. */
const EVERYTHING = 'everything'

/** Most repetitions of one read; those after a 429 do not count. */
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
  /** Requests that are counted together, so that a 429 for one is a 429 for all; by who throttles when absent. */
  readonly bucketOf?: (url: string) => string
  /** Whether a URL leads to something that was begun: a 404 on it may pass. */
  readonly isKnown?: (url: string) => boolean
}

/** Resource Manager is asked again for what it only tells. */
const RESOURCE_MANAGER: Asked = {
  methods: new Set(['GET']),
  who: 'Azure',
  again: 'retrying',
  throttler: () => 'Resource Manager',
  bucketOf: readBucketOf,
  isKnown: isOperation
}

/** Compute counts lists, resources of a type and operations apart (recorded: HighCostGet, LowCostGet, GetOperation). */
function readBucketOf(url: string): string {
  if (isOperation(url)) return 'operations'
  const [, type = '', name] =
    /\/providers\/[^/]+\/([^/]+)(?:\/([^/]+))?/.exec(new URL(url).pathname) ?? []
  return `${type.toLowerCase()} ${name === undefined ? 'list' : 'read'}`
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

/**
 * The policy for reads, and for whatever else may be asked again. A 429 is no attempt: as long as the run has time it
 * is waited for, by all requests of that bucket together. A 404 on an operation that Azure began counts only when it
 * lasts.
 */
export function patience(
  { remaining, now, say, rhythm = RETRY_RHYTHM }: Limits,
  asked: Asked = RESOURCE_MANAGER
): PipelinePolicy {
  const gates = new Map<string, Gate>()
  const gateOf = (bucket: string): Gate => {
    const gate = gates.get(bucket) ?? makeGate(rhythm)
    gates.set(bucket, gate)
    return gate
  }
  const sayWait = (why: string, wait: number): void =>
    say(
      `${why}; ${asked.again} in ${durationInWords(wait)}, at ${new Date(now() + wait).toISOString()}`
    )

  return {
    name: 'patiencePolicy',
    async sendRequest(request, next) {
      if (!asked.methods.has(request.method)) return next(request)
      const { bucketOf = asked.throttler } = asked
      const everything = gateOf(EVERYTHING)
      const own = gateOf(bucketOf(request.url))
      let retries = 0
      let denials = 0
      const sleep = (ms: number): Promise<void> => delay(ms, request.abortSignal)
      for (;;) {
        const tickets = [await everything.pass(), await own.pass()] as const
        const turn = await take(next(request))
        const { response } = turn
        const retryAfterMs = response === undefined ? undefined : retryAfterOf(response.headers)
        if (response?.status === 429 && isReadable(turn)) {
          // Resource Manager itself counts all reads of a subscription together.
          const isByGateway = response.headers.get('x-ms-failure-cause') === 'gateway'
          const [gate, ticket] = isByGateway ? [everything, tickets[0]] : [own, tickets[1]]
          const closing = gate.refused(ticket, { retryAfterMs, mostMs: remaining(), sleep })
          if (closing === undefined) return endOf(turn)
          if (closing.isFirst) sayWait(reasonOf(turn, asked), closing.waitMs)
          continue
        }
        everything.answered(tickets[0])
        own.answered(tickets[1])

        const isMissing = response?.status === 404 && asked.isKnown?.(request.url) === true
        const pause = isMissing ? MISSING_PAUSES_MS[denials] : undefined
        const isPatient = isPassing(turn, asked) && retries < mostRetries(turn)
        if (pause === undefined && !isPatient) return endOf(turn)
        const wait =
          pause === undefined
            ? waitAfter(rhythm, retries, retryAfterMs)
            : Math.min(pause, rhythm.mostMs)
        if (wait > remaining()) return endOf(turn)
        if (pause === undefined) retries += 1
        else denials += 1
        sayWait(reasonOf(turn, asked), wait)
        await sleep(wait)
      }
    }
  }
}

/** What came of sending a request once. */
type Turn = {
  readonly response: PipelineResponse | undefined
  readonly error: RestError | undefined
}

/** Sends it; what is no error of the transport is thrown on. */
async function take(sending: Promise<PipelineResponse>): Promise<Turn> {
  try {
    return { response: await sending, error: undefined }
  } catch (error) {
    if (!isRestError(error)) throw error
    return { response: error.response, error }
  }
}

/** What a turn is to whoever sent the request, when it is not sent again. */
function endOf({ response, error }: Turn): PipelineResponse {
  if (error !== undefined || response === undefined) throw error ?? new RestError('no response')
  return response
}

/** Waits by a timer; rejects as the SDK does when the request is aborted. */
function delay(ms: number, signal: PipelineRequest['abortSignal']): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(new DOMException('The operation was aborted.', 'AbortError'))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop)
  })
}

/** Whether an answer of the service itself came. */
function isReadable({ response, error }: Turn): boolean {
  return response !== undefined && error?.code !== RestError.PARSE_ERROR
}

function isPassing(turn: Turn, { passing }: Asked): boolean {
  const { response, error } = turn
  if (isReadable(turn) && response !== undefined) {
    return isRetryableStatus(response.status) || passing?.has(response.status) === true
  }
  // A certificate that is not trusted now will not be trusted in a minute.
  return error !== undefined && !/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/i.test(error.code ?? '')
}

/** A name or a port that does not exist is rarely a passing fault: a wrong address shall not cost minutes. */
function mostRetries({ error }: Turn): number {
  return error?.code === 'ENOTFOUND' || error?.code === 'ECONNREFUSED' ? MOST_KNOCKS : MOST_RETRIES
}

function reasonOf(turn: Turn, asked: Asked): string {
  const { response, error } = turn
  if (response?.status === 429) return `${asked.who} throttles (${throttler(response, asked)})`
  return isReadable(turn) && response !== undefined
    ? `${asked.who} returned ${response.status}`
    : `${asked.who} could not be read (${error?.code ?? 'no response'})`
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
