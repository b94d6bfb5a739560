/**
 * The tags that the action writes on its snapshots: a stored contract. They show later runs whose a snapshot is, which
 * disk it came from when that disk is deleted, and which write created it.
 */

import { createHash } from 'node:crypto'

import { sameId } from './resource-id.ts'
import type { Disk, Run, Snapshot, Tags } from './types.ts'

const DAY_MS = 86_400_000

/** Major version of this contract. */
const TAG_CONTRACT = '1'

/** Microsoft: use tags to organize your resources, limits. */
export const TAG_LIMITS = { count: 50, name: 512, value: 256 } as const

/** The names of the tags, once. */
export const TAG = {
  action: 'snapshot-action',
  repository: 'snapshot-repository',
  workflow: 'snapshot-workflow',
  run: 'snapshot-run',
  job: 'snapshot-job',
  commit: 'snapshot-commit',
  disk: 'snapshot-disk',
  diskGroup: 'snapshot-disk-group',
  diskUniqueId: 'snapshot-disk-unique-id',
  set: 'snapshot-set',
  dataTime: 'snapshot-data-time',
  key: 'snapshot-key',
  request: 'snapshot-request',
  hold: 'snapshot-hold',
  temporary: 'snapshot-temporary',
  verified: 'snapshot-verified',
  testExpires: 'snapshot-test-expires'
} as const

/** Several disks whose snapshots were taken together. */
export type SnapshotSet = { readonly id: string; readonly members: number }

/** Which use of the action writes: the same on whatever it creates. */
function runTags(run: Run): Tags {
  return {
    [TAG.action]: TAG_CONTRACT,
    [TAG.repository]: repositoryTag(run),
    [TAG.workflow]: fitted(run.workflow),
    [TAG.run]: `${run.runId}.${run.runAttempt}`,
    [TAG.job]: jobTag(run)
  }
}

/** The tags of a new snapshot of a disk. `requestId` is the random id of this write. */
export function ownTags(
  run: Run,
  disk: Pick<Disk, 'name' | 'resourceGroup' | 'uniqueId'>,
  requestId: string,
  set?: SnapshotSet
): Tags {
  return {
    ...runTags(run),
    ...(run.key !== undefined && { [TAG.key]: run.key }),
    [TAG.commit]: run.sha,
    [TAG.disk]: disk.name,
    [TAG.diskGroup]: disk.resourceGroup,
    [TAG.diskUniqueId]: disk.uniqueId,
    ...(set !== undefined && { [TAG.set]: `${set.id} ${set.members}` }),
    [TAG.request]: requestId
  }
}

/**
 * The tags of the temporary disk of a restore test: whose it is, and until when a run may need it, in milliseconds since
 * the epoch.
 */
export function testTags(run: Run, requestId: string, expiresAt: number): Tags {
  return {
    ...runTags(run),
    [TAG.request]: requestId,
    [TAG.testExpires]: new Date(expiresAt).toISOString()
  }
}

/** Whether something was made by the same job and step of an earlier attempt of a run: that attempt has ended. */
export function isOfEarlierAttempt(tags: Tags, run: Run): boolean {
  const { runId, attempt } = attemptIn(tags)
  return (
    isOfRepository(tags, run) &&
    runId === run.runId &&
    tagValue(tags, TAG.job) === jobTag(run) &&
    Number(attempt) < run.runAttempt
  )
}

/** The names of the action's own tags, in lower case: no other source of tags may set them. */
const OWN_NAMES: ReadonlySet<string> = new Set(Object.values(TAG))

/**
 * Maximum own tags of a snapshot; space is reserved for those that come later. Only copies have a data time, and they
 * are in no set; a hold replaces the tag of a temporary one. Only temporary disks of restore tests expire.
 */
export const OWN_TAG_COUNT = OWN_NAMES.size - 3

/** Whether a tag name belongs to the action. */
export function isOwnTagName(name: string): boolean {
  return OWN_NAMES.has(name.toLowerCase())
}

/** What is wrong with a tag by Azure's limits; `undefined` for a good one. */
export function tagProblem(name: string, value: string): string | undefined {
  if (name === '') return 'a tag needs a name'
  if (name.length > TAG_LIMITS.name) return `a tag name has at most ${TAG_LIMITS.name} characters`
  if (/[<>%&\\?/]/.test(name)) return String.raw`a tag name cannot contain < > % & \ ? /`
  if (value.length > TAG_LIMITS.value)
    return `a tag value has at most ${TAG_LIMITS.value} characters`
  if (isOwnTagName(name)) return 'this tag name is reserved for the action'
  return undefined
}

/**
 * All tags of a new snapshot: the action's own, the user's, and those inherited from the disk if they fit. The action's
 * own are never inherited: they describe another snapshot.
 */
export function mergeTags(
  own: Tags,
  chosen: Tags,
  inherited: Tags
): { readonly tags: Tags; readonly dropped: readonly string[] } {
  const taken = new Set(Object.keys(chosen).map((name) => name.toLowerCase()))
  const candidates = Object.entries(inherited).filter(
    ([name, value]) => !taken.has(name.toLowerCase()) && tagProblem(name, value) === undefined
  )
  const room = Math.max(0, TAG_LIMITS.count - OWN_TAG_COUNT - taken.size)
  return {
    tags: { ...Object.fromEntries(candidates.slice(0, room)), ...chosen, ...own },
    dropped: candidates.slice(room).map(([name]) => name)
  }
}

/** The value of a tag; Azure compares tag names without regard to case. */
export function tagValue(tags: Tags, name: string): string | undefined {
  const exact = tags[name]
  if (exact !== undefined) return exact
  const wanted = name.toLowerCase()
  // Lengths first, and no list of names: this runs for every tag of every snapshot of a subscription.
  for (const key in tags) {
    if (key.length === wanted.length && key.toLowerCase() === wanted) return tags[key]
  }
  return undefined
}

/** Whether this action created a snapshot, in any repository. */
export function isOwn(tags: Tags): boolean {
  return tagValue(tags, TAG.action) !== undefined
}

/** Characters of a key: enough to distinguish the few uses of the action in one workflow. */
const KEY_LENGTH = 12

/** What distinguishes the uses of the action that share job and step, as in a composite action: the template of names. */
export function keyOf(template: string): string {
  return createHash('sha256').update(template).digest('hex').slice(0, KEY_LENGTH)
}

/**
 * Whose a snapshot is, from the view of a use of the action: of this use, in any attempt of its run; of this run, but
 * of another step, use or disk; or of something else.
 */
export function makerOf(
  tags: Tags,
  run: Run,
  diskUniqueId: string
): 'this use' | 'another step' | 'another use' | 'another disk' | 'another run' {
  const { runId } = attemptIn(tags)
  if (!isOfRepository(tags, run) || runId !== run.runId) return 'another run'
  if (tagValue(tags, TAG.job) !== jobTag(run)) return 'another step'
  if (tagValue(tags, TAG.key) !== run.key) return 'another use'
  return sameId(tagValue(tags, TAG.diskUniqueId), diskUniqueId) ? 'this use' : 'another disk'
}

/** Whether this use of the action created a snapshot of this disk in this run, in any of its attempts. */
export function isOfThisUse(tags: Tags, run: Run, diskUniqueId: string): boolean {
  return makerOf(tags, run, diskUniqueId) === 'this use'
}

/** The run that created a snapshot, and its attempt, by the tag. */
export function attemptIn(tags: Tags): { readonly runId: string; readonly attempt: string } {
  const [runId = '', attempt = '1'] = (tagValue(tags, TAG.run) ?? '').split('.')
  return { runId, attempt }
}

/** Whether this action created a snapshot from the repository of a run. */
export function isOfRepository(tags: Tags, run: Pick<Run, 'repository'>): boolean {
  return isOwn(tags) && tagValue(tags, TAG.repository) === repositoryTag(run)
}

/** The day of a restore test, in UTC; `at` in milliseconds since the epoch. */
export function verifiedTag(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/**
 * The start of the day (UTC) of the last restore test that a snapshot passed, in milliseconds since the epoch;
 * `undefined` where there is none. A tag that is no day, or names a day before the snapshot existed, was not written by
 * a test of this snapshot.
 */
export function verifiedOn({
  tags,
  timeCreated
}: Pick<Snapshot, 'tags' | 'timeCreated'>): number | undefined {
  const text = tagValue(tags, TAG.verified)?.trim() ?? ''
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  // `Date.parse` reads 31 February as a day of March.
  if (Number.isNaN(day) || verifiedTag(day) !== text) return undefined
  return timeCreated !== undefined && day + DAY_MS <= timeCreated ? undefined : day
}

/** The repository of a run in the form of the tags. */
export function repositoryTag({ repository }: Pick<Run, 'repository'>): string {
  return fitted(repository)
}

/** Whether this action created a snapshot from the repository and the workflow file of a run. */
export function isOfWorkflow(tags: Tags, run: Pick<Run, 'repository' | 'workflow'>): boolean {
  return isOfRepository(tags, run) && tagValue(tags, TAG.workflow) === fitted(run.workflow)
}

/** The page of the run that created a snapshot; `undefined` for a snapshot of another source. */
export function runUrlOf(tags: Tags, serverUrl: string): string | undefined {
  const repository = tagValue(tags, TAG.repository)
  const { runId, attempt } = attemptIn(tags)
  if (!isOwn(tags) || repository === undefined) return undefined
  // Tags can be edited by anyone with write access: only a valid run becomes a link.
  if (
    !/^(?!\.)[\w.-]+\/(?!\.)[\w.-]+$/.test(repository) ||
    !/^\d+$/.test(runId) ||
    !/^\d+$/.test(attempt)
  ) {
    return undefined
  }
  return runUrl(serverUrl, repository, runId, attempt)
}

function jobTag(run: Run): string {
  return fitted(`${run.job}/${run.step}`)
}

/** A value that fits a tag. A longer one is cut and ends in a hash of the whole. */
export function fitted(value: string): string {
  if (value.length <= TAG_LIMITS.value) return value
  const hash = createHash('sha256').update(value).digest('hex').slice(0, 16)
  // The cut must not split a surrogate pair.
  const start = value.slice(0, TAG_LIMITS.value - hash.length - 1).replace(/[\uD800-\uDBFF]$/, '')
  return `${start}~${hash}`
}

/**
 * The longest time from the start of a run to the end of its last attempt. GitHub: a run can be run again for 30 days,
 * and takes 35 days at most (re-running workflows and jobs; usage limits).
 */
const LONGEST_RUN_MS = (30 + 35) * DAY_MS

/** Maximum difference between the clocks of GitHub and Azure. */
const CLOCKS_APART_MS = 300_000

/** Whether something is older than the first attempt of a run. Instants in milliseconds since the epoch. */
export function isOlderThanRun(
  madeAt: number,
  { notBefore = -Infinity }: Run,
  now: number
): boolean {
  return madeAt < Math.max(notBefore, now - LONGEST_RUN_MS) - CLOCKS_APART_MS
}

/** The page of a run's attempt. */
function runUrl(
  serverUrl: string,
  repository: string,
  runId: string,
  attempt: string | number
): string {
  return `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${attempt}`
}
