/**
 * Sends one PUT so that it takes effect exactly once, and follows it to its end.
 *
 * A 429, a 5xx or a broken connection after the PUT was sent does not mean that it failed. So the name is read back
 * first: when it holds what this write creates, Azure accepted it. A retry sends the same request to the same name, so
 * it can never create a second one.
 */

import type { ErrorCode } from '../../errors.ts'
import {
  ActionError,
  asActionError,
  describe,
  isAbort,
  isOperationFailure,
  isRetryable,
  isThrottled,
  isUncertain,
  rephrased
} from '../../errors.ts'
import type { AcceptedWrite, Ports, TemporaryDisk } from '../../ports.ts'
import { LIMITS, isSnapshotLimit } from '../../snapshots/limits.ts'
import { MISSING_PAUSES_MS, OPERATION_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { DiskRequest, SnapshotRequest } from '../../snapshots/request.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { refOf, sameId } from '../../snapshots/resource-id.ts'
import { comesFrom, wasMadeBy } from '../../snapshots/verification.ts'
import { TAG, tagValue } from '../../snapshots/tags.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import type { WriteTime } from '../../snapshots/verification.ts'
import { formatMinute } from '../../snapshots/format.ts'
import type { Attempt, Lists } from './attempts.ts'
import { dueIn, readKnown, untilTrue } from './attempts.ts'
import { removeSnapshot } from './existing.ts'
import { waitForRoom } from './wait.ts'
import { writeGateOf } from './write-gate.ts'

/** How often a 429 makes the limits of the disk be read, in milliseconds: lists have Azure's lowest rate limit. */
const LIMITS_MS = 60_000

/** A resource that Azure provisions asynchronously. */
type Provisioned = { readonly provisioningState?: string | undefined }

/** The kind of resource: how it is read, and the words of its errors. */
type Kind<Written> = {
  readonly ref: ResourceRef
  readonly noun: 'snapshot' | 'disk'
  /** The resource that has the name now, if any. */
  readonly find: () => Promise<Written | undefined>
  /** Error codes for an accepted resource that is gone, or that Azure failed to create. */
  readonly codes: { readonly gone: ErrorCode; readonly failed: ErrorCode }
  /** What to do when Azure failed to create it; the end of a sentence. */
  readonly another: string
}

/** What differs between the writes of disks, snapshots and copies: the limits, and the remedies. */
export type WritePolicy = {
  /** Whether to send a refused write again; waits for capacity when one of Azure's limits is reached. */
  readonly waitForRoom?: (refusal: ActionError) => Promise<boolean>
  /** The refusal of a permanent limit, with a remedy. */
  readonly explainLimit?: (refusal: ActionError) => Promise<ActionError>
  /** How a later run resumes what may have been written; the end of a sentence. */
  readonly resume: string
  /** How to get a name that is not taken. */
  readonly otherName: string
}

/** One PUT, and how to read it back. */
type Order<Written> = Kind<Written> &
  WritePolicy & {
    readonly put: () => Promise<AcceptedWrite<Written>>
    /** Whether this write created what has the name. */
    readonly isOurs: (found: Written, time: WriteTime) => boolean
    /** Removes the remains of a write that Azure failed to execute. */
    readonly clearAway?: (accepted: boolean) => Promise<void>
  }

/** A write that Azure has accepted. */
type Write<Written = Snapshot> = {
  /** What is known of its time; more after it was followed. */
  readonly time: () => WriteTime
  /** Follows the write to its end and reads back the result. */
  finished(): Promise<Written>
}

/** A snapshot to be written, of a disk or of a snapshot. */
type Writing = {
  readonly ref: ResourceRef
  /** Random id of this write; `request.tags` carries it. */
  readonly requestId: string
  readonly request: SnapshotRequest
}

export type WriteOrder = Writing & { readonly disk: Disk }

/** Writes the snapshot of a disk. `lists` caches for `FRESH_MS`, for all disks of the run. */
export function writeSnapshot(order: WriteOrder, lists: Lists, ports: Ports): Promise<Write> {
  const { disk } = order
  return writeAs(
    order,
    {
      waitForRoom: (refusal) => waitForRoom(refusal, disk, lists, ports),
      explainLimit: (refusal) => explainLimit(refusal, disk, ports),
      resume: 're-run this job with "if-exists: reuse": it resumes the snapshot if it exists.',
      otherName: 'Add {timestamp} or {run-id} to "snapshot-name", as in its default.'
    },
    ports
  )
}

/** Writes a snapshot or a copy. It carries a random id: reading it back identifies the write. */
export function writeAs(
  { ref, requestId, request }: Writing,
  policy: WritePolicy,
  ports: Ports
): Promise<Write> {
  const { azure } = ports
  return writeOnce(
    {
      ref,
      noun: 'snapshot',
      codes: { gone: 'SnapshotFailed', failed: 'SnapshotFailed' },
      another: 'Then run this step again.',
      put: () => azure.putSnapshot(ref, request),
      find: () => azure.findSnapshot(ref),
      isOurs: ({ tags }) => tagValue(tags, TAG.request) === requestId,
      clearAway: (accepted) => removeFailed(ref, requestId, ports, accepted),
      ...policy
    },
    ports
  )
}

/**
 * Writes a disk under a name that was free. It carries no tag that identifies the write: it is identified by that name,
 * by its source snapshot, and by not being older than this write.
 */
export function writeDisk(
  {
    ref,
    snapshot,
    request
  }: { readonly ref: ResourceRef; readonly snapshot: Snapshot; readonly request: DiskRequest },
  ports: Ports
): Promise<Write<Disk>> {
  return writeOnce(
    {
      ...diskAt(ref, ports),
      put: () => ports.azure.putDisk(ref, request),
      isOurs: (found, time) => comesFrom(found, snapshot) && wasMadeBy(found.timeCreated, time),
      resume: 're-run this job: it resumes the disk if it exists.',
      otherName:
        'Run this step again. If jobs restore at the same time, add {run-id} to "restore-disk-name".'
    },
    ports
  )
}

/** Writes the temporary disk of a restore test. Its random id, which it carries as a tag, proves whose it is. */
export function writeTemporaryDisk(
  {
    disk,
    request,
    isOurs
  }: {
    readonly disk: TemporaryDisk
    readonly request: DiskRequest
    readonly isOurs: (found: Disk) => boolean
  },
  ports: Ports
): Promise<Write<Disk>> {
  return writeOnce(
    {
      ...diskAt(refOf(disk), ports),
      another: 'Then run this step again.',
      put: () => ports.azure.putDisk(refOf(disk), request),
      isOurs,
      resume: 'run this step again: it deletes the disk once it has expired.',
      otherName: 'Run this step again: it uses another name.'
    },
    ports
  )
}

/** Waits until the provisioning of an accepted disk has ended. */
export function settleDisk(ref: ResourceRef, ports: Ports): Promise<Disk> {
  return settle(diskAt(ref, ports), undefined, ports)
}

function diskAt(ref: ResourceRef, { azure }: Ports): Kind<Disk> {
  return {
    ref,
    noun: 'disk',
    codes: { gone: 'NotFound', failed: 'AzureRefused' },
    another: 'Then run this step again with another "restore-disk-name".',
    find: () => azure.findDisk(ref)
  }
}

/** Sends the PUT until Azure has accepted it, or has refused it. */
async function writeOnce<Written extends Provisioned>(
  order: Order<Written>,
  ports: Ports
): Promise<Write<Written>> {
  try {
    const { accepted, time } = await send(order, ports)
    return { time, finished: () => follow(order, accepted, ports) }
  } catch (error) {
    throw error instanceof ActionError ? await explained(error, order, false) : error
  }
}

/** Removes the remains of a refused or failed write, and explains the limit. */
async function explained<Written>(
  error: ActionError,
  { clearAway, explainLimit: explain }: Order<Written>,
  accepted: boolean
): Promise<ActionError> {
  const isLimit = isSnapshotLimit(error.azure?.code)
  if (!isLimit && !isOperationFailure(error)) return error
  await clearAway?.(accepted)
  return isLimit && explain !== undefined ? await explain(error) : error
}

/** The result of the PUT: how to poll Azure's operation; absent when only reading back shows that it was accepted. */
type Sent<Written> = {
  readonly accepted: AcceptedWrite<Written> | undefined
  readonly time: () => WriteTime
}

async function send<Written>(order: Order<Written>, ports: Ports): Promise<Sent<Written>> {
  const { azure, clock, log } = ports
  const { ref, noun } = order
  const gate = writeGateOf('writes', ref, ports)
  const mindLimits = limitReader(order, ports)
  let notBefore: number | undefined
  let missed = 0
  /** A refusal that was or is waited for: the name must be read before the request is sent again. */
  let waitedFor: ActionError | undefined
  /** Whether an earlier attempt may have taken effect: then the latest operation may not be the one that created it. */
  let isDoubtful = false
  const time = (accepted?: AcceptedWrite<Written>): WriteTime => ({
    startedAt: isDoubtful ? undefined : accepted?.startedAt?.(),
    notBefore
  })
  const tookEffect = async (cause: ActionError): Promise<boolean> => {
    const taken = await wasTaken(order, time(), cause)
    if (taken) log.info(`${ref.name}: Azure accepted the request`)
    return taken
  }
  const unfollowed = { end: { accepted: undefined, time } } as const

  async function afterRefusal(error: ActionError): Promise<Attempt<Sent<Written>>> {
    if (isThrottled(error)) {
      // Not counted as an attempt: the gate waits as long as Azure requests, and the run has time.
      waitedFor = error
      await mindLimits(error)
      return 'again'
    }
    if (isUncertain(error)) {
      isDoubtful = true
      log.info(`${ref.name}: ${error.message} Checking whether Azure accepted the request.`)
      if (await tookEffect(error)) return unfollowed
      return { refusal: error, passes: isRetryable(error), why: 'Azure did not accept it.' }
    }
    // The group of the target was seen, so the 404 is about the source, which this run has seen.
    const isSourceMissing = error.azure?.status === 404 && error.azure.code === 'ResourceNotFound'
    const pause = isSourceMissing ? MISSING_PAUSES_MS[missed] : undefined
    if (pause !== undefined && pause <= clock.remaining()) {
      missed += 1
      log.info(
        `${ref.name}: ${error.message} This run has read the source of the ${noun}. Sending the request again ${dueIn(pause, clock)}`
      )
      await clock.sleep(pause)
      return 'again'
    }
    if ((await order.waitForRoom?.(error)) !== true) throw error
    // That can have taken minutes: another process may have taken the name meanwhile.
    waitedFor = error
    return 'again'
  }

  return untilTrue<Sent<Written>>(
    {
      name: ref.name,
      again: 'Sending the request again',
      attempt: async (nth) => {
        try {
          await gate.pass()
        } catch (error) {
          const failure = asActionError(error)
          if (isAbort(failure)) throw error
          if (waitedFor === undefined) throw notSent(order, failure)
          if (await tookEffect(waitedFor)) return unfollowed
          throw gaveUp(order, nth, waitedFor)
        }
        if (waitedFor !== undefined && (await tookEffect(waitedFor))) return unfollowed
        waitedFor = undefined
        notBefore ??= azure.lastAnswerAt()
        try {
          const accepted = await gate.send(order.put)
          return { end: { accepted, time: () => time(accepted) } }
        } catch (error) {
          if (!(error instanceof ActionError)) throw error
          return await afterRefusal(error)
        }
      },
      gaveUp: (refusal, count) => gaveUp(order, count, asActionError(refusal))
    },
    ports
  )
}

/** Waits for capacity because of a 429, which is mostly about requests: it is worth another attempt anyway. */
function limitReader<Written>(
  { ref, waitForRoom: haveRoom }: Order<Written>,
  { clock, log }: Ports
): (refusal: ActionError) => Promise<void> {
  let readAt: number | undefined
  return async (refusal) => {
    if (readAt !== undefined && clock.now() - readAt < LIMITS_MS) return
    readAt = clock.now()
    try {
      await haveRoom?.(refusal)
    } catch (error) {
      const failure = asActionError(error)
      if (isAbort(failure) || failure.code === 'LimitReached') throw error
      log.debug(`${ref.name}: the usage of its limits could not be read: ${describe(error)}`)
    }
  }
}

async function wasTaken<Written>(
  { ref, noun, find, isOurs, resume, otherName }: Order<Written>,
  time: WriteTime,
  cause: ActionError
): Promise<boolean> {
  let found: Written | undefined
  try {
    found = await find()
  } catch (error) {
    throw new ActionError(
      cause.code,
      `${cause.message} It is unknown whether Azure created ${noun} "${ref.name}": ${describe(error)}`,
      {
        remedy: `Check for ${noun} "${ref.name}" in resource group "${ref.resourceGroup}", or ${resume}`,
        ...(cause.azure !== undefined && { azure: cause.azure }),
        cause: error
      }
    )
  }
  if (found === undefined) return false
  if (isOurs(found, time)) return true
  throw new ActionError(
    'NameTaken',
    `During the write of this step, another process created a ${noun} "${ref.name}" in resource group "${ref.resourceGroup}".`,
    { remedy: otherName, cause }
  )
}

/** Another write got a refusal whose wait is longer than the run; this one was not sent. */
function notSent<Written>({ ref, noun }: Order<Written>, cause: ActionError): ActionError {
  return rephrased(
    cause,
    `The request to create ${noun} "${ref.name}" was not sent: Azure throttles writes. ${cause.message}`
  )
}

function gaveUp<Written>(
  { ref, noun }: Order<Written>,
  attempts: number,
  cause: ActionError
): ActionError {
  const tried = attempts === 1 ? '1 attempt' : `${attempts} attempts`
  const after = isThrottled(cause) ? '' : ` after ${tried}`
  const message = `${cause.message} ${titled(noun)} "${ref.name}" does not exist${after}.`
  if (!isThrottled(cause) || cause.azure?.retryAfterMs !== undefined)
    return rephrased(cause, message)
  // Only the end of the run ends the wait for a 429.
  return rephrased(cause, message, {
    remedy:
      'Azure still throttles, and the next wait is longer than "timeout" allows: raise "timeout", or run this step again later.'
  })
}

function titled(noun: 'snapshot' | 'disk'): string {
  return noun === 'disk' ? 'Disk' : 'Snapshot'
}

/**
 * Polls Azure's operation to its end, and then the provisioning of the resource. When the operation cannot be polled,
 * the resource itself decides; when Azure reports that the operation failed, the write has failed.
 */
async function follow<Written extends Provisioned>(
  order: Order<Written>,
  accepted: AcceptedWrite<Written> | undefined,
  ports: Ports
): Promise<Written> {
  let first: Written | undefined
  try {
    first = await accepted?.finished()
  } catch (error) {
    if (!(error instanceof ActionError) || isAbort(error)) throw error
    if (isOperationFailure(error)) throw await explained(error, order, true)
    ports.log.info(
      `${order.ref.name}: Azure's operation could not be followed (${error.message}); reading the ${order.noun} instead`
    )
  }
  return settle(order, first, ports, () => order.clearAway?.(true))
}

/** Reads an accepted resource until its provisioning has ended. */
async function settle<Written extends Provisioned>(
  { ref, noun, find, codes, another }: Kind<Written>,
  first: Written | undefined,
  { clock }: Pick<Ports, 'clock'>,
  clearAway?: () => Promise<void> | undefined
): Promise<Written> {
  for (let readIndex = 0; ; readIndex++) {
    const found = readIndex === 0 && first !== undefined ? first : await readKnown(find, { clock })
    if (found === undefined) {
      throw new ActionError(
        codes.gone,
        `${titled(noun)} "${ref.name}" was accepted by Azure, but no longer exists in resource group "${ref.resourceGroup}".`,
        { remedy: 'Run this step again: another process deleted it.' }
      )
    }
    const state = found.provisioningState ?? ''
    if (state.toLowerCase() === 'succeeded') return found
    if (hasFailed(found)) {
      await clearAway?.()
      throw new ActionError(
        codes.failed,
        `Azure accepted ${noun} "${ref.name}", but failed to create it (provisioning state ${state}).`,
        {
          remedy: `See the activity log of resource group "${ref.resourceGroup}" for the reason. ${another}`
        }
      )
    }
    await clock.sleep(waitAfter(OPERATION_RHYTHM, readIndex))
  }
}

/** Whether Azure failed to create a resource that it had accepted. */
export function hasFailed({ provisioningState = '' }: Provisioned): boolean {
  return /^(?:failed|canceled)$/i.test(provisioningState)
}

/**
 * Removes the failed snapshot of this very write; anything else under that name is left alone. `SnapshotsLimitReached`
 * leaves a snapshot in state `Failed` under the name (Azure/azure-sdk-for-python#14282); it counts towards the limit,
 * and it blocks the name.
 */
async function removeFailed(
  ref: ResourceRef,
  requestId: string,
  ports: Ports,
  accepted: boolean
): Promise<void> {
  const { azure, log } = ports
  const isFailed = (found: Snapshot): boolean =>
    tagValue(found.tags, TAG.request) === requestId && readinessOf(found).state === 'failed'
  try {
    // An accepted snapshot is gone only when repeated reads confirm it; a refused write may have left nothing.
    const find = (): Promise<Snapshot | undefined> => azure.findSnapshot(ref)
    const found = await (accepted ? readKnown(find, ports) : find())
    if (found === undefined || !isFailed(found)) return
    const objectionsTo = (one: Snapshot): readonly string[] =>
      isFailed(one) ? [] : ['it is no longer the failed snapshot']
    const removal = await removeSnapshot(ref, { objectionsTo }, ports)
    log.info(
      removal.end === 'kept'
        ? `${ref.name}: the failed snapshot stays: ${removal.reasons.join('; ')}`
        : `${ref.name}: removed the failed snapshot that Azure left behind`
    )
  } catch (error) {
    log.warning(
      `The failed snapshot "${ref.name}" in resource group "${ref.resourceGroup}" could not be removed: ${describe(error)} Delete it by hand: it counts towards the limit of Azure.`,
      'Failed snapshot left behind'
    )
  }
}

/** Explains the limit of 500, with the snapshots that reach it when they can be read. */
async function explainLimit(
  cause: ActionError,
  disk: Disk,
  { azure }: Ports
): Promise<ActionError> {
  let found = ''
  try {
    const { subscriptionId } = disk
    const alive = (await azure.listSnapshots({ subscriptionId })).filter(
      (one) => one.incremental && sameId(one.sourceUniqueId, disk.uniqueId)
    )
    if (alive.length > 0) {
      const oldest = Math.min(...alive.flatMap((one) => one.timeCreated ?? []))
      found = ` It has ${alive.length} now, the oldest of ${formatMinute(oldest)}.`
    }
  } catch {
    // Without the permission to list, the limit itself is the message.
  }
  return rephrased(
    cause,
    `${cause.message} Azure keeps at most ${LIMITS.alive} incremental snapshots of one disk.${found}`,
    {
      code: 'LimitReached',
      remedy:
        'Prune the snapshots of this disk with "operation: prune", then run this step again. "dry-run: true" shows what it would delete; snapshots of other tools need "prune-scope: all", other resource groups "scope: subscription".'
    }
  )
}
