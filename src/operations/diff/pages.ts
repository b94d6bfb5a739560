/** What changed between two snapshots whose data is open, as Azure tells it: page by page. */

import { ActionError } from '../../errors.ts'
import type { Azure, ChangedRange, DataAccess } from '../../ports.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import type { OpenData } from './access.ts'

/** The ranges of each page, in the order of the disk; of what is in use where there is no `base`. */
export async function* changedPages(
  { snapshot, base }: { readonly snapshot: Snapshot; readonly base: Snapshot | undefined },
  data: OpenData,
  azure: Pick<Azure, 'changedPages'>
): AsyncGenerator<Iterable<ChangedRange>> {
  let marker: string | undefined
  do {
    const from = marker
    const page = await data.use((accesses) =>
      azure.changedPages(newerOf(accesses), base && accesses[1], from)
    )
    if (page.marker !== undefined && page.marker === marker) throw goesInCircles(snapshot)
    yield page.ranges
    marker = page.marker
  } while (marker !== undefined)
}

/** The access to the snapshot that is compared or exported, which is always opened first. */
export function newerOf([newer]: readonly DataAccess[]): DataAccess {
  if (newer === undefined) throw new TypeError('nothing is open')
  return newer
}

function goesInCircles({ name }: Snapshot): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure told the same part of the changes of snapshot "${name}" twice.`,
    { remedy: 'Run this step again. If it comes back, report it with the debug log.' }
  )
}
