import type { ArmError } from '../arm/arm-error.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import { checkNoLiveAccess } from '../compute/compute-resource.ts'
import type { Answer } from '../wire/answer.ts'
import { emptyAnswer } from '../wire/answer.ts'
import type { World } from '../world.ts'
import { managedDisksOf } from './machine-creation.ts'
import { settleDisks, takeFailure } from './machine-disks.ts'
import { beginOperation, checkIdle, notAllowed } from './machine-operations.ts'
import type { PowerState, VirtualMachine } from './virtual-machine.ts'

/** Start and stop: 202 without a body, then an operation (recorded 2020). */

interface PowerChange {
  readonly operation: 'start' | 'powerOff' | 'deallocate'
  readonly meanwhile: PowerState
  readonly done: PowerState
}

export function start(request: ResourceRequest, machine: VirtualMachine): Answer {
  checkIdle(machine, 'start')
  // Microsoft: disks-incremental-snapshots; the code is a guess.
  for (const disk of managedDisksOf(request.world, machine)) {
    checkNoLiveAccess(request.world.clock.now(), disk, 'starting the VM')
  }
  return change(request, machine, {
    operation: 'start',
    meanwhile: 'starting',
    done: 'running'
  })
}

/** Shuts it down but keeps it on its host, with its disks. */
export function powerOff(request: ResourceRequest, machine: VirtualMachine): Answer {
  checkIdle(machine, 'powerOff')
  if (machine.power === 'deallocated') {
    const why = 'the VM is either deallocated or marked to be deallocated'
    throw notAllowed('powerOff', machine, why)
  }
  return change(request, machine, {
    operation: 'powerOff',
    meanwhile: 'stopping',
    done: 'stopped'
  })
}

/** Shuts it down and releases the host; its disks stay reserved for it. */
export function deallocate(request: ResourceRequest, machine: VirtualMachine): Answer {
  checkIdle(machine, 'deallocate')
  if (machine.osDisk.backing.kind === 'host') {
    // Microsoft: ephemeral-os-disks, cannot be stop-deallocated; the answer is not published.
    throw notAllowed('deallocate', machine, 'the VM uses an ephemeral OS disk')
  }
  return change(request, machine, {
    operation: 'deallocate',
    meanwhile: 'deallocating',
    done: 'deallocated'
  })
}

function change(
  request: ResourceRequest,
  machine: VirtualMachine,
  { operation, meanwhile, done }: PowerChange
): Answer {
  const { world } = request
  const before = machine.power
  if (before !== done) machine.power = meanwhile
  const headers = beginOperation(request, machine, () => {
    const failure = takeFailure(machine, operation) ?? prepare(world, machine, operation)
    machine.power = failure === undefined ? done : before
    if (failure === undefined && before !== done) touchDisks(world, machine, operation)
    return failure
  })
  return emptyAnswer(202, { ...headers })
}

/** A start tries again to attach disks that could not be attached before. */
function prepare(
  world: World,
  machine: VirtualMachine,
  operation: PowerChange['operation']
): ArmError | undefined {
  return operation === 'start' ? settleDisks(world, machine) : undefined
}

/** Compute REST model, LastOwnershipUpdateTime: also the last start or deallocation of the machine. */
function touchDisks(
  world: World,
  machine: VirtualMachine,
  operation: PowerChange['operation']
): void {
  if (operation === 'powerOff') return
  for (const disk of managedDisksOf(world, machine)) disk.ownersChangedAt = world.diskClock.now()
}
