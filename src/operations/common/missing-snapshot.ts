/** A snapshot that somebody named and that does not exist, with what helps. */

import { ActionError } from '../../errors.ts'
import { nearNames } from '../../snapshots/near-names.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { listed } from '../../snapshots/words.ts'
import type { Lists } from './lists.ts'

/** The failure for a snapshot that the input `input` names, with near names of its group where it can be listed. */
export async function missingSnapshot(
  { subscriptionId, resourceGroup, name }: ResourceRef,
  input: string,
  lists: Lists
): Promise<ActionError> {
  // This only helps a message: without the list there is no hint.
  const near = await lists({ subscriptionId, resourceGroup }).then(
    (snapshots) =>
      nearNames(
        name,
        snapshots.map((one) => one.name)
      ),
    () => []
  )
  return new ActionError(
    'NotFound',
    `There is no snapshot "${name}" in resource group "${resourceGroup}" of subscription ${subscriptionId}.`,
    {
      remedy:
        near.length > 0
          ? `Near names in that group: ${listed(near.map((one) => `"${one}"`))}.`
          : `Correct "${input}" or "resource-group"; "operation: list" shows the snapshots of a disk.`
    }
  )
}
