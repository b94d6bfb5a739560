/** `prune` as a workflow sees it: its inputs and its report. */

import * as fields from '../inputs/fields.ts'
import { policyOf, retaining, rulesIn } from '../inputs/making.ts'
import { common } from '../inputs/read.ts'
import { givesSelection, insistOnPlace, readSelection, sharded } from '../inputs/resources.ts'
import { operation } from './operation.ts'
import type { PictureDisk, PictureSnapshot } from '../report/lineage-picture.ts'
import { diskNote, lineagePicture, pictureOf } from '../report/lineage-picture.ts'
import { code, escapeMarkdown, table } from '../report/markdown.ts'
import type { Report } from '../report/report.ts'
import { BREAK, errorIn, escapeLines, fittingJson, remedyLine, report } from '../report/report.ts'
import type { SnapshotRecord } from '../report/snapshot-table.ts'
import {
  MAX_ROWS,
  dataFrom,
  foldedTable,
  isoOrNull,
  snapshotOutputs,
  formatState,
  toRecord,
  unbroken
} from '../report/snapshot-table.ts'
import { describe } from '../../errors.ts'
import type { PruneContext, PruneRequest, PruneResult } from '../../operations/prune.ts'
import { prune as pruneSnapshots } from '../../operations/prune.ts'
import type { PruneSource } from '../../operations/prune/inspect.ts'
import type { PruneOutcome } from '../../operations/prune/outcome.ts'
import { endOf, failedAlike, isOfLast, latestOfEach } from '../../operations/prune/outcome.ts'
import { counted, formatMinute, listed } from '../../snapshots/format.ts'
import { newestFirst } from '../../snapshots/lineage.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import { canonical, sameId } from '../../snapshots/resource-id.ts'
import { rulesOf } from '../../snapshots/retention/policy.ts'
import type { Run } from '../../snapshots/types.ts'

export const prune = operation({
  inputs: {
    ...common,
    ...sharded,
    ...retaining,
    snapshotResourceGroup: fields.optionalGroup,
    scope: fields.scope,
    dryRun: fields.flag
  },
  toRequest(values, reading): PruneRequest | undefined {
    const selection = readSelection(values, reading)
    if (rulesIn(reading).length === 0) {
      reading.problems.push(
        `"keep-last" is required: expected at least 1 "keep-…" rule, because without rules nothing says what to keep${reading.given('keep-verified') === '' ? '' : '; "keep-verified" is a guard rail beside the rules'}`
      )
    }
    // Without a selection the snapshots themselves are looked for, and that needs a place.
    if (!givesSelection(reading)) {
      insistOnPlace(reading, {
        groups: ['resource-group', 'snapshot-resource-group'],
        what: 'snapshots to prune'
      })
    }
    return (
      values && {
        operation: 'prune',
        selection,
        scope: values.scope,
        snapshotGroup: values.snapshotResourceGroup,
        home: {
          // A selection brings its own subscriptions; `subscription-id` is then only a default and may be empty.
          subscriptionId: values.subscriptionId ?? '',
          resourceGroup: values.snapshotResourceGroup ?? values.resourceGroup
        },
        policy: policyOf(values),
        pruneScope: values.pruneScope,
        dryRun: values.dryRun,
        maxParallel: values.maxParallel
      }
    )
  },
  run: pruneSnapshots,
  report: reportPrune
})

/** Reasons for failures that a summary shows; the table and the result file have the rest. */
const MAX_REASONS = 8

type Entry = { readonly outcome: PruneOutcome; readonly record: SnapshotRecord }

export function reportPrune(result: PruneResult, run: Run, now: number): Report {
  const { outcomes, context } = result
  const entries = outcomes.map((outcome): Entry => ({
    outcome,
    record: pruneRecord(outcome, run, now)
  }))
  const left = entries
    .filter(({ outcome }) => isLeft(outcome))
    .toSorted((a, b) => newestFirst(a.outcome, b.outcome))
  const records = left.map(({ record }) => record)
  return report(result, {
    outputs: {
      ...snapshotOutputs(records, latestOf(left)?.record),
      'kept-snapshot-ids': idsOf(entries, 'kept'),
      'pruned-snapshot-ids': idsOf(entries, 'deleted')
    },
    heading: 'Retention',
    body: () => {
      const [sentence = '', ...more] = formatPruned(result, run, now)
      return { sentence, more }
    },
    json: {
      ...(context !== undefined && {
        rules: rulesOf(context.policy).map(({ text }) => text),
        ...(context.policy.verified !== undefined && { keepVerified: context.policy.verified }),
        pruneScope: context.pruneScope
      }),
      copiesKnown: result.copiesKnown,
      snapshots: records,
      decisions: entries.map(({ outcome, record }) => ({
        id: record.id,
        name: record.name,
        disk: outcome.disk,
        diskId: record.diskId,
        diskUniqueId: outcome.diskUniqueId ?? null,
        diskState: outcome.source.standing,
        location: record.location,
        timeCreated: record.timeCreated,
        dataTime: isoOrNull(outcome.dataTime),
        proof: outcome.proof,
        kind: record.kind,
        own: record.own,
        held: record.held,
        action: outcome.action,
        reasons: outcome.reasons,
        result: outcome.result,
        ...errorIn(outcome)
      }))
    }
  })
}

/** The paragraphs about a retention, without a heading. */
export function formatPruned(result: PruneResult, run: Run, now: number): readonly string[] {
  const { outcomes, context } = result
  const alike = failedAlike(outcomes)
  const end = endOf(outcomes)
  return [
    sentence(result),
    ...(context === undefined ? [] : [ruleSentence(context)]),
    ...(result.copiesKnown || outcomes.length === 0
      ? []
      : [
          '⚠️ It is **unknown** whether copies of these snapshots are in progress in other resource groups. Grant `Microsoft.Compute/snapshots/read` and `Microsoft.Authorization/permissions/read` on the subscription to check all of them (role `Reader`).'
        ]),
    ...(end === undefined ? [] : [`❌ ${escapeMarkdown(describe(end).replaceAll('\n', ' '))}`]),
    ...alike
      .slice(0, MAX_REASONS)
      .map(
        ({ outcomes: failed, reason, remedy }) =>
          `❌ ${counted(failed.length, 'snapshot')} not deleted, such as ${code(failed[0]?.snapshot.name ?? '')}: ${[escapeLines(reason), ...remedyLine(remedy)].join(BREAK)}`
      ),
    ...(outcomes.length > 0 ? [tableOf(outcomes, now)] : []),
    lineagePicture(prunePictures(outcomes, run, now), now)
  ]
}

/** Whether a snapshot certainly exists. A pending one may be deleted when this is read. */
function isLeft({ result }: PruneOutcome): boolean {
  return result === 'kept' || result === 'refused' || result === 'would-delete'
}

/** The snapshot to restore, by the rule of `list`: for several disks the one with the newest data. */
function latestOf(left: readonly Entry[]): Entry | undefined {
  const choices = latestOfEach(left.map(({ outcome }) => outcome)).values()
  const chosen = new Set([...choices].map(({ latest }) => latest?.snapshot))
  const latest = left.filter(({ outcome }) => chosen.has(outcome.snapshot))
  return latest.find(({ outcome }) => outcome.proof === 'proven') ?? latest[0]
}

function idsOf(entries: readonly Entry[], result: PruneOutcome['result']): string {
  return fittingJson(
    entries.filter(({ outcome }) => outcome.result === result).map(({ record }) => record.id)
  )
}

function sentence({ outcomes, context, dryRun, failure }: PruneResult): string {
  const count = (...results: readonly PruneOutcome['result'][]): number =>
    outcomes.filter(({ result }) => results.includes(result)).length
  if (outcomes.length === 0) return failure === undefined ? formatNothing(context) : NOTHING_SEEN
  const names = [...new Set(outcomes.map(({ source }) => source.id ?? source.name))]
  const [name = ''] = new Set(outcomes.map(({ disk }) => disk))
  const whose = names.length === 1 ? code(name) : counted(names.length, 'disk')
  const kept = count('kept')
  if (dryRun) {
    return `Of ${counted(outcomes.length, 'incremental snapshot')} of ${names.length === 1 ? 'disk ' : ''}${whose}, ${count('would-delete')} would be deleted and ${kept} kept. Nothing was written.`
  }
  const parts = [
    `${counted(count('deleted'), 'snapshot')} deleted`,
    `${kept} kept`,
    ...(count('gone') > 0 ? [`${count('gone')} already deleted`] : []),
    ...(count('refused', 'pending') > 0 ? [`**${count('refused', 'pending')} not deleted**`] : []),
    ...(count('in-doubt') > 0 ? [`**${count('in-doubt')} unknown**`] : [])
  ]
  return `${failure === undefined ? '✅' : '❌'} ${names.length === 1 ? 'Disk ' : ''}${whose}: ${listed(parts)}.`
}

/** Azure's own words stay in the log: they name subscription and client, which many teams keep secret. */
const NOTHING_SEEN =
  '❌ The snapshots to delete could not be determined, so nothing was deleted; the log says why.'

function formatNothing(context: PruneContext | undefined): string {
  const disks = context?.sources ?? []
  if (disks.length > 0) {
    const one = disks.length === 1
    return `${one ? `Disk ${code(disks[0]?.name ?? '')} has` : `${disks.length} disks have`} no incremental snapshot: nothing to delete.`
  }
  const others = context?.others.count ?? 0
  const ofRepository = context?.others.ofRepository ?? 0
  return [
    'No disk has snapshots that the rules may change: nothing to delete.',
    ...(others > 0
      ? [
          `There ${others === 1 ? 'is' : 'are'} ${counted(others, 'incremental snapshot')} of other workflows or tools.`
        ]
      : []),
    ...(ofRepository > 0
      ? [
          `Other workflows of this repository created ${ofRepository} of them: \`prune-scope: repository\` includes those.`
        ]
      : [])
  ].join(' ')
}

function ruleSentence({ policy, pruneScope }: PruneContext): string {
  const rules = listed(rulesOf(policy).map(({ text }) => code(text)))
  const scope = {
    workflow: 'snapshots of this workflow',
    repository: 'snapshots of this repository',
    all: 'all incremental snapshots'
  }[pruneScope]
  return `Rules: ${rules}, for each disk and region; ${scope} (${code(`prune-scope: ${pruneScope}`)}).`
}

const FATES = {
  kept: '✅ kept',
  deleted: '🗑️ deleted',
  'would-delete': '🗑️ would be deleted',
  gone: '🗑️ already deleted',
  refused: '❌ not deleted',
  'in-doubt': '❓ unknown',
  pending: '⏳ to be deleted'
} as const satisfies Record<PruneOutcome['result'], string>

function tableOf(outcomes: readonly PruneOutcome[], now: number): string {
  const several = new Set(outcomes.map(({ source }) => source)).size > 1
  return foldedTable(groupedRows(outcomes), (some) =>
    table(
      [...(several ? ['Disk'] : []), 'Snapshot', 'Result', 'Why', 'Data from', 'Region'],
      some.map((group) => {
        const [{ source, snapshot, result, reasons }] = group
        return [
          ...(several ? [diskCell(source)] : []),
          snapshotCell(group),
          FATES[result].replaceAll(' ', '&nbsp;'),
          escapeMarkdown(reasons.join('; ')),
          dataCell(group, now),
          escapeMarkdown(snapshot.location)
        ]
      })
    )
  )
}

/** Snapshots that share a row: one, or many with the same result for the same reason. */
type Group = readonly [PruneOutcome, ...PruneOutcome[]]

/** As many snapshots of one disk that go for the same reason fold into one row. */
const MIN_FOLDED = 4
/** Names in such a row; a summary may hold 1 MiB. */
const MAX_FOLDED = 50

/**
 * What stays has a row each. When not all rows fit, the rarer results come first: the result of one snapshot is not
 * lost among hundreds.
 */
function groupedRows(outcomes: readonly PruneOutcome[]): readonly Group[] {
  const ids = new Map(outcomes.map(({ source }, index) => [source, index]))
  const keyOf = ({ source, result, reasons, kind, snapshot }: PruneOutcome): string =>
    JSON.stringify([ids.get(source), result, reasons, kind, snapshot.location])
  const deleted = outcomes.filter((one) => wordForDeleted(one) !== undefined)
  const alike = Map.groupBy(deleted, keyOf)
  // The rows stay in the order of their data: the first of those alike stands for all of them.
  const groups = outcomes.flatMap((one): readonly Group[] => {
    const members = wordForDeleted(one) === undefined ? [] : (alike.get(keyOf(one)) ?? [])
    const [first, ...rest] = members
    if (first === undefined || members.length < MIN_FOLDED) return [[one]]
    return one === first ? [[first, ...rest]] : []
  })
  if (groups.length <= MAX_ROWS) return groups
  return [...Map.groupBy(groups, ([{ result }]) => result).values()]
    .toSorted((a, b) => a.length - b.length)
    .flat()
}

function snapshotCell(group: Group): string {
  const [{ snapshot, kind }, ...rest] = group
  const isCopy = kind === 'copy'
  if (rest.length === 0) return `${code(snapshot.name)}${isCopy ? ' (copy)' : ''}`
  const names = group.slice(0, MAX_FOLDED).map((one) => code(one.snapshot.name))
  const left = group.length - names.length
  const count = isCopy ? counted(group.length, 'copy', 'copies') : counted(group.length, 'snapshot')
  const more = left > 0 ? [`${left} more in the result file`] : []
  return `<details><summary>${count}</summary>${[...names, ...more].join('<br>')}</details>`
}

function dataCell(group: Group, now: number): string {
  const times = group.flatMap(({ dataTime }) => dataTime ?? [])
  const [newest, oldest] = [Math.max(...times), Math.min(...times)]
  if (times.length < 2) return dataFrom(times[0], now)
  return `${unbroken(formatMinute(oldest))}<br>to&nbsp;${unbroken(formatMinute(newest))}`
}

function diskCell({ name, standing }: PruneSource): string {
  if (standing === 'former') return `${code(name)} (former)`
  return standing === 'gone' ? `${code(name)} (gone)` : code(name)
}

// The picture of a retention: which snapshots of each disk are left, and which were deleted.

/** Characters of a reason in the picture. */
const MAX_IN_PICTURE = 36

/** The disks of a retention, to be drawn; `now` in milliseconds since the epoch. */
function prunePictures(
  outcomes: readonly PruneOutcome[],
  run: Run,
  now: number
): readonly PictureDisk[] {
  // The case of ids in lists differs from that in the sources of copies.
  const ids = new Map(outcomes.map(({ snapshot }) => [canonical(snapshot.id), snapshot.id]))
  const latest = latestOfEach(
    outcomes.filter((one) => wordForDeleted(one) === undefined && one.result !== 'refused')
  )
  return [...Map.groupBy(outcomes, ({ source }) => source)].map(([source, members]) => {
    const home =
      source.disk?.location ?? members.find(({ kind }) => kind === 'snapshot')?.snapshot.location
    return {
      name: source.name,
      current: isOfLast(source),
      note: noteOn(source),
      latest: latest.get(source)?.latest?.snapshot.id,
      snapshots: members.map((outcome) => drawn(outcome, home, ids, run, now))
    }
  })
}

function drawn(
  outcome: PruneOutcome,
  home: string | undefined,
  ids: ReadonlyMap<string, string>,
  run: Run,
  now: number
): PictureSnapshot {
  const { snapshot, dataTime, kind, copyOf } = outcome
  const record = pruneRecord(outcome, run, now)
  return pictureOf(record, dataTime, {
    location: sameId(snapshot.location, home) ? undefined : snapshot.location,
    // A snapshot that could not be deleted is a problem, even if it can be restored.
    usable: record.usable && outcome.result !== 'refused',
    failed: record.state === 'failed' || outcome.result === 'refused',
    note: noteOf(outcome, record),
    copyOf: kind === 'copy' ? (ids.get(canonical(copyOf ?? '')) ?? '') : undefined,
    deleted: wordForDeleted(outcome)
  })
}

function wordForDeleted({ result }: PruneOutcome): string | undefined {
  switch (result) {
    case 'deleted':
    case 'gone':
      return 'deleted'
    case 'would-delete':
      return 'would be deleted'
    case 'in-doubt':
      return 'unknown'
    case 'pending':
      return 'to be deleted'
    case 'kept':
    case 'refused':
      return undefined
  }
}

/** The rule that keeps it, or else the other reason. */
function noteOf({ result, reasons }: PruneOutcome, record: SnapshotRecord): string | undefined {
  if (result === 'refused') return 'not deleted'
  if (!record.usable) return formatState(record)
  const rules = reasons.filter((reason) => reason.startsWith('keep-'))
  if (rules.length === 0 && record.held) return undefined
  const note = rules.length > 0 ? rules.join(', ') : reasons[0]
  return note === undefined || note.length <= MAX_IN_PICTURE
    ? note
    : `${note.slice(0, MAX_IN_PICTURE - 1).trimEnd()}…`
}

function noteOn({ standing, disk }: PruneSource): string | undefined {
  switch (standing) {
    case 'current':
      return diskNote(disk)
    case 'gone':
      return 'the disk no longer exists'
    case 'former':
      return 'former disk of this name'
    case 'last':
    case 'unknown':
      return undefined
  }
}

/** A snapshot that `prune` judged, in the form of every report; `now` in milliseconds since the epoch. */
function pruneRecord(outcome: PruneOutcome, run: Run, now: number): SnapshotRecord {
  const { snapshot, kind, source } = outcome
  return toRecord(snapshot, {
    diskId: source.id ?? '',
    kind,
    // The SKU of the disk that exists now says nothing about a former one.
    readiness: readinessOf(snapshot, source.disk?.sku),
    run,
    now
  })
}
