/**
 * The restore test of one snapshot: a temporary disk is created from it, checked, compared where that is asked for,
 * deleted, and proven to be gone. Then the snapshot gets a tag with the day. Whatever goes wrong, the disk is deleted.
 */

import pLimit from 'p-limit'

import {
  ActionError,
  asActionError,
  describe,
  isAbort,
  isRetryable,
  refuse,
  rephrased
} from '../../errors.ts'
import type { Ports, RestoreTest, RestoreTester, TemporaryDisk, VerifyPorts } from '../../ports.ts'
import type { Dated } from '../../snapshots/data-time.ts'
import { formatBytes, formatDuration } from '../../snapshots/format.ts'
import type { DiskRequest } from '../../snapshots/request.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, refOf, sameId } from '../../snapshots/resource-id.ts'
import type { SourceFacts } from '../../snapshots/restore/plan.ts'
import {
  isTestDisk,
  refusesSku,
  testDiskName,
  testExpiry,
  testProblems,
  testRequests
} from '../../snapshots/restore/test-disk.ts'
import { TAG, TAG_LIMITS, tagValue, testTags, verifiedTag } from '../../snapshots/tags.ts'
import type { Disk, Snapshot, Tags } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import { verifyDisk } from '../../snapshots/verification.ts'
import { cachedIn, readKnown } from '../common/attempts.ts'
import type { Advance } from '../common/batch.ts'
import { advanceIn, insist, interrupted, workOn } from '../common/batch.ts'
import { changeTags, withTag } from '../common/existing.ts'
import { deleteAtEnd, deleteTemporary, proveDeleted } from '../common/temporary-disks.ts'
import { writeTemporaryDisk } from '../common/write.ts'
import { compareContent } from './compare.ts'

/** A snapshot to test, and what is known of the disk that it was taken of. */
export type TestSource = SourceFacts & Pick<Dated, 'dataTime'>

/** What tests are asked to do. */
export type TestRequest = {
  /** Whether contents are compared, too. */
  readonly compare: boolean
  /** The group of the temporary disks; each snapshot's own when absent. */
  readonly group: string | undefined
  readonly maxParallel: number
}

/** How far the test of one snapshot has come. */
export type TestOutcome = {
  readonly source: TestSource
  /** The temporary disk. */
  readonly disk: TemporaryDisk
  /** `created`: the disk is read back and checked. `deleted`: it is proven to be gone. `passed`: the snapshot is tagged. */
  readonly stage: 'planned' | 'accepted' | 'created' | 'compared' | 'deleted' | 'passed'
  /** The type of the disk that was created. */
  readonly sku?: string
  readonly checks: readonly Check[]
  /** How long Azure took to create the disk, in milliseconds. */
  readonly createdInMs?: number
  readonly comparedBytes?: number
  /** The snapshot with its new tag. */
  readonly tagged?: Snapshot
  /** Whether the temporary disk may still exist. */
  readonly isLeft?: boolean
  readonly error?: ActionError
}

/** A test that is planned, with a write for each type that fits; or why there is none. */
export type PlannedTest = {
  readonly source: TestSource
  readonly disk: TemporaryDisk
  readonly requests: readonly DiskRequest[]
}

/** Plans the test of one snapshot. */
export function planTest(
  source: TestSource,
  { compare, group }: Pick<TestRequest, 'compare' | 'group'>,
  { azure, clock, run }: Pick<Ports, 'azure' | 'clock' | 'run'>
): PlannedTest {
  const { snapshot } = source
  const origin = { requestId: clock.newId(), snapshotUniqueId: snapshot.uniqueId ?? '' }
  const now = azure.lastAnswerAt() ?? clock.now()
  const tags = testTags(run, origin.requestId, testExpiry(now, clock.remaining()))
  return {
    source,
    disk: {
      subscriptionId: snapshot.subscriptionId,
      resourceGroup: group ?? snapshot.resourceGroup,
      name: testDiskName(snapshot.name, origin),
      ...origin
    },
    requests: testRequests(source, { tags, compare })
  }
}

export function plannedOutcome({ source, disk }: PlannedTest): TestOutcome {
  return { source, disk, stage: 'planned', checks: [] }
}

/** Throws why a test cannot begin, where reads tell. */
export function refuseUntestable({ source, requests }: PlannedTest, compare: boolean): void {
  const [request] = requests
  if (request === undefined) throw new TypeError('no type of disk fits')
  refuse(...testProblems(source, request, compare))
}

/** Snapshots of one family whose data is open at the same time: Azure allows 5, and others read, too. */
const MAX_OPEN_OF_FAMILY = 3

/**
 * Tests snapshots side by side; one that fails stops no other one. `changed` hears of each step. Never rejects: what
 * goes wrong is in the outcomes.
 */
export async function testAll(
  planned: readonly PlannedTest[],
  { compare, maxParallel }: Pick<TestRequest, 'compare' | 'maxParallel'>,
  ports: VerifyPorts,
  changed: (outcomes: readonly TestOutcome[]) => void
): Promise<readonly TestOutcome[]> {
  const outcomes = planned.map(plannedOutcome)
  const advance = advanceIn(outcomes, () => changed([...outcomes]))
  const limit = pLimit(maxParallel)
  const families = new Map<string, ReturnType<typeof pLimit>>()
  const ofFamily = ({ familyId, id }: Snapshot): ReturnType<typeof pLimit> => {
    return cachedIn(families, canonical(familyId ?? id), () => pLimit(MAX_OPEN_OF_FAMILY))
  }
  let end: ActionError | undefined
  await workOn(
    {
      lanes: planned.map((one) => [one]),
      titleOf: ({ source: { snapshot } }) => `${snapshot.name} (${snapshot.resourceGroup})`,
      slotOf: ({ disk }) => disk.requestId,
      maxPerSlot: 1,
      work: async (one, own) => {
        const testPorts = { ...ports, log: own.log }
        const compareIn = compare ? ofFamily(one.source.snapshot) : undefined
        const tell = advance(planned.indexOf(one))
        // A lasting absence takes half a minute: meanwhile the next test begins.
        const noted = await limit(async () => {
          if (end !== undefined) throw end
          refuseUntestable(one, compare)
          return createAndDelete(one, compareIn, maxParallel, testPorts, tell)
        })
        await finish(one, noted, testPorts, tell)
      },
      failed: (one, met) => {
        if (isAbort(met)) end ??= met
        const index = planned.indexOf(one)
        const error = interrupted(met, standing(outcomes[index]), AGAIN)
        advance(index)({ error })
        return `${one.source.snapshot.name}: ${describe(error)}`
      }
    },
    ports
  )
  return outcomes
}

/** Whether a snapshot passed its test. */
export function hasPassed({ stage, error }: TestOutcome): boolean {
  return stage === 'passed' && error === undefined
}

/** What tests the snapshots of `create`, each in its own group, without a comparison. */
export function testerOf(ports: VerifyPorts): RestoreTester {
  return async (made, maxParallel, changed) => {
    const planned = made.map(({ snapshot, disk, dataTime }) =>
      planTest(
        { snapshot, live: disk, entry: undefined, dataTime },
        { compare: false, group: undefined },
        ports
      )
    )
    return (
      await testAll(planned, { compare: false, maxParallel }, ports, (outcomes) =>
        changed(outcomes.map(testOf))
      )
    ).map(testOf)
  }
}

function testOf(outcome: TestOutcome): RestoreTest {
  const { tagged, error } = outcome
  return { hasPassed: hasPassed(outcome), tagged, error }
}

const AGAIN = 'Run this step again: it tests the snapshot from the beginning.'

function standing(outcome: TestOutcome | undefined): string {
  if (outcome === undefined) return ''
  const { source, isLeft } = outcome
  const test = `The restore test of snapshot "${source.snapshot.name}" did not end.`
  return isLeft === true ? `${test} The post step deletes its temporary disk.` : test
}

/** What came of a disk: why its test failed, when it did, and whether its deletion is still to be proven. */
type Tried = { readonly failure: ActionError | undefined; readonly isDeleted: boolean }

/** From the write of the disk to its deletion, whatever goes wrong in between. Rejects when the disk may still exist. */
async function createAndDelete(
  one: PlannedTest,
  compareIn: ReturnType<typeof pLimit> | undefined,
  parallel: number,
  ports: VerifyPorts,
  advance: Advance<TestOutcome>
): Promise<Tried> {
  const { azure, log, stateStore } = ports
  const { disk } = one
  const { snapshot } = one.source
  await refuseTaken(disk, ports)
  // From here on the disk may exist: the post step must know before the request leaves.
  stateStore.creating(disk)
  advance({ isLeft: true })
  let failure: ActionError | undefined
  try {
    const created = await create(one, ports, advance)
    if (compareIn !== undefined) {
      const comparedBytes = await compareIn(() =>
        compareContent(snapshot, created, parallel, ports)
      )
      log.info(
        `${snapshot.name}: ${formatBytes(comparedBytes)} of the disk and of the snapshot are the same`
      )
      advance({ stage: 'compared', comparedBytes })
    }
  } catch (error) {
    failure = asActionError(error)
  }
  if (isAbort(failure)) {
    await deleteAtEnd(disk, ports)
    throw asActionError(failure)
  }
  try {
    // What Azure refused to create is not there, and need not be waited for.
    const isDeleted = isRefusal(failure) && (await azure.findDisk(refOf(disk))) === undefined
    if (!isDeleted) await deleteTemporary(disk, ports)
    return { failure, isDeleted }
  } catch (error) {
    const left = asActionError(error)
    if (isAbort(left)) await deleteAtEnd(disk, ports)
    throw both(failure, left)
  }
}

/** Proves that the disk is gone, then says so in the tags of the snapshot. */
async function finish(
  { source, disk }: PlannedTest,
  { failure, isDeleted }: Tried,
  ports: VerifyPorts,
  advance: Advance<TestOutcome>
): Promise<void> {
  const { log, stateStore } = ports
  const { snapshot } = source
  if (!isDeleted) {
    try {
      await proveDeleted(disk, ports)
    } catch (error) {
      throw both(failure, asActionError(error))
    }
  }
  stateStore.deleted(disk)
  if (failure !== undefined) {
    advance({ isLeft: false })
    throw failure
  }
  log.info(`${snapshot.name}: temporary disk "${disk.name}" is deleted`)
  advance({ stage: 'deleted', isLeft: false })
  const tagged = await tag(snapshot, ports)
  log.info(`${snapshot.name}: the snapshot passed its restore test`)
  advance({ stage: 'passed', tagged })
}

/** A write to a name that exists would change that disk. */
async function refuseTaken(disk: TemporaryDisk, { azure }: VerifyPorts): Promise<void> {
  if ((await azure.findDisk(refOf(disk))) === undefined) return
  throw new ActionError(
    'NameTaken',
    `A disk "${disk.name}" already exists in resource group "${disk.resourceGroup}".`,
    { remedy: 'Run this step again: it uses another name.' }
  )
}

/** Creates the disk, of the cheapest type that Azure offers there, and checks it. */
async function create(
  { source, disk, requests }: PlannedTest,
  ports: VerifyPorts,
  advance: Advance<TestOutcome>
): Promise<Disk> {
  const { clock, log } = ports
  const { snapshot } = source
  for (const [index, request] of requests.entries()) {
    const startedAt = clock.now()
    let write: Awaited<ReturnType<typeof writeTemporaryDisk>>
    try {
      write = await writeTemporaryDisk(
        { disk, request, isOurs: (found) => isTestDisk(found, disk) },
        ports
      )
    } catch (error) {
      const refusal = asActionError(error)
      const isOfType = refusesSku(refusal.azure ?? {}, refusal.message)
      const next = isOfType ? requests[index + 1] : undefined
      if (next === undefined) throw refusal
      log.info(`${snapshot.name}: ${refusal.message} Trying ${next.sku ?? ''}.`)
      continue
    }
    log.info(
      `${snapshot.name}: Azure accepted temporary disk "${disk.name}" (${request.sku ?? ''}) in resource group "${disk.resourceGroup}"`
    )
    advance({ stage: 'accepted' })
    const made = await write.finished()
    const createdInMs = clock.now() - startedAt
    const checks = verifyDisk(made, { snapshot, request }, write.time())
    advance({ checks, createdInMs, ...(request.sku !== undefined && { sku: request.sku }) })
    insist(
      checks,
      `The disk created from snapshot "${snapshot.name}" is not verified`,
      'Run this step again. If the error occurs again, choose another snapshot.'
    )
    log.info(
      `${snapshot.name}: the disk was created in ${formatDuration(createdInMs)} and is verified`
    )
    advance({ stage: 'created' })
    return made
  }
  throw new TypeError('no type of disk fits')
}

/** Writes the day of the test into the tags of the snapshot, beside all others. */
async function tag(snapshot: Snapshot, ports: VerifyPorts): Promise<Snapshot> {
  const { azure, clock } = ports
  const day = verifiedTag(azure.lastAnswerAt() ?? clock.now())
  const change = (tags: Tags): Tags | undefined => {
    if (tagValue(tags, TAG.verified) === day) return undefined
    const changed = withTag(tags, TAG.verified, day)
    if (Object.keys(changed).length > TAG_LIMITS.count) throw noRoom(snapshot)
    return changed
  }
  const isMeant = ({ uniqueId }: Snapshot): boolean => sameId(uniqueId, snapshot.uniqueId)
  let found: Snapshot | undefined
  try {
    // The test took minutes: what others wrote meanwhile is kept, and another snapshot of that name gets no tag.
    found = await readKnown(() => azure.findSnapshot(refOf(snapshot)), { clock })
    if (found !== undefined && isMeant(found)) {
      found = await changeTags(found, isMeant, change, ports)
    }
  } catch (error) {
    const cause = asActionError(error)
    throw rephrased(
      cause,
      `Snapshot "${snapshot.name}" passed its restore test, but its tag "${TAG.verified}" was not set: ${cause.message}`
    )
  }
  if (found !== undefined && isMeant(found)) return found
  throw new ActionError(
    'Conflict',
    `Snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}" was deleted or replaced while it was tested.`,
    { remedy: 'Run this step again. It reads the snapshots again.' }
  )
}

function noRoom({ name }: ResourceRef): ActionError {
  return new ActionError(
    'LimitReached',
    `Snapshot "${name}" already has ${TAG_LIMITS.count} tags, the limit of Azure.`,
    { remedy: `Remove a tag from it, so that "${TAG.verified}" fits.` }
  )
}

/** Whether Azure itself refused a request: it took no effect. */
function isRefusal(failure: ActionError | undefined): boolean {
  const status = failure?.azure?.status ?? 0
  return failure !== undefined && status >= 400 && status < 500 && !isRetryable(failure)
}

/** The failure of a test whose disk may still exist, too. */
function both(failure: ActionError | undefined, left: ActionError): ActionError {
  if (failure === undefined) return left
  return rephrased(left, `${failure.message} ${left.message}`, {
    remedy: [left.remedy, failure.remedy].filter((part) => part !== undefined).join(' ')
  })
}
