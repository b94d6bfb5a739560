/** Lists of snapshots, read no more often than necessary: they are the scarcest of what Azure allows. */

import { ActionError } from '../../errors.ts'
import type { Azure, Clock, Scope } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { asActionError } from '../common/failures.ts'

/** Reads the snapshots of a scope, or remembers them. */
export type Lists = (scope: Scope) => Promise<readonly Snapshot[]>

/** Lists that are remembered for a while, in milliseconds of the runner's clock. */
export function rememberedLists(
  azure: Azure,
  clock: Pick<Clock, 'now'>,
  forMs = Number.POSITIVE_INFINITY
): Lists {
  const known = new Map<string, { readonly at: number; readonly list: ReturnType<Lists> }>()
  return (scope) => {
    const key = canonical(`${scope.subscriptionId}/${scope.resourceGroup ?? ''}`)
    const remembered = known.get(key)
    if (remembered !== undefined && clock.now() - remembered.at < forMs) return remembered.list
    const list = azure.listSnapshots(scope)
    known.set(key, { at: clock.now(), list })
    return list
  }
}

/** The snapshots that are seen from here. */
export type View = {
  readonly snapshots: readonly Snapshot[]
  /** Whether that is the whole subscription; else something may be out of sight. */
  readonly whole: boolean
}

/** The whole subscription where rights allow, else the groups that are named and can be read. */
export async function viewFrom(
  lists: Lists,
  places: readonly Omit<ResourceRef, 'name'>[]
): Promise<View> {
  const [home] = places
  if (home === undefined) return { snapshots: [], whole: false }
  try {
    return { snapshots: await lists({ subscriptionId: home.subscriptionId }), whole: true }
  } catch (error) {
    if (!(error instanceof ActionError && error.code === 'Forbidden')) throw error
  }
  const parts = await Promise.all(
    places.map(({ subscriptionId, resourceGroup }) =>
      orNothing(lists({ subscriptionId, resourceGroup }))
    )
  )
  return { snapshots: parts.flat(), whole: false }
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
