/** Telling the way back after a deploy that did not succeed. */

import type { Log } from '../../ports.ts'
import { formatResourceId } from '../../snapshots/resource-id.ts'
import type { Run } from '../../snapshots/run.ts'
import type { WayBack } from '../../snapshots/way-back.ts'
import { restorePoint, restorePointOf, wayBack } from '../../snapshots/way-back.ts'
import { minuteInWords } from '../../snapshots/words.ts'
import type { FinalizeResult } from './request.ts'
import type { Finalized } from './target.ts'

/** What leads back after a deploy that did not succeed; `undefined` when nothing does, or nobody has to. */
export function wayBackFrom(
  result: FinalizeResult,
  { action }: Pick<Run, 'action'>
): WayBack | undefined {
  if (result.outcome !== 'failure' && result.outcome !== 'cancelled') return undefined
  const points = result.finalized.filter(isThere).flatMap(({ target, snapshot }) => {
    const { entry, ref } = target
    if (entry !== undefined) return [restorePoint(ref, entry)]
    return snapshot === undefined ? [] : [restorePointOf(snapshot)]
  })
  return wayBack(points, { environment: result.environment, action })
}

/** Puts the way back into the log, and its names into an annotation, where somebody looks first. */
export async function tellWayBack(
  result: FinalizeResult,
  { log, run }: { readonly log: Log; readonly run: Pick<Run, 'action'> }
): Promise<void> {
  const way = wayBackFrom(result, run)
  if (way === undefined) return
  const there = result.finalized.filter(isThere)
  await log.group('The way back', () => {
    if (way.severalSubscriptions) {
      for (const { target } of there) log.info(formatResourceId(target.ref, 'snapshots'))
    }
    log.info(`A workflow step that restores:\n\n${way.steps}\n`)
    log.info(`The same with az:\n\n${way.commands}\n`)
    return Promise.resolve()
  })
  log.warning(
    [
      `The deploy ${result.outcome === 'failure' ? 'failed' : 'was cancelled'}. These snapshots can be restored:`,
      ...there.map(line),
      'The log of this step and the job summary have the workflow step and the commands for that.'
    ].join('\n'),
    'The way back'
  )
}

function line({ target, done, reason, snapshot }: Finalized): string {
  const { entry, ref } = target
  const disk = entry === undefined ? '' : ` of disk "${entry.disk}"`
  const taken = entry === undefined ? snapshot?.timeCreated : Date.parse(entry.created)
  const when = taken === undefined || Number.isNaN(taken) ? '' : `, taken ${minuteInWords(taken)}`
  return `- "${ref.name}" in resource group "${ref.resourceGroup}"${disk}${when}: ${done === 'failed' ? 'not held' : reason}`
}

/** Whether there is something to go back to, as far as anybody knows. */
function isThere({ done }: Finalized): boolean {
  return done !== 'missing' && done !== 'replaced' && done !== 'deleted'
}
