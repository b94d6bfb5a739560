/** `copy` as a workflow sees it: its inputs and its report. */

import { isAbort } from '../../errors.ts'
import type { CopyRequest, CopyResult } from '../../operations/copy.ts'
import { copy as copySnapshots } from '../../operations/copy.ts'
import type { CopyOutcome } from '../../operations/copy/outcome.ts'
import { copyLabel, hasUnknownCopyOutcome } from '../../operations/copy/outcome.ts'
import { COPY_NAME } from '../../snapshots/naming.ts'
import type { Dated } from '../../snapshots/data-time.ts'
import { newestData } from '../../snapshots/data-time.ts'
import { isHeld } from '../../snapshots/protection.ts'
import { canonical, formatResourceId } from '../../snapshots/resource-id.ts'
import type { Run } from '../../snapshots/types.ts'
import { counted, formatDuration } from '../../snapshots/format.ts'
import * as fields from '../inputs/fields.ts'
import { SNAPSHOT_NAME, making, readOptions } from '../inputs/making.ts'
import { common } from '../inputs/read.ts'
import {
  SNAPSHOTS,
  givesSelection,
  insistOnSources,
  readSelection,
  readTargets,
  selecting
} from '../inputs/resources.ts'
import type { PictureDisk, PictureSnapshot } from '../report/lineage-picture.ts'
import { lineagePicture } from '../report/lineage-picture.ts'
import { code, escapeMarkdown, table } from '../report/markdown.ts'
import type { Report } from '../report/report.ts'
import { errorIn, failuresOf, fittingJson, report } from '../report/report.ts'
import type { SnapshotRecord } from '../report/snapshot-table.ts'
import {
  NOTHING_MADE,
  foldedTable,
  latestRecord,
  madeRecord,
  sizeCell,
  snapshotOutputs,
  formatState
} from '../report/snapshot-table.ts'
import { hasArrived } from '../../operations/common/batch.ts'
import { operation } from './operation.ts'

export const copy = operation({
  inputs: {
    ...common,
    ...selecting,
    ...making,
    snapshot: fields.text,
    receipt: fields.text,
    // Every run must give a copy the same name, so the default of `create` does not apply.
    snapshotName: fields.text
      .transform((name) => (name === SNAPSHOT_NAME ? COPY_NAME : name))
      .pipe(fields.copyNameTemplate)
      .prefault(SNAPSHOT_NAME),
    diskEncryptionSetId: fields.encryptionSets,
    copyTo: fields.regions,
    copySpeed: fields.choice(['standard', 'enhanced']).prefault('standard')
  },
  toRequest(values, reading): CopyRequest | undefined {
    const sources = readTargets(SNAPSHOTS, reading)
    const selection = readSelection(values, reading)
    insistOnSources(reading, givesSelection(reading))
    const options = readOptions(values, reading.problems)
    if (values === undefined || options === undefined) return undefined
    return {
      operation: 'copy',
      sources,
      selection,
      snapshotGroup: values.snapshotResourceGroup,
      snapshotName: values.snapshotName,
      regions: values.copyTo,
      speed: values.copySpeed,
      ifExists: values.ifExists,
      options,
      encryptionSets: values.diskEncryptionSetId,
      waitFor: values.waitFor,
      dryRun: values.dryRun,
      maxParallel: values.maxParallel
    }
  },
  run: copySnapshots,
  report: reportCopy,
  isInDoubt: ({ outcomes }) => outcomes.some(hasUnknownCopyOutcome)
})

/** A copy, and how the outputs describe it once Azure has accepted it. */
type Entry = { readonly outcome: CopyOutcome; readonly record: SnapshotRecord | undefined }

export function reportCopy(result: CopyResult, run: Run, now: number): Report {
  const entries = result.outcomes.map((outcome): Entry => ({
    outcome,
    record: isMade(outcome) ? recordOf(outcome, run, now) : undefined
  }))
  const records = entries.flatMap(({ record }) => record ?? [])
  const latest = latestRecord(
    entries.flatMap(({ outcome: { dataTime }, record }) =>
      record === undefined ? [] : [{ record, dataTime }]
    )
  )
  const copied = entries.flatMap(({ outcome, record }) =>
    record !== undefined && hasArrived(outcome, result.waitFor) ? [record.id] : []
  )
  return report(result, {
    outputs: {
      ...(result.dryRun ? NOTHING_MADE : snapshotOutputs(records, latest)),
      verified: String(result.verified),
      'copied-snapshot-ids': fittingJson(result.dryRun ? [] : copied)
    },
    heading: 'Copies to other regions',
    body: () => ({
      sentence: sentence(result),
      table: foldedTable(entries, (some) => tableOf(some, result)),
      failures: failuresOf(result.outcomes, copyLabel),
      more: [lineagePicture(picturesOf(entries, result, now), now)]
    }),
    json: {
      verified: result.verified,
      snapshots: records,
      copies: result.outcomes.map((outcome) => copyInJson(outcome, result))
    }
  })
}

/** A copy is reported as soon as Azure has accepted it: nothing is lost, whatever happens next. */
function isMade({ stage }: CopyOutcome): boolean {
  return stage === 'accepted' || stage === 'created' || stage === 'usable'
}

function copyInJson(outcome: CopyOutcome, { dryRun }: CopyResult) {
  const { source, region, ref, stage, reused, replaces, checks, elapsedMs } = outcome
  return {
    sourceId: source.id,
    sourceUniqueId: source.uniqueId ?? null,
    sourceRegion: source.location,
    region,
    copy: ref.name,
    resourceGroup: ref.resourceGroup,
    stage,
    reused,
    replaces,
    ...(dryRun && { plan: planOf(outcome) }),
    elapsedMs: elapsedMs ?? null,
    checks,
    ...errorIn(outcome)
  }
}

/** What a run without `dry-run` would do about a copy. */
function planOf({ reused, replaces, readiness }: CopyOutcome): string {
  if (reused) return readiness?.usable === true ? 'already exists' : 'wait for the copy in progress'
  return replaces ? 'remove the failed copy and recreate it' : 'copy'
}

function recordOf(outcome: CopyOutcome, run: Run, now: number): SnapshotRecord {
  const { ref, region, source, copy, readiness, checks } = outcome
  return madeRecord(
    { ref, snapshot: copy, checks },
    {
      location: region,
      sizeGb: source.sizeGb,
      diskId: diskIdOf(outcome),
      kind: 'copy',
      readiness,
      run,
      now
    }
  )
}

/** Id of the disk that the data came from originally; empty when it is unknown. */
function diskIdOf({ disk }: CopyOutcome): string {
  return disk === undefined ? '' : formatResourceId(disk, 'disks')
}

function sentence({ outcomes, waitFor, dryRun }: CopyResult): string {
  const there = outcomes.filter(({ reused }) => reused).length
  if (dryRun) {
    return `Dry run: all checks passed, and nothing was written. ${counted(outcomes.length, 'copy', 'copies')}: ${there} exist or are in progress, ${outcomes.length - there} to create.`
  }
  const arrived = outcomes.filter((outcome) => hasArrived(outcome, waitFor)).length
  const total = outcomes.length
  const done =
    waitFor === 'created'
      ? 'verified and in progress; the step did not wait for the data'
      : 'verified and usable'
  const [only] = outcomes
  if (total === 1 && only !== undefined) {
    const what = `copy of snapshot ${code(only.source.name)} in ${code(only.region)}`
    return arrived === 1
      ? `✅ The ${what} is ${done}${only.reused ? '; it already existed' : ''}.`
      : `❌ This step has **no** verified ${what}.`
  }
  const reuse = there === 0 ? '' : ` ${there} already existed.`
  return arrived === total
    ? `✅ All ${total} copies are ${done}.${reuse}`
    : `❌ ${arrived} of ${total} copies ${arrived === 1 ? 'is' : 'are'} verified.${reuse}`
}

function tableOf(entries: readonly Entry[], result: CopyResult): string {
  return table(
    ['Source', 'Region', 'Copy', 'State', 'Size', 'Time'],
    entries.map(({ outcome, record }) => {
      const { source, region, ref, elapsedMs, copy, reused } = outcome
      return [
        `${code(source.name)} (${escapeMarkdown(source.location)})`,
        escapeMarkdown(region),
        code(ref.name),
        result.dryRun ? escapeMarkdown(planOf(outcome)) : stateCell(outcome, record),
        sizeCell(copy?.sizeGb ?? source.sizeGb),
        elapsedMs === undefined || (reused && elapsedMs < 1_000)
          ? '–'
          : formatDuration(elapsedMs).replaceAll(' ', '&nbsp;')
      ]
    })
  )
}

/** State of a copy, with an icon. */
function stateCell(outcome: CopyOutcome, record: SnapshotRecord | undefined): string {
  const notes = [
    stateOf(outcome, record),
    outcome.reused ? 'already exists' : undefined,
    outcome.replaces ? 'recreated' : undefined
  ].filter((note) => note !== undefined)
  return `${iconOf(outcome, record)} ${notes.join(', ')}`
}

function stateOf(outcome: CopyOutcome, record: SnapshotRecord | undefined): string {
  if (record !== undefined) return formatState(record)
  if (hasUnknownCopyOutcome(outcome)) return 'unknown'
  if (outcome.error === undefined) return 'waiting'
  return outcome.stage === 'planned' ? 'not started' : 'not created'
}

function iconOf(outcome: CopyOutcome, record: SnapshotRecord | undefined): string {
  const { error } = outcome
  if (record?.usable === true) return '✅'
  if (hasUnknownCopyOutcome(outcome)) return '❓'
  if (record?.state === 'pending' && (error === undefined || isAbort(error))) {
    return '⏳'
  }
  return error === undefined ? '⏳' : '❌'
}

/** One picture for each disk: its sources, newest first, each followed by its copies. */
function picturesOf(
  entries: readonly Entry[],
  result: CopyResult,
  now: number
): readonly PictureDisk[] {
  const byDisk = Map.groupBy(entries, ({ outcome }) =>
    canonical(outcome.disk === undefined ? outcome.source.id : diskIdOf(outcome))
  )
  return [...byDisk.values()].map((ofDisk): PictureDisk => {
    const bySource = Map.groupBy(ofDisk, ({ outcome }) => canonical(outcome.source.id))
    const sources = [...bySource.values()].toSorted((a, b) => newestData(datedIn(a), datedIn(b)))
    const [first] = ofDisk
    return {
      name: first?.outcome.disk?.name ?? first?.outcome.source.name ?? '',
      current: true,
      // Not all snapshots of the disk are here, so none of them is marked as the one to restore.
      latest: undefined,
      note: first?.outcome.disk === undefined ? 'of an unknown disk' : undefined,
      snapshots: sources.flatMap((copies) => [
        ...copies.slice(0, 1).map(({ outcome }) => pictureOfSource(outcome, now)),
        ...copies.map((entry) => pictureOfCopy(entry, result))
      ])
    }
  })
}

function datedIn([entry]: readonly Entry[]): Pick<Dated, 'dataTime'> {
  return { dataTime: entry?.outcome.dataTime }
}

function pictureOfSource({ source, dataTime }: CopyOutcome, now: number): PictureSnapshot {
  return {
    id: source.id,
    name: source.name,
    dataTime,
    location: source.location,
    usable: true,
    failed: false,
    note: undefined,
    held: isHeld(source.tags, now),
    copyOf: undefined
  }
}

function pictureOfCopy({ outcome, record }: Entry, result: CopyResult): PictureSnapshot {
  const { ref, region, source, dataTime, error } = outcome
  const usable = record?.usable ?? (result.dryRun && outcome.readiness?.usable === true)
  return {
    id: formatResourceId(ref, 'snapshots'),
    name: ref.name,
    dataTime,
    location: region,
    usable,
    failed: !usable && error !== undefined && !isAbort(error),
    note: usable ? undefined : result.dryRun ? planOf(outcome) : stateOf(outcome, record),
    held: record?.held ?? false,
    copyOf: source.id
  }
}
