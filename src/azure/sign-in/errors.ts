/** Failures to sign in, in the words of Entra, with what to do about them. */

import { ActionError, describe, findActionError } from '../../errors.ts'
import type { Cloud } from '../clouds.ts'
import { redacted } from '../../redaction.ts'
import type { Obstacle } from './client.ts'
import { patienceHelps } from './client.ts'
import type { WayName } from './way.ts'

/** Who tried to sign in, and how. */
export type Who = {
  readonly clientId: string | undefined
  readonly tenantId: string | undefined
  readonly way: WayName
  /** In words. */
  readonly who: string
  /** What helps when nothing more is known. */
  readonly remedy: string
}

/** Entra's error numbers that a workflow can run into. Microsoft: AADSTS error codes. */
const REMEDIES: Readonly<Record<number, (who: Who) => string>> = {
  70021: (who) => federation(who),
  700211: (who) => federation(who),
  700213: (who) => federation(who),
  7002138: (who) => federation(who),
  700212: (who) =>
    `The audience of GitHub's token does not match the federated credential of application ${who.clientId ?? ''}: make them equal with the input "audience" or in the credential.`,
  700016: (who) =>
    `Check "client-id" (${who.clientId ?? ''}) and "tenant-id" (${who.tenantId ?? ''}): the application must exist in that tenant.`,
  90002: (who) =>
    `Check "tenant-id" (${who.tenantId ?? ''}), and "environment" if the tenant is in a national cloud.`,
  900023: (who) => `"tenant-id" (${who.tenantId ?? ''}) must be a GUID or a domain name.`,
  7000215: () =>
    'AZURE_CLIENT_SECRET must hold the secret\'s value, not its id; make a new secret, or sign in by "oidc" and keep none.',
  7000222: () =>
    'The client secret has expired: make a new one, or sign in by "oidc" and keep none.',
  700024: () =>
    'The assertion was not valid at that time: check the clock of a self-hosted runner, then run this step again.',
  53003: () =>
    'A Conditional Access policy of the tenant forbids this sign-in: ask its administrator.'
}

function federation(who: Who): string {
  return `Add a federated credential to application ${who.clientId ?? ''} with exactly the issuer and subject that the message names; letter case counts. The subject depends on the branch, tag, environment or pull request of the job.`
}

/**
 * Puts a failure of the sign-in library into an ActionError; one that is already explained stays as it is. `obstacle`
 * is what its latest request met.
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
    `Could not sign in to ${cloud.name} by ${who.way} as ${who.who}: ${reasonFor(error, obstacle)}`,
    { remedy: remedyFor(error, who, cloud, obstacle), cause: error }
  )
}

/** The library's words hold Entra's; where there are none, they tell a person less than the answer itself. */
function reasonFor(error: unknown, obstacle: Obstacle | undefined): string {
  const text = redacted(firstLine(describe(error)))
  if (obstacle === undefined || errorNumbers(error).length > 0) return text
  return redacted(obstacle.text)
}

function remedyFor(error: unknown, who: Who, cloud: Cloud, obstacle: Obstacle | undefined): string {
  const numbers = [...errorNumbers(error), ...numbersIn(obstacle?.text ?? '')]
  // Whatever is wrong with an `az` session, the way out is the same: it cannot be renewed from here.
  if (who.way === 'azure-cli')
    return `The session of "az" does not give a token any more. ${who.remedy}`
  const remedy = numbers.map((number) => REMEDIES[number]?.(who)).find((text) => text !== undefined)
  if (remedy !== undefined) return remedy
  const patience = obstacle === undefined ? undefined : (obstacle.remedy ?? patienceHelps(obstacle))
  if (patience !== undefined) return patience
  const [unknown] = numbers
  if (unknown !== undefined) return lookUp(unknown)
  if (who.way === 'managed-identity') return who.remedy
  // GitHub's token, or a secret, was there to be sent: what this way lacks is not the reason.
  return obstacle?.status === undefined && isNetworkFailure(error)
    ? `Check "tenant-id" (${who.tenantId ?? ''}), and that ${cloud.authority} can be reached from the runner: the name in DNS, the proxy (HTTPS_PROXY), the hosts that are asked without it (NO_PROXY) and, for a private certificate authority, NODE_EXTRA_CA_CERTS.`
    : `Check "client-id" (${who.clientId ?? ''}), "tenant-id" (${who.tenantId ?? ''})${who.way === 'secret' ? ', AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH' : ''} and "environment", and what answers between the runner and ${cloud.authority}, such as a proxy (HTTPS_PROXY).`
}

/** Microsoft: Entra error codes, "Lookup current error code information". */
function lookUp(number: number): string {
  return `The words above are Entra's own. https://login.microsoftonline.com/error?code=${number} describes AADSTS${number}.`
}

/** Entra's numbers: structured where the library keeps them, else from the `AADSTS` code itself. */
function errorNumbers(error: unknown): readonly number[] {
  if (typeof error !== 'object' || error === null) return []
  const { errorResponse } = error as { errorResponse?: { errorCodes?: unknown } }
  if (Array.isArray(errorResponse?.errorCodes)) {
    return errorResponse.errorCodes.filter((code) => typeof code === 'number')
  }
  return numbersIn(describe(error))
}

function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/AADSTS(\d+)/g)].map((match) => Number(match[1]))
}

function isNetworkFailure(error: unknown): boolean {
  return /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|certificate|network|endpoints_resolution/i.test(
    describe(error)
  )
}

function firstLine(text: string): string {
  return text.split(/\r?\n/).find((line) => line.trim() !== '') ?? text
}
