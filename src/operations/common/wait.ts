/** Waits until a snapshot can be restored, with progress in the log, and until a limit has capacity again. */

import {
  ActionError,
  asActionError,
  describe,
  isAbort,
  isForbidden,
  isThrottled,
  rephrased
} from '../../errors.ts'
import type { Lists } from './attempts.ts'
import { dueIn, readKnown } from './attempts.ts'
import type { Azure, Clock, Ports } from '../../ports.ts'
import { formatDuration } from '../../snapshots/format.ts'
import type { Usage } from '../../snapshots/limits.ts'
import { LIMITS, formatUsage, usageOf } from '../../snapshots/limits.ts'
import { COPY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { isClassicSku, readinessOf } from '../../snapshots/readiness.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'

/** Progress is logged when the percentage changed by this much, or this much time has passed. */
const STEP_PERCENT = 10
const STEP_MS = 60_000

/** Whether progress is worth a log line: the first one, after ten percentage points, and after so many milliseconds. */
export function progressEvery(ms: number): (percent: number, at: number) => boolean {
  let last: { readonly percent: number; readonly at: number } | undefined
  return (percent, at) => {
    const isNews =
      last === undefined || percent - last.percent >= STEP_PERCENT || at - last.at >= ms
    if (isNews) last = { percent, at }
    return isNews
  }
}

/** A snapshot that is waited for, and the words of its operation. */
type Awaited = {
  /** SKU of its source disk, when known. */
  readonly sku: string | undefined
  /** Called with every read that shows unfinished data; may end the wait by rejecting. */
  readonly pending: (snapshot: Snapshot, percent: number | undefined) => void | Promise<void>
  readonly failed: (snapshot: Snapshot, reason: string) => ActionError
  readonly vanished: (snapshot: Snapshot) => ActionError
  /** The error for an abort of the run, with the progress of the last read. */
  readonly ended: (ending: ActionError, snapshot: Snapshot) => ActionError
}

/**
 * Reads a snapshot until it is usable and returns it as last read. Rejects with an ActionError when it has failed or no
 * longer exists, and when time is up.
 */
export async function awaitUsable(
  first: Snapshot,
  awaited: Awaited,
  {
    azure,
    clock
  }: { readonly azure: Pick<Azure, 'findSnapshot'>; readonly clock: Pick<Clock, 'sleep'> }
): Promise<Snapshot> {
  async function nextRead(snapshot: Snapshot, nth: number): Promise<Snapshot | undefined> {
    try {
      await clock.sleep(waitAfter(COPY_RHYTHM, nth))
      return await readKnown(() => azure.findSnapshot(snapshot), { clock })
    } catch (error) {
      const ending = asActionError(error)
      throw isAbort(ending) ? awaited.ended(ending, snapshot) : error
    }
  }

  let snapshot = first
  for (let nth = 0; ; nth++) {
    const readiness = readinessOf(snapshot, awaited.sku)
    if (readiness.usable) return snapshot
    if (readiness.state === 'failed') throw awaited.failed(snapshot, readiness.reason)
    if (readiness.state === 'deleting') throw awaited.vanished(snapshot)
    await awaited.pending(snapshot, snapshot.completionPercent)
    const next = await nextRead(snapshot, nth)
    if (next === undefined) throw awaited.vanished(snapshot)
    snapshot = next
  }
}

/** Waits for the snapshot of a disk. */
export async function waitUntilUsable(
  first: Snapshot,
  disk: Pick<Disk, 'name' | 'sku'>,
  ports: Ports
): Promise<Snapshot> {
  const { clock, log } = ports
  const startedAt = clock.now()
  const isNews = progressEvery(STEP_MS)

  const snapshot = await awaitUsable(
    first,
    {
      sku: disk.sku,
      pending: (found, reported) => {
        const now = clock.now()
        if (!isNews(reported ?? 0, now)) return
        log.progress(`${disk.name}: ${progress(found, reported, now - startedAt)}`)
      },
      failed: (found, reason) => failedCopy(found, disk, reason),
      vanished: (found) => vanished(found, disk),
      ended: (ending, found) => unfinished(ending, found)
    },
    ports
  )
  if (readinessOf(snapshot, disk.sku).state === 'instant-access') {
    log.warning(
      `Snapshot "${snapshot.name}" is in instant access: disks can be restored from it, but until its background copy is complete it depends on disk "${disk.name}" and does not protect against its loss.`,
      'Not a backup yet'
    )
  }
  return snapshot
}

/** Fails when a snapshot will never be usable. */
export function refuseFailed(snapshot: Snapshot, disk: Pick<Disk, 'name' | 'sku'>): void {
  const readiness = readinessOf(snapshot, disk.sku)
  if (readiness.state === 'failed') throw failedCopy(snapshot, disk, readiness.reason)
}

function failedCopy(snapshot: Snapshot, disk: Pick<Disk, 'name'>, reason: string): ActionError {
  return new ActionError(
    'CopyFailed',
    `Snapshot "${snapshot.name}" of disk "${disk.name}" exists, but its data did not arrive: ${reason}`,
    { remedy: 'Delete that snapshot and run this step again.' }
  )
}

/** An abort during the wait says how far the snapshot was. */
function unfinished(ending: ActionError, { name, completionPercent }: Snapshot): ActionError {
  const standing =
    completionPercent === undefined
      ? 'Azure reported no progress'
      : `it was at ${Math.floor(completionPercent)} %`
  return rephrased(ending, `${ending.message} Snapshot "${name}" was not usable yet: ${standing}.`)
}

function progress(snapshot: Snapshot, percent: number | undefined, elapsedMs: number): string {
  const what = `snapshot "${snapshot.name}" is being copied in the background`
  return percent === undefined
    ? `${what}; Azure reports no progress yet (${formatDuration(elapsedMs)})`
    : `${what}, ${Math.floor(percent)} % (${formatDuration(elapsedMs)})`
}

function vanished(snapshot: Snapshot, disk: Pick<Disk, 'name'>): ActionError {
  return new ActionError(
    'SnapshotFailed',
    `Snapshot "${snapshot.name}" of disk "${disk.name}" was deleted while this step waited for its data.`,
    {
      remedy: 'See the activity log for who deleted it, then run this step again.'
    }
  )
}

// Waits until a limit that a write exceeded has capacity again.

/**
 * Maximum age of a list for counting, in milliseconds: lists have Azure's lowest rate limit, and all disks of a run
 * share them.
 */
export const FRESH_MS = 10_000

/** Azure counts its window by its own clock; waiting a little longer is quicker than a second refusal. */
const MARGIN_MS = 2_000

/**
 * Whether to send a refused write again: when the disk is at a temporary limit, waits for it and returns `true`.
 * Rejects with `LimitReached` when `timeout` does not allow the wait. Any other refusal: `false`.
 */
export async function waitForRoom(
  refusal: ActionError,
  disk: Disk,
  lists: Lists,
  ports: Ports
): Promise<boolean> {
  if (!mayBeLimit(refusal)) return false
  for (let nth = 0; ; nth++) {
    const usage = await readUsage(disk, lists, ports)
    if (usage === undefined) return false
    const wait = waitFor(usage, nth, ports)
    // There is capacity now: after a wait the write is sent again, without one the refusal has another reason.
    if (wait === undefined) return nth > 0
    await pause(wait, usage, disk, refusal, ports)
  }
}

/**
 * The codes of temporary limits are not published. Such a refusal can be a conflict without further details, or a 429.
 */
export function mayBeLimit(refusal: ActionError): boolean {
  const { code, azure } = refusal
  const isConflict = azure?.status === 409 && (code === 'Conflict' || code === 'LimitReached')
  return isThrottled(refusal) || isConflict || azure?.code === 'OperationNotAllowed'
}

function waitFor(usage: Usage, nth: number, { azure, clock }: Ports): number | undefined {
  if (usage.roomAt !== undefined) {
    return Math.max(0, usage.roomAt - (azure.lastAnswerAt() ?? clock.now())) + MARGIN_MS
  }
  return usage.pending >= LIMITS.pending ? waitAfter(COPY_RHYTHM, nth) : undefined
}

async function pause(
  wait: number,
  usage: Usage,
  disk: Disk,
  refusal: ActionError,
  { clock, log }: Ports
): Promise<void> {
  if (wait > clock.remaining()) {
    throw rephrased(refusal, `${refusal.message} Disk "${disk.name}" has ${formatUsage(usage)}.`, {
      code: 'LimitReached',
      remedy: `Raise "timeout" above ${formatDuration(wait)}, when the limit allows the next snapshot, or run this step again later.`
    })
  }
  log.progress(
    `${disk.name}: at the limit of Azure (${formatUsage(usage)}); retrying ${dueIn(wait, clock)}`
  )
  await clock.sleep(wait)
}

/** The usage as far as it can be read: of the whole subscription, else of the disk's group, else unknown. */
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
 * Logs how near a Premium SSD v2 or Ultra disk is to its limits, of which three pending snapshots is the common one.
 * This is information only: a failed list stops nothing, except when the run is over.
 */
export async function logUsage(disk: Disk, lists: Lists, ports: Ports): Promise<void> {
  if (isClassicSku(disk.sku) !== false) return
  try {
    const usage = await readUsage(disk, lists, ports)
    if (usage !== undefined) ports.log.info(`${disk.name}: ${formatUsage(usage)}`)
  } catch (error) {
    if (isAbort(asActionError(error))) throw error
    ports.log.debug(`${disk.name}: the usage of its limits could not be read: ${describe(error)}`)
  }
}
