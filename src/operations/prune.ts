/** `prune`: retention. Which snapshots of a disk to keep, and why; deletes the rest. */

import type { ActionError } from '../errors.ts'
import type { PlannedDeletions, Ports } from '../ports.ts'
import type { Need, PermissionCheck } from '../snapshots/permissions.ts'
import { NEEDED } from '../snapshots/permissions.ts'
import { protectionsOf } from '../snapshots/protection.ts'
import { canonical, formatResourceId, groupKey, sameId } from '../snapshots/resource-id.ts'
import type { Decision } from '../snapshots/retention/plan.ts'
import type { PruneScope, RetentionPolicy } from '../snapshots/retention/policy.ts'
import { planRetention } from '../snapshots/retention/plan.ts'
import type { AzureTime } from '../snapshots/server-clock.ts'
import { isOfRepository } from '../snapshots/tags.ts'
import { counted, formatMinute } from '../snapshots/format.ts'
import { warnAboutTime } from './common/existing.ts'
import { selectsNothing } from './common/disks.ts'
import { checkPermissions } from './common/permissions.ts'
import { warnUnused } from './common/sources.ts'
import type { Plan } from './prune/delete.ts'
import { deleteAll } from './prune/delete.ts'
import type { Found, Inspection, InspectRequest, PruneSource, View } from './prune/inspect.ts'
import { inspect } from './prune/inspect.ts'
import type { PruneOutcome } from './prune/outcome.ts'
import { latestOfEach, pruneFailure } from './prune/outcome.ts'

/** From the start of a second to its last millisecond. */
const LAST_OF_SECOND_MS = 999

export type PruneRequest = InspectRequest & {
  readonly operation: 'prune'
  readonly policy: RetentionPolicy
  readonly dryRun: boolean
}

/** The scope of a `prune`. */
export type PruneContext = {
  readonly policy: RetentionPolicy
  readonly pruneScope: PruneScope
  /** The disks, in the order of the selection or by name, including those without a snapshot. */
  readonly sources: readonly PruneSource[]
  /** Without a selection: incremental snapshots of disks that have none in `pruneScope`. */
  readonly others: { readonly count: number; readonly ofRepository: number }
}

export type PruneResult = {
  readonly operation: 'prune'
  readonly dryRun: boolean
  /** Absent when there is no plan, or when several results were merged. */
  readonly context?: PruneContext
  /** Disk by disk, newest first. */
  readonly outcomes: readonly PruneOutcome[]
  /** Whether running copies could be listed in the whole subscription. */
  readonly copiesKnown: boolean
  /** Whether the real run has the permissions that it needs; of a dry run only. */
  readonly permissions?: PermissionCheck | undefined
  /** Why the step must fail, if it must. */
  readonly failure: ActionError | undefined
}

/**
 * Applies the retention rules. Rejects with an ActionError when the plan could not be made, and then nothing was
 * deleted; later failures are in the result. `publish` gets the result so far when the plan is complete and while
 * snapshots are deleted.
 */
export async function prune(
  request: PruneRequest,
  ports: Ports,
  publish: (result: () => PruneResult) => void
): Promise<PruneResult> {
  const look = await inspect(request, ports)
  const plans = plan(look, request, ports)
  const outcomes = plans.flatMap((one) => one.outcomes)
  const context = contextOf(look, request, ports)
  const resultOf = (current: readonly PruneOutcome[], ended: boolean): PruneResult => ({
    operation: 'prune',
    dryRun: request.dryRun,
    context,
    outcomes: current,
    copiesKnown: look.views.every(({ whole }) => whole),
    failure: ended ? pruneFailure(current) : undefined
  })
  await logPlans(outcomes, context, request, ports)
  for (const [source, choice] of latestOfEach(outcomes.filter(({ action }) => action === 'keep'))) {
    warnUnused(source, choice, ports.log)
  }
  if (request.dryRun) {
    warnAboutTime(ports)
    const permissions = await checkPermissions(needsOf(outcomes), request.maxParallel, ports)
    return { ...resultOf(outcomes, true), permissions }
  }

  // From here on something may be deleted: the post step must know before the first request is sent.
  const deletions = deletionsOf(outcomes)
  if (deletions.length > 0) ports.stateStore.planned(deletions)
  publish(() => resultOf(outcomes, false))
  const thinned = await deleteAll(
    plans,
    async () => plan(await look.again(), request, ports),
    request.maxParallel,
    ports,
    (current) => publish(() => resultOf(current(), false))
  )
  warnAboutTime(ports)
  return resultOf(thinned, true)
}

function contextOf(
  { sources, others }: Inspection,
  { policy, pruneScope }: PruneRequest,
  { run }: Ports
): PruneContext {
  const ofRepository = others.filter(({ tags }) => isOfRepository(tags, run)).length
  return { policy, pruneScope, sources, others: { count: others.length, ofRepository } }
}

/** Decides about every snapshot, in the order in which they were found. */
function plan(look: Inspection, request: PruneRequest, ports: Ports): readonly Plan[] {
  const { azure, clock, run } = ports
  const skus = new Map(
    look.sources.flatMap(({ disk }) =>
      disk?.sku === undefined ? [] : [[canonical(disk.uniqueId), disk.sku] as const]
    )
  )
  // Azure's clock, never the runner's: a snapshot's age would be wrong by the difference. Azure's `Date` has whole
  // seconds, so a snapshot created within this second is not in the future.
  const time = azure.serverTime()
  const now = time.known ? time.at + LAST_OF_SECOND_MS : clock.now()
  return look.views.map((view): Plan => {
    const basis = {
      scope: request.pruneScope,
      run,
      now,
      copySources: view.whole
        ? ({ known: true, ids: view.copySources } as const)
        : ({ known: false } as const),
      diskSku: (uniqueId: string) => skus.get(canonical(uniqueId))
    }
    const found = look.found.filter(({ origin }) =>
      sameId(origin.snapshot.subscriptionId, view.subscriptionId)
    )
    const descendants = found.map(({ origin }) => origin)
    const decisions = new Map(
      planRetention({ ...basis, descendants, policy: request.policy }).map((decision) => [
        canonical(decision.snapshot.id),
        decision
      ])
    )
    return {
      subscriptionId: view.subscriptionId,
      basis,
      listed: view.snapshots.length,
      outcomes: found.flatMap((one): PruneOutcome[] => {
        const decision = decisions.get(canonical(one.origin.snapshot.id))
        return decision === undefined ? [] : [outcomeOf(one, decision, view, time, request)]
      })
    }
  })
}

function outcomeOf(
  { source, origin }: Found,
  decision: Decision,
  view: View,
  time: AzureTime,
  { dryRun }: PruneRequest
): PruneOutcome {
  const known = { disk: source.name, source, copyOf: origin.copyOf }
  if (decision.action === 'keep') return { ...decision, ...known, result: 'kept' }
  const reasons = [
    ...protectionsOf(decision.snapshot, time),
    // Copies may be missing from an incomplete view, but those that were seen count.
    ...(view.copySources.has(canonical(decision.snapshot.id))
      ? ['the source of a copy in progress']
      : [])
  ]
  if (reasons.length > 0) return { ...decision, ...known, action: 'keep', reasons, result: 'kept' }
  return { ...decision, ...known, result: dryRun ? 'would-delete' : 'pending' }
}

/** What the real run needs. */
function needsOf(outcomes: readonly PruneOutcome[]): readonly Need[] {
  return outcomes
    .filter(({ result }) => result === 'would-delete')
    .map(({ snapshot }) => ({
      scope: formatResourceId(snapshot, 'snapshots'),
      actions: NEEDED.prune.snapshot
    }))
}

/** Maximum names that are saved in all: the runner passes them in the environment, whose size is limited. */
const MAX_NAMES = 2_000

/** The snapshots that are about to be deleted, group by group. */
function deletionsOf(outcomes: readonly PruneOutcome[]): readonly PlannedDeletions[] {
  const deleted = outcomes.flatMap(({ action, snapshot }) =>
    action === 'delete' ? [snapshot] : []
  )
  const named = new Set(deleted.slice(0, MAX_NAMES))
  const groups = Map.groupBy(deleted, groupKey)
  return [...groups.values()].flatMap((members) => {
    const [first] = members
    if (first === undefined) return []
    const { subscriptionId, resourceGroup } = first
    const names = members.filter((one) => named.has(one)).map(({ name }) => name)
    return [{ kind: 'deletions', subscriptionId, resourceGroup, count: members.length, names }]
  })
}

async function logPlans(
  outcomes: readonly PruneOutcome[],
  { sources, others }: PruneContext,
  request: PruneRequest,
  { log }: Pick<Ports, 'log'>
): Promise<void> {
  for (const source of sources) {
    const members = outcomes.filter((outcome) => outcome.source === source)
    const deleted = members.filter(({ action }) => action === 'delete').length
    const name = `${source.name}${formatStanding(source)}`
    if (members.length === 0) {
      log.info(`${name}: no incremental snapshot`)
      continue
    }
    const verb = request.dryRun ? 'would be deleted' : 'to be deleted'
    await log.group(
      `${name}: ${counted(members.length, 'incremental snapshot')}, ${deleted} ${verb}`,
      () => {
        for (const outcome of members) log.info(formatDecision(outcome))
        return Promise.resolve()
      }
    )
  }
  if (outcomes.length === 0 && selectsNothing(request.selection)) {
    log.info(
      `No disk has snapshots that "prune-scope: ${request.pruneScope}" allows to change; ${counted(others.count, 'incremental snapshot')} of other workflows exist.`
    )
  }
}

function formatStanding({ standing, uniqueId }: PruneSource): string {
  switch (standing) {
    case 'former':
      return ` (a former disk of this name, unique id ${uniqueId ?? 'unknown'})`
    case 'gone':
      return ' (the disk no longer exists)'
    case 'unknown':
      return ' (source disk unknown)'
    case 'current':
    case 'last':
      return ''
  }
}

function formatDecision({ action, snapshot, dataTime, reasons }: PruneOutcome): string {
  return `${action.padEnd('delete'.length)} "${snapshot.name}" of ${formatMinute(dataTime)}, ${snapshot.location}: ${reasons.join('; ')}`
}
