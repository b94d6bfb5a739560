/** A snapshot that `prune` judged, as every report tells snapshots. */

import type { PruneOutcome } from '../../operations/prune/outcome.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { Run } from '../../snapshots/run.ts'
import type { SnapshotRecord } from './records.ts'
import { toRecord } from './records.ts'

/** `now` in milliseconds since the epoch. */
export function pruneRecord(outcome: PruneOutcome, run: Run, now: number): SnapshotRecord {
  const { snapshot, kind, source } = outcome
  return toRecord(snapshot, {
    diskId: source.id ?? '',
    kind,
    // The SKU of the disk that exists now says nothing about a former one.
    readiness: readinessOf(snapshot, source.disk?.sku),
    run,
    now
  })
}
