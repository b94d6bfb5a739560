/**
 * What to do about each refusal: one table for each service, from code and status to the kind of failure and its
 * remedy.
 */

import type { AzureAnswer, ErrorCode } from '../errors.ts'
import { PROXY_SIGN_IN } from '../errors.ts'
import { formatDuration } from '../snapshots/format.ts'
import { leastRoleFor } from '../snapshots/permissions.ts'
import type { CredentialSourceName } from './sign-in/credential-source.ts'

/** What was attempted in Resource Manager, for message and remedy. */
export type Attempt = {
  /** As in "Could not ‹attempt›", such as `read disk "data" in resource group "rg"`. */
  readonly what: string
  readonly subscriptionId: string
}

/** What was attempted on data, for message and remedy. */
export type DataAttempt = {
  readonly what: string
  /** The minimal role for a request with a sign-in. */
  readonly role: string
}

/** Who tried to sign in, and by which method. */
export type Who = {
  readonly clientId: string | undefined
  readonly tenantId: string | undefined
  readonly way: CredentialSourceName
  /** For the message. */
  readonly who: string
  /** The remedy when nothing more is known. */
  readonly remedy: string
}

/** The context of a refusal. */
type Context<Attempt> = {
  readonly attempt: Attempt
  /** Azure's own words. */
  readonly message: string
  readonly answer: AzureAnswer
}

/** The meaning of an answer, and its remedy. */
export type Row<Attempt> = readonly [
  kind: ErrorCode,
  remedy: string | ((context: Context<Attempt>) => string)
]

/** The meanings of a service's answers. Codes are data: names such as `constructor` must find nothing. */
export type Remedies<Attempt> = {
  /** For codes with several meanings, by the words of the message: the first match. */
  readonly byWords: Readonly<Record<string, readonly (readonly [RegExp, Row<Attempt>])[]>>
  readonly byCode: Readonly<Record<string, Row<Attempt>>>
  /** For unknown codes, by status. Only Azure's own words have the cause. */
  readonly byStatus: Readonly<Record<number, Row<Attempt>>>
}

const ROLES_TAKE_TIME = 'A new role assignment takes a few minutes to take effect.'

/** The remedy when only Azure's own message has the cause. */
export const AZURE_SAYS_WHAT = 'The message of Azure above names what it does not accept.'

function permissionsRemedy({ message, attempt }: Context<Attempt>): string {
  const actions = [...message.matchAll(/perform action(?:\(s\))? '([^']+)'/gi)].map(
    (match) => match[1]
  )
  // A linked failure first names the permission that is present, then the missing one.
  const linked = /linked scope\(s\) '([^']+)'/i.exec(message)?.[1]
  const scope = linked ?? /(?:over|on) scope '([^']+)'/i.exec(message)?.[1]
  const action = linked === undefined ? actions[0] : actions.at(-1)
  const role = action === undefined ? undefined : leastRoleFor(action)
  return `Grant ${action ?? 'the missing action'} on ${scope ?? `subscription ${attempt.subscriptionId}`}${role === undefined ? '' : `: the least privileged built-in role that includes it is "${role}"`}. ${ROLES_TAKE_TIME}`
}

/** Whether a disk is created; else it is a snapshot, or a copy of one. */
function createsDisk({ attempt }: Context<Attempt>): boolean {
  return attempt.what.startsWith('create disk')
}

function nameInput(context: Context<Attempt>): string {
  return createsDisk(context) ? 'restore-disk-name' : 'snapshot-name'
}

/** The text between the quotes after some words of a message. */
function quotedAfter(words: string, { message }: Context<Attempt>): string | undefined {
  return new RegExp(`${words} '([^']+)'`, 'i').exec(message)?.[1]
}

/** The identity has the permission, but a deny assignment blocks it (Microsoft: deny assignments). */
const DENIED: Row<Attempt> = [
  'Forbidden',
  'Use a resource group that the deny assignment does not cover ("snapshot-resource-group", "restore-resource-group"), or ask the owner of the managed application or cluster for an exclusion. No role overrides a deny assignment.'
]

const OTHER_TENANT: Row<Attempt> = [
  'Forbidden',
  (context) => {
    const tenant = quotedAfter('tenant', context) ?? 'that of this sign-in'
    const linked = quotedAfter('linked subscription', context) ?? 'that the message names'
    return `Subscription ${linked} does not belong to tenant ${tenant}, where this step signs in. Name only resources in subscriptions of tenant ${tenant}, or set "tenant-id" to the tenant of subscription ${linked}.`
  }
]

const NO_LINKED_SUBSCRIPTION: Row<Attempt> = [
  'NotFound',
  (context) =>
    `Subscription ${quotedAfter('linked subscription', context) ?? 'that the message names'} does not exist. Correct the resource id that names it: a source must be in the same subscription as the resource created from it.`
]

const OTHER_SOURCE: Row<Attempt> = [
  'NameTaken',
  (context) =>
    `A ${createsDisk(context) ? 'disk' : 'snapshot'} with that name exists, created from another source. Set another "${nameInput(context)}".`
]

const LARGE_SECTORS: Row<Attempt> = [
  'AzureRefused',
  'Run this step again: the disk has 4096-byte sectors, which Azure exports as VHDX only, and the action requests VHDX when the snapshot reports its sector size. If the error occurs again, report it with the debug log.'
]

const UNSUPPORTED_SKU: Row<Attempt> = [
  'InvalidInput',
  (context) =>
    `Set "${createsDisk(context) ? 'disk-sku' : 'sku'}" to a value that the message lists as supported, or leave it out.`
]

const OTHER_EDGE_ZONE: Row<Attempt> = [
  'AzureRefused',
  'A snapshot, and a disk created from one, must be in the edge zone of its source; the message names both. Run this step again. If the error occurs again, report it with the debug log.'
]

const NO_INSTANT_ACCESS: Row<Attempt> = [
  'InvalidInput',
  (context) =>
    createsDisk(context)
      ? 'Wait until the background copy of that snapshot is complete ("operation: list" shows its progress). Then run this step again.'
      : 'Leave "instant-access-minutes" out: the snapshot is usable when its background copy is complete.'
]

const SNAPSHOT_LIMIT: Row<Attempt> = [
  'LimitReached',
  'Delete snapshots of this disk that are no longer needed.'
]

const BUSY: Row<Attempt> = [
  'Conflict',
  'Another operation is changing that resource. Wait until it ends, then run this step again.'
]

const NO_CAPACITY: Row<Attempt> = [
  'LimitReached',
  'Azure has no capacity for a virtual machine of that size there now. Start it again later, or choose another size.'
]

const EXPIRED: Row<Attempt> = [
  'SignInFailed',
  'Run this step again. If the error occurs again, check "tenant-id" and "environment", and the clock of a self-hosted runner.'
]

const PERMISSIONS: Row<Attempt> = ['Forbidden', permissionsRemedy]

/**
 * Resource Manager and Compute. Sources of `byWords`: AKS#4291, ARO-RP#1890, Azure/OpenShift#186, azure-docs#48443, azure-cli#14560 (authorization); azure-docs#34967,
 * azure-cli#22166, azure-cli#28320 (`BadRequest`); azuredisk-csi-driver#2450 and a recording of 2025-09
 * (`InvalidParameter`).
 */
export const RESOURCE_MANAGER: Remedies<Attempt> = {
  byWords: {
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
  },
  /** Codes and their meaning: Microsoft's troubleshooting of Resource Manager and recorded traffic. */
  byCode: {
    AuthorizationFailed: PERMISSIONS,
    LinkedAuthorizationFailed: PERMISSIONS,
    DenyAssignmentAuthorizationFailed: DENIED,
    RequestDisallowedByPolicy: [
      'Forbidden',
      'Comply with the Azure Policy assignment that the message names (tags, network access, region), or ask its owner for an exemption.'
    ],
    InvalidAuthenticationToken: EXPIRED,
    InvalidAuthenticationTokenTenant: EXPIRED,
    ExpiredAuthenticationToken: EXPIRED,
    AuthenticationFailed: EXPIRED,
    ResourceNotFound: [
      'NotFound',
      'Check the name and the resource group. Azure returns the same error when a source is in another region.'
    ],
    ResourceGroupNotFound: [
      'NotFound',
      ({ attempt }) =>
        `Check "resource-group" and that it belongs to subscription ${attempt.subscriptionId}.`
    ],
    SubscriptionNotFound: [
      'NotFound',
      'Check "subscription-id", and that the client has a role in that subscription: without a role, Azure reports it as not found.'
    ],
    InvalidSubscriptionId: [
      'InvalidInput',
      '"subscription-id" must be the GUID of a subscription.'
    ],
    ReadOnlyDisabledSubscription: [
      'AzureRefused',
      ({ attempt }) =>
        `Subscription ${attempt.subscriptionId} is disabled, so its resources are read-only. Ask its owner to re-enable it (Azure portal, Subscriptions), then run this step again.`
    ],
    MissingSubscriptionRegistration: [
      'AzureRefused',
      (context) => {
        const namespace = quotedAfter('namespace', context) ?? 'Microsoft.Compute'
        return `Register the resource provider once with \`az provider register --namespace ${namespace} --subscription ${context.attempt.subscriptionId}\`. This takes a few minutes. Then run this step again.`
      }
    ],
    SnapshotsLimitReached: SNAPSHOT_LIMIT,
    SnapshotLimitReached: SNAPSHOT_LIMIT,
    InvalidInstantAccessRequest: NO_INSTANT_ACCESS,
    AzdError_InstantAccessNotEnabled: NO_INSTANT_ACCESS,
    PropertyChangeNotAllowed: OTHER_SOURCE,
    ScopeLocked: [
      'Conflict',
      'Remove the lock that the message names, or use a resource group without a lock.'
    ],
    InvalidResourceLocation: [
      'NameTaken',
      (context) =>
        `A resource with that name exists in another region of the same resource group: use another "${nameInput(context)}".`
    ],
    QuotaExceeded: [
      'LimitReached',
      'A quota of the subscription is exhausted: delete resources that are no longer needed, or request an increase.'
    ],
    OperationNotAllowed: [
      'Conflict',
      'The message of Azure above says whether a quota or the state of the resource is the reason: Azure uses this code for both.'
    ],
    AttachDiskWhileBeingDetached: [
      'Conflict',
      'Wait until that disk is detached from its virtual machine, then run this step again.'
    ],
    DiskRestorePointUsedByCustomer: [
      'Conflict',
      'Revoke the SAS access (`az snapshot revoke-access`), then run this step again.'
    ],
    AllocationFailed: NO_CAPACITY,
    ZonalAllocationFailed: NO_CAPACITY,
    OverconstrainedAllocationRequest: NO_CAPACITY,
    OverconstrainedZonalAllocationRequest: NO_CAPACITY,
    Conflict: BUSY,
    ConflictingUserInput: BUSY,
    OperationPreempted: [
      'Conflict',
      'Another operation on the same resource preempted this one. Run this step again.'
    ],
    NoRegisteredProviderFound: [
      'AzureRefused',
      'This cloud does not support the Compute API version that the action uses.'
    ]
  },
  byStatus: {
    401: EXPIRED,
    403: [
      'Forbidden',
      (context) =>
        /perform action/i.test(context.message)
          ? permissionsRemedy(context)
          : `${AZURE_SAYS_WHAT} Roles, deny assignments and policies on subscription ${context.attempt.subscriptionId} can forbid a request.`
    ],
    404: ['NotFound', 'Check the names, the resource group and the subscription.'],
    407: ['Unreachable', PROXY_SIGN_IN],
    409: ['Conflict', `${AZURE_SAYS_WHAT} See the activity log of the resource group for details.`],
    429: [
      'Throttled',
      ({ answer }) =>
        answer.retryAfterMs === undefined
          ? 'Azure limits the request rate of this subscription. Run this step again later.'
          : `Azure requests a wait of ${formatDuration(answer.retryAfterMs)}. Raise "timeout" above that, or run this step again later.`
    ]
  }
}

const STORAGE_PERMISSIONS: Row<DataAttempt> = [
  'Forbidden',
  ({ attempt: { role } }) =>
    `Grant the identity "${role}" there, or use a signed URL with that permission. ${ROLES_TAKE_TIME}`
]

const ENDED: Row<DataAttempt> = [
  'Forbidden',
  'Run this step again: the signed URL has expired or was revoked. Do not run jobs that read the same snapshot at the same time, because each job revokes the SAS access for both when it ends.'
]

const INCOMPARABLE: Row<DataAttempt> = [
  'Conflict',
  'Compare snapshots of the same family that were taken while the disk was on the same side of 4096 GiB.'
]

const LEASED: Row<DataAttempt> = [
  'Conflict',
  'Another process holds a lease on that blob, or broke the lease of this step. Run exports to the same blob one after the other. If no process uses the blob, break the lease with `az storage blob lease break`.'
]

const MISSING: Row<DataAttempt> = [
  'NotFound',
  'Check "blob-url": the account and the container must exist.'
]

const STORAGE_BUSY: Row<DataAttempt> = [
  'Throttled',
  'Run this step again later with a lower "max-parallel": the storage account is over its request limit.'
]

/** Azure Storage. Codes: Storage REST API, common and Blob service error codes. */
export const STORAGE: Remedies<DataAttempt> = {
  byWords: {},
  byCode: {
    AuthenticationFailed: ENDED,
    CannotVerifyCopySource: ENDED,
    NoAuthenticationInformation: STORAGE_PERMISSIONS,
    InvalidAuthenticationInfo: STORAGE_PERMISSIONS,
    AuthorizationPermissionMismatch: STORAGE_PERMISSIONS,
    AuthorizationResourceTypeMismatch: STORAGE_PERMISSIONS,
    AuthorizationServiceMismatch: STORAGE_PERMISSIONS,
    InsufficientAccountPermissions: STORAGE_PERMISSIONS,
    AuthorizationFailure: [
      'Forbidden',
      'Allow this runner in the network access policy of the snapshot or in the firewall of the storage account: a network rule blocks it.'
    ],
    PublicAccessNotPermitted: STORAGE_PERMISSIONS,
    KeyBasedAuthenticationNotPermitted: [
      'Forbidden',
      'Remove the signature from "blob-url" to use the sign-in instead: the storage account does not accept signed URLs.'
    ],
    PreviousSnapshotNotFound: INCOMPARABLE,
    PreviousSnapshotOperationNotSupported: INCOMPARABLE,
    PreviousSnapshotCannotBeNewer: INCOMPARABLE,
    LeaseAlreadyPresent: LEASED,
    LeaseIdMissing: LEASED,
    LeaseIdMismatchWithBlobOperation: LEASED,
    LeaseIdMismatchWithLeaseOperation: LEASED,
    LeaseLost: LEASED,
    LeaseNotPresentWithBlobOperation: LEASED,
    LeaseIsBreakingAndCannotBeAcquired: LEASED,
    LeaseIsBrokenAndCannotBeRenewed: LEASED,
    ContainerNotFound: MISSING,
    BlobNotFound: MISSING,
    ResourceNotFound: MISSING,
    ServerBusy: STORAGE_BUSY,
    OperationTimedOut: STORAGE_BUSY,
    InvalidBlobType: [
      'InvalidInput',
      '"blob-url" names a blob that is not a page blob. Name a page blob or a container.'
    ],
    BlobImmutableDueToPolicy: [
      'Forbidden',
      'Use another container: an immutability policy of this one forbids the request.'
    ],
    SnapshotCountExceeded: [
      'LimitReached',
      'Delete snapshots of that blob that are no longer needed.'
    ]
  },
  byStatus: {
    401: STORAGE_PERMISSIONS,
    403: STORAGE_PERMISSIONS,
    404: MISSING,
    407: ['Unreachable', PROXY_SIGN_IN],
    429: STORAGE_BUSY,
    503: STORAGE_BUSY
  }
}

const FEDERATION = ({ clientId }: Who): string =>
  `Add a federated credential to application ${clientId ?? ''} with exactly the issuer and subject that the message names. They are case-sensitive. The subject depends on the branch, tag, environment or pull request of the job.`

/** Entra's error numbers that a workflow can get. Microsoft: AADSTS error codes. */
export const ENTRA: Readonly<Record<number, (who: Who) => string>> = {
  70021: FEDERATION,
  700211: FEDERATION,
  700213: FEDERATION,
  7002138: FEDERATION,
  700212: (who) =>
    `The audience of GitHub's token does not match the federated credential of application ${who.clientId ?? ''}: set the same value in the input "audience" or in the credential.`,
  700016: (who) =>
    `Check "client-id" (${who.clientId ?? ''}) and "tenant-id" (${who.tenantId ?? ''}): the application must exist in that tenant.`,
  90002: (who) =>
    `Check "tenant-id" (${who.tenantId ?? ''}), and "environment" if the tenant is in a national cloud.`,
  900023: (who) => `"tenant-id" (${who.tenantId ?? ''}) must be a GUID or a domain name.`,
  7000215: () =>
    'AZURE_CLIENT_SECRET must contain the value of the secret, not its id. Create a new secret, or use "auth: oidc", which needs no secret.',
  7000222: () =>
    'The client secret has expired. Create a new one, or use "auth: oidc", which needs no secret.',
  700024: () =>
    'The assertion was not valid at that time. Check the clock of a self-hosted runner, then run this step again.',
  53003: () =>
    'A Conditional Access policy of the tenant blocks this sign-in. Ask the administrator of the tenant.'
}

/**
 * The row of a refused request. Compute uses `OperationNotAllowed` for throttling, quota and states: a 429 is
 * recognised by its status.
 */
export function rowForRefusal<A>(
  remedies: Remedies<A>,
  status: number,
  code: string | undefined,
  message: string
): Row<A> | undefined {
  const known = status === 429 ? undefined : rowForCode(remedies, code, message)
  return known ?? remedies.byStatus[status]
}

export function rowForCode<A>(
  { byWords, byCode }: Remedies<A>,
  code: string | undefined,
  message: string
): Row<A> | undefined {
  if (code === undefined) return undefined
  const shapes = Object.hasOwn(byWords, code) ? byWords[code] : undefined
  const shape = shapes?.find(([words]) => words.test(message))
  return shape?.[1] ?? (Object.hasOwn(byCode, code) ? byCode[code] : undefined)
}
