import { describe, expect, test } from 'vitest'

import type { Cloud } from '../../src/azure/clouds.ts'
import { CLOUDS } from '../../src/azure/clouds.ts'
import type { Who } from '../../src/azure/remedies.ts'
import { explainSignIn } from '../../src/azure/sign-in/errors.ts'
import { ActionError } from '../../src/errors.ts'

const OTHERWISE = 'Whatever helps this way of signing in.'
const WHO: Who = {
  clientId: 'client-1',
  tenantId: 'tenant-1',
  way: 'oidc',
  who: 'client client-1 of tenant tenant-1',
  remedy: OTHERWISE
}
const [CLOUD] = CLOUDS as readonly [Cloud]
const HEAD = 'Could not sign in to AzureCloud with OIDC as client client-1 of tenant tenant-1: '

const UNEXPLAINED =
  'Check "client-id" (client-1), "tenant-id" (tenant-1) and "environment", and what answers between the runner and https://login.microsoftonline.com, such as a proxy (HTTPS_PROXY).'

const explain = (error: unknown): ActionError => explainSignIn(error, WHO, CLOUD)

/** What is said of a number that is not known here: where it is described, and no cause that nobody named. */
const documentation = (number: number): string =>
  `See https://login.microsoftonline.com/error?code=${number} for AADSTS${number}.`

describe('a refusal of Entra', () => {
  test.each([99999, 50058])('AADSTS%d, which is not known here, is not explained', (number) => {
    const inWords = new Error(`AADSTS${number}: Entra says so.`)
    const inField = Object.assign(new Error('no'), { errorResponse: { errorCodes: [number] } })
    expect([explain(inWords).remedy, explain(inField).remedy]).toEqual([
      documentation(number),
      documentation(number)
    ])
  })

  test('is reported in its first line; the rest is for the debug log', () => {
    const cause = new Error('\n  \nAADSTS700016: Not found.\r\nTrace ID: 1')
    const error = explain(cause)
    expect(error.message).toBe(`${HEAD}AADSTS700016: Not found.`)
    expect(error.cause).toBe(cause)
  })

  test('that mentions a certificate is no fault of the network', () => {
    const { remedy } = explain(new Error('AADSTS99999: certificate ECONNRESET'))
    expect(remedy).toBe(documentation(99999))
  })
})

describe('a refusal without a number', () => {
  const REFUSED = { text: 'login.microsoftonline.com answered 403', status: 403 }

  test.each(['oidc', 'secret'] as const)('is no lack of what %s signed in with', (way) => {
    const error = explainSignIn(new Error('no'), { ...WHO, way }, CLOUD, REFUSED)
    expect(error.message).toContain('login.microsoftonline.com answered 403')
    expect(error.remedy?.replace(/, AZURE_CLIENT_SECRET or [A-Z_]+/, '')).toBe(UNEXPLAINED)
    expect(error.remedy?.includes('AZURE_CLIENT_SECRET')).toBe(way === 'secret')
  })

  test('of the machine is reported as before', () => {
    const who = { ...WHO, way: 'managed-identity' } as const
    expect(explainSignIn(new Error('no'), who, CLOUD, REFUSED).remedy).toBe(OTHERWISE)
  })

  test('of a proxy asks for its password', () => {
    const obstacle = { text: 'login.microsoftonline.com answered 407', status: 407 }
    expect(explainSignIn(new Error('no'), WHO, CLOUD, obstacle).remedy).toContain('HTTPS_PROXY')
  })
})

describe('a sign-in host that cannot be reached', () => {
  test.each([
    'getaddrinfo ENOTFOUND login.microsoftonline.com',
    'getaddrinfo EAI_AGAIN login.microsoftonline.com',
    'connect ECONNREFUSED 127.0.0.1:443',
    'self-signed certificate in certificate chain',
    'network_error: Network request failed',
    'endpoints_resolution_error: Endpoints cannot be resolved'
  ])('is reported as such: %s', (text) => {
    expect(explain(new Error(text)).remedy).toMatch(
      /https:\/\/login\.microsoftonline\.com can be reached from the runner: .*HTTPS_PROXY.*NO_PROXY.*NODE_EXTRA_CA_CERTS\.$/
    )
  })
})

test.each([
  ['text', 'no', 'no'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['an error without words', new Error(''), 'Error'],
  ['an odd error', Object.assign(new Error('odd'), { errorResponse: null }), 'odd'],
  [
    'odd numbers',
    Object.assign(new Error('odd'), { errorResponse: { errorCodes: ['700016'] } }),
    'odd'
  ]
])('%s that is thrown is described', (_what, thrown, reported) => {
  expect(explain(thrown).message).toBe(`${HEAD}${reported}`)
  expect(explain(thrown).remedy).toBe(UNEXPLAINED)
})

test('what is explained already stays as it is, also inside of another error', () => {
  const known = new ActionError('SignInFailed', 'Could not get an ID token from GitHub')
  expect(explain(known)).toBe(known)
  expect(explain(new Error('outer', { cause: known }))).toBe(known)
})
