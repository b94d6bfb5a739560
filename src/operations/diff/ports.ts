/** What reading and exporting the data of snapshots needs of the world beside the common ports. */

import type { Files, Ports } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'

/** What the post step must know of data that is open. */
export type AccessMemory = {
  /**
   * Notes snapshots whose data may be open from now on. Must be durable when it returns: it is called before the first
   * request that opens.
   */
  opening(snapshots: readonly ResourceRef[]): void
  /** Takes back what was noted of snapshots: all access to their data has ended. */
  closed(snapshots: readonly ResourceRef[]): void
}

/** The ports of the operations that open the data of snapshots. */
export type DataPorts = Pick<Ports, 'azure' | 'clock' | 'log' | 'run'> & {
  readonly memory: AccessMemory
}

/** The ports of `diff`. */
export type DiffPorts = DataPorts & { readonly files: Files }
