/** What became of writes that were planned: for the post step after an interrupted run. */

import { describe } from '../errors.ts'
import type { Azure, PlannedWrite } from '../ports.ts'
import { readinessOf } from '../snapshots/readiness.ts'
import { TAG, tagValue } from '../snapshots/tags.ts'

/** One planned write and what Azure says about it. */
export type Finding = {
  readonly write: PlannedWrite
  /** `made` by that write, `absent`, `foreign` (another write made it), or `unknown`. */
  readonly state: 'made' | 'absent' | 'foreign' | 'unknown'
  /** How far it is, or why it is unknown. */
  readonly detail: string
}

/** Looks every planned write up by name and request id. Never rejects. */
export async function lookUp(
  planned: readonly PlannedWrite[],
  azure: Azure
): Promise<readonly Finding[]> {
  return Promise.all(
    planned.map(async (write): Promise<Finding> => {
      try {
        const found = await azure.findSnapshot(write)
        if (found === undefined) return { write, state: 'absent', detail: '' }
        if (tagValue(found.tags, TAG.request) !== write.requestId) {
          return { write, state: 'foreign', detail: '' }
        }
        return { write, state: 'made', detail: readinessOf(found).state }
      } catch (error) {
        return { write, state: 'unknown', detail: describe(error) }
      }
    })
  )
}
