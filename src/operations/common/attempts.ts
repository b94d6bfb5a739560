/**
 * Asking Azure again: for a change until a read shows it, and for what a passing fault or a passing 404 has hidden. An
 * answer proves nothing, neither a yes nor a no, so what a request is about is read after it, and the request is sent
 * again only while the change is missing. What a run may believe for a while is asked for once, and remembered.
 */

import { ActionError, asActionError, isAbort, isRetryable, isThrottled } from '../../errors.ts'
import type { Azure, Clock, Ports, Scope } from '../../ports.ts'
import { formatDuration } from '../../snapshots/format.ts'
import { MISSING_PAUSES_MS, RETRY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { canonical } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'

/** Most times that one request is sent, apart from those that Azure throttled. */
const MAX_ATTEMPTS = 6

type Attempts = {
  /** Which attempt comes next, counted from 1. */
  readonly nth: () => number
  /**
   * How long to wait before the next attempt, in milliseconds; `undefined` when none is left, or the run ends before.
   * A 429 is no attempt, as long as the run has time. `failure` is what the last one met; nothing where Azure said yes
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
      const look = isFree ? throttled : attempts - 1
      const wait = waitAfter(RETRY_RHYTHM, look, failure?.azure?.retryAfterMs)
      if (wait > clock.remaining() || (!isFree && attempts >= MAX_ATTEMPTS)) return undefined
      throttled = isFree ? throttled + 1 : 0
      if (!isFree) attempts += 1
      return wait
    }
  }
}

/** What one attempt came to: the change is there, or must not be made; why it is missing; or `again` at once. */
export type Attempt<End> =
  | { readonly end: End }
  | {
      /** Azure's refusal; absent where Azure said yes without effect. */
      readonly refusal: ActionError | undefined
      /** Whether the same request can succeed later. */
      readonly passes: boolean
      /** Why, for the log, where the refusal does not say it. */
      readonly why?: string
    }
  | 'again'

type Change<End> = {
  /** What is changed: heads the lines of the log. */
  readonly name: string
  /** What is done when the change is missing, such as `Deleting it again`. */
  readonly again: string
  /** Reads, sends the request where it is needed, and reads again. Rejects when there is no point in another attempt. */
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

/** Sends a request; returns why Azure did not carry it out, as far as its answer can be believed. */
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

/** Asks for something that may be asked for twice: faults that pass are waited out. */
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

/** When a wait ends, in words. */
export function dueIn(wait: number, clock: Pick<Clock, 'now'>): string {
  return `in ${formatDuration(wait)}, at ${new Date(clock.now() + wait).toISOString()}`
}

/** What asking again needs of the world. */
export type Waiting = { readonly clock: Pick<Clock, 'sleep'> }

/**
 * Reads until something is found, or the absence has lasted. Resolves, or rejects with a 404, as the last read did; any
 * other failure at once, and the end of the run when it comes meanwhile.
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

/** Any 404: of Azure, and of a proxy that does not reach it for a moment. */
function isNotFound(error: unknown): boolean {
  return error instanceof ActionError && error.azure?.status === 404
}

/** Reads the snapshots of a scope, or remembers them: lists are the scarcest of what Azure allows. */
export type Lists = (scope: Scope) => Promise<readonly Snapshot[]>

/** How long a list stands, in milliseconds of the runner's clock. */
type Freshness = { readonly clock: Pick<Clock, 'now'>; readonly forMs: number }

/** Lists of snapshots that are remembered: for the whole run, or for a while. */
export function cachedLists(azure: Pick<Azure, 'listSnapshots'>, freshness?: Freshness): Lists {
  return cached((scope) => azure.listSnapshots(scope), freshness)
}

/** Remembers what is read of a scope. What could not be read is not asked for again. */
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
    // Whoever waits for it is told; that nobody waits yet must not end the process.
    answer.catch(() => undefined)
    known.set(key, { at: now, answer })
    return answer
  }
}
