/** The write of one snapshot, which carries a random id: reading it back tells whose write it was. */

import { ActionError } from '../../errors.ts'
import type { AcceptedWrite, Ports } from '../../ports.ts'
import { isSnapshotLimit } from '../../snapshots/limits.ts'
import type { SnapshotRequest } from '../../snapshots/request.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { TAG, tagValue } from '../../snapshots/tags.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import type { WriteTime } from '../../snapshots/verification.ts'
import { waitForRoom } from './limit-wait.ts'
import { isOperationFailure } from './failures.ts'
import { follow, hasFailed, sendWrite, settle } from './send.ts'
import type { Lists } from './sources.ts'
import { explainLimit, removeFailed } from './snapshot-limit.ts'

/** A write that Azure has taken. */
export type Write = {
  /** What is known of its time; more after it was followed. */
  readonly time: () => WriteTime
  /** Follows the write to its end and reads the snapshot back. */
  finished(): Promise<Snapshot>
}

/** What is sent, whatever it is about. */
export type Writing = {
  readonly ref: ResourceRef
  /** Random id of this write; `request.tags` carries it. */
  readonly requestId: string
  readonly request: SnapshotRequest
}

/** One snapshot of a disk to be written. */
export type WriteOrder = Writing & { readonly disk: Disk }

/** What differs between the write of a disk's snapshot and that of a copy: the limits, and what helps. */
export type Manner = {
  /** Whether a refused write is worth another attempt; waits for room when one of Azure's limits is reached. */
  readonly waitForRoom: (refusal: ActionError) => Promise<boolean>
  /** The refusal of a limit that does not pass, in words that help. */
  readonly explainLimit: (refusal: ActionError) => Promise<ActionError>
  /** How a later run goes on with what may have been written; the end of a sentence. */
  readonly resume: string
  /** How to get a name that nobody else takes. */
  readonly otherName: string
}

/** Writes the snapshot of a disk. `lists` remembers for `FRESH_MS`, for all disks of the run. */
export function writeSnapshot(order: WriteOrder, lists: Lists, ports: Ports): Promise<Write> {
  const { disk } = order
  return writeOnce(
    order,
    {
      waitForRoom: (refusal) => waitForRoom(refusal, disk, lists, ports),
      explainLimit: (refusal) => explainLimit(refusal, disk, ports),
      resume:
        're-run this job with "if-exists: reuse": it goes on with the snapshot when it is there.',
      otherName: 'Put {timestamp} or {run-id} into "snapshot-name", as its default does.'
    },
    ports
  )
}

/** Sends the PUT until Azure has accepted it, or has refused it. */
export async function writeOnce(writing: Writing, manner: Manner, ports: Ports): Promise<Write> {
  const { azure } = ports
  const { ref, requestId, request } = writing
  const order = { ...writing, manner }
  try {
    const { accepted, time } = await sendWrite(
      {
        ref,
        noun: 'snapshot',
        put: () => azure.putSnapshot(ref, request),
        find: () => azure.findSnapshot(ref),
        isOurs: ({ tags }) => tagValue(tags, TAG.request) === requestId,
        ...manner
      },
      ports
    )
    return {
      time,
      finished: () =>
        accepted === undefined ? settled(order, ports) : followed(accepted, order, ports)
    }
  } catch (error) {
    throw await explained(error, order, ports, false)
  }
}

type Order = Writing & { readonly manner: Manner }

/** Clears away what a refused or failed write leaves behind, and says what the limit means. */
async function explained(
  error: unknown,
  order: Order,
  ports: Ports,
  accepted: boolean
): Promise<unknown> {
  if (!(error instanceof ActionError)) return error
  const isLimit = isSnapshotLimit(error.azure?.code)
  if (!isLimit && !isOperationFailure(error)) return error
  await removeFailed(order.ref, order.requestId, ports, accepted)
  return isLimit ? await order.manner.explainLimit(error) : error
}

/** Follows Azure's operation; when the operation cannot be followed, the snapshot itself tells. */
async function followed(accepted: AcceptedWrite, order: Order, ports: Ports): Promise<Snapshot> {
  let snapshot: Snapshot
  try {
    const { ref } = order
    snapshot = await follow(accepted, { ref, noun: 'snapshot' }, () => settled(order, ports), ports)
  } catch (error) {
    throw await explained(error, order, ports, true)
  }
  // An answer without a state reads like a success.
  if (hasFailed(snapshot)) throw await failedToMake(snapshot.provisioningState ?? '', order, ports)
  return snapshot
}

/** Waits on the resource until its provisioning has ended. */
function settled(order: Order, ports: Ports): Promise<Snapshot> {
  const { ref } = order
  return settle(
    () => ports.azure.findSnapshot(ref),
    {
      gone: () =>
        new ActionError(
          'SnapshotFailed',
          `Snapshot "${ref.name}" was accepted by Azure and is gone from resource group "${ref.resourceGroup}".`,
          { remedy: 'Somebody or something deleted it. Run this step again.' }
        ),
      failed: (state) => failedToMake(state, order, ports)
    },
    ports
  )
}

/** Clears away a snapshot that Azure failed to make; the error that says so. */
async function failedToMake(
  state: string,
  { ref, requestId }: Order,
  ports: Ports
): Promise<ActionError> {
  await removeFailed(ref, requestId, ports)
  return new ActionError(
    'SnapshotFailed',
    `Azure accepted snapshot "${ref.name}" and then failed to make it (provisioning state ${state}).`,
    {
      remedy: `The activity log of resource group "${ref.resourceGroup}" tells why. Then run this step again.`
    }
  )
}
