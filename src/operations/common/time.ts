/** What is said when Azure's answers do not agree about the time. */

import type { Ports } from '../../ports.ts'

/** Warns where the time is not known, because then whatever was to be deleted or released stays. */
export function warnAboutTime({ azure, log }: Pick<Ports, 'azure' | 'log'>): void {
  const time = azure.serverTime()
  if (time.known) return
  log.warning(
    `${time.reason}. Nothing is deleted and no hold ends before the time is sure. Run this step again later; if it comes back, look for a proxy that changes the header "Date".`,
    'Clocks disagree'
  )
}
