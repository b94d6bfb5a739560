/**
 * Whether a snapshot or a disk is as closed and as encrypted as was asked for. Azure answers a write with success and
 * may store something else: a policy of the subscription changes new resources, and so can other processes.
 */

import type { Check } from './check.ts'
import type { SnapshotOptions, SnapshotRequest } from './request.ts'
import { CUSTOMER_KEY } from './request.ts'
import { sameId } from './resource-id.ts'
import type { DiskProfile } from './types.ts'

/** Who may read the data over the network, and whose key encrypts it. What is absent was not asked for. */
export type Protection = Pick<DiskProfile, keyof typeof WORDS>

/** How each is told: as the end of "it has the … that was asked for". */
const WORDS = {
  networkAccessPolicy: 'network access policy',
  publicNetworkAccess: 'public network access',
  diskAccessId: 'disk access',
  dataAccessAuthMode: 'data access authentication mode',
  encryptionSetId: 'disk encryption set',
  encryptionType: 'encryption type',
  secureEncryptionSetId: 'disk encryption set of a confidential disk'
} as const satisfies Partial<Record<keyof DiskProfile, string>>

const KEYS = Object.keys(WORDS) as readonly (keyof Protection)[]

/** What a request for a snapshot asks for. */
export function protectionOf({
  networkAccessPolicy,
  publicNetworkAccess,
  diskAccessId,
  diskEncryptionSetId,
  ...rest
}: SnapshotRequest | SnapshotOptions): Protection {
  const encryptionType = 'encryptionType' in rest ? rest.encryptionType : undefined
  return {
    networkAccessPolicy,
    publicNetworkAccess,
    diskAccessId,
    encryptionSetId: diskEncryptionSetId,
    ...(diskEncryptionSetId !== undefined && { encryptionType: encryptionType ?? CUSTOMER_KEY })
  }
}

/** One check for each thing that was asked for, against what Azure has stored. */
export function protectionChecks(
  stored: DiskProfile | undefined,
  asked: Protection
): readonly Check[] {
  return KEYS.flatMap((key) => {
    const [is, wanted] = [stored?.[key], asked[key]]
    if (wanted === undefined) return []
    return [
      {
        claim: `has the requested ${WORDS[key]}`,
        holds: sameId(is, wanted),
        finding: `its ${WORDS[key]} is ${is === undefined ? 'absent' : `"${is}"`}, requested is "${wanted}"`,
        about: 'protection' as const
      }
    ]
  })
}

/** What to do about checks that fail: `otherwise`, unless all that is wrong is how it is protected. */
export function remedyFor(broken: readonly Check[], otherwise: string): string {
  return broken.every(({ about }) => about === 'protection')
    ? 'Correct or delete it, then run this step again. If an Azure Policy changed the settings, set the inputs to what the policy requires; otherwise find out which process changed them.'
    : otherwise
}
