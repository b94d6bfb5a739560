/** `finalize` as a workflow sees it: its inputs and its report. The post step uses the same report. */

import { finalize as finalizeSnapshots, neverRan, nothingDone } from '../../operations/finalize.ts'
import type { PruneResult } from '../../operations/prune.ts'
import type { PruneOutcome } from '../../operations/prune/outcome.ts'
import { originOfOne } from '../../snapshots/lineage.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import { canonical, formatResourceId } from '../../snapshots/resource-id.ts'
import type { Run, Snapshot } from '../../snapshots/types.ts'
import type { RestoreInstructions } from '../../snapshots/restore-instructions.ts'
import { diskOf } from '../../snapshots/restore-instructions.ts'
import { counted, listed } from '../../snapshots/format.ts'
import * as fields from '../inputs/fields.ts'
import { common } from '../inputs/read.ts'
import { SNAPSHOTS, readTargets } from '../inputs/resources.ts'
import { afterDeploy, checkAfterDeploy, ending } from '../inputs/making.ts'
import { code, escapeMarkdown, paragraphs, table } from '../report/markdown.ts'
import type { Outputs, Report } from '../report/report.ts'
import { errorIn, fittingJson, report } from '../report/report.ts'
import type { DatedRecord, SnapshotRecord } from '../report/snapshot-table.ts'
import {
  dataFrom,
  foldedTable,
  latestRecord,
  sizeCell,
  snapshotOutputs,
  toRecord
} from '../report/snapshot-table.ts'
import { operation } from './operation.ts'
import {
  addRestoreInstructions,
  restoreInstructionsFrom
} from '../../operations/finalize/outcome.ts'
import { DEPLOY_OUTCOMES } from '../../snapshots/retention/policy.ts'
import type {
  FinalizeRequest,
  FinalizeResult,
  Finalized
} from '../../operations/finalize/outcome.ts'
import type { DeployOutcome } from '../../snapshots/retention/policy.ts'
import { formatPruned, reportPrune } from './prune.ts'

export const finalize = operation({
  inputs: {
    ...common,
    ...ending,
    snapshot: fields.text,
    receipt: fields.text,
    outcome: fields.choice(DEPLOY_OUTCOMES),
    dryRun: fields.flag
  },
  toRequest(values, reading): FinalizeRequest | undefined {
    const { given, problems } = reading
    const targets = readTargets(SNAPSHOTS, reading)
    checkAfterDeploy(reading)
    // A job that never ran has left no receipt, and needs none.
    if (
      given('receipt') === '' &&
      given('snapshot') === '' &&
      given('outcome').toLowerCase() !== 'skipped'
    ) {
      problems.push(
        '"receipt" is required: expected the output "receipt" of the step that took the snapshots (its job must declare it in "outputs:"), or their names in "snapshot"'
      )
    }
    return (
      values && {
        operation: 'finalize',
        targets,
        outcome: values.outcome,
        after: afterDeploy(values),
        dryRun: values.dryRun,
        maxParallel: values.maxParallel,
        environment: values.environment
      }
    )
  },
  run: finalizeSnapshots,
  report: reportFinalize,
  offline: (request, { log }) =>
    request.outcome === 'skipped' ? neverRan(request, log) : undefined,
  // The receipt has the restore instructions.
  async whenUnreachable(request, failure, surroundings) {
    const result = nothingDone(request, failure)
    await addRestoreInstructions(result, surroundings)
    return result
  },
  // It holds and deletes only what its inputs name, and saves no state before.
  whenInterrupted: ({ dryRun, outcome }) =>
    dryRun || outcome === 'skipped'
      ? undefined
      : {
          title: 'Interrupted while finishing the deploy',
          text: 'The step was interrupted, possibly while it held, released or deleted snapshots; its log shows the progress. Run it again: it does only what is missing.'
        }
})

/** Up to this number of disks the commands are shown expanded; for more they are folded. */
const MAX_OPEN_COMMANDS = 4

/** Maximum characters of steps and commands in a summary, which may hold 1 MiB in all. */
const MAX_CHARACTERS = 250_000

export function reportFinalize(result: FinalizeResult, run: Run, now: number): Report {
  const { outcome, finalized, retention } = result
  const dated = finalized.flatMap((one) =>
    one.snapshot === undefined || one.done === 'deleted'
      ? []
      : [recordOf(one, one.snapshot, run, now)]
  )
  const records = dated.map(({ record }) => record)
  const latest = latestRecord(dated)
  const way = restoreInstructionsFrom(result, run)
  return report(result, {
    outputs: { ...snapshotOutputs(records, latest), ...idsOf(result, records) },
    heading: `Disk snapshots: the deploy ${ENDED[outcome]}`,
    dryRunMark: ' (dry run)',
    body: () => ({
      sentence: sentence(result),
      table: finalized.length > 0 ? tableOf(result, now) : undefined,
      more: [
        way && restoreInstructionsSection(way),
        ...(retention === undefined ? [] : retentionSection(retention, run, now))
      ]
    }),
    json: {
      outcome,
      finalized: finalized.map(({ target, done, reason, ...one }) => ({
        id: formatResourceId(target.ref, 'snapshots'),
        name: target.ref.name,
        resourceGroup: target.ref.resourceGroup,
        disk: target.entry?.disk ?? null,
        done,
        reason,
        ...errorIn(one)
      })),
      snapshots: records,
      ...(way !== undefined && { wayBack: { step: way.steps, commands: way.commands } }),
      ...(retention !== undefined && { retention: reportPrune(retention, run, now).json })
    }
  })
}

const ENDED = {
  success: 'succeeded',
  failure: 'failed',
  cancelled: 'was cancelled',
  skipped: 'never ran'
} as const satisfies Record<DeployOutcome, string>

function recordOf(one: Finalized, snapshot: Snapshot, run: Run, now: number): DatedRecord {
  const { entry, ref } = one.target
  const disk =
    entry === undefined
      ? diskOf(snapshot)
      : { subscriptionId: ref.subscriptionId, resourceGroup: entry.group, name: entry.disk }
  const { dataTime, kind } = originOfOne(snapshot)
  const diskId = disk === undefined ? '' : formatResourceId(disk, 'disks')
  const readiness = readinessOf(snapshot, entry?.sku)
  return { record: toRecord(snapshot, { diskId, kind, readiness, run, now }), dataTime }
}

/** Ids of the snapshots that are kept and of those that are deleted, of the targets and of retention; each once. */
function idsOf(
  { dryRun, finalized, retention }: FinalizeResult,
  records: readonly SnapshotRecord[]
): Outputs {
  const idsWith = (...results: readonly PruneOutcome['result'][]): readonly string[] =>
    (retention?.outcomes ?? [])
      .filter(({ result }) => results.includes(result))
      .map(({ snapshot }) => snapshot.id)
  const deleted = [
    ...finalized
      .filter(({ done }) => done === 'deleted')
      .map(({ target }) => formatResourceId(target.ref, 'snapshots')),
    ...idsWith('deleted', 'would-delete')
  ]
  const gone = new Set(deleted.map(canonical))
  const stays = [...records.map(({ id }) => id), ...idsWith('kept', 'refused', 'pending')].filter(
    (id) => !gone.has(canonical(id))
  )
  return {
    'kept-snapshot-ids': fittingJson(distinct(stays)),
    // A dry run deletes nothing, so there is nothing to name.
    'pruned-snapshot-ids': fittingJson(dryRun ? [] : distinct(deleted))
  }
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.map((id) => [canonical(id), id])).values()]
}

/** What was done, in one sentence. */
function sentence({ outcome, dryRun, finalized }: FinalizeResult): string {
  if (outcome === 'skipped') return 'No snapshot was held or deleted.'
  const parts = [...Map.groupBy(finalized, ({ done }) => done)].map(([done, members]) => ({
    count: members.length,
    words:
      dryRun && done in WOULD_BECOME
        ? `would ${WOULD_BECOME[done as keyof typeof WOULD_BECOME]}`
        : `${members.length === 1 ? 'is' : 'are'} ${BECAME[done]}`
  }))
  const problems = finalized.filter(
    ({ done }) =>
      done === 'failed' || done === 'replaced' || (done === 'missing' && outcome !== 'success')
  )
  const icon = problems.length === 0 ? '✅' : outcome === 'success' ? '⚠️' : '❌'
  const [only] = parts
  const total = counted(finalized.length, 'snapshot')
  const told =
    parts.length === 1 && only !== undefined
      ? `${total} ${only.words}.`
      : `Of ${total} ${listed(parts.map(({ count, words }) => `${count} ${words}`))}.`
  return `${icon} ${told}${dryRun ? ' Dry run: nothing was written.' : ''}`
}

const BECAME = {
  held: 'held',
  released: 'no longer held',
  deleted: 'deleted',
  kept: 'kept',
  missing: 'gone',
  replaced: 'not changed: it is another snapshot',
  failed: 'not processed; the log says why'
} as const satisfies Record<Finalized['done'], string>

const WOULD_BECOME = {
  held: 'be held',
  released: 'no longer be held',
  deleted: 'be deleted'
} as const satisfies Partial<Record<Finalized['done'], string>>

function tableOf({ finalized, outcome }: FinalizeResult, now: number): string {
  const draw = (some: readonly Finalized[]): string =>
    table(
      ['Disk', 'Snapshot', 'Resource group', 'State', 'Created', 'Size'],
      some.map((one) => rowOf(one, outcome, now))
    )
  return foldedTable(finalized, draw)
}

function rowOf(one: Finalized, outcome: DeployOutcome, now: number): readonly string[] {
  const { target, snapshot } = one
  const { entry, ref } = target
  const disk = entry?.disk ?? (snapshot && diskOf(snapshot)?.name)
  const taken =
    entry === undefined ? snapshot && originOfOne(snapshot).dataTime : Date.parse(entry.created)
  return [
    disk === undefined ? '–' : code(disk),
    code(ref.name),
    code(ref.resourceGroup),
    `${iconOf(one, outcome)} ${formatState(one, outcome)}`,
    dataFrom(taken === undefined || Number.isNaN(taken) ? undefined : taken, now),
    sizeCell(entry?.sizeGb ?? snapshot?.sizeGb)
  ]
}

const ICONS = {
  held: '📌',
  released: '🔓',
  deleted: '🗑️',
  kept: '✅',
  missing: '❌',
  replaced: '❌',
  failed: '❌'
} as const satisfies Record<Finalized['done'], string>

/** After a success the snapshot is no longer needed, so a missing one is no problem. */
function iconOf({ done }: Finalized, outcome: DeployOutcome): string {
  return done === 'missing' && outcome === 'success' ? '➖' : ICONS[done]
}

/** Azure's own words stay in the log: they name subscription and client, which many teams keep secret. */
function formatState(
  { target, done, reason, error, snapshot }: Finalized,
  outcome: DeployOutcome
): string {
  const words =
    done === 'failed' && error !== undefined
      ? `${outcome === 'success' ? 'not done' : 'not held'}: ${error.azure?.code ?? error.code}, see the log`
      : reason
  const isReady = snapshot === undefined || readinessOf(snapshot, target.entry?.sku).usable
  return `${escapeMarkdown(words)}${isReady ? '' : '; not ready to restore yet'}`
}

/** Errors of Azure in its own words, without the ids in them, which many teams keep secret. */
function retentionSection(retention: PruneResult, run: Run, now: number): readonly string[] {
  const told = formatPruned(retention, run, now).map((text) => text.replaceAll(GUID, '…'))
  return ['### Retention', ...told]
}

const GUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi

/** For the person whose deploy failed: the commands to paste, and what they do and do not do. */
function restoreInstructionsSection({ steps, commands, disks }: RestoreInstructions): string {
  if (steps.length + commands.length > MAX_CHARACTERS) {
    return `### Restore instructions\n\nThe workflow step and the commands that restore ${disks.length} disks are too long for a summary. The log of this step and the result file contain them.`
  }
  const [only = ''] = disks
  const several = disks.length > 1
  const shell = fenced('sh', commands)
  return paragraphs(
    '### Restore instructions',
    `To restore the ${several ? `${disks.length} disks` : 'disk'} to the state before the deploy, add this step to a workflow with \`permissions: id-token: write\`. Its comments say what the sign-in needs: GitHub can mask those values here.`,
    fenced('yaml', steps),
    `Or run these commands in a shell where \`az\` is signed in to the subscription of the ${several ? 'disks' : 'disk'}:`,
    disks.length > MAX_OPEN_COMMANDS
      ? `<details><summary>${disks.length} commands</summary>\n\n${shell}\n\n</details>`
      : shell,
    `The commands create ${several ? 'new disks, named after the old ones and ending in `-restored`' : `a new disk ${code(only)}`}; the step creates disks whose names contain the time. Neither changes existing resources. To swap the disks with the step, uncomment its lines \`vm\`, \`swap\` and \`allow-stop\`. To swap by hand, stop the processes that write to the old disk, detach it from its virtual machine (\`az vm disk detach\`) and attach the new disk (\`az vm disk attach\`). For an OS disk, use \`az vm update --os-disk\`.`
  ).trimEnd()
}

/** A code block that holds Azure names only, so nothing in it can end the block. */
function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}
