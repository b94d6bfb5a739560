/** Snapshots of a deploy, as a `create` leaves them: with the tags of the action, and the entries of the receipt. */

import type { FinalizeRequest } from '../../src/operations/finalize/outcome.ts'
import type { AfterDeploy } from '../../src/snapshots/retention/policy.ts'
import type { NamedTarget, ReceiptEntry } from '../../src/snapshots/receipt.ts'
import { receiptEntry } from '../../src/snapshots/receipt.ts'
import { refOf } from '../../src/snapshots/resource-id.ts'
import { ownTags } from '../../src/snapshots/tags.ts'
import type { Disk, Snapshot } from '../../src/snapshots/types.ts'
import type { WholeSnapshot } from './builders.ts'
import { disk, run, snapshot, takenFrom } from './builders.ts'

/** A disk with the snapshot that was made of it, and what the receipt says of both. */
export type Deployed = {
  readonly disk: Disk
  readonly snapshot: WholeSnapshot
  readonly entry: ReceiptEntry
  readonly target: NamedTarget
}

/** What the first attempt of the deploy has made of one disk. */
export function deployed(
  name = 'data',
  changes: { readonly disk?: Partial<Disk>; readonly snapshot?: Partial<Snapshot> } = {}
): Deployed {
  const source = disk({ name, ...changes.disk })
  const made = snapshot({
    name: `${name}-4711`,
    resourceGroup: source.resourceGroup,
    ...takenFrom(source),
    timeCreated: Date.parse('2026-11-23T09:58:00Z'),
    tags: { ...ownTags(run(), source, `request-${name}`), owner: 'shop' },
    ...changes.snapshot
  })
  const entry = receiptEntry(source, made, undefined)
  return { disk: source, snapshot: made, entry, target: { ref: refOf(made), entry } }
}

/** The inputs at their defaults. */
export const BY_DEFAULT: AfterDeploy = {
  onSuccess: 'keep',
  onFailure: 'hold',
  holdForMs: 30 * 86_400_000,
  policy: { counts: {}, within: {} },
  pruneScope: 'workflow'
}

/** A request about some snapshots. */
export function finalizeRequest(
  outcome: FinalizeRequest['outcome'],
  targets: readonly NamedTarget[],
  {
    after,
    ...changes
  }: Partial<Omit<FinalizeRequest, 'after'>> & {
    readonly after?: Partial<AfterDeploy>
  } = {}
): FinalizeRequest {
  return {
    operation: 'finalize',
    targets,
    outcome,
    after: { ...BY_DEFAULT, ...after },
    dryRun: false,
    maxParallel: 8,
    environment: 'AzureCloud',
    ...changes
  }
}
