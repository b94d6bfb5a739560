/** What `create` tells the workflow. */

import { describe } from '../../errors.ts'
import { hasArrived } from '../../operations/common/batch.ts'
import type { CreateResult } from '../../operations/create.ts'
import type { CreateOutcome } from '../../operations/create/outcome.ts'
import { isInDoubt, skewInWords } from '../../operations/create/outcome.ts'
import { ownDataTime } from '../../snapshots/data-time.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import { formatResourceId } from '../../snapshots/resource-id.ts'
import type { Run } from '../../snapshots/run.ts'
import { failures } from '../../snapshots/verification.ts'
import { failureParagraphs } from './failures.ts'
import type { PictureDisk } from './lineage-picture.ts'
import { lineagePicture } from './lineage-picture.ts'
import { code, escapeMarkdown, paragraphs, table } from './markdown.ts'
import type { DatedRecord, SnapshotRecord } from './records.ts'
import { latestRecord, snapshotOutputs, toRecord } from './records.ts'
import type { Report } from './report.ts'
import type { Row } from './snapshot-table.ts'
import { snapshotTable, stateInWords } from './snapshot-table.ts'

/** A snapshot that Azure has accepted, and how the outputs describe it. */
type Made = DatedRecord & { readonly outcome: CreateOutcome }

/** Builds the report; callable at any time while the operation runs. */
export function reportCreate(result: CreateResult, run: Run, now: number): Report {
  // A snapshot is told as soon as Azure has accepted it: whatever happens next, nothing is lost.
  const made = result.outcomes
    .filter((outcome) => outcome.stage !== 'planned')
    .map((outcome): Made => ({
      outcome,
      record: recordOf(outcome, run, now),
      dataTime: outcome.snapshot && ownDataTime(outcome.snapshot)
    }))
  const records = made.map(({ record }) => record)
  const latest = latestRecord(made)
  const { template } = result
  if (template !== undefined) return reportDryRun(result, template)
  return {
    files: [],
    outputs: {
      ...snapshotOutputs(records, latest),
      verified: String(result.verified),
      receipt: result.receipt ?? '',
      'set-id': result.set?.id ?? ''
    },
    summary: () => summarize(result, made, run, now),
    json: {
      operation: result.operation,
      verified: result.verified,
      ...shardOf(result),
      ...(result.set !== undefined && { set: { ...result.set, skewMs: result.skewMs ?? null } }),
      ...(result.failure !== undefined && { failure: describe(result.failure) }),
      snapshots: records,
      disks: result.outcomes.map((outcome) => ({
        diskId: outcome.disk.id,
        uniqueId: outcome.disk.uniqueId,
        snapshot: outcome.ref.name,
        stage: outcome.stage,
        reused: outcome.reused,
        acceptedAt:
          outcome.acceptedAt === undefined ? null : new Date(outcome.acceptedAt).toISOString(),
        checks: outcome.checks,
        ...(outcome.error !== undefined && { error: describe(outcome.error) })
      }))
    }
  }
}

/** A dry run made nothing: outputs that name things made stay empty. */
function reportDryRun(
  result: CreateResult,
  template: NonNullable<CreateResult['template']>
): Report {
  const planned = result.outcomes.map(({ disk, ref }) => ({
    diskId: disk.id,
    uniqueId: disk.uniqueId,
    location: disk.location,
    snapshot: ref.name,
    resourceGroup: ref.resourceGroup
  }))
  return {
    files: [{ output: 'template-file', name: 'template', json: template }],
    outputs: {
      'snapshot-id': '',
      'snapshot-ids': '',
      'snapshot-names': '',
      count: '0',
      'latest-snapshot-id': '',
      verified: 'false',
      receipt: '',
      'set-id': ''
    },
    summary: () =>
      paragraphs(
        '## Disk snapshots: dry run',
        'Everything was read and checked, nothing was written.',
        result.outcomes.length === 0 ? sentence(result) : '',
        planned.length === 0
          ? ''
          : table(
              ['Disk', 'Would become', 'Resource group', 'Region'],
              planned.map(({ snapshot, resourceGroup, location }, index) => [
                code(result.outcomes[index]?.disk.name ?? ''),
                code(snapshot),
                code(resourceGroup),
                escapeMarkdown(location)
              ])
            )
      ),
    json: { operation: result.operation, dryRun: true, ...shardOf(result), planned, template }
  }
}

function recordOf(outcome: CreateOutcome, run: Run, now: number): SnapshotRecord {
  const { disk, ref, snapshot, readiness } = outcome
  if (snapshot === undefined) {
    return {
      id: formatResourceId(ref, 'snapshots'),
      name: ref.name,
      resourceGroup: ref.resourceGroup,
      location: disk.location,
      timeCreated: null,
      diskId: disk.id,
      sourceUniqueId: null,
      familyId: null,
      sizeGb: disk.sizeGb ?? null,
      sku: null,
      state: 'pending',
      usable: false,
      completionPercent: null,
      kind: 'snapshot',
      own: true,
      held: false,
      runUrl: null
    }
  }
  const record = toRecord(snapshot, {
    diskId: disk.id,
    kind: 'snapshot',
    readiness: readiness ?? readinessOf(snapshot, disk.sku),
    run,
    now
  })
  // Data that can be restored but is not the data asked for must not look usable to a later step.
  return failures(outcome.checks).length === 0 ? record : { ...record, usable: false }
}

function summarize(result: CreateResult, made: readonly Made[], run: Run, now: number): string {
  const rows = result.outcomes.flatMap((outcome) => {
    const one = made.find((other) => other.outcome === outcome)
    if (one !== undefined) return [rowOf(one)]
    return outcome.error === undefined ? [] : [rowOfFailed(outcome, run, now)]
  })
  return paragraphs(
    '## Disk snapshots',
    [sentence(result), skewSentence(result)].filter((part) => part !== '').join(' '),
    rows.length > 0 ? snapshotTable(rows, run, now) : undefined,
    ...failureParagraphs(
      result.outcomes.flatMap(({ disk, error }) =>
        error === undefined ? [] : [{ name: disk.name, error }]
      )
    ),
    lineagePicture(made.map(pictureOf), now)
  )
}

function rowOf({ outcome, record, dataTime }: Made): Row {
  return {
    disk: outcome.disk.name,
    record,
    dataTime,
    tags: outcome.snapshot?.tags ?? {},
    ...(outcome.reused && { note: 'of an earlier attempt' })
  }
}

/** A disk without a snapshot of this step has its row as well: who looks for it must not have to miss it. */
function rowOfFailed(outcome: CreateOutcome, run: Run, now: number): Row {
  return {
    disk: outcome.disk.name,
    record: recordOf(outcome, run, now),
    dataTime: undefined,
    tags: {},
    missing: isInDoubt(outcome) ? '❓ unknown' : '❌ not made'
  }
}

function pictureOf({ outcome, record, dataTime }: Made): PictureDisk {
  return {
    name: outcome.disk.name,
    current: true,
    note: diskNote(outcome),
    latest: record.usable ? record.id : undefined,
    snapshots: [
      {
        id: record.id,
        name: record.name,
        dataTime,
        location: undefined,
        usable: record.usable,
        failed: record.state === 'failed' || outcome.error?.code === 'NotVerified',
        note: record.usable ? undefined : stateInWords(record),
        held: record.held,
        copyOf: undefined
      }
    ]
  }
}

/** How far apart the disks of a set are: what a set promises, and what not. */
function skewSentence(result: CreateResult): string {
  return escapeMarkdown(skewInWords(result) ?? '')
}

function shardOf({ shard }: CreateResult): { readonly shard?: string } {
  return shard === undefined ? {} : { shard: `${shard.part}/${shard.parts}` }
}

function sentence(result: CreateResult): string {
  const total = result.outcomes.length
  // Only a shard can leave nothing to do: everything else that selects no disk is an error.
  if (total === 0) {
    return `➖ No selected disk falls into shard ${code(shardOf(result).shard ?? '')}: nothing was to be done.`
  }
  const arrived = result.outcomes.filter((outcome) => hasArrived(outcome, result.waitFor)).length
  const promise =
    result.waitFor === 'created'
      ? 'proven to be of this run; whether it can be restored was not waited for'
      : 'proven to be of this run and ready to restore'
  const [only] = result.outcomes
  if (total === 1 && only !== undefined) {
    return arrived === 1
      ? `✅ Disk ${code(only.disk.name)} has a new incremental snapshot, ${promise}.`
      : `❌ Disk ${code(only.disk.name)} has **no** proven snapshot from this step.`
  }
  return arrived === total
    ? `✅ All ${total} disks have a new incremental snapshot, ${promise}.`
    : `❌ ${arrived} of ${total} disks ${arrived === 1 ? 'has' : 'have'} a proven snapshot from this step.`
}

function diskNote({ disk }: CreateOutcome): string {
  return [disk.sizeGb === undefined ? undefined : `${disk.sizeGb} GiB`, disk.sku]
    .filter((part) => part !== undefined)
    .join(' · ')
}
