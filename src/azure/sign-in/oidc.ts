/** Signing in with a token that GitHub gives to the job: nothing is stored, and each exchange is fresh. */

import type { Way } from './way.ts'
import { application, authorityOf, lacksApplication } from './way.ts'

export const oidc: Way = {
  name: 'oidc',
  look: (signIn) => ({
    lacks: [
      ...(signIn.oidcAvailable ? [] : ['the job lacks the "id-token: write" permission']),
      ...lacksApplication(signIn)
    ],
    reason: 'the job may ask GitHub for a token and a client is named',
    who: application(signIn)
  }),
  remedy:
    'Add "permissions: id-token: write" to the job and set "client-id" and "tenant-id" to an app registration or managed identity that trusts this repository. A pull request from a fork never gets a token.',
  credential: async (signIn, cloud, means) => {
    const { tenantId = '', clientId = '' } = signIn
    const audience = signIn.audience ?? cloud.federatedAudience
    const { ClientAssertionCredential } = await import('@azure/identity')
    return new ClientAssertionCredential(
      tenantId,
      clientId,
      onePerExchange(() => means.idToken(audience)),
      authorityOf(cloud, means)
    )
  }
}

/**
 * The sign-in library asks for the assertion more than once for one exchange. GitHub's token lives for
 * minutes, so calls that come together share one, and a later exchange gets a fresh one.
 */
function onePerExchange(fetchToken: () => Promise<string>): () => Promise<string> {
  const sharedForMs = 5_000
  let shared: { readonly token: Promise<string>; readonly at: number } | undefined
  return () => {
    const now = Date.now()
    // A calendar that is set back counts as another time, too.
    if (shared === undefined || Math.abs(now - shared.at) > sharedForMs) {
      const token = fetchToken()
      shared = { token, at: now }
      token.catch(() => {
        shared = undefined
      })
    }
    return shared.token
  }
}
