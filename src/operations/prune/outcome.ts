/** What became of each snapshot that `prune` judged. */

import type { ActionError } from '../../errors.ts'
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
