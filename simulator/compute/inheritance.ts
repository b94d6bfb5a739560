import type { JsonObject } from '../wire/json.ts'
import { objectAt } from '../wire/json.ts'

/** What is needed to boot and decrypt goes along from disk to snapshot to disk (recorded 2020: osType and generation). */
const ALWAYS = [
  'osType',
  'hyperVGeneration',
  'purchasePlan',
  'supportedCapabilities',
  'supportsHibernation',
  'securityProfile',
  'encryptionSettingsCollection'
]

/**
 * Settings that a snapshot takes over from its source. The set that encrypts a confidential disk is none of them: only
 * the disk tells it.
 */
export function inheritedBySnapshot(settings: JsonObject = {}): JsonObject {
  const inherited = pick(settings, [...ALWAYS, 'encryption'])
  const { securityType } = objectAt(settings, 'securityProfile')
  return securityType === undefined
    ? inherited
    : { ...inherited, securityProfile: { securityType } }
}

/** Settings that a disk takes over; by whose key it is encrypted has to be said anew (a guess). */
export function inheritedByDisk(settings: JsonObject = {}): JsonObject {
  return pick(settings, ALWAYS)
}

function pick(settings: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)))
}
