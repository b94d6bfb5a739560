import type { Answer } from '../wire/answer.ts'
import { prettyAnswer } from '../wire/answer.ts'

/** What Compute says of the calls that were too many. */
export interface Measured {
  /** `HighCostGet30Min` */
  readonly operationGroup: string
  /** Instants as .NET writes them. */
  readonly startTime: string
  readonly endTime: string
  readonly allowedRequestCount: number
  readonly measuredRequestCount: number
}

/** Compute's 429: no `error` around it, and the numbers as JSON in a string (Microsoft: troubleshooting-throttling-errors). */
export function throttledAnswer(
  measured: Measured,
  retryAfterSeconds: number | undefined,
  headers: Readonly<Record<string, string>> = {}
): Answer {
  return prettyAnswer(
    429,
    {
      code: 'OperationNotAllowed',
      message:
        'The server rejected the request because too many requests have been received for this subscription.',
      details: [
        {
          code: 'TooManyRequests',
          target: measured.operationGroup,
          message: JSON.stringify(measured)
        }
      ]
    },
    {
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...headers
    }
  )
}
