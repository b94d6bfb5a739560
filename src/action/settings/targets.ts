/** The inputs that name snapshots: `receipt` and `snapshot`. */

import type { NamedTarget } from '../../snapshots/attested.ts'
import * as fields from '../inputs/fields.ts'
import type { Common } from './common.ts'
import type { Raw } from '../inputs/read.ts'
import { readReceiptInput } from './receipt.ts'
import type { Named } from '../inputs/resources.ts'
import { readReferences } from '../inputs/resources.ts'
import { givesSelection } from './selection.ts'

export const SNAPSHOTS: Named = {
  input: 'snapshot',
  kind: 'snapshots',
  noun: 'snapshot',
  isName: fields.isSnapshotName,
  nameRule: 'a name has 1 to 80 letters, digits, "_", "-" or "."'
}

/** Where `snapshot-resource-group` is the place of the snapshots that there are, it is that of their names as well. */
export const SNAPSHOTS_AT_HOME: Named = {
  ...SNAPSHOTS,
  groups: ['snapshot-resource-group', 'resource-group']
}

export const BASE_SNAPSHOT: Named = { ...SNAPSHOTS_AT_HOME, input: 'base-snapshot' }

/** The snapshots that `receipt` and `snapshot` name. */
export function readTargets(
  values: Common | undefined,
  raw: Raw,
  problems: string[],
  named = SNAPSHOTS
): readonly NamedTarget[] {
  const byName = readReferences(named, raw, values, problems).map((ref): NamedTarget => ({
    ref,
    entry: undefined
  }))
  return [...readReceiptInput(raw, values, problems), ...byName]
}

/** Refuses inputs that name neither snapshots nor disks; `selects` tells whether any selects disks. */
export function insistOnSources(
  raw: Raw,
  problems: string[],
  selects: (raw: Raw) => boolean = givesSelection
): void {
  if (raw.snapshot !== '' || raw.receipt !== '' || selects(raw)) return
  problems.push(
    '"snapshot" is empty: expected the name or resource id of a snapshot, the output "receipt" of the step that took them, or disks in "disk", of which the latest usable snapshot is meant'
  )
}
