import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Settings } from '../settings.ts'
import type { Answer } from '../wire/answer.ts'
import { compactAnswer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { JsonObject } from '../wire/json.ts'
import type { AssertionCheck } from './assertions.ts'
import { checkAssertion } from './assertions.ts'
import type { AccessToken, Application, Directory } from './directory.ts'
import { EntraError, entraErrorAnswer, invalidClient } from './entra-error.ts'
import type { Github } from './github.ts'
import type { Signer } from './jwt.ts'

export interface TokenIssuer {
  /** `POST /{tenant}/oauth2/v2.0/token`. */
  readonly answer: (call: Call, tenant: string) => Answer
  /** A token without the exchange: for managed identities and tests. */
  readonly issue: (application: Application, audience: string, more?: TokenDetails) => AccessToken
  readonly findTenant: (tenant: string) => string
}

interface TokenDetails {
  readonly seconds?: number
  /** `appidacr`: the credential of the application; 1 a secret, 2 a certificate or another issuer's token. */
  readonly proof?: '1' | '2'
  readonly claims?: JsonObject
}

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export function createTokenIssuer(
  directory: Directory,
  github: Github,
  signer: Signer,
  clock: Clock,
  settings: Settings
): TokenIssuer {
  function issue(
    application: Application,
    audience: string,
    { seconds = settings.tokenSeconds, proof = '1', claims = {} }: TokenDetails = {}
  ): AccessToken {
    const { tenantId, appId, objectId } = application
    const now = Math.floor(clock.now() / 1000)
    const expires = now + seconds
    const token = signer.sign({
      aud: audience,
      iss: `https://sts.windows.net/${tenantId}/`,
      iat: now,
      nbf: now,
      exp: expires,
      appid: appId,
      appidacr: proof,
      idp: `https://sts.windows.net/${tenantId}/`,
      idtyp: 'app',
      oid: objectId,
      sub: objectId,
      tid: tenantId,
      uti: randomUUID(),
      ver: '1.0',
      ...claims
    })
    const issued = { token, tenantId, appId, objectId, audience, expiresAt: expires * 1000 }
    directory.tokens.set(token, issued)
    return issued
  }

  function findTenant(tenant: string): string {
    const found = directory.tenants.get(tenant.toLowerCase())
    if (found !== undefined) return found
    throw new EntraError(
      400,
      'invalid_request',
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into ` +
        'the correct cloud. Check with your subscription administrator, this may happen if there are no ' +
        'active subscriptions for the tenant.'
    )
  }

  function exchange(call: Call, tenant: string): Answer {
    const tenantId = findTenant(tenant)
    const form = new URLSearchParams(call.body)
    const application = findApplication(directory, required(form, 'client_id'), tenantId)
    const grant = required(form, 'grant_type')
    if (grant !== 'client_credentials') {
      const message = `The app requested an unsupported grant type '${grant}'.`
      throw new EntraError(400, 'unsupported_grant_type', 70003, message)
    }
    const audience = readScope(required(form, 'scope'))
    const proof = checkCredential(form, application, {
      github,
      audiences: audiencesOf(call.origin, [tenant, tenantId]),
      now: clock.now()
    })
    const { token } = issue(application, audience, { proof })
    return compactAnswer(200, {
      token_type: 'Bearer',
      expires_in: settings.tokenSeconds,
      ext_expires_in: settings.tokenSeconds,
      access_token: token
    })
  }

  return {
    issue,
    findTenant,
    answer(call, tenant) {
      try {
        return exchange(call, tenant)
      } catch (error) {
        if (error instanceof EntraError) return entraErrorAnswer(error, clock.now(), call.origin)
        throw error
      }
    }
  }
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value !== null && value !== '') return value
  throw new EntraError(
    400,
    'invalid_request',
    900144,
    `The request body must contain the following parameter: '${name}'.`
  )
}

function findApplication(directory: Directory, appId: string, tenantId: string): Application {
  const application = directory.applications.get(appId.toLowerCase())
  if (application?.tenantId.toLowerCase() === tenantId.toLowerCase()) return application
  throw new EntraError(
    400,
    'unauthorized_client',
    700016,
    `Application with identifier '${appId}' was not found in the directory '${tenantId}'. This can happen if the ` +
      'application has not been installed by the administrator of the tenant or consented to by any user in the ' +
      'tenant. You may have sent your authentication request to the wrong tenant.'
  )
}

/** `https://management.azure.com//.default` means the audience `https://management.azure.com/`. */
function readScope(scope: string): string {
  // Entra ignores the OpenID scopes that MSAL may add.
  const wanted = scope.split(' ').filter((one) => !/^(openid|profile|offline_access)$/.test(one))
  const [only] = wanted
  if (wanted.length === 1 && only !== undefined && /^[a-z]+:\/\/.+\/\.default$/i.test(only)) {
    return only.slice(0, -'/.default'.length)
  }
  const message =
    `The provided value for scope ${wanted.join(' ')} is not valid. Client credential flows must have a scope value ` +
    'with /.default suffixed to the resource identifier (application ID URI).'
  throw new EntraError(400, 'invalid_scope', 1002012, message)
}

/**
 * The token endpoint or the issuer, by the requested name of the tenant or its id (MSAL writes the former, its
 * documentation both).
 */
function audiencesOf(origin: string, tenants: readonly string[]): string[] {
  return tenants.flatMap((tenant) =>
    [`${origin}/${tenant}/oauth2/v2.0/token`, `${origin}/${tenant}/v2.0`].map((audience) =>
      audience.toLowerCase()
    )
  )
}

function checkCredential(
  form: URLSearchParams,
  application: Application,
  check: AssertionCheck
): '1' | '2' {
  const secret = form.get('client_secret')
  if (secret !== null) {
    checkSecret(secret, application)
    return '1'
  }
  const assertion = form.get('client_assertion')
  if (assertion !== null && form.get('client_assertion_type') === JWT_BEARER) {
    checkAssertion(assertion, application, check)
    return '2'
  }
  throw invalidClient(
    7000218,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
  )
}

function checkSecret(secret: string, application: Application): void {
  if (application.secrets.includes(secret)) return
  throw invalidClient(
    7000215,
    'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, ' +
      `not the client secret ID, for a secret added to app '${application.appId}'.`
  )
}
