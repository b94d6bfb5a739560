import type { Clock } from '../clock.ts'
import { CLOUDS } from '../clouds.ts'
import type { AccessToken, Directory } from '../entra/directory.ts'
import { readClaims } from '../entra/jwt.ts'
import type { Settings } from '../settings.ts'
import type { Call } from '../wire/call.ts'
import type { ArmError } from './arm-error.ts'
import { gatewayError } from './arm-error.ts'
import type { ArmCall } from './resource-type.ts'

/** Refuses callers without `action` at `scope`. */
export function authorize(arm: ArmCall, action: string, scope: string): void {
  if (arm.world.access.allows(arm.caller.objectId, action, scope)) return
  throw unauthorized(arm, action, scope)
}

/** Azure's refusal of what a caller may not do. */
export function unauthorized(
  { caller }: Pick<ArmCall, 'caller'>,
  action: string,
  scope: string
): ArmError {
  return gatewayError(
    403,
    'AuthorizationFailed',
    `The client '${caller.appId}' with object id '${caller.objectId}' does not have authorization to perform action ` +
      `'${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh ` +
      'your credentials.'
  )
}

/** The same for a resource that the body of an allowed request names. */
export function authorizeLinked(
  { world, caller }: ArmCall,
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

/** The caller: from the token of the request, or Azure's refusal of it. */
export function authenticate(
  call: Call,
  directory: Directory,
  clock: Clock,
  settings: Settings
): AccessToken {
  const header = call.headers.authorization
  if (header === undefined) {
    throw refusal(
      call,
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing."
    )
  }
  const [scheme, text = ''] = header.split(' ')
  if (scheme?.toLowerCase() !== 'bearer') {
    throw refusal(
      call,
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is provided in an invalid format."
    )
  }
  const token = directory.tokens.get(text)
  if (token === undefined) {
    throw refusal(
      call,
      'InvalidAuthenticationToken',
      readClaims(text) === undefined
        ? 'The access token is invalid.'
        : "The access token is invalid. Could not find identity for access token's signature."
    )
  }
  checkLifetime(call, token, clock.now())
  checkAudience(call, token, settings)
  return token
}

function checkLifetime(call: Call, token: AccessToken, now: number): void {
  if (now < token.expiresAt) return
  const us = (ms: number) =>
    new Date(ms).toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '')
  throw refusal(
    call,
    'ExpiredAuthenticationToken',
    `The access token expiry UTC time '${us(token.expiresAt)}' is earlier than current UTC time '${us(now)}'.`
  )
}

function checkAudience(call: Call, token: AccessToken, settings: Settings): void {
  const { audiences } = CLOUDS[settings.cloud]
  // A custom cloud's audience is its own endpoint (Azure Stack); the simulator is one at its address.
  const own = [call.origin, `${call.origin}/`]
  if (audiences.includes(token.audience) || own.includes(token.audience)) return
  throw refusal(
    call,
    'InvalidAuthenticationTokenAudience',
    `The access token has been obtained for wrong audience or resource '${token.audience}'. It should exactly match ` +
      `with one of the allowed audiences ${audiences.map((audience) => `'${audience}'`).join(',')}.`
  )
}

/** 401 with the header that names the authority for the sign-in. */
function refusal(call: Call, code: string, message: string): ArmError {
  return gatewayError(401, code, message, {
    'www-authenticate':
      `Bearer authorization_uri="${call.origin}/common", error="invalid_token", ` +
      `error_description="${message.replaceAll('"', "'")}"`
  })
}
