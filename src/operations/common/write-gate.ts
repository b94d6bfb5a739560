/**
 * The gate for all writes of a run: it sends no more of them than Azure's buckets allow, and one 429 closes it for all.
 * A request within the wait of a 429 would be refused too, and restart that wait.
 */

import pLimit from 'p-limit'

import type { ActionError } from '../../errors.ts'
import { cachedIn } from './attempts.ts'
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

/** The gate for the writes of one kind in one subscription. */
export type WriteGate = {
  /**
   * Resolves when the next request may be sent, in the order of the calls, with whether that took time. Rejects with
   * the refusal that has closed the gate when it opens only after the end of the run, and with the clock's reason when
   * the run ends meanwhile.
   */
  pass(): Promise<boolean>
  /** Sends a request that has passed, and records its result. */
  send<T>(request: () => Promise<T>): Promise<T>
}

/** An extension of a wait by less than this, in milliseconds, is not logged. */
const ALLOWANCE_FRESH_MS = 1_000

/** A run has one clock, so the clock identifies the run. */
const gates = new WeakMap<Clock, Map<string, WriteGate>>()

/** The gate of the run for one kind of writes in a subscription. */
export function writeGateOf(
  kind: BucketKind,
  { subscriptionId }: Scope,
  ports: GatePorts
): WriteGate {
  const ofRun = cachedIn(gates, ports.clock, () => new Map<string, WriteGate>())
  return cachedIn(ofRun, canonical(`${subscriptionId}/${kind}`), () =>
    makeGate(kind, subscriptionId, ports)
  )
}

type GatePorts = Pick<Ports, 'azure' | 'clock' | 'log'>

function makeGate(
  kind: BucketKind,
  subscriptionId: string,
  { azure, clock, log }: GatePorts
): WriteGate {
  const turn = pLimit(1)
  let bucket: Bucket = fullBucket(clock.now())
  let latest: Allowance | undefined
  let closed: { readonly until: number; readonly refusal: ActionError } | undefined
  /** How often it was closed since the last successful request. */
  let closings = 0

  function waitNow(): number {
    const now = clock.now()
    const allowance = azure.allowance(subscriptionId, kind)
    if (allowance !== undefined && allowance !== latest) {
      latest = allowance
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
    // Requests in flight at the same time are refused together: logged once.
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
      // Writes that can be sent at once are sent together: the disks of a set are captured at nearly the same time.
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
