/** What `list` tells the workflow. */

import type { DiskLineage } from '../../operations/common/lineage.ts'
import type { ListResult } from '../../operations/list.ts'
import type { Descendant, Generation } from '../../snapshots/lineage.ts'
import { newestFirst } from '../../snapshots/lineage.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import { sameId } from '../../snapshots/resource-id.ts'
import type { Run } from '../../snapshots/run.ts'
import { counted } from '../../snapshots/words.ts'
import type { PictureDisk } from './lineage-picture.ts'
import { age, lineagePicture } from './lineage-picture.ts'
import { code, paragraphs } from './markdown.ts'
import type { SnapshotRecord } from './records.ts'
import { snapshotOutputs, toRecord } from './records.ts'
import type { Report } from './report.ts'
import { snapshotTable, stateInWords } from './snapshot-table.ts'

type Entry = {
  readonly listed: DiskLineage
  readonly generation: Generation
  readonly descendant: Descendant
  readonly record: SnapshotRecord
}

/** Builds the report of a finished `list`. */
export function reportList(result: ListResult, run: Run, now: number): Report {
  const entries = result.disks
    .flatMap((listed) => entriesOf(listed, run, now))
    .toSorted((a, b) => newestFirst(a.descendant, b.descendant))
  const records = entries.map(({ record }) => record)
  const latest = latestOf(entries)
  return {
    outputs: snapshotOutputs(records, latest?.record),
    files: [],
    summary: () => summarize(result, entries, latest, run, now),
    json: {
      operation: result.operation,
      snapshots: records,
      disks: result.disks.map(({ disk, lineage }) => ({
        diskId: lineage.disk.id,
        uniqueId: disk?.uniqueId ?? null,
        exists: disk !== undefined,
        generations: lineage.generations.map((generation) => ({
          diskUniqueId: generation.diskUniqueId ?? null,
          current: generation.current,
          snapshotIds: generation.descendants.map(({ snapshot }) => snapshot.id)
        }))
      }))
    }
  }
}

function entriesOf(listed: DiskLineage, run: Run, now: number): readonly Entry[] {
  return listed.lineage.generations.flatMap((generation) =>
    generation.descendants.map((descendant): Entry => {
      const { snapshot, kind } = descendant
      // The SKU of the disk that exists now says nothing about a former one.
      const sku = generation.current ? listed.disk?.sku : undefined
      return {
        listed,
        generation,
        descendant,
        record: toRecord(snapshot, {
          diskId: listed.lineage.disk.id,
          kind,
          readiness: readinessOf(snapshot, sku),
          run,
          now
        })
      }
    })
  )
}

/**
 * The snapshot to restore: the newest usable one of the disk that exists now or, where the disk is gone, of
 * the last one of its name. A copy is younger than what it holds, so copies count only where no snapshot is
 * left.
 */
function latestOf(entries: readonly Entry[]): Entry | undefined {
  const usable = entries.filter(
    ({ record, generation, listed }) =>
      record.usable && (generation.current || isLastOfGone(generation, listed))
  )
  return usable.find(({ record }) => record.kind === 'snapshot') ?? usable[0]
}

function isLastOfGone(generation: Generation, { disk, lineage }: DiskLineage): boolean {
  return disk === undefined && generation === lineage.generations[0]
}

function summarize(
  result: ListResult,
  entries: readonly Entry[],
  latest: Entry | undefined,
  run: Run,
  now: number
): string {
  return paragraphs(
    '## Snapshot lineage',
    sentence(result, entries, latest, now),
    lineagePicture(
      result.disks.flatMap((listed) => picturesOf(listed, entries)),
      now
    ),
    entries.length > 0
      ? snapshotTable(
          entries.map(({ listed, generation, descendant, record }) => ({
            disk: listed.ref.name,
            record,
            tags: descendant.snapshot.tags,
            ...(!generation.current && {
              note: isLastOfGone(generation, listed)
                ? 'the disk is gone'
                : 'of a former disk of this name'
            })
          })),
          run,
          now
        )
      : undefined
  )
}

function sentence(
  result: ListResult,
  entries: readonly Entry[],
  latest: Entry | undefined,
  now: number
): string {
  const [only] = result.disks
  // Only a shard can leave nothing to do: everything else that selects no disk is an error.
  if (only === undefined) return 'No selected disk falls into this shard.'
  const whose =
    result.disks.length === 1
      ? only.disk === undefined
        ? `Disk ${code(only.ref.name)} is gone; it has left`
        : `Disk ${code(only.ref.name)} has`
      : `${counted(result.disks.length, 'disk')} have`
  const many =
    entries.length === 0
      ? 'no incremental snapshot'
      : counted(entries.length, 'incremental snapshot')
  const restore =
    latest === undefined
      ? entries.length === 0
        ? ''
        : ' None of them can be restored now.'
      : ` The newest that can be restored is ${code(latest.record.name)}, ${age(latest.descendant.snapshot.timeCreated, now)}.`
  return `${whose} ${many}.${restore}`
}

function picturesOf(listed: DiskLineage, entries: readonly Entry[]): readonly PictureDisk[] {
  const { ref, lineage } = listed
  const recordOf = new Map(entries.map((entry) => [entry.descendant, entry.record]))
  return lineage.generations.map((generation) => ({
    name: ref.name,
    current: generation.current || isLastOfGone(generation, listed),
    note: noteOf(generation, listed),
    snapshots: generation.descendants.flatMap((descendant) => {
      const record = recordOf.get(descendant)
      if (record === undefined) return []
      return [
        {
          id: record.id,
          name: record.name,
          timeCreated: descendant.snapshot.timeCreated,
          location: sameId(record.location, listed.disk?.location) ? undefined : record.location,
          usable: record.usable,
          failed: record.state === 'failed',
          note: noteOn(record),
          held: record.held,
          copyOf: descendant.kind === 'copy' ? (descendant.copyOf ?? '') : undefined
        }
      ]
    })
  }))
}

function noteOn(record: SnapshotRecord): string | undefined {
  if (!record.usable) return stateInWords(record)
  return record.own ? undefined : 'made by another tool'
}

function noteOf(generation: Generation, listed: DiskLineage): string {
  const { disk } = listed
  if (isLastOfGone(generation, listed)) return 'the disk is gone'
  if (!generation.current || disk === undefined) return 'former disk of this name'
  return [disk.sizeGb === undefined ? undefined : `${disk.sizeGb} GiB`, disk.sku]
    .filter((part) => part !== undefined)
    .join(' · ')
}
