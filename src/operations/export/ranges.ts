/** The ranges of a snapshot that are written to a blob, or compared with it, as Azure tells them. */

import { ActionError } from '../../errors.ts'
import type { ChangedRange } from '../../ports.ts'
import { joiner } from '../../snapshots/data/changed-ranges.ts'
import type { ExportStep } from '../../snapshots/data/export-state.ts'
import { PAGE, gapFiller } from '../../snapshots/data/pieces.ts'
import type { OpenData } from '../diff/access.ts'
import { changedPages } from '../diff/pages.ts'
import type { ExportPorts } from './ports.ts'

/** Everything that differs from what the blob held, page by page, adjacent ranges joined. */
export async function* rangesOf(
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
  // A disk that grew has its footer elsewhere, which the changes of the disk need not tell.
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
      `Azure told the changes of snapshot "${name}" out of their order.`,
      {
        remedy: 'Run this step again. If it comes back, report it with the debug log.',
        cause: error
      }
    )
  }
}
