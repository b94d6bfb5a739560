/** The `keep-…` rules of a deploy that succeeded: retention of the source disks of its snapshots. */

import { ActionError, asActionError, describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { notOfThisRun } from '../../snapshots/receipt-check.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { groupKey, refKey } from '../../snapshots/resource-id.ts'
import { diskOf } from '../../snapshots/restore-instructions.ts'
import { joinChecks } from '../common/permissions.ts'
import type { PruneRequest, PruneResult } from '../prune.ts'
import { prune } from '../prune.ts'
import type { FinalizeRequest, Finalized } from './outcome.ts'

/** One group of snapshots, and the disks whose snapshots are pruned there. */
type Place = {
  readonly subscriptionId: string
  readonly snapshotGroup: string
  readonly disks: readonly ResourceRef[]
}

/**
 * Applies the rules to the disks of the snapshots, group by group; `undefined` when no disk is known. Never rejects:
 * what could not be done is a warning, because nothing is lost.
 */
export async function retain(
  finalized: readonly Finalized[],
  request: FinalizeRequest,
  ports: Ports
): Promise<PruneResult | undefined> {
  const results: PruneResult[] = []
  for (const place of placesOf(finalized, ports))
    results.push(await retainIn(place, request, ports))
  const [first] = results
  if (first === undefined) return undefined
  return {
    operation: 'prune',
    dryRun: request.dryRun,
    outcomes: results.flatMap(({ outcomes }) => outcomes),
    copiesKnown: results.every(({ copiesKnown }) => copiesKnown),
    permissions: joinChecks(...results.map(({ permissions }) => permissions)),
    failure: results.find(({ failure }) => failure !== undefined)?.failure
  }
}

async function retainIn(
  place: Place,
  { after, dryRun, maxParallel }: FinalizeRequest,
  ports: Ports
): Promise<PruneResult> {
  const { subscriptionId, snapshotGroup, disks } = place
  const request: PruneRequest = {
    operation: 'prune',
    selection: { disks, vms: [], tagged: undefined, shard: undefined },
    scope: 'resource-group',
    snapshotGroup,
    home: { subscriptionId, resourceGroup: snapshotGroup },
    policy: after.policy,
    pruneScope: after.pruneScope,
    dryRun,
    maxParallel
  }
  // Deletions before a failure are reported too.
  let latest: (() => PruneResult) | undefined
  const result = await attempt(async () => await prune(request, ports, (one) => (latest = one)))
  if (!(result instanceof ActionError)) {
    warn(result.failure, ports)
    return result
  }
  warn(result, ports)
  const told = latest?.()
  return {
    operation: 'prune',
    dryRun,
    outcomes: told?.outcomes ?? [],
    copiesKnown: told?.copiesKnown ?? false,
    failure: result
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<T | ActionError> {
  try {
    return await work()
  } catch (error) {
    return asActionError(error)
  }
}

function warn(failure: ActionError | undefined, { log }: Ports): void {
  if (failure === undefined) return
  log.warning(`Retention: ${describe(failure)}`, 'After the deploy')
}

/** Where the snapshots are, and their source disks; a disk once in each group. */
function placesOf(finalized: readonly Finalized[], { log, run }: Ports): readonly Place[] {
  const disks = finalized.flatMap(({ target, snapshot }) => {
    const { entry, ref } = target
    if (snapshot === undefined) return []
    const refusal = entry && notOfThisRun(snapshot, run)
    if (refusal !== undefined) {
      log.info(`${snapshot.name}: no retention rules are applied to its disk, because ${refusal}`)
      return []
    }
    const disk =
      entry !== undefined
        ? { subscriptionId: ref.subscriptionId, resourceGroup: entry.group, name: entry.disk }
        : diskOf(snapshot)
    return disk === undefined ? [] : [{ disk, ref }]
  })
  const places = Map.groupBy(disks, ({ ref }) => groupKey(ref))
  return [...places.values()].flatMap((members) => {
    const [first] = members
    if (first === undefined) return []
    const { subscriptionId, resourceGroup } = first.ref
    const distinct = new Map(members.map(({ disk }) => [refKey(disk), disk]))
    return [{ subscriptionId, snapshotGroup: resourceGroup, disks: [...distinct.values()] }]
  })
}
