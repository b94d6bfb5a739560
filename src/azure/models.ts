/** From the SDK's models to the plain data of the rules. What an answer lacks is said, not guessed. */

import type { Disk as SdkDisk, Snapshot as SdkSnapshot } from '@azure/arm-compute'

import { ActionError } from '../errors.ts'
import type { SnapshotRequest } from '../snapshots/request.ts'
import { canonicalLocation, parseResourceId } from '../snapshots/resource-id.ts'
import type { Disk, Snapshot, Tags } from '../snapshots/types.ts'

/** A disk; rejects an answer without id, region or unique id, which every managed disk has. */
export function toDisk(model: SdkDisk): Disk {
  const id = model.id ?? ''
  const ref = parseResourceId(id, 'disks')
  if (ref === undefined || !model.uniqueId || !model.location) {
    throw incomplete('disk', id, { id: ref, uniqueId: model.uniqueId, location: model.location })
  }
  return {
    ...ref,
    id,
    location: canonicalLocation(model.location),
    uniqueId: model.uniqueId,
    sku: model.sku?.name,
    sizeGb: model.diskSizeGB,
    zones: model.zones ?? [],
    tags: toTags(model.tags),
    state: model.diskState,
    osType: model.osType
  }
}

/** A snapshot; rejects an answer without id, region or instant of creation. */
export function toSnapshot(model: SdkSnapshot): Snapshot {
  const id = model.id ?? ''
  const ref = parseResourceId(id, 'snapshots')
  const created = model.timeCreated?.getTime()
  if (ref === undefined || !model.location || created === undefined || Number.isNaN(created)) {
    throw incomplete('snapshot', id, {
      id: ref,
      location: model.location,
      timeCreated: model.timeCreated
    })
  }
  const error = model.copyCompletionError
  return {
    ...ref,
    id,
    location: canonicalLocation(model.location),
    uniqueId: model.uniqueId,
    timeCreated: created,
    incremental: model.incremental === true,
    createOption: model.creationData?.createOption,
    sourceResourceId: model.creationData?.sourceResourceId,
    sourceUniqueId: model.creationData?.sourceUniqueId,
    familyId: model.incrementalSnapshotFamilyId,
    sizeGb: model.diskSizeGB,
    sku: model.sku?.name,
    tags: toTags(model.tags),
    provisioningState: model.provisioningState,
    completionPercent: model.completionPercent,
    accessState: model.snapshotAccessState,
    copyError:
      error === undefined ? undefined : { code: error.errorCode, message: error.errorMessage },
    logicalSectorSize: model.creationData?.logicalSectorSize
  }
}

/** A request in the SDK's words; a test holds what is sent against `requestBody`. */
export function fromRequest(request: SnapshotRequest): SdkSnapshot {
  const { sku, diskEncryptionSetId, diskAccessId, instantAccessMinutes } = request
  return {
    location: request.location,
    tags: { ...request.tags },
    ...(sku !== undefined && { sku: { name: sku } }),
    creationData: {
      createOption: 'Copy',
      sourceResourceId: request.sourceResourceId,
      ...(instantAccessMinutes !== undefined && {
        instantAccessDurationMinutes: instantAccessMinutes
      })
    },
    incremental: true,
    ...(diskEncryptionSetId !== undefined && {
      encryption: { diskEncryptionSetId, type: 'EncryptionAtRestWithCustomerKey' }
    }),
    networkAccessPolicy: request.networkAccessPolicy,
    publicNetworkAccess: request.publicNetworkAccess,
    ...(diskAccessId !== undefined && { diskAccessId })
  }
}

function toTags(tags: Readonly<Record<string, string | null | undefined>> | undefined): Tags {
  return Object.fromEntries(Object.entries(tags ?? {}).map(([name, value]) => [name, value ?? '']))
}

function incomplete(
  kind: string,
  id: string,
  fields: Readonly<Record<string, unknown>>
): ActionError {
  const missing = Object.entries(fields)
    .filter(([, value]) => value === undefined || value === '' || value === null)
    .map(([name]) => name)
  return new ActionError(
    'AzureRefused',
    `Azure's answer about ${kind} ${id === '' ? '(without an id)' : id} lacks ${missing.join(', ') || 'what every one has'}.`,
    { remedy: 'Run this step again. If it comes back, report it with the debug log.' }
  )
}
