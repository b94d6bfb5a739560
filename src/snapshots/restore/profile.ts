/**
 * What a receipt says about a disk beside its size and type, so that a restore can make a disk like it when
 * the disk itself is gone. Short names, and ids by group and name: a receipt holds no subscription id of the
 * reader's own.
 */

import { z } from 'zod'

import { isClassicSku } from '../readiness.ts'
import type { ResourceKind } from '../resource-id.ts'
import { formatResourceId, parseResourceId, sameId } from '../resource-id.ts'
import type { Disk, DiskProfile } from '../types.ts'

/** The fields of an entry. All are optional: what is not told is taken from elsewhere. */
export const profileShape = {
  os: z.string().optional(),
  shares: z.number().optional(),
  tier: z.string().optional(),
  iops: z.number().optional(),
  mbps: z.number().optional(),
  bursting: z.boolean().optional(),
  plus: z.boolean().optional(),
  sector: z.number().optional(),
  /** Encryption set as `group/name`; only one of the disk's own subscription is told. */
  keys: z.string().optional(),
  encryption: z.string().optional(),
  network: z.string().optional(),
  public: z.string().optional(),
  /** Disk access as `group/name`. */
  access: z.string().optional(),
  auth: z.string().optional(),
  generation: z.string().optional(),
  architecture: z.string().optional(),
  accelerated: z.boolean().optional(),
  controllers: z.string().optional(),
  security: z.string().optional(),
  /** Encryption set of a confidential disk, as `group/name`. */
  secure: z.string().optional(),
  iopsRead: z.number().optional(),
  mbpsRead: z.number().optional(),
  frequent: z.boolean().optional(),
  delay: z.string().optional(),
  /** Name of its edge zone. */
  edge: z.string().optional(),
  /** The virtual machine that it is attached to, as `group/name`. A shared disk tells none. */
  vm: z.string().optional()
} as const

/** What an entry of a receipt tells of a disk. */
export type EntryProfile = {
  readonly [Name in keyof typeof profileShape]?: z.infer<(typeof profileShape)[Name]>
}

/** The names of the fields. */
export const PROFILE_KEYS = Object.keys(profileShape) as readonly (keyof EntryProfile)[]

/** What a disk is beside its data, with what Azure keeps outside of the profile. */
export type Likeness = DiskProfile &
  Partial<Pick<Disk, 'osType' | 'maxShares' | 'extendedLocation'>>

/** The one type of extended locations that Compute knows. */
export const EDGE_ZONE = 'EdgeZone'

/** The fields for a disk. Azure tells a tier, IOPS and throughput of every disk; only those that can be chosen are kept. */
export function profileFields(disk: Disk): EntryProfile {
  const { profile, subscriptionId } = disk
  const provisioned = isClassicSku(disk.sku) === false
  const shared = (disk.maxShares ?? 1) > 1
  const set = shortId(profile.encryptionSetId, 'diskEncryptionSets', subscriptionId)
  // Without its encryption set the kind of encryption says nothing that could be restored.
  const complete = set !== undefined || profile.encryptionSetId === undefined
  return told({
    os: disk.osType,
    shares: shared ? disk.maxShares : undefined,
    tier: hasTier(disk.sku) ? profile.tier : undefined,
    iops: provisioned ? profile.iops : undefined,
    mbps: provisioned ? profile.mbps : undefined,
    bursting: profile.bursting === true ? true : undefined,
    plus: profile.performancePlus === true ? true : undefined,
    sector: provisioned ? profile.logicalSectorSize : undefined,
    keys: set,
    encryption: complete ? profile.encryptionType : undefined,
    network: profile.networkAccessPolicy,
    public: profile.publicNetworkAccess,
    access: shortId(profile.diskAccessId, 'diskAccesses', subscriptionId),
    auth: profile.dataAccessAuthMode,
    generation: profile.hyperVGeneration,
    architecture: profile.architecture,
    accelerated: profile.acceleratedNetwork,
    controllers: profile.diskControllerTypes,
    security: profile.securityType,
    secure: shortId(profile.secureEncryptionSetId, 'diskEncryptionSets', subscriptionId),
    iopsRead: provisioned && shared ? profile.iopsReadOnly : undefined,
    mbpsRead: provisioned && shared ? profile.mbpsReadOnly : undefined,
    frequent: profile.frequentAttach === true ? true : undefined,
    delay: isNone(profile.actionOnDelay) ? undefined : profile.actionOnDelay,
    edge: disk.extendedLocation?.name,
    vm: shared ? undefined : shortId(disk.managedBy, 'virtualMachines', subscriptionId)
  })
}

/** What the fields of an entry mean, for a disk of that subscription. */
export function profileFromFields(fields: EntryProfile, subscriptionId: string): Likeness {
  return {
    osType: fields.os,
    maxShares: fields.shares,
    tier: fields.tier,
    iops: fields.iops,
    mbps: fields.mbps,
    bursting: fields.bursting,
    performancePlus: fields.plus,
    logicalSectorSize: fields.sector,
    encryptionSetId: longId(fields.keys, 'diskEncryptionSets', subscriptionId),
    encryptionType: fields.encryption,
    networkAccessPolicy: fields.network,
    publicNetworkAccess: fields.public,
    diskAccessId: longId(fields.access, 'diskAccesses', subscriptionId),
    dataAccessAuthMode: fields.auth,
    hyperVGeneration: fields.generation,
    architecture: fields.architecture,
    acceleratedNetwork: fields.accelerated,
    diskControllerTypes: fields.controllers,
    securityType: fields.security,
    secureEncryptionSetId: longId(fields.secure, 'diskEncryptionSets', subscriptionId),
    iopsReadOnly: fields.iopsRead,
    mbpsReadOnly: fields.mbpsRead,
    frequentAttach: fields.frequent,
    actionOnDelay: fields.delay,
    extendedLocation: fields.edge === undefined ? undefined : { name: fields.edge, type: EDGE_ZONE }
  }
}

/** Whether the performance tier of a disk can be chosen: of Premium SSD only. */
export function hasTier(sku: string | undefined): boolean {
  return /^premium_/i.test(sku ?? '')
}

/** Whether that is Azure's default for slow disks. */
export function isNone(actionOnDelay: string | undefined): boolean {
  return sameId(actionOnDelay, 'None')
}

function told(fields: EntryProfile): EntryProfile {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function shortId(
  id: string | undefined,
  kind: ResourceKind,
  subscriptionId: string
): string | undefined {
  const ref = id === undefined ? undefined : parseResourceId(id, kind)
  return ref === undefined || !sameId(ref.subscriptionId, subscriptionId)
    ? undefined
    : `${ref.resourceGroup}/${ref.name}`
}

function longId(
  text: string | undefined,
  kind: ResourceKind,
  subscriptionId: string
): string | undefined {
  const [resourceGroup = '', name = ''] = text?.split('/') ?? []
  return resourceGroup === '' || name === ''
    ? undefined
    : formatResourceId({ subscriptionId, resourceGroup, name }, kind)
}
