import type { ArmError } from '../arm/arm-error.ts'
import { computeError } from '../arm/arm-error.ts'
import { resourceKey, writeResourceId } from '../arm/resource-id.ts'
import type { Disk } from '../compute/compute-resource.ts'
import { addOwner, isOwnedBy, removeOwner, sharesOf } from '../compute/disk-ownership.ts'
import type { World } from '../world.ts'
import { managedDisk } from './machine-creation.ts'
import type { MachineDisk, Stage, VirtualMachine } from './virtual-machine.ts'

/**
 * A machine has a list of its disks; the disks name the machines that they are attached to. Compute makes the second
 * follow the first, detaches before it attaches, and stops at a failure: the machine keeps its list, and its next
 * operation tries again.
 */
export function settleDisks(world: World, machine: VirtualMachine): ArmError | undefined {
  return release(world, machine) ?? occupy(world, machine)
}

function release(world: World, machine: VirtualMachine): ArmError | undefined {
  const id = writeResourceId(machine)
  const wanted = new Set(wantedDisks(world, machine))
  const leaving = [...world.disks.all()].filter((disk) => isOwnedBy(disk, id) && !wanted.has(disk))
  for (const disk of leaving) {
    const failure = takeFailure(machine, 'detach')
    if (failure !== undefined) return failure
    removeOwner(world, disk, id)
  }
  machine.dataDisks = machine.dataDisks.filter(({ toBeDetached }) => !toBeDetached)
  return undefined
}

function occupy(world: World, machine: VirtualMachine): ArmError | undefined {
  const id = writeResourceId(machine)
  for (const place of [machine.osDisk, ...machine.dataDisks]) {
    if (place.backing.kind !== 'managed') continue
    const disk = managedDisk(world, place)
    if (disk !== undefined && isOwnedBy(disk, id)) continue
    const failure =
      takeFailure(machine, place === machine.osDisk ? 'osDisk' : 'attach') ??
      problemOf(machine, place, disk)
    if (failure !== undefined) return failure
    if (disk !== undefined) addOwner(world, disk, id)
  }
  return undefined
}

/** What has changed about the disk since the request was accepted. */
function problemOf(
  machine: VirtualMachine,
  place: MachineDisk,
  disk: Disk | undefined
): ArmError | undefined {
  if (disk === undefined) {
    return computeError(404, 'NotFound', `The disk '${place.name}' cannot be found.`)
  }
  return disk.owners.length < sharesOf(disk) ? undefined : ownedElsewhere(disk, machine)
}

/** The sentence of kubernetes-sigs/azuredisk-csi-driver#1378 (2022). */
export function ownedElsewhere(disk: Disk, machine: VirtualMachine): ArmError {
  return computeError(
    409,
    'ConflictingUserInput',
    `Cannot attach the disk ${disk.name} to VM ${writeResourceId(machine)} because it is already attached to VM ` +
      `${disk.owners[0] ?? ''}. A disk can be attached to only one VM at a time.`,
    writeResourceId(disk)
  )
}

/** The managed disks in the machine's list. */
function wantedDisks(world: World, machine: VirtualMachine): readonly Disk[] {
  const staying = machine.dataDisks.filter(({ toBeDetached }) => !toBeDetached)
  return [machine.osDisk, ...staying].flatMap((place) => managedDisk(world, place) ?? [])
}

/** The disk that is really attached, not only listed. */
export function attachedDisk(
  world: World,
  machine: VirtualMachine,
  place: MachineDisk
): Disk | undefined {
  const disk = managedDisk(world, place)
  return disk !== undefined && isOwnedBy(disk, writeResourceId(machine)) ? disk : undefined
}

/** Whether a disk is being detached from a machine, or could not be detached. */
export function isLeaving(world: World, disk: Disk): boolean {
  return [...world.machines.all()].some((machine) =>
    machine.dataDisks.some(
      ({ toBeDetached, backing }) =>
        toBeDetached && backing.kind === 'managed' && backing.id.toLowerCase() === resourceKey(disk)
    )
  )
}

/** Microsoft: error-messages; for errors that are not on that page, Compute's general error. */
const USUAL: Readonly<Partial<Record<Stage, readonly [code: string, message: string]>>> = {
  attach: [
    'DiskPreparationError',
    'One or more errors occurred while preparing VM disks. See disk instance view for details.'
  ],
  start: [
    'AllocationFailed',
    'Allocation failed. Please try reducing the VM size or number of VMs, retry later, or try deploying to a different ' +
      'Availability Set or different Azure location.'
  ]
}

const GENERAL = ['InternalExecutionError', 'An internal execution error occurred.'] as const

/** The injected failure of the machine at a stage; it happens once. */
export function takeFailure(machine: VirtualMachine, stage: Stage): ArmError | undefined {
  const failure = machine.failures.find(({ at }) => at === stage)
  if (failure === undefined) return undefined
  machine.failures = machine.failures.filter((one) => one !== failure)
  const [code, message] = USUAL[stage] ?? GENERAL
  return computeError(409, failure.code ?? code, failure.message ?? message)
}
