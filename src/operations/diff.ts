/**
 * `diff`: which bytes of a disk changed between two of its snapshots. Ranges are written to a file as they arrive;
 * memory keeps only their number, their bytes, and their distribution over the disk.
 */

import { ActionError, asActionError, describe } from '../errors.ts'
import type { DiffPorts } from '../ports.ts'
import type { Amount } from '../snapshots/format.ts'
import {
  formatAmount,
  formatBytes,
  counted,
  formatDuration,
  isOver,
  formatShare
} from '../snapshots/format.ts'
import type { Tally } from '../snapshots/data/changed-ranges.ts'
import type { ChangedRange, Snapshot } from '../snapshots/types.ts'
import { bytesOf, counter, joiner, toLines, withinDisk } from '../snapshots/data/changed-ranges.ts'
import { failureOf, inTurn } from './common/batch.ts'
import type { OpenData } from './common/access.ts'
import { changedPages, hasLargeSectors, withData } from './common/access.ts'
import type { Comparison, DiffPlanRequest } from './diff/plan.ts'
import { planDiff } from './diff/plan.ts'

export type DiffRequest = DiffPlanRequest & {
  readonly operation: 'diff'
  /** Warn when more than this changed; cleared bytes are not counted. */
  readonly warnOver: Amount | undefined
}

/** The result of one comparison. */
export type DiffOutcome = Comparison & {
  /** Absent until everything was read. */
  readonly tally?: Tally
  /** Path of the file of ranges, which is complete when there is a tally. */
  readonly rangesFile?: string
  readonly elapsedMs?: number
  /** More changed than "warn-over" allows. */
  readonly over: boolean
  readonly error?: ActionError
}

/** The result of `diff`, in the order of the input. */
export type DiffResult = {
  readonly operation: 'diff'
  readonly outcomes: readonly DiffOutcome[]
  readonly warnOver: Amount | undefined
  /** Why the step must fail, if it must. */
  readonly failure: ActionError | undefined
}

/**
 * Compares one after the other, so that access is granted to at most two snapshots. Rejects with an ActionError when no
 * access was granted; later failures are in the result.
 */
export async function diff(request: DiffRequest, ports: DiffPorts): Promise<DiffResult> {
  const comparisons = await planDiff(request, ports)
  const outcomes = await inTurn(comparisons, async (comparison, at) => {
    const file = fileName(comparison, at, comparisons.length, ports)
    return logged(await compare(comparison, file, ports), request, ports)
  })
  const total = comparisons.length
  const failure = failureOf(
    outcomes.map(({ snapshot, error }) => ({ name: snapshot.name, error })),
    {
      heading: (failed) => `${failed} of ${total} snapshots could not be compared`,
      total,
      remedy: 'Resolve the errors above, then run this step again. It only reads.'
    }
  )
  const { warnOver } = request
  return { operation: 'diff', outcomes, warnOver, failure }
}

async function compare(
  comparison: Comparison,
  file: string,
  ports: DiffPorts
): Promise<DiffOutcome> {
  const { clock } = ports
  const { snapshot, base } = comparison
  const from = clock.now()
  try {
    const snapshots = base === undefined ? [snapshot] : [snapshot, base]
    const found = await withData(snapshots, ports, (data) => record(comparison, data, file, ports))
    return { ...comparison, ...found, elapsedMs: clock.now() - from, over: false }
  } catch (error) {
    return { ...comparison, over: false, error: asActionError(error) }
  }
}

/** Reads all pages, and writes their ranges as they arrive. */
async function record(
  comparison: Comparison,
  data: OpenData,
  name: string,
  { azure, files, log }: DiffPorts
): Promise<Pick<DiffOutcome, 'tally' | 'rangesFile'>> {
  const { snapshot, base } = comparison
  const diskBytes = bytesOf(snapshot.sizeGb ?? 0)
  const count = counter(diskBytes)
  const join = joiner()
  const cut = onDisk(snapshot, base)
  const file = await files.openFile(name)
  const take = async (ranges: Iterable<ChangedRange>): Promise<void> => {
    for (const lines of toLines(count.through(ranges))) await file.write(lines)
  }
  try {
    for await (const page of changedPages(comparison, data, azure)) {
      await inOrder(take(join.add(cut(page))), snapshot)
      const { ranges } = count.tally()
      log.debug(`${snapshot.name}: ${ranges} ranges so far`)
    }
    await take(join.end())
  } finally {
    await file.close()
  }
  return { tally: count.tally(), rangesFile: file.path }
}

/** The ranges that are on the disk. A VHDX of 4096-byte sectors has its own layout, and no footer. */
function onDisk(
  snapshot: Snapshot,
  base: Snapshot | undefined
): (ranges: Iterable<ChangedRange>) => Iterable<ChangedRange> {
  if (hasLargeSectors(snapshot)) return (ranges) => ranges
  const diskBytes = bytesOf(snapshot.sizeGb ?? 0)
  const baseBytes = bytesOf(base?.sizeGb ?? 0)
  return (ranges) => withinDisk(ranges, diskBytes, baseBytes)
}

async function inOrder(taking: Promise<void>, { name }: Snapshot): Promise<void> {
  try {
    await taking
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ActionError(
      'AzureRefused',
      `The changed ranges that Azure returned for snapshot "${name}" cannot be counted: ${describe(error)}.`,
      {
        remedy: 'Run this step again. If the error occurs again, report it with the debug log.',
        cause: error
      }
    )
  }
}

/** Logs an outcome, and warns about a change that is larger than allowed. */
function logged(outcome: DiffOutcome, { warnOver }: DiffRequest, { log }: DiffPorts): DiffOutcome {
  const { snapshot, base, tally, elapsedMs, error } = outcome
  if (error !== undefined || tally === undefined) {
    log.info(`${snapshot.name}: ${describe(error)}`)
    return outcome
  }
  const { changedBytes, clearedBytes, diskBytes, ranges } = tally
  const since = base === undefined ? 'in use' : `changed since "${base.name}"`
  const share = formatShare(changedBytes, diskBytes)
  log.info(
    `${snapshot.name}: ${formatBytes(changedBytes)} ${since} (${share} of ${formatBytes(diskBytes)}), ${formatBytes(clearedBytes)} cleared, ${counted(ranges, 'range')}, in ${formatDuration(elapsedMs ?? 0)}`
  )
  if (warnOver === undefined || !isOver(tally, warnOver)) return outcome
  log.warning(
    `Snapshot "${snapshot.name}": ${formatBytes(changedBytes)} ${since}, ${share} of the disk, which exceeds "warn-over" (${formatAmount(warnOver)}).`,
    'More changed than expected'
  )
  return { ...outcome, over: true }
}

/** Another step of the job may compare as well: the name distinguishes them. */
function fileName({ snapshot }: Comparison, at: number, all: number, { run }: DiffPorts): string {
  const { runId, runAttempt, job, step } = run
  const number = all > 1 ? `-${at + 1}` : ''
  return `changed-ranges${number}-${snapshot.name}-${runId}-${runAttempt}-${job}-${step}.jsonl`.replaceAll(
    /[^\w.-]/g,
    '-'
  )
}
