/** What happens to each snapshot after the deploy: `on-success: delete` deletes it, `on-failure: hold` holds it. */

import { ActionError, asActionError, describe } from '../../errors.ts'
import { cachedIn, readKnown } from '../common/attempts.ts'
import type { Fresh, TagChange, Use } from '../common/existing.ts'
import {
  UnknownOutcomeError,
  fresh,
  removeSnapshot,
  withTag,
  withoutTag
} from '../common/existing.ts'
import { listSubscription, subscriptionReads } from '../common/permissions.ts'
import type { FinalizeRequest, Finalized } from './outcome.ts'
import { deleted, failed, forEach, gone, judge, kept } from './outcome.ts'
import type { Ports } from '../../ports.ts'
import { notOfThisRun } from '../../snapshots/receipt-check.ts'
import type { HeldOutcome } from '../../snapshots/protection.ts'
import {
  hasTemporaryTag,
  heldUntil,
  holdTag,
  isHeld,
  isHoldOf,
  isReleasedBy,
  protectionsOf
} from '../../snapshots/protection.ts'
import type { NamedTarget } from '../../snapshots/receipt.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import { runningCopySources } from '../../snapshots/retention/plan.ts'
import { TAG, TAG_LIMITS, fitted, isOfRepository, tagValue } from '../../snapshots/tags.ts'
import type { Run, Snapshot, Tags } from '../../snapshots/types.ts'

/** Why a snapshot stays that another repository created, or whose creator is unknown. */
export const NOT_OF_THIS_REPOSITORY = 'this repository did not create it'

/** The snapshots that running copies read from, by canonical id. */
type Copies = ReadonlySet<string>

/**
 * Deletes the snapshots that exist, except what must stay: snapshots that this repository did not create, that are on
 * hold or protected by a policy, and the source of a copy in progress. Each is read again just before its deletion, and
 * running copies are listed again before that information is too old, so that what began meanwhile wins.
 */
export async function deleteFinished(
  seen: readonly Finalized[],
  request: FinalizeRequest,
  ports: Ports
): Promise<readonly Finalized[]> {
  const present = seen.filter(
    ({ snapshot, error }) => snapshot !== undefined && error === undefined
  )
  if (present.length === 0) return seen
  const copiesIn = copiesOf(
    present.map(({ target }) => target.ref),
    ports
  )
  const outcomes = new Map(present.map((one) => [one.target, one]))
  const done = await forEach(
    present.map(({ target }) => target),
    request.maxParallel,
    async (target) => {
      const before = outcomes.get(target)?.snapshot
      const copies = copiesIn(target.ref.subscriptionId)
      const one = request.dryRun
        ? await wouldRemove(target, before, copies, ports)
        : await removeOne(target, before, copies, ports)
      if (one.done === 'kept') ports.log.info(`${one.target.ref.name}: kept: ${one.reason}`)
      return one
    }
  )
  for (const one of done) outcomes.set(one.target, one)
  return seen.map((one) => outcomes.get(one.target) ?? one)
}

async function wouldRemove(
  target: NamedTarget,
  before: Snapshot | undefined,
  copies: Fresh<Copies>,
  ports: Ports
): Promise<Finalized> {
  const { azure, run } = ports
  const known = await copies.current()
  const read = await readKnown(() => azure.findSnapshot(target.ref), ports)
  const found = judge(target, read, before)
  if ('done' in found) return found
  // A hold that this operation would have released before still exists.
  const tags = isReleasedBy(found.tags, run) ? withoutTag(found.tags, TAG.hold) : found.tags
  const reasons = [
    ...objectionsTo(target, found, known, ports),
    ...protectionsOf({ ...found, tags }, azure.serverTime())
  ]
  return reasons.length > 0
    ? kept(target, found, reasons.join('; '))
    : { ...deleted(target, 'would be deleted'), snapshot: found, would: 'delete' }
}

async function removeOne(
  target: NamedTarget,
  before: Snapshot | undefined,
  copies: Fresh<Copies>,
  ports: Ports
): Promise<Finalized> {
  /** The result that replaces the snapshot, if it must not be deleted. */
  let instead: Finalized | undefined
  let use: Use<Copies> | undefined
  try {
    await copies.current()
    const removal = await removeSnapshot(
      target.ref,
      {
        async objectionsTo(found) {
          const next = await copies.use()
          if (next === 'reading again') return 'checking again'
          use = next
          const seen = judge(target, found, before)
          instead = 'done' in seen ? seen : undefined
          return instead === undefined
            ? objectionsTo(target, found, use.value, ports)
            : [instead.reason]
        },
        ended: () => use?.end()
      },
      ports
    )
    if (removal.end === 'gone') return gone(target, 'missing', 'it no longer exists')
    if (removal.end === 'kept') {
      return instead ?? kept(target, removal.found, removal.reasons.join('; '))
    }
    ports.log.info(`${target.ref.name}: deleted, because the deploy succeeded`)
    return deleted(target, 'deleted, because the deploy succeeded')
  } catch (error) {
    // A snapshot that may be gone must not be reported as restorable.
    return failed(
      target,
      error instanceof UnknownOutcomeError ? undefined : before,
      asActionError(error)
    )
  }
}

/** Why this operation keeps a snapshot that others may delete. */
function objectionsTo(
  { entry }: NamedTarget,
  snapshot: Snapshot,
  copies: Copies,
  { run }: Ports
): readonly string[] {
  const ofOthers = isOfRepository(snapshot.tags, run)
    ? entry && notOfThisRun(snapshot, run)
    : NOT_OF_THIS_REPOSITORY
  return [
    ...(ofOthers === undefined ? [] : [ofOthers]),
    ...(copies.has(canonical(snapshot.id)) ? ['a copy of it is in progress'] : [])
  ]
}

/** Lists running copies once in each subscription, and again after a while: lists have Azure's lowest rate limit. */
function copiesOf(
  refs: readonly ResourceRef[],
  ports: Ports
): (subscriptionId: string) => Fresh<Copies> {
  const known = new Map<string, Fresh<Copies>>()
  return (subscriptionId) => {
    const key = canonical(subscriptionId)
    const groups = refs
      .filter((ref) => canonical(ref.subscriptionId) === key)
      .map(({ resourceGroup }) => resourceGroup)
    return cachedIn(known, key, () =>
      fresh(() => runningCopies(subscriptionId, groups, ports), ports.clock)
    )
  }
}

/** Copies may run anywhere in the subscription. Without the permission to list it, the groups are listed. */
async function runningCopies(
  subscriptionId: string,
  groups: readonly string[],
  ports: Ports
): Promise<Copies> {
  const { azure, log } = ports
  const { snapshots, refusal, doubt } = await listSubscription(
    subscriptionId,
    subscriptionReads(ports)
  )
  if (snapshots !== undefined) {
    if (doubt !== undefined) {
      log.info(
        `Copies in progress were searched only among the snapshots that this sign-in can read: ${doubt}`
      )
    }
    return runningCopySources(snapshots)
  }
  log.debug(describe(refusal))
  log.info(
    'Copies in progress were searched only in the resource groups of the snapshots: this sign-in lacks the permission to read the snapshots of the whole subscription.'
  )
  const names = new Map(groups.map((group) => [canonical(group), group]))
  const lists = await Promise.all(
    [...names.values()].map((resourceGroup) =>
      azure.listSnapshots({ subscriptionId, resourceGroup })
    )
  )
  return runningCopySources(lists.flat())
}

// Sets and releases the hold that protects a snapshot from retention.

type Hold = {
  readonly outcome: HeldOutcome
  readonly run: Run
  /** Milliseconds. */
  readonly holdForMs: number | 'unlimited'
  /** Azure's clock, milliseconds since the epoch. */
  readonly now: number
}

/** A hold that is too short by less than this is good enough: a few minutes are not worth a write. */
const MAX_SHORT_MS = 3_600_000
const MAX_SHORT_PART = 0.1

/**
 * Holds a snapshot, unless it is already held as long, and removes its mark as temporary: nothing deletes it any more.
 * A shorter hold of another process is extended and its text is kept: this run can then no longer release it.
 */
export function holding(hold: Hold): TagChange {
  return (tags) => {
    const held = lastsAsLong(tags, hold) ? tags : withTag(tags, TAG.hold, valueFor(tags, hold))
    const changed = hasTemporaryTag(held) ? withoutTag(held, TAG.temporary) : held
    if (Object.keys(changed).length > TAG_LIMITS.count) throw noRoom()
    return changed === tags ? undefined : changed
  }
}

/** Removes the hold that an earlier attempt of this run has set. */
export function releasing(run: Run): TagChange {
  return (tags) => (isReleasedBy(tags, run) ? withoutTag(tags, TAG.hold) : undefined)
}

/** Removes the mark as temporary: from now on retention counts the snapshot like any other. */
export function lasting(): TagChange {
  return (tags) => (hasTemporaryTag(tags) ? withoutTag(tags, TAG.temporary) : undefined)
}

/** A hold of this run that ends later than this attempt requests keeps its end. */
function valueFor(tags: Tags, { outcome, run, holdForMs, now }: Hold): string {
  const isHeldNow = isHeld(tags, now)
  const isOurs = isHoldOf(tags, run)
  const asked = holdForMs === 'unlimited' ? Number.POSITIVE_INFINITY : now + holdForMs
  const until = isHeldNow && isOurs ? Math.max(asked, endOf(tags)) : asked
  const value = holdTag({ until: Number.isFinite(until) ? until : undefined, outcome, run })
  const theirs = isHeldNow && !isOurs ? tagValue(tags, TAG.hold) : undefined
  return theirs === undefined ? value : fitted(`${value}; before: ${theirs}`)
}

function endOf(tags: Tags): number {
  const until = heldUntil(tags)
  return typeof until === 'number' ? until : Number.POSITIVE_INFINITY
}

/** A hold that a later success of this attempt would release does not last, however late it ends. */
function lastsAsLong(tags: Tags, { run, holdForMs, now }: Hold): boolean {
  if (!isHeld(tags, now) || isReleasedBy(tags, run)) return false
  const until = heldUntil(tags)
  // An unreadable hold counts as a hold, with an unknown end.
  if (typeof until !== 'number') return true
  if (holdForMs === 'unlimited') return false
  return until > now + holdForMs - Math.min(MAX_SHORT_MS, holdForMs * MAX_SHORT_PART)
}

function noRoom(): ActionError {
  return new ActionError(
    'LimitReached',
    `The snapshot cannot be held: it already has ${TAG_LIMITS.count} tags, the limit of Azure.`,
    { remedy: `Remove a tag from it, or leave space for the tag "${TAG.hold}" in "tags".` }
  )
}
