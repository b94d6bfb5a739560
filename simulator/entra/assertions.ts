import type { X509Certificate } from 'node:crypto'
import { constants, verify } from 'node:crypto'
import type { JsonObject } from '../wire/json.ts'
import { numberAt, stringAt } from '../wire/json.ts'
import { findCertificate, readCertificate } from './certificates.ts'
import type { Application } from './directory.ts'
import { invalidClient } from './entra-error.ts'
import type { Github } from './github.ts'
import { readClaims, readHeader } from './jwt.ts'

const ADVICE =
  'Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ' +
  'https://learn.microsoft.com/entra/workload-id/workload-identity-federation'

/** The parts of an assertion that may not match, in the order of Entra's checks. */
const MISMATCHES = [
  { claim: 'iss', of: 'issuer', code: 700211 },
  { claim: 'sub', of: 'subject', code: 700213 },
  { claim: 'aud', of: 'audience', code: 700212 }
] as const

export interface AssertionCheck {
  readonly github: Github
  /** Names of the token endpoint that a certificate assertion may use, in lower case. */
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
  // Only a trusted issuer is a URL; for an application it is its id.
  if (/^https:/i.test(stringAt(claims, 'iss') ?? '')) {
    checkFederatedAssertion(assertion, application, github, now)
  } else {
    checkCertificateAssertion(assertion, claims, application, audiences, now)
  }
}

/** Accepts only a token that the simulated GitHub issued, in time, for a credential of this application. */
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

/** Compares the credentials claim by claim; the first claim without a match is named. */
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

const DOCUMENTATION =
  'Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .'

/** The key in Entra's words (Azure/azure-sdk-for-net#29007, azure-sdk-for-java#25109). */
const KEY_ADVICE = (appId: string) =>
  'Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id ' +
  `'${appId}'. Review the documentation at https://docs.microsoft.com/en-us/graph/deployments to determine the ` +
  'corresponding service endpoint and https://docs.microsoft.com/en-us/graph/api/application-get?view=graph-rest-1.0' +
  "&tabs=http to build a query request URL, such as 'https://graph.microsoft.com/beta/applications/" +
  `${appId}'].`

/** Padding of the algorithms that a certificate credential may use (Microsoft: certificate-credentials). */
const PADDING: Readonly<Record<string, number>> = {
  RS256: constants.RSA_PKCS1_PADDING,
  PS256: constants.RSA_PKCS1_PSS_PADDING
}

/**
 * Accepts only what the application signed itself, with one of its certificates: first the key is searched, then the
 * signature is checked, then the claims.
 */
function checkCertificateAssertion(
  assertion: string,
  claims: JsonObject,
  application: Application,
  audiences: readonly string[],
  now: number
): void {
  const header = readHeader(assertion) ?? {}
  const algorithm = stringAt(header, 'alg') ?? 'none'
  const padding = PADDING[algorithm]
  if (padding === undefined) {
    throw invalidClient(
      5002738,
      `Invalid JWT token. '${algorithm}' is not a supported signature algorithm. Supported signing algorithms are: ` +
        `'RS256, PS256'.`
    )
  }
  const certificate = certificateOf(header, application)
  checkSignature(assertion, certificate, padding)
  checkValidity(certificate, now)
  checkClaims(claims, application, audiences)
  checkLifetime(claims, now)
}

function certificateOf(header: JsonObject, application: Application): X509Certificate {
  const named = ['x5t#S256', 'x5t', 'kid'].find((name) => stringAt(header, name) !== undefined)
  const value = named === undefined ? undefined : stringAt(header, named)
  if (value === undefined) {
    throw invalidClient(
      5002723,
      'Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in ' +
        'token header.'
    )
  }
  const found = findCertificate(application.certificates.map(readCertificate), value)
  if (found !== undefined) return found
  throw invalidClient(
    700027,
    'The certificate with identifier used to sign the client assertion is not registered on application. ' +
      `[Reason - The key was not found., Thumbprint of key used by client: '${asHex(value)}', ` +
      `${KEY_ADVICE(application.appId)} Alternatively, SNI may be configured on the app. Please ensure that client ` +
      "assertion is being sent with the x5c claim in the JWT header using MSAL's WithSendX5C() method so that Azure " +
      'Active Directory can validate the certificate being used.'
  )
}

function checkSignature(assertion: string, certificate: X509Certificate, padding: number): void {
  const end = assertion.lastIndexOf('.')
  const signature = Buffer.from(assertion.slice(end + 1), 'base64url')
  const key = { key: certificate.publicKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  const isRsa = certificate.publicKey.asymmetricKeyType === 'rsa'
  if (isRsa && verify('sha256', Buffer.from(assertion.slice(0, end)), key, signature)) return
  throw invalidClient(
    700027,
    'Client assertion failed signature validation. [Reason - The provided signature value did not match the expected ' +
      `signature value., Thumbprint of key used by client: '${certificate.fingerprint.replaceAll(':', '')}', Found ` +
      `key 'Start=${asUsTime(certificate.validFrom)}, End=${asUsTime(certificate.validTo)}']`
  )
}

function checkValidity(certificate: X509Certificate, now: number): void {
  if (now >= Date.parse(certificate.validFrom) && now < Date.parse(certificate.validTo)) return
  throw invalidClient(
    1000502,
    'The provided certificate is not within its specified validity period.'
  )
}

function checkClaims(
  claims: JsonObject,
  application: Application,
  audiences: readonly string[]
): void {
  const own = application.appId.toLowerCase()
  for (const name of ['iss', 'sub']) {
    if (stringAt(claims, name)?.toLowerCase() === own) continue
    const message = `Client assertion application identifier doesn't match 'client_id' parameter. ${DOCUMENTATION}`
    throw invalidClient(700021, message)
  }
  if (audiences.includes((stringAt(claims, 'aud') ?? '').toLowerCase())) return
  throw invalidClient(
    700023,
    `Client assertion audience claim does not match Realm issuer. ${DOCUMENTATION}`
  )
}

function asHex(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('hex').toUpperCase()
}

/** `02/07/2021 17:00:39` */
function asUsTime(date: string): string {
  const [day = '', time = ''] = new Date(date).toISOString().slice(0, 19).split('T')
  const [year = '', month = '', dayOfMonth = ''] = day.split('-')
  return `${month}/${dayOfMonth}/${year} ${time}`
}

/** How far a client's clock may run ahead. */
const SKEW_MS = 300_000

/** Refuses an assertion before its `nbf` and from its `exp` on; without `exp` it was never valid. */
function checkLifetime(claims: JsonObject, now: number): void {
  const from = (numberAt(claims, 'nbf') ?? 0) * 1000
  const until = (numberAt(claims, 'exp') ?? 0) * 1000
  if (now >= from - SKEW_MS && now < until) return
  const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}.0000000Z`
  throw invalidClient(
    700024,
    'Client assertion is not within its valid time range. ' +
      `Current time: ${iso(now)}, assertion valid from ${iso(from)}, expiry time of assertion ${iso(until)}. ` +
      'Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .'
  )
}
