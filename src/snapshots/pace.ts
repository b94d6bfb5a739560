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

// The reads of a deletion. Azure does not say how long a deletion takes: parts of a second, or minutes. So the deletions
// of a run learn from each other: the first ones are read often, the next ones at the ages at which those were over.
// An age is the time since Azure accepted the DELETE, in milliseconds.

/** An age at which a deletion was over. */
type DeletionTime = {
  readonly age: number
  /** Deletions in a row that were not over by then. */
  readonly misses: number
}

/** What a run knows about its deletions: ages that are not similar. Empty at first. */
export type DeletionTimes = readonly DeletionTime[]

/** One of so many deletions is a scout: it is read more often, to learn. */
const SCOUT_EVERY = 8
/** The first reads of scouts differ, so that together they learn more precisely. */
const SCOUT_PHASES = { count: 4, ms: 56 } as const
/** The pauses between two reads of a deletion: the shortest, and the longest while nothing is known. */
const DELETION_PAUSES = { leastMs: 100, mostMs: 5_000 } as const
/** The longest wait for a known age: a deletion can take much less time than others. Growing pauses can be longer. */
const MAX_AWAITED_MS = 2_500
/** A deletion that exceeds a known age is read again soon, until it exceeds it by this factor. */
const LITTLE_LATE = 1.15
/** Ages are similar when the longer one is at most so many times the shorter one. */
const SIMILAR = 1.5
/** An age that so many deletions in a row exceeded is forgotten. */
const MAX_MISSES = 8
const MAX_TIMES = 4

/**
 * The age at which a deletion is read next. `nth`: its number in the run, from 0; `last`: its age at the last read,
 * which showed that it was not over, or 0.
 *
 * While nothing is known, the pauses grow with the age, and those of scouts are shorter. Then the next read is at the
 * next known age. After the longest known age the pauses are short at first, unless others exceeded it too, and then
 * grow with the age. Scouts look for shorter times: one for much shorter ones, the next one for a little shorter ones.
 */
export function nextDeletionRead(times: DeletionTimes, nth: number, last: number): number {
  const { leastMs, mostMs } = DELETION_PAUSES
  const scout = nth % SCOUT_EVERY === 0 ? nth / SCOUT_EVERY : undefined
  const growing = last + Math.min(mostMs, 800 + last / 4)
  if (times.length === 0) {
    if (scout === undefined) return growing
    const phase = last === 0 ? (scout % SCOUT_PHASES.count) * SCOUT_PHASES.ms : 0
    return last + Math.min(mostMs, 200 + last / 8) + phase
  }
  const known = Math.min(...times.map(({ age }) => age).filter((age) => age > last))
  const [exceeded] = times.filter(({ age }) => age <= last).toSorted((a, b) => b.age - a.age)
  const candidates = [known]
  if (exceeded !== undefined) {
    const isLittle = last < exceeded.age * LITTLE_LATE && exceeded.misses === 0
    candidates.push(growing, ...(isLittle ? [last + exceeded.age / 20] : []))
  } else {
    candidates.push(Math.max(growing, last + MAX_AWAITED_MS))
    if (scout !== undefined) {
      const muchEarlier = Math.min(growing, last === 0 ? known / 2 : Infinity)
      const earlier = Math.min(known * 0.95, known - leastMs)
      const probe = scout % 2 === 0 ? muchEarlier : earlier
      if (probe > last) candidates.push(probe)
    }
  }
  return Math.max(last + leastMs, Math.min(...candidates))
}

/**
 * What is known after a deletion that was not over at the age `last` (0: it was not read before), and was over at the
 * age `over`. A new age replaces similar ones. Nothing is learned when a known age is between both: the read may have
 * come later than that.
 */
export function learnedTimes(times: DeletionTimes, last: number, over: number): DeletionTimes {
  const isExpected = (age: number): boolean => age > last && age <= over
  const isSimilar = (age: number): boolean =>
    Math.max(age, over) <= SIMILAR * Math.min(age, over) ||
    Math.abs(age - over) <= DELETION_PAUSES.leastMs
  const counted = times
    .map(({ age, misses }) => ({
      age,
      misses: isExpected(age) ? 0 : misses + Number(age <= last)
    }))
    .filter(({ misses }) => misses < MAX_MISSES)
  if (counted.some(({ age }) => isExpected(age))) return counted
  const others = counted.filter(({ age }) => !isSimilar(age))
  return [...others, { age: over, misses: 0 }].slice(-MAX_TIMES)
}

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
