/**
 * How many data disks a machine may have: two for each processor and 32 at most, as for the sizes B, D and E of today
 * (Microsoft: sizes); a size that names no number has 32.
 */
export function mostDataDisks(size: string): number {
  const [, processors] = /^[A-Za-z]+_[A-Za-z]+(\d+)/.exec(size) ?? []
  return processors === undefined ? 32 : Math.min(32, 2 * Number(processors))
}

/** LUNs go from 0 to 63 (Azure/azure-cli#6965). */
export const LAST_LUN = 63
