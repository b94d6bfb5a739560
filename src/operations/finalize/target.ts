/** One snapshot of a `finalize`, and what became of it. */

import pLimit from 'p-limit'

import { ActionError, describe } from '../../errors.ts'
import type { NamedTarget } from '../../snapshots/attested.ts'
import { isSame } from '../../snapshots/identity.ts'
import { readinessOf, standingInWords } from '../../snapshots/readiness.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { asActionError } from '../common/failures.ts'

/** What became of one target. */
export type Finalized = {
  readonly target: NamedTarget
  /** As last read; absent when it is gone. */
  readonly snapshot: Snapshot | undefined
  /**
   * `replaced`: that name is not the one of what is meant, or of what the receipt says. `failed`: see `error`. In a dry
   * run: what would be done.
   */
  readonly done: 'held' | 'released' | 'deleted' | 'kept' | 'missing' | 'replaced' | 'failed'
  readonly reason: string
  readonly error?: ActionError
}

/** Whether what was found is what was meant: what the receipt attests, and what was read `before`. */
export function judge(
  target: NamedTarget,
  found: Snapshot | undefined,
  before?: Snapshot
): Snapshot | Finalized {
  if (found === undefined) return gone(target, 'missing', 'it is gone')
  if (readinessOf(found).state === 'deleting') return gone(target, 'missing', 'it is being deleted')
  if (found.uniqueId === undefined && found.timeCreated === undefined) {
    return failed(target, found, toldInPart(found))
  }
  const { entry } = target
  const attested = entry && { uniqueId: entry.snapshotId, timeCreated: Date.parse(entry.created) }
  const isMeant = [attested, before].every((one) => one === undefined || isSame(found, one))
  if (!isMeant) return gone(target, 'replaced', 'another snapshot has its name')
  if (found.incremental) return found
  return failed(
    target,
    found,
    new ActionError(
      'InvalidInput',
      `Snapshot "${found.name}" in resource group "${found.resourceGroup}" is not incremental: this action does not touch it.`,
      { remedy: 'Correct "snapshot".' }
    )
  )
}

/** Whether it is the one that is meant cannot be said. */
function toldInPart(found: Snapshot): ActionError {
  return new ActionError(
    'AzureRefused',
    `Snapshot "${found.name}" in resource group "${found.resourceGroup}" ${standingInWords(found)}. Whether it is the one that is meant is not known.`,
    { remedy: 'Run this step again. If it comes back, report it with the debug log.' }
  )
}

/** Works on every target; a failure of one is what became of it. */
export async function forEach(
  targets: readonly NamedTarget[],
  most: number,
  work: (target: NamedTarget) => Promise<Finalized>
): Promise<readonly Finalized[]> {
  const limit = pLimit(most)
  return Promise.all(
    targets.map((target) =>
      limit(async () => {
        try {
          return await work(target)
        } catch (error) {
          return failed(target, undefined, asActionError(error))
        }
      })
    )
  )
}

/** The snapshot stays as it is. */
export function kept(
  target: NamedTarget,
  snapshot: Snapshot | undefined,
  reason: string
): Finalized {
  return { target, snapshot, done: 'kept', reason }
}

export function held(target: NamedTarget, snapshot: Snapshot, reason: string): Finalized {
  return { target, snapshot, done: 'held', reason }
}

export function released(target: NamedTarget, snapshot: Snapshot, reason: string): Finalized {
  return { target, snapshot, done: 'released', reason }
}

/** There is nothing to act on. */
export function gone(target: NamedTarget, done: 'missing' | 'replaced', reason: string): Finalized {
  return { target, snapshot: undefined, done, reason }
}

/** The snapshot is not what the receipt says, so nothing is done to it, and nobody can go back to it by the receipt. */
export function contradicted(target: NamedTarget, error: ActionError): Finalized {
  return { ...gone(target, 'replaced', error.message), error }
}

/** What was to be done could not be done. */
export function failed(
  target: NamedTarget,
  snapshot: Snapshot | undefined,
  error: ActionError
): Finalized {
  return { target, snapshot, done: 'failed', reason: describe(error), error }
}

/** A target in a message. */
export function nameOf({ ref }: NamedTarget): string {
  return `Snapshot "${ref.name}" in resource group "${ref.resourceGroup}"`
}

/** The snapshot was deleted, or would be. */
export function deleted(target: NamedTarget, reason: string): Finalized {
  return { target, snapshot: undefined, done: 'deleted', reason }
}
