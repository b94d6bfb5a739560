/** The receipt of a `create`, as far as there is something to attest. */

import type { Log } from '../../ports.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import { MAX_RECEIPT_LENGTH, receiptEntry, writeReceipt } from '../../snapshots/receipt.ts'
import type { Run } from '../../snapshots/run.ts'
import type { SnapshotSet } from '../../snapshots/tags.ts'
import type { WaitFor } from '../common/batch.ts'
import { hasArrived } from '../common/batch.ts'
import type { CreateOutcome } from './outcome.ts'

/** What a receipt depends on beside the outcomes. */
type Terms = { readonly waitFor: WaitFor; readonly subscriptionId: string | undefined }

/**
 * Writes the receipt of a run again and again while it goes on. As long as no further disk has arrived it is the
 * same: of hundreds of disks, each write takes time that the others' writes would have to wait for.
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
 * The receipt of all disks that have come as far as the step promises; `undefined` when there is none, or
 * when so many do not fit. That is no failure: the snapshots exist, and `result-file` names them.
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

/** Warns when the receipt is missing for its size, and when it had to name a subscription. */
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
