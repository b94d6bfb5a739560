/**
 * Signing in. One way is chosen from what is there; tokens come from `@azure/identity`, which renews
 * them, so a wait may outlive a token.
 */

import type { AccessToken, TokenCredential } from '@azure/core-auth'

import { ActionError } from '../errors.ts'
import { azureCli } from './azure-cli.ts'
import type { Cloud } from './clouds.ts'
import { explainSignIn } from './sign-in-errors.ts'
import { managedIdentity } from './ways/managed-identity.ts'
import { oidc } from './ways/oidc.ts'
import { secret } from './ways/secret.ts'
import type { Findings, Secrets, SignIn, Way } from './ways/way.ts'

/** In the order in which `auto` tries them; a new way is a file and a line here. */
const WAYS: readonly Way[] = [secret, oidc, azureCli, managedIdentity]

/** A way to sign in whose ingredients are there. */
export type Choice = { readonly way: Way; readonly findings: Findings; readonly reason: string }

/**
 * The way that `auth` asks for; for `auto` the first whose ingredients are present. Rejects with `SignInFailed`
 * and what each way lacks.
 */
export async function chooseWay(signIn: SignIn, ways: readonly Way[] = WAYS): Promise<Choice> {
  const candidates = ways.filter(({ name }) => signIn.auth === 'auto' || signIn.auth === name)
  const looked: { readonly way: Way; readonly findings: Findings }[] = []
  for (const way of candidates) {
    // One after the other: a later way, such as `az`, costs time that an earlier one saves.
    const findings = await way.look(signIn)
    if (findings.lacks.length === 0) {
      const reason = signIn.auth === 'auto' ? findings.reason : `"auth" is "${signIn.auth}"`
      return { way, findings, reason }
    }
    looked.push({ way, findings })
  }
  throw noWay(signIn, looked)
}

function noWay(
  { auth }: SignIn,
  looked: readonly { readonly way: Way; readonly findings: Findings }[]
): ActionError {
  const [only] = looked
  if (auth !== 'auto' && only !== undefined) {
    return new ActionError(
      'SignInFailed',
      `Cannot sign in by "${auth}": ${only.findings.lacks.join('; ')}.`,
      { remedy: only.way.remedy }
    )
  }
  return new ActionError(
    'SignInFailed',
    [
      'Cannot sign in to Azure: no way of signing in has all that it needs.',
      ...looked.map(({ way, findings }) => `- ${way.name}: ${findings.lacks.join('; ')}`)
    ].join('\n'),
    { remedy: oidc.remedy }
  )
}

/**
 * The credential of a choice. Tokens are masked before anything else sees them; failures to sign in become
 * `SignInFailed` errors with a remedy.
 */
export async function makeCredential(
  { way, findings }: Choice,
  signIn: SignIn,
  cloud: Cloud,
  secrets: Secrets
): Promise<TokenCredential> {
  const explain = (error: unknown): ActionError =>
    explainSignIn(error, { ...signIn, way: way.name, who: findings.who, remedy: way.remedy }, cloud)
  return guarded(await way.credential(signIn, cloud, secrets), secrets.mask, explain)
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
