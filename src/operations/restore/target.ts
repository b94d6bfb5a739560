/** The name of a new disk: free, or that of the disk that an earlier attempt of this run created. */

import { ActionError } from '../../errors.ts'
import type { Azure, Ports } from '../../ports.ts'
import { asksFor, snapshotName } from '../../snapshots/naming.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { refOf } from '../../snapshots/resource-id.ts'
import type { Attempted } from '../../snapshots/restore/earlier.ts'
import { isCandidate, isTrustworthy, isVolatile } from '../../snapshots/restore/earlier.ts'
import type { DiskPlan } from '../../snapshots/restore/plan.ts'
import { failures, verifyTakenOver } from '../../snapshots/verification.ts'
import type { Disk, VirtualMachine } from '../../snapshots/types.ts'
import { readKnown, cached } from '../common/attempts.ts'
import { hasFailed } from '../common/write.ts'
import type { RestoreSource } from '../common/restorable.ts'
import { labelOf } from '../common/restorable.ts'
import { formatMinute } from '../../snapshots/format.ts'

/** The target of a new disk. */
export type Target = {
  readonly ref: ResourceRef
  /** The disk to reuse. */
  readonly earlier: Disk | undefined
  /** When an earlier attempt created a disk from this snapshot, usable or not; milliseconds since the epoch. */
  readonly madeAt: number | undefined
}

/** What a name depends on. */
export type Naming = {
  readonly template: string
  /** The group of the new disks; each source disk's own when absent. */
  readonly group: string | undefined
  /** The machine whose disks are swapped. */
  readonly machine: VirtualMachine | undefined
  /** Name of the virtual machine for the template; empty without one. */
  readonly vm: string
  /** Instant of the names, milliseconds since the epoch. */
  readonly at: number
  readonly disksOf: (group: ResourceRef) => Promise<readonly Disk[]>
}

/** Lists the disks of a group once. */
export function cachedDisks(azure: Azure): Naming['disksOf'] {
  const disks = cached((scope) => azure.listDisks(scope))
  return ({ subscriptionId, resourceGroup }) => disks({ subscriptionId, resourceGroup })
}

/** Finds the name of a new disk. Rejects with `NameTaken` where another disk has it. */
export async function findTarget(
  source: RestoreSource,
  plan: DiskPlan,
  naming: Naming,
  ports: Ports
): Promise<Target> {
  const { azure, run } = ports
  const ref = targetName(source, naming, ports)
  const attempted: Attempted = {
    snapshot: source.snapshot,
    template: naming.template,
    run,
    machine: naming.machine,
    live: source.live
  }
  const isOurs = (disk: Disk): boolean =>
    isCandidate(disk, attempted) &&
    isTrustworthy(disk, attempted) &&
    failures(verifyTakenOver(disk, { snapshot: source.snapshot, request: plan.request })).length ===
      0

  const existing = await azure.findDisk(ref)
  if (existing !== undefined) {
    if (run.runAttempt < 2 || !isOurs(existing)) throw nameTaken(existing, naming.template)
    return { ref: refOf(existing), earlier: existing, madeAt: existing.timeCreated }
  }
  if (run.runAttempt < 2 || !isVolatile(naming.template)) {
    return { ref, earlier: undefined, madeAt: undefined }
  }
  return findEarlier(ref, (disk) => isCandidate(disk, attempted), isOurs, naming, ports)
}

/** The disk of an earlier attempt under its name of that time. */
async function findEarlier(
  ref: ResourceRef,
  mayBeOurs: (disk: Disk) => boolean,
  isOurs: (disk: Disk) => boolean,
  naming: Naming,
  { azure, clock, log }: Ports
): Promise<Target> {
  const candidates = (await naming.disksOf(ref))
    .filter(mayBeOurs)
    .toSorted((a, b) => (b.timeCreated ?? 0) - (a.timeCreated ?? 0))
  const madeAt = candidates[0]?.timeCreated
  const found = candidates.find(isOurs)
  // Lists may lag, and may spell groups differently: a reused disk is read by itself.
  const earlier =
    found === undefined ? undefined : await readKnown(() => azure.findDisk(found), { clock })
  if (earlier !== undefined) {
    if (!isOurs(earlier)) throw contradicted(earlier)
    return { ref: refOf(earlier), earlier, madeAt }
  }
  for (const { name } of candidates) {
    log.info(
      `${name}: created from the same snapshot, but it may have been written to since, so a new disk is created`
    )
  }
  return { ref, earlier: undefined, madeAt }
}

/** When two answers contradict each other, another disk could be a duplicate. */
function contradicted({ name, resourceGroup }: Disk): ActionError {
  return new ActionError(
    'Conflict',
    `Disk "${name}" in resource group "${resourceGroup}" is listed as the disk that an earlier attempt created, but reading it returns another disk.`,
    {
      remedy:
        'Run this step again: the disk is being changed now, or the list of Azure is out of date.'
    }
  )
}

function targetName(
  source: RestoreSource,
  { template, group, vm, at }: Naming,
  { run }: Ports
): ResourceRef {
  const { snapshot, origin } = source
  if (template.includes('{vm}') && vm === '') {
    throw new ActionError('InvalidInput', '"restore-disk-name" contains {vm}, but "vm" is empty.', {
      remedy: 'Set "vm", or remove {vm} from "restore-disk-name".'
    })
  }
  const context = {
    ...run,
    disk: labelOf(source),
    snapshot: snapshot.name,
    vm,
    location: snapshot.location,
    at
  }
  return {
    subscriptionId: snapshot.subscriptionId,
    resourceGroup: group ?? origin.ref?.resourceGroup ?? snapshot.resourceGroup,
    name: snapshotName(template, context)
  }
}

function nameTaken(
  { name, resourceGroup, timeCreated, provisioningState }: Disk,
  template: string
): ActionError {
  const created = timeCreated === undefined ? '' : `, created ${formatMinute(timeCreated)}`
  const state = hasFailed({ provisioningState }) ? `, in state "${provisioningState ?? ''}"` : ''
  return new ActionError(
    'NameTaken',
    `A disk "${name}" already exists in resource group "${resourceGroup}"${created}${state}. A write to that name would keep the old data and report success.`,
    {
      // Whatever has that name may be a disk that a machine runs on.
      remedy: asksFor(template, 'timestamp')
        ? 'Run this step again: "restore-disk-name" contains the time to the second, and another job used the same second.'
        : 'Set another "restore-disk-name". With {timestamp}, as in its default, each run has its own name.'
    }
  )
}
