/** The snapshots that are to be copied: named, from a receipt, or the latest usable one of each selected disk. */

import pLimit from 'p-limit'

import { ActionError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import type { Descendant, LineageDisk } from '../../snapshots/lineage.ts'
import { lineageOf } from '../../snapshots/lineage.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { formatResourceId, refKey, sameId } from '../../snapshots/resource-id.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { listed } from '../../snapshots/words.ts'
import type { Lists } from '../common/lists.ts'
import { orEmpty, orNothing } from '../common/lists.ts'
import { missingSnapshot } from '../common/missing-snapshot.ts'
import { explainMissing } from '../common/disks.ts'
import { asActionError } from '../common/failures.ts'
import { isGone, spelledLike } from '../common/looking.ts'
import type { Selected, Selection } from '../common/select.ts'
import { select, selectsNothing } from '../common/select.ts'

/** A snapshot to copy: named by a person, or by a receipt, which also tells about its disk. */
export type CopySource = {
  readonly ref: ResourceRef
  readonly entry: ReceiptEntry | undefined
}

/** Which snapshots are to be copied. */
export type SourceRequest = {
  readonly sources: readonly CopySource[]
  /** The latest usable snapshot of each of these disks. */
  readonly selection: Selection
  /** Looked into beside the group of the disk. */
  readonly snapshotGroup: string | undefined
  /** How much is read at the same time. */
  readonly maxParallel: number
}

/** A snapshot to copy, as it was read. */
export type Source = {
  readonly snapshot: Snapshot
  /** SKU of the disk that it came from, where that is known. */
  readonly sku: string | undefined
  /** Name of the virtual machine that selected its disk. */
  readonly vm: string | undefined
}

/** Reads the sources, each once, in the order they are asked for; what is wrong with them goes to `problems`. */
export async function readSources(
  request: SourceRequest,
  lists: Lists,
  ports: Ports,
  problems: ActionError[]
): Promise<readonly Source[]> {
  const limit = pLimit(request.maxParallel)
  const selected = await selectedBy(request, ports, problems)
  const settled = await Promise.allSettled([
    ...request.sources.map((source) => limit(() => readNamed(source, lists, ports))),
    ...selected.map((one) => limit(() => readLatest(one, request.snapshotGroup, lists, ports)))
  ])
  const sources = new Map<string, Source>()
  for (const one of settled) {
    if (one.status === 'rejected') {
      problems.push(asActionError(one.reason))
      continue
    }
    const key = refKey(one.value.snapshot)
    const problem = uncopyable(one.value)
    if (!sources.has(key) && problem !== undefined) problems.push(problem)
    sources.set(key, sources.get(key) ?? one.value)
  }
  return [...sources.values()].filter((source) => uncopyable(source) === undefined)
}

async function selectedBy(
  { selection, maxParallel }: SourceRequest,
  ports: Ports,
  problems: ActionError[]
): Promise<readonly Selected[]> {
  if (selectsNothing(selection)) return []
  try {
    return await select(selection, maxParallel, ports)
  } catch (error) {
    problems.push(asActionError(error))
    return []
  }
}

async function readNamed(
  { ref, entry }: CopySource,
  lists: Lists,
  { azure }: Ports
): Promise<Source> {
  const snapshot = await azure.findSnapshot(ref)
  if (snapshot === undefined) throw await missingSnapshot(ref, 'snapshot', lists)
  if (entry !== undefined && !sameId(snapshot.uniqueId, entry.snapshotId)) {
    throw new ActionError(
      'NotVerified',
      `Snapshot "${ref.name}" in resource group "${ref.resourceGroup}" is not the one that the receipt attests: it has the unique id "${snapshot.uniqueId ?? ''}", the receipt names "${entry.snapshotId}".`,
      { remedy: 'It was deleted and made again since. Take a new snapshot, and copy that.' }
    )
  }
  return { snapshot, sku: entry?.sku, vm: undefined }
}

/** The latest usable snapshot of a disk, also of one that is gone. */
async function readLatest(
  { ref, disk: known, vm }: Selected,
  snapshotGroup: string | undefined,
  lists: Lists,
  ports: Ports
): Promise<Source> {
  const { azure, log } = ports
  const groups = [...new Set([ref.resourceGroup, snapshotGroup ?? ref.resourceGroup])]
  const looking = Promise.all(groups.map((group) => listOf(ref, group, lists)))
  looking.catch(() => undefined)
  const disk = known ?? (await orGone(azure.getDisk(ref)))
  const gone = disk instanceof ActionError
  const snapshots = (await looking).flat()
  const descendants = descendantsOf(
    gone ? { ...ref, id: formatResourceId(ref, 'disks'), uniqueId: undefined } : disk,
    snapshots
  )
  if (gone && descendants.length === 0) throw await explainMissing(azure, ref, disk)
  const sku = gone ? undefined : disk.sku
  const { latest, newer } = latestUsable(descendants, sku)
  if (latest === undefined) throw nothingToCopy(ref, groups, newer)
  if (newer.length > 0) {
    log.warning(
      `Disk "${ref.name}": ${listed(newer.map(({ name }) => `"${name}"`))} ${newer.length === 1 ? 'is' : 'are'} newer than "${latest.name}", but not usable yet; "${latest.name}" is copied.`,
      'Not the newest snapshot'
    )
  }
  // Lists may lag: what is copied is read by itself.
  const snapshot = await azure.findSnapshot(latest)
  if (snapshot === undefined) throw await missingSnapshot(latest, 'snapshot', lists)
  return { snapshot, sku, vm }
}

/** A group that is gone, or hidden, holds nothing for the search; whoever needs it to be there says so. */
async function listOf(
  { subscriptionId, resourceGroup: home }: ResourceRef,
  resourceGroup: string,
  lists: Lists
): Promise<readonly Snapshot[]> {
  const list = lists({ subscriptionId, resourceGroup })
  const snapshots = await (resourceGroup === home ? orEmpty(list) : orNothing(list))
  return snapshots.map((one) => spelledLike({ resourceGroup }, one))
}

async function orGone(reading: Promise<Disk>): Promise<Disk | ActionError> {
  try {
    return await reading
  } catch (error) {
    if (isGone(error)) return asActionError(error)
    throw error
  }
}

/** The snapshots of the disk that exists now or, where it is gone, of the last one of its name; newest first. */
function descendantsOf(disk: LineageDisk, snapshots: readonly Snapshot[]): readonly Descendant[] {
  const { generations } = lineageOf(disk, snapshots)
  const generation =
    disk.uniqueId === undefined ? generations[0] : generations.find(({ current }) => current)
  return generation?.descendants ?? []
}

/** A copy is younger than what it holds, so copies count only where no snapshot is left. */
function latestUsable(
  descendants: readonly Descendant[],
  sku: string | undefined
): { readonly latest: Snapshot | undefined; readonly newer: readonly Snapshot[] } {
  const snapshots = descendants.filter(({ kind }) => kind === 'snapshot')
  const pool = (snapshots.length > 0 ? snapshots : descendants).map(({ snapshot }) => snapshot)
  const at = pool.findIndex((one) => readinessOf(one, sku).usable)
  const newer = pool
    .slice(0, at === -1 ? pool.length : at)
    .filter((one) => readinessOf(one, sku).state === 'pending')
  return { latest: pool[at], newer }
}

function nothingToCopy(
  { name }: ResourceRef,
  groups: readonly string[],
  pending: readonly Snapshot[]
): ActionError {
  const where = listed(groups.map((group) => `"${group}"`))
  const waiting =
    pending.length === 0
      ? ''
      : ` ${listed(pending.map((one) => `"${one.name}"`))} ${pending.length === 1 ? 'is' : 'are'} still being made.`
  return new ActionError(
    'NotFound',
    `Disk "${name}" has no usable incremental snapshot in resource group ${where} that could be copied.${waiting}`,
    {
      remedy:
        'Take one first with "operation: create", or name the group that its snapshots live in with "snapshot-resource-group".'
    }
  )
}

/** Why a snapshot cannot be copied; `undefined` for one that can. */
function uncopyable({ snapshot, sku }: Source): ActionError | undefined {
  const name = `Snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}"`
  if (!snapshot.incremental) {
    return new ActionError(
      'InvalidInput',
      `${name} is a full snapshot; Azure copies only incremental ones to other regions.`,
      { remedy: 'Take an incremental snapshot with "operation: create", and copy that.' }
    )
  }
  if ((snapshot.uniqueId ?? '') === '') {
    return new ActionError(
      'AzureRefused',
      `Azure does not tell the unique id of snapshot "${snapshot.name}", without which a copy cannot be proven.`,
      { remedy: 'Run this step again. If it comes back, report it with the debug log.' }
    )
  }
  const readiness = readinessOf(snapshot, sku)
  switch (readiness.state) {
    case 'available':
      return undefined
    case 'instant-access':
      return new ActionError(
        'InvalidInput',
        `${name} is in instant access: Azure copies it only when its own background copy is done.`,
        { remedy: 'Wait until its state is Available, then run this step again.' }
      )
    case 'pending':
      return new ActionError(
        'InvalidInput',
        `${name} is not usable yet${readiness.percent === undefined ? '' : ` (${Math.floor(readiness.percent)} %)`}: Azure copies it only when its own data is complete.`,
        { remedy: 'Take it with "wait-for: usable", or run this step again later.' }
      )
    case 'failed':
      return new ActionError('InvalidInput', `${name} has failed: ${readiness.reason}.`, {
        remedy: 'Delete it, take a new one, and copy that.'
      })
    case 'deleting':
      return new ActionError('InvalidInput', `${name} is being deleted.`, {
        remedy: 'Take a new snapshot, and copy that.'
      })
  }
}
