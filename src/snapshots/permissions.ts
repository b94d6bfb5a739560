/**
 * What a sign-in is allowed to do: which actions each operation needs of which resource, the least role that includes
 * each action, and whether the permissions that Azure lists for the caller allow it.
 */

/** One entry of the caller's permissions at a scope: what one role assignment allows (Microsoft: authorization, permissions). */
export type Permission = {
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
  readonly dataActions: readonly string[]
  readonly notDataActions: readonly string[]
}

/** What the real run of a dry run does at a scope: the id of a subscription, a resource group or a resource. */
export type Need = {
  readonly scope: string
  readonly actions: readonly string[]
  /** Why the scope is only where the permission may be inherited from: then an action that is not there is unknown. */
  readonly elsewhere?: string
}

/** An action that the sign-in lacks. */
export type MissingPermission = {
  readonly action: string
  readonly scope: string
  /** The least privileged built-in role that includes it. */
  readonly role: string | undefined
}

/** An action of which it could not be found out. */
export type UnknownPermission = MissingPermission & { readonly why: string }

/** What a dry run knows about the permissions of the real run. */
export type PermissionCheck = {
  /** How many pairs of action and scope the real run needs. */
  readonly needed: number
  readonly missing: readonly MissingPermission[]
  readonly unknown: readonly UnknownPermission[]
}

const COMPUTE = 'Microsoft.Compute'
const BLOBS = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs'

/** To list the permissions themselves; every built-in role for disks has it by `Microsoft.Authorization/*\/read`. */
export const READ_PERMISSIONS = 'Microsoft.Authorization/permissions/read'
export const READ_SNAPSHOTS = `${COMPUTE}/snapshots/read`
export const READ_DISKS = `${COMPUTE}/disks/read`
const WRITE_SNAPSHOTS = `${COMPUTE}/snapshots/write`
const DELETE_SNAPSHOTS = `${COMPUTE}/snapshots/delete`
const GRANT_SNAPSHOTS = `${COMPUTE}/snapshots/beginGetAccess/action`
const REVOKE_SNAPSHOTS = `${COMPUTE}/snapshots/endGetAccess/action`
const RESTORE_FROM = [READ_SNAPSHOTS, GRANT_SNAPSHOTS] as const

/** A snapshot's data under `dataAccessAuthMode: AzureActiveDirectory`; a data action. */
const DOWNLOAD = `${COMPUTE}/snapshots/download/action`

/**
 * What each operation needs, by what it needs it of. `group`: the resource group where something is created. Sources: the
 * table of docs/setup.md, which comes from Microsoft's roles for disks and from reports of refusals.
 */
export const NEEDED = {
  create: {
    disk: [READ_DISKS, `${COMPUTE}/disks/beginGetAccess/action`],
    group: [READ_SNAPSHOTS, WRITE_SNAPSHOTS],
    /** To delete again: `all-or-nothing`, `on-success: delete`. */
    undo: [DELETE_SNAPSHOTS]
  },
  copy: {
    source: RESTORE_FROM,
    group: [READ_SNAPSHOTS, WRITE_SNAPSHOTS],
    /** To remove a failed copy that has the name. */
    undo: [DELETE_SNAPSHOTS]
  },
  restore: {
    source: RESTORE_FROM,
    group: [READ_DISKS, `${COMPUTE}/disks/write`],
    machine: [`${COMPUTE}/virtualMachines/read`, `${COMPUTE}/virtualMachines/write`],
    dataDisks: [`${COMPUTE}/virtualMachines/attachDetachDataDisks/action`],
    /** Of the network interfaces of the machine. */
    interfaces: ['Microsoft.Network/networkInterfaces/join/action'],
    stop: [`${COMPUTE}/virtualMachines/deallocate/action`],
    start: [`${COMPUTE}/virtualMachines/start/action`]
  },
  prune: { snapshot: [READ_SNAPSHOTS, DELETE_SNAPSHOTS] },
  export: {
    source: [...RESTORE_FROM, REVOKE_SNAPSHOTS],
    /** Of a snapshot that only a sign-in may read. */
    signedIn: [DOWNLOAD],
    blob: [`${BLOBS}/read`, `${BLOBS}/write`]
  },
  finalize: {
    hold: [READ_SNAPSHOTS, WRITE_SNAPSHOTS],
    remove: [READ_SNAPSHOTS, DELETE_SNAPSHOTS]
  },
  verify: {
    source: RESTORE_FROM,
    group: [READ_DISKS, `${COMPUTE}/disks/write`, `${COMPUTE}/disks/delete`],
    tag: [WRITE_SNAPSHOTS],
    compareDisk: [`${COMPUTE}/disks/beginGetAccess/action`, `${COMPUTE}/disks/endGetAccess/action`],
    compareSnapshot: [GRANT_SNAPSHOTS, REVOKE_SNAPSHOTS]
  },
  /** Of what a new snapshot or disk names, whatever creates it. */
  linked: {
    encryptionSet: [`${COMPUTE}/diskEncryptionSets/read`],
    diskAccess: [`${COMPUTE}/diskAccesses/read`]
  }
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** What is needed of the resources that a new snapshot or disk names. */
export function linkedNeeds(named: {
  readonly encryptionSets: readonly (string | undefined)[]
  readonly diskAccess: string | undefined
}): readonly Need[] {
  const needOf = (scope: string | undefined, actions: readonly string[]): readonly Need[] =>
    scope === undefined || scope === '' ? [] : [{ scope, actions }]
  return [
    ...named.encryptionSets.flatMap((id) => needOf(id, NEEDED.linked.encryptionSet)),
    ...needOf(named.diskAccess, NEEDED.linked.diskAccess)
  ]
}

/**
 * Least built-in role for an action. The built-in Disk Snapshot Contributor cannot read disks, which is
 * why two roles are needed for a snapshot.
 */
const LEAST_ROLES: readonly (readonly [action: string, role: string])[] = [
  ['microsoft.compute/disks/read', 'Disk Backup Reader'],
  ['microsoft.compute/disks/begingetaccess/action', 'Disk Backup Reader'],
  ['microsoft.compute/snapshots/download/action', 'Data Operator for Managed Disks'],
  ['microsoft.compute/snapshots/', 'Disk Snapshot Contributor'],
  ['microsoft.compute/disks/write', 'Disk Restore Operator'],
  ['microsoft.compute/disks/delete', 'Virtual Machine Contributor'],
  ['microsoft.compute/virtualmachines/read', 'Reader'],
  ['microsoft.compute/virtualmachines/', 'Virtual Machine Contributor'],
  ['microsoft.network/networkinterfaces/', 'Virtual Machine Contributor'],
  ['microsoft.compute/diskencryptionsets/read', 'Reader'],
  ['microsoft.compute/diskaccesses/read', 'Reader'],
  [`${BLOBS}/`.toLowerCase(), 'Storage Blob Data Contributor']
]

/** The least privileged built-in role that includes an action; `undefined` where none is known. */
export function leastRoleFor(action: string): string | undefined {
  const wanted = action.toLowerCase()
  return LEAST_ROLES.find(([prefix]) => wanted.startsWith(prefix))?.[1]
}

/** Actions on data, which no `*` among the actions covers. */
const DATA_ACTIONS: ReadonlySet<string> = new Set([DOWNLOAD, ...NEEDED.export.blob])

/**
 * Whether an action is allowed: when one entry has it, and the `notActions` of that same entry do not. Deny assignments,
 * locks and policies are not among the permissions, and can still forbid it.
 */
export function isAllowed(permissions: readonly Permission[], action: string): boolean {
  return permissions.some((one) =>
    DATA_ACTIONS.has(action)
      ? matchesAny(one.dataActions, action) && !matchesAny(one.notDataActions, action)
      : matchesAny(one.actions, action) && !matchesAny(one.notActions, action)
  )
}

function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()))
}

/** `*` stands for any text, slashes as well. In one pass: the pattern is somebody else's text. */
function matches(pattern: string, action: string): boolean {
  const [start = '', ...rest] = pattern.split('*')
  const end = rest.pop()
  if (end === undefined) return pattern === action
  if (!action.startsWith(start)) return false
  let at = start.length
  for (const part of rest) {
    const found = action.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return action.length - end.length >= at && action.endsWith(end)
}
