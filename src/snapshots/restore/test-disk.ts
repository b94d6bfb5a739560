/**
 * The temporary disk of a restore test: what it is created as, and how a later run knows one that a run which was
 * killed has left behind. A disk that only looks like one is never deleted.
 */

import { createHash } from 'node:crypto'

import type { Problem } from '../../errors.ts'
import { problem } from '../../errors.ts'
import { unreadable } from '../data/diff-checks.ts'
import { isClassicSku, readinessOf } from '../readiness.ts'
import type { DiskRequest } from '../request.ts'
import { canonical, parseResourceId, sameId } from '../resource-id.ts'
import type { AzureTime } from '../server-clock.ts'
import { TAG, isOfEarlierAttempt, isOfRepository, tagValue } from '../tags.ts'
import type { Disk, DiskProfile, Run, Snapshot, Tags } from '../types.ts'
import { restoreProblems } from './checks.ts'
import type { SourceFacts } from './plan.ts'
import { planDisk } from './plan.ts'

/** Microsoft: naming rules, Microsoft.Compute/disks. */
const MAX_NAME_LENGTH = 80

/** Characters of the mark at the end of a name. */
const MARK_LENGTH = 12

/** How long after the end of its run a temporary disk expires, in milliseconds: no clock is off by more. */
const EXPIRY_GRACE_MS = 3_600_000

/** The write of a temporary disk, and the snapshot that it is created from. */
type Origin = { readonly requestId: string; readonly snapshotUniqueId: string }

/** Follows from request and snapshot: tags that were copied to another disk do not fit its name and its source. */
function markOf({ requestId, snapshotUniqueId }: Origin): string {
  const text = `${requestId} ${canonical(snapshotUniqueId)}`
  return createHash('sha256').update(text).digest('hex').slice(0, MARK_LENGTH)
}

/** The name of a temporary disk: that of the snapshot, cut where it is too long, and the mark. */
export function testDiskName(snapshotName: string, origin: Origin): string {
  const end = `-verify-${markOf(origin)}`
  const legal = snapshotName.replaceAll(/[^A-Za-z0-9_-]/g, '-')
  const start = /^[A-Za-z0-9]/.test(legal) ? legal : `s${legal}`
  return `${start.slice(0, MAX_NAME_LENGTH - end.length)}${end}`
}

/** When the temporary disks of a run expire; all in milliseconds, instants since the epoch. */
export function testExpiry(now: number, remainingMs: number): number {
  return now + remainingMs + EXPIRY_GRACE_MS
}

/** The types that a temporary disk can have, the cheapest first. Microsoft: managed disks pricing. */
const CLASSIC = ['Standard_LRS', 'StandardSSD_LRS', 'Premium_LRS'] as const
const FAST = ['PremiumV2_LRS', 'UltraSSD_LRS'] as const

/**
 * The types that fit a snapshot, the cheapest first: a region, a zone or an edge zone need not offer each of them.
 * Sectors of 4096 bytes, and a snapshot in instant access, need Premium SSD v2 or Ultra.
 */
export function testSkus({ snapshot, live, entry }: SourceFacts): readonly string[] {
  const sectors = snapshot.logicalSectorSize ?? live?.profile.logicalSectorSize
  const { state } = readinessOf(snapshot, live?.sku ?? entry?.sku)
  return sectors === 4096 || state === 'instant-access' ? FAST : CLASSIC
}

/** What a restored disk must have to be one; its performance, its place and its tags are not needed. */
const KEPT = [
  'logicalSectorSize',
  'hyperVGeneration',
  'architecture',
  'acceleratedNetwork',
  'diskControllerTypes',
  'securityType',
  'secureEncryptionSetId'
] as const satisfies readonly (keyof DiskProfile)[]

/** The requests for a temporary disk, one for each type that fits, the cheapest first. */
export function testRequests(
  facts: SourceFacts,
  { tags, compare }: { readonly tags: Tags; readonly compare: boolean }
): readonly DiskRequest[] {
  const { snapshot } = facts
  return testSkus(facts).map((sku) => {
    const { request } = planDisk(facts, { sku, zone: undefined })
    return {
      location: request.location,
      extendedLocation: request.extendedLocation,
      sourceResourceId: request.sourceResourceId,
      sku,
      sizeGb: snapshot.sizeGb,
      // In most regions Premium SSD v2 and Ultra disks exist in a zone only.
      zones: isClassicSku(sku) === false ? request.zones : [],
      osType: request.osType,
      maxShares: undefined,
      tags,
      profile: {
        ...Object.fromEntries(
          KEPT.flatMap((key) =>
            request.profile[key] === undefined ? [] : [[key, request.profile[key]]]
          )
        ),
        ...encryptionOf(snapshot),
        ...networkOf(snapshot, compare)
      }
    }
  })
}

/** That of the snapshot: its disk may be encrypted in another way by now. */
function encryptionOf({ profile = {} }: Snapshot): DiskProfile {
  const { encryptionSetId, encryptionType } = profile
  if (encryptionSetId === undefined) return {}
  return { encryptionSetId, ...(encryptionType !== undefined && { encryptionType }) }
}

/** Closed, unless its content is compared: Azure grants no SAS access to what is closed. */
function networkOf({ profile = {} }: Snapshot, compare: boolean): DiskProfile {
  if (!compare) return { networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' }
  const { dataAccessAuthMode } = profile
  return {
    networkAccessPolicy: 'AllowAll',
    publicNetworkAccess: 'Enabled',
    ...(dataAccessAuthMode !== undefined && { dataAccessAuthMode })
  }
}

/** Why a snapshot cannot be tested, as far as reads can tell; empty where it can. */
export function testProblems(
  facts: SourceFacts,
  request: DiskRequest,
  compare: boolean
): readonly Problem[] {
  const wanted = { sku: request.sku, zone: undefined, location: undefined }
  const problems = restoreProblems(facts, { request, fields: [], notes: [] }, wanted)
  const { snapshot, live, entry } = facts
  if (!compare || problems.length > 0) return problems
  const closed = unreadable(snapshot, live?.sku ?? entry?.sku)
  return [...(closed === undefined ? [] : [closed]), ...largeSectors(snapshot)]
}

/** Each VHDX has a layout of its own, so that equal disks need not be equal files. */
function largeSectors({ name, logicalSectorSize }: Snapshot): readonly Problem[] {
  return logicalSectorSize === 4096
    ? [
        problem(
          'InvalidInput',
          `The content of snapshot "${name}" cannot be compared: it has 4096-byte sectors, and Azure exports it as VHDX only, a format in which equal disks differ.`,
          { remedy: 'Test it in a step without "compare".' }
        )
      ]
    : []
}

/** Whether a refusal is about the type of the disk, so that another type is worth an attempt. */
export function refusesSku({ status = 0, code = '' }: RefusedWith, message: string): boolean {
  if (status !== 400 && status !== 409) return false
  return (
    /^(?:SkuNotAvailable|NotAvailableForSubscription)$/i.test(code) ||
    (code === 'InvalidParameter' && /\bsku\b|storageAccountType/i.test(message))
  )
}

type RefusedWith = { readonly status?: number; readonly code?: string }

/** Whether a disk is the temporary one that a write of this action made. */
export function isTestDisk(disk: Disk, origin: Origin): boolean {
  return (
    tagValue(disk.tags, TAG.request) === origin.requestId &&
    tagValue(disk.tags, TAG.testExpires) !== undefined &&
    sameId(disk.sourceUniqueId, origin.snapshotUniqueId) &&
    disk.name.toLowerCase().endsWith(`-verify-${markOf(origin)}`)
  )
}

/** Why a temporary disk may be in use, and stays; `undefined` where nobody can have written to it. */
export function usedBy({ managedBy, ownersChangedAt, state }: Disk): string | undefined {
  if (managedBy !== undefined) return 'it is attached to a virtual machine'
  if (ownersChangedAt !== undefined) return 'it was attached to a virtual machine'
  return state === undefined || /^(?:Unattached|ActiveSAS)$/i.test(state)
    ? undefined
    : `its state is ${state}`
}

/**
 * The write of a temporary disk that a run of this repository has left behind; `undefined` for any other disk, and for
 * one that a run may still use. Its tags and its origin prove it: the name holds what follows from both.
 */
export function leftBehind(disk: Disk, run: Run, time: AzureTime): Origin | undefined {
  const { tags, sourceUniqueId = '', sourceResourceId = '' } = disk
  const requestId = tagValue(tags, TAG.request) ?? ''
  const origin = { requestId, snapshotUniqueId: sourceUniqueId }
  if (requestId === '' || sourceUniqueId === '') return undefined
  if (parseResourceId(sourceResourceId, 'snapshots') === undefined) return undefined
  if (!isOfRepository(tags, run) || !isTestDisk(disk, origin)) return undefined
  const expiresAt = Date.parse(tagValue(tags, TAG.testExpires) ?? '')
  const isExpired = time.known && !Number.isNaN(expiresAt) && time.at > expiresAt
  return isExpired || isOfEarlierAttempt(tags, run) ? origin : undefined
}
