/** Holding a snapshot back from retention, and letting it go again. */

import { ActionError } from '../../errors.ts'
import type { HeldOutcome } from '../../snapshots/hold.ts'
import { heldUntil, holdTag, isHeld, isHoldOf, isReleasedBy } from '../../snapshots/hold.ts'
import type { Run } from '../../snapshots/run.ts'
import { TAG, TAG_LIMITS, fitted, tagValue } from '../../snapshots/tags.ts'
import { hasTemporaryTag } from '../../snapshots/temporary.ts'
import type { Tags } from '../../snapshots/types.ts'
import type { TagChange } from '../common/existing.ts'
import { withTag, withoutTag } from '../common/existing.ts'

type Hold = {
  readonly outcome: HeldOutcome
  readonly run: Run
  /** Milliseconds. */
  readonly holdForMs: number | 'unlimited'
  /** Azure's clock, milliseconds since the epoch. */
  readonly now: number
}

/** A hold that falls short by less than this is as good: moving its end by minutes is worth no write. */
const MOST_SHORT_MS = 3_600_000
const MOST_SHORT_PART = 0.1

/**
 * Holds a snapshot, unless it is held as long already, and ends that it is temporary: nobody deletes it any more. A
 * shorter hold of somebody else is lengthened and its words are kept: then it is no longer this run's to release.
 */
export function holding(hold: Hold): TagChange {
  return (tags) => {
    const held = lastsAsLong(tags, hold) ? tags : withTag(tags, TAG.hold, valueFor(tags, hold))
    const changed = hasTemporaryTag(held) ? withoutTag(held, TAG.temporary) : held
    if (Object.keys(changed).length > TAG_LIMITS.count) throw noRoom()
    return changed === tags ? undefined : changed
  }
}

/** Takes the hold away that an earlier attempt of this run has set. */
export function releasing(run: Run): TagChange {
  return (tags) => (isReleasedBy(tags, run) ? withoutTag(tags, TAG.hold) : undefined)
}

/** Ends that a snapshot is temporary: from now on retention counts it like any other. */
export function lasting(): TagChange {
  return (tags) => (hasTemporaryTag(tags) ? withoutTag(tags, TAG.temporary) : undefined)
}

/** A hold of this run that ends later than this attempt asks for keeps its end. */
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
  // A hold that cannot be read counts as one, and nobody knows how long it is meant to last.
  if (typeof until !== 'number') return true
  if (holdForMs === 'unlimited') return false
  return until > now + holdForMs - Math.min(MOST_SHORT_MS, holdForMs * MOST_SHORT_PART)
}

function noRoom(): ActionError {
  return new ActionError(
    'LimitReached',
    `The snapshot cannot be held: it already has ${TAG_LIMITS.count} tags, the limit of Azure.`,
    { remedy: `Remove a tag from it, or leave space for the tag "${TAG.hold}" in "tags".` }
  )
}
