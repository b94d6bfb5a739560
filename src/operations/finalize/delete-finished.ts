/** `on-success: delete`: the deploy has succeeded, and nobody has to go back. */

import { describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { notOfThisRun } from '../../snapshots/attested.ts'
import { isActionHold, isHeld } from '../../snapshots/hold.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, refOf } from '../../snapshots/resource-id.ts'
import { runningCopySources } from '../../snapshots/retention/plan.ts'
import { isOfRepository } from '../../snapshots/tags.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { asActionError } from '../common/failures.ts'
import type { Finalized } from './target.ts'
import { deleted, failed, forEach, isSame, judge, kept } from './target.ts'
import type { FinalizeRequest } from './request.ts'
import { holdInWords } from './hold-snapshots.ts'
import { InDoubt, removeSnapshot } from '../common/remove.ts'

/** Why a snapshot stays that another repository has made, or nobody knows who. */
export const NOT_OF_THIS_REPOSITORY = 'because this repository has not made it'

/** The snapshots that running copies read from, by canonical id. */
type Copies = ReadonlySet<string>

/**
 * Deletes the snapshots that are there, except what must stay: what this repository has not made, what somebody
 * holds, and the source of a running copy. Each is read again just before, so that a hold set meanwhile wins.
 */
export async function deleteFinished(
  seen: readonly Finalized[],
  request: FinalizeRequest,
  ports: Ports
): Promise<readonly Finalized[]> {
  const present = seen.filter(
    ({ snapshot, error }) => snapshot !== undefined && error === undefined
  )
  if (present.length === 0) return seen
  const copies = rememberedCopies(
    present.map(({ target }) => target.ref),
    ports
  )
  const outcomes = new Map(present.map((one) => [one.target, one]))
  const done = await forEach(
    present.map(({ target }) => target),
    request.maxParallel,
    async (target) => {
      const before = outcomes.get(target)?.snapshot
      const found = judge(target, await ports.azure.findSnapshot(target.ref), before)
      if ('done' in found) return found
      const guard =
        guardOf(found, await copies(target.ref.subscriptionId), request, ports) ??
        (target.entry === undefined ? undefined : notOfThisRun(found, ports.run))
      if (guard !== undefined) {
        ports.log.info(`${found.name}: kept, ${guard}`)
        return kept(target, found, guard)
      }
      if (request.dryRun) return { ...deleted(target, 'would be deleted'), snapshot: found }
      return await removeOne(target, found, ports)
    }
  )
  for (const one of done) outcomes.set(one.target, one)
  return seen.map((one) => outcomes.get(one.target) ?? one)
}

async function removeOne(
  target: Finalized['target'],
  snapshot: Snapshot,
  ports: Ports
): Promise<Finalized> {
  try {
    await removeSnapshot(refOf(snapshot), (one) => isSame(one, snapshot), ports)
    ports.log.info(`${snapshot.name}: deleted, because the deploy succeeded`)
    return deleted(target, 'deleted, because the deploy succeeded')
  } catch (error) {
    // What may be gone must not be told as something that can be restored.
    return failed(target, error instanceof InDoubt ? undefined : snapshot, asActionError(error))
  }
}

/** Why a snapshot stays; `undefined` when nothing protects it. */
function guardOf(
  { id, tags }: Snapshot,
  copies: Copies,
  { dryRun }: FinalizeRequest,
  { azure, clock, run }: Ports
): string | undefined {
  if (!isOfRepository(tags, run)) return NOT_OF_THIS_REPOSITORY
  // What this operation would have released before is still there in a dry run.
  const wouldBeReleased = dryRun && isActionHold(tags)
  if (isHeld(tags, azure.lastAnswerAt() ?? clock.now()) && !wouldBeReleased) {
    return `because it is held ${holdInWords(tags)}`
  }
  if (copies.has(canonical(id))) return 'because a copy of it is running'
  return undefined
}

/** Looks for copies once in each subscription: lists are Azure's scarcest budget. */
function rememberedCopies(
  refs: readonly ResourceRef[],
  ports: Ports
): (subscriptionId: string) => Promise<Copies> {
  const known = new Map<string, Promise<Copies>>()
  return (subscriptionId) => {
    const key = canonical(subscriptionId)
    const groups = refs
      .filter((ref) => canonical(ref.subscriptionId) === key)
      .map(({ resourceGroup }) => resourceGroup)
    const found = known.get(key) ?? runningCopies(subscriptionId, groups, ports)
    known.set(key, found)
    return found
  }
}

/** Copies may run anywhere in the subscription. Without the right to look there, the groups are looked through. */
async function runningCopies(
  subscriptionId: string,
  groups: readonly string[],
  { azure, log }: Ports
): Promise<Copies> {
  try {
    const snapshots = await azure.listSnapshots({ subscriptionId })
    return runningCopySources(snapshots)
  } catch (error) {
    if (asActionError(error).code !== 'Forbidden') throw error
    log.debug(describe(error))
    log.info(
      'Running copies were looked for in the resource groups of the snapshots only: the right to read the snapshots of the whole subscription is missing.'
    )
    const names = new Map(groups.map((group) => [canonical(group), group]))
    const lists = await Promise.all(
      [...names.values()].map((resourceGroup) =>
        azure.listSnapshots({ subscriptionId, resourceGroup })
      )
    )
    return runningCopySources(lists.flat())
  }
}
