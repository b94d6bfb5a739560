/** Further information in Azure's answers: its clock, what is left of its buckets, and when operations started. */

import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline'

import type { Allowance } from '../../ports.ts'
import type { BucketKind } from '../../snapshots/pace.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import type { ServerClock } from '../../snapshots/server-clock.ts'
import { heard } from '../../snapshots/server-clock.ts'
import { parseJson, textOf } from '../json.ts'
import { isOperation, parseUrl } from '../urls.ts'

/** For each kind the bucket of this caller, and that of all callers (recorded 2024). */
const BUCKETS: Readonly<Record<BucketKind, readonly string[]>> = {
  writes: [
    'x-ms-ratelimit-remaining-subscription-writes',
    'x-ms-ratelimit-remaining-subscription-global-writes'
  ],
  deletes: [
    'x-ms-ratelimit-remaining-subscription-deletes',
    'x-ms-ratelimit-remaining-subscription-global-deletes'
  ]
}

const KINDS = Object.keys(BUCKETS) as readonly BucketKind[]

/** Follows one write. */
type FollowedWrite = {
  /** For the SDK: receives the answer that accepts the write, which names its operation. */
  readonly onResponse: (response: PipelineResponse) => void
  /** Milliseconds since the epoch; `undefined` until a poll has reported it. */
  readonly startedAt: () => number | undefined
}

export type Notes = {
  /** Reads the information from every attempt. */
  readonly policy: () => PipelinePolicy
  readonly clock: () => ServerClock | undefined
  /** What is left by the latest answer, of the scarcer bucket of its kind; `undefined` before the first report. */
  readonly allowance: (subscriptionId: string, kind: BucketKind) => Allowance | undefined
  /**
   * When Azure started the operation of a write. It is reported by the clock that also dates what it creates, so the
   * two can be compared (recorded: 31 of 31); the SDK polls operations and does not expose this time.
   */
  readonly follow: () => FollowedWrite
}

/** `now` is the runner's clock, milliseconds since the epoch. */
export function takeNotes(now: () => number): Notes {
  let clock: ServerClock | undefined
  const left = new Map<string, Allowance>()
  /** By the operation's id; only of writes that are followed. */
  const starts = new Map<string, number | undefined>()
  const keyOf = (subscriptionId: string, kind: BucketKind): string =>
    canonical(`${subscriptionId}/${kind}`)

  return {
    policy: () => ({
      name: 'notesPolicy',
      async sendRequest(request, next) {
        const sentAt = now()
        const response = await next(request)
        const date = Date.parse(response.headers.get('date') ?? '')
        if (!Number.isNaN(date)) clock = heard(clock, date, { sentAt, arrivedAt: now() })

        const [, subscriptionId] = /\/subscriptions\/([^/?]+)/i.exec(request.url) ?? []
        for (const kind of subscriptionId === undefined ? [] : KINDS) {
          const amounts = BUCKETS[kind]
            .map((name) => response.headers.get(name)?.trim() ?? '')
            .filter((text) => /^-?\d+$/.test(text))
            .map(Number)
          if (amounts.length === 0) continue
          left.set(keyOf(subscriptionId ?? '', kind), { left: Math.min(...amounts) })
        }

        const id = operationIn(request.url)
        if (request.method === 'GET' && id !== undefined && starts.has(id)) {
          starts.set(id, starts.get(id) ?? startTimeIn(response, id))
        }
        return response
      }
    }),
    clock: () => clock,
    allowance: (subscriptionId, kind) => left.get(keyOf(subscriptionId, kind)),
    follow() {
      let id: string | undefined
      return {
        onResponse({ headers }) {
          id = operationIn(headers.get('azure-asyncoperation') ?? '')
          if (id !== undefined) starts.set(id, undefined)
        },
        startedAt: () => (id === undefined ? undefined : starts.get(id))
      }
    }
  }
}

/** The id of the operation in a URL. */
function operationIn(url: string): string | undefined {
  return isOperation(url) ? parseUrl(url)?.pathname.split('/').at(-1)?.toLowerCase() : undefined
}

/** The start time in the body of a poll of that operation. */
function startTimeIn({ status, bodyAsText }: PipelineResponse, id: string): number | undefined {
  const body = status === 200 ? parseJson(bodyAsText) : undefined
  if ((textOf(body, 'name')?.toLowerCase() ?? id) !== id) return undefined
  const instant = Date.parse(textOf(body, 'startTime') ?? '')
  return Number.isNaN(instant) ? undefined : instant
}
