import { invalidParameter, operationNotAllowed } from '../arm/arm-error.ts'
import { resourceKey } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { JsonObject } from '../wire/json.ts'
import { numberAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { copiesInBackground } from './compute-resource.ts'
import { checkCopies } from './copy-limits.ts'
import { copyDuration } from './copy-time.ts'
import type { Source } from './source.ts'
import { checkReadable, checkSameEdgeZone, findSource, sourceNotFound } from './source.ts'

/** Where a new snapshot's content comes from, and how long that goes on after the operation. */
export interface Origin {
  readonly source: Source | undefined
  /** Duration of the copying after the operation, ms; `undefined` when the snapshot is complete with it. */
  readonly copyMs: number | undefined
  /** The snapshot copied from, lower-cased id, when it must stay until the copy is done. */
  readonly copiedFrom: string | undefined
  readonly instantMinutes: number | undefined
}

const NO_COPY = { copyMs: undefined, copiedFrom: undefined, instantMinutes: undefined }

type ReadOrigin = (
  world: World,
  request: ResourceRequest,
  creationData: JsonObject,
  incremental: boolean
) => Origin

/** By `createOption`; Import, Upload and CopyFromSanSnapshot are not simulated. */
const ORIGINS: Readonly<Record<string, ReadOrigin>> = {
  Empty: () => ({ source: undefined, ...NO_COPY }),
  Copy: readCopy,
  CopyStart: readCopyStart
}

export function readOrigin(
  world: World,
  request: ResourceRequest,
  creationData: JsonObject,
  incremental: boolean
): Origin {
  const option = stringAt(creationData, 'createOption') ?? ''
  const read = ORIGINS[option]
  if (read === undefined) {
    throw invalidParameter(
      'creationData.createOption',
      `The value '${option}' of parameter 'creationData.createOption' is not allowed. Allowed values are: ${Object.keys(ORIGINS).join(', ')}.`
    )
  }
  return read(world, request, creationData, incremental)
}

/** From a disk, or (a shallow copy, complete at once) from a snapshot of the same region. */
function readCopy(
  world: World,
  request: ResourceRequest,
  creationData: JsonObject,
  incremental: boolean
): Origin {
  const source = findSource(world, request, creationData)
  if (source.resource.location !== request.location) throw sourceNotFound(source.resource)
  checkSameEdgeZone(request, source)
  checkReadable(world, source, false)
  const instantMinutes = readInstantAccess(creationData, source, incremental)
  if (source.kind === 'snapshot' || !copiesInBackground(source.resource.sku)) {
    return { source, ...NO_COPY }
  }
  if (!incremental) {
    // Microsoft: disks-incremental-snapshots, Premium SSD v2 and Ultra take incremental snapshots only.
    throw operationNotAllowed(
      `Only incremental snapshots are supported for disks of type '${source.resource.sku}'.`
    )
  }
  const copyMs = copyDuration(world.settings, source.resource.sizeGb)
  return { source, copyMs, copiedFrom: undefined, instantMinutes }
}

/** From an incremental snapshot of another region (recorded 2023-11). */
function readCopyStart(
  world: World,
  request: ResourceRequest,
  creationData: JsonObject,
  incremental: boolean
): Origin {
  const source = findSource(world, request, creationData)
  if (source.kind === 'disk') {
    throw invalidParameter('creationData.sourceResourceId', 'Entity not of expected type.')
  }
  if (!incremental || !source.resource.incremental) {
    throw operationNotAllowed(
      "The create option 'CopyStart' is only supported for incremental snapshots."
    )
  }
  if (source.resource.location === request.location) {
    throw operationNotAllowed("The create option 'CopyStart' requires a source in another region.")
  }
  checkReadable(world, source, false)
  checkCopies(world, source.resource, request.location)
  const speed = stringAt(creationData, 'provisionedBandwidthCopySpeed')
  const copyMs = copyDuration(world.settings, source.resource.sizeGb, speed)
  return {
    source,
    copyMs,
    copiedFrom: resourceKey(source.resource),
    instantMinutes: undefined
  }
}

/** Microsoft: disks-instant-access-snapshots: 60 to 300 minutes, Premium SSD v2 and Ultra disks only. */
function readInstantAccess(
  creationData: JsonObject,
  source: Source,
  incremental: boolean
): number | undefined {
  const minutes = numberAt(creationData, 'instantAccessDurationMinutes')
  if (minutes === undefined) return undefined
  const target = 'creationData.instantAccessDurationMinutes'
  if (minutes < 60 || minutes > 300 || !Number.isInteger(minutes)) {
    throw invalidParameter(
      target,
      `The value '${String(minutes)}' of parameter '${target}' is out of range. It must be between 60 and 300.`
    )
  }
  if (source.kind === 'disk' && copiesInBackground(source.resource.sku) && incremental)
    return minutes
  throw invalidParameter(
    target,
    `The parameter '${target}' is only supported for incremental snapshots of Premium SSD v2 and Ultra disks.`
  )
}
