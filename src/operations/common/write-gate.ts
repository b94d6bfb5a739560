/**
 * The gate that all writes of a run pass: it lets no more of them leave than Azure's buckets have, and one refusal
 * for too many requests closes it for everybody. A request inside of the time that a 429 asks to wait would be refused,
 * too, and begin that time anew.
 */

import pLimit from 'p-limit'

import type { ActionError } from '../../errors.ts'
import type { Allowance, Clock, Ports, Scope } from '../../ports.ts'
import type { Bucket, BucketKind } from '../../snapshots/pace.ts'
import {
  RETRY_RHYTHM,
  corrected,
  emptied,
  emptyFor,
  fullBucket,
  taken,
  waitAfter
} from '../../snapshots/pace.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import { formatDuration, formatMinute } from '../../snapshots/format.ts'
import { asActionError, isThrottled } from '../../errors.ts'

/** What the writes of one kind in one subscription pass. */
export type WriteGate = {
  /**
   * Resolves when the next request may leave, in the order of asking, with whether that took time. Rejects with the refusal that has closed the gate
   * when that is after the end of the run, with the clock's reason when the run ends meanwhile.
   */
  pass(): Promise<boolean>
  /** Sends a request that has passed, and takes note of what comes of it. */
  send<T>(request: () => Promise<T>): Promise<T>
}

/** A wait that grows by less than this, in milliseconds, is no news. */
const ALLOWANCE_FRESH_MS = 1_000

/** A run has one clock, so the clock stands for the run. */
const gates = new WeakMap<Clock, Map<string, WriteGate>>()

/** The gate of the run for one kind of writes in a subscription. */
export function writeGateOf(
  kind: BucketKind,
  { subscriptionId }: Scope,
  ports: GatePorts
): WriteGate {
  const all = gates.get(ports.clock) ?? new Map<string, WriteGate>()
  gates.set(ports.clock, all)
  const key = canonical(`${subscriptionId}/${kind}`)
  const gate = all.get(key) ?? makeGate(kind, subscriptionId, ports)
  all.set(key, gate)
  return gate
}

type GatePorts = Pick<Ports, 'azure' | 'clock' | 'log'>

function makeGate(
  kind: BucketKind,
  subscriptionId: string,
  { azure, clock, log }: GatePorts
): WriteGate {
  const turn = pLimit(1)
  let bucket: Bucket = fullBucket(clock.now())
  let told: Allowance | undefined
  let closed: { readonly until: number; readonly refusal: ActionError } | undefined
  /** How often it was closed since a request got through. */
  let closings = 0

  function waitNow(): number {
    const now = clock.now()
    const allowance = azure.allowance(subscriptionId, kind)
    if (allowance !== undefined && allowance !== told) {
      told = allowance
      bucket = corrected(bucket, allowance.left, now)
    }
    return Math.max(emptyFor(bucket, now), (closed?.until ?? now) - now)
  }

  function close(refusal: ActionError): void {
    const now = clock.now()
    const before = Math.max(now, closed?.until ?? now)
    if (before === now) closings += 1
    const until = now + waitAfter(RETRY_RHYTHM, closings - 1, refusal.azure?.retryAfterMs)
    bucket = emptied(bucket, now)
    if (until <= before) return
    closed = { until, refusal }
    // Requests that were under way together are refused together: said once.
    if (before > now && until - before < ALLOWANCE_FRESH_MS) return
    log.progress(
      `Azure throttles ${kind}: the next request is sent in ${formatDuration(until - now)}, at ${formatMinute(until)}`
    )
  }

  function take(): void {
    bucket = taken(bucket, clock.now())
  }

  async function wait(): Promise<true> {
    for (let ms = waitNow(); ms > 0; ms = waitNow()) {
      if (closed !== undefined && closed.until - clock.now() > clock.remaining()) {
        throw closed.refusal
      }
      await clock.sleep(ms)
    }
    take()
    return true
  }

  return {
    async pass() {
      const isFree = turn.activeCount === 0 && turn.pendingCount === 0
      // Writes that can leave at once leave together: the disks of a set are read at nearly the same time.
      if (!isFree || waitNow() > 0) return await turn(wait)
      take()
      return false
    },
    async send(request) {
      try {
        const answer = await request()
        closings = 0
        return answer
      } catch (error) {
        const failure = asActionError(error)
        if (isThrottled(failure)) close(failure)
        throw error
      }
    }
  }
}
