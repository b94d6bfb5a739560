/** From the sign-in settings to Azure. What needs Azure's SDK is loaded while GitHub's token is on its way. */

import { setImmediate as turn } from 'node:timers/promises'

import type { Azure } from '../ports.ts'
import type { Cloud } from './clouds.ts'
import { cloudOfName } from './clouds.ts'
import type { ConnectOptions as ConnectionOptions } from './connection.ts'
import { connections } from './early-connections.ts'
import { chooseCredentialSource } from './sign-in/choice.ts'
import { audienceOf, sharedIdToken } from './sign-in/id-token.ts'
import type { PageBlobTargets } from './storage/target.ts'

export type ConnectOptions = ConnectionOptions & {
  /** Whether the environment names a proxy: then no connection is opened early, because it may be reached through that. */
  readonly usesProxy: boolean
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
  const { clientSecret, certificatePassword } = options.signIn
  for (const kept of [clientSecret, certificatePassword]) {
    if (kept !== undefined) options.mask(kept)
  }
  const choice = await chooseCredentialSource(options.signIn)

  async function connect(): Promise<Azure & PageBlobTargets> {
    const idToken = sharedIdToken(options)
    const cloud = cloudOfName(options.environment)
    if (choice.way.name === 'oidc') {
      // Whoever needs it asks again, and gets this one or why there is none.
      idToken(audienceOf(options.signIn, cloud)).catch(() => undefined)
    }
    // Loading blocks the process, and a connection takes a turn for TCP and one for TLS. So the request to GitHub gets
    // its turns first, and then, between the parts that are loaded, the other connections.
    await turn()
    await turn()
    if (!options.usesProxy) openConnections(cloud)
    await turn()
    await turn()
    await import('@azure/identity')
    await turn()
    const { connectAs } = await import('./connection.ts')
    return await connectAs(choice, { ...options, idToken })
  }

  function openConnections(cloud: Cloud | undefined): void {
    const { way } = choice
    if (cloud !== undefined && (way.name === 'oidc' || way.name === 'secret')) {
      connections.openEarly(cloud.authority, 1)
    }
    // Most operations begin with two reads at the same time.
    connections.openEarly(cloud?.resourceManager ?? options.environment, 2)
  }

  return { subscriptionId: choice.findings.subscriptionId, connect }
}
