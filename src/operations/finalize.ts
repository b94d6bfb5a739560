/** `finalize`: acts on the outcome of a deploy. The post step of `create` does the same when its own job ends. */

import type { Part } from '../errors.ts'
import { ActionError, alike, asActionError, describe, problemError } from '../errors.ts'
import type { Log, Ports } from '../ports.ts'
import type { PermissionCheck } from '../snapshots/permissions.ts'
import { NEEDED } from '../snapshots/permissions.ts'
import type { NamedTarget } from '../snapshots/receipt.ts'
import { checkReceipt, isOfOtherRepository } from '../snapshots/receipt-check.ts'
import type { HeldOutcome } from '../snapshots/protection.ts'
import { formatHold, isHeld, isHoldOf, isReleasedBy } from '../snapshots/protection.ts'
import { isSame } from '../snapshots/readiness.ts'
import { canonical, formatResourceId, refKey } from '../snapshots/resource-id.ts'
import { isEmptyPolicy } from '../snapshots/retention/policy.ts'
import type { Snapshot } from '../snapshots/types.ts'
import { counted, quotedNames } from '../snapshots/format.ts'
import { readKnown } from './common/attempts.ts'
import { failureOf } from './common/batch.ts'
import { changeTags, warnAboutTime } from './common/existing.ts'
import { checkPermissions, joinChecks } from './common/permissions.ts'
import type { Reads } from './common/sources.ts'
import { readChain, cachedReads } from './common/sources.ts'
import {
  NOT_OF_THIS_REPOSITORY,
  deleteFinished,
  holding,
  lasting,
  releasing
} from './finalize/hold-or-delete.ts'
import type { FinalizeRequest, FinalizeResult, Finalized } from './finalize/outcome.ts'
import {
  contradicted,
  failed,
  forEach,
  gone,
  held,
  judge,
  kept,
  nameOf,
  released,
  addRestoreInstructions
} from './finalize/outcome.ts'
import { retain } from './finalize/retain.ts'
import type { PruneResult } from './prune.ts'

/** Maximum parallel holds: they come first, and must not wait for other work. */
const MAX_HOLDS = 64

/** Title of the annotations. */
const TITLE = 'After the deploy'

/**
 * Acts on the outcome of the deploy. Never rejects: the result has what could not be done, by target, and why the step
 * must fail.
 */
export async function finalize(request: FinalizeRequest, ports: Ports): Promise<FinalizeResult> {
  const { outcome } = request
  const asked = { ...request, targets: distinct(request.targets) }
  switch (outcome) {
    case 'skipped':
      return neverRan(asked, ports.log)
    case 'success':
      return await afterSuccess(asked, ports)
    case 'failure':
    case 'cancelled':
      return await afterFailure(asked, outcome, ports)
  }
}

/** The deploy never ran: there is nothing to do, and no request to send. */
export function neverRan(request: FinalizeRequest, log: Log): FinalizeResult {
  log.info('The deploy never ran: no snapshot is held or deleted.')
  return resultOf(
    request,
    request.targets.map((target) => kept(target, undefined, 'the deploy never ran'))
  )
}

/** The result when Azure could not be reached: nothing was done, and every target is unchanged. */
export function nothingDone(request: FinalizeRequest, error: ActionError): FinalizeResult {
  const targets = distinct(request.targets)
  return {
    ...resultOf(
      request,
      targets.map((target) => failed(target, undefined, error))
    ),
    failure: error
  }
}

/** The deploy has failed: the snapshots that it can be rolled back to are held, and must exist. */
async function afterFailure(
  request: FinalizeRequest,
  outcome: HeldOutcome,
  ports: Ports
): Promise<FinalizeResult> {
  const reads = cachedReads(ports)
  const finalized = await forEach(request.targets, MAX_HOLDS, async (target) => {
    const seen = await inspect(target, request, reads, ports)
    if ('done' in seen) return lost(seen)
    return lost(await hold(target, seen, outcome, request, ports))
  })
  const permissions = await permissionsFor(finalized, request, ports)
  const result = { ...resultOf(request, finalized), permissions, failure: unsafe(finalized) }
  await addRestoreInstructions(result, ports)
  return result
}

/** A snapshot that could not be held, or kept, is still there. */
async function hold(
  target: NamedTarget,
  snapshot: Snapshot,
  outcome: HeldOutcome,
  request: FinalizeRequest,
  ports: Ports
): Promise<Finalized> {
  try {
    return request.after.onFailure === 'keep'
      ? await keepOne(target, snapshot, request, ports)
      : await holdOne(target, snapshot, outcome, request, ports)
  } catch (error) {
    return failed(target, snapshot, asActionError(error))
  }
}

/** Nothing else deletes it any more, so retention must count it. */
async function keepOne(
  target: NamedTarget,
  snapshot: Snapshot,
  { dryRun }: FinalizeRequest,
  ports: Ports
): Promise<Finalized> {
  const found = dryRun
    ? snapshot
    : await changeTags(snapshot, (one) => isSame(one, snapshot), lasting(), ports)
  const seen = judge(target, found, snapshot)
  if ('done' in seen) return seen
  const outcome = kept(target, seen, 'kept ("on-failure: keep")')
  return dryRun && lasting()(snapshot.tags) !== undefined ? { ...outcome, would: 'write' } : outcome
}

async function holdOne(
  target: NamedTarget,
  snapshot: Snapshot,
  outcome: HeldOutcome,
  { after, dryRun }: FinalizeRequest,
  ports: Ports
): Promise<Finalized> {
  const { azure, clock, log, run } = ports
  const time = azure.serverTime()
  // When Azure's time is unknown, a hold is too long rather than too short.
  const now = time.known ? time.at : Math.max(time.latest ?? 0, clock.now())
  const change = holding({ outcome, run, holdForMs: after.holdForMs, now })
  const isMeant = (one: Snapshot): boolean => isSame(one, snapshot)
  const tags = change(snapshot.tags)
  if (tags === undefined) {
    log.info(`${snapshot.name}: already held, ${formatHold(snapshot.tags)}`)
    return held(target, snapshot, `already held, ${formatHold(snapshot.tags)}`)
  }
  if (dryRun) {
    return { ...held(target, snapshot, `would be held ${formatHold(tags)}`), would: 'write' }
  }
  const seen = judge(target, await changeTags(snapshot, isMeant, change, ports), snapshot)
  if ('done' in seen) return seen
  log.info(`${seen.name}: held ${formatHold(seen.tags)}`)
  return held(target, seen, `held ${formatHold(seen.tags)}`)
}

/** The deploy has succeeded: its holds are released, then the snapshots are deleted or pruned. */
async function afterSuccess(request: FinalizeRequest, ports: Ports): Promise<FinalizeResult> {
  const { after, maxParallel } = request
  const reads = cachedReads(ports)
  const seen = await forEach(request.targets, maxParallel, async (target) => {
    const one = await inspect(target, request, reads, ports)
    return 'done' in one ? one : await release(target, one, request, ports)
  })
  const finalized = after.onSuccess === 'delete' ? await deleteFinished(seen, request, ports) : seen
  const permissions = await permissionsFor([...seen, ...finalized], request, ports)
  const failure = nothingSeen(seen)
  if (failure === undefined) logProblems(finalized, ports)
  const retention = isEmptyPolicy(after.policy)
    ? undefined
    : await retain(finalized, request, ports)
  // Retention has already warned about this.
  if (retention === undefined && failure === undefined) warnAboutTime(ports)
  return {
    ...resultOf(request, withRetention(finalized, retention)),
    retention,
    permissions: joinChecks(permissions, retention?.permissions),
    failure
  }
}

/** Whether the real run has the permissions that it needs; `undefined` of a real run. */
async function permissionsFor(
  finalized: readonly Finalized[],
  { dryRun, maxParallel }: FinalizeRequest,
  ports: Ports
): Promise<PermissionCheck | undefined> {
  if (!dryRun) return undefined
  const { hold: toWrite, remove } = NEEDED.finalize
  const needs = finalized.flatMap(({ target, would }) =>
    would === undefined
      ? []
      : [
          {
            scope: formatResourceId(target.ref, 'snapshots'),
            actions: would === 'write' ? toWrite : remove
          }
        ]
  )
  // It rejects when the run is over, and then there is nothing to tell of permissions.
  return await checkPermissions(needs, maxParallel, ports).catch(() => undefined)
}

/** What could not be done after a success is a warning: nothing is lost. */
function logProblems(finalized: readonly Finalized[], { log }: Ports): void {
  for (const { target, done, reason, error } of finalized) {
    if (error !== undefined) continue
    if (done === 'replaced') log.warning(`${nameOf(target)}: ${reason}; it is not changed.`, TITLE)
    if (done === 'missing') log.info(`${target.ref.name}: ${reason}`)
  }
  for (const members of alike(partsOf(finalized))) {
    const names = quotedNames(members.map(({ name = '' }) => name))
    log.warning(`${names}: ${describe(members[0].error)}`, TITLE)
    for (const { name = '', error } of members.slice(1)) log.info(`${name}: ${describe(error)}`)
  }
}

function partsOf(finalized: readonly Finalized[]): readonly Part[] {
  return finalized.flatMap(({ target, error }) =>
    error === undefined ? [] : [{ name: target.ref.name, error }]
  )
}

async function release(
  target: NamedTarget,
  snapshot: Snapshot,
  { dryRun }: FinalizeRequest,
  ports: Ports
): Promise<Finalized> {
  const { azure, log, run } = ports
  const { tags } = snapshot
  const time = azure.serverTime()
  if (!isReleasedBy(tags, run)) {
    if (!isHeld(tags, time.known ? time.at : undefined)) return kept(target, snapshot, 'kept')
    const holder = isHoldOf(tags, run) ? 'another job of this run' : 'another process'
    log.info(`${snapshot.name}: ${holder} holds it, ${formatHold(tags)}; the hold stays`)
    return kept(target, snapshot, `held by ${holder}, ${formatHold(tags)}`)
  }
  if (!time.known) return kept(target, snapshot, `still held, because ${time.reason}`)
  if (dryRun) {
    return { ...released(target, snapshot, 'its hold would be released'), would: 'write' }
  }
  try {
    const found = await changeTags(snapshot, (one) => isSame(one, snapshot), releasing(run), ports)
    const seen = judge(target, found, snapshot)
    if ('done' in seen) return seen
    log.info(`${seen.name}: its hold is released`)
    return released(target, seen, 'its hold is released')
  } catch (error) {
    return failed(target, snapshot, asActionError(error))
  }
}

/** Reads a target; returns the snapshot, or the result that replaces it. */
async function inspect(
  target: NamedTarget,
  { outcome }: FinalizeRequest,
  reads: Reads,
  ports: Ports
): Promise<Snapshot | Finalized> {
  const { azure, run } = ports
  try {
    // Azure accepted what a receipt, or the main step, names.
    const seen = judge(target, await readKnown(() => azure.findSnapshot(target.ref), ports))
    if ('done' in seen || target.entry === undefined) return seen
    const chain = await readChain(seen, reads)
    const problem = checkReceipt(seen, chain, target.entry, run)
    if (problem === undefined) return seen
    // Snapshots of other repositories are never held by mistake; that they are not deleted needs no warning.
    return outcome === 'success' && isOfOtherRepository(seen, run)
      ? kept(target, seen, NOT_OF_THIS_REPOSITORY)
      : contradicted(target, problemError(problem))
  } catch (error) {
    const code = error instanceof ActionError ? error.azure?.code : undefined
    if (code !== 'ResourceGroupNotFound') throw error
    return gone(target, 'missing', 'its resource group no longer exists')
  }
}

/** Each snapshot once; a receipt says more about it than its name. */
function distinct(targets: readonly NamedTarget[]): readonly NamedTarget[] {
  const known = new Map<string, NamedTarget>()
  for (const target of targets) {
    const key = refKey(target.ref)
    const other = known.get(key)
    if (other === undefined || (other.entry === undefined && target.entry !== undefined)) {
      known.set(key, target)
    }
  }
  return [...known.values()]
}

/** After a failed deploy a missing snapshot is a failure itself. */
function lost(finalized: Finalized): Finalized {
  const { target, done, reason, error } = finalized
  if ((done !== 'missing' && done !== 'replaced') || error !== undefined) return finalized
  return {
    ...finalized,
    error: new ActionError('NotFound', `${nameOf(target)} cannot be restored: ${reason}.`, {
      remedy:
        '"operation: list" shows which other snapshots of the disk can be restored. The activity log of the resource group shows what happened to this one.'
    })
  }
}

/** Why the step fails after a failed deploy: everything that is not safe, together. */
function unsafe(finalized: readonly Finalized[]): ActionError | undefined {
  const [first] = partsOf(finalized)
  const isAll = finalized.every(({ error }) => error !== undefined)
  return failureOf(
    finalized.map(({ target, error }) => ({ name: target.ref.name, error })),
    {
      heading: (failed) =>
        `${failed} of ${counted(finalized.length, 'snapshot')} could not be held after the deploy`,
      remedy:
        'Resolve the errors above, then run this step again. Snapshots that are already held stay held.',
      ...(isAll && first !== undefined && { code: first.error.code })
    }
  )
}

/** After a success there is only one failure: no snapshot at all could be read. */
function nothingSeen(finalized: readonly Finalized[]): ActionError | undefined {
  const blind = finalized.filter(
    ({ error, snapshot }) => error !== undefined && snapshot === undefined
  )
  return blind.length === finalized.length ? blind[0]?.error : undefined
}

/** Retention may have deleted a snapshot that was to be kept: the result shows the final state. */
function withRetention(
  finalized: readonly Finalized[],
  retention: PruneResult | undefined
): readonly Finalized[] {
  const deleted = new Map(
    retention?.outcomes
      .filter(({ result }) => result === 'deleted')
      .map(({ snapshot, reasons }) => [canonical(snapshot.id), reasons])
  )
  return finalized.map((one) => {
    const reasons = one.snapshot === undefined ? undefined : deleted.get(canonical(one.snapshot.id))
    return reasons === undefined
      ? one
      : {
          target: one.target,
          snapshot: undefined,
          done: 'deleted',
          reason: reasons.join('; ')
        }
  })
}

function resultOf(
  { outcome, dryRun, environment }: FinalizeRequest,
  finalized: readonly Finalized[]
): FinalizeResult {
  return {
    operation: 'finalize',
    outcome,
    dryRun,
    environment,
    finalized,
    retention: undefined,
    failure: undefined
  }
}
