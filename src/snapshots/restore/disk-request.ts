/** What a new disk shall be: from a snapshot and a profile to the body of the PUT. */

import type { DiskProfile, ExtendedLocation, Tags } from '../types.ts'

/** A new disk in the action's own words. */
export type DiskRequest = {
  readonly location: string
  readonly extendedLocation?: ExtendedLocation | undefined
  /** Resource id of the snapshot. */
  readonly sourceResourceId: string
  readonly sku: string | undefined
  /** GiB; the snapshot's size when absent. */
  readonly sizeGb: number | undefined
  readonly zones: readonly string[]
  readonly osType: string | undefined
  readonly maxShares: number | undefined
  readonly tags: Tags
  readonly profile: DiskProfile
}
