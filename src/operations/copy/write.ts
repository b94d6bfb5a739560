/** The write of one copy: what a refusal can mean, what is seen of the copies that run, and how long it waits for room. */

import type { ActionError } from '../../errors.ts'
import { describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { copyUsageOf, inTheWay, isFull } from '../../snapshots/copy/limits.ts'
import type { Rhythm } from '../../snapshots/pace.ts'
import { waitAfter } from '../../snapshots/pace.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { dueIn } from '../common/attempts.ts'
import { asActionError, endsRun, isForbidden, isThrottled, rephrased } from '../common/failures.ts'
import { mayBeLimit } from '../common/limit-wait.ts'
import type { Lists } from '../common/sources.ts'
import { orNothing } from '../common/sources.ts'
import type { WritePolicy } from '../common/write.ts'
import { copyLabel } from './outcome.ts'
import type { PlannedCopy } from './plan.ts'

/** For room: recorded budget of lists is 240 in 3 minutes, and every page is one. */
const ROOM_RHYTHM: Rhythm = { firstMs: 5_000, growth: 1.5, mostMs: 60_000 }

/** For a refusal that no count explains: a copy that ended in between, or one out of sight. */
const DOUBT_RHYTHM: Rhythm = { firstMs: 15_000, growth: 2, mostMs: 300_000 }

/**
 * Most repetitions of a refusal that no count explains: where all copies are seen and none goes on into the region,
 * and where some may go on that count.
 */
const MOST_DOUBTS = { alone: 2, amongOthers: 5 } as const

/** Codes that a limit of copies may come with; the true one is not published. */
const DOUBTFUL_CODES: ReadonlySet<string | undefined> = new Set(['OperationNotAllowed', 'Conflict'])

/** What the write of a copy tells while it waits. */
type RoomSigns = {
  /** Azure has refused it: nothing is under way. */
  readonly refused: () => void
  /** It is sent again. */
  readonly again: () => void
}

/** How a copy is written. `lists` remembers for `FRESH_MS`, for all copies that wait. */
export function copyPolicy(
  planned: PlannedCopy,
  lists: Lists,
  signs: RoomSigns,
  ports: Ports
): WritePolicy {
  let doubts = 0
  const waitForRoom = async (refusal: ActionError): Promise<boolean> => {
    if (!mayBeLimit(refusal)) return false
    if (!isThrottled(refusal)) signs.refused()
    for (let look = 0; ; look++) {
      const view = await viewOf(planned, lists, ports)
      const usage = copyUsageOf(planned, planned.disk, view.snapshots)
      if (usage.later !== undefined) return false
      if (isFull(usage)) {
        const why = inTheWay(usage, planned.region)
        await pause(waitAfter(ROOM_RHYTHM, look), why, planned, ports)
        continue
      }
      // There was no room, and now there is.
      if (look > 0) break
      // Requests were too many, and the gate has them wait.
      if (isThrottled(refusal)) return false
      doubts += 1
      const alone = view.whole && usage.intoRegion.length === 0
      if (!isDoubtful(refusal, doubts, alone)) return false
      await pause(waitAfter(DOUBT_RHYTHM, doubts - 1), refusal.message, planned, ports)
      break
    }
    signs.again()
    return true
  }
  return {
    waitForRoom,
    explainLimit: (refusal) => Promise.resolve(explained(refusal, planned)),
    resume: 're-run this job: it resumes the copy if it exists.',
    otherName: 'Set another "snapshot-name", or run this step again when that copy is complete.'
  }
}

function isDoubtful(refusal: ActionError, doubts: number, alone: boolean): boolean {
  return (
    DOUBTFUL_CODES.has(refusal.azure?.code) &&
    doubts <= (alone ? MOST_DOUBTS.alone : MOST_DOUBTS.amongOthers)
  )
}

/** What is seen from here; a list that cannot be read leaves the refusal as it is, in doubt. */
async function viewOf(planned: PlannedCopy, lists: Lists, { log }: Ports): Promise<View> {
  try {
    return await viewFrom(lists, [planned.ref, planned.source])
  } catch (error) {
    if (endsRun(asActionError(error))) throw error
    log.debug(`${copyLabel(planned)}: the copies in progress could not be read: ${describe(error)}`)
    return { snapshots: [], whole: false }
  }
}

async function pause(
  wait: number,
  why: string,
  planned: PlannedCopy,
  { clock, log }: Ports
): Promise<void> {
  log.progress(`${copyLabel(planned)}: ${why}; retrying ${dueIn(wait, clock)}`)
  try {
    await clock.sleep(wait)
  } catch (error) {
    const ending = asActionError(error)
    if (!endsRun(ending)) throw error
    throw rephrased(ending, `${ending.message} It was waiting for a limit: ${why}.`)
  }
}

function explained(refusal: ActionError, { region }: PlannedCopy): ActionError {
  return rephrased(refusal, refusal.message, {
    remedy: `Delete copies in region "${region}" that are no longer needed, then run this step again.`
  })
}

/** The snapshots that are seen from here. */
type View = {
  readonly snapshots: readonly Snapshot[]
  /** Whether that is the whole subscription; else something may be out of sight. */
  readonly whole: boolean
}

/** The whole subscription where rights allow, else the groups that are named and can be read. */
async function viewFrom(lists: Lists, places: readonly Omit<ResourceRef, 'name'>[]): Promise<View> {
  const [home] = places
  if (home === undefined) return { snapshots: [], whole: false }
  try {
    return { snapshots: await lists({ subscriptionId: home.subscriptionId }), whole: true }
  } catch (error) {
    if (!isForbidden(error)) throw error
  }
  const parts = await Promise.all(
    places.map(({ subscriptionId, resourceGroup }) =>
      orNothing(lists({ subscriptionId, resourceGroup }))
    )
  )
  return { snapshots: parts.flat(), whole: false }
}
