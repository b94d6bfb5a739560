/** The credential of a way to sign in: tokens come from `@azure/identity`, which renews them, so a wait may outlive one. */

import type { AccessToken, TokenCredential } from '@azure/core-auth'

import type { ActionError } from '../../errors.ts'
import type { Cloud } from '../clouds.ts'
import type { Choice } from './choice.ts'
import type { Bounds } from './client.ts'
import { signInClient } from './client.ts'
import { explainSignIn } from './errors.ts'
import type { Secrets, SignIn } from './credential-source.ts'

/**
 * The credential of a choice. Tokens are masked before anything else sees them; sign-in failures become `SignInFailed`
 * errors with a remedy. It ends with the run, even while the sign-in library still waits.
 */
export async function makeCredential(
  { way, findings }: Choice,
  signIn: SignIn,
  cloud: Cloud,
  options: Secrets & Bounds
): Promise<TokenCredential> {
  const client = signInClient(options, cloud, way.asks?.(signIn) ?? {})
  const who = { ...signIn, way: way.name, who: findings.who, remedy: way.remedy }
  const credential = await way.credential(signIn, cloud, {
    mask: options.mask,
    idToken: options.idToken,
    httpClient: client
  })
  return guarded(
    { getToken: (...request) => untilTheEnd(options.signal, credential.getToken(...request)) },
    options.mask,
    (error) => explainSignIn(error, who, cloud, client.obstacle())
  )
}

/** The library does not pass the signal on to everything that it waits for. */
async function untilTheEnd<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: end, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason as Error)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, end])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** How long before its expiry a token is renewed. */
const RENEWED_AHEAD_MS = 300_000

/** A token that cannot be renewed is used while it is valid for at least this long. */
const LAST_USE_MS = 60_000

type Request = Parameters<TokenCredential['getToken']>

/**
 * Simultaneous requests for a token share one exchange; its token is masked, its failure explained.
 *
 * Tokens are cached here and passed on as if for one request: the SDK would cache them itself, renew them in the
 * background, and let a failure there end the process.
 */
function guarded(
  credential: TokenCredential,
  mask: (secret: string) => void,
  explain: (error: unknown) => ActionError
): TokenCredential {
  const pending = new Map<string, Promise<AccessToken | null>>()
  const kept = new Map<string, AccessToken>()
  const masked = new Set<string>()

  async function exchange(place: string, ...request: Request): Promise<AccessToken | null> {
    try {
      const token = await credential.getToken(...request)
      if (token === null) return null
      if (!masked.has(token.token)) {
        masked.add(token.token)
        mask(token.token)
      }
      kept.set(place, token)
      return token
    } catch (error) {
      const old = kept.get(place)
      if (!isChallenged(request) && lives(old, LAST_USE_MS)) return old
      throw explain(error)
    }
  }

  async function current(place: string, ...request: Request): Promise<AccessToken | null> {
    const token = kept.get(place)
    const isGood = !isChallenged(request) && lives(token, RENEWED_AHEAD_MS)
    return isGood ? token : await exchange(place, ...request)
  }

  return {
    getToken: async (...request) => {
      const [scopes, options] = request
      const place = JSON.stringify([scopes, options?.tenantId])
      const key = JSON.stringify([place, options?.claims])
      const shared =
        pending.get(key) ?? current(place, ...request).finally(() => pending.delete(key))
      pending.set(key, shared)
      const token = await shared
      return token === null ? null : { token: token.token, expiresOnTimestamp: Date.now() }
    }
  }
}

/** Azure has refused the previous token. */
function isChallenged([, options]: Request): boolean {
  return options?.claims !== undefined
}

function lives(token: AccessToken | undefined, ms: number): token is AccessToken {
  return token !== undefined && token.expiresOnTimestamp - Date.now() > ms
}
