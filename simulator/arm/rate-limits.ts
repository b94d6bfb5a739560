import { formatInstant } from '../timestamps.ts'
import type { Answer } from '../wire/answer.ts'
import { prettyAnswer } from '../wire/answer.ts'
import type { CallLimit, CallRefusal, CallWindow } from './call-window.ts'
import { createCallWindow } from './call-window.ts'

/** The remaining-call headers, and the refusal of calls over those limits that the settings name. */
export interface RateLimits {
  /** Counts a call to Compute; `resource` is the one for the buckets of single resources. */
  compute(subscriptionId: string, bucket: Bucket, resource: string): ComputeAdmission
  /** Counts a call to Resource Manager itself. */
  subscription(subscriptionId: string, method: string): SubscriptionAdmission
}

interface ComputeAdmission {
  /** `x-ms-ratelimit-remaining-resource` */
  readonly headers: Readonly<Record<string, string>>
  readonly refusal: Answer | undefined
}

export interface SubscriptionAdmission {
  /** `x-ms-ratelimit-remaining-subscription-reads` and its like. */
  readonly headers: Readonly<Record<string, string>>
  readonly refusal: { readonly kind: string; readonly retryAfterSeconds: number } | undefined
}

/** One limit among those of a bucket. */
interface Limit {
  readonly name: string
  readonly calls: number
  readonly seconds: number
  /** Counts for each resource on its own. */
  readonly perResource?: true
}

/** Disks and snapshots: calls per 3 and 30 minutes; recorded remainders of 2023–2024, rounded up. */
const perTime = (bucket: string, short: number, long: number): readonly Limit[] => [
  { name: `${bucket}3Min`, calls: short, seconds: 180 },
  { name: `${bucket}30Min`, calls: long, seconds: 1800 }
]

/**
 * Virtual machines: a bucket of the subscription and one of the machine, refilled with a third of their size every
 * minute (Microsoft: compute-throttling-limits); sizes are recorded remainders of 2026, rounded up.
 */
const perMachine = (bucket: string, all: number, one: number): readonly Limit[] => [
  { name: `${bucket}SubscriptionMaximum`, calls: all, seconds: 180 },
  { name: `${bucket}Resource`, calls: one, seconds: 180, perResource: true }
]

const BUCKETS = {
  CreateUpdateDisks: perTime('CreateUpdateDisks', 3000, 25_000),
  HighCostSnapshotCreateHydrate: perTime('HighCostSnapshotCreateHydrate', 1000, 8000),
  HighCostDiskHydrate: perTime('HighCostDiskHydrate', 1000, 8000),
  DeleteDisks: perTime('DeleteDisks', 3000, 25_000),
  GetOperation: perTime('GetOperation', 50_000, 400_000),
  LowCostGet: perTime('LowCostGet', 15_000, 120_000),
  HighCostGet: perTime('HighCostGet', 240, 1920),
  GetVM: perMachine('LowCostGet', 24_000, 36),
  GetVMOperation: perMachine('GetOperation', 15_000, 45),
  PutVM: perMachine('PutVM', 1500, 12),
  UpdateVM: perMachine('UpdateVM', 1500, 12),
  DeleteVM: perMachine('DeleteVM', 1500, 12),
  AttachDetachVMDisks: perMachine('AttachDetachVMDisks', 1500, 12)
} as const

export type Bucket = keyof typeof BUCKETS

/**
 * Of a subscription: reads and writes an hour (recorded 2019–2023); deletes out of buckets, one of the caller and one
 * of all callers, which is 15 times as large (recorded remainders of 2024, Microsoft: request-limits-and-throttling).
 */
const SUBSCRIPTION = {
  reads: { calls: 12_000, seconds: 3600 },
  writes: { calls: 1200, seconds: 3600 },
  deletes: { calls: 200, perSecond: 10 },
  'global-deletes': { calls: 3000, perSecond: 150 }
} as const satisfies Record<string, CallLimit>

const RECORDED = new Map<string, CallLimit>()
for (const { name, calls, seconds } of Object.values(BUCKETS).flat()) {
  RECORDED.set(name, { calls, seconds })
}
for (const [kind, limit] of Object.entries(SUBSCRIPTION)) {
  RECORDED.set(`subscription-${kind}`, limit)
}

/** What may be limited: each bucket with its time, such as `HighCostGet3Min`, and `subscription-reads` and its like. */
export const LIMIT_NAMES: readonly string[] = [...RECORDED.keys()]

/** `settings.limits`: the enforced limits, as they are at each call. */
export function createRateLimits(
  now: () => number,
  settings: { readonly limits: Readonly<Record<string, number | CallLimit>> }
): RateLimits {
  const windows = new Map<string, { readonly limit: string; readonly window: CallWindow }>()

  /** Only a limit in the settings refuses calls: the recorded ones are only counted. */
  function count(subscriptionId: string, name: string, resource = '') {
    const given = settings.limits[name]
    const recorded = RECORDED.get(name) ?? { calls: 0, seconds: 0 }
    const limit = typeof given === 'number' ? { ...recorded, calls: given } : (given ?? recorded)
    const key = `${subscriptionId}/${name}/${resource}`.toLowerCase()
    const { measured, refusal } = windowOf(key, limit, given !== undefined).count(now())
    return { name, limit, measured, left: Math.max(0, limit.calls - measured), refusal }
  }

  /** A changed limit starts again. */
  function windowOf(key: string, limit: CallLimit, enforced: boolean): CallWindow {
    const text = JSON.stringify({ ...limit, enforced })
    const known = windows.get(key)
    if (known?.limit === text) return known.window
    const window = createCallWindow(limit, enforced)
    windows.set(key, { limit: text, window })
    return window
  }

  return {
    compute(subscriptionId, bucket, resource) {
      const counts = BUCKETS[bucket].map(({ name, perResource }) =>
        count(subscriptionId, name, perResource === true ? resource : '')
      )
      const remaining = counts.map(({ name, left }) => `Microsoft.Compute/${name};${String(left)}`)
      const headers = { 'x-ms-ratelimit-remaining-resource': remaining.join(',') }
      const refused = counts.flatMap(({ refusal, ...counted }) =>
        refusal === undefined ? [] : [{ ...counted, refusal }]
      )
      const [first] = refused.sort((one, other) => other.refusal.endsAt - one.refusal.endsAt)
      if (first === undefined) return { headers, refusal: undefined }
      const { refusal } = first
      const exceeded = {
        operationGroup: first.name,
        startTime: formatInstant(refusal.startedAt, 0),
        endTime: formatInstant(refusal.endsAt, 0),
        allowedRequestCount: first.limit.calls,
        measuredRequestCount: first.measured
      }
      return { headers, refusal: throttledAnswer(exceeded, secondsTo(refusal), headers) }
    },
    subscription(subscriptionId, method) {
      const kinds = kindsOf(method)
      const counts = kinds.map((kind) => count(subscriptionId, `subscription-${kind}`))
      const refused = counts.find(({ refusal }) => refusal !== undefined)?.refusal
      return {
        headers: Object.fromEntries(
          counts.map(({ name, left }) => [`x-ms-ratelimit-remaining-${name}`, String(left)])
        ),
        refusal:
          refused === undefined
            ? undefined
            : {
                kind: kinds[0]?.replace(/s$/, '') ?? '',
                retryAfterSeconds: secondsTo(refused)
              }
      }
    }
  }

  function secondsTo({ endsAt }: CallRefusal): number {
    return Math.ceil((endsAt - now()) / 1000)
  }
}

function kindsOf(method: string): (keyof typeof SUBSCRIPTION)[] {
  if (method === 'GET' || method === 'HEAD') return ['reads']
  return method === 'DELETE' ? ['deletes', 'global-deletes'] : ['writes']
}

/** Compute's details of the calls over the limit. */
interface Measured {
  /** `HighCostGet30Min` */
  readonly operationGroup: string
  /** Instants in .NET's format. */
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
