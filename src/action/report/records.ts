/** Snapshots as the outputs describe them: one shape for every operation. */

import { isHeld } from '../../snapshots/hold.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import type { Run } from '../../snapshots/run.ts'
import { isOwn, runUrlOf } from '../../snapshots/tags.ts'
import type { DataTime, Snapshot } from '../../snapshots/types.ts'
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
  /** Of which instant its data is, for a copy that of its source: ISO instant, UTC; `null` where nothing tells. */
  readonly dataTime: string | null
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
  readonly runUrl: string | null
}

/** What a record needs beside the snapshot. */
export type RecordContext = {
  readonly diskId: string
  readonly dataTime: DataTime | undefined
  readonly kind: 'snapshot' | 'copy'
  readonly readiness: Readiness
  readonly run: Run
  /** The runner's clock, milliseconds since the epoch. */
  readonly now: number
}

export function toRecord(snapshot: Snapshot, context: RecordContext): SnapshotRecord {
  const { diskId, dataTime, kind, readiness, run, now } = context
  return {
    id: snapshot.id,
    name: snapshot.name,
    resourceGroup: snapshot.resourceGroup,
    location: snapshot.location,
    timeCreated: isoOrNull(snapshot.timeCreated),
    dataTime: isoOrNull(dataTime),
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
    runUrl: runUrlOf(snapshot.tags, run.serverUrl) ?? null
  }
}

function isoOrNull(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString()
}

/** The record with the newest data among some that can be restored; the first one of several. */
export function latestRecord(records: readonly SnapshotRecord[]): SnapshotRecord | undefined {
  return records
    .filter(({ usable, dataTime }) => usable && dataTime !== null)
    .toSorted((a, b) => (b.dataTime ?? '').localeCompare(a.dataTime ?? ''))[0]
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
