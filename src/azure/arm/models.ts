/** Converts the SDK's models to plain data. What an answer lacks is reported, not guessed. */

import type {
  AttachDetachDataDisksRequest,
  CachingTypes,
  Disk as SdkDisk,
  Snapshot as SdkSnapshot,
  VirtualMachine as SdkVirtualMachine
} from '@azure/arm-compute'

import { ActionError } from '../../errors.ts'
import type { DataDiskChange, Scope } from '../../ports.ts'
import type { DiskRequest, SnapshotRequest } from '../../snapshots/request.ts'
import { CUSTOMER_KEY } from '../../snapshots/request.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { EDGE_ZONE } from '../../snapshots/receipt.ts'
import {
  canonicalLocation,
  formatResourceId,
  parseResourceId,
  spelledAs
} from '../../snapshots/resource-id.ts'
import type {
  Disk,
  DiskProfile,
  ExtendedLocation,
  ListedFacts,
  Snapshot,
  Tags,
  VirtualMachine
} from '../../snapshots/types.ts'

/** A disk; rejects an answer without id, region or unique id, which every managed disk has. */
export function toDisk(model: SdkDisk): Disk {
  const id = model.id ?? ''
  const ref = parseResourceId(id, 'disks')
  if (ref === undefined || !model.uniqueId || !model.location) {
    throw incomplete('disk', id, { id: ref, uniqueId: model.uniqueId, location: model.location })
  }
  return diskOf(model, { ...ref, id })
}

/** A disk of a list. A missing property is empty, so that it fails no other item. */
export function toListedDisk(model: SdkDisk, scope: Scope): Disk {
  return diskOf(model, placeOf(model, 'disks', scope))
}

function diskOf(model: SdkDisk, place: ResourceRef & { readonly id: string }): Disk {
  return {
    ...place,
    location: canonicalLocation(orUndefined(model.location) ?? ''),
    extendedLocation: toExtendedLocation(model),
    uniqueId: model.uniqueId ?? '',
    sku: model.sku?.name,
    sizeGb: model.diskSizeGB,
    zones: model.zones ?? [],
    tags: toTags(model.tags),
    state: model.diskState,
    osType: model.osType,
    managedBy: model.managedBy,
    maxShares: model.maxShares,
    profile: {
      ...toProfile(model),
      tier: model.tier,
      iops: model.diskIopsReadWrite,
      mbps: model.diskMBpsReadWrite,
      iopsReadOnly: model.diskIopsReadOnly,
      mbpsReadOnly: model.diskMBpsReadOnly,
      bursting: model.burstingEnabled,
      performancePlus: model.creationData?.performancePlus,
      frequentAttach: model.optimizedForFrequentAttach,
      actionOnDelay: model.availabilityPolicy?.actionOnDiskDelay
    },
    provisioningState: model.provisioningState,
    timeCreated: toInstant(model.timeCreated),
    sourceResourceId: model.creationData?.sourceResourceId,
    sourceUniqueId: model.creationData?.sourceUniqueId,
    ownersChangedAt: toInstant(model.lastOwnershipUpdateTime)
  }
}

/** The common properties of disks and snapshots apart from their data. */
function toProfile(model: SdkDisk | SdkSnapshot): DiskProfile {
  return {
    logicalSectorSize: model.creationData?.logicalSectorSize,
    encryptionSetId: model.encryption?.diskEncryptionSetId,
    encryptionType: model.encryption?.type,
    networkAccessPolicy: model.networkAccessPolicy,
    publicNetworkAccess: model.publicNetworkAccess,
    diskAccessId: model.diskAccessId,
    dataAccessAuthMode: model.dataAccessAuthMode,
    hyperVGeneration: model.hyperVGeneration,
    architecture: model.supportedCapabilities?.architecture,
    acceleratedNetwork: model.supportedCapabilities?.acceleratedNetwork,
    diskControllerTypes: model.supportedCapabilities?.diskControllerTypes,
    securityType: model.securityProfile?.securityType,
    secureEncryptionSetId: model.securityProfile?.secureVMDiskEncryptionSetId
  }
}

/** An empty string means unknown, and so does a `null`, which the SDK passes on unchanged. */
export function orUndefined(text: string | null | undefined): string | undefined {
  const nonEmpty = text ?? ''
  return nonEmpty === '' ? undefined : nonEmpty
}

function toExtendedLocation({
  extendedLocation
}: SdkDisk | SdkSnapshot): ExtendedLocation | undefined {
  const { name, type = EDGE_ZONE } = extendedLocation ?? {}
  return name === undefined || name === '' ? undefined : { name, type }
}

/** Milliseconds since the epoch; an invalid date means unknown. */
function toInstant(date: Date | undefined): number | undefined {
  const instant = date?.getTime()
  return instant === undefined || Number.isNaN(instant) ? undefined : instant
}

/**
 * A snapshot; rejects an answer without id or region, and one without any property of a snapshot. Its time of creation
 * and its unique id are optional in Azure's description.
 */
export function toSnapshot(model: SdkSnapshot): Snapshot {
  const id = model.id ?? ''
  const ref = parseResourceId(id, 'snapshots')
  const properties = isBare(model) ? undefined : true
  if (ref === undefined || !model.location || properties === undefined) {
    throw incomplete('snapshot', id, { id: ref, location: model.location, properties })
  }
  return snapshotOf(model, { ...ref, id })
}

/** A snapshot of a list. A missing property is empty, so that it fails no other item. */
export function toListedSnapshot(
  item: ListedSnapshot,
  scope: Scope,
  shared: Sharing = UNSHARED
): Snapshot {
  const model = fromItem(item)
  return snapshotOf(model, placeOf(model, 'snapshots', scope), shared)
}

/** A snapshot as a list of Resource Manager has it. The SDK's model has no `properties`, and dates in place of texts. */
export type ListedSnapshot = {
  readonly id?: string
  readonly location?: string | null
  readonly tags?: Readonly<Record<string, string>> | null
  readonly properties?: Readonly<Record<string, unknown>> | null
}

/** What decides whether a snapshot of a list is kept, before the rest of it is read. */
export function factsOf({ id, location, tags, properties }: ListedSnapshot): ListedFacts {
  const { uniqueId, timeCreated, creationData } = (properties ?? {}) as {
    readonly uniqueId?: string | null
    readonly timeCreated?: string | null
    readonly creationData?: {
      readonly sourceResourceId?: string | null
      readonly sourceUniqueId?: string | null
    } | null
  }
  return {
    id: orUndefined(id) ?? '',
    location: orUndefined(location) ?? '',
    uniqueId: orUndefined(uniqueId),
    timeCreated: toInstant(timeCreated ? new Date(timeCreated) : undefined),
    sourceResourceId: orUndefined(creationData?.sourceResourceId),
    sourceUniqueId: orUndefined(creationData?.sourceUniqueId),
    tags: tags ?? {}
  }
}

/** The SDK's model of an item, as the SDK makes it. */
function fromItem({ properties, ...item }: ListedSnapshot): SdkSnapshot {
  const { timeCreated, immutabilityPolicy: policy } = (properties ?? {}) as {
    readonly timeCreated?: string | null
    readonly immutabilityPolicy?: { readonly policyExpirationTime?: string | null } | null
  }
  return {
    ...item,
    ...properties,
    ...(timeCreated && { timeCreated: new Date(timeCreated) }),
    ...(policy && {
      immutabilityPolicy: {
        ...policy,
        ...(policy.policyExpirationTime && {
          policyExpirationTime: new Date(policy.policyExpirationTime)
        })
      }
    })
  } as SdkSnapshot
}

/** Returns the first of all equal values. */
export type Sharing = {
  readonly text: <Value extends string | undefined>(value: Value) => Value
  readonly profile: (profile: DiskProfile) => DiskProfile
}

const UNSHARED: Sharing = { text: (value) => value, profile: (profile) => profile }

/**
 * Shares equal values of the snapshots of a list: each answer has its own, and for tens of thousands of snapshots they
 * are a large part of the memory.
 */
export function sharing(): Sharing {
  const firstOf = <Key, Value>(known: Map<Key, Value>, key: Key, value: Value): Value => {
    const before = known.get(key)
    if (before === undefined) known.set(key, value)
    return before ?? value
  }
  const texts = new Map<string, string>()
  const profiles = new Map<string, DiskProfile>()
  return {
    text: <Value extends string | undefined>(value: Value): Value =>
      value === undefined ? value : (firstOf(texts, value, value) as Value),
    profile: (profile) => firstOf(profiles, JSON.stringify(profile), profile)
  }
}

/**
 * The place of an item of a list: by its id; without one, by its name and the scope of the list. An item without both
 * makes the whole answer invalid.
 */
function placeOf(
  model: { readonly id?: string; readonly name?: string },
  kind: keyof typeof NOUNS,
  { subscriptionId, resourceGroup = '' }: Scope
): ResourceRef & { readonly id: string } {
  const id = model.id ?? ''
  const ref = parseResourceId(id, kind)
  if (ref !== undefined) {
    // An own text: the name within the id would keep the id in memory, also where that is replaced.
    const own = model.name === ref.name ? { ...ref, name: model.name } : ref
    const place = spelledAs(resourceGroup, own)
    return { ...place, id: place === own ? id : formatResourceId(place, kind) }
  }
  const name = orUndefined(model.name)
  if (name === undefined) throw incomplete(NOUNS[kind], id, { id: ref, name })
  return { subscriptionId, resourceGroup, name, id: '' }
}

const NOUNS = { disks: 'disk', snapshots: 'snapshot' } as const

/** Whether an answer has none of the properties that a snapshot has. */
function isBare(model: SdkSnapshot): boolean {
  const { creationData, timeCreated, uniqueId, diskSizeGB, provisioningState } = model
  return [creationData, timeCreated, uniqueId, diskSizeGB, provisioningState].every(
    (one) => (one ?? '') === ''
  )
}

function snapshotOf(
  model: SdkSnapshot,
  place: ResourceRef & { readonly id: string },
  shared: Sharing = UNSHARED
): Snapshot {
  const error = model.copyCompletionError ?? undefined
  return {
    // Each by its name: an object that begins with the members of another one takes more memory.
    name: place.name,
    id: place.id,
    subscriptionId: shared.text(place.subscriptionId),
    resourceGroup: shared.text(place.resourceGroup),
    location: shared.text(canonicalLocation(orUndefined(model.location) ?? '')),
    extendedLocation: toExtendedLocation(model),
    uniqueId: orUndefined(model.uniqueId),
    timeCreated: toInstant(model.timeCreated),
    // An item without any property is not assumed to be a full snapshot.
    incremental: model.incremental ?? isBare(model),
    createOption: shared.text(model.creationData?.createOption),
    sourceResourceId: shared.text(orUndefined(model.creationData?.sourceResourceId)),
    sourceUniqueId: shared.text(orUndefined(model.creationData?.sourceUniqueId)),
    familyId: shared.text(orUndefined(model.incrementalSnapshotFamilyId)),
    sizeGb: model.diskSizeGB,
    sku: shared.text(model.sku?.name),
    tags: toTags(model.tags, shared),
    provisioningState: shared.text(model.provisioningState),
    completionPercent: model.completionPercent ?? undefined,
    accessState: shared.text(model.snapshotAccessState),
    copyError:
      error === undefined ? undefined : { code: error.errorCode, message: error.errorMessage },
    logicalSectorSize: model.creationData?.logicalSectorSize ?? undefined,
    osType: shared.text(model.osType),
    immutability: toImmutability(model.immutabilityPolicy),
    profile: shared.profile(toProfile(model))
  }
}

function toImmutability(policy: SdkSnapshot['immutabilityPolicy']): Snapshot['immutability'] {
  if (!policy) return undefined
  return {
    type: policy.type,
    days: policy.immutabilityDurationDays,
    expiresAt: toInstant(policy.policyExpirationTime),
    expired: policy.isPolicyExpired ?? undefined
  }
}

/** A virtual machine; rejects an answer without id or region. */
export function toVirtualMachine(model: SdkVirtualMachine): VirtualMachine {
  const id = model.id ?? ''
  const ref = parseResourceId(id, 'virtualMachines')
  if (ref === undefined || !model.location) {
    throw incomplete('virtual machine', id, { id: ref, location: model.location })
  }
  const { osDisk, dataDisks = [] } = model.storageProfile ?? {}
  const disks = [
    ...(osDisk === undefined ? [] : [{ ...osDisk, lun: undefined }]),
    ...dataDisks
      .toSorted((a, b) => a.lun - b.lun)
      .map((one) => ({ ...one, diffDiskSettings: undefined }))
  ]
  return {
    ...ref,
    id,
    location: canonicalLocation(model.location),
    zones: model.zones ?? [],
    disks: disks.map((one) => ({
      name: one.name ?? '',
      lun: one.lun,
      diskId: one.managedDisk?.id,
      ephemeral: one.diffDiskSettings?.option === 'Local',
      caching: one.caching,
      writeAccelerator: one.writeAcceleratorEnabled,
      deleteOption: one.deleteOption
    })),
    power: model.instanceView?.statuses
      ?.map(({ code }) => /^PowerState\/(.+)$/i.exec(code ?? '')?.[1]?.toLowerCase())
      .find((state) => state !== undefined),
    provisioningState: model.provisioningState
  }
}

/** A request as the SDK's model; a test compares what is sent with `requestBody`. */
export function fromRequest(request: SnapshotRequest): SdkSnapshot {
  const { sku, diskEncryptionSetId, instantAccessMinutes, copy } = request
  return {
    location: request.location,
    tags: { ...request.tags },
    creationData: {
      createOption: copy === undefined ? 'Copy' : 'CopyStart',
      sourceResourceId: request.sourceResourceId,
      ...(copy?.speed === 'enhanced' && { provisionedBandwidthCopySpeed: 'Enhanced' }),
      ...given({ instantAccessDurationMinutes: instantAccessMinutes })
    },
    incremental: true,
    networkAccessPolicy: request.networkAccessPolicy,
    publicNetworkAccess: request.publicNetworkAccess,
    ...given({
      extendedLocation: request.extendedLocation,
      sku: sku === undefined ? undefined : { name: sku },
      encryption: encryptionOf(diskEncryptionSetId, request.encryptionType),
      diskAccessId: request.diskAccessId
    })
  }
}

/** A request for a disk as the SDK's model. What is absent is not sent: Azure's own default is better. */
export function fromDiskRequest(request: DiskRequest): SdkDisk {
  const { sku, zones, profile } = request
  const { architecture, acceleratedNetwork, diskControllerTypes, securityType } = profile
  const capabilities = given({ architecture, acceleratedNetwork, diskControllerTypes })
  return {
    location: request.location,
    tags: { ...request.tags },
    creationData: {
      createOption: 'Copy',
      sourceResourceId: request.sourceResourceId,
      ...given({
        logicalSectorSize: profile.logicalSectorSize,
        performancePlus: profile.performancePlus
      })
    },
    ...given({
      extendedLocation: request.extendedLocation,
      sku: sku === undefined ? undefined : { name: sku },
      zones: zones.length === 0 ? undefined : [...zones],
      diskSizeGB: request.sizeGb,
      osType: request.osType as SdkDisk['osType'],
      maxShares: request.maxShares,
      tier: profile.tier,
      diskIopsReadWrite: profile.iops,
      diskMBpsReadWrite: profile.mbps,
      diskIopsReadOnly: profile.iopsReadOnly,
      diskMBpsReadOnly: profile.mbpsReadOnly,
      burstingEnabled: profile.bursting,
      optimizedForFrequentAttach: profile.frequentAttach,
      availabilityPolicy:
        profile.actionOnDelay === undefined
          ? undefined
          : { actionOnDiskDelay: profile.actionOnDelay },
      hyperVGeneration: profile.hyperVGeneration,
      encryption: encryptionOf(profile.encryptionSetId, profile.encryptionType),
      networkAccessPolicy: profile.networkAccessPolicy,
      publicNetworkAccess: profile.publicNetworkAccess,
      diskAccessId: profile.diskAccessId,
      dataAccessAuthMode: profile.dataAccessAuthMode,
      supportedCapabilities: Object.keys(capabilities).length === 0 ? undefined : capabilities,
      securityProfile:
        securityType === undefined
          ? undefined
          : {
              securityType,
              ...given({ secureVMDiskEncryptionSetId: profile.secureEncryptionSetId })
            }
    })
  }
}

function encryptionOf(diskEncryptionSetId: string | undefined, type: string = CUSTOMER_KEY) {
  return diskEncryptionSetId === undefined ? undefined : { diskEncryptionSetId, type }
}

/** A change of data disks as the SDK's model. */
export function fromDataDiskChange(change: DataDiskChange): AttachDetachDataDisksRequest {
  return {
    dataDisksToDetach: change.detach.map((diskId) => ({ diskId })),
    dataDisksToAttach: change.attach.map(
      ({ diskId, lun, caching, writeAccelerator, deleteOption }) => ({
        diskId,
        lun,
        ...given({ caching: caching as CachingTypes | undefined, deleteOption }),
        ...(writeAccelerator === true && { writeAcceleratorEnabled: true })
      })
    )
  }
}

/** Without the fields that are absent. */
function given<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>
  }
}

function toTags(
  tags: Readonly<Record<string, string | null | undefined>> | undefined,
  shared: Sharing = UNSHARED
): Tags {
  return Object.fromEntries(
    Object.entries(tags ?? {}).map(([name, value]) => [name, shared.text(value ?? '')])
  )
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
    `The response of Azure about ${kind} ${id === '' ? '(without an id)' : id} lacks ${missing.join(', ') || 'required fields'}.`,
    { remedy: 'Run this step again. If the error occurs again, report it with the debug log.' }
  )
}
