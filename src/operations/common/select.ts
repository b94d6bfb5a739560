/**
 * Which disks an operation acts on: named, attached to a virtual machine, or carrying tags; mixed as one
 * likes, and no disk twice.
 */

import pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import type { Azure, Log } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { parseResourceId, refKey, refOf, sameId } from '../../snapshots/resource-id.ts'
import type { Shard } from '../../snapshots/shard.ts'
import { isInShard } from '../../snapshots/shard.ts'
import { tagValue } from '../../snapshots/tags.ts'
import type { Disk, Tags, VirtualMachine } from '../../snapshots/types.ts'
import { counted, listed } from '../../snapshots/words.ts'
import { allOf } from './batch.ts'
import { readMachine } from './disks.ts'

/** What selects disks. Everything empty selects nothing, or, for `prune`, every disk with snapshots. */
export type Selection = {
  /** Disks by name or id. */
  readonly disks: readonly ResourceRef[]
  /** Virtual machines: each stands for its managed OS and data disks. */
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
  /** As a list of disks told it: good for a choice, and no proof of anything. */
  readonly disk: Disk | undefined
  /** Name of the virtual machine that brought it. */
  readonly vm: string | undefined
}

/** What selecting needs of the world. */
export type SelectPorts = { readonly azure: Azure; readonly log: Log }

/** Whether nothing is named: neither disks nor machines nor tags. */
export function selectsNothing({ disks, vms, tagged }: Selection): boolean {
  return disks.length === 0 && vms.length === 0 && tagged === undefined
}

/**
 * The selected disks, those of all shards: first those that are named, then those of machines, then those that
 * carry the tags; each once. Rejects with an ActionError that tells every machine that is missing or has disks that
 * no snapshot can be taken of, and every search that found nothing.
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
 * The part of a selection that one of the jobs of a matrix works on, as far as is known before the disks are read.
 * Of a disk that no list has told, only its own answer does.
 */
export function withoutOtherShards(
  selected: readonly Selected[],
  shard: Shard | undefined
): readonly Selected[] {
  if (shard === undefined) return selected
  return selected.filter(({ disk }) => disk === undefined || isInShard(disk.uniqueId, shard))
}

/** What a shard left of a selection, for the log. */
export function shardInWords(
  { part, parts }: Shard,
  { inside, all }: { readonly inside: number; readonly all: number }
): string {
  return inside === 0
    ? `Shard ${part}/${parts} contains none of the selected disks (${all}): nothing to do`
    : `Shard ${part}/${parts} contains ${inside} of ${all} selected disks`
}

/** Each disk once, with everything that any of the searches knows of it. */
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
    // One that the list does not tell as a whole is read by itself.
    disk: disk.uniqueId === '' ? undefined : disk,
    vm: undefined
  }))
}

/** Lists and machines spell groups in capitals at times (recorded 2024); what a person wrote is kept. */
function spelledAs(resourceGroup: string | undefined, ref: ResourceRef): ResourceRef {
  return resourceGroup !== undefined && sameId(resourceGroup, ref.resourceGroup)
    ? { ...ref, resourceGroup }
    : ref
}
