/**
 * When Azure began the operations of this run's writes. An operation tells its `startTime` by the clock that also
 * dates what it makes, so the two can be compared (recorded: 31 of 31); the SDK follows operations and keeps the time
 * to itself.
 */

import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline'

import { isOperation } from '../transport.ts'

/** Follows one write. */
export type FollowedWrite = {
  /** For the SDK: hears the answer that accepts the write, which names its operation. */
  readonly onResponse: (response: PipelineResponse) => void
  /** Milliseconds since the epoch; `undefined` until a poll has told it, and where none does. */
  readonly startedAt: () => number | undefined
}

export type OperationStarts = {
  /** Notes what polls tell. */
  policy(): PipelinePolicy
  follow(): FollowedWrite
}

export function operationStarts(): OperationStarts {
  /** By the operation's id; only of writes that are followed. */
  const starts = new Map<string, number | undefined>()
  return {
    policy: () => ({
      name: 'operationStartsPolicy',
      async sendRequest(request, next) {
        const response = await next(request)
        const id = operationIn(request.url)
        if (request.method === 'GET' && id !== undefined && starts.has(id)) {
          starts.set(id, starts.get(id) ?? startTimeIn(response, id))
        }
        return response
      }
    }),
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

/** The id of the operation that a URL leads to. */
function operationIn(url: string): string | undefined {
  if (!URL.canParse(url) || !isOperation(url)) return undefined
  return new URL(url).pathname.split('/').at(-1)?.toLowerCase()
}

/** What the body of a poll says, when it is about that operation. */
function startTimeIn({ status, bodyAsText }: PipelineResponse, id: string): number | undefined {
  if (status !== 200) return undefined
  let body: unknown
  try {
    body = JSON.parse(bodyAsText ?? '')
  } catch {
    return undefined
  }
  if (typeof body !== 'object' || body === null) return undefined
  const { startTime, name } = body as { readonly startTime?: unknown; readonly name?: unknown }
  if (typeof name === 'string' && name.toLowerCase() !== id) return undefined
  const instant = typeof startTime === 'string' ? Date.parse(startTime) : Number.NaN
  return Number.isNaN(instant) ? undefined : instant
}
