/** The request of `finalize`, the result for each snapshot, and how to roll back after a failed deploy. */

import pLimit from 'p-limit'

import { ActionError, asActionError, describe } from '../../errors.ts'
import type { Log } from '../../ports.ts'
import type { PermissionCheck } from '../../snapshots/permissions.ts'
import type { NamedTarget } from '../../snapshots/receipt.ts'
import { isSame, readinessOf, formatStanding } from '../../snapshots/readiness.ts'
import { formatResourceId } from '../../snapshots/resource-id.ts'
import type { AfterDeploy, DeployOutcome } from '../../snapshots/retention/policy.ts'
import type { Run, Snapshot } from '../../snapshots/types.ts'
import type { RestoreInstructions } from '../../snapshots/restore-instructions.ts'
import {
  restorePoint,
  restorePointOf,
  restoreInstructions
} from '../../snapshots/restore-instructions.ts'
import { formatMinute } from '../../snapshots/format.ts'
import type { PruneResult } from '../prune.ts'

export type FinalizeRequest = {
  readonly operation: 'finalize'
  readonly targets: readonly NamedTarget[]
  readonly outcome: DeployOutcome
  readonly after: AfterDeploy
  readonly dryRun: boolean
  readonly maxParallel: number
  /** The input `environment`, which the restore instructions need too. */
  readonly environment: string
}

export type FinalizeResult = {
  readonly operation: 'finalize'
  readonly outcome: DeployOutcome
  readonly dryRun: boolean
  readonly environment: string
  readonly finalized: readonly Finalized[]
  /** Result of retention; only of a success with `keep-…` rules. */
  readonly retention: PruneResult | undefined
  /** Whether the real run has the permissions that it needs; of a dry run only. */
  readonly permissions?: PermissionCheck | undefined
  /** Why the step must fail, if it must. The post step warns instead. */
  readonly failure: ActionError | undefined
}

/** The result for one target. */
export type Finalized = {
  readonly target: NamedTarget
  /** As last read; absent when it no longer exists. */
  readonly snapshot: Snapshot | undefined
  /**
   * `replaced`: another snapshot has that name now, or it does not match the receipt. `failed`: see `error`. In a dry
   * run: what would be done.
   */
  readonly done: 'held' | 'released' | 'deleted' | 'kept' | 'missing' | 'replaced' | 'failed'
  readonly reason: string
  /** What the real run would do to it; of a dry run only. */
  readonly would?: 'write' | 'delete'
  readonly error?: ActionError
}

/** Whether the snapshot found is the one that is meant: by the receipt, and by what was read `before`. */
export function judge(
  target: NamedTarget,
  found: Snapshot | undefined,
  before?: Snapshot
): Snapshot | Finalized {
  if (found === undefined) return gone(target, 'missing', 'it no longer exists')
  if (readinessOf(found).state === 'deleting') return gone(target, 'missing', 'it is being deleted')
  if (found.uniqueId === undefined && found.timeCreated === undefined) {
    return failed(target, found, partlyReported(found))
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
      `Snapshot "${found.name}" in resource group "${found.resourceGroup}" is not incremental: this action does not change it.`,
      { remedy: 'Correct "snapshot".' }
    )
  )
}

/** It is unknown whether this snapshot is the one that is meant. */
function partlyReported(found: Snapshot): ActionError {
  return new ActionError(
    'AzureRefused',
    `Snapshot "${found.name}" in resource group "${found.resourceGroup}" ${formatStanding(found)}. It is unknown whether it is the snapshot that is meant.`,
    { remedy: 'Run this step again. If the error occurs again, report it with the debug log.' }
  )
}

/** Works on every target; a failure is the result of its target only. */
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

/**
 * The snapshot does not match the receipt: nothing is done to it, and the receipt cannot be used to roll back to it.
 */
export function contradicted(target: NamedTarget, error: ActionError): Finalized {
  return { ...gone(target, 'replaced', error.message), error }
}

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

/** The restore instructions after a failed deploy; `undefined` when there are none, or none are needed. */
export function restoreInstructionsFrom(
  result: FinalizeResult,
  { action }: Pick<Run, 'action'>
): RestoreInstructions | undefined {
  if (result.outcome !== 'failure' && result.outcome !== 'cancelled') return undefined
  const points = result.finalized.filter(isThere).flatMap(({ target, snapshot }) => {
    const { entry, ref } = target
    if (entry !== undefined) return [restorePoint(ref, entry)]
    return snapshot === undefined ? [] : [restorePointOf(snapshot)]
  })
  return restoreInstructions(points, { environment: result.environment, action })
}

/** Writes the restore instructions to the log, and their names into an annotation, which is read first. */
export async function addRestoreInstructions(
  result: FinalizeResult,
  { log, run }: { readonly log: Log; readonly run: Pick<Run, 'action'> }
): Promise<void> {
  const way = restoreInstructionsFrom(result, run)
  if (way === undefined) return
  const there = result.finalized.filter(isThere)
  await log.group('Restore instructions', () => {
    if (way.severalSubscriptions) {
      for (const { target } of there) log.info(formatResourceId(target.ref, 'snapshots'))
    }
    log.info(`A workflow step that restores them:\n\n${way.steps}\n`)
    log.info(`The same with az:\n\n${way.commands}\n`)
    return Promise.resolve()
  })
  log.warning(
    [
      `The deploy ${result.outcome === 'failure' ? 'failed' : 'was cancelled'}. These snapshots can be restored:`,
      ...there.map(line),
      'The log of this step and the job summary contain the workflow step and the commands.'
    ].join('\n'),
    'Restore instructions'
  )
}

function line({ target, done, reason, snapshot }: Finalized): string {
  const { entry, ref } = target
  const disk = entry === undefined ? '' : ` of disk "${entry.disk}"`
  const taken = entry === undefined ? snapshot?.timeCreated : Date.parse(entry.created)
  const when = taken === undefined || Number.isNaN(taken) ? '' : `, taken ${formatMinute(taken)}`
  return `- "${ref.name}" in resource group "${ref.resourceGroup}"${disk}${when}: ${done === 'failed' ? 'not held' : reason}`
}

/** Whether there is a snapshot to roll back to, as far as is known. */
function isThere({ done }: Finalized): boolean {
  return done !== 'missing' && done !== 'replaced' && done !== 'deleted'
}
