/** What protects a snapshot from every deletion, whoever asks for it and whatever a rule says. */

import { holdInWords, isHeld } from './hold.ts'
import type { AzureTime } from './server-clock.ts'
import type { ImmutabilityPolicy, Snapshot } from './types.ts'
import { minuteInWords } from './format.ts'

type Protected = Pick<Snapshot, 'tags' | 'immutability'>

/**
 * Why nobody may delete a snapshot now; empty where nothing protects it. Where the time is not known, nothing is
 * deleted: a hold could be in force, a snapshot be younger than it seems.
 */
export function protectionsOf(snapshot: Protected, time: AzureTime): readonly string[] {
  return time.known
    ? protectionsAt(snapshot, time.at)
    : [`${time.reason}: nothing is deleted`, ...protectionsAt(snapshot, undefined)]
}

/** Its hold and its immutability policy, as far as they are in force at an instant; all of them at one that is not known. */
export function protectionsAt(
  { tags, immutability }: Protected,
  at: number | undefined
): readonly string[] {
  return [
    ...(isHeld(tags, at) ? [`held ${holdInWords(tags)}`] : []),
    ...(immutability !== undefined && isInForce(immutability, at)
      ? [policyInWords(immutability)]
      : [])
  ]
}

/** A policy of which nothing says that it has expired is in force: Azure would refuse to delete the snapshot. */
function isInForce({ expired, expiresAt }: ImmutabilityPolicy, at: number | undefined): boolean {
  if (expired !== undefined) return !expired
  return expiresAt === undefined || at === undefined || at < expiresAt
}

function policyInWords({ type = '', expiresAt }: ImmutabilityPolicy): string {
  const until = expiresAt === undefined ? '' : ` until ${minuteInWords(expiresAt)}`
  return `protected by its ${type === '' ? '' : `${type.toLowerCase()} `}immutability policy${until}`
}
