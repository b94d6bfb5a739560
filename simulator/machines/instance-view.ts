import { formatInstant } from '../timestamps.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { PowerState, VirtualMachine } from './virtual-machine.ts'
import { disksOf } from './virtual-machine.ts'

/** What a machine is doing right now (Microsoft: Compute REST model, VirtualMachineInstanceView). */
export function instanceView(world: World, machine: VirtualMachine): JsonObject {
  const now = formatInstant(world.clock.now(), machine.offset)
  const provisioning = machine.provisioningState
  const runs = machine.power === 'running'
  return {
    ...(runs ? { computerName: machine.name, osName: machine.osDisk.osType } : {}),
    disks: disksOf(machine).map(({ name }) => ({
      name,
      statuses: [status('ProvisioningState', 'Succeeded', now)]
    })),
    statuses: [status('ProvisioningState', provisioning, now), powerStatus(machine.power)]
  }
}

function status(kind: string, state: string, time: string): JsonObject {
  return {
    code: `${kind}/${state.toLowerCase()}`,
    level: state === 'Failed' ? 'Error' : 'Info',
    displayStatus: `Provisioning ${state.toLowerCase()}`,
    time
  }
}

function powerStatus(power: PowerState): JsonObject {
  return { code: `PowerState/${power}`, level: 'Info', displayStatus: `VM ${power}` }
}
