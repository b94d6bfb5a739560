/** What an operation's result becomes for the workflow: outputs, summary and result file. */

import type { ActionError, Part } from '../../errors.ts'
import { describe } from '../../errors.ts'
import type { OutputName } from '../names.ts'
import { failureParagraphs } from './failures.ts'
import { paragraphs } from './markdown.ts'

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

/**
 * A job's outputs are limited to 1 MiB in all, so one output keeps well below (GitHub: workflow syntax,
 * outputs for jobs).
 */
export const MOST_OUTPUT_BYTES = 500 * 1024

/** JSON as an output: empty when it is too large, for then the result file holds it. */
export function fittingJson(value: unknown): string {
  const text = JSON.stringify(value)
  return Buffer.byteLength(text) <= MOST_OUTPUT_BYTES ? text : ''
}
