/** The inputs about who may export a snapshot's data. */

import type { z } from 'zod'

import type { SnapshotOptions } from '../../snapshots/request.ts'
import * as fields from '../inputs/fields.ts'
import { shown } from '../inputs/read.ts'

export const networkAccess = {
  'network-access-policy': fields.choice(['DenyAll', 'AllowPrivate', 'AllowAll']),
  'disk-access-id': fields.optionalResource('diskAccesses'),
  'public-network-access': fields.optionalChoice(['Enabled', 'Disabled'])
}

type Values = z.infer<z.ZodObject<typeof networkAccess>>

/** Closed by default: public access comes only with a policy that means it. */
export function readNetworkAccess(
  values: Values | undefined,
  problems: string[]
):
  | Pick<SnapshotOptions, 'networkAccessPolicy' | 'diskAccessId' | 'publicNetworkAccess'>
  | undefined {
  if (values === undefined) return undefined
  const networkAccessPolicy = values['network-access-policy']
  const diskAccessId = values['disk-access-id']
  const isPrivate = networkAccessPolicy === 'AllowPrivate'
  if (isPrivate && diskAccessId === undefined) {
    problems.push(
      '"disk-access-id" is empty, but "network-access-policy" is "AllowPrivate": expected the resource id of a disk access'
    )
  }
  if (!isPrivate && diskAccessId !== undefined) {
    problems.push(
      `"disk-access-id" is "${shown(diskAccessId)}", but it is used only when "network-access-policy" is "AllowPrivate"`
    )
  }
  return {
    networkAccessPolicy,
    diskAccessId,
    publicNetworkAccess:
      values['public-network-access'] ??
      (networkAccessPolicy === 'AllowAll' ? 'Enabled' : 'Disabled')
  }
}
