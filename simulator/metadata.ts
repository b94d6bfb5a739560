import { CLOUDS } from './clouds.ts'
import type { Settings } from './settings.ts'
import { compactAnswer } from './wire/answer.ts'
import type { JsonObject } from './wire/json.ts'
import type { Route } from './wire/route.ts'

/** `/metadata/endpoints`: the authority and audiences of a cloud, for a client or `az cloud register`. */
export function metadataRoutes(settings: Settings): readonly Route[] {
  return [
    {
      method: 'GET',
      path: /^\/metadata\/endpoints$/i,
      handle(call) {
        const version = call.query.get('api-version')
        if (version === null) {
          const message =
            'The api-version query parameter (?api-version=) is required for all requests.'
          return compactAnswer(400, { error: { code: 'MissingApiVersionParameter', message } })
        }
        const shape = version < '2018' ? oldShape : newShape
        const document = shape(call.origin, settings)
        // Since 2019-05-01 public Azure answers with the list of its clouds, Stack only with its own one.
        return compactAnswer(200, version < '2019-05-01' ? document : [document])
      }
    }
  ]
}

/** 2015-01-01, which Azure Stack still returns. */
function oldShape(origin: string, settings: Settings): JsonObject {
  const cloud = CLOUDS[settings.cloud]
  return {
    galleryEndpoint: `${origin}/`,
    graphEndpoint: `${origin}/`,
    portalEndpoint: cloud.portal,
    authentication: { loginEndpoint: `${origin}/`, audiences: managementAudiences(settings) }
  }
}

function newShape(origin: string, settings: Settings): JsonObject {
  const cloud = CLOUDS[settings.cloud]
  return {
    portal: cloud.portal,
    authentication: {
      loginEndpoint: `${origin}/`,
      audiences: managementAudiences(settings),
      tenant: 'common',
      identityProvider: 'AAD'
    },
    graph: `${origin}/`,
    graphAudience: `${origin}/`,
    resourceManager: `${origin}/`,
    sqlManagement: `${origin}/`,
    gallery: `${origin}/`,
    batch: `${origin}/`,
    media: `${origin}/`,
    vmImageAliasDoc: `${origin}/`,
    name: cloud.name,
    suffixes: { storage: new URL(origin).host, keyVaultDns: cloud.keyVaultSuffix }
  }
}

/** Azure lists each audience once, with its slash. */
function managementAudiences(settings: Settings): string[] {
  return CLOUDS[settings.cloud].audiences.filter((audience) => audience.endsWith('/'))
}
