/** Waiting until a limit that Azure refused a write for has room again. */

import type { ActionError } from '../../errors.ts'
import { describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import type { Usage } from '../../snapshots/limits.ts'
import { LIMITS, usageInWords, usageOf } from '../../snapshots/limits.ts'
import { COPY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { isClassicSku } from '../../snapshots/readiness.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { durationInWords } from '../../snapshots/words.ts'
import { dueIn } from './attempts.ts'
import { asActionError, endsRun, isForbidden, isThrottled, rephrased } from './failures.ts'
import type { Lists } from './sources.ts'

/** How old a list may be that is counted in, in milliseconds: lists are scarce, and all disks of a run share them. */
export const FRESH_MS = 10_000

/** Azure's window is counted by its own clock; a little more is quicker than a second refusal. */
const MARGIN_MS = 2_000

/**
 * Whether a refused write is worth another attempt: when the disk is at a limit that passes, waits for it and
 * says `true`. Rejects with `LimitReached` when `timeout` does not allow the wait. Any other refusal: `false`.
 */
export async function waitForRoom(
  refusal: ActionError,
  disk: Disk,
  lists: Lists,
  ports: Ports
): Promise<boolean> {
  if (!mayBeLimit(refusal)) return false
  for (let look = 0; ; look++) {
    const usage = await readUsage(disk, lists, ports)
    if (usage === undefined) return false
    const wait = waitFor(usage, look, ports)
    // Room now: after a wait it is worth another attempt, without one the refusal has another reason.
    if (wait === undefined) return look > 0
    await pause(wait, usage, disk, refusal, ports)
  }
}

/**
 * Codes for limits that pass are not published. A refusal for one can be a conflict of which nothing else is known, or
 * a 429.
 */
export function mayBeLimit(refusal: ActionError): boolean {
  const { code, azure } = refusal
  const isConflict = azure?.status === 409 && (code === 'Conflict' || code === 'LimitReached')
  return isThrottled(refusal) || isConflict || azure?.code === 'OperationNotAllowed'
}

function waitFor(usage: Usage, look: number, { azure, clock }: Ports): number | undefined {
  if (usage.roomAt !== undefined) {
    return Math.max(0, usage.roomAt - (azure.lastAnswerAt() ?? clock.now())) + MARGIN_MS
  }
  return usage.pending >= LIMITS.pending ? waitAfter(COPY_RHYTHM, look) : undefined
}

async function pause(
  wait: number,
  usage: Usage,
  disk: Disk,
  refusal: ActionError,
  { clock, log }: Ports
): Promise<void> {
  if (wait > clock.remaining()) {
    throw rephrased(refusal, `${refusal.message} Disk "${disk.name}" has ${usageInWords(usage)}.`, {
      code: 'LimitReached',
      remedy: `Raise "timeout" above ${durationInWords(wait)}, when the limit allows the next snapshot, or run this step again later.`
    })
  }
  log.progress(
    `${disk.name}: at the limit of Azure (${usageInWords(usage)}); retrying ${dueIn(wait, clock)}`
  )
  await clock.sleep(wait)
}

/** The usage as far as it can be read: the whole subscription, else the disk's group, else unknown. */
async function readUsage(
  disk: Disk,
  lists: Lists,
  { azure, clock }: Ports
): Promise<Usage | undefined> {
  const { subscriptionId, resourceGroup } = disk
  for (const scope of [{ subscriptionId }, { subscriptionId, resourceGroup }]) {
    let snapshots: readonly Snapshot[]
    try {
      snapshots = await lists(scope)
    } catch (error) {
      if (isForbidden(error)) continue
      throw error
    }
    return usageOf(disk.uniqueId, snapshots, azure.lastAnswerAt() ?? clock.now())
  }
  return undefined
}

/**
 * Tells how near a Premium SSD v2 or Ultra disk is to its limits, of which that of three pending snapshots is
 * met in daily work. It only informs: a list that cannot be read stops nothing but a run that is over.
 */
export async function tellUsage(disk: Disk, ports: Ports): Promise<void> {
  if (isClassicSku(disk.sku) !== false) return
  try {
    const usage = await readUsage(disk, (scope) => ports.azure.listSnapshots(scope), ports)
    if (usage !== undefined) ports.log.info(`${disk.name}: ${usageInWords(usage)}`)
  } catch (error) {
    if (endsRun(asActionError(error))) throw error
    ports.log.debug(`${disk.name}: the usage of its limits could not be read: ${describe(error)}`)
  }
}
