import { computeError } from '../arm/arm-error.ts'
import type { ResourceRequest, ResourceType } from '../arm/resource-type.ts'
import type { Answer } from '../wire/answer.ts'
import { emptyAnswer } from '../wire/answer.ts'
import type { World } from '../world.ts'
import { ATTACH_DETACH, attachDetach } from './attach-detach.ts'
import { removeMachine } from './machine-creation.ts'
import { attachedDisk } from './machine-disks.ts'
import { beginOperation, checkIdle } from './machine-operations.ts'
import { deallocate, powerOff, start } from './machine-power.ts'
import { updateMachine } from './machine-update.ts'
import { instanceView, viewMachine } from './machine-view.ts'
import type { VirtualMachine } from './virtual-machine.ts'
import { disksOf, MACHINE_TYPE } from './virtual-machine.ts'

/** `Microsoft.Compute/virtualMachines`. */
export function machineType(world: World): ResourceType<VirtualMachine> {
  return {
    type: MACHINE_TYPE,
    find: (id) => world.machines.get(id),
    list: (subscriptionId, group) => world.machines.list(subscriptionId, group),
    apiVersions: () => world.settings.machineApiVersions,
    view: (machine, apiVersion, inList, query) =>
      viewMachine(world, machine, { apiVersion, inList, withInstance: asksForInstance(query) }),
    parts: { instanceView: { view: (machine) => instanceView(world, machine) } },
    put: (request, existing) => {
      if (existing !== undefined) return updateMachine(request, existing)
      throw computeError(501, 'NotImplemented', 'The simulator makes no machines: seed them.')
    },
    patch: updateMachine,
    remove: removeLater,
    actions: {
      start: { run: start },
      powerOff: { run: powerOff },
      deallocate: { run: deallocate },
      [ATTACH_DETACH]: { bucket: 'AttachDetachVMDisks', run: attachDetach }
    },
    buckets: {
      get: 'GetVM',
      put: 'PutVM',
      patch: 'UpdateVM',
      remove: 'DeleteVM',
      action: 'UpdateVM'
    }
  }
}

/** `$expand=instanceView`, or `statusOnly=true` for a list. */
function asksForInstance(query: URLSearchParams | undefined): boolean {
  const expanded = query?.get('$expand')?.toLowerCase() ?? ''
  return expanded.includes('instanceview') || query?.get('statusOnly')?.toLowerCase() === 'true'
}

/** Its disks stay, except those with the delete option. */
function removeLater(request: ResourceRequest, machine: VirtualMachine): Answer {
  const { world } = request
  checkIdle(machine, 'delete')
  const headers = beginOperation(request, machine, () => {
    const going = disksOf(machine).filter(({ deleteOption }) => deleteOption === 'Delete')
    const disks = going.flatMap((place) => attachedDisk(world, machine, place) ?? [])
    removeMachine(world, machine)
    for (const disk of disks) world.disks.remove(disk)
    return undefined
  })
  machine.provisioningState = 'Deleting'
  return emptyAnswer(202, { ...headers })
}
