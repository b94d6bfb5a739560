/** Work that takes time in proportion to what it is given ends in milliseconds; other work may take minutes. */

import vm from 'node:vm'

/** Far more than any machine needs for linear work, and far less than quadratic work takes. */
const LIMIT_MS = 10_000

/** The result of work that does not wait for anything. Throws when it does not end. */
export function ending<T>(work: () => T): T {
  return vm.runInNewContext('work()', { work }, { timeout: LIMIT_MS }) as T
}
