import { randomUUID } from 'node:crypto'
import { scopeContains } from './resource-id.ts'

/** What a principal may do at a scope and below. Actions may hold `*`. */
export interface RoleAssignment {
  readonly id: string
  /** Object id of the principal. */
  readonly principalId: string
  readonly scope: string
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
  /** The same for data operations, which no `*` among the actions covers. */
  readonly dataActions: readonly string[]
  readonly notDataActions: readonly string[]
}

export interface RoleAssignmentSeed {
  principalId: string
  scope: string
  /** Name of a built-in role, or the actions themselves. */
  role?: string
  actions?: string[]
  notActions?: string[]
  dataActions?: string[]
  notDataActions?: string[]
}

export interface AccessControl {
  readonly assignments: readonly RoleAssignment[]
  assign(seed: RoleAssignmentSeed): RoleAssignment
  /** Removes every assignment of a principal. */
  revoke(principalId: string): void
  allows(principalId: string, action: string, scope: string): boolean
  /** Whether the principal may do it anywhere at or below the scope: then lists of the scope show that part. */
  allowsBelow(principalId: string, action: string, scope: string): boolean
  allowsData(principalId: string, action: string, scope: string): boolean
  /** Whether the principal has any assignment at, above or below the scope. */
  sees(principalId: string, scope: string): boolean
  /** The assignments of the principal that apply at the scope: at it, or above. */
  at(principalId: string, scope: string): readonly RoleAssignment[]
}

interface Role {
  readonly actions: readonly string[]
  readonly notActions?: readonly string[]
  readonly dataActions?: readonly string[]
}

const BLOB_SERVICES = 'Microsoft.Storage/storageAccounts/blobServices'

/** Built-in roles as far as disks are concerned (Microsoft: built-in-roles/compute, /storage, /general). */
const ROLES: Readonly<Record<string, Role>> = {
  Contributor: {
    actions: ['*'],
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action'
    ]
  },
  Reader: { actions: ['*/read'] },
  'Disk Snapshot Contributor': {
    actions: [
      'Microsoft.Authorization/*/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Compute/snapshots/delete',
      'Microsoft.Compute/snapshots/write',
      'Microsoft.Compute/snapshots/read',
      'Microsoft.Compute/snapshots/beginGetAccess/action',
      'Microsoft.Compute/snapshots/endGetAccess/action',
      'Microsoft.Compute/disks/beginGetAccess/action',
      'Microsoft.Storage/storageAccounts/listkeys/action',
      'Microsoft.Storage/storageAccounts/write',
      'Microsoft.Storage/storageAccounts/read',
      'Microsoft.Storage/storageAccounts/delete'
    ]
  },
  'Disk Restore Operator': {
    actions: [
      'Microsoft.Authorization/*/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Compute/disks/write',
      'Microsoft.Compute/disks/read'
    ]
  },
  'Virtual Machine Contributor': {
    actions: [
      'Microsoft.Authorization/*/read',
      'Microsoft.Compute/locations/*',
      'Microsoft.Compute/virtualMachines/*',
      'Microsoft.Compute/disks/write',
      'Microsoft.Compute/disks/read',
      'Microsoft.Compute/disks/delete',
      'Microsoft.Network/networkInterfaces/*',
      'Microsoft.Resources/subscriptions/resourceGroups/read'
    ]
  },
  'Data Operator for Managed Disks': {
    actions: [],
    dataActions: [
      'Microsoft.Compute/disks/download/action',
      'Microsoft.Compute/disks/upload/action',
      'Microsoft.Compute/snapshots/download/action',
      'Microsoft.Compute/snapshots/upload/action'
    ]
  },
  'Storage Blob Data Contributor': {
    actions: [
      `${BLOB_SERVICES}/containers/delete`,
      `${BLOB_SERVICES}/containers/read`,
      `${BLOB_SERVICES}/containers/write`,
      `${BLOB_SERVICES}/generateUserDelegationKey/action`
    ],
    dataActions: [
      `${BLOB_SERVICES}/containers/blobs/delete`,
      `${BLOB_SERVICES}/containers/blobs/read`,
      `${BLOB_SERVICES}/containers/blobs/write`,
      `${BLOB_SERVICES}/containers/blobs/move/action`,
      `${BLOB_SERVICES}/containers/blobs/add/action`
    ]
  },
  'Storage Blob Data Reader': {
    actions: [
      `${BLOB_SERVICES}/containers/read`,
      `${BLOB_SERVICES}/generateUserDelegationKey/action`
    ],
    dataActions: [`${BLOB_SERVICES}/containers/blobs/read`]
  },
  'Disk Backup Reader': {
    actions: [
      'Microsoft.Authorization/*/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Compute/disks/read',
      'Microsoft.Compute/disks/beginGetAccess/action'
    ]
  }
}

export function createAccessControl(): AccessControl {
  const assignments: RoleAssignment[] = []
  const at = (principalId: string, scope: string): readonly RoleAssignment[] =>
    assignments.filter(
      (assignment) =>
        assignment.principalId === principalId && scopeContains(assignment.scope, scope)
    )
  return {
    assignments,
    assign(seed) {
      const assignment = readSeed(seed)
      assignments.push(assignment)
      return assignment
    },
    revoke(principalId) {
      const kept = assignments.filter((assignment) => assignment.principalId !== principalId)
      assignments.splice(0, assignments.length, ...kept)
    },
    allows: (principalId, action, scope) =>
      at(principalId, scope).some((assignment) => grants(assignment, action)),
    allowsBelow: (principalId, action, scope) =>
      assignments.some(
        (assignment) =>
          assignment.principalId === principalId &&
          scopeContains(scope, assignment.scope) &&
          grants(assignment, action)
      ),
    allowsData: (principalId, action, scope) =>
      at(principalId, scope).some(
        ({ dataActions, notDataActions }) =>
          matchesAny(dataActions, action) && !matchesAny(notDataActions, action)
      ),
    sees: (principalId, scope) =>
      assignments.some(
        (assignment) =>
          assignment.principalId === principalId &&
          (scopeContains(assignment.scope, scope) || scopeContains(scope, assignment.scope))
      ),
    at
  }
}

function grants({ actions, notActions }: RoleAssignment, action: string): boolean {
  return matchesAny(actions, action) && !matchesAny(notActions, action)
}

function readSeed(seed: RoleAssignmentSeed): RoleAssignment {
  const role = seed.role === undefined ? undefined : ROLES[seed.role]
  if (seed.role !== undefined && role === undefined) {
    throw new RangeError(`the simulator knows no role '${seed.role}'`)
  }
  return {
    id: randomUUID(),
    principalId: seed.principalId,
    scope: seed.scope,
    actions: [...(role?.actions ?? []), ...(seed.actions ?? [])],
    notActions: [...(role?.notActions ?? []), ...(seed.notActions ?? [])],
    dataActions: [...(role?.dataActions ?? []), ...(seed.dataActions ?? [])],
    notDataActions: [...(seed.notDataActions ?? [])]
  }
}

const patterns = new Map<string, RegExp>()

function matchesAny(actions: readonly string[], action: string): boolean {
  return actions.some((pattern) => patternOf(pattern).test(action))
}

function patternOf(action: string): RegExp {
  let pattern = patterns.get(action)
  if (pattern === undefined) {
    const escaped = action.split('*').map((part) => part.replace(/[.\\/]/g, '\\$&'))
    pattern = new RegExp(`^${escaped.join('.*')}$`, 'i')
    patterns.set(action, pattern)
  }
  return pattern
}
