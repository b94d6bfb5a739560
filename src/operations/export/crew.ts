/** Work side by side, begun in the order of the disk. */

import { asError } from '../../errors.ts'

export type Crew = {
  /** Begins a piece as soon as there is room; rejects when one before it failed. */
  begin(offset: number, work: () => Promise<void>): Promise<void>
  /** Everything before this is done, where `offset` was begun last. */
  doneUpTo(offset: number): number
  /** Does what begins pieces; resolves, or rejects, when none of them is under way any more. */
  work(beginning: () => Promise<void>): Promise<void>
}

export function crewOf(size: number): Crew {
  const running = new Map<number, Promise<void>>()
  const failures: { readonly error: unknown; readonly offset: number }[] = []

  const throwFailure = (): void => {
    const [first] = failures
    if (first !== undefined) throw asError(first.error)
  }

  return {
    async begin(offset, work) {
      while (running.size >= size && failures.length === 0) await Promise.race(running.values())
      throwFailure()
      running.set(
        offset,
        work()
          .catch((error: unknown) => void failures.push({ error, offset }))
          .finally(() => running.delete(offset))
      )
    },
    doneUpTo: (offset) =>
      Math.min(offset, ...running.keys(), ...failures.map((failure) => failure.offset)),
    async work(beginning) {
      try {
        await beginning()
      } finally {
        // What is under way must not go on when the access that it uses is taken back.
        await Promise.all(running.values())
      }
      throwFailure()
    }
  }
}
