/** What an export has to do: which snapshots go to which blob, on top of what that holds. */

import pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import type { BlobFacts, ExportPorts, Metadata, TargetBlob } from '../../ports.ts'
import type { Dated } from '../../snapshots/data-time.ts'
import { oldestData } from '../../snapshots/data-time.ts'
import type { BlobAddress, BlobPlace } from '../../snapshots/data/blob-url.ts'
import { addressOf } from '../../snapshots/data/blob-url.ts'
import { incomparable, unreadable } from '../../snapshots/data/diff-checks.ts'
import type { ExportState, ExportStep, ExportedDisk } from '../../snapshots/data/export-state.ts'
import { isSnapshotOf, readState, stepsFrom } from '../../snapshots/data/export-state.ts'
import { readinessOf, standingInWords } from '../../snapshots/readiness.ts'
import { sameId } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { counted, listed } from '../../snapshots/words.ts'
import { patiently } from '../common/attempts.ts'
import { allOf } from '../common/batch.ts'
import { refuse } from '../common/failures.ts'
import type { Chain, ChainRequest } from './chains.ts'
import { findChains } from './chains.ts'

/** What is to be exported, and where to. */
export type ExportPlanRequest = ChainRequest & {
  readonly place: BlobPlace
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
  readonly holds: Dated | undefined
}

/** The largest page blob, in bytes (Microsoft: scalability and performance targets for Blob storage). */
const MOST_BYTES = 8 * 1024 ** 4
const GIB = 1024 ** 3

/** Reads everything and plans. Rejects with an ActionError that tells everything that stands in the way. */
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
  const facts = await patiently(disk, 'reading the blob', ports, () => target.read())
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
  const behind = named ? await tellBehind(held, state, target, ports) : 0
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
 * A snapshot that was named is expected in the blob, which takes none that is older than what it holds. Returns how many
 * are left out for that.
 */
async function tellBehind(
  held: readonly Dated[],
  state: ExportState | undefined,
  target: TargetBlob,
  ports: ExportPorts
): Promise<number> {
  const older = held.filter((one) => !isWhatIsHeld(one, state)).map(({ snapshot }) => snapshot)
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
      `Snapshot "${one.name}" is left out: blob ${target.url} contains "${state.snapshot.name}", which is newer. To export an older snapshot, name another blob in "blob-url".`,
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
 * Snapshots whose data is there. A failed one never holds any; one that is still copied stops those after it, because
 * a blob goes forward only.
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
      `Snapshot "${snapshot.name}" of disk "${name}" is left out: it ${standingInWords(snapshot)}.`,
      'Left out'
    )
    return false
  })
  const order = alive.toSorted(oldestData)
  const first = order.findIndex(({ snapshot }) => readinessOf(snapshot).state !== 'available')
  const unfinished = order[first]?.snapshot
  if (unfinished === undefined) return order
  log.warning(
    `Disk "${name}": ${listed(order.slice(first).map(({ snapshot }) => `"${snapshot.name}"`))} ${order.length - first === 1 ? 'is' : 'are'} left for the next run, because "${unfinished.name}" ${standingInWords(unfinished)}.`,
    'Not complete yet'
  )
  return order.slice(0, first)
}

/** A page blob holds the disk and the footer of a VHD. */
function refuseTooLarge({ name, sizeGb = 0 }: Snapshot): void {
  if (sizeGb * GIB + 512 <= MOST_BYTES) return
  throw new ActionError(
    'InvalidInput',
    `Snapshot "${name}" is of a disk of ${sizeGb} GiB, but a page blob is limited to less than ${MOST_BYTES / GIB} GiB.`,
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
