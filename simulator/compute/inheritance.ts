import type { JsonObject } from '../wire/json.ts'
import { objectAt } from '../wire/json.ts'

/** Properties for boot and decryption pass from disk to snapshot to disk (recorded 2020: osType and generation). */
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
 * Settings that a snapshot inherits from its source, except the encryption set of a confidential disk, which only the
 * disk has.
 */
export function inheritedBySnapshot(settings: JsonObject = {}): JsonObject {
  const inherited = pick(settings, [...ALWAYS, 'encryption'])
  const { securityType } = objectAt(settings, 'securityProfile')
  return securityType === undefined
    ? inherited
    : { ...inherited, securityProfile: { securityType } }
}

/** Settings that a disk inherits, except the encryption key, which must be set again (a guess). */
export function inheritedByDisk(settings: JsonObject = {}): JsonObject {
  return pick(settings, ALWAYS)
}

function pick(settings: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)))
}
