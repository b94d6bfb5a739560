/** Reading disks, virtual machines and regions, with an answer that helps when what somebody named does not exist. */

import { ActionError, describe } from '../../errors.ts'
import type { Azure, Ports } from '../../ports.ts'
import { nearNames } from '../../snapshots/near-names.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { parseResourceId, refKey, sameId } from '../../snapshots/resource-id.ts'
import type { Disk, VirtualMachine } from '../../snapshots/types.ts'
import { listed } from '../../snapshots/words.ts'
import type { Waiting } from './attempts.ts'
import { readKnown } from './attempts.ts'
import { asActionError, endsRun, isForbidden, rephrased } from './failures.ts'

/**
 * Reads a disk. When it is absent, says which names are near and where that name does exist. `seen`: this run has seen
 * it, in a list for instance, so that only an absence that lasts counts.
 */
export async function readDisk(azure: Azure, ref: ResourceRef, seen?: Waiting): Promise<Disk> {
  const read = (): Promise<Disk> => azure.getDisk(ref)
  try {
    return await (seen === undefined ? read() : readKnown(read, seen))
  } catch (error) {
    throw await explainMissing(azure, ref, error)
  }
}

/** Reads a virtual machine. When it is absent, says the same of machines, as far as their disks tell. */
export async function readMachine(azure: Azure, ref: ResourceRef): Promise<VirtualMachine> {
  try {
    return await azure.getVirtualMachine(ref)
  } catch (error) {
    throw isMissing(error)
      ? missing(MACHINE, ref, machinesOf(await visibleDisks(azure, ref)), error)
      : error
  }
}

/** A failure to read a disk, with what helps when the disk does not exist; any other failure as it is. */
export async function explainMissing(
  azure: Azure,
  ref: ResourceRef,
  error: unknown
): Promise<unknown> {
  return isMissing(error) ? missing(DISK, ref, await visibleDisks(azure, ref), error) : error
}

/** The virtual machine that a disk is attached to; nothing where that is no machine of its own. */
function machineOf({ managedBy }: Disk): ResourceRef | undefined {
  return managedBy === undefined ? undefined : parseResourceId(managedBy, 'virtualMachines')
}

/** Name of the machine that a disk is attached to, also of one that is an instance of a scale set. */
export function machineNameOf(disk: Disk): string | undefined {
  return machineOf(disk)?.name ?? instanceNameOf(disk)
}

const INSTANCE = /\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/([^/]+)\/?$/i

/** Azure names instances `SET_NUMBER`; an id may hold the number alone. */
function instanceNameOf({ managedBy = '' }: Disk): string | undefined {
  const [, set = '', instance] = INSTANCE.exec(managedBy) ?? []
  return instance !== undefined && /^\d+$/.test(instance) ? `${set}_${instance}` : instance
}

/** How something that is missing is spoken of. */
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

/** Machines are not listed for a hint: the disks, which are, name those that have one. */
function machinesOf(disks: readonly Disk[]): readonly ResourceRef[] {
  const machines = disks.flatMap((disk) => machineOf(disk) ?? [])
  return [...new Map(machines.map((machine) => [refKey(machine), machine])).values()]
}

/** The disks of the subscription where rights allow, else of the group, else none: this only helps a message. */
async function visibleDisks(azure: Azure, ref: ResourceRef): Promise<readonly Disk[]> {
  const { subscriptionId, resourceGroup } = ref
  for (const scope of [{ subscriptionId }, { subscriptionId, resourceGroup }]) {
    try {
      return await azure.listDisks(scope)
    } catch (error) {
      // Cancelled or out of time: the message without hints is better than none.
      if (!isForbidden(error)) return []
    }
  }
  return []
}

function quoted(text: string): string {
  return `"${text}"`
}

/**
 * The regions that a subscription can use, in Azure's own form; none where they cannot be read: the least rights do
 * not include that.
 */
export async function offeredRegions(
  subscriptionId: string,
  { azure, log }: Pick<Ports, 'azure' | 'log'>
): Promise<readonly string[]> {
  try {
    return await azure.listRegions(subscriptionId)
  } catch (error) {
    if (endsRun(asActionError(error))) throw error
    log.debug(`the list of regions could not be read: ${describe(error)}`)
    return []
  }
}
