/**
 * The write of one snapshot, sent so that it happens exactly once.
 *
 * A 429, a 5xx or a broken connection after the PUT was sent does not mean that it failed. So before
 * anything else the name is read back: when it carries this write's random id, Azure took it. A
 * repetition uses the same name and the same id, so it can never make a second snapshot.
 */

import { ActionError, describe } from '../../errors.ts'
import type { AcceptedWrite, Ports } from '../../ports.ts'
import { OPERATION_RHYTHM, RETRY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import type { SnapshotRequest } from '../../snapshots/request.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { TAG, tagValue } from '../../snapshots/tags.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { counted, durationInWords } from '../../snapshots/words.ts'
import { waitForRoom } from './limit-wait.ts'
import { explainLimit, removeFailed } from './snapshot-limit.ts'
import { asActionError, isThrottled, isUncertain } from './failures.ts'
import type { Gate } from './gate.ts'
import { gateOf } from './gate.ts'

/** A write that Azure has taken. */
export type Write = {
  /** Azure's clock before the first attempt was sent, milliseconds since the epoch. */
  readonly notBefore: number | undefined
  /** Follows the write to its end and reads the snapshot back. */
  finished(): Promise<Snapshot>
}

/** Most times that one PUT is sent, apart from those that Azure throttled; every repetition is preceded by a read. */
const MOST_ATTEMPTS = 6

/** What is sent, whatever it is about. */
export type Writing = {
  readonly ref: ResourceRef
  /** Random id of this write; `request.tags` carries it. */
  readonly requestId: string
  readonly request: SnapshotRequest
}

/** One snapshot of a disk to be written. */
export type WriteOrder = Writing & { readonly disk: Disk }

/** What differs between the write of a disk's snapshot and that of a copy: the limits, and what helps. */
export type Manner = {
  /** Whether a refused write is worth another attempt; waits for room when one of Azure's limits is reached. */
  readonly waitForRoom: (refusal: ActionError) => Promise<boolean>
  /** The refusal of a limit that does not pass, in words that help. */
  readonly explainLimit: (refusal: ActionError) => Promise<ActionError>
  /** How a later run goes on with what may have been written; the end of a sentence. */
  readonly resume: string
  /** How to get a name that nobody else takes. */
  readonly otherName: string
}

/** Writes the snapshot of a disk. */
export function writeSnapshot(order: WriteOrder, ports: Ports): Promise<Write> {
  const { disk } = order
  return writeOnce(
    order,
    {
      waitForRoom: (refusal) => waitForRoom(refusal, disk, ports),
      explainLimit: (refusal) => explainLimit(refusal, disk, ports),
      resume:
        're-run this job with "if-exists: reuse": it goes on with the snapshot when it is there.',
      otherName: 'Put {timestamp} or {run-id} into "snapshot-name", as its default does.'
    },
    ports
  )
}

/** Sends the PUT until Azure has taken it, or has refused it. */
export async function writeOnce(writing: Writing, manner: Manner, ports: Ports): Promise<Write> {
  const order = { ...writing, manner }
  const { azure, clock, log } = ports
  const { ref } = order
  const notBefore = azure.lastAnswerAt()
  const gate = gateOf('writes', ref, ports)
  let attempt = 1
  for (;;) {
    await passed(gate, ref)
    try {
      const accepted = await gate.send(() => azure.putSnapshot(ref, order.request))
      return { notBefore, finished: () => follow(accepted, order, ports) }
    } catch (error) {
      if (!isUncertain(error)) {
        if (error instanceof ActionError && (await manner.waitForRoom(error))) continue
        throw await explained(error, order, ports)
      }
      log.info(`${ref.name}: ${error.message} Reading back whether Azure took the write.`)
      if (await wasTaken(order, error, ports)) {
        log.info(`${ref.name}: Azure took the write`)
        return { notBefore, finished: () => settle(order, ports) }
      }
      if (isThrottled(error)) continue
      const wait = waitAfter(RETRY_RHYTHM, attempt - 1, error.azure?.retryAfterMs)
      if (attempt >= MOST_ATTEMPTS || wait > clock.remaining()) {
        throw gaveUp(ref, ` after ${counted(attempt, 'attempt')}`, error)
      }
      log.info(
        `${ref.name}: Azure did not take it; sending it again in ${durationInWords(wait)}, at ${new Date(clock.now() + wait).toISOString()} (attempt ${attempt + 1} of ${MOST_ATTEMPTS})`
      )
      await clock.sleep(wait)
      attempt += 1
    }
  }
}

/** Passes the gate. Where Azure asks for a longer wait than there is time for, nothing is sent. */
async function passed(gate: Gate, ref: ResourceRef): Promise<void> {
  try {
    await gate.pass()
  } catch (error) {
    const refusal = asActionError(error)
    throw isThrottled(refusal) ? gaveUp(ref, '', refusal) : error
  }
}

type Order = Writing & { readonly manner: Manner }

/** Clears away what a refused or failed write leaves behind, and says what the limit means. */
async function explained(error: unknown, order: Order, ports: Ports): Promise<unknown> {
  if (!(error instanceof ActionError)) return error
  if (error.code !== 'LimitReached' && error.code !== 'SnapshotFailed') return error
  await removeFailed(order.ref, order.requestId, ports)
  return error.code === 'LimitReached' ? await order.manner.explainLimit(error) : error
}

async function wasTaken(
  { ref, requestId, manner }: Order,
  cause: ActionError,
  ports: Ports
): Promise<boolean> {
  let found: Snapshot | undefined
  try {
    found = await ports.azure.findSnapshot(ref)
  } catch (error) {
    throw new ActionError(
      cause.code,
      `${cause.message} Whether Azure made snapshot "${ref.name}" could not be read back either: ${describe(error)}`,
      {
        remedy: `Look for snapshot "${ref.name}" in resource group "${ref.resourceGroup}", or ${manner.resume}`,
        ...(cause.azure !== undefined && { azure: cause.azure }),
        cause: error
      }
    )
  }
  if (found === undefined) return false
  if (tagValue(found.tags, TAG.request) === requestId) return true
  throw new ActionError(
    'NameTaken',
    `While this step was writing, somebody else made a snapshot "${ref.name}" in resource group "${ref.resourceGroup}".`,
    { remedy: manner.otherName, cause }
  )
}

function gaveUp(ref: ResourceRef, after: string, cause: ActionError): ActionError {
  return new ActionError(
    cause.code,
    `${cause.message} Snapshot "${ref.name}" does not exist${after}.`,
    {
      ...(cause.remedy !== undefined && { remedy: cause.remedy }),
      ...(cause.azure !== undefined && { azure: cause.azure }),
      cause
    }
  )
}

/** Follows Azure's operation; when the operation cannot be followed, the snapshot itself tells. */
async function follow(accepted: AcceptedWrite, order: Order, ports: Ports): Promise<Snapshot> {
  let snapshot: Snapshot
  try {
    snapshot = await accepted.finished()
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    switch (error.code) {
      case 'Cancelled':
      case 'Timeout':
        throw error
      case 'LimitReached':
      case 'SnapshotFailed':
        throw await explained(error, order, ports)
      default:
        ports.log.info(
          `${order.ref.name}: Azure's operation could not be followed (${error.message}); asking the snapshot itself`
        )
        return await settle(order, ports)
    }
  }
  // An answer without a state reads like a success.
  await refuseFailed(snapshot, order, ports)
  return snapshot
}

/** Waits on the resource until its provisioning has ended. */
async function settle(order: Order, ports: Ports): Promise<Snapshot> {
  const { ref } = order
  for (let look = 0; ; look++) {
    const found = await ports.azure.findSnapshot(ref)
    if (found === undefined) {
      throw new ActionError(
        'SnapshotFailed',
        `Snapshot "${ref.name}" was accepted by Azure and is gone from resource group "${ref.resourceGroup}".`,
        { remedy: 'Somebody or something deleted it. Run this step again.' }
      )
    }
    if (found.provisioningState?.toLowerCase() === 'succeeded') return found
    await refuseFailed(found, order, ports)
    await ports.clock.sleep(waitAfter(OPERATION_RHYTHM, look))
  }
}

/** Clears away a snapshot that Azure failed to make, and says so. */
async function refuseFailed(
  { provisioningState = '' }: Snapshot,
  { ref, requestId }: Order,
  ports: Ports
): Promise<void> {
  if (!['failed', 'canceled'].includes(provisioningState.toLowerCase())) return
  await removeFailed(ref, requestId, ports)
  throw new ActionError(
    'SnapshotFailed',
    `Azure accepted snapshot "${ref.name}" and then failed to make it (provisioning state ${provisioningState}).`,
    {
      remedy: `The activity log of resource group "${ref.resourceGroup}" tells why. Then run this step again.`
    }
  )
}
