/** A snapshot that somebody named: it is read, or told to be missing, with what helps. */

import { ActionError } from '../../errors.ts'
import type { Azure, Ports } from '../../ports.ts'
import type { NamedTarget } from '../../snapshots/attested.ts'
import { checkReceipt } from '../../snapshots/attested.ts'
import { nearNames } from '../../snapshots/near-names.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { listed } from '../../snapshots/words.ts'
import { refuse } from './failures.ts'
import type { Lists } from './lists.ts'
import { spelledLike } from './looking.ts'
import { sourceChain } from './source-chain.ts'

/** What named it: an input, a receipt, or a list of Azure a moment ago. */
export type NamedBy = 'snapshot' | 'base-snapshot' | 'receipt' | 'list'

/** Reads a snapshot. Rejects with `NotFound` where there is none. */
export async function readNamed(
  ref: ResourceRef,
  by: NamedBy,
  lists: Lists,
  azure: Azure
): Promise<Snapshot> {
  const found = await azure.findSnapshot(ref)
  if (found !== undefined) return spelledLike(ref, found)
  const { subscriptionId, resourceGroup, name } = ref
  throw new ActionError(
    'NotFound',
    `There is no snapshot "${name}" in resource group "${resourceGroup}" of subscription ${subscriptionId}.`,
    { remedy: await remedyFor(ref, by, lists) }
  )
}

/**
 * Reads a snapshot that a person or a receipt names. Rejects with `NotFound` where there is none, and with
 * `NotVerified` where it is not what its receipt says.
 */
export async function readTarget(
  { ref, entry }: NamedTarget,
  lists: Lists,
  { azure, run }: Pick<Ports, 'azure' | 'run'>
): Promise<Snapshot> {
  const snapshot = await readNamed(ref, entry === undefined ? 'snapshot' : 'receipt', lists, azure)
  const chain = entry === undefined ? [] : await sourceChain(snapshot, azure)
  refuse(checkReceipt(snapshot, chain, entry, run))
  return snapshot
}

async function remedyFor(
  { subscriptionId, resourceGroup, name }: ResourceRef,
  by: NamedBy,
  lists: Lists
): Promise<string> {
  switch (by) {
    case 'receipt':
      return 'It was deleted since the receipt was written; "operation: list" shows the snapshots that its disk still has.'
    case 'list':
      return 'Azure has just listed it: it is being deleted, or Azure is behind. Run this step again.'
    case 'snapshot':
    case 'base-snapshot': {
      const near = await nearOnes(name, lists({ subscriptionId, resourceGroup }))
      return near.length > 0
        ? `Near names in that group: ${listed(near.map((one) => `"${one}"`))}.`
        : `Correct "${by}" or "resource-group"; "operation: list" shows the snapshots of a disk.`
    }
  }
}

/** This only helps a message: without the list there is no hint. */
async function nearOnes(
  name: string,
  list: Promise<readonly Snapshot[]>
): Promise<readonly string[]> {
  try {
    const names = (await list).map((one) => one.name)
    return nearNames(name, names)
  } catch {
    return []
  }
}
