/** GitHub's token of the job, as sign-in needs it: asked for with retries, and one for each exchange. */

import { setTimeout as delay } from 'node:timers/promises'

import { ActionError } from '../../errors.ts'
import { formatDuration } from '../../snapshots/format.ts'
import { RETRY_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import type { Cloud } from '../clouds.ts'
import { FEDERATED_AUDIENCE } from '../clouds.ts'
import type { Bounds } from './client.ts'
import type { Secrets, SignIn } from './credential-source.ts'

/** Maximum requests to GitHub for one token. */
const MAX_ASKED = 6

/** For how long calls share one token, in milliseconds. */
const SHARED_FOR_MS = 5_000

/** The audience of GitHub's token; of a cloud that is not known yet, the one that every such cloud has. */
export function audienceOf({ audience }: SignIn, cloud: Cloud | undefined): string {
  return audience ?? cloud?.federatedAudience ?? FEDERATED_AUDIENCE
}

/**
 * Asks for a token ahead of its exchange, and the sign-in library asks more than once for one exchange. GitHub's token
 * lives for minutes, so calls that come together share one, and a later exchange gets a fresh one. Rejects with
 * `SignInFailed`.
 */
export function sharedIdToken(options: Secrets & Bounds): Secrets['idToken'] {
  let shared: { readonly token: Promise<string>; readonly at: number } | undefined
  return (audience) => {
    const now = Date.now()
    // A clock that is set back also ends the sharing.
    if (shared === undefined || Math.abs(now - shared.at) > SHARED_FOR_MS) {
      shared = { token: requestWithRetries(() => options.idToken(audience), options), at: now }
    }
    return shared.token
  }
}

/** Requests a token from GitHub, with retries while GitHub is unreachable. Rejects with `SignInFailed`. */
export async function requestWithRetries(
  ask: () => Promise<string>,
  { remaining, now, say, signal, rhythm = RETRY_RHYTHM }: Bounds
): Promise<string> {
  for (let nth = 0; ; nth++) {
    try {
      return await ask()
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof ActionError) || error.code !== 'Unreachable') throw error
      const wait = waitAfter(rhythm, nth)
      if (nth + 1 >= MAX_ASKED || wait > remaining()) throw asSignInFailure(error)
      say(
        `${error.message} Retrying in ${formatDuration(wait)}, at ${new Date(now() + wait).toISOString()}`
      )
      await delay(wait, undefined, { signal })
    }
  }
}

function asSignInFailure({ message, remedy, cause }: ActionError): ActionError {
  return new ActionError('SignInFailed', message, {
    ...(remedy !== undefined && { remedy }),
    cause
  })
}
