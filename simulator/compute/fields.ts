import { badRequest } from '../arm/arm-error.ts'
import type { Json, JsonObject } from '../wire/json.ts'

/** A member of `properties`: its first api-version, and whether a client may set it. */
export interface Field {
  readonly name: string
  readonly since: string
  readonly writable: boolean
}

const set = (name: string, since: string): Field => ({ name, since, writable: true })
const readOnly = (name: string, since: string): Field => ({ name, since, writable: false })

const FIRST = '2016-04-30-preview'

/** In the order of Compute's answers (recorded 2019 and 2023). */
export const SNAPSHOT_FIELDS: readonly Field[] = [
  set('osType', FIRST),
  set('hyperVGeneration', '2018-09-30'),
  set('purchasePlan', '2020-12-01'),
  set('supportedCapabilities', '2021-04-01'),
  set('supportsHibernation', '2020-12-01'),
  set('securityProfile', '2021-12-01'),
  set('creationData', FIRST),
  set('diskSizeGB', FIRST),
  set('encryptionSettingsCollection', '2018-09-30'),
  set('encryption', '2019-07-01'),
  set('incremental', '2019-03-01'),
  set('networkAccessPolicy', '2020-05-01'),
  set('diskAccessId', '2020-05-01'),
  set('publicNetworkAccess', '2021-04-01'),
  set('dataAccessAuthMode', '2021-12-01'),
  readOnly('timeCreated', FIRST),
  readOnly('provisioningState', FIRST),
  set('diskState', FIRST),
  readOnly('diskSizeBytes', '2018-09-30'),
  readOnly('uniqueId', '2018-09-30'),
  set('completionPercent', '2021-04-01'),
  set('copyCompletionError', '2022-03-02'),
  readOnly('incrementalSnapshotFamilyId', '2022-07-02'),
  readOnly('snapshotAccessState', '2025-01-02'),
  readOnly('immutabilityPolicy', '2026-03-02')
]

export const DISK_FIELDS: readonly Field[] = [
  set('osType', FIRST),
  set('hyperVGeneration', '2018-09-30'),
  set('purchasePlan', '2020-12-01'),
  set('supportedCapabilities', '2021-04-01'),
  set('supportsHibernation', '2020-12-01'),
  set('securityProfile', '2020-12-01'),
  set('creationData', FIRST),
  set('diskSizeGB', FIRST),
  set('diskIOPSReadWrite', '2018-06-01'),
  set('diskMBpsReadWrite', '2018-06-01'),
  set('diskIOPSReadOnly', '2020-05-01'),
  set('diskMBpsReadOnly', '2020-05-01'),
  set('maxShares', '2019-11-01'),
  readOnly('shareInfo', '2019-11-01'),
  set('encryptionSettingsCollection', '2018-09-30'),
  set('encryption', '2019-07-01'),
  set('networkAccessPolicy', '2020-05-01'),
  set('diskAccessId', '2020-05-01'),
  set('publicNetworkAccess', '2021-04-01'),
  set('dataAccessAuthMode', '2021-12-01'),
  set('burstingEnabled', '2020-12-01'),
  set('optimizedForFrequentAttach', '2022-07-02'),
  set('availabilityPolicy', '2025-01-02'),
  readOnly('timeCreated', FIRST),
  readOnly('provisioningState', FIRST),
  set('diskState', FIRST),
  readOnly('diskSizeBytes', '2018-09-30'),
  readOnly('uniqueId', '2018-09-30'),
  set('tier', '2020-05-01'),
  set('completionPercent', '2021-04-01'),
  readOnly('LastOwnershipUpdateTime', '2023-10-02')
]

export const CREATION_FIELDS: readonly Field[] = [
  set('createOption', FIRST),
  set('storageAccountId', FIRST),
  set('imageReference', FIRST),
  set('galleryImageReference', '2019-11-01'),
  set('sourceUri', FIRST),
  set('sourceResourceId', FIRST),
  readOnly('sourceUniqueId', '2018-09-30'),
  set('uploadSizeBytes', '2018-09-30'),
  set('logicalSectorSize', '2019-11-01'),
  set('securityDataUri', '2021-08-01'),
  set('performancePlus', '2022-07-02'),
  set('elasticSanResourceId', '2023-10-02'),
  set('provisionedBandwidthCopySpeed', '2023-10-02'),
  set('instantAccessDurationMinutes', '2025-01-02'),
  set('securityMetadataUri', '2025-01-02')
]

/** Orders members as Azure does and omits those that the version does not have. */
export function arrange(
  values: JsonObject,
  fields: readonly Field[],
  apiVersion: string
): JsonObject {
  const arranged: Record<string, Json> = {}
  for (const { name, since } of fields) {
    const value = values[name]
    if (value !== undefined && since <= apiVersion) arranged[name] = value
  }
  return arranged
}

/** The members that a client may set; a member that the version does not have is refused, a read-only one ignored. */
export function pickWritable(
  given: JsonObject,
  fields: readonly Field[],
  apiVersion: string,
  path: string
): JsonObject {
  for (const name of Object.keys(given)) {
    if (fields.some((field) => field.name === name && field.since <= apiVersion)) continue
    throw badRequest(
      `Could not find member '${name}' on object of type '${path.split('.').at(-1) ?? path}'. Path '${path}.${name}'.`
    )
  }
  const writable = fields.filter((field) => field.writable)
  return arrange(given, writable, apiVersion)
}
