/** Converts an operation's result for the workflow: outputs, summary and result file. */

import type { ActionError, Part } from '../../errors.ts'
import { alike, describe, sharedRemedy } from '../../errors.ts'
import { counted } from '../../snapshots/format.ts'
import type { PermissionCheck } from '../../snapshots/permissions.ts'
import { code, escapeMarkdown, paragraphs, table } from './markdown.ts'

/** Outputs, in the order of the README. */
export const OUTPUTS = [
  'snapshot-id',
  'snapshot-ids',
  'snapshot-names',
  'snapshots',
  'count',
  'latest-snapshot-id',
  'verified',
  'receipt',
  'set-id',
  'copied-snapshot-ids',
  'restored-disk-ids',
  'verified-snapshot-ids',
  'failed-snapshot-ids',
  'kept-snapshot-ids',
  'pruned-snapshot-ids',
  'changed-bytes',
  'cleared-bytes',
  'changed-ranges',
  'ranges-file',
  'template-file',
  'result-file'
] as const

/**
 * Outputs that are JSON arrays. Each is `[]` when it has no element, whatever the operation and however the step ends,
 * so that `fromJSON` never meets an empty text. Empty means only that the value is too large.
 */
export const LIST_OUTPUTS = [
  'snapshot-ids',
  'snapshot-names',
  'snapshots',
  'copied-snapshot-ids',
  'restored-disk-ids',
  'verified-snapshot-ids',
  'failed-snapshot-ids',
  'kept-snapshot-ids',
  'pruned-snapshot-ids'
] as const satisfies readonly (typeof OUTPUTS)[number][]

/** A list without elements, as an output. */
export const EMPTY_LIST = '[]'

export type OutputName = (typeof OUTPUTS)[number]

export type Outputs = Partial<Record<OutputName, string>>

/** A file from an operation for the workflow, named by an output. */
export type ReportFile = {
  readonly output: OutputName
  /** The beginning of the file's name. */
  readonly name: string
  readonly json: unknown
}

export type Report<O extends Outputs = Outputs> = {
  /** Only what is known already. */
  readonly outputs: O
  /** Markdown for the job summary. */
  readonly summary: () => string
  readonly files: readonly ReportFile[]
  /** Everything, for the result file. */
  readonly json: Readonly<Record<string, unknown>>
}

/** The common properties of every result. */
type Result = {
  readonly operation: string
  readonly dryRun?: boolean | undefined
  readonly failure?: ActionError | undefined
  /** Of a dry run. */
  readonly permissions?: PermissionCheck | undefined
}

/** Markdown, in the order in which a reader needs it; empty parts are left out. */
type Body = {
  readonly sentence: string
  readonly table?: string | undefined
  readonly failures?: readonly Part[]
  readonly more?: readonly (string | undefined)[]
}

/** Builds a report. The common parts of all reports are written here, and nowhere else. */
export function report<O extends Outputs>(
  { operation, dryRun, failure, permissions }: Result,
  parts: {
    readonly outputs: O
    readonly files?: readonly ReportFile[]
    readonly heading: string
    /** The mark of a dry run in the heading. */
    readonly dryRunMark?: string
    /** Built only when the summary is written. */
    readonly body: () => Body
    readonly json: Readonly<Record<string, unknown>>
  }
): Report<O> {
  const { outputs, files = [], heading, dryRunMark = ': dry run', body, json } = parts
  return {
    outputs,
    files,
    summary: () => {
      const { sentence, table, failures = [], more = [] } = body()
      return paragraphs(
        `## ${heading}${dryRun === true ? dryRunMark : ''}`,
        sentence,
        table,
        ...failureParagraphs(failures),
        ...permissionParagraphs(permissions),
        ...more
      )
    },
    json: {
      operation,
      ...(dryRun !== undefined && { dryRun }),
      ...(failure !== undefined && { failure: describe(failure) }),
      ...(permissions !== undefined && { permissions }),
      ...json
    }
  }
}

/** Rows of the table of permissions; the result file has all. */
const MAX_PERMISSIONS = 20

/** What a dry run knows about the permissions of the real run; nothing where that writes nothing. */
function permissionParagraphs(check: PermissionCheck | undefined): readonly string[] {
  if (check === undefined || check.needed === 0) return []
  const rows = [
    ...check.missing.map((one) => ({ ...one, state: '❌ missing' })),
    ...check.unknown.map((one) => ({ ...one, state: '❔ unknown' }))
  ]
  if (rows.length === 0) {
    return [
      '✅ This sign-in has all permissions that the real run needs. Deny assignments, policies and locks are not checked.'
    ]
  }
  const left = rows.length - MAX_PERMISSIONS
  return [
    '### Permissions',
    check.missing.length > 0
      ? `❌ The real run would fail: this sign-in lacks ${counted(check.missing.length, 'permission')}.`
      : '❔ It is unknown whether this sign-in has all permissions that the real run needs; the log says why.',
    table(
      ['Permission', 'State', 'Scope', 'Least privileged built-in role'],
      rows
        .slice(0, MAX_PERMISSIONS)
        .map(({ action, state, scope, role }) => [
          code(action),
          state.replaceAll(' ', '&nbsp;'),
          scopeCell(scope),
          role === undefined ? '–' : escapeMarkdown(role)
        ])
    ),
    ...(left > 0
      ? [`${left} more ${left === 1 ? 'permission is' : 'permissions are'} in the result file.`]
      : [])
  ]
}

const KINDS: Readonly<Record<string, string>> = {
  disks: 'disk',
  snapshots: 'snapshot',
  virtualmachines: 'virtual machine',
  diskencryptionsets: 'disk encryption set',
  diskaccesses: 'disk access'
}

/** A scope without the id of its subscription, which is a secret in many teams. */
function scopeCell(scope: string): string {
  const [, , , , group, , , kind = '', name] = scope.split('/')
  if (group === undefined) return 'the subscription'
  const inGroup = `resource group ${code(group)}`
  return name === undefined
    ? inGroup
    : `${KINDS[kind.toLowerCase()] ?? 'resource'} ${code(name)} in ${inGroup}`
}

/** An error as a member of the result file; none without an error. */
export function errorIn({ error }: { readonly error?: ActionError | undefined }): {
  readonly error?: string
} {
  return error === undefined ? {} : { error: describe(error) }
}

/** The failed ones, with their names in the report. */
export function failuresOf<T extends { readonly error?: ActionError | undefined }>(
  outcomes: readonly T[],
  nameOf: (outcome: T) => string
): readonly Part[] {
  return outcomes.flatMap((one) =>
    one.error === undefined ? [] : [{ name: nameOf(one), error: one.error }]
  )
}

/** Maximum reasons, and names of those with the same failure; the result file has all. */
const MAX_REASONS = 20
const MAX_NAMES = 10

/**
 * One paragraph for each reason: its names, why, and on a line of its own the remedy. Similar reasons are shown once.
 */
export function failureParagraphs(parts: readonly Part[]): readonly string[] {
  const groups = alike(parts)
  const left = groups.length - MAX_REASONS
  return [
    ...groups.slice(0, MAX_REASONS).map(paragraphOf),
    ...(left > 0
      ? [`${left} more ${left === 1 ? 'reason is' : 'reasons are'} in the result file.`]
      : [])
  ]
}

function paragraphOf(group: readonly [Part, ...Part[]]): string {
  const names = group.flatMap(({ name }) => (name === undefined ? [] : [code(name)]))
  const left = names.length - MAX_NAMES
  const whose = `${names.slice(0, MAX_NAMES).join(', ')}${left > 0 ? ` and ${left} more` : ''}`
  return [
    `❌ ${whose === '' ? '' : `${whose}: `}${escapeLines(group[0].error.message)}`,
    ...remedyLine(sharedRemedy(group))
  ].join(BREAK)
}

/** Ends a line within a paragraph. */
export const BREAK = '<br>\n'

/** A message whose lines stay lines: what was attempted, then why it failed, in Azure's words. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeMarkdown).join(BREAK)
}

/** What to do next, so that nobody has to search for it among Azure's words; nothing where nobody knows. */
export function remedyLine(remedy: string | undefined): readonly string[] {
  return remedy === undefined || remedy === '' ? [] : [`**What to do:** ${escapeMarkdown(remedy)}`]
}

/** The summary of an operation that ended without a result. */
export function failureSummary(operation: string, error: ActionError): string {
  const [heading = ''] = error.message.split('\n')
  return paragraphs(
    `## Disk snapshots: ${operation} failed`,
    ...(error.parts.length === 0
      ? failureParagraphs([{ error }])
      : [escapeMarkdown(heading), ...failureParagraphs(error.parts), ...remedyLine(error.remedy)])
  )
}

/**
 * A job's outputs are limited to 1 MiB in all, so one output stays well below (GitHub: workflow syntax, outputs for
 * jobs).
 */
const MAX_OUTPUT_BYTES = 500 * 1024

/** A list as an output: empty when it is too large, because the result file has it. */
export function fittingJson(list: readonly unknown[]): string {
  const texts: string[] = []
  let bytes = '[]'.length
  // Not all at once: that of thousands of snapshots is many times too large.
  for (const element of list) {
    const text = JSON.stringify(element)
    bytes += Buffer.byteLength(text) + (texts.length > 0 ? ','.length : 0)
    if (bytes > MAX_OUTPUT_BYTES) return ''
    texts.push(text)
  }
  return `[${texts.join(',')}]`
}
