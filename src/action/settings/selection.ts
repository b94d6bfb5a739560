/** The inputs that select disks: `disk`, `vm`, `disk-tags` and `shard`. */

import type { Selection } from '../../operations/common/select.ts'
import * as fields from '../inputs/fields.ts'
import type { Common } from './common.ts'
import type { Raw } from '../inputs/read.ts'
import { lackingFor } from '../inputs/read.ts'
import type { Named } from '../inputs/resources.ts'
import { lacksSubscription, readReferences } from '../inputs/resources.ts'

export const selecting = {
  'disk-tags': fields.tagFilter,
  shard: fields.shard
}

export const DISKS: Named = {
  input: 'disk',
  kind: 'disks',
  noun: 'disk',
  isName: fields.isDiskName,
  nameRule: 'a name has 1 to 80 letters, digits, "_", "-" or "."'
}

export const MACHINES: Named = {
  input: 'vm',
  kind: 'virtualMachines',
  noun: 'virtual machine',
  isName: fields.isMachineName,
  nameRule: 'a name has 1 to 64 letters, digits, "_", "-" or "."'
}

/** A search needs a place. */
export const LACKING_FOR_TAGS = lackingFor(
  'subscription-id',
  '"disk-tags" looks for disks',
  'the subscription to look in'
)

type Values = Pick<Common, 'resource-group' | 'subscription-id'> & {
  readonly 'disk-tags': ReturnType<typeof fields.tagFilter.parse>
  readonly shard: ReturnType<typeof fields.shard.parse>
}

/** What the inputs select. */
export function readSelection(values: Values | undefined, raw: Raw, problems: string[]): Selection {
  const tags = values?.['disk-tags']
  const disks = readReferences(DISKS, raw, values, problems)
  const vms = readReferences(MACHINES, raw, values, problems)
  if (raw['disk-tags'] !== '' && lacksSubscription(raw)) problems.push(LACKING_FOR_TAGS)
  return {
    disks,
    vms,
    tagged:
      tags === undefined
        ? undefined
        : {
            tags,
            subscriptionId: values?.['subscription-id'] ?? '',
            resourceGroup: values?.['resource-group']
          },
    shard: values?.shard
  }
}

/** Whether any input says which disks. A shard is a part of a selection, none by itself. */
export function givesSelection(raw: Raw): boolean {
  return raw.disk !== '' || raw.vm !== '' || raw['disk-tags'] !== ''
}

/** Refuses inputs that select nothing. */
export function insistOnSelection(raw: Raw, problems: string[]): void {
  if (givesSelection(raw)) return
  problems.push(
    '"disk" is empty: expected the name or resource id of at least one disk, or a virtual machine in "vm", or tags in "disk-tags"'
  )
}
