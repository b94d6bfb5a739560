/**
 * The deletions of `prune`: limited parallelism, oldest first, in batches. Before each batch everything is listed and
 * planned again, and each snapshot is read just before its deletion. What protects a snapshot by then wins over the
 * plan.
 */

import pLimit from 'p-limit'

import type { ActionError } from '../../errors.ts'
import { asActionError, describe, isAbort } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { oldestData } from '../../snapshots/data-time.ts'
import { compare, isDeleting, isSame, readinessOf } from '../../snapshots/readiness.ts'
import { canonical, formatResourceId, refOf, sameId } from '../../snapshots/resource-id.ts'
import type { RetentionRequest } from '../../snapshots/retention/plan.ts'
import { protectionOf, retentionGroup } from '../../snapshots/retention/plan.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { UnknownOutcomeError, fresh, removeSnapshot, withKnownOutcome } from '../common/existing.ts'
import type { Fresh, Use } from '../common/existing.ts'
import type { PruneOutcome } from './outcome.ts'

/** The plan for one subscription, with the lists it was made from. */
export type Plan = {
  readonly subscriptionId: string
  readonly basis: Omit<RetentionRequest, 'descendants' | 'policy'>
  readonly listed: number
  readonly outcomes: readonly PruneOutcome[]
}

type Change = Pick<PruneOutcome, 'result'> &
  Partial<Pick<PruneOutcome, 'snapshot' | 'action' | 'reasons' | 'error'>>

type Task = { readonly index: number; readonly outcome: PruneOutcome }

/**
 * Executes the plans and returns the outcomes in their order. Never rejects: failures are in the outcomes. `planAgain`
 * lists and plans again. `progress` gets the outcomes so far as snapshots are deleted.
 */
export async function deleteAll(
  plans: readonly Plan[],
  planAgain: () => Promise<readonly Plan[]>,
  maxParallel: number,
  ports: Ports,
  progress: (outcomes: () => readonly PruneOutcome[]) => void
): Promise<readonly PruneOutcome[]> {
  const outcomes = plans.flatMap((plan) => plan.outcomes)
  const tasks = outcomes
    .map((outcome, index): Task => ({ outcome, index }))
    .filter(({ outcome }) => outcome.action === 'delete')
    .toSorted((a, b) => oldestData(a.outcome, b.outcome))
  const limit = pLimit(maxParallel)
  const guardians = guardiansOf(outcomes)
  const batch = fresh(
    async () => batchOf(await planAgain(), guardians, maxParallel),
    ports.clock,
    ({ most }) => most
  )
  const carriedOut = carrier(batch, ports)
  let deleted = 0
  await Promise.all(
    tasks.map((task) =>
      limit(async () => {
        const change = await carriedOut(task.outcome)
        outcomes[task.index] = { ...task.outcome, ...change }
        deleted += Number(change.result === 'deleted')
        const words = formatChange(task.outcome, change, `${deleted} of ${tasks.length}`)
        if (words !== undefined) ports.log.info(words)
        if (change.result === 'deleted') progress(() => [...outcomes])
      })
    )
  )
  return outcomes
}

/** The latest plan, on which one batch relies. */
type Batch = {
  /** Maximum deletions that rely on it. */
  readonly most: number
  /** Why a snapshot that was to be deleted must stay; none for a snapshot that was not listed. */
  readonly objectionsTo: (outcome: PruneOutcome) => readonly string[]
  /** Why it must stay by its latest read. */
  readonly objectionsAsRead: (outcome: PruneOutcome, found: Snapshot) => readonly string[]
}

/** A list takes one request for every few dozen snapshots: for this part of them as deletions that is cheap. */
const BATCH_PART = 5

/** Judges by the latest plan. */
function batchOf(plans: readonly Plan[], guardians: Guardians, maxParallel: number): Batch {
  const planned = new Map(
    plans.flatMap(({ outcomes }) =>
      outcomes.map((outcome) => [canonical(outcome.snapshot.id), outcome] as const)
    )
  )
  const now = (id: string): PruneOutcome | undefined => planned.get(canonical(id))
  const listed = plans.reduce((sum, plan) => sum + plan.listed, 0)
  return {
    most: Math.max(maxParallel, Math.ceil(listed / BATCH_PART)),
    objectionsTo(outcome) {
      const lost = guardians(outcome, (id) => now(id)?.snapshot)
      const again = now(outcome.snapshot.id)
      const isKept =
        again?.action === 'keep' && compare(outcome.snapshot, again.snapshot) !== 'different'
      return [...(lost === undefined ? [] : [lost]), ...(isKept ? again.reasons : [])]
    },
    objectionsAsRead(outcome, found) {
      const { snapshot } = outcome
      if (!isSame(snapshot, found)) return ['another snapshot now has its name']
      if (isFailed(snapshot) && !isFailed(found)) return ['no longer failed']
      const plan = plans.find((one) => sameId(one.subscriptionId, snapshot.subscriptionId))
      const reasons =
        plan === undefined ? [] : protectionOf({ ...outcome, snapshot: found }, plan.basis)
      // A snapshot that exists and was not listed again was not judged again.
      return reasons.length > 0 || now(snapshot.id) !== undefined
        ? reasons
        : ['it is no longer listed']
    }
  }
}

/** Deletes one snapshot after the other, and remembers an abort of the run, which concerns them all. */
function carrier(batch: Fresh<Batch>, ports: Ports): (outcome: PruneOutcome) => Promise<Change> {
  let end: ActionError | undefined
  return async (outcome) => {
    try {
      if (end !== undefined) throw end
      return await carryOut(outcome, batch, ports)
    } catch (error) {
      const failure = asActionError(error)
      if (isAbort(failure)) end ??= withKnownOutcome(failure)
      return {
        result: failure instanceof UnknownOutcomeError ? 'in-doubt' : 'refused',
        error: failure
      }
    }
  }
}

async function carryOut(outcome: PruneOutcome, batch: Fresh<Batch>, ports: Ports): Promise<Change> {
  const planned = outcome.snapshot
  const known = (await batch.current()).objectionsTo(outcome)
  if (known.length > 0) return keptMeanwhile(planned, planned, known)
  let use: Use<Batch> | undefined
  const removal = await removeSnapshot(
    refOf(planned),
    {
      async objectionsTo(found) {
        const next = await batch.use()
        if (next === 'reading again') return 'checking again'
        use = next
        const { value } = use
        return [...value.objectionsTo(outcome), ...value.objectionsAsRead(outcome, found)]
      },
      ended: () => use?.end()
    },
    ports
  )
  return removal.end === 'kept'
    ? keptMeanwhile(planned, removal.found, removal.reasons)
    : { result: removal.end }
}

/** The group keeps the spelling of earlier reports. */
function keptMeanwhile(planned: Snapshot, found: Snapshot, reasons: readonly string[]): Change {
  const snapshot = {
    ...found,
    resourceGroup: planned.resourceGroup,
    id: formatResourceId(planned, 'snapshots')
  }
  return {
    result: 'kept',
    action: 'keep',
    snapshot,
    reasons: reasons.map((one) => `${one} (since it was listed)`)
  }
}

function isFailed(snapshot: Snapshot): boolean {
  return readinessOf(snapshot).state === 'failed'
}

/** The log line of a change. An abort of the run is reported once, by the failure. */
function formatChange(
  { snapshot, disk }: PruneOutcome,
  { result, reasons = [], error }: Change,
  progress: string
): string | undefined {
  const name = `${disk}: snapshot "${snapshot.name}"`
  switch (result) {
    case 'deleted':
      return `${name} deleted (${progress})`
    case 'gone':
      return `${name} was already deleted`
    case 'kept':
      return `${name} kept: ${reasons.join('; ')}`
    default:
      return error === undefined || isAbort(error)
        ? undefined
        : `${name} not deleted: ${describe(error)}`
  }
}

/** Finds a snapshot that is listed now, by its id. */
type Find = (id: string) => Snapshot | undefined

/** Says why a snapshot must stay because the newest one of its disk and region no longer exists. */
type Guardians = (outcome: PruneOutcome, find: Find) => string | undefined

/** The guardians of a plan. When only failed snapshots are left there are none. */
function guardiansOf(outcomes: readonly PruneOutcome[]): Guardians {
  const guardians = Map.groupBy(
    outcomes.filter(({ newest }) => newest === true),
    retentionGroup
  )
  return (outcome, find) => {
    const lost = guardians
      .get(retentionGroup(outcome))
      ?.find(({ snapshot }) => !isStillThere(snapshot, find(snapshot.id)))
    return lost === undefined
      ? undefined
      : `snapshot "${lost.snapshot.name}", the newest usable one, no longer exists: no older snapshot is deleted`
  }
}

function isStillThere(snapshot: Snapshot, found: Snapshot | undefined): boolean {
  return (
    found !== undefined &&
    isSame(snapshot, found) &&
    !isDeleting(found) &&
    readinessOf(found).state !== 'failed'
  )
}
