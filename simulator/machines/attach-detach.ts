import { invalidParameter, operationNotAllowed, pathNotKnown } from '../arm/arm-error.ts'
import { writeResourceId } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Field } from '../compute/fields.ts'
import { pickWritable } from '../compute/fields.ts'
import type { Answer } from '../wire/answer.ts'
import { prettyAnswer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { booleanAt, isObject, numberAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import {
  checkAttachable,
  checkCaching,
  checkLuns,
  checkTogether,
  findAttachable,
  LAST_LUN
} from './attach-rules.ts'
import { attachedDisk, settleDisks } from './machine-disks.ts'
import { beginOperation, checkDiskPermissions, checkIdle, etagOf } from './machine-operations.ts'
import { storageView } from './machine-view.ts'
import type { DataDisk, VirtualMachine } from './virtual-machine.ts'

export const ATTACH_DETACH = 'attachDetachDataDisks'

/** The first version with the action (Microsoft: Virtual Machines, Attach Detach Data Disks). */
const SINCE = '2024-03-01'

const set = (name: string): Field => ({ name, since: SINCE, writable: true })

const REQUEST = ['dataDisksToAttach', 'dataDisksToDetach'].map(set)
const TO_ATTACH = [
  'diskId',
  'lun',
  'caching',
  'deleteOption',
  'diskEncryptionSet',
  'writeAcceleratorEnabled'
].map(set)
const TO_DETACH = ['diskId', 'detachOption'].map(set)

/**
 * Detaches data disks from a machine and attaches others. Answers 200 with the future storage profile, and an operation
 * without a `Location` (recorded 2026).
 */
export function attachDetach(request: ResourceRequest, machine: VirtualMachine): Answer {
  const { world } = request
  if (request.apiVersion < SINCE) {
    throw pathNotKnown(request.call.path)
  }
  const { attach, detach } = readRequest(request)
  const ids = [...attach, ...detach].map(({ diskId }) => diskId)
  checkDiskPermissions(request, `${ATTACH_DETACH}/action`, ids)
  checkIdle(machine, ATTACH_DETACH)
  const left = machine.dataDisks.map((disk) => withoutDetached(disk, detach))
  checkKnown(machine, detach)
  const disks = addAttached(world, machine, left, attach)
  checkLuns(disks, world.settings.lunReuse)
  checkTogether(machine, disks)
  machine.dataDisks = disks
  const { 'azure-asyncoperation': status } = beginOperation(request, machine, () =>
    settleDisks(world, machine)
  )
  return prettyAnswer(200, storageView(world, machine, request.apiVersion), {
    'azure-asyncoperation': status,
    'azure-asyncnotification': 'Enabled',
    etag: etagOf(machine.revision)
  })
}

interface ToAttach {
  readonly diskId: string
  readonly lun: number | undefined
  readonly caching: string
  readonly deleteOption: string
  readonly writeAcceleratorEnabled: boolean | undefined
}

interface ToDetach {
  readonly diskId: string
  readonly detachOption: string | undefined
}

function readRequest(request: ResourceRequest): { attach: ToAttach[]; detach: ToDetach[] } {
  const typeName = 'AttachDetachDataDisksRequest'
  const body = pickWritable(request.body, REQUEST, request.apiVersion, typeName)
  const attach = membersOf(body, 'dataDisksToAttach').map((member) => {
    const given = pickWritable(member, TO_ATTACH, request.apiVersion, 'DataDisksToAttach')
    return {
      diskId: readDiskId(given, 'dataDisksToAttach'),
      lun: numberAt(given, 'lun'),
      caching: stringAt(given, 'caching') ?? 'None',
      deleteOption: stringAt(given, 'deleteOption') ?? 'Detach',
      writeAcceleratorEnabled: booleanAt(given, 'writeAcceleratorEnabled')
    }
  })
  const detach = membersOf(body, 'dataDisksToDetach').map((member) => {
    const given = pickWritable(member, TO_DETACH, request.apiVersion, 'DataDisksToDetach')
    return {
      diskId: readDiskId(given, 'dataDisksToDetach'),
      detachOption: stringAt(given, 'detachOption')
    }
  })
  if (attach.length + detach.length > 0) return { attach, detach }
  throw invalidParameter('dataDisksToAttach', 'The request names no data disk to attach or detach.')
}

function membersOf(body: JsonObject, name: string): JsonObject[] {
  const given = body[name]
  if (given === undefined || given === null) return []
  if (Array.isArray(given) && given.every(isObject)) return [...given]
  throw invalidParameter(name, `The value of parameter ${name} is invalid.`)
}

function readDiskId(given: JsonObject, list: string): string {
  const id = stringAt(given, 'diskId')
  if (id !== undefined && id !== '') return id
  throw invalidParameter(`${list}.diskId`, `Required parameter '${list}.diskId' is missing (null).`)
}

function withoutDetached(disk: DataDisk, detach: readonly ToDetach[]): DataDisk {
  const asked = detach.find(({ diskId }) => isDisk(disk, diskId))
  if (asked === undefined) return disk
  return { ...disk, toBeDetached: true, detachOption: asked.detachOption }
}

/** Azure's answer to detaching a missing disk is unknown. */
function checkKnown(machine: VirtualMachine, detach: readonly ToDetach[]): void {
  const notAttached = detach.find(
    ({ diskId }) => !machine.dataDisks.some((disk) => isDisk(disk, diskId))
  )
  if (notAttached === undefined) return
  throw invalidParameter(
    'dataDisksToDetach.diskId',
    `The disk '${notAttached.diskId}' is not attached as a data disk to VM '${machine.name}'.`
  )
}

function addAttached(
  world: World,
  machine: VirtualMachine,
  left: readonly DataDisk[],
  attach: readonly ToAttach[]
): readonly DataDisk[] {
  return attach.reduce<readonly DataDisk[]>((disks, asked) => {
    const disk = findAttachable(world, machine, asked.diskId)
    const tried = disks.find((one) => !one.toBeDetached && isDisk(one, asked.diskId))
    if (tried === undefined || attachedDisk(world, machine, tried) !== undefined) {
      checkAttachable(world, machine, disk)
    }
    checkCaching(disk, asked.caching)
    const { caching, deleteOption, writeAcceleratorEnabled, lun = freeLun(disks) } = asked
    const added: DataDisk = {
      lun,
      name: disk.name,
      backing: { kind: 'managed', id: writeResourceId(disk) },
      caching,
      createOption: 'Attach',
      deleteOption,
      writeAcceleratorEnabled,
      toBeDetached: false,
      detachOption: undefined
    }
    // A disk that an earlier operation could not attach is tried again.
    return [...disks.filter((one) => one !== tried), added]
  }, left)
}

/** The model: without a LUN, one is assigned. */
function freeLun(disks: readonly DataDisk[]): number {
  const taken = new Set(disks.map(({ lun }) => lun))
  for (let lun = 0; lun <= LAST_LUN; lun++) if (!taken.has(lun)) return lun
  throw operationNotAllowed('The machine has no LUN left.', 'dataDisk.lun')
}

function isDisk({ backing }: DataDisk, diskId: string): boolean {
  return (
    backing.kind === 'managed' &&
    backing.id.toLowerCase() === diskId.toLowerCase().replace(/^\/?/, '/')
  )
}
