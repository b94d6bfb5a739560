import type { Answer } from '../wire/answer.ts'
import { compactAnswer, prettyAnswer, withHeaders } from '../wire/answer.ts'
import type { Delivery } from '../wire/delivery.ts'
import type { Json } from '../wire/json.ts'
import { isObject } from '../wire/json.ts'
import type { FaultTarget, Strike } from './fault.ts'

/** Faults of answers that are almost right, and of operations. */
export type OperationFaultSpec =
  /** JSON that breaks off after `keep` of it; half of it when absent. */
  | { kind: 'truncated'; keep?: number }
  /** The true status without a body. */
  | { kind: 'empty' }
  /** The true answer with other headers; `null` takes one away. */
  | { kind: 'headers'; headers: Record<string, string | null> }
  /** The true answer, dated by another clock: that many milliseconds later, or earlier. */
  | { kind: 'date'; offsetMs: number }
  /** The true answer without a member of its body, or of each of its items. */
  | { kind: 'without'; member: string }
  /** A poll that tells another state than the true one; `null`: none. `Failed` and `Canceled` bring an error. */
  | { kind: 'operation'; status: string | null; code?: string; message?: string }
  /** The operation is 404 from the request on that this hits: a poll, or the write that starts it. */
  | { kind: 'forgotten' }

/** Polls, but not those of the `Location` URL, which tell no state. */
const POLLS = '/locations/[^/]+/(Disk)?operations/(?!.*monitor=true)'

/** A fault of an operation that names no path hits polls. */
export function targetOf(spec: FaultTarget & { readonly kind: string }): FaultTarget {
  const ofOperations = spec.kind === 'operation' || spec.kind === 'forgotten'
  return ofOperations && spec.path === undefined ? { ...spec, path: POLLS } : spec
}

/** Cuts the body off. */
export function truncate(keep = 0.5): Strike {
  return rewrite((answer) => {
    const body = answer.body.slice(0, Math.floor(answer.body.length * keep))
    return { ...answer, body, content: typeof body === 'string' ? body : null }
  })
}

export function empty(): Strike {
  return rewrite((answer) => ({ ...answer, body: '', content: null }))
}

/** Puts other headers in place of the true ones. */
export function changeHeaders(changes: Readonly<Record<string, string | null>>): Strike {
  return rewrite((answer) => {
    const headers = Object.entries({ ...answer.headers, ...changes }).flatMap(([name, text]) =>
      text === null ? [] : [[name, text] as const]
    )
    return { ...answer, headers: Object.fromEntries(headers) }
  })
}

/** Dates the answer later, or earlier. */
export function redate(offsetMs: number): Strike {
  return rewrite((answer) => {
    const date = Date.parse(answer.headers.date ?? '')
    return Number.isNaN(date)
      ? answer
      : withHeaders(answer, { date: new Date(date + offsetMs).toUTCString() })
  })
}

/** Takes a member out. */
export function leaveOut(member: string): Strike {
  const rest = (content: Json | null): Json | null => {
    if (Array.isArray(content)) return content.map(rest)
    if (!isObject(content)) return content
    return Object.fromEntries(Object.entries(content).filter(([name]) => name !== member))
  }
  return rewrite((answer) => compactAnswer(answer.status, rest(answer.content), answer.headers))
}

/** Puts another state into the answer; the operation itself goes on. */
export function pretend(
  status: string | null,
  code = 'InternalExecutionError',
  message = 'An internal execution error occurred.'
): Strike {
  return rewrite((answer) => {
    if (!isObject(answer.content) || answer.content.status === undefined) return answer
    const { startTime, name } = answer.content
    const failed = status === 'Failed' || status === 'Canceled'
    return prettyAnswer(
      200,
      {
        startTime,
        ...(status === null ? {} : { status }),
        ...(failed ? { error: { code, message } } : {}),
        name
      },
      answer.headers
    )
  })
}

/** `forget` takes the id of the operation that a poll asks for, or that a write has just started. */
export function forgetting(forget: (id: string) => unknown): Strike {
  return async (call, proceed) => {
    const asked = operationIn(call.path)
    if (asked !== undefined) forget(asked)
    const delivery = await proceed()
    const started = 'answer' in delivery ? delivery.answer.headers['azure-asyncoperation'] : ''
    const begun = operationIn(started ?? '')
    if (asked === undefined && begun !== undefined) forget(begun)
    return delivery
  }
}

function operationIn(url: string): string | undefined {
  return /\/(?:Disk)?operations\/([^/?]+)/i.exec(url)?.[1]
}

/** Changes the true answer, where there is one. */
export function rewrite(change: (answer: Answer) => Answer): Strike {
  return async (_call, proceed): Promise<Delivery> => {
    const delivery = await proceed()
    return 'answer' in delivery ? { ...delivery, answer: change(delivery.answer) } : delivery
  }
}
