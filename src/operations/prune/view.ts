/** What is seen of the subscriptions that `prune` looks at: one view for each, as wide as the rights reach. */

import { ActionError } from '../../errors.ts'
import type { Azure, Ports, Scope } from '../../ports.ts'
import { canonical, sameId } from '../../snapshots/resource-id.ts'
import { runningCopySources } from '../../snapshots/retention/plan.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { isGone, rememberedReads, untoldAmong, warnUntold } from '../common/sources.ts'

/** What was seen of one subscription. */
export type View = {
  readonly subscriptionId: string
  /** What was listed: all of it, or groups. */
  readonly scopes: readonly Scope[]
  readonly snapshots: readonly Snapshot[]
  /** Snapshots that are not among these, and that copies among them were made from. */
  readonly beyond: readonly Snapshot[]
  /** Whether all of the subscription could be read, and so every copy that runs in it. */
  readonly whole: boolean
  /** Canonical ids of the snapshots that running copies read from, as far as they could be seen. */
  readonly copySources: ReadonlySet<string>
  /** Groups that do not exist, by canonical name, with Azure's answer. */
  readonly missing: ReadonlyMap<string, unknown>
}

/** One view for each subscription, however many disks: lists are Azure's scarcest budget. */
export async function readViews(
  scopes: readonly Scope[],
  doubted: boolean,
  ports: Ports
): Promise<readonly View[]> {
  const bySubscription = Map.groupBy(scopes, ({ subscriptionId }) => canonical(subscriptionId))
  return await Promise.all(
    [...bySubscription.values()].map((members) => readView(members, doubted, ports))
  )
}

/**
 * Reads a whole subscription, because a copy of a snapshot can run in any of its groups; where the rights do not
 * reach, only the groups. `doubted`: whether nothing has shown yet that the groups exist.
 */
async function readView(scopes: readonly Scope[], doubted: boolean, ports: Ports): Promise<View> {
  const { azure, log } = ports
  const subscriptionId = scopes[0]?.subscriptionId ?? ''
  const groups = new Map(
    scopes.flatMap(({ resourceGroup }) =>
      resourceGroup === undefined ? [] : [[canonical(resourceGroup), resourceGroup] as const]
    )
  )
  const wanted = groups.size > 0 ? 'groups' : 'subscription'
  const everything = await orUndefined(
    azure.listSnapshots({ subscriptionId }),
    (error) => wanted === 'groups' && isForbidden(error)
  )
  if (everything === undefined) {
    log.info(
      `The rights of this sign-in do not reach all snapshots of subscription ${subscriptionId}: whether copies of snapshots are running in other resource groups is unknown. Microsoft.Compute/snapshots/read on the subscription would tell.`
    )
  }
  const seen = new Set(
    everything?.map((snapshot: Snapshot) => canonical(snapshot.resourceGroup)) ?? []
  )
  // An empty group looks like one that does not exist, and nobody should rely on a retention that looks nowhere.
  const asked = [...groups].filter(
    ([key]) => everything === undefined || (doubted && !seen.has(key))
  )
  const missing = new Map<string, unknown>()
  const lists = await Promise.all(
    asked.map(([key, resourceGroup]) =>
      orUndefined(azure.listSnapshots({ subscriptionId, resourceGroup }), (error) => {
        if (isGone(error)) missing.set(key, error)
        return isGone(error)
      })
    )
  )
  const snapshots = [...(everything ?? []), ...lists.flatMap((list) => list ?? [])]
  warnUntold(untoldAmong(snapshots), log)
  const places = everything === undefined ? scopes : [{ subscriptionId }]
  return {
    subscriptionId,
    scopes:
      everything === undefined
        ? asked.map(([, resourceGroup]) => ({ subscriptionId, resourceGroup }))
        : [{ subscriptionId }],
    snapshots,
    beyond: await rememberedReads(ports).beyond(snapshots, places),
    whole: everything !== undefined,
    copySources: runningCopySources(snapshots),
    missing
  }
}

/** Lists once more what was listed for some views. A group that is gone by now holds nothing. */
export async function readAgain(views: readonly View[], azure: Azure): Promise<readonly View[]> {
  return await Promise.all(
    views.map(async (view) => {
      const lists = await Promise.all(
        view.scopes.map((scope) => unlessGone(azure.listSnapshots(scope)))
      )
      const snapshots = lists.flat()
      return { ...view, snapshots, copySources: runningCopySources(snapshots) }
    })
  )
}

async function unlessGone(list: Promise<readonly Snapshot[]>): Promise<readonly Snapshot[]> {
  return (await orUndefined(list, isGone)) ?? []
}

async function orUndefined<T>(
  work: Promise<T>,
  isExpected: (error: unknown) => boolean
): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isExpected(error)) return undefined
    throw error
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof ActionError && error.code === 'Forbidden'
}

/** The view of a scope's subscription, which was looked at. */
export function viewOf({ subscriptionId }: Scope, views: readonly View[]): View {
  const view = views.find((one) => sameId(one.subscriptionId, subscriptionId))
  if (view === undefined) throw new Error(`subscription ${subscriptionId} was not looked at`)
  return view
}
