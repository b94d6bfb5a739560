/** Following a copy back to the snapshots that it was made from. */

import { ActionError } from '../../errors.ts'
import type { Azure } from '../../ports.ts'
import { parseResourceId, sameId } from '../../snapshots/resource-id.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'

/** A copy of a copy of a copy: nobody makes more, and answers that name each other must end. */
const MAX_GENERATIONS = 5

/**
 * The snapshots that a snapshot was copied from, the nearest first, each linked to the one before by its unique id;
 * none for a snapshot of a disk. It ends where a source is gone or out of sight.
 */
export async function sourceChain(
  snapshot: Snapshot,
  azure: Pick<Azure, 'findSnapshot'>
): Promise<readonly Snapshot[]> {
  const chain: Snapshot[] = []
  while (chain.length < MAX_GENERATIONS) {
    const next = await sourceSnapshot(chain.at(-1) ?? snapshot, azure)
    if (next === undefined) break
    chain.push(next)
  }
  return chain
}

/** The very snapshot that a disk or a copy was made from, while that exists. */
export async function sourceSnapshot(
  { sourceResourceId, sourceUniqueId }: Partial<Disk | Snapshot>,
  azure: Pick<Azure, 'findSnapshot'>
): Promise<Snapshot | undefined> {
  const ref = parseResourceId(sourceResourceId ?? '', 'snapshots')
  if (ref === undefined) return undefined
  try {
    const found = await azure.findSnapshot(ref)
    return sameId(found?.uniqueId, sourceUniqueId) ? found : undefined
  } catch (error) {
    // Gone with its group, or out of sight: the tags have to do.
    if (isOutOfSight(error)) return undefined
    throw error
  }
}

function isOutOfSight(error: unknown): boolean {
  return (
    error instanceof ActionError &&
    (error.code === 'Forbidden' || error.azure?.code === 'ResourceGroupNotFound')
  )
}
