import type { ArmError } from '../arm/arm-error.ts'
import { badRequest, invalidParameter, operationNotAllowed } from '../arm/arm-error.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Answer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { numberAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { ComputeResource, Disk, Snapshot } from './compute-resource.ts'
import { hasLiveGrant } from './compute-resource.ts'
import { accept } from './compute-writes.ts'
import { exportPolicyOf, makeExportSas } from './export-sas.ts'
import type { Field } from './fields.ts'
import { pickWritable } from './fields.ts'

/** 60 days (limit since February 2025). */
const MAX_SECONDS = 5_184_000

const GRANT_FIELDS: readonly Field[] = [
  { name: 'access', since: '2016-04-30-preview', writable: true },
  { name: 'durationInSeconds', since: '2016-04-30-preview', writable: true },
  { name: 'getSecureVMGuestStateSAS', since: '2021-08-01', writable: true },
  { name: 'fileFormat', since: '2023-10-02', writable: true }
]

/** A problem that appeared between the request and the moment of the grant. */
type Objection = () => ArmError | undefined

/** `beginGetAccess`: accepted with an empty body, the operation has the SAS (recorded 2017). */
export function beginAccess(
  request: ResourceRequest,
  resource: Disk | Snapshot,
  objection: Objection = () => undefined
): Answer {
  const body = pickWritable(request.body, GRANT_FIELDS, request.apiVersion, 'GrantAccessData')
  const seconds = readSeconds(body)
  checkFormat(body, resource)
  checkExportable(resource)
  return accept(request, resource, () => {
    const error = objection()
    if (error !== undefined) return { error }
    return { output: { accessSAS: grant(request.world, resource, request.call.origin, seconds) } }
  })
}

/** A second grant replaces the signature, or returns the first one again: Azure does not document which. */
function grant(world: World, resource: Disk | Snapshot, origin: string, seconds: number): string {
  const now = world.clock.now()
  const live = hasLiveGrant(resource, now) ? resource.grant : undefined
  if (live !== undefined && world.settings.secondAccess === 'same') return live.accessSas
  revoke(world, resource)
  const accessSas = makeExportSas(origin, resource)
  resource.grant = { accessSas, expiresAt: now + seconds * 1000 }
  world.exports.set(exportPolicyOf(accessSas), resource)
  return accessSas
}

/** The signature is invalid from now on. */
export function revoke(world: World, resource: Disk | Snapshot): void {
  if (resource.grant === undefined) return
  world.exports.delete(exportPolicyOf(resource.grant.accessSas))
  resource.grant = undefined
}

/** `endGetAccess`: it also succeeds without a grant. */
export function endAccess(request: ResourceRequest, resource: Disk | Snapshot): Answer {
  return accept(request, resource, () => {
    revoke(request.world, resource)
    return { output: undefined }
  })
}

function readSeconds(body: JsonObject): number {
  const access = stringAt(body, 'access')
  if (access !== 'Read') {
    throw invalidParameter(
      'access',
      `The value '${access ?? ''}' of parameter 'access' is not allowed here.`
    )
  }
  const seconds = numberAt(body, 'durationInSeconds') ?? 0
  if (seconds >= 1 && seconds <= MAX_SECONDS) return seconds
  throw invalidParameter(
    'durationInSeconds',
    `The value '${String(seconds)}' of parameter 'durationInSeconds' is out of range. It must be between 1 and ${String(MAX_SECONDS)}.`
  )
}

/** 4096-byte sectors can be exported as VHDX only (azure-cli#28320; only the end of the sentence was published). */
function checkFormat(body: JsonObject, resource: ComputeResource): void {
  const is4k = resource.creationData.logicalSectorSize === 4096
  if (!is4k || stringAt(body, 'fileFormat') === 'VHDX') return
  throw badRequest(
    `The disk '${resource.name}' has a logical sector size of 4096 bytes, for which VHD is not supported. Set the fileFormat property to VHDX.`
  )
}

function checkExportable({ name, settings }: ComputeResource): void {
  if (settings.networkAccessPolicy !== 'DenyAll' && settings.publicNetworkAccess !== 'Disabled')
    return
  throw operationNotAllowed(
    `The network access policy of '${name}' does not allow exporting its data.`
  )
}

/**
 * A limited number of snapshots of a family can be read in parallel (Microsoft:
 * disks-incremental-snapshots-restrictions; the code is not published).
 */
export function findAccessProblem(world: World, snapshot: Snapshot): ArmError | undefined {
  if (!snapshot.incremental) return undefined
  const now = world.clock.now()
  const limit = world.settings.accessPerFamily
  const open = [...world.snapshots.all()].filter(
    (one) => one !== snapshot && one.familyId === snapshot.familyId && hasLiveGrant(one, now)
  )
  if (open.length < limit) return undefined
  return operationNotAllowed(
    `The number of snapshots of one family with an active shared access signature exceeds the limit of ${String(limit)}.`
  )
}
