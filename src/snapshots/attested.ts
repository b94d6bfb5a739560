/** Snapshots that a person or a receipt names, and whether one is still that which the receipt tells of. */

import type { Problem } from './problem.ts'
import { problem } from './problem.ts'
import type { ReceiptEntry } from './receipt.ts'
import type { ResourceRef } from './resource-id.ts'
import { sameId } from './resource-id.ts'
import type { Snapshot } from './types.ts'
import { instantInWords } from './words.ts'

/** A snapshot that is named by a person, or by a receipt, which also tells about its disk. */
export type NamedTarget = {
  readonly ref: ResourceRef
  readonly entry: ReceiptEntry | undefined
}

/** The problem of a snapshot that came to the name of the one of a receipt; nothing without a receipt. */
export function replacedSince(
  snapshot: Snapshot,
  entry: ReceiptEntry | undefined
): Problem | undefined {
  if (entry === undefined || isAttested(snapshot, entry)) return undefined
  const { name, resourceGroup, uniqueId = '', timeCreated } = snapshot
  return problem(
    'NotVerified',
    `Snapshot "${name}" in resource group "${resourceGroup}" is not the one of the receipt: that was made ${entry.created} and had the unique id "${entry.snapshotId}", this one ${instantInWords(timeCreated)} and has "${uniqueId}".`,
    {
      remedy:
        'Somebody deleted that snapshot and made another one under its name. Name it in "snapshot" if that one is meant all the same.'
    }
  )
}

/** Where Azure told no unique id when the receipt was written, the instant has to do. */
function isAttested(
  { uniqueId, timeCreated }: Snapshot,
  { snapshotId, created }: ReceiptEntry
): boolean {
  return snapshotId === '' ? timeCreated === Date.parse(created) : sameId(uniqueId, snapshotId)
}
