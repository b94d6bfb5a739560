/** The snapshots that are to be copied: named, from a receipt, or the latest usable one of each selected disk. */

import { ActionError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import type { NamedTarget } from '../../snapshots/attested.ts'
import type { Origin } from '../../snapshots/lineage.ts'
import { readinessOf, standingInWords } from '../../snapshots/readiness.ts'
import type { ReceiptEntry } from '../../snapshots/receipt.ts'
import { parseResourceId } from '../../snapshots/resource-id.ts'
import type { Selected } from '../common/select.ts'
import type { Chosen, Reads } from '../common/sources.ts'
import { latestUsable, originOf, readChosen, readTarget } from '../common/sources.ts'

/** Which snapshots are to be copied. */
export type SourceRequest = Omit<Chosen, 'targets'> & {
  readonly sources: Chosen['targets']
  /** Looked into beside the group of the disk. */
  readonly snapshotGroup: string | undefined
}

/** A snapshot to copy, as it was read, with what is known of its disk. */
export type Source = Origin & {
  /** SKU of the disk that it came from, where that is known. */
  readonly sku: string | undefined
  /** Name of the virtual machine that selected its disk. */
  readonly vm: string | undefined
  readonly entry?: ReceiptEntry | undefined
}

/** Reads the sources, each once, in the order they are asked for; what is wrong with them goes to `problems`. */
export async function readSources(
  request: SourceRequest,
  reads: Reads,
  ports: Ports,
  problems: ActionError[]
): Promise<readonly Source[]> {
  const { found, problems: missing } = await readChosen<Source>(
    { ...request, targets: request.sources },
    {
      named: (target) => readSource(target, reads, ports),
      latest: (disk) => readLatest(disk, request.snapshotGroup, reads, ports)
    },
    ports
  )
  problems.push(...missing, ...found.map(uncopyable).filter((one) => one !== undefined))
  return found.filter((source) => uncopyable(source) === undefined)
}

async function readSource(target: NamedTarget, reads: Reads, ports: Ports): Promise<Source> {
  const snapshot = await readTarget(target, reads, ports)
  const { entry } = target
  const origin = await originOf(snapshot, reads, ports.log)
  return { ...origin, entry, sku: entry?.sku, vm: undefined }
}

async function readLatest(
  selected: Selected,
  snapshotGroup: string | undefined,
  reads: Reads,
  ports: Ports
): Promise<Source> {
  const where = { snapshotGroup, done: 'copied' }
  const { disk, ...latest } = await latestUsable(selected, where, reads, ports)
  const origin = parseResourceId(latest.snapshot.sourceResourceId ?? '', 'disks')
  return { ...latest, disk: origin ?? selected.ref, sku: disk?.sku, vm: selected.vm }
}

/** Why a snapshot cannot be copied; `undefined` for one that can. */
function uncopyable({ snapshot, sku }: Source): ActionError | undefined {
  const name = `Snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}"`
  if (!snapshot.incremental) {
    return new ActionError(
      'InvalidInput',
      `${name} is a full snapshot. Azure copies only incremental snapshots to other regions.`,
      { remedy: 'Take an incremental snapshot with "operation: create" and copy it.' }
    )
  }
  const readiness = readinessOf(snapshot, sku)
  const standing = standingInWords(snapshot, sku)
  switch (readiness.state) {
    case 'available':
      return undefined
    case 'instant-access':
      return new ActionError(
        'InvalidInput',
        `${name} is in instant access: Azure copies it only after its own background copy is complete.`,
        { remedy: 'Wait until its state is Available, then run this step again.' }
      )
    case 'pending':
      return new ActionError(
        'InvalidInput',
        `${name} ${standing}: Azure copies it only after its own data is complete.`,
        { remedy: 'Take it with "wait-for: usable", or run this step again later.' }
      )
    case 'failed':
      return new ActionError('InvalidInput', `${name} has failed: ${readiness.reason}.`, {
        remedy: 'Delete it, take a new snapshot, and copy that.'
      })
    case 'deleting':
      return new ActionError('InvalidInput', `${name} is being deleted.`, {
        remedy: 'Take a new snapshot, and copy that.'
      })
    case 'unknown':
      return new ActionError(
        'AzureRefused',
        `${name} ${standing}. A copy of it could not be verified.`,
        { remedy: 'Run this step again. If the error occurs again, report it with the debug log.' }
      )
  }
}
