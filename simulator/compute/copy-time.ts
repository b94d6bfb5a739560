import type { Settings } from '../settings.ts'

/** Size of a disk whose copy takes `copyMs`, in GiB. */
const UNIT = 64

/**
 * How long a copy across regions or in the background takes, ms: twice the size, twice as long. Azure publishes no
 * figure, and neither how much faster `Enhanced` is; here it is twice as fast.
 */
export function copyDuration(settings: Settings, sizeGb: number, speed?: string): number {
  return (settings.copyMs * sizeGb) / UNIT / (speed === 'Enhanced' ? 2 : 1)
}
