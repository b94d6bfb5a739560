import { authorizeLinked } from '../arm/authorization.ts'
import { readResourceId, writeResourceId } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import { DISK_TYPE } from '../compute/disk.ts'
import type { Json, JsonObject } from '../wire/json.ts'
import { isObject, objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { VirtualMachine } from './virtual-machine.ts'
import { disksOf, MACHINE_TYPE } from './virtual-machine.ts'

/** Rights on what a machine is made of, beside the right on the machine. */

/** Reading and writing a disk (Microsoft: troubleshoot AKS, fail-to-mount-azure-disk-volume). */
const ON_DISK = ['read', 'write']

/** Of the disks that an action names. */
export function checkDiskRights(
  world: World,
  request: ResourceRequest,
  action: string,
  diskIds: readonly string[]
): void {
  const asked = { action: `${MACHINE_TYPE}/${action}`, scope: writeResourceId(request.id) }
  for (const text of diskIds) {
    const id = readResourceId(text)
    if (id === undefined) continue
    for (const right of ON_DISK) {
      const linked = { action: `${DISK_TYPE}/${right}`, scope: writeResourceId(id) }
      authorizeLinked(world, request.caller, asked, linked)
    }
  }
}

/**
 * Of everything that the machine has and that a PUT or PATCH names, also of what the request leaves alone
 * (kubernetes-sigs/azuredisk-csi-driver#3112).
 */
export function checkMachineRights(
  world: World,
  request: ResourceRequest,
  machine: VirtualMachine
): void {
  const properties = objectAt(request.body, 'properties')
  const named = disksIn(objectAt(properties, 'storageProfile'))
  const own = disksOf(machine).flatMap(({ backing }) =>
    backing.kind === 'managed' ? backing.id : []
  )
  checkDiskRights(world, request, 'write', [...own, ...named])
  const asked = { action: `${MACHINE_TYPE}/write`, scope: writeResourceId(request.id) }
  for (const scope of [...interfacesIn(machine.settings), ...interfacesIn(properties)]) {
    const action = 'Microsoft.Network/networkInterfaces/join/action'
    authorizeLinked(world, request.caller, asked, { action, scope })
  }
}

function disksIn(storage: JsonObject): string[] {
  const places = [storage.osDisk, ...listAt(storage, 'dataDisks')].filter(isObject)
  return places.flatMap((place) => stringAt(objectAt(place, 'managedDisk'), 'id') ?? [])
}

function interfacesIn(properties: JsonObject): string[] {
  const interfaces = listAt(objectAt(properties, 'networkProfile'), 'networkInterfaces')
  return interfaces.filter(isObject).flatMap((one) => stringAt(one, 'id') ?? [])
}

function listAt(value: JsonObject, name: string): readonly Json[] {
  const member = value[name]
  return Array.isArray(member) ? (member as readonly Json[]) : []
}
