/** The table of snapshots in a summary. */

import { canonical } from '../../snapshots/resource-id.ts'
import type { Run } from '../../snapshots/run.ts'
import { TAG, tagValue } from '../../snapshots/tags.ts'
import type { Tags } from '../../snapshots/types.ts'
import { minuteInWords } from '../../snapshots/words.ts'
import { age } from './lineage-picture.ts'
import { code, escapeMarkdown, link, table } from './markdown.ts'
import type { DatedRecord, SnapshotRecord } from './records.ts'

/** A row: what the outputs say about a snapshot, with what only the table tells. */
export type Row = DatedRecord & {
  readonly disk: string
  readonly tags: Tags
  /** Why it is no use, or what is remarkable; Markdown is escaped here. */
  readonly note?: string
  /** In place of its state, for a snapshot that is not there; Markdown. */
  readonly missing?: string
}

/** Rows of a summary's table; a summary may hold 1 MiB (GitHub: workflow commands, job summaries). */
export const MOST_ROWS = 200

/** Rows that are open; the others fold, so that what comes after the table is not out of sight. */
export const MOST_OPEN_ROWS = 20

/** The table, rows in the order they come; what is left out is said below it. */
export function snapshotTable(rows: readonly Row[], run: Run, now: number): string {
  const several = new Set(rows.map(({ record }) => canonical(record.diskId))).size > 1
  return foldedTable(rows, (some) => tableOf(some, several, run, now))
}

/** A table of snapshots in three parts: open, folded, and left out. */
export function foldedTable<T>(rows: readonly T[], draw: (some: readonly T[]) => string): string {
  const folded = rows.slice(MOST_OPEN_ROWS, MOST_ROWS)
  const left = rows.length - MOST_ROWS
  return [
    draw(rows.slice(0, MOST_OPEN_ROWS)),
    ...(folded.length > 0
      ? [`<details><summary>${folded.length} more</summary>`, draw(folded), '</details>']
      : []),
    ...(left > 0
      ? [`${left} more ${left === 1 ? 'snapshot is' : 'snapshots are'} in the result file.`]
      : [])
  ].join('\n\n')
}

function tableOf(rows: readonly Row[], several: boolean, run: Run, now: number): string {
  return table(
    [...(several ? ['Disk'] : []), 'Snapshot', 'State', 'Data from', 'Size', 'Region', 'Made by'],
    rows.map(({ disk, record, dataTime, tags, note, missing }) => [
      ...(several ? [code(disk)] : []),
      `${code(record.name)}${record.kind === 'copy' ? ' (copy)' : ''}`,
      missing ?? stateCell(record, note),
      dataFrom(dataTime, now),
      record.sizeGb === null ? '–' : `${record.sizeGb}&nbsp;GiB`,
      escapeMarkdown(record.location),
      madeBy(record, tags, run)
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

/** How far a snapshot is, in a word or two. */
export function stateInWords(
  record: Pick<SnapshotRecord, 'state' | 'usable' | 'completionPercent'>
): string {
  switch (record.state) {
    case 'available':
      return record.usable ? 'usable' : 'not the one asked for'
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
    `${icon} ${stateInWords(record)}`,
    record.held ? '📌 held' : undefined,
    note === undefined ? undefined : escapeMarkdown(note)
  ]
    .filter((part) => part !== undefined)
    .join(', ')
}

/** The age of the data first: it is what a person looks for. */
export function dataFrom(dataTime: number | undefined, now: number): string {
  if (dataTime === undefined) return '–'
  const at = minuteInWords(dataTime)
  // Neither blanks nor hyphens may break: a date over two lines cannot be read at a glance.
  return `${age(dataTime, now)}<br>${at.replaceAll('-', '&#8209;')}`.replaceAll(' ', '&nbsp;')
}

function madeBy(record: SnapshotRecord, tags: Tags, run: Run): string {
  if (!record.own) return 'another tool'
  const repository = tagValue(tags, TAG.repository) ?? ''
  const runId = (tagValue(tags, TAG.run) ?? '').split('.')[0] ?? ''
  // Azure has only accepted it, or not made it: nothing is read back yet.
  if (runId === '') return '–'
  const label = repository === run.repository ? `run ${runId}` : `${repository} run ${runId}`
  return record.runUrl === null ? escapeMarkdown(label) : link(label, record.runUrl)
}
