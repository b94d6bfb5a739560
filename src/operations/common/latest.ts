/** The latest usable snapshot of a disk that is selected, for those who take it instead of one that is named. */

import { ActionError } from '../../errors.ts'
import type { Azure, Log } from '../../ports.ts'
import type { Descendant } from '../../snapshots/lineage.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { listed } from '../../snapshots/words.ts'
import { ownGeneration, readLineage } from './lineage.ts'
import type { Lists } from './lists.ts'
import { orEmpty, orNothing } from './lists.ts'
import { spelledLike } from './looking.ts'
import { readNamed } from './named-snapshot.ts'
import type { Selected } from './select.ts'

/** A snapshot as it was read, with its disk where that still exists. */
export type Latest = { readonly snapshot: Snapshot; readonly disk: Disk | undefined }

/**
 * Finds the latest usable snapshot of a disk in the given groups, also of a disk that is gone. `done` says what comes
 * of it, as in "that could be ‹done›". Rejects with an ActionError where there is none.
 */
export async function latestSnapshotOf(
  selected: Pick<Selected, 'ref' | 'disk'>,
  groups: readonly string[],
  done: string,
  lists: Lists,
  { azure, log }: { readonly azure: Azure; readonly log: Log }
): Promise<Latest> {
  const { ref } = selected
  const listing = listsOf(ref, groups, lists)
  listing.catch(() => undefined)
  const lineage = await readLineage(selected, listing, azure)
  const { disk } = lineage
  const { latest, newer } = latestUsable(ownGeneration(lineage)?.descendants ?? [], disk?.sku)
  if (latest === undefined) throw nothingUsable(ref, groups, done, newer)
  if (newer.length > 0) {
    log.warning(
      `Disk "${ref.name}": ${listed(newer.map(({ name }) => `"${name}"`))} ${newer.length === 1 ? 'is' : 'are'} newer than "${latest.name}", but not usable yet; "${latest.name}" is ${done}.`,
      'Not the newest snapshot'
    )
  }
  // Lists may lag: what is worked with is read by itself.
  return { snapshot: await readNamed(latest, 'list', lists, azure), disk }
}

async function listsOf(
  { subscriptionId, resourceGroup: home }: ResourceRef,
  groups: readonly string[],
  lists: Lists
): Promise<readonly Snapshot[]> {
  const found = await Promise.all(
    groups.map(async (resourceGroup) => {
      const list = lists({ subscriptionId, resourceGroup })
      // Another group beside that of the disk may hold nothing, or be hidden; whoever needs it to be there says so.
      const isBeside = groups.length > 1 && resourceGroup !== home
      const snapshots = await (isBeside ? orNothing(list) : orEmpty(list))
      return snapshots.map((one) => spelledLike({ resourceGroup }, one))
    })
  )
  return found.flat()
}

/** A copy is younger than what it holds, so copies count only where no snapshot is left. */
function latestUsable(
  descendants: readonly Descendant[],
  sku: string | undefined
): { readonly latest: Snapshot | undefined; readonly newer: readonly Snapshot[] } {
  const snapshots = descendants.filter(({ kind }) => kind === 'snapshot')
  const pool = (snapshots.length > 0 ? snapshots : descendants).map(({ snapshot }) => snapshot)
  const at = pool.findIndex((one) => readinessOf(one, sku).usable)
  const newer = pool
    .slice(0, at === -1 ? pool.length : at)
    .filter((one) => readinessOf(one, sku).state === 'pending')
  return { latest: pool[at], newer }
}

function nothingUsable(
  { name }: ResourceRef,
  groups: readonly string[],
  done: string,
  pending: readonly Snapshot[]
): ActionError {
  const where = listed(groups.map((group) => `"${group}"`))
  const waiting =
    pending.length === 0
      ? ''
      : ` ${listed(pending.map((one) => `"${one.name}"`))} ${pending.length === 1 ? 'is' : 'are'} still being made.`
  return new ActionError(
    'NotFound',
    `Disk "${name}" has no usable incremental snapshot in resource group ${where} that could be ${done}.${waiting}`,
    {
      remedy:
        'Take one first with "operation: create", or name the group that its snapshots live in with "snapshot-resource-group".'
    }
  )
}
