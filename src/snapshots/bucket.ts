/**
 * The buckets in which Resource Manager counts the writes of a caller in a subscription: each request takes one out,
 * and they fill up steadily. Pacing by the same count keeps a run from being refused (Microsoft:
 * request-limits-and-throttling; recorded 2024: 199 deletes left after the first).
 */

/** What is counted by itself. */
export type BucketKind = 'writes' | 'deletes'

/** Requests that a full bucket has, and how many come back a second; the same for writes and deletes. */
export const BUCKET = { size: 200, perSecond: 10 } as const

/** A bucket as it is known. */
export type Bucket = {
  readonly size: number
  /** What was left in it at that instant; a part of a request at times. */
  readonly left: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

export function fullBucket(at: number): Bucket {
  return { size: BUCKET.size, left: BUCKET.size, at }
}

/** The same bucket at a later instant. */
export function filled({ size, left, at }: Bucket, now: number): Bucket {
  const more = (Math.max(0, now - at) * BUCKET.perSecond) / 1_000
  return { size, left: Math.min(size, left + more), at: now }
}

/** In how many milliseconds it has another request. */
export function emptyFor(bucket: Bucket, now: number): number {
  const { left } = filled(bucket, now)
  return left >= 1 ? 0 : Math.ceil(((1 - left) * 1_000) / BUCKET.perSecond)
}

/** After a request that was sent. */
export function taken(bucket: Bucket, now: number): Bucket {
  const { size, left, at } = filled(bucket, now)
  return { size, left: Math.max(0, left - 1), at }
}

/**
 * After an answer that says how much is left. Others take out of it, too, so less is believed; more only where it is
 * more than a full bucket has: then Azure counts in another way here, by the hour for instance.
 */
export function corrected(bucket: Bucket, left: number, now: number): Bucket {
  const known = filled(bucket, now)
  return left > known.size
    ? { size: left, left, at: now }
    : { ...known, left: Math.min(known.left, Math.max(0, left)) }
}

/** After a request that was refused. */
export function emptied({ size }: Bucket, now: number): Bucket {
  return { size, left: 0, at: now }
}
