/** An operation as a workflow sees it: its inputs, its work and its report. One object each. */

import type { ActionError } from '../../errors.ts'
import type { DiffPorts, ExportPorts, Log, Ports, RestoreTester, VerifyPorts } from '../../ports.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import type { Run } from '../../snapshots/types.ts'
import type { Inputs, NameOf, Reading, Values } from '../inputs/read.ts'
import type { AfterDeploy } from '../../snapshots/retention/policy.ts'
import type { Report } from '../report/report.ts'

/** The ports of every operation. */
export type AllPorts = Ports & DiffPorts & ExportPorts & VerifyPorts

/** What a step knows before its first request to Azure. */
export type Surroundings = { readonly log: Log; readonly run: Run; readonly now: number }

/** A warning of the post step. */
export type Warning = { readonly title: string; readonly text: string }

/** The common part of every result. */
export type Ended = { readonly operation: string; readonly failure?: ActionError | undefined }

export type Operation<I extends Inputs, Request, Result extends Ended> = {
  /** The inputs that it uses, in addition to those of every operation. */
  readonly inputs: I
  /**
   * The request. `values` is absent when a single input is wrong; problems of several inputs together are still
   * reported.
   */
  readonly toRequest: (
    values: Values<I> | undefined,
    reading: Reading<NameOf<I>>
  ) => Request | undefined
  /** What the post step does with the created snapshots when the job ends. */
  readonly after?: (values: Values<I>) => AfterDeploy
  /** `publish` is called after every change, with a function that builds the result so far. */
  readonly run: (
    request: Request,
    ports: AllPorts & { readonly testRestores: RestoreTester },
    publish: (partial: () => Result) => void
  ) => Promise<Result>
  /** Callable at any time while the operation runs; `now` in milliseconds since the epoch. */
  readonly report: (result: Result, run: Run, now: number) => Report
  /** Whether Azure may have accepted a write that no output names. */
  readonly isInDoubt?: (result: Result) => boolean
  /** The snapshots that the post step acts on when the job ends. */
  readonly made?: (result: Result) => readonly ReceiptEntry[]
  /** The result when the request needs no Azure, and so no sign-in; `undefined` otherwise. */
  readonly offline?: (request: Request, surroundings: Surroundings) => Result | undefined
  /** The result when Azure cannot be reached because no sign-in succeeded. */
  readonly whenUnreachable?: (
    request: Request,
    failure: ActionError,
    surroundings: Surroundings
  ) => Promise<Result>
  /** The post step's warning after a kill, for an operation that saves no state before it writes. */
  readonly whenInterrupted?: (request: Request) => Warning | undefined
}

/** Checks an operation against its type, and infers the types of its parts. */
export function operation<I extends Inputs, Request, Result extends Ended>(
  described: Operation<I, Request, Result>
): Operation<I, Request, Result> {
  return described
}
