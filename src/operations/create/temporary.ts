/** The tag of a temporary snapshot, on one that an earlier attempt of the run made. */

import { ActionError, describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { isSame } from '../../snapshots/identity.ts'
import { TAG } from '../../snapshots/tags.ts'
import { hasTemporaryTag, temporaryTag } from '../../snapshots/temporary.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import type { TagChange } from '../common/existing.ts'
import { changeTags, withoutTag } from '../common/existing.ts'
import { asActionError, endsRun } from '../common/failures.ts'

/**
 * What an earlier attempt made is temporary exactly when this one is to delete it. That the tag cannot be written is a
 * warning: the snapshot can be restored all the same.
 */
export async function retag(
  snapshot: Snapshot,
  temporary: boolean,
  ports: Ports
): Promise<Snapshot> {
  const { name, resourceGroup } = snapshot
  const change: TagChange = (tags) => {
    if (hasTemporaryTag(tags) === temporary) return undefined
    return temporary ? { ...tags, ...temporaryTag() } : withoutTag(tags, TAG.temporary)
  }
  let found: Snapshot | undefined
  try {
    found = await changeTags(snapshot, (one) => isSame(one, snapshot), change, ports)
  } catch (error) {
    if (endsRun(asActionError(error))) throw error
    ports.log.warning(
      `The tag "${TAG.temporary}" of snapshot "${name}" in resource group "${resourceGroup}" could not be ${temporary ? 'set' : 'removed'}: ${describe(error)} Retention ${temporary ? 'counts it, although it is deleted when the job succeeds' : 'does not count it for five days'}.`,
      'Tags'
    )
    return snapshot
  }
  if (found !== undefined && isSame(found, snapshot)) return found
  throw new ActionError(
    'SnapshotFailed',
    `Snapshot "${name}" in resource group "${resourceGroup}", which an earlier attempt of this run made, was deleted while this step took it over.`,
    { remedy: 'Find out in the activity log who deleted it, then run this job again.' }
  )
}
