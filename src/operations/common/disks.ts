/** Reads disks, virtual machines and regions, with a helpful error when a named one does not exist. */

import pLimit from 'p-limit'

import {
  ActionError,
  asActionError,
  describe,
  isAbort,
  isForbidden,
  rephrased
} from '../../errors.ts'
import type { Waiting } from './attempts.ts'
import { readKnown } from './attempts.ts'
import { allOf } from './batch.ts'
import type { Azure, Log, Ports } from '../../ports.ts'
import { counted, listed } from '../../snapshots/format.ts'
import { nearNames } from '../../snapshots/naming.ts'
import type { ResourceRef, Shard } from '../../snapshots/resource-id.ts'
import {
  isInShard,
  parseResourceId,
  refKey,
  refOf,
  sameId,
  spelledAs
} from '../../snapshots/resource-id.ts'
import { tagValue } from '../../snapshots/tags.ts'
import type { Disk, Tags, VirtualMachine } from '../../snapshots/types.ts'

/**
 * Reads a disk. When it is missing, the error lists similar names, and the groups where that name exists. `seen`: this
 * run has already seen it, for instance in a list, so only a confirmed absence counts.
 */
export async function readDisk(azure: Azure, ref: ResourceRef, seen?: Waiting): Promise<Disk> {
  const read = (): Promise<Disk> => azure.getDisk(ref)
  try {
    return await (seen === undefined ? read() : readKnown(read, seen))
  } catch (error) {
    throw await explainMissing(azure, ref, error)
  }
}

/** Reads a virtual machine. When it is missing, the error has the same hints, as far as disks name machines. */
async function readMachine(azure: Azure, ref: ResourceRef): Promise<VirtualMachine> {
  try {
    return await azure.getVirtualMachine(ref)
  } catch (error) {
    throw isMissing(error)
      ? missing(MACHINE, ref, machinesOf(await visibleDisks(azure, ref)), error)
      : error
  }
}

/** A failure to read a disk, with hints when the disk does not exist; any other failure unchanged. */
export async function explainMissing(
  azure: Azure,
  ref: ResourceRef,
  error: unknown
): Promise<unknown> {
  return isMissing(error) ? missing(DISK, ref, await visibleDisks(azure, ref), error) : error
}

/** The virtual machine that a disk is attached to; `undefined` for an instance of a scale set. */
function machineOf({ managedBy }: Disk): ResourceRef | undefined {
  return managedBy === undefined ? undefined : parseResourceId(managedBy, 'virtualMachines')
}

/** Name of the machine that a disk is attached to, including an instance of a scale set. */
export function machineNameOf(disk: Disk): string | undefined {
  return machineOf(disk)?.name ?? instanceNameOf(disk)
}

const INSTANCE = /\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/([^/]+)\/?$/i

/** Azure names instances `SET_NUMBER`; an id may hold the number alone. */
function instanceNameOf({ managedBy = '' }: Disk): string | undefined {
  const [, set = '', instance] = INSTANCE.exec(managedBy) ?? []
  return instance !== undefined && /^\d+$/.test(instance) ? `${set}_${instance}` : instance
}

/** The words for a missing resource. */
type Kind = { readonly noun: string; readonly input: string; readonly lister: string }

const DISK: Kind = {
  noun: 'disk',
  input: 'disk',
  lister: '`az disk list --query "[].id"` lists the ids of the disks that you can see'
}

const MACHINE: Kind = {
  noun: 'virtual machine',
  input: 'vm',
  lister: '`az vm list --query "[].id"` lists the ids of the virtual machines that you can see'
}

function isMissing(error: unknown): error is ActionError {
  return error instanceof ActionError && error.azure?.code === 'ResourceNotFound'
}

function missing(
  { noun, input, lister }: Kind,
  ref: ResourceRef,
  visible: readonly ResourceRef[],
  cause: ActionError
): ActionError {
  const inGroup = visible
    .filter((one) => sameId(one.resourceGroup, ref.resourceGroup))
    .map((one) => one.name)
  const near = nearNames(ref.name, inGroup)
  const elsewhere = visible.filter(
    (one) => sameId(one.name, ref.name) && !sameId(one.resourceGroup, ref.resourceGroup)
  )
  const hints = [
    near.length > 0 ? `Did you mean ${listed(near.map(quoted), 'or')}?` : undefined,
    elsewhere.length > 0
      ? `A ${noun} of that name exists in ${listed(elsewhere.map((one) => `resource group ${quoted(one.resourceGroup)}`))}: set "resource-group" to its group, or name the ${noun} by its resource id.`
      : undefined
  ].filter((hint) => hint !== undefined)

  return rephrased(
    cause,
    `There is no ${noun} ${quoted(ref.name)} in resource group ${quoted(ref.resourceGroup)} of subscription ${ref.subscriptionId} (${cause.azure?.code ?? 'not found'}).`,
    {
      code: 'NotFound',
      remedy:
        hints.length > 0 ? hints.join(' ') : `Correct "${input}" or "resource-group"; ${lister}.`
    }
  )
}

/** Machines are not listed for a hint: the listed disks name the machines that they are attached to. */
function machinesOf(disks: readonly Disk[]): readonly ResourceRef[] {
  const machines = disks.flatMap((disk) => machineOf(disk) ?? [])
  return [...new Map(machines.map((machine) => [refKey(machine), machine])).values()]
}

/** The disks of the subscription if permitted, else of the group, else none: this only helps a message. */
async function visibleDisks(azure: Azure, ref: ResourceRef): Promise<readonly Disk[]> {
  const { subscriptionId, resourceGroup } = ref
  for (const scope of [{ subscriptionId }, { subscriptionId, resourceGroup }]) {
    try {
      return await azure.listDisks(scope)
    } catch (error) {
      // After a cancellation or timeout the message without hints is good enough.
      if (!isForbidden(error)) return []
    }
  }
  return []
}

function quoted(text: string): string {
  return `"${text}"`
}

/**
 * The regions that a subscription can use, in Azure's own form; none when they cannot be read: the minimal permissions
 * do not include that.
 */
export async function offeredRegions(
  subscriptionId: string,
  { azure, log }: Pick<Ports, 'azure' | 'log'>
): Promise<readonly string[]> {
  try {
    return await azure.listRegions(subscriptionId)
  } catch (error) {
    if (isAbort(asActionError(error))) throw error
    log.debug(`the list of regions could not be read: ${describe(error)}`)
    return []
  }
}

// Which disks an operation acts on: named, attached to a virtual machine, or with given tags; in any combination, and
// no disk twice.

/** What selects disks. An empty selection selects nothing or, for `prune`, every disk with snapshots. */
export type Selection = {
  /** Disks by name or id. */
  readonly disks: readonly ResourceRef[]
  /** Virtual machines: each selects its managed OS and data disks. */
  readonly vms: readonly ResourceRef[]
  /** Disks that carry all of these tags. */
  readonly tagged: TaggedDisks | undefined
  /** Only the disks whose unique id falls into this part. */
  readonly shard: Shard | undefined
}

/** Disks by tag within a resource group, or a whole subscription when that is absent. */
type TaggedDisks = {
  readonly tags: Tags
  readonly subscriptionId: string
  readonly resourceGroup: string | undefined
}

/** A selected disk. */
export type Selected = {
  readonly ref: ResourceRef
  /** As a list returned it: good enough for a selection, not for a verification. */
  readonly disk: Disk | undefined
  /** Name of the virtual machine that selected it. */
  readonly vm: string | undefined
}

/** The ports of a selection. */
export type SelectPorts = { readonly azure: Azure; readonly log: Log }

/** Whether the selection has no disks, no machines and no tags. */
export function selectsNothing({ disks, vms, tagged }: Selection): boolean {
  return disks.length === 0 && vms.length === 0 && tagged === undefined
}

/**
 * The selected disks, those of all shards: first those that are named, then those of machines, then those that carry
 * the tags; each once. Rejects with an ActionError with every machine that is missing or has disks that cannot have
 * snapshots, and every search without a result.
 */
export async function select(
  { disks, vms, tagged }: Selection,
  maxParallel: number,
  ports: SelectPorts
): Promise<readonly Selected[]> {
  const limit = pLimit(maxParallel)
  const searches = [
    ...vms.map((ref) => limit(() => disksOfMachine(ref, ports))),
    ...(tagged === undefined ? [] : [limit(() => disksByTag(tagged, ports))])
  ]
  const found = await allOf(searches)
  return distinct([
    ...disks.map((ref) => ({ ref, disk: undefined, vm: undefined })),
    ...found.flat()
  ])
}

/**
 * The part of a selection for one job of a matrix, as far as it is known before the disks are read. A disk that no list
 * contained is decided when it is read.
 */
export function withoutOtherShards(
  selected: readonly Selected[],
  shard: Shard | undefined
): readonly Selected[] {
  if (shard === undefined) return selected
  return selected.filter(({ disk }) => disk === undefined || isInShard(disk.uniqueId, shard))
}

/** The selection after the shard, for the log. */
export function formatShard(
  { part, parts }: Shard,
  { inside, all }: { readonly inside: number; readonly all: number }
): string {
  return inside === 0
    ? `Shard ${part}/${parts} contains none of the selected disks (${all}): nothing to do`
    : `Shard ${part}/${parts} contains ${inside} of ${all} selected disks`
}

/** Each disk once, with everything that any of the searches found of it. */
function distinct(all: readonly Selected[]): readonly Selected[] {
  return [...Map.groupBy(all, ({ ref }) => refKey(ref)).values()].flatMap((same) =>
    same.slice(0, 1).map(({ ref }) => ({
      ref,
      disk: same.find(({ disk }) => disk !== undefined)?.disk,
      vm: same.find(({ vm }) => vm !== undefined)?.vm
    }))
  )
}

/** The managed disks of a virtual machine. */
async function disksOfMachine(ref: ResourceRef, ports: SelectPorts): Promise<readonly Selected[]> {
  const { azure, log } = ports
  const machine = await readMachine(azure, ref)
  const { name, resourceGroup, disks } = machine
  refuseUnmanaged(machine)
  for (const disk of disks.filter(({ ephemeral }) => ephemeral)) {
    log.warning(
      `Virtual machine "${name}": its disk "${disk.name}" is ephemeral and is left out: Azure cannot take snapshots of ephemeral disks.`,
      'Ephemeral disk'
    )
  }
  const selected = disks.flatMap(({ diskId, ephemeral }): Selected[] => {
    const disk = ephemeral ? undefined : parseResourceId(diskId ?? '', 'disks')
    return disk === undefined
      ? []
      : [{ ref: spelledAs(ref.resourceGroup, disk), disk: undefined, vm: name }]
  })
  if (selected.length === 0) {
    throw new ActionError(
      'NotFound',
      `Virtual machine "${name}" in resource group "${resourceGroup}" has no managed disk for a snapshot.`,
      { remedy: 'Name disks in "disk", or correct "vm".' }
    )
  }
  log.info(
    `Virtual machine "${name}": ${counted(selected.length, 'managed disk')}: ${listed(selected.map((one) => one.ref.name))}`
  )
  return selected
}

function refuseUnmanaged({ name, resourceGroup, disks }: VirtualMachine): void {
  const unmanaged = disks.filter(({ diskId, ephemeral }) => diskId === undefined && !ephemeral)
  if (unmanaged.length === 0) return
  throw new ActionError(
    'InvalidInput',
    `Virtual machine "${name}" in resource group "${resourceGroup}" has ${counted(unmanaged.length, 'unmanaged disk')}: ${listed(unmanaged.map((disk) => `"${disk.name}"`))}. Incremental snapshots exist for managed disks only.`,
    {
      remedy:
        'Convert the virtual machine (`az vm deallocate`, then `az vm convert`), or name its managed disks in "disk" instead of "vm".'
    }
  )
}

async function disksByTag(
  { tags, subscriptionId, resourceGroup }: TaggedDisks,
  { azure, log }: SelectPorts
): Promise<readonly Selected[]> {
  const disks = await azure.listDisks({
    subscriptionId,
    ...(resourceGroup !== undefined && { resourceGroup })
  })
  const wanted = Object.entries(tags)
  const found = disks.filter((disk) =>
    wanted.every(([name, value]) => tagValue(disk.tags, name) === value)
  )
  const where =
    resourceGroup === undefined
      ? `subscription ${subscriptionId}`
      : `resource group "${resourceGroup}"`
  const what = listed(wanted.map(([name, value]) => `"${name}=${value}"`))
  if (found.length === 0) {
    throw new ActionError(
      'NotFound',
      `No disk in ${where} carries ${wanted.length === 1 ? 'the tag' : 'all of the tags'} ${what} (${disks.length === 0 ? 'no disk is visible there' : `${counted(disks.length, 'disk')} checked`}).`,
      {
        remedy:
          'Correct "disk-tags" or "resource-group". Tag names are case-insensitive, tag values are case-sensitive. Azure hides disks that the identity has no permission to read (Microsoft.Compute/disks/read, in "Reader").'
      }
    )
  }
  log.info(`Disks with ${what} in ${where}: ${found.length} of ${disks.length}`)
  return found.map((disk) => ({
    ref: spelledAs(resourceGroup, refOf(disk)),
    // A disk that the list returned incompletely is read by itself.
    disk: disk.uniqueId === '' ? undefined : disk,
    vm: undefined
  }))
}
