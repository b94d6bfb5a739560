/**
 * Whether a snapshot can be restored now. The success of Azure's operation is not enough: copies to another region and
 * snapshots of Premium SSD v2 and Ultra disks continue in the background (recorded 2023-11: operation `Succeeded` after
 * 1.2 s with `completionPercent: 0`).
 */

import { listed } from './format.ts'
import { sameId } from './resource-id.ts'
import type { Snapshot } from './types.ts'

/** Disk types whose snapshots are copied in the background. Microsoft: incremental snapshots, restrictions. */
const BACKGROUND_COPY_SKUS: ReadonlySet<string> = new Set(['premiumv2_lrs', 'ultrassd_lrs'])

/** The state of a snapshot. */
export type Readiness =
  | { readonly usable: true; readonly state: 'available' }
  /** Disks can be restored from it, but it still depends on its source disk: no protection if that is lost. */
  | {
      readonly usable: true
      readonly state: 'instant-access'
      readonly percent: number | undefined
    }
  | { readonly usable: false; readonly state: 'pending'; readonly percent: number | undefined }
  | { readonly usable: false; readonly state: 'failed'; readonly reason: string }
  | { readonly usable: false; readonly state: 'deleting' }
  /** Azure's answer lacks properties that every snapshot has: never chosen, never deleted. */
  | { readonly usable: false; readonly state: 'unknown'; readonly missing: readonly string[] }

const NOTHING: readonly string[] = []

/** What Azure's answer about a snapshot lacks; empty for a complete answer. */
export function missingFrom({
  id,
  location,
  uniqueId = '',
  timeCreated
}: Pick<Snapshot, 'id' | 'location' | 'uniqueId' | 'timeCreated'>): readonly string[] {
  // Most answers are complete, and this runs for every snapshot of a subscription.
  if (id !== '' && location !== '' && uniqueId !== '' && timeCreated !== undefined) return NOTHING
  return [
    ...(id === '' ? ['id'] : []),
    ...(location === '' ? ['region'] : []),
    ...(uniqueId === '' ? ['unique id'] : []),
    ...(timeCreated === undefined ? ['creation time'] : [])
  ]
}

/** Whether snapshots of a disk type are usable as soon as they exist; `undefined` for an unknown type. */
export function isClassicSku(sku: string | undefined): boolean | undefined {
  return sku === undefined ? undefined : !BACKGROUND_COPY_SKUS.has(sku.toLowerCase())
}

/**
 * Judges a snapshot as it was read.
 *
 * `sourceSku` is the SKU of its source disk, when known. Otherwise the sector size decides, which Azure reports for
 * snapshots of Premium SSD v2 and Ultra disks only.
 */
export function readinessOf(snapshot: Snapshot, sourceSku?: string): Readiness {
  if (snapshot.copyError !== undefined) {
    const { code, message } = snapshot.copyError
    return { usable: false, state: 'failed', reason: `${code}: ${message}` }
  }
  const state = snapshot.provisioningState?.toLowerCase()
  switch (state) {
    case 'failed':
    case 'canceled':
      return { usable: false, state: 'failed', reason: `provisioning state "${state}"` }
    case 'deleting':
      return { usable: false, state: 'deleting' }
    case 'updating':
    case 'creating':
      // Azure may report the missing property when it has finished.
      return { usable: false, state: 'pending', percent: snapshot.completionPercent }
    default:
      return wholeReadiness(snapshot, state === 'succeeded', sourceSku)
  }
}

function wholeReadiness(
  snapshot: Snapshot,
  hasSucceeded: boolean,
  sourceSku: string | undefined
): Readiness {
  const missing = missingFrom(snapshot)
  if (missing.length > 0) return { usable: false, state: 'unknown', missing }
  if (hasSucceeded) return dataReadiness(snapshot, sourceSku)
  // By Resource Manager's contract, a resource without a provisioning state is complete, but a snapshot has always had
  // one: nothing else shows that it is usable.
  return { usable: false, state: 'pending', percent: snapshot.completionPercent }
}

const AVAILABLE: Readiness = { usable: true, state: 'available' }

function dataReadiness(snapshot: Snapshot, sourceSku: string | undefined): Readiness {
  const percent = snapshot.completionPercent
  switch (snapshot.accessState?.toLowerCase()) {
    case 'available':
    case 'availablewithinstantaccess':
      return AVAILABLE
    case 'instantaccess':
      return { usable: true, state: 'instant-access', percent }
    case undefined:
      break
    // `Pending`, `Unknown` and future states.
    default:
      return { usable: false, state: 'pending', percent }
  }
  if (percent !== undefined) {
    return percent >= 100 ? AVAILABLE : { usable: false, state: 'pending', percent }
  }
  return copiesInBackground(snapshot, sourceSku)
    ? { usable: false, state: 'pending', percent }
    : AVAILABLE
}

/** Whether an absent percentage means "not done" rather than "nothing to do". */
function copiesInBackground(snapshot: Snapshot, sourceSku: string | undefined): boolean {
  if (snapshot.createOption?.toLowerCase() === 'copystart') return true
  const classic = isClassicSku(sourceSku)
  return classic === undefined ? snapshot.logicalSectorSize !== undefined : !classic
}

/** Whether Azure is still creating a snapshot: its background copy, if it has one, has not started. */
export function isBeingMade(snapshot: Snapshot): boolean {
  return (
    readinessOf(snapshot).state === 'pending' &&
    snapshot.provisioningState !== undefined &&
    snapshot.provisioningState.toLowerCase() !== 'succeeded'
  )
}

/** Formats the state of an unusable snapshot as a predicate: `is still being copied (40 %)`. */
export function formatStanding(snapshot: Snapshot, sourceSku?: string): string {
  const readiness = readinessOf(snapshot, sourceSku)
  switch (readiness.state) {
    case 'available':
      return 'is usable'
    case 'instant-access':
      return 'is in instant access'
    case 'pending': {
      const { percent } = readiness
      const done = percent === undefined ? [] : [`${Math.floor(percent)} %`]
      const [what, facts] = isBeingMade(snapshot)
        ? ['created', [snapshot.provisioningState ?? '', ...done]]
        : ['copied', done]
      return `is still being ${what}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`
    }
    case 'failed':
      return `has failed (${readiness.reason})`
    case 'deleting':
      return 'is being deleted'
    case 'unknown':
      return `is only partly readable: the response of Azure lacks its ${listed(readiness.missing)}`
  }
}

/** What distinguishes a snapshot from another one with its name. */
type Identity = Pick<Snapshot, 'uniqueId' | 'timeCreated'>

/**
 * Whether two reads of a name are of one snapshot, and not of two that followed each other. `unknown` when they have no
 * property in common that could decide: an answer need not have everything that another one has.
 */
export function compare(a: Identity, b: Identity): 'same' | 'different' | 'unknown' {
  if (a.uniqueId !== undefined && b.uniqueId !== undefined) {
    return sameId(a.uniqueId, b.uniqueId) ? 'same' : 'different'
  }
  if (a.timeCreated === undefined || b.timeCreated === undefined) return 'unknown'
  return a.timeCreated === b.timeCreated ? 'same' : 'different'
}

/** Whether two reads are surely of one snapshot. */
export function isSame(a: Identity, b: Identity): boolean {
  return compare(a, b) === 'same'
}

/** Whether Azure is deleting a snapshot. */
export function isDeleting(snapshot: Snapshot): boolean {
  return readinessOf(snapshot).state === 'deleting'
}
