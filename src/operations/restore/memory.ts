/** What a restore leaves for the post step, should it be interrupted. */

import type { Azure, PlannedWrite } from '../../ports.ts'
import { refOf } from '../../snapshots/resource-id.ts'
import type { SwapStatus } from './outcome.ts'
import type { Prepared } from './prepare.ts'
import { leavesDoubt } from '../common/failures.ts'

/** Everything that is about to be written: the disks that are not there yet, and the machine. */
export function plannedWrites(
  { disks, swap }: Prepared,
  azure: Pick<Azure, 'lastAnswerAt'>
): readonly PlannedWrite[] {
  return [
    ...disks
      .filter(({ target }) => target.earlier === undefined)
      .map(({ source: { snapshot }, target }): PlannedWrite => ({
        kind: 'disk',
        ...target.ref,
        snapshot: snapshot.name,
        snapshotUniqueId: snapshot.uniqueId,
        notBefore: azure.lastAnswerAt()
      })),
    ...(swap === undefined
      ? []
      : [
          {
            kind: 'exchange',
            ...refOf(swap.machine),
            pairs: swap.pairs,
            start: swap.power.start
          } as const
        ])
  ]
}

/** Whether Azure may have changed a machine since it was last read. */
export function isExchangeInDoubt(swap: SwapStatus | undefined): boolean {
  return swap !== undefined && swap.stage !== 'planned' && leavesDoubt(swap.error)
}
