import type { ArmError } from '../arm/arm-error.ts'
import { computeError, gatewayError, operationNotAllowed } from '../arm/arm-error.ts'
import { authorizeLinked } from '../arm/authorization.ts'
import { readResourceId, writeResourceId } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import { DISK_TYPE } from '../compute/compute-resource.ts'
import type { Json, JsonObject } from '../wire/json.ts'
import { isObject, objectAt, stringAt } from '../wire/json.ts'
import type { VirtualMachine } from './virtual-machine.ts'
import { disksOf, MACHINE_TYPE } from './virtual-machine.ts'

/** The headers with the URLs of an operation. */
interface OperationHeaders {
  readonly 'azure-asyncoperation': string
  readonly location: string
}

/** A machine executes one operation at a time; that the sentence is the same for power operations is a guess. */
export function checkIdle(machine: VirtualMachine, operation: string): void {
  if (machine.provisioningState === 'Deleting') {
    throw notAllowed(
      operation,
      machine,
      'the VM is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete)'
    )
  }
  if (machine.provisioningState !== 'Updating') return
  // The sentence of kubernetes/kubernetes#50150, with Azure's later additions.
  throw computeError(
    409,
    'Conflict',
    'The request failed due to conflict with a concurrent request. To resolve it, please refer to ' +
      'https://aka.ms/activitylog to get more details on the conflicting requests.'
  )
}

/** Microsoft: error-messages, the sentences with this start. */
export function notAllowed(operation: string, { name }: VirtualMachine, why: string): ArmError {
  return operationNotAllowed(
    `Operation '${operation}' is not allowed on VM '${name}' since ${why}.`
  )
}

/** A change on condition that nothing else has changed (the members ifMatch of Microsoft's client; the code is a guess). */
export function checkMatch({ call }: ResourceRequest, { revision }: VirtualMachine): void {
  const wanted = call.headers['if-match']
  if (wanted === undefined || wanted === '*' || wanted === etagOf(revision)) return
  throw gatewayError(
    412,
    'PreconditionFailed',
    `The etag '${wanted}' of the request is not that of the resource, '${etagOf(revision)}'.`
  )
}

export function etagOf(revision: number): string {
  return `"${String(revision)}"`
}

/**
 * Makes the machine busy until the operation ends; the result reports the outcome and never the machine (recorded
 * 2026).
 */
export function beginOperation(
  request: ResourceRequest,
  machine: VirtualMachine,
  work: () => ArmError | undefined
): OperationHeaders {
  machine.provisioningState = 'Updating'
  machine.revision++
  const headers = request.world.operations.start({
    request,
    resource: machine,
    section: 'operations',
    complete: () => {
      const error = work()
      machine.provisioningState = error === undefined ? 'Succeeded' : 'Failed'
      return error === undefined ? { output: undefined } : { error }
    }
  })
  const { 'azure-asyncoperation': status = '', location = '' } = headers
  return { ...headers, 'azure-asyncoperation': status, location }
}

/** Permissions on the resources of a machine, in addition to that on the machine. */

/** Reading and writing a disk (Microsoft: troubleshoot AKS, fail-to-mount-azure-disk-volume). */
const ON_DISK = ['read', 'write']

/** For the disks that an action names. */
export function checkDiskPermissions(
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
      authorizeLinked(request, asked, linked)
    }
  }
}

/**
 * For everything that the machine has and that a PUT or PATCH names, even unchanged
 * (kubernetes-sigs/azuredisk-csi-driver#3112).
 */
export function checkMachinePermissions(request: ResourceRequest, machine: VirtualMachine): void {
  const properties = objectAt(request.body, 'properties')
  const named = disksIn(objectAt(properties, 'storageProfile'))
  const own = disksOf(machine).flatMap(({ backing }) =>
    backing.kind === 'managed' ? backing.id : []
  )
  checkDiskPermissions(request, 'write', [...own, ...named])
  const asked = { action: `${MACHINE_TYPE}/write`, scope: writeResourceId(request.id) }
  for (const scope of [...interfacesIn(machine.settings), ...interfacesIn(properties)]) {
    const action = 'Microsoft.Network/networkInterfaces/join/action'
    authorizeLinked(request, asked, { action, scope })
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
