/** What prevents a restore, as far as reads can show: found before anything is written. */

import type { Problem } from '../../errors.ts'
import { problem } from '../../errors.ts'
import { counted, listed } from '../format.ts'
import { isClassicSku, readinessOf, formatStanding } from '../readiness.ts'
import { canonicalLocation, sameId } from '../resource-id.ts'
import type { DiskChoice, DiskPlan, SourceFacts } from './plan.ts'
import { isZoneRedundant, needsSecureSet } from './plan.ts'
import type { Candidate } from './swap-plan.ts'
import type { Snapshot, SwapPair, VirtualMachine } from '../types.ts'
import { isDone, formatPlace } from './swap-plan.ts'

/** The inputs that the checks need. */
type Wanted = DiskChoice & {
  /** The expected region of the disk; any spelling. */
  readonly location: string | undefined
  /** The existing regions, in Azure's own form; none when unknown. */
  readonly regions?: readonly string[]
}

/** Every problem of one planned disk; empty when it can be created. */
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
  const standing = formatStanding(snapshot, live?.sku ?? entry?.sku)
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

/**
 * Instant access is only for the fast disk types, and only for the time that the snapshot has left. Microsoft: instant
 * access snapshots.
 */
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

/** Whether a snapshot is in another region than expected. */
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

/** Azure requires this set for such a disk, and a snapshot does not keep it. */
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

// What prevents the swap of a machine's disks.

/** Every problem of the machine that prevents the swap; empty when it can start. */
export function swapProblems(
  machine: VirtualMachine,
  candidates: readonly Candidate[],
  pairs: readonly SwapPair[],
  allowStop: boolean
): readonly Problem[] {
  return [
    ...ephemeral(machine),
    ...(isDone(machine, pairs) || allowStop ? [] : running(machine)),
    ...twice(pairs),
    ...candidates.flatMap((one) => [
      ...elsewhere(machine, one),
      ...outsideZone(machine, one),
      ...shared(one)
    ]),
    ...candidates.flatMap((one) => {
      const pair = pairs.find(({ next }) => next === one.next)
      return pair === undefined ? [] : [...cached(one, pair), ...wrongKind(one, pair)]
    })
  ]
}

/** A machine with an OS disk on its host cannot be deallocated: it would lose it. Microsoft: ephemeral OS disks. */
function ephemeral({ name, disks }: VirtualMachine): readonly Problem[] {
  return disks.some((disk) => disk.ephemeral)
    ? [
        problem(
          'InvalidInput',
          `Virtual machine "${name}" has an ephemeral OS disk, so it cannot be deallocated, and its disks cannot be swapped.`,
          { remedy: 'Leave "swap" out and attach the restored disk by hand.' }
        )
      ]
    : []
}

function running({ name, power }: VirtualMachine): readonly Problem[] {
  return power === 'deallocated'
    ? []
    : [
        problem(
          'Conflict',
          `Virtual machine "${name}" is ${power ?? 'in an unknown state'}. Its disks are swapped only while it is deallocated.`,
          {
            remedy:
              'Set "allow-stop: true" to deallocate it and, if it is running now, start it again afterwards; or deallocate it yourself.'
          }
        )
      ]
}

function twice(pairs: readonly SwapPair[]): readonly Problem[] {
  const places = Map.groupBy(pairs, ({ lun }) => lun)
  return [...places.values()].flatMap((some) =>
    some.length < 2
      ? []
      : [
          problem(
            'InvalidInput',
            `${counted(some.length, 'snapshot')} would take the same place, ${formatPlace(some[0]?.lun)}.`,
            { remedy: 'Name 1 snapshot for each disk of the virtual machine.' }
          )
        ]
  )
}

function elsewhere(machine: VirtualMachine, { snapshot }: Candidate): readonly Problem[] {
  if (!sameId(machine.subscriptionId, snapshot.subscriptionId)) {
    return [
      problem(
        'InvalidInput',
        `Virtual machine "${machine.name}" is not in the subscription of snapshot "${snapshot.name}".`,
        { remedy: 'Choose a virtual machine and a snapshot in the same subscription.' }
      )
    ]
  }
  if (machine.location === snapshot.location) return []
  return [
    problem(
      'WrongLocation',
      `Virtual machine "${machine.name}" is in region "${machine.location}", snapshot "${snapshot.name}" in "${snapshot.location}". A virtual machine attaches disks of its own region only.`,
      {
        remedy: `Copy the snapshot there first with "operation: copy" and "copy-to: ${machine.location}", then restore the copy.`
      }
    )
  ]
}

/** A zonal disk and a zonal machine must share their zone; a zone-redundant disk fits anywhere. */
function outsideZone(
  machine: VirtualMachine,
  { snapshot, sku, zones }: Candidate
): readonly Problem[] {
  if (isZoneRedundant(sku) || sameZones(machine.zones, zones)) return []
  return [
    problem(
      'InvalidInput',
      `Virtual machine "${machine.name}" is in ${formatZones(machine.zones)}, the disk from snapshot "${snapshot.name}" would be in ${formatZones(zones)}: it could not be attached.`,
      {
        remedy:
          machine.zones.length > 0
            ? `Set "zone: ${machine.zones[0] ?? ''}".`
            : 'Leave "zone" out. If the source disk was zonal, the virtual machine must be in its zone.'
      }
    )
  ]
}

function shared({ snapshot, maxShares }: Candidate): readonly Problem[] {
  return (maxShares ?? 1) <= 1
    ? []
    : [
        problem(
          'InvalidInput',
          `The disk of snapshot "${snapshot.name}" is a shared disk: after a swap on one virtual machine, the virtual machines would no longer share the same data.`,
          {
            remedy:
              'Leave "swap" out, then swap the disk on all of its virtual machines while they are stopped.'
          }
        )
      ]
}

/** Microsoft: Premium SSD v2 and Ultra disks do not support disk caching. */
function cached({ sku }: Candidate, { lun, how }: SwapPair): readonly Problem[] {
  const caching = how.caching?.toLowerCase() ?? 'none'
  return isClassicSku(sku) !== false || caching === 'none'
    ? []
    : [
        problem(
          'InvalidInput',
          `The disk at ${formatPlace(lun)} is cached (${how.caching ?? ''}), but ${sku ?? ''} disks do not support caching.`,
          { remedy: 'Leave "disk-sku" out, or turn off the caching of that disk first.' }
        )
      ]
}

function wrongKind({ snapshot, osType }: Candidate, { lun }: SwapPair): readonly Problem[] {
  return lun !== undefined || osType !== undefined
    ? []
    : [
        problem(
          'InvalidInput',
          `Snapshot "${snapshot.name}" would become the OS disk, but its operating system is unknown.`,
          { remedy: 'Choose a snapshot of the OS disk.' }
        )
      ]
}

function sameZones(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((zone) => b.includes(zone))
}

function formatZones(zones: readonly string[]): string {
  return zones.length === 0 ? 'no zone' : `zone ${listed(zones)}`
}
