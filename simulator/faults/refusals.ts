import { gatewayError, computeError, armErrorAnswer } from '../arm/arm-error.ts'
import type { ArmError } from '../arm/arm-error.ts'
import { resourceNotFound } from '../arm/provider.ts'
import { readResourceId } from '../arm/resource-id.ts'
import type { Answer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'

/** Caller, action and scope, for the sentences. */
interface Asked {
  /** `Microsoft.Compute/snapshots/write` */
  readonly action: string
  readonly scope: string
  readonly subscriptionId: string
  readonly name: string
}

const CLIENT = 'c4a8f7b2-0e63-4d19-a5c7-92d1e8f3b604'
const OBJECT = '5e2d7c91-b8a4-4f36-8e0d-7c1f9b6a3d58'
const ELSEWHERE = 'b7a0c2d4-5e61-4f83-9a0b-1c2d3e4f5a6b'

const may = ({ action, scope }: Asked): string =>
  `The client '${CLIENT}' with object id '${OBJECT}' has permission to perform action '${action}' on scope '${scope}'`

const denied = (scope: string): string =>
  `the access is denied because of the deny assignment with name 'System deny assignment created by managed application' ` +
  `and Id '0f3c1e5a7b9d4c2e8f6a1b3d5c7e9f01' at scope '${scope}'.`

/**
 * Refusals that need special conditions in Azure, in Azure's words as far as they were published. Sources: AKS#4291 and
 * ARO-RP#1890 (deny assignments), Azure/OpenShift#186, azure-docs#48443 and azure-cli#14560 (linked scopes),
 * vscode-azureappservice#1646 (disabled subscription), Microsoft's list of errors of Resource Manager (registration).
 */
const REFUSALS = {
  denyAssignment: (asked: Asked) =>
    gatewayError(
      403,
      'DenyAssignmentAuthorizationFailed',
      `${may(asked)}; however, ${denied(asked.scope)}`
    ),
  linkedDenyAssignment: (asked: Asked) =>
    gatewayError(
      403,
      'LinkedAuthorizationFailed',
      `${may(asked)}; however, action(s) 'Microsoft.Compute/disks/beginGetAccess/action' on the linked scope(s) ` +
        `'${asked.scope}' is blocked by deny assignments.`
    ),
  linkedTenant: (asked: Asked) =>
    gatewayError(
      403,
      'LinkedAuthorizationFailed',
      `${may(asked)}, however the current tenant '3f1b6d2e-7a54-4c0e-9d3b-1c9a5e0f7b21' is not authorized to access linked subscription '${ELSEWHERE}'.`
    ),
  linkedSubscription: (asked: Asked) =>
    gatewayError(
      403,
      'LinkedAuthorizationFailed',
      `${may(asked)}, however the linked subscription '${ELSEWHERE}' was not found.`
    ),
  disabledSubscription: ({ subscriptionId }: Asked) =>
    gatewayError(
      409,
      'ReadOnlyDisabledSubscription',
      `The subscription '${subscriptionId}' is disabled and therefore marked as read only. You cannot perform any write ` +
        'actions on this subscription until it is re-enabled.'
    ),
  unregisteredProvider: () =>
    gatewayError(
      409,
      'MissingSubscriptionRegistration',
      "The subscription is not registered to use namespace 'Microsoft.Compute'. See https://aka.ms/rps-not-found for how to register subscriptions."
    ),
  /** The limit of 500 in the words of a public troubleshooting text. */
  snapshotLimit: () =>
    computeError(
      409,
      'SnapshotLimitReached',
      'The snapshot limit was reached. Please delete a snapshot before creating another one.'
    ),
  instantAccess: () =>
    computeError(
      400,
      'InvalidInstantAccessRequest',
      'The instant access request is invalid for this snapshot.'
    ),
  /** An unknown code. */
  unknown: ({ name }: Asked) =>
    computeError(409, 'QuantumFluxMismatch', `The flux of '${name}' does not match.`)
} as const satisfies Readonly<Record<string, (asked: Asked) => ArmError>>

export type RefusalName = keyof typeof REFUSALS

export const REFUSAL_NAMES = Object.keys(REFUSALS) as readonly RefusalName[]

const ACTIONS: Readonly<Record<string, string>> = {
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete'
}

/** The refusal of a request, in Azure's form. */
export function refusalOf(name: RefusalName, call: Call): Answer {
  const id = readResourceId(call.path)
  const asked: Asked = {
    action: `${id?.type ?? 'Microsoft.Compute'}/${ACTIONS[call.method] ?? 'read'}`,
    scope: call.path,
    subscriptionId: id?.subscriptionId ?? '',
    name: id?.name ?? ''
  }
  return armErrorAnswer(REFUSALS[name](asked))
}

/** The answer of Resource Manager for a missing resource, or of Compute for a missing operation. */
export function notFoundAnswer(call: Call): Answer {
  const id = readResourceId(call.path)
  return armErrorAnswer(
    id === undefined
      ? computeError(404, 'NotFound', 'The entity was not found.')
      : resourceNotFound(id)
  )
}
