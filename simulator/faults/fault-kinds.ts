import { randomUUID } from 'node:crypto'
import { deflateSync, gzipSync } from 'node:zlib'
import { throttledAnswer } from '../arm/rate-limits.ts'
import { BlobError, blobErrorAnswer } from '../blob/blob-error.ts'
import type { Answer, Delivery } from '../wire/answer.ts'
import { compactAnswer, emptyAnswer, prettyAnswer, withHeaders } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { Json, JsonObject } from '../wire/json.ts'
import { isObject, stringAt } from '../wire/json.ts'
import type { FaultMoment, FaultTarget, FaultEffect } from './fault.ts'
import type { RefusalName } from './refusals.ts'
import { notFoundAnswer, REFUSAL_NAMES, refusalOf } from './refusals.ts'

/** The effects of a fault beyond its request. */
interface Reach {
  /** Runs a control action by name. */
  readonly run: (action: string, args: Json) => unknown
  /** The host in manipulated answers that name no other. */
  readonly elsewhere: string
}

interface Kind<Options> {
  /** Its text in the README. */
  readonly does: string
  readonly inject: (options: Options, reach: Reach) => FaultEffect
  /** The requests that it hits when the fault has no path. */
  readonly path: string | undefined
}

function kind<Options>(
  does: string,
  inject: (options: Options, reach: Reach) => FaultEffect,
  path?: string
): Kind<Options> {
  return { does, inject, path }
}

/** For kinds that replace the true answer. */
interface Moment {
  when?: FaultMoment
}

/** Polls, except those of the `Location` URL, which have no state. */
const POLLS = '/locations/[^/]+/(Disk)?operations/(?!.*monitor=true)'

/**
 * What a fault can do. A new kind is a new entry: the type of its options, its line in the README (`npm run readme`)
 * and its effect on a request come from here.
 */
export const FAULT_KINDS = {
  answer: kind<Moment & { status: number; headers?: Record<string, string>; body?: Json }>(
    'returns `status`, `headers` and `body` instead of the real response',
    ({ when, status, headers, body }) => replace(when, customAnswer(status, headers, body))
  ),
  throttled: kind<Moment & { retryAfterSeconds?: number | null }>(
    "returns Compute's 429 (no `error` around it) with `retryAfterSeconds`; `null`: without Retry-After",
    ({ when, retryAfterSeconds = 1200 }) =>
      replace(when, throttledAnswer(EXAMPLE, retryAfterSeconds ?? undefined))
  ),
  refused: kind<{ refusal: RefusalName }>(
    "returns one of Azure's refusals that need their own set-up, named in `refusal`: " +
      REFUSAL_NAMES.map((name) => `\`${name}\``).join(', '),
    ({ refusal }) => answerWith((call) => refusalOf(refusal, call))
  ),
  missing: kind(
    "returns Azure's 404 for a resource that can exist; ends after `times` requests",
    () => answerWith(notFoundAnswer)
  ),
  storage: kind<Moment & { status?: number; code?: string; message?: string }>(
    'returns a refusal of Storage with `status`, `code` and `message`; 503 `ServerBusy` by default',
    ({ when, status = 503, code = 'ServerBusy', message = 'The server is busy.' }) => {
      const refusal = new BlobError(status, code, message)
      return (call, proceed) =>
        replace(when, blobErrorAnswer(refusal, call, Date.now(), randomUUID()))(call, proceed)
    }
  ),
  reset: kind<Moment>('breaks the connection', ({ when }) => lose(when, { how: 'reset' })),
  hang: kind<Moment>('never answers', ({ when }) => lose(when, { how: 'hang' })),
  slow: kind<{ pieces?: number; pauseMs: number }>(
    'sends the body in `pieces`, `pauseMs` apart',
    ({ pieces = 4, pauseMs }) => deliver((answer) => ({ how: 'slow', answer, pieces, pauseMs }))
  ),
  garbage: kind<{ body?: string }>(
    'sends a body that is not JSON, with the real status',
    ({ body = '<html><body>502 Bad Gateway</body></html>' }) =>
      rewrite((answer) => ({ ...answer, body, content: body }))
  ),
  rewrite: kind<{ change: (content: Json) => string | undefined }>(
    'sends the result of the function `change` on the real body; only in the same process',
    ({ change }) =>
      rewrite((answer) => {
        const body = change(answer.content)
        return body === undefined ? answer : { ...answer, body, content: body }
      })
  ),
  broken: kind<{ keep?: number }>(
    'breaks the connection after the part `keep` (0.5) of the body',
    // The client knows the length of the body from the headers.
    ({ keep = 0.5 }) => deliver((answer) => ({ how: 'broken', answer, keep }))
  ),
  truncated: kind<{ keep?: number }>(
    'sends only the part `keep` (0.5) of the JSON',
    ({ keep = 0.5 }) =>
      rewrite((answer) => {
        const body = answer.body.slice(0, Math.floor(answer.body.length * keep))
        return { ...answer, body, content: typeof body === 'string' ? body : null }
      })
  ),
  empty: kind('sends the real status and headers without a body', () =>
    rewrite((answer) => ({ ...answer, body: '', content: null }))
  ),
  headers: kind<{ headers: Record<string, string | null> }>(
    'sends the real response with other `headers`; `null` removes one',
    (fault) =>
      rewrite((answer) => {
        const headers = Object.entries({ ...answer.headers, ...fault.headers }).filter(
          (header): header is [string, string] => header[1] !== null
        )
        return { ...answer, headers: Object.fromEntries(headers) }
      })
  ),
  date: kind<{ offsetMs: number }>(
    'sends the real response with its `Date` moved by `offsetMs`',
    ({ offsetMs }) =>
      rewrite((answer) => {
        const date = Date.parse(answer.headers.date ?? '')
        return Number.isNaN(date)
          ? answer
          : withHeaders(answer, { date: new Date(date + offsetMs).toUTCString() })
      })
  ),
  without: kind<{ member: string }>(
    'sends the real response without a `member` of its body, or of each of its items',
    ({ member }) =>
      rewrite(({ status, content, headers }) =>
        compactAnswer(status, leaveOut(content, member), headers)
      )
  ),
  operation: kind<{ status: string | null; code?: string; message?: string }>(
    'makes a poll return another `status` (`Running`, `Whatever`; `null`: none); `Failed` and `Canceled` have an error with `code` and `message`',
    pretend,
    POLLS
  ),
  forgotten: kind(
    'makes the operation 404 from this poll on, or from the write that starts it',
    (_options, { run }) => forget((id) => run('forgetOperation', { id })),
    POLLS
  ),
  run: kind<Moment & { action: string; args?: Json }>(
    'runs the control action `action` with `args`, just before or after the effect',
    ({ when, action, args = {} }, { run }) => around(when, () => run(action, args))
  ),
  elsewhere: kind<{ to?: string }>(
    'sends the real response with every URL of the simulator, in headers and body, changed to one of `to` (the foreign host)',
    ({ to }, { elsewhere }) => pointTo(to ?? elsewhere)
  ),
  redirect: kind<{ to?: string; status?: number }>(
    'returns 307, or another `status`, to the same path on `to` (the foreign host); the request has no effect',
    ({ to, status = 307 }, { elsewhere }) =>
      answerWith(({ target }) => emptyAnswer(status, { location: (to ?? elsewhere) + target }))
  ),
  endless: kind<{ link?: 'same' | 'new'; items?: 'same' | 'none' | 'new' }>(
    'makes a list never end: its `link` is a `new` one each time or the `same`, its later `items` are the `same`, `none` or `new`',
    ({ link = 'new', items = 'same' }) => endlessList(link, items)
  ),
  padded: kind<{ bytes?: number; encoding?: 'gzip' | 'deflate' }>(
    'sends the real response with spaces at its end, `bytes` long in all, compressed when `encoding` is `gzip` or `deflate`',
    ({ bytes = 0, encoding }) =>
      rewrite((answer) => {
        const missing = Math.max(0, bytes - Buffer.byteLength(answer.body))
        const plain = Buffer.concat([Buffer.from(answer.body), Buffer.alloc(missing, ' ')])
        if (encoding === undefined) return { ...answer, body: plain }
        const body = encoding === 'gzip' ? gzipSync(plain) : deflateSync(plain)
        return { ...withHeaders(answer, { 'content-encoding': encoding }), body }
      })
  )
}

type Kinds = typeof FAULT_KINDS

/** A requested fault: where it hits, and one kind. */
export type FaultSpec = FaultTarget &
  { [Name in keyof Kinds]: { kind: Name } & Parameters<Kinds[Name]['inject']>[0] }[keyof Kinds]

/** The target of a fault and its effect; throws for an unknown kind. */
export function readFault(spec: FaultSpec, reach: Reach): readonly [FaultTarget, FaultEffect] {
  const kinds = new Map<string, Kind<never>>(Object.entries(FAULT_KINDS))
  const found = kinds.get(spec.kind)
  if (found === undefined) throw new RangeError(`there is no fault '${spec.kind}'`)
  const target = found.path === undefined ? spec : { path: found.path, ...spec }
  // The options are those of the kind that the same spec names.
  return [target, found.inject(spec as never, reach)]
}

/** Runs something just before or after the request's own effect. */
export function around(when: FaultMoment | undefined, happen: () => unknown): FaultEffect {
  return async (_call, proceed) => {
    if (when !== 'after') await happen()
    const delivery = await proceed()
    if (when === 'after') await happen()
    return delivery
  }
}

/** Nothing takes effect. */
function answerWith(answer: (call: Call) => Answer): FaultEffect {
  return (call) => Promise.resolve({ how: 'whole', answer: answer(call) })
}

function replace(when: FaultMoment | undefined, answer: Answer): FaultEffect {
  return lose(when, { how: 'whole', answer })
}

function lose(when: FaultMoment | undefined, instead: Delivery): FaultEffect {
  return async (_call, proceed) => {
    if (when === 'after') await proceed()
    return instead
  }
}

/** Changes the true answer, if there is one. */
function rewrite(change: (answer: Answer, call: Call) => Answer): FaultEffect {
  return async (call, proceed) => {
    const delivery = await proceed()
    return 'answer' in delivery ? { ...delivery, answer: change(delivery.answer, call) } : delivery
  }
}

/** Delivers the true answer in another way. */
function deliver(how: (answer: Answer) => Delivery): FaultEffect {
  return async (_call, proceed) => {
    const delivery = await proceed()
    return 'answer' in delivery ? how(delivery.answer) : delivery
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

function leaveOut(content: Json | null, member: string): Json | null {
  if (Array.isArray(content)) return content.map((one: Json) => leaveOut(one, member))
  if (!isObject(content)) return content
  return Object.fromEntries(Object.entries(content).filter(([name]) => name !== member))
}

/** Puts another state into the answer to a poll; the operation itself continues. */
function pretend({
  status,
  code = 'InternalExecutionError',
  message = 'An internal execution error occurred.'
}: {
  status: string | null
  code?: string
  message?: string
}): FaultEffect {
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

/** `forgetOne` gets the id of the polled operation, or of the one that a write has just started. */
function forget(forgetOne: (id: string) => unknown): FaultEffect {
  return async (call, proceed) => {
    const asked = operationIn(call.path)
    if (asked !== undefined) forgetOne(asked)
    const delivery = await proceed()
    const started = 'answer' in delivery ? delivery.answer.headers['azure-asyncoperation'] : ''
    const begun = operationIn(started ?? '')
    if (asked === undefined && begun !== undefined) forgetOne(begun)
    return delivery
  }
}

function operationIn(url: string): string | undefined {
  return /\/(?:Disk)?operations\/([^/?]+)/i.exec(url)?.[1]
}

/** Puts another host into every URL of the simulator. */
function pointTo(host: string): FaultEffect {
  return rewrite((answer, call) => {
    const moved = (text: string): string => text.replaceAll(call.origin, host)
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, text]) => [name, moved(text)])
    )
    if (typeof answer.body !== 'string') return { ...answer, headers }
    const content = JSON.parse(moved(JSON.stringify(answer.content))) as Json
    return { ...answer, headers, body: moved(answer.body), content }
  })
}

/** Serves an endless list; the pages after the first are derived from it. */
function endlessList(link: 'same' | 'new', items: 'same' | 'none' | 'new'): FaultEffect {
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
  return first.map((one) => (isObject(one) ? renamed(one, `-${String(serial)}`) : one))
}

function renamed(one: JsonObject, suffix: string): JsonObject {
  const [id = '', name = ''] = [stringAt(one, 'id'), stringAt(one, 'name')]
  return { ...one, id: id + suffix, name: name + suffix }
}
