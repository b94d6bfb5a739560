/** From the sign-in settings to Azure: cloud, credential and client, loaded while the token travels. */

import { ActionError } from '../errors.ts'
import type { Azure } from '../ports.ts'
import { makeAzure } from './azure.ts'
import { findCloud } from './clouds.ts'
import type { SignIn } from './credential.ts'
import { chooseMethod, makeCredential } from './credential.ts'
import type { Limits } from './throttling.ts'

export type ConnectOptions = Limits & {
  readonly signIn: SignIn
  /** The input `environment`. */
  readonly environment: string
  /** Ends every request with the run. */
  readonly signal: AbortSignal
  readonly mask: (secret: string) => void
  /** Asks GitHub for a token with an audience. */
  readonly idToken: (audience: string) => Promise<string>
  readonly userAgent: string
}

/** Signs in. Rejects with `SignInFailed`, `InvalidInput` or `Unreachable`, each with a remedy. */
export async function connect(options: ConnectOptions): Promise<Azure> {
  const { signIn, signal } = options
  if (signIn.clientSecret !== undefined) options.mask(signIn.clientSecret)
  const choice = chooseMethod(signIn)
  const cloud = await findCloud(options.environment, options)
  options.say(
    `Signing in to ${cloud.name} by ${choice.method}, because ${choice.reason}: client ${signIn.clientId ?? ''} of tenant ${signIn.tenantId ?? ''}`
  )
  const credential = await makeCredential(choice, signIn, cloud, options)
  // The SDK is loaded while the token is on its way. It is asked for exactly as the SDK's own policy will
  // ask, so that both share one exchange.
  const token = credential.getToken([cloud.scope], { abortSignal: signal, enableCae: true })
  token.catch(() => undefined)
  const compute = await import('@azure/arm-compute')
  if ((await token) === null) {
    throw new ActionError('SignInFailed', `Sign-in at ${cloud.authority} gave no token.`, {
      remedy: 'Check "client-id", "tenant-id" and "environment".'
    })
  }
  return makeAzure({ ...options, cloud, credential }, compute)
}
