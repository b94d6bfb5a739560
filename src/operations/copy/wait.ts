/** Waits until a copy is complete, with rate and estimate in the log. */

import { ActionError, asActionError, describe, isAbort, rephrased } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import type { Progress } from '../../snapshots/copy/progress.ts'
import {
  STALLED_MS,
  formatAbout,
  firstObservation,
  nextObservation,
  formatProgress,
  restOf,
  stalledFor
} from '../../snapshots/copy/progress.ts'
import { sameId } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { formatDuration } from '../../snapshots/format.ts'
import { readKnown } from '../common/attempts.ts'
import { awaitUsable, progressEvery } from '../common/wait.ts'
import { SourceGone, copyLabel } from './outcome.ts'

/** How often the source is read during its copy, in milliseconds. */
const SOURCE_MS = 60_000

/** A copy that is waited for, and how its progress is logged. */
type AwaitedCopy = {
  readonly source: Snapshot
  readonly region: string
  /** Maximum interval of progress lines, in milliseconds. */
  readonly logEveryMs: number
  /** Called with the copy as read whenever its progress or its end is logged. */
  readonly onProgress: (copy: Snapshot) => void
}

/** Azure's only code for a copy that ended without success (Compute, CopyCompletionErrorReason). */
const SOURCE_NOT_FOUND = 'copysourcenotfound'

/**
 * Reads a copy until it is complete, and returns it as last read. Rejects at once with an ActionError when it failed,
 * or is gone, or has lost its source; a stalled copy is waited for, with one warning.
 */
export async function waitForCopy(
  first: Snapshot,
  awaited: AwaitedCopy,
  ports: Ports
): Promise<Snapshot> {
  const { clock, log } = ports
  const { source, logEveryMs } = awaited
  const label = copyLabel(awaited)
  const watch = sourceWatch(source, ports)
  let progress: Progress | undefined
  const isNews = progressEvery(logEveryMs)
  let stalled = false

  const logProgress = (copy: Snapshot, now: Progress): void => {
    const { at, percent } = now.latest
    if (!isNews(percent, at)) return
    log.progress(`${label}: ${formatProgress(now, copy.sizeGb ?? source.sizeGb)}`)
    awaited.onProgress(copy)
  }
  const watchStall = (copy: Snapshot, now: Progress): void => {
    const still = stalledFor(now)
    if (stalled && still === 0) {
      stalled = false
      log.progress(`${label}: the copy makes progress again`)
    } else if (!stalled && still >= STALLED_MS) {
      stalled = true
      log.warning(
        `Copy "${copy.name}" in region "${awaited.region}" has stalled at ${Math.floor(now.latest.percent)} % for ${formatDuration(still)}. Azure reports no error; this step waits until "timeout". Keep its source "${source.name}": without it, the copy fails.`,
        'Copy stalled'
      )
    }
  }

  return awaitUsable(
    first,
    {
      sku: undefined,
      pending: async (copy, percent = 0) => {
        const at = clock.now()
        progress =
          progress === undefined
            ? firstObservation(at, percent)
            : nextObservation(progress, at, percent)
        logProgress(copy, progress)
        watchStall(copy, progress)
        await watch.check(copy)
      },
      failed: (copy, reason) => {
        awaited.onProgress(copy)
        return failedCopy(copy, source, reason)
      },
      vanished: (copy) => vanishedCopy(copy),
      ended: (ending, copy) => {
        awaited.onProgress(copy)
        return withProgress(ending, progress)
      }
    },
    ports
  )
}

/** An abort during the wait says how far the copy was. */
function withProgress(ending: ActionError, progress: Progress | undefined): ActionError {
  if (progress === undefined) return ending
  const rest = restOf(progress)
  return rephrased(
    ending,
    `${ending.message} The copy was at ${Math.floor(progress.latest.percent)} %${rest === undefined ? '' : `, with ${formatAbout(rest)} left`}.`
  )
}

/**
 * Reads the source now and then. When it no longer exists, the copy is read once more, so that Azure can report that
 * itself.
 */
function sourceWatch(
  source: Snapshot,
  { azure, clock, log }: Ports
): { readonly check: (copy: Snapshot) => Promise<void> } {
  let checkedAt = clock.now()
  let gone = false
  return {
    check: async (copy) => {
      if (gone) throw lostSource(copy, source)
      if (clock.now() - checkedAt < SOURCE_MS) return
      checkedAt = clock.now()
      try {
        const found = await readKnown(() => azure.findSnapshot(source), { clock })
        gone = found === undefined || !sameId(found.uniqueId, source.uniqueId)
      } catch (error) {
        if (isAbort(asActionError(error))) throw error
        log.debug(`${source.name}: the source could not be read: ${describe(error)}`)
      }
    }
  }
}

/** Why a copy that Azure has created will never complete. */
export function failedCopy(copy: Snapshot, source: Snapshot, reason: string): ActionError {
  const message = `Copy "${copy.name}" of snapshot "${source.name}" exists in region "${copy.location}", but its data did not arrive: ${reason}`
  if (copy.copyError?.code.toLowerCase() === SOURCE_NOT_FOUND) {
    return new SourceGone('CopyFailed', message, { remedy: GONE_REMEDY })
  }
  return new ActionError('CopyFailed', message, {
    remedy: 'Run this job again: it removes that copy and recreates it.'
  })
}

const GONE_REMEDY =
  'Delete that copy. Take a new snapshot, copy it, and keep it until the copy is complete. The activity log shows who deleted the source during the copy.'

function lostSource(copy: Snapshot, source: Snapshot): ActionError {
  return new SourceGone(
    'CopyFailed',
    `Snapshot "${source.name}" was deleted while it was being copied to "${copy.name}" in region "${copy.location}"${copy.completionPercent === undefined ? '' : `, at ${Math.floor(copy.completionPercent)} %`}.`,
    { remedy: GONE_REMEDY }
  )
}

function vanishedCopy({ name, location }: Snapshot): ActionError {
  return new ActionError(
    'SnapshotFailed',
    `Copy "${name}" in region "${location}" was deleted while this step waited for its data.`,
    { remedy: 'See the activity log for who deleted it, then run this job again.' }
  )
}
