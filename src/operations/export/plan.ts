/** Which snapshots of which disks are exported, and to which blob each. */

import pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import type { BlobAddress, BlobPlace } from '../../snapshots/data/blob-url.ts'
import { addressOf } from '../../snapshots/data/blob-url.ts'
import { originOf } from '../../snapshots/copy/origin.ts'
import { incomparable, unreadable } from '../../snapshots/data/diff-checks.ts'
import type { ExportedDisk, ExportState, ExportStep } from '../../snapshots/data/export-state.ts'
import { isSnapshotOf, readState, stepsFrom } from '../../snapshots/data/export-state.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, sameId } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { counted, listed } from '../../snapshots/words.ts'
import { patiently } from '../diff/access.ts'
import type { BlobFacts, ExportPorts, Metadata, TargetBlob } from './ports.ts'
import { asActionError, throwAll } from '../common/failures.ts'
import { ownGeneration, readLineage } from '../common/lineage.ts'
import { spelledLike } from '../common/looking.ts'
import type { Selection } from '../common/select.ts'
import { select, selectsNothing } from '../common/select.ts'
import type { Lists } from '../common/lists.ts'
import { rememberedLists } from '../common/lists.ts'

/** What is to be exported, and where to. */
export type ExportPlanRequest = {
  /** Disks: all their snapshots. */
  readonly selection: Selection
  /** Snapshots by name: these alone. */
  readonly snapshots: readonly ResourceRef[]
  /** The group where the snapshots of disks are looked for; each disk's own when absent. */
  readonly snapshotGroup: string | undefined
  readonly place: BlobPlace
  readonly maxParallel: number
  /** Compare what is written, and in the end the whole blob, by hashes. */
  readonly verify: boolean
}

/** What is to be done for one disk. */
export type PlannedExport = {
  readonly disk: ExportedDisk
  readonly target: TargetBlob
  /** Whether the blob is to be made. */
  readonly isNew: boolean
  /** What the blob said of itself when this was planned. */
  readonly metadata: Metadata | undefined
  readonly steps: readonly ExportStep[]
  /** Snapshots that are left out because the blob holds them, or something newer. */
  readonly held: number
  /** Snapshots that are left out with a warning: they hold no data yet, or never will, or were named too late. */
  readonly left: number
  /** The snapshot that the blob holds, where nothing is to be written and the snapshot still exists. */
  readonly holds: Snapshot | undefined
}

/** The largest page blob, in bytes (Microsoft: scalability and performance targets for Blob storage). */
const MOST_BYTES = 8 * 1024 ** 4
const GIB = 1024 ** 3

/** A disk with its snapshots. */
type Chain = {
  readonly disk: ExportedDisk
  readonly snapshots: readonly Snapshot[]
  /** Whether each was asked for by its name. */
  readonly named: boolean
}

/** Reads everything and plans. Rejects with an ActionError that tells everything that stands in the way. */
export async function planExport(
  request: ExportPlanRequest,
  ports: ExportPorts
): Promise<readonly PlannedExport[]> {
  const chains = [
    ...(await chainsOfDisks(request, ports)),
    ...(await chainsOfNamed(request, ports))
  ]
  const addresses = chains.map(({ disk }) => addressOf(request.place, disk.name))
  refuseSharedBlobs(chains, addresses)
  const limit = pLimit(request.maxParallel)
  const settled = await Promise.allSettled(
    chains.map((chain, at) => limit(() => planOne(chain, addresses[at], request, ports)))
  )
  throwAll(settled.flatMap((one) => (one.status === 'rejected' ? [asActionError(one.reason)] : [])))
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
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
  const facts = await patiently(disk, 'reading the blob', ports, () => target.read())
  const state = facts === undefined ? undefined : stateOf(facts, target, disk)
  const sound = withoutUnfinished(snapshots, disk, log)
  const found = stepsFrom(state, sound, (snapshot, base) => !incomparable(snapshot, base))
  if ('refusal' in found) {
    throw new ActionError(
      'NotFound',
      `Blob ${target.url} was left half-written by an export of snapshot "${found.snapshot.name}", which no longer exists, and there is no newer one of disk "${disk.name}".`,
      { remedy: 'Take a new snapshot with "operation: create", and export that.' }
    )
  }
  const { steps } = found
  for (const { snapshot, base } of steps) {
    refuse(unreadable(snapshot))
    if (base !== undefined) refuse(unreadable(base))
    refuseTooLarge(snapshot)
  }
  const held = sound.filter((one) => !steps.some(({ snapshot }) => snapshot === one))
  const behind = named ? await tellBehind(held, state, target, ports) : 0
  const holds = steps.length > 0 ? undefined : held.find((one) => isWhatIsHeld(one, state))
  if (verify && holds !== undefined) refuse(unreadable(holds))
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

function isWhatIsHeld({ uniqueId }: Snapshot, state: ExportState | undefined): boolean {
  return sameId(uniqueId, state?.snapshot.uniqueId)
}

/**
 * A snapshot that was named is expected in the blob, which takes none that is older than what it holds. Returns how many
 * are left out for that.
 */
async function tellBehind(
  held: readonly Snapshot[],
  state: ExportState | undefined,
  target: TargetBlob,
  ports: ExportPorts
): Promise<number> {
  const older = held.filter((one) => !isWhatIsHeld(one, state))
  const [first] = older
  if (first === undefined || state === undefined) return 0
  const taken = await patiently(first, 'listing the snapshots of the blob', ports, () =>
    target.snapshots()
  )
  const missing = older.filter(
    (one) => taken?.some((metadata) => isSnapshotOf(metadata, one)) !== true
  )
  for (const one of missing) {
    ports.log.warning(
      `Snapshot "${one.name}" is left out: blob ${target.url} holds "${state.snapshot.name}", which is newer, and goes forward only. To have it in a blob, name another one in "blob-url".`,
      'Left out'
    )
  }
  return missing.length
}

/** What the blob says of itself; refused where that is another disk, or nothing that an export wrote. */
function stateOf(
  { type, metadata }: BlobFacts,
  { url }: TargetBlob,
  disk: ExportedDisk
): ExportState {
  if (type !== 'PageBlob') {
    throw new ActionError('InvalidInput', `${url} is no page blob (${type}).`, {
      remedy: 'Name another blob in "blob-url", or a container.'
    })
  }
  const state = readState(metadata)
  if (state === undefined) {
    throw new ActionError(
      'InvalidInput',
      `Page blob ${url} was not made by an export, or by one of a version that is not known here: its metadata do not say which disk it holds.`,
      {
        remedy: 'Name another blob in "blob-url", or a container. Nothing was changed in this one.'
      }
    )
  }
  if (sameId(state.disk.uniqueId, disk.uniqueId)) return state
  throw new ActionError(
    'InvalidInput',
    `Page blob ${url} holds disk "${state.disk.name}" (unique id ${state.disk.uniqueId}), not disk "${disk.name}" (${disk.uniqueId}).`,
    {
      remedy:
        'Name another blob in "blob-url", or another container. A disk that was made anew under its name is another disk.'
    }
  )
}

/**
 * Snapshots whose data is there. A failed one never holds any; one that is still copied stops those after it, because
 * a blob goes forward only.
 */
function withoutUnfinished(
  snapshots: readonly Snapshot[],
  { name }: ExportedDisk,
  log: ExportPorts['log']
): readonly Snapshot[] {
  const alive = snapshots.filter(({ name: snapshot, ...one }) => {
    const { state } = readinessOf({ name: snapshot, ...one })
    if (state !== 'failed' && state !== 'deleting') return true
    log.warning(`Snapshot "${snapshot}" of disk "${name}" is left out: it is ${state}.`, 'Left out')
    return false
  })
  const order = alive.toSorted((a, b) => a.timeCreated - b.timeCreated)
  const first = order.findIndex((one) => readinessOf(one).state !== 'available')
  if (first === -1) return order
  log.warning(
    `Disk "${name}": ${listed(order.slice(first).map((one) => `"${one.name}"`))} ${order.length - first === 1 ? 'is' : 'are'} left for the next run, because "${order[first]?.name ?? ''}" is not complete yet.`,
    'Not complete yet'
  )
  return order.slice(0, first)
}

function refuse(found: ReturnType<typeof unreadable>): void {
  if (found !== undefined)
    throw new ActionError(found.code, found.message, { remedy: found.remedy })
}

/** A page blob holds the disk and the footer of a VHD. */
function refuseTooLarge({ name, sizeGb = 0 }: Snapshot): void {
  if (sizeGb * GIB + 512 <= MOST_BYTES) return
  throw new ActionError(
    'InvalidInput',
    `Snapshot "${name}" is of a disk of ${sizeGb} GiB: a page blob holds less than ${MOST_BYTES / GIB} GiB.`,
    { remedy: 'Use "operation: copy" to bring it to another region.' }
  )
}

function refuseSharedBlobs(chains: readonly Chain[], addresses: readonly BlobAddress[]): void {
  const blobs = Map.groupBy(chains, (_chain, at) => addresses[at]?.blob ?? '')
  for (const [blob, disks] of blobs) {
    if (disks.length < 2) continue
    throw new ActionError(
      'InvalidInput',
      `${counted(disks.length, 'disk')} would be exported to one blob, "${blob}": ${listed(disks.map(({ disk }) => `"${disk.name}" (${disk.uniqueId})`))}.`,
      {
        remedy:
          'Name a container in "blob-url", so that each disk has a blob of its own, or export disks of one name in steps of their own.'
      }
    )
  }
}

async function chainsOfDisks(
  { selection, snapshotGroup, maxParallel }: ExportPlanRequest,
  ports: ExportPorts
): Promise<readonly Chain[]> {
  if (selectsNothing(selection)) return []
  const selected = await select(selection, maxParallel, ports)
  const limit = pLimit(maxParallel)
  const lists = rememberedLists(ports.azure)
  const settled = await Promise.allSettled(
    selected.map(({ ref }) => limit(() => chainOfDisk(ref, snapshotGroup, lists, ports)))
  )
  throwAll(settled.flatMap((one) => (one.status === 'rejected' ? [asActionError(one.reason)] : [])))
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

/** The snapshots of the disk that exists now or, where it is gone, of the last one of its name. */
async function chainOfDisk(
  ref: ResourceRef,
  snapshotGroup: string | undefined,
  lists: Lists,
  { azure }: ExportPorts
): Promise<Chain> {
  const { subscriptionId } = ref
  const resourceGroup = snapshotGroup ?? ref.resourceGroup
  const listing = lists({ subscriptionId, resourceGroup }).then((found) =>
    found.map((one) => spelledLike({ resourceGroup }, one))
  )
  listing.catch(() => undefined)
  const lineage = await readLineage({ ref, disk: undefined }, listing, azure)
  const { disk } = lineage
  const generation = ownGeneration(lineage)
  const own = (generation?.descendants ?? []).filter(({ kind }) => kind === 'snapshot')
  const uniqueId = disk?.uniqueId ?? generation?.diskUniqueId
  if (own.length === 0 || uniqueId === undefined) {
    throw new ActionError(
      'NotFound',
      `Disk "${ref.name}" has no incremental snapshot in resource group "${resourceGroup}" that could be exported.`,
      {
        remedy:
          'Take one first with "operation: create" and "network-access-policy: AllowAll", or name the group of its snapshots in "snapshot-resource-group".'
      }
    )
  }
  return {
    disk: { name: disk?.name ?? ref.name, uniqueId },
    snapshots: own.map(({ snapshot }) => snapshot),
    named: false
  }
}

/** Snapshots that are named, by the disk that they come from. */
async function chainsOfNamed(
  { snapshots: refs, maxParallel }: ExportPlanRequest,
  { azure }: ExportPorts
): Promise<readonly Chain[]> {
  const limit = pLimit(maxParallel)
  const settled = await Promise.allSettled(
    refs.map((ref) =>
      limit(async () => {
        const found = await azure.findSnapshot(ref)
        if (found !== undefined) return spelledLike(ref, found)
        throw new ActionError(
          'NotFound',
          `There is no snapshot "${ref.name}" in resource group "${ref.resourceGroup}" of subscription ${ref.subscriptionId}.`,
          {
            remedy:
              'Correct "snapshot" or "resource-group"; "operation: list" shows the snapshots of a disk.'
          }
        )
      })
    )
  )
  throwAll(settled.flatMap((one) => (one.status === 'rejected' ? [asActionError(one.reason)] : [])))
  const found = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const once = [...new Map(found.map((one) => [canonical(one.id), one])).values()]
  const chains = Map.groupBy(once, (snapshot) => canonical(diskOf(snapshot).uniqueId))
  return [...chains.values()].flatMap((snapshots) =>
    snapshots.slice(0, 1).map((snapshot) => ({ disk: diskOf(snapshot), snapshots, named: true }))
  )
}

function diskOf(snapshot: Snapshot): ExportedDisk {
  refuse(unreadable(snapshot))
  const origin = originOf(snapshot)
  const name = origin?.disk?.name
  const uniqueId = origin?.diskUniqueId
  if (name !== undefined && uniqueId !== undefined) return { name, uniqueId }
  throw new ActionError(
    'InvalidInput',
    `Nothing tells which disk snapshot "${snapshot.name}" comes from, so nothing could tell which blob holds it.`,
    { remedy: 'Name its disk in "disk" instead, or export a snapshot that this action made.' }
  )
}
