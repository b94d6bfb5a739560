/** What prevents reading the data of snapshots, found before access is granted. */

import type { Dated } from '../data-time.ts'
import type { Problem } from '../../errors.ts'
import { problem } from '../../errors.ts'
import { readinessOf, formatStanding } from '../readiness.ts'
import { sameId } from '../resource-id.ts'
import type { Snapshot } from '../types.ts'
import { formatInstant } from '../format.ts'

/**
 * Changes are not tracked across this size, in GiB: Azure cannot compare a snapshot of a disk of up to it with one
 * taken after the disk grew beyond. Microsoft: incremental snapshots, restrictions.
 */
const LINE_GIB = 4096

/** Whether two snapshots are on different sides of the line. */
export function isAcrossTheLine(a: Snapshot, b: Snapshot): boolean {
  return beyondLine(a) !== beyondLine(b)
}

function beyondLine({ sizeGb }: Snapshot): boolean {
  return (sizeGb ?? 0) > LINE_GIB
}

/** Why the data of a snapshot cannot be read; `sourceSku` is that of its disk, where it is known. */
export function unreadable(snapshot: Snapshot, sourceSku?: string): Problem | undefined {
  return (
    notIncremental(snapshot) ??
    notReady(snapshot, sourceSku) ??
    closedNetwork(snapshot) ??
    withoutSize(snapshot)
  )
}

/** Why two readable snapshots cannot be compared. */
export function incomparable(newer: Dated, older: Dated): Problem | undefined {
  const [snapshot, base] = [newer.snapshot, older.snapshot]
  return (
    sameSnapshot(snapshot, base) ??
    otherFamily(snapshot, base) ??
    notOlder(newer, older) ??
    acrossTheLine(snapshot, base)
  )
}

function named({ name, resourceGroup }: Snapshot): string {
  return `Snapshot "${name}" in resource group "${resourceGroup}"`
}

function notIncremental(snapshot: Snapshot): Problem | undefined {
  if (snapshot.incremental) return undefined
  return problem(
    'InvalidInput',
    `${named(snapshot)} is a full snapshot. Azure tracks changes between incremental snapshots only.`,
    { remedy: 'Take incremental snapshots with "operation: create" and compare those.' }
  )
}

function notReady(snapshot: Snapshot, sourceSku: string | undefined): Problem | undefined {
  const readiness = readinessOf(snapshot, sourceSku)
  switch (readiness.state) {
    case 'available':
      return undefined
    case 'instant-access':
      return problem(
        'Conflict',
        `${named(snapshot)} is in instant access: Azure grants SAS access only after its background copy is complete.`,
        {
          remedy:
            'Wait until "operation: list" shows its state as Available, then run this step again.'
        }
      )
    case 'pending':
      return problem(
        'Conflict',
        `${named(snapshot)} ${formatStanding(snapshot, sourceSku)}: Azure grants SAS access only after that is complete.`,
        {
          remedy:
            'Take it with "wait-for: usable", or run this step again when "operation: list" shows it as usable.'
        }
      )
    case 'failed':
      return problem('CopyFailed', `${named(snapshot)} has failed: ${readiness.reason}.`, {
        remedy: 'Its data never arrived. Delete it and choose another snapshot.'
      })
    case 'deleting':
      return problem('NotFound', `${named(snapshot)} is being deleted.`, {
        remedy: 'Choose another snapshot.'
      })
    case 'unknown':
      return problem('NotVerified', `${named(snapshot)} ${formatStanding(snapshot)}.`, {
        remedy: 'Run this step again. If the error occurs again, report it with the debug log.'
      })
  }
}

function closedNetwork(snapshot: Snapshot): Problem | undefined {
  const policy = snapshot.profile?.networkAccessPolicy?.toLowerCase()
  const isPublic = snapshot.profile?.publicNetworkAccess?.toLowerCase() !== 'disabled'
  if (policy === 'allowprivate') {
    return problem(
      'InvalidInput',
      `${named(snapshot)} allows access to its data through a private endpoint only (network access policy AllowPrivate), which this action cannot reach.`,
      { remedy: howToGrantAccess(snapshot) }
    )
  }
  if (policy !== 'denyall' && isPublic) return undefined
  const why =
    policy === 'denyall'
      ? 'its network access policy is DenyAll'
      : 'its public network access is Disabled'
  return problem('InvalidInput', `${named(snapshot)} does not allow SAS access: ${why}.`, {
    remedy: howToGrantAccess(snapshot)
  })
}

function howToGrantAccess({ name, resourceGroup }: Snapshot): string {
  return `Allow access to this one: \`az snapshot update --resource-group "${resourceGroup}" --name "${name}" --network-access-policy AllowAll --public-network-access Enabled\`. For new snapshots, set "network-access-policy: AllowAll" in the step that takes them. Reading still needs SAS access, which this action grants for minutes and revokes.`
}

function withoutSize(snapshot: Snapshot): Problem | undefined {
  if (snapshot.sizeGb !== undefined && snapshot.sizeGb > 0) return undefined
  return problem('NotVerified', `Azure did not report the size of snapshot "${snapshot.name}".`, {
    remedy: 'Run this step again. If the error occurs again, report it with the debug log.'
  })
}

function sameSnapshot(snapshot: Snapshot, base: Snapshot): Problem | undefined {
  if (!sameId(snapshot.id, base.id)) return undefined
  return problem('InvalidInput', `${named(snapshot)} cannot be compared with itself.`, {
    remedy: 'Name an older snapshot in "base-snapshot", or leave that out for the previous one.'
  })
}

function otherFamily(snapshot: Snapshot, base: Snapshot): Problem | undefined {
  if (sameId(snapshot.familyId, base.familyId)) return undefined
  const apart = isCopy(snapshot) !== isCopy(base) ? ' A copy starts its own family.' : ''
  return problem(
    'InvalidInput',
    `Snapshots "${snapshot.name}" and "${base.name}" are of different families: Azure compares only snapshots of one disk within one region.${apart}`,
    {
      remedy:
        'Compare two snapshots of one disk, or two copies of one region; "familyId" in the output "snapshots" of "operation: list" distinguishes families.'
    }
  )
}

function isCopy({ createOption }: Snapshot): boolean {
  return createOption?.toLowerCase() === 'copystart'
}

/** When the data time of both is unknown, the user decides which one is older. */
function notOlder(newer: Dated, older: Dated): Problem | undefined {
  if (newer.dataTime === undefined || older.dataTime === undefined) return undefined
  if (older.dataTime < newer.dataTime) return undefined
  const [base, snapshot] = [older, newer].map(
    (one) => `"${one.snapshot.name}" with data of ${formatInstant(one.dataTime)}`
  )
  return problem('InvalidInput', `The base ${base ?? ''} is not older than ${snapshot ?? ''}.`, {
    remedy: 'Swap "snapshot" and "base-snapshot".'
  })
}

function acrossTheLine(snapshot: Snapshot, base: Snapshot): Problem | undefined {
  if (!isAcrossTheLine(snapshot, base)) return undefined
  return problem(
    'InvalidInput',
    `Snapshots "${snapshot.name}" (${snapshot.sizeGb ?? 0} GiB) and "${base.name}" (${base.sizeGb ?? 0} GiB) are on different sides of ${LINE_GIB} GiB: the disk grew beyond ${LINE_GIB} GiB between them, and Azure does not track changes across that size.`,
    {
      remedy:
        'Compare snapshots that were taken on the same side. To read the first larger snapshot as a whole, leave "base-snapshot" out.'
    }
  )
}
