/** What can be seen of a subscription's snapshots from here. */

import { ActionError } from '../../errors.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import type { Lists } from '../common/sources.ts'
import { orNothing } from '../common/sources.ts'

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
