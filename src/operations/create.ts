/**
 * `create`: one incremental snapshot of each selected disk.
 *
 * Everything that reads can show is reported before the first write: one disk that is missing, in another region or
 * without a free name stops the whole set with nothing written. Then the writes are sent together, and each snapshot is
 * followed to its end, read back, verified, and waited for until it is usable.
 */

import pLimit from 'p-limit'

import { ActionError, describe, isAbort } from '../errors.ts'
import type { Lists } from './common/attempts.ts'
import { readKnown, cachedLists } from './common/attempts.ts'
import type { Advance, WaitFor } from './common/batch.ts'
import {
  advanceIn,
  formatCount,
  failureOf,
  hasArrived,
  insist,
  interrupted,
  isVerified,
  workOn
} from './common/batch.ts'
import { UnknownOutcomeError, removeSnapshot } from './common/existing.ts'
import { checkPermissions } from './common/permissions.ts'
import { FRESH_MS, refuseFailed, waitUntilUsable } from './common/wait.ts'
import type { WriteOrder } from './common/write.ts'
import { writeSnapshot } from './common/write.ts'
import type { CreateOutcome } from './create/outcome.ts'
import {
  hasUnknownOutcome,
  receiptWriter,
  setOf,
  formatSkew,
  skewOf,
  warnAboutReceipt
} from './create/outcome.ts'
import type { PlanRequest, Planned } from './create/plan.ts'
import { plan, retag, logReuse } from './create/plan.ts'
import type { Ports, RestoreTest, RestoreTester } from '../ports.ts'
import { ownDataTime } from '../snapshots/data-time.ts'
import { formatDuration, listed } from '../snapshots/format.ts'
import type { Need, PermissionCheck } from '../snapshots/permissions.ts'
import { NEEDED, linkedNeeds } from '../snapshots/permissions.ts'
import { temporaryTag } from '../snapshots/protection.ts'
import { readinessOf } from '../snapshots/readiness.ts'
import { armTemplate, requestFor } from '../snapshots/request.ts'
import type { Shard } from '../snapshots/resource-id.ts'
import { formatGroupId, formatResourceId } from '../snapshots/resource-id.ts'
import type { SnapshotSet } from '../snapshots/tags.ts'
import { TAG_LIMITS, isOfThisUse, keyOf, mergeTags, ownTags } from '../snapshots/tags.ts'
import type { Disk, Snapshot } from '../snapshots/types.ts'
import type { Check } from '../snapshots/verification.ts'
import { otherSku, protectionOf, verify, verifyReused } from '../snapshots/verification.ts'

export type CreateRequest = PlanRequest & {
  readonly operation: 'create'
  readonly waitFor: WaitFor
  /** Whether a partial failure deletes the snapshots of the set that this run created. */
  readonly allOrNothing: boolean
  /** Whether the snapshots are deleted when the job succeeds. */
  readonly temporary: boolean
  /** Whether each snapshot is restored to a temporary disk before the step succeeds. */
  readonly verify: boolean
  /** Reads, checks and plans, but writes nothing. */
  readonly dryRun: boolean
  /** The subscription of the sign-in, which readers of the receipt use as well. */
  readonly subscriptionId: string | undefined
}

/** The result of `create`, in the order of the input. */
export type CreateResult = {
  readonly operation: 'create'
  readonly outcomes: readonly CreateOutcome[]
  /** Every check of every disk passes, and every snapshot is usable. */
  readonly verified: boolean
  readonly set: SnapshotSet | undefined
  /** Time between the first and the last write that Azure accepted, in milliseconds; of two writes or more. */
  readonly skewMs: number | undefined
  /** The part of the disks for this job of a matrix; it may be empty. */
  readonly shard: Shard | undefined
  readonly waitFor: WaitFor
  /** The ARM template that takes the same snapshots; of a dry run only. */
  readonly template: Readonly<Record<string, unknown>> | undefined
  /** Whether the real run has the permissions that it needs; of a dry run only. */
  readonly permissions?: PermissionCheck
  /** Compact JSON for later jobs; absent while nothing is verified. */
  readonly receipt: string | undefined
  /** Why the step must fail, if it must. */
  readonly failure: ActionError | undefined
}

/** Maximum parallel writes: the disks of one set must be captured as close together as Azure allows. */
const MAX_WRITES = 64

/**
 * Takes the snapshots. `publish` gets the result so far after every change. Rejects with an ActionError when nothing
 * was written; later failures are in the result. `test` runs the restore tests that are asked for.
 */
export async function create(
  request: CreateRequest,
  world: Ports,
  publish: (result: () => CreateResult) => void,
  test?: RestoreTester
): Promise<CreateResult> {
  const ports = { ...world, run: { ...world.run, key: keyOf(request.snapshotName) } }
  const planned = await plan(request, ports)
  const set = setOf(planned, () => ports.clock.newId())
  const orders = planned.flatMap((one) =>
    one.reusable === undefined ? [orderFor(one, set, request, ports)] : []
  )

  const outcomes: CreateOutcome[] = planned.map(({ disk, ref, reusable }) => ({
    disk,
    ref,
    stage: 'planned',
    reused: reusable !== undefined,
    checks: []
  }))
  const writeReceipt = receiptWriter(set, request, ports.run)
  const result = (): CreateResult => ({
    ...resultOf(outcomes, set, request),
    receipt: writeReceipt(outcomes)
  })
  if (request.dryRun) {
    for (const order of orders) ports.log.info(intention(order))
    const needs = needsOf(planned, orders, request)
    const permissions = await checkPermissions(needs, request.maxParallel, ports)
    return { ...result(), template: armTemplate(orders), permissions }
  }
  // From here on something may be written: the post step must know before the first request is sent.
  if (orders.length > 0) {
    ports.stateStore.planned(
      orders.map(({ ref, requestId }) => ({ kind: 'snapshot', ...ref, requestId }))
    )
  }
  const limit = pLimit(MAX_WRITES)
  const lists = cachedLists(ports.azure, { clock: ports.clock, forMs: FRESH_MS })
  const advance = advanceIn(outcomes, () => publish(result))

  await workOn(
    {
      lanes: planned.map((one) => [one]),
      titleOf: ({ disk }) => disk.name,
      slotOf: ({ requestId }) => requestId,
      maxPerSlot: 1,
      work: (one, own) => {
        const order = orders.find(({ requestId }) => requestId === one.requestId)
        return carryOut(one, order, request, own, limit, lists, advance(planned.indexOf(one)))
      },
      failed: (one, met) => {
        const index = planned.indexOf(one)
        const error = stopped(met, outcomes[index])
        advance(index)({ error })
        return `${one.disk.name}: ${describe(error)}`
      }
    },
    ports
  )
  if (request.allOrNothing && outcomes.length > 1) {
    const undone = await undo(outcomes, ports)
    outcomes.splice(0, outcomes.length, ...undone)
  }
  if (request.verify) {
    // Without its test no snapshot of such a step is a success.
    if (test === undefined) throw new TypeError('nothing can test the snapshots')
    await testMade(outcomes, test, request.maxParallel, (index, change) => advance(index)(change))
  }
  const ended = result()
  const skew = formatSkew(ended)
  if (skew !== undefined) ports.log.info(`Set ${set?.id ?? ''}: ${skew}`)
  warnAboutReceipt(ended.receipt, outcomes, request, ports.log)
  return ended
}

/** The write of one disk, with all that it sends. */
function orderFor(
  { disk, ref, requestId }: Planned,
  set: SnapshotSet | undefined,
  { options, temporary }: CreateRequest,
  { log, run }: Ports
): WriteOrder {
  const { tags, dropped } = mergeTags(
    { ...ownTags(run, disk, requestId, set), ...(temporary && temporaryTag()) },
    options.tags,
    options.inheritTags ? disk.tags : {}
  )
  if (dropped.length > 0) {
    log.warning(
      `${disk.name}: Azure allows ${TAG_LIMITS.count} tags; not inherited from the disk: ${listed(dropped)}.`,
      'inherit-tags'
    )
  }
  return { disk, ref, requestId, request: requestFor(disk, options, tags) }
}

/** What the real run needs. */
function needsOf(
  planned: readonly Planned[],
  orders: readonly WriteOrder[],
  { allOrNothing, temporary, verify: tests }: CreateRequest
): readonly Need[] {
  const { disk: source, group, undo } = NEEDED.create
  const inGroup = allOrNothing || temporary ? [...group, ...undo] : group
  return [
    ...planned.flatMap(({ disk, ref }) => [
      { scope: formatResourceId(disk, 'disks'), actions: source },
      { scope: formatGroupId(ref), actions: inGroup },
      ...(tests
        ? [
            {
              scope: formatGroupId(ref),
              actions: [...NEEDED.verify.source, ...NEEDED.verify.group, ...NEEDED.verify.tag]
            }
          ]
        : [])
    ]),
    ...orders.flatMap(({ request: { diskAccessId, diskEncryptionSetId } }) =>
      linkedNeeds({ encryptionSets: [diskEncryptionSetId], diskAccess: diskAccessId })
    )
  ]
}

function intention({ disk, ref }: WriteOrder): string {
  return `${disk.name}: would take snapshot "${ref.name}" in resource group "${ref.resourceGroup}", region ${disk.location}`
}

/** One disk from its write to a verified, usable snapshot. */
async function carryOut(
  { disk, ref, reusable }: Planned,
  order: WriteOrder | undefined,
  { waitFor, temporary, options }: CreateRequest,
  ports: Ports,
  limit: <T>(work: () => Promise<T>) => Promise<T>,
  lists: Lists,
  advance: Advance<CreateOutcome>
): Promise<void> {
  const { clock, log } = ports
  const asked = protectionOf(options)

  let snapshot: Snapshot
  let prove: (found: Snapshot) => readonly Check[]
  if (order !== undefined) {
    const { requestId } = order
    const startedAt = clock.now()
    const write = await limit(() => writeSnapshot(order, lists, ports))
    log.info(`${disk.name}: Azure accepted snapshot "${ref.name}"`)
    advance({ stage: 'accepted', acceptedAt: clock.now() })
    snapshot = await write.finished()
    prove = (found) => verify(found, { disk, requestId, ...write.time(), asked })
    log.info(
      `${disk.name}: Azure completed the snapshot after ${formatDuration(clock.now() - startedAt)}`
    )
  } else if (reusable !== undefined) {
    snapshot = await retag(reusable, temporary, ports)
    prove = (found) => verifyReused(found, { disk, asked })
    logReuse(disk, reusable, ports)
    advance({ stage: 'accepted' })
  } else return

  const show = (stage: CreateOutcome['stage'], found: Snapshot): void =>
    advance({
      stage,
      snapshot: found,
      readiness: readinessOf(found, disk.sku),
      checks: prove(found)
    })
  show('accepted', snapshot)
  insistOn(disk, snapshot, prove(snapshot))
  show('created', snapshot)
  const sku = otherSku(snapshot, options.sku)
  if (sku !== undefined) log.warning(sku, 'Another SKU')
  if (waitFor === 'created') {
    refuseFailed(snapshot, disk)
    log.info(
      `${disk.name}: snapshot "${snapshot.name}" is created; the step did not wait until it can be restored`
    )
    return
  }

  const usable = await waitUntilUsable(snapshot, disk, ports)
  insistOn(disk, usable, prove(usable))
  show('usable', usable)
  log.info(`${disk.name}: snapshot "${usable.name}" is verified and can be restored`)
}

function insistOn(disk: Disk, snapshot: Snapshot, checks: readonly Check[]): void {
  insist(
    checks,
    `Snapshot "${snapshot.name}" of disk "${disk.name}" is not verified`,
    'Do not use it. Check whether the disk was recreated or another workflow writes to the same name at the same time, then run this step again.'
  )
}

function resultOf(
  outcomes: readonly CreateOutcome[],
  set: SnapshotSet | undefined,
  request: CreateRequest
): Omit<CreateResult, 'receipt'> {
  const current = [...outcomes]
  return {
    operation: 'create',
    outcomes: current,
    verified: current.length > 0 && current.every(isVerified),
    set,
    skewMs: skewOf(current),
    shard: request.selection.shard,
    waitFor: request.waitFor,
    template: undefined,
    failure: failureOf(
      current.map(({ disk, error }) => ({ name: disk.name, error })),
      {
        heading: (failed) => `${failed} of ${current.length} disks failed`,
        remedy: `${formatVerified(current, request)} Run this job again with "if-exists: reuse" to keep what was created and to take only what is missing.`
      }
    )
  }
}

function formatVerified(outcomes: readonly CreateOutcome[], { waitFor }: CreateRequest): string {
  const proven = outcomes.filter((outcome) => hasArrived(outcome, waitFor)).length
  return formatCount(proven, ['snapshot', 'snapshots'], 'verified and usable')
}

/** An abort says what Azure continues to execute. */
function stopped(error: ActionError, outcome: CreateOutcome | undefined): ActionError {
  if (outcome === undefined) return error
  const name = `snapshot "${outcome.ref.name}" in resource group "${outcome.ref.resourceGroup}"`
  const standing = {
    planned: `It is unknown whether Azure accepted ${name}.`,
    accepted: `Azure accepted ${name} and continues; this step did not see the result.`,
    created: `Azure created ${name}; its data is still being copied.`,
    usable: `Azure created ${name}.`
  }[outcome.stage]
  return interrupted(
    error,
    standing,
    'Run this job again with "if-exists: reuse" to resume the same snapshot.'
  )
}

// `verify`: a snapshot that cannot be restored is no success. It stays all the same.

/** Tests the snapshots that are usable. What a test finds becomes a check of its snapshot. */
async function testMade(
  outcomes: readonly CreateOutcome[],
  test: RestoreTester,
  maxParallel: number,
  advance: (index: number, change: Partial<CreateOutcome>) => void
): Promise<void> {
  const usable = outcomes.flatMap((outcome, index) =>
    isVerified(outcome) && outcome.snapshot !== undefined
      ? [{ index, outcome, snapshot: outcome.snapshot }]
      : []
  )
  const show = (tests: readonly RestoreTest[]): void => {
    for (const [at, tested] of tests.entries()) {
      const one = usable[at]
      if (one === undefined) continue
      const { hasPassed: passed, error, tagged } = tested
      if (!passed && error === undefined) continue
      const finding = passed
        ? 'its temporary disk was created, verified and deleted'
        : describe(error)
      const check = { claim: 'passed its restore test', holds: passed, finding }
      advance(one.index, {
        checks: [...one.outcome.checks, check],
        ...(tagged !== undefined && { snapshot: tagged }),
        ...(error !== undefined && { error })
      })
    }
  }
  const made = usable.map(({ outcome: { disk }, snapshot }) => ({
    snapshot,
    disk,
    dataTime: ownDataTime(snapshot)
  }))
  show(await test(made, maxParallel, show))
}

// `all-or-nothing`: a set that failed in part is rolled back, as far as this run created it.

/**
 * Deletes the snapshots of a set in which a disk failed, and returns the outcomes after that. Nothing is deleted when
 * no disk failed, after a cancellation or timeout (there is no time left to do it safely), when tags do not show that
 * this run created it, or when it is on hold.
 */
async function undo(
  outcomes: readonly CreateOutcome[],
  ports: Ports
): Promise<readonly CreateOutcome[]> {
  const errors = outcomes.flatMap(({ error }) => error ?? [])
  if (errors.length === 0) return outcomes
  if (errors.some(isAbort)) {
    ports.log.warning(
      'The set failed in part, but the run ended before it could be rolled back: what Azure accepted stays.',
      'all-or-nothing'
    )
    return outcomes
  }
  return Promise.all(outcomes.map((outcome) => undoOne(outcome, ports)))
}

async function undoOne(outcome: CreateOutcome, ports: Ports): Promise<CreateOutcome> {
  const { azure, log, run } = ports
  const { disk, ref } = outcome
  const isOurs = ({ tags }: Snapshot): boolean => isOfThisUse(tags, run, disk.uniqueId)
  try {
    const find = (): Promise<Snapshot | undefined> => azure.findSnapshot(ref)
    // A single 404 does not show that an accepted snapshot is gone.
    const mayExist = outcome.stage !== 'planned' || hasUnknownOutcome(outcome)
    const found = await (mayExist ? readKnown(find, ports) : find())
    if (found === undefined) return rolledBack(outcome)
    if (!isOurs(found)) return outcome
    const objectionsTo = (one: Snapshot): readonly string[] =>
      isOurs(one) ? [] : ['this run did not create it']
    const removal = await removeSnapshot(ref, { objectionsTo }, ports)
    if (removal.end === 'kept') {
      log.warning(
        `Snapshot "${ref.name}" in resource group "${ref.resourceGroup}" is kept, although the set is incomplete: ${removal.reasons.join('; ')}.`,
        'all-or-nothing'
      )
      return outcome
    }
    log.info(`${disk.name}: snapshot "${ref.name}" deleted, because the set is incomplete`)
    return rolledBack(outcome)
  } catch (error) {
    log.warning(
      `Snapshot "${ref.name}" in resource group "${ref.resourceGroup}" could not be deleted: ${describe(error)}`,
      'all-or-nothing'
    )
    // A snapshot that may be gone must not be reported as restorable.
    return error instanceof UnknownOutcomeError
      ? { ...rolledBack(outcome), error: outcome.error ?? error }
      : outcome
  }
}

function rolledBack({ disk, ref, reused, error }: CreateOutcome): CreateOutcome {
  return {
    disk,
    ref,
    reused,
    stage: 'planned',
    checks: [],
    error:
      error ??
      new ActionError(
        'PartialFailure',
        'Its snapshot was rolled back, because another disk failed.'
      )
  }
}
