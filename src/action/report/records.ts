/** Snapshots as the outputs describe them: one shape for every operation. */

import { isHeld } from '../../snapshots/hold.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
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
  /** ISO instant, UTC; `null` while Azure has not told it. */
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
    id: snapshot.id,
    name: snapshot.name,
    resourceGroup: snapshot.resourceGroup,
    location: snapshot.location,
    timeCreated: new Date(snapshot.timeCreated).toISOString(),
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
