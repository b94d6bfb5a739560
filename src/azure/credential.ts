/**
 * Signing in. One way is chosen from what is there; tokens come from `@azure/identity`, which renews
 * them, so a wait may outlive a token.
 */

import type { AccessToken, TokenCredential } from '@azure/core-auth'

import { ActionError } from '../errors.ts'
import type { Cloud } from './clouds.ts'
import { explainSignIn } from './sign-in-errors.ts'

/** How to sign in: the inputs, completed by the environment. */
export type SignIn = {
  readonly auth: 'auto' | 'secret' | 'oidc'
  readonly clientId: string | undefined
  readonly tenantId: string | undefined
  /** Audience of GitHub's token; the cloud's own when absent. */
  readonly audience: string | undefined
  readonly clientSecret: string | undefined
  /** Whether the job may ask GitHub for a token of its own. */
  readonly oidcAvailable: boolean
}

/** A way to sign in, and why it was chosen. */
export type Choice = { readonly method: 'secret' | 'oidc'; readonly reason: string }

const METHODS = ['secret', 'oidc'] as const

/**
 * The way that `auth` asks for; for `auto` the first whose ingredients are present. Throws
 * `SignInFailed` with what each way lacks.
 */
export function chooseMethod(signIn: SignIn): Choice {
  if (signIn.auth !== 'auto') {
    const lacks = lackOf(signIn.auth, signIn)
    if (lacks.length === 0) return { method: signIn.auth, reason: `"auth" is "${signIn.auth}"` }
    throw new ActionError(
      'SignInFailed',
      `Cannot sign in by "${signIn.auth}": ${lacks.join('; ')}.`,
      {
        remedy: REMEDIES[signIn.auth]
      }
    )
  }
  const method = METHODS.find((one) => lackOf(one, signIn).length === 0)
  if (method !== undefined) return { method, reason: REASONS[method] }
  throw new ActionError(
    'SignInFailed',
    [
      'Cannot sign in to Azure: no way of signing in has all that it needs.',
      ...METHODS.map((one) => `- ${one}: ${lackOf(one, signIn).join('; ')}`)
    ].join('\n'),
    { remedy: REMEDIES.oidc }
  )
}

const REASONS: Record<Choice['method'], string> = {
  secret: 'AZURE_CLIENT_SECRET is set',
  oidc: 'the job may ask GitHub for a token and a client is named'
}

const REMEDIES: Record<Choice['method'], string> = {
  oidc: 'Add "permissions: id-token: write" to the job and set "client-id" and "tenant-id" to an app registration or managed identity that trusts this repository. A pull request from a fork never gets a token.',
  secret:
    'Set the environment variable AZURE_CLIENT_SECRET on the step, and "client-id" and "tenant-id". A pull request from a fork does not see secrets.'
}

function lackOf(method: Choice['method'], signIn: SignIn): readonly string[] {
  const common = [
    ...(signIn.clientId === undefined ? ['"client-id" (or AZURE_CLIENT_ID) is not set'] : []),
    ...(signIn.tenantId === undefined ? ['"tenant-id" (or AZURE_TENANT_ID) is not set'] : [])
  ]
  switch (method) {
    case 'secret':
      return signIn.clientSecret === undefined
        ? ['AZURE_CLIENT_SECRET is not set', ...common]
        : common
    case 'oidc':
      return signIn.oidcAvailable
        ? common
        : ['the job lacks the "id-token: write" permission', ...common]
  }
}

/** What a credential needs of the runner. */
export type Secrets = {
  readonly mask: (secret: string) => void
  /** Asks GitHub for a token with an audience; it is masked already. */
  readonly idToken: (audience: string) => Promise<string>
}

/**
 * The credential of a choice. Tokens are masked before anything else sees them; failures to sign in
 * become `SignInFailed` errors with a remedy.
 */
export async function makeCredential(
  choice: Choice,
  signIn: SignIn,
  cloud: Cloud,
  { mask, idToken }: Secrets
): Promise<TokenCredential> {
  const { ClientAssertionCredential, ClientSecretCredential } = await import('@azure/identity')
  const { tenantId = '', clientId = '', clientSecret = '' } = signIn
  const options = {
    authorityHost: cloud.authority,
    // Discovery asks the public cloud about an authority: pointless for the known, impossible for a private one.
    disableInstanceDiscovery: true
  }
  const audience = signIn.audience ?? cloud.federatedAudience
  const explain = (error: unknown): ActionError => explainSignIn(error, signIn, cloud)
  switch (choice.method) {
    case 'secret':
      return guarded(
        new ClientSecretCredential(tenantId, clientId, clientSecret, options),
        mask,
        explain
      )
    case 'oidc':
      return guarded(
        new ClientAssertionCredential(
          tenantId,
          clientId,
          onePerExchange(() => idToken(audience)),
          options
        ),
        mask,
        explain
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
    const now = performance.now()
    if (shared === undefined || now - shared.at > sharedForMs) {
      const token = fetchToken()
      shared = { token, at: now }
      token.catch(() => {
        shared = undefined
      })
    }
    return shared.token
  }
}

/** Requests that need a token at the same time wait for one exchange; its token is masked, its failure explained. */
function guarded(
  credential: TokenCredential,
  mask: (secret: string) => void,
  explain: (error: unknown) => ActionError
): TokenCredential {
  const pending = new Map<string, Promise<AccessToken | null>>()
  const masked = new Set<string>()

  async function exchange(
    ...request: Parameters<TokenCredential['getToken']>
  ): Promise<AccessToken | null> {
    try {
      const token = await credential.getToken(...request)
      if (token !== null && !masked.has(token.token)) {
        masked.add(token.token)
        mask(token.token)
      }
      return token
    } catch (error) {
      throw explain(error)
    }
  }

  return {
    getToken: (scopes, options) => {
      const key = JSON.stringify([scopes, options?.claims, options?.tenantId])
      const shared =
        pending.get(key) ?? exchange(scopes, options).finally(() => pending.delete(key))
      pending.set(key, shared)
      return shared
    }
  }
}
