/** Snapshots in the outputs and the summary: one format for every operation. */

import type { Dated } from '../../snapshots/data-time.ts'
import { newestData } from '../../snapshots/data-time.ts'
import { isHeld } from '../../snapshots/protection.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, formatResourceId } from '../../snapshots/resource-id.ts'
import type { Run, Snapshot, Tags } from '../../snapshots/types.ts'
import { TAG, isOwn, runUrlOf, tagValue, verifiedOn, verifiedTag } from '../../snapshots/tags.ts'
import type { Check } from '../../snapshots/verification.ts'
import { failures } from '../../snapshots/verification.ts'
import { age, formatMinute } from '../../snapshots/format.ts'
import { code, escapeMarkdown, link, table } from './markdown.ts'
import type { Outputs } from './report.ts'
import { EMPTY_LIST, fittingJson } from './report.ts'

/** One element of the output `snapshots`. A public format: fields are added, never changed. */
export type SnapshotRecord = {
  readonly id: string
  readonly name: string
  readonly resourceGroup: string
  readonly location: string
  /** When this resource was created: ISO instant, UTC; `null` until Azure reports it. */
  readonly timeCreated: string | null
  /** Resource id of its source disk. */
  readonly diskId: string
  readonly sourceUniqueId: string | null
  readonly familyId: string | null
  readonly sizeGb: number | null
  readonly sku: string | null
  readonly state: Readiness['state']
  readonly usable: boolean
  readonly completionPercent: number | null
  readonly kind: 'snapshot' | 'copy'
  /** Created by this action. */
  readonly own: boolean
  readonly held: boolean
  /** Only for a snapshot that has one: what prevents its deletion, in force or expired. */
  readonly immutabilityPolicy?: {
    /** `Locked` or `Unlocked`. */
    readonly type: string | null
    readonly days: number | null
    /** ISO instant, UTC. */
    readonly expires: string | null
    readonly expired: boolean | null
  }
  readonly runUrl: string | null
  /** Of a snapshot that has one only: the day (UTC) of the last restore test that it passed, `yyyy-mm-dd`. */
  readonly verifiedOn?: string
}

/** What a record needs in addition to the snapshot. */
type RecordContext = {
  readonly diskId: string
  readonly kind: 'snapshot' | 'copy'
  /** By default, what Azure reports. */
  readonly readiness?: Readiness | undefined
  readonly run: Run
  /** The runner's clock, milliseconds since the epoch. */
  readonly now: number
}

export function toRecord(snapshot: Snapshot, context: RecordContext): SnapshotRecord {
  const { diskId, kind, readiness = readinessOf(snapshot), run, now } = context
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
    runUrl: runUrlOf(snapshot.tags, run.serverUrl) ?? null,
    ...testOf(snapshot)
  }
}

function testOf(snapshot: Snapshot): Pick<SnapshotRecord, 'verifiedOn'> {
  const day = verifiedOn(snapshot)
  return day === undefined ? {} : { verifiedOn: verifiedTag(day) }
}

/**
 * A snapshot of this step in the outputs: pending while it was not read. A snapshot that can be restored but has other
 * data than requested must not look usable to a later step.
 */
export function madeRecord(
  {
    ref,
    snapshot,
    checks
  }: {
    readonly ref: ResourceRef
    readonly snapshot?: Snapshot | undefined
    readonly checks: readonly Check[]
  },
  {
    location,
    sizeGb,
    ...context
  }: RecordContext & { readonly location: string; readonly sizeGb: number | undefined }
): SnapshotRecord {
  if (snapshot !== undefined) {
    const record = toRecord(snapshot, context)
    return failures(checks).length === 0 ? record : { ...record, usable: false }
  }
  return {
    id: formatResourceId(ref, 'snapshots'),
    name: ref.name,
    resourceGroup: ref.resourceGroup,
    location,
    timeCreated: null,
    diskId: context.diskId,
    sourceUniqueId: null,
    familyId: null,
    sizeGb: sizeGb ?? null,
    sku: null,
    state: 'pending',
    usable: false,
    completionPercent: null,
    kind: context.kind,
    own: true,
    held: false,
    runUrl: null
  }
}

/** A snapshot that Azure lists without an id has one, when its group is known. */
function idOf(snapshot: Snapshot): string {
  const { id, resourceGroup } = snapshot
  return id === '' && resourceGroup !== '' ? formatResourceId(snapshot, 'snapshots') : id
}

/** An instant in milliseconds since the epoch, for JSON. */
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

/** The outputs about snapshots, the same for every operation. */
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

/** Outputs of a dry run: those that name created things name none. */
export const NOTHING_MADE = {
  'snapshot-id': '',
  'snapshot-ids': EMPTY_LIST,
  'snapshot-names': EMPTY_LIST,
  snapshots: EMPTY_LIST,
  count: '0',
  'latest-snapshot-id': ''
} as const satisfies Outputs

/** A row: the outputs about a snapshot, and columns that only the table has. */
export type Row = DatedRecord & {
  readonly disk: string
  readonly tags: Tags
  /** Why it is not usable, or another note; Markdown is escaped here. */
  readonly note?: string
  /** Replaces its state, for a missing snapshot; Markdown. */
  readonly missing?: string
}

/** Maximum rows of a summary's table; a summary may hold 1 MiB (GitHub: workflow commands, job summaries). */
export const MAX_ROWS = 200

/** Visible rows; the others are folded, so that the text after the table stays visible. */
const MAX_OPEN_ROWS = 20

/**
 * The table, in the order of the rows; what is left out is said below it. With `run` it says who created each
 * snapshot; without, all of them are of this run.
 */
export function snapshotTable(rows: readonly Row[], now: number, run?: Run): string {
  const several = new Set(rows.map(({ record }) => canonical(record.diskId))).size > 1
  return foldedTable(rows, (some) => tableOf(some, several, now, run))
}

/** A table of snapshots in three parts: visible, folded, and left out. */
export function foldedTable<T>(
  rows: readonly T[],
  draw: (some: readonly T[]) => string,
  noun = 'snapshot'
): string {
  const folded = rows.slice(MAX_OPEN_ROWS, MAX_ROWS)
  const left = rows.length - MAX_ROWS
  return [
    draw(rows.slice(0, MAX_OPEN_ROWS)),
    ...(folded.length > 0
      ? [`<details><summary>${folded.length} more</summary>`, draw(folded), '</details>']
      : []),
    ...(left > 0
      ? [`${left} more ${left === 1 ? `${noun} is` : `${noun}s are`} in the result file.`]
      : [])
  ].join('\n\n')
}

function tableOf(
  rows: readonly Row[],
  several: boolean,
  now: number,
  run: Run | undefined
): string {
  return table(
    [
      ...(several ? ['Disk'] : []),
      'Snapshot',
      'State',
      'Data from',
      'Size',
      'Region',
      ...(run === undefined ? [] : ['Created by'])
    ],
    rows.map(({ disk, record, dataTime, tags, note, missing }) => [
      ...(several ? [code(disk)] : []),
      `${code(record.name)}${record.kind === 'copy' ? ' (copy)' : ''}`,
      missing ?? stateCell(record, note),
      dataFrom(dataTime, now),
      sizeCell(record.sizeGb),
      escapeMarkdown(record.location),
      ...(run === undefined ? [] : [madeBy(record, tags, run)])
    ])
  )
}

const ICONS = {
  available: '✅',
  'instant-access': '⚠️',
  pending: '⏳',
  failed: '❌',
  deleting: '🗑️',
  unknown: '❔'
} as const satisfies Record<SnapshotRecord['state'], string>

/** The state of a snapshot, in a word or two. */
export function formatState(
  record: Pick<SnapshotRecord, 'state' | 'usable' | 'completionPercent'>
): string {
  switch (record.state) {
    case 'available':
      return record.usable ? 'usable' : 'not verified'
    case 'instant-access':
      return 'instant access'
    case 'pending':
      return record.completionPercent === null
        ? 'pending'
        : `copying, ${Math.floor(record.completionPercent)} %`
    case 'failed':
      return 'failed'
    case 'deleting':
      return 'being deleted'
    case 'unknown':
      return 'unknown'
  }
}

function stateCell(record: SnapshotRecord, note: string | undefined): string {
  const icon = record.state === 'available' && !record.usable ? '❌' : ICONS[record.state]
  return [
    `${icon} ${formatState(record)}`,
    record.held ? '📌 held' : undefined,
    record.verifiedOn === undefined
      ? undefined
      : `restore tested ${record.verifiedOn.replaceAll('-', '&#8209;')}`,
    note === undefined ? undefined : escapeMarkdown(note)
  ]
    .filter((part) => part !== undefined)
    .join(', ')
}

/** The size of a disk; `–` when unknown. */
export function sizeCell(sizeGb: number | null | undefined): string {
  return sizeGb === undefined || sizeGb === null ? '–' : `${sizeGb}&nbsp;GiB`
}

/** When the data was taken, and on a line of its own its age, which leaves room for names. */
export function dataFrom(dataTime: number | undefined, now: number): string {
  return dataTime === undefined
    ? '–'
    : `${unbroken(formatMinute(dataTime))}<br>${unbroken(`(${age(dataTime, now)})`)}`
}

/** Text in which no line ends: a date over two lines is hard to read. */
export function unbroken(text: string): string {
  return text.replaceAll('-', '&#8209;').replaceAll(' ', '&nbsp;')
}

function madeBy(record: SnapshotRecord, tags: Tags, run: Run): string {
  if (!record.own) return 'another tool'
  const repository = tagValue(tags, TAG.repository) ?? ''
  const runId = (tagValue(tags, TAG.run) ?? '').split('.')[0] ?? ''
  // Azure has only accepted it, or has not created it: it was not read back yet.
  if (runId === '') return '–'
  const label = repository === run.repository ? `run ${runId}` : `${repository} run ${runId}`
  return record.runUrl === null ? escapeMarkdown(label) : link(label, record.runUrl)
}
