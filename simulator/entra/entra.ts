import type { Clock } from '../clock.ts'
import type { Settings } from '../settings.ts'
import type { Answer } from '../wire/answer.ts'
import { compactAnswer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { JsonObject } from '../wire/json.ts'
import { NAMES } from '../wire/certificate.ts'
import type { Route } from '../wire/route.ts'
import type { Directory } from './directory.ts'
import { EntraError, entraErrorAnswer } from './entra-error.ts'
import type { Github } from './github.ts'
import { createSigner } from './jwt.ts'
import type { TokenIssuer } from './token-endpoint.ts'
import { createTokenIssuer } from './token-endpoint.ts'

/** Entra ID (login.microsoftonline.com) as far as a service principal needs it. */
export interface Entra {
  readonly issue: TokenIssuer['issue']
  readonly routes: readonly Route[]
}

export function createEntra(
  directory: Directory,
  github: Github,
  clock: Clock,
  settings: Settings
): Entra {
  const signer = createSigner()
  const issuer = createTokenIssuer(directory, github, signer, clock, settings)

  function answerOrRefuse(call: Call, read: () => JsonObject): Answer {
    try {
      return compactAnswer(200, read())
    } catch (error) {
      if (error instanceof EntraError) return entraErrorAnswer(error, clock.now(), call.origin)
      throw error
    }
  }

  return {
    issue: issuer.issue,
    routes: [
      {
        method: 'POST',
        path: /^\/([^/]+)\/oauth2\/v2\.0\/token$/i,
        handle: (call, [tenant = '']) => issuer.answer(call, tenant)
      },
      {
        method: 'GET',
        path: /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/i,
        handle: (call, [tenant = '']) =>
          answerOrRefuse(call, () => describeTenant(call.origin, tenant, issuer))
      },
      {
        method: 'GET',
        path: /^(?:\/[^/]+)?\/discovery\/instance$/i,
        handle: (call) => answerOrRefuse(call, () => discoverInstance(call))
      },
      {
        method: 'GET',
        path: /^\/[^/]+\/discovery\/v2\.0\/keys$/i,
        handle: () => compactAnswer(200, { keys: [signer.publicKey] })
      }
    ]
  }
}

/** Also for the two names of any tenant: az uses one of them to sign out. */
function describeTenant(origin: string, tenant: string, issuer: TokenIssuer): JsonObject {
  if (!/^(common|organizations)$/i.test(tenant)) return describe(origin, issuer.findTenant(tenant))
  return { ...describe(origin, tenant), issuer: `${origin}/{tenantid}/v2.0` }
}

function describe(origin: string, tenantId: string): JsonObject {
  return {
    token_endpoint: `${origin}/${tenantId}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: [
      'client_secret_post',
      'private_key_jwt',
      'client_secret_basic'
    ],
    jwks_uri: `${origin}/${tenantId}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${origin}/${tenantId}/v2.0`,
    request_uri_parameter_supported: false,
    authorization_endpoint: `${origin}/${tenantId}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${origin}/${tenantId}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${origin}/${tenantId}/oauth2/v2.0/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'tid', 'ver'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net'
  }
}

/** Instance discovery: whether a client may trust an authority. Azure's own and the simulator are known, others are not. */
function discoverInstance(call: Call): JsonObject {
  const host = call.origin.slice('https://'.length)
  const endpoint = call.query.get('authorization_endpoint') ?? ''
  const [, asked = '', tenant = 'common'] = /^https:\/\/([^/:]+)[^/]*\/([^/]+)/.exec(endpoint) ?? []
  if (![...NAMES, '127.0.0.1'].includes(asked.toLowerCase())) {
    throw new EntraError(400, 'invalid_instance', 50049, 'Unknown or invalid instance.')
  }
  return {
    tenant_discovery_endpoint: `${call.origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }]
  }
}
