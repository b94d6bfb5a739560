/** Runs copies in their lanes: those of one disk after each other, so many at the same time in each slot. */

import pLimit from 'p-limit'

/** What a copy's work learns of its lane. */
export type InLane = {
  /** Whether another copy of the lane waits for this one to end. */
  readonly isLast: boolean
}

/**
 * Runs every job, lane by lane: the next one of a lane begins when the one before has ended. Jobs with the same slot
 * (a region of a subscription) run at most `mostPerSlot` at the same time. `work` must not reject.
 */
export async function runLanes<T>(
  lanes: readonly (readonly T[])[],
  slotOf: (job: T) => string,
  mostPerSlot: number,
  work: (job: T, lane: InLane) => Promise<void>
): Promise<void> {
  const slots = new Map<string, ReturnType<typeof pLimit>>()
  const slotFor = (job: T): ReturnType<typeof pLimit> => {
    const key = slotOf(job)
    const slot = slots.get(key) ?? pLimit(mostPerSlot)
    slots.set(key, slot)
    return slot
  }
  await Promise.all(
    lanes.map(async (lane) => {
      for (const [index, job] of lane.entries()) {
        await slotFor(job)(() => work(job, { isLast: index === lane.length - 1 }))
      }
    })
  )
}
