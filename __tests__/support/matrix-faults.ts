/** Every fault of the matrix: what comes in place of Azure's answer, and whether a run has to survive it. */

import type { FaultMoment, FaultTarget } from '../../simulator/faults/fault.ts'
import type { FaultSpec } from '../../simulator/faults/fault-kinds.ts'
import type { Json, JsonObject } from '../../simulator/wire/json.ts'
import { isObject, objectAt } from '../../simulator/wire/json.ts'
import { REFUSAL_NAMES } from '../../simulator/faults/refusals.ts'

type Untargeted<Spec> = Spec extends unknown ? Omit<Spec, keyof FaultTarget | 'when'> : never

/** What a fault does with the request that it hits: one of the simulator's own kinds. */
export type FaultEffect = Untargeted<FaultSpec>

/** One column of the matrix. */
export type Fault = {
  readonly name: string
  /** What the simulator does; a function where that depends on the case. */
  readonly effect: FaultEffect | ((scene: Scene) => FaultEffect)
  /** How many requests in a row it hits. */
  readonly times: number
  /** Passes by itself: a run that it hits has to succeed. */
  readonly transient: boolean
  /** Azure itself says, in its own words, that there is no such resource: nobody can know better. */
  readonly saysGone: boolean
  /** Removes what identifies an item of a list: the item is not changed. */
  readonly hides: boolean
  /** The run's timeout, where the fault is about it. */
  readonly timeoutMs: number
  /** The requests that it says anything about, where its effect does not tell. */
  readonly on?: (request: Struck) => boolean
}

/** What a case has for its faults. */
export type Scene = {
  /** The body of a resource of the type that is asked for, which nobody asks for. */
  readonly another: Json
}

/** A request that may be hit. */
export type Struck = {
  readonly method: string
  /** With `{group}` in place of the group's name; operations are all alike, and so is the data of disks. */
  readonly path: string
  /** Of the answer of a clean run, as are its headers and its body. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json
  /** A read of a resource that an earlier answer of the same run has shown, or that Azure accepted from it. */
  readonly seenBefore: boolean
}

/** Longer than any wait that a fault asks for, but one. */
const TIMEOUT_MS = 600_000

/** Waits that faults ask the SDK itself for, milliseconds: tests shorten exactly these, which no other timer has. */
export const ASKED_WAITS_MS: ReadonlySet<number> = new Set([3_000, 1_200_000])

/** A column: one request is hit, and nothing is known to pass, unless told. */
export function fault(name: string, effect: Fault['effect'], changes: Partial<Fault> = {}): Fault {
  return {
    name,
    effect,
    times: 1,
    transient: false,
    saysGone: false,
    hides: false,
    timeoutMs: TIMEOUT_MS,
    ...changes
  }
}

/** A refusal in the words of Resource Manager. */
function refusal(status: number, code: string, message: string): FaultEffect {
  return { kind: 'answer', status, body: { error: { code, message } } }
}

const THROTTLED = refusal(429, 'TooManyRequests', 'The request is being throttled.')

/** The same answer that asks to wait. */
export function withRetryAfter(effect: FaultEffect, seconds: number): FaultEffect {
  return effect.kind === 'answer'
    ? { ...effect, headers: { ...effect.headers, 'retry-after': String(seconds) } }
    : effect
}

export const HOUR_MS = 3_600_000

const passing: readonly Fault[] = [
  fault('429', THROTTLED),
  fault('429, Retry-After 0', withRetryAfter(THROTTLED, 0)),
  fault('429, Retry-After 3', withRetryAfter(THROTTLED, 3)),
  fault('429, Retry-After 1200 within the timeout', withRetryAfter(THROTTLED, 1_200), {
    timeoutMs: HOUR_MS
  }),
  fault("429 in Compute's shape, Retry-After 0", { kind: 'throttled', retryAfterSeconds: 0 }),
  fault("429 in Compute's shape, Retry-After 3", { kind: 'throttled', retryAfterSeconds: 3 }),
  fault("429 in Compute's shape", { kind: 'throttled', retryAfterSeconds: null }),
  ...[
    refusal(408, 'RequestTimeout', 'The request timed out.'),
    refusal(500, 'InternalServerError', 'Encountered internal server error.'),
    refusal(502, 'BadGateway', 'Bad gateway.'),
    refusal(503, 'ServerUnavailable', 'The server is currently unavailable.'),
    refusal(504, 'GatewayTimeout', 'The gateway did not receive a response in time.')
  ].flatMap((effect) => {
    const name = effect.kind === 'answer' ? String(effect.status) : effect.kind
    return [fault(name, effect), fault(`${name}, Retry-After 3`, withRetryAfter(effect, 3))]
  }),
  fault('502 with a page', { kind: 'answer', status: 502, body: '<html>Bad Gateway</html>' }),
  fault('503 with nothing', { kind: 'answer', status: 503 }),
  fault('reset', { kind: 'reset' })
].map((one) => ({ ...one, transient: true }))

/** Pass by themselves as well, after as many requests as a run has to have patience for. */
const lasting: readonly Fault[] = [
  fault('429, seven times', THROTTLED, { times: 7 }),
  // A 404 means that something is gone only when it lasts.
  ...[1, 3].map((times) =>
    fault(`404 of what was seen, ${times} times`, { kind: 'missing' }, { times, on: wasSeen })
  ),
  fault('a list item without optional fields', rewrite(firstMember(withoutOptionalFields)))
].map((one) => ({ ...one, transient: true }))

function wasSeen({ seenBefore }: Struck): boolean {
  return seenBefore
}

/** In place of a body that cannot be read as one. Transient where Azure's own answer was no refusal. */
const unreadable: readonly Fault[] = [
  fault(
    'garbage',
    rewrite(() => '<html><body>502 Bad Gateway</body></html>'),
    { transient: true }
  ),
  fault(
    'truncated JSON',
    rewrite((truth) => JSON.stringify(truth).slice(0, -20)),
    { transient: true }
  ),
  fault(
    'empty body',
    rewrite(() => ''),
    { transient: true }
  )
]

/** A true answer, but about another resource, as from a cache that mixes up its entries. */
const swap = ({ another }: Scene): FaultEffect => ({ kind: 'answer', status: 200, body: another })

function isAboutOne({ path }: Struck): boolean {
  return /\/(?:disks|snapshots)\/[^/]+$/.test(path)
}

const refused: readonly Fault[] = [
  fault('429, Retry-After 1200', withRetryAfter(THROTTLED, 1_200)),
  fault("429 in Compute's shape, Retry-After 1200", {
    kind: 'throttled',
    retryAfterSeconds: 1_200
  }),
  fault('400', refusal(400, 'InvalidParameter', 'The value of parameter x is invalid.')),
  fault('401', refusal(401, 'ExpiredAuthenticationToken', 'The access token expiry UTC time …')),
  fault(
    '403',
    refusal(
      403,
      'AuthorizationFailed',
      "The client 'a' with object id 'b' does not have authorization to perform action 'Microsoft.Compute/snapshots/read' over scope '/subscriptions/1'."
    )
  ),
  fault('403 with nothing', { kind: 'answer', status: 403 }),
  fault(
    '404 ResourceNotFound',
    refusal(404, 'ResourceNotFound', "The Resource 'x' under resource group 'y' was not found."),
    { saysGone: true }
  ),
  fault(
    '404 ResourceGroupNotFound',
    refusal(404, 'ResourceGroupNotFound', "Resource group 'y' could not be found."),
    { saysGone: true }
  ),
  fault('404 NotFound', refusal(404, 'NotFound', "The operation 'x' was not found.")),
  fault('404 with a page', { kind: 'answer', status: 404, body: '<html>Not Found</html>' }),
  fault('409', refusal(409, 'Conflict', 'The request failed due to conflict.')),
  fault('501', refusal(501, 'NotImplemented', 'Not implemented.')),
  fault('hang', { kind: 'hang' }),
  fault('an answer about another', swap, { on: isAboutOne })
]

/** Operation states, as an answer to whatever was asked. */
const states: readonly Fault[] = [
  ...['Running', 'Whatever', 'Failed', 'Canceled', 'Succeeded'].map((status) =>
    fault(`state ${status}`, { kind: 'answer', status: 200, body: { status, name: 'x' } })
  ),
  fault('state Failed with an error', {
    kind: 'answer',
    status: 200,
    body: {
      status: 'Failed',
      error: { code: 'InternalExecutionError', message: 'An internal execution error occurred.' }
    }
  }),
  fault('state missing', { kind: 'answer', status: 200, body: { name: 'x' } }),
  fault('state null', { kind: 'answer', status: 200, body: { status: null, name: 'x' } })
]

/** Bodies of a shape that Azure does not document. */
const shapes: readonly Fault[] = [
  ...(
    [
      ['200 {}', {}],
      ['200 null', null],
      ['200 []', []],
      ['200 "text"', '"text"'],
      ['200 {"value":null}', { value: null }],
      ['200 {"value":{}}', { value: {} }],
      ['200 {"value":[null]}', { value: [null] }],
      ['200 {"value":[{}]}', { value: [{}] }]
    ] as const
  ).map(([name, body]) => fault(name, { kind: 'answer', status: 200, body })),
  fault('200 with nothing', { kind: 'answer', status: 200 }),
  fault('201 {}', { kind: 'answer', status: 201, body: {} }),
  fault('202 with nothing', { kind: 'answer', status: 202 }),
  fault('204', { kind: 'answer', status: 204 }),
  fault(
    'body null',
    rewrite(() => 'null')
  ),
  fault(
    'body []',
    rewrite(() => '[]')
  ),
  fault(
    'body {}',
    rewrite(() => '{}')
  ),
  ...['id', 'name', 'location', 'tags', 'properties', 'value', 'status'].map((member) =>
    fault(`without ${member}`, rewrite(onMember(member, without)))
  ),
  ...['uniqueId', 'timeCreated', 'provisioningState', 'creationData', 'incremental'].map((member) =>
    fault(`without properties.${member}`, rewrite(inProperties(member, without)))
  ),
  fault('properties null', rewrite(onMember('properties', withNull))),
  fault('timeCreated unreadable', rewrite(inProperties('timeCreated', withText))),
  // A page without nextLink is the last one to any client: that it is missing cannot be seen.
  fault('nextLink that is no URL', rewrite(onMember('nextLink', withText))),
  fault('nextLink that is a number', rewrite(onMember('nextLink', withNumber))),
  fault('value null', rewrite(onMember('value', withNull))),
  fault('a member null', rewrite(firstMember(() => null))),
  ...['id', 'location', 'properties'].map((member) =>
    fault(`a member without ${member}`, rewrite(firstMember((one) => without(one, member))), {
      hides: true
    })
  ),
  fault(
    'a member without timeCreated',
    rewrite(
      firstMember((one) => ({
        ...one,
        properties: without(objectAt(one, 'properties'), 'timeCreated')
      }))
    ),
    { hides: true }
  )
]

/** Answers that lead a client to another host, on and on, or into more than it can hold; and clocks that disagree. */
const misleading: readonly Fault[] = [
  fault('an answer that points elsewhere', { kind: 'elsewhere' }, { on: namesHost }),
  ...[302, 307].map((status) => fault(`${status} to another host`, { kind: 'redirect', status })),
  fault('a list without end', { kind: 'endless', link: 'same' }, { times: 1_000, on: isList }),
  fault(
    'a list of empty pages without end',
    { kind: 'endless', link: 'new', items: 'none' },
    { times: 10_000, on: isList }
  ),
  fault(
    'a body of 2 MiB, compressed',
    { kind: 'padded', bytes: 2 * 1024 * 1024, encoding: 'gzip' },
    { on: (request) => !isList(request) && isObject(request.body) }
  ),
  ...[-10, 10].map((minutes) =>
    fault(`a clock that is ${minutes} minutes off`, { kind: 'date', offsetMs: minutes * 60_000 })
  )
]

function namesHost({ headers, body }: Struck): boolean {
  return /https?:\/\//.test(JSON.stringify([headers, body]))
}

function isList({ method, body }: Struck): boolean {
  return method === 'GET' && isObject(body) && Array.isArray(body.value)
}

/** Azure's refusals that need a world of their own. */
const refusedByAzure: readonly Fault[] = REFUSAL_NAMES.map((refusal) =>
  fault(`refused: ${refusal}`, { kind: 'refused', refusal })
)

/** All faults, and those that pass once more, twice in a row; how long Azure requests a wait of is tried once. */
export const FAULTS: readonly Fault[] = [
  ...passing,
  ...passing
    .filter(({ name }) => !/Retry-After [^0]/.test(name))
    .map((one) => ({ ...one, name: `${one.name}, twice`, times: 2 })),
  ...unreadable,
  ...unreadable.map((one) => ({ ...one, name: `${one.name}, twice`, times: 2 })),
  ...lasting,
  ...refused,
  ...refusedByAzure,
  ...states,
  ...shapes,
  ...misleading
]

/** Kinds that put something in the place of the answer; all others change the true one, so that it has its effect. */
const REPLACING: ReadonlySet<string> = new Set(['answer', 'storage', 'throttled', 'reset', 'hang'])

/** Kinds that are always in the place of the effect as well. */
const PREVENTING: ReadonlySet<string> = new Set(['redirect', 'missing', 'refused'])

/** When a fault can hit a request: before or after its effect, where it has one. */
export function momentsOf({ effect }: Fault, method: string): readonly FaultMoment[] {
  if (typeof effect !== 'function' && PREVENTING.has(effect.kind)) return ['before']
  if (typeof effect !== 'function' && !REPLACING.has(effect.kind)) return ['after']
  return method === 'GET' || method === 'HEAD' ? ['before'] : ['before', 'after']
}

/** The fault as the simulator takes it. */
export function specOf(
  { effect, times }: Fault,
  where: FaultTarget,
  when: FaultMoment,
  scene: Scene
): FaultSpec {
  const what = typeof effect === 'function' ? effect(scene) : effect
  return { ...where, times, ...what, ...(REPLACING.has(what.kind) && { when }) }
}

/** Whether the fault says anything about such a request and its answer. */
export function concerns({ effect, on }: Fault, request: Struck): boolean {
  if (on?.(request) === false) return false
  if (typeof effect === 'function') return true
  if (effect.kind === 'rewrite') return effect.change(request.body) !== undefined
  return effect.kind !== 'without' || hasMember(request.body, effect.member)
}

function hasMember(body: Json, member: string): boolean {
  // The recording keeps a list as an object of its items.
  const items = isObject(body) ? [body, ...Object.values(body)] : [body]
  return items.some((one) => isObject(one) && member in one)
}

function rewrite(change: (truth: Json) => string | undefined): FaultEffect {
  return { kind: 'rewrite', change }
}

function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))
}

function withoutOptionalFields(one: JsonObject): JsonObject {
  return ['sku', 'zones', 'type', 'managedBy', 'extendedLocation'].reduce(without, one)
}

function withNull(object: JsonObject, name: string): JsonObject {
  return { ...object, [name]: null }
}

function withText(object: JsonObject, name: string): JsonObject {
  return { ...object, [name]: 'yesterday' }
}

function withNumber(object: JsonObject, name: string): JsonObject {
  return { ...object, [name]: 7 }
}

type Change = (object: JsonObject, name: string) => JsonObject

function onMember(name: string, change: Change): (truth: Json) => string | undefined {
  return (truth) =>
    isObject(truth) && name in truth ? JSON.stringify(change(truth, name)) : undefined
}

function inProperties(name: string, change: Change): (truth: Json) => string | undefined {
  return (truth) => {
    if (!isObject(truth)) return undefined
    const properties = objectAt(truth, 'properties')
    return name in properties
      ? JSON.stringify({ ...truth, properties: change(properties, name) })
      : undefined
  }
}

function firstMember(change: (one: JsonObject) => Json): (truth: Json) => string | undefined {
  return (truth) => {
    if (!isObject(truth) || !Array.isArray(truth.value)) return undefined
    const [first, ...rest] = truth.value as readonly Json[]
    return isObject(first)
      ? JSON.stringify({ ...truth, value: [change(first), ...rest] })
      : undefined
  }
}
