/** What to do about each answer of Azure: one table from (status, code) to kind of failure and remedy. */

import type { AzureAnswer, ErrorCode } from '../errors.ts'
import { PROXY_SIGN_IN } from '../errors.ts'
import { durationInWords } from '../snapshots/words.ts'

/** What the action was doing when it failed, for message and remedy. */
export type Attempt = {
  /** As in "Could not ‹attempt›", such as `read disk "data" in resource group "rg"`. */
  readonly what: string
  readonly subscriptionId: string
}

/** What an answer means, and what helps. */
export type Row = {
  readonly kind: ErrorCode
  readonly remedy: (context: {
    readonly attempt: Attempt
    readonly message: string
    readonly answer: AzureAnswer
  }) => string
}

/**
 * Least built-in role for an action. The built-in Disk Snapshot Contributor cannot read disks, which is
 * why two roles are needed for a snapshot.
 */
const LEAST_ROLES: readonly (readonly [action: string, role: string])[] = [
  ['microsoft.compute/disks/read', 'Disk Backup Reader'],
  ['microsoft.compute/disks/begingetaccess/action', 'Disk Backup Reader'],
  ['microsoft.compute/snapshots/', 'Disk Snapshot Contributor'],
  ['microsoft.compute/disks/write', 'Disk Restore Operator'],
  ['microsoft.compute/virtualmachines/read', 'Reader'],
  ['microsoft.compute/virtualmachines/', 'Virtual Machine Contributor'],
  ['microsoft.network/networkinterfaces/', 'Virtual Machine Contributor'],
  ['microsoft.compute/diskencryptionsets/read', 'Reader'],
  ['microsoft.compute/diskaccesses/read', 'Reader']
]

const RIGHTS_TAKE_TIME = 'A new role assignment takes some minutes to take effect.'

function rightsRemedy({ message, attempt }: { message: string; attempt: Attempt }): string {
  const actions = [...message.matchAll(/perform action(?:\(s\))? '([^']+)'/gi)].map(
    (match) => match[1]
  )
  // A linked failure names first the right that is there, then the one that is missing.
  const linked = /linked scope\(s\) '([^']+)'/i.exec(message)?.[1]
  const scope = linked ?? /over scope '([^']+)'/i.exec(message)?.[1]
  const action = linked === undefined ? actions[0] : actions.at(-1)
  const role = LEAST_ROLES.find(
    ([prefix]) => action?.toLowerCase().startsWith(prefix) === true
  )?.[1]
  return `Grant ${action ?? 'the missing action'} on ${scope ?? `subscription ${attempt.subscriptionId}`}${role === undefined ? '' : `: the least built-in role that has it is "${role}"`}. ${RIGHTS_TAKE_TIME}`
}

const NO_CAPACITY: Row = {
  kind: 'LimitReached',
  remedy: () =>
    'Azure has no room for a machine of that size there now. Start it again later, or give it another size.'
}

const EXPIRED: Row = {
  kind: 'SignInFailed',
  remedy: () =>
    'Run this step again. If it comes back, check "tenant-id" and "environment", and the clock of a self-hosted runner.'
}

/** By Azure's code. Codes and their meaning: Microsoft's troubleshooting of Resource Manager and recorded traffic. */
const BY_CODE: Readonly<Record<string, Row>> = {
  AuthorizationFailed: { kind: 'Forbidden', remedy: rightsRemedy },
  LinkedAuthorizationFailed: { kind: 'Forbidden', remedy: rightsRemedy },
  RequestDisallowedByPolicy: {
    kind: 'Forbidden',
    remedy: () =>
      'An Azure Policy assignment, named in the message, forbids this. Meet it (tags, network access, region) or ask its owner for an exemption.'
  },
  InvalidAuthenticationToken: EXPIRED,
  InvalidAuthenticationTokenTenant: EXPIRED,
  ExpiredAuthenticationToken: EXPIRED,
  AuthenticationFailed: EXPIRED,
  ResourceNotFound: {
    kind: 'NotFound',
    remedy: () =>
      'Check the name and the group. Azure gives the same answer when a source is in another region.'
  },
  ResourceGroupNotFound: {
    kind: 'NotFound',
    remedy: ({ attempt }) =>
      `Check "resource-group" and that it belongs to subscription ${attempt.subscriptionId}.`
  },
  SubscriptionNotFound: {
    kind: 'NotFound',
    remedy: () =>
      'Check "subscription-id", and that the client has a role in that subscription: without one it looks as if it did not exist.'
  },
  InvalidSubscriptionId: {
    kind: 'InvalidInput',
    remedy: () => '"subscription-id" must be the GUID of a subscription.'
  },
  SnapshotsLimitReached: {
    kind: 'LimitReached',
    remedy: () => 'Delete snapshots of this disk that are no longer needed.'
  },
  ScopeLocked: {
    kind: 'Conflict',
    remedy: () =>
      'A lock, named in the message, forbids this. Remove the lock, or use a resource group without one.'
  },
  InvalidResourceLocation: {
    kind: 'NameTaken',
    remedy: ({ attempt }) =>
      `A resource of that name exists in another region of the same group: use another "${attempt.what.startsWith('create disk') ? 'restore-disk-name' : 'snapshot-name'}".`
  },
  QuotaExceeded: {
    kind: 'LimitReached',
    remedy: () => 'A quota of the subscription is used up: free some of it, or ask Azure for more.'
  },
  OperationNotAllowed: {
    kind: 'Conflict',
    remedy: () =>
      'Azure uses this code for quotas and for states in which a resource cannot be changed: its words above say which.'
  },
  AttachDiskWhileBeingDetached: {
    kind: 'Conflict',
    remedy: () =>
      'That disk is still being detached from a machine. Wait for it, then run this step again.'
  },
  AllocationFailed: NO_CAPACITY,
  ZonalAllocationFailed: NO_CAPACITY,
  OverconstrainedAllocationRequest: NO_CAPACITY,
  OverconstrainedZonalAllocationRequest: NO_CAPACITY,
  OperationPreempted: {
    kind: 'Conflict',
    remedy: () => 'Another operation on the same resource took its place. Run this step again.'
  },
  NoRegisteredProviderFound: {
    kind: 'AzureRefused',
    remedy: () => 'This cloud does not offer the version of the Compute API that the action uses.'
  }
}

const BY_STATUS: Readonly<Record<number, Row>> = {
  401: EXPIRED,
  403: { kind: 'Forbidden', remedy: rightsRemedy },
  404: { kind: 'NotFound', remedy: () => 'Check the names, the group and the subscription.' },
  407: { kind: 'Unreachable', remedy: () => PROXY_SIGN_IN },
  409: {
    kind: 'Conflict',
    remedy: () => 'Something else is changing that resource. Wait for it, then run this step again.'
  },
  429: {
    kind: 'Throttled',
    remedy: ({ answer }) =>
      answer.retryAfterMs === undefined
        ? 'Azure limits how often this subscription may ask. Run this step again later.'
        : `Azure asks to wait ${durationInWords(answer.retryAfterMs)}. Raise "timeout" above that, or run this step again later.`
  }
}

/** The row of a refused request. Compute uses `OperationNotAllowed` for throttling, quota and states alike: 429 decides by status. */
export function rowForRefusal(status: number, code: string | undefined): Row | undefined {
  return status === 429 ? BY_STATUS[429] : (rowForCode(code) ?? BY_STATUS[status])
}

/** The row of a code; Azure's codes are data, so words such as `constructor` must find nothing. */
export function rowForCode(code: string | undefined): Row | undefined {
  return code !== undefined && Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined
}
