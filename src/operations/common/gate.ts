/** The gate that all writes of a run pass: one refusal for too many requests closes it for everybody. */

import type { ActionError } from '../../errors.ts'
import { makeGate } from '../../gate.ts'
import type { Clock, Ports, Scope } from '../../ports.ts'
import { RETRY_RHYTHM } from '../../snapshots/pace.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import { durationInWords } from '../../snapshots/words.ts'
import { asActionError, isThrottled } from './failures.ts'

/** What the writes of one kind in one subscription pass; Azure counts them apart. */
export type Gate = {
  /**
   * Resolves when the next request may leave. Rejects with the refusal that has closed the gate when that is after the
   * end of the run, with the clock's reason when the run ends meanwhile.
   */
  pass(): Promise<void>
  /** Sends a request that has passed, and takes note of what comes of it. */
  send<T>(request: () => Promise<T>): Promise<T>
}

type GatePorts = Pick<Ports, 'clock' | 'log'>

/** A run has one clock, so the clock stands for the run. */
const gates = new WeakMap<Clock, Map<string, Gate>>()

/** The gate of the run for one kind of writes in a subscription. */
export function gateOf(
  kind: 'writes' | 'deletes',
  { subscriptionId }: Scope,
  ports: GatePorts
): Gate {
  const all = gates.get(ports.clock) ?? new Map<string, Gate>()
  gates.set(ports.clock, all)
  const key = canonical(`${subscriptionId}/${kind}`)
  const gate = all.get(key) ?? writeGate(kind, ports)
  all.set(key, gate)
  return gate
}

function writeGate(kind: string, { clock, log }: GatePorts): Gate {
  const gate = makeGate(RETRY_RHYTHM)
  /** Its wait is longer than the run. */
  let last: ActionError | undefined

  return {
    async pass() {
      if (last !== undefined) throw last
      await gate.pass()
    },
    async send(request) {
      const ticket = await gate.pass()
      try {
        const answer = await request()
        gate.answered(ticket)
        return answer
      } catch (error) {
        const refusal = asActionError(error)
        if (isThrottled(refusal)) {
          const closing = gate.refused(ticket, {
            retryAfterMs: refusal.azure?.retryAfterMs,
            mostMs: clock.remaining(),
            sleep: (ms) => clock.sleep(ms)
          })
          if (closing === undefined) last = refusal
          else if (closing.isFirst) {
            const { waitMs } = closing
            log.progress(
              `Azure throttles ${kind}: the next one leaves in ${durationInWords(waitMs)}, at ${new Date(clock.now() + waitMs).toISOString()}`
            )
          }
        } else gate.answered(ticket)
        throw error
      }
    }
  }
}
