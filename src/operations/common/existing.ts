/**
 * Deletes one snapshot, or changes its tags, so that the outcome is known. A request names only a name, so the snapshot
 * is read just before; and no answer is trusted, so it is read again afterwards, whatever Azure answered.
 */

import {
  ActionError,
  asActionError,
  describe,
  isAbort,
  isGone,
  isRetryable,
  isThrottled,
  unless
} from '../../errors.ts'
import { cachedIn, readKnown, refusalOf, untilTrue } from './attempts.ts'
import type { WriteGate } from './write-gate.ts'
import { writeGateOf } from './write-gate.ts'
import type { AcceptedWrite, Clock, Ports } from '../../ports.ts'
import { listed } from '../../snapshots/format.ts'
import type { DeletionTimes } from '../../snapshots/pace.ts'
import { learnedTimes, nextDeletionRead } from '../../snapshots/pace.ts'
import { protectionsOf } from '../../snapshots/protection.ts'
import { compare, isDeleting } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { refOf, sameId } from '../../snapshots/resource-id.ts'
import { tagValue } from '../../snapshots/tags.ts'
import type { Disk, Snapshot, Tags } from '../../snapshots/types.ts'

/** A deletion that is not over after so many reads, and so many milliseconds, is no longer waited for. */
const MAX_READS = 30
const MAX_DELETION_MS = 120_000

/** A read that takes longer, in milliseconds, does not show when a deletion was over: Azure may have throttled it. */
const PROMPT_MS = 500

/** The read after a deletion failed: it is unknown whether the snapshot exists. */
export class UnknownOutcomeError extends ActionError {}

/** The error without the unknown outcome of one snapshot. */
export function withKnownOutcome(error: ActionError): ActionError {
  return error instanceof UnknownOutcomeError && error.cause instanceof ActionError
    ? error.cause
    : error
}

/** The outcome of a deletion. */
export type Removal<Of = Snapshot> =
  | { readonly end: 'deleted' }
  /** It did not exist when the operation started. */
  | { readonly end: 'gone' }
  /** `found` exists, and must stay. */
  | { readonly end: 'kept'; readonly found: Of; readonly reasons: readonly string[] }

/**
 * Why the snapshot just read must stay; empty when it may be deleted. `checking again`: the check took time, so the
 * snapshot is read again.
 */
export type Objections = readonly string[] | 'checking again'

/** What can be deleted: how it is read, spoken of, told from another one of its name, and deleted. */
type Removable<Of extends ResourceRef> = {
  readonly noun: 'snapshot' | 'disk'
  readonly find: (ref: ResourceRef) => Promise<Of | undefined>
  readonly send: (ref: ResourceRef) => Promise<AcceptedWrite<void>>
  readonly isAnother: (before: Of, now: Of) => boolean
  readonly isDeleting: (found: Of) => boolean
  /** What protects it from everybody. */
  readonly protectionsOf: (found: Of) => readonly string[]
}

/** What the deletion needs of the world. */
type RemovalPorts = Pick<Ports, 'azure' | 'clock' | 'log'>

/** Decides whether a resource may be deleted. */
type Guard<Of = Snapshot> = {
  objectionsTo(found: Of): Objections | Promise<Objections>
  /** Called when the decision has been executed, or must not be executed. */
  ended?(): void
}

/**
 * Deletes the snapshot under a name unless its guard objects to what is read there, or a hold, an immutability policy
 * or an unknown time protects it from every run. Rejects with Azure's refusal when it still exists, with
 * `UnknownOutcomeError` when that is unknown.
 */
export function removeSnapshot(
  ref: ResourceRef,
  guard: Guard,
  ports: RemovalPorts
): Promise<Removal> {
  const { azure } = ports
  const kind: Removable<Snapshot> = {
    noun: 'snapshot',
    find: (one) => azure.findSnapshot(one),
    send: (one) => azure.deleteSnapshot(one),
    isAnother: (before, now) => compare(before, now) === 'different',
    isDeleting,
    protectionsOf: (found) => protectionsOf(found, azure.serverTime())
  }
  return remove(ref, kind, guard, ports)
}

/** The same for a disk. Rejects where nobody can say that it is gone. */
export function removeDisk(
  ref: ResourceRef,
  guard: Guard<Disk>,
  ports: RemovalPorts
): Promise<Removal<Disk>> {
  const { azure } = ports
  const kind: Removable<Disk> = {
    noun: 'disk',
    find: (one) => azure.findDisk(one),
    send: (one) => azure.deleteDisk(one),
    isAnother: (before, now) => !sameId(before.uniqueId, now.uniqueId),
    isDeleting: ({ provisioningState }) => provisioningState?.toLowerCase() === 'deleting',
    protectionsOf: () => []
  }
  return remove(ref, kind, guard, ports)
}

async function remove<Of extends ResourceRef>(
  ref: ResourceRef,
  kind: Removable<Of>,
  guard: Guard<Of>,
  ports: RemovalPorts
): Promise<Removal<Of>> {
  const gate = writeGateOf('deletes', ref, ports)
  let isFirst = true
  return untilTrue<Removal<Of>>(
    {
      name: ref.name,
      again: 'Deleting it again',
      attempt: async () => {
        await gate.pass()
        const judged = await judge(ref, kind, guard, ports)
        if (judged === undefined) return { end: { end: isFirst ? 'gone' : 'deleted' } }
        isFirst = false
        const { found, reasons } = judged
        let refusal: Awaited<ReturnType<typeof deleteOnce>>
        try {
          if (reasons.length > 0) return { end: { end: 'kept', found, reasons } }
          refusal = await deleteOnce(found, kind, gate, ports)
        } finally {
          guard.ended?.()
        }
        if (refusal === 'deleted') return { end: { end: 'deleted' } }
        if (isThrottled(refusal)) return 'again'
        return { refusal, passes: refusal === undefined || isRetryable(refusal) }
      },
      gaveUp: (refusal) => refusal ?? stillThere(ref, kind)
    },
    ports
  )
}

/** The resource that has the name now, and why it must stay; `undefined` when there is none. */
async function judge<Of extends ResourceRef>(
  ref: ResourceRef,
  kind: Removable<Of>,
  guard: Guard<Of>,
  ports: RemovalPorts
): Promise<{ readonly found: Of; readonly reasons: readonly string[] } | undefined> {
  for (;;) {
    const found = await unless(
      isGone,
      readKnown(() => kind.find(ref), ports)
    )
    if (found === undefined) return undefined
    const objections = await guard.objectionsTo(found)
    if (objections === 'checking again') continue
    return { found, reasons: [...new Set([...objections, ...kind.protectionsOf(found)])] }
  }
}

/**
 * Sends the DELETE once and reads the name afterwards. `deleted` when the snapshot is gone, even if another has its
 * name by then; else why it still exists, as far as Azure reports it.
 */
async function deleteOnce<Of extends ResourceRef>(
  found: Of,
  kind: Removable<Of>,
  gate: WriteGate,
  ports: RemovalPorts
): Promise<'deleted' | ActionError | undefined> {
  const isLeft = async (refusal?: ActionError, waits = false): Promise<boolean> =>
    await afterDeletion(found, kind, { refusal, waits }, ports)
  const ask = async (request: Promise<unknown>): Promise<ActionError | undefined> => {
    try {
      return await refusalOf(request)
    } catch (error) {
      throw unknownOutcome(found, kind, asActionError(error))
    }
  }
  let accepted: AcceptedWrite<void> | undefined
  const refusal = await ask(
    gate.send(() => kind.send(refOf(found))).then((answer) => (accepted = answer))
  )
  if (refusal !== undefined) return (await isLeft(refusal)) ? refusal : 'deleted'
  if (!(await isLeft(undefined, true))) return 'deleted'
  // It was accepted, and is not being deleted: the operation has the reason.
  const failure = accepted && (await ask(accepted.finished()))
  return (await isLeft(failure)) ? failure : 'deleted'
}

/**
 * Reads a snapshot after its DELETE until it no longer exists (`false`), or exists and is not being deleted (`true`).
 * `waits`: before the first read as well.
 */
async function afterDeletion<Of extends ResourceRef>(
  resource: Of,
  kind: Removable<Of>,
  { refusal, waits }: { readonly refusal: ActionError | undefined; readonly waits: boolean },
  { clock }: RemovalPorts
): Promise<boolean> {
  const said = refusal === undefined ? '' : `${refusal.message} `
  const { due, learn } = watchOf(kind, clock)
  const ageNow = stopwatch(clock)
  let last = 0
  for (let reads = 0; reads < MAX_READS || last < MAX_DELETION_MS; reads++) {
    let found: Of | undefined
    const before = last
    try {
      if (waits || reads > 0) await due(last, ageNow)
      last = ageNow()
      // After a refused deletion, a single 404 does not count as gone.
      const read = (): Promise<Of | undefined> => kind.find(refOf(resource))
      found = await unless(isGone, refusal === undefined ? read() : readKnown(read, { clock }))
    } catch (error) {
      const cause = asActionError(error)
      if (isAbort(cause)) throw unknownOutcome(resource, kind, cause)
      throw new UnknownOutcomeError(
        cause.code,
        `${said}It is unknown whether ${kind.noun} "${resource.name}" still exists: ${describe(error)}`,
        { remedy: howToFind(resource, kind), cause: error }
      )
    }
    if (found === undefined || kind.isAnother(resource, found)) {
      const over = ageNow()
      // Nobody knows when a deletion began whose answer was a refusal.
      if (waits && over - last <= PROMPT_MS) learn(before, over)
      return false
    }
    if (!kind.isDeleting(found)) return true
  }
  throw new UnknownOutcomeError(
    'AzureRefused',
    `${said}Azure is still deleting ${kind.noun} "${resource.name}".`,
    {
      remedy: howToFind(resource, kind)
    }
  )
}

/** The reads of one deletion. Ages are milliseconds since Azure accepted it. */
type Watch = {
  /** Resolves when it is to be read, by its age at the last read; rejects with the clock's reason when the run ends. */
  readonly due: (last: number, ageNow: () => number) => Promise<void>
  /** Records for the others that it was not over at the age `last`, and was over at the age `over`. */
  readonly learn: (last: number, over: number) => void
}

/** A run has one clock, so the clock identifies the run. */
const watches = new WeakMap<Clock, Map<string, () => Watch>>()

/** The reads of another deletion of the run. Disks take another time than snapshots. */
function watchOf({ noun }: Noun, clock: Clock): Watch {
  const ofRun = cachedIn(watches, clock, () => new Map<string, () => Watch>())
  return cachedIn(ofRun, noun, () => watching(clock))()
}

/** Deletions that share what they learn. Until the first one is over, the others wait for it too. */
function watching(clock: Pick<Clock, 'sleep'>): () => Watch {
  let times: DeletionTimes = []
  const firstIsOver = Promise.withResolvers<unknown>()
  let started = 0
  return () => {
    let nth: number | undefined
    return {
      due: async (last, ageNow) => {
        nth ??= started++
        for (;;) {
          const ms = Math.ceil(nextDeletionRead(times, nth, last) - ageNow())
          if (ms <= 0) return
          const slept = clock.sleep(ms)
          await (times.length === 0 ? Promise.race([slept, firstIsOver.promise]) : slept)
        }
      },
      learn: (last, over) => {
        times = learnedTimes(times, last, over)
        firstIsOver.resolve(undefined)
      }
    }
  }
}

/** The milliseconds since now. They never decrease, also when the clock of the runner is set back. */
function stopwatch(clock: Pick<Clock, 'now'>): () => number {
  let [at, age] = [clock.now(), 0]
  return () => {
    const now = clock.now()
    age += Math.max(0, now - at)
    at = now
    return age
  }
}

/** The run ended before the deletion did. */
function unknownOutcome(resource: ResourceRef, kind: Noun, end: ActionError): UnknownOutcomeError {
  return new UnknownOutcomeError(
    end.code,
    `${end.message} It is unknown whether ${kind.noun} "${resource.name}" still exists.`,
    { remedy: end.remedy ?? howToFind(resource, kind), cause: end }
  )
}

type Noun = Pick<Removable<ResourceRef>, 'noun'>

function howToFind({ name, resourceGroup }: ResourceRef, { noun }: Noun): string {
  return `Check for ${noun} "${name}" in resource group "${resourceGroup}".`
}

function stillThere({ name, resourceGroup }: ResourceRef, { noun }: Noun): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure accepted the deletion of ${noun} "${name}" in resource group "${resourceGroup}", but it still exists.`,
    { remedy: 'Delete it by hand, or run this step again.' }
  )
}

/** The new tags; `undefined` when nothing changes. Throws when the change is impossible. */
export type TagChange = (tags: Tags) => Tags | undefined

/**
 * Changes the tags of a snapshot that was just read, while it is the one that is `meant`. Azure replaces all tags at
 * once, so the current tags are read just before and written with the change. Resolves with what was read last: the
 * changed snapshot, another one that has its name now, or nothing. Rejects with Azure's refusal.
 */
export async function changeTags(
  snapshot: Snapshot,
  meant: (found: Snapshot) => boolean,
  change: TagChange,
  ports: Ports
): Promise<Snapshot | undefined> {
  const gate = writeGateOf('writes', snapshot, ports)
  const tagsFor = (found: Snapshot | undefined): Tags | undefined =>
    found !== undefined && meant(found) ? change(found.tags) : undefined
  let current = await believed(snapshot, ports)
  let refusal: ActionError | undefined
  let isOld = false
  return untilTrue<Snapshot | undefined>(
    {
      name: snapshot.name,
      again: 'Setting its tags again',
      attempt: async () => {
        // After a wait the tags are too old: others write tags too, and all of them are replaced.
        if (isOld) current = await readBack(snapshot, refusal, ports)
        if (tagsFor(current) === undefined) return { end: current }
        if (await gate.pass()) current = await readBack(snapshot, undefined, ports)
        const tags = tagsFor(current)
        if (tags === undefined) return { end: current }
        refusal = await refusalOf(
          gate.send(() => ports.azure.setSnapshotTags(refOf(snapshot), tags))
        )
        current = await readBack(snapshot, refusal, ports)
        if (current === undefined || tagsFor(current) === undefined) {
          if (current !== undefined && meant(current)) logLostTags(current, tags, ports)
          return { end: current }
        }
        isOld = !isThrottled(refusal)
        if (!isOld) return 'again'
        return { refusal, passes: refusal === undefined || isPassing(refusal) }
      },
      gaveUp: (last) => last ?? unchanged(snapshot)
    },
    ports
  )
}

/** The tags with one added or changed. Azure compares names without regard to case. */
export function withTag(tags: Tags, name: string, value: string): Tags {
  return { ...withoutTag(tags, name), [name]: value }
}

/** The tags without one, in any case of its name. */
export function withoutTag(tags: Tags, name: string): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(([key]) => key.toLowerCase() !== name.toLowerCase())
  )
}

/**
 * A write replaces all tags, so an incomplete answer would delete the tags of others: an answer without any tags is
 * read once more.
 */
async function believed(
  found: Snapshot | undefined,
  ports: Pick<Ports, 'azure' | 'clock'>
): Promise<Snapshot | undefined> {
  if (found === undefined || Object.keys(found.tags).length > 0) return found
  return await readAgain(found, ports)
}

function readAgain(
  snapshot: Snapshot,
  { azure, clock }: Pick<Ports, 'azure' | 'clock'>
): Promise<Snapshot | undefined> {
  return readKnown(() => azure.findSnapshot(refOf(snapshot)), { clock })
}

async function readBack(
  snapshot: Snapshot,
  refusal: ActionError | undefined,
  ports: Ports
): Promise<Snapshot | undefined> {
  try {
    return await believed(await readAgain(snapshot, ports), ports)
  } catch (error) {
    throw new ActionError(
      asActionError(error).code,
      `${refusal === undefined ? '' : `${refusal.message} `}It is unknown whether the tags of snapshot "${snapshot.name}" were set: ${describe(error)}`,
      {
        remedy: `Check the tags of snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}".`,
        cause: error
      }
    )
  }
}

/** Transient refusals: faults, throttling, and another process that is changing the same snapshot. */
function isPassing(refusal: ActionError): boolean {
  const code = refusal.azure?.code
  return isRetryable(refusal) || code === 'Conflict' || code === 'OperationPreempted'
}

/** This write may have replaced tags that another process wrote at the same moment; the log says so. */
function logLostTags(found: Snapshot, written: Tags, { log }: Ports): void {
  const lost = Object.keys(written).filter((name) => tagValue(found.tags, name) === undefined)
  if (lost.length === 0) return
  log.warning(
    `Snapshot "${found.name}" has lost ${lost.length === 1 ? 'the tag' : 'the tags'} ${listed(lost.map((name) => `"${name}"`))} while its tags were written: another process writes them too.`,
    'Tags'
  )
}

function unchanged({ name, resourceGroup }: Snapshot): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure accepted new tags for snapshot "${name}" in resource group "${resourceGroup}", but it does not have them.`,
    { remedy: 'Run this step again: another process may be writing its tags.' }
  )
}

/** Warns when Azure's time is unknown, because then everything that was to be deleted or released stays. */
export function warnAboutTime({ azure, log }: Pick<Ports, 'azure' | 'log'>): void {
  const time = azure.serverTime()
  if (time.known) return
  log.warning(
    `${time.reason}. No snapshot is deleted and no hold is released until the time is certain. Run this step again later. If the error occurs again, look for a proxy that changes the header "Date".`,
    'Clocks disagree'
  )
}

// What deletions rely on: read before them, and again before it is too old.

/** How long a read is valid, in milliseconds of the runner's clock. */
const FRESH_MS = 60_000

/** A value that is read repeatedly. */
export type Fresh<T> = {
  /** The latest value; read now when it is too old, or was used often enough. */
  current(): Promise<T>
  /**
   * The same, for one action; or `reading again` when it was read since this call, so that everything before is older.
   */
  use(): Promise<Use<T> | 'reading again'>
}

/** One use of the value. It is not read again until the use has ended. */
export type Use<T> = { readonly value: T; readonly end: () => void }

/**
 * Reads on demand, once for all who wait, and never during an action that relies on the previous value: a list that is
 * read page by page while its members are deleted can miss others. `most`: maximum uses of a value. A failed read is
 * not repeated: every caller gets its error.
 */
export function fresh<T>(
  read: () => Promise<T>,
  clock: Pick<Clock, 'now'>,
  most: (value: T) => number = () => Number.POSITIVE_INFINITY
): Fresh<T> {
  let known: { readonly value: T; readonly readAt: number; uses: number } | undefined
  let reading: Promise<void> | undefined
  let running = 0
  let whenIdle: (() => void) | undefined

  async function readNow(): Promise<void> {
    if (running > 0) await new Promise<void>((resolve) => (whenIdle = resolve))
    const value = await read()
    known = { value, readAt: clock.now(), uses: 0 }
    reading = undefined
  }

  function end(): void {
    running -= 1
    if (running === 0) whenIdle?.()
  }

  async function upToDate(): Promise<{ known: NonNullable<typeof known>; again: boolean }> {
    for (let again = false; ; again = true) {
      const isGood =
        known !== undefined &&
        reading === undefined &&
        clock.now() - known.readAt < FRESH_MS &&
        known.uses < most(known.value)
      if (known !== undefined && isGood) return { known, again }
      reading ??= readNow()
      await reading
    }
  }

  return {
    current: async () => (await upToDate()).known.value,
    use: async () => {
      const { known: found, again } = await upToDate()
      if (again) return 'reading again'
      found.uses += 1
      running += 1
      return { value: found.value, end }
    }
  }
}
