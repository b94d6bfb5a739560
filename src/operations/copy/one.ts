/**
 * One copy: taken over where it exists, else written once; proven, and waited for until its data has arrived.
 */

import { ActionError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { judgeExisting } from '../../snapshots/copy/existing.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import { protectionOf } from '../../snapshots/stored-as-asked.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import { otherSku, verifyCopy, verifyReusedCopy } from '../../snapshots/verification.ts'
import { durationInWords } from '../../snapshots/words.ts'
import type { Advance, WaitFor } from '../common/batch.ts'
import { insist } from '../common/batch.ts'
import { removeSnapshot } from '../common/existing.ts'
import type { Lists } from '../common/sources.ts'
import { writeAs } from '../common/write.ts'
import type { CopyOutcome } from './outcome.ts'
import { copyLabel } from './outcome.ts'
import type { CopyPlanRequest, PlannedCopy } from './plan.ts'
import { failedCopy, waitForCopy } from './wait.ts'
import { copyNameTaken } from './wanted.ts'
import { copyPolicy } from './write.ts'

/** What the work on every copy shares. */
export type Work = Pick<CopyPlanRequest, 'ifExists'> & {
  readonly waitFor: WaitFor
  /** Lists to count running copies in. */
  readonly lists: Lists
  /** Whether another copy may have to wait until this one's data has arrived. */
  readonly isAwaited: (planned: PlannedCopy, isLast: boolean) => boolean
  /** How often its progress is told at least; milliseconds. */
  readonly tellEveryMs: number
}

/** Carries one copy from its turn to its arrival. Rejects with an ActionError where it ends before. */
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
      tellEveryMs: work.tellEveryMs,
      told: (copy) => show('created', copy)
    },
    ports
  )
  insistOn(arrived, planned, prove(arrived))
  show('usable', arrived)
  log.info(
    `${label}: copy "${arrived.name}" is verified and usable, after ${durationInWords(clock.now() - startedAt)}`
  )
}

/** The copy as Azure has it, and how it is proven: taken over where it exists, else written. */
async function takeOverOrWrite(
  planned: PlannedCopy,
  { ifExists, lists }: Work,
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
  const existing = planned.existing ?? (await lookAgain(planned, ifExists, ports, advance))
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
  const write = await writeAs(planned, copyPolicy(planned, lists, signs, ports), ports)
  log.info(`${label}: Azure accepted copy "${ref.name}"`)
  advance({ stage: 'accepted' })
  return {
    copy: await write.finished(),
    prove: (found) => verifyCopy(found, { ...expected, requestId, ...write.time() })
  }
}

/**
 * Looks at the name once more: since the plan, hours may have passed. A failed copy of an earlier attempt is removed;
 * a copy that somebody else has made meanwhile is taken over.
 */
async function lookAgain(
  planned: PlannedCopy,
  ifExists: Work['ifExists'],
  ports: Ports,
  advance: Advance<CopyOutcome>
): Promise<Snapshot | undefined> {
  const judge: Judge = (one) => judgeExisting(one, planned, ifExists)
  let found = await ports.azure.findSnapshot(planned.ref)
  if (found !== undefined && judge(found) === 'failed') {
    advance({ replaces: true })
    found = await removeFailedCopy(planned, judge, ports)
  }
  if (found === undefined || judge(found) === 'there') return found
  throw copyNameTaken(found, planned, ifExists)
}

type Judge = (found: Snapshot) => ReturnType<typeof judgeExisting>

/** Removes the failed copy that has the name; resolves with what has taken its place, if anything has. */
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
