/** What the post step tells about writes that were planned when the main step was interrupted. */

import type {
  DeletionFinding,
  ExchangeFinding,
  Finding,
  MadeFinding
} from '../../operations/common/look-up.ts'
import type { PlannedWrite } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import {
  deleteCommand,
  isChanging,
  isDone,
  standingInWords,
  wayBack
} from '../../snapshots/restore/swap-plan.ts'
import { counted } from '../../snapshots/format.ts'
import { code, commands, escapeMarkdown, paragraphs } from './markdown.ts'

/** What an interrupted step was about to do. */
type Work = 'taking snapshots' | 'copying snapshots' | 'restoring disks' | 'deleting snapshots'

/** The annotation, with its title. */
export function lookUpWarning(findings: readonly Finding[]): {
  readonly title: string
  readonly text: string
} {
  return {
    title: `Interrupted while ${workOf(findings.map(({ write }) => write))}`,
    text: [
      'The step was interrupted.',
      ...findings.flatMap((one) => inWords(one, findings.some(isOfExchange))),
      ...cleanUp(findings).map((command) => `To do without the disk: ${command}`)
    ].join('\n')
  }
}

/** The part of the job summary. */
export function lookUpSummary(findings: readonly Finding[]): string {
  return paragraphs(
    `## ${HEADINGS[workOf(findings.map(({ write }) => write))]}: interrupted`,
    ...findings.flatMap(briefly),
    ...(cleanUp(findings).length > 0
      ? ['**To do without the disks** that were made:', commands(cleanUp(findings))]
      : [])
  )
}

/** What is told when Azure could not be asked. */
export function notLookedUp(
  planned: readonly PlannedWrite[],
  reason: string
): { readonly title: string; readonly text: string } {
  const work = workOf(planned)
  return {
    title: work === 'restoring disks' ? 'Disks in doubt' : 'Snapshots in doubt',
    text: `The step was interrupted, and what Azure made of it could not be looked up: ${reason} It was about to ${aboutTo(planned).join(', and to ')}.${work === 'taking snapshots' ? '' : ' Running this job again goes on from there.'}`
  }
}

const HEADINGS = {
  'taking snapshots': 'Disk snapshots',
  'copying snapshots': 'Copies of snapshots',
  'restoring disks': 'Disk restore',
  'deleting snapshots': 'Retention'
} as const satisfies Record<Work, string>

/** What one step plans is of one kind, but that a restore may exchange disks as well. */
function workOf(planned: readonly PlannedWrite[]): Work {
  switch (planned[0]?.kind) {
    case undefined:
    case 'snapshot':
      return 'taking snapshots'
    case 'copy':
      return 'copying snapshots'
    case 'disk':
    case 'exchange':
      return 'restoring disks'
    case 'deletions':
      return 'deleting snapshots'
  }
}

function aboutTo(planned: readonly PlannedWrite[]): readonly string[] {
  const writes = planned.flatMap((one) =>
    one.kind === 'exchange' || one.kind === 'deletions' ? [] : [nameOf(one)]
  )
  return [
    ...(writes.length === 0 ? [] : [`write: ${writes.join(', ')}`]),
    ...planned.flatMap((one) => {
      if (one.kind === 'exchange') return [`exchange disks of virtual machine ${nameOf(one)}`]
      return one.kind === 'deletions'
        ? [`delete ${counted(one.count, 'snapshot')} in resource group "${one.resourceGroup}"`]
        : []
    })
  ]
}

function nameOf({ name, resourceGroup }: Omit<ResourceRef, 'subscriptionId'>): string {
  return `"${name}" in resource group "${resourceGroup}"`
}

function inWords(finding: Finding, exchanges: boolean): readonly string[] {
  if (isOfExchange(finding)) return exchangeInWords(finding)
  return [isOfDeletions(finding) ? deletionsInWords(finding) : madeInWords(finding, exchanges)]
}

function isOfExchange(finding: Finding): finding is ExchangeFinding {
  return finding.write.kind === 'exchange'
}

function isOfDeletions(finding: Finding): finding is DeletionFinding {
  return finding.write.kind === 'deletions'
}

const NOUNS = { snapshot: 'Snapshot', copy: 'Copy', disk: 'Disk' } as const

function madeInWords({ write, state, detail }: MadeFinding, exchanges: boolean): string {
  const noun = NOUNS[write.kind]
  const name = nameOf(write)
  switch (state) {
    case 'made': {
      const next = goesOn(write, detail, exchanges)
      return `${noun} ${name} was made before the step was interrupted (${detail}).${next === '' ? '' : ` ${next}`}`
    }
    case 'absent':
      return `${noun} ${name} was not made.`
    case 'foreign':
      return `${noun} ${name} exists, but another writer made it.`
    case 'unknown':
      return `Whether ${noun.toLowerCase()} ${name} was made could not be found out: ${detail}`
  }
}

/** How to go on with what was made. Of disks that are to be exchanged, the machine tells more. */
function goesOn({ kind }: MadeFinding['write'], detail: string, exchanges: boolean): string {
  switch (kind) {
    case 'snapshot':
      return '"if-exists: reuse" goes on with it when this job is run again.'
    case 'copy':
      if (detail === 'failed') return 'Running this job again makes it anew.'
      return `${detail === 'available' ? '' : 'Keep its source. '}Running this job again goes on with it.`
    case 'disk':
      if (/^(?:failed|canceled)$/.test(detail)) {
        return 'Azure failed to make it: delete it, then run this job again.'
      }
      return exchanges ? '' : 'Running this job again goes on with it.'
  }
}

function exchangeInWords(finding: ExchangeFinding): readonly string[] {
  const { write } = finding
  if (finding.state === 'unknown') {
    return [
      `How virtual machine ${nameOf(write)} stands could not be found out: ${finding.detail}`,
      AGAIN
    ]
  }
  const back = backOf(finding)
  return [
    ...standing(finding),
    isOver(finding) ? OVER : AGAIN,
    ...(back.length === 0 ? [] : [`To go back instead: ${back.join(' && ')}`])
  ]
}

const AGAIN = 'Running this job again with the same inputs goes on from there.'

const OVER =
  'Everything that the step was to do is done; running this job again would restore once more.'

type Seen = Extract<ExchangeFinding, { state: 'seen' }>

function standing({ write, machine }: Seen): readonly string[] {
  return [
    ...standingInWords(machine, write.pairs),
    ...(isChanging(machine) ? ['Azure is still changing that machine: look again in a while.'] : [])
  ]
}

function isOver({ write, machine }: Seen): boolean {
  return isDone(machine, write.pairs) && (!write.start || machine.power === 'running')
}

function backOf({ write, machine }: Seen): readonly string[] {
  return wayBack(machine, write.pairs, write.start)
}

/** Without an exchange nobody else needs the disks that were made. */
function cleanUp(findings: readonly Finding[]): readonly string[] {
  if (findings.some(isOfExchange)) return []
  return findings.flatMap(({ write, state }) =>
    write.kind === 'disk' && state === 'made' ? [deleteCommand(write)] : []
  )
}

function deletionsInWords(finding: DeletionFinding): string {
  const { write } = finding
  const what = `${counted(write.count, 'snapshot')} in resource group "${write.resourceGroup}"`
  if (finding.state === 'unknown') {
    return `It was interrupted while deleting ${what}. How many are left could not be found out: ${finding.detail} Run it again: it deletes the rest.`
  }
  return `It was interrupted while deleting ${what}: ${leftOf(finding)}. Run it again: it deletes the rest.`
}

function leftOf({ write, left }: Extract<DeletionFinding, { state: 'seen' }>): string {
  const known = write.names.length
  const of = known === write.count ? String(known) : `the first ${known}`
  return `${known - left} of ${of} ${known - left === 1 ? 'is' : 'are'} gone, ${left} still there`
}

const BRIEFLY = {
  made: 'was made',
  absent: 'was not made',
  foreign: 'was made by another writer',
  unknown: 'is in doubt'
} as const satisfies Record<MadeFinding['state'], string>

/** Azure's words name subscription and client, which are secrets in many teams: they stay in the log. */
function briefly(finding: Finding): readonly string[] {
  if (isOfExchange(finding)) return exchangeBriefly(finding)
  if (isOfDeletions(finding)) {
    const { count, resourceGroup } = finding.write
    const left = finding.state === 'unknown' ? 'how many are left is in doubt' : leftOf(finding)
    return [
      `${counted(count, 'snapshot')} of ${code(resourceGroup)} to be deleted: ${left}. Run the step again: it deletes the rest.`
    ]
  }
  const { write, state, detail } = finding
  return [
    `${code(write.name)} in ${code(write.resourceGroup)}: ${BRIEFLY[state]}${detail === '' || state === 'unknown' ? '' : ` (${escapeMarkdown(detail)})`}`
  ]
}

function exchangeBriefly(finding: ExchangeFinding): readonly string[] {
  if (finding.state === 'unknown') {
    const { name, resourceGroup } = finding.write
    return [
      `Virtual machine ${code(name)} in ${code(resourceGroup)}: how it stands is in doubt`,
      GO_ON
    ]
  }
  const back = backOf(finding)
  return [
    '**Where it stands**',
    standing(finding)
      .map((one) => `- ${escapeMarkdown(one)}`)
      .join('\n'),
    isOver(finding) ? OVER : GO_ON,
    ...(back.length === 0 ? [] : ['**How to go back** to the old disks:', commands(back)])
  ]
}

const GO_ON =
  '**How to go on**: run this job again with the same inputs; it does only what is missing.'
