/**
 * Reading what Azure accepted, or what this run has seen. Resource Manager copies what it knows from region to region,
 * and a read can be answered by one that does not know it yet, or for a moment not any more: only a 404 that lasts
 * means that it is gone. This is the one place that decides so.
 *
 * Whether a name is free is another question: what was never seen is asked for once.
 */

import { ActionError } from '../../errors.ts'
import type { Clock } from '../../ports.ts'
import { MISSING_PAUSES_MS } from '../../snapshots/pace.ts'

/** What asking again needs of the world. */
export type Waiting = { readonly clock: Pick<Clock, 'sleep'> }

/**
 * Reads until something is found, or the absence has lasted. Resolves, or rejects with a 404, as the last read did; any
 * other failure at once, and the end of the run when it comes meanwhile.
 */
export async function readKnown<T>(read: () => Promise<T>, { clock }: Waiting): Promise<T> {
  for (const pause of MISSING_PAUSES_MS) {
    try {
      const found = await read()
      if (found !== undefined) return found
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    await clock.sleep(pause)
  }
  return read()
}

/** Any 404: of Azure, and of a proxy that does not reach it for a moment. */
function isNotFound(error: unknown): boolean {
  return error instanceof ActionError && error.azure?.status === 404
}
