import type { AccessToken } from '../entra/directory.ts'
import type { World } from '../world.ts'
import { gatewayError } from './arm-error.ts'

/** Lets pass only who may do `action` at `scope`. */
export function authorize(world: World, caller: AccessToken, action: string, scope: string): void {
  if (world.access.allows(caller.objectId, action, scope)) return
  throw gatewayError(
    403,
    'AuthorizationFailed',
    `The client '${caller.appId}' with object id '${caller.objectId}' does not have authorization to perform action ` +
      `'${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh ` +
      'your credentials.'
  )
}

/** The same for a resource that the body of an allowed request names. */
export function authorizeLinked(
  world: World,
  caller: AccessToken,
  request: { readonly action: string; readonly scope: string },
  linked: { readonly action: string; readonly scope: string }
): void {
  if (world.access.allows(caller.objectId, linked.action, linked.scope)) return
  throw gatewayError(
    403,
    'LinkedAuthorizationFailed',
    `The client '${caller.appId}' with object id '${caller.objectId}' has permission to perform action ` +
      `'${request.action}' on scope '${request.scope}'; however, it does not have permission to perform action(s) ` +
      `'${linked.action}' on the linked scope(s) '${linked.scope}' (respectively) or the linked scope(s) are invalid.`
  )
}
