/**
 * The deletions of `prune`: bounded in parallel, oldest first, and each snapshot is read again just before. What
 * protects a snapshot by then wins over the plan.
 */

import pLimit from 'p-limit'

import { ActionError, describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { newestData, oldestData } from '../../snapshots/data-time.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import { formatResourceId, refOf, sameId } from '../../snapshots/resource-id.ts'
import type { RetentionRequest } from '../../snapshots/retention/plan.ts'
import { protectionOf, retentionGroup } from '../../snapshots/retention/plan.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { durationInWords } from '../../snapshots/words.ts'
import { asActionError, endsRun } from '../common/failures.ts'
import { isGone } from '../common/sources.ts'
import type { PruneOutcome } from './outcome.ts'
import { InDoubt, removeSnapshot } from '../common/remove.ts'

/** The plan for one subscription, with what it was made from. */
export type Plan = {
  readonly basis: Omit<RetentionRequest, 'descendants' | 'policy'>
  readonly outcomes: readonly PruneOutcome[]
}

/** What changes about an outcome. */
type Change = Pick<PruneOutcome, 'result'> &
  Partial<Pick<PruneOutcome, 'snapshot' | 'action' | 'reasons' | 'error'>>

type Task = { readonly index: number; readonly outcome: PruneOutcome; readonly plan: Plan }

/**
 * Carries the plans out and returns the outcomes in their order. Never rejects: what goes wrong is in the outcomes.
 * `progress` is called with the outcomes so far as snapshots are deleted.
 */
export async function deleteAll(
  plans: readonly Plan[],
  maxParallel: number,
  ports: Ports,
  progress: (outcomes: readonly PruneOutcome[]) => void
): Promise<readonly PruneOutcome[]> {
  const outcomes = plans.flatMap((plan) => plan.outcomes)
  const tasks = plans
    .flatMap((plan) => plan.outcomes.map((outcome) => ({ outcome, plan })))
    .map((task, index): Task => ({ ...task, index }))
    .filter(({ outcome }) => outcome.action === 'delete')
    .toSorted((a, b) => oldestData(a.outcome, b.outcome))
  const limit = pLimit(maxParallel)
  const carriedOut = carrier(outcomes, ports)
  const publishes = sparingly()
  let deleted = 0
  await Promise.all(
    tasks.map((task) =>
      limit(async () => {
        const change = await carriedOut(task)
        outcomes[task.index] = { ...task.outcome, ...change }
        deleted += Number(change.result === 'deleted')
        const words = changeInWords(task.outcome, change, `${deleted} of ${tasks.length}`)
        if (words !== undefined) ports.log.info(words)
        if (change.result === 'deleted' && publishes(deleted)) progress([...outcomes])
      })
    )
  )
  return outcomes
}

/**
 * Whether to publish after the n-th deletion: at first after each, later after a tenth more, because every
 * publication writes all outputs anew, and a thousand of them would be gigabytes.
 */
function sparingly(): (count: number) => boolean {
  let next = 1
  return (count) => {
    if (count < next) return false
    next = count + Math.max(1, Math.floor(count / 10))
    return true
  }
}

/** Deletes one snapshot after the other, and remembers what concerns them all: the end of the run, and pauses. */
function carrier(outcomes: readonly PruneOutcome[], ports: Ports): (task: Task) => Promise<Change> {
  const turnstile = turnstileOf(ports)
  const guardianOf = guardians(outcomes, ports)
  let end: ActionError | undefined
  return async ({ outcome, plan }) => {
    try {
      if (end !== undefined) throw end
      await turnstile.pass()
      return await carryOut(outcome, plan, guardianOf, ports)
    } catch (error) {
      const failure = asActionError(error)
      if (endsRun(failure)) end ??= originOf(failure)
      turnstile.note(failure)
      return { result: failure instanceof InDoubt ? 'in-doubt' : 'refused', error: failure }
    }
  }
}

/** What ended the run, without what it means for the one snapshot that was at work. */
function originOf(failure: ActionError): ActionError {
  return failure instanceof InDoubt && failure.cause instanceof ActionError
    ? failure.cause
    : failure
}

async function carryOut(
  outcome: PruneOutcome,
  { basis }: Plan,
  guardianOf: (outcome: PruneOutcome) => Promise<string | undefined>,
  ports: Ports
): Promise<Change> {
  const planned = outcome.snapshot
  const ref = refOf(planned)
  /** Why the snapshot that is there now must stay. */
  const protection = (found: Snapshot): readonly string[] => {
    if (!isSame(planned, found)) return ['another snapshot has its name by now']
    if (isFailed(planned) && !isFailed(found)) return ['no longer failed']
    return protectionOf({ ...outcome, snapshot: found }, basis)
  }
  const lost = await guardianOf(outcome)
  if (lost !== undefined) return { result: 'kept', action: 'keep', reasons: [lost] }
  const found = await findUnlessGone(planned, ports)
  if (found === undefined) return { result: 'gone' }
  const reasons = protection(found)
  if (reasons.length > 0) return keptMeanwhile(planned, found, reasons)

  // One that is being deleted by now is still the one that is meant.
  const meant = (there: Snapshot): boolean =>
    isSame(planned, there) && (isDeleting(there) || protection(there).length === 0)
  const there = await removeSnapshot(ref, meant, ports)
  return there !== undefined && isSame(planned, there)
    ? keptMeanwhile(planned, there, protection(there))
    : { result: 'deleted' }
}

/** The group stays spelled as it was told before. */
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

/** Whether two readings are of one snapshot. An answer need not carry everything that another one does. */
function isSame(a: Snapshot, b: Snapshot): boolean {
  const agree = (one: string | undefined, other: string | undefined): boolean =>
    one === undefined || other === undefined || sameId(one, other)
  return (
    a.timeCreated === b.timeCreated &&
    agree(a.uniqueId, b.uniqueId) &&
    agree(a.sourceUniqueId, b.sourceUniqueId)
  )
}

function isFailed(snapshot: Snapshot): boolean {
  return readinessOf(snapshot).state === 'failed'
}

function isDeleting(snapshot: Snapshot): boolean {
  return readinessOf(snapshot).state === 'deleting'
}

async function findUnlessGone(
  snapshot: Snapshot,
  { azure }: Pick<Ports, 'azure'>
): Promise<Snapshot | undefined> {
  try {
    return await azure.findSnapshot(refOf(snapshot))
  } catch (error) {
    // Its whole group is gone.
    if (isGone(error)) return undefined
    throw error
  }
}

/**
 * The rules delete because something newer stays. Whether that is still there is asked once for each disk and
 * region, before the first deletion: another job may have deleted it meanwhile.
 */
function guardians(
  outcomes: readonly PruneOutcome[],
  ports: Ports
): (outcome: PruneOutcome) => Promise<string | undefined> {
  const groups = Map.groupBy(outcomes, retentionGroup)
  const asked = new Map<string, Promise<string | undefined>>()
  return (outcome) => {
    const key = retentionGroup(outcome)
    const known = asked.get(key)
    if (known !== undefined) return known
    const guardian = newestKept(groups.get(key) ?? [])
    const answer =
      guardian === undefined ? Promise.resolve(undefined) : lossOf(guardian.snapshot, ports)
    asked.set(key, answer)
    return answer
  }
}

/** The usable snapshot with the newest data that stays; none where only failed ones are left. */
function newestKept(outcomes: readonly PruneOutcome[]): PruneOutcome | undefined {
  return outcomes
    .filter(
      ({ action, snapshot, dataTime, source }) =>
        action === 'keep' &&
        dataTime !== undefined &&
        readinessOf(snapshot, source.disk?.sku).state === 'available'
    )
    .toSorted(newestData)[0]
}

async function lossOf(snapshot: Snapshot, ports: Ports): Promise<string | undefined> {
  const found = await findUnlessGone(snapshot, ports)
  const isThere =
    found !== undefined && isSame(snapshot, found) && !isDeleting(found) && !isFailed(found)
  return isThere
    ? undefined
    : `snapshot "${snapshot.name}", the newest usable one, is gone since it was listed: nothing older is deleted`
}

type Turnstile = {
  /** Resolves when Azure lets requests pass again; rejects when that is after the run's end. */
  pass(): Promise<void>
  note(failure: ActionError): void
}

/** A request inside the time that a 429 asks to wait is refused and starts that time anew: all wait together. */
function turnstileOf({ clock, log }: Ports): Turnstile {
  let closed: { readonly until: number; readonly refusal: ActionError } | undefined
  return {
    async pass() {
      if (closed === undefined) return
      const { until, refusal } = closed
      const wait = until - clock.now()
      if (wait <= 0) return
      if (wait > clock.remaining()) throw refusal
      log.debug(`the next deletion waits ${durationInWords(wait)}, until Azure lets it pass`)
      await clock.sleep(wait)
    },
    note(failure) {
      const { status, retryAfterMs } = failure.azure ?? {}
      if (status !== 429 || retryAfterMs === undefined || failure === closed?.refusal) return
      const until = clock.now() + retryAfterMs
      if (closed === undefined || until > closed.until) closed = { until, refusal: failure }
    }
  }
}

/** What is told at once. The end of the run is told once, by the failure. */
function changeInWords(
  { snapshot, disk }: PruneOutcome,
  { result, reasons = [], error }: Change,
  progress: string
): string | undefined {
  const name = `${disk}: snapshot "${snapshot.name}"`
  switch (result) {
    case 'deleted':
      return `${name} deleted (${progress})`
    case 'gone':
      return `${name} was gone already`
    case 'kept':
      return `${name} kept: ${reasons.join('; ')}`
    default:
      return error === undefined || endsRun(error)
        ? undefined
        : `${name} not deleted: ${describe(error)}`
  }
}
