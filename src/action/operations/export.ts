/** `export` as a workflow sees it: its inputs and its report. */

import type {
  ExportOutcome,
  ExportRequest,
  ExportResult,
  ExportedSnapshot
} from '../../operations/export.ts'
import { exportSnapshots } from '../../operations/export.ts'
import { formatBytes, counted, formatDuration } from '../../snapshots/format.ts'
import { readBlobUrl } from '../../snapshots/data/blob-url.ts'
import * as fields from '../inputs/fields.ts'
import { common } from '../inputs/read.ts'
import { DISKS, SNAPSHOTS_AT_HOME, onlyDisks, readReferences } from '../inputs/resources.ts'
import { code, paragraphs, table } from '../report/markdown.ts'
import { errorIn, failuresOf, fittingJson, report } from '../report/report.ts'
import { operation } from './operation.ts'

export const exportOperation = operation({
  inputs: {
    ...common,
    disk: fields.text,
    snapshot: fields.text,
    snapshotResourceGroup: fields.optionalGroup,
    blobUrl: fields.text,
    verify: fields.flag,
    dryRun: fields.flag
  },
  toRequest(values, reading): ExportRequest | undefined {
    const { given, problems } = reading
    const disks = readReferences(DISKS, reading)
    const snapshots = readReferences(SNAPSHOTS_AT_HOME, reading)
    if (given('disk') === '' && given('snapshot') === '') {
      problems.push(
        '"disk" is required: expected the disks whose snapshots to export, or the snapshots in "snapshot"'
      )
    }
    // The URL may hold a signature, so the message does not repeat it.
    if (given('blob-url') === '') {
      problems.push('"blob-url" is required for export')
      return undefined
    }
    const read = readBlobUrl(given('blob-url'))
    if ('refusal' in read) {
      problems.push(`"blob-url" is not usable: ${read.refusal}`)
      return undefined
    }
    return (
      values && {
        operation: 'export',
        selection: onlyDisks(disks),
        snapshots,
        snapshotGroup: values.snapshotResourceGroup,
        place: read.place,
        verify: values.verify,
        dryRun: values.dryRun,
        maxParallel: values.maxParallel
      }
    )
  },
  run: exportSnapshots,
  report: reportExport,
  // The export keeps its progress in the blob, and saves no state before.
  whenInterrupted: ({ dryRun }) =>
    dryRun
      ? undefined
      : {
          title: 'Interrupted while exporting',
          text: 'The step was interrupted, possibly while it wrote to a page blob; its log names the blob, whose metadata show the progress. Run it again to resume. Until then, only the snapshots of that blob are complete.'
        }
})

/** Rows that are shown; the result file has all of them. */
const MAX_ROWS = 200

export function reportExport(result: ExportResult) {
  const exported = result.outcomes.flatMap((outcome) => outcome.exported)
  return report(result, {
    outputs: {
      // Snapshots that this run exported to a blob, in order.
      'snapshot-ids': fittingJson(exported.map(({ snapshot }) => snapshot.id)),
      'snapshot-names': fittingJson(exported.map(({ snapshot }) => snapshot.name)),
      count: String(exported.length),
      'changed-bytes': String(sum(exported.map(({ copiedBytes }) => copiedBytes))),
      'cleared-bytes': String(sum(exported.map(({ clearedBytes }) => clearedBytes)))
    },
    heading: 'Export to page blobs',
    body: () => {
      const rows = result.outcomes.flatMap((outcome) => rowsOf(outcome, result.dryRun))
      return {
        sentence: sentence(result, exported),
        table: paragraphs(
          result.outcomes
            .slice(0, MAX_ROWS)
            .map(({ disk, url }) => `- ${code(disk.name)} → ${code(url)}`)
            .join('\n'),
          rows.length > 0 ? table(HEAD, rows.slice(0, MAX_ROWS)) : undefined,
          rows.length > MAX_ROWS
            ? `${rows.length - MAX_ROWS} more rows are in the result file.`
            : undefined
        ).trimEnd(),
        failures: failuresOf(result.outcomes, ({ disk }) => disk.name)
      }
    },
    json: { verify: result.verify, disks: result.outcomes.map(inJson) }
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function inJson(outcome: ExportOutcome) {
  const { disk, url, isNew, steps, held, exported, proven } = outcome
  return {
    disk: disk.name,
    diskUniqueId: disk.uniqueId,
    blob: url,
    isNew,
    planned: steps.map(({ snapshot, base, position }) => ({
      snapshotId: snapshot.id,
      baseId: base?.id ?? null,
      resumedAt: position
    })),
    heldBefore: held,
    exported: exported.map((one) => ({
      snapshotId: one.snapshot.id,
      baseId: one.base?.id ?? null,
      copiedBytes: one.copiedBytes,
      clearedBytes: one.clearedBytes,
      pieces: one.pieces,
      resumedAt: one.resumedAt,
      elapsedMs: one.elapsedMs
    })),
    verified: proven,
    ...errorIn(outcome)
  }
}

function sentence(
  { outcomes, dryRun, verify }: ExportResult,
  exported: readonly ExportedSnapshot[]
): string {
  const disks = counted(outcomes.length, 'disk')
  const planned = sum(outcomes.map(({ steps }) => steps.length))
  if (planned === 0) return nothingExported(outcomes, verify && !dryRun)
  if (dryRun) {
    return `Dry run: all checks passed, and nothing was written. ${counted(planned, 'snapshot')} of ${disks} would be exported.`
  }
  const copied = formatBytes(sum(exported.map(({ copiedBytes }) => copiedBytes)))
  const proven = verify
    ? 'Lengths and content hashes agree with the snapshots: of what was written with each and, with the last one, of the whole blob.'
    : 'Lengths agree with the snapshots; "verify: true" compares the content as well.'
  const done = `${counted(exported.length, 'snapshot')} of ${disks} exported, ${copied} copied.`
  return exported.length === planned
    ? `${done} ${proven}`
    : `${done} ${counted(planned - exported.length, 'snapshot')} could not be exported; the next run resumes there.`
}

function nothingExported(outcomes: readonly ExportOutcome[], verify: boolean): string {
  const disks = counted(outcomes.length, 'disk')
  const left = sum(outcomes.map((outcome) => outcome.left))
  const proven = outcomes.filter((outcome) => outcome.proven).length
  const gone = outcomes.filter(({ holds, isNew }) => holds === undefined && !isNew).length
  return [
    left > 0
      ? `Nothing was exported: ${counted(left, 'snapshot')} of ${disks} cannot be exported now. The warnings name them.`
      : `Nothing to export: the blobs of ${disks} contain every snapshot.`,
    verify &&
      proven > 0 &&
      `The content of ${counted(proven, 'blob')} agrees as a whole (compared by hash).`,
    verify &&
      gone > 0 &&
      `The content of ${counted(gone, 'blob')} was not compared: its snapshot no longer exists, or was not selected.`
  ]
    .filter((part) => part !== false)
    .join(' ')
}

const HEAD = ['Disk', 'Snapshot', 'Over', 'Copied', 'Cleared', 'Took'] as const

function rowsOf(
  { disk, steps, exported }: ExportOutcome,
  dryRun: boolean
): readonly (readonly string[])[] {
  return steps.map(({ snapshot, base }, at) => {
    const one = exported[at]
    const missing = dryRun ? '' : '❌'
    return [
      code(disk.name),
      code(snapshot.name),
      base === undefined ? 'nothing: all allocated data' : code(base.name),
      one === undefined ? missing : formatBytes(one.copiedBytes),
      one === undefined ? missing : formatBytes(one.clearedBytes),
      one === undefined ? missing : formatTook(one)
    ]
  })
}

function formatTook({ elapsedMs, resumedAt }: ExportedSnapshot): string {
  const on = resumedAt > 0 ? `, from ${formatBytes(resumedAt)} on` : ''
  return `${formatDuration(elapsedMs)}${on}`
}
