/** The one place that knows every operation. A new one is a line here and files of its own. */

import type { ActionError } from '../../errors.ts'
import { testerOf } from '../../operations/verify/test.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import { choice } from '../inputs/fields.ts'
import type { Inputs, NameOf, Reading } from '../inputs/read.ts'
import { defaultOf, kebab } from '../inputs/read.ts'
import type { Report } from '../report/report.ts'
import { copy } from './copy.ts'
import { create } from './create.ts'
import { diff } from './diff.ts'
import { exportOperation } from './export.ts'
import { finalize } from './finalize.ts'
import { list } from './list.ts'
import type { AllPorts, Ended, Operation, Surroundings, Warning } from './operation.ts'
import { prune } from './prune.ts'
import { restore } from './restore.ts'
import { verify } from './verify.ts'

/** In the order of the README. */
const LIST = { create, list, copy, restore, verify, prune, diff, export: exportOperation, finalize }

export type OperationName = keyof typeof LIST

export const OPERATIONS = Object.keys(LIST) as [OperationName, ...OperationName[]]

type Described = (typeof LIST)[OperationName]

export type OperationRequest = NonNullable<ReturnType<Described['toRequest']>>

export type InputName =
  { [Name in OperationName]: NameOf<(typeof LIST)[Name]['inputs']> }[OperationName] | 'operation'

/** An operation, whichever it is. */
type AnyOperation = Omit<Operation<Inputs, OperationRequest, Ended>, 'toRequest'> & {
  readonly toRequest: (values: unknown, reading: Reading<InputName>) => OperationRequest | undefined
}

/** The operation of a name; the operation that a request names accepts that request. */
export function operationOf(name: OperationName): AnyOperation {
  return LIST[name] as unknown as AnyOperation
}

/** Reads the name of an operation. */
export const operationName = choice(OPERATIONS).prefault('create')

type Input = { readonly operations: readonly OperationName[]; readonly default: string }

/** Every input: the operations that use it, and its value when it is empty. */
export const INPUTS = Object.fromEntries([
  ['operation', { operations: OPERATIONS, default: defaultOf(operationName) }],
  ...OPERATIONS.flatMap((name) => Object.entries(operationOf(name).inputs)).map(([key, field]) => [
    kebab(key),
    {
      operations: OPERATIONS.filter((name) => Object.hasOwn(operationOf(name).inputs, key)),
      default: defaultOf(field)
    }
  ])
]) as Readonly<Record<InputName, Input>>

/** The post step's warning if the main step is killed from now on, for an operation that saves no state itself. */
export function whenInterrupted(request: OperationRequest): Warning | undefined {
  return operationOf(request.operation).whenInterrupted?.(request)
}

/** The result of an operation. */
export type Performed = {
  readonly report: Report
  readonly failure: ActionError | undefined
  /** Whether Azure may have accepted a write that no output names. */
  readonly inDoubt: boolean
  /** What the post step acts on when the job ends: the snapshots of a `create` that succeeded. */
  readonly made: readonly ReceiptEntry[]
}

/** Runs an operation. Rejects with an ActionError when there is no result to report. */
export async function perform(
  request: OperationRequest,
  ports: AllPorts,
  publish: (partial: () => Report) => void
): Promise<Performed> {
  const { run, report, isInDoubt, made } = operationOf(request.operation)
  const reported = (result: Ended): Report => report(result, ports.run, ports.clock.now())
  // `create` may test what it created: `verify` knows how, and the story of `create` does not.
  const result = await run(request, { ...ports, testRestores: testerOf(ports) }, (partial) =>
    publish(() => reported(partial()))
  )
  return {
    report: reported(result),
    failure: result.failure,
    inDoubt: isInDoubt?.(result) === true,
    made: made?.(result) ?? []
  }
}

/** Runs an operation that needs no Azure, and so no sign-in; `undefined` for all others. */
export function performOffline(
  request: OperationRequest,
  surroundings: Surroundings
): Performed | undefined {
  const { offline } = operationOf(request.operation)
  return performed(request, offline?.(request, surroundings), surroundings)
}

/** The result when Azure cannot be reached; `undefined` when there is nothing to report. */
export async function performUnreachable(
  request: OperationRequest,
  failure: ActionError,
  surroundings: Surroundings
): Promise<Performed | undefined> {
  const { whenUnreachable } = operationOf(request.operation)
  return performed(request, await whenUnreachable?.(request, failure, surroundings), surroundings)
}

function performed(
  request: OperationRequest,
  result: Ended | undefined,
  { run, now }: Surroundings
): Performed | undefined {
  if (result === undefined) return undefined
  const { report } = operationOf(request.operation)
  return { report: report(result, run, now), failure: result.failure, inDoubt: false, made: [] }
}
