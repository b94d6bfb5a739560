/**
 * Snapshots that a person or a receipt names, and whether one matches its receipt.
 *
 * A receipt is no signature: anybody who can set the input can write one by hand. Like the input `snapshot` it may only
 * name things: whatever it says about the origin of a snapshot is compared with what Azure reports of that snapshot.
 */

import type { Problem } from '../errors.ts'
import { problem } from '../errors.ts'
import type { ReceiptEntry } from './receipt.ts'
import type { ResourceRef } from './resource-id.ts'
import { parseResourceId, sameId } from './resource-id.ts'
import type { Run, Snapshot } from './types.ts'
import { TAG, isOfWorkflow, isOwn, repositoryTag, tagValue } from './tags.ts'
import { formatInstant } from './format.ts'

/**
 * What a receipt says wrongly of a snapshot; nothing without a receipt. `chain`: the snapshots that this one was copied
 * from, the nearest first, each linked to the one before by its unique id; empty for a snapshot of a disk.
 */
export function checkReceipt(
  snapshot: Snapshot,
  chain: readonly Snapshot[],
  entry: ReceiptEntry | undefined,
  run: Pick<Run, 'repository'>
): Problem | undefined {
  if (entry === undefined) return undefined
  return (
    replacedSince(snapshot, entry) ??
    wrongDisk(snapshot, chain, entry) ??
    wrongRepository(snapshot, run)
  )
}

/** Whether the tags of a snapshot name another repository. Removed tags name none, and unique ids prove the rest. */
export function isOfOtherRepository(
  { tags }: Pick<Snapshot, 'tags'>,
  run: Pick<Run, 'repository'>
): boolean {
  const repository = tagValue(tags, TAG.repository) ?? ''
  return repository !== '' && repository !== repositoryTag(run)
}

/**
 * Why a receipt is not enough to delete a snapshot, as the end of "kept, …"; `undefined` when it is. A receipt may only
 * delete what this workflow run has created.
 */
export function notOfThisRun(
  { tags }: Pick<Snapshot, 'tags'>,
  run: Pick<Run, 'repository' | 'workflow' | 'runId'>
): string | undefined {
  const [runId] = (tagValue(tags, TAG.run) ?? '').split('.')
  return isOfWorkflow(tags, run) && runId === run.runId
    ? undefined
    : 'another workflow run created it, and a receipt deletes only what its own run created'
}

/** Another snapshot has the name of the receipt's one now. */
function replacedSince(snapshot: Snapshot, entry: ReceiptEntry): Problem | undefined {
  if (matchesReceipt(snapshot, entry)) return undefined
  const { name, resourceGroup, uniqueId = '', timeCreated } = snapshot
  return problem(
    'NotVerified',
    `Snapshot "${name}" in resource group "${resourceGroup}" is not the one in the receipt: that one was created ${entry.created} with unique id "${entry.snapshotId}", this one ${formatInstant(timeCreated)} with "${uniqueId}".`,
    {
      remedy:
        'Another process deleted that snapshot and created a new one with the same name. If you mean the new one, name it in "snapshot".'
    }
  )
}

/** When one of the two has no unique id, the time of creation decides. */
function matchesReceipt(
  { uniqueId = '', timeCreated }: Snapshot,
  { snapshotId, created }: ReceiptEntry
): boolean {
  return snapshotId === '' || uniqueId === ''
    ? timeCreated === Date.parse(created)
    : sameId(uniqueId, snapshotId)
}

/** The snapshot was not taken of the disk that the receipt names. */
function wrongDisk(
  snapshot: Snapshot,
  chain: readonly Snapshot[],
  entry: ReceiptEntry
): Problem | undefined {
  const { disk, uniqueId } = diskOf(snapshot, chain)
  const isThat =
    sameId(uniqueId, entry.diskId) &&
    sameId(disk?.name, entry.disk) &&
    sameId(disk?.resourceGroup, entry.group)
  if (isThat) return undefined
  const of =
    disk === undefined
      ? 'an unknown disk'
      : `disk "${disk.name}" in resource group "${disk.resourceGroup}"`
  return wrong(
    snapshot,
    `it was taken of ${of}, unique id "${uniqueId ?? ''}", but the receipt names disk "${entry.disk}" in resource group "${entry.group}", unique id "${entry.diskId}"`
  )
}

/** By the chain of its sources, which Azure wrote; when that is broken, by the tags, as without a receipt. */
function diskOf(
  snapshot: Snapshot,
  chain: readonly Snapshot[]
): { readonly disk: Omit<ResourceRef, 'subscriptionId'> | undefined; readonly uniqueId?: string } {
  const { sourceResourceId = '', sourceUniqueId } = chain.at(-1) ?? snapshot
  const disk = parseResourceId(sourceResourceId, 'disks')
  if (disk !== undefined) {
    return { disk, ...(sourceUniqueId !== undefined && { uniqueId: sourceUniqueId }) }
  }
  const { tags } = snapshot
  const name = tagValue(tags, TAG.disk)
  const resourceGroup = tagValue(tags, TAG.diskGroup)
  const uniqueId = tagValue(tags, TAG.diskUniqueId)
  if (!isOwn(tags) || name === undefined || resourceGroup === undefined) return { disk: undefined }
  return { disk: { name, resourceGroup }, ...(uniqueId !== undefined && { uniqueId }) }
}

function wrongRepository(snapshot: Snapshot, run: Pick<Run, 'repository'>): Problem | undefined {
  if (!isOfOtherRepository(snapshot, run)) return undefined
  return wrong(
    snapshot,
    `repository "${tagValue(snapshot.tags, TAG.repository) ?? ''}" created it, but this workflow belongs to "${run.repository}"`
  )
}

function wrong({ name, resourceGroup }: Snapshot, why: string): Problem {
  return problem(
    'NotVerified',
    `Snapshot "${name}" in resource group "${resourceGroup}" does not match the receipt: ${why}.`,
    {
      remedy:
        'Pass the output "receipt" of the step that took the snapshot on unchanged, or name the snapshot in "snapshot" instead.'
    }
  )
}
