/** `if-exists`: the snapshot that an earlier attempt of this run made is gone on with, and every other one refused. */

import { ActionError, describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { isSame } from '../../snapshots/identity.ts'
import { readinessOf } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { sameId } from '../../snapshots/resource-id.ts'
import { isOlderThanRun } from '../../snapshots/run.ts'
import { TAG, attemptIn, isOfThisUse, makerOf, tagValue } from '../../snapshots/tags.ts'
import { hasTemporaryTag, temporaryTag } from '../../snapshots/temporary.ts'
import type { Disk, Snapshot } from '../../snapshots/types.ts'
import { durationInWords, instantInWords, quotedNames } from '../../snapshots/words.ts'
import { readKnown } from '../common/attempts.ts'
import type { TagChange } from '../common/existing.ts'
import { changeTags, withoutTag } from '../common/existing.ts'
import { asActionError, endsRun } from '../common/failures.ts'

/** What to do when there is a snapshot already. */
export type IfExists = 'fail' | 'reuse'

/** From this age on, in milliseconds, a snapshot that is reused may lack what a deploy is protected from losing. */
const OLD_MS = 3_600_000

/** The snapshot of an earlier attempt to go on with; `undefined` when a new one is to be made. */
export async function takeOver(
  target: ResourceRef,
  existing: Snapshot | undefined,
  disk: Disk,
  { ifExists }: { readonly ifExists: IfExists },
  ports: Ports
): Promise<Snapshot | undefined> {
  const { azure, run } = ports
  if (existing !== undefined) {
    const ours = isOfThisUse(existing.tags, run, disk.uniqueId)
    if (ifExists === 'fail' || !ours || hasFailed(existing)) {
      throw nameTaken(existing, ifExists, disk, ports)
    }
    refuseOlder(existing, disk, ports)
    return existing
  }
  if (ifExists === 'fail' || run.runAttempt < 2) return undefined
  const { subscriptionId, resourceGroup } = target
  const candidates = (await azure.listSnapshots({ subscriptionId, resourceGroup }))
    .filter((snapshot) => isOfThisUse(snapshot.tags, run, disk.uniqueId))
    .filter(
      ({ sourceUniqueId }) => sourceUniqueId === undefined || sameId(sourceUniqueId, disk.uniqueId)
    )
    .filter((snapshot) => !hasFailed(snapshot))
    .toSorted((a, b) => (b.timeCreated ?? 0) - (a.timeCreated ?? 0))
  refuseTwins(candidates, disk)
  const [latest] = candidates
  // Lists spell groups as they please, and may lag: what is taken over is read by itself.
  const found =
    latest === undefined ? undefined : await readKnown(() => azure.findSnapshot(latest), ports)
  if (found !== undefined) refuseOlder(found, disk, ports)
  return found
}

/** Says which snapshot is gone on with, and how old it is: what the disk has written since is not in it. */
export function tellReuse(disk: Disk, { name, tags, timeCreated }: Snapshot, ports: Ports): void {
  const { log } = ports
  const ageMs = azureNow(ports) - (timeCreated ?? 0)
  const at = instantInWords(timeCreated)
  log.info(
    `${disk.name}: resuming snapshot "${name}" of attempt ${attemptIn(tags).attempt} of this run, created ${at}${timeCreated === undefined ? '' : ` (${durationInWords(ageMs)} ago)`}`
  )
  if (timeCreated === undefined || ageMs <= OLD_MS) return
  log.warning(
    `Snapshot "${name}" of disk "${disk.name}" of ${at} (${durationInWords(ageMs)} ago) is reused: later writes to the disk are not in it. For a new snapshot, start a new run or set "if-exists: fail".`,
    'Reused snapshot'
  )
}

/** One use of the action makes one snapshot of a disk in an attempt: of two, nobody can say which one is meant. */
function refuseTwins(candidates: readonly Snapshot[], disk: Disk): void {
  const byAttempt = Map.groupBy(candidates, ({ tags }) => attemptIn(tags).attempt)
  const twins = [...byAttempt].find(([, members]) => members.length > 1)
  if (twins === undefined) return
  const [attempt, members] = twins
  throw new ActionError(
    'Conflict',
    `Disk "${disk.name}": "if-exists" is "reuse", but attempt ${attempt} of this run created ${members.length} snapshots of the disk with the same job, step and "snapshot-name": ${quotedNames(members.map(({ name }) => name))}. It is unknown which one belongs to this step.`,
    {
      remedy:
        'Start a new run, or delete the snapshots that you do not need and run the job again. To prevent this, give each use of the action its own step id or "snapshot-name": uses in one composite action or reusable workflow, and the jobs of a matrix, share the rest.'
    }
  )
}

/** Tags can be edited: what was made before the run is not of the run, whatever they say. */
function refuseOlder(snapshot: Snapshot, disk: Disk, ports: Ports): void {
  const { name, timeCreated } = snapshot
  if (timeCreated === undefined || !isOlderThanRun(timeCreated, ports.run, azureNow(ports))) return
  throw new ActionError(
    'NotVerified',
    `Snapshot "${name}" of disk "${disk.name}" has the tags of this run, but it was created ${instantInWords(timeCreated)}, before the first attempt of this run: it is not reused.`,
    {
      remedy: `Remove the tag "${TAG.run}" from it, or delete it, then run this job again. Check who set its tags.`
    }
  )
}

/** Azure's clock, as far as it is known: the runner's may be wrong. */
function azureNow({ azure, clock }: Ports): number {
  return azure.lastAnswerAt() ?? clock.now()
}

function hasFailed(snapshot: Snapshot): boolean {
  const { state } = readinessOf(snapshot)
  return state === 'failed' || state === 'deleting'
}

function nameTaken(
  existing: Snapshot,
  ifExists: IfExists,
  disk: Disk,
  { run }: Ports
): ActionError {
  const maker = makerOf(existing.tags, run, disk.uniqueId)
  const whose = {
    'this use': 'by this workflow run',
    'another step': `by another step of this run ("${tagValue(existing.tags, TAG.job) ?? ''}")`,
    'another use':
      'by another step of this run with the same job and step id and another "snapshot-name"',
    'another disk': 'by this step of this run, for another disk',
    'another run': 'not by this workflow run'
  }[maker]
  return new ActionError(
    'NameTaken',
    `A snapshot "${existing.name}" already exists in resource group "${existing.resourceGroup}", created ${instantInWords(existing.timeCreated)}, ${whose}. A write to that name would keep the old data and report success.`,
    { remedy: adviceFor(existing, maker, ifExists) }
  )
}

function adviceFor(
  existing: Snapshot,
  maker: ReturnType<typeof makerOf>,
  ifExists: IfExists
): string {
  switch (maker) {
    case 'this use':
      return ifExists === 'fail'
        ? 'Set "if-exists: reuse" to resume the snapshot of an earlier attempt of this run.'
        : `It is in state "${existing.provisioningState ?? 'unknown'}" and cannot be resumed: delete it, then run this step again.`
    case 'another step':
    case 'another use':
      return 'Give each step of the workflow its own "snapshot-name".'
    case 'another disk':
      return 'Add {disk} to "snapshot-name", as in its default.'
    case 'another run':
      return 'Add {timestamp} or {run-id} to "snapshot-name", as in its default, or delete that snapshot.'
  }
}

/**
 * What an earlier attempt made is temporary exactly when this one is to delete it. That the tag cannot be written is a
 * warning: the snapshot can be restored all the same.
 */
export async function retag(
  snapshot: Snapshot,
  temporary: boolean,
  ports: Ports
): Promise<Snapshot> {
  const { name, resourceGroup } = snapshot
  const change: TagChange = (tags) => {
    if (hasTemporaryTag(tags) === temporary) return undefined
    return temporary ? { ...tags, ...temporaryTag() } : withoutTag(tags, TAG.temporary)
  }
  let found: Snapshot | undefined
  try {
    found = await changeTags(snapshot, (one) => isSame(one, snapshot), change, ports)
  } catch (error) {
    if (endsRun(asActionError(error))) throw error
    ports.log.warning(
      `The tag "${TAG.temporary}" of snapshot "${name}" in resource group "${resourceGroup}" could not be ${temporary ? 'set' : 'removed'}: ${describe(error)} Retention ${temporary ? 'counts it, although it is deleted when the job succeeds' : 'does not count it for 5 d'}.`,
      'Tags'
    )
    return snapshot
  }
  if (found !== undefined && isSame(found, snapshot)) return found
  throw new ActionError(
    'SnapshotFailed',
    `Snapshot "${name}" in resource group "${resourceGroup}", which an earlier attempt of this run created, was deleted while this step took it over.`,
    { remedy: 'See the activity log for who deleted it, then run this job again.' }
  )
}
