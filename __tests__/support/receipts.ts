/** Receipts as the output of a `create` hands them on. */

import type { ReceiptEntry } from '../../src/snapshots/receipt.ts'
import { writeReceipt } from '../../src/snapshots/receipt.ts'

/** The receipt of some snapshots. */
export function receiptOf(...snapshots: readonly ReceiptEntry[]): string {
  return writeReceipt({
    run: '4711.1',
    commit: '0123456789abcdef',
    snapshots: [...snapshots]
  })
}
