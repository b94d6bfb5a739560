/** `create` as a workflow sees it: its inputs and its report. */

import type { CreateRequest, CreateResult } from '../../operations/create.ts'
import { create as createSnapshots } from '../../operations/create.ts'
import type { CreateOutcome } from '../../operations/create/outcome.ts'
import { hasUnknownOutcome, formatSkew } from '../../operations/create/outcome.ts'
import { ownDataTime } from '../../snapshots/data-time.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import { receiptEntry } from '../../snapshots/receipt.ts'
import { INSTANT_ACCESS_MINUTES } from '../../snapshots/request.ts'
import type { Run } from '../../snapshots/types.ts'
import * as fields from '../inputs/fields.ts'
import {
  SNAPSHOT_NAME,
  afterDeploy,
  checkAfterDeploy,
  ending,
  making,
  readOptions
} from '../inputs/making.ts'
import type { Reading } from '../inputs/read.ts'
import { common, shown } from '../inputs/read.ts'
import { insistOnSelection, readSelection, sharded } from '../inputs/resources.ts'
import type { PictureDisk, PictureSnapshot } from '../report/lineage-picture.ts'
import { diskNote, lineagePicture, pictureOf } from '../report/lineage-picture.ts'
import { code, escapeMarkdown, table } from '../report/markdown.ts'
import type { Report } from '../report/report.ts'
import { errorIn, failuresOf, report } from '../report/report.ts'
import type { DatedRecord, Row, SnapshotRecord } from '../report/snapshot-table.ts'
import {
  NOTHING_MADE,
  isoOrNull,
  latestRecord,
  madeRecord,
  snapshotOutputs,
  snapshotTable
} from '../report/snapshot-table.ts'
import { hasArrived } from '../../operations/common/batch.ts'
import { operation } from './operation.ts'

export const create = operation({
  inputs: {
    ...common,
    ...sharded,
    ...ending,
    ...making,
    location: fields.anyText,
    snapshotName: fields.nameTemplate.prefault(SNAPSHOT_NAME),
    diskEncryptionSetId: fields.optionalResource('diskEncryptionSets'),
    instantAccessMinutes: fields.optionalCount(
      INSTANT_ACCESS_MINUTES.least,
      INSTANT_ACCESS_MINUTES.most
    ),
    allOrNothing: fields.flag,
    verify: fields.flag
  },
  toRequest(values, reading): CreateRequest | undefined {
    refuseReuseWithoutRun(reading)
    const selection = readSelection(values, reading)
    insistOnSelection(reading)
    const options = readOptions(values, reading.problems)
    checkAfterDeploy(reading)
    checkVerify(reading)
    if (values === undefined || options === undefined) return undefined
    const { diskEncryptionSetId, instantAccessMinutes } = values
    return {
      operation: 'create',
      selection,
      location: values.location,
      snapshotGroup: values.snapshotResourceGroup,
      snapshotName: values.snapshotName,
      ifExists: values.ifExists,
      maxParallel: values.maxParallel,
      options: { ...options, diskEncryptionSetId, instantAccessMinutes },
      waitFor: values.waitFor,
      allOrNothing: values.allOrNothing,
      temporary: values.onSuccess === 'delete',
      verify: values.verify,
      dryRun: values.dryRun,
      subscriptionId: values.subscriptionId
    }
  },
  after: afterDeploy,
  run: (request, ports, publish) => createSnapshots(request, ports, publish, ports.testRestores),
  report: reportCreate,
  isInDoubt: ({ outcomes }) => outcomes.some(hasUnknownOutcome),
  // Always with its subscription: the post step has no other source for it.
  made: ({ failure, outcomes, waitFor }) =>
    outcomes.flatMap((outcome) =>
      failure === undefined && outcome.snapshot !== undefined && hasArrived(outcome, waitFor)
        ? [receiptEntry(outcome.disk, outcome.snapshot, undefined)]
        : []
    )
})

/** A snapshot whose data is still on its way cannot be restored. */
function checkVerify({ given, problems }: Reading<'verify' | 'wait-for'>): void {
  if (given('verify').toLowerCase() !== 'true' || given('wait-for').toLowerCase() !== 'created') {
    return
  }
  problems.push(
    '"verify" is "true", but "wait-for" is "created": expected usable, because a restore test needs a usable snapshot'
  )
}

/** Outside GitHub no run has an id, so all runs look the same: a snapshot of any of them would be reused. */
function refuseReuseWithoutRun({ given, env, problems }: Reading<'if-exists'>): void {
  const why =
    env('ACT') !== undefined
      ? 'ACT is set'
      : env('GITHUB_RUN_ID') === undefined
        ? 'GITHUB_RUN_ID is not set'
        : undefined
  if (given('if-exists').toLowerCase() !== 'reuse' || why === undefined) return
  problems.push(
    `"if-exists" is "${shown(given('if-exists'))}", but this is not a GitHub workflow run (${why}): expected fail, because without a run id the action cannot identify the snapshots of the run`
  )
}

/** A snapshot that Azure has accepted, and how the outputs describe it. */
type CreatedRecord = DatedRecord & { readonly outcome: CreateOutcome }

export function reportCreate(result: CreateResult, run: Run, now: number): Report {
  // A snapshot is reported as soon as Azure has accepted it: nothing is lost, whatever happens next.
  const made = result.outcomes
    .filter((outcome) => outcome.stage !== 'planned')
    .map((outcome): CreatedRecord => ({
      outcome,
      record: recordOf(outcome, run, now),
      dataTime: outcome.snapshot && ownDataTime(outcome.snapshot)
    }))
  const records = made.map(({ record }) => record)
  const latest = latestRecord(made)
  const { template } = result
  if (template !== undefined) return reportDryRun(result, template)
  return report(result, {
    outputs: {
      ...snapshotOutputs(records, latest),
      verified: String(result.verified),
      receipt: result.receipt ?? '',
      'set-id': result.set?.id ?? ''
    },
    heading: HEADING,
    body: () => {
      const created = new Map(made.map((one) => [one.outcome, one]))
      return {
        // What a set guarantees and what it does not: how far apart its disks are.
        sentence: `${sentence(result)} ${escapeMarkdown(formatSkew(result) ?? '')}`.trimEnd(),
        table: tableOf(result, created, run, now),
        failures: failuresOf(result.outcomes, ({ disk }) => disk.name),
        more: [lineagePicture(picturesOf(result, created, run, now), now)]
      }
    },
    json: {
      verified: result.verified,
      ...shardOf(result),
      ...(result.set !== undefined && { set: { ...result.set, skewMs: result.skewMs ?? null } }),
      snapshots: records,
      disks: result.outcomes.map((outcome) => ({
        diskId: outcome.disk.id,
        uniqueId: outcome.disk.uniqueId,
        snapshot: outcome.ref.name,
        stage: outcome.stage,
        reused: outcome.reused,
        acceptedAt: isoOrNull(outcome.acceptedAt),
        checks: outcome.checks,
        ...errorIn(outcome)
      }))
    }
  })
}

const HEADING = 'Disk snapshots'

/** A dry run creates nothing: outputs that name created things name none. */
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
  return report(
    { ...result, dryRun: true },
    {
      files: [{ output: 'template-file', name: 'template', json: template }],
      outputs: { ...NOTHING_MADE, verified: 'false', receipt: '', 'set-id': '' },
      heading: HEADING,
      body: () => ({
        sentence:
          (result.permissions?.missing.length ?? 0) > 0
            ? 'Dry run: nothing was written. The real run lacks permissions.'
            : 'Dry run: all checks passed, and nothing was written.',
        table:
          planned.length === 0
            ? sentence(result)
            : table(
                ['Disk', 'Planned name', 'Resource group', 'Region'],
                result.outcomes.map(({ disk, ref }) => [
                  code(disk.name),
                  code(ref.name),
                  code(ref.resourceGroup),
                  escapeMarkdown(disk.location)
                ])
              )
      }),
      json: { ...shardOf(result), planned, template }
    }
  )
}

function recordOf(outcome: CreateOutcome, run: Run, now: number): SnapshotRecord {
  const { disk, snapshot } = outcome
  return madeRecord(outcome, {
    location: disk.location,
    sizeGb: disk.sizeGb,
    diskId: disk.id,
    kind: 'snapshot',
    readiness: outcome.readiness ?? (snapshot && readinessOf(snapshot, disk.sku)),
    run,
    now
  })
}

function tableOf(
  { outcomes }: CreateResult,
  created: ReadonlyMap<CreateOutcome, CreatedRecord>,
  run: Run,
  now: number
): string | undefined {
  const rows = outcomes.flatMap((outcome) => {
    const one = created.get(outcome)
    if (one !== undefined) return [rowOf(one)]
    return outcome.error === undefined ? [] : [rowOfFailed(outcome, run, now)]
  })
  return rows.length > 0 ? snapshotTable(rows, now) : undefined
}

function rowOf({ outcome, record, dataTime }: CreatedRecord): Row {
  return {
    disk: outcome.disk.name,
    record,
    dataTime,
    tags: outcome.snapshot?.tags ?? {},
    ...(outcome.reused && { note: 'of an earlier attempt' })
  }
}

/** A disk without a snapshot of this step has a row too, so that a reader sees the failure. */
function rowOfFailed(outcome: CreateOutcome, run: Run, now: number): Row {
  return {
    disk: outcome.disk.name,
    record: recordOf(outcome, run, now),
    dataTime: undefined,
    tags: {},
    missing: hasUnknownOutcome(outcome) ? '❓ unknown' : '❌ not created'
  }
}

function picturesOf(
  { outcomes }: CreateResult,
  created: ReadonlyMap<CreateOutcome, CreatedRecord>,
  run: Run,
  now: number
): readonly PictureDisk[] {
  return outcomes.flatMap((outcome) => {
    const one = created.get(outcome)
    if (one !== undefined) return [pictured(one)]
    if (outcome.error === undefined) return []
    const record = recordOf(outcome, run, now)
    const unknown = hasUnknownOutcome(outcome)
    const picture = pictureOf(record, undefined, {
      failed: !unknown,
      note: unknown ? 'unknown' : 'not created'
    })
    return [pictureOfDisk(outcome, undefined, picture)]
  })
}

function pictured({ outcome, record, dataTime }: CreatedRecord): PictureDisk {
  const failed = record.state === 'failed' || outcome.error?.code === 'NotVerified'
  const latest = record.usable ? record.id : undefined
  return pictureOfDisk(outcome, latest, pictureOf(record, dataTime, { failed }))
}

function pictureOfDisk(
  { disk }: CreateOutcome,
  latest: string | undefined,
  snapshot: PictureSnapshot
): PictureDisk {
  return { name: disk.name, current: true, note: diskNote(disk), latest, snapshots: [snapshot] }
}

function shardOf({ shard }: CreateResult): { readonly shard?: string } {
  return shard === undefined ? {} : { shard: `${shard.part}/${shard.parts}` }
}

function sentence(result: CreateResult): string {
  const total = result.outcomes.length
  // Only a shard can select no disk without an error.
  if (total === 0) {
    return `➖ Shard ${code(shardOf(result).shard ?? '')} contains no selected disk: nothing to do.`
  }
  const arrived = result.outcomes.filter((outcome) => hasArrived(outcome, result.waitFor)).length
  const promise =
    result.waitFor === 'created'
      ? 'verified; the step did not wait until it can be restored'
      : 'verified and ready to restore'
  const [only] = result.outcomes
  if (total === 1 && only !== undefined) {
    return arrived === 1
      ? `✅ Disk ${code(only.disk.name)} has a new incremental snapshot, ${promise}.`
      : `❌ Disk ${code(only.disk.name)} has **no** verified snapshot from this step.`
  }
  return arrived === total
    ? `✅ All ${total} disks have a new incremental snapshot, ${promise}.`
    : `❌ ${arrived} of ${total} disks ${arrived === 1 ? 'has' : 'have'} a verified snapshot from this step.`
}
