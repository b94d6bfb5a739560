/** The existing state of the requested copies: read before the first write, and refused when a name is taken. */

import { ActionError, asActionError, isGone, rephrased } from '../../errors.ts'
import type { Azure } from '../../ports.ts'
import {
  diskKeyOf,
  findCopy,
  judgeExisting,
  laterCopiesAmong,
  mayBeCopyOf
} from '../../snapshots/copy/existing.ts'
import type { Origin } from '../../snapshots/lineage.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { groupKey, sameId } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { formatMinute } from '../../snapshots/format.ts'
import type { Lists, Waiting } from '../common/attempts.ts'
import { readKnown } from '../common/attempts.ts'
import type { Reads } from '../common/sources.ts'
import { ignoreNotFound } from '../common/sources.ts'

/** A pair of snapshot and region, with the name of its copy. */
export type WantedCopy = {
  readonly source: Snapshot
  /** Where the source comes from. */
  readonly origin: Origin
  readonly region: string
  readonly ref: ResourceRef
}

/** A requested copy, and its existing state. */
export type FoundCopy = {
  readonly wanted: WantedCopy
  /** The copy to reuse, complete or in progress. */
  readonly existing: Snapshot | undefined
  /** A failed copy of an earlier attempt must be removed first. */
  readonly replaces: boolean
}

/** The target groups of copies, and the snapshots in them; `undefined` when they could not be read. */
type Groups = ReadonlyMap<string, readonly Snapshot[] | undefined>

/** Lists the target groups of the copies, and so checks that they exist and can be read. */
export async function readGroups(
  wanted: readonly WantedCopy[],
  lists: Lists,
  problems: ActionError[]
): Promise<Groups> {
  const places = new Map(wanted.map(({ ref }) => [groupKey(ref), ref]))
  const groups = new Map<string, readonly Snapshot[] | undefined>()
  await Promise.all(
    [...places].map(async ([key, { subscriptionId, resourceGroup }]) => {
      try {
        groups.set(key, await lists({ subscriptionId, resourceGroup }))
      } catch (error) {
        problems.push(unreadableGroup(resourceGroup, subscriptionId, error))
        groups.set(key, undefined)
      }
    })
  )
  return groups
}

function unreadableGroup(group: string, subscriptionId: string, error: unknown): ActionError {
  const cause = asActionError(error)
  if (!isGone(cause)) return cause
  return rephrased(
    cause,
    `Resource group "${group}" for the copies does not exist in subscription ${subscriptionId}.`,
    {
      code: 'NotFound',
      remedy: `Create it with \`az group create\`, or correct "snapshot-resource-group".`
    }
  )
}

/** The existing state of a requested copy; empty when its group could not be read. Rejects when its name is taken. */
export async function findExistingCopy(
  wanted: WantedCopy,
  groups: Groups,
  ifExists: 'fail' | 'reuse',
  { azure, clock }: { readonly azure: Azure } & Waiting
): Promise<FoundCopy | undefined> {
  const around = groups.get(groupKey(wanted.ref))
  if (around === undefined) return undefined
  // Whether a name is free is read once, but a copy that a list has shown is gone only when repeated reads confirm it.
  const find = (): Promise<Snapshot | undefined> => azure.findSnapshot(wanted.ref)
  const isListed = around.some(({ name }) => sameId(name, wanted.ref.name))
  const named = await (isListed ? readKnown(find, { clock }) : find())
  const verdict = named === undefined ? undefined : judgeExisting(named, wanted, ifExists)
  if (verdict === 'there') return { wanted, existing: named, replaces: false }
  const elsewhere = findCopy(around, wanted, ifExists)
  if (elsewhere !== undefined) {
    // Lists may spell groups differently, and may lag: a reused copy is read by itself.
    const existing = await readKnown(() => azure.findSnapshot(elsewhere), { clock })
    if (existing !== undefined && judgeExisting(existing, wanted, ifExists) === 'there') {
      return { wanted, existing, replaces: false }
    }
    // When the two contradict each other, another copy could be a duplicate.
    if (!isOver(existing)) throw contradiction(elsewhere)
  }
  const { diskUniqueId } = wanted.origin
  const doubtful = around.find((one) => mayBeCopyOf(one, wanted, diskUniqueId, ifExists))
  if (doubtful !== undefined) throw partlyReported(doubtful, wanted)
  if (named !== undefined && verdict === 'taken') throw copyNameTaken(named, wanted, ifExists)
  return { wanted, existing: undefined, replaces: verdict === 'failed' }
}

/** When Azure reports too little of a snapshot to exclude that it is the copy, another copy could be a duplicate. */
function partlyReported({ name, resourceGroup }: ResourceRef, wanted: WantedCopy): ActionError {
  return new ActionError(
    'Conflict',
    `Azure describes snapshot "${name}" in resource group "${resourceGroup}" only in part: it could be the copy of snapshot "${wanted.source.name}" in region "${wanted.region}".`,
    {
      remedy:
        'Run this step again. If the error occurs again, set another "snapshot-resource-group", or check that snapshot in the Azure portal.'
    }
  )
}

/** Whether a copy has certainly ended, so that another one can replace it. */
function isOver(found: Snapshot | undefined): boolean {
  const state = found === undefined ? undefined : readinessOf(found).state
  return state === 'failed' || state === 'deleting'
}

function contradiction({ name, resourceGroup }: ResourceRef): ActionError {
  return new ActionError(
    'Conflict',
    `Azure lists copy "${name}" in resource group "${resourceGroup}", but reading it returns something else: it may just have been deleted.`,
    { remedy: 'Run this step again.' }
  )
}

/** The refusal of a name that something else has. */
export function copyNameTaken(
  found: Snapshot,
  { source, region }: Pick<WantedCopy, 'source' | 'region'>,
  ifExists: 'fail' | 'reuse'
): ActionError {
  const foreign =
    ifExists === 'fail' && judgeExisting(found, { source, region }, 'reuse') === 'there'
  const { state } = readinessOf(found)
  return new ActionError(
    'NameTaken',
    foreign
      ? `A copy "${found.name}" of snapshot "${source.name}" already exists in resource group "${found.resourceGroup}" in region "${region}", but another tool created it.`
      : `A snapshot "${found.name}" already exists in resource group "${found.resourceGroup}", and it is not a copy of snapshot "${source.name}" in region "${region}" that can be resumed (region "${found.location}", created ${formatMinute(found.timeCreated)}, ${state}).`,
    {
      remedy: foreign
        ? 'Set "if-exists: reuse" to take it over: the unique id of its source verifies its content.'
        : 'Set another "snapshot-name" or "snapshot-resource-group", or delete that snapshot.'
    }
  )
}

/** The copies that Azure would refuse, because a copy of a later snapshot exists already. */
export async function outOfOrderAmong(
  wantedCopies: readonly FoundCopy[],
  groups: Groups,
  { lists, beyond }: Reads
): Promise<readonly ActionError[]> {
  const missing = wantedCopies.filter(({ existing }) => existing === undefined)
  // Sources can be in other groups than their copies, and their dates decide the order.
  const homes = new Map(missing.map(({ wanted: { source } }) => [groupKey(source), source]))
  const siblings = await Promise.all(
    [...homes.values()].map(({ subscriptionId, resourceGroup }) =>
      ignoreNotFound(lists({ subscriptionId, resourceGroup }))
    )
  )
  const around = [...groups.values()].flatMap((list) => list ?? [])
  const sources = missing.map(({ wanted: { source } }) => source)
  const seen = [...new Set([...around, ...siblings.flat(), ...sources])]
  const places = [...missing.map(({ wanted: { ref } }) => ref), ...homes.values()]
  const findLater = laterCopiesAmong(seen, await beyond(seen, places))
  return missing.flatMap(({ wanted }) => {
    const later = findLater(wanted, diskKeyOf(wanted.origin))
    return later === undefined ? [] : [outOfOrder(wanted, later)]
  })
}

function outOfOrder({ source, region }: WantedCopy, later: Snapshot): ActionError {
  return new ActionError(
    'Conflict',
    `Snapshot "${source.name}" cannot be copied to "${region}": the copy "${later.name}" there is of a later snapshot of the same disk, and Azure copies them in the order in which they were taken.`,
    {
      remedy: `Leave "${source.name}" out, or delete the later copies of that disk in "${region}" first.`
    }
  )
}
