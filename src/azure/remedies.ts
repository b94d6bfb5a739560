/** What to do about each refusal: one table for each service, from its code and the status to kind of failure and remedy. */

import type { AzureAnswer, ErrorCode } from '../errors.ts'
import { PROXY_SIGN_IN } from '../errors.ts'
import { durationInWords } from '../snapshots/words.ts'
import type { WayName } from './sign-in/way.ts'

/** What was attempted in Resource Manager, for message and remedy. */
export type Attempt = {
  /** As in "Could not ‹attempt›", such as `read disk "data" in resource group "rg"`. */
  readonly what: string
  readonly subscriptionId: string
}

/** What was attempted on data. */
export type DataAttempt = {
  readonly what: string
  /** The least role that allows it where a sign-in is asked for. */
  readonly role: string
}

/** Who tried to sign in, and how. */
export type Who = {
  readonly clientId: string | undefined
  readonly tenantId: string | undefined
  readonly way: WayName
  /** In words. */
  readonly who: string
  /** What helps when nothing more is known. */
  readonly remedy: string
}

/** What was refused. */
export type Context<Attempt> = {
  readonly attempt: Attempt
  /** Azure's own words. */
  readonly message: string
  readonly answer: AzureAnswer
}

/** What an answer means, and what helps. */
export type Row<Attempt> = readonly [
  kind: ErrorCode,
  remedy: string | ((context: Context<Attempt>) => string)
]

/** What a service's answers mean. Codes are data: words such as `constructor` must find nothing. */
export type Remedies<Attempt> = {
  /** Where the words tell which of several things a code means: the first that matches. */
  readonly byWords: Readonly<Record<string, readonly (readonly [RegExp, Row<Attempt>])[]>>
  readonly byCode: Readonly<Record<string, Row<Attempt>>>
  /** For codes that nobody knows: what kind of refusal it is. Its cause only Azure's own words tell. */
  readonly byStatus: Readonly<Record<number, Row<Attempt>>>
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
export const OWN_WORDS = "Azure's words above say what it does not accept."

function rightsRemedy({ message, attempt }: Context<Attempt>): string {
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

/** The identity has the right, and is kept from using it (Microsoft: deny assignments). */
const DENIED: Row<Attempt> = [
  'Forbidden',
  'A deny assignment blocks this identity, and no role changes that. Azure creates deny assignments for managed applications and managed clusters: use a resource group that it does not cover ("snapshot-resource-group", "restore-resource-group"), or ask the owner of what it belongs to for an exclusion.'
]

const OTHER_TENANT: Row<Attempt> = [
  'Forbidden',
  (context) => {
    const tenant = quotedAfter('tenant', context) ?? 'that of this sign-in'
    const linked = quotedAfter('linked subscription', context) ?? 'that the message names'
    return `Subscription ${linked} belongs to another tenant than ${tenant}, where this step signs in, and no role in this tenant reaches it. Name only resources of subscriptions of tenant ${tenant}, or set "tenant-id" to the tenant of subscription ${linked}.`
  }
]

const NO_LINKED_SUBSCRIPTION: Row<Attempt> = [
  'NotFound',
  (context) =>
    `Azure does not know subscription ${quotedAfter('linked subscription', context) ?? 'that the message names'}. Correct the resource id that names it: a source has to be in the subscription of what is made from it.`
]

const OTHER_SOURCE: Row<Attempt> = [
  'NameTaken',
  (context) =>
    `There is a ${createsDisk(context) ? 'disk' : 'snapshot'} of that name, made from another source, and Azure does not change that. Choose another "${nameInput(context)}".`
]

const LARGE_SECTORS: Row<Attempt> = [
  'AzureRefused',
  'That disk has sectors of 4096 bytes, and Azure exports it as VHDX only. The action asks for VHDX when the snapshot tells its sector size. Run this step again. If the error occurs again, report it with the debug log.'
]

const UNSUPPORTED_SKU: Row<Attempt> = [
  'InvalidInput',
  (context) =>
    `Set "${createsDisk(context) ? 'disk-sku' : 'sku'}" to one that the message calls supported, or leave it out.`
]

const OTHER_EDGE_ZONE: Row<Attempt> = [
  'AzureRefused',
  'A snapshot, and a disk made from one, has to be in the edge zone of its source; the message names both. Run this step again. If the error occurs again, report it with the debug log.'
]

const NO_INSTANT_ACCESS: Row<Attempt> = [
  'InvalidInput',
  (context) =>
    createsDisk(context)
      ? 'Wait until the background copy of that snapshot is done ("operation: list" shows how far it is), then run this step again.'
      : 'Leave "instant-access-minutes" out: the snapshot is usable when its background copy is done.'
]

const SNAPSHOT_LIMIT: Row<Attempt> = [
  'LimitReached',
  'Delete snapshots of this disk that are no longer needed.'
]

const BUSY: Row<Attempt> = [
  'Conflict',
  'Something else is changing that resource. Wait for it, then run this step again.'
]

const NO_CAPACITY: Row<Attempt> = [
  'LimitReached',
  'Azure has no room for a machine of that size there now. Start it again later, or give it another size.'
]

const EXPIRED: Row<Attempt> = [
  'SignInFailed',
  'Run this step again. If it comes back, check "tenant-id" and "environment", and the clock of a self-hosted runner.'
]

const RIGHTS: Row<Attempt> = ['Forbidden', rightsRemedy]

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
    AuthorizationFailed: RIGHTS,
    LinkedAuthorizationFailed: RIGHTS,
    DenyAssignmentAuthorizationFailed: DENIED,
    RequestDisallowedByPolicy: [
      'Forbidden',
      'An Azure Policy assignment, named in the message, forbids this. Meet it (tags, network access, region) or ask its owner for an exemption.'
    ],
    InvalidAuthenticationToken: EXPIRED,
    InvalidAuthenticationTokenTenant: EXPIRED,
    ExpiredAuthenticationToken: EXPIRED,
    AuthenticationFailed: EXPIRED,
    ResourceNotFound: [
      'NotFound',
      'Check the name and the group. Azure gives the same answer when a source is in another region.'
    ],
    ResourceGroupNotFound: [
      'NotFound',
      ({ attempt }) =>
        `Check "resource-group" and that it belongs to subscription ${attempt.subscriptionId}.`
    ],
    SubscriptionNotFound: [
      'NotFound',
      'Check "subscription-id", and that the client has a role in that subscription: without one it looks as if it did not exist.'
    ],
    InvalidSubscriptionId: [
      'InvalidInput',
      '"subscription-id" must be the GUID of a subscription.'
    ],
    ReadOnlyDisabledSubscription: [
      'AzureRefused',
      ({ attempt }) =>
        `Subscription ${attempt.subscriptionId} is disabled: everything in it can be read, and nothing changed. Have its owner re-enable it (Azure portal, Subscriptions), then run this step again.`
    ],
    MissingSubscriptionRegistration: [
      'AzureRefused',
      (context) => {
        const namespace = quotedAfter('namespace', context) ?? 'Microsoft.Compute'
        return `Register the provider once, with \`az provider register --namespace ${namespace} --subscription ${context.attempt.subscriptionId}\`. It takes some minutes; then run this step again.`
      }
    ],
    SnapshotsLimitReached: SNAPSHOT_LIMIT,
    SnapshotLimitReached: SNAPSHOT_LIMIT,
    InvalidInstantAccessRequest: NO_INSTANT_ACCESS,
    AzdError_InstantAccessNotEnabled: NO_INSTANT_ACCESS,
    PropertyChangeNotAllowed: OTHER_SOURCE,
    ScopeLocked: [
      'Conflict',
      'A lock, named in the message, forbids this. Remove the lock, or use a resource group without one.'
    ],
    InvalidResourceLocation: [
      'NameTaken',
      (context) =>
        `A resource of that name exists in another region of the same group: use another "${nameInput(context)}".`
    ],
    QuotaExceeded: [
      'LimitReached',
      'A quota of the subscription is used up: free some of it, or ask Azure for more.'
    ],
    OperationNotAllowed: [
      'Conflict',
      'Azure uses this code for quotas and for states in which a resource cannot be changed: its words above say which.'
    ],
    AttachDiskWhileBeingDetached: [
      'Conflict',
      'That disk is still being detached from a machine. Wait for it, then run this step again.'
    ],
    DiskRestorePointUsedByCustomer: [
      'Conflict',
      'Its data is open to whoever has a signed URL. Revoke the access (`az snapshot revoke-access`), then run this step again.'
    ],
    AllocationFailed: NO_CAPACITY,
    ZonalAllocationFailed: NO_CAPACITY,
    OverconstrainedAllocationRequest: NO_CAPACITY,
    OverconstrainedZonalAllocationRequest: NO_CAPACITY,
    Conflict: BUSY,
    ConflictingUserInput: BUSY,
    OperationPreempted: [
      'Conflict',
      'Another operation on the same resource took its place. Run this step again.'
    ],
    NoRegisteredProviderFound: [
      'AzureRefused',
      'This cloud does not offer the version of the Compute API that the action uses.'
    ]
  },
  byStatus: {
    401: EXPIRED,
    403: [
      'Forbidden',
      (context) =>
        /perform action/i.test(context.message)
          ? rightsRemedy(context)
          : `${OWN_WORDS} Roles, deny assignments and policies on subscription ${context.attempt.subscriptionId} can forbid something.`
    ],
    404: ['NotFound', 'Check the names, the group and the subscription.'],
    407: ['Unreachable', PROXY_SIGN_IN],
    409: ['Conflict', `${OWN_WORDS} The activity log of the resource group says more.`],
    429: [
      'Throttled',
      ({ answer }) =>
        answer.retryAfterMs === undefined
          ? 'Azure limits how often this subscription may ask. Run this step again later.'
          : `Azure asks to wait ${durationInWords(answer.retryAfterMs)}. Raise "timeout" where it allows less than that, or run this step again later.`
    ]
  }
}

const STORAGE_RIGHTS: Row<DataAttempt> = [
  'Forbidden',
  ({ attempt: { role } }) =>
    `Grant the identity "${role}" there, or give a signed URL that allows it. ${RIGHTS_TAKE_TIME}`
]

const ENDED: Row<DataAttempt> = [
  'Forbidden',
  'The signed URL has expired or was taken back. Run this step again; a job that reads the same snapshot closes its data for both when it ends, so let them run one after the other.'
]

const INCOMPARABLE: Row<DataAttempt> = [
  'Conflict',
  'Azure cannot tell the changes between these two snapshots. Compare snapshots of one family that were taken on one side of 4096 GiB.'
]

const LEASED: Row<DataAttempt> = [
  'Conflict',
  'Somebody else holds a lease on that blob, or took this one away. Let exports to one blob run one after the other; `az storage blob lease break` frees a blob that was left behind.'
]

const MISSING: Row<DataAttempt> = [
  'NotFound',
  'Check "blob-url": the account and the container must exist.'
]

const STORAGE_BUSY: Row<DataAttempt> = [
  'Throttled',
  'Azure Storage has more to do than the account allows. Run this step again later, with a lower "max-parallel".'
]

/** Azure Storage. Codes: Storage REST API, common and Blob service error codes. */
export const STORAGE: Remedies<DataAttempt> = {
  byWords: {},
  byCode: {
    AuthenticationFailed: ENDED,
    CannotVerifyCopySource: ENDED,
    NoAuthenticationInformation: STORAGE_RIGHTS,
    InvalidAuthenticationInfo: STORAGE_RIGHTS,
    AuthorizationPermissionMismatch: STORAGE_RIGHTS,
    AuthorizationResourceTypeMismatch: STORAGE_RIGHTS,
    AuthorizationServiceMismatch: STORAGE_RIGHTS,
    InsufficientAccountPermissions: STORAGE_RIGHTS,
    AuthorizationFailure: [
      'Forbidden',
      'A network rule keeps this runner out: the network access policy of the snapshot, or the firewall of the storage account.'
    ],
    PublicAccessNotPermitted: STORAGE_RIGHTS,
    KeyBasedAuthenticationNotPermitted: [
      'Forbidden',
      'The account does not take signed URLs. Leave the signature out of "blob-url": the sign-in is used then.'
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
      '"blob-url" names a blob that is no page blob. Name another one, or a container.'
    ],
    BlobImmutableDueToPolicy: [
      'Forbidden',
      'An immutability policy of the container forbids it. Use another container.'
    ],
    SnapshotCountExceeded: [
      'LimitReached',
      'Delete snapshots of that blob that are no longer needed.'
    ]
  },
  byStatus: {
    401: STORAGE_RIGHTS,
    403: STORAGE_RIGHTS,
    404: MISSING,
    407: ['Unreachable', PROXY_SIGN_IN],
    429: STORAGE_BUSY,
    503: STORAGE_BUSY
  }
}

const FEDERATION = ({ clientId }: Who): string =>
  `Add a federated credential to application ${clientId ?? ''} with exactly the issuer and subject that the message names; letter case counts. The subject depends on the branch, tag, environment or pull request of the job.`

/** Entra's error numbers that a workflow can run into. Microsoft: AADSTS error codes. */
export const ENTRA: Readonly<Record<number, (who: Who) => string>> = {
  70021: FEDERATION,
  700211: FEDERATION,
  700213: FEDERATION,
  7002138: FEDERATION,
  700212: (who) =>
    `The audience of GitHub's token does not match the federated credential of application ${who.clientId ?? ''}: make them equal with the input "audience" or in the credential.`,
  700016: (who) =>
    `Check "client-id" (${who.clientId ?? ''}) and "tenant-id" (${who.tenantId ?? ''}): the application must exist in that tenant.`,
  90002: (who) =>
    `Check "tenant-id" (${who.tenantId ?? ''}), and "environment" if the tenant is in a national cloud.`,
  900023: (who) => `"tenant-id" (${who.tenantId ?? ''}) must be a GUID or a domain name.`,
  7000215: () =>
    'AZURE_CLIENT_SECRET must hold the secret\'s value, not its id; make a new secret, or sign in by "oidc" and keep none.',
  7000222: () =>
    'The client secret has expired: make a new one, or sign in by "oidc" and keep none.',
  700024: () =>
    'The assertion was not valid at that time: check the clock of a self-hosted runner, then run this step again.',
  53003: () =>
    'A Conditional Access policy of the tenant forbids this sign-in: ask its administrator.'
}

/** The row of a refused request. Compute uses `OperationNotAllowed` for throttling, quota and states alike: 429 decides by status. */
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
