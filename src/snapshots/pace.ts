/**
 * The waits between two reads of something that Azure is still doing: none at first, then short, then longer. Snapshot
 * creation took 0.6 to 1.7 s of service time in the recordings of 2019 to 2023, so a long first wait would be most of
 * the step's time; a copy can take hours.
 */

/** The rhythm of one wait; milliseconds. */
export type Rhythm = {
  readonly firstMs: number
  readonly growth: number
  readonly mostMs: number
}

/** For Azure's operations, which end within seconds. Recorded budget: 50 000 operation reads in 3 minutes. */
export const OPERATION_RHYTHM: Rhythm = { firstMs: 150, growth: 1.25, mostMs: 5_000 }

/** For a snapshot that another process is creating: it is usable within seconds, or no longer waited for. */
export const CREATION_RHYTHM: Rhythm = { firstMs: 250, growth: 2, mostMs: 2_000 }

/** For deletions: most end within the first wait, so one read is enough. */
export const DELETION_RHYTHM: Rhythm = { firstMs: 800, growth: 1.25, mostMs: 5_000 }

/** For background copies, which take minutes to hours. Recorded budget: 15 000 resource reads in 3 minutes. */
export const COPY_RHYTHM: Rhythm = { firstMs: 500, growth: 1.5, mostMs: 20_000 }

/** For writes that Azure answered with a transient fault. */
export const RETRY_RHYTHM: Rhythm = { firstMs: 500, growth: 2, mostMs: 30_000 }

/** The wait after number `nth` (from 0); never shorter than Azure requested. */
export function waitAfter(rhythm: Rhythm, nth: number, retryAfterMs = 0): number {
  const grown = Math.min(rhythm.mostMs, rhythm.firstMs * rhythm.growth ** Math.min(nth, 100))
  return Math.max(retryAfterMs, Math.round(grown))
}

/**
 * The pauses between reads of something that Azure accepted or this run has seen, and that Azure reports as missing;
 * milliseconds, 31.5 s together. Resource Manager replicates between regions, so a 404 can be transient
 * (terraform-provider-azurerm#18268, azure-sdk-for-python#14282). Only a 404 for 30 s means gone.
 */
export const MISSING_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000] as const

// The buckets in which Resource Manager counts the writes of a caller in a subscription: each request uses one token,
// and they refill steadily. Pacing by the same count avoids refusals (Microsoft: request-limits-and-throttling;
// recorded 2024: 199 deletes left after the first).

/** What has its own bucket. */
export type BucketKind = 'writes' | 'deletes'

/** Requests in a full bucket, and its refill per second; the same for writes and deletes. */
export const BUCKET = { size: 200, perSecond: 10 } as const

/** The known state of a bucket. */
export type Bucket = {
  readonly size: number
  /** Requests left at that instant; may be a fraction. */
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

/** Milliseconds until it has another request. */
export function emptyFor(bucket: Bucket, now: number): number {
  const { left } = filled(bucket, now)
  return left >= 1 ? 0 : Math.ceil(((1 - left) * 1_000) / BUCKET.perSecond)
}

/** After a sent request. */
export function taken(bucket: Bucket, now: number): Bucket {
  const { size, left, at } = filled(bucket, now)
  return { size, left: Math.max(0, left - 1), at }
}

/**
 * After an answer that reports how much is left. Others use the bucket too, so a lower value counts; a higher one only
 * when it exceeds a full bucket: then Azure counts in another way, for instance by the hour.
 */
export function corrected(bucket: Bucket, left: number, now: number): Bucket {
  const known = filled(bucket, now)
  return left > known.size
    ? { size: left, left, at: now }
    : { ...known, left: Math.min(known.left, Math.max(0, left)) }
}

/** After a refused request. */
export function emptied({ size }: Bucket, now: number): Bucket {
  return { size, left: 0, at: now }
}

// Limits for lists with pages, so that every list ends or is refused.

/** The limits of a list. */
export type PagingLimits = {
  /** Maximum pages of one list. */
  readonly pages: number
  /** Maximum pages in a row without anything new; an empty page may not be the last. */
  readonly pagesWithoutNews: number
}

/**
 * Checks each page of one list: the link to the next page, `undefined` for the last, and whether this one had anything
 * new. Returns why the list is not read further, as the end of a sentence.
 */
type PagingGuard = (next: string | undefined, hasNews: boolean) => string | undefined

export function pagingGuard({ pages, pagesWithoutNews }: PagingLimits): PagingGuard {
  const seen = new Set<string>()
  let withoutNews = 0
  return (next, hasNews) => {
    withoutNews = hasNews ? 0 : withoutNews + 1
    if (next === undefined) return undefined
    if (seen.has(next)) return 'it names the same next page twice'
    seen.add(next)
    if (withoutNews >= pagesWithoutNews)
      return `${withoutNews} consecutive pages contain nothing new`
    return seen.size >= pages ? `it has more than ${pages} pages` : undefined
  }
}
