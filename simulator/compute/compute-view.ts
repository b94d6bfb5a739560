import { writeResourceId } from '../arm/resource-id.ts'
import { formatInstant } from '../timestamps.ts'
import type { JsonObject } from '../wire/json.ts'
import type { ComputeResource } from './compute-resource.ts'
import { BYTES_PER_GIB, hasLiveGrant, skuView } from './compute-resource.ts'
import type { Field } from './fields.ts'
import { arrange, CREATION_FIELDS } from './fields.ts'

/** The common members of every disk and snapshot; `special` are those of one kind. */
export function propertiesView(
  resource: ComputeResource,
  special: JsonObject,
  fields: readonly Field[],
  apiVersion: string,
  now: number
): JsonObject {
  const values = {
    encryption: { type: 'EncryptionAtRestWithPlatformKey' },
    networkAccessPolicy: 'AllowAll',
    publicNetworkAccess: 'Enabled',
    ...resource.settings,
    creationData: arrange(resource.creationData, CREATION_FIELDS, apiVersion),
    diskSizeGB: resource.sizeGb,
    diskSizeBytes: resource.sizeGb * BYTES_PER_GIB,
    timeCreated: formatInstant(resource.timeCreated, resource.offset),
    provisioningState: resource.provisioningState,
    uniqueId: resource.uniqueId,
    diskState: 'Unattached',
    ...special,
    ...(hasLiveGrant(resource, now) ? { diskState: 'ActiveSAS' } : {})
  }
  return arrange(values, fields, apiVersion)
}

/** The envelope; lists spell the resource group in capitals (recorded 2024). */
export function resourceView(
  resource: ComputeResource,
  properties: JsonObject,
  inList: boolean,
  more: JsonObject = {}
): JsonObject {
  const group = inList ? resource.group.toUpperCase() : resource.group
  return {
    name: resource.name,
    id: writeResourceId({ ...resource, group }),
    type: resource.type,
    location: resource.location,
    ...(resource.extendedLocation === undefined
      ? {}
      : { extendedLocation: resource.extendedLocation }),
    ...(resource.tags === undefined ? {} : { tags: resource.tags }),
    ...more,
    sku: skuView(resource.sku),
    properties
  }
}
