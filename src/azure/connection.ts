/** A connection to Azure by a way to sign in that was chosen: cloud, credential and client. */

import { format } from 'node:util'

import { AzureLogger } from '@azure/logger'

import { ActionError, redacted } from '../errors.ts'
import type { Azure } from '../ports.ts'
import { makeAzure } from './azure.ts'
import type { Choice } from './sign-in/choice.ts'
import { findCloud } from './sign-in/cloud-discovery.ts'
import { makeCredential } from './sign-in/credential.ts'
import type { Secrets, SignIn } from './sign-in/credential-source.ts'
import { METHOD } from './sign-in/credential-source.ts'
import type { PageBlobTargets } from './storage/target.ts'
import type { Limits } from './throttling.ts'

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

/** Signs in. Rejects with `SignInFailed`, `InvalidInput` or `Unreachable`, each with a remedy. */
export async function connectAs(
  choice: Choice,
  options: ConnectOptions
): Promise<Azure & PageBlobTargets> {
  // The SDK would print to stderr: signed URLs, and lines that the runner could parse as commands.
  AzureLogger.log = (...parts: unknown[]) => options.debug?.(redacted(format(...parts)))
  const { way, findings, reason } = choice
  const cloud = await findCloud(options.environment, options)
  options.say(`Signing in to ${cloud.name} with ${METHOD[way.name]} (${reason}) as ${findings.who}`)
  const credential = await makeCredential(choice, options.signIn, cloud, options)
  // The SDK is loaded while the token is on its way. It is asked for exactly as the SDK's own policy will
  // ask, so that both share one exchange.
  const token = credential.getToken([cloud.scope], { abortSignal: options.signal, enableCae: true })
  token.catch(() => undefined)
  const { ComputeManagementClient } = await import('@azure/arm-compute')
  if ((await token) === null) {
    throw new ActionError('SignInFailed', `Sign-in at ${cloud.authority} returned no token.`, {
      remedy: 'Check "client-id", "tenant-id" and "environment".'
    })
  }
  return makeAzure({ ...options, cloud, credential }, { ComputeManagementClient })
}
