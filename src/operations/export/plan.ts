/** The plan of an export: which snapshots go to which blob, after its current content. */

import pLimit from 'p-limit'

import { ActionError, refuse } from '../../errors.ts'
import { withRetries } from '../common/attempts.ts'
import { allOf, settleAll, throwAll } from '../common/batch.ts'
import type { Selection } from '../common/disks.ts'
import { select, selectsNothing } from '../common/disks.ts'
import type { LineagePorts, Reads } from '../common/sources.ts'
import {
  originOf,
  ownGeneration,
  readLineage,
  readNamed,
  cachedReads,
  warnRefuted
} from '../common/sources.ts'
import type { BlobFacts, ExportPorts, Log, Metadata, TargetBlob } from '../../ports.ts'
import type { Dated } from '../../snapshots/data-time.ts'
import { oldestData } from '../../snapshots/data-time.ts'
import type { BlobPlace } from '../../snapshots/data/blob-url.ts'
import { addressOf } from '../../snapshots/data/blob-url.ts'
import { incomparable, unreadable } from '../../snapshots/data/diff-checks.ts'
import type { ExportState, ExportStep, ExportedDisk } from '../../snapshots/data/export-state.ts'
import { isSnapshotOf, readState, stepsFrom } from '../../snapshots/data/export-state.ts'
import { counted, listed, quotedNames } from '../../snapshots/format.ts'
import type { Descendant, Origin } from '../../snapshots/lineage.ts'
import { readinessOf, formatStanding } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, sameId } from '../../snapshots/resource-id.ts'
import type { BlobAddress, Snapshot } from '../../snapshots/types.ts'

/** What is exported, and its target. */
export type ExportPlanRequest = ChainRequest & {
  readonly place: BlobPlace
  /** Compare the written ranges, and in the end the whole blob, by hashes. */
  readonly verify: boolean
}

/** The work for one disk. */
export type PlannedExport = {
  readonly disk: ExportedDisk
  readonly target: TargetBlob
  /** Whether the blob must be created. */
  readonly isNew: boolean
  /** The metadata of the blob at the time of the plan. */
  readonly metadata: Metadata | undefined
  readonly steps: readonly ExportStep[]
  /** Snapshots that are skipped because the blob holds them, or something newer. */
  readonly held: number
  /** Snapshots that are skipped with a warning: they have no data yet, or never will, or were named too late. */
  readonly left: number
  /** The snapshot that the blob holds, when nothing is to be written and the snapshot still exists. */
  readonly holds: Dated | undefined
}

/** The largest page blob, in bytes (Microsoft: scalability and performance targets for Blob storage). */
const MAX_BYTES = 8 * 1024 ** 4
const GIB = 1024 ** 3

/** Reads everything and plans. Rejects with an ActionError with every problem. */
export async function planExport(
  request: ExportPlanRequest,
  ports: ExportPorts
): Promise<readonly PlannedExport[]> {
  const chains = await findChains(request, ports)
  const addresses = chains.map(({ disk }) => addressOf(request.place, disk.name))
  refuseSharedBlobs(chains, addresses)
  const limit = pLimit(request.maxParallel)
  return allOf(
    chains.map((chain, at) => limit(() => planOne(chain, addresses[at], request, ports)))
  )
}

async function planOne(
  { disk, snapshots, named }: Chain,
  address: BlobAddress | undefined,
  { verify }: ExportPlanRequest,
  ports: ExportPorts
): Promise<PlannedExport> {
  const { blobs, log } = ports
  if (address === undefined) throw new TypeError('a disk has no address')
  const target = blobs.target(address)
  const facts = await withRetries(disk, 'reading the blob', ports, () => target.read())
  const state = facts === undefined ? undefined : stateOf(facts, target, disk)
  const sound = withoutUnfinished(snapshots, disk, log)
  const found = stepsFrom(state, sound, (newer, base) => incomparable(newer, base) === undefined)
  if ('refusal' in found) {
    throw new ActionError(
      'NotFound',
      `Blob ${target.url} is incomplete: an export of snapshot "${found.snapshot.name}" was interrupted, that snapshot no longer exists, and disk "${disk.name}" has no newer one.`,
      { remedy: 'Take a new snapshot with "operation: create" and export it.' }
    )
  }
  const { steps } = found
  for (const { snapshot, base } of steps) {
    refuse(unreadable(snapshot))
    if (base !== undefined) refuse(unreadable(base))
    refuseTooLarge(snapshot)
  }
  const held = sound.filter((one) => !steps.some(({ snapshot }) => snapshot === one.snapshot))
  const behind = named ? await logStaleTarget(held, state, target, ports) : 0
  const holds = steps.length > 0 ? undefined : held.find((one) => isWhatIsHeld(one, state))
  if (verify && holds !== undefined) refuse(unreadable(holds.snapshot))
  return {
    disk,
    target,
    isNew: facts === undefined,
    metadata: facts?.metadata,
    steps,
    held: held.length,
    left: snapshots.length - sound.length + behind,
    holds
  }
}

function isWhatIsHeld({ snapshot }: Dated, state: ExportState | undefined): boolean {
  return sameId(snapshot.uniqueId, state?.snapshot.uniqueId)
}

/**
 * A named snapshot is expected in the blob, which accepts none that is older than its content. Returns how many are
 * skipped for that.
 */
async function logStaleTarget(
  held: readonly Dated[],
  state: ExportState | undefined,
  target: TargetBlob,
  ports: ExportPorts
): Promise<number> {
  const older = held.filter((one) => !isWhatIsHeld(one, state)).map(({ snapshot }) => snapshot)
  const [first] = older
  if (first === undefined || state === undefined) return 0
  const taken = await withRetries(first, 'listing the snapshots of the blob', ports, () =>
    target.snapshots()
  )
  const missing = older.filter(
    (one) => taken?.some((metadata) => isSnapshotOf(metadata, one)) !== true
  )
  for (const one of missing) {
    ports.log.warning(
      `Snapshot "${one.name}" is left out: blob ${target.url} contains "${state.snapshot.name}", which is newer. To export an older snapshot, name another blob in "blob-url".`,
      'Left out'
    )
  }
  return missing.length
}

/** The state in the blob's metadata; refused when it is of another disk, or not written by an export. */
function stateOf(
  { type, metadata }: BlobFacts,
  { url }: TargetBlob,
  disk: ExportedDisk
): ExportState {
  if (type !== 'PageBlob') {
    throw new ActionError('InvalidInput', `${url} is not a page blob (${type}).`, {
      remedy: 'Name another blob or a container in "blob-url".'
    })
  }
  const state = readState(metadata)
  if (state === undefined) {
    throw new ActionError(
      'InvalidInput',
      `Page blob ${url} was not created by an export, or by an unknown version of the action: its metadata do not name a disk.`,
      {
        remedy: 'Name another blob or a container in "blob-url". Nothing was changed in this one.'
      }
    )
  }
  if (sameId(state.disk.uniqueId, disk.uniqueId)) return state
  throw new ActionError(
    'InvalidInput',
    `Page blob ${url} contains disk "${state.disk.name}" (unique id ${state.disk.uniqueId}), not disk "${disk.name}" (${disk.uniqueId}).`,
    {
      remedy:
        'Name another blob or another container in "blob-url". A disk that was recreated under the same name is another disk.'
    }
  )
}

/**
 * Snapshots with complete data. A failed one never has any; one that is still copied stops those after it, because a
 * blob only goes forward.
 */
function withoutUnfinished(
  snapshots: readonly Dated[],
  { name }: ExportedDisk,
  log: ExportPorts['log']
): readonly Dated[] {
  const alive = snapshots.filter(({ snapshot }) => {
    const { state } = readinessOf(snapshot)
    if (state !== 'failed' && state !== 'deleting' && state !== 'unknown') return true
    log.warning(
      `Snapshot "${snapshot.name}" of disk "${name}" is left out: it ${formatStanding(snapshot)}.`,
      'Left out'
    )
    return false
  })
  const order = alive.toSorted(oldestData)
  const first = order.findIndex(({ snapshot }) => readinessOf(snapshot).state !== 'available')
  const unfinished = order[first]?.snapshot
  if (unfinished === undefined) return order
  log.warning(
    `Disk "${name}": ${listed(order.slice(first).map(({ snapshot }) => `"${snapshot.name}"`))} ${order.length - first === 1 ? 'is' : 'are'} left for the next run, because "${unfinished.name}" ${formatStanding(unfinished)}.`,
    'Not complete yet'
  )
  return order.slice(0, first)
}

/** A page blob holds the disk and the footer of a VHD. */
function refuseTooLarge({ name, sizeGb = 0 }: Snapshot): void {
  if (sizeGb * GIB + 512 <= MAX_BYTES) return
  throw new ActionError(
    'InvalidInput',
    `Snapshot "${name}" is of a disk of ${sizeGb} GiB, but a page blob is limited to less than ${MAX_BYTES / GIB} GiB.`,
    { remedy: 'Use "operation: copy" to bring it to another region.' }
  )
}

function refuseSharedBlobs(chains: readonly Chain[], addresses: readonly BlobAddress[]): void {
  const blobs = Map.groupBy(chains, (_chain, at) => addresses[at]?.blob ?? '')
  for (const [blob, disks] of blobs) {
    if (disks.length < 2) continue
    throw new ActionError(
      'InvalidInput',
      `${counted(disks.length, 'disk')} would be exported to the same blob, "${blob}": ${listed(disks.map(({ disk }) => `"${disk.name}" (${disk.uniqueId})`))}.`,
      {
        remedy:
          'Name a container in "blob-url", so that each disk has its own blob, or export disks with the same name in separate steps.'
      }
    )
  }
}

// Which snapshots of which disks are exported.

/** What is requested. */
type ChainRequest = {
  /** Disks: all their snapshots. */
  readonly selection: Selection
  /** Named snapshots: only these. */
  readonly snapshots: readonly ResourceRef[]
  /** The group where the snapshots of disks are listed; each disk's own when absent. */
  readonly snapshotGroup: string | undefined
  readonly maxParallel: number
}

/** A disk with its snapshots. */
type Chain = {
  readonly disk: ExportedDisk
  readonly snapshots: readonly Dated[]
  /** Whether each was requested by name. */
  readonly named: boolean
}

/**
 * Finds the chains: first those of selected disks, then those of named snapshots. Rejects with everything that is
 * missing.
 */
async function findChains(
  { selection, snapshots, snapshotGroup, maxParallel }: ChainRequest,
  ports: LineagePorts
): Promise<readonly Chain[]> {
  const reads = cachedReads(ports)
  const limit = pLimit(maxParallel)
  const selected = selectsNothing(selection) ? [] : await select(selection, maxParallel, ports)
  const [chains, named] = await Promise.all([
    settleAll(
      selected.map(({ ref }) => limit(() => chainOfDisk(ref, snapshotGroup, reads, ports)))
    ),
    settleAll(snapshots.map((ref) => limit(() => originOfNamed(ref, reads, ports))))
  ])
  throwAll([...chains.problems, ...named.problems])
  return [...chains.found, ...byDisk(named.found)]
}

/** The snapshots of the existing disk or, when it no longer exists, of the last one of its name. */
async function chainOfDisk(
  ref: ResourceRef,
  snapshotGroup: string | undefined,
  reads: Reads,
  ports: LineagePorts
): Promise<Chain> {
  // Every snapshot that is found is written, so only one group is listed.
  const { subscriptionId } = ref
  const resourceGroup = snapshotGroup ?? ref.resourceGroup
  const places = [{ subscriptionId, resourceGroup }]
  const lineage = await readLineage({ ref, disk: undefined }, places, reads, ports)
  const { disk } = lineage
  const generation = ownGeneration(lineage)
  const descendants = generation?.descendants ?? []
  const own = descendants.filter(({ kind }) => kind === 'snapshot')
  const copies = descendants.filter(({ kind }) => kind === 'copy')
  const uniqueId = disk?.uniqueId ?? generation?.diskUniqueId
  if (own.length === 0 || uniqueId === undefined) {
    throw new ActionError(
      'NotFound',
      `Disk "${ref.name}" has no incremental snapshot in resource group "${resourceGroup}" that can be exported.`,
      {
        remedy:
          copies.length === 0
            ? 'Take one first with "operation: create" and "network-access-policy: AllowAll", or name the group of its snapshots in "snapshot-resource-group".'
            : `It has copies: name them in "snapshot", such as "${copies[0]?.snapshot.name ?? ''}".`
      }
    )
  }
  warnRefuted(lineage.lineage.refuted, ports.log)
  warnNewerCopies(ref, own, copies, ports.log)
  return { disk: { name: disk?.name ?? ref.name, uniqueId }, snapshots: own, named: false }
}

/** The copies of a disk belong to other families: its blob gets its own snapshots only. */
function warnNewerCopies(
  { name }: ResourceRef,
  own: readonly Descendant[],
  copies: readonly Descendant[],
  log: Log
): void {
  const newest = own.find(({ dataTime }) => dataTime !== undefined)?.dataTime ?? 0
  const newer = copies.filter(({ dataTime }) => dataTime !== undefined && dataTime > newest)
  if (newer.length === 0) return
  log.warning(
    `Disk "${name}": ${quotedNames(newer.map(({ snapshot }) => snapshot.name))} ${newer.length === 1 ? 'is a copy with' : 'are copies with'} newer data than every snapshot of the disk that is left, and not exported. "snapshot" can name ${newer.length === 1 ? 'it' : 'them'}.`,
    'Not the newest snapshot'
  )
}

async function originOfNamed(ref: ResourceRef, reads: Reads, ports: LineagePorts): Promise<Origin> {
  const snapshot = await readNamed(ref, 'snapshot', reads.lists, ports)
  refuse(unreadable(snapshot))
  return originOf(snapshot, reads, ports.log)
}

/** Named snapshots, grouped by source disk. */
function byDisk(origins: readonly Origin[]): readonly Chain[] {
  const once = [...new Map(origins.map((one) => [canonical(one.snapshot.id), one])).values()]
  const chains = Map.groupBy(once, (origin) => canonical(diskOf(origin).uniqueId))
  return [...chains.values()].flatMap((own) =>
    own.slice(0, 1).map((origin) => ({ disk: diskOf(origin), snapshots: own, named: true }))
  )
}

function diskOf({ snapshot, disk, diskUniqueId, dataTime }: Origin): ExportedDisk {
  if (dataTime === undefined) {
    throw new ActionError(
      'InvalidInput',
      `The time of the data of snapshot "${snapshot.name}" is unknown, so it cannot be compared with the data in a blob.`,
      { remedy: 'Name its disk in "disk" instead, or export a copy that this action created.' }
    )
  }
  if (disk !== undefined && diskUniqueId !== undefined) {
    return { name: disk.name, uniqueId: diskUniqueId }
  }
  throw new ActionError(
    'InvalidInput',
    `The source disk of snapshot "${snapshot.name}" is unknown, so its blob is unknown too.`,
    { remedy: 'Name its disk in "disk" instead, or export a snapshot that this action created.' }
  )
}
