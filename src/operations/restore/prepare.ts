/**
 * The plan of a restore: everything that is known before the first write. All problems of snapshots, names and the
 * machine are reported together.
 */

import pLimit from 'p-limit'

import { ActionError, asActionError, isAmbiguous, problemError } from '../../errors.ts'
import { readKnown } from '../common/attempts.ts'
import { settleAll, throwAll, duplicatesAmong } from '../common/batch.ts'
import { offeredRegions } from '../common/disks.ts'
import type { Reads } from '../common/sources.ts'
import { cachedReads } from '../common/sources.ts'
import type { RestoreSource, RestoreSources } from '../common/restorable.ts'
import { ancestorOf, findSources } from '../common/restorable.ts'
import type { SwapStatus } from './outcome.ts'
import type { Naming, Target } from './target.ts'
import { findTarget, cachedDisks } from './target.ts'
import type { Azure, PlannedWrite, Ports } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { formatResourceId, parseResourceId, refOf, sameId } from '../../snapshots/resource-id.ts'
import { isElsewhere, restoreProblems, swapProblems } from '../../snapshots/restore/checks.ts'
import type { DiskPlan } from '../../snapshots/restore/plan.ts'
import { planDisk } from '../../snapshots/restore/plan.ts'
import type { Attached, Candidate } from '../../snapshots/restore/swap-plan.ts'
import {
  withConfirmedDisks,
  isDone,
  isRunningOrStarting,
  placeOf,
  wasStoppedSince
} from '../../snapshots/restore/swap-plan.ts'
import type { Disk, SwapPair, VirtualMachine } from '../../snapshots/types.ts'
import { comesFrom } from '../../snapshots/verification.ts'

export type PrepareRequest = {
  readonly sources: RestoreSources
  /** Template of the names of the new disks. */
  readonly diskName: string
  /** The group of the new disks; each source disk's own when absent. */
  readonly restoreGroup: string | undefined
  /** The type and the zone of the new disks; those of the source when absent. */
  readonly diskSku: string | undefined
  readonly zone: string | undefined
  /** The machine whose disks are swapped when `swap` is set. */
  readonly vm: ResourceRef | undefined
  readonly swap: boolean
  /** Whether the swap may stop that machine. */
  readonly allowStop: boolean
  /** The expected region of the new disks; any spelling. */
  readonly location: string | undefined
  /** Maximum disks that are processed in parallel. */
  readonly maxParallel: number
}

/** One disk that is to be created, or that an earlier attempt created. */
export type PlannedDisk = {
  readonly source: RestoreSource
  readonly plan: DiskPlan
  readonly target: Target
}

type Prepared = {
  readonly disks: readonly PlannedDisk[]
  readonly swap: SwapStatus | undefined
}

/** Plans a restore. Rejects with an ActionError with every problem; nothing has been written then. */
export async function prepare(request: PrepareRequest, ports: Ports): Promise<Prepared> {
  const limit = pLimit(request.maxParallel)
  const problems: ActionError[] = []
  const reads = cachedReads(ports)
  const machine = await machineOf(request, ports, problems)
  const { found: sources, problems: missing } = await findSources(
    request.sources,
    request.location ?? machine?.location,
    request.maxParallel,
    reads,
    ports
  )
  problems.push(...missing)
  if (sources.length + problems.length === 0) {
    problems.push(
      new ActionError('InvalidInput', 'No snapshot is selected to restore.', {
        remedy: 'Set "snapshot", "receipt" or "disk".'
      })
    )
  }
  const naming: Naming = {
    template: request.diskName,
    group: request.restoreGroup,
    machine,
    vm: request.vm?.name ?? '',
    at: ports.clock.now(),
    disksOf: cachedDisks(ports.azure)
  }
  const strays = sources.filter(({ snapshot }) => isElsewhere(snapshot, request.location))
  const [stray] = strays
  const regions =
    stray === undefined ? [] : await offeredRegions(stray.snapshot.subscriptionId, ports)
  const { found: disks, problems: refused } = await settleAll(
    sources.map((source) => limit(() => planOne(source, naming, regions, request, problems, ports)))
  )
  problems.push(
    ...refused,
    ...duplicatesAmong(
      disks.map(({ target }) => target.ref),
      (count, { name, resourceGroup }) =>
        `${count} snapshots would be restored to the same disk "${name}" in resource group "${resourceGroup}".`,
      'Add {disk} to "restore-disk-name", and name each snapshot once.'
    )
  )
  const swap =
    machine === undefined
      ? undefined
      : await planSwap(machine, disks, request, problems, limit, reads, ports)
  throwAll(problems)
  return { disks, swap }
}

async function machineOf(
  { vm, swap }: PrepareRequest,
  { azure }: Ports,
  problems: ActionError[]
): Promise<VirtualMachine | undefined> {
  if (!swap) return undefined
  if (vm === undefined) {
    problems.push(
      new ActionError('InvalidInput', '"swap" needs a virtual machine whose disks are swapped.', {
        remedy: 'Set "vm".'
      })
    )
    return undefined
  }
  try {
    return await azure.getVirtualMachine(vm, { power: true })
  } catch (error) {
    problems.push(asActionError(error))
    return undefined
  }
}

async function planOne(
  source: RestoreSource,
  naming: Naming,
  regions: readonly string[],
  request: PrepareRequest,
  problems: ActionError[],
  ports: Ports
): Promise<PlannedDisk> {
  const choice = {
    sku: request.diskSku,
    zone: request.zone,
    machineZones: naming.machine?.zones
  }
  const plan = planDisk(source, choice)
  const wanted = { ...choice, location: request.location, regions }
  problems.push(...restoreProblems(source, plan, wanted).map(problemError))
  return { source, plan, target: await findTarget(source, plan, naming, ports) }
}

async function planSwap(
  machine: VirtualMachine,
  disks: readonly PlannedDisk[],
  { allowStop }: PrepareRequest,
  problems: ActionError[],
  limit: ReturnType<typeof pLimit>,
  reads: Reads,
  ports: Ports
): Promise<SwapStatus> {
  const candidates = disks.map(candidateOf)
  const attached = await readAttached(machine, disks, problems, limit, reads, ports)
  const places = candidates.map((candidate) => placeOf(machine, attached, candidate))
  const pairs = places.flatMap((place) => ('code' in place ? [] : [place]))
  problems.push(
    ...places.flatMap((place) => ('code' in place ? [problemError(place)] : [])),
    ...swapProblems(machine, candidates, pairs, allowStop).map(problemError)
  )
  const isNew = ({ disk }: Attached): boolean =>
    pairs.some(({ next }) => sameId(disk.id, formatResourceId(next, 'disks')))
  const confirmed = withConfirmedDisks(
    machine,
    attached.filter(isNew).map(({ disk }) => disk)
  )
  return {
    machine: confirmed,
    pairs,
    power: powerPlan(confirmed, attached, pairs, disks, allowStop),
    stage: 'planned'
  }
}

function candidateOf({ source, plan, target }: PlannedDisk): Candidate {
  const { sku, zones, osType, maxShares } = plan.request
  return {
    snapshot: source.snapshot,
    source: source.origin,
    kept: source.live === undefined ? undefined : refOf(source.live),
    next: target.ref,
    sku,
    zones,
    osType,
    maxShares
  }
}

function powerPlan(
  machine: VirtualMachine,
  attached: readonly Attached[],
  pairs: readonly SwapPair[],
  disks: readonly PlannedDisk[],
  allowStop: boolean
): SwapStatus['power'] {
  const stop = !isDone(machine, pairs) && machine.power !== 'deallocated'
  const times = disks.flatMap(({ target }) => target.madeAt ?? [])
  const madeAt = times.length === 0 ? undefined : Math.max(...times)
  const wasStopped = allowStop && wasStoppedSince(machine, attached, pairs, madeAt)
  return { stop, start: (stop && isRunningOrStarting(machine)) || wasStopped }
}

/** The managed disks of the machine, each as read by itself. */
async function readAttached(
  machine: VirtualMachine,
  disks: readonly PlannedDisk[],
  problems: ActionError[],
  limit: ReturnType<typeof pLimit>,
  reads: Reads,
  ports: Ports
): Promise<readonly Attached[]> {
  const isPlain = (disk: Disk): boolean =>
    disks.some(
      ({ source }) =>
        sameId(disk.uniqueId, source.origin.uniqueId) || comesFrom(disk, source.snapshot)
    )
  const settled = await settleAll(
    machine.disks.map(({ diskId, ephemeral }) =>
      limit(async (): Promise<Attached | undefined> => {
        const ref = parseResourceId(diskId ?? '', 'disks')
        if (ref === undefined || ephemeral) return undefined
        const disk = await readKnown(() => ports.azure.findDisk(ref), ports)
        if (disk === undefined) return undefined
        // Only for a disk without another explanation its sources are followed back.
        return { disk, ancestor: isPlain(disk) ? undefined : await ancestorOf(disk, reads, ports) }
      })
    )
  )
  problems.push(...settled.problems)
  return settled.found.filter((one) => one !== undefined)
}

/** Everything that is about to be written: the missing disks, and the machine. */
export function plannedWrites(
  { disks, swap }: Prepared,
  azure: Pick<Azure, 'lastAnswerAt'>
): readonly PlannedWrite[] {
  return [
    ...disks
      .filter(({ target }) => target.earlier === undefined)
      .map(({ source: { snapshot }, target }): PlannedWrite => ({
        kind: 'disk',
        ...target.ref,
        snapshotUniqueId: snapshot.uniqueId,
        notBefore: azure.lastAnswerAt()
      })),
    ...(swap === undefined
      ? []
      : [
          {
            kind: 'swap',
            ...refOf(swap.machine),
            pairs: swap.pairs,
            start: swap.power.start
          } as const
        ])
  ]
}

/** Whether Azure may have changed a machine since it was last read. */
export function hasUnknownSwapOutcome(swap: SwapStatus | undefined): boolean {
  return swap !== undefined && swap.stage !== 'planned' && isAmbiguous(swap.error)
}
