/** What `finalize` is asked to do, what became of each snapshot, and how to go back after a deploy that failed. */

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

/** What `finalize` is asked to do. */
export type FinalizeRequest = {
  readonly operation: 'finalize'
  readonly targets: readonly NamedTarget[]
  readonly outcome: DeployOutcome
  readonly after: AfterDeploy
  readonly dryRun: boolean
  readonly maxParallel: number
  /** The input `environment`, which whoever restores needs, too. */
  readonly environment: string
}

/** What `finalize` has done. */
export type FinalizeResult = {
  readonly operation: 'finalize'
  readonly outcome: DeployOutcome
  readonly dryRun: boolean
  readonly environment: string
  readonly finalized: readonly Finalized[]
  /** What retention did; of a success with `keep-…` rules only. */
  readonly retention: PruneResult | undefined
  /** Whether the real run has the permissions that it needs; of a dry run only. */
  readonly permissions?: PermissionCheck | undefined
  /** Why the step has to fail, when it has to. The post step warns instead. */
  readonly failure: ActionError | undefined
}

/** What became of one target. */
export type Finalized = {
  readonly target: NamedTarget
  /** As last read; absent when it no longer exists. */
  readonly snapshot: Snapshot | undefined
  /**
   * `replaced`: that name is not the one of what is meant, or of what the receipt says. `failed`: see `error`. In a dry
   * run: what would be done.
   */
  readonly done: 'held' | 'released' | 'deleted' | 'kept' | 'missing' | 'replaced' | 'failed'
  readonly reason: string
  /** What the real run would do to it; of a dry run only. */
  readonly would?: 'write' | 'delete'
  readonly error?: ActionError
}

/** Whether what was found is what was meant: what the receipt attests, and what was read `before`. */
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

/** Whether it is the one that is meant cannot be said. */
function partlyReported(found: Snapshot): ActionError {
  return new ActionError(
    'AzureRefused',
    `Snapshot "${found.name}" in resource group "${found.resourceGroup}" ${formatStanding(found)}. It is unknown whether it is the snapshot that is meant.`,
    { remedy: 'Run this step again. If the error occurs again, report it with the debug log.' }
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

/** The snapshot does not match the receipt, so nothing is done to it, and nobody can go back to it by the receipt. */
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

/** What leads back after a deploy that did not succeed; `undefined` when nothing does, or nobody has to. */
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

/** Puts the way back into the log, and its names into an annotation, where somebody looks first. */
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

/** Whether there is something to go back to, as far as anybody knows. */
function isThere({ done }: Finalized): boolean {
  return done !== 'missing' && done !== 'replaced' && done !== 'deleted'
}
