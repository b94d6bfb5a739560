/**
 * Lineage: which snapshots descend from a disk, how old their data is, and what proves it.
 *
 * A snapshot names its source by resource id and by unique id. The second distinguishes disks that had the same name
 * one after the other: each such disk is a *generation*. A copy names a *snapshot* as its source and starts a family of
 * its own (recorded 2023-11), so copies are found by following that chain. A chain that ends at a disk is a proof, and
 * overrides tags. When the chain is broken, the tags that the action wrote are a claim, which anybody can make who can
 * write tags.
 */

import type { Dated } from './data-time.ts'
import { newestData, ownDataTime, taggedDataTime } from './data-time.ts'
import type { Ids } from './omitted.ts'
import { idStore } from './omitted.ts'
import { missingFrom } from './readiness.ts'
import type { ResourceRef } from './resource-id.ts'
import { canonical, parseResourceId, sameId } from './resource-id.ts'
import { TAG, isOwn, tagValue } from './tags.ts'
import type { DataTime, ListedFacts, Snapshot } from './types.ts'

/** The disk of a lineage. The unique id of a deleted disk is unknown. */
export type LineageDisk = ResourceRef & {
  readonly id: string
  readonly uniqueId: string | undefined
}

/**
 * The evidence for the source disk of a snapshot. `proven`: the chain of sources, by Azure's unique ids, ends at the
 * disk. `claimed`: only tags say so, or a resource id, which another disk may have taken over. `unknown`: there is no
 * evidence.
 */
export type Proof = 'proven' | 'claimed' | 'unknown'

/** One snapshot of a lineage. */
export type Descendant = Dated & {
  readonly kind: 'snapshot' | 'copy'
  /** Unique id of its original disk; absent when Azure does not report it. */
  readonly diskUniqueId: string | undefined
  readonly proof: Proof
  /** Id of the snapshot that it was copied from, when that is part of the lineage. */
  readonly copyOf: string | undefined
}

/** One snapshot with its original disk, when no certain disk was requested. */
export type Origin = Descendant & {
  /** Where that disk is or was; absent when unknown. */
  readonly disk: ResourceRef | undefined
}

/** The snapshots of one disk among those that carried the same name. */
export type Generation = {
  readonly diskUniqueId: string | undefined
  /** Whether this is the disk that exists now. */
  readonly current: boolean
  /** Newest data first. */
  readonly descendants: readonly Descendant[]
}

/** Everything that descends from a disk and from its former disks of the same name. */
export type Lineage = {
  readonly disk: LineageDisk
  /** The current disk first, then its former disks, the latest of them first. */
  readonly generations: readonly Generation[]
  /** Snapshots whose tags name this disk, but whose chain of sources ends elsewhere; see `refutedClaim`. */
  readonly refuted: readonly Snapshot[]
  /** Number of full snapshots of the disk, which are not part of the lineage. */
  readonly full: number
}

/**
 * Builds the lineage of a disk from all snapshots of a scope. `beyond`: sources of copies outside the scope; they are
 * followed, but not part of the result.
 */
export function lineageOf(
  disk: LineageDisk,
  snapshots: readonly Snapshot[],
  beyond: readonly Snapshot[] = []
): Lineage {
  const all = distinct(snapshots)
  const incremental = all.filter((one) => one.incremental)
  const direct = directDescendantsOf(disk)
  const tagged = claimsOn(disk)
  const trace = traceOf(all, beyond, { direct, tagged })
  const descendants: Descendant[] = []
  const refuted: Snapshot[] = []
  for (const snapshot of incremental) {
    const { origin, dataTime, kind, copyOf } = trace(snapshot)
    if (typeof origin !== 'string') {
      const { diskUniqueId, proof } = origin
      descendants.push({ snapshot, dataTime, kind, diskUniqueId, proof, copyOf })
    }
    if (isRefuted(snapshot, origin, tagged)) refuted.push(snapshot)
  }
  return {
    disk,
    generations: generationsOf(disk, descendants),
    refuted: refuted.toSorted(compareIds),
    full: all.filter((one) => !one.incremental && direct(one) !== undefined).length
  }
}

/**
 * Finds the snapshots that matter for the lineage of one disk among all of a scope, so that each of hundreds of disks
 * need not check every snapshot: those of the disk, those that their tags assign to it, and every snapshot that is not
 * directly of a disk, with its sources. `beyond`: as in `lineageOf`.
 */
export function relativesFinder(
  snapshots: readonly Snapshot[],
  beyond: readonly Snapshot[] = []
): (disk: LineageDisk) => readonly Snapshot[] {
  const all = distinct(snapshots)
  const sourceOf = sourceFinder(all)
  const chained = all.filter((one) => !comesFromDisk(one))
  const sources = new Set([...chained, ...beyond].map(sourceOf))
  const always: number[] = []
  const byKey = new Map<string, number[]>()
  for (const [at, one] of all.entries()) {
    if (!comesFromDisk(one) || sources.has(one)) {
      always.push(at)
      continue
    }
    for (const key of [...sourceKeys(one), ...claimKeys(one)]) {
      const known = byKey.get(key)
      if (known === undefined) byKey.set(key, [at])
      else known.push(at)
    }
  }
  return (disk) => {
    const places = new Set([...always, ...diskKeys(disk).flatMap((key) => byKey.get(key) ?? [])])
    return [...places].toSorted((a, b) => a - b).flatMap((at) => all[at] ?? [])
  }
}

/** What a snapshot of the disk is found by: its source, or its tags. */
function diskKeys({ id, uniqueId, name, resourceGroup }: LineageDisk): readonly string[] {
  return [idKey(id), uniqueIdKey(uniqueId), nameKey(name, resourceGroup)].filter(
    (key) => key !== undefined
  )
}

function sourceKeys({
  sourceResourceId,
  sourceUniqueId
}: Pick<Snapshot, 'sourceResourceId' | 'sourceUniqueId'>): readonly string[] {
  return [idKey(sourceResourceId), uniqueIdKey(sourceUniqueId)].filter((key) => key !== undefined)
}

/** The keys that `claimsOn` compares. */
function claimKeys({ tags }: Pick<Snapshot, 'tags'>): readonly string[] {
  if (!isOwn(tags)) return []
  return [
    uniqueIdKey(tagValue(tags, TAG.diskUniqueId)),
    nameKey(tagValue(tags, TAG.disk), tagValue(tags, TAG.diskGroup))
  ].filter((key) => key !== undefined)
}

function idKey(id: string | undefined): string | undefined {
  return id === undefined ? undefined : `id ${canonical(id)}`
}

function uniqueIdKey(uniqueId: string | undefined): string | undefined {
  return uniqueId === undefined ? undefined : `unique id ${canonical(uniqueId)}`
}

function nameKey(name: string | undefined, group: string | undefined): string | undefined {
  return name === undefined || group === undefined
    ? undefined
    : `name ${canonical(group)}/${canonical(name)}`
}

/** Decides while a list is read which of its snapshots are kept: a subscription can have far more than a run needs. */
export type RelevanceFilter = {
  /** Whether a snapshot is to be kept: all but those that are directly of another disk, and whose tags agree. */
  readonly isRelevant: (facts: ListedFacts) => boolean
  /**
   * The snapshots that were not kept and that these ones were made from. They belong to other disks; all that is known
   * of them is where a chain of sources ends.
   */
  readonly omittedSources: (snapshots: readonly Snapshot[]) => readonly Snapshot[]
}

/**
 * Keeps what bears on the lineage of some disks. Of every other snapshot only its ids are remembered: what was copied
 * from it comes from another disk, whatever the tags of the copy say.
 */
export function relevanceFilter(disks: readonly LineageDisk[]): RelevanceFilter {
  const wanted = new Set(disks.flatMap(diskKeys))
  const isWanted = (key: string): boolean => wanted.has(key)
  const omitted = idStore()
  const omittedDisks = idStore()
  let diskCount = 0
  const known = new Map<string, OtherDisk | undefined>()
  /** The source of a snapshot, unless it is one of the disks, or no disk. Many snapshots name the same few disks. */
  const otherDisk = (facts: ListedFacts): OtherDisk | undefined => {
    const { sourceResourceId: id = '', sourceUniqueId: uniqueId } = facts
    const before = known.get(id)
    if (before?.uniqueId === uniqueId && known.has(id)) return before
    const ref = comesFromDisk(facts) ? parseResourceId(id, 'disks') : undefined
    const isOther = ref !== undefined && !sourceKeys(facts).some(isWanted)
    const disk = isOther ? { uniqueId, number: diskCount++, place: placeOf(ref) } : undefined
    if (disk !== undefined) omittedDisks.add({ id, ...disk })
    if (known.size >= MAX_KNOWN_DISKS) known.clear()
    known.set(id, disk)
    return disk
  }
  const placeOf = ({ name, resourceGroup }: ResourceRef): OtherDisk['place'] =>
    isWanted(nameKey(name, resourceGroup) ?? '')
      ? undefined
      : { name: canonical(name), group: canonical(resourceGroup) }
  return {
    isRelevant(facts) {
      const { id, uniqueId } = facts
      if (missingFrom(facts).length > 0 || !isStorable(facts)) return true
      const disk = otherDisk(facts)
      if (disk === undefined) return true
      if (!isTaggedAs(disk, facts) && claimKeys(facts).some(isWanted)) return true
      omitted.add({ id, uniqueId, number: disk.number })
      return false
    },
    omittedSources(snapshots) {
      const copies = snapshots.filter((one) => !comesFromDisk(one))
      const [byUniqueId, byId] = [new Set<string>(), new Set<string>()]
      for (const { sourceUniqueId, sourceResourceId } of copies) {
        if (sourceUniqueId !== undefined) byUniqueId.add(canonical(sourceUniqueId))
        else if (sourceResourceId !== undefined) byId.add(canonical(sourceResourceId))
      }
      if (byUniqueId.size === 0 && byId.size === 0) return []
      const disks = [...omittedDisks.all()]
      const sources: Snapshot[] = []
      for (const one of omitted.all()) {
        const isSource =
          byUniqueId.has(canonical(one.uniqueId ?? '')) ||
          (byId.size > 0 && byId.has(canonical(one.id)))
        const disk = disks[one.number]
        if (isSource && disk !== undefined) sources.push(omittedSnapshot(one, disk))
      }
      return sources
    }
  }
}

/** Maximum disks whose judgement is remembered: lists name the snapshots of one disk one after the other. */
const MAX_KNOWN_DISKS = 50

/** A disk whose snapshots are not kept. */
type OtherDisk = {
  readonly uniqueId: string | undefined
  readonly number: number
  /** As its id spells them, in the form for comparisons; absent when a wanted disk has both. */
  readonly place: { readonly name: string; readonly group: string } | undefined
}

/**
 * Whether the tags of a snapshot name its source disk. Then they claim nothing that its source does not show: most
 * snapshots are like this, and their keys need not be made.
 */
function isTaggedAs({ uniqueId, place }: OtherDisk, { tags }: ListedFacts): boolean {
  return (
    place !== undefined &&
    uniqueId !== undefined &&
    tags[TAG.diskUniqueId] === uniqueId &&
    tags[TAG.disk]?.toLowerCase() === place.name &&
    tags[TAG.diskGroup]?.toLowerCase() === place.group
  )
}

/** Whether `idStore` returns the ids of a snapshot and of its source as they are. */
function isStorable({ id, uniqueId, sourceResourceId, sourceUniqueId }: ListedFacts): boolean {
  return [id, uniqueId, sourceResourceId, sourceUniqueId].every(
    (one) => one?.isWellFormed() ?? true
  )
}

function omittedSnapshot({ id, uniqueId }: Ids, disk: Ids): Snapshot {
  const ref = parseResourceId(id, 'snapshots') ?? {
    subscriptionId: '',
    resourceGroup: '',
    name: ''
  }
  return {
    ...ref,
    id,
    uniqueId,
    sourceResourceId: disk.id,
    sourceUniqueId: disk.uniqueId,
    location: '',
    timeCreated: undefined,
    incremental: false,
    createOption: undefined,
    familyId: undefined,
    sizeGb: undefined,
    sku: undefined,
    tags: {},
    provisioningState: undefined,
    completionPercent: undefined,
    accessState: undefined,
    copyError: undefined,
    logicalSectorSize: undefined
  }
}

/**
 * The incremental snapshots of a scope with their original disks, newest data first. One with an unknown disk is among
 * them, without a unique id. `beyond`: as in `lineageOf`.
 */
export function originsOf(
  snapshots: readonly Snapshot[],
  beyond: readonly Snapshot[] = []
): readonly Origin[] {
  const all = distinct(snapshots)
  return all
    .filter((one) => one.incremental)
    .map(originFinder(all, beyond))
    .toSorted(newestFirst)
}

/** The original disk of one snapshot, full or incremental, by itself and its sources. */
export function originOfOne(snapshot: Snapshot, beyond: readonly Snapshot[] = []): Origin {
  return originFinder([snapshot], beyond)(snapshot)
}

function originFinder(
  snapshots: readonly Snapshot[],
  beyond: readonly Snapshot[]
): (snapshot: Snapshot) => Origin {
  const trace = traceOf(snapshots, beyond, { direct: directOrigins(), tagged: taggedOrigin })
  return (snapshot) => {
    const { origin, dataTime, kind, copyOf } = trace(snapshot)
    const { diskUniqueId, proof, disk } = typeof origin === 'string' ? NOWHERE : origin
    return { snapshot, dataTime, kind, diskUniqueId, proof, copyOf, disk }
  }
}

/** All descendants of a lineage, newest data first, of every disk of that name. */
export function descendantsOf(lineage: Lineage): readonly Descendant[] {
  return lineage.generations.flatMap((generation) => generation.descendants).toSorted(newestFirst)
}

/**
 * Order of snapshots: newest data first; of equal data originals before copies, then by id, so that the order is
 * stable. Those with an unknown data time come last, the latest created first.
 */
export function newestFirst(
  a: Dated & Pick<Descendant, 'kind'>,
  b: Dated & Pick<Descendant, 'kind'>
): number {
  return (
    newestData(a, b) ||
    Number(a.kind === 'copy') - Number(b.kind === 'copy') ||
    (a.dataTime === undefined ? createdLater(a.snapshot, b.snapshot) : 0) ||
    compareIds(a.snapshot, b.snapshot)
  )
}

function createdLater(a: Snapshot, b: Snapshot): number {
  return (b.timeCreated ?? 0) - (a.timeCreated ?? 0)
}

function compareIds(a: Snapshot, b: Snapshot): number {
  const [one, other] = [canonical(a.id), canonical(b.id)]
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** The disk that the tags of a snapshot name, when its chain of sources ends at another one. */
export function refutedClaim(origin: Origin): Pick<Origin, 'diskUniqueId' | 'disk'> | undefined {
  const { snapshot } = origin
  return isRefuted(snapshot, origin, taggedOrigin) ? taggedOrigin(snapshot) : undefined
}

function isRefuted(
  snapshot: Snapshot,
  origin: Facts | 'elsewhere' | 'unknown',
  tagged: (snapshot: Snapshot) => Facts | undefined
): boolean {
  if (origin === 'unknown') return false
  // Tags and source of most snapshots agree, and this runs for every snapshot and every disk.
  const { tags, sourceUniqueId } = snapshot
  if (sourceUniqueId !== undefined && tags[TAG.diskUniqueId] === sourceUniqueId) return false
  const claim = tagged(snapshot)
  if (claim === undefined || origin === 'elsewhere') return claim !== undefined
  const { diskUniqueId, proof } = origin
  return (
    proof === 'proven' &&
    claim.diskUniqueId !== undefined &&
    !sameId(claim.diskUniqueId, diskUniqueId)
  )
}

/** Whether a snapshot is a copy of a snapshot rather than one of a disk. */
export function comesFromSnapshot(snapshot: Snapshot): boolean {
  return (
    snapshot.createOption?.toLowerCase() === 'copystart' ||
    /\/snapshots\/[^/]+\/?$/i.test(snapshot.sourceResourceId ?? '')
  )
}

function comesFromDisk({ sourceResourceId }: Pick<Snapshot, 'sourceResourceId'>): boolean {
  return /\/disks\/[^/]+\/?$/i.test(sourceResourceId ?? '')
}

/** Finds the source of a copy among the snapshots of a scope. */
export function sourceFinder(
  snapshots: readonly Snapshot[]
): (copy: Snapshot) => Snapshot | undefined {
  // Most snapshots are no copies, and most disks have none: then no index is needed.
  const byId = lazily(
    () => new Map(snapshots.map((snapshot) => [canonical(snapshot.id), snapshot]))
  )
  const byUniqueId = lazily(
    () =>
      new Map(
        snapshots
          .filter(({ uniqueId = '' }) => uniqueId !== '')
          .map((snapshot) => [canonical(snapshot.uniqueId ?? ''), snapshot])
      )
  )
  return (copy) => {
    const { sourceUniqueId, sourceResourceId } = copy
    if (comesFromDisk(copy)) return undefined
    // The unique id decides: a source snapshot can have been replaced under its name as well.
    if (sourceUniqueId !== undefined) return byUniqueId().get(canonical(sourceUniqueId))
    return sourceResourceId === undefined ? undefined : byId().get(canonical(sourceResourceId))
  }
}

/** Computes a value on first use. */
function lazily<Value extends object>(make: () => Value): () => Value {
  let value: Value | undefined
  return () => (value ??= make())
}

/** Each snapshot once: one that is created while a list is paged can appear twice, with or without its id. */
function distinct(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const byId = new Map<string, Snapshot>()
  for (const snapshot of snapshots) {
    if (snapshot.id !== '') byId.set(canonical(snapshot.id), snapshot)
  }
  const nameless = snapshots.filter(({ id }) => id === '')
  if (nameless.length === 0) return [...byId.values()]
  const known = new Set([...byId.values()].map(({ uniqueId }) => uniqueId))
  return [
    ...byId.values(),
    ...nameless.filter(({ uniqueId }) => uniqueId === undefined || !known.has(uniqueId))
  ]
}

/** What is known of a snapshot's original disk. */
type Facts = Pick<Descendant, 'diskUniqueId' | 'proof'>

function directDescendantsOf(disk: LineageDisk): (snapshot: Snapshot) => Facts | undefined {
  const isId = sameAs(disk.id)
  const isUniqueId = sameAs(disk.uniqueId)
  return ({ sourceResourceId, sourceUniqueId }) => {
    // A disk that was moved to another group keeps its unique id, while its snapshots keep the old path.
    if (!isUniqueId(sourceUniqueId) && !isId(sourceResourceId)) return undefined
    return factsOf(sourceUniqueId)
  }
}

/** A path alone is no proof: several disks can have had it one after the other. */
function factsOf(sourceUniqueId: string | undefined): Facts {
  return {
    diskUniqueId: sourceUniqueId,
    proof: sourceUniqueId === undefined ? 'claimed' : 'proven'
  }
}

/** `sameId` with an id that is compared with many others, most of which have the same spelling or are different ids. */
function sameAs(id: string | undefined): (other: string | undefined) => boolean {
  const wanted = canonical(id ?? '')
  if (wanted === '') return () => false
  return (other) => other !== undefined && (other === id || canonical(other) === wanted)
}

function directOrigins(): (snapshot: Snapshot) => OriginFacts | undefined {
  // Many snapshots name the same few disks.
  const disks = new Map<string, ResourceRef | undefined>()
  const diskOf = (id: string): ResourceRef | undefined => {
    if (!disks.has(id)) disks.set(id, parseResourceId(id, 'disks'))
    return disks.get(id)
  }
  return ({ sourceResourceId, sourceUniqueId }) => {
    const disk = diskOf(sourceResourceId ?? '')
    return disk === undefined ? undefined : { ...factsOf(sourceUniqueId), disk }
  }
}

type OriginFacts = Facts & Pick<Origin, 'disk'>

const NOWHERE: OriginFacts = { diskUniqueId: undefined, proof: 'unknown', disk: undefined }

/** The evidence for a snapshot's original disk. */
type OriginEvidence<Found> = {
  /** Its source, when that is a disk. */
  readonly direct: (snapshot: Snapshot) => Found | undefined
  /** Its tags, when the chain of sources is broken. */
  readonly tagged: (snapshot: Snapshot) => Found | undefined
}

/** The end of a chain of sources: a requested disk, another one, or unknown. */
type Trace<Found> = Pick<Descendant, 'kind' | 'copyOf' | 'dataTime'> & {
  readonly origin: Found | 'elsewhere' | 'unknown'
}

/** Follows each snapshot along the chain of its sources. */
function traceOf<Found extends Facts>(
  snapshots: readonly Snapshot[],
  beyond: readonly Snapshot[],
  { direct, tagged }: OriginEvidence<Found>
): (snapshot: Snapshot) => Trace<Found> {
  const sourceOf = sourceFinder(beyond.length === 0 ? snapshots : [...snapshots, ...beyond])
  const inScope = lazily(() => new Set(snapshots.filter((one) => one.incremental)))
  /** Results of earlier traces. */
  const known = new Map<Snapshot, Trace<Found>>()

  /** The result for a snapshot without following a chain. */
  function judged(snapshot: Snapshot): Trace<Found> | undefined {
    const before = known.get(snapshot)
    if (before !== undefined) return before
    const origin = direct(snapshot)
    if (origin === undefined && !comesFromDisk(snapshot)) return undefined
    return {
      kind: 'snapshot',
      copyOf: undefined,
      origin: origin ?? 'elsewhere',
      dataTime: ownDataTime(snapshot)
    }
  }

  /** The snapshots from this one up to the first that can be judged without another. */
  function unjudged(snapshot: Snapshot): readonly Snapshot[] {
    const chain = new Set<Snapshot>()
    let next: Snapshot | undefined = snapshot
    // A loop of sources must end.
    while (next !== undefined && judged(next) === undefined && !chain.has(next)) {
      chain.add(next)
      next = sourceOf(next)
    }
    return [...chain]
  }

  function copied(snapshot: Snapshot): Trace<Found> {
    const source = sourceOf(snapshot)
    const before = source === undefined ? undefined : judged(source)
    // Without its unique id, another snapshot may have the name of the source now.
    const isSure = source === undefined || snapshot.sourceUniqueId !== undefined
    const isInScope =
      source !== undefined && typeof before?.origin === 'object' && inScope().has(source)
    return {
      kind: source !== undefined || comesFromSnapshot(snapshot) ? 'copy' : 'snapshot',
      origin: originOf(snapshot, before?.origin ?? outOfSight(snapshot, source), isSure),
      copyOf: isInScope ? source.id : undefined,
      dataTime: (isSure ? before?.dataTime : undefined) ?? taggedDataTime(snapshot)
    }
  }

  /** A complete chain is the proof; tags count only when it is broken. */
  function originOf(
    snapshot: Snapshot,
    end: Trace<Found>['origin'],
    isSure: boolean
  ): Trace<Found>['origin'] {
    if (end === 'unknown' || (end === 'elsewhere' && !isSure)) return tagged(snapshot) ?? end
    return end === 'elsewhere' || isSure ? end : { ...end, proof: 'claimed' }
  }

  return (snapshot) => {
    const found = judged(snapshot)
    if (found !== undefined) return found
    for (const one of unjudged(snapshot).toReversed()) known.set(one, copied(one))
    return known.get(snapshot) ?? copied(snapshot)
  }
}

/**
 * The original disk is unknown for a snapshot of a deleted snapshot, and for one whose source and create option Azure
 * does not report. Anything else comes from no disk.
 */
function outOfSight(snapshot: Snapshot, source: Snapshot | undefined): 'elsewhere' | 'unknown' {
  return source !== undefined || comesFromSnapshot(snapshot) || hasUnknownSource(snapshot)
    ? 'unknown'
    : 'elsewhere'
}

/** Whether Azure reports nothing about the source of a snapshot. */
export function hasUnknownSource({
  createOption,
  sourceResourceId,
  sourceUniqueId
}: Snapshot): boolean {
  return (
    createOption === undefined && sourceResourceId === undefined && sourceUniqueId === undefined
  )
}

/** What the tags of a copy claim about one disk, when its source snapshot is deleted, or cannot be read. */
function claimsOn(disk: LineageDisk): (snapshot: Snapshot) => Facts | undefined {
  return ({ tags }) => {
    if (!isOwn(tags)) return undefined
    const uniqueId = tagValue(tags, TAG.diskUniqueId)
    const sameDisk =
      sameId(uniqueId, disk.uniqueId) ||
      (sameId(tagValue(tags, TAG.disk), disk.name) &&
        sameId(tagValue(tags, TAG.diskGroup), disk.resourceGroup))
    return sameDisk ? { diskUniqueId: uniqueId, proof: 'claimed' } : undefined
  }
}

function taggedOrigin({ tags, subscriptionId }: Snapshot): OriginFacts | undefined {
  if (!isOwn(tags)) return undefined
  const diskUniqueId = tagValue(tags, TAG.diskUniqueId)
  const name = tagValue(tags, TAG.disk)
  const resourceGroup = tagValue(tags, TAG.diskGroup)
  // The tags do not name the subscription: that of the copy is the most likely.
  const disk =
    name === undefined || resourceGroup === undefined
      ? undefined
      : { subscriptionId, resourceGroup, name }
  return { diskUniqueId, proof: 'claimed', disk }
}

function generationsOf(
  disk: LineageDisk,
  descendants: readonly Descendant[]
): readonly Generation[] {
  const groups = Map.groupBy(descendants, (descendant) => canonical(descendant.diskUniqueId ?? ''))
  const generations = [...groups.values()].map((members): Generation => {
    const diskUniqueId = members[0]?.diskUniqueId
    return {
      diskUniqueId,
      current: sameId(diskUniqueId, disk.uniqueId),
      descendants: members.toSorted(newestFirst)
    }
  })
  return generations.toSorted(
    (a, b) =>
      Number(b.current) - Number(a.current) ||
      // A disk that only tags name must not count as the last one of its name.
      Number(isProven(b)) - Number(isProven(a)) ||
      newestData(leaderOf(a), leaderOf(b)) ||
      (canonical(a.diskUniqueId ?? '') < canonical(b.diskUniqueId ?? '') ? -1 : 1)
  )
}

function isProven({ descendants }: Generation): boolean {
  return descendants.some(({ proof }) => proof === 'proven')
}

/** The newest proven one, else the newest. */
function leaderOf({ descendants }: Generation): { readonly dataTime: DataTime | undefined } {
  return (
    descendants.find(({ proof }) => proof === 'proven') ?? descendants[0] ?? { dataTime: undefined }
  )
}
