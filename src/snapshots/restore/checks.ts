/** What stands in the way of a restore, as far as reads can tell: found before anything is written. */

import type { Problem } from '../problem.ts'
import { problem } from '../problem.ts'
import { isClassicSku, readinessOf, standingInWords } from '../readiness.ts'
import { canonicalLocation } from '../resource-id.ts'
import type { Snapshot } from '../types.ts'
import type { DiskChoice, DiskPlan, SourceFacts } from './plan.ts'
import { isZoneRedundant, needsSecureSet } from './plan.ts'

/** What the user asked for, as far as the checks are about it. */
export type Wanted = DiskChoice & {
  /** The region that the disk is expected in; any spelling. */
  readonly location: string | undefined
  /** The regions that there are, in Azure's own form; none where that is not known. */
  readonly regions?: readonly string[]
}

/** Every problem of one planned disk; empty when it can be made. */
export function restoreProblems(
  facts: SourceFacts,
  { request }: DiskPlan,
  wanted: Wanted
): readonly Problem[] {
  return [
    notUsable(facts),
    tooFast(facts, request),
    wrongSectors(facts, request),
    tooSmall(facts, request),
    wrongRegion(facts, wanted),
    wrongZone(request, wanted),
    wrongTypeForSystem(request),
    lacksSecureSet(facts, request),
    notShareable(request)
  ].filter((found) => found !== undefined)
}

type Request = DiskPlan['request']
type Found = Problem | undefined

function notUsable({ snapshot, live, entry }: SourceFacts): Found {
  const readiness = readinessOf(snapshot, live?.sku ?? entry?.sku)
  if (readiness.usable) return undefined
  const name = `Snapshot "${snapshot.name}"`
  const standing = standingInWords(snapshot, live?.sku ?? entry?.sku)
  switch (readiness.state) {
    case 'pending':
      return problem('Conflict', `${name} cannot be restored yet: it ${standing}.`, {
        remedy: 'Run this step again when "operation: list" shows it as usable.'
      })
    case 'failed':
      return problem(
        'CopyFailed',
        `${name} cannot be restored because its data never arrived: ${readiness.reason}`,
        { remedy: 'Choose another snapshot.' }
      )
    case 'deleting':
      return problem('NotFound', `${name} is being deleted.`, {
        remedy: 'Choose another snapshot.'
      })
    case 'unknown':
      return problem(
        'NotVerified',
        `${name} ${standing}. A disk created from it could not be verified.`,
        { remedy: 'Run this step again. If the error occurs again, report it with the debug log.' }
      )
  }
}

/** Instant access is for the fast types alone, and for no more than the snapshot holds. Microsoft: instant access snapshots. */
function tooFast({ snapshot, live, entry }: SourceFacts, request: Request): Found {
  const { state } = readinessOf(snapshot, live?.sku ?? entry?.sku)
  if (state !== 'instant-access') return undefined
  const what = `Snapshot "${snapshot.name}" is in instant access`
  const wait = 'wait until its background copy is complete ("operation: list" shows its progress)'
  if (isClassicSku(request.sku) !== false) {
    return problem(
      'InvalidInput',
      `${what}: until its background copy is complete, only Premium SSD v2 and Ultra disks can be created from it, not ${request.sku ?? 'a disk of an unknown type'}.`,
      { remedy: `Set "disk-sku: PremiumV2_LRS", or ${wait}.` }
    )
  }
  if ((request.sizeGb ?? 0) <= (snapshot.sizeGb ?? Infinity)) return undefined
  return problem(
    'InvalidInput',
    `${what}: until its background copy is complete, a disk created from it has the size of the snapshot, ${snapshot.sizeGb ?? 0} GiB, not the current ${request.sizeGb ?? 0} GiB of its disk.`,
    { remedy: `To restore it, ${wait}.` }
  )
}

/** Microsoft: incremental snapshots, restrictions: sector size. */
function wrongSectors({ snapshot, live }: SourceFacts, request: Request): Found {
  const size = snapshot.logicalSectorSize ?? live?.profile.logicalSectorSize
  if (size !== 4096 || isClassicSku(request.sku) === false) return undefined
  return problem(
    'InvalidInput',
    `Snapshot "${snapshot.name}" has 4096-byte sectors: only Premium SSD v2 and Ultra disks can be created from it, not ${request.sku ?? 'a disk of an unknown type'}.`,
    { remedy: 'Set "disk-sku" to PremiumV2_LRS or UltraSSD_LRS.' }
  )
}

function tooSmall({ snapshot }: SourceFacts, request: Request): Found {
  const { sizeGb } = request
  if (sizeGb === undefined || snapshot.sizeGb === undefined || sizeGb >= snapshot.sizeGb) {
    return undefined
  }
  return problem(
    'InvalidInput',
    `A disk of ${sizeGb} GiB is smaller than snapshot "${snapshot.name}", which has ${snapshot.sizeGb} GiB.`,
    { remedy: 'Choose a size that is at least the size of the snapshot.' }
  )
}

/** Whether a snapshot is in another region than the one that is expected. */
export function isElsewhere(
  { location }: Pick<Snapshot, 'location'>,
  expected: string | undefined
): boolean {
  return expected !== undefined && canonicalLocation(expected) !== canonicalLocation(location)
}

function wrongRegion({ snapshot }: SourceFacts, { location = '', regions = [] }: Wanted): Found {
  if (location === '' || !isElsewhere(snapshot, location)) return undefined
  const region = canonicalLocation(location)
  const isRegion = regions.length === 0 || regions.includes(region)
  return problem(
    'WrongLocation',
    `Snapshot "${snapshot.name}" is in region "${snapshot.location}", not in "${location}" as expected. A disk can only be created in the region of its snapshot.`,
    {
      remedy: isRegion
        ? `Copy it there first with "operation: copy" and "copy-to: ${region}", then restore the copy.`
        : `Set "location: ${snapshot.location}" or leave it out. "${location}" is not a region of this subscription.`
    }
  )
}

function wrongZone({ sku }: Request, { zone }: Wanted): Found {
  if (zone === undefined || !isZoneRedundant(sku)) return undefined
  return problem(
    'InvalidInput',
    `A disk of type ${sku ?? ''} is zone-redundant, so it cannot be in zone ${zone}.`,
    { remedy: 'Leave "zone" out, or set "disk-sku" to a type that ends in _LRS.' }
  )
}

/** Microsoft: Premium SSD v2 and Ultra disks cannot be used as an OS disk. */
function wrongTypeForSystem({ sku, osType }: Request): Found {
  if (osType === undefined || isClassicSku(sku) !== false) return undefined
  return problem(
    'InvalidInput',
    `The disk contains an operating system (${osType}), and ${sku ?? ''} does not support OS disks: Premium SSD v2 and Ultra disks are data disks only.`,
    { remedy: 'Leave "disk-sku" out, or choose another type.' }
  )
}

/** Azure encrypts such a disk with nothing else, and a snapshot does not keep what. */
function lacksSecureSet({ snapshot, live, entry }: SourceFacts, { profile }: Request): Found {
  const { securityType = '', secureEncryptionSetId } = profile
  if (!needsSecureSet(securityType) || secureEncryptionSetId !== undefined) return undefined
  const why =
    live === undefined && entry === undefined
      ? 'its source disk no longer exists, and no receipt is given'
      : canonicalLocation((live ?? entry)?.location ?? '') !== canonicalLocation(snapshot.location)
        ? 'that of the source disk is in another region'
        : 'neither the source disk nor the receipt names it'
  return problem(
    'InvalidInput',
    `Snapshot "${snapshot.name}" cannot be restored: a disk of security type ${securityType} needs its disk encryption set, and ${why}.`,
    {
      remedy:
        'Set "receipt" to the output of the step that took the snapshot, or create the disk with `az disk create --security-type ConfidentialVM_DiskEncryptedWithCustomerKey --secure-vm-disk-encryption-set <id>`.'
    }
  )
}

function notShareable({ sku, maxShares }: Request): Found {
  if ((maxShares ?? 1) <= 1 || sku?.toLowerCase() !== 'standard_lrs') return undefined
  return problem(
    'InvalidInput',
    `The source disk is shared by up to ${maxShares ?? 1} machines, and ${sku} disks cannot be shared.`,
    { remedy: 'Leave "disk-sku" out, or choose an SSD type.' }
  )
}
