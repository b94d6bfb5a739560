/**
 * Deleting one snapshot, so that its end is known. The DELETE names a name alone, so what has that name is read just
 * before; and an answer proves nothing, so the name is read afterwards, whether Azure said yes, no or nothing.
 */

import { ActionError, describe } from '../../errors.ts'
import type { AcceptedWrite, Ports } from '../../ports.ts'
import { isDeleting, isSame } from '../../snapshots/identity.ts'
import { DELETION_RHYTHM, RETRY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { protectionsOf } from '../../snapshots/protection.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { refOf } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { durationInWords } from '../../snapshots/words.ts'
import { asActionError, endsRun, isRetryable, isThrottled } from './failures.ts'
import type { Gate } from './gate.ts'
import { gateOf } from './gate.ts'
import { readKnown } from './read-known.ts'
import { isGone } from './sources.ts'

/** Most times that one DELETE is sent, apart from those that Azure throttled; each is preceded by a read. */
const MOST_ATTEMPTS = 6

/** Most looks at a snapshot that is being deleted; more than two minutes in all. */
const MOST_LOOKS = 30

/** Whether the snapshot is there could not be read after its deletion: it may be gone. */
export class InDoubt extends ActionError {}

/** What went wrong, without the doubt about one snapshot that it leaves. */
export function withoutDoubt(error: ActionError): ActionError {
  return error instanceof InDoubt && error.cause instanceof ActionError ? error.cause : error
}

/** What became of a snapshot that was to be deleted. */
export type Removal =
  | { readonly end: 'deleted' }
  /** Nothing was there any more before anything was sent. */
  | { readonly end: 'gone' }
  /** `found` is there, and must stay. */
  | { readonly end: 'kept'; readonly found: Snapshot; readonly reasons: readonly string[] }

/** Why what was just read must stay; nothing when it may go. `look again`: to say so took time, so it is read again. */
export type Objections = readonly string[] | 'look again'

/** Whoever decides whether a snapshot may go. */
export type Guard = {
  objectionsTo(found: Snapshot): Objections | Promise<Objections>
  /** Called when what was decided has been done, or when it must not be done. */
  ended?(): void
}

/**
 * Deletes the snapshot under a name while its guard has no objections to what is read there, nor a hold, an immutability
 * policy or a doubt about the time, which protect it from everybody. Rejects with Azure's refusal when it is still
 * there, with `InDoubt` when nobody can say.
 */
export async function removeSnapshot(
  ref: ResourceRef,
  guard: Guard,
  ports: Ports
): Promise<Removal> {
  const { clock, log } = ports
  const gate = gateOf('deletes', ref, ports)
  for (let attempt = 1, isFirst = true; ; isFirst = false) {
    await gate.pass()
    const judged = await judge(ref, guard, ports)
    if (judged === undefined) return { end: isFirst ? 'gone' : 'deleted' }
    const { found, reasons } = judged
    let refusal: Awaited<ReturnType<typeof deleteOnce>>
    try {
      if (reasons.length > 0) return { end: 'kept', found, reasons }
      refusal = await deleteOnce(found, gate, ports)
    } finally {
      guard.ended?.()
    }
    if (refusal === 'deleted') return { end: 'deleted' }
    if (isThrottled(refusal)) continue
    const wait = waitAfter(RETRY_RHYTHM, attempt - 1, refusal?.azure?.retryAfterMs)
    const passes = refusal === undefined || isRetryable(refusal)
    if (!passes || attempt >= MOST_ATTEMPTS || wait > clock.remaining()) {
      throw refusal ?? stillThere(ref)
    }
    attempt += 1
    log.info(
      `${ref.name}: ${refusal === undefined ? 'it is still there' : refusal.message}; deleting it again in ${durationInWords(wait)}, at ${new Date(clock.now() + wait).toISOString()} (attempt ${attempt} of ${MOST_ATTEMPTS})`
    )
    await clock.sleep(wait)
  }
}

/** What has the name now, and why it must stay; `undefined` when nothing has it. */
async function judge(
  ref: ResourceRef,
  guard: Guard,
  ports: Ports
): Promise<{ readonly found: Snapshot; readonly reasons: readonly string[] } | undefined> {
  const { azure } = ports
  for (;;) {
    const found = await ignoreGone(readKnown(() => azure.findSnapshot(ref), ports))
    if (found === undefined) return undefined
    const objections = await guard.objectionsTo(found)
    if (objections === 'look again') continue
    const protections = protectionsOf(found, azure.serverTime())
    return { found, reasons: [...new Set([...objections, ...protections])] }
  }
}

/**
 * Sends the DELETE once and looks what is there afterwards. `deleted` when the snapshot is gone, whatever has its name
 * by then; else why it is still there, as far as Azure says.
 */
async function deleteOnce(
  snapshot: Snapshot,
  gate: Gate,
  ports: Ports
): Promise<'deleted' | ActionError | undefined> {
  const isLeft = async (refusal?: ActionError, waits = false): Promise<boolean> =>
    await afterDeletion(snapshot, { refusal, waits }, ports)
  let accepted: AcceptedWrite<void>
  try {
    accepted = await gate.send(() => ports.azure.deleteSnapshot(refOf(snapshot)))
  } catch (error) {
    const refusal = asActionError(error)
    if (endsRun(refusal)) throw inDoubt(snapshot, refusal)
    return (await isLeft(refusal)) ? refusal : 'deleted'
  }
  if (!(await isLeft(undefined, true))) return 'deleted'
  // It was accepted, and is not being deleted: the operation tells why.
  try {
    await accepted.finished()
  } catch (error) {
    const refusal = asActionError(error)
    if (endsRun(refusal)) throw inDoubt(snapshot, refusal)
    return (await isLeft(refusal)) ? refusal : 'deleted'
  }
  return (await isLeft()) ? undefined : 'deleted'
}

/**
 * Looks at a snapshot whose deletion was sent until it is gone (`false`), or is there and not being deleted (`true`).
 * `waits`: before the first look as well.
 */
async function afterDeletion(
  snapshot: Snapshot,
  { refusal, waits }: { readonly refusal: ActionError | undefined; readonly waits: boolean },
  { azure, clock }: Ports
): Promise<boolean> {
  const said = refusal === undefined ? '' : `${refusal.message} `
  for (let look = 0; look < MOST_LOOKS; look++) {
    let found: Snapshot | undefined
    try {
      if (waits || look > 0) await clock.sleep(waitAfter(DELETION_RHYTHM, look))
      // What Azure refused to delete is gone only when that lasts.
      const read = (): Promise<Snapshot | undefined> => azure.findSnapshot(refOf(snapshot))
      found = await ignoreGone(refusal === undefined ? read() : readKnown(read, { clock }))
    } catch (error) {
      const cause = asActionError(error)
      if (endsRun(cause)) throw inDoubt(snapshot, cause)
      throw new InDoubt(
        cause.code,
        `${said}Whether snapshot "${snapshot.name}" is gone could not be read: ${describe(error)}`,
        { remedy: lookFor(snapshot), cause: error }
      )
    }
    if (found === undefined || !isSame(snapshot, found)) return false
    if (!isDeleting(found)) return true
  }
  throw new InDoubt(
    'AzureRefused',
    `${said}Azure is deleting snapshot "${snapshot.name}" and has not ended yet.`,
    { remedy: lookFor(snapshot) }
  )
}

/** The run has ended before the end of a deletion was seen. */
function inDoubt(snapshot: Snapshot, end: ActionError): InDoubt {
  return new InDoubt(
    end.code,
    `${end.message} Whether snapshot "${snapshot.name}" is gone is not known.`,
    { remedy: end.remedy ?? lookFor(snapshot), cause: end }
  )
}

/** Nothing is there, either, when the whole group is gone. */
async function ignoreGone(reading: Promise<Snapshot | undefined>): Promise<Snapshot | undefined> {
  try {
    return await reading
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

function lookFor({ name, resourceGroup }: ResourceRef): string {
  return `Look for snapshot "${name}" in resource group "${resourceGroup}".`
}

function stillThere({ name, resourceGroup }: ResourceRef): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure accepted the deletion of snapshot "${name}" in resource group "${resourceGroup}", and it is still there.`,
    { remedy: 'Delete it by hand, or run this step again.' }
  )
}
