/**
 * Retries: of a change until a read shows it, and of a read that a transient fault or a transient 404 has hidden.
 * Neither a success nor an error of a write is trusted: its target is read afterwards, and the request is sent again
 * only while the change is missing. Lists that may be a little old are read once and cached.
 */

import { ActionError, asActionError, isAbort, isRetryable, isThrottled } from '../../errors.ts'
import type { Azure, Clock, Ports, Scope } from '../../ports.ts'
import { formatDuration } from '../../snapshots/format.ts'
import { MISSING_PAUSES_MS, RETRY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'

/** Maximum attempts of one request, without those that Azure throttled. */
const MAX_ATTEMPTS = 6

type Attempts = {
  /** Number of the next attempt, from 1. */
  readonly nth: () => number
  /**
   * Wait before the next attempt, in milliseconds; `undefined` when none is left, or the run ends before. A 429 is not
   * counted while the run has time. `failure` is that of the last attempt; `undefined` when Azure reported a success
   * without effect.
   */
  next(failure: ActionError | undefined): number | undefined
}

function countAttempts(clock: Pick<Clock, 'remaining'>): Attempts {
  let attempts = 1
  /** 429s in a row. */
  let throttled = 0
  return {
    nth: () => attempts,
    next(failure) {
      const isFree = isThrottled(failure)
      const index = isFree ? throttled : attempts - 1
      const wait = waitAfter(RETRY_RHYTHM, index, failure?.azure?.retryAfterMs)
      if (wait > clock.remaining() || (!isFree && attempts >= MAX_ATTEMPTS)) return undefined
      throttled = isFree ? throttled + 1 : 0
      if (!isFree) attempts += 1
      return wait
    }
  }
}

/** Result of one attempt: the change is there, or must not be made; why it is missing; or `again` at once. */
export type Attempt<End> =
  | { readonly end: End }
  | {
      /** Azure's refusal; absent when Azure reported a success without effect. */
      readonly refusal: ActionError | undefined
      /** Whether the same request can succeed later. */
      readonly passes: boolean
      /** Why, for the log, when the refusal does not say it. */
      readonly why?: string
    }
  | 'again'

type Change<End> = {
  /** What is changed: the first words of the log lines. */
  readonly name: string
  /** What is done when the change is missing, such as `Deleting it again`. */
  readonly again: string
  /** Reads, sends the request when it is needed, and reads again. Rejects when another attempt is useless. */
  readonly attempt: (nth: number) => Promise<Attempt<End>>
  /** The failure when no attempt is left. */
  readonly gaveUp: (refusal: ActionError | undefined, attempts: number) => ActionError
}

/** Makes a change, with as many attempts as it needs and the run has time for. */
export async function untilTrue<End>(
  { name, again, attempt, gaveUp }: Change<End>,
  { clock, log }: Pick<Ports, 'clock' | 'log'>
): Promise<End> {
  const attempts = countAttempts(clock)
  for (;;) {
    const made = await attempt(attempts.nth())
    if (made === 'again') continue
    if ('end' in made) return made.end
    const {
      refusal,
      passes,
      why = refusal?.message ?? 'Azure accepted the request, but did not complete it.'
    } = made
    const wait = passes ? attempts.next(refusal) : undefined
    if (wait === undefined) throw gaveUp(refusal, attempts.nth())
    log.info(
      `${name}: ${why} ${again} ${dueIn(wait, clock)} (attempt ${attempts.nth()} of ${MAX_ATTEMPTS})`
    )
    await clock.sleep(wait)
  }
}

/** Sends a request; returns why Azure did not execute it, as far as its answer can be trusted. */
export async function refusalOf(request: Promise<unknown>): Promise<ActionError | undefined> {
  try {
    await request
    return undefined
  } catch (error) {
    const refusal = asActionError(error)
    if (isAbort(refusal)) throw refusal
    return refusal
  }
}

/** Sends a request that is safe to repeat, with retries of transient faults. */
export function withRetries<T>(
  { name }: { readonly name: string },
  what: string,
  ports: Pick<Ports, 'clock' | 'log'>,
  ask: () => Promise<T>
): Promise<T> {
  return untilTrue(
    {
      name,
      again: `${what} again`,
      attempt: async () => {
        try {
          return { end: await ask() }
        } catch (error) {
          const refusal = asActionError(error)
          return { refusal, passes: isRetryable(refusal) }
        }
      },
      gaveUp: (refusal) => asActionError(refusal)
    },
    ports
  )
}

/** Formats the end of a wait. */
export function dueIn(wait: number, clock: Pick<Clock, 'now'>): string {
  return `in ${formatDuration(wait)}, at ${new Date(clock.now() + wait).toISOString()}`
}

/** The ports of a retry. */
export type Waiting = { readonly clock: Pick<Clock, 'sleep'> }

/**
 * Reads until something is found, or the absence is confirmed by repeated reads. Resolves, or rejects with a 404, as
 * the last read did; rejects at once with any other failure, and with the abort of the run.
 */
export async function readKnown<T>(read: () => Promise<T>, { clock }: Waiting): Promise<T> {
  for (const pause of MISSING_PAUSES_MS) {
    try {
      const found = await read()
      if (found !== undefined) return found
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    await clock.sleep(pause)
  }
  return read()
}

/** Any 404: from Azure, or from a proxy that temporarily does not reach it. */
function isNotFound(error: unknown): boolean {
  return error instanceof ActionError && error.azure?.status === 404
}

/** Lists the snapshots of a scope, with a cache: lists have Azure's lowest rate limit. */
export type Lists = (scope: Scope) => Promise<readonly Snapshot[]>

/** How long a list is valid, in milliseconds of the runner's clock. */
type Freshness = { readonly clock: Pick<Clock, 'now'>; readonly forMs: number }

/** The value of a key, which is made when it is asked for first. */
export function cachedIn<Key, Value>(
  known: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value
): Value {
  const one = known.get(key) ?? make()
  known.set(key, one)
  return one
}

/** A cache for lists of snapshots: for the whole run, or for a limited time. */
export function cachedLists(azure: Pick<Azure, 'listSnapshots'>, freshness?: Freshness): Lists {
  return cached((scope) => azure.listSnapshots(scope), freshness)
}

/** Caches the reads of a scope. A failed read is not repeated. */
export function cached<T>(
  read: (scope: Scope) => Promise<T>,
  freshness?: Freshness
): (scope: Scope) => Promise<T> {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<T> }>()
  return (scope) => {
    const key = canonical(`${scope.subscriptionId}/${scope.resourceGroup ?? ''}`)
    const now = freshness?.clock.now() ?? 0
    const before = known.get(key)
    if (before !== undefined && (freshness === undefined || now - before.at < freshness.forMs)) {
      return before.answer
    }
    const answer = read(scope)
    // Those who wait for it get the error; an unhandled rejection must not end the process.
    answer.catch(() => undefined)
    known.set(key, { at: now, answer })
    return answer
  }
}
