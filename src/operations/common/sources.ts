/**
 * Which snapshots are meant, and what is known of them: the lineage of a disk, its latest usable snapshot, a named
 * snapshot, and the disk that a snapshot comes from. Every operation uses these functions, so that all choose the same.
 */

import pLimit from 'p-limit'

import {
  ActionError,
  asActionError,
  asError,
  isGone,
  isHidden,
  refuse,
  unless
} from '../../errors.ts'
import type { Azure, Clock, Log, Scope } from '../../ports.ts'
import type { NamedTarget, ReceiptEntry } from '../../snapshots/receipt.ts'
import { checkReceipt } from '../../snapshots/receipt-check.ts'
import type { Choice } from '../../snapshots/latest.ts'
import { chooseLatest } from '../../snapshots/latest.ts'
import type {
  Descendant,
  Generation,
  Lineage,
  LineageDisk,
  Origin,
  RelevanceFilter
} from '../../snapshots/lineage.ts'
import {
  comesFromSnapshot,
  descendantsOf,
  lineageOf,
  originOfOne,
  refutedClaim,
  relativesFinder,
  sourceFinder
} from '../../snapshots/lineage.ts'
import { nearNames } from '../../snapshots/naming.ts'
import { CREATION_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { missingFrom } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import {
  canonical,
  formatResourceId,
  groupKey,
  parseResourceId,
  refKey,
  refOf,
  sameId
} from '../../snapshots/resource-id.ts'
import type { Disk, Run, Snapshot } from '../../snapshots/types.ts'
import { counted, listed, quotedNames } from '../../snapshots/format.ts'
import { cached, cachedIn, cachedLists, readKnown } from './attempts.ts'
import type { Settled } from './batch.ts'
import { settleAll } from './batch.ts'
import { explainMissing, select, selectsNothing } from './disks.ts'
import type { SelectPorts, Selected, Selection } from './disks.ts'
import type { Lists } from './attempts.ts'

/** How long a newer snapshot in creation is read again in all, in milliseconds. */
const CREATION_MS = 6_000

/** Names in a message. */
const MAX_NAMES = 5

/** Sources of one group that are read one by one; more of them are found in one list of that group. */
const MAX_SINGLE_READS = 10

/** Reads of sources at the same time. */
const MAX_PARALLEL_READS = 8

/**
 * Maximum links of a chain that are followed outside the listed groups. Real chains are shorter, and a loop must end.
 */
const MAX_LINKS = 32

/**
 * A snapshot with its group spelled in the given way, where that is its group. Azure's lists spell groups in capitals
 * (recorded 2024), its single answers do not: ids that workflows compare as texts must be equal.
 */
export function spelledLike(
  { resourceGroup }: Pick<ResourceRef, 'resourceGroup'>,
  snapshot: Snapshot
): Snapshot {
  const other = snapshot.resourceGroup
  if (other === resourceGroup || !sameId(other, resourceGroup)) return snapshot
  const { subscriptionId, name } = snapshot
  // A snapshot without an id keeps none: that marks an incomplete answer.
  const id =
    snapshot.id === '' ? '' : formatResourceId({ subscriptionId, resourceGroup, name }, 'snapshots')
  return { ...snapshot, resourceGroup, id }
}

/** A list, or nothing when it may not be read, or there is nothing to read. */
export async function ignoreNotFound(
  list: Promise<readonly Snapshot[]>
): Promise<readonly Snapshot[]> {
  return (await unless(isHidden, list)) ?? []
}

/** A scope in which snapshots are listed. */
export type Place = Scope & {
  /** May be missing or forbidden: it is only an additional place. */
  readonly isBeside?: boolean
}

/** Where the snapshots of a disk are listed: in its own group, and in the snapshot group. */
export function placesFor(
  { subscriptionId, resourceGroup: home }: ResourceRef,
  snapshotGroup: string | undefined
): readonly Place[] {
  if (snapshotGroup === undefined || sameId(snapshotGroup, home)) {
    return [{ subscriptionId, resourceGroup: home }]
  }
  return [
    { subscriptionId, resourceGroup: home, isBeside: true },
    { subscriptionId, resourceGroup: snapshotGroup }
  ]
}

type Seen = {
  readonly snapshots: readonly Snapshot[]
  /** Those that matter for the lineage of a disk. */
  readonly relativesOf: (disk: LineageDisk) => readonly Snapshot[]
  /** Snapshots outside these places that are the source of copies in them. */
  readonly beyond: readonly Snapshot[]
  /** Incompletely reported snapshots without a source: they may be of any disk. */
  readonly unknownSources: readonly Snapshot[]
  /** Azure's refusals of additional places that the sign-in may not read. */
  readonly closed: readonly ActionError[]
}

/** The reads of snapshots in one run; each is done once. */
export type Reads = {
  readonly lists: Lists
  /** The snapshots of some places. Rejects when a place that is not additional cannot be read. */
  readonly around: (places: readonly Place[]) => Promise<Seen>
  /**
   * Sources of copies that are not among these snapshots, which are all of `places`: read one by one, along the whole
   * chain. Deleted and forbidden ones are left out.
   */
  readonly beyond: (
    snapshots: readonly Snapshot[],
    places: readonly Scope[]
  ) => Promise<readonly Snapshot[]>
}

/** Reads with a cache for the whole run. `filter`: lists of places contain only what is relevant for its disks. */
export function cachedReads(
  {
    azure,
    log
  }: {
    readonly azure: Pick<Azure, 'listSnapshots' | 'findSnapshot'>
    readonly log: Log
  },
  filter?: Promise<RelevanceFilter>
): Reads {
  const lists = cachedLists(azure)
  const isWanted = filter?.then(({ isRelevant }) => isRelevant)
  const filtered =
    isWanted === undefined ? lists : cached((scope) => azure.listSnapshots(scope, isWanted))
  const limit = pLimit(MAX_PARALLEL_READS)
  const found = new Map<string, Promise<Snapshot | undefined>>()
  const seen = new Map<string, Promise<Seen>>()

  const readSource = (ref: ResourceRef): Promise<Snapshot | undefined> => {
    return cachedIn(found, refKey(ref), () =>
      limit(() => unless(isHidden, azure.findSnapshot(ref)))
    )
  }
  const readGroup = async (refs: readonly ResourceRef[]): Promise<readonly Snapshot[]> => {
    const [first] = refs
    if (first === undefined) return []
    const { subscriptionId, resourceGroup } = first
    if (refs.length > MAX_SINGLE_READS)
      return ignoreNotFound(lists({ subscriptionId, resourceGroup }))
    return (await Promise.all(refs.map(readSource))).filter((one) => one !== undefined)
  }
  const beyond: Reads['beyond'] = async (snapshots, places) => {
    let known: readonly Snapshot[] = []
    const asked = new Set<string>()
    for (let link = 0; link < MAX_LINKS; link++) {
      const missing = missingSources([...snapshots, ...known], places).filter(
        (ref) => !asked.has(refKey(ref))
      )
      if (missing.length === 0) break
      for (const ref of missing) asked.add(refKey(ref))
      const groups = Map.groupBy(missing, groupKey)
      const read = await Promise.all([...groups.values()].map(readGroup))
      known = [...known, ...read.flat()]
    }
    return known
  }
  const listAll = async (places: readonly Place[]): Promise<Seen> => {
    const closed: ActionError[] = []
    const read = await Promise.all(
      places.map(async (place) => {
        try {
          const { resourceGroup } = place
          const list = await filtered(place)
          return resourceGroup === undefined
            ? list
            : list.map((one) => spelledLike({ resourceGroup }, one))
        } catch (error) {
          if (place.isBeside !== true || !isHidden(error)) throw error
          if (!isGone(error)) {
            closed.push(asActionError(error))
            warnClosed(place, log)
          }
          return []
        }
      })
    )
    const snapshots = read.flat()
    const unknownSources = unknownSourcesAmong(snapshots)
    warnUnknownSources(unknownSources, log)
    const outside = await beyond(snapshots, places)
    const omitted = (await filter)?.omittedSources([...snapshots, ...outside]) ?? []
    const further = [...outside, ...omitted]
    const relativesOf = relativesFinder(snapshots, further)
    return { snapshots, relativesOf, unknownSources, beyond: further, closed }
  }
  const around: Reads['around'] = (places) => {
    const key = canonical(places.map((one) => JSON.stringify(one)).join())
    const answer = seen.get(key) ?? listAll(places)
    answer.catch(() => undefined)
    seen.set(key, answer)
    return answer
  }
  return { lists, around, beyond }
}

/** Sources of copies that are not among these snapshots, and may be outside their places. */
function missingSources(
  snapshots: readonly Snapshot[],
  places: readonly Scope[]
): readonly ResourceRef[] {
  const sourceOf = sourceFinder(snapshots)
  const missing = snapshots.flatMap((one) => {
    if (!comesFromSnapshot(one) || sourceOf(one) !== undefined) return []
    const ref = parseResourceId(one.sourceResourceId ?? '', 'snapshots')
    return ref === undefined || places.some((place) => isWithin(ref, place)) ? [] : [ref]
  })
  return [...new Map(missing.map((ref) => [refKey(ref), ref])).values()]
}

function isWithin(ref: ResourceRef, { subscriptionId, resourceGroup }: Scope): boolean {
  return (
    sameId(ref.subscriptionId, subscriptionId) &&
    (resourceGroup === undefined || sameId(ref.resourceGroup, resourceGroup))
  )
}

/** The original disk of a snapshot, and the time of its data: by the chain of sources, else by its tags. */
export async function originOf(snapshot: Snapshot, { beyond }: Reads, log: Log): Promise<Origin> {
  const origin = originOfOne(snapshot, await beyond([snapshot], []))
  if (refutedClaim(origin) !== undefined) warnRefuted([snapshot], log)
  return origin
}

/** Tags that contradict the chain of sources. */
export function warnRefuted(refuted: readonly Snapshot[], log: Log): void {
  if (refuted.length === 0) return
  log.warning(
    refuted.length === 1
      ? `Snapshot ${named(refuted)} has the tags of a disk that is not its source. Its tags are ignored.`
      : `Snapshots ${named(refuted)} have the tags of disks that are not their sources. Their tags are ignored.`,
    'Wrong tags ignored'
  )
}

/** The lineage of one disk. */
export type DiskLineage = {
  /** As requested. */
  readonly ref: ResourceRef
  /** Absent when the disk is deleted and only its snapshots are left. */
  readonly disk: Disk | undefined
  readonly lineage: Lineage
  /** The latest usable snapshot of the existing disk or, when it no longer exists, of the last one of its name. */
  readonly choice: Choice
  /** Incompletely reported snapshots in these places without a source. */
  readonly unknownSources: readonly Snapshot[]
}

/** The ports for reading a lineage. */
export type LineagePorts = {
  readonly azure: Azure
  readonly clock: Pick<Clock, 'sleep' | 'remaining'>
  readonly log: Log
}

/** A disk, or Azure's answer that there is none. */
export type DiskReading = Promise<{ readonly disk: Disk | undefined; readonly absence: unknown }>

/**
 * Reads a disk, unless it is known already, and the snapshots of some places in parallel. A newer snapshot in creation
 * is read again for some seconds. `location`: the region to choose the latest one in. Rejects with a helpful
 * ActionError when the disk does not exist and no snapshot names it either: its name was wrong.
 */
export async function readLineage(
  {
    ref,
    disk: known,
    reading
  }: Pick<Selected, 'ref' | 'disk'> & { readonly reading?: DiskReading },
  places: readonly Place[],
  reads: Reads,
  ports: LineagePorts,
  location?: string
): Promise<DiskLineage> {
  const { azure } = ports
  const seeing = reads.around(places)
  const { disk, absence } =
    known === undefined
      ? await (reading ?? readUnlessGone(ref, azure))
      : { disk: known, absence: undefined }
  // A missing group has no snapshots; the missing disk is the better message then.
  const seen =
    (await unless((error) => disk === undefined && isGone(error), seeing)) ?? NOTHING_SEEN
  const asked = lineageDisk(ref, disk)
  const lineOf = (snapshots: readonly Snapshot[]): Lineage =>
    lineageOf(
      asked,
      snapshots.map((one) => spelledLike(asked, one)),
      seen.beyond
    )
  const choiceIn = (lineage: Lineage): Choice =>
    chooseLatest(ownGeneration({ disk, lineage })?.descendants ?? [], {
      sku: disk?.sku,
      home: disk?.location,
      location
    })
  const first = lineOf(seen.relativesOf(asked))
  if (first.generations.length === 0 && first.full === 0) {
    for (const refusal of seen.closed) throw refusal
    if (disk === undefined) throw asError(await explainMissing(azure, ref, absence))
  }
  const lineage = await settled(first, seen.snapshots, { lineOf, choiceIn }, ports)
  return { ref, disk, lineage, choice: choiceIn(lineage), unknownSources: seen.unknownSources }
}

/** The disk of a lineage. Only the place of a deleted disk is known. */
export function lineageDisk(ref: ResourceRef, disk: Disk | undefined): LineageDisk {
  return disk ?? { ...ref, id: formatResourceId(ref, 'disks'), uniqueId: undefined }
}

/** Reads a disk. `absence` is the answer of Azure that it does not exist. */
export async function readUnlessGone(ref: ResourceRef, azure: Pick<Azure, 'getDisk'>): DiskReading {
  try {
    return { disk: await azure.getDisk(ref), absence: undefined }
  } catch (error) {
    if (!isGone(error)) throw error
    return { disk: undefined, absence: error }
  }
}

const NOTHING_SEEN: Seen = {
  snapshots: [],
  relativesOf: () => [],
  unknownSources: [],
  beyond: [],
  closed: []
}

/** Repeats the reads of newer snapshots in creation, until they are created or the time for that is over. */
async function settled(
  first: Lineage,
  listed: readonly Snapshot[],
  {
    lineOf,
    choiceIn
  }: {
    readonly lineOf: (snapshots: readonly Snapshot[]) => Lineage
    readonly choiceIn: (lineage: Lineage) => Choice
  },
  { azure, clock }: LineagePorts
): Promise<Lineage> {
  let lineage = first
  let snapshots = listed
  for (let nth = 0, waited = 0; ; nth++) {
    const making = choiceIn(lineage).unused.filter(({ isBeingMade }) => isBeingMade)
    const wait = waitAfter(CREATION_RHYTHM, nth)
    if (making.length === 0 || waited + wait > CREATION_MS || wait >= clock.remaining()) {
      return lineage
    }
    await clock.sleep(wait)
    waited += wait
    const again = await Promise.all(
      making
        .slice(0, MAX_SINGLE_READS)
        .map(({ descendant }) => azure.findSnapshot(refOf(descendant.snapshot)))
    )
    const byKey = new Map(again.flatMap((one) => (one === undefined ? [] : [[refKey(one), one]])))
    snapshots = snapshots.map((one) => byKey.get(refKey(one)) ?? one)
    lineage = lineOf(snapshots)
  }
}

/** The snapshots of the existing disk or, when it no longer exists, of the last one of its name. */
export function ownGeneration({
  disk,
  lineage
}: Pick<DiskLineage, 'disk' | 'lineage'>): Generation | undefined {
  const { generations } = lineage
  return disk === undefined ? generations[0] : generations.find(({ current }) => current)
}

/** Incompletely reported snapshots without a source. */
export function unknownSourcesAmong(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  return snapshots.filter(
    (one) => missingFrom(one).length > 0 && originOfOne(one).proof === 'unknown'
  )
}

/** Warns about incompletely reported snapshots without a source. */
export function warnUnknownSources(unknownSources: readonly Snapshot[], log: Log): void {
  if (unknownSources.length === 0) return
  const one = unknownSources.length === 1
  log.warning(
    `Azure describes ${one ? 'snapshot' : 'snapshots'} ${named(unknownSources)} only in part: ${one ? 'its source disk is' : 'their source disks are'} unknown. ${one ? 'It is' : 'They are'} not used and not deleted.`,
    'Unknown snapshots'
  )
}

function warnClosed({ resourceGroup = '' }: Place, log: Log): void {
  log.warning(
    `This sign-in has no permission to read the snapshots in resource group "${resourceGroup}". A newer snapshot there is not found.`,
    'Missing permission'
  )
}

/**
 * Warns about snapshots that may have newer data than the latest usable one and are not used, about doubts about that
 * one, and about wrong tags.
 */
export function warnAbout({ ref, lineage, choice }: DiskLineage, log: Log): void {
  warnRefuted(lineage.refuted, log)
  warnUnused(ref, choice, log)
}

/**
 * Warns about snapshots that may have newer data than the latest usable one and are not used, and about doubts about
 * that one.
 */
export function warnUnused(disk: { readonly name: string }, choice: Choice, log: Log): void {
  const { latest, doubt, unused } = choice
  if (latest === undefined) return
  const { name } = latest.snapshot
  if (doubt !== undefined) {
    log.warning(
      `Disk "${disk.name}": "${name}" is its latest usable snapshot, although it ${doubt}: no better one exists.`,
      'Not verified'
    )
  }
  if (unused.length > 0) {
    log.warning(
      `Disk "${disk.name}": "${name}" is its latest usable snapshot, but not the newest. ${formatUnused(choice)}`,
      'Not the newest snapshot'
    )
  }
}

/** What is not used, and why; one sentence each. */
function formatUnused({ unused }: Choice): string {
  const shown = unused
    .slice(0, MAX_NAMES)
    .map(({ descendant, why }) => `"${descendant.snapshot.name}" ${why}.`)
  const more = unused.length - shown.length
  return [
    ...shown,
    ...(more > 0 ? [`${counted(more, 'more snapshot')} cannot be used either.`] : [])
  ].join(' ')
}

/** A snapshot as read, with its disk if that still exists. */
export type Latest = Descendant & { readonly disk: Disk | undefined }

/**
 * Finds the latest usable snapshot of a disk, even if the disk is deleted, and warns about newer ones that are not
 * used. `done` names the action, as in "that could be ‹done›"; `location`: the region to choose it in. Rejects with an
 * ActionError when there is none.
 */
export async function latestUsable(
  selected: Pick<Selected, 'ref' | 'disk'>,
  {
    snapshotGroup,
    location,
    done
  }: {
    readonly snapshotGroup: string | undefined
    readonly location?: string | undefined
    readonly done: string
  },
  reads: Reads,
  ports: LineagePorts
): Promise<Latest> {
  const { ref } = selected
  const places = placesFor(ref, snapshotGroup)
  const found = await readLineage(selected, places, reads, ports, location)
  const { disk, choice } = found
  const { latest } = choice
  warnAbout(found, ports.log)
  if (latest === undefined) throw nothingUsable(found, places, location, done)
  // Lists may lag: the chosen snapshot is read by itself.
  const snapshot = await readNamed(latest.snapshot, 'list', reads.lists, ports)
  if (!sameId(snapshot.uniqueId, latest.snapshot.uniqueId)) throw replaced(snapshot)
  return { ...latest, snapshot, disk }
}

/** What is known of the snapshot in the list, such as its disk and its age, does not apply to another one. */
function replaced({ name, resourceGroup }: Snapshot): ActionError {
  return new ActionError(
    'Conflict',
    `Azure lists a snapshot "${name}" in resource group "${resourceGroup}", but reading it returns another snapshot.`,
    {
      remedy:
        'Run this step again: the snapshot was just recreated, or the list of Azure is out of date.'
    }
  )
}

function nothingUsable(
  { ref, lineage, disk, choice }: DiskLineage,
  places: readonly Place[],
  location: string | undefined,
  done: string
): ActionError {
  const groups = listed(places.map(({ resourceGroup = '' }) => `"${resourceGroup}"`))
  const where = `in resource group ${groups}${location === undefined ? '' : ` and region "${location}"`}`
  const own = ownGeneration({ disk, lineage })?.descendants ?? []
  const former = descendantsOf(lineage).length - own.length
  const facts = [
    ...(choice.unused.length > 0 ? [formatUnused(choice)] : []),
    ...(own.length === 0 && former > 0 ? ['Only former disks of that name have snapshots.'] : []),
    ...(lineage.full > 0
      ? [
          `It has ${lineage.full} full ${lineage.full === 1 ? 'snapshot' : 'snapshots'}, which this action does not use.`
        ]
      : [])
  ]
  return new ActionError(
    'NotFound',
    [
      `Disk "${ref.name}" has no usable incremental snapshot ${where} that can be ${done}.`,
      ...facts
    ].join(' '),
    {
      remedy:
        own.length === 0 && former === 0
          ? 'Take one first with "operation: create", or set "snapshot-resource-group" to the group of its snapshots.'
          : '"operation: list" shows them: name one in "snapshot", or set "snapshot-resource-group" to the group of others.'
    }
  )
}

function named(snapshots: readonly Snapshot[]): string {
  return quotedNames(snapshots.map(({ name }) => name))
}

/** What named it: an input, a receipt, or a recent list of Azure. */
export type NamedBy = 'snapshot' | 'base-snapshot' | 'receipt' | 'list'

type SnapshotPorts = Pick<LineagePorts, 'clock'> & { readonly azure: Pick<Azure, 'findSnapshot'> }

/**
 * Reads a snapshot. Rejects with `NotFound` when there is none; one that this run has seen is gone only when repeated
 * reads confirm it.
 */
export async function readNamed(
  ref: ResourceRef,
  by: NamedBy,
  lists: Lists,
  ports: SnapshotPorts
): Promise<Snapshot> {
  const read = (): Promise<Snapshot | undefined> => ports.azure.findSnapshot(ref)
  const found = await (by === 'list' ? readKnown(read, ports) : read())
  if (found !== undefined) return spelledLike(ref, found)
  const { subscriptionId, resourceGroup, name } = ref
  throw new ActionError(
    'NotFound',
    `There is no snapshot "${name}" in resource group "${resourceGroup}" of subscription ${subscriptionId}.`,
    { remedy: await remedyFor(ref, by, lists) }
  )
}

/**
 * Reads a snapshot that a person or a receipt names. Rejects with `NotFound` when there is none, and with `NotVerified`
 * when it does not match its receipt.
 */
export async function readTarget(
  { ref, entry }: NamedTarget,
  reads: Reads,
  ports: SnapshotPorts & { readonly run: Run }
): Promise<Snapshot> {
  const by = entry === undefined ? 'snapshot' : 'receipt'
  const snapshot = await readNamed(ref, by, reads.lists, ports)
  const chain = entry === undefined ? [] : await readChain(snapshot, reads)
  refuse(checkReceipt(snapshot, chain, entry, ports.run))
  return snapshot
}

/** The snapshots that this one was copied from, the nearest first, as far as they can be read. */
export async function readChain(
  snapshot: Snapshot,
  { beyond }: Reads
): Promise<readonly Snapshot[]> {
  const sourceOf = sourceFinder([snapshot, ...(await beyond([snapshot], []))])
  const chain = new Set<Snapshot>()
  for (let next = sourceOf(snapshot); next !== undefined; next = sourceOf(next)) {
    // A loop of sources must end.
    if (next === snapshot || chain.has(next)) break
    chain.add(next)
  }
  return [...chain]
}

async function remedyFor(
  { subscriptionId, resourceGroup, name }: ResourceRef,
  by: NamedBy,
  lists: Lists
): Promise<string> {
  switch (by) {
    case 'receipt':
      return 'Choose another snapshot: "operation: list" shows those that its disk still has. This one was deleted after the receipt was written.'
    case 'list':
      return 'Run this step again: the snapshot is being deleted, or the list of Azure is out of date.'
    case 'snapshot':
    case 'base-snapshot': {
      const near = await nearOnes(name, lists({ subscriptionId, resourceGroup }))
      return near.length > 0
        ? `Did you mean ${listed(
            near.map((one) => `"${one}"`),
            'or'
          )}?`
        : `Correct "${by}" or "resource-group"; "operation: list" shows the snapshots of a disk.`
    }
  }
}

/** This only helps a message: without a list there is no hint. */
async function nearOnes(
  name: string,
  list: Promise<readonly Snapshot[]>
): Promise<readonly string[]> {
  try {
    const names = (await list).map((one) => one.name)
    return nearNames(name, names)
  } catch {
    return []
  }
}

/** The snapshots that an operation works on: the named ones, and the latest usable one of each selected disk. */
export type Chosen = {
  readonly targets: readonly NamedTarget[]
  readonly selection: Selection
  /** Maximum parallel reads. */
  readonly maxParallel: number
}

/**
 * Reads the chosen snapshots, each once, in the order of the request: a named one can also be the latest of a disk. The
 * receipt's entries are kept. Problems are returned, to be reported together with others.
 */
export async function readChosen<
  Of extends { readonly snapshot: Snapshot; readonly entry?: ReceiptEntry | undefined }
>(
  { targets, selection, maxParallel }: Chosen,
  {
    named: readOne,
    latest
  }: {
    readonly named: (target: NamedTarget) => Promise<Of>
    readonly latest: (disk: Selected) => Promise<Of>
  },
  ports: SelectPorts
): Promise<Settled<Of>> {
  const limit = pLimit(maxParallel)
  const selecting = selectsNothing(selection) ? [] : [select(selection, maxParallel, ports)]
  const { found: selected, problems } = await settleAll(selecting)
  const read = await settleAll([
    ...targets.map((target) => limit(() => readOne(target))),
    ...selected.flat().map((disk) => limit(() => latest(disk)))
  ])
  const same = Map.groupBy(read.found, ({ snapshot }) => refKey(snapshot))
  return {
    found: [...same.values()].flatMap(
      (all) => all.find(({ entry }) => entry !== undefined) ?? all.slice(0, 1)
    ),
    problems: [...problems, ...read.problems]
  }
}
