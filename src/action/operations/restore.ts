/** `restore` as a workflow sees it: its inputs and its report. */

import { describe } from '../../errors.ts'
import type { RestoreRequest, RestoreResult } from '../../operations/restore.ts'
import { restore as restoreDisks } from '../../operations/restore.ts'
import type { RestoreOutcome, SwapStatus } from '../../operations/restore/outcome.ts'
import { labelOf } from '../../operations/common/restorable.ts'
import { hasUnknownDiskOutcome, isRestored } from '../../operations/restore/outcome.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { formatResourceId, sameResource } from '../../snapshots/resource-id.ts'
import type { PlannedField } from '../../snapshots/restore/plan.ts'
import type { Run, SwapPair } from '../../snapshots/types.ts'
import {
  deleteCommand,
  formatStanding,
  standingOf,
  startCommand,
  swapRollback
} from '../../snapshots/restore/swap-plan.ts'
import { counted, listed } from '../../snapshots/format.ts'
import * as fields from '../inputs/fields.ts'
import type { Reading } from '../inputs/read.ts'
import { common } from '../inputs/read.ts'
import {
  DISKS,
  MACHINES,
  SNAPSHOTS_AT_HOME,
  insistOnSources,
  onlyDisks,
  readReferences,
  readTargets
} from '../inputs/resources.ts'
import { code, commands, escapeMarkdown, table } from '../report/markdown.ts'
import { errorIn, failuresOf, fittingJson, report } from '../report/report.ts'
import { dataFrom } from '../report/snapshot-table.ts'
import { hasUnknownSwapOutcome } from '../../operations/restore/prepare.ts'
import { operation } from './operation.ts'

export const restore = operation({
  inputs: {
    ...common,
    disk: fields.text,
    vm: fields.text,
    snapshot: fields.text,
    receipt: fields.text,
    snapshotResourceGroup: fields.optionalGroup,
    restoreDiskName: fields.nameTemplate.prefault('{disk}-restored-{timestamp}'),
    restoreResourceGroup: fields.optionalGroup,
    diskSku: fields.optionalDiskSku,
    zone: fields.optionalZone,
    swap: fields.flag,
    allowStop: fields.flag,
    dryRun: fields.flag
  },
  toRequest(values, reading): RestoreRequest | undefined {
    const targets = readTargets(SNAPSHOTS_AT_HOME, reading)
    const disks = readReferences(DISKS, reading)
    const machines = readReferences(MACHINES, reading)
    // Here `vm` is the target of the disks and selects none.
    insistOnSources(reading, reading.given('disk') !== '')
    checkSwap(reading, machines.length)
    return (
      values && {
        operation: 'restore',
        sources: {
          targets,
          selection: onlyDisks(disks),
          snapshotGroup: values.snapshotResourceGroup
        },
        diskName: values.restoreDiskName,
        restoreGroup: values.restoreResourceGroup,
        diskSku: values.diskSku,
        zone: values.zone,
        vm: machines[0],
        swap: values.swap,
        allowStop: values.allowStop,
        location: undefined,
        dryRun: values.dryRun,
        maxParallel: values.maxParallel
      }
    )
  },
  run: restoreDisks,
  report: reportRestore,
  isInDoubt: ({ outcomes, swap }) =>
    outcomes.some(hasUnknownDiskOutcome) || hasUnknownSwapOutcome(swap)
})

/** `vm` requires `swap`, and `swap` requires exactly one machine. */
function checkSwap(
  { given, problems }: Reading<'swap' | 'vm' | 'allow-stop'>,
  machines: number
): void {
  const swap = given('swap').toLowerCase() === 'true'
  if (swap && given('vm') === '') {
    problems.push(
      '"vm" is required when "swap" is "true": expected the virtual machine whose disks are swapped'
    )
  }
  if (machines > 1) {
    problems.push('"vm" names several virtual machines: expected the one whose disks are swapped')
  }
  if (given('vm') !== '' && !swap) {
    problems.push(
      '"vm" is set, but "swap" is not "true": expected both or neither; without "swap", disks are only created'
    )
  }
  if (given('allow-stop').toLowerCase() === 'true' && !swap) {
    problems.push('"allow-stop" is "true", but it applies only when "swap" is "true"')
  }
}

/** Maximum disks that are listed one by one; a summary may hold 1 MiB (GitHub: workflow commands, job summaries). */
const MAX_DISKS = 100

export function reportRestore(result: RestoreResult, _run: Run, now: number) {
  const { outcomes, swap, dryRun, verified } = result
  // A disk is reported as soon as Azure has accepted it: nothing is lost, whatever happens next.
  const made = outcomes.filter(({ stage }) => stage !== 'planned')
  return report(result, {
    outputs: {
      'restored-disk-ids': fittingJson(made.map(({ ref }) => formatResourceId(ref, 'disks'))),
      count: String(made.length),
      verified: String(verified)
    },
    heading: 'Disk restore',
    body: () => {
      const shown = outcomes.slice(0, MAX_DISKS)
      const left = outcomes.length - shown.length
      return {
        sentence: sentence(result),
        table: [
          table(
            [
              'Snapshot',
              'Data from',
              'New disk',
              ...(swap === undefined ? [] : ['Place', 'Replaces'])
            ],
            shown.map((outcome) => row(outcome, swap, dryRun, now))
          ),
          ...(left > 0 ? [`${counted(left, 'more disk')} in the result file.`] : [])
        ].join('\n\n'),
        failures: failuresOf(outcomes, ({ source }) => labelOf(source)),
        more: [
          swap === undefined || dryRun ? powerPlan(swap) : swapPart(swap, outcomes),
          folded('Where each property comes from', shown.map(fieldsOf)),
          dryRun ? undefined : keptPart(result)
        ]
      }
    },
    json: {
      verified,
      disks: outcomes.map((outcome) => diskJson(outcome, swap)),
      ...(swap !== undefined && { swap: swapJson(swap) })
    }
  })
}

function diskJson(outcome: RestoreOutcome, swap: SwapStatus | undefined): object {
  const { source, ref, plan, stage, takenOver, disk, checks } = outcome
  const pair = pairOf(outcome, swap)
  return {
    id: formatResourceId(ref, 'disks'),
    name: ref.name,
    resourceGroup: ref.resourceGroup,
    uniqueId: disk?.uniqueId ?? null,
    location: plan.request.location,
    snapshotId: source.snapshot.id,
    sourceDisk: source.origin.ref?.name ?? null,
    sourceDiskUniqueId: source.origin.uniqueId ?? null,
    sourceDiskExists: source.live !== undefined,
    stage,
    takenOver,
    plan: plan.fields.map(({ name, value, from }) => ({ name, value: value ?? null, from })),
    notes: plan.notes,
    request: plan.request,
    checks,
    ...(pair !== undefined && { lun: pair.lun ?? 'os', replaces: idOf(pair.old) }),
    ...errorIn(outcome)
  }
}

function swapJson(swap: SwapStatus): object {
  const { machine, pairs, power, stage } = swap
  return {
    vmId: machine.id,
    power: machine.power ?? null,
    stops: power.stop,
    starts: power.start,
    stage,
    places: pairs.map((pair) => ({
      lun: pair.lun ?? 'os',
      standing: standingOf(machine, pair),
      old: idOf(pair.old),
      next: idOf(pair.next),
      caching: pair.how.caching ?? null,
      writeAccelerator: pair.how.writeAccelerator ?? null,
      deleteOption: pair.how.deleteOption ?? null
    })),
    wayBack: swapRollback(machine, pairs, power.start),
    ...errorIn(swap)
  }
}

function idOf(ref: ResourceRef | undefined): string | null {
  return ref === undefined ? null : formatResourceId(ref, 'disks')
}

function pairOf({ ref }: RestoreOutcome, swap: SwapStatus | undefined): SwapPair | undefined {
  return swap?.pairs.find(({ next }) => sameResource(next, ref))
}

function sentence({ outcomes, swap, verified, dryRun }: RestoreResult): string {
  const total = counted(outcomes.length, 'disk')
  const onto = swap === undefined ? '' : ` on virtual machine ${code(swap.machine.name)}`
  if (dryRun) {
    return `Dry run: all checks passed, and nothing was written: ${total} would be restored${swap === undefined ? '' : ` and swapped${onto}`}.`
  }
  if (verified) {
    const [only] = outcomes
    const what =
      outcomes.length === 1 && only !== undefined
        ? `Disk ${code(only.ref.name)} is restored`
        : `${total} are restored`
    return swap === undefined
      ? `✅ ${what} and verified to come from ${outcomes.length === 1 ? 'its snapshot' : 'their snapshots'}.`
      : `✅ ${what} and in place${onto}, which is ${escapeMarkdown(swap.machine.power ?? 'in an unknown state')}.`
  }
  const made = outcomes.filter(isRestored).length
  if (made < outcomes.length) {
    return `❌ ${made} of ${total} ${made === 1 ? 'is' : 'are'} restored${swap === undefined ? '' : `; no disk was swapped${onto}`}.`
  }
  return `❌ ${total} ${made === 1 ? 'is' : 'are'} restored, but the swap${onto} is incomplete.`
}

function row(
  outcome: RestoreOutcome,
  swap: SwapStatus | undefined,
  dryRun: boolean,
  now: number
): readonly string[] {
  const { source, ref, takenOver } = outcome
  const pair = pairOf(outcome, swap)
  const state = dryRun
    ? ''
    : isRestored(outcome)
      ? '✅ '
      : outcome.error === undefined
        ? '⏳ '
        : '❌ '
  return [
    code(source.snapshot.name),
    dataFrom(source.dataTime, now),
    `${state}${code(ref.name)}${takenOver ? ' (of an earlier attempt)' : ''}`,
    ...(swap === undefined
      ? []
      : [
          pair === undefined ? '–' : pair.lun === undefined ? 'OS disk' : `LUN ${pair.lun}`,
          pair?.old === undefined ? '–' : code(pair.old.name)
        ])
  ]
}

function powerPlan(swap: SwapStatus | undefined): string | undefined {
  if (swap === undefined) return undefined
  const { machine, power } = swap
  const steps = [
    ...(power.stop ? ['deallocated for the swap'] : []),
    ...(power.start ? ['started again afterwards'] : [])
  ]
  return `Virtual machine ${code(machine.name)} is ${escapeMarkdown(machine.power ?? 'in an unknown state')}${steps.length === 0 ? '.' : `; it would be ${listed(steps)}.`}`
}

/** After a failed swap: the state of everything, and how to resume or roll back. */
function swapPart(
  { machine, pairs, power, error, stage }: SwapStatus,
  outcomes: readonly RestoreOutcome[]
): string | undefined {
  if (error === undefined || !outcomes.every(isRestored)) return undefined
  const back = swapRollback(machine, pairs, power.start)
  const startLeft =
    stage === 'starting' && machine.power !== 'running' ? [startCommand(machine)] : []
  return [
    `❌ ${escapeMarkdown(describe(error.cause ?? error))}`,
    '**Current state**',
    formatStanding(machine, pairs)
      .map((one) => `- ${escapeMarkdown(one)}`)
      .join('\n'),
    '**How to resume**: run this job again with the same inputs. It does only what is missing.',
    ...(startLeft.length === 0 ? [] : ['Or start the machine by hand:', commands(startLeft)]),
    ...(back.length === 0 ? [] : ['**How to roll back** to the old disks:', commands(back)])
  ].join('\n\n')
}

function fieldsOf({ source, ref, plan }: RestoreOutcome): string {
  return [
    `${code(ref.name)}, like disk ${code(labelOf(source))}:`,
    table(
      ['Property', 'Value', 'From'],
      plan.fields.map(({ name, value, from }) => [
        escapeMarkdown(name),
        value === undefined ? '–' : escapeMarkdown(value),
        WHERE[from]
      ])
    ),
    ...plan.notes.map((note) => escapeMarkdown(note))
  ].join('\n\n')
}

const WHERE: Readonly<Record<PlannedField['from'], string>> = {
  input: 'input',
  disk: 'source disk',
  receipt: 'receipt',
  snapshot: 'snapshot',
  machine: 'virtual machine',
  default: 'Azure’s default'
}

function folded(title: string, parts: readonly string[]): string | undefined {
  return parts.length === 0
    ? undefined
    : [`<details><summary>${title}</summary>`, ...parts, '</details>'].join('\n\n')
}

/** The old disks, which the action never deletes. Shown only when no rollback needs them. */
function keptPart({ swap }: RestoreResult): string | undefined {
  if (swap?.stage !== 'done') return undefined
  const { machine, pairs, power } = swap
  const kept = pairs.flatMap(({ old }) => old ?? [])
  if (kept.length === 0) return undefined
  const them = kept.length === 1 ? 'it' : 'them'
  return [
    `Kept, detached: ${listed(kept.map(({ name }) => code(name)))}. To delete ${them} when no longer needed:`,
    commands(kept.map(deleteCommand)),
    folded(`How to put ${them} back`, [commands(swapRollback(machine, pairs, power.start))]) ?? ''
  ].join('\n\n')
}
