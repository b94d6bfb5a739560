/** What `finalize` is asked to do, and what it has done. */

import type { ActionError } from '../../errors.ts'
import type { NamedTarget } from '../../snapshots/attested.ts'
import type { PruneScope } from '../../snapshots/retention/plan.ts'
import type { RetentionPolicy } from '../../snapshots/retention/policy.ts'
import type { PruneResult } from '../prune.ts'
import type { Finalized } from './target.ts'

/** How a deploy can end. `skipped`: it never ran. */
export const DEPLOY_OUTCOMES = ['success', 'failure', 'cancelled', 'skipped'] as const

export type DeployOutcome = (typeof DEPLOY_OUTCOMES)[number]

/** What happens to the snapshots when the deploy has ended. */
export type AfterDeploy = {
  readonly onSuccess: 'keep' | 'delete'
  /** For failure and cancellation. */
  readonly onFailure: 'keep' | 'hold'
  /** How long a hold lasts, in milliseconds. */
  readonly holdForMs: number | 'unlimited'
  /** Retention of the disks after a success; empty for none. */
  readonly policy: RetentionPolicy
  readonly pruneScope: PruneScope
}

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
  /** Why the step has to fail, when it has to. The post step warns instead. */
  readonly failure: ActionError | undefined
}
