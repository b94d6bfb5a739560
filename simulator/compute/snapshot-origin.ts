import type { ArmError } from '../arm/arm-error.ts'
import { invalidParameter, operationNotAllowed } from '../arm/arm-error.ts'
import { resourceKey } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { JsonObject } from '../wire/json.ts'
import { numberAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { copyDuration, isCopying } from './background-copy.ts'
import type { Snapshot } from './compute-resource.ts'
import { copiesInBackground } from './compute-resource.ts'
import type { Source } from './source.ts'
import { checkReadable, checkSameEdgeZone, findSource, sourceNotFound } from './source.ts'

/** The source of a new snapshot's content, and the duration of its copy after the operation. */
export interface Origin {
  readonly source: Source | undefined
  /** Duration of the copy after the operation, ms; `undefined` when the snapshot is complete with it. */
  readonly copyMs: number | undefined
  /** The source snapshot, lower-cased id, if it must stay until the copy is complete. */
  readonly copiedFrom: string | undefined
  readonly instantMinutes: number | undefined
}

const NO_COPY = { copyMs: undefined, copiedFrom: undefined, instantMinutes: undefined }

type ReadOrigin = (
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
  return read(request, creationData, incremental)
}

/** From a disk, or (a shallow copy, complete at once) from a snapshot of the same region. */
function readCopy(
  request: ResourceRequest,
  creationData: JsonObject,
  incremental: boolean
): Origin {
  const { world } = request
  const source = findSource(request, creationData)
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
  request: ResourceRequest,
  creationData: JsonObject,
  incremental: boolean
): Origin {
  const { world } = request
  const source = findSource(request, creationData)
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

/** A snapshot's family identifies its disk; for a copy, that of its source counts. */
export function lineageOf({ copy, familyId }: Snapshot): string | undefined {
  return copy?.lineage ?? familyId
}

/** When the data of a snapshot was captured, ms since 1970. */
export function dataTakenOf({ copy, timeCreated }: Snapshot): number {
  return copy?.dataTaken ?? timeCreated
}

/**
 * Copies across regions: one of a disk at a time, in the order in which its snapshots were taken, and a limited number
 * into one region (Microsoft: disks-copy-incremental-snapshot-across-regions). Only the mention of ongoing CopyStart
 * requests is known, from programs that search for it; the other words and the code are guesses, and so is that a copy
 * of a copy counts as one of the same disk.
 */
function checkCopies(world: World, source: Snapshot, region: string): void {
  const { copiesPerDisk, copiesPerRegion } = world.settings
  const now = world.clock.now()
  const copies = [...world.snapshots.all()].filter((one) => one.copy?.sourceKey !== undefined)
  const ongoing = copies.filter((one) => isCopying(one, now))
  const lineage = lineageOf(source)
  const ofDisk = ongoing.filter((one) => one.copy?.lineage === lineage)
  if (ofDisk.length >= copiesPerDisk) {
    throw limitReached(ofDisk.length, 'for snapshots of the same disk', copiesPerDisk)
  }
  const intoRegion = ongoing.filter(
    (one) => one.subscriptionId === source.subscriptionId && one.location === region
  )
  if (intoRegion.length >= copiesPerRegion) {
    const where = `for the subscription in the region '${region}'`
    throw limitReached(intoRegion.length, where, copiesPerRegion)
  }
  const newer = copies.find(
    (one) =>
      one.location === region &&
      one.copy?.lineage === lineage &&
      one.copy?.error === undefined &&
      dataTakenOf(one) > dataTakenOf(source)
  )
  if (newer === undefined) return
  throw operationNotAllowed(
    `The snapshot '${source.name}' cannot be copied: '${newer.name}' is a copy of a later snapshot of the same disk. ` +
      'Incremental snapshots must be copied in the order in which they were created.'
  )
}

function limitReached(count: number, where: string, limit: number): ArmError {
  return operationNotAllowed(
    `The number of ongoing CopyStart requests ${where} is '${String(count)}', which has reached the CopyStart requests ` +
      `limit of '${String(limit)}'. Please retry after an ongoing copy has completed.`
  )
}
