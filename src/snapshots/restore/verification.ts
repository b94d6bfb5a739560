/**
 * The proof that a disk is the one that this run asked for. Restored disks carry no tags of the action, so the
 * proof is its origin, its age by Azure's own clock, and that its name was free before.
 */

import type { DiskRequest } from './disk-request.ts'
import { protectionChecks } from '../stored-as-asked.ts'
import { canonicalLocation, sameId } from '../resource-id.ts'
import type { Disk, Snapshot } from '../types.ts'
import type { Check, WriteTime } from '../verification.ts'
import { wasMadeBy, wasMadeByFinding } from '../verification.ts'
import { listed } from '../words.ts'

/** What a disk must match. */
export type DiskExpectation = {
  readonly snapshot: Snapshot
  readonly request: DiskRequest
}

/** Checks a disk that was read back after this run wrote it. */
export function verifyDisk(
  disk: Disk,
  expected: DiskExpectation,
  write: WriteTime
): readonly Check[] {
  return [
    check('did not exist before', wasMadeBy(disk.timeCreated, write), [
      wasMadeByFinding(disk.timeCreated, write)
    ]),
    ...verifyTakenOver(disk, expected)
  ]
}

/** Checks a disk that an earlier attempt of this run made. */
export function verifyTakenOver(
  disk: Disk,
  { snapshot, request }: DiskExpectation
): readonly Check[] {
  return [
    check('comes from the snapshot', comesFrom(disk, snapshot), [
      `its source has the unique id ${quoted(disk.sourceUniqueId)}`,
      `the snapshot has ${quoted(snapshot.uniqueId)}`
    ]),
    check(
      'is in the region of the snapshot',
      canonicalLocation(disk.location) === canonicalLocation(snapshot.location),
      [`it is in ${disk.location}`, `the snapshot is in ${snapshot.location}`]
    ),
    check('has the planned size', request.sizeGb === undefined || disk.sizeGb === request.sizeGb, [
      `it has ${disk.sizeGb ?? 'unknown'} GiB`,
      `planned is ${request.sizeGb ?? 'any'}`
    ]),
    check('has the planned type', request.sku === undefined || sameId(disk.sku, request.sku), [
      `it is ${quoted(disk.sku)}`,
      `planned is ${quoted(request.sku)}`
    ]),
    check(
      'is in the planned zone',
      request.zones.length === 0 || request.zones.every((zone) => disk.zones.includes(zone)),
      [`it is in zone ${listed(disk.zones) || 'none'}`, `planned is ${listed(request.zones)}`]
    ),
    ...protectionChecks(disk.profile, request.profile)
  ]
}

/** Whether a disk was made from that very snapshot. */
export function comesFrom(
  disk: Pick<Disk, 'sourceUniqueId'>,
  snapshot: Pick<Snapshot, 'uniqueId'>
): boolean {
  return sameId(disk.sourceUniqueId, snapshot.uniqueId)
}

function check(claim: string, holds: boolean, findings: readonly string[]): Check {
  return { claim, holds, finding: findings.join(', ') }
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'absent' : `"${value}"`
}
