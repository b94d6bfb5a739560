/** Sign-in failures, in Entra's words, with their remedies. */

import { ActionError, describe, findActionError, redacted } from '../../errors.ts'
import type { Cloud } from '../clouds.ts'
import { fieldOf } from '../json.ts'
import type { Who } from '../remedies.ts'
import { ENTRA } from '../remedies.ts'
import type { Obstacle } from './client.ts'
import { firstLine, shouldRetry } from './client.ts'
import { METHOD } from './credential-source.ts'

/**
 * Converts a failure of the sign-in library to an ActionError; an explained one is unchanged. `obstacle` is that of its
 * latest request.
 */
export function explainSignIn(
  error: unknown,
  who: Who,
  cloud: Cloud,
  obstacle?: Obstacle
): ActionError {
  const known = findActionError(error)
  if (known !== undefined) return known
  return new ActionError(
    'SignInFailed',
    `Could not sign in to ${cloud.name} with ${METHOD[who.way]} as ${who.who}: ${reasonFor(error, obstacle)}`,
    { remedy: remedyFor(error, who, cloud, obstacle), cause: error }
  )
}

/** The library's message contains Entra's; when there is none, the answer itself is more useful. */
function reasonFor(error: unknown, obstacle: Obstacle | undefined): string {
  const words = describe(error)
  const text = redacted(firstLine(words) ?? words)
  if (obstacle === undefined || errorNumbers(error).length > 0) return text
  return redacted(obstacle.text)
}

function remedyFor(error: unknown, who: Who, cloud: Cloud, obstacle: Obstacle | undefined): string {
  const numbers = [...errorNumbers(error), ...numbersIn(obstacle?.text ?? '')]
  // Whatever is wrong with an `az` session, the remedy is the same: it cannot be renewed from here.
  if (who.way === 'azure-cli') return `The "az" session no longer returns a token. ${who.remedy}`
  const remedy = numbers.map((number) => ENTRA[number]?.(who)).find((text) => text !== undefined)
  if (remedy !== undefined) return remedy
  const transientRemedy =
    obstacle === undefined ? undefined : (obstacle.remedy ?? shouldRetry(obstacle))
  if (transientRemedy !== undefined) return transientRemedy
  const [unknown] = numbers
  if (unknown !== undefined) return documentationOf(unknown)
  if (who.way === 'managed-identity') return who.remedy
  // GitHub's token, or a secret, was ready to be sent: missing settings are not the reason.
  return obstacle?.status === undefined && isNetworkFailure(error)
    ? `Check "tenant-id" (${who.tenantId ?? ''}), and that ${cloud.authority} can be reached from the runner: DNS, the proxy (HTTPS_PROXY, NO_PROXY) and, for a private certificate authority, NODE_EXTRA_CA_CERTS.`
    : `Check "client-id" (${who.clientId ?? ''}), "tenant-id" (${who.tenantId ?? ''})${who.way === 'secret' ? ', AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH' : ''} and "environment", and what answers between the runner and ${cloud.authority}, such as a proxy (HTTPS_PROXY).`
}

/** Microsoft: Entra error codes, "Lookup current error code information". */
function documentationOf(number: number): string {
  return `See https://login.microsoftonline.com/error?code=${number} for AADSTS${number}.`
}

/** Entra's numbers: from the library's structured error, else from the `AADSTS` code. */
function errorNumbers(error: unknown): readonly number[] {
  const numbers = fieldOf(error, 'errorResponse', 'errorCodes')
  return Array.isArray(numbers)
    ? numbers.filter((code) => typeof code === 'number')
    : numbersIn(describe(error))
}

function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/AADSTS(\d+)/g)].map((match) => Number(match[1]))
}

function isNetworkFailure(error: unknown): boolean {
  return /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|certificate|network|endpoints_resolution/i.test(
    describe(error)
  )
}
