/**
 * What a refused or failed write leaves behind. `SnapshotsLimitReached` leaves a snapshot in state
 * `Failed` under the name (Azure/azure-sdk-for-python#14282); it counts, and it blocks the name.
 */

import { ActionError, describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { LIMITS } from '../../snapshots/limits.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { sameId } from '../../snapshots/resource-id.ts'
import { TAG, tagValue } from '../../snapshots/tags.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { instantInWords } from '../../snapshots/words.ts'
import { readKnown } from './read-known.ts'
import { removeSnapshot } from './remove.ts'

/** Removes the failed snapshot of this very write; anything else under that name is left alone. */
export async function removeFailed(
  ref: ResourceRef,
  requestId: string,
  ports: Ports,
  accepted = true
): Promise<void> {
  const { azure, log } = ports
  const isFailed = (found: Snapshot): boolean =>
    tagValue(found.tags, TAG.request) === requestId && readinessOf(found).state === 'failed'
  try {
    // What Azure accepted is gone only when that lasts; a write that it refused may have left nothing.
    const find = (): Promise<Snapshot | undefined> => azure.findSnapshot(ref)
    const found = await (accepted ? readKnown(find, ports) : find())
    if (found === undefined || !isFailed(found)) return
    const objectionsTo = (one: Snapshot): readonly string[] =>
      isFailed(one) ? [] : ['it is no longer the failed one']
    const removal = await removeSnapshot(ref, { objectionsTo }, ports)
    log.info(
      removal.end === 'kept'
        ? `${ref.name}: the failed snapshot stays: ${removal.reasons.join('; ')}`
        : `${ref.name}: removed the failed snapshot that Azure had left behind`
    )
  } catch (error) {
    log.warning(
      `The failed snapshot "${ref.name}" in resource group "${ref.resourceGroup}" could not be removed: ${describe(error)} It counts towards Azure's limit: delete it by hand.`,
      'A failed snapshot is left behind'
    )
  }
}

/** The limit of 500 in words, with what stands in the way, where that can be read. */
export async function explainLimit(
  cause: ActionError,
  disk: Disk,
  { azure }: Ports
): Promise<ActionError> {
  let found = ''
  try {
    const { subscriptionId } = disk
    const alive = (await azure.listSnapshots({ subscriptionId })).filter(
      (one) => one.incremental && sameId(one.sourceUniqueId, disk.uniqueId)
    )
    if (alive.length > 0) {
      const oldest = Math.min(...alive.flatMap((one) => one.timeCreated ?? []))
      found = ` It has ${alive.length} now, the oldest of ${instantInWords(oldest)}.`
    }
  } catch {
    // Without the right to list, the limit itself is the message.
  }
  return new ActionError(
    'LimitReached',
    `${cause.message} Azure keeps at most ${LIMITS.alive} incremental snapshots of one disk.${found}`,
    {
      remedy:
        'Trying again does not help. "operation: prune" thins out the snapshots of this disk by rules ("dry-run: true" says first what it would delete; other tools\' snapshots need "prune-scope: all", other resource groups "scope: subscription"). Then run this step again.',
      ...(cause.azure !== undefined && { azure: cause.azure }),
      cause
    }
  )
}
