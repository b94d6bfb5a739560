/** The picture of a retention: what is left of each disk, and what was deleted. */

import type { PruneSource } from '../../operations/prune/look.ts'
import type { PruneOutcome } from '../../operations/prune/outcome.ts'
import { isOfLast, latestOfEach } from '../../operations/prune/outcome.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import { canonical, sameId } from '../../snapshots/resource-id.ts'
import type { Run } from '../../snapshots/run.ts'
import type { PictureDisk, PictureSnapshot } from './lineage-picture.ts'
import { diskNote } from './lineage-picture.ts'
import type { SnapshotRecord } from './snapshot-table.ts'
import { pictureOf, stateInWords, toRecord } from './snapshot-table.ts'

/** Characters of a reason in the picture. */
const MOST_IN_PICTURE = 36

/** The disks of a retention, to be drawn; `now` in milliseconds since the epoch. */
export function prunePictures(
  outcomes: readonly PruneOutcome[],
  run: Run,
  now: number
): readonly PictureDisk[] {
  // Lists spell ids in other cases than the sources of copies do.
  const ids = new Map(outcomes.map(({ snapshot }) => [canonical(snapshot.id), snapshot.id]))
  const latest = latestOfEach(
    outcomes.filter((one) => wordForDeleted(one) === undefined && one.result !== 'refused')
  )
  return [...Map.groupBy(outcomes, ({ source }) => source)].map(([source, members]) => {
    const home =
      source.disk?.location ?? members.find(({ kind }) => kind === 'snapshot')?.snapshot.location
    return {
      name: source.name,
      current: isOfLast(source),
      note: noteOn(source),
      latest: latest.get(source)?.latest?.snapshot.id,
      snapshots: members.map((outcome) => drawn(outcome, home, ids, run, now))
    }
  })
}

function drawn(
  outcome: PruneOutcome,
  home: string | undefined,
  ids: ReadonlyMap<string, string>,
  run: Run,
  now: number
): PictureSnapshot {
  const { snapshot, dataTime, kind, copyOf } = outcome
  const record = pruneRecord(outcome, run, now)
  return pictureOf(record, dataTime, {
    location: sameId(snapshot.location, home) ? undefined : snapshot.location,
    // What could not be deleted is a problem, whatever could be restored from it.
    usable: record.usable && outcome.result !== 'refused',
    failed: record.state === 'failed' || outcome.result === 'refused',
    note: noteOf(outcome, record),
    copyOf: kind === 'copy' ? (ids.get(canonical(copyOf ?? '')) ?? '') : undefined,
    deleted: wordForDeleted(outcome)
  })
}

function wordForDeleted({ result }: PruneOutcome): string | undefined {
  switch (result) {
    case 'deleted':
    case 'gone':
      return 'deleted'
    case 'would-delete':
      return 'would be deleted'
    case 'in-doubt':
      return 'unknown'
    case 'pending':
      return 'to be deleted'
    case 'kept':
    case 'refused':
      return undefined
  }
}

/** The rule that keeps it; where none does, what does. */
function noteOf({ result, reasons }: PruneOutcome, record: SnapshotRecord): string | undefined {
  if (result === 'refused') return 'not deleted'
  if (!record.usable) return stateInWords(record)
  const rules = reasons.filter((reason) => reason.startsWith('keep-'))
  if (rules.length === 0 && record.held) return undefined
  const note = rules.length > 0 ? rules.join(', ') : reasons[0]
  return note === undefined || note.length <= MOST_IN_PICTURE
    ? note
    : `${note.slice(0, MOST_IN_PICTURE - 1).trimEnd()}…`
}

function noteOn({ standing, disk }: PruneSource): string | undefined {
  switch (standing) {
    case 'current':
      return diskNote(disk)
    case 'gone':
      return 'the disk no longer exists'
    case 'former':
      return 'former disk of this name'
    case 'last':
    case 'unknown':
      return undefined
  }
}

/** A snapshot that `prune` judged, as every report tells snapshots; `now` in milliseconds since the epoch. */
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
