/** What deletions rest on: read before them, and again before it is too old. */

import type { Clock } from '../../ports.ts'

/** For how long what was read stands, in milliseconds of the runner's clock. */
const FRESH_MS = 60_000

/** Something that is read again and again. */
export type Fresh<T> = {
  /** What was read last; read now where that is too old, or was used often enough. */
  current(): Promise<T>
  /** The same, to act on it once; or that it was read since this was asked, so that everything before is older. */
  use(): Promise<Use<T> | 'reading again'>
}

/** One use of what was read. Nothing is read again until it has ended. */
export type Use<T> = { readonly value: T; readonly end: () => void }

/**
 * Reads when it is asked to, for all who wait at once, and never while something goes on that rests on what was read
 * before: a list that is read page by page while its members are deleted can miss others. `most`: how often what was
 * read is used. A reading that failed is not tried again: nothing rests on it any more, and everybody is told the same.
 */
export function fresh<T>(
  read: () => Promise<T>,
  clock: Pick<Clock, 'now'>,
  most: (value: T) => number = () => Number.POSITIVE_INFINITY
): Fresh<T> {
  let known: { readonly value: T; readonly readAt: number; uses: number } | undefined
  let reading: Promise<void> | undefined
  let running = 0
  let whenIdle: (() => void) | undefined

  async function readNow(): Promise<void> {
    if (running > 0) await new Promise<void>((resolve) => (whenIdle = resolve))
    const value = await read()
    known = { value, readAt: clock.now(), uses: 0 }
    reading = undefined
  }

  function end(): void {
    running -= 1
    if (running === 0) whenIdle?.()
  }

  async function upToDate(): Promise<{ known: NonNullable<typeof known>; again: boolean }> {
    for (let again = false; ; again = true) {
      const isGood =
        known !== undefined &&
        reading === undefined &&
        clock.now() - known.readAt < FRESH_MS &&
        known.uses < most(known.value)
      if (known !== undefined && isGood) return { known, again }
      reading ??= readNow()
      await reading
    }
  }

  return {
    current: async () => (await upToDate()).known.value,
    use: async () => {
      const { known: found, again } = await upToDate()
      if (again) return 'reading again'
      found.uses += 1
      running += 1
      return { value: found.value, end }
    }
  }
}
