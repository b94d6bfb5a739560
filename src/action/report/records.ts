/** Snapshots as the outputs describe them: one shape for every operation. */

import type { Dated } from '../../snapshots/data-time.ts'
import { newestData } from '../../snapshots/data-time.ts'
import { isHeld } from '../../snapshots/hold.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import { formatResourceId } from '../../snapshots/resource-id.ts'
import type { Run } from '../../snapshots/run.ts'
import { isOwn, runUrlOf } from '../../snapshots/tags.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import type { Outputs } from './report.ts'
import { fittingJson } from './report.ts'

/** One element of the output `snapshots`. A published shape: fields are added, never changed. */
export type SnapshotRecord = {
  readonly id: string
  readonly name: string
  readonly resourceGroup: string
  readonly location: string
  /** When this very resource was made: ISO instant, UTC; `null` while Azure has not told it. */
  readonly timeCreated: string | null
  /** Resource id of the disk that it comes from. */
  readonly diskId: string
  readonly sourceUniqueId: string | null
  readonly familyId: string | null
  readonly sizeGb: number | null
  readonly sku: string | null
  readonly state: Readiness['state']
  readonly usable: boolean
  readonly completionPercent: number | null
  readonly kind: 'snapshot' | 'copy'
  /** Made by this action. */
  readonly own: boolean
  readonly held: boolean
  /** Of a snapshot that has one only: what keeps it from being deleted, in force or expired. */
  readonly immutabilityPolicy?: {
    /** `Locked` or `Unlocked`. */
    readonly type: string | null
    readonly days: number | null
    /** ISO instant, UTC. */
    readonly expires: string | null
    readonly expired: boolean | null
  }
  readonly runUrl: string | null
}

/** What a record needs beside the snapshot. */
export type RecordContext = {
  readonly diskId: string
  readonly kind: 'snapshot' | 'copy'
  readonly readiness: Readiness
  readonly run: Run
  /** The runner's clock, milliseconds since the epoch. */
  readonly now: number
}

export function toRecord(snapshot: Snapshot, context: RecordContext): SnapshotRecord {
  const { diskId, kind, readiness, run, now } = context
  return {
    id: idOf(snapshot),
    name: snapshot.name,
    resourceGroup: snapshot.resourceGroup,
    location: snapshot.location,
    timeCreated: isoOrNull(snapshot.timeCreated),
    diskId,
    sourceUniqueId: snapshot.sourceUniqueId ?? null,
    familyId: snapshot.familyId ?? null,
    sizeGb: snapshot.sizeGb ?? null,
    sku: snapshot.sku ?? null,
    state: readiness.state,
    usable: readiness.usable,
    completionPercent: snapshot.completionPercent ?? null,
    kind,
    own: isOwn(snapshot.tags),
    held: isHeld(snapshot.tags, now),
    ...immutabilityOf(snapshot),
    runUrl: runUrlOf(snapshot.tags, run.serverUrl) ?? null
  }
}

/** One that Azure lists without an id has one all the same, where its group is known. */
function idOf(snapshot: Snapshot): string {
  const { id, resourceGroup } = snapshot
  return id === '' && resourceGroup !== '' ? formatResourceId(snapshot, 'snapshots') : id
}

/** An instant in milliseconds since the epoch, as JSON has it. */
export function isoOrNull(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString()
}

/** A record with the time of the data that its snapshot holds. */
export type DatedRecord = Pick<Dated, 'dataTime'> & { readonly record: SnapshotRecord }

/** The record with the newest data among some that can be restored; the first one of several. */
export function latestRecord(records: readonly DatedRecord[]): SnapshotRecord | undefined {
  return records
    .filter(({ record, dataTime }) => record.usable && dataTime !== undefined)
    .toSorted(newestData)[0]?.record
}

function immutabilityOf({ immutability }: Snapshot): Pick<SnapshotRecord, 'immutabilityPolicy'> {
  if (immutability === undefined) return {}
  const { type, days, expiresAt, expired } = immutability
  return {
    immutabilityPolicy: {
      type: type ?? null,
      days: days ?? null,
      expires: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
      expired: expired ?? null
    }
  }
}

/** The outputs that describe snapshots, the same for every operation. */
export function snapshotOutputs(
  records: readonly SnapshotRecord[],
  latest: SnapshotRecord | undefined
): Outputs {
  return {
    'snapshot-id': records[0]?.id ?? '',
    'snapshot-ids': fittingJson(records.map((record) => record.id)),
    'snapshot-names': fittingJson(records.map((record) => record.name)),
    snapshots: fittingJson(records),
    count: String(records.length),
    'latest-snapshot-id': latest?.id ?? ''
  }
}
