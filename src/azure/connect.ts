/** From the sign-in settings to Azure: cloud, credential and client, which is loaded while the token request runs. */

import { format } from 'node:util'

import { AzureLogger } from '@azure/logger'

import { ActionError, redacted } from '../errors.ts'
import type { Azure } from '../ports.ts'
import { makeAzure } from './azure.ts'
import { findCloud } from './sign-in/cloud-discovery.ts'
import { chooseCredentialSource, makeCredential } from './sign-in/credential.ts'
import type { PageBlobTargets } from './storage/target.ts'
import type { Limits } from './throttling.ts'
import type { Secrets, SignIn } from './sign-in/credential-source.ts'
import { METHOD } from './sign-in/credential-source.ts'

export type ConnectOptions = Limits &
  Secrets & {
    readonly signIn: SignIn
    /** The input `environment`. */
    readonly environment: string
    /** Ends every request with the run. */
    readonly signal: AbortSignal
    readonly userAgent: string
    /** Receives the SDK's log when AZURE_LOG_LEVEL is set. */
    readonly debug?: (message: string) => void
  }

/** A chosen sign-in method, before its first request. */
export type SignedIn = {
  /** The subscription that comes with the sign-in method, if any. */
  readonly subscriptionId: string | undefined
  /** Rejects with `SignInFailed`, `InvalidInput` or `Unreachable`, each with a remedy. */
  connect(): Promise<Azure & PageBlobTargets>
}

/** Chooses the sign-in method, without a request. Rejects with `SignInFailed` when there is none. */
export async function signIn(options: ConnectOptions): Promise<SignedIn> {
  // The SDK would print to stderr: signed URLs, and lines that the runner could parse as commands.
  AzureLogger.log = (...parts: unknown[]) => options.debug?.(redacted(format(...parts)))
  const { clientSecret, certificatePassword } = options.signIn
  for (const kept of [clientSecret, certificatePassword]) {
    if (kept !== undefined) options.mask(kept)
  }
  const choice = await chooseCredentialSource(options.signIn)
  const { way, findings, reason } = choice

  async function connect(): Promise<Azure & PageBlobTargets> {
    const { signal } = options
    const cloud = await findCloud(options.environment, options)
    options.say(
      `Signing in to ${cloud.name} with ${METHOD[way.name]} (${reason}) as ${findings.who}`
    )
    const credential = await makeCredential(choice, options.signIn, cloud, options)
    // The SDK is loaded during the token request, which has the same options as that of the SDK's own policy, so that
    // both share one exchange.
    const token = credential.getToken([cloud.scope], { abortSignal: signal, enableCae: true })
    token.catch(() => undefined)
    const compute = await import('@azure/arm-compute')
    if ((await token) === null) {
      throw new ActionError('SignInFailed', `Sign-in at ${cloud.authority} returned no token.`, {
        remedy: 'Check "client-id", "tenant-id" and "environment".'
      })
    }
    return makeAzure({ ...options, cloud, credential }, compute)
  }

  return { subscriptionId: findings.subscriptionId, connect }
}
