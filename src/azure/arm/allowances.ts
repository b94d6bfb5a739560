/** How much Azure says is left of the buckets that it counts writes in. */

import type { PipelinePolicy } from '@azure/core-rest-pipeline'

import type { Allowance } from '../../ports.ts'
import type { BucketKind } from '../../snapshots/bucket.ts'
import { canonical } from '../../snapshots/resource-id.ts'

/** Of each kind the bucket of this caller, and that of all callers (recorded 2024). */
const HEADERS: Readonly<Record<BucketKind, readonly string[]>> = {
  writes: [
    'x-ms-ratelimit-remaining-subscription-writes',
    'x-ms-ratelimit-remaining-subscription-global-writes'
  ],
  deletes: [
    'x-ms-ratelimit-remaining-subscription-deletes',
    'x-ms-ratelimit-remaining-subscription-global-deletes'
  ]
}

const KINDS = Object.keys(HEADERS) as readonly BucketKind[]

/** What the answers so far have said. */
export class Allowances {
  private readonly known = new Map<string, Allowance>()

  /** What the latest answer said; `undefined` before one did. */
  of(subscriptionId: string, kind: BucketKind): Allowance | undefined {
    return this.known.get(keyOf(subscriptionId, kind))
  }

  /** Notes what every answer says; the scarcer bucket counts. */
  policy(): PipelinePolicy {
    return {
      name: 'allowancePolicy',
      sendRequest: async (request, next) => {
        const response = await next(request)
        const [, subscriptionId] = /\/subscriptions\/([^/?]+)/i.exec(request.url) ?? []
        if (subscriptionId === undefined) return response
        for (const kind of KINDS) {
          const left = HEADERS[kind]
            .map((name) => response.headers.get(name)?.trim() ?? '')
            .filter((text) => /^-?\d+$/.test(text))
            .map(Number)
          if (left.length > 0) {
            this.known.set(keyOf(subscriptionId, kind), { left: Math.min(...left) })
          }
        }
        return response
      }
    }
  }
}

function keyOf(subscriptionId: string, kind: BucketKind): string {
  return canonical(`${subscriptionId}/${kind}`)
}
