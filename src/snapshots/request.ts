/** What a new snapshot shall be: from the settings and the disk to the body of the PUT. */

import { isClassicSku } from './readiness.ts'
import type { Disk, Tags } from './types.ts'

/** Who may export a snapshot's data over the network. */
export type NetworkAccessPolicy = 'AllowAll' | 'AllowPrivate' | 'DenyAll'

/** What the user may choose about new snapshots. */
export type SnapshotOptions = {
  /** Not sent when absent: Azure then keeps the family's SKU, or the region's zone-redundant default. */
  readonly sku: 'Standard_LRS' | 'Standard_ZRS' | undefined
  readonly tags: Tags
  readonly inheritTags: boolean
  readonly networkAccessPolicy: NetworkAccessPolicy
  readonly diskAccessId: string | undefined
  readonly publicNetworkAccess: 'Enabled' | 'Disabled'
  readonly diskEncryptionSetId: string | undefined
  readonly instantAccessMinutes: number | undefined
}

/** Microsoft: instant access snapshots, duration. The API's schema says only "minimum 1". */
export const INSTANT_ACCESS_MINUTES = { least: 60, most: 300 } as const

/** A new snapshot in the action's own words. */
export type SnapshotRequest = {
  readonly location: string
  /** Resource id of the disk. */
  readonly sourceResourceId: string
  readonly tags: Tags
  readonly networkAccessPolicy: NetworkAccessPolicy
  readonly publicNetworkAccess: 'Enabled' | 'Disabled'
  readonly diskAccessId?: string
  readonly sku?: 'Standard_LRS' | 'Standard_ZRS'
  readonly diskEncryptionSetId?: string
  readonly instantAccessMinutes?: number
}

/** The request for a snapshot of a disk; `tags` are complete. */
export function requestFor(disk: Disk, options: SnapshotOptions, tags: Tags): SnapshotRequest {
  const { diskAccessId, sku, diskEncryptionSetId, instantAccessMinutes } = options
  return {
    location: disk.location,
    sourceResourceId: disk.id,
    tags,
    networkAccessPolicy: options.networkAccessPolicy,
    publicNetworkAccess: options.publicNetworkAccess,
    ...(diskAccessId !== undefined && { diskAccessId }),
    ...(sku !== undefined && { sku }),
    ...(diskEncryptionSetId !== undefined && { diskEncryptionSetId }),
    ...(instantAccessMinutes !== undefined && { instantAccessMinutes })
  }
}

/** Whether a disk can have snapshots with instant access: Premium SSD v2 and Ultra can. */
export function allowsInstantAccess(disk: Pick<Disk, 'sku'>): boolean {
  return isClassicSku(disk.sku) === false
}

/** The body of the PUT as Azure describes it (Compute, snapshots, 2026-03-02). */
export function requestBody(request: SnapshotRequest): Readonly<Record<string, unknown>> {
  return {
    location: request.location,
    tags: request.tags,
    ...(request.sku !== undefined && { sku: { name: request.sku } }),
    properties: {
      creationData: {
        createOption: 'Copy',
        sourceResourceId: request.sourceResourceId,
        ...(request.instantAccessMinutes !== undefined && {
          instantAccessDurationMinutes: request.instantAccessMinutes
        })
      },
      incremental: true,
      ...(request.diskEncryptionSetId !== undefined && {
        encryption: {
          diskEncryptionSetId: request.diskEncryptionSetId,
          type: 'EncryptionAtRestWithCustomerKey'
        }
      }),
      networkAccessPolicy: request.networkAccessPolicy,
      publicNetworkAccess: request.publicNetworkAccess,
      ...(request.diskAccessId !== undefined && { diskAccessId: request.diskAccessId })
    }
  }
}
