/**
 * Temporary snapshots: those that `on-success: delete` deletes when the job of their `create` succeeds. As long as that
 * may happen, retention must not count on them: of two, the older one would be deleted by a rule, and the newer one by
 * its job.
 */

import { isHeld } from './hold.ts'
import { TAG, tagValue } from './tags.ts'
import type { Snapshot, Tags } from './types.ts'

/**
 * For how long the tag counts, in milliseconds. GitHub ends every job within five days (GitHub: usage limits, job
 * execution time of self-hosted runners): after that nobody is left who would delete the snapshot.
 */
export const TEMPORARY_MS = 5 * 86_400_000

/** The tag, for the tags of a new snapshot. */
export function temporaryTag(): Tags {
  return { [TAG.temporary]: 'on-success: delete' }
}

/** Whether the tag is there, in force or not. */
export function hasTemporaryTag(tags: Tags): boolean {
  return tagValue(tags, TAG.temporary) !== undefined
}

/**
 * Whether a job may still delete the snapshot, at an instant (milliseconds since the epoch). One that is held is not
 * deleted by anybody, so it is like any other.
 */
export function isTemporary(
  { tags, timeCreated }: Pick<Snapshot, 'tags' | 'timeCreated'>,
  at: number
): boolean {
  // One that nobody can date may still be deleted by its job.
  const until = timeCreated === undefined ? Infinity : timeCreated + TEMPORARY_MS
  return hasTemporaryTag(tags) && !isHeld(tags, at) && at < until
}
