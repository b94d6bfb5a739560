/** An operation as a workflow sees it: what it reads, what it does, and what it reports. One object each. */

import type { ActionError } from '../../errors.ts'
import type { DiffPorts, ExportPorts, Log, Ports, VerifyPorts } from '../../ports.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import type { Run } from '../../snapshots/types.ts'
import type { Inputs, NameOf, Reading, Values } from '../inputs/read.ts'
import type { AfterDeploy } from '../../snapshots/retention/policy.ts'
import type { Report } from '../report/report.ts'

/** The ports of every operation. */
export type AllPorts = Ports & DiffPorts & ExportPorts & VerifyPorts

/** What is known of a step that has not asked Azure for anything. */
export type Surroundings = { readonly log: Log; readonly run: Run; readonly now: number }

/** A warning of the post step. */
export type Warning = { readonly title: string; readonly text: string }

/** What every operation ends with. */
export type Ended = { readonly operation: string; readonly failure?: ActionError | undefined }

export type Operation<I extends Inputs, Request, Result extends Ended> = {
  /** The inputs that it uses, beside those of every operation. */
  readonly inputs: I
  /**
   * What it is asked to do. `values` is absent when an input by itself is wrong; what is wrong with several together
   * is told all the same.
   */
  readonly toRequest: (
    values: Values<I> | undefined,
    reading: Reading<NameOf<I>>
  ) => Request | undefined
  /** What the post step does when the job ends with the snapshots that were made. */
  readonly after?: (values: Values<I>) => AfterDeploy
  /** `publish` is called whenever something became true, with what puts the result so far together. */
  readonly run: (
    request: Request,
    ports: AllPorts,
    publish: (partial: () => Result) => void
  ) => Promise<Result>
  /** Callable at any time while the operation runs; `now` in milliseconds since the epoch. */
  readonly report: (result: Result, run: Run, now: number) => Report
  /** Whether Azure may have taken a write that no output names. */
  readonly isInDoubt?: (result: Result) => boolean
  /** The snapshots that the post step acts on when the job ends. */
  readonly made?: (result: Result) => readonly ReceiptEntry[]
  /** The result of what needs no Azure, so that nobody has to sign in for it; `undefined` for everything else. */
  readonly offline?: (request: Request, surroundings: Surroundings) => Result | undefined
  /** What can be told when Azure cannot be asked at all, because nobody could sign in. */
  readonly whenUnreachable?: (
    request: Request,
    failure: ActionError,
    surroundings: Surroundings
  ) => Promise<Result>
  /** What the post step says after a kill, of an operation that notes nothing before it writes. */
  readonly whenInterrupted?: (request: Request) => Warning | undefined
}

/** Checks an operation against its type, and infers the types of its parts. */
export function operation<I extends Inputs, Request, Result extends Ended>(
  described: Operation<I, Request, Result>
): Operation<I, Request, Result> {
  return described
}
