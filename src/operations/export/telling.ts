/** How far an export is: hours in which a log says nothing look like one that hangs. */

import type { Clock, Log } from '../../ports.ts'
import { bytesInWords, shareInWords } from '../../snapshots/data/amount.ts'

/** How often it is told, in milliseconds. */
const TELL_EVERY_MS = 60_000

/** Takes note of a piece that is begun: the bytes that are done by then, and where on the disk it lies. */
export type Teller = (doneBytes: number, offset: number) => void

/**
 * Tells once a minute how far a snapshot is `done`, such as "copied", of a blob of `length` bytes. Nobody knows how much
 * is still to come before the last range has arrived, so there is a rate and a place, and no estimate.
 */
export function tellerOf(
  name: string,
  done: string,
  length: number,
  { clock, log }: { readonly clock: Pick<Clock, 'now'>; readonly log: Log }
): Teller {
  const from = clock.now()
  let told = from
  return (doneBytes, offset) => {
    const now = clock.now()
    if (now - told < TELL_EVERY_MS) return
    told = now
    const rate = bytesInWords(Math.round(doneBytes / ((now - from) / 1_000)))
    log.info(
      `${name}: ${bytesInWords(doneBytes)} ${done} so far, ${rate} a second, up to ${shareInWords(offset, length)} of the disk`
    )
  }
}
