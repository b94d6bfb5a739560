/** The request for a new snapshot, or a copy of one: from the settings and the source to the body of the PUT. */

import { isClassicSku } from './readiness.ts'
import type { ResourceRef } from './resource-id.ts'
import { canonical } from './resource-id.ts'
import type { Disk, DiskProfile, ExtendedLocation, Snapshot, Tags } from './types.ts'

/** Who may export a snapshot's data over the network. */
type NetworkAccessPolicy = 'AllowAll' | 'AllowPrivate' | 'DenyAll'

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

/** What the user may choose about copies; encryption sets are chosen for each region. */
export type CopyOptions = Omit<SnapshotOptions, 'diskEncryptionSetId' | 'instantAccessMinutes'>

/** How fast Azure copies to another region. `enhanced` asks for more bandwidth. */
export type CopySpeed = 'standard' | 'enhanced'

/** Encryption with a customer's key only, and with that and one of the platform's (Compute, EncryptionType). */
export const CUSTOMER_KEY = 'EncryptionAtRestWithCustomerKey'
const BOTH_KEYS = 'EncryptionAtRestWithPlatformAndCustomerKeys'

/** A new snapshot in the action's own terms. */
export type SnapshotRequest = {
  readonly location: string
  readonly extendedLocation?: ExtendedLocation
  /** Resource id of the disk; of the snapshot for a copy to another region. */
  readonly sourceResourceId: string
  /** Makes it a copy to another region. */
  readonly copy?: { readonly speed: CopySpeed }
  readonly tags: Tags
  readonly networkAccessPolicy: NetworkAccessPolicy
  readonly publicNetworkAccess: 'Enabled' | 'Disabled'
  readonly diskAccessId?: string
  readonly sku?: 'Standard_LRS' | 'Standard_ZRS'
  readonly diskEncryptionSetId?: string
  /** Of the encryption set; `EncryptionAtRestWithCustomerKey` when absent. */
  readonly encryptionType?: string
  readonly instantAccessMinutes?: number
}

/** The request for a snapshot of a disk; `tags` are complete. */
export function requestFor(disk: Disk, options: SnapshotOptions, tags: Tags): SnapshotRequest {
  const { diskAccessId, sku, diskEncryptionSetId, instantAccessMinutes } = options
  return {
    location: disk.location,
    ...(disk.extendedLocation !== undefined && { extendedLocation: disk.extendedLocation }),
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

/** The request for a copy of a snapshot in another region; `tags` are complete. */
export function copyRequestFor(
  source: Snapshot,
  where: {
    readonly location: string
    readonly speed: CopySpeed
    readonly diskEncryptionSetId: string | undefined
  },
  options: CopyOptions,
  tags: Tags
): SnapshotRequest {
  const { diskAccessId, sku } = options
  const { location, speed, diskEncryptionSetId } = where
  return {
    location,
    sourceResourceId: source.id,
    copy: { speed },
    tags,
    networkAccessPolicy: options.networkAccessPolicy,
    publicNetworkAccess: options.publicNetworkAccess,
    ...(diskAccessId !== undefined && { diskAccessId }),
    ...(sku !== undefined && { sku }),
    ...(diskEncryptionSetId !== undefined && {
      diskEncryptionSetId,
      // A set of both keys must be sent with its own type; Azure refuses the other.
      encryptionType: sameText(source.profile?.encryptionType, BOTH_KEYS) ? BOTH_KEYS : CUSTOMER_KEY
    })
  }
}

/** Whether a snapshot is encrypted with a customer's key, whose encryption set is in one region only. */
export function hasCustomerKey({ profile = {} }: Pick<Snapshot, 'profile'>): boolean {
  const { encryptionSetId = '', encryptionType } = profile
  return (
    encryptionSetId !== '' ||
    sameText(encryptionType, CUSTOMER_KEY) ||
    sameText(encryptionType, BOTH_KEYS)
  )
}

function sameText(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase()
}

/** Whether a disk can have snapshots with instant access: only Premium SSD v2 and Ultra. */
export function allowsInstantAccess(disk: Pick<Disk, 'sku'>): boolean {
  return isClassicSku(disk.sku) === false
}

/** The body of the PUT as Azure describes it (Compute, snapshots, 2026-03-02). */
export function requestBody(request: SnapshotRequest): Readonly<Record<string, unknown>> {
  return {
    location: request.location,
    ...(request.extendedLocation !== undefined && { extendedLocation: request.extendedLocation }),
    tags: request.tags,
    ...(request.sku !== undefined && { sku: { name: request.sku } }),
    properties: {
      creationData: {
        createOption: request.copy === undefined ? 'Copy' : 'CopyStart',
        sourceResourceId: request.sourceResourceId,
        ...(request.copy?.speed === 'enhanced' && { provisionedBandwidthCopySpeed: 'Enhanced' }),
        ...(request.instantAccessMinutes !== undefined && {
          instantAccessDurationMinutes: request.instantAccessMinutes
        })
      },
      incremental: true,
      ...(request.diskEncryptionSetId !== undefined && {
        encryption: {
          diskEncryptionSetId: request.diskEncryptionSetId,
          type: request.encryptionType ?? CUSTOMER_KEY
        }
      }),
      networkAccessPolicy: request.networkAccessPolicy,
      publicNetworkAccess: request.publicNetworkAccess,
      ...(request.diskAccessId !== undefined && { diskAccessId: request.diskAccessId })
    }
  }
}

/** A new disk in the action's own terms. */
export type DiskRequest = {
  readonly location: string
  readonly extendedLocation?: ExtendedLocation | undefined
  /** Resource id of the snapshot. */
  readonly sourceResourceId: string
  readonly sku: string | undefined
  /** GiB; the snapshot's size when absent. */
  readonly sizeGb: number | undefined
  readonly zones: readonly string[]
  readonly osType: string | undefined
  readonly maxShares: number | undefined
  readonly tags: Tags
  readonly profile: DiskProfile
}

// The ARM template that takes the same snapshots: what a run without `dry-run` would send, for reviews.

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'

/** The version of the Compute API whose body the action sends. */
const COMPUTE_API_VERSION = '2026-03-02'
const DEPLOYMENTS_API_VERSION = '2022-09-01'

/** A snapshot that would be written, and where. */
export type PlannedSnapshot = { readonly ref: ResourceRef; readonly request: SnapshotRequest }

type Resource = Readonly<Record<string, unknown>>

/**
 * One template for all snapshots. It is deployed to the group of the first; snapshots of other groups are
 * nested deployments to theirs.
 */
export function armTemplate(planned: readonly PlannedSnapshot[]): Resource {
  const groups = [...Map.groupBy(planned, ({ ref }) => groupKey(ref)).values()]
  const [home = [], ...others] = groups
  return template([...home.map(snapshotResource), ...others.map(nestedDeployment)])
}

function template(resources: readonly Resource[]): Resource {
  return { $schema: SCHEMA, contentVersion: '1.0.0.0', resources }
}

function snapshotResource({ ref, request }: PlannedSnapshot): Resource {
  return {
    type: 'Microsoft.Compute/snapshots',
    apiVersion: COMPUTE_API_VERSION,
    name: ref.name,
    ...(literal(requestBody(request)) as Resource)
  }
}

/** Strings in brackets are expressions in a template; a second bracket makes them strings again. */
function literal(value: unknown): unknown {
  if (typeof value === 'string') return /^\[.*\]$/s.test(value) ? `[${value}` : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(literal)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, literal(inner)]))
}

function nestedDeployment(members: readonly PlannedSnapshot[], index: number): Resource {
  const [first] = members
  return {
    type: 'Microsoft.Resources/deployments',
    apiVersion: DEPLOYMENTS_API_VERSION,
    name: `snapshots-${index + 2}`,
    subscriptionId: first?.ref.subscriptionId,
    resourceGroup: first?.ref.resourceGroup,
    properties: {
      mode: 'Incremental',
      // Evaluated once, in the inner template: escaped strings would become expressions again.
      expressionEvaluationOptions: { scope: 'inner' },
      template: template(members.map(snapshotResource))
    }
  }
}

function groupKey({ subscriptionId, resourceGroup }: ResourceRef): string {
  return canonical(`${subscriptionId}/${resourceGroup}`)
}
