/** What the operations share that look for the snapshots of disks. */

import { ActionError } from '../../errors.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { formatResourceId, sameId } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'

/** Azure's own word that there is none. A 404 without it can be anybody's, a proxy's for instance. */
export function isGone(error: unknown): boolean {
  const code = error instanceof ActionError ? error.azure?.code : undefined
  return code === 'ResourceNotFound' || code === 'ResourceGroupNotFound'
}

/**
 * A snapshot with its group spelled in the given way, where that is its group. Azure's lists spell groups in
 * capitals (recorded 2024), its single answers do not: workflows that compare ids as texts shall find them equal.
 */
export function spelledLike(
  { resourceGroup }: Pick<ResourceRef, 'resourceGroup'>,
  snapshot: Snapshot
): Snapshot {
  const other = snapshot.resourceGroup
  if (other === resourceGroup || !sameId(other, resourceGroup)) return snapshot
  const spelled = { ...snapshot, resourceGroup }
  return { ...spelled, id: formatResourceId(spelled, 'snapshots') }
}
