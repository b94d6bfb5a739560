import { randomUUID } from 'node:crypto'
import type { AccessToken } from '../entra/directory.ts'
import type { Answer } from '../wire/answer.ts'
import { compactAnswer, withHeaders } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { Route } from '../wire/route.ts'
import { decodePart } from '../wire/route.ts'
import type { World } from '../world.ts'
import { ArmError, armErrorAnswer, gatewayError, pathNotKnown } from './arm-error.ts'
import { authenticate, authorize } from './authorization.ts'
import { answerPermissions, permissionsScope } from './permissions.ts'
import { answerProvider } from './provider.ts'
import type { SubscriptionAdmission } from './rate-limits.ts'
import { regions } from './regions.ts'
import { answerGroups } from './resource-groups.ts'
import type { ArmCall, ResourceType } from './resource-type.ts'
import type { Subscription } from './subscriptions.ts'
import { subscriptionView } from './subscriptions.ts'

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Resource Manager's front door. */
export function armRoutes(world: World, types: readonly ResourceType[]): readonly Route[] {
  return [
    {
      method: '*',
      path: /^(\/subscriptions(?:\/.*)?)$/i,
      handle: (call) => {
        const requestId = randomUUID()
        const quota = countCall(world, call)
        return withHeaders(answerOrRefuse(world, types, call, requestId, quota), {
          ...quota?.headers,
          ...commonHeaders(world, call, requestId)
        })
      }
    }
  ]
}

function answerOrRefuse(
  world: World,
  types: readonly ResourceType[],
  call: Call,
  requestId: string,
  quota: SubscriptionAdmission | undefined
): Answer {
  try {
    const caller = authenticate(call, world.directory, world.clock, world.settings)
    refuseThrottled(call, caller, quota)
    const apiVersion = call.query.get('api-version')
    if (apiVersion === null || apiVersion === '') {
      throw gatewayError(
        400,
        'MissingApiVersionParameter',
        'The api-version query parameter (?api-version=) is required for all requests.'
      )
    }
    return dispatch(types, { world, call, caller, requestId, apiVersion })
  } catch (error) {
    if (error instanceof ArmError) return armErrorAnswer(error)
    throw error
  }
}

/** Counts the call against its subscription's limits, if it has one. */
function countCall(world: World, call: Call): SubscriptionAdmission | undefined {
  const subscriptionId = call.path.split('/')[2]?.toLowerCase() ?? ''
  if (!world.subscriptions.has(subscriptionId)) return undefined
  return world.limits.subscription(subscriptionId, call.method)
}

/** Resource Manager's own 429, in an `error` and with the wait in its sentence as well (reported in public logs). */
function refuseThrottled(
  call: Call,
  caller: AccessToken,
  quota: SubscriptionAdmission | undefined
): void {
  if (quota?.refusal === undefined) return
  const { kind, retryAfterSeconds } = quota.refusal
  const seconds = String(retryAfterSeconds)
  throw gatewayError(
    429,
    'SubscriptionRequestsThrottled',
    `Number of '${kind}' requests for subscription '${call.path.split('/')[2] ?? ''}' actor '${caller.objectId}' exceeded. ` +
      `Please try again after '${seconds}' seconds.`,
    { 'retry-after': seconds }
  )
}

function dispatch(types: readonly ResourceType[], arm: ArmCall): Answer {
  const [, , subscriptionId, ...rest] = arm.call.path.replace(/\/$/, '').split('/').map(decodePart)
  if (subscriptionId === undefined) return listSubscriptions(arm)
  const subscription = findSubscription(arm.world, arm.caller, subscriptionId)
  const scope = permissionsScope(arm.call.path)
  if (scope !== undefined) return answerPermissions(arm, subscription, decodePart(scope))
  const [section, ...below] = rest
  switch (section?.toLowerCase()) {
    case undefined:
      return getSubscription(arm, subscription)
    case 'resourcegroups': {
      const [group, providers, ...resource] = below
      return group !== undefined && providers?.toLowerCase() === 'providers'
        ? answerProvider(types, arm, subscription, group, resource)
        : answerGroups(arm, subscription, below)
    }
    case 'providers':
      return answerProvider(types, arm, subscription, undefined, below)
    case 'locations':
      return listLocations(arm, subscription)
    default:
      throw pathNotKnown(arm.call.path)
  }
}

function findSubscription(world: World, caller: AccessToken, id: string): Subscription {
  if (!GUID.test(id)) {
    throw gatewayError(
      400,
      'InvalidSubscriptionId',
      `The provided subscription identifier '${id}' is malformed or invalid.`
    )
  }
  const subscription = world.subscriptions.get(id.toLowerCase())
  if (subscription === undefined) {
    throw gatewayError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`)
  }
  if (subscription.tenantId.toLowerCase() !== caller.tenantId.toLowerCase()) {
    throw gatewayError(
      401,
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer 'https://sts.windows.net/${caller.tenantId}/'. It must match the ` +
        `tenant 'https://sts.windows.net/${subscription.tenantId}/' associated with this subscription. Please use ` +
        `the authority (URL) 'https://login.windows.net/${subscription.tenantId}' to get the token.`
    )
  }
  return subscription
}

function listSubscriptions(arm: ArmCall): Answer {
  const { world } = arm
  const { tenantId, objectId } = arm.caller
  const visible = [...world.subscriptions.values()].filter(
    (subscription) =>
      subscription.tenantId === tenantId &&
      world.access.sees(objectId, `/subscriptions/${subscription.subscriptionId}`)
  )
  const count = { type: 'Total', value: visible.length }
  return compactAnswer(200, { value: visible.map(subscriptionView), count })
}

function getSubscription(arm: ArmCall, subscription: Subscription): Answer {
  const scope = `/subscriptions/${subscription.subscriptionId}`
  if (!arm.world.access.sees(arm.caller.objectId, scope)) {
    throw gatewayError(
      404,
      'SubscriptionNotFound',
      `The subscription '${subscription.subscriptionId}' could not be found.`
    )
  }
  return compactAnswer(200, subscriptionView(subscription))
}

/** Microsoft: Resource Manager, subscriptions, list locations (2022-12-01), as far as clients use it. */
function listLocations(arm: ArmCall, { subscriptionId }: Subscription): Answer {
  const scope = `/subscriptions/${subscriptionId}`
  authorize(arm, 'Microsoft.Resources/subscriptions/locations/read', scope)
  const value = regions().map(({ name, displayName }) => ({
    id: `${scope}/locations/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended' }
  }))
  return compactAnswer(200, { value })
}

function commonHeaders(world: World, call: Call, requestId: string): Record<string, string> {
  const given = call.headers['x-ms-correlation-request-id']
  const now = new Date(world.clock.now())
  const routed = now.toISOString().replace(/[-:]|\.\d+/g, '')
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': typeof given === 'string' ? given : requestId,
    'x-ms-routing-request-id': `SIMULATOR:${routed}:${requestId}`,
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    date: now.toUTCString()
  }
}
