/**
 * One copy: reused when it exists, else written once; verified, and waited for until its data is complete.
 */

import {
  ActionError,
  asActionError,
  describe,
  isAbort,
  isThrottled,
  rephrased
} from '../../errors.ts'
import { dueIn, readKnown } from '../common/attempts.ts'
import type { Advance, WaitFor } from '../common/batch.ts'
import { insist } from '../common/batch.ts'
import { removeSnapshot } from '../common/existing.ts'
import type { SubscriptionReads } from '../common/permissions.ts'
import { listSubscription } from '../common/permissions.ts'
import { ignoreNotFound } from '../common/sources.ts'
import { mayBeLimit } from '../common/wait.ts'
import type { WritePolicy } from '../common/write.ts'
import { writeAs } from '../common/write.ts'
import type { CopyOutcome } from './outcome.ts'
import { copyLabel } from './outcome.ts'
import type { CopyPlanRequest, PlannedCopy } from './plan.ts'
import { failedCopy, waitForCopy } from './wait.ts'
import { copyNameTaken } from './wanted.ts'
import type { Ports } from '../../ports.ts'
import { judgeExisting } from '../../snapshots/copy/existing.ts'
import { copyUsageOf, inTheWay, isFull } from '../../snapshots/copy/limits.ts'
import { formatDuration } from '../../snapshots/format.ts'
import type { Rhythm } from '../../snapshots/pace.ts'
import { waitAfter } from '../../snapshots/pace.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import {
  otherSku,
  protectionOf,
  verifyCopy,
  verifyReusedCopy
} from '../../snapshots/verification.ts'

/** What all copies share. */
export type Work = Pick<CopyPlanRequest, 'ifExists'> & {
  readonly waitFor: WaitFor
  /** Lists to count running copies in. */
  readonly reads: SubscriptionReads
  /** Whether another copy may have to wait until this one is complete. */
  readonly isAwaited: (planned: PlannedCopy, isLast: boolean) => boolean
  /** Maximum interval of its progress lines; milliseconds. */
  readonly logEveryMs: number
}

/** Processes one copy from its start to its completion. Rejects with an ActionError when it ends before. */
export async function carryOut(
  planned: PlannedCopy,
  isLast: boolean,
  work: Work,
  ports: Ports,
  advance: Advance<CopyOutcome>
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
  insistOn(found, planned, prove(found))
  show('created', found)
  const sku = otherSku(found, planned.request.sku)
  if (sku !== undefined) log.warning(sku, 'Another SKU')
  if (work.waitFor === 'created' && !work.isAwaited(planned, isLast)) {
    const readiness = readinessOf(found)
    if (readiness.state === 'failed') throw failedCopy(found, source, readiness.reason)
    log.info(`${label}: copy "${found.name}" is started; the step did not wait for its data`)
    return
  }
  const arrived = await waitForCopy(
    found,
    {
      source,
      region,
      logEveryMs: work.logEveryMs,
      onProgress: (copy) => show('created', copy)
    },
    ports
  )
  insistOn(arrived, planned, prove(arrived))
  show('usable', arrived)
  log.info(
    `${label}: copy "${arrived.name}" is verified and usable, after ${formatDuration(clock.now() - startedAt)}`
  )
}

/** The copy in Azure, and how it is verified: reused when it exists, else written. */
async function takeOverOrWrite(
  planned: PlannedCopy,
  { ifExists, reads }: Work,
  ports: Ports,
  advance: Advance<CopyOutcome>
): Promise<{
  readonly copy: Snapshot
  readonly prove: (found: Snapshot) => readonly Check[]
}> {
  const { log } = ports
  const { source, region, ref, requestId } = planned
  const expected = { source, region, asked: protectionOf(planned.request) }
  const label = copyLabel(planned)
  const existing = planned.existing ?? (await readAgain(planned, ifExists, ports, advance))
  if (existing !== undefined) {
    advance({ reused: true })
    log.info(
      `${label}: copy "${existing.name}" already exists${readinessOf(existing).usable ? '' : ' and is in progress; waiting for the rest'}`
    )
    return { copy: existing, prove: (found) => verifyReusedCopy(found, expected) }
  }
  const signs = {
    refused: () => advance({ stage: 'planned' }),
    again: () => advance({ stage: 'writing' })
  }
  advance({ stage: 'writing' })
  const write = await writeAs(planned, copyPolicy(planned, reads, signs, ports), ports)
  log.info(`${label}: Azure accepted copy "${ref.name}"`)
  advance({ stage: 'accepted' })
  return {
    copy: await write.finished(),
    prove: (found) => verifyCopy(found, { ...expected, requestId, ...write.time() })
  }
}

/**
 * Reads the name again: hours may have passed since the plan. A failed copy of an earlier attempt is removed; a copy
 * that another process has created meanwhile is reused.
 */
async function readAgain(
  planned: PlannedCopy,
  ifExists: Work['ifExists'],
  ports: Ports,
  advance: Advance<CopyOutcome>
): Promise<Snapshot | undefined> {
  const judge: Judge = (one) => judgeExisting(one, planned, ifExists)
  const find = (): Promise<Snapshot | undefined> => ports.azure.findSnapshot(planned.ref)
  let found = await (planned.replaces ? readKnown(find, ports) : find())
  if (found !== undefined && judge(found) === 'failed') {
    advance({ replaces: true })
    found = await removeFailedCopy(planned, judge, ports)
  }
  if (found === undefined || judge(found) === 'there') return found
  throw copyNameTaken(found, planned, ifExists)
}

type Judge = (found: Snapshot) => ReturnType<typeof judgeExisting>

/** Removes the failed copy that has the name; resolves with what has replaced it, if anything has. */
async function removeFailedCopy(
  planned: PlannedCopy,
  judge: Judge,
  ports: Ports
): Promise<Snapshot | undefined> {
  const { ref } = planned
  const objectionsTo = (one: Snapshot): readonly string[] =>
    judge(one) === 'failed' ? [] : ['it is no longer a failed copy']
  const removal = await removeSnapshot(ref, { objectionsTo }, ports)
  if (removal.end === 'kept') {
    const { found, reasons } = removal
    if (judge(found) === 'failed') throw failedCopyStays(found, reasons)
    return found
  }
  ports.log.info(
    `${copyLabel(planned)}: removed the failed copy "${ref.name}" of an earlier attempt, to recreate it`
  )
  return undefined
}

/** A failed copy that is protected blocks its name. */
function failedCopyStays(
  { name, resourceGroup }: Snapshot,
  reasons: readonly string[]
): ActionError {
  return new ActionError(
    'NameTaken',
    `The failed copy "${name}" in resource group "${resourceGroup}" blocks the name and cannot be deleted: ${reasons.join('; ')}.`,
    { remedy: 'Delete it when it is no longer protected, or use another "snapshot-name".' }
  )
}

function insistOn(
  found: Snapshot,
  { source, region }: PlannedCopy,
  checks: readonly Check[]
): void {
  insist(
    checks,
    `Snapshot "${found.name}" in region "${found.location}" is not verified as the copy of "${source.name}" in "${region}"`,
    'Do not use it. Check whether the source was recreated or another workflow writes to the same name at the same time, then run this step again.'
  )
}

// The write of one copy: what a refusal can mean, which running copies are seen, and how long it waits for capacity.

/** For capacity: the recorded budget of lists is 240 in 3 minutes, and every page is one. */
const ROOM_RHYTHM: Rhythm = { firstMs: 5_000, growth: 1.5, mostMs: 60_000 }

/** For a refusal that no count explains: a copy that ended in between, or one that cannot be seen. */
const AMBIGUOUS_RHYTHM: Rhythm = { firstMs: 15_000, growth: 2, mostMs: 300_000 }

/**
 * Maximum retries of a refusal that no count explains: when all copies are seen and none runs into the region, and when
 * some run that count.
 */
const MAX_AMBIGUOUS = { alone: 2, amongOthers: 5 } as const

/** Codes that a limit of copies may have; the real one is not published. */
const AMBIGUOUS_CODES: ReadonlySet<string | undefined> = new Set([
  'OperationNotAllowed',
  'Conflict'
])

/** Callbacks of a write that waits for capacity. */
type RoomSigns = {
  /** Azure has refused it: no write is in progress. */
  readonly refused: () => void
  /** It is sent again. */
  readonly again: () => void
}

/** How a copy is written. `reads` caches lists for `FRESH_MS`, for all copies that wait. */
function copyPolicy(
  planned: PlannedCopy,
  reads: SubscriptionReads,
  signs: RoomSigns,
  ports: Ports
): WritePolicy {
  let doubts = 0
  const waitForRoom = async (refusal: ActionError): Promise<boolean> => {
    if (!mayBeLimit(refusal)) return false
    if (!isThrottled(refusal)) signs.refused()
    for (let nth = 0; ; nth++) {
      const view = await viewOf(planned, reads, ports)
      const usage = copyUsageOf(planned, planned.disk, view.snapshots)
      if (usage.later !== undefined) return false
      if (isFull(usage)) {
        const why = inTheWay(usage, planned.region)
        await pause(waitAfter(ROOM_RHYTHM, nth), why, planned, ports)
        continue
      }
      // There was no capacity, and now there is.
      if (nth > 0) break
      // Too many requests: the gate makes them wait.
      if (isThrottled(refusal)) return false
      doubts += 1
      const alone = view.whole && usage.intoRegion.length === 0
      if (!isDoubtful(refusal, doubts, alone)) return false
      await pause(waitAfter(AMBIGUOUS_RHYTHM, doubts - 1), refusal.message, planned, ports)
      break
    }
    signs.again()
    return true
  }
  return {
    waitForRoom,
    explainLimit: (refusal) => Promise.resolve(explained(refusal, planned)),
    resume: 're-run this job: it resumes the copy if it exists.',
    otherName: 'Set another "snapshot-name", or run this step again when that copy is complete.'
  }
}

function isDoubtful(refusal: ActionError, doubts: number, alone: boolean): boolean {
  return (
    AMBIGUOUS_CODES.has(refusal.azure?.code) &&
    doubts <= (alone ? MAX_AMBIGUOUS.alone : MAX_AMBIGUOUS.amongOthers)
  )
}

/** The snapshots that can be seen; a failed list leaves the refusal unchanged and ambiguous. */
async function viewOf(
  planned: PlannedCopy,
  reads: SubscriptionReads,
  { log }: Ports
): Promise<View> {
  try {
    return await viewFrom(reads, [planned.ref, planned.source])
  } catch (error) {
    if (isAbort(asActionError(error))) throw error
    log.debug(`${copyLabel(planned)}: the copies in progress could not be read: ${describe(error)}`)
    return { snapshots: [], whole: false }
  }
}

async function pause(
  wait: number,
  why: string,
  planned: PlannedCopy,
  { clock, log }: Ports
): Promise<void> {
  log.progress(`${copyLabel(planned)}: ${why}; retrying ${dueIn(wait, clock)}`)
  try {
    await clock.sleep(wait)
  } catch (error) {
    const ending = asActionError(error)
    if (!isAbort(ending)) throw error
    throw rephrased(ending, `${ending.message} It was waiting for a limit: ${why}.`)
  }
}

function explained(refusal: ActionError, { region }: PlannedCopy): ActionError {
  return rephrased(refusal, refusal.message, {
    remedy: `Delete copies in region "${region}" that are no longer needed, then run this step again.`
  })
}

/** The snapshots that can be seen. */
type View = {
  readonly snapshots: readonly Snapshot[]
  /** Whether that is the whole subscription; else some may be missing. */
  readonly whole: boolean
}

/** The whole subscription if permitted, else the named groups that can be read. */
async function viewFrom(
  reads: SubscriptionReads,
  places: readonly Omit<ResourceRef, 'name'>[]
): Promise<View> {
  const [home] = places
  if (home === undefined) return { snapshots: [], whole: false }
  const { snapshots, doubt } = await listSubscription(home.subscriptionId, reads)
  if (snapshots !== undefined) return { snapshots, whole: doubt === undefined }
  const parts = await Promise.all(
    places.map(({ subscriptionId, resourceGroup }) =>
      ignoreNotFound(reads.list({ subscriptionId, resourceGroup }))
    )
  )
  return { snapshots: parts.flat(), whole: false }
}
