/** What changed between two snapshots whose data is open, as Azure tells it: page by page. */

import { ActionError } from '../../errors.ts'
import type { Azure, ChangedRange, DataAccess } from '../../ports.ts'
import type { PagingLimits } from '../../snapshots/paging.ts'
import { pagingGuard } from '../../snapshots/paging.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import type { OpenData } from './access.ts'

/** Ranges come in the order of the disk, which ends: only what brings none could go on for ever. */
const PAGING: PagingLimits = { pages: Infinity, pagesWithoutNews: 1_000 }

/** The ranges of each page, in the order of the disk; of what is in use where there is no `base`. */
export async function* changedPages(
  { snapshot, base }: { readonly snapshot: Snapshot; readonly base: Snapshot | undefined },
  data: OpenData,
  azure: Pick<Azure, 'changedPages'>
): AsyncGenerator<Iterable<ChangedRange>> {
  const refusalOf = pagingGuard(PAGING)
  let marker: string | undefined
  do {
    const from = marker
    const page = await data.use((accesses) =>
      azure.changedPages(newerOf(accesses), base && accesses[1], from)
    )
    const why = refusalOf(page.marker, !isEmpty(page.ranges))
    if (why !== undefined) throw goesInCircles(snapshot, why)
    yield page.ranges
    marker = page.marker
  } while (marker !== undefined)
}

/** The access to the snapshot that is compared or exported, which is always opened first. */
export function newerOf([newer]: readonly DataAccess[]): DataAccess {
  if (newer === undefined) throw new TypeError('nothing is open')
  return newer
}

function isEmpty(ranges: Iterable<unknown>): boolean {
  return ranges[Symbol.iterator]().next().done === true
}

function goesInCircles({ name }: Snapshot, why: string): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure's list of the changes of snapshot "${name}" does not come to an end: ${why}.`,
    { remedy: 'Run this step again. If it comes back, report it with the debug log.' }
  )
}
