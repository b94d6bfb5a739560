/** The input `receipt`: what an earlier `create` attests. Whoever wrote it, it is checked like any other input. */

import type { NamedTarget } from '../../snapshots/attested.ts'
import type { Receipt, ReceiptEntry } from '../../snapshots/receipt.ts'
import { readReceipt } from '../../snapshots/receipt.ts'
import * as fields from '../inputs/fields.ts'
import type { Common } from './common.ts'
import type { Raw } from '../inputs/read.ts'
import { lackingFor } from '../inputs/read.ts'
import { lacksSubscription } from '../inputs/resources.ts'

/** A receipt names snapshots by group and name, for whoever reads it brings the subscription. */
export const LACKING_FOR_RECEIPT = lackingFor(
  'subscription-id',
  '"receipt" names snapshots without one',
  'the subscription of the step that took them'
)

/** The snapshots that `receipt` names; none when it is empty or cannot be believed. */
export function readReceiptInput(
  raw: Raw,
  values: Pick<Common, 'subscription-id'> | undefined,
  problems: string[]
): readonly NamedTarget[] {
  if (raw.receipt === '') return []
  const read = readReceipt(raw.receipt)
  const problem = 'refusal' in read ? read.refusal : strangeName(read.receipt)
  if (problem !== undefined || 'refusal' in read) {
    problems.push(`"receipt" is not usable: ${problem ?? ''}`)
    return []
  }
  const { snapshots } = read.receipt
  if (snapshots.some(({ subscription }) => subscription === undefined) && lacksSubscription(raw)) {
    problems.push(LACKING_FOR_RECEIPT)
  }
  return snapshots.map((entry): NamedTarget => ({
    ref: {
      subscriptionId: entry.subscription ?? values?.['subscription-id'] ?? '',
      resourceGroup: entry.snapshotGroup,
      name: entry.snapshot
    },
    entry
  }))
}

/** Names become parts of addresses: one that cannot be a name must not get that far. */
function strangeName({ snapshots }: Receipt): string | undefined {
  const strange = snapshots.find((entry) => !hasPossibleNames(entry))
  return strange === undefined
    ? undefined
    : 'it holds a name that Azure does not allow, so no step of this action wrote it as it is; pass the output on unchanged'
}

function hasPossibleNames({
  disk,
  group,
  snapshot,
  snapshotGroup,
  subscription,
  keys,
  secure,
  access,
  edge,
  vm
}: ReceiptEntry): boolean {
  return (
    fields.isDiskName(disk) &&
    fields.isGroupName(group) &&
    fields.isSnapshotName(snapshot) &&
    fields.isGroupName(snapshotGroup) &&
    (subscription === undefined || fields.optionalGuid.safeParse(subscription).success) &&
    [keys, secure, access].every((path) => path === undefined || isGroupAndName(path)) &&
    (edge === undefined || fields.isDiskName(edge)) &&
    (vm === undefined || isGroupAndName(vm, fields.isMachineName))
  )
}

/** What disks are encrypted with and reached through is named by group and name. */
function isGroupAndName(path: string, isName = fields.isDiskName): boolean {
  const [group = '', name = '', ...others] = path.split('/')
  return others.length === 0 && fields.isGroupName(group) && isName(name)
}
