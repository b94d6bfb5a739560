/** The inputs of operations that make snapshots. */

import type { SnapshotOptions } from '../../snapshots/request.ts'
import * as fields from './fields.ts'
import type { Values } from './read.ts'
import { shown } from './read.ts'

/** What `snapshot-name` is when it is empty. */
export const SNAPSHOT_NAME = '{disk}-{timestamp}-{run-id}'

export const making = {
  networkAccessPolicy: fields.choice(['DenyAll', 'AllowPrivate', 'AllowAll']).prefault('DenyAll'),
  diskAccessId: fields.optionalResource('diskAccesses'),
  publicNetworkAccess: fields.optionalChoice(['Enabled', 'Disabled']),
  snapshotResourceGroup: fields.optionalGroup,
  ifExists: fields.choice(['fail', 'reuse']).prefault('fail'),
  sku: fields.optionalChoice(['Standard_LRS', 'Standard_ZRS']),
  tags: fields.tags,
  inheritTags: fields.flag,
  waitFor: fields.choice(['usable', 'created']).prefault('usable'),
  dryRun: fields.flag
}

/** Properties of new snapshots. Closed by default: public access comes only with a policy that means it. */
export function readOptions(
  values: Values<typeof making> | undefined,
  problems: string[]
): Omit<SnapshotOptions, 'diskEncryptionSetId' | 'instantAccessMinutes'> | undefined {
  if (values === undefined) return undefined
  const { networkAccessPolicy, diskAccessId, publicNetworkAccess, sku, tags, inheritTags } = values
  const isPrivate = networkAccessPolicy === 'AllowPrivate'
  if (isPrivate && diskAccessId === undefined) {
    problems.push(
      '"disk-access-id" is required when "network-access-policy" is "AllowPrivate": expected the resource id of a disk access'
    )
  }
  if (!isPrivate && diskAccessId !== undefined) {
    problems.push(
      `"disk-access-id" is "${shown(diskAccessId)}", but it applies only when "network-access-policy" is "AllowPrivate"`
    )
  }
  return {
    networkAccessPolicy,
    diskAccessId,
    publicNetworkAccess:
      publicNetworkAccess ?? (networkAccessPolicy === 'AllowAll' ? 'Enabled' : 'Disabled'),
    sku,
    tags,
    inheritTags
  }
}
