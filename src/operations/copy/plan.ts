/**
 * The plan of `copy`: everything that can be told before the first write. The sources are read, the names, groups
 * and keys of the targets are checked, and the copies that are there already, or on their way, are found.
 */

import pLimit from 'p-limit'

import { ActionError, describe } from '../../errors.ts'
import type { Log, Ports } from '../../ports.ts'
import { findCopy, judgeExisting, laterCopiesAmong } from '../../snapshots/copy-existing.ts'
import type { CopyNameContext } from '../../snapshots/copy-name.ts'
import { copyAsksFor, copyName } from '../../snapshots/copy-name.ts'
import type { Queued } from '../../snapshots/copy-order.ts'
import { copyTags, diskKeyOf, originOf } from '../../snapshots/copy-origin.ts'
import { nearNames } from '../../snapshots/near-names.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { CopyOptions, CopySpeed, SnapshotRequest } from '../../snapshots/request.ts'
import { copyRequestFor, hasCustomerKey } from '../../snapshots/request.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, canonicalLocation, refKey, refOf } from '../../snapshots/resource-id.ts'
import { TAG, TAG_LIMITS, mergeTags, tagValue } from '../../snapshots/tags.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { listed } from '../../snapshots/words.ts'
import type { Lists } from '../common/lists.ts'
import { orNothing, rememberedLists } from '../common/lists.ts'
import type { Source, SourceRequest } from './sources.ts'
import { readSources } from './sources.ts'
import { asActionError, endsRun, throwAll } from '../common/failures.ts'
import { isGone } from '../common/looking.ts'

/** Which copies are wanted. */
export type CopyPlanRequest = SourceRequest & {
  /** Target regions, in any spelling. */
  readonly regions: readonly string[]
  readonly speed: CopySpeed
  /** Template of the names. */
  readonly snapshotName: string
  /** The group that the copies go to; the source snapshot's own when absent. */
  readonly snapshotGroup: string | undefined
  /** `fail` takes over only copies that this action made, `reuse` any copy of the very snapshot. */
  readonly ifExists: 'fail' | 'reuse'
  readonly options: CopyOptions
  /** Ids of disk encryption sets by region, in any spelling. */
  readonly encryptionSets: ReadonlyMap<string, string>
}

/** A copy that is wanted, with the one that is there already, where there is one. */
export type PlannedCopy = Queued & {
  readonly source: Snapshot
  /** The disk that the source came from in the end, as far as anything tells. */
  readonly origin: ResourceRef | undefined
  /** Target region in Azure's own form. */
  readonly region: string
  readonly ref: ResourceRef
  readonly requestId: string
  readonly request: SnapshotRequest
  /** The copy to take over, arrived or on its way. */
  readonly existing: Snapshot | undefined
  /** A failed copy of an earlier attempt has to be removed first. */
  readonly replaces: boolean
}

/** A pair of snapshot and region, with the name that its copy gets. */
type Wanted = {
  readonly source: Snapshot
  readonly region: string
  readonly ref: ResourceRef
}

/** A wanted copy, and what there is of it. */
type Looked = Pick<PlannedCopy, 'existing' | 'replaces'> & { readonly wanted: Wanted }

/** Where copies go, and what there is already; `undefined` where that could not be read. */
type Groups = ReadonlyMap<string, readonly Snapshot[] | undefined>

/**
 * Plans all copies: snapshot by snapshot, each in the regions' order. Rejects with an ActionError that tells every
 * problem; nothing has been written then.
 */
export async function planCopies(
  request: CopyPlanRequest,
  ports: Ports
): Promise<readonly PlannedCopy[]> {
  const problems: ActionError[] = []
  const lists = rememberedLists(ports.azure)
  const regions = readRegions(request, problems)
  const sources = await readSources(request, lists, ports, problems)
  const wanted = sources.flatMap((source) =>
    regions.flatMap((region) => want(source, region, request, ports, problems) ?? [])
  )
  problems.push(...twinsAmong(wanted))
  const [groups, strange] = await Promise.all([
    readGroups(wanted, lists, problems),
    strangeRegions(wanted, ports)
  ])
  problems.push(...strange)
  const limit = pLimit(request.maxParallel)
  const settled = await Promise.allSettled(
    wanted.map((one) => limit(() => lookForCopy(one, groups, request, ports)))
  )
  const looked = settled.flatMap((one) =>
    one.status === 'fulfilled' && one.value !== undefined ? [one.value] : []
  )
  for (const one of settled) {
    if (one.status === 'rejected') problems.push(asActionError(one.reason))
  }
  problems.push(...(await outOfOrderAmong(looked, groups, lists)))
  refuse(problems)
  return looked.map((one) => plannedOf(one, request, ports))
}

const LIST_OF_REGIONS =
  '`az account list-locations --query "[].name"` prints the regions that there are.'

/** The regions in Azure's own form, each once. */
function readRegions(
  { regions, encryptionSets }: CopyPlanRequest,
  problems: ActionError[]
): readonly string[] {
  const known = new Set(regions.map(canonicalLocation).filter((region) => region !== ''))
  if (known.size === 0) {
    problems.push(
      new ActionError('InvalidInput', '"copy-to" names no region.', {
        remedy: 'Name the regions to copy to, such as "northeurope".'
      })
    )
  }
  for (const region of known) {
    if (/^[a-z0-9]+$/.test(region)) continue
    problems.push(
      new ActionError('InvalidInput', `"copy-to" names "${region}", which is no region.`, {
        remedy: LIST_OF_REGIONS
      })
    )
  }
  for (const region of encryptionSets.keys()) {
    if (known.has(canonicalLocation(region))) continue
    problems.push(
      new ActionError(
        'InvalidInput',
        `"disk-encryption-set-id" names a set for region "${region}", which "copy-to" does not name.`,
        { remedy: 'Correct the region in one of them.' }
      )
    )
  }
  return [...known]
}

/** The regions that Azure does not offer, as far as that can be read: a typo is told before the first write. */
async function strangeRegions(
  wanted: readonly Wanted[],
  { azure, log }: Ports
): Promise<readonly ActionError[]> {
  const subscriptions = Map.groupBy(wanted, ({ ref }) => canonical(ref.subscriptionId))
  const strange = [...subscriptions].map(async ([subscriptionId, copies]) => {
    let offered: readonly string[]
    try {
      offered = await azure.listRegions(subscriptionId)
    } catch (error) {
      if (endsRun(asActionError(error))) throw error
      // The least rights do not include it, and Azure refuses what it does not know all the same.
      log.debug(`which regions there are could not be read: ${describe(error)}`)
      return []
    }
    const asked = [...new Set(copies.map(({ region }) => region))]
    return asked
      .filter((region) => offered.length > 0 && !offered.includes(region))
      .map((region) => unknownRegion(region, offered))
  })
  return (await Promise.all(strange)).flat()
}

function unknownRegion(region: string, offered: readonly string[]): ActionError {
  const near = nearNames(region, offered)
  return new ActionError(
    'InvalidInput',
    `"copy-to" names region "${region}", which this subscription does not have.`,
    {
      remedy:
        near.length > 0
          ? `Near names: ${listed(near.map((name) => `"${name}"`))}.`
          : LIST_OF_REGIONS
    }
  )
}

/** A wanted copy; nothing, and a problem, when it cannot be made. */
function want(
  { snapshot, vm }: Source,
  region: string,
  request: CopyPlanRequest,
  { clock, run }: Ports,
  problems: ActionError[]
): Wanted | undefined {
  const template = request.snapshotName
  const disk = originOf(snapshot)?.disk?.name ?? tagValue(snapshot.tags, TAG.disk)
  const found = [
    canonicalLocation(snapshot.location) === region ? sameRegion(snapshot) : undefined,
    hasCustomerKey(snapshot) && setFor(region, request) === undefined
      ? lacksKey(snapshot, region)
      : undefined,
    copyAsksFor(template, 'vm') && vm === undefined
      ? unknownPart(snapshot, 'vm', 'no virtual machine selected its disk')
      : undefined,
    copyAsksFor(template, 'disk') && disk === undefined
      ? unknownPart(snapshot, 'disk', 'nothing tells which disk it came from')
      : undefined
  ].filter((problem) => problem !== undefined)
  problems.push(...found)
  if (found.length > 0) return undefined
  const context: CopyNameContext = {
    ...run,
    at: clock.now(),
    snapshot: snapshot.name,
    disk: disk ?? '',
    vm: vm ?? '',
    location: region
  }
  const ref = {
    subscriptionId: snapshot.subscriptionId,
    resourceGroup: request.snapshotGroup ?? snapshot.resourceGroup,
    name: copyName(template, context)
  }
  return { source: snapshot, region, ref }
}

function setFor(region: string, { encryptionSets }: CopyPlanRequest): string | undefined {
  for (const [key, set] of encryptionSets) if (canonicalLocation(key) === region) return set
  return undefined
}

function sameRegion({ name, location }: Snapshot): ActionError {
  return new ActionError(
    'InvalidInput',
    `Snapshot "${name}" is in region "${location}" already: Azure copies snapshots to other regions only.`,
    { remedy: `Take "${location}" out of "copy-to".` }
  )
}

function lacksKey({ name, profile }: Snapshot, region: string): ActionError {
  return new ActionError(
    'InvalidInput',
    `Snapshot "${name}" is encrypted with a key of yours${profile?.encryptionSetId === undefined ? '' : ` (${profile.encryptionSetId})`}, and "disk-encryption-set-id" names no set for region "${region}".`,
    {
      remedy: `Add a line "${region}=<resource id of a disk encryption set in that region>" to "disk-encryption-set-id".`
    }
  )
}

function unknownPart({ name }: Snapshot, placeholder: string, why: string): ActionError {
  return new ActionError(
    'InvalidInput',
    `"snapshot-name" holds {${placeholder}}, but of snapshot "${name}" ${why}.`,
    { remedy: `Leave {${placeholder}} out of "snapshot-name".` }
  )
}

function twinsAmong(wanted: readonly Wanted[]): readonly ActionError[] {
  const byName = Map.groupBy(wanted, ({ ref }) => refKey(ref))
  return [...byName.values()].flatMap(([first, ...others]) =>
    first === undefined || others.length === 0
      ? []
      : [
          new ActionError(
            'InvalidInput',
            `${others.length + 1} copies would get the same name "${first.ref.name}" in resource group "${first.ref.resourceGroup}".`,
            { remedy: 'Put {snapshot} and {location} into "snapshot-name", as its default does.' }
          )
        ]
  )
}

/** Reads what there is in the groups that the copies go to: that they exist and can be read, too. */
async function readGroups(
  wanted: readonly Wanted[],
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
  return new ActionError(
    'NotFound',
    `Resource group "${group}", which the copies are to go to, does not exist in subscription ${subscriptionId}.`,
    {
      remedy: `Create it, for instance with \`az group create\`, or correct "snapshot-resource-group".`,
      ...(cause.azure !== undefined && { azure: cause.azure }),
      cause
    }
  )
}

function groupKey({ subscriptionId, resourceGroup }: ResourceRef): string {
  return canonical(`${subscriptionId}/${resourceGroup}`)
}

/** What there is of a wanted copy; nothing when its group could not be read. Rejects when its name is taken. */
async function lookForCopy(
  wanted: Wanted,
  groups: Groups,
  { ifExists }: CopyPlanRequest,
  { azure }: Ports
): Promise<Looked | undefined> {
  const around = groups.get(groupKey(wanted.ref))
  if (around === undefined) return undefined
  const named = await azure.findSnapshot(wanted.ref)
  const verdict = named === undefined ? undefined : judgeExisting(named, wanted, ifExists)
  if (verdict === 'there') return { wanted, existing: named, replaces: false }
  const elsewhere = findCopy(around, wanted, ifExists)
  if (elsewhere !== undefined) {
    // Lists spell groups as they please, and may lag: what is taken over is read by itself.
    const existing = await azure.findSnapshot(elsewhere)
    if (existing !== undefined && judgeExisting(existing, wanted, ifExists) === 'there') {
      return { wanted, existing, replaces: false }
    }
    // Where the two contradict each other, another copy could be one too many.
    if (!isOver(existing)) throw contradiction(elsewhere)
  }
  if (named !== undefined && verdict === 'taken') throw copyNameTaken(named, wanted, ifExists)
  return { wanted, existing: undefined, replaces: verdict === 'failed' }
}

/** Whether a copy has certainly ended, so that another one can take its place. */
function isOver(found: Snapshot | undefined): boolean {
  const state = found === undefined ? undefined : readinessOf(found).state
  return state === 'failed' || state === 'deleting'
}

function contradiction({ name, resourceGroup }: ResourceRef): ActionError {
  return new ActionError(
    'Conflict',
    `Azure lists copy "${name}" in resource group "${resourceGroup}", and does not show it as that when it is asked for it: it may just have been deleted.`,
    { remedy: 'Run this step again.' }
  )
}

/** The refusal of a name that something else has. */
export function copyNameTaken(
  found: Snapshot,
  { source, region }: Pick<Wanted, 'source' | 'region'>,
  ifExists: 'fail' | 'reuse'
): ActionError {
  const foreign =
    ifExists === 'fail' && judgeExisting(found, { source, region }, 'reuse') === 'there'
  const { state } = readinessOf(found)
  return new ActionError(
    'NameTaken',
    foreign
      ? `A copy "${found.name}" of snapshot "${source.name}" already exists in resource group "${found.resourceGroup}" in region "${region}", but another tool made it.`
      : `A snapshot "${found.name}" already exists in resource group "${found.resourceGroup}", and it is not a copy of snapshot "${source.name}" in region "${region}" that could be gone on with (region "${found.location}", made ${new Date(found.timeCreated).toISOString()}, ${state}).`,
    {
      remedy: foreign
        ? 'Set "if-exists: reuse" to take it over: the unique id of its source proves what it holds.'
        : 'Give another "snapshot-name" or "snapshot-resource-group", or delete that snapshot.'
    }
  )
}

/** The copies that Azure would refuse, because one of a later snapshot is there already. */
async function outOfOrderAmong(
  looked: readonly Looked[],
  groups: Groups,
  lists: Lists
): Promise<readonly ActionError[]> {
  const missing = looked.filter(({ existing }) => existing === undefined)
  // Sources can live in other groups than their copies, and tell in which order they were taken.
  const homes = new Map(missing.map(({ wanted: { source } }) => [groupKey(source), source]))
  const siblings = await Promise.all(
    [...homes.values()].map(({ subscriptionId, resourceGroup }) =>
      orNothing(lists({ subscriptionId, resourceGroup }))
    )
  )
  const around = [...groups.values()].flatMap((list) => list ?? [])
  const sources = missing.map(({ wanted: { source } }) => source)
  const findLater = laterCopiesAmong([...new Set([...around, ...siblings.flat(), ...sources])])
  return missing.flatMap(({ wanted }) => {
    const later = findLater(wanted, diskKeyOf(wanted.source))
    return later === undefined ? [] : [outOfOrder(wanted, later)]
  })
}

function plannedOf(
  { wanted, existing, replaces }: Looked,
  request: CopyPlanRequest,
  ports: Ports
): PlannedCopy {
  const { source, region, ref } = wanted
  const requestId = ports.clock.newId()
  return {
    source,
    origin: originOf(source)?.disk,
    region,
    ref: existing === undefined ? ref : refOf(existing),
    requestId,
    request: requestOf(wanted, requestId, request, ports),
    existing,
    replaces,
    disk: diskKeyOf(source),
    taken: source.timeCreated,
    running: existing !== undefined && !readinessOf(existing).usable
  }
}

function outOfOrder({ source, region }: Wanted, later: Snapshot): ActionError {
  return new ActionError(
    'Conflict',
    `Snapshot "${source.name}" cannot be copied to "${region}" any more: "${later.name}" there is a copy of a later snapshot of the same disk, and Azure copies them in the order in which they were taken.`,
    {
      remedy: `Leave "${source.name}" out. If its copy is needed, delete the later copies of that disk in "${region}" first.`
    }
  )
}

function requestOf(
  { source, region, ref }: Wanted,
  requestId: string,
  request: CopyPlanRequest,
  { run, log }: Ports
): SnapshotRequest {
  const { options, speed } = request
  const { tags, dropped } = mergeTags(
    copyTags(source, run, requestId),
    options.tags,
    options.inheritTags ? source.tags : {}
  )
  warnAboutTags(ref, dropped, log)
  const diskEncryptionSetId = setFor(region, request)
  return copyRequestFor(source, { location: region, speed, diskEncryptionSetId }, options, tags)
}

function warnAboutTags({ name }: ResourceRef, dropped: readonly string[], log: Log): void {
  if (dropped.length === 0) return
  log.warning(
    `${name}: Azure allows ${TAG_LIMITS.count} tags; not inherited from the snapshot: ${listed(dropped)}.`,
    'Tags left out'
  )
}

/** Throws every problem once; the end of the run is the only one that counts. */
function refuse(problems: readonly ActionError[]): void {
  const ending = problems.find(endsRun)
  if (ending !== undefined) throw ending
  throwAll([...new Map(problems.map((problem) => [problem.message, problem])).values()])
}
