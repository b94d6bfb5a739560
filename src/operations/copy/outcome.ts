/** How far one copy has come. */

import type { ActionError } from '../../errors.ts'
import type { Readiness } from '../../snapshots/readiness.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { DataTime, Snapshot } from '../../snapshots/types.ts'
import type { Check } from '../../snapshots/verification.ts'
import { leavesDoubt } from '../common/failures.ts'

/** One snapshot on its way to one region. */
export type CopyOutcome = {
  readonly source: Snapshot
  /** Of the source's data, and so of the copy's. */
  readonly dataTime: DataTime | undefined
  /** The disk that the source came from in the end, as far as anything tells. */
  readonly disk: ResourceRef | undefined
  /** The target region in Azure's own form. */
  readonly region: string
  readonly ref: ResourceRef
  /**
   * `planned`: nothing was sent. `writing`: the write may have left. `accepted`: Azure has taken it. `created`: read
   * back and proven. `usable`: its data has arrived.
   */
  readonly stage: 'planned' | 'writing' | 'accepted' | 'created' | 'usable'
  /** It was there already, arrived or on its way. */
  readonly reused: boolean
  /** A failed copy of an earlier attempt is, or was, removed for it. */
  readonly replaces: boolean
  /** As last read. */
  readonly copy?: Snapshot
  readonly readiness?: Readiness
  readonly checks: readonly Check[]
  /** From its turn to its arrival, in milliseconds. */
  readonly elapsedMs?: number
  readonly error?: ActionError
}

/** Whether the write may have happened although nothing was heard of it. */
export function isCopyInDoubt({ stage, error }: CopyOutcome): boolean {
  return stage === 'writing' && leavesDoubt(error)
}

/** Where a copy goes, for log and messages. */
export function copyLabel({ source, region }: Pick<CopyOutcome, 'source' | 'region'>): string {
  return `${source.name} → ${region}`
}
