/** Reading the selected disks, with an answer that helps when one does not exist. */

import { ActionError } from '../errors.ts'
import type { Azure } from '../ports.ts'
import { nearNames } from '../snapshots/near-names.ts'
import type { ResourceRef } from '../snapshots/resource-id.ts'
import { sameId, sameResource } from '../snapshots/resource-id.ts'
import type { Disk } from '../snapshots/types.ts'
import { listed } from '../snapshots/words.ts'

/** The references without repetitions, in their first order. */
export function distinct(refs: readonly ResourceRef[]): readonly ResourceRef[] {
  return refs.filter((ref, index) => refs.findIndex((other) => sameResource(ref, other)) === index)
}

/** Reads a disk. When it is absent, says which names are near and where that name does exist. */
export async function readDisk(azure: Azure, ref: ResourceRef): Promise<Disk> {
  try {
    return await azure.getDisk(ref)
  } catch (error) {
    throw await explainMissing(azure, ref, error)
  }
}

/** A failure to read a disk, with what helps when the disk does not exist; any other failure as it is. */
export async function explainMissing(
  azure: Azure,
  ref: ResourceRef,
  error: unknown
): Promise<unknown> {
  return error instanceof ActionError && error.azure?.code === 'ResourceNotFound'
    ? await missingDisk(azure, ref, error)
    : error
}

async function missingDisk(
  azure: Azure,
  ref: ResourceRef,
  cause: ActionError
): Promise<ActionError> {
  const disks = await visibleDisks(azure, ref)
  const inGroup = disks
    .filter((disk) => sameId(disk.resourceGroup, ref.resourceGroup))
    .map((disk) => disk.name)
  const near = nearNames(ref.name, inGroup)
  const elsewhere = disks.filter(
    (disk) => sameId(disk.name, ref.name) && !sameId(disk.resourceGroup, ref.resourceGroup)
  )
  const hints = [
    near.length > 0 ? `Near names in that group: ${listed(near.map(quoted))}.` : undefined,
    elsewhere.length > 0
      ? `A disk of that name exists in ${listed(elsewhere.map((disk) => `resource group ${quoted(disk.resourceGroup)}`))}: give its group in "resource-group", or the disk by its resource id.`
      : undefined
  ].filter((hint) => hint !== undefined)

  return new ActionError(
    'NotFound',
    `There is no disk ${quoted(ref.name)} in resource group ${quoted(ref.resourceGroup)} of subscription ${ref.subscriptionId} (${cause.azure?.code ?? 'not found'}).`,
    {
      remedy:
        hints.length > 0
          ? hints.join(' ')
          : 'Correct "disk" or "resource-group"; `az disk list --query "[].id"` prints the ids of the disks that you can see.',
      ...(cause.azure !== undefined && { azure: cause.azure }),
      cause
    }
  )
}

/** The disks of the subscription where rights allow, else of the group, else none: this only helps a message. */
async function visibleDisks(azure: Azure, ref: ResourceRef): Promise<readonly Disk[]> {
  const { subscriptionId, resourceGroup } = ref
  for (const scope of [{ subscriptionId }, { subscriptionId, resourceGroup }]) {
    try {
      return await azure.listDisks(scope)
    } catch (error) {
      // Cancelled or out of time: the message without hints is better than none.
      if (!(error instanceof ActionError && error.code === 'Forbidden')) return []
    }
  }
  return []
}

function quoted(text: string): string {
  return `"${text}"`
}
