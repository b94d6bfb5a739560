/**
 * The subject as plain data: disks and snapshots as Azure describes them, reduced to what the rules need. The Azure
 * adapter creates them; nothing here depends on an SDK.
 */

import type { ResourceRef } from './resource-id.ts'

declare const kind: unique symbol

/**
 * When Azure created a resource, by Azure's clock; milliseconds since the epoch. It says nothing about the age of its
 * data: a copy that was created today can hold the data of last year. Accepts plain numbers, but no `DataTime`.
 */
export type TimeCreated = number & { readonly [kind]?: 'resource' }

/**
 * The time of the data in a snapshot, by Azure's clock; milliseconds since the epoch. Everything that orders or
 * compares by age uses it. Only `data-time.ts` creates one.
 */
export type DataTime = number & { readonly [kind]: 'data' }

/** Tags of a resource. Azure ignores the case of names, but not of values. */
export type Tags = Readonly<Record<string, string>>

/**
 * The properties of a disk apart from its data: everything that a restored disk must have in common with its source.
 * What is absent was not set, or Azure did not report it (Compute, disks, 2026-03-02).
 */
export type DiskProfile = {
  /** Performance tier, such as `P40`. */
  readonly tier?: string | undefined
  /** Provisioned IOPS and throughput in MB/s; of Premium SSD v2 and Ultra disks. */
  readonly iops?: number | undefined
  readonly mbps?: number | undefined
  /** The same for all machines that attach a shared disk read-only. */
  readonly iopsReadOnly?: number | undefined
  readonly mbpsReadOnly?: number | undefined
  readonly bursting?: boolean | undefined
  /** Whether the disk was created for a higher performance target; can be chosen only at creation. */
  readonly performancePlus?: boolean | undefined
  /** 512 or 4096; of Premium SSD v2 and Ultra disks. */
  readonly logicalSectorSize?: number | undefined
  /** Regional: a disk of another region cannot use it. */
  readonly encryptionSetId?: string | undefined
  readonly encryptionType?: string | undefined
  readonly networkAccessPolicy?: string | undefined
  readonly publicNetworkAccess?: string | undefined
  /** Regional, like the encryption set. */
  readonly diskAccessId?: string | undefined
  /** `AzureActiveDirectory` when exports need a sign-in of their own. */
  readonly dataAccessAuthMode?: string | undefined
  readonly hyperVGeneration?: string | undefined
  /** `x64` or `Arm64`. */
  readonly architecture?: string | undefined
  readonly acceleratedNetwork?: boolean | undefined
  readonly diskControllerTypes?: string | undefined
  /** Such as `TrustedLaunch`. */
  readonly securityType?: string | undefined
  /**
   * The set that encrypts a confidential disk of the security type `ConfidentialVM_DiskEncryptedWithCustomerKey`;
   * regional.
   */
  readonly secureEncryptionSetId?: string | undefined
  /** Whether the disk is attached and detached more than five times a day. */
  readonly frequentAttach?: boolean | undefined
  /** What Azure does when the disk is slow: `None` or `AutomaticReattach`. */
  readonly actionOnDelay?: string | undefined
}

/** A location outside of a region's own data centers, such as the edge zone `losangeles`. */
export type ExtendedLocation = {
  readonly name: string
  /** `EdgeZone` is the only one that Compute has (2026-03-02). */
  readonly type: string
}

/** A managed disk as read from Azure. */
export type Disk = ResourceRef & {
  readonly id: string
  /** Region in Azure's own form, such as `westeurope`. */
  readonly location: string
  readonly extendedLocation?: ExtendedLocation | undefined
  /** Distinguishes a disk from an earlier one of the same name. */
  readonly uniqueId: string
  readonly sku: string | undefined
  readonly sizeGb: number | undefined
  readonly zones: readonly string[]
  readonly tags: Tags
  /** Azure's word for the state of the disk, such as `Attached` or `Unattached`. */
  readonly state: string | undefined
  readonly osType: string | undefined
  /** Id of the virtual machine that it is attached to, the first one for a shared disk. */
  readonly managedBy: string | undefined
  /** How many machines may attach it in parallel; more than 1 for a shared disk. */
  readonly maxShares: number | undefined
  readonly profile: DiskProfile
  readonly provisioningState?: string | undefined
  readonly timeCreated?: TimeCreated | undefined
  /** Its source, if that was a disk or a snapshot. */
  readonly sourceResourceId?: string | undefined
  readonly sourceUniqueId?: string | undefined
  /**
   * When it was last attached or detached, or its machine last deallocated or started; milliseconds since the
   * epoch. Absent for a disk that was never attached.
   */
  readonly ownersChangedAt?: number | undefined
}

/** A disk as a virtual machine describes it. */
export type MachineDisk = {
  readonly name: string
  /** `undefined` for the OS disk. */
  readonly lun: number | undefined
  /** Id of the managed disk; absent for an unmanaged one, a blob in a storage account. */
  readonly diskId: string | undefined
  /** On the host of the machine only, and deleted with it. */
  readonly ephemeral: boolean
  /** Azure's words, such as `ReadOnly`; when absent, Azure chooses. */
  readonly caching: string | undefined
  readonly writeAccelerator: boolean | undefined
  /** What happens to the disk when the machine is deleted: `Delete` or `Detach`. */
  readonly deleteOption: string | undefined
}

/** A virtual machine with its disks: the OS disk first, then by LUN. */
export type VirtualMachine = ResourceRef & {
  readonly id: string
  readonly location: string
  readonly zones: readonly string[]
  readonly disks: readonly MachineDisk[]
  /** `running`, `deallocated`, `stopped` (still allocated) and so on; absent when it was not requested. */
  readonly power: string | undefined
  /** `Updating` while Azure changes it. */
  readonly provisioningState?: string | undefined
}

/** What prevents the deletion of a snapshot until it expires (Compute, snapshots, 2026-03-02). */
export type ImmutabilityPolicy = {
  /** `Locked`: it can only be extended. `Unlocked`: it can be removed. */
  readonly type: string | undefined
  readonly days: number | undefined
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined
  /** What Azure itself reports. */
  readonly expired: boolean | undefined
}

/** A snapshot as read from Azure. What the answer lacks is empty or `undefined`; see `missingFrom`. */
export type Snapshot = ResourceRef & {
  readonly id: string
  readonly location: string
  /** That of its disk, which Azure requires (azuredisk-csi-driver#2450). */
  readonly extendedLocation?: ExtendedLocation | undefined
  readonly uniqueId: string | undefined
  /** Of this resource; `DataTime` says how old its data is. Optional in Azure's description. */
  readonly timeCreated: TimeCreated | undefined
  readonly incremental: boolean
  /** How it was created: `Copy` from a disk or a snapshot of the region, `CopyStart` from another region. */
  readonly createOption: string | undefined
  readonly sourceResourceId: string | undefined
  readonly sourceUniqueId: string | undefined
  /** Snapshots of one family can be compared with each other. A copy starts its own family. */
  readonly familyId: string | undefined
  readonly sizeGb: number | undefined
  readonly sku: string | undefined
  readonly tags: Tags
  readonly provisioningState: string | undefined
  /** Progress of a background copy, 0 to 100; absent where Azure reports none. */
  readonly completionPercent: number | undefined
  /** `Pending`, `Available`, `InstantAccess`, `AvailableWithInstantAccess` or `Unknown`; absent before api-version 2025-01-02. */
  readonly accessState: string | undefined
  /** Why a background copy failed, in Azure's words. */
  readonly copyError: { readonly code: string; readonly message: string } | undefined
  /** 512 or 4096 for snapshots of Premium SSD v2 and Ultra disks, absent for the others. */
  readonly logicalSectorSize: number | undefined
  readonly osType?: string | undefined
  readonly immutability?: ImmutabilityPolicy | undefined
  /** What it keeps of its disk; its network access is its own. */
  readonly profile?: DiskProfile | undefined
}

/** What a list says of a snapshot before anybody decides to keep it. */
export type ListedFacts = Pick<
  Snapshot,
  'id' | 'location' | 'uniqueId' | 'timeCreated' | 'sourceResourceId' | 'sourceUniqueId' | 'tags'
>

/** A place on a machine, and its old and new disk. */
export type SwapPair = {
  /** `undefined` for the OS disk. */
  readonly lun: number | undefined
  /** The disk that is replaced, as the machine spells it; absent when it is no longer known. */
  readonly old: ResourceRef | undefined
  readonly next: ResourceRef
  /** The attachment settings of the old disk, for the new one. */
  readonly how: Pick<MachineDisk, 'caching' | 'writeAccelerator' | 'deleteOption'>
}

export type Run = {
  /** `owner/repo` */
  readonly repository: string
  /** Path of the workflow file in the repository, such as `.github/workflows/deploy.yml`. */
  readonly workflow: string
  readonly runId: string
  readonly runNumber: string
  /** 1 for the first attempt of a run. */
  readonly runAttempt: number
  readonly job: string
  /** The step's id, or the name that the runner gave it. */
  readonly step: string
  /** Full commit id. */
  readonly sha: string
  /** Branch or tag name. */
  readonly refName: string
  /** How the workflow names this action, such as `owner/repo@v1`; absent for one that is in the repository itself. */
  readonly action?: string | undefined
  /** The server of the repository, such as `https://github.com`. */
  readonly serverUrl: string
  /** Distinguishes uses of the action that share job and step; only of a `create`. */
  readonly key?: string | undefined
  /** The first attempt started no earlier, by what GitHub reports: milliseconds since the epoch. */
  readonly notBefore?: number | undefined
}

/** One blob. */
export type BlobAddress = {
  /** Scheme and host and, when the host is an IP address, the account: everything before the container. */
  readonly endpoint: string
  readonly container: string
  readonly blob: string
  /** The signature, without a question mark: a secret. */
  readonly signature: string | undefined
}

/** Bytes of a disk that differ between two snapshots: written, or cleared to zeros. */
export type ChangedRange = {
  /** From the start of the disk, in bytes; a multiple of 512. */
  readonly offset: number
  /** In bytes; a multiple of 512. */
  readonly length: number
  readonly kind: 'changed' | 'cleared'
}
