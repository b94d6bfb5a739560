/**
 * The subject as plain data: disks and snapshots as Azure describes them, reduced to what the rules
 * need. The Azure adapter fills them; nothing here knows an SDK.
 */

import type { ResourceRef } from './resource-id.ts'

/** Tags of a resource. Azure compares names without regard to case, values with it. */
export type Tags = Readonly<Record<string, string>>

/** A managed disk as read from Azure. */
export type Disk = ResourceRef & {
  readonly id: string
  /** Region in Azure's own form, such as `westeurope`. */
  readonly location: string
  /** Tells a disk apart from an earlier one of the same name. */
  readonly uniqueId: string
  readonly sku: string | undefined
  readonly sizeGb: number | undefined
  readonly zones: readonly string[]
  readonly tags: Tags
  /** Azure's own word for what the disk is doing, such as `Attached` or `Unattached`. */
  readonly state: string | undefined
  readonly osType: string | undefined
}

/** A snapshot as read from Azure. */
export type Snapshot = ResourceRef & {
  readonly id: string
  readonly location: string
  readonly uniqueId: string | undefined
  /** The instant of creation by Azure's clock; milliseconds since the epoch. */
  readonly timeCreated: number
  readonly incremental: boolean
  /** How it was made: `Copy` from a disk or a snapshot of the region, `CopyStart` from another region. */
  readonly createOption: string | undefined
  readonly sourceResourceId: string | undefined
  readonly sourceUniqueId: string | undefined
  /** Snapshots of one family can be compared with each other. A copy starts a family of its own. */
  readonly familyId: string | undefined
  readonly sizeGb: number | undefined
  readonly sku: string | undefined
  readonly tags: Tags
  readonly provisioningState: string | undefined
  /** Progress of a background copy, 0 to 100; absent where Azure reports none. */
  readonly completionPercent: number | undefined
  /** `Pending`, `Available`, `InstantAccess`, `AvailableWithInstantAccess` or `Unknown`; absent before api-version 2025-01-02. */
  readonly accessState: string | undefined
  /** Why a background copy ended without success, in Azure's words. */
  readonly copyError: { readonly code: string; readonly message: string } | undefined
  /** 512 or 4096 for snapshots of Premium SSD v2 and Ultra disks, absent for the others. */
  readonly logicalSectorSize: number | undefined
}
