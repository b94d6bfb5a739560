/**
 * Deleting one snapshot, so that its end is known. As with a write, an answer proves nothing: the name is read
 * afterwards, whether Azure said yes, no or nothing.
 */

import { ActionError, describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { RETRY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { durationInWords } from '../../snapshots/words.ts'
import { asActionError, endsRun, isRetryable } from './failures.ts'
import { isGone } from './sources.ts'

/** Most times that one DELETE is sent; every repetition is preceded by a read. */
const MOST_ATTEMPTS = 6

/** Whether the snapshot is there could not be read after its deletion: it may be gone. */
export class InDoubt extends ActionError {}

/**
 * Deletes the snapshot under a name while it is the one that is `meant`, and resolves when that one is gone, or is
 * not meant any more; with what is there instead. Rejects with Azure's refusal when it is still there, with
 * `InDoubt` when nobody can say.
 */
export async function removeSnapshot(
  ref: ResourceRef,
  meant: (found: Snapshot) => boolean,
  ports: Ports
): Promise<Snapshot | undefined> {
  const { clock, log } = ports
  for (let attempt = 1; ; attempt++) {
    const refusal = await tryOnce(ref, ports)
    const found = await readBack(ref, refusal, ports)
    if (found === undefined || !meant(found)) return found
    const wait = waitAfter(RETRY_RHYTHM, attempt - 1, refusal?.azure?.retryAfterMs)
    const passes = refusal === undefined || isRetryable(refusal)
    if (!passes || attempt >= MOST_ATTEMPTS || wait > clock.remaining()) {
      throw refusal ?? stillThere(ref)
    }
    log.info(
      `${ref.name}: ${refusal === undefined ? 'it is still there' : refusal.message}; deleting it again in ${durationInWords(wait)}, at ${new Date(clock.now() + wait).toISOString()} (attempt ${attempt + 1} of ${MOST_ATTEMPTS})`
    )
    await clock.sleep(wait)
    // Azure can ask for a long wait: what was meant before may be held since, or gone.
    const now = await readBack(ref, refusal, ports)
    if (now === undefined || !meant(now)) return now
  }
}

/** Sends the DELETE; returns why Azure did not carry it out, as far as its answer can be believed. */
async function tryOnce(ref: ResourceRef, { azure }: Ports): Promise<ActionError | undefined> {
  try {
    await azure.deleteSnapshot(ref)
    return undefined
  } catch (error) {
    const refusal = asActionError(error)
    if (!endsRun(refusal)) return refusal
    throw new InDoubt(
      refusal.code,
      `${refusal.message} Whether snapshot "${ref.name}" is gone is not known.`,
      { remedy: refusal.remedy ?? lookFor(ref), cause: refusal }
    )
  }
}

async function readBack(
  ref: ResourceRef,
  refusal: ActionError | undefined,
  { azure }: Ports
): Promise<Snapshot | undefined> {
  try {
    return await azure.findSnapshot(ref)
  } catch (error) {
    // Its whole group is gone.
    if (isGone(error)) return undefined
    throw new InDoubt(
      asActionError(error).code,
      `${refusal === undefined ? '' : `${refusal.message} `}Whether snapshot "${ref.name}" is gone could not be read: ${describe(error)}`,
      {
        remedy: lookFor(ref),
        cause: error
      }
    )
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
