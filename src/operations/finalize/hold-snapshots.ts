/** Holding a snapshot back from retention, and letting it go again. */

import { ActionError } from '../../errors.ts'
import type { HeldOutcome } from '../../snapshots/hold.ts'
import { heldUntil, holdTag, isActionHold, isHeld } from '../../snapshots/hold.ts'
import type { Run } from '../../snapshots/run.ts'
import { TAG, TAG_LIMITS, fitted, tagValue } from '../../snapshots/tags.ts'
import type { Tags } from '../../snapshots/types.ts'
import { formatInstant } from '../../snapshots/words.ts'
import type { TagChange } from './change-tags.ts'
import { withTag, withoutTag } from './change-tags.ts'

/** A hold that is to be set. */
export type Hold = {
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
 * Holds a snapshot, unless it is held as long already. A shorter hold that somebody else wrote is lengthened and
 * its words are kept: then it is no longer the action's to release.
 */
export function holding(hold: Hold): TagChange {
  const { outcome, run, holdForMs, now } = hold
  const until = holdForMs === 'unlimited' ? undefined : now + holdForMs
  return (tags) => {
    if (lastsAsLong(tags, hold)) return undefined
    const value = holdTag({ until, outcome, run })
    const theirs = isHeld(tags, now) && !isActionHold(tags) ? tagValue(tags, TAG.hold) : undefined
    const held = withTag(
      tags,
      TAG.hold,
      theirs === undefined ? value : fitted(`${value}; before: ${theirs}`)
    )
    if (Object.keys(held).length > TAG_LIMITS.count) throw noRoom()
    return held
  }
}

/** Takes a hold away that this action set. */
export function releasing(): TagChange {
  return (tags) => (isActionHold(tags) ? withoutTag(tags, TAG.hold) : undefined)
}

/** How long a snapshot is held, in words that follow `held`. */
export function holdInWords(tags: Tags): string {
  const until = heldUntil(tags)
  if (typeof until === 'number') {
    return `until ${formatInstant(until)}`
  }
  return until === 'unlimited' ? 'without an end' : `by its tag "${TAG.hold}"`
}

function lastsAsLong(tags: Tags, { holdForMs, now }: Hold): boolean {
  if (!isHeld(tags, now)) return false
  const until = heldUntil(tags)
  // A hold that cannot be read counts as one, and nobody knows how long it is meant to last.
  if (typeof until !== 'number') return true
  if (holdForMs === 'unlimited') return false
  return until > now + holdForMs - Math.min(MOST_SHORT_MS, holdForMs * MOST_SHORT_PART)
}

function noRoom(): ActionError {
  return new ActionError(
    'LimitReached',
    `The snapshot cannot be held: it has ${TAG_LIMITS.count} tags already, which is Azure's limit.`,
    { remedy: `Remove one of its tags, or leave room for "${TAG.hold}" in "tags".` }
  )
}
