/** Lists, read no more often than necessary: they are the scarcest of what Azure allows. */

import type { Azure, Clock, Scope } from '../../ports.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { asActionError } from './failures.ts'
import { isGone } from './looking.ts'

/** Reads the snapshots of a scope, or remembers them. */
export type Lists = (scope: Scope) => Promise<readonly Snapshot[]>

/** How long a list stands, in milliseconds of the runner's clock. */
type Freshness = { readonly clock: Pick<Clock, 'now'>; readonly forMs: number }

/** Lists of snapshots that are remembered: for the whole run, or for a while. */
export function rememberedLists(azure: Azure, freshness?: Freshness): Lists {
  return remembered((scope) => azure.listSnapshots(scope), freshness)
}

/** Remembers what is read of a scope. What could not be read is not asked for again. */
export function remembered<T>(
  read: (scope: Scope) => Promise<T>,
  freshness?: Freshness
): (scope: Scope) => Promise<T> {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<T> }>()
  return (scope) => {
    const key = canonical(`${scope.subscriptionId}/${scope.resourceGroup ?? ''}`)
    const now = freshness?.clock.now() ?? 0
    const before = known.get(key)
    if (before !== undefined && (freshness === undefined || now - before.at < freshness.forMs)) {
      return before.answer
    }
    const answer = read(scope)
    // Whoever waits for it is told; that nobody waits yet must not end the process.
    answer.catch(() => undefined)
    known.set(key, { at: now, answer })
    return answer
  }
}

/** A list, or nothing where it may not be read, or where there is nothing to read. */
export async function orNothing(list: Promise<readonly Snapshot[]>): Promise<readonly Snapshot[]> {
  try {
    return await list
  } catch (error) {
    const { code } = asActionError(error)
    if (code === 'Forbidden' || code === 'NotFound') return []
    throw error
  }
}

/** A list, or nothing where Azure says that there is no such group. */
export async function orEmpty(list: Promise<readonly Snapshot[]>): Promise<readonly Snapshot[]> {
  try {
    return await list
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}
