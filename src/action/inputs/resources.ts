/** Inputs that name Azure resources: by name, completed by other inputs, by resource id, by tags, or in a receipt. */

import type { Selection } from '../../operations/common/disks.ts'
import type { NamedTarget, Receipt, ReceiptEntry } from '../../snapshots/receipt.ts'
import { readReceipt } from '../../snapshots/receipt.ts'
import type { ResourceKind, ResourceRef } from '../../snapshots/resource-id.ts'
import { parseResourceId } from '../../snapshots/resource-id.ts'
import * as fields from './fields.ts'
import type { Reading, Values } from './read.ts'
import { missingFor, problem } from './read.ts'

/** The resource that an input names. */
type Named<Input extends string, Group extends string = 'resource-group'> = {
  readonly input: Input
  readonly kind: ResourceKind
  /** In messages, such as `disk`. */
  readonly noun: string
  readonly isName: (text: string) => boolean
  /** Maximum characters of a name. */
  readonly most: number
  /** The inputs with the group of a name: the first one that is set. */
  readonly groups: readonly Group[]
}

const GROUP_INPUT = ['resource-group'] as const

/** When `snapshot-resource-group` is the group of existing snapshots, it is also that of their names. */
const SNAPSHOT_HOME = ['snapshot-resource-group', 'resource-group'] as const

export const DISKS: Named<'disk'> = {
  input: 'disk',
  kind: 'disks',
  noun: 'disk',
  isName: fields.isDiskName,
  most: 80,
  groups: GROUP_INPUT
}

export const MACHINES: Named<'vm'> = {
  input: 'vm',
  kind: 'virtualMachines',
  noun: 'virtual machine',
  isName: fields.isMachineName,
  most: 64,
  groups: GROUP_INPUT
}

export const SNAPSHOTS: Named<'snapshot'> = {
  input: 'snapshot',
  kind: 'snapshots',
  noun: 'snapshot',
  isName: fields.isSnapshotName,
  most: 80,
  groups: GROUP_INPUT
}

type SnapshotHome = (typeof SNAPSHOT_HOME)[number]

export const SNAPSHOTS_AT_HOME: Named<'snapshot', SnapshotHome> = {
  ...SNAPSHOTS,
  groups: SNAPSHOT_HOME
}

export const BASE_SNAPSHOT: Named<'base-snapshot', SnapshotHome> = {
  ...SNAPSHOTS_AT_HOME,
  input: 'base-snapshot'
}

/** The resources that an input names. Problems of inputs that are needed to complete a name are reported too. */
export function readReferences<Input extends string, Group extends string>(
  { input, kind, noun, isName, most, groups }: Named<Input, Group>,
  { given, lacksSubscription, problems }: Reading<NoInfer<Input | Group> | 'subscription-id'>
): readonly ResourceRef[] {
  const resourceGroup = groups.map(given).find((group) => group !== '')
  const lacking = new Set<string>()
  const items = fields.textList.parse(given(input))
  // Only separators: an empty expression must not select something else, or everything.
  if (items.length === 0 && given(input) !== '') {
    problems.push(problem(input, given(input), `expected the name or resource id of a ${noun}`))
  }
  const refs = items.flatMap((item): ResourceRef[] => {
    if (item.includes('/')) {
      const ref = parseResourceId(item, kind)
      if (ref !== undefined && isName(ref.name) && fields.isGroupName(ref.resourceGroup))
        return [ref]
      problems.push(
        problem(
          input,
          item,
          `expected a name, or a resource id such as /subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/${kind}/…`
        )
      )
      return []
    }
    if (!isName(item)) {
      problems.push(
        problem(input, item, `a name has 1 to ${most} letters, digits, "_", "-" or "."`)
      )
      return []
    }
    if (resourceGroup === undefined) lacking.add('resource-group')
    if (lacksSubscription) lacking.add('subscription-id')
    return [
      {
        subscriptionId: given('subscription-id'),
        resourceGroup: resourceGroup ?? '',
        name: item
      }
    ]
  })
  for (const name of lacking) {
    problems.push(missingFor(name, `"${input}" is a name`))
  }
  return refs
}

/** The inputs that select disks. */
export const selecting = {
  disk: fields.text,
  vm: fields.text,
  diskTags: fields.tagFilter
}

/** Those of operations that share their disks among jobs. */
export const sharded = { ...selecting, shard: fields.shard }

type Selecting = 'disk' | 'vm' | 'disk-tags' | 'resource-group' | 'subscription-id'

/** What the inputs select. */
export function readSelection(
  values: Partial<Pick<Values<typeof sharded>, 'diskTags' | 'shard'>> | undefined,
  reading: Reading<Selecting>
): Selection {
  const { given, lacksSubscription, problems } = reading
  const tags = values?.diskTags
  const disks = readReferences(DISKS, reading)
  const vms = readReferences(MACHINES, reading)
  if (given('disk-tags') !== '' && lacksSubscription) {
    // A search needs a scope.
    problems.push(missingFor('subscription-id', '"disk-tags" selects disks'))
  }
  return {
    disks,
    vms,
    tagged: tags && {
      tags,
      subscriptionId: given('subscription-id'),
      resourceGroup: given('resource-group') === '' ? undefined : given('resource-group')
    },
    shard: values?.shard
  }
}

/** A selection with disks only. */
export function onlyDisks(disks: readonly ResourceRef[]): Selection {
  return { disks, vms: [], tagged: undefined, shard: undefined }
}

/** Whether any input selects disks. A shard is a part of a selection, not a selection. */
export function givesSelection({ given }: Reading<'disk' | 'vm' | 'disk-tags'>): boolean {
  return given('disk') !== '' || given('vm') !== '' || given('disk-tags') !== ''
}

/** Refuses inputs that select nothing. */
export function insistOnSelection(reading: Reading<'disk' | 'vm' | 'disk-tags'>): void {
  if (givesSelection(reading)) return
  reading.problems.push(
    '"disk" is required: expected the name or resource id of at least 1 disk, a virtual machine in "vm", or tags in "disk-tags"'
  )
}

/** Refuses inputs that select nothing and name no place to look everywhere in. `what`: what is looked for there. */
export function insistOnPlace(
  {
    given,
    lacksSubscription,
    problems
  }: Reading<'scope' | 'resource-group' | 'snapshot-resource-group'>,
  { groups, what }: { readonly groups: readonly SnapshotHome[]; readonly what: string }
): void {
  const anywhere = given('scope').toLowerCase() === 'subscription'
  if (!anywhere && groups.every((group) => given(group) === '')) {
    problems.push(
      missingFor(
        'resource-group',
        'no disk is selected',
        `the group whose ${what}, or "scope: subscription" for all of them`
      )
    )
  }
  if (lacksSubscription) {
    problems.push(
      missingFor('subscription-id', 'no disk is selected', `the subscription whose ${what}`)
    )
  }
}

/** Refuses inputs that name neither snapshots nor disks. */
export function insistOnSources(
  { given, problems }: Reading<'snapshot' | 'receipt'>,
  selectsDisks: boolean
): void {
  if (given('snapshot') !== '' || given('receipt') !== '' || selectsDisks) return
  problems.push(
    '"snapshot" is required: expected the name or resource id of a snapshot, the output "receipt" of the step that took them, or disks in "disk" to use the latest usable snapshot of each'
  )
}

/** The snapshots that `receipt` and `snapshot` name. */
export function readTargets<Group extends string>(
  named: Named<'snapshot', Group>,
  reading: Reading<NoInfer<Group> | 'snapshot' | 'receipt' | 'subscription-id'>
): readonly NamedTarget[] {
  const byName = readReferences(named, reading)
  return [
    ...readReceiptInput(reading),
    ...byName.map((ref): NamedTarget => ({ ref, entry: undefined }))
  ]
}

/** The snapshots that `receipt` names; none when it is empty or invalid. It is always checked. */
function readReceiptInput({
  given,
  lacksSubscription,
  problems
}: Reading<'receipt' | 'subscription-id'>): readonly NamedTarget[] {
  if (given('receipt') === '') return []
  const read = readReceipt(given('receipt'))
  const refusal = 'refusal' in read ? read.refusal : invalidName(read.receipt)
  if (refusal !== undefined || 'refusal' in read) {
    problems.push(`"receipt" is not usable: ${refusal ?? ''}`)
    return []
  }
  const { snapshots } = read.receipt
  if (lacksSubscription && snapshots.some(({ subscription }) => subscription === undefined)) {
    problems.push(
      missingFor(
        'subscription-id',
        '"receipt" names snapshots without one',
        'the subscription of the step that took them'
      )
    )
  }
  return snapshots.map((entry): NamedTarget => ({
    ref: {
      subscriptionId: entry.subscription ?? given('subscription-id'),
      resourceGroup: entry.snapshotGroup,
      name: entry.snapshot
    },
    entry
  }))
}

/** Names become parts of URLs: an invalid one must not get that far. */
function invalidName({ snapshots }: Receipt): string | undefined {
  return snapshots.every(hasPossibleNames)
    ? undefined
    : 'it contains a name that Azure does not allow, so this action did not write it; pass the output on unchanged'
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

/** Encryption sets and disk accesses are named by group and name. */
function isGroupAndName(path: string, isName = fields.isDiskName): boolean {
  const [group = '', name = '', ...others] = path.split('/')
  return others.length === 0 && fields.isGroupName(group) && isName(name)
}
