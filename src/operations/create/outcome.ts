/** How far one disk of a `create` has come. */

import type { ActionError } from '../../errors.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import { failures } from '../../snapshots/verification.ts'
import { leavesDoubt } from '../common/failures.ts'

/** What ends the wait: `usable` is a promise that it can be restored, `created` is not. */
export type WaitFor = 'usable' | 'created'

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

/** Whether every check of promise 1 holds for one disk. */
export function isVerified(outcome: CreateOutcome): boolean {
  return outcome.stage === 'usable' && isProven(outcome)
}

/** Whether the snapshot is the one that was asked for; whether it can be restored is another matter. */
export function isProven({ stage, error, checks }: CreateOutcome): boolean {
  return (
    (stage === 'usable' || stage === 'created') &&
    error === undefined &&
    checks.length > 0 &&
    failures(checks).length === 0
  )
}

/** Whether a disk has come as far as the step promises. */
export function hasArrived(outcome: CreateOutcome, waitFor: WaitFor): boolean {
  return waitFor === 'created' ? isProven(outcome) : isVerified(outcome)
}

/** Whether the write of one disk may have happened although nothing was heard of it. */
export function isInDoubt({ stage, error }: CreateOutcome): boolean {
  return stage === 'planned' && leavesDoubt(error)
}
