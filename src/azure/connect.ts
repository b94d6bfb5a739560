/** From the sign-in settings to Azure: cloud, credential and client, loaded while the token travels. */

import { format } from 'node:util'

import { AzureLogger } from '@azure/logger'

import { ActionError, redacted } from '../errors.ts'
import type { Azure } from '../ports.ts'
import { makeAzure } from './azure.ts'
import { findCloud } from './sign-in/cloud-discovery.ts'
import { chooseWay, makeCredential } from './sign-in/credential.ts'
import type { PageBlobTargets } from './storage/target.ts'
import type { Limits } from './throttling.ts'
import type { Secrets, SignIn } from './sign-in/way.ts'
import { METHOD } from './sign-in/way.ts'

export type ConnectOptions = Limits &
  Secrets & {
    readonly signIn: SignIn
    /** The input `environment`. */
    readonly environment: string
    /** Ends every request with the run. */
    readonly signal: AbortSignal
    readonly userAgent: string
    /** Takes what the SDK logs when AZURE_LOG_LEVEL asks for it. */
    readonly debug?: (message: string) => void
  }

/** A way to sign in that was chosen but not gone yet. */
export type SignedIn = {
  /** The subscription that comes with the way of signing in, where one does. */
  readonly subscriptionId: string | undefined
  /** Rejects with `SignInFailed`, `InvalidInput` or `Unreachable`, each with a remedy. */
  connect(): Promise<Azure & PageBlobTargets>
}

/** Chooses the way to sign in, without a request. Rejects with `SignInFailed` when there is none. */
export async function signIn(options: ConnectOptions): Promise<SignedIn> {
  // The SDK would print to stderr: signed URLs, and lines that the runner could take for commands.
  AzureLogger.log = (...parts: unknown[]) => options.debug?.(redacted(format(...parts)))
  const { clientSecret, certificatePassword } = options.signIn
  for (const kept of [clientSecret, certificatePassword]) {
    if (kept !== undefined) options.mask(kept)
  }
  const choice = await chooseWay(options.signIn)
  const { way, findings, reason } = choice

  async function connect(): Promise<Azure & PageBlobTargets> {
    const { signal } = options
    const cloud = await findCloud(options.environment, options)
    options.say(
      `Signing in to ${cloud.name} with ${METHOD[way.name]} (${reason}) as ${findings.who}`
    )
    const credential = await makeCredential(choice, options.signIn, cloud, options)
    // The SDK is loaded while the token is on its way. It is asked for exactly as the SDK's own policy will
    // ask, so that both share one exchange.
    const token = credential.getToken([cloud.scope], { abortSignal: signal, enableCae: true })
    token.catch(() => undefined)
    const { ComputeManagementClient } = await import('@azure/arm-compute')
    if ((await token) === null) {
      throw new ActionError('SignInFailed', `Sign-in at ${cloud.authority} returned no token.`, {
        remedy: 'Check "client-id", "tenant-id" and "environment".'
      })
    }
    return makeAzure({ ...options, cloud, credential }, { ComputeManagementClient })
  }

  return { subscriptionId: findings.subscriptionId, connect }
}
