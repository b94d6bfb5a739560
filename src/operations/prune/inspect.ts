/**
 * The snapshots that `prune` judges: those of the selected disks and of their former disks or, without a selection, of
 * every disk that has snapshots in its scope. An incomplete view deletes the wrong ones: the inspection succeeds, or
 * rejects before anything is deleted.
 */

import pLimit from 'p-limit'

import { asError, isGone, unless } from '../../errors.ts'
import type { Azure, Ports, Scope } from '../../ports.ts'
import type { Origin } from '../../snapshots/lineage.ts'
import { newestFirst, originsOf, refutedClaim } from '../../snapshots/lineage.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import {
  canonical,
  formatResourceId,
  isInShard,
  refKey,
  sameId,
  sameResource
} from '../../snapshots/resource-id.ts'
import type { PruneScope } from '../../snapshots/retention/policy.ts'
import { isInScope, runningCopySources } from '../../snapshots/retention/plan.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { explainMissing, select, selectsNothing } from '../common/disks.ts'
import type { Selection } from '../common/disks.ts'
import { listSubscription, subscriptionReads } from '../common/permissions.ts'
import {
  readUnlessGone,
  cachedReads,
  spelledLike,
  unknownSourcesAmong,
  warnRefuted,
  warnUnknownSources
} from '../common/sources.ts'

/** Which snapshots are listed, and where. */
export type InspectRequest = {
  /** Empty: every disk that has snapshots of `pruneScope` in the scope, including deleted disks. */
  readonly selection: Selection
  /** Where snapshots are listed: one group of the disk's subscription, or all of it. */
  readonly scope: 'resource-group' | 'subscription'
  /** The group of the snapshots; the disk's own when absent. */
  readonly snapshotGroup: string | undefined
  /** The scope when nothing is selected. */
  readonly home: { readonly subscriptionId: string; readonly resourceGroup: string | undefined }
  readonly pruneScope: PruneScope
  readonly maxParallel: number
}

/** A disk, or one of its former disks of the same name, whose snapshots are judged. */
export type PruneSource = {
  /** Its name, as far as it is known from Azure or tags. */
  readonly name: string
  /** Its resource id, as far as it is known from Azure or tags. */
  readonly id: string | undefined
  readonly uniqueId: string | undefined
  /**
   * `current`: it exists. `gone`: neither it nor another disk of its name exists. `last`: the last of its name that has
   * snapshots; its existence was not checked. `former`: another disk has or had its name since. `unknown`: the source
   * disk is unknown.
   */
  readonly standing: 'current' | 'gone' | 'last' | 'former' | 'unknown'
  /** As read, where it exists. */
  readonly disk: Disk | undefined
}

/** A snapshot that is judged. */
export type Found = { readonly source: PruneSource; readonly origin: Origin }

/** The lists of one subscription. */
export type View = {
  readonly subscriptionId: string
  /** What was listed: all of it, or groups. */
  readonly scopes: readonly Scope[]
  readonly snapshots: readonly Snapshot[]
  /** Snapshots outside these that are the source of copies among them. */
  readonly beyond: readonly Snapshot[]
  /** Whether all of the subscription could be read, with every running copy in it. */
  readonly whole: boolean
  /** Canonical ids of the snapshots that running copies read from, as far as they could be listed. */
  readonly copySources: ReadonlySet<string>
  /** Groups that do not exist, by canonical name, with Azure's answer. */
  readonly missing: ReadonlyMap<string, unknown>
}

/** The result of the inspection. */
export type Inspection = {
  /** In the order of the selection, or by name, including those without a snapshot. */
  readonly sources: readonly PruneSource[]
  readonly found: readonly Found[]
  readonly views: readonly View[]
  /** Incremental snapshots of disks without one of the scope; only when nothing is selected. */
  readonly others: readonly Snapshot[]
  /** Lists the snapshots of the same disks again. Rejects with an ActionError. */
  readonly again: () => Promise<Inspection>
}

/** Lists the disks and snapshots. Rejects with an ActionError. */
export async function inspect(request: InspectRequest, ports: Ports): Promise<Inspection> {
  return selectsNothing(request.selection)
    ? await inspectAll(request, ports)
    : await inspectSelected(request, ports)
}

/** A selected disk, and where its snapshots are listed. */
type Target = {
  readonly ref: ResourceRef
  readonly disk: Disk | undefined
  readonly absence: unknown
  readonly scope: Scope
}

async function inspectSelected(request: InspectRequest, ports: Ports): Promise<Inspection> {
  const { azure } = ports
  const selected = await select(request.selection, request.maxParallel, ports)
  const scopes = selected.map(({ ref }) => scopeFor(ref, request))
  const limit = pLimit(request.maxParallel)
  const [views, targets] = await Promise.all([
    readViews(scopes, request.snapshotGroup !== undefined, ports),
    Promise.all(
      selected.map(({ ref }) =>
        limit(async (): Promise<Target> => {
          const scope = scopeFor(ref, request)
          return { ref, scope, ...(await readUnlessGone(ref, azure)) }
        })
      )
    )
  ])
  const indexes = indexesOf(views)
  warnRefuted(
    targets.flatMap((target) => refutedFor(target, indexes.get(viewOf(target.scope, views)))),
    ports.log
  )
  const claims = claimsOf(targets, views, indexes)
  for (const target of targets) {
    const view = viewOf(target.scope, views)
    const { resourceGroup } = target.scope
    const refusal = view.missing.get(canonical(resourceGroup ?? ''))
    if (target.disk !== undefined && refusal !== undefined) throw asError(refusal)
    if (target.disk === undefined && (claims.get(target) ?? []).length === 0) {
      throw asError(await explainMissing(azure, target.ref, target.absence))
    }
  }
  return selectedInspection(targets, views, claims, request, azure)
}

function indexesOf(views: readonly View[]): Map<View, ReturnType<typeof indexOf>> {
  return new Map(views.map((view) => [view, indexOf(view)]))
}

function selectedInspection(
  targets: readonly Target[],
  views: readonly View[],
  claims: ReturnType<typeof claimsOf>,
  request: InspectRequest,
  azure: Azure
): Inspection {
  const looks = targets.map((target) => generationsOf(target, claims.get(target) ?? [], request))
  return {
    sources: looks.flatMap(({ sources }) => sources),
    found: looks.flatMap(({ found }) => found),
    views,
    others: [],
    async again() {
      const now = await readAgain(views, azure)
      return selectedInspection(
        targets,
        now,
        claimsOf(targets, now, indexesOf(now)),
        request,
        azure
      )
    }
  }
}

async function inspectAll(request: InspectRequest, ports: Ports): Promise<Inspection> {
  const { home } = request
  const scope: Scope = {
    subscriptionId: home.subscriptionId,
    ...(request.scope === 'resource-group' &&
      home.resourceGroup !== undefined && { resourceGroup: home.resourceGroup })
  }
  const views = await readViews([scope], true, ports)
  for (const refusal of viewOf(scope, views).missing.values()) throw asError(refusal)
  return fullInspection(scope, views, request, ports)
}

function fullInspection(
  scope: Scope,
  views: readonly View[],
  request: InspectRequest,
  ports: Ports
): Inspection {
  const { selection, home, pruneScope } = request
  const view = viewOf(scope, views)
  const seen = originsOf(view.snapshots, view.beyond).filter(({ snapshot }) =>
    isWithin(snapshot, scope)
  )
  warnRefuted(
    seen.filter((one) => refutedClaim(one) !== undefined).map(({ snapshot }) => snapshot),
    ports.log
  )
  const origins = seen
    .map((origin) => spelled(origin, [origin.disk, home]))
    .filter(({ diskUniqueId }) => isOfShard(diskUniqueId, selection.shard))
  const touches = ({ snapshot }: Origin): boolean =>
    isInScope(snapshot.tags, { scope: pruneScope, run: ports.run })
  const wanted = new Set(origins.filter(touches).map(diskKey))
  const isWanted = (origin: Origin): boolean =>
    // It is unknown whether two snapshots of unknown disks belong together.
    diskKey(origin) === '' ? touches(origin) : wanted.has(diskKey(origin))

  const byDisk = Map.groupBy(origins.filter(isWanted), ({ disk }) =>
    disk === undefined ? '' : refKey(disk)
  )
  const looks = [...byDisk.values()]
    .map((members) => generationsOf({ ref: members[0]?.disk, disk: undefined }, members, request))
    .toSorted((a, b) => order(a) - order(b) || (nameOf(a) < nameOf(b) ? -1 : 1))
  return {
    sources: looks.flatMap(({ sources }) => sources),
    found: looks.flatMap(({ found }) => found),
    views,
    others: origins.filter((origin) => !isWanted(origin)).map(({ snapshot }) => snapshot),
    again: async () => fullInspection(scope, await readAgain(views, ports.azure), request, ports)
  }
}

/** Unknown disks come last. */
function order({ sources }: Pick<Inspection, 'sources'>): number {
  return sources[0]?.id === undefined ? 1 : 0
}

function nameOf({ sources }: Pick<Inspection, 'sources'>): string {
  const [first] = sources
  return canonical(`${first?.name ?? ''} ${first?.id ?? ''}`)
}

function scopeFor(
  { subscriptionId, resourceGroup }: ResourceRef,
  { scope, snapshotGroup }: InspectRequest
): Scope {
  return scope === 'subscription'
    ? { subscriptionId }
    : { subscriptionId, resourceGroup: snapshotGroup ?? resourceGroup }
}

function isWithin({ resourceGroup }: Snapshot, scope: Scope): boolean {
  return scope.resourceGroup === undefined || sameId(resourceGroup, scope.resourceGroup)
}

function isOfShard(diskUniqueId: string | undefined, shard: Selection['shard']): boolean {
  return shard === undefined || isInShard(diskUniqueId ?? '', shard)
}

function diskKey({ diskUniqueId }: Origin): string {
  return canonical(diskUniqueId ?? '')
}

/**
 * The snapshots of each selected disk within its scope. A snapshot that a moved disk left in its old group belongs to
 * that disk, not to the one that has its old name now.
 */
function claimsOf(
  targets: readonly Target[],
  views: readonly View[],
  indexes: ReadonlyMap<View, Index>
): ReadonlyMap<Target, readonly Origin[]> {
  const claimed = new Set<Snapshot>()
  const claims = new Map<Target, readonly Origin[]>()
  const claim = (target: Target, origins: readonly Origin[]): void => {
    const own = origins.filter(
      ({ snapshot }) => isWithin(snapshot, target.scope) && !claimed.has(snapshot)
    )
    for (const { snapshot } of own) claimed.add(snapshot)
    claims.set(target, [
      ...(claims.get(target) ?? []),
      ...own.map((origin) => spelled(origin, [target.disk ?? target.ref, target.scope]))
    ])
  }
  const index = (target: Target): Index =>
    indexes.get(viewOf(target.scope, views)) ?? {
      byUniqueId: new Map(),
      byRef: new Map(),
      refuted: []
    }
  for (const target of targets) {
    const { disk } = target
    if (disk === undefined) continue
    claim(target, index(target).byUniqueId.get(canonical(disk.uniqueId)) ?? [])
  }
  for (const target of targets) claim(target, index(target).byRef.get(refKey(target.ref)) ?? [])
  return claims
}

type Index = {
  readonly byUniqueId: ReadonlyMap<string, readonly Origin[]>
  readonly byRef: ReadonlyMap<string, readonly Origin[]>
  /** Those whose tags name another disk than their real source. */
  readonly refuted: readonly Origin[]
}

function indexOf({ snapshots, beyond }: View): Index {
  const origins = originsOf(snapshots, beyond)
  return {
    byUniqueId: Map.groupBy(origins, diskKey),
    byRef: Map.groupBy(origins, ({ disk }) => (disk === undefined ? '' : refKey(disk))),
    refuted: origins.filter((one) => refutedClaim(one) !== undefined)
  }
}

/** The snapshots in the scope of a disk whose tags falsely name it as their source. */
function refutedFor({ ref, disk, scope }: Target, index: Index | undefined): readonly Snapshot[] {
  return (index?.refuted ?? [])
    .filter((origin) => {
      const claim = refutedClaim(origin)
      return (
        isWithin(origin.snapshot, scope) &&
        (sameId(claim?.diskUniqueId, disk?.uniqueId) ||
          (claim?.disk !== undefined && sameResource(claim.disk, ref)))
      )
    })
    .map(({ snapshot }) => snapshot)
}

/** With its group spelled as in the first of these scopes that has it. */
function spelled(
  origin: Origin,
  groups: readonly ({ readonly resourceGroup?: string | undefined } | undefined)[]
): Origin {
  const { snapshot } = origin
  const group = groups.find((one) => sameId(one?.resourceGroup, snapshot.resourceGroup))
  if (group?.resourceGroup === undefined) return origin
  return { ...origin, snapshot: spelledLike({ resourceGroup: group.resourceGroup }, snapshot) }
}

/** The snapshots of one disk and of its former disks, those of the shard: the disk itself first, newest first. */
function generationsOf(
  { ref, disk }: { readonly ref: ResourceRef | undefined; readonly disk: Disk | undefined },
  origins: readonly Origin[],
  { selection }: InspectRequest
): Pick<Inspection, 'sources' | 'found'> {
  const generations = [...Map.groupBy(origins.toSorted(newestFirst), diskKey)].toSorted(
    // Sorting is stable, so the others stay in the order of their newest snapshots.
    ([a], [b]) => Number(sameId(b, disk?.uniqueId)) - Number(sameId(a, disk?.uniqueId))
  )
  const last = generations.find(([key]) => key !== '')?.[0]
  const sourceOf = (key: string, uniqueId: string | undefined): PruneSource => {
    const current = disk !== undefined && sameId(key, disk.uniqueId)
    return {
      name: disk?.name ?? ref?.name ?? 'unknown disk',
      id: disk?.id ?? (ref === undefined ? undefined : formatResourceId(ref, 'disks')),
      uniqueId,
      standing: standingOf(key, { current, exists: disk !== undefined, last, selection }),
      disk: current ? disk : undefined
    }
  }
  const judged = generations.filter(([, [first]]) =>
    isOfShard(first?.diskUniqueId, selection.shard)
  )
  const found = judged.flatMap(([key, members]) => {
    const source = sourceOf(key, members[0]?.diskUniqueId)
    return members.map((origin): Found => ({ source, origin }))
  })
  const sources = [...new Set(found.map(({ source }) => source))]
  const isTold = disk === undefined || sources.some(({ standing }) => standing === 'current')
  if (isTold || !isOfShard(disk.uniqueId, selection.shard)) return { sources, found }
  return { sources: [sourceOf(canonical(disk.uniqueId), disk.uniqueId), ...sources], found }
}

function standingOf(
  key: string,
  context: {
    readonly current: boolean
    readonly exists: boolean
    readonly last: string | undefined
    readonly selection: Selection
  }
): PruneSource['standing'] {
  if (key === '') return 'unknown'
  if (context.current) return 'current'
  if (context.exists || key !== context.last) return 'former'
  return selectsNothing(context.selection) ? 'last' : 'gone'
}

/** One view for each subscription, however many disks: lists have Azure's lowest rate limit. */
async function readViews(
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
 * Reads a whole subscription, because a copy of a snapshot can run in any of its groups; without that permission, only
 * the groups. `doubted`: whether the groups are not yet known to exist.
 */
async function readView(scopes: readonly Scope[], doubted: boolean, ports: Ports): Promise<View> {
  const { azure, log } = ports
  const subscriptionId = scopes[0]?.subscriptionId ?? ''
  const groups = new Map(
    scopes.flatMap(({ resourceGroup }) =>
      resourceGroup === undefined ? [] : [[canonical(resourceGroup), resourceGroup] as const]
    )
  )
  const seenOf = await listSubscription(subscriptionId, subscriptionReads(ports))
  const { snapshots: everything, refusal, doubt } = seenOf
  if (refusal !== undefined && groups.size === 0) throw asError(refusal)
  const isWhole = doubt === undefined
  if (!isWhole) {
    log.info(
      `It is unknown whether copies of snapshots are in progress in other resource groups: ${doubt}`
    )
    if (scopes.some(({ resourceGroup }) => resourceGroup === undefined)) {
      log.warning(
        'This sign-in is not known to have the permission to read all snapshots of the subscription. Only those that it can read are pruned.',
        'Part of the subscription'
      )
    }
  }
  const seen = new Set(
    everything?.map((snapshot: Snapshot) => canonical(snapshot.resourceGroup)) ?? []
  )
  // An empty group looks like a missing one, and a retention that reads the wrong group must not pass.
  const asked = [...groups].filter(
    ([key]) => everything === undefined || ((doubted || !isWhole) && !seen.has(key))
  )
  const missing = new Map<string, unknown>()
  const lists = await Promise.all(
    asked.map(([key, resourceGroup]) =>
      unless((error) => {
        if (isGone(error)) missing.set(key, error)
        return isGone(error)
      }, azure.listSnapshots({ subscriptionId, resourceGroup }))
    )
  )
  const snapshots = [...(everything ?? []), ...lists.flatMap((list) => list ?? [])]
  warnUnknownSources(unknownSourcesAmong(snapshots), log)
  const places = isWhole ? [{ subscriptionId }] : scopes
  return {
    subscriptionId,
    scopes:
      everything === undefined
        ? asked.map(([, resourceGroup]) => ({ subscriptionId, resourceGroup }))
        : [{ subscriptionId }],
    snapshots,
    beyond: await cachedReads(ports).beyond(snapshots, places),
    whole: isWhole,
    copySources: runningCopySources(snapshots),
    missing
  }
}

/** Repeats the lists of some views. A group that is gone by now is empty. */
async function readAgain(views: readonly View[], azure: Azure): Promise<readonly View[]> {
  return await Promise.all(
    views.map(async (view) => {
      const lists = await Promise.all(
        view.scopes.map((scope) => unless(isGone, azure.listSnapshots(scope)))
      )
      const snapshots = lists.flatMap((list) => list ?? [])
      return { ...view, snapshots, copySources: runningCopySources(snapshots) }
    })
  )
}

/** The view of a scope's subscription, which was read. */
function viewOf({ subscriptionId }: Scope, views: readonly View[]): View {
  const view = views.find((one) => sameId(one.subscriptionId, subscriptionId))
  if (view === undefined) throw new Error(`subscription ${subscriptionId} was not checked`)
  return view
}
