import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Answer } from '../wire/answer.ts'
import { prettyAnswer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { objectAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { checkTogether } from './attach-rules.ts'
import { readDataDisks } from './data-disk-list.ts'
import { settleDisks } from './machine-disks.ts'
import { checkMachineRights } from './machine-links.ts'
import { beginOperation, checkIdle, checkMatch, etagOf } from './machine-operations.ts'
import { viewMachine } from './machine-view.ts'
import { readOsDisk } from './os-disk-swap.ts'
import type { VirtualMachine } from './virtual-machine.ts'

/** Members of `properties` that the simulator understands; the others it keeps as they are sent. */
const OWN = [
  'hardwareProfile',
  'storageProfile',
  'provisioningState',
  'vmId',
  'timeCreated',
  'instanceView'
]

/**
 * A PUT or PATCH of a machine that exists: 200 with the machine as it is going to be, in state Updating, and an
 * operation without a `Location` (recorded 2020 and 2026). What a PUT leaves out stays as well (a guess).
 */
export function updateMachine(
  world: World,
  request: ResourceRequest,
  machine: VirtualMachine
): Answer {
  checkMachineRights(world, request, machine)
  checkMatch(request, machine)
  checkIdle(machine, 'Update VM')
  const properties = objectAt(request.body, 'properties')
  const storage = objectAt(properties, 'storageProfile')
  const size = stringAt(objectAt(properties, 'hardwareProfile'), 'vmSize') ?? machine.size
  const osDisk = readOsDisk(world, machine, storage)
  const dataDisks = readDataDisks(world, machine, storage)
  const settings = { ...machine.settings, ...passive(properties) }
  checkTogether({ ...machine, size, osDisk }, dataDisks)
  Object.assign(machine, { size, osDisk, dataDisks, settings })
  if (request.tags !== undefined) machine.tags = request.tags
  const { 'azure-asyncoperation': status } = beginOperation(world, request, machine, () =>
    settleDisks(world, machine)
  )
  const { apiVersion } = request
  const body = viewMachine(world, machine, { apiVersion, inList: false, withInstance: false })
  return prettyAnswer(200, body, {
    'azure-asyncoperation': status,
    'azure-asyncnotification': 'Enabled',
    etag: etagOf(machine.revision)
  })
}

function passive(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !OWN.includes(name)))
}
