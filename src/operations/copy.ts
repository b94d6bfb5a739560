/**
 * `copy`: copies snapshots to other regions within Azure.
 *
 * Everything that reads can show is reported before the first write. Then the copies of one disk follow each other in
 * the order of their sources, in parallel with those of other disks. Each is written exactly once, verified, and waited
 * for: Azure's operation succeeds while the copy is at 0 %, so the copy itself is read until its data is complete.
 * Existing copies are reused, so a re-run creates only the missing ones.
 */

import type { ActionError } from '../errors.ts'
import { describe, isAbort, rephrased } from '../errors.ts'
import type { Log, Ports } from '../ports.ts'
import { COPY_LIMITS, lanesOf } from '../snapshots/copy/limits.ts'
import { readinessOf } from '../snapshots/readiness.ts'
import type { Need, PermissionCheck } from '../snapshots/permissions.ts'
import { NEEDED, linkedNeeds } from '../snapshots/permissions.ts'
import { canonical, formatGroupId, formatResourceId } from '../snapshots/resource-id.ts'
import { counted } from '../snapshots/format.ts'
import type { Advance, WaitFor } from './common/batch.ts'
import { advanceIn, isVerified, workOn } from './common/batch.ts'
import { FRESH_MS } from './common/wait.ts'
import { cached, cachedLists } from './common/attempts.ts'
import { checkPermissions, subscriptionReads } from './common/permissions.ts'
import type { Work } from './copy/one.ts'
import { carryOut } from './copy/one.ts'
import type { CopyOutcome } from './copy/outcome.ts'
import {
  SourceGone,
  copyFailure,
  copyLabel,
  endingOf,
  interruptedCopy,
  outOfTurn
} from './copy/outcome.ts'
import type { CopyPlanRequest, PlannedCopy } from './copy/plan.ts'
import { planCopies } from './copy/plan.ts'

export type CopyRequest = CopyPlanRequest & {
  readonly operation: 'copy'
  readonly waitFor: WaitFor
  /** Reads, checks and plans, but writes nothing. */
  readonly dryRun: boolean
}

/** The result of `copy`: snapshot by snapshot, each in the order of the regions. */
export type CopyResult = {
  readonly operation: 'copy'
  readonly dryRun: boolean
  readonly outcomes: readonly CopyOutcome[]
  /** Every check of every copy passes, and every copy is complete. */
  readonly verified: boolean
  readonly waitFor: WaitFor
  /** Whether the real run has the permissions that it needs; of a dry run only. */
  readonly permissions?: PermissionCheck
  /** Why the step must fail, if it must. */
  readonly failure: ActionError | undefined
}

/** Maximum interval of progress lines for a single copy, and for one of several; milliseconds. */
const LOG_EVERY_MS = { alone: 60_000, amongOthers: 300_000 } as const

/**
 * Creates the copies. `publish` gets the result so far after every change. Rejects with an ActionError when nothing was
 * written; later failures are in the result.
 */
export async function copy(
  request: CopyRequest,
  ports: Ports,
  publish: (result: () => CopyResult) => void
): Promise<CopyResult> {
  const planned = await planCopies(request, ports)
  const outcomes = planned.map(plannedOutcome)
  const result = (): CopyResult => resultOf(outcomes, request)
  logPlan(planned, request.dryRun, ports.log)
  if (request.dryRun) {
    const permissions = await checkPermissions(needsOf(planned), request.maxParallel, ports)
    return { ...result(), permissions }
  }

  // From here on something may be written: the post step must know before the first request is sent.
  const missing = planned.filter(({ existing }) => existing === undefined)
  if (missing.length > 0) {
    ports.stateStore.planned(
      missing.map(({ ref, requestId }) => ({ kind: 'copy', ...ref, requestId }))
    )
  }
  const advance = advanceIn(outcomes, () => publish(result))
  await runAll(planned, outcomes, (one) => advance(planned.indexOf(one)), request, ports)
  return result()
}

async function runAll(
  planned: readonly PlannedCopy[],
  outcomes: readonly CopyOutcome[],
  advanceOf: (one: PlannedCopy) => Advance<CopyOutcome>,
  request: CopyRequest,
  ports: Ports
): Promise<void> {
  const crowded = crowdedSlots(planned)
  const work: Work = {
    ifExists: request.ifExists,
    waitFor: request.waitFor,
    reads: {
      list: cachedLists(ports.azure, { clock: ports.clock, forMs: FRESH_MS }),
      doubtAbout: cached(subscriptionReads(ports).doubtAbout)
    },
    isAwaited: (one, isLast) => !isLast || crowded.has(slotOf(one)),
    logEveryMs: planned.length > 1 ? LOG_EVERY_MS.amongOthers : LOG_EVERY_MS.alone
  }
  // Completed copies wait for nothing, and are reported first.
  const there = planned.filter(hasArrivedBefore)
  const lanes = [
    ...there.map((one) => [one]),
    ...lanesOf(planned.filter((one) => !hasArrivedBefore(one)))
  ]
  /**
   * By disk and region: the earliest snapshot that is not copied there yet; a later copy would make its copy
   * impossible.
   */
  const missing = new Map<string, PlannedCopy>()
  const placeOf = ({ disk, region }: PlannedCopy): string => `${disk} ${region}`
  let end: ActionError | undefined

  await workOn(
    {
      lanes,
      titleOf: ({ origin, source }) => origin?.name ?? source.name,
      slotOf,
      maxPerSlot: COPY_LIMITS.perRegion,
      work: async (one, own, isLast) => {
        const earlier = missing.get(placeOf(one))
        if (end !== undefined) throw rephrased(end, end.message)
        if (earlier !== undefined) throw outOfTurn(one, earlier)
        await carryOut(one, isLast, work, own, advanceOf(one))
      },
      failed: (one, met) => {
        const error = interruptedCopy(met, outcomes[planned.indexOf(one)])
        if (isAbort(met)) end ??= endingOf(met)
        const place = placeOf(one)
        if (!(met instanceof SourceGone)) missing.set(place, missing.get(place) ?? one)
        advanceOf(one)({ error })
        return `${copyLabel(one)}: ${describe(error)}`
      }
    },
    ports
  )
}

function plannedOutcome(planned: PlannedCopy): CopyOutcome {
  const { source, dataTime, origin, region, ref, existing, replaces } = planned
  return {
    source,
    dataTime,
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
    verified: !dryRun && current.length > 0 && current.every(isVerified),
    waitFor,
    failure: copyFailure(current, waitFor)
  }
}

function logPlan(planned: readonly PlannedCopy[], dryRun: boolean, log: Log): void {
  const there = planned.filter(hasArrivedBefore)
  const running = planned.filter((one) => one.running)
  const missing = planned.filter(({ existing }) => existing === undefined)
  log.info(
    `${counted(planned.length, 'copy', 'copies')}: ${there.length} exist, ${running.length} in progress, ${missing.length} to create`
  )
  if (!dryRun) return
  for (const one of missing) {
    log.info(
      `${copyLabel(one)}: dry run: would ${one.replaces ? 'remove the failed copy and ' : ''}create "${one.ref.name}" in resource group "${one.ref.resourceGroup}"`
    )
  }
}

/** What the real run needs. */
function needsOf(planned: readonly PlannedCopy[]): readonly Need[] {
  const { source: from, group, undo } = NEEDED.copy
  return planned
    .filter(({ existing }) => existing === undefined)
    .flatMap(({ source, ref, replaces, request: { diskAccessId, diskEncryptionSetId } }) => [
      { scope: formatResourceId(source, 'snapshots'), actions: from },
      { scope: formatGroupId(ref), actions: replaces ? [...group, ...undo] : group },
      ...linkedNeeds({ encryptionSets: [diskEncryptionSetId], diskAccess: diskAccessId })
    ])
}

function hasArrivedBefore({ existing }: PlannedCopy): boolean {
  return existing !== undefined && readinessOf(existing).usable
}

/** The regions that get more copies than Azure runs at a time: there every copy is waited for. */
function crowdedSlots(planned: readonly PlannedCopy[]): ReadonlySet<string> {
  const slots = Map.groupBy(planned, slotOf)
  return new Set(
    [...slots].filter(([, jobs]) => jobs.length > COPY_LIMITS.perRegion).map(([slot]) => slot)
  )
}

function slotOf({ ref, region }: PlannedCopy): string {
  return `${canonical(ref.subscriptionId)} ${region}`
}
