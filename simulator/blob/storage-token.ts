import type { AccessToken } from '../entra/directory.ts'
import type { World } from '../world.ts'
import { BlobError } from './blob-error.ts'
import { SINCE } from './service-versions.ts'

/** The authority and the audience in a challenge. */
interface Realm {
  readonly origin: string
  readonly tenantId: string
  /** `https://storage.azure.com` or `https://disk.azure.com/`, in the challenge. */
  readonly resource: string
  /** Accepted audiences. */
  readonly audiences: readonly string[]
}

/** The caller, by the token of an `Authorization` header. */
export function readToken(
  world: World,
  header: string | undefined,
  realm: Realm,
  version: string
): AccessToken {
  if (header === undefined) {
    throw challenge(realm, 'NoAuthenticationInformation')
  }
  const [scheme, text = ''] = header.split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || version < SINCE.bearer) {
    throw challenge(
      realm,
      'InvalidAuthenticationInfo',
      `Authentication scheme ${scheme ?? ''} is not supported in this version.`
    )
  }
  const token = world.directory.tokens.get(text)
  if (token?.tenantId.toLowerCase() !== realm.tenantId.toLowerCase()) {
    throw challenge(realm, 'InvalidAuthenticationInfo', 'Issuer validation failed.')
  }
  if (world.clock.now() >= token.expiresAt) {
    throw challenge(
      realm,
      'InvalidAuthenticationInfo',
      'Lifetime validation failed. The token is expired.'
    )
  }
  if (realm.audiences.includes(token.audience)) return token
  throw challenge(
    realm,
    'InvalidAuthenticationInfo',
    'Audience validation failed. Audience did not match.'
  )
}

/** 401 with the header that names the required token (Microsoft: authorize-with-azure-active-directory). */
function challenge({ origin, tenantId, resource }: Realm, code: string, detail = ''): BlobError {
  return new BlobError(
    401,
    code,
    'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.',
    detail === '' ? {} : { AuthenticationErrorDetail: detail },
    {
      'www-authenticate': `Bearer authorization_uri=${origin}/${tenantId}/oauth2/authorize resource_id=${resource}`
    }
  )
}
