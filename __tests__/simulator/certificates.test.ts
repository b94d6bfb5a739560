import { ClientCertificateCredential } from '@azure/identity'
import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ClientCertificate } from '../../simulator/entra/certificates.ts'
import { makeClientCertificate } from '../../simulator/entra/certificates.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { client, shareSimulator, simulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'
import { connect } from './raw-client.ts'

let registered: ClientCertificate
let stranger: ClientCertificate
let appId: string

const { tenantId } = SEEDED
const ARM = 'https://management.azure.com/.default'

shareSimulator()

beforeAll(async () => {
  registered = await makeClientCertificate()
  stranger = await makeClientCertificate()
  appId = simulator.addApplication({ tenantId, certificates: [registered.pem] }).appId
})

interface Assertion {
  readonly alg?: string
  readonly header?: Record<string, string>
  readonly claims?: Record<string, unknown>
  readonly signer?: ClientCertificate
}

const thumbprint = ({ certificate }: ClientCertificate): string =>
  Buffer.from(new X509Certificate(certificate).fingerprint.replaceAll(':', ''), 'hex').toString(
    'base64url'
  )

/** As MSAL for Python writes it: RS256 and the SHA-1 thumbprint. */
function write({ alg = 'RS256', header, claims, signer = registered }: Assertion): string {
  const now = Math.floor(Date.now() / 1000)
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = {
    aud: `${simulator.url}/${tenantId}/oauth2/v2.0/token`,
    iss: appId,
    sub: appId,
    jti: randomUUID(),
    nbf: now,
    exp: now + 600,
    ...claims
  }
  const head = { alg, typ: 'JWT', ...(header ?? { x5t: thumbprint(signer) }) }
  const signed = `${encode(head)}.${encode(content)}`
  const signature = sign('sha256', Buffer.from(signed), createPrivateKey(signer.privateKey))
  return `${signed}.${signature.toString('base64url')}`
}

function exchange(assertion: string): Promise<Reply> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: appId,
    scope: ARM,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion
  }).toString()
  return client.send('POST', `/${tenantId}/oauth2/v2.0/token`, {
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    anonymous: true
  })
}

describe('an assertion that the application signed', () => {
  test.each([
    ['the token endpoint', () => `${simulator.url}/${tenantId}/oauth2/v2.0/token`],
    ['the issuer', () => `${simulator.url}/${tenantId}/v2.0`]
  ])('is taken when it is for %s', async (_name, aud) => {
    expect((await exchange(write({ claims: { aud: aud() } }))).status).toBe(200)
  })

  const past = Math.floor(Date.now() / 1000) - 1000
  test.each<readonly [string, () => Assertion, number, RegExp]>([
    ['by a key that is not registered', () => ({ signer: stranger }), 700027, /key was not found/],
    [
      'by another key under the thumbprint of a registered one',
      () => ({ signer: stranger, header: { x5t: thumbprint(registered) } }),
      700027,
      /signature value did not match.*Found key 'Start=\d\d\/\d\d\/\d{4} \d\d:/
    ],
    ['that names no key', () => ({ header: {} }), 5002723, /No certificate SHA-1 thumbprint/],
    ['by an algorithm of no certificate', () => ({ alg: 'none' }), 5002738, /'none'/],
    ['of another issuer', () => ({ claims: { iss: tenantId } }), 700021, /identifier/],
    ['about another application', () => ({ claims: { sub: tenantId } }), 700021, /identifier/],
    ['for somebody else', () => ({ claims: { aud: 'https://elsewhere' } }), 700023, /audience/],
    ['that is over', () => ({ claims: { exp: past } }), 700024, /valid time range/],
    ['that is yet to come', () => ({ claims: { nbf: past + 2000 } }), 700024, /valid time range/]
  ])('is refused %s', async (_name, assertion, code, words) => {
    const reply = await exchange(write(assertion()))
    expect(reply.status).toBe(401)
    expect(reply.json).toMatchObject({ error: 'invalid_client', error_codes: [code] })
    expect(reply.json.error_description).toMatch(words)
  })

  test('is refused when its certificate has run out', async () => {
    const other = await startSimulator({ clock: 'virtual' })
    const late = connect(other)
    other.changeApplication({ appId: SEEDED.clientId, certificates: [registered.certificate] })
    other.advance({ ms: 366 * 86_400_000 })
    const now = Math.floor(other.clock.now() / 1000)
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: SEEDED.clientId,
      scope: ARM,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: write({ claims: { nbf: now, exp: now + 600 } })
    }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await late.send('POST', `/${tenantId}/oauth2/v2.0/token`, { body, headers })
    expect(reply.json.error_codes).toEqual([1000502])
    late.close()
    await other.close()
  })
})

describe('ClientCertificateCredential', () => {
  const options = () => ({
    authorityHost: simulator.url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: simulator.ca }
  })

  test('signs in with the file of the environment', async () => {
    const environment = await simulator.certificateEnvironment()
    const { AZURE_CLIENT_ID = '', AZURE_CLIENT_CERTIFICATE_PATH = '' } = environment
    const certificatePath = AZURE_CLIENT_CERTIFICATE_PATH
    expect(readFileSync(certificatePath, 'utf8')).toContain('PRIVATE KEY')
    expect(environment).not.toHaveProperty('AZURE_CLIENT_SECRET')
    const credential = new ClientCertificateCredential(
      tenantId,
      AZURE_CLIENT_ID,
      { certificatePath },
      options()
    )
    expect((await credential.getToken(ARM)).token).toMatch(/^eyJ/)
  })

  test('is refused with a certificate that is not registered', async () => {
    const credential = new ClientCertificateCredential(
      tenantId,
      appId,
      { certificate: stranger.pem },
      options()
    )
    await expect(credential.getToken(ARM)).rejects.toThrow(/AADSTS700027/)
  })
})

describe('an application', () => {
  test('keeps no private key', () => {
    const { certificates } = simulator.addApplication({ tenantId, certificates: [registered.pem] })
    expect(certificates.join()).not.toContain('PRIVATE')
  })

  test('takes no text that is no certificate', () => {
    expect(() => simulator.addApplication({ tenantId, certificates: ['nonsense'] })).toThrow(/PEM/)
  })
})
