/** The post step's report about writes that were planned when the main step was interrupted. */

import type {
  DeletionFinding,
  SwapFinding,
  Finding,
  MadeFinding
} from '../../operations/common/reconcile.ts'
import type { PlannedWrite } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import {
  deleteCommand,
  isChanging,
  isDone,
  formatStanding,
  swapRollback
} from '../../snapshots/restore/swap-plan.ts'
import { counted } from '../../snapshots/format.ts'
import { code, commands, escapeMarkdown, paragraphs } from './markdown.ts'

/** What an interrupted step was about to do. */
type Work = 'taking snapshots' | 'copying snapshots' | 'restoring disks' | 'deleting snapshots'

/** The annotation, with its title. */
export function reconcileWarning(findings: readonly Finding[]): {
  readonly title: string
  readonly text: string
} {
  return {
    title: `Interrupted while ${workOf(findings.map(({ write }) => write))}`,
    text: [
      'The step was interrupted.',
      ...findings.flatMap((one) => inWords(one, findings.some(isOfSwap))),
      ...cleanUp(findings).map((command) => `To discard the disk: ${command}`)
    ].join('\n')
  }
}

/** The part of the job summary. */
export function reconcileSummary(findings: readonly Finding[]): string {
  return paragraphs(
    `## ${HEADINGS[workOf(findings.map(({ write }) => write))]}: interrupted`,
    ...findings.flatMap(shortOf),
    ...(cleanUp(findings).length > 0
      ? ['**To discard the disks** that were created:', commands(cleanUp(findings))]
      : [])
  )
}

/** The report when Azure could not be reached. */
export function notReconciled(
  planned: readonly PlannedWrite[],
  reason: string
): { readonly title: string; readonly text: string } {
  const work = workOf(planned)
  return {
    title:
      work === 'restoring disks' ? 'Disks with unknown result' : 'Snapshots with unknown result',
    text: `The step was interrupted, and its result in Azure could not be read: ${reason} It was about to ${aboutTo(planned).join(', and to ')}.${work === 'taking snapshots' ? '' : ' Run this job again to resume.'}`
  }
}

const HEADINGS = {
  'taking snapshots': 'Disk snapshots',
  'copying snapshots': 'Copies of snapshots',
  'restoring disks': 'Disk restore',
  'deleting snapshots': 'Retention'
} as const satisfies Record<Work, string>

/** The plans of one step are of one kind, except that a restore may swap disks as well. */
function workOf(planned: readonly PlannedWrite[]): Work {
  switch (planned[0]?.kind) {
    case undefined:
    case 'snapshot':
      return 'taking snapshots'
    case 'copy':
      return 'copying snapshots'
    case 'disk':
    case 'swap':
      return 'restoring disks'
    case 'deletions':
      return 'deleting snapshots'
  }
}

function aboutTo(planned: readonly PlannedWrite[]): readonly string[] {
  const writes = planned.flatMap((one) =>
    one.kind === 'swap' || one.kind === 'deletions' ? [] : [nameOf(one)]
  )
  return [
    ...(writes.length === 0 ? [] : [`write: ${writes.join(', ')}`]),
    ...planned.flatMap((one) => {
      if (one.kind === 'swap') return [`swap disks of virtual machine ${nameOf(one)}`]
      return one.kind === 'deletions'
        ? [`delete ${counted(one.count, 'snapshot')} in resource group "${one.resourceGroup}"`]
        : []
    })
  ]
}

function nameOf({ name, resourceGroup }: Omit<ResourceRef, 'subscriptionId'>): string {
  return `"${name}" in resource group "${resourceGroup}"`
}

function inWords(finding: Finding, swaps: boolean): readonly string[] {
  if (isOfSwap(finding)) return formatSwap(finding)
  return [isOfDeletions(finding) ? formatDeletions(finding) : formatMade(finding, swaps)]
}

function isOfSwap(finding: Finding): finding is SwapFinding {
  return finding.write.kind === 'swap'
}

function isOfDeletions(finding: Finding): finding is DeletionFinding {
  return finding.write.kind === 'deletions'
}

const NOUNS = { snapshot: 'Snapshot', copy: 'Copy', disk: 'Disk' } as const

function formatMade({ write, state, detail }: MadeFinding, swaps: boolean): string {
  const noun = NOUNS[write.kind]
  const name = nameOf(write)
  switch (state) {
    case 'made': {
      const next = continuation(write, detail, swaps)
      return `${noun} ${name} was created before the step was interrupted (${detail}).${next === '' ? '' : ` ${next}`}`
    }
    case 'absent':
      return `${noun} ${name} was not created.`
    case 'foreign':
      return `${noun} ${name} exists, but another process created it.`
    case 'unknown':
      return `It is unknown whether ${noun.toLowerCase()} ${name} was created: ${detail}`
  }
}

/** How to resume with what was created. For disks of a swap, the machine has more details. */
function continuation({ kind }: MadeFinding['write'], detail: string, swaps: boolean): string {
  switch (kind) {
    case 'snapshot':
      return 'Run this job again with "if-exists: reuse" to resume it.'
    case 'copy':
      if (detail === 'failed') return 'Run this job again to recreate it.'
      return `${detail === 'available' ? '' : 'Keep its source. '}Run this job again to resume it.`
    case 'disk':
      if (/^(?:failed|canceled)$/.test(detail)) {
        return 'Delete it, then run this job again: Azure failed to create it.'
      }
      return swaps ? '' : 'Run this job again to resume it.'
  }
}

function formatSwap(finding: SwapFinding): readonly string[] {
  const { write } = finding
  if (finding.state === 'unknown') {
    return [`The state of virtual machine ${nameOf(write)} is unknown: ${finding.detail}`, AGAIN]
  }
  const back = backOf(finding)
  return [
    ...standing(finding),
    isOver(finding) ? OVER : AGAIN,
    ...(back.length === 0 ? [] : [`To roll back instead: ${back.join(' && ')}`])
  ]
}

const AGAIN = 'Run this job again with the same inputs to resume.'

const OVER = 'The step is complete. Do not run this job again: it would restore again.'

type Seen = Extract<SwapFinding, { state: 'seen' }>

function standing({ write, machine }: Seen): readonly string[] {
  return [
    ...formatStanding(machine, write.pairs),
    ...(isChanging(machine)
      ? ['Azure is still changing that virtual machine: check again later.']
      : [])
  ]
}

function isOver({ write, machine }: Seen): boolean {
  return isDone(machine, write.pairs) && (!write.start || machine.power === 'running')
}

function backOf({ write, machine }: Seen): readonly string[] {
  return swapRollback(machine, write.pairs, write.start)
}

/** Without a swap nothing else needs the disks that were created. */
function cleanUp(findings: readonly Finding[]): readonly string[] {
  if (findings.some(isOfSwap)) return []
  return findings.flatMap(({ write, state }) =>
    write.kind === 'disk' && state === 'made' ? [deleteCommand(write)] : []
  )
}

function formatDeletions(finding: DeletionFinding): string {
  const { write } = finding
  const what = `${counted(write.count, 'snapshot')} in resource group "${write.resourceGroup}"`
  if (finding.state === 'unknown') {
    return `The step was interrupted while deleting ${what}. It is unknown how many are left: ${finding.detail} Run it again to delete the rest.`
  }
  return `The step was interrupted while deleting ${what}: ${leftOf(finding)}. Run it again to delete the rest.`
}

function leftOf({ write, left }: Extract<DeletionFinding, { state: 'seen' }>): string {
  const known = write.names.length
  const of = known === write.count ? String(known) : `the first ${known}`
  return `${known - left} of ${of} deleted, ${left} left`
}

const SHORT = {
  made: 'was created',
  absent: 'was not created',
  foreign: 'was created by another process',
  unknown: 'is unknown'
} as const satisfies Record<MadeFinding['state'], string>

/** Azure's words name subscription and client, which many teams keep secret: they stay in the log. */
function shortOf(finding: Finding): readonly string[] {
  if (isOfSwap(finding)) return shortSwap(finding)
  if (isOfDeletions(finding)) {
    const { count, resourceGroup } = finding.write
    const left = finding.state === 'unknown' ? 'it is unknown how many are left' : leftOf(finding)
    return [
      `${counted(count, 'snapshot')} of ${code(resourceGroup)} to be deleted: ${left}. Run the step again to delete the rest.`
    ]
  }
  const { write, state, detail } = finding
  return [
    `${code(write.name)} in ${code(write.resourceGroup)}: ${SHORT[state]}${detail === '' || state === 'unknown' ? '' : ` (${escapeMarkdown(detail)})`}`
  ]
}

function shortSwap(finding: SwapFinding): readonly string[] {
  if (finding.state === 'unknown') {
    const { name, resourceGroup } = finding.write
    return [`Virtual machine ${code(name)} in ${code(resourceGroup)}: its state is unknown`, RESUME]
  }
  const back = backOf(finding)
  return [
    '**Current state**',
    standing(finding)
      .map((one) => `- ${escapeMarkdown(one)}`)
      .join('\n'),
    isOver(finding) ? OVER : RESUME,
    ...(back.length === 0 ? [] : ['**How to roll back** to the old disks:', commands(back)])
  ]
}

const RESUME =
  '**How to resume**: run this job again with the same inputs. It does only what is missing.'
