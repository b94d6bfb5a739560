/**
 * Retries: reads with a transient fault are sent again, at the pace that Azure requests, with a log line, and never
 * beyond the run's timeout. Writes are not repeated here: only the operation that wrote knows what a repetition means.
 */

import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { RestError, isRestError } from '@azure/core-rest-pipeline'

import { isOperation, parseUrl } from './urls.ts'
import { isRetryableStatus } from '../errors.ts'
import { formatDuration } from '../snapshots/format.ts'
import type { Rhythm } from '../snapshots/pace.ts'
import { MISSING_PAUSES_MS, RETRY_RHYTHM, waitAfter } from '../snapshots/pace.ts'

/** The bucket that counts all requests. */
const EVERYTHING = 'everything'

/** Maximum retries of one read; those after a 429 are not counted. */
const MAX_RETRIES = 8

/** Maximum retries when no answer arrives at all. */
const MAX_PROBES = 3

/** The limits of retries. */
export type Limits = {
  /** Milliseconds left of the run's timeout. */
  readonly remaining: () => number
  /** The runner's clock, milliseconds since the epoch. */
  readonly now: () => number
  readonly say: (message: string) => void
  /** The waits when Azure requests none; shorter in tests. */
  readonly rhythm?: Rhythm
}

/** The service that is called, and which requests may be retried. */
export type Asked = {
  readonly methods: ReadonlySet<string>
  /** Transient statuses of this service, in addition to those of every service. */
  readonly passing?: ReadonlySet<number>
  /** The service, for the log. */
  readonly who: string
  readonly again: string
  /** Who throttles, when the answer does not say it. */
  readonly throttler: (url: string) => string
  /** Requests that are counted together, so that a 429 for one is a 429 for all; by throttler when absent. */
  readonly bucketOf?: (url: string) => string
  /** Whether a URL is of something that was started: a 404 on it may be transient. */
  readonly isKnown?: (url: string) => boolean
}

/** Resource Manager: requests that only read are retried. */
const RESOURCE_MANAGER: Asked = {
  methods: new Set(['GET']),
  who: 'Azure',
  again: 'retrying',
  throttler: () => 'Resource Manager',
  bucketOf: readBucketOf,
  isKnown: isOperation
}

/**
 * Compute counts lists, resources of a type and operations separately (recorded: HighCostGet, LowCostGet,
 * GetOperation).
 */
function readBucketOf(url: string): string {
  if (isOperation(url)) return 'operations'
  const [, type = '', name] =
    /\/providers\/[^/]+\/([^/]+)(?:\/([^/]+))?/.exec(parseUrl(url)?.pathname ?? '') ?? []
  return `${type.toLowerCase()} ${name === undefined ? 'list' : 'read'}`
}

/** The wait that an answer requests, in milliseconds; `undefined` when it requests none. */
export function retryAfterOf(headers: {
  get(name: string): string | undefined
}): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (value === undefined || value === '') return undefined
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1_000
  // The form with a date must be counted from Azure's own clock.
  const until = Date.parse(value)
  const from = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(until) || Number.isNaN(from) ? undefined : Math.max(0, until - from)
}

/**
 * The policy for reads, and for other requests that may be retried. A 429 is not counted as an attempt: while the run
 * has time, all requests of that bucket wait for it together. A 404 on an operation that Azure started counts only when
 * it persists.
 */
export function retryPolicy(
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
      `${why}; ${asked.again} in ${formatDuration(wait)}, at ${new Date(now() + wait).toISOString()}`
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
        const isWorthRetry = isPassing(turn, asked) && retries < maxRetries(turn)
        if (pause === undefined && !isWorthRetry) return endOf(turn)
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

/** The result of sending a request once. */
type Turn = {
  readonly response: PipelineResponse | undefined
  readonly error: RestError | undefined
}

/** Sends it; errors other than those of the transport are thrown. */
async function take(sending: Promise<PipelineResponse>): Promise<Turn> {
  try {
    return { response: await sending, error: undefined }
  } catch (error) {
    if (!isRestError(error)) throw error
    return { response: error.response, error }
  }
}

/** The result for the caller, when the request is not sent again. */
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

/** A missing host name or port is rarely transient: a wrong address must not cost minutes. */
function maxRetries({ error }: Turn): number {
  return error?.code === 'ENOTFOUND' || error?.code === 'ECONNREFUSED' ? MAX_PROBES : MAX_RETRIES
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

// A gate for the requests of all workers of a run. One 429 closes it for all of them: Azure refuses requests within the
// wait that it asks for, and restarts that wait (Microsoft: troubleshooting throttling errors). Callers wait by their
// own clock.

/** Returned when a request passes: how often the gate had closed by then. */
export type Ticket = number

/** A refusal with a 429. */
type Refusal = {
  /** The wait that Azure requests, in milliseconds; without one the gate's rhythm decides. */
  readonly retryAfterMs: number | undefined
  /** The maximum useful wait, in milliseconds. */
  readonly mostMs: number
  /** Waits; rejects when the run is over. */
  readonly sleep: (ms: number) => Promise<void>
}

/** The result of a refusal: how long the gate is closed for it, in milliseconds. */
type Closing = {
  readonly waitMs: number
  /** Whether it closed the gate; else the request was sent before another refusal closed it. */
  readonly isFirst: boolean
}

export type Gate = {
  /** Resolves when requests may be sent. Rejects when the run is over. */
  pass(): Promise<Ticket>
  /** Azure answered a request with anything but a 429: the next wait is short again. */
  answered(ticket: Ticket): void
  /** Closes the gate. `undefined`, and the gate is unchanged, when the wait is longer than `mostMs`. */
  refused(ticket: Ticket, refusal: Refusal): Closing | undefined
}

/** Creates an open gate. `rhythm` is how its waits grow while every request is refused. */
export function makeGate(rhythm: Rhythm): Gate {
  let closed: Promise<void> | undefined
  /** Duration of the current closing. */
  let closedMs = 0
  let closings = 0
  /** Closings since Azure's last answer. */
  let streak = 0

  function close(waitMs: number, sleep: Refusal['sleep']): void {
    if (closed !== undefined && waitMs <= closedMs) return
    const opening: Promise<void> = Promise.all([closed, sleep(waitMs)]).then(() => {
      if (closed === opening) closed = undefined
    })
    // Those who wait get the error; an unhandled rejection must not end the process.
    opening.catch(() => undefined)
    closed = opening
    closedMs = waitMs
  }

  return {
    async pass() {
      while (closed !== undefined) await closed
      return closings
    },
    answered(ticket) {
      if (ticket === closings) streak = 0
    },
    refused(ticket, { retryAfterMs, mostMs, sleep }) {
      const isFirst = ticket === closings
      const waitMs = waitAfter(rhythm, isFirst ? streak : Math.max(0, streak - 1), retryAfterMs)
      if (waitMs > mostMs) return undefined
      if (isFirst) {
        closings += 1
        streak += 1
      }
      close(waitMs, sleep)
      return { waitMs, isFirst }
    }
  }
}
