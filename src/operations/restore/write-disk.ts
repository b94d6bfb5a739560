/**
 * The write of one disk. A restored disk carries no tag that could tell whose it is: what proves it is that its name
 * was free, that it comes from this snapshot, and that it is not older than this write.
 */

import { ActionError } from '../../errors.ts'
import type { AcceptedWrite, Ports } from '../../ports.ts'
import type { DiskRequest } from '../../snapshots/restore/disk-request.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { comesFrom } from '../../snapshots/restore/verification.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import type { WriteTime } from '../../snapshots/verification.ts'
import { wasMadeBy } from '../../snapshots/verification.ts'
import { follow, sendWrite, settle } from '../common/send.ts'

/** One disk to be written under a name that was free. */
export type DiskOrder = {
  readonly ref: ResourceRef
  readonly snapshot: Snapshot
  readonly request: DiskRequest
}

/** A write that Azure has taken. */
export type DiskWrite = {
  /** What is known of its time; more after it was followed. */
  readonly time: () => WriteTime
  /** Follows the write to its end and reads the disk back. */
  finished(): Promise<Disk>
}

/** Sends the PUT until Azure has accepted it, or has refused it. */
export async function writeDisk(order: DiskOrder, ports: Ports): Promise<DiskWrite> {
  const { azure } = ports
  const { ref, snapshot, request } = order
  const { accepted, time } = await sendWrite(
    {
      ref,
      noun: 'disk',
      put: () => azure.putDisk(ref, request),
      find: () => azure.findDisk(ref),
      isOurs: (found, write) => comesFrom(found, snapshot) && wasMadeBy(found.timeCreated, write),
      resume: 're-run this job: it goes on with the disk when it is there.',
      otherName:
        'Run this step again. Where jobs restore at the same time, put {run-id} into "restore-disk-name".'
    },
    ports
  )
  return {
    time,
    finished: () =>
      accepted === undefined ? settleDisk(order, ports) : followed(accepted, order, ports)
  }
}

/** Follows Azure's operation; when the operation cannot be followed, the disk itself tells. */
async function followed(
  accepted: AcceptedWrite<Disk>,
  order: DiskOrder,
  ports: Ports
): Promise<Disk> {
  const { ref } = order
  const settled = (): Promise<Disk> => settleDisk(order, ports)
  const disk = await follow(accepted, { ref, noun: 'disk' }, settled, ports)
  return isProvisioned(disk) ? disk : settled()
}

/** Waits on a disk that Azure accepted until its provisioning has ended. */
export function settleDisk({ ref }: Pick<DiskOrder, 'ref'>, ports: Ports): Promise<Disk> {
  return settle(
    () => ports.azure.findDisk(ref),
    {
      gone: () =>
        new ActionError(
          'NotFound',
          `Disk "${ref.name}" was accepted by Azure and is gone from resource group "${ref.resourceGroup}".`,
          { remedy: 'Somebody or something deleted it. Run this step again.' }
        ),
      failed: (state) =>
        new ActionError(
          'AzureRefused',
          `Azure accepted disk "${ref.name}" and then failed to make it (provisioning state ${state}).`,
          {
            remedy: `The activity log of resource group "${ref.resourceGroup}" tells why. Then run this step again with another "restore-disk-name".`
          }
        )
    },
    ports
  )
}

function isProvisioned({ provisioningState }: Disk): boolean {
  return provisioningState?.toLowerCase() === 'succeeded'
}
