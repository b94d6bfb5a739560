/** What became of each snapshot that `prune` judged. */

import type { ActionError } from '../../errors.ts'
import type { Choice } from '../../snapshots/latest.ts'
import { chooseLatest } from '../../snapshots/latest.ts'
import type { Decision } from '../../snapshots/retention/plan.ts'
import type { PruneSource } from './look.ts'

/** What became of one snapshot. */
export type PruneOutcome = Decision & {
  /** Name of its disk, as far as Azure or tags tell. */
  readonly disk: string
  readonly source: PruneSource
  /** Id of the snapshot that it is a copy of, where that one was seen. */
  readonly copyOf: string | undefined
  /**
   * `gone`: it was to be deleted, and somebody else was faster. `refused`: it was to be deleted and is still there.
   * `in-doubt`: nobody can say whether it is. `error` tells why. `pending`: its turn has not come; only on the way.
   */
  readonly result: 'kept' | 'deleted' | 'would-delete' | 'gone' | 'refused' | 'in-doubt' | 'pending'
  readonly error?: ActionError
}

/** Whether no later disk of the same name is known. */
export function isOfLast({ standing }: PruneSource): boolean {
  return standing === 'current' || standing === 'gone' || standing === 'last'
}

/** The latest usable snapshot of each disk among some of its snapshots; former disks have none. */
export function latestOfEach(outcomes: readonly PruneOutcome[]): ReadonlyMap<PruneSource, Choice> {
  const ofLast = outcomes.filter(({ source }) => isOfLast(source))
  return new Map(
    [...Map.groupBy(ofLast, ({ source }) => source)].map(([source, members]) => {
      const { disk } = source
      return [source, chooseLatest(members, { sku: disk?.sku, home: disk?.location })]
    })
  )
}
