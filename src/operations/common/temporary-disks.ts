/**
 * Temporary disks of restore tests: deleted again, and proven to be gone, by the run that created them, by its post
 * step, or by a later run.
 */

import { ActionError, asActionError, describe, isAbort, rephrased } from '../../errors.ts'
import type { Azure, Ports, TemporaryDisk } from '../../ports.ts'
import { refOf, sameId } from '../../snapshots/resource-id.ts'
import { deleteCommand } from '../../snapshots/restore/swap-plan.ts'
import { isTestDisk, leftBehind, usedBy } from '../../snapshots/restore/test-disk.ts'
import type { Disk, Run } from '../../snapshots/types.ts'
import { readKnown } from './attempts.ts'
import { removeDisk } from './existing.ts'

type DiskPorts = Pick<Ports, 'azure' | 'clock' | 'log'>

/** How often a disk is deleted that appears again after its deletion. */
const MAX_DELETIONS = 3

/**
 * Deletes a temporary disk. Rejects with an ActionError that has the command which deletes it where it may still exist,
 * also where a disk of that name no longer has its tags: nobody else uses such a name.
 */
export async function deleteTemporary(disk: TemporaryDisk, ports: DiskPorts): Promise<void> {
  try {
    const objectionsTo = (found: Disk): Promise<readonly string[]> => objections(found, disk, ports)
    const removal = await removeDisk(refOf(disk), { objectionsTo }, ports)
    if (removal.end !== 'kept') return
    throw new ActionError('Conflict', `It is kept: ${removal.reasons.join('; ')}.`)
  } catch (error) {
    throw notDeleted(disk, asActionError(error))
  }
}

/**
 * Proves that a temporary disk whose deletion was accepted no longer exists: Azure says so for 30 seconds. One that
 * appears again is deleted again.
 */
export async function proveDeleted(disk: TemporaryDisk, ports: DiskPorts): Promise<void> {
  const { azure, clock } = ports
  for (let deletions = 1; ; deletions++) {
    const found = await readLastingly(disk, { azure, clock })
    if (found === undefined) return
    if (deletions >= MAX_DELETIONS) {
      throw notDeleted(disk, new ActionError('AzureRefused', 'Azure accepted its deletion.'))
    }
    await deleteTemporary(disk, ports)
  }
}

async function readLastingly(
  disk: TemporaryDisk,
  { azure, clock }: Pick<DiskPorts, 'azure' | 'clock'>
): Promise<Disk | undefined> {
  try {
    return await readKnown(() => azure.findDisk(refOf(disk)), { clock })
  } catch (error) {
    throw notDeleted(disk, asActionError(error))
  }
}

/** Why a disk of that name stays. Its data is closed first: Azure deletes no disk that a SAS is good for. */
async function objections(
  found: Disk,
  disk: TemporaryDisk,
  { azure, log }: DiskPorts
): Promise<readonly string[]> {
  if (!isTestDisk(found, disk)) return ['it has lost its tags, or another disk has its name']
  const use = usedBy(found)
  if (use !== undefined) return [use]
  if (sameId(found.state, 'ActiveSAS')) {
    try {
      await azure.revokeAccess({ ...refOf(disk), kind: 'disk' })
    } catch (error) {
      // The deletion is refused then, and says why.
      log.debug(describe(error))
    }
  }
  return []
}

/**
 * Sends the deletion when the run has ended: nobody waits for what comes of it, and the post step looks. The name was
 * free, and no other write can have it.
 */
export async function deleteAtEnd(
  disk: TemporaryDisk,
  { azure, log }: Pick<Ports, 'log'> & { readonly azure: Pick<Azure, 'deleteDisk'> }
): Promise<void> {
  try {
    await azure.deleteDisk(refOf(disk))
  } catch (error) {
    log.debug(describe(error))
  }
}

function notDeleted(disk: TemporaryDisk, cause: ActionError): ActionError {
  const { name, resourceGroup } = disk
  return rephrased(
    cause,
    `Temporary disk "${name}" in resource group "${resourceGroup}" may still exist. ${cause.message}`,
    {
      remedy: [`To delete it, run \`${deleteCommand(disk)}\`.`, cause.remedy]
        .filter((part) => part !== undefined)
        .join(' ')
    }
  )
}

/** For the post step: deletes the temporary disks that a run saved. Never rejects; one that may still exist is a warning. */
export async function deleteNoted(
  disks: readonly TemporaryDisk[],
  ports: DiskPorts
): Promise<void> {
  await Promise.all(
    disks.map(async (disk) => {
      try {
        await deleteTemporary(disk, ports)
        await proveDeleted(disk, ports)
        ports.log.info(
          `Temporary disk "${disk.name}" in resource group "${disk.resourceGroup}" does not exist any more.`
        )
      } catch (error) {
        warnLeft(error, ports)
      }
    })
  )
}

/**
 * Deletes the disks that killed runs of this repository left behind in some groups. A disk that cannot be deleted is a
 * warning. Rejects only when the run ends.
 */
export async function deleteLeftBehind(
  groups: readonly Omit<TemporaryDisk, 'name' | 'requestId' | 'snapshotUniqueId'>[],
  dryRun: boolean,
  ports: DiskPorts & { readonly run: Run }
): Promise<void> {
  await Promise.all(
    groups.map(async (group) => {
      try {
        const disks = await ports.azure.listDisks(group)
        const { run, azure } = ports
        const left = disks.flatMap((disk): TemporaryDisk[] => {
          const origin = leftBehind(disk, run, azure.serverTime())
          // Lists spell groups as they please.
          return origin === undefined ? [] : [{ ...refOf({ ...disk, ...group }), ...origin }]
        })
        await Promise.all(left.map((disk) => deleteOneLeft(disk, dryRun, ports)))
      } catch (error) {
        const failure = asActionError(error)
        if (isAbort(failure)) throw failure
        ports.log.warning(
          `Whether an earlier run left temporary disks in resource group "${group.resourceGroup}" is unknown: ${describe(failure)}`,
          'Temporary disks'
        )
      }
    })
  )
}

async function deleteOneLeft(
  disk: TemporaryDisk,
  dryRun: boolean,
  ports: DiskPorts
): Promise<void> {
  const name = `temporary disk "${disk.name}" in resource group "${disk.resourceGroup}", which an earlier run left behind`
  if (dryRun) {
    ports.log.info(`Would delete ${name}`)
    return
  }
  try {
    await deleteTemporary(disk, ports)
    ports.log.info(`Deleted ${name}`)
  } catch (error) {
    if (isAbort(asActionError(error))) throw error
    warnLeft(error, ports)
  }
}

function warnLeft(error: unknown, { log }: Pick<DiskPorts, 'log'>): void {
  log.warning(describe(error), 'Temporary disk left behind')
}
