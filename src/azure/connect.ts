/** From the sign-in settings to Azure. What needs Azure's SDK is loaded while GitHub's token is on its way. */

import { setImmediate } from 'node:timers/promises'

import type { Azure } from '../ports.ts'
import { cloudOfName } from './clouds.ts'
import type { ConnectOptions } from './connection.ts'
import { chooseCredentialSource } from './sign-in/choice.ts'
import { audienceOf, sharedIdToken } from './sign-in/id-token.ts'
import type { PageBlobTargets } from './storage/target.ts'

export type { ConnectOptions }

/** A chosen sign-in method, before its first request. */
export type SignedIn = {
  /** The subscription that comes with the sign-in method, if any. */
  readonly subscriptionId: string | undefined
  /** Rejects with `SignInFailed`, `InvalidInput` or `Unreachable`, each with a remedy. */
  connect(): Promise<Azure & PageBlobTargets>
}

/** Chooses the sign-in method, without a request. Rejects with `SignInFailed` when there is none. */
export async function signIn(options: ConnectOptions): Promise<SignedIn> {
  const { clientSecret, certificatePassword } = options.signIn
  for (const kept of [clientSecret, certificatePassword]) {
    if (kept !== undefined) options.mask(kept)
  }
  const choice = await chooseCredentialSource(options.signIn)

  async function connect(): Promise<Azure & PageBlobTargets> {
    const idToken = sharedIdToken(options)
    if (choice.way.name === 'oidc') {
      const cloud = cloudOfName(options.environment)
      // Whoever needs it asks again, and gets this one or why there is none.
      idToken(audienceOf(options.signIn, cloud)).catch(() => undefined)
      // Loading blocks the process, so the request has to leave first.
      await setImmediate()
    }
    const { connectAs } = await import('./connection.ts')
    return await connectAs(choice, { ...options, idToken })
  }

  return { subscriptionId: choice.findings.subscriptionId, connect }
}
