/**
 * The plan of retention: what happens to each snapshot of some disks, and why.
 *
 * The rules see what they may delete and what can be restored; guard rails protect snapshots from every rule. Each
 * disk, by its unique id, is judged by itself in each region, by the data time of its snapshots. Snapshots that only
 * their tags assign to the disk are judged separately from proven ones, so that they never replace one.
 */

import { TEMPORARY_MS, isHeld, isTemporary, protectionsAt } from '../protection.ts'
import type { Descendant, Proof } from '../lineage.ts'
import { comesFromSnapshot, newestFirst, sourceFinder } from '../lineage.ts'
import type { Readiness } from '../readiness.ts'
import { missingFrom, readinessOf } from '../readiness.ts'
import { canonical, canonicalLocation } from '../resource-id.ts'
import type { PruneScope, RetentionPolicy, Verdict } from './policy.ts'
import { applyPolicy } from './policy.ts'
import type { Run, Snapshot, Tags } from '../types.ts'
import { isOfRepository, isOfWorkflow, isOwn, verifiedOn, verifiedTag } from '../tags.ts'
import { listed, formatMinute } from '../format.ts'

/** The decision about a snapshot. */
export type Decision = Omit<Descendant, 'copyOf'> & {
  readonly action: 'keep' | 'delete'
  /** Never empty. */
  readonly reasons: readonly string[]
  /** Set for the newest usable one of its disk in its region: the older ones are deleted because it stays. */
  readonly newest?: true
}

/** The snapshots that running copies read from, by canonical id; or that copies could not be listed. */
export type CopySources =
  { readonly known: true; readonly ids: ReadonlySet<string> } | { readonly known: false }

export type RetentionRequest = {
  readonly descendants: readonly Descendant[]
  readonly policy: RetentionPolicy
  readonly scope: PruneScope
  readonly run: Run
  /** Azure's clock, milliseconds since the epoch. */
  readonly now: number
  readonly copySources: CopySources
  /** The SKU of a disk by its unique id, if the disk still exists. */
  readonly diskSku?: ((diskUniqueId: string) => string | undefined) | undefined
}

/**
 * Decides about each snapshot; newest data first within the snapshots of one disk in one region. The order of
 * the input changes nothing.
 */
export function planRetention(request: RetentionRequest): readonly Decision[] {
  const candidates = candidatesFrom(request)
  const context = { ...request, copied: copiedNow(request, candidates) }
  return [...Map.groupBy(candidates, ({ descendant }) => retentionGroup(descendant))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => planGroup(members.toSorted(byDescendant), context))
}

/** Canonical ids of the snapshots that running copies among these read from. */
export function runningCopySources(snapshots: readonly Snapshot[]): ReadonlySet<string> {
  const running = snapshots.filter(
    (snapshot) => comesFromSnapshot(snapshot) && isCopying(readinessOf(snapshot))
  )
  if (running.length === 0) return new Set()
  const sourceOf = sourceFinder(snapshots)
  return new Set(
    running
      .flatMap((copy) => [sourceOf(copy)?.id, copy.sourceResourceId])
      .filter((id) => id !== undefined)
      .map(canonical)
  )
}

/**
 * Why no rule may delete a snapshot as it is now, whatever an earlier plan decided; empty when nothing protects it.
 * Only the plan can decide that it is the newest usable one.
 */
export function protectionOf(descendant: Descendant, request: Circumstances): readonly string[] {
  const copied = request.copySources.known ? request.copySources.ids : new Set<string>()
  const id = canonical(descendant.snapshot.id)
  return guardRails(candidateOf(descendant, id, request), false, { ...request, copied })
}

/** What decides about a snapshot apart from the rules and the other snapshots. */
type Circumstances = Omit<RetentionRequest, 'descendants' | 'policy'>

type Context = Circumstances & {
  /** Canonical ids of the snapshots that copies are known to read from. */
  readonly copied: ReadonlySet<string>
}

/** A snapshot with what the plan has to know of it. */
type Candidate = {
  readonly descendant: Descendant
  /** Canonical id of the snapshot. */
  readonly id: string
  /** Canonical unique id of its original disk; empty when unknown. */
  readonly disk: string
  readonly readiness: Readiness
  readonly inScope: boolean
  readonly held: boolean
  /** Its job deletes it on success. */
  readonly temporary: boolean
}

/** Each snapshot once. One that is assigned to two disks has an unknown origin. */
function candidatesFrom(request: RetentionRequest): readonly Candidate[] {
  const byId = new Map<string, Candidate>()
  for (const descendant of request.descendants) {
    const id = canonical(descendant.snapshot.id)
    const other = byId.get(id)
    const candidate = candidateOf(descendant, id, request)
    const agree =
      other === undefined ||
      (other.disk === candidate.disk && other.descendant.proof === descendant.proof)
    byId.set(id, agree ? candidate : withoutDisk(candidate))
  }
  return [...byId.values()]
}

function candidateOf(descendant: Descendant, id: string, request: Circumstances): Candidate {
  const { snapshot, diskUniqueId } = descendant
  const sku = diskUniqueId === undefined ? undefined : request.diskSku?.(diskUniqueId)
  return {
    descendant,
    id,
    disk: canonical(diskUniqueId ?? ''),
    readiness: readinessOf(snapshot, sku),
    inScope: isInScope(snapshot.tags, request),
    held: isHeld(snapshot.tags, request.now),
    temporary: isTemporary(snapshot, request.now)
  }
}

function withoutDisk(candidate: Candidate): Candidate {
  const descendant = { ...candidate.descendant, diskUniqueId: undefined, proof: 'unknown' as const }
  return { ...candidate, descendant, disk: '' }
}

/** Equal for snapshots that the rules judge together: of one disk, with the same proof, in one region. */
export function retentionGroup({
  diskUniqueId,
  proof,
  snapshot
}: Pick<Descendant, 'diskUniqueId' | 'proof' | 'snapshot'>): string {
  return `${canonical(diskUniqueId ?? '')} ${canonicalLocation(snapshot.location)} ${RANK[proof]}`
}

/** Proven snapshots come first. */
const RANK = { proven: 0, claimed: 1, unknown: 2 } as const satisfies Record<Proof, number>

function byDescendant(a: Candidate, b: Candidate): number {
  return newestFirst(a.descendant, b.descendant)
}

/** Sources of copies in these lists count as well, whatever could be listed elsewhere. */
function copiedNow(
  { copySources }: RetentionRequest,
  candidates: readonly Candidate[]
): ReadonlySet<string> {
  const here = runningCopySources(candidates.map(({ descendant }) => descendant.snapshot))
  return copySources.known ? new Set([...here, ...copySources.ids]) : here
}

/** Plans for the snapshots of one disk in one region, newest data first. */
function planGroup(
  candidates: readonly Candidate[],
  context: RetentionRequest & Context
): readonly Decision[] {
  const newest = candidates.find((candidate) => isNewestUsable(candidate, context))
  const tested = testedAmong(candidates, context)
  const verdicts = verdictsOn(candidates, context)
  return candidates.map((candidate) => {
    const guards = [
      ...guardRails(candidate, candidate === newest, context),
      ...(tested.get(candidate) ?? [])
    ]
    const decision = decisionOn(candidate.descendant, guards, verdicts.get(candidate), context)
    return candidate === newest ? { ...decision, newest: true } : decision
  })
}

/** Why the newest that passed a restore test stay, where "keep-verified" says how many; asked newest first. */
function testedAmong(
  candidates: readonly Candidate[],
  { policy: { verified }, now }: RetentionRequest
): ReadonlyMap<Candidate, readonly string[]> {
  if (verified === undefined) return new Map()
  const tested = candidates.flatMap((candidate) => {
    const { descendant, disk, readiness, temporary } = candidate
    const day = verifiedOn(descendant.snapshot)
    const counts =
      disk !== '' &&
      readiness.state === 'available' &&
      !temporary &&
      descendant.dataTime !== undefined &&
      descendant.dataTime <= now
    return day === undefined || !counts ? [] : [{ candidate, day }]
  })
  return new Map(
    tested
      .slice(0, verified === 'unlimited' ? undefined : verified)
      .map(({ candidate, day }) => [
        candidate,
        [`keep-verified: ${verified} (passed its restore test on ${verifiedTag(day)})`]
      ])
  )
}

/** Whether a snapshot with these tags is one that the rules may touch. */
export function isInScope(
  tags: Tags,
  { scope, run }: Pick<RetentionRequest, 'scope' | 'run'>
): boolean {
  switch (scope) {
    case 'workflow':
      return isOfWorkflow(tags, run)
    case 'repository':
      return isOfRepository(tags, run)
    case 'all':
      return true
  }
}

/** Whether a candidate, in the order newest first, is the one that must stay whoever created it. */
function isNewestUsable(
  { descendant, disk, readiness, temporary }: Candidate,
  { now }: Context
): boolean {
  const { snapshot, dataTime } = descendant
  return (
    disk !== '' &&
    snapshot.incremental &&
    readiness.state === 'available' &&
    !temporary &&
    // A date in the future, or an unknown date, does not show which one is the newest.
    dataTime !== undefined &&
    dataTime <= now
  )
}

/** The verdict of the rules on the snapshots that they see, and on failed ones, which no rule needs to see. */
function verdictsOn(
  candidates: readonly Candidate[],
  { policy, now }: RetentionRequest
): ReadonlyMap<Candidate, Verdict> {
  const verdicts = new Map(
    candidates
      .filter(({ readiness }) => readiness.state === 'failed')
      .map((candidate) => [candidate, FAILED])
  )
  const seen = candidates.filter(isSeenByRules)
  const instants = seen.flatMap(({ descendant }) => descendant.dataTime ?? [])
  const judged = applyPolicy(instants, policy, now)
  seen.forEach((candidate, index) => {
    const verdict = judged[index]
    if (verdict !== undefined) verdicts.set(candidate, verdict)
  })
  return verdicts
}

function isSeenByRules({
  descendant,
  disk,
  readiness,
  inScope,
  held,
  temporary
}: Candidate): boolean {
  return (
    disk !== '' &&
    descendant.snapshot.incremental &&
    descendant.dataTime !== undefined &&
    readiness.state === 'available' &&
    inScope &&
    !held &&
    !temporary
  )
}

/** Why no rule may delete a snapshot, whatever other snapshots exist. */
function guardRails(candidate: Candidate, newest: boolean, context: Context): readonly string[] {
  const { id, disk, readiness, inScope, temporary, descendant } = candidate
  const { snapshot, dataTime } = descendant
  const missing = missingFrom(snapshot)
  const reasons: readonly (string | false)[] = [
    missing.length > 0 &&
      `only partly readable: the response of Azure lacks its ${listed(missing)}`,
    !snapshot.incremental && 'not an incremental snapshot',
    disk === '' && 'its source disk is unknown',
    !inScope && outOfScope(context),
    readiness.state === 'deleting' && 'already being deleted',
    readiness.state === 'pending' && 'still copying',
    readiness.state === 'instant-access' &&
      'still copying: until this is complete, it depends on its disk',
    readiness.state === 'failed' &&
      !isOwn(snapshot.tags) &&
      'failed, but not created by this action',
    ...protectionsAt(snapshot, context.now),
    temporary &&
      `temporary until ${formatMinute((snapshot.timeCreated ?? 0) + TEMPORARY_MS)}: its job deletes it when it succeeds`,
    context.copied.has(id) && 'the source of a copy in progress',
    isUndated(candidate) && 'the time of its data is unknown',
    dataTime !== undefined && dataTime > context.now && 'dated in the future',
    newest && formatNewest(descendant)
  ]
  return reasons.filter((reason) => reason !== false)
}

/** A failed one has no data, and so no data time. */
function isUndated({ descendant, readiness }: Candidate): boolean {
  return descendant.dataTime === undefined && readiness.state !== 'failed'
}

function formatNewest({ proof }: Descendant): string {
  const newest = 'the newest usable snapshot of its disk in this region'
  return proof === 'proven' ? newest : `${newest} among those that only tags assign to it`
}

function outOfScope({ scope }: Context): string {
  const by = scope === 'workflow' ? 'this workflow of this repository' : 'this repository'
  return `not made by ${by} (prune-scope: ${scope})`
}

function decisionOn(
  { snapshot, dataTime, kind, diskUniqueId, proof }: Descendant,
  guards: readonly string[],
  verdict: Verdict | undefined,
  { copySources }: Context
): Decision {
  // A snapshot without a verdict stays, too.
  const isKept = guards.length > 0 || verdict === undefined || verdict.keep
  const rules = verdict?.keep === isKept ? verdict.reasons : []
  return {
    snapshot,
    dataTime,
    kind,
    diskUniqueId,
    proof,
    action: isKept ? 'keep' : 'delete',
    reasons: isKept ? [...guards, ...rules] : copySources.known ? rules : [...rules, COPIES_UNKNOWN]
  }
}

const FAILED: Verdict = { keep: false, reasons: ['failed: it cannot be restored'] }

/** The note for deleted snapshots when the permissions did not allow listing copies in the whole subscription. */
const COPIES_UNKNOWN = 'it is unknown whether a copy of it is in progress elsewhere'

/** An incompletely reported one may be in progress as well. */
function isCopying({ state }: Readiness): boolean {
  return state === 'pending' || state === 'instant-access' || state === 'unknown'
}
