/**
 * Changing the tags of one snapshot, so that the change is there and everybody else's tags are, too.
 *
 * Azure replaces all tags at once, and an answer proves nothing: so what is there is read, changed and written,
 * and read again, whether Azure said yes, no or nothing.
 */

import { ActionError, describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { RETRY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { refOf } from '../../snapshots/resource-id.ts'
import { tagValue } from '../../snapshots/tags.ts'
import type { Snapshot, Tags } from '../../snapshots/types.ts'
import { durationInWords, listed } from '../../snapshots/words.ts'
import { asActionError, endsRun, isRetryable, isThrottled } from '../common/failures.ts'
import type { Gate } from '../common/gate.ts'
import { gateOf } from '../common/gate.ts'
import { readKnown } from '../common/read-known.ts'

/** Most times that one change is sent, apart from those that Azure throttled; every repetition is preceded by a read. */
const MOST_ATTEMPTS = 6

/** The tags as they shall be; `undefined` where they are so already. Throws when that cannot be. */
export type TagChange = (tags: Tags) => Tags | undefined

/**
 * Changes the tags of a snapshot that was just read, while it is the one that is `meant`. Resolves with what was
 * read last: the changed snapshot, another one that has taken its name, or nothing. Rejects with Azure's refusal.
 */
export async function changeTags(
  snapshot: Snapshot,
  meant: (found: Snapshot) => boolean,
  change: TagChange,
  ports: Ports
): Promise<Snapshot | undefined> {
  const { clock, log } = ports
  const gate = gateOf('writes', snapshot, ports)
  const tagsFor = (found: Snapshot): Tags | undefined =>
    meant(found) ? change(found.tags) : undefined
  let current = await believed(snapshot, ports)
  for (let attempt = 1; ;) {
    if (current === undefined || tagsFor(current) === undefined) return current
    // Others write tags, too, and all of them are replaced: what was read before a wait is too old.
    if (await gate.pass()) current = await readBack(current, undefined, ports)
    const tags = current && tagsFor(current)
    if (current === undefined || tags === undefined) return current
    const refusal = await tryOnce(current, tags, gate, ports)
    const found = await readBack(current, refusal, ports)
    if (found === undefined || !meant(found)) return found
    if (change(found.tags) === undefined) {
      tellLost(found, tags, ports)
      return found
    }
    current = found
    if (isThrottled(refusal)) continue
    const wait = waitAfter(RETRY_RHYTHM, attempt - 1, refusal?.azure?.retryAfterMs)
    const passes = refusal === undefined || isPassing(refusal)
    if (!passes || attempt >= MOST_ATTEMPTS || wait > clock.remaining()) {
      throw refusal ?? unchanged(found)
    }
    attempt += 1
    log.info(
      `${found.name}: ${refusal === undefined ? 'its tags are not as they were written' : refusal.message}; setting them again in ${durationInWords(wait)}, at ${new Date(clock.now() + wait).toISOString()} (attempt ${attempt} of ${MOST_ATTEMPTS})`
    )
    await clock.sleep(wait)
    // Azure can ask for a long wait: somebody may have changed the tags since.
    current = await readBack(found, refusal, ports)
  }
}

/** The tags with one more, or another value of it. Azure compares names without regard to case. */
export function withTag(tags: Tags, name: string, value: string): Tags {
  return { ...withoutTag(tags, name), [name]: value }
}

/** The tags without one, in whatever case its name is written. */
export function withoutTag(tags: Tags, name: string): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(([key]) => key.toLowerCase() !== name.toLowerCase())
  )
}

/** Sends the tags; returns why Azure did not take them, as far as its answer can be believed. */
async function tryOnce(
  snapshot: Snapshot,
  tags: Tags,
  gate: Gate,
  { azure }: Ports
): Promise<ActionError | undefined> {
  try {
    await gate.send(() => azure.setSnapshotTags(refOf(snapshot), tags))
    return undefined
  } catch (error) {
    const refusal = asActionError(error)
    if (endsRun(refusal)) throw refusal
    return refusal
  }
}

/**
 * What is written replaces all tags, so an answer that lost them on its way would cost everybody theirs: one that has
 * none at all is asked for once more.
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
      `${refusal === undefined ? '' : `${refusal.message} `}Whether the tags of snapshot "${snapshot.name}" were set could not be read: ${describe(error)}`,
      {
        remedy: `Look at the tags of snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}".`,
        cause: error
      }
    )
  }
}

/** Refusals that pass: faults, throttling, and somebody else who is changing the same snapshot. */
function isPassing(refusal: ActionError): boolean {
  const code = refusal.azure?.code
  return isRetryable(refusal) || code === 'Conflict' || code === 'OperationPreempted'
}

/** Somebody who changed the tags at the same moment may have lost the race; that must not go unsaid. */
function tellLost(found: Snapshot, written: Tags, { log }: Ports): void {
  const lost = Object.keys(written).filter((name) => tagValue(found.tags, name) === undefined)
  if (lost.length === 0) return
  log.warning(
    `Snapshot "${found.name}" has lost ${lost.length === 1 ? 'the tag' : 'the tags'} ${listed(lost.map((name) => `"${name}"`))} while its tags were written: somebody else writes them, too.`,
    'Tags'
  )
}

function unchanged({ name, resourceGroup }: Snapshot): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure accepted new tags for snapshot "${name}" in resource group "${resourceGroup}", and it does not have them.`,
    { remedy: 'Somebody else may be writing its tags. Run this step again.' }
  )
}
