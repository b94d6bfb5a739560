/**
 * The write of one disk, sent so that it happens exactly once.
 *
 * As with a snapshot, a 429, a 5xx or a broken connection does not mean that it failed, so the name is read
 * back before anything else. A restored disk carries no tag that could tell whose it is: what proves it is that
 * its name was free, that it comes from this snapshot, and that it is not older than this write.
 */

import { ActionError, describe } from '../../errors.ts'
import type { AcceptedWrite, Ports } from '../../ports.ts'
import type { DiskRequest } from '../../snapshots/restore/disk-request.ts'
import { OPERATION_RHYTHM, RETRY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { comesFrom, wasMadeSince } from '../../snapshots/restore/verification.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { durationInWords } from '../../snapshots/words.ts'
import { isRetryable, isUncertain } from '../common/failures.ts'

/** One disk to be written under a name that was free. */
export type DiskOrder = {
  readonly ref: ResourceRef
  readonly snapshot: Snapshot
  readonly request: DiskRequest
}

/** A write that Azure has taken. */
export type DiskWrite = {
  /** Azure's clock before the first attempt was sent, milliseconds since the epoch. */
  readonly notBefore: number | undefined
  /** Follows the write to its end and reads the disk back. */
  finished(): Promise<Disk>
}

/** Most times that one PUT is sent; every repetition is preceded by a read. */
const MOST_ATTEMPTS = 6

/** Sends the PUT until Azure has taken it, or has refused it. */
export async function writeDisk(order: DiskOrder, ports: Ports): Promise<DiskWrite> {
  const { azure, clock, log } = ports
  const { ref } = order
  const notBefore = azure.lastAnswerAt()
  for (let attempt = 1; ; attempt++) {
    try {
      const accepted = await azure.putDisk(ref, order.request)
      return { notBefore, finished: () => follow(accepted, order, ports) }
    } catch (error) {
      if (!isUncertain(error)) throw error
      log.info(`${ref.name}: ${error.message} Reading back whether Azure took the write.`)
      if (await wasTaken(order, notBefore, error, ports)) {
        log.info(`${ref.name}: Azure took the write`)
        return { notBefore, finished: () => settle(order, ports) }
      }
      const wait = waitAfter(RETRY_RHYTHM, attempt - 1, error.azure?.retryAfterMs)
      if (!isRetryable(error) || attempt >= MOST_ATTEMPTS || wait > clock.remaining())
        throw gaveUp(ref, attempt, error)
      log.info(
        `${ref.name}: Azure did not take it; sending it again in ${durationInWords(wait)}, at ${new Date(clock.now() + wait).toISOString()} (attempt ${attempt + 1} of ${MOST_ATTEMPTS})`
      )
      await clock.sleep(wait)
    }
  }
}

async function wasTaken(
  { ref, snapshot }: DiskOrder,
  notBefore: number | undefined,
  cause: ActionError,
  ports: Ports
): Promise<boolean> {
  let found: Disk | undefined
  try {
    found = await ports.azure.findDisk(ref)
  } catch (error) {
    throw new ActionError(
      cause.code,
      `${cause.message} Whether Azure made disk "${ref.name}" could not be read back either: ${describe(error)}`,
      {
        remedy: `Look for disk "${ref.name}" in resource group "${ref.resourceGroup}", or re-run this job: it goes on with the disk when it is there.`,
        ...(cause.azure !== undefined && { azure: cause.azure }),
        cause: error
      }
    )
  }
  if (found === undefined) return false
  if (comesFrom(found, snapshot) && wasMadeSince(found, notBefore)) return true
  throw new ActionError(
    'NameTaken',
    `While this step was writing, somebody else made a disk "${ref.name}" in resource group "${ref.resourceGroup}".`,
    {
      remedy:
        'Run this step again. Where jobs restore at the same time, put {run-id} into "restore-disk-name".',
      cause
    }
  )
}

function gaveUp(ref: ResourceRef, attempts: number, cause: ActionError): ActionError {
  return new ActionError(
    cause.code,
    `${cause.message} Disk "${ref.name}" does not exist after ${attempts === 1 ? 'one attempt' : `${attempts} attempts`}.`,
    {
      ...(cause.remedy !== undefined && { remedy: cause.remedy }),
      ...(cause.azure !== undefined && { azure: cause.azure }),
      cause
    }
  )
}

/** Follows Azure's operation; when the operation cannot be followed, the disk itself tells. */
async function follow(
  accepted: AcceptedWrite<Disk>,
  order: DiskOrder,
  ports: Ports
): Promise<Disk> {
  try {
    const disk = await accepted.finished()
    return isProvisioned(disk) ? disk : await settle(order, ports)
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    switch (error.code) {
      case 'Cancelled':
      case 'Timeout':
      case 'LimitReached':
      case 'SnapshotFailed':
        throw error
      default:
        ports.log.info(
          `${order.ref.name}: Azure's operation could not be followed (${error.message}); asking the disk itself`
        )
        return await settle(order, ports)
    }
  }
}

/** Waits on a disk until its provisioning has ended. */
export async function settle(order: Pick<DiskOrder, 'ref'>, ports: Ports): Promise<Disk> {
  const { ref } = order
  for (let look = 0; ; look++) {
    const found = await ports.azure.findDisk(ref)
    if (found === undefined) {
      throw new ActionError(
        'NotFound',
        `Disk "${ref.name}" was accepted by Azure and is gone from resource group "${ref.resourceGroup}".`,
        { remedy: 'Somebody or something deleted it. Run this step again.' }
      )
    }
    if (isProvisioned(found)) return found
    if (/^(?:failed|canceled)$/i.test(found.provisioningState ?? '')) {
      throw new ActionError(
        'AzureRefused',
        `Azure accepted disk "${ref.name}" and then failed to make it (provisioning state ${found.provisioningState ?? ''}).`,
        {
          remedy: `The activity log of resource group "${ref.resourceGroup}" tells why. Delete that disk, then run this step again.`
        }
      )
    }
    await ports.clock.sleep(waitAfter(OPERATION_RHYTHM, look))
  }
}

function isProvisioned({ provisioningState }: Disk): boolean {
  return provisioningState?.toLowerCase() === 'succeeded'
}
