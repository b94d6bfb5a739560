/** `all-or-nothing`: a set that failed in part is taken back, as far as this run made it. */

import { ActionError, describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { isOfThisUse } from '../../snapshots/tags.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { readKnown } from '../common/attempts.ts'
import { InDoubt, removeSnapshot } from '../common/existing.ts'
import { endsRun } from '../common/failures.ts'
import type { CreateOutcome } from './outcome.ts'
import { isInDoubt } from './outcome.ts'

/**
 * Deletes the snapshots of a set of which a disk failed, and returns the outcomes as they are then. Nothing
 * is deleted when no disk failed, after a cancellation or timeout (there is no time left to do it safely), when
 * tags do not prove that this run made it, or when somebody holds it.
 */
export async function undo(
  outcomes: readonly CreateOutcome[],
  ports: Ports
): Promise<readonly CreateOutcome[]> {
  const errors = outcomes.flatMap(({ error }) => error ?? [])
  if (errors.length === 0) return outcomes
  if (errors.some(endsRun)) {
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
    // What Azure may have accepted must not be called gone because of a 404 that passes.
    const mayExist = outcome.stage !== 'planned' || isInDoubt(outcome)
    const found = await (mayExist ? readKnown(find, ports) : find())
    if (found === undefined) return takenBack(outcome)
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
    return takenBack(outcome)
  } catch (error) {
    log.warning(
      `Snapshot "${ref.name}" in resource group "${ref.resourceGroup}" could not be deleted: ${describe(error)}`,
      'all-or-nothing'
    )
    // What may be gone must not be told as something that can be restored.
    return error instanceof InDoubt
      ? { ...takenBack(outcome), error: outcome.error ?? error }
      : outcome
  }
}

function takenBack({ disk, ref, reused, error }: CreateOutcome): CreateOutcome {
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
