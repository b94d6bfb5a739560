/** The state of one disk of a `create`, the set of several disks, and the time between them. */

import type { ActionError } from '../../errors.ts'
import { isAmbiguous } from '../../errors.ts'
import type { WaitFor } from '../common/batch.ts'
import { hasArrived } from '../common/batch.ts'
import type { Log } from '../../ports.ts'
import { counted, formatDuration } from '../../snapshots/format.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import { MAX_RECEIPT_LENGTH, receiptEntry, writeReceipt } from '../../snapshots/receipt.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { SnapshotSet } from '../../snapshots/tags.ts'
import { TAG, tagValue } from '../../snapshots/tags.ts'
import type { Disk, Run, Snapshot, Tags } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'

/** The state of one disk of the request. */
export type CreateOutcome = {
  readonly disk: Disk
  readonly ref: ResourceRef
  /** `accepted`: Azure has accepted the write. `created`: read back and verified. `usable`: can be restored. */
  readonly stage: 'planned' | 'accepted' | 'created' | 'usable'
  /** Created by an earlier attempt of this run. */
  readonly reused: boolean
  /** When this run saw that Azure had accepted its write, by the runner's clock. */
  readonly acceptedAt?: number
  readonly snapshot?: Snapshot
  readonly readiness?: Readiness
  readonly checks: readonly Check[]
  readonly error?: ActionError
}

/** Whether the write of one disk may have taken effect although no answer arrived. */
export function hasUnknownOutcome({ stage, error }: CreateOutcome): boolean {
  return stage === 'planned' && isAmbiguous(error)
}

/**
 * The common id of the snapshots of several disks; none for a single one. A later attempt that reuses snapshots of an
 * earlier one continues its set.
 */
export function setOf(
  planned: readonly { readonly reusable: Snapshot | undefined }[],
  newId: () => string
): SnapshotSet | undefined {
  const members = planned.length
  if (members < 2) return undefined
  const earlier = planned.flatMap(({ reusable }) =>
    reusable === undefined ? [] : [setIn(reusable.tags)]
  )
  const [first] = earlier
  const isSameSet = earlier.every((set) => set?.id === first?.id && set?.members === members)
  return isSameSet && first !== undefined ? first : { id: newId(), members }
}

/** The set that the tags of a snapshot name. Tags can be edited: anything else than a valid set is ignored. */
function setIn(tags: Tags): SnapshotSet | undefined {
  const [, id, members] = /^([\w-]{1,64}) (\d{1,6})$/.exec(tagValue(tags, TAG.set) ?? '') ?? []
  return id === undefined ? undefined : { id, members: Number(members) }
}

/**
 * The time between the first and the last write that Azure accepted, in milliseconds: how far apart the disks of a set
 * may have been captured. `undefined` for fewer than two writes of this run.
 */
export function skewOf(outcomes: readonly CreateOutcome[]): number | undefined {
  const accepted = outcomes.flatMap(({ acceptedAt }) => acceptedAt ?? [])
  return accepted.length < 2 ? undefined : Math.max(...accepted) - Math.min(...accepted)
}

/** How far apart the disks of a set are, as a sentence; none for a single disk. */
export function formatSkew({
  outcomes,
  skewMs
}: {
  readonly outcomes: readonly CreateOutcome[]
  readonly skewMs: number | undefined
}): string | undefined {
  if (skewMs === undefined) return undefined
  const writes = outcomes.filter(({ acceptedAt }) => acceptedAt !== undefined).length
  const earlier = outcomes.filter(({ reused }) => reused).length
  const others =
    earlier === 0
      ? ''
      : `, and ${counted(earlier, 'snapshot')} of the set ${earlier === 1 ? 'is' : 'are'} of an earlier attempt`
  return `Azure accepted ${writes} writes within ${formatDuration(skewMs)}; the disks were not frozen at one instant${others}.`
}

/** What a receipt depends on in addition to the outcomes. */
type Terms = { readonly waitFor: WaitFor; readonly subscriptionId: string | undefined }

/**
 * Builds the receipt of a run after every change. It is cached until another disk is complete: with hundreds of disks,
 * each build takes time that delays the writes of the others.
 */
export function receiptWriter(
  set: SnapshotSet | undefined,
  terms: Terms,
  run: Run
): (outcomes: readonly CreateOutcome[]) => string | undefined {
  let last: { readonly arrived: readonly CreateOutcome[]; readonly receipt: string | undefined } = {
    arrived: [],
    receipt: undefined
  }
  return (outcomes) => {
    const arrived = outcomes.filter((outcome) => hasArrived(outcome, terms.waitFor))
    const isSame =
      arrived.length === last.arrived.length &&
      arrived.every((outcome, index) => outcome === last.arrived[index])
    if (!isSame) last = { arrived, receipt: receiptOf(arrived, set, terms, run) }
    return last.receipt
  }
}

/**
 * The receipt of all disks that have reached the state that the step guarantees; `undefined` when there is none, or
 * when they do not fit. That is no failure: the snapshots exist, and `result-file` names them.
 */
function receiptOf(
  outcomes: readonly CreateOutcome[],
  set: SnapshotSet | undefined,
  terms: Terms,
  run: Run
): string | undefined {
  const snapshots = entriesOf(outcomes, terms)
  if (snapshots.length === 0) return undefined
  try {
    return writeReceipt({
      run: `${run.runId}.${run.runAttempt}`,
      commit: run.sha,
      ...(set !== undefined && { set: set.id }),
      snapshots: [...snapshots]
    })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Warns when the receipt is missing because of its size, and when it had to name a subscription. */
export function warnAboutReceipt(
  receipt: string | undefined,
  outcomes: readonly CreateOutcome[],
  terms: Terms,
  log: Log
): void {
  const entries = entriesOf(outcomes, terms)
  if (entries.length > 0 && receipt === undefined) {
    log.warning(
      `The output "receipt" is empty: ${entries.length} snapshots exceed its limit of ${MAX_RECEIPT_LENGTH} characters. The file in "result-file" contains them. If a later job needs a receipt, select fewer disks per step.`,
      'No receipt'
    )
  }
  if (entries.some(({ subscription }) => subscription !== undefined)) {
    log.warning(
      'The output "receipt" contains a subscription id, because a disk is not in the subscription of "subscription-id". The id is encoded, so GitHub does not mask it, even if it is a secret.',
      'receipt'
    )
  }
}

function entriesOf(
  outcomes: readonly CreateOutcome[],
  { waitFor, subscriptionId }: Terms
): readonly ReceiptEntry[] {
  return outcomes.flatMap((outcome) =>
    hasArrived(outcome, waitFor) && outcome.snapshot !== undefined
      ? [receiptEntry(outcome.disk, outcome.snapshot, subscriptionId)]
      : []
  )
}
