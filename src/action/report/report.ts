/** What an operation's result becomes for the workflow: outputs, summary and result file. */

import type { ActionError, Part } from '../../errors.ts'
import { alike, describe, sharedRemedy } from '../../errors.ts'
import { code, escapeMarkdown, paragraphs } from './markdown.ts'

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
  'kept-snapshot-ids',
  'pruned-snapshot-ids',
  'changed-bytes',
  'cleared-bytes',
  'changed-ranges',
  'ranges-file',
  'template-file',
  'result-file'
] as const

export type OutputName = (typeof OUTPUTS)[number]

export type Outputs = Partial<Record<OutputName, string>>

/** A file that an operation gives the workflow, named by an output. */
export type ReportFile = {
  readonly output: OutputName
  /** Begins the file's name. */
  readonly name: string
  readonly json: unknown
}

export type Report<O extends Outputs = Outputs> = {
  /** Only what is true already. */
  readonly outputs: O
  /** Markdown for the job summary. */
  readonly summary: () => string
  readonly files: readonly ReportFile[]
  /** Everything, for the result file. */
  readonly json: Readonly<Record<string, unknown>>
}

/** What every result says of itself. */
type Result = {
  readonly operation: string
  readonly dryRun?: boolean | undefined
  readonly failure?: ActionError | undefined
}

/** Markdown, in the order in which a reader needs it; what is empty is left out. */
type Body = {
  readonly sentence: string
  readonly table?: string | undefined
  readonly failures?: readonly Part[]
  readonly more?: readonly (string | undefined)[]
}

/** Puts a report together. What every operation tells of itself is written here, and nowhere else. */
export function report<O extends Outputs>(
  { operation, dryRun, failure }: Result,
  parts: {
    readonly outputs: O
    readonly files?: readonly ReportFile[]
    readonly heading: string
    /** What the heading says of a dry run. */
    readonly dryRunMark?: string
    /** Made only when the summary is written. */
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
        ...more
      )
    },
    json: {
      operation,
      ...(dryRun !== undefined && { dryRun }),
      ...(failure !== undefined && { failure: describe(failure) }),
      ...json
    }
  }
}

/** An error as a member of the result file; none where there is none. */
export function errorIn({ error }: { readonly error?: ActionError | undefined }): {
  readonly error?: string
} {
  return error === undefined ? {} : { error: describe(error) }
}

/** What failed, with the name that it is told under. */
export function failuresOf<T extends { readonly error?: ActionError | undefined }>(
  outcomes: readonly T[],
  nameOf: (outcome: T) => string
): readonly Part[] {
  return outcomes.flatMap((one) =>
    one.error === undefined ? [] : [{ name: nameOf(one), error: one.error }]
  )
}

/** Reasons that are told, and names of those that failed alike; the result file tells all. */
const MAX_REASONS = 20
const MAX_NAMES = 10

/** One paragraph a reason: whose it is, why, and on a line of its own what to do. Reasons that are alike are told once. */
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

/** The summary of an operation that ended before it had anything to tell. */
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
 * A job's outputs are limited to 1 MiB in all, so one output keeps well below (GitHub: workflow syntax,
 * outputs for jobs).
 */
const MAX_OUTPUT_BYTES = 500 * 1024

/** JSON as an output: empty when it is too large, for then the result file holds it. */
export function fittingJson(value: unknown): string {
  const text = JSON.stringify(value)
  return Buffer.byteLength(text) <= MAX_OUTPUT_BYTES ? text : ''
}
