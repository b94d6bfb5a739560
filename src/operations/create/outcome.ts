/** How far one disk of a `create` has come. */

import type { ActionError } from '../../errors.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import { leavesDoubt } from '../common/failures.ts'

/** How far one disk of the request has come. */
export type CreateOutcome = {
  readonly disk: Disk
  readonly ref: ResourceRef
  /** `accepted`: Azure has taken the write. `created`: read back and proven. `usable`: can be restored. */
  readonly stage: 'planned' | 'accepted' | 'created' | 'usable'
  /** Taken over from an earlier attempt of this run. */
  readonly reused: boolean
  /** When Azure was seen to have taken the write of this run, by the runner's clock. */
  readonly acceptedAt?: number
  readonly snapshot?: Snapshot
  readonly readiness?: Readiness
  readonly checks: readonly Check[]
  readonly error?: ActionError
}

/** Whether the write of one disk may have happened although nothing was heard of it. */
export function isInDoubt({ stage, error }: CreateOutcome): boolean {
  return stage === 'planned' && leavesDoubt(error)
}
