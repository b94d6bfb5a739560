import type { Answer } from '../wire/answer.ts'
import { compactAnswer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { findGroup } from '../world.ts'
import type { RoleAssignment } from './access-control.ts'
import { gatewayError } from './arm-error.ts'
import { authorize, unauthorized } from './authorization.ts'
import { cutPage, listBody } from './paging.ts'
import { groupNotFound } from './resource-groups.ts'
import type { ArmCall } from './resource-type.ts'
import type { Subscription } from './subscriptions.ts'

/** Versions that are answered (Microsoft: authorization, permissions). */
const API_VERSIONS = ['2015-07-01', '2018-07-01', '2022-04-01']

const ACTION = 'Microsoft.Authorization/permissions/read'

const LIST = /^(.*)\/providers\/Microsoft\.Authorization\/permissions\/?$/i

/** The scope whose permissions a path asks for; `undefined` for any other path. */
export function permissionsScope(path: string): string | undefined {
  return LIST.exec(path)?.[1]
}

/**
 * `{scope}/providers/Microsoft.Authorization/permissions`: what the caller may do at a subscription, a resource group or
 * a resource, one entry a role assignment that applies there. It does not say whether the resource exists.
 */
export function answerPermissions(
  arm: ArmCall,
  { subscriptionId }: Subscription,
  scope: string
): Answer {
  const { world, call, caller, apiVersion } = arm
  if (call.method !== 'GET') {
    throw gatewayError(405, 'MethodNotAllowed', `'${call.method}' is not allowed on permissions.`)
  }
  if (!API_VERSIONS.includes(apiVersion)) {
    throw gatewayError(
      400,
      'InvalidResourceType',
      `The resource type 'permissions' could not be found in the namespace 'Microsoft.Authorization' for api version ` +
        `'${apiVersion}'. The supported api-versions are '${API_VERSIONS.join(',')}'.`
    )
  }
  authorize(arm, ACTION, scope)
  if (!world.settings.permissionsReadable) throw unauthorized(arm, ACTION, scope)
  const [, , , , group] = scope.split('/')
  if (group !== undefined && findGroup(world, subscriptionId, group) === undefined) {
    throw groupNotFound(group)
  }
  const page = cutPage(call, world.access.at(caller.objectId, scope), world.settings.pageSize)
  return compactAnswer(200, listBody(page.members.map(entryOf), page.nextLink))
}

function entryOf(assignment: RoleAssignment): JsonObject {
  const { actions, notActions, dataActions, notDataActions } = assignment
  return { actions, notActions, dataActions, notDataActions }
}
