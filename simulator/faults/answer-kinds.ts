import { deflateSync, gzipSync } from 'node:zlib'
import type { Answer } from '../wire/answer.ts'
import { compactAnswer, emptyAnswer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { Json, JsonObject } from '../wire/json.ts'
import { isObject, stringAt } from '../wire/json.ts'
import type { Strike } from './fault.ts'

/** Faults of answers that lead a client elsewhere, on and on, or into more than it can hold. */
export type AnswerFaultSpec =
  /** The true answer, in which every URL of ours (headers and body) is one of `to`; the foreign host when absent. */
  | { kind: 'elsewhere'; to?: string }
  /** A redirect to the same path and query on `to`; 307 and the foreign host when absent. Nothing takes effect. */
  | { kind: 'redirect'; to?: string; status?: number }
  /**
   * A list that never ends. `link`: whether its `nextLink` stays the `same` or is another one each time. `items`: what
   * every page after the first holds: the `same`, `none`, or `new` ones.
   */
  | { kind: 'endless'; link?: 'same' | 'new'; items?: 'same' | 'none' | 'new' }
  /** The true answer with spaces at its end, `bytes` long in all, and compressed with `encoding` when that is named. */
  | { kind: 'padded'; bytes?: number; encoding?: 'gzip' | 'deflate' }

/** Puts another host into every URL of ours. */
export function pointElsewhere(to: string): Strike {
  return rewriteWith((answer, call) => {
    const moved = (text: string): string => text.replaceAll(call.origin, to)
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, text]) => [name, moved(text)])
    )
    if (typeof answer.body !== 'string') return { ...answer, headers }
    const content = JSON.parse(moved(JSON.stringify(answer.content))) as Json
    return { ...answer, headers, body: moved(answer.body), content }
  })
}

/** Sends the client to another host. */
export function redirectTo(to: string, status = 307): Strike {
  return (call) =>
    Promise.resolve({
      how: 'whole',
      answer: emptyAnswer(status, { location: to + call.target })
    })
}

/** Serves a list that never ends; the pages after the first are made from it. */
export function goOnForever(link: 'same' | 'new' = 'new', items: 'same' | 'none' | 'new'): Strike {
  let first: readonly Json[] | undefined
  let count = 0
  return async (call, proceed) => {
    if (first === undefined) {
      const delivery = await proceed()
      const content = 'answer' in delivery ? delivery.answer.content : null
      if (!isObject(content) || !Array.isArray(content.value)) return delivery
      first = content.value as readonly Json[]
    }
    const serial = count++
    const token = link === 'same' ? 'on' : `on-${String(serial)}`
    const value = serial === 0 ? first : later(first, items, serial)
    const nextLink = `${call.origin}${call.path}?api-version=${call.query.get('api-version') ?? ''}&$skiptoken=${token}`
    return { how: 'whole', answer: compactAnswer(200, { value, nextLink }) }
  }
}

function later(
  first: readonly Json[],
  items: 'same' | 'none' | 'new',
  serial: number
): readonly Json[] {
  if (items === 'none') return []
  if (items === 'same') return first
  return first.map((one) => (isObject(one) ? renamed(one, serial) : one))
}

function renamed(one: JsonObject, serial: number): JsonObject {
  const suffix = `-${String(serial)}`
  return {
    ...one,
    id: `${stringAt(one, 'id') ?? ''}${suffix}`,
    name: `${stringAt(one, 'name') ?? ''}${suffix}`
  }
}

/** Makes a body longer, and compresses it. */
export function pad(bytes = 0, encoding?: 'gzip' | 'deflate'): Strike {
  return rewriteWith((answer) => {
    const missing = Math.max(0, bytes - Buffer.byteLength(answer.body))
    const plain = Buffer.concat([Buffer.from(answer.body), Buffer.alloc(missing, ' ')])
    if (encoding === undefined) return { ...answer, body: plain }
    const body = encoding === 'gzip' ? gzipSync(plain) : deflateSync(plain)
    return { ...answer, headers: { ...answer.headers, 'content-encoding': encoding }, body }
  })
}

function rewriteWith(change: (answer: Answer, call: Call) => Answer): Strike {
  return async (call, proceed) => {
    const delivery = await proceed()
    return 'answer' in delivery ? { ...delivery, answer: change(delivery.answer, call) } : delivery
  }
}
