/** What an operation's result becomes for the workflow: outputs, summary and result file. */

import type { OutputName } from '../names.ts'

export type Outputs = Partial<Record<OutputName, string>>

/** A file that an operation gives the workflow, named by an output. */
export type ReportFile = {
  readonly output: OutputName
  /** Begins the file's name. */
  readonly name: string
  readonly json: unknown
}

export type Report = {
  /** Only what is true already. */
  readonly outputs: Outputs
  /** Markdown for the job summary. */
  readonly summary: () => string
  readonly files: readonly ReportFile[]
  /** Everything, for the result file. */
  readonly json: Readonly<Record<string, unknown>>
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
