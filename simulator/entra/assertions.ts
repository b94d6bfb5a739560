import type { JsonObject } from '../wire/json.ts'
import { numberAt, stringAt } from '../wire/json.ts'
import type { Application } from './directory.ts'
import { EntraError } from './entra-error.ts'
import type { Github } from './github.ts'
import { readClaims } from './jwt.ts'

const ADVICE =
  'Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ' +
  'https://learn.microsoft.com/entra/workload-id/workload-identity-federation'

/** Which part of an assertion found no match, in the order in which Entra looks. */
const MISMATCHES = [
  { claim: 'iss', of: 'issuer', code: 700211 },
  { claim: 'sub', of: 'subject', code: 700213 },
  { claim: 'aud', of: 'audience', code: 700212 }
] as const

/** Lets pass only a token that the simulated GitHub issued, in time, for a credential of this application. */
export function checkAssertion(
  assertion: string,
  application: Application,
  github: Github,
  now: number
): void {
  const claims = github.issued.get(assertion)
  if (claims === undefined) {
    if (readClaims(assertion) === undefined) {
      throw new EntraError(401, 'invalid_client', 50027, 'JWT token is invalid or malformed.')
    }
    throw new EntraError(
      401,
      'invalid_client',
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application.'
    )
  }
  checkTime(claims, now)
  checkCredential(claims, application)
}

function checkTime(claims: JsonObject, now: number): void {
  const from = (numberAt(claims, 'nbf') ?? 0) * 1000
  const until = (numberAt(claims, 'exp') ?? 0) * 1000
  if (now >= from && now < until) return
  const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}.0000000Z`
  throw new EntraError(
    401,
    'invalid_client',
    700024,
    'Client assertion is not within its valid time range. ' +
      `Current time: ${iso(now)}, assertion valid from ${iso(from)}, expiry time of assertion ${iso(until)}. ` +
      'Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .'
  )
}

/** Narrows the credentials claim by claim; the first claim that leaves none is the one that is named. */
function checkCredential(claims: JsonObject, application: Application): void {
  if (application.federatedCredentials.length === 0) {
    throw new EntraError(
      401,
      'invalid_client',
      70021,
      `No matching federated identity record found for presented assertion. ${ADVICE}`
    )
  }
  let left = application.federatedCredentials
  for (const { claim, of, code } of MISMATCHES) {
    const presented = stringAt(claims, claim) ?? ''
    left = left.filter((credential) => credential[of] === presented)
    if (left.length > 0) continue
    throw new EntraError(
      401,
      'invalid_client',
      code,
      `No matching federated identity record found for presented assertion ${of} '${presented}'. ${ADVICE}`
    )
  }
}
