/** The regions that there are, as far as they can be read. */

import { describe } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { asActionError, endsRun } from './failures.ts'

/**
 * The regions that a subscription can use, in Azure's own form; none where they cannot be read: the least rights do
 * not include that.
 */
export async function offeredRegions(
  subscriptionId: string,
  { azure, log }: Pick<Ports, 'azure' | 'log'>
): Promise<readonly string[]> {
  try {
    return await azure.listRegions(subscriptionId)
  } catch (error) {
    if (endsRun(asActionError(error))) throw error
    log.debug(`which regions there are could not be read: ${describe(error)}`)
    return []
  }
}
