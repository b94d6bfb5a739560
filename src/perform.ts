/** From the request of an operation to its report: the one place that knows every operation. */

import type { OperationRequest } from './action/inputs.ts'
import { reportCopy } from './action/report/copy-report.ts'
import { reportCreate } from './action/report/create-report.ts'
import { reportDiff } from './action/report/diff-report.ts'
import { reportExport } from './action/report/export-report.ts'
import { reportFinalize } from './action/report/finalize-report.ts'
import { reportList } from './action/report/list-report.ts'
import { reportPrune } from './action/report/prune-report.ts'
import type { Report } from './action/report/report.ts'
import { reportRestore } from './action/report/restore-report.ts'
import type { ActionError } from './errors.ts'
import { hasArrived } from './operations/common/batch.ts'
import { copy } from './operations/copy.ts'
import { isCopyInDoubt } from './operations/copy/outcome.ts'
import { create } from './operations/create.ts'
import { isInDoubt } from './operations/create/outcome.ts'
import { diff } from './operations/diff.ts'
import { exportSnapshots } from './operations/export.ts'
import { finalize, neverRan, nothingDone } from './operations/finalize.ts'
import { tellWayBack } from './operations/finalize/outcome.ts'
import { list } from './operations/list.ts'
import { prune } from './operations/prune.ts'
import { restore } from './operations/restore.ts'
import { isDiskInDoubt } from './operations/restore/outcome.ts'
import { isExchangeInDoubt } from './operations/restore/prepare.ts'
import type { DiffPorts, ExportPorts, Log, Ports } from './ports.ts'
import type { ReceiptEntry } from './snapshots/receipt.ts'
import { receiptEntry } from './snapshots/receipt.ts'
import type { Run } from './snapshots/run.ts'

/** What came of an operation. */
export type Performed = {
  readonly report: Report
  readonly failure: ActionError | undefined
  /** Whether Azure may have taken a write that no output names. */
  readonly inDoubt?: boolean | undefined
  /** What the post step acts on when the job ends: the snapshots of a `create` that succeeded. */
  readonly made?: readonly ReceiptEntry[]
}

/** The ports of every operation. */
export type AllPorts = Ports & DiffPorts & ExportPorts

/** Performs an operation. A new one is a case here and files of its own. */
export async function perform(
  request: OperationRequest,
  ports: AllPorts,
  publish: (partial: Report) => void
): Promise<Performed> {
  const { run, clock } = ports
  switch (request.operation) {
    case 'create': {
      const result = await create(request, ports, (partial) =>
        publish(reportCreate(partial, run, clock.now()))
      )
      return {
        report: reportCreate(result, run, clock.now()),
        failure: result.failure,
        inDoubt: result.outcomes.some(isInDoubt),
        made:
          result.failure !== undefined
            ? []
            : result.outcomes.flatMap((outcome) =>
                hasArrived(outcome, result.waitFor) && outcome.snapshot !== undefined
                  ? // Always with its subscription: the post step has no other source for it.
                    [receiptEntry(outcome.disk, outcome.snapshot, undefined)]
                  : []
              )
      }
    }
    case 'list': {
      const result = await list(request, ports)
      return { report: reportList(result, run, clock.now()), failure: undefined }
    }
    case 'copy': {
      const result = await copy(request, ports, (partial) =>
        publish(reportCopy(partial, run, clock.now()))
      )
      return {
        report: reportCopy(result, run, clock.now()),
        failure: result.failure,
        inDoubt: result.outcomes.some(isCopyInDoubt)
      }
    }
    case 'restore': {
      const result = await restore(request, ports, (partial) =>
        publish(reportRestore(partial, run, clock.now()))
      )
      return {
        report: reportRestore(result, run, clock.now()),
        failure: result.failure,
        inDoubt: result.outcomes.some(isDiskInDoubt) || isExchangeInDoubt(result.swap)
      }
    }
    case 'prune': {
      const result = await prune(request, ports, (partial) =>
        publish(reportPrune(partial, run, clock.now()))
      )
      return { report: reportPrune(result, run, clock.now()), failure: result.failure }
    }
    case 'diff': {
      const result = await diff(request, ports)
      return { report: reportDiff(result), failure: result.failure }
    }
    case 'export': {
      const result = await exportSnapshots(request, ports)
      return { report: reportExport(result), failure: result.failure }
    }
    case 'finalize': {
      const result = await finalize(request, ports)
      return { report: reportFinalize(result, run, clock.now()), failure: result.failure }
    }
  }
}

/** What is known of a step that has not asked Azure for anything. */
type Surroundings = { readonly log: Log; readonly run: Run; readonly now: number }

/** Performs what needs no Azure, so that nobody has to sign in for it; `undefined` for everything else. */
export function performOffline(
  request: OperationRequest,
  { log, run, now }: Surroundings
): Performed | undefined {
  if (request.operation !== 'finalize' || request.outcome !== 'skipped') return undefined
  return { report: reportFinalize(neverRan(request, log), run, now), failure: undefined }
}

/**
 * What can be told when Azure cannot be asked at all, because nobody could sign in: the way back, which is in the
 * receipt. `undefined` where there is nothing to tell.
 */
export async function performWithout(
  request: OperationRequest,
  failure: ActionError,
  { log, run, now }: Surroundings
): Promise<Performed | undefined> {
  if (request.operation !== 'finalize') return undefined
  const result = nothingDone(request, failure)
  await tellWayBack(result, { log, run })
  return { report: reportFinalize(result, run, now), failure }
}
