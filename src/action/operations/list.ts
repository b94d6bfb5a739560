/** `list` as a workflow sees it: its inputs and its report. */

import type { DiskLineage } from '../../operations/common/sources.ts'
import type { ListRequest, ListResult } from '../../operations/list.ts'
import { formatFull, list as listSnapshots } from '../../operations/list.ts'
import type { DiskProtection } from '../../snapshots/disk-protection.ts'
import { DEFAULT_OLDER_THAN_MS, worstFirst } from '../../snapshots/disk-protection.ts'
import type { Descendant, Generation } from '../../snapshots/lineage.ts'
import { newestFirst } from '../../snapshots/lineage.ts'
import { missingFrom, readinessOf } from '../../snapshots/readiness.ts'
import { groupKey, sameId } from '../../snapshots/resource-id.ts'
import { verifiedTag } from '../../snapshots/tags.ts'
import type { Run, Snapshot } from '../../snapshots/types.ts'
import { counted, formatDated, formatDuration, listed as inWords } from '../../snapshots/format.ts'
import * as fields from '../inputs/fields.ts'
import { common } from '../inputs/read.ts'
import { givesSelection, insistOnPlace, readSelection, sharded } from '../inputs/resources.ts'
import type { PictureDisk } from '../report/lineage-picture.ts'
import { diskNote, lineagePicture, pictureOf } from '../report/lineage-picture.ts'
import { code, escapeMarkdown, table } from '../report/markdown.ts'
import type { Report } from '../report/report.ts'
import { report } from '../report/report.ts'
import type { Row, SnapshotRecord } from '../report/snapshot-table.ts'
import {
  dataFrom,
  foldedTable,
  isoOrNull,
  snapshotOutputs,
  snapshotTable,
  toRecord
} from '../report/snapshot-table.ts'
import { operation } from './operation.ts'

export const list = operation({
  inputs: {
    ...common,
    ...sharded,
    snapshotResourceGroup: fields.optionalGroup,
    scope: fields.scope,
    warnOlderThan: fields.optionalAge
  },
  toRequest(values, reading): ListRequest | undefined {
    const selection = readSelection(values, reading)
    // Without a selection every disk is looked for, and that needs a place.
    if (!givesSelection(reading)) {
      insistOnPlace(reading, { groups: ['resource-group'], what: 'disks to list' })
    }
    return (
      values && {
        operation: 'list',
        selection,
        scope: values.scope,
        snapshotGroup: values.snapshotResourceGroup,
        home: {
          subscriptionId: values.subscriptionId ?? '',
          resourceGroup: values.resourceGroup
        },
        warnOlderThanMs: values.warnOlderThan,
        maxParallel: values.maxParallel
      }
    )
  },
  run: listSnapshots,
  report: reportList
})

type Entry = {
  readonly listed: DiskLineage
  readonly generation: Generation
  readonly descendant: Descendant
  readonly record: SnapshotRecord
}

/** For several disks, the latest snapshot is the one with the newest data of all. */
export function reportList(result: ListResult, run: Run, now: number): Report {
  const entries = result.disks
    .flatMap((listed) => entriesOf(listed, run, now))
    .toSorted((a, b) => newestFirst(a.descendant, b.descendant))
  const records = entries.map(({ record }) => record)
  const recordOf = new Map(entries.map(({ descendant, record }) => [descendant, record]))
  const chosen = entries.filter(
    ({ listed, descendant }) => listed.choice.latest?.snapshot === descendant.snapshot
  )
  const latest = chosen.find(({ descendant }) => descendant.proof === 'proven') ?? chosen[0]
  return report(result, {
    outputs: snapshotOutputs(records, latest?.record),
    heading: 'Snapshot lineage',
    body: () => ({
      sentence: sentence(result, entries, latest, now),
      table: tablesOf(result, entries, run, now),
      more: [
        lineagePicture(
          result.disks.flatMap((listed) => picturesOf(listed, recordOf)),
          now
        )
      ]
    }),
    json: {
      ...(result.isPartial !== undefined && { complete: !result.isPartial }),
      ...(result.protection !== undefined && {
        olderThanMs: result.olderThanMs,
        protection: protectedDisks(result).map(protectionInJson)
      }),
      snapshots: records,
      unknownSnapshots: unknownSourcesIn(result).map(({ id, name, resourceGroup }) => ({
        id,
        name,
        resourceGroup
      })),
      disks: result.disks.map(({ disk, lineage, choice }) => ({
        diskId: lineage.disk.id,
        uniqueId: disk?.uniqueId ?? null,
        exists: disk !== undefined,
        latestSnapshotId: choice.latest?.snapshot.id ?? null,
        notUsed: choice.unused.map(({ descendant, why }) => ({ id: descendant.snapshot.id, why })),
        refuted: lineage.refuted.map(({ id }) => id),
        fullSnapshots: lineage.full,
        generations: lineage.generations.map((generation) => ({
          diskUniqueId: generation.diskUniqueId ?? null,
          current: generation.current,
          snapshotIds: generation.descendants.map(({ snapshot }) => snapshot.id),
          snapshots: generation.descendants.map(({ snapshot, dataTime, proof }) => ({
            id: snapshot.id,
            dataTime: isoOrNull(dataTime),
            proof
          }))
        }))
      }))
    }
  })
}

/** The tables, under headings where there are two. */
function tablesOf(
  result: ListResult,
  entries: readonly Entry[],
  run: Run,
  now: number
): string | undefined {
  const protection = protectionParagraphs(result, now)
  const snapshots = tableOf(result, entries, run, now)
  if (protection.length === 0) return snapshots
  return [...protection, ...(snapshots === undefined ? [] : ['### Snapshots', snapshots])].join(
    '\n\n'
  )
}

// The picture of protection: every disk, the worst first.

type ProtectedDisk = { readonly listed: DiskLineage; readonly protection: DiskProtection }

function protectedDisks({ disks, protection = [] }: ListResult): readonly ProtectedDisk[] {
  return disks
    .flatMap((listed, at) => {
      const one = protection[at]
      return one === undefined ? [] : [{ listed, protection: one }]
    })
    .toSorted((a, b) => worstFirst(a.protection, b.protection))
}

function protectionInJson({ listed: { disk, lineage }, protection }: ProtectedDisk) {
  const { status, newest, ageMs, tested, copyRegions, held } = protection
  return {
    diskId: lineage.disk.id,
    uniqueId: disk?.uniqueId ?? null,
    exists: disk !== undefined,
    status,
    newestSnapshotId: newest?.snapshot.id ?? null,
    dataTime: isoOrNull(newest?.dataTime),
    ageMs: ageMs ?? null,
    testedSnapshotId: tested?.snapshot.id ?? null,
    tested: tested === undefined ? null : verifiedTag(tested.on),
    copyRegions,
    held
  }
}

const STATUS = {
  none: '❌ no usable snapshot',
  late: '⚠️ late',
  recent: '✅ recent'
} as const satisfies Record<DiskProtection['status'], string>

function protectionParagraphs(result: ListResult, now: number): readonly string[] {
  const all = protectedDisks(result)
  const partial =
    result.isPartial === true
      ? [
          '⚠️ It is **unknown** whether these are all snapshots of the subscription. Grant `Microsoft.Compute/snapshots/read` and `Microsoft.Authorization/permissions/read` on the subscription to see all of them (role `Reader`).'
        ]
      : []
  if (all.length === 0) return partial
  const several = new Set(all.map(({ listed }) => groupKey(listed.ref))).size > 1
  const late = all.filter(({ protection }) => protection.status !== 'recent').length
  const limit = formatDuration(result.olderThanMs ?? DEFAULT_OLDER_THAN_MS)
  return [
    ...partial,
    '### Protection',
    late === 0
      ? `✅ ${all.length === 1 ? 'The disk has' : `All ${all.length} disks have`} a usable snapshot from the last ${limit}.`
      : `⚠️ ${late} of ${counted(all.length, 'disk')} ${late === 1 ? 'has' : 'have'} no usable snapshot from the last ${limit}.`,
    foldedTable(all, (some) => protectionTable(some, several, now), 'disk')
  ]
}

function protectionTable(disks: readonly ProtectedDisk[], several: boolean, now: number): string {
  return table(
    [
      'Disk',
      'Protection',
      'Newest usable snapshot',
      'Data from',
      'Last tested',
      'Copies in',
      'Held'
    ],
    disks.map(({ listed: { ref, disk }, protection }) => {
      const { status, newest, tested, copyRegions, held } = protection
      return [
        `${code(ref.name)}${several ? ` in ${code(ref.resourceGroup)}` : ''}${disk === undefined ? ' (gone)' : ''}`,
        STATUS[status].replaceAll(' ', '&nbsp;'),
        newest === undefined ? '–' : code(newest.snapshot.name),
        dataFrom(newest?.dataTime, now),
        tested === undefined
          ? 'never'
          : `${verifiedTag(tested.on).replaceAll('-', '&#8209;')}${tested.snapshot === newest?.snapshot ? '' : `<br>${code(tested.snapshot.name)}`}`,
        copyRegions.length === 0 ? '–' : escapeMarkdown(copyRegions.join(', ')),
        held === 0 ? '–' : String(held)
      ]
    })
  )
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

/** The snapshots whose source disk is unknown, each once. */
function unknownSourcesIn({ disks }: ListResult): readonly Snapshot[] {
  return [...new Set(disks.flatMap(({ unknownSources }) => unknownSources))]
}

function rowOfUnknownSource(snapshot: Snapshot, run: Run, now: number): Row {
  const record = toRecord(snapshot, { diskId: '', kind: 'snapshot', run, now })
  const note = `the response of Azure lacks its ${inWords(missingFrom(snapshot))} and its disk`
  return { disk: '–', record, dataTime: undefined, tags: snapshot.tags, note }
}

function isLastOfGone(generation: Generation, { disk, lineage }: DiskLineage): boolean {
  return disk === undefined && generation === lineage.generations[0]
}

function tableOf(
  result: ListResult,
  entries: readonly Entry[],
  run: Run,
  now: number
): string | undefined {
  const rows: readonly Row[] = [
    ...entries.map(({ listed, generation, descendant, record }) => ({
      disk: listed.ref.name,
      record,
      dataTime: descendant.dataTime,
      tags: descendant.snapshot.tags,
      ...noteOfRow(descendant, generation, listed)
    })),
    ...unknownSourcesIn(result).map((one) => rowOfUnknownSource(one, run, now))
  ]
  return rows.length > 0 ? snapshotTable(rows, now, run) : undefined
}

function noteOfRow(
  { proof, snapshot }: Descendant,
  generation: Generation,
  listed: DiskLineage
): Pick<Row, 'note'> {
  const missing = missingFrom(snapshot)
  const notes = [
    ...(generation.current
      ? []
      : [
          isLastOfGone(generation, listed)
            ? 'the disk no longer exists'
            : 'of a former disk of this name'
        ]),
    ...(proof === 'proven' ? [] : ['by its tags only']),
    ...(missing.length === 0 ? [] : [`the response of Azure lacks its ${inWords(missing)}`])
  ]
  return notes.length === 0 ? {} : { note: notes.join('; ') }
}

function sentence(
  result: ListResult,
  entries: readonly Entry[],
  latest: Entry | undefined,
  now: number
): string {
  const [only] = result.disks
  // Only a shard can select no disk without an error.
  if (only === undefined) {
    return result.protection === undefined
      ? 'This shard contains no selected disk.'
      : 'No disk was found.'
  }
  const whose =
    result.disks.length === 1
      ? only.disk === undefined
        ? `Disk ${code(only.ref.name)} no longer exists; it has`
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
      : ` The newest that can be restored is ${code(latest.record.name)}${ageOf(latest.descendant, now)}.`
  const full = result.disks.reduce((total, { lineage }) => total + lineage.full, 0)
  return `${whose} ${many}.${restore}${full === 0 ? '' : ` ${formatFull(full)}.`}`
}

function ageOf({ dataTime }: Descendant, now: number): string {
  return dataTime === undefined ? '' : ` of ${formatDated(dataTime, now)}`
}

function picturesOf(
  listed: DiskLineage,
  recordOf: ReadonlyMap<Descendant, SnapshotRecord>
): readonly PictureDisk[] {
  const { ref, lineage } = listed
  return lineage.generations.map((generation) => ({
    name: ref.name,
    current: generation.current || isLastOfGone(generation, listed),
    note: noteOf(generation, listed),
    latest: listed.choice.latest?.snapshot.id,
    snapshots: generation.descendants.flatMap((descendant) => {
      const record = recordOf.get(descendant)
      if (record === undefined) return []
      return [
        pictureOf(record, descendant.dataTime, {
          location: sameId(record.location, listed.disk?.location) ? undefined : record.location,
          ...(record.usable && !record.own && { note: 'created by another tool' }),
          copyOf: descendant.kind === 'copy' ? (descendant.copyOf ?? '') : undefined
        })
      ]
    })
  }))
}

function noteOf(generation: Generation, listed: DiskLineage): string {
  const { disk } = listed
  if (isLastOfGone(generation, listed)) return 'the disk no longer exists'
  if (!generation.current || disk === undefined) return 'former disk of this name'
  return diskNote(disk)
}
