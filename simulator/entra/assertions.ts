import type { JsonObject } from '../wire/json.ts'
import { stringAt } from '../wire/json.ts'
import { checkCertificateAssertion } from './certificate-assertion.ts'
import type { Application } from './directory.ts'
import { invalidClient } from './entra-error.ts'
import type { Github } from './github.ts'
import { readClaims } from './jwt.ts'
import { checkLifetime } from './lifetime.ts'

const ADVICE =
  'Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ' +
  'https://learn.microsoft.com/entra/workload-id/workload-identity-federation'

/** Which part of an assertion found no match, in the order in which Entra looks. */
const MISMATCHES = [
  { claim: 'iss', of: 'issuer', code: 700211 },
  { claim: 'sub', of: 'subject', code: 700213 },
  { claim: 'aud', of: 'audience', code: 700212 }
] as const

export interface AssertionCheck {
  readonly github: Github
  /** Under which the token endpoint may be named in a certificate assertion, in lower case. */
  readonly audiences: readonly string[]
  readonly now: number
}

/** An assertion is either of the application itself, signed with its certificate, or of an issuer that it trusts. */
export function checkAssertion(
  assertion: string,
  application: Application,
  { github, audiences, now }: AssertionCheck
): void {
  const claims = readClaims(assertion)
  if (claims === undefined) {
    throw invalidClient(50027, 'JWT token is invalid or malformed.')
  }
  // Only a trusted issuer is a URL; an application names itself by its id.
  if (/^https:/i.test(stringAt(claims, 'iss') ?? '')) {
    checkFederatedAssertion(assertion, application, github, now)
  } else {
    checkCertificateAssertion(assertion, claims, application, audiences, now)
  }
}

/** Lets pass only a token that the simulated GitHub issued, in time, for a credential of this application. */
function checkFederatedAssertion(
  assertion: string,
  application: Application,
  github: Github,
  now: number
): void {
  const claims = github.issued.get(assertion)
  if (claims === undefined) {
    throw invalidClient(
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application.'
    )
  }
  checkLifetime(claims, now)
  checkCredential(claims, application)
}

/** Narrows the credentials claim by claim; the first claim that leaves none is the one that is named. */
function checkCredential(claims: JsonObject, application: Application): void {
  if (application.federatedCredentials.length === 0) {
    throw invalidClient(
      70021,
      `No matching federated identity record found for presented assertion. ${ADVICE}`
    )
  }
  let left = application.federatedCredentials
  for (const { claim, of, code } of MISMATCHES) {
    const presented = stringAt(claims, claim) ?? ''
    left = left.filter((credential) => credential[of] === presented)
    if (left.length > 0) continue
    throw invalidClient(
      code,
      `No matching federated identity record found for presented assertion ${of} '${presented}'. ${ADVICE}`
    )
  }
}
