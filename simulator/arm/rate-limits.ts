/** The remaining-call headers. They only count; refusing is up to whoever injects a 429. */
export interface RateLimits {
  /** `x-ms-ratelimit-remaining-resource` of a Compute call. */
  resource(bucket: Bucket): Record<string, string>
  /** Resource Manager's own counters per subscription. */
  subscription(subscriptionId: string, method: string): Record<string, string>
}

/** Calls per 3 and 30 minutes; recorded remainders of 2023–2024, rounded up. */
const BUCKETS = {
  CreateUpdateDisks: [3000, 25_000],
  HighCostSnapshotCreateHydrate: [1000, 8000],
  HighCostDiskHydrate: [1000, 8000],
  DeleteDisks: [3000, 25_000],
  GetOperation: [50_000, 400_000],
  LowCostGet: [15_000, 120_000],
  HighCostGet: [240, 1920]
} as const

export type Bucket = keyof typeof BUCKETS

/** Per hour and subscription (recorded 2019–2023; deletes 2024). */
const PER_HOUR = { reads: 12_000, writes: 1200, deletes: 200, 'global-deletes': 3000 }

const MINUTE = 60_000

export function createRateLimits(now: () => number): RateLimits {
  const windows = new Map<string, { used: number; ends: number }>()

  function left(name: string, limit: number, spanMs: number): number {
    let window = windows.get(name)
    if (window === undefined || window.ends <= now()) {
      window = { used: 0, ends: now() + spanMs }
      windows.set(name, window)
    }
    window.used++
    return Math.max(0, limit - window.used)
  }

  return {
    resource(bucket) {
      const [short, long] = BUCKETS[bucket]
      const in3 = left(`${bucket}3Min`, short, 3 * MINUTE)
      const in30 = left(`${bucket}30Min`, long, 30 * MINUTE)
      return {
        'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/${bucket}3Min;${String(in3)},Microsoft.Compute/${bucket}30Min;${String(in30)}`
      }
    },
    subscription(subscriptionId, method) {
      const headers: Record<string, string> = {}
      for (const kind of kindsOf(method)) {
        const remaining = left(`${subscriptionId}/${kind}`, PER_HOUR[kind], 60 * MINUTE)
        headers[`x-ms-ratelimit-remaining-subscription-${kind}`] = String(remaining)
      }
      return headers
    }
  }
}

function kindsOf(method: string): (keyof typeof PER_HOUR)[] {
  if (method === 'GET' || method === 'HEAD') return ['reads']
  return method === 'DELETE' ? ['deletes', 'global-deletes'] : ['writes']
}
