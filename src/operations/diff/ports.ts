/** What reading and exporting the data of snapshots needs of the world beside the common ports. */

import type { Files, Ports } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'

/** What the post step must know of data that is open. */
export type AccessMemory = {
  /**
   * Notes the snapshots whose data may be open from now on, in place of those noted before; none when all is closed.
   * Must be durable when it returns: it is called before the first request that opens.
   */
  granted(snapshots: readonly ResourceRef[]): void
}

/** The ports of the operations that open the data of snapshots. */
export type DataPorts = Pick<Ports, 'azure' | 'clock' | 'log' | 'run'> & {
  readonly memory: AccessMemory
}

/** The ports of `diff`. */
export type DiffPorts = DataPorts & { readonly files: Files }
