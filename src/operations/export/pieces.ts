/** The pieces of an export: as Azure reports them, started in the order of the disk, some in parallel. */

import { ActionError } from '../../errors.ts'
import type { ExportPorts } from '../../ports.ts'
import type { ChangedRange } from '../../snapshots/types.ts'
import {
  PAGE,
  fromPosition,
  gapFiller,
  joiner,
  piecesOf
} from '../../snapshots/data/changed-ranges.ts'
import type { ExportStep } from '../../snapshots/data/export-state.ts'
import type { OpenData } from '../common/access.ts'
import { changedPages } from '../common/access.ts'
import { progressLogger, workerPool } from '../common/worker-pool.ts'

type PieceWork = {
  /** Maximum parallel pieces. */
  readonly parallel: number
  /** Start, in bytes. */
  readonly from?: number
  /** What is done, such as "copied", and how many bytes of it. */
  readonly done: string
  readonly doneBytes: () => number
  readonly work: (piece: ChangedRange) => Promise<void>
  /** Called when a piece has started, with the offset before which everything is done. */
  readonly begun?: (doneUpTo: () => number) => Promise<void>
}

/** Processes every range that differs from the content of the blob, piece by piece, some in parallel. */
export async function eachPiece(
  step: ExportStep,
  length: number,
  data: OpenData,
  { parallel, from = 0, done, doneBytes, work, begun }: PieceWork,
  ports: ExportPorts
): Promise<void> {
  const pool = workerPool(parallel)
  const logProgress = progressLogger(step.snapshot.name, done, length, ports)
  await pool.work(async () => {
    for await (const ranges of rangesOf(step, length, data, ports)) {
      for (const piece of piecesOf(fromPosition(ranges, from))) {
        await pool.begin(piece.offset, () => work(piece))
        logProgress(doneBytes(), piece.offset)
        await begun?.(() => pool.doneUpTo(piece.offset))
      }
    }
  })
}

/** Every range that differs from the content of the blob, page by page, adjacent ranges joined. */
async function* rangesOf(
  step: ExportStep,
  length: number,
  data: OpenData,
  { azure }: ExportPorts
): AsyncGenerator<readonly ChangedRange[]> {
  const { snapshot, over, base } = step
  const join = joiner()
  const gaps = gapFiller(length)
  const whole = (ranges: readonly ChangedRange[]): readonly ChangedRange[] =>
    over === 'anything' ? [...gaps.fill(ranges)] : ranges
  let last: ChangedRange | undefined
  for await (const page of changedPages(step, data, azure)) {
    const ranges = whole(inOrder(() => [...join.add(page)], snapshot.name))
    last = ranges.at(-1) ?? last
    yield ranges
  }
  const rest = [...whole(join.end()), ...(over === 'anything' ? gaps.end() : [])]
  yield rest
  last = rest.at(-1) ?? last
  // A disk that grew has its footer at another offset, which the changes of the disk may not include.
  const end = last === undefined ? 0 : last.offset + last.length
  if (grew(snapshot.sizeGb, base?.sizeGb) && end < length) {
    yield [{ offset: length - PAGE, length: PAGE, kind: 'changed' }]
  }
}

function grew(sizeGb: number | undefined, before: number | undefined): boolean {
  return before !== undefined && sizeGb !== before
}

function inOrder<T>(work: () => T, name: string): T {
  try {
    return work()
  } catch (error) {
    throw new ActionError(
      'AzureRefused',
      `Azure returned the changes of snapshot "${name}" out of order.`,
      {
        remedy: 'Run this step again. If the error occurs again, report it with the debug log.',
        cause: error
      }
    )
  }
}
