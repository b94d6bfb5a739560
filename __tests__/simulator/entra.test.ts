import { ClientAssertionCredential, ClientSecretCredential } from '@azure/identity'
import { beforeEach, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import { stringAt } from '../../simulator/wire/json.ts'
import { client, shareSimulator, simulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'

shareSimulator({ clock: 'virtual' })

const { tenantId, clientId, clientSecret } = SEEDED
const ARM = 'https://management.azure.com/.default'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

function ask(form: Record<string, string>, tenant: string = tenantId): Promise<Reply> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    scope: ARM,
    ...form
  }).toString()
  return client.send('POST', `/${tenant}/oauth2/v2.0/token`, {
    body,
    headers: FORM,
    anonymous: true
  })
}

async function githubToken(audience = 'api://AzureADTokenExchange'): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN } = simulator.environment
  const reply = await client.send(
    'GET',
    `${ACTIONS_ID_TOKEN_REQUEST_URL ?? ''}&audience=${encodeURIComponent(audience)}`,
    {
      anonymous: true,
      headers: { authorization: `Bearer ${ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''}` }
    }
  )
  return stringAt(reply.json, 'value') ?? ''
}

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const withAssertion = (assertion: string) => ({
  client_assertion_type: JWT_BEARER,
  client_assertion: assertion
})

describe('the token endpoint', () => {
  test('gives a bearer token for the secret', async () => {
    const reply = await ask({ client_secret: clientSecret })
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject({ token_type: 'Bearer', expires_in: 3599 })
    const claims = JSON.parse(
      Buffer.from(
        (stringAt(reply.json, 'access_token') ?? '').split('.')[1] ?? '',
        'base64url'
      ).toString()
    ) as Record<string, unknown>
    expect(claims).toMatchObject({
      aud: 'https://management.azure.com',
      appid: clientId,
      tid: tenantId
    })
  })

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, tenantId, 401, 'invalid_client', 7000215],
    ['no credential', {}, tenantId, 401, 'invalid_client', 7000218],
    [
      'an unknown app',
      { client_id: '00000000-0000-0000-0000-00000000abcd', client_secret: 'x' },
      tenantId,
      400,
      'unauthorized_client',
      700016
    ],
    [
      'an unknown tenant',
      { client_secret: clientSecret },
      '00000000-0000-0000-0000-00000000dcba',
      400,
      'invalid_request',
      90002
    ],
    [
      'a scope without /.default',
      { client_secret: clientSecret, scope: 'https://management.azure.com/' },
      tenantId,
      400,
      'invalid_scope',
      1002012
    ],
    [
      'no scope',
      { client_secret: clientSecret, scope: '' },
      tenantId,
      400,
      'invalid_request',
      900144
    ],
    [
      'another grant',
      { client_secret: clientSecret, grant_type: 'password' },
      tenantId,
      400,
      'unsupported_grant_type',
      70003
    ],
    ['a malformed assertion', withAssertion('nonsense'), tenantId, 401, 'invalid_client', 50027],
    [
      'a token that GitHub did not sign',
      withAssertion(
        `e30.${Buffer.from('{"iss":"https://token.actions.githubusercontent.com"}').toString('base64url')}.x`
      ),
      tenantId,
      401,
      'invalid_client',
      700027
    ]
  ])('refuses %s', async (_name, form, tenant, status, error, code) => {
    const reply = await ask(form, tenant)
    expect(reply.status).toBe(status)
    expect(reply.json).toMatchObject({ error, error_codes: [code] })
    expect(reply.json.error_description).toMatch(
      new RegExp(
        `^AADSTS${String(code)}: .* Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: [\\d-]+ [\\d:]+Z$`
      )
    )
    expect(Object.keys(reply.json)).toEqual([
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri'
    ])
  })
})

describe('federation with GitHub', () => {
  beforeEach(() => {
    simulator.configure({ githubSubject: 'repo:octo-org/octo-repo:ref:refs/heads/main' })
  })

  test('exchanges a token of the right subject and audience', async () => {
    const issued = simulator.github.issued.size
    const reply = await ask(withAssertion(await githubToken()))
    expect(reply.status).toBe(200)
    expect(simulator.github.issued.size).toBe(issued + 1)
  })

  test.each([
    ['subject', 'repo:octo-org/octo-repo:ref:refs/heads/other', undefined, 700213],
    [
      'subject that differs in case',
      'repo:Octo-Org/octo-repo:ref:refs/heads/main',
      undefined,
      700213
    ],
    ['audience', 'repo:octo-org/octo-repo:ref:refs/heads/main', 'api://elsewhere', 700212]
  ])('refuses another %s', async (_name, githubSubject, audience, code) => {
    simulator.configure({ githubSubject })
    const reply = await ask(withAssertion(await githubToken(audience)))
    expect(reply.json.error_codes).toEqual([code])
    expect(reply.json.error_description).toContain(audience ?? githubSubject)
  })

  test('refuses a token that is minutes old', async () => {
    const assertion = await githubToken()
    simulator.advance({ ms: 301_000 })
    expect((await ask(withAssertion(assertion))).json.error_codes).toEqual([700024])
  })

  test('refuses an app without any credential', async () => {
    const { appId } = simulator.addApplication({ tenantId, secrets: ['s'] })
    const reply = await ask({ client_id: appId, ...withAssertion(await githubToken()) })
    expect(reply.json.error_codes).toEqual([70021])
  })

  test.each([
    ['no token', undefined, 401],
    ['another token', 'Bearer ghs-stolen', 403]
  ])('GitHub refuses %s', async (_name, authorization, status) => {
    const url = simulator.environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? ''
    const headers = authorization === undefined ? {} : { authorization }
    const reply = await client.send('GET', `${url}&audience=x`, { anonymous: true, headers })
    expect(reply.status).toBe(status)
  })
})

describe('discovery', () => {
  test('the configuration is absolute, at the host that was asked', async () => {
    const path = `/${tenantId}/v2.0/.well-known/openid-configuration`
    const host = 'login.microsoftonline.com'
    const reply = await client.send('GET', path, { anonymous: true, headers: { host } })
    expect(reply.json).toMatchObject({
      issuer: `https://${host}/${tenantId}/v2.0`,
      token_endpoint: `https://${host}/${tenantId}/oauth2/v2.0/token`
    })
  })

  test('any tenant has one', async () => {
    const reply = await client.send('GET', '/organizations/v2.0/.well-known/openid-configuration')
    expect(reply.json).toMatchObject({
      issuer: `${simulator.url}/{tenantid}/v2.0`,
      token_endpoint: `${simulator.url}/organizations/oauth2/v2.0/token`
    })
  })

  test('an unknown tenant has none', async () => {
    const path = '/00000000-0000-0000-0000-00000000dcba/v2.0/.well-known/openid-configuration'
    expect((await client.send('GET', path)).json.error_codes).toEqual([90002])
  })

  test.each(['/common/discovery/instance', '/discovery/instance'])('%s', async (path) => {
    const endpoint = `${simulator.url}/${tenantId}/oauth2/v2.0/authorize`
    const reply = await client.send(
      'GET',
      `${path}?api-version=1.1&authorization_endpoint=${endpoint}`
    )
    expect(reply.json.tenant_discovery_endpoint).toBe(
      `${simulator.url}/${tenantId}/v2.0/.well-known/openid-configuration`
    )
  })

  test('an authority that nobody knows', async () => {
    const endpoint = 'https://login.example.com/common/oauth2/v2.0/authorize'
    const reply = await client.send(
      'GET',
      `/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`
    )
    expect(reply.status).toBe(400)
    expect(reply.json).toMatchObject({ error: 'invalid_instance', error_codes: [50049] })
  })

  test('keys', async () => {
    const reply = await client.send('GET', `/${tenantId}/discovery/v2.0/keys`)
    expect(reply.json.keys).toEqual([expect.objectContaining({ kty: 'EC', use: 'sig' })])
  })
})

describe('@azure/identity', () => {
  const options = () => ({
    authorityHost: simulator.url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: simulator.ca }
  })

  test('ClientSecretCredential', async () => {
    const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, options())
    expect((await credential.getToken(ARM)).token).toMatch(/^eyJ/)
  })

  test('ClientSecretCredential, refused', async () => {
    const credential = new ClientSecretCredential(tenantId, clientId, 'wrong', options())
    await expect(credential.getToken(ARM)).rejects.toThrow(/AADSTS7000215/)
  })

  test('ClientAssertionCredential', async () => {
    const credential = new ClientAssertionCredential(
      tenantId,
      clientId,
      () => githubToken(),
      options()
    )
    expect((await credential.getToken(ARM)).token).toMatch(/^eyJ/)
  })
})

describe('metadata', () => {
  test('since 2019-05-01 a list of clouds', async () => {
    const reply = await client.send('GET', '/metadata/endpoints?api-version=2019-05-01', {
      anonymous: true
    })
    expect(reply.json).toEqual([
      expect.objectContaining({
        name: 'AzureCloud',
        resourceManager: `${simulator.url}/`,
        authentication: expect.objectContaining({
          loginEndpoint: `${simulator.url}/`,
          audiences: ['https://management.core.windows.net/', 'https://management.azure.com/']
        })
      })
    ])
  })

  test('before that, one cloud', async () => {
    const reply = await client.send('GET', '/metadata/endpoints?api-version=2015-01-01', {
      anonymous: true
    })
    expect(reply.json).toMatchObject({ authentication: { loginEndpoint: `${simulator.url}/` } })
  })

  test('the version is required', async () => {
    const reply = await client.send('GET', '/metadata/endpoints', { anonymous: true })
    expect(reply.status).toBe(400)
  })
})
