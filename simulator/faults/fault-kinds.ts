import { randomUUID } from 'node:crypto'
import { throttledAnswer } from '../arm/throttled-answer.ts'
import { BlobError, blobErrorAnswer } from '../blob/blob-error.ts'
import type { Answer } from '../wire/answer.ts'
import { compactAnswer, emptyAnswer } from '../wire/answer.ts'
import type { Delivery } from '../wire/delivery.ts'
import type { Json } from '../wire/json.ts'
import type { AnswerFaultSpec } from './answer-kinds.ts'
import { goOnForever, pad, pointElsewhere, redirectTo } from './answer-kinds.ts'
import type { FaultMoment, FaultTarget, Strike } from './fault.ts'
import type { OperationFaultSpec } from './operation-kinds.ts'
import {
  changeHeaders,
  empty,
  forgetting,
  leaveOut,
  pretend,
  redate,
  rewrite,
  truncate
} from './operation-kinds.ts'
import type { RefusalName } from './refusals.ts'
import { notFoundAnswer, refusalOf } from './refusals.ts'

/** A fault as it is asked for: where it hits, and one kind of what it does. */
export type FaultSpec = FaultTarget &
  (
    | {
        kind: 'answer'
        when?: FaultMoment
        status: number
        headers?: Record<string, string>
        body?: Json
      }
    /** Storage's refusal in place of the true answer: 503 ServerBusy when no other is named. */
    | { kind: 'storage'; when?: FaultMoment; status?: number; code?: string; message?: string }
    /** `null`: a 429 that does not say how long to wait. */
    | { kind: 'throttled'; when?: FaultMoment; retryAfterSeconds?: number | null }
    /** One of Azure's refusals that need a world of their own, by its name in `refusals.ts`. */
    | { kind: 'refused'; refusal: RefusalName }
    /** A 404 for something that may well be there; it passes after `times` requests. */
    | { kind: 'missing' }
    | { kind: 'reset'; when?: FaultMoment }
    | { kind: 'hang'; when?: FaultMoment }
    | { kind: 'slow'; pieces?: number; pauseMs: number }
    | { kind: 'garbage'; body?: string }
    /**
     * The true answer with another body, as a function makes it of the true one; `undefined` leaves it as it is. For
     * programs that have the simulator in their process: a function does not travel.
     */
    | { kind: 'rewrite'; change: (content: Json) => string | undefined }
    | { kind: 'broken'; keep?: number }
    | { kind: 'run'; when?: FaultMoment; action: string; args?: Json }
    | OperationFaultSpec
    | AnswerFaultSpec
  )

/** Runs a control action by name; how a fault reaches into the world. */
export type RunAction = (action: string, args: Json) => unknown

/**
 * How each kind strikes; `elsewhere` is the host that answers point to which name no other. A new kind is a new member
 * of the union above and a line here.
 */
export function strikeOf(spec: FaultSpec, run: RunAction, elsewhere: string): Strike {
  switch (spec.kind) {
    case 'answer':
      return replace(spec.when, customAnswer(spec.status, spec.headers, spec.body))
    case 'storage':
      return refuseStorage(spec)
    case 'throttled':
      return replace(spec.when, throttledAnswer(EXAMPLE, waitOf(spec)))
    case 'refused':
      return (call) => Promise.resolve({ how: 'whole', answer: refusalOf(spec.refusal, call) })
    case 'missing':
      return (call) => Promise.resolve({ how: 'whole', answer: notFoundAnswer(call) })
    case 'reset':
      return lose(spec.when, { how: 'reset' })
    case 'hang':
      return lose(spec.when, { how: 'hang' })
    case 'slow':
      return async (_call, proceed) => {
        const delivery = await proceed()
        if (!('answer' in delivery)) return delivery
        return {
          how: 'slow',
          answer: delivery.answer,
          pieces: spec.pieces ?? 4,
          pauseMs: spec.pauseMs
        }
      }
    case 'garbage':
      return rewrite((answer) => {
        const body = spec.body ?? '<html><body>502 Bad Gateway</body></html>'
        return { ...answer, body, content: body }
      })
    case 'rewrite':
      return rewrite((answer) => {
        const body = spec.change(answer.content)
        return body === undefined ? answer : { ...answer, body, content: body }
      })
    case 'broken':
      return breakOff(spec.keep)
    case 'truncated':
      return truncate(spec.keep)
    case 'headers':
      return changeHeaders(spec.headers)
    case 'date':
      return redate(spec.offsetMs)
    case 'empty':
      return empty()
    case 'without':
      return leaveOut(spec.member)
    case 'operation':
      return pretend(spec.status, spec.code, spec.message)
    case 'forgotten':
      return forgetting((id) => run('forgetOperation', { id }))
    case 'elsewhere':
      return pointElsewhere(spec.to ?? elsewhere)
    case 'redirect':
      return redirectTo(spec.to ?? elsewhere, spec.status)
    case 'endless':
      return goOnForever(spec.link, spec.items ?? 'same')
    case 'padded':
      return pad(spec.bytes, spec.encoding)
    case 'run':
      return around(spec.when, () => run(spec.action, spec.args ?? {}))
  }
}

function waitOf({ retryAfterSeconds = 1200 }: { retryAfterSeconds?: number | null }) {
  return retryAfterSeconds ?? undefined
}

/** Runs something right before or right after the request's own effect. */
export function around(when: FaultMoment | undefined, happen: () => unknown): Strike {
  return async (_call, proceed) => {
    if (when !== 'after') await happen()
    const delivery = await proceed()
    if (when === 'after') await happen()
    return delivery
  }
}

function refuseStorage({
  when,
  status = 503,
  code = 'ServerBusy',
  message = 'The server is busy.'
}: Extract<FaultSpec, { kind: 'storage' }>): Strike {
  const refusal = new BlobError(status, code, message)
  return (call, proceed) => {
    const answer = blobErrorAnswer(refusal, call, Date.now(), randomUUID())
    return replace(when, answer)(call, proceed)
  }
}

function replace(when: FaultMoment | undefined, answer: Answer): Strike {
  return lose(when, { how: 'whole', answer })
}

function lose(when: FaultMoment | undefined, instead: Delivery): Strike {
  return async (_call, proceed) => {
    if (when === 'after') await proceed()
    return instead
  }
}

/** The connection breaks when a part of the body is through, of which the client knows how long it is. */
function breakOff(keep = 0.5): Strike {
  return async (_call, proceed) => {
    const delivery = await proceed()
    return 'answer' in delivery ? { how: 'broken', answer: delivery.answer, keep } : delivery
  }
}

function customAnswer(
  status: number,
  headers: Record<string, string> = {},
  body: Json | undefined
): Answer {
  if (body === undefined) return emptyAnswer(status, headers)
  if (typeof body === 'string') return { status, headers, body, content: body }
  return compactAnswer(status, body, headers)
}

/** Microsoft's own example (troubleshooting-throttling-errors). */
const EXAMPLE = {
  operationGroup: 'HighCostGet30Min',
  startTime: '2018-06-29T19:54:21.0914017+00:00',
  endTime: '2018-06-29T20:14:21.0914017+00:00',
  allowedRequestCount: 800,
  measuredRequestCount: 1238
}
