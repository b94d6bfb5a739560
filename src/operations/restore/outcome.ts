/** The state of a restore, of each new disk and of the swap on the machine, and its failure. */

import type { ActionError } from '../../errors.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { DiskPlan } from '../../snapshots/restore/plan.ts'
import type { PowerPlan } from '../../snapshots/restore/swap-plan.ts'
import type { Disk, SwapPair, VirtualMachine } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import type { RestoreSource } from '../common/restorable.ts'
import { labelOf } from '../common/restorable.ts'
import { formatCount, failureOf, interrupted, passesChecks } from '../common/batch.ts'
import { isAmbiguous, rephrased } from '../../errors.ts'

/** The state of one disk of the request. */
export type RestoreOutcome = {
  readonly source: RestoreSource
  /** The new disk. */
  readonly ref: ResourceRef
  readonly plan: DiskPlan
  /** `accepted`: Azure has accepted the write. `made`: read back and verified. */
  readonly stage: 'planned' | 'accepted' | 'made'
  /** Created by an earlier attempt of this run. */
  readonly takenOver: boolean
  readonly disk?: Disk
  readonly checks: readonly Check[]
  readonly error?: ActionError
}

/** The swap of disks on a machine. */
export type SwapStatus = {
  /** As last read. */
  readonly machine: VirtualMachine
  readonly pairs: readonly SwapPair[]
  readonly power: PowerPlan
  /**
   * `planned` until the first request to change the machine, `done` when all disks are in place and it runs if it must.
   */
  readonly stage: 'planned' | 'stopping' | 'exchanging' | 'starting' | 'done'
  readonly error?: ActionError
}

/** Whether a disk is created and verified. */
export function isRestored(outcome: RestoreOutcome): boolean {
  return outcome.stage === 'made' && passesChecks(outcome)
}

/** Whether Azure may have created a disk although no answer arrived. */
export function hasUnknownDiskOutcome({ stage, error }: RestoreOutcome): boolean {
  return stage === 'planned' && isAmbiguous(error)
}

/** Why the step fails, if it does: a disk that was not created, else the swap. */
export function restoreFailure(
  outcomes: readonly RestoreOutcome[],
  swap: SwapStatus | undefined
): ActionError | undefined {
  const untouched =
    swap === undefined
      ? undefined
      : `No disk was swapped on virtual machine "${swap.machine.name}", and it was not stopped.`
  const failure = failureOf(
    outcomes.map(({ source, error }) => ({ name: labelOf(source), error })),
    {
      heading: (failed) => `${failed} of ${outcomes.length} disks were not restored`,
      end: untouched,
      remedy: `${formatCount(outcomes.filter(isRestored).length, ['disk', 'disks'], 'created and verified')} Run this job again to resume what was created and to create only what is missing.`
    }
  )
  if (failure === undefined) return swap?.error
  if (outcomes.length > 1 || untouched === undefined) return failure
  return rephrased(failure, `${failure.message} ${untouched}`)
}

/** An abort says what Azure continues to execute. */
export function stopped(error: ActionError, outcome: RestoreOutcome | undefined): ActionError {
  if (outcome === undefined) return error
  const name = `disk "${outcome.ref.name}" in resource group "${outcome.ref.resourceGroup}"`
  const standing = {
    planned: `It is unknown whether Azure accepted ${name}.`,
    accepted: `Azure accepted ${name} and continues; this step did not see the result.`,
    made: `Azure created ${name}.`
  }[outcome.stage]
  return interrupted(error, standing)
}
