/**
 * `verify`: a restore test of snapshots. A temporary disk is created from each, checked as `restore` checks its disks,
 * and deleted again; with `compare` its content is compared, too. One that fails stops no other one, and no temporary
 * disk stays: what a run that was killed has left behind, its post step deletes, or the next run.
 */

import type { ActionError } from '../errors.ts'
import { asActionError, describe, isAbort } from '../errors.ts'
import type { VerifyPorts } from '../ports.ts'
import { counted, formatMinute } from '../snapshots/format.ts'
import type { Need, PermissionCheck } from '../snapshots/permissions.ts'
import { NEEDED, linkedNeeds } from '../snapshots/permissions.ts'
import { formatGroupId, formatResourceId, groupKey } from '../snapshots/resource-id.ts'
import { failureOf, formatCount, throwAll } from './common/batch.ts'
import type { RestoreSources } from './common/restorable.ts'
import { findSources } from './common/restorable.ts'
import { checkPermissions } from './common/permissions.ts'
import { cachedReads } from './common/sources.ts'
import { deleteLeftBehind } from './common/temporary-disks.ts'
import type { PlannedTest, TestOutcome, TestRequest } from './verify/test.ts'
import { hasPassed, planTest, plannedOutcome, refuseUntestable, testAll } from './verify/test.ts'

/** What `verify` is asked to do. */
export type VerifyRequest = TestRequest & {
  readonly operation: 'verify'
  readonly sources: RestoreSources
  /** Reads, checks and plans, and writes nothing. */
  readonly dryRun: boolean
}

/** What `verify` has found, in the order of the input. */
export type VerifyResult = {
  readonly operation: 'verify'
  readonly dryRun: boolean
  readonly compare: boolean
  readonly outcomes: readonly TestOutcome[]
  /** What was selected and could not be read, or has no snapshot that can be tested. */
  readonly missing: readonly ActionError[]
  /** Every snapshot that was selected passed. */
  readonly verified: boolean
  /** Whether the real run has the permissions that it needs; of a dry run only. */
  readonly permissions?: PermissionCheck
  /** Why the step has to fail, when it has to. */
  readonly failure: ActionError | undefined
}

/** Whether a snapshot did not pass; one whose test did not come to an end has no result. */
export function hasFailedTest({ error }: TestOutcome): boolean {
  return error !== undefined && !isAbort(error)
}

/**
 * Tests the snapshots. `publish` gets the result so far whenever something became true. Rejects with an ActionError when
 * there is nothing to test; later failures are in the result.
 */
export async function verify(
  request: VerifyRequest,
  ports: VerifyPorts,
  publish: (result: () => VerifyResult) => void
): Promise<VerifyResult> {
  const { sources, maxParallel, dryRun } = request
  const reads = cachedReads(ports)
  const { found, problems } = await findSources(sources, undefined, maxParallel, reads, ports)
  if (found.length === 0) throwAll(problems)
  for (const problem of problems) ports.log.info(describe(problem))
  const planned = found.map((source) => planTest(source, request, ports))
  const places = new Map(planned.map(({ disk }) => [groupKey(disk), disk]))
  const groups = [...places.values()].map(({ subscriptionId, resourceGroup }) => ({
    subscriptionId,
    resourceGroup
  }))
  await deleteLeftBehind(groups, dryRun, ports)
  const resultOf = (outcomes: readonly TestOutcome[]): VerifyResult =>
    summed(outcomes, problems, request)
  if (dryRun) {
    const result = resultOf(planned.map((one) => wouldTest(one, request, ports)))
    const permissions = await checkPermissions(needsOf(planned, request), maxParallel, ports)
    return { ...result, permissions }
  }
  publish(() => resultOf(planned.map(plannedOutcome)))
  const outcomes = await testAll(planned, request, ports, (some) => publish(() => resultOf(some)))
  return resultOf(outcomes)
}

/** What the tests need of the snapshots, of the groups of their disks, and of what these are encrypted with. */
function needsOf(
  planned: readonly PlannedTest[],
  { compare }: Pick<VerifyRequest, 'compare'>
): readonly Need[] {
  const { source: from, group, tag, compareDisk, compareSnapshot } = NEEDED.verify
  return planned.flatMap(({ source, disk, requests }) => {
    const { encryptionSetId, secureEncryptionSetId } = requests[0]?.profile ?? {}
    return [
      {
        scope: formatResourceId(source.snapshot, 'snapshots'),
        actions: [...from, ...tag, ...(compare ? compareSnapshot : [])]
      },
      {
        scope: formatGroupId(disk),
        actions: [...group, ...(compare ? compareDisk : [])]
      },
      ...linkedNeeds({
        encryptionSets: [encryptionSetId, secureEncryptionSetId],
        diskAccess: undefined
      })
    ]
  })
}

function wouldTest(
  one: PlannedTest,
  { compare }: VerifyRequest,
  { log }: VerifyPorts
): TestOutcome {
  const { source, disk, requests } = one
  const { snapshot, dataTime } = source
  try {
    refuseUntestable(one, compare)
  } catch (error) {
    log.info(`${snapshot.name}: ${describe(error)}`)
    return { ...plannedOutcome(one), error: asActionError(error) }
  }
  const of = dataTime === undefined ? '' : ` of ${formatMinute(dataTime)}`
  log.info(
    `${snapshot.name}: would create a temporary ${requests[0]?.sku ?? ''} disk in resource group "${disk.resourceGroup}", region ${snapshot.location}, from the snapshot${of}${compare ? ', compare its content' : ''} and delete it`
  )
  return plannedOutcome(one)
}

function summed(
  outcomes: readonly TestOutcome[],
  missing: readonly ActionError[],
  { dryRun, compare }: VerifyRequest
): VerifyResult {
  const passed = outcomes.filter(hasPassed).length
  return {
    operation: 'verify',
    dryRun,
    compare,
    outcomes,
    missing,
    verified: !dryRun && passed > 0 && passed === outcomes.length && missing.length === 0,
    failure: failureOf(
      [
        ...outcomes.map(({ source, error }) => ({ name: source.snapshot.name, error })),
        ...missing.map((error) => ({ name: 'not tested', error }))
      ],
      {
        heading: (failed) =>
          `${failed} of ${counted(outcomes.length + missing.length, 'snapshot')} did not pass the restore test`,
        remedy: `${formatCount(passed, ['snapshot', 'snapshots'], 'verified')} Resolve the errors above, then run this step again.`
      }
    )
  }
}
