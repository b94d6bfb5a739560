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

/** For what Azure says in its own words, and nobody knows better. */
const OWN_WORDS = "Azure's words above say what it does not accept."

type Context = Parameters<Row['remedy']>[0]

function rightsRemedy({ message, attempt }: Context): string {
  const actions = [...message.matchAll(/perform action(?:\(s\))? '([^']+)'/gi)].map(
    (match) => match[1]
  )
  // A linked failure names first the right that is there, then the one that is missing.
  const linked = /linked scope\(s\) '([^']+)'/i.exec(message)?.[1]
  const scope = linked ?? /(?:over|on) scope '([^']+)'/i.exec(message)?.[1]
  const action = linked === undefined ? actions[0] : actions.at(-1)
  const role = LEAST_ROLES.find(
    ([prefix]) => action?.toLowerCase().startsWith(prefix) === true
  )?.[1]
  return `Grant ${action ?? 'the missing action'} on ${scope ?? `subscription ${attempt.subscriptionId}`}${role === undefined ? '' : `: the least built-in role that has it is "${role}"`}. ${RIGHTS_TAKE_TIME}`
}

/** Whether a disk is created; else it is a snapshot, or a copy of one. */
function createsDisk({ attempt }: Context): boolean {
  return attempt.what.startsWith('create disk')
}

function nameInput(context: Context): string {
  return createsDisk(context) ? 'restore-disk-name' : 'snapshot-name'
}

/** The text between the quotes after some words of a message. */
function quotedAfter(words: string, { message }: Context): string | undefined {
  return new RegExp(`${words} '([^']+)'`, 'i').exec(message)?.[1]
}

/** The identity has the right, and is kept from using it (Microsoft: deny assignments). */
const DENIED: Row = {
  kind: 'Forbidden',
  remedy: () =>
    'A deny assignment blocks this identity, and no role changes that. Azure creates deny assignments for managed applications and managed clusters: use a resource group that it does not cover ("snapshot-resource-group", "restore-resource-group"), or ask the owner of what it belongs to for an exclusion.'
}

const OTHER_TENANT: Row = {
  kind: 'Forbidden',
  remedy: (context) => {
    const tenant = quotedAfter('tenant', context) ?? 'that of this sign-in'
    const linked = quotedAfter('linked subscription', context) ?? 'that the message names'
    return `Subscription ${linked} belongs to another tenant than ${tenant}, where this step signs in, and no role in this tenant reaches it. Name only resources of subscriptions of tenant ${tenant}, or set "tenant-id" to the tenant of subscription ${linked}.`
  }
}

const NO_LINKED_SUBSCRIPTION: Row = {
  kind: 'NotFound',
  remedy: (context) =>
    `Azure does not know subscription ${quotedAfter('linked subscription', context) ?? 'that the message names'}. Correct the resource id that names it: a source has to be in the subscription of what is made from it.`
}

const OTHER_SOURCE: Row = {
  kind: 'NameTaken',
  remedy: (context) =>
    `There is a ${createsDisk(context) ? 'disk' : 'snapshot'} of that name, made from another source, and Azure does not change that. Choose another "${nameInput(context)}".`
}

const LARGE_SECTORS: Row = {
  kind: 'AzureRefused',
  remedy: () =>
    'That disk has sectors of 4096 bytes, and Azure exports it as VHDX only. The action asks for VHDX when the snapshot tells its sector size. Run this step again. If it comes back, report it with the debug log.'
}

const UNSUPPORTED_SKU: Row = {
  kind: 'InvalidInput',
  remedy: (context) =>
    `Set "${createsDisk(context) ? 'disk-sku' : 'sku'}" to one that the message calls supported, or leave it out.`
}

const OTHER_EDGE_ZONE: Row = {
  kind: 'AzureRefused',
  remedy: () =>
    'A snapshot, and a disk made from one, has to be in the edge zone of its source; the message names both. Run this step again. If it comes back, report it with the debug log.'
}

const NO_INSTANT_ACCESS: Row = {
  kind: 'InvalidInput',
  remedy: (context) =>
    createsDisk(context)
      ? 'Wait until the background copy of that snapshot is done ("operation: list" shows how far it is), then run this step again.'
      : 'Leave "instant-access-minutes" out: the snapshot is usable when its background copy is done.'
}

const SNAPSHOT_LIMIT: Row = {
  kind: 'LimitReached',
  remedy: () => 'Delete snapshots of this disk that are no longer needed.'
}

const BUSY: Row = {
  kind: 'Conflict',
  remedy: () => 'Something else is changing that resource. Wait for it, then run this step again.'
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

const RIGHTS: Row = { kind: 'Forbidden', remedy: rightsRemedy }

/**
 * By Azure's code, where the words tell which of several things it means: the first that matches. Sources: AKS#4291,
 * ARO-RP#1890, Azure/OpenShift#186, azure-docs#48443, azure-cli#14560 (authorization); azure-docs#34967,
 * azure-cli#22166, azure-cli#28320 (`BadRequest`); azuredisk-csi-driver#2450 and a recording of 2025-09
 * (`InvalidParameter`).
 */
const BY_WORDS: Readonly<Record<string, readonly (readonly [words: RegExp, row: Row])[]>> = {
  AuthorizationFailed: [[/deny assignment/i, DENIED]],
  LinkedAuthorizationFailed: [
    [/deny assignment/i, DENIED],
    [/not authorized to access linked subscription/i, OTHER_TENANT],
    [/linked subscription '[^']*' was not found/i, NO_LINKED_SUBSCRIPTION]
  ],
  BadRequest: [
    [/not allowed for existing (?:disk|snapshot)/i, OTHER_SOURCE],
    [/\bVHDX\b/, LARGE_SECTORS]
  ],
  InvalidParameter: [
    [/\bExtendedLocation\b/i, OTHER_EDGE_ZONE],
    [/^SKU \S+ is not supported/i, UNSUPPORTED_SKU]
  ]
}

/** By Azure's code. Codes and their meaning: Microsoft's troubleshooting of Resource Manager and recorded traffic. */
const BY_CODE: Readonly<Record<string, Row>> = {
  AuthorizationFailed: RIGHTS,
  LinkedAuthorizationFailed: RIGHTS,
  DenyAssignmentAuthorizationFailed: DENIED,
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
  ReadOnlyDisabledSubscription: {
    kind: 'AzureRefused',
    remedy: ({ attempt }) =>
      `Subscription ${attempt.subscriptionId} is disabled: everything in it can be read, and nothing changed. Have its owner re-enable it (Azure portal, Subscriptions), then run this step again.`
  },
  MissingSubscriptionRegistration: {
    kind: 'AzureRefused',
    remedy: (context) => {
      const namespace = quotedAfter('namespace', context) ?? 'Microsoft.Compute'
      return `Register the provider once, with \`az provider register --namespace ${namespace} --subscription ${context.attempt.subscriptionId}\`. It takes some minutes; then run this step again.`
    }
  },
  SnapshotsLimitReached: SNAPSHOT_LIMIT,
  SnapshotLimitReached: SNAPSHOT_LIMIT,
  InvalidInstantAccessRequest: NO_INSTANT_ACCESS,
  AzdError_InstantAccessNotEnabled: NO_INSTANT_ACCESS,
  PropertyChangeNotAllowed: OTHER_SOURCE,
  ScopeLocked: {
    kind: 'Conflict',
    remedy: () =>
      'A lock, named in the message, forbids this. Remove the lock, or use a resource group without one.'
  },
  InvalidResourceLocation: {
    kind: 'NameTaken',
    remedy: (context) =>
      `A resource of that name exists in another region of the same group: use another "${nameInput(context)}".`
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
  DiskRestorePointUsedByCustomer: {
    kind: 'Conflict',
    remedy: () =>
      'Its data is open to whoever has a signed URL. Revoke the access (`az snapshot revoke-access`), then run this step again.'
  },
  AllocationFailed: NO_CAPACITY,
  ZonalAllocationFailed: NO_CAPACITY,
  OverconstrainedAllocationRequest: NO_CAPACITY,
  OverconstrainedZonalAllocationRequest: NO_CAPACITY,
  Conflict: BUSY,
  ConflictingUserInput: BUSY,
  OperationPreempted: {
    kind: 'Conflict',
    remedy: () => 'Another operation on the same resource took its place. Run this step again.'
  },
  NoRegisteredProviderFound: {
    kind: 'AzureRefused',
    remedy: () => 'This cloud does not offer the version of the Compute API that the action uses.'
  }
}

/** By status, for codes that nobody knows: what kind of refusal it is. Its cause only Azure's own words tell. */
const BY_STATUS: Readonly<Record<number, Row>> = {
  401: EXPIRED,
  403: {
    kind: 'Forbidden',
    remedy: (context) =>
      /perform action/i.test(context.message)
        ? rightsRemedy(context)
        : `${OWN_WORDS} Roles, deny assignments and policies on subscription ${context.attempt.subscriptionId} can forbid something.`
  },
  404: { kind: 'NotFound', remedy: () => 'Check the names, the group and the subscription.' },
  407: { kind: 'Unreachable', remedy: () => PROXY_SIGN_IN },
  409: {
    kind: 'Conflict',
    remedy: () => `${OWN_WORDS} The activity log of the resource group says more.`
  },
  429: {
    kind: 'Throttled',
    remedy: ({ answer }) =>
      answer.retryAfterMs === undefined
        ? 'Azure limits how often this subscription may ask. Run this step again later.'
        : `Azure asks to wait ${durationInWords(answer.retryAfterMs)}. Raise "timeout" where it allows less than that, or run this step again later.`
  }
}

/** The row of a refused request. Compute uses `OperationNotAllowed` for throttling, quota and states alike: 429 decides by status. */
export function rowForRefusal(
  status: number,
  code: string | undefined,
  message = ''
): Row | undefined {
  return status === 429 ? BY_STATUS[429] : (rowForCode(code, message) ?? BY_STATUS[status])
}

/** The row of a code; Azure's codes are data, so words such as `constructor` must find nothing. */
export function rowForCode(code: string | undefined, message = ''): Row | undefined {
  if (code === undefined) return undefined
  const shapes = Object.hasOwn(BY_WORDS, code) ? BY_WORDS[code] : undefined
  const shape = shapes?.find(([words]) => words.test(message))
  return shape?.[1] ?? (Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined)
}
