/** The table of snapshots in a summary. */

import type { Run } from '../../snapshots/run.ts'
import { TAG, tagValue } from '../../snapshots/tags.ts'
import type { Tags } from '../../snapshots/types.ts'
import { age } from './lineage-picture.ts'
import { code, escapeMarkdown, link, table } from './markdown.ts'
import type { SnapshotRecord } from './records.ts'

/** A row: what the outputs say about a snapshot, with what only the table tells. */
export type Row = {
  readonly disk: string
  readonly record: SnapshotRecord
  readonly tags: Tags
  /** Why it is no use, or what is remarkable; Markdown is escaped here. */
  readonly note?: string
}

/** Rows of a summary's table; a summary may hold 1 MiB (GitHub: workflow commands, job summaries). */
export const MOST_ROWS = 200

/** The table, newest rows first as they come; what is left out is said below it. */
export function snapshotTable(rows: readonly Row[], run: Run, now: number): string {
  const shown = rows.slice(0, MOST_ROWS)
  const body = table(
    ['Disk', 'Snapshot', 'State', 'Created', 'Disk size', 'Region', 'Made by'],
    shown.map(({ disk, record, tags, note }) => [
      code(disk),
      `${code(record.name)}${record.kind === 'copy' ? ' (copy)' : ''}`,
      stateCell(record, note),
      record.timeCreated === null ? '–' : created(record.timeCreated, now),
      record.sizeGb === null ? '–' : `${record.sizeGb} GiB`,
      escapeMarkdown(record.location),
      madeBy(record, tags, run)
    ])
  )
  const left = rows.length - shown.length
  return left > 0 ? `${body}\n\n${left} older snapshots are in the result file.` : body
}

const ICONS = {
  available: '✅',
  'instant-access': '⚠️',
  pending: '⏳',
  failed: '❌',
  deleting: '🗑️'
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

function created(iso: string, now: number): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC, ${age(Date.parse(iso), now)}`
}

function madeBy(record: SnapshotRecord, tags: Tags, run: Run): string {
  if (!record.own) return 'another tool'
  const repository = tagValue(tags, TAG.repository) ?? ''
  const runId = (tagValue(tags, TAG.run) ?? '').split('.')[0] ?? ''
  const label = repository === run.repository ? `run ${runId}` : `${repository} run ${runId}`
  return record.runUrl === null ? escapeMarkdown(label) : link(label, record.runUrl)
}
