/**
 * `copy`: snapshots to other regions, by Azure itself.
 *
 * Everything that a read can tell is told before the first write. Then the copies of one disk follow each other in
 * the order in which their sources were taken, and those of other disks go on beside them. Each is written exactly
 * once, proven, and waited for: Azure's operation succeeds while the copy is at 0 %, so the copy itself is read until
 * its data has arrived. What is there already is taken over, so a re-run copies only what is missing.
 */

import pLimit from 'p-limit'

import { ActionError, describe } from '../errors.ts'
import type { Log, Ports } from '../ports.ts'
import { judgeExisting } from '../snapshots/copy/existing.ts'
import { COPY_LIMITS } from '../snapshots/copy/limits.ts'
import { lanesOf } from '../snapshots/copy/order.ts'
import { readinessOf } from '../snapshots/readiness.ts'
import { canonical, formatResourceId } from '../snapshots/resource-id.ts'
import type { Snapshot } from '../snapshots/types.ts'
import type { Check } from '../snapshots/verification.ts'
import { failures, verifyCopy, verifyReusedCopy } from '../snapshots/verification.ts'
import { counted, durationInWords, listed } from '../snapshots/words.ts'
import type { InLane } from './copy/lanes.ts'
import { runLanes } from './copy/lanes.ts'
import type { Lists } from './common/lists.ts'
import { rememberedLists } from './common/lists.ts'
import type { CopyOutcome } from './copy/outcome.ts'
import { SourceGone, copyFailure, copyLabel, endingOf, isVerifiedCopy } from './copy/outcome.ts'
import type { CopyPlanRequest, PlannedCopy } from './copy/plan.ts'
import { planCopies } from './copy/plan.ts'
import { failedCopy, waitForCopy } from './copy/wait.ts'
import { copyNameTaken } from './copy/wanted.ts'
import { FRESH_MS, mannerOfCopy } from './copy/write.ts'
import type { WaitFor } from './create/outcome.ts'
import { asActionError, endsRun } from './common/failures.ts'
import { removeSnapshot } from './common/remove.ts'
import type { Story } from './common/story.ts'
import { storyOf } from './common/story.ts'
import { writeOnce } from './common/write.ts'

/** What `copy` is asked to do. */
export type CopyRequest = CopyPlanRequest & {
  readonly operation: 'copy'
  readonly waitFor: WaitFor
  /** Reads, checks and plans, and writes nothing. */
  readonly dryRun: boolean
}

/** What `copy` has done: snapshot by snapshot, each in the regions' order. */
export type CopyResult = {
  readonly operation: 'copy'
  readonly dryRun: boolean
  readonly outcomes: readonly CopyOutcome[]
  /** Every check of every copy holds, and every copy has arrived. */
  readonly verified: boolean
  readonly waitFor: WaitFor
  /** Why the step has to fail, when it has to. */
  readonly failure: ActionError | undefined
}

/** How often the progress of a copy is told at least, when it is alone and when others are told of as well; ms. */
const TELL_MS = { alone: 60_000, amongOthers: 300_000 } as const

/** What the work on each copy shares. */
type Work = {
  readonly request: CopyRequest
  /** Lists to count running copies in. */
  readonly lists: Lists
  /** Whether another copy may have to wait until this one's data has arrived. */
  readonly isAwaited: (planned: PlannedCopy, lane: InLane) => boolean
  readonly tellEveryMs: number
}

type Advance = (change: Partial<CopyOutcome>) => void

/**
 * Makes the copies. `publish` is called with the result so far whenever something became true.
 * Rejects with an ActionError when nothing was written; later failures are in the result.
 */
export async function copy(
  request: CopyRequest,
  ports: Ports,
  publish: (result: CopyResult) => void
): Promise<CopyResult> {
  const planned = await planCopies(request, ports)
  const outcomes = planned.map(plannedOutcome)
  const result = (): CopyResult => resultOf(outcomes, request)
  tellPlan(planned, request.dryRun, ports.log)
  if (request.dryRun) return result()

  // From here on something may be written: the post step must know before the first request leaves.
  const missing = planned.filter(({ existing }) => existing === undefined)
  if (missing.length > 0) {
    ports.memory.planned(
      missing.map(({ ref, origin, source, requestId }) => ({
        kind: 'copy',
        ...ref,
        disk: origin === undefined ? source.id : formatResourceId(origin, 'disks'),
        requestId
      }))
    )
  }
  const advanceOf =
    (one: PlannedCopy): Advance =>
    (change) => {
      const index = planned.indexOf(one)
      const before = outcomes[index]
      if (before === undefined) return
      outcomes[index] = { ...before, ...change }
      publish(result())
    }
  await runAll(planned, (one) => outcomes[planned.indexOf(one)], advanceOf, request, ports)
  return result()
}

/** Runs all copies in their lanes; what goes wrong with one is told of that one. */
async function runAll(
  planned: readonly PlannedCopy[],
  outcomeOf: (one: PlannedCopy) => CopyOutcome | undefined,
  advanceOf: (one: PlannedCopy) => Advance,
  request: CopyRequest,
  ports: Ports
): Promise<void> {
  const crowded = crowdedSlots(planned)
  const work: Work = {
    request,
    lists: rememberedLists(ports.azure, { clock: ports.clock, forMs: FRESH_MS }),
    isAwaited: (one, { isLast }) => !isLast || crowded.has(slotOf(one)),
    tellEveryMs: planned.length > 1 ? TELL_MS.amongOthers : TELL_MS.alone
  }
  // What has arrived already waits for nothing, and is told first.
  const there = planned.filter(hasArrivedBefore)
  const lanes = [
    ...there.map((one) => [one]),
    ...lanesOf(planned.filter((one) => !hasArrivedBefore(one)))
  ]
  const stories = new Map<string, Story>(
    lanes.flatMap(([first]) =>
      first === undefined
        ? []
        : [[first.disk, storyOf(diskName(first), lanes.length > 1, ports.log)]]
    )
  )
  const oneAtATime = pLimit(1)
  /** By disk and region: the earliest snapshot that has not arrived there, and would be shut out by a later one. */
  const missing = new Map<string, PlannedCopy>()
  let end: ActionError | undefined

  await runLanes(lanes, slotOf, COPY_LIMITS.perRegion, async (one, lane) => {
    const advance = advanceOf(one)
    const story = stories.get(one.disk)
    const log = story?.log ?? ports.log
    const place = `${one.disk} ${one.region}`
    try {
      const earlier = missing.get(place)
      if (end !== undefined) throw notBegun(end)
      if (earlier !== undefined) throw outOfTurn(one, earlier)
      await carryOut(one, lane, work, { ...ports, log }, advance)
    } catch (error) {
      const failure = interrupted(asActionError(error), outcomeOf(one))
      if (endsRun(failure)) end ??= endingOf(failure)
      if (!(failure instanceof SourceGone)) missing.set(place, missing.get(place) ?? one)
      log.info(`${copyLabel(one)}: ${describe(failure)}`)
      advance({ error: failure })
    } finally {
      if (lane.isLast && story !== undefined) await oneAtATime(story.tell)
    }
  })
}

/** One copy from its turn to its arrival. */
async function carryOut(
  planned: PlannedCopy,
  lane: InLane,
  work: Work,
  ports: Ports,
  advance: Advance
): Promise<void> {
  const { clock, log } = ports
  const { source, region } = planned
  const label = copyLabel(planned)
  const startedAt = clock.now()
  const { copy: found, prove } = await takeOverOrWrite(planned, work, ports, advance)
  const show = (stage: CopyOutcome['stage'], copy: Snapshot): void =>
    advance({
      stage,
      copy,
      readiness: readinessOf(copy),
      checks: prove(copy),
      ...(stage === 'usable' && { elapsedMs: clock.now() - startedAt })
    })
  show('accepted', found)
  insist(found, planned, prove)
  show('created', found)
  if (work.request.waitFor === 'created' && !work.isAwaited(planned, lane)) {
    const readiness = readinessOf(found)
    if (readiness.state === 'failed') throw failedCopy(found, source, readiness.reason)
    log.info(`${label}: copy "${found.name}" is begun; its data was not waited for`)
    return
  }
  const arrived = await waitForCopy(
    found,
    {
      source,
      region,
      tellEveryMs: work.tellEveryMs,
      told: (copy) => show('created', copy)
    },
    ports
  )
  insist(arrived, planned, prove)
  show('usable', arrived)
  log.info(
    `${label}: copy "${arrived.name}" is proven and usable, after ${durationInWords(clock.now() - startedAt)}`
  )
}

/** The copy as Azure has it, and how it is proven: taken over where it exists, else written. */
async function takeOverOrWrite(
  planned: PlannedCopy,
  { request, lists }: Work,
  ports: Ports,
  advance: Advance
): Promise<{
  readonly copy: Snapshot
  readonly prove: (found: Snapshot) => readonly Check[]
}> {
  const { log } = ports
  const { source, region, ref, requestId } = planned
  const label = copyLabel(planned)
  const existing = planned.existing ?? (await lookAgain(planned, request.ifExists, ports, advance))
  if (existing !== undefined) {
    advance({ reused: true })
    log.info(
      `${label}: copy "${existing.name}" is there already${readinessOf(existing).usable ? '' : ' and on its way; waiting for the rest'}`
    )
    return { copy: existing, prove: (found) => verifyReusedCopy(found, { source, region }) }
  }
  const signs = {
    refused: () => advance({ stage: 'planned' }),
    again: () => advance({ stage: 'writing' })
  }
  advance({ stage: 'writing' })
  const manner = mannerOfCopy(planned, lists, signs, ports)
  const write = await writeOnce(planned, manner, ports)
  log.info(`${label}: Azure accepted copy "${ref.name}"`)
  advance({ stage: 'accepted' })
  const { notBefore } = write
  return {
    copy: await write.finished(),
    prove: (found) => verifyCopy(found, { source, region, requestId, notBefore })
  }
}

/**
 * Looks at the name once more: since the plan, hours may have passed. A failed copy of an earlier attempt is removed;
 * a copy that somebody else has made meanwhile is taken over.
 */
async function lookAgain(
  planned: PlannedCopy,
  ifExists: CopyRequest['ifExists'],
  ports: Ports,
  advance: Advance
): Promise<Snapshot | undefined> {
  const { ref } = planned
  const found = await ports.azure.findSnapshot(ref)
  if (found === undefined) return undefined
  const verdict = judgeExisting(found, planned, ifExists)
  if (verdict === 'there') return found
  if (verdict === 'taken') throw copyNameTaken(found, planned, ifExists)
  advance({ replaces: true })
  await removeSnapshot(ref, (one) => judgeExisting(one, planned, ifExists) === 'failed', ports)
  ports.log.info(
    `${copyLabel(planned)}: removed the failed copy "${ref.name}" of an earlier attempt, to make it anew`
  )
  return undefined
}

/** Fails when a check does not hold: a copy that is not the one asked for is no success. */
function insist(
  found: Snapshot,
  { source, region }: PlannedCopy,
  prove: (found: Snapshot) => readonly Check[]
): void {
  const broken = failures(prove(found))
  if (broken.length === 0) return
  throw new ActionError(
    'NotVerified',
    `Snapshot "${found.name}" in region "${found.location}" exists, but it is not the copy of "${source.name}" in "${region}" that this step asked for: it is not true that it ${listed(broken.map((one) => `${one.claim} (${one.finding})`))}.`,
    {
      remedy:
        'Do not rely on it. Find out whether the source was re-created or another workflow writes to the same name at the same time, then run this step again.'
    }
  )
}

function plannedOutcome(planned: PlannedCopy): CopyOutcome {
  const { source, origin, region, ref, existing, replaces } = planned
  return {
    source,
    disk: origin,
    region,
    ref,
    stage: 'planned',
    reused: existing !== undefined,
    replaces,
    checks: [],
    ...(existing !== undefined && { copy: existing, readiness: readinessOf(existing) })
  }
}

function resultOf(outcomes: readonly CopyOutcome[], request: CopyRequest): CopyResult {
  const current = [...outcomes]
  const { dryRun, waitFor } = request
  return {
    operation: 'copy',
    dryRun,
    outcomes: current,
    verified: !dryRun && current.length > 0 && current.every(isVerifiedCopy),
    waitFor,
    failure: copyFailure(current, waitFor)
  }
}

function tellPlan(planned: readonly PlannedCopy[], dryRun: boolean, log: Log): void {
  const there = planned.filter(hasArrivedBefore)
  const running = planned.filter((one) => one.running)
  const missing = planned.filter(({ existing }) => existing === undefined)
  log.info(
    `${counted(planned.length, 'copy', 'copies')}: ${there.length} there already, ${running.length} on the way, ${missing.length} to be made`
  )
  if (!dryRun) return
  for (const one of missing) {
    log.info(
      `${copyLabel(one)}: dry run: would ${one.replaces ? 'remove the failed copy and ' : ''}make "${one.ref.name}" in resource group "${one.ref.resourceGroup}"`
    )
  }
}

function hasArrivedBefore({ existing }: PlannedCopy): boolean {
  return existing !== undefined && readinessOf(existing).usable
}

/** The regions that more copies go to than Azure makes at a time: there every one is waited for. */
function crowdedSlots(planned: readonly PlannedCopy[]): ReadonlySet<string> {
  const slots = Map.groupBy(planned, slotOf)
  return new Set(
    [...slots].filter(([, jobs]) => jobs.length > COPY_LIMITS.perRegion).map(([slot]) => slot)
  )
}

function slotOf({ ref, region }: PlannedCopy): string {
  return `${canonical(ref.subscriptionId)} ${region}`
}

function diskName({ origin, source }: PlannedCopy): string {
  return origin?.name ?? source.name
}

/** A copy whose turn did not come. */
function notBegun(end: ActionError): ActionError {
  return new ActionError(end.code, end.message, {
    ...(end.remedy !== undefined && { remedy: end.remedy }),
    cause: end
  })
}

/** Azure copies the snapshots of a disk in their order: a later copy would shut the earlier snapshot out for good. */
function outOfTurn({ region }: PlannedCopy, earlier: PlannedCopy): ActionError {
  return new ActionError(
    'CopyFailed',
    `It was not begun, because the earlier snapshot "${earlier.source.name}" of the same disk has not arrived in "${region}", and Azure copies them in the order in which they were taken.`,
    { remedy: 'Running this job again copies both.' }
  )
}

/** A run that ends early says what goes on in Azure without it, and how a later one goes on. */
function interrupted(error: ActionError, outcome: CopyOutcome | undefined): ActionError {
  if (outcome === undefined || !endsRun(error)) return error
  const name = `copy "${outcome.ref.name}" in region "${outcome.region}"`
  const state = {
    planned: `Azure was not asked for ${name} yet, or has refused it.`,
    writing: `Whether Azure took ${name} is not known.`,
    accepted: `Azure has accepted ${name} and goes on with it without this step.`,
    created: `Azure has made ${name} and goes on copying its data without this step.`,
    usable: `Azure has made ${name}.`
  }[outcome.stage]
  return new ActionError(error.code, `${error.message} ${state}`, {
    remedy: [
      error.remedy,
      'Keep the source. Running this job again goes on with that copy, and makes it when it is missing.'
    ]
      .filter((part) => part !== undefined)
      .join(' '),
    cause: error
  })
}
